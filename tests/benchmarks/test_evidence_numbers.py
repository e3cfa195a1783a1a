"""What the evidence tables make of fits; the fits here are written by hand."""

import doctest
import importlib

import numpy as np
import pytest
from evidence.arms import BEFORE, FOLDS, INSIDE, LEARNERS, TREATMENTS, Fit, Key
from evidence.keel import Table
from evidence.measure import Calibration, Measured, coverage, equal_mass_ece, measure
from evidence.page import calibration_page, leak_page, lines_as_csv, threshold_page, write
from evidence.repair import closed_form, isotonic, odds_ratio, platt
from evidence.spread import contest, signed_rank_p, spread
from evidence.tables import SetFacts, cut_rows, damage_rows, leak_rows, per_set


def fit(raw, codes, *, fold=0, treatment="none", real=None, cut=0.4, n_train=(1, 3, 3, 3)):
    """A fit that was never made; a quarter of its training rows were positive, half after treatment."""
    raw = np.array(raw, dtype=float)
    real = np.ones(len(raw)) if real is None else np.array(real)
    before = treatment in BEFORE
    mended = np.empty(0) if before else raw
    return Fit(key=Key("set", "tree", treatment, 0, fold), codes=np.array(codes, dtype=np.int8),
               real=real.astype(np.int8), raw=raw, platt=mended, isotonic=mended, n_train=n_train,
               cut=float("nan") if before else cut, seconds=0.0)  # fmt: skip


def measured(auc=0.5, *, everything=None, accuracy=0.5, ratio=1.0, brier=0.1):
    """What was measured in five folds that were all alike."""
    five = np.full(FOLDS, auc)
    whole = five if everything is None else np.full(FOLDS, everything)
    cell = Calibration(auc=auc, brier=brier, ratio=ratio, ece=0.0)
    return Measured(auc=five, precision=five, auc_all=whole, precision_all=whole,
                    accuracy={cut: np.full(FOLDS, accuracy) for cut in ("half", "prevalence", "tuned")},
                    calibration=dict.fromkeys(("raw", "closed", "platt", "isotonic"), cell))  # fmt: skip


def facts(name, family, **by_treatment):
    """One set on which every learner did the same."""
    table = Table(name=name, family=family, numbers=np.array([[0.0], [0.0], [1.0]]),
                  words=np.empty((3, 0), dtype=object), codes=np.array([1, 0, 0], dtype=np.int8))  # fmt: skip
    each = {name: measured() for name in TREATMENTS} | by_treatment
    return SetFacts(table, dict.fromkeys(LEARNERS, each))


@pytest.mark.parametrize("name", ["keel", "sets", "repair", "measure", "spread"])
def test_examples_in_docstrings_say_what_comes_out(name):
    found = doctest.testmod(importlib.import_module(f"evidence.{name}"))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_closed_form_undoes_the_odds_that_growing_has_multiplied():
    ratio = odds_ratio(10, 90, 90, 90)  # odds of 1 to 9 became 1 to 1
    assert closed_form(np.array([0.5]), ratio) == pytest.approx(0.1)
    assert closed_form(np.array([0.9]), ratio) == pytest.approx(0.5)  # odds of 9 become 1


def test_closed_form_undoes_under_sampling():
    assert odds_ratio(10, 90, 10, 10) == 9.0


def test_sigmoid_goes_through_the_drawn_in_mean_of_two_scores():
    """Targets are 5/6 and 1/6: (3 * 1/6 + 5/6) / 4 = 1/3 at the lower score, 2/3 at the higher."""
    scores = np.array([0.0] * 4 + [1.0] * 4)
    mend = platt(scores, np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=np.int8))
    assert mend(np.array([0.0, 1.0])) == pytest.approx([1 / 3, 2 / 3], abs=1e-6)


def test_sigmoid_of_equal_scores_is_the_drawn_in_share():
    """Of four rows one is positive: (2/3 + 3 * 1/5) / 4."""
    mend = platt(np.full(4, 0.5), np.array([1, 0, 0, 0], dtype=np.int8))
    assert mend(np.array([0.1, 0.9])) == pytest.approx([(2 / 3 + 3 / 5) / 4] * 2)


def test_sigmoid_stays_finite_when_scores_separate_the_classes():
    mend = platt(np.array([-5.0, -4.0, 4.0, 5.0]), np.array([0, 0, 1, 1], dtype=np.int8))
    low, high = mend(np.array([-9.0, 9.0]))
    assert 0.0 < low < 0.25
    assert 0.75 < high < 1.0


def test_staircase_pools_what_falls():
    mend = isotonic(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0, 1, 0, 1], dtype=np.int8))
    assert mend(np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 9.0])).tolist() == [
        0.0,
        0.0,
        0.5,
        0.5,
        1.0,
        1.0,
    ]


def test_ties_are_never_torn_between_bins():
    codes = np.array([0, 0, 0, 1], dtype=np.int8)
    assert (
        equal_mass_ece(codes, np.full(4, 0.25)) == 0.0
    )  # torn apart, some bin would be off by 0.75
    assert equal_mass_ece(codes[::-1].copy(), np.full(4, 0.25)) == 0.0


def test_leak_is_scored_on_real_rows_and_on_all():
    """The one real positive row beats one of two real negative rows, the two synthetic ones beat both."""
    found = measure([fit([0.5, 0.4, 0.6, 0.9, 0.8], [1, 0, 0, 1, 1], treatment="smote-before",
                         real=[1, 1, 1, 0, 0])])  # fmt: skip
    assert found.auc.tolist() == [0.5]
    assert found.auc_all.tolist() == pytest.approx([5 / 6])
    assert found.accuracy == found.calibration == {}


def test_rows_are_cut_at_half_at_the_training_prevalence_and_at_the_tuned_cut():
    """The prevalence is 0.25: a score of just that is called positive."""
    found = measure([fit([0.25, 0.45, 0.1, 0.3, 0.1], [1, 1, 0, 0, 0], cut=0.4)] * FOLDS).accuracy
    assert found["half"].tolist() == [0.5] * FOLDS  # none called: sensitivity 0, specificity 1
    assert found["prevalence"].tolist() == pytest.approx([5 / 6] * FOLDS)  # 1 and 2/3
    assert found["tuned"].tolist() == [0.75] * FOLDS  # the 0.45 alone: 1/2 and 1


def test_probabilities_are_pooled_over_the_folds_of_a_repeat():
    """E/O of the folds alone: 2 and 1; pooled (1 + 1) / (0.5 + 1) does not come from their mean."""
    folds = [fit([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])] + [fit([0.5, 0.5], [1, 0])] * 4
    found = measure(folds).calibration["raw"]
    assert found.ratio == pytest.approx((2 + 4 * 1) / 5)
    assert found.brier == pytest.approx(0.25)
    assert measure(folds * 2).calibration["raw"] == found  # a second repeat that is like the first


def test_closed_form_of_a_fit_takes_its_own_training_counts():
    """1 to 3 became 3 to 3: odds are divided by 3, so 0.5 becomes 0.25."""
    found = measure([fit([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])] * FOLDS).calibration
    assert (found["raw"].ratio, found["closed"].ratio) == pytest.approx((2.0, 1.0))
    assert found["closed"].ece == pytest.approx(0.0)


def test_interval_draws_families_and_not_sets():
    """Of two families whose sets agree among themselves, a draw has none, one or both of the second."""
    found = spread([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], ["a"] * 3 + ["b"] * 3)
    assert (found.mean, found.low, found.high) == (0.5, 0.0, 1.0)
    alone = spread([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], list("abcdef"))
    assert 0.0 < alone.low < 0.5 < alone.high < 1.0


def test_signed_rank_test_of_five_gains_is_one_sixteenth():
    """All of 2^5 signs are as likely; two of them are as far out."""
    assert signed_rank_p([1.0, 2.0, 3.0, 4.0, 5.0]) == pytest.approx(2 / 32)
    assert signed_rank_p([1.0, 2.0, 3.0, 4.0, 5.0, 0.0]) == pytest.approx(2 / 32)
    assert signed_rank_p([0.0, 0.0]) == 1.0


def test_contest_counts_sets_and_what_is_clear():
    ones, spaced = np.full(5, 1.0), np.array([0.0, 0.0, 0.0, 0.0, 5.0])
    found = contest([ones, spaced, ones, np.zeros(5)], [np.zeros(5), np.zeros(5), ones, ones],
                    ["a", "b", "c", "d"], 0.25)  # fmt: skip
    assert (found.won, found.tied, found.lost) == (2, 1, 1)
    assert (found.clearly_won, found.clearly_lost) == (1, 1)  # one fold of five is not clear
    assert found.gain.mean == pytest.approx((1 + 1 + 0 - 1) / 4)


def test_inflation_is_the_estimate_before_the_split_less_the_one_inside_the_fold():
    row = leak_rows([
        facts("s", "f", smote=measured(0.6), **{"smote-before": measured(0.7, everything=0.9)}),
        facts("t", "g", smote=measured(0.8), **{"smote-before": measured(0.85, everything=0.7)}),
    ])[1]  # fmt: skip
    assert (row.learner, row.sampler) == ("logistic", "smote")
    assert (row.none, row.inside) == (0.5, pytest.approx(0.7))
    assert row.real.mean == pytest.approx((0.1 + 0.05) / 2)
    assert row.everything.mean == pytest.approx((0.3 - 0.1) / 2)
    assert (row.largest, row.where, row.raised) == (pytest.approx(0.3), "s", 1)


def test_threshold_is_compared_set_by_set():
    row = cut_rows([
        facts("s", "f", none=measured(accuracy=0.8), smote=measured(accuracy=0.6)),
        facts("t", "g", none=measured(accuracy=0.7), smote=measured(accuracy=0.8)),
    ])[0]  # fmt: skip
    assert row.accuracy["none", "prevalence"] == pytest.approx(0.75)
    assert (row.against_half.won, row.against_half.lost) == (1, 1)
    assert row.against_half.gain.mean == pytest.approx((0.2 - 0.1) / 2)


def test_damage_is_the_change_from_the_untreated_learner():
    rows = damage_rows([
        facts("s", "f", smote=measured(0.4, brier=0.3, ratio=5.0)),
        facts("t", "g", smote=measured(0.5, brier=0.1, ratio=1.0)),
        facts("u", "g", smote=measured(0.5, brier=0.1, ratio=1.5)),
    ])  # fmt: skip
    cell = next(row for row in rows if (row.learner, row.treatment) == ("forest", "smote")).repairs[
        "raw"
    ]
    assert cell.auc.mean == pytest.approx(-0.1 / 3)
    assert cell.brier.mean == pytest.approx(0.2 / 3)
    assert (cell.ratio.mean, cell.median_ratio) == (2.5, 1.5)
    assert [row.treatment for row in rows[:4]] == list(INSIDE)


def test_only_whole_repeats_count_and_as_many_as_all_sets_have():
    whole = [Key(name, learner, treatment, repeat, fold)
             for name, repeats in (("a", 2), ("b", 1), ("c", 1)) for repeat in range(repeats)
             for learner in LEARNERS for treatment in TREATMENTS for fold in range(FOLDS)]  # fmt: skip
    lacking = whole[:-1]  # the last fit of c
    assert coverage(set(lacking), ["a", "b", "c", "d"]).names == ("a", "b")
    assert coverage(set(whole), ["a", "b", "c"]).repeats == 1
    assert coverage(set(whole), ["a"]).repeats == 2
    assert coverage(set(), ["a"]) == coverage(set(whole), ["d"])


def test_pages_and_lines_hold_every_learner():
    given = [facts("s", "f", smote=measured(0.6)), facts("t", "g")]
    for text, lines_each in (
        (leak_page(leak_rows(given), 2), 2 * 2),  # two samplers in two tables
        (threshold_page(cut_rows(given), 2), 4),
        (calibration_page(damage_rows(given)), 4 * 5),  # four treatments in five tables
    ):
        assert [text.count(f"\n| {learner} |") for learner in LEARNERS] == [lines_each] * 4
    lines = per_set(given)
    assert {name: len(rows) for name, rows in lines.items()} == {
        "leak": 2 * 4 * 2, "threshold": 2 * 4, "calibration": 2 * 4 * 4}  # fmt: skip
    assert lines_as_csv(lines["threshold"]).startswith(
        "set,rows,minority,duplicates,learner,none_half,none_prevalence,none_tuned,smote_half,smote_prevalence,"
        "smote_tuned\ns,3,1,0.3333,logistic,0.5000,"
    )


def test_result_is_replaced_as_a_whole(tmp_path):
    write(tmp_path / "new", {"a.md": "one", "b.csv": "two"})
    write(tmp_path / "new", {"a.md": "three"})
    found = {file.name: file.read_text() for file in (tmp_path / "new").iterdir()}
    assert found == {"a.md": "three", "b.csv": "two"}
