"""balance says what it chose and why, what is a copy, what was missing; refusals are whole and their ways work."""

from __future__ import annotations

import itertools
import json
import re
import warnings
from html import unescape

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from oversample import balance
from oversample.errors import (
    DataError,
    OversampleError,
    OversampleWarning,
    SamplingError,
    as_arguments,
    noted,
)
from oversample.report import making, render_balance

WRAPS = {
    "pandas": pd.DataFrame,
    "nullable": lambda cells: pd.DataFrame(cells).convert_dtypes(),
    "polars": pl.DataFrame,
    "arrow": pa.table,
}


def classes(counts, width=2, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.repeat(list(counts), list(counts.values()))
    cells = {f"x{at}": rng.normal(size=len(labels)).tolist() for at in range(width)}
    return {**cells, "k": labels.tolist()}


def with_gaps():
    cells = classes({"No": 90, "Yes": 20})
    cells["x1"] = [None if at % 10 == 0 else cell for at, cell in enumerate(cells["x1"])]
    cells["plan"] = [None if at % 11 == 0 else "my"[at % 2] for at in range(110)]
    return cells


THREE = {"a": 200, "b": 99, "c": 1}


# -- class by class


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_one_tiny_class_does_not_make_copies_of_all(wrap):
    made = balance(wrap(classes(THREE)), "k", ratio=1.0, seed=0)
    lineage = made.lineage
    stages = {
        lineage.labels[code]: {lineage.stages[at] for at in lineage.stage[lineage.label == code]}
        for code in np.unique(lineage.label)
    }
    assert stages == {"b": {"smote"}, "c": {"copy"}}
    assert made.method == "smote, random"
    assert [(one.label, one.method, one.k, one.why) for one in made.choices] == [
        ("b", "smote", 5, "enough"),
        ("c", "random", None, "few"),
    ]


def test_rows_of_a_class_are_those_that_it_gets_alone():
    frame = pd.DataFrame(classes(THREE))
    both = balance(frame, "k", ratio=1.0, seed=3)
    alone = balance(frame, "k", ratio={"b": 1.0}, method="smote", seed=3)
    of_b = both.lineage.label == both.lineage.labels.index("b")
    assert np.array_equal(both.lineage.take(of_b).parents, alone.lineage.parents)


def test_a_lineage_of_two_stages_is_stored_and_read():
    lineage = balance(pd.DataFrame(classes(THREE)), "k", ratio=1.0, seed=0).lineage
    assert type(lineage).from_json(lineage.to_json()) == lineage
    assert type(lineage).from_arrow(lineage.to_arrow()) == lineage


def test_what_auto_chose_is_said_before_all_else():
    made = balance(pd.DataFrame(classes(THREE)), "k", ratio=1.0, seed=0)
    first, second, third = repr(made).splitlines()[1:4]
    assert "b: smote with 5 neighbours, chosen by auto" in first
    assert (
        "c: copies (random), chosen by auto: too few for neighbours (1 row; 6 are the least)"
        in second
    )
    assert 'ratio={"b": 1.0}' in third
    keys = list(made.to_dict())
    assert keys.index("choices") < keys.index("plan") < keys.index("fidelity")
    html = render_balance(made.to_dict())
    assert html.index("chosen by auto") < html.index("before</th>")


@pytest.mark.parametrize("counts", [THREE, {"a": 200, "b": 99, "c": 1, "d": 4}, {"a": 50, "c": 3}])
def test_what_is_offered_beside_what_auto_chose_can_be_pasted(counts):
    frame = pd.DataFrame(classes(counts))
    made = balance(frame, "k", ratio=1.0, seed=0)
    ways = made.summary()["ways"]
    assert ways
    for way in ways:
        assert as_arguments(way) in repr(made)
        again = balance(frame, "k", **{"ratio": 1.0, "seed": 0, **way})
        assert len([one for one in again.choices if one.why == "few"]) < len(counts) - 1


# -- neighbours


def test_as_many_neighbours_as_there_are_is_said_class_by_class():
    made = balance(
        pd.DataFrame(classes({"a": 50, "b": 9, "c": 3})), "k", method="smote", k="auto", seed=0
    )
    assert [one.k for one in made.choices] == [5, 2]
    assert "b: smote with 5 neighbours" in repr(made)
    assert "c: smote with 2 neighbours" in repr(made)


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
def test_neighbours_may_be_a_number_of_any_whole_type(kind):
    frame = pd.DataFrame(classes({"a": 50, "b": 9}))
    made = balance(frame, "k", k=kind(3), seed=0)
    assert made.lineage == balance(frame, "k", k=3, seed=0).lineage


@pytest.mark.parametrize("k", [0, -1, True, 2.0, "Auto", "5", [5], float("nan")])
def test_neighbours_that_mean_nothing_are_refused_with_the_word(k):
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(classes({"a": 50, "b": 9})), "k", k=k)
    assert 'k="auto"' in caught.value.remedy


def test_neighbours_that_copies_do_not_use_are_told():
    frame = pd.DataFrame(classes({"a": 50, "b": 9}))
    with pytest.warns(OversampleWarning, match="k=3 is not used"):
        balance(frame, "k", method="random", k=3, seed=0)
    with pytest.warns(OversampleWarning, match='k="auto" is not used'):
        balance(pd.DataFrame(classes({"a": 50, "b": 1})), "k", k="auto", seed=0)


# -- refusals

_BAD = {
    "method": ["smote", "adasyn"],
    "ratio": [0.01, {"b": 300, "c": 0.5}, 0.5],
    "k": [60, 400, 0],
    "missing": ["error", "keep"],
}
CALLS = [dict(zip(_BAD, values, strict=True)) for values in itertools.product(*_BAD.values())]


@pytest.mark.parametrize("wrap", [pd.DataFrame, pl.DataFrame])
def test_every_way_out_of_a_refusal_runs(wrap):
    cells = classes({"a": 90, "b": 30, "c": 4})
    cells["x1"] = [None if at % 10 == 0 else cell for at, cell in enumerate(cells["x1"])]
    frame, n_ways = wrap(cells), 0
    for call in CALLS:
        with pytest.raises(OversampleError) as caught:
            balance(frame, "k", seed=0, **call)
        for way in caught.value.ways:
            assert as_arguments(way) in str(caught.value)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", OversampleWarning)
                made = balance(frame, "k", seed=0, **{**call, **way})
            assert len(made.lineage) > 0
            n_ways += 1
    assert n_ways >= len(CALLS)


BAD_AMOUNTS = [
    -1, 0, "half", 0.001, 300, 60, 50, 1000, {}, {"a": 2.0}, {"a": -1}, {"a": 300}, {"a": 0.5},
    {"a": 2.0, "b": 0.01}, {"b": 0.01}, {"b": "x"}, {"b": 2000}, {"a": 2.0, "b": 2.0, "c": 3.0},
]  # fmt: skip


def offered(frame, call):
    """The ways out of a refusal, each written in it; none where the call is not refused."""
    errors = []
    with noted(errors):
        balance(frame, "k", **{"seed": 0, **call})
    ways = [(way, str(error)) for error in errors for way in error.ways]
    assert all(as_arguments(way) in text for way, text in ways)
    return [way for way, _ in ways]


@pytest.mark.parametrize(
    "counts",
    [{"a": 50, "b": 50}, {"a": 200, "b": 99, "c": 3}, {"a": 60, "b": 55}, {"a": 90, "c": 1}],
    ids=str,
)
def test_every_way_out_of_a_refused_argument_runs(counts):
    """Regression: k=5 and the largest class were offered, and refused next."""
    frame = pd.DataFrame(classes(counts))
    calls = [{"ratio": ratio} for ratio in BAD_AMOUNTS]
    calls += [{"k": 0}, {"k": 7}, {"seed": -1}, {"missing": "drop"}, {"k": 0, "method": "smote"}]
    calls += [{**call, "k": 0} for call in calls[: len(BAD_AMOUNTS)]]
    n_ways = 0
    for call in calls:
        for way in offered(frame, call):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", OversampleWarning)
                made = balance(frame, "k", **{"seed": 0, **call, **way})
            assert len(made.lineage) > 0
            n_ways += 1
    assert n_ways > len(BAD_AMOUNTS)


def test_classes_that_are_as_large_are_not_said_to_be_small():
    """Regression: "ratio=2.0 is not above the present ratio 1 (50 : 50) ... 100 rows asked"."""
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(classes({"a": 50, "b": 50})), "k", ratio=2.0)
    assert 'none is: each of 2 classes ("a", "b") has 50 rows' in caught.value.wrong
    assert "not above" not in str(caught.value)
    assert caught.value.ways == ({"ratio": {"a": 2.0}}, {"ratio": {"b": 2.0}})


def test_one_refused_word_does_not_hide_the_others():
    """Regression: k=7 and missing="drop" were refused for `missing` alone."""
    with pytest.raises(SamplingError) as caught:
        balance(
            pd.DataFrame(classes({"a": 200, "b": 99, "c": 3})), "k", k=7, ratio=0.1, missing="drop"
        )
    assert "smote with k=7 needs 8 rows" in str(caught.value)
    assert 'missing="keep"' in str(caught.value)


def test_seed_is_called_by_its_name():
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(classes({"a": 50, "b": 9})), "k", seed=-1)
    assert caught.value.wrong.startswith("seed must be")
    assert caught.value.remedy == "Set seed=0."


def test_no_class_named_offers_those_that_can_grow():
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(classes({"a": 200, "b": 99, "c": 30})), "k", ratio={})
    assert caught.value.remedy == (
        'Name a class that is to grow, such as ratio={"c": 1.0}; so can "b".'
    )


def test_all_that_stands_in_the_way_is_said_at_once():
    frame = pd.DataFrame(with_gaps()).rename(columns={"k": "y"})
    with pytest.raises(SamplingError) as caught:
        balance(frame, "y", ratio=0.1, k=60, missing="error", method="smote")
    text = str(caught.value)
    for said in (
        "3 things",
        "present ratio 0.222",
        "k=60",
        "20 rows",
        "x1 10",
        "plan",
        'missing="keep"',
    ):
        assert said in text, said
    (way,) = caught.value.ways
    assert set(way) == {"ratio", "k", "missing"}
    assert len(balance(frame, "y", method="smote", seed=0, **way).lineage) > 0


def test_words_and_infinite_cells_are_among_what_is_said_at_once():
    cells = with_gaps()
    cells["x0"][3] = float("inf")
    with pytest.raises(OversampleError) as caught:
        balance(
            pd.DataFrame(cells), "k", method="smoot", missing="drop", k=0, seed=-1, ratio="half"
        )
    assert "5 things stand in the way" in caught.value.wrong
    with pytest.raises(OversampleError, match=r"infinit.*k=60|k=60.*infinit"):
        balance(pd.DataFrame(cells), "k", k=60, method="smote")


def test_what_does_not_fit_in_memory_is_refused_with_a_ratio_that_fits(monkeypatch):
    from oversample.tables import memory

    frame = pd.DataFrame(classes({"a": 400, "b": 50}))
    monkeypatch.setattr(memory, "free_bytes", lambda: 50_000)
    with pytest.raises(SamplingError, match="does not fit in memory") as caught:
        balance(frame, "k", ratio=9.5)
    (way,) = caught.value.ways
    assert 0.125 < way["ratio"] < 9.5
    assert len(balance(frame, "k", seed=0, **way).lineage) > 0


def test_one_refusal_is_raised_as_it_is():
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(classes({"a": 90, "b": 3})), "k", method="smote")
    assert "things" not in caught.value.wrong


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_column_of_within_that_is_not_there_is_called_within(wrap):
    """Regression: "roles names a column" where no role was given."""
    with pytest.raises(DataError) as caught:
        balance(wrap(classes({"a": 50, "b": 9})), "k", within="xx1")
    assert caught.value.wrong == 'within names a column "xx1" that is not there.'
    assert caught.value.remedy == 'Did you mean "x1"? Columns: "x0", "x1".'


def test_target_as_within_is_called_the_target():
    frame = pd.DataFrame(classes({"a": 50, "b": 9}))
    with pytest.raises(DataError) as caught:
        balance(frame, "k", within="k")
    assert caught.value.wrong.startswith('within names the target, "k"')
    assert len(balance(frame, "k", seed=0, **caught.value.ways[0]).lineage) > 0


@pytest.mark.parametrize("cells", [pd.Series, np.array, list], ids=["series", "array", "list"])
def test_cells_as_within_are_refused_in_words(cells):
    """Regression: a raw TypeError."""
    with pytest.raises(DataError) as caught:
        balance(pd.DataFrame(classes({"a": 50, "b": 9})), "k", within=cells([1] * 59))
    assert caught.value.wrong == "within takes the name of a column, not its cells."


def test_column_as_within_is_answered_with_its_name():
    frame = pd.DataFrame(classes({"a": 50, "b": 9})).assign(pid=[0, 1, 2] * 19 + [0, 1])
    with pytest.raises(DataError) as caught:
        balance(frame, "k", within=frame["pid"])
    assert caught.value.remedy == 'Set within="pid".'


def test_refused_within_does_not_hide_the_rest():
    with pytest.raises(SamplingError, match="2 things") as caught:
        balance(pd.DataFrame(classes({"a": 50, "b": 9})), "k", within="xx1", seed=-1)
    assert "seed=0" in caught.value.remedy


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_table_of_a_target_alone_is_refused_in_words(wrap):
    with pytest.raises(DataError) as caught:
        balance(wrap({"k": ["a"] * 9 + ["b"] * 3}), "k")
    assert caught.value.wrong.startswith('There is no column besides the target, "k"')


# -- copies

SAME = {
    "x0": [0.5, 1.5] * 30 + [7.0] * 12,
    "x1": [1.0, 2.5, 3.5] * 20 + [8.0] * 12,
    "k": ["No"] * 60 + ["Yes"] * 12,
}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_new_rows_of_equal_rows_are_said_to_be_copies(wrap):
    with pytest.warns(OversampleWarning, match=r"All new rows.*12 real rows, 1 distinct"):
        made = balance(wrap(SAME), "k", method="smote", seed=0)
    (found,) = made.repeats
    assert (found.n_made, found.n_copies, found.n_distinct, found.n_distinct_parents) == (
        18,
        18,
        1,
        1,
    )
    assert (
        "18 new rows: copies of real rows; 1 distinct row; made from 12 real rows, 1 distinct"
        in repr(made)
    )
    assert making.kind_of_rows(made.summary()["repeats"]) == "copies"
    assert ("copies", "Yes") in {(one.code, one.label) for one in made.fidelity.findings}
    page = unescape(render_balance(made.to_dict()))
    assert "Synthetic rows are copies of real ones" in page
    assert "copies of real rows; 1 distinct row;" in page


def test_random_copies_are_what_was_asked_for_and_no_finding():
    made = balance(pd.DataFrame(SAME), "k", method="random", seed=0)
    assert made.repeats[0].n_copies == 18
    assert "copies" not in {one.code for one in made.fidelity.findings}


def test_rows_without_a_number_are_copies_whatever_the_method():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "s": rng.choice(list("abc"), 90),
            "t": rng.choice(list("uvw"), 90),
            "k": ["n"] * 70 + ["y"] * 20,
        }
    )
    with pytest.warns(OversampleWarning, match="no column of numbers to mix"):
        made = balance(frame, "k", method="smote", seed=0)
    assert made.repeats[0].n_copies == 15


def test_blends_are_called_blends_though_one_meets_a_real_row():
    frame = pd.DataFrame(
        {"x": np.arange(60) % 7, "z": np.arange(60) % 5, "k": ["n"] * 45 + ["y"] * 15}
    )
    record = balance(frame, "k", seed=0).summary()
    n_copies = record["repeats"][0]["n_copies"]
    assert making.kind_of_rows([{"n_copies": 1, "n_looked_at": 50}]) == "blends"
    assert (
        making.kind_of_rows([{"n_copies": 0, "n_looked_at": 9}, {"n_copies": 9, "n_looked_at": 9}])
        == "blends and copies"
    )
    n_blends = record["repeats"][0]["n_made"] - n_copies
    said = making.repeat_lines(record)[0]
    assert f"{n_copies} copies of real rows, {n_blends} blend" in said or n_copies < 2


def test_neighbours_that_give_no_blend_are_not_called_enough():
    """Regression: "b: smote with 5 neighbours, enough rows" above "All new rows are copies"."""
    with pytest.warns(OversampleWarning, match="All new rows"):
        made = balance(pd.DataFrame(SAME), "k", seed=0)
    (line,) = making.method_lines(made.summary())
    assert line == (
        "Yes: smote with 5 neighbours, chosen by auto (12 rows; 6 are the least); but all new rows turned "
        "out to be copies"
    )


def test_neighbours_within_subjects_are_said_to_be_the_most_and_to_be_copies():
    """Regression: "smote with 2 neighbours (3, needed: 2)" where k=5 was asked and nobody had a neighbour."""
    cells = classes({"a": 200, "b": 30, "c": 3})
    cells["age"] = list(range(233))
    with pytest.warns(OversampleWarning, match="only ones of their subject"):
        made = balance(pd.DataFrame(cells), "k", k=5, within="age", seed=0)
    b, c = making.method_lines(made.summary())
    assert c == (
        "c: smote with at most 2 neighbours of the same age (5 asked; the class has 3 rows), chosen by auto "
        "(3 rows; 2 are the least); but all new rows turned out to be copies"
    )
    assert b.endswith("but all new rows turned out to be copies")


def test_named_neighbours_within_subjects_that_are_lowered_are_said():
    cells = classes({"a": 60, "c": 4})
    cells["site"] = ["one"] * 64
    made = balance(pd.DataFrame(cells), "k", k=5, method="smote", within="site", seed=0)
    (line,) = making.method_lines(made.summary())
    assert (
        line
        == "c: smote with at most 3 neighbours of the same site (5 asked; the class has 4 rows)"
    )


def test_least_rows_are_those_of_so_many_neighbours():
    """Regression: "enough rows for neighbours (99, needed: 2)", of 5 neighbours."""
    made = balance(pd.DataFrame(classes({"a": 200, "b": 99})), "k", k="auto", seed=0, ratio=1.0)
    (line,) = making.method_lines(made.summary())
    assert line == "b: smote with 5 neighbours, chosen by auto (99 rows; 6 are the least)"


def test_copies_blends_and_distinct_rows_are_told_apart():
    """Regression: "70 new rows, 44 distinct, 44 of them copies of real rows"."""
    one = {
        "label": "b", "n_made": 70, "n_looked_at": 70, "n_copies": 44, "n_distinct": 44, "n_parents": 30,
        "n_distinct_parents": 9,
    }  # fmt: skip
    (line,) = making.repeat_lines({"repeats": [one]})
    assert line == (
        "b: 70 new rows: 44 copies of real rows, 26 blends; 44 distinct rows; made from 30 real rows, 9 distinct"
    )


@pytest.mark.parametrize("label", [" Yes", "Yes ", "", "a  b", "a: b", "x, y"])
def test_label_whose_ends_cannot_be_seen_is_quoted(label):
    made = balance(pd.DataFrame(classes({"No": 50, label: 9})), "k", seed=0)
    record = made.summary()
    for lines in (making.method_lines, making.plan_lines, making.repeat_lines):
        assert f'"{label}": ' in "\n".join(lines(record))
    assert 'No": ' not in "\n".join(making.plan_lines(record))


# -- missing cells and roles


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_columns_with_missing_cells_are_named_with_what_was_done(wrap):
    kept = balance(wrap(with_gaps()), "k", seed=0)
    assert {one["name"]: (one["n_missing"], one["done"]) for one in kept.gaps} == {
        "x1": (11, "kept"), "plan": (10, "kept"),
    }  # fmt: skip
    assert "x1 (10 %), plan (9.09 %)" in repr(kept)
    filled = balance(wrap(with_gaps()), "k", seed=0, missing="impute")
    done = {one["name"]: one for one in filled.gaps}
    assert (done["x1"]["n_missing"], done["x1"]["done"]) == (11, "filled")
    middle = np.median([cell for cell in with_gaps()["x1"] if cell is not None])
    assert float(done["x1"]["with"]) == pytest.approx(middle, rel=1e-3)
    assert done["plan"]["with"] in ("m", "y")
    assert "filled" in repr(filled)
    assert json.loads(json.dumps(filled.to_dict()))["missing"]["columns"] == list(filled.gaps)


def test_identifiers_are_said_to_be_empty_and_a_whole_table_says_nothing():
    cells = with_gaps()
    cells["who"] = [None if at == 5 else f"C-{at:04}" for at in range(110)]
    made = balance(pd.DataFrame(cells), "k", seed=0)
    assert {one["name"]: one["done"] for one in made.gaps}["who"] == "emptied"
    cells["said"] = [None if at == 5 else f"late bill {at} of call {at * 7}" for at in range(110)]
    for method, done in (
        ("smote", "emptied"),
        ("random", "kept"),
    ):  # a copy has the text of its row
        gaps = balance(pd.DataFrame(cells), "k", method=method, seed=0, roles={"said": "text"}).gaps
        assert {one["name"]: one["done"] for one in gaps}["said"] == done
    assert "issing" not in repr(balance(pd.DataFrame(classes({"a": 50, "b": 9})), "k", seed=0))


def test_every_column_is_on_the_page():
    """Regression: 12 of 21 columns were lost in "..."."""
    frame = pd.DataFrame(classes({"a": 60, "b": 12}, width=40))
    page = re.sub(r"<[^>]+>", " ", render_balance(balance(frame, "k", seed=0).to_dict()))
    roles = page[page.index("What each column was taken for") :]
    assert [f"x{at} " in roles or f"x{at}," in roles for at in range(40)] == [True] * 40


def test_labels_that_are_not_text_are_written_and_replayed():
    frame = pd.DataFrame(classes({0: 60, 1: 12, 2: 1}))
    made = balance(frame, "k", ratio={"1": 0.5}, seed=0)
    assert made.plan.added == {1: 18}
    call = made.to_dict()["settings"]["command"]
    again = eval(call.removeprefix("oversample."), {"balance": balance, "df": frame})  # noqa: S307
    assert again.lineage == made.lineage
