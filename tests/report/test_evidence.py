"""The panels below the first screen: looked up, never made up."""

from __future__ import annotations

import copy
import statistics

import pytest

from oversample.report import lookup
from oversample.report.amounts import amounts_view
from oversample.report.curves import curves_view
from oversample.report.deeds import deeds, statement
from oversample.report.foldwise import folds_view
from oversample.report.importance import importance_view
from oversample.report.levels import levels_view
from oversample.report.matrix import setting_view, settings_data
from oversample.report.others import scores_view
from oversample.report.ranking import table_view
from oversample.report.truth import truth_view


def _said(figure):
    return [mark["said"] for mark in figure["marks"]]


def test_both_curves_hold_every_candidate_that_was_judged_in_all_folds(record):
    fitted = {str(at) for at in range(len(lookup.as_fitted(record)))}
    for figure in curves_view(record)["figures"]:
        curves = [one for one in figure["paths"] if one["looks"].startswith("curve")]
        assert {str(one["more"]["curve"]) for one in curves} == fitted


@pytest.mark.parametrize(
    ("candidate", "label"),
    [("nothing", "nothing"), ("nothing-threshold", "nothing"), ("smote-0.5", "smote 0.5")],
)
def test_curve_of_the_recommended_candidate_alone_is_thick_and_labelled(record, candidate, label):
    record["verdict"]["candidate"] = candidate
    places = settings_data(record)["places"]
    for figure in curves_view(record)["figures"]:
        thick = [one["more"]["curve"] for one in figure["paths"] if one["looks"] == "curve on"]
        assert thick == [places[candidate]]
        names = [one["text"] for one in figure["labels"] if one["looks"] == "curve-name"]
        assert names == [label]


def test_title_of_the_curves_says_what_ninety_per_cent_of_recall_costs(record):
    precision = lookup.recommended(record)["scores"]["precision_at_recall_90"]["mean"]
    assert curves_view(record)["title"] == (
        f"To catch 90 % of hypothyroid rows, {100 * precision:.0f} of 100 alarms are right"
    )


def test_queue_of_a_capacity_is_in_the_table_beside_the_curves(queued):
    heads = [head["text"] for head in curves_view(queued)["table"]["heads"]]
    assert heads[-2:] == ["precision at capacity", "recall at capacity"]


def _risk(record, raw, mended):
    best = lookup.oversampler(record)["calibration"]
    best["raw"]["observed_expected"], best["sigmoid"]["observed_expected"] = raw, mended
    return truth_view(record)["title"]


def test_title_of_calibration_says_how_far_risks_are_off_and_whether_that_is_mended(record):
    assert (
        _risk(record, 0.625, 1.02)
        == "Smote 0.1 predicts 1.6 times as many positive rows as there are; a sigmoid on real rows mends it"
    )
    assert (
        _risk(record, 2.0, 1.5)
        == "There are 2 times as many positive rows as smote 0.1 predicts; a sigmoid on real rows does not mend it"
    )
    assert (
        _risk(record, 1.01, 1.0)
        == "The probabilities of smote 0.1 are right on average, as they are"
    )


def test_every_bin_of_risk_is_a_dot_before_and_after(record):
    view = truth_view(record)
    for figure, one in zip(
        view["figures"], (lookup.base(record), lookup.oversampler(record)), strict=True
    ):
        bins = [len(one["calibration"][state]["bins"]) for state in ("raw", "sigmoid")]
        assert [
            sum(mark["looks"] == looks for mark in figure["marks"]) for looks in ("hollow", "full")
        ] == bins


def test_numbers_of_calibration_are_before_after_and_in_closed_form(record):
    states = [[row["label"] for row in block["rows"]] for block in truth_view(record)["blocks"]]
    assert states == [["as it is", "sigmoid"], ["as it is", "prevalence undone", "sigmoid"]]


def test_model_that_parts_the_classes_has_no_slope_and_says_so(record):
    lookup.base(record)["calibration"]["raw"]["slope"] = None
    assert truth_view(record)["blocks"][0]["rows"][0]["cells"][1]["text"] == "\u2013"


def test_record_without_calibration_has_no_such_panel(record):
    for one in record["candidates"]:
        one["calibration"] = None
    assert truth_view(record) is None


def test_every_amount_is_a_dot_with_its_score_and_nothing_given_up_is_among_them(record):
    score, gap = amounts_view(record)["figures"]
    shown = [one for one in lookup.whole(record) if one["method"] in ("random", "smote")]
    for figure, key in ((score, "average_precision"), (gap, "gap")):
        assert sorted(said.split(",")[0] for said in _said(figure)) == sorted(
            f"{one['label']}: {one['scores'][key]['mean']:.3f}" for one in shown
        )
    assert amounts_view(record)["is_short"]


def test_title_of_amounts_tells_the_ends_of_the_best_line(record, named):
    first, last = named(record, "smote-0.1")["scores"], named(record, "smote-0.5")["scores"]
    ends = [f"{one['average_precision']['mean']:.3f}" for one in (first, last)]
    assert amounts_view(record)["title"].startswith(
        f"From amount 0.1 to 0.5, smote goes from {ends[0]} to {ends[1]} average precision; its gap"
    )


def test_one_amount_is_no_curve(priced):
    assert amounts_view(priced) is None


def test_folds_are_paired_as_they_were_judged(record):
    view = folds_view(record)
    before = lookup.base(record)["scores"]["average_precision"]["folds"]
    after = lookup.rival(record)["scores"]["average_precision"]["folds"]
    ahead = sum(b > a for a, b in zip(before, after, strict=True))
    assert view["title"].startswith(f"Smote 0.1 is ahead of doing nothing in {ahead} of 3 folds")
    for at, (a, b) in enumerate(zip(before, after, strict=True)):
        said = f"Repeat 1, fold {at + 1}: nothing {a:.3f}, smote 0.1 {b:.3f}."
        assert _said(view["figures"][0]).count(said) == 1


def test_lower_costs_are_ahead(priced):
    rival, nothing = lookup.rival(priced), lookup.moved(priced)
    folds = [one["at_chosen"]["cost_per_1000"]["folds"] for one in (rival, nothing)]
    ahead = sum(a < b for a, b in zip(*folds, strict=True))
    assert f"in {ahead} of 3 folds" in folds_view(priced)["title"]


def test_levels_are_shares_of_their_own_rows(record):
    found, view = record["subgroups"], levels_view(record)
    row, at = view["rows"][0], 0
    tp = found["candidates"]["nothing"]["chosen"]["tp"][at]
    assert row["recall"][1].strip() == f"{100 * tp / found['positives'][at]:.1f}"
    assert view["settings"] == ["nothing at 0.5", "threshold moved", "smote 0.1"]


def test_level_with_few_positive_rows_is_not_judged(record):
    found = record["subgroups"]
    few = [row["few"] for row in levels_view(record)["rows"]]
    assert few == [n < 20 for n in found["positives"]]
    assert True in few


def test_record_without_a_column_to_split_by_has_no_levels(priced):
    assert levels_view(priced) is None


def test_importance_is_the_middle_fold_with_its_range(record):
    found, view = record["importances"], importance_view(record)
    row = view["rows"][0]
    at = found["columns"].index(row["column"])
    middle = statistics.median_low(found["before"][at])
    assert row["cells"][0]["text"] == f"{middle:+.3f}".replace("-", "\u2212")
    assert row["marks"][0]["from"] <= row["marks"][0]["x"] <= row["marks"][0]["to"]


def test_a_dozen_columns_are_shown_and_the_others_counted(record):
    view = importance_view(record)
    assert (len(view["rows"]), view["more"]) == (12, 25 - 12)


def test_columns_that_took_over_are_named(record):
    record["importances"] |= {
        "columns": ["a", "b", "c", "d"],
        "before": [[0.4], [0.3], [0.2], [0.1]],
        "after": [[0.4], [0.3], [0.1], [0.2]],
    }
    assert importance_view(record)["title"] == "a, b and c matter most; with smote 0.1, so does d"


def test_record_without_importances_has_no_such_panel(priced):
    assert importance_view(priced) is None


def test_every_fitted_candidate_has_all_other_scores_and_their_folds(record):
    view = scores_view(record)
    assert [row["label"] for row in view["rows"]] == [
        one["label"] for one in lookup.as_fitted(record)
    ]
    assert {len(row["cells"]) for row in view["rows"]} == {len(view["heads"])}
    assert [len(folds) for folds in view["folds"]] == [len(row["cells"]) for row in view["rows"]]


def test_what_was_done_says_folds_rows_and_choices(record):
    said = dict(deeds(record))
    assert said["Rows"].startswith("3,163 rows, 25 columns of hypothyroid.csv.")
    assert "keep equal rows together" in said["Folds"]
    assert "3 folds 3,163 rows were judged, 151 of them positive" in said["Folds"]
    assert said["Fitted"].startswith(f"{record['settings']['n_fits']} fits")


def test_what_was_done_says_what_each_column_was_taken_for(record):
    said = dict(deeds(record))["Columns"]
    assert said.startswith("Taken for number: TSH (2 decimals), T3 (2 decimals), ")
    assert "; whole: age; category: sex, " in said
    assert dict(deeds(record | {"columns": None}))["Columns"] == "The model got them as they are."


def test_what_was_done_says_how_each_method_makes_rows(record, priced):
    said = dict(deeds(record))["Recipes"]
    assert said.startswith("random: copies of real rows, each as often as another. smote: ")
    assert "one of its 5 nearest" in said
    assert "adasyn" not in said
    assert "one of its 3 or 5 nearest" in dict(deeds(priced))["Recipes"]
    record["candidates"][0]["method"] = "KMeansSMOTE"
    assert "KMeansSMOTE: samplers that were passed" in dict(deeds(record))["Recipes"]


def test_what_was_done_says_time_groups_ledger_and_budget(record):
    record["settings"] |= {"time": "visit", "n_known": 12, "budget": 60.0, "correction": "nested"}
    said = dict(deeds(record))
    assert "folds that look forward by visit" in said["Folds"]
    assert "12 of them were read from a ledger" in said["Fitted"]
    assert "budget was 60 seconds" in said["Fitted"]
    assert said["Decided by"].endswith("by choosing on inner folds.")
    record["settings"] |= {"time": None, "groups": "patient"}
    assert (
        "keep rows of one group (by patient) and equal rows together"
        in dict(deeds(record))["Folds"]
    )


def test_what_was_done_names_the_folds_that_were_run_and_no_correction_that_was_not(record):
    record["settings"] |= {"time": "visit", "folds": 9, "groups": "patient"}
    record["choice"] = None
    said = dict(deeds(record))
    assert said["Folds"].startswith(
        "3 folds that look forward by visit and keep rows of one group (by patient) and equal rows together. "
    )
    assert "corrected" not in said["Decided by"]


def test_reviewers_are_told_who_made_which_rows_and_where_they_went(record):
    said = dict(statement(record))
    assert "smote 0.1 (" in said["Who made them"]
    assert "under-sample" not in said["Who made them"]
    assert said["Where they went"].startswith("Into training parts only.")
    assert "Not anonymous" in said


def test_samplers_that_were_passed_are_told_from_ours(record):
    assert dict(statement(record))["Who made them"].startswith("oversample (version ")
    record["candidates"][0]["method"] = "BorderlineSMOTE"
    said = dict(statement(record))
    assert said["Who made them"].startswith(
        "oversample and the samplers that were passed to it (version "
    )
    assert "may do otherwise" in said["From whom"]


def test_comparison_that_made_no_rows_says_so(record):
    record["candidates"] = [
        one for one in record["candidates"] if one["method"] not in ("random", "smote")
    ]
    assert [name for name, _ in statement(record)] == ["Synthetic rows"]


def test_views_leave_the_record_as_it_was(record):
    before = copy.deepcopy(record)
    views = (settings_data, setting_view, table_view, curves_view, scores_view, deeds, truth_view)
    for view in (*views, amounts_view, folds_view, levels_view, importance_view, statement):
        view(record)
    assert record == before
