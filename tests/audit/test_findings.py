"""Each finding, on a table that has its fault and no other, by the numbers of its evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from oversample import DataError, balance, check


def found(frame, code, target="churn", **options):
    """Give the findings of one kind."""
    return [f for f in check(frame, target, **options).findings if f.code == code]


def the(frame, code, **options):
    (one,) = found(frame, code, **options)
    return one


def test_clean_table_has_no_problem_and_no_warning(plain):
    result = check(plain, "churn")
    assert result.ok
    assert {f.severity for f in result.findings} <= {"note"}
    assert result.counts == {"No": 300, "Yes": 100}


def test_findings_stand_in_order_of_harm(churn):
    order = ["problem", "warning", "note"]
    severities = [order.index(f.severity) for f in check(churn, "churn").findings]
    assert severities == sorted(severities)
    assert severities[0] == 0


def test_input_is_left_as_it_was(churn):
    before = churn.copy(deep=True)
    check(churn, "churn")
    pd.testing.assert_frame_equal(churn, before)


# --- the target -------------------------------------------------------------------------------------


def test_one_class_is_found_and_columns_are_checked_all_the_same(plain):
    plain["churn"], plain.loc[3, "age"] = "No", np.inf
    result = check(plain, "churn")
    assert [f.code for f in result.findings][:2] == ["one-class", "infinite-values"]
    assert result.findings[0].evidence == {"rows": 400, "labels": 1, "label": "No"}
    assert '"No"' in result.findings[0].what
    assert "`" not in result.findings[0].advice
    assert not result.ok
    assert result.counts == {"No": 400}


def test_measured_target_is_found_with_its_range(plain):
    plain["churn"] = np.linspace(0.5, 99.5, 400)
    evidence = the(plain, "regression-target").evidence
    assert (evidence["distinct"], evidence["lowest"], evidence["highest"]) == (400, 0.5, 99.5)


@pytest.mark.parametrize(
    "values",
    [[f"T{at:04d}" for at in range(400)], pd.date_range("2026-01-01", periods=400, freq="h")],
    ids=["texts", "times"],
)
def test_target_that_names_rows_is_found(plain, values):
    plain["churn"] = values
    result = check(plain, "churn")
    assert result.findings[0].code == "identifier-target"
    assert result.findings[0].evidence == {"rows": 400, "distinct": 400}


def test_missing_labels_are_found_with_their_number_and_first_row(plain):
    plain["churn"] = plain["churn"].astype(object)
    plain.loc[[5, 9], "churn"] = None
    result = check(plain, "churn")
    assert result.findings[0].code == "missing-labels"
    assert result.findings[0].evidence == {"rows": 400, "missing": 2, "first_row": 5}


def test_classes_of_the_rows_that_have_a_label_are_checked_all_the_same(plain):
    """Rows 5 and 9 are "No"; the other 398 are counted, and the whole table is 400."""
    plain["churn"] = plain["churn"].astype(object)
    plain.loc[[5, 9], "churn"] = None
    plain.loc[plain["churn"] == "Yes", "age"] += 500.0
    result = check(plain, "churn")
    assert result.counts == {"No": 298, "Yes": 100}
    assert result.record.n_rows == 400
    assert "target-leak" in {f.code for f in result.findings}


def test_table_without_any_label_is_described(plain):
    plain["churn"] = None
    result = check(plain, "churn")
    assert result.findings[0].evidence["missing"] == 400
    assert result.counts == {}
    assert "`" not in result.findings[0].advice


def test_labels_of_types_that_cannot_be_sorted_are_found_and_counted_as_text(plain):
    plain["churn"] = plain["churn"].astype(object)
    plain.loc[0, "churn"] = 1
    result = check(plain, "churn")
    assert result.findings[0].code == "mixed-labels"
    assert result.findings[0].evidence == {"types": ["int", "str"]}
    assert result.counts == {"No": 300, "Yes": 99, "1": 1}


@pytest.mark.parametrize(
    ("other", "shown"),
    [("Yes\xa0", r'"Yes" (90) = "Yes\xa0" (10)'), ("Yes\u200b", r'"Yes" (90) = "Yes\u200b" (10)')],
)
def test_labels_that_look_alike_are_shown_by_their_escapes(plain, other, shown):
    """Seen: "Yes " = "Yes", of which one has a no-break space."""
    plain.loc[np.flatnonzero(plain["churn"] == "Yes")[:10], "churn"] = other
    assert shown in the(plain, "near-equal-labels").what


def test_labels_in_two_forms_of_unicode_are_shown_by_their_escapes(plain):
    plain["churn"] = plain["churn"].replace({"Yes": "gr\xfcn"})
    plain.loc[np.flatnonzero(plain["churn"] == "gr\xfcn")[:10], "churn"] = "gru\u0308n"
    assert r'"gr\xfcn" (90) = "gru\u0308n" (10)' in the(plain, "near-equal-labels").what


def test_refusal_of_labels_of_several_types_names_the_target_and_no_y(plain):
    plain["churn"] = plain["churn"].astype(object)
    plain.loc[0, "churn"] = 1
    with pytest.raises(DataError) as caught:
        balance(plain, "churn", seed=0)
    assert caught.value.wrong.startswith("churn mixes types")
    assert "y." not in caught.value.remedy


def test_spellings_of_one_label_are_counted_apart(plain):
    plain.loc[[0, 4], "churn"] = "yes"
    plain.loc[8, "churn"] = " Yes"
    evidence = the(plain, "near-equal-labels").evidence
    assert evidence["spellings"] == [{"Yes": 97, "yes": 2, " Yes": 1}]
    assert (evidence["classes"], evidence["classes_if_merged"]) == (4, 2)


def test_numbers_written_in_two_ways_are_one_label(plain):
    plain["churn"] = np.where(np.arange(400) % 4 == 0, "1", "0")
    plain.loc[0, "churn"] = "1.0"
    assert the(plain, "near-equal-labels").evidence["spellings"] == [{"1": 99, "1.0": 1}]


@pytest.mark.parametrize(
    ("n", "severity", "least"),
    # stratified folds put up to ceil(n / 5) rows of the class into one validation part
    [
        (4, "problem", 3),
        (7, "problem", 5),
        (8, "warning", 6),
        (11, "warning", 8),
        (12, "warning", 9),
    ],
)
def test_rows_of_a_class_are_held_against_neighbours_and_folds(plain, n, severity, least):
    small = plain[(plain["churn"] == "No") | (plain["churn"].eq("Yes").cumsum() <= n)]
    finding = the(small, "too-few-rows")
    assert finding.severity == severity
    assert finding.evidence["classes"] == [{"label": "Yes", "rows": n, "least_in_training": least}]


def test_thirteen_rows_are_not_too_few(plain):
    """13 rows leave 13 - 3 = 10 in each training part."""
    small = plain[(plain["churn"] == "No") | (plain["churn"].eq("Yes").cumsum() <= 13)]
    assert found(small, "too-few-rows") == []


def test_noise_of_a_fold_is_told(plain):
    evidence = the(plain, "few-to-judge").evidence
    assert evidence["rows_a_fold"] == 20
    assert evidence["standard_error_a_fold"] == pytest.approx((0.25 / 20) ** 0.5, rel=1e-3)


@pytest.mark.parametrize("positive", ["No", "Yes", None])
def test_positive_class_is_the_one_asked_for_or_the_smaller(plain, positive):
    assert check(plain, "churn", positive=positive).record.positive == (positive or "Yes")


def test_positive_label_that_was_typed_as_text_is_found(plain):
    plain["churn"] = (plain["churn"] == "Yes").astype(int)
    assert check(plain, "churn", positive="0").record.positive == 0


def test_unknown_positive_label_is_refused_with_the_nearest(plain):
    with pytest.raises(DataError) as caught:
        check(plain, "churn", positive="Yse")
    assert 'Did you mean "Yes"' in caught.value.remedy


# --- single columns ---------------------------------------------------------------------------------


def test_numbers_with_blanks_are_named_with_their_rows(churn):
    evidence = the(churn, "numbers-as-text").evidence
    assert (evidence["column"], evidence["numbers"], evidence["others"]) == (
        "total_charges",
        4989,
        11,
    )
    assert evidence["rows"][:2] == [488, 753]
    assert evidence["texts"] == {" ": 11}


@pytest.mark.parametrize(
    "texts",
    [
        [f"{n % 150:05}" for n in range(400)],  # postcodes: a nought in front means something
        [f"{n % 7}" for n in range(400)],  # few numbers may be names
        [f"{n}" if n % 2 else f"x{n}" for n in range(400)],  # half of them are none
    ],
)
def test_text_that_is_no_column_of_numbers_is_left_alone(plain, texts):
    assert found(plain.assign(code=texts), "numbers-as-text") == []


def test_missing_cells_are_told_a_column(plain):
    plain.loc[:39, "age"] = np.nan
    evidence = the(plain, "missing").evidence
    assert evidence["columns"] == {"age": 0.1}


def test_mostly_empty_column_is_a_warning(plain):
    plain.loc[:299, "income"] = np.nan
    finding = the(plain, "missing")
    assert (finding.severity, finding.evidence["n_over_half"]) == ("warning", 1)


def test_infinite_cells_are_told_with_column_number_and_row(plain):
    plain.loc[[7, 9], "age"] = [np.inf, -np.inf]
    evidence = the(plain, "infinite-values").evidence
    assert evidence["columns"] == {"age": {"cells": 2, "first_row": 7}}


def test_constant_and_empty_columns_are_listed(plain):
    plain["same"], plain["empty"] = 3.0, np.nan
    assert the(plain, "constant").evidence["columns"] == ["same", "empty"]


def test_scales_are_compared(plain):
    plain["income"] *= 1e6
    evidence = the(plain, "scales").evidence
    assert evidence["widest"] == "income"
    assert evidence["ratio"] > 1e5


def test_category_of_many_levels_is_told_with_those_seen_once(plain):
    often = [f"shop {chr(65 + n % 26)}{chr(65 + n // 26)}" for n in range(60)]
    once = [f"other {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(40)]
    plain["shop"] = pd.Categorical([*np.repeat(often, 6), *once])  # with rows of both classes
    evidence = the(plain, "wide-category").evidence
    assert (evidence["column"], evidence["levels"], evidence["levels_seen_once"]) == (
        "shop",
        100,
        40,
    )


# --- how rows belong together -----------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, -1])
def test_dates_that_never_turn_back_are_found(plain, step):
    days = pd.date_range("2024-01-01", periods=200).repeat(2)[::step]
    plain["day"] = days
    evidence = the(plain, "time-ordered").evidence
    assert evidence["columns"] == ["day"]
    assert (evidence["distinct"], evidence["direction"]) == (200, "up" if step == 1 else "down")


def test_dates_written_as_text_are_read(plain):
    plain["day"] = pd.date_range("2024-01-01", periods=400).strftime("%Y-%m-%d")
    assert the(plain, "time-ordered").evidence["columns"] == ["day"]


@pytest.mark.parametrize(
    "cells",
    [
        np.arange(400) // 100,  # a handful of values
        np.random.default_rng(0).normal(size=400),  # no order
    ],
)
def test_columns_that_say_nothing_about_time_are_not_found(plain, cells):
    assert found(plain.assign(cells=cells), "time-ordered") == []


@pytest.mark.parametrize(
    "step", [1, 10]
)  # with gaps it is no identifier, and still a count of the rows
def test_running_number_is_not_time(plain, step):
    assert found(plain.assign(row=step * np.arange(400)), "time-ordered") == []


@pytest.mark.parametrize(
    ("name", "write"), [("patient_id", int), ("patientId", int), ("who", "P-{:04}".format)]
)
def test_subjects_in_several_rows_are_found(plain, name, write):
    rng = np.random.default_rng(1)
    plain[name] = [write(n) for n in rng.permutation(np.arange(400) // 8)]
    evidence = the(plain, "groups").evidence
    assert (evidence["column"], evidence["groups"], evidence["rows_a_group"]) == (name, 50, 8.0)


def test_groups_of_one_class_are_counted(plain):
    """Rows 0, 4, 8 ... are "Yes": numbering by row modulo 20 makes every subject of one class."""
    plain["patient_id"] = (np.arange(400) % 20) * 7 + 1000
    assert the(plain, "groups").evidence["groups_of_one_class"] == 1.0


def test_rows_sorted_by_class_are_found(plain):
    assert the(plain.sort_values("churn"), "sorted-by-class").evidence["changes_of_class"] == 1
    assert found(plain, "sorted-by-class") == []


# --- copies and neighbours --------------------------------------------------------------------------


def test_copies_are_counted_by_class(plain):
    again = pd.concat(
        [plain, plain[plain["churn"] == "Yes"].head(30), plain.head(1)], ignore_index=True
    )
    evidence = the(again, "duplicates").evidence
    assert (evidence["repeats"], evidence["repeats_in_all_columns"]) == (31, 31)
    assert evidence["by_class"] == {"No": 0, "Yes": 31}


def test_dropping_equal_rows_is_not_advised_where_next_to_none_would_be_left(plain):
    """Regression: 50 equal rows of the rare class were to be dropped down to one."""
    same = plain.copy()
    rare = same["churn"] == "Yes"
    same.loc[rare] = same[rare].iloc[[0] * rare.sum()].to_numpy()
    advice = the(same, "duplicates").advice
    assert '1 row of "Yes" would be left' in advice
    assert "drop_duplicates" not in advice
    copied = pd.concat([plain, *[plain[plain["churn"] == "Yes"]] * 6], ignore_index=True)
    assert "drop_duplicates" in the(copied, "duplicates").advice  # what was copied may be dropped


def test_missing_cells_are_alike_and_noughts_have_no_sign(plain):
    plain.loc[[0, 4], ["age", "income", "visits", "plan"]] = [np.nan, 0.0, 2, "month"]
    plain.loc[4, "income"] = -0.0
    assert the(plain, "duplicates").evidence["repeats"] == 1


def test_copies_are_expected_where_few_rows_can_differ(plain):
    plain = plain[["plan", "churn"]].assign(flag=np.arange(400) % 3 == 0)
    assert the(plain, "duplicates").severity == "note"


def test_rows_that_contradict_one_another_are_counted(plain):
    features = ["age", "income", "visits", "plan"]
    for row in range(0, 40, 4):
        plain.loc[row + 1, features] = plain.loc[row, features]
    evidence = the(plain, "contradictions").evidence
    assert (evidence["rows"], evidence["sets"], evidence["least_errors"]) == (20, 10, 10)


def test_next_to_equal_rows_are_found(plain):
    yes = plain[plain["churn"] == "Yes"].head(20)
    blurred = yes.assign(age=yes["age"] + 1e-6)
    evidence = the(pd.concat([plain, blurred], ignore_index=True), "near-duplicates").evidence
    assert evidence["share"] == pytest.approx(40 / 120, abs=1e-4)
    assert evidence["share_in_largest_class"] == 0.0


def test_types_of_the_small_class_are_counted_by_hand():
    """On a line: six rows in a knot, a pair far off among others, and one alone among others."""
    yes = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 100.0, 100.1, 200.0]
    no = [100.5 + 0.2 * n for n in range(10)] + [199.0 + 0.25 * n for n in range(10) if n != 4]
    no += list(np.linspace(300, 400, 30))
    frame = pa.table({"x": yes + no, "churn": ["Yes"] * len(yes) + ["No"] * len(no)})
    evidence = the(frame, "minority-types").evidence
    nine = [evidence[kind] * 9 for kind in ("safe", "borderline", "rare", "outlier")]
    assert np.allclose(nine, [6, 0, 2, 1], atol=0.01)


def test_types_are_looked_at_on_some_rows_of_a_large_class():
    rng = np.random.default_rng(0)
    frame = pa.table({"x": rng.normal(size=6000), "churn": (["Yes"] + ["No"] * 2) * 2000})
    evidence = the(frame, "minority-types").evidence
    assert evidence["classes"]["Yes"]["rows_asked"] == 1000
    assert evidence["rows_searched"] == 6000


def test_columns_are_held_against_rows():
    rng = np.random.default_rng(0)
    frame = (
        pd.DataFrame(rng.normal(size=(200, 60)))
        .add_prefix("x")
        .assign(churn=np.arange(200) % 10 == 0)
    )
    finding = the(frame, "high-dimension")
    assert finding.severity == "warning"
    assert (finding.evidence["columns"], finding.evidence["rows"]) == (60, 20)


# --- leaks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "leak",
    [
        lambda yes, rng: yes + rng.normal(0, 0.1, len(yes)),  # ranks tell
        lambda yes, rng: np.where(
            yes, rng.normal(0, 0.1, len(yes)), rng.choice([-9.0, 9.0], len(yes))
        ),
        lambda yes, rng: np.where(yes, "closed", rng.choice(["open", "new"], len(yes))),
        lambda yes, rng: np.where(
            yes, rng.normal(size=len(yes)), np.nan
        ),  # filled for one class only
    ],
    ids=["ranks", "in the middle", "levels", "gaps"],
)
def test_column_that_knows_the_class_is_found(plain, leak):
    plain["leak"] = leak((plain["churn"] == "Yes").to_numpy(), np.random.default_rng(3))
    finding = the(plain, "target-leak")
    assert finding.severity == "problem"
    assert finding.evidence["column"] == "leak"
    assert finding.evidence["auc"] >= 0.99


@pytest.mark.parametrize(
    "column",
    [
        lambda yes, rng: [f"n{n}" for n in range(len(yes))],  # each row its own level
        lambda yes, rng: np.zeros(len(yes)),
        lambda yes, rng: rng.choice([f"l{n}" for n in range(150)], len(yes)),
        lambda yes, rng: 2.5 * yes + rng.normal(size=len(yes)),  # good, not too good: AUC 0.96
    ],
    ids=["names", "constant", "many levels", "good"],
)
def test_column_that_knows_no_more_than_it_may_is_not_found(plain, column):
    plain["column"] = column((plain["churn"] == "Yes").to_numpy(), np.random.default_rng(3))
    assert found(plain, "target-leak") == []


def test_few_rows_prove_no_leak(plain):
    few = plain[(plain["churn"] == "No") | (plain["churn"].eq("Yes").cumsum() <= 19)]
    few = few.assign(leak=(few["churn"] == "Yes") * 1.0)
    assert found(few, "target-leak") == []


def test_gaps_that_go_with_the_class_are_found(plain):
    rows = np.flatnonzero(plain["churn"] == "Yes")[:50]
    plain.loc[rows, "income"] = np.nan
    evidence = the(plain, "missing-by-class").evidence
    assert evidence["columns"] == {"income": {"in_class": 0.5, "in_others": 0.0}}


def test_gaps_that_differ_by_chance_are_not_found(plain):
    """20 of 100 against 42 of 300: 6 points apart, as one table in seven is."""
    yes, no = (np.flatnonzero(plain["churn"] == label) for label in ("Yes", "No"))
    plain.loc[np.concatenate([yes[:20], no[:42]]), "income"] = np.nan
    assert found(plain, "missing-by-class") == []


def test_gaps_that_fall_evenly_are_not_found(plain):
    plain.loc[np.arange(0, 400, 5), "income"] = np.nan
    assert found(plain, "missing-by-class") == []


def test_class_that_is_written_in_two_ways_is_judged_as_one(plain):
    """Four rows of " Yes" are no class of four rows."""
    plain.loc[[0, 4, 8, 12], "churn"] = " Yes"
    result = check(plain, "churn")
    assert result.counts == {"No": 300, "Yes": 96, " Yes": 4}
    assert result.record.positive == "Yes"
    assert "too-few-rows" not in {f.code for f in result.findings}
