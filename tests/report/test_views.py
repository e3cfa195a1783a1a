"""A record in texts and points: looked up, never made up."""

from __future__ import annotations

import copy

import pytest

from oversample.errors import DataError
from oversample.report.evidence import curves_view, deeds, scores_view
from oversample.report.views import checked, nearest, setting_view, settings_data, table_view


@pytest.mark.parametrize("change", [{"kind": "balance"}, {"schema": 2}])
def test_record_of_another_kind_is_refused(record, change):
    with pytest.raises(DataError) as caught:
        checked(record | change)
    assert caught.value.wrong == "The report draws comparison records of schema 1 only."


def test_settings_hold_the_counts_of_every_candidate_that_worked(record):
    data = settings_data(record)
    by_id = {one["id"]: one for one in record["candidates"]}
    shown = {one["id"]: {"tp": one["tp"], "fp": one["fp"]} for one in data["candidates"]}
    assert shown == {
        name: one["counts"]
        for name, one in by_id.items()
        if one["failed"] is None and one["decision"] == "half"
    }


def test_row_that_differs_by_its_threshold_alone_shares_the_counts_of_its_twin(record):
    data = settings_data(record)
    assert data["places"]["nothing-threshold"] == data["places"]["nothing"]


def test_failed_candidate_has_no_setting_and_no_curve(record):
    failed = next(one for one in record["candidates"] if one["failed"])
    assert settings_data(record)["places"][failed["id"]] is None
    assert failed["label"] not in {line["label"] for line in curves_view(record)["lines"]}
    assert failed["label"] not in {row["label"] for row in scores_view(record)}


def test_page_starts_at_the_recommended_setting(record):
    data = settings_data(record)
    candidate, at = data["start"]
    assert data["candidates"][candidate]["id"] == "nothing"
    assert data["thresholds"][at] == record["verdict"]["threshold"]


def test_counts_of_repeated_folds_add_up_to_every_judgement(record):
    record["settings"]["repeats"] = 3
    data = settings_data(record)
    assert data["rows"] == 3 * record["source"]["n_rows"]
    assert data["positives"] == 3 * record["source"]["n_positive"]


def test_matrix_of_the_recommended_setting_adds_up_to_all_rows(record):
    found = {
        name: int(text.replace(",", "")) for name, text in setting_view(record)["counts"].items()
    }
    assert sum(found.values()) == record["source"]["n_rows"]
    assert found["tp"] + found["fn"] == record["source"]["n_positive"]


def test_matrix_of_the_recommended_setting_is_looked_up(record):
    nothing = next(one for one in record["candidates"] if one["id"] == "nothing")
    at = record["thresholds"].index(record["verdict"]["threshold"])
    found = setting_view(record)["counts"]
    assert found["tp"] == str(nothing["counts"]["tp"][at])
    assert found["fp"] == str(nothing["counts"]["fp"][at])


def test_threshold_between_two_of_the_grid_finds_the_nearer_one(record):
    record["thresholds"] = [0.1, 0.2, 0.3]
    assert nearest(record, 0.24) == 1


def test_interval_hangs_at_doing_nothing(record):
    table = table_view(record)
    record_by_id = {one["id"]: one for one in record["candidates"]}
    crossing = {
        row["id"]: row["strip"]["interval"]["from"]
        <= table["middle"]
        <= row["strip"]["interval"]["to"]
        for row in table["rows"]
        if not row["failed"] and row["strip"]["interval"]
    }
    assert crossing == {
        name: record_by_id[name]["difference"]["low"]
        <= 0
        <= record_by_id[name]["difference"]["high"]
        for name in crossing
    }


def _with_intervals(record, intervals, action):
    record["verdict"]["action"] = action
    rivals = [one for one in record["candidates"] if one["difference"] is not None]
    for one, (low, high) in zip(rivals, intervals, strict=False):
        one["difference"] = {"mean": (low + high) / 2, "low": low, "high": high}
    for one in rivals[len(intervals) :]:
        one["difference"] = {"mean": 0.0, "low": -0.01, "high": 0.01}
    return table_view(record)["title"]


def test_title_says_so_when_every_interval_holds_nought(record):
    title = _with_intervals(record, [(-0.1, 0.1)], "do_nothing")
    assert title == "No change differs from doing nothing beyond fold noise"


def test_title_counts_what_is_below_doing_nothing(record):
    title = _with_intervals(record, [(-0.2, -0.1), (-0.2, -0.1)], "do_nothing")
    assert title == "No change is above doing nothing beyond fold noise; 2 are below it"


def test_title_counts_what_is_above_doing_nothing(record):
    title = _with_intervals(record, [(0.1, 0.2)], "oversample")
    assert title == "1 of 17 changes is above doing nothing, beyond fold noise"


def test_title_never_claims_more_than_the_verdict(record):
    title = _with_intervals(record, [(0.1, 0.2)], "move_threshold")
    assert title == (
        "1 of 17 changes is above doing nothing when read alone; that many tries need a wider margin"
    )


def test_curve_of_the_recommended_candidate_is_the_one_drawn_thick(record):
    assert [line["label"] for line in curves_view(record)["lines"] if line["on"]] == ["nothing"]


def test_curve_of_a_recommended_amount_is_not_confused_with_another_amount(record):
    record["verdict"]["candidate"] = "smote-0.5"
    assert [line["label"] for line in curves_view(record)["lines"] if line["on"]] == ["smote 0.5"]


def test_what_was_done_says_folds_rows_and_choices(record):
    said = dict(deeds(record))
    assert said["Rows"].startswith("3,163 rows, 25 columns of hypothyroid.csv.")
    sizes = [fold["n_validation"] for fold in record["folds"]]
    assert f"{min(sizes)} to {max(sizes)}" in said["Folds"]
    assert "not anonymous" in said["Synthetic rows"]


def test_views_leave_the_record_as_it_was(record):
    before = copy.deepcopy(record)
    for view in (settings_data, setting_view, table_view, curves_view, scores_view, deeds):
        view(record)
    assert record == before
