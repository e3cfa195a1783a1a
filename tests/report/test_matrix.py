"""Counts of settings: looked up, never made up."""

from __future__ import annotations

from oversample.report import lookup
from oversample.report.matrix import setting_view, settings_data


def test_settings_hold_the_counts_of_every_candidate_that_was_judged_in_all_folds(record):
    shown = {
        one["id"]: {"tp": one["tp"], "fp": one["fp"]} for one in settings_data(record)["candidates"]
    }
    assert shown == {
        one["id"]: one["counts"]
        for one in record["candidates"]
        if one["failed"] is None and one["stopped"] is None and one["decision"] == "half"
    }


def test_row_that_differs_by_its_threshold_alone_shares_the_counts_of_its_twin(record):
    data = settings_data(record)
    assert data["places"]["nothing-threshold"] == data["places"]["nothing"]


def test_what_failed_or_was_given_up_has_no_setting(record):
    places = settings_data(record)["places"]
    assert (places["random-1"], places["smote-1"]) == (None, None)


def test_page_starts_at_the_recommended_setting(record):
    record["verdict"] |= {"candidate": "nothing-threshold", "threshold": record["thresholds"][7]}
    data = settings_data(record)
    candidate, at = data["start"]
    assert data["candidates"][candidate]["id"] == "nothing"
    assert at == 7


def test_counts_are_of_the_rows_that_were_judged_not_of_the_table(record):
    """In time, or as a budget ends, not all rows are judged equally often."""
    record["judged"] = {"rows": 5000, "positives": 400, "folds": 3}
    data, counts = settings_data(record), setting_view(record)["counts"]
    assert (data["rows"], data["positives"]) == (5000, 400)
    assert sum(int(text.replace(",", "")) for text in counts.values()) == 5000


def test_matrix_of_the_recommended_setting_is_looked_up(record):
    at = record["thresholds"].index(record["verdict"]["threshold"])
    counts, found = lookup.base(record)["counts"], setting_view(record)["counts"]
    assert (found["tp"], found["fp"]) == (str(counts["tp"][at]), str(counts["fp"][at]))


def test_costs_start_as_they_were_asked_for(priced):
    data = settings_data(priced)
    assert (data["prices"], data["example"]) == ([50, 2], False)


def test_costs_that_nobody_gave_are_examples(record):
    data = settings_data(record)
    assert (data["prices"], data["example"]) == ([10.0, 1.0], True)


def test_costs_of_each_row_are_said_to_be_replaced_by_one_number(priced):
    priced["settings"]["cost_miss"] = "loss"
    assert 'row by row from "loss"' in setting_view(priced)["by_rows"]
    assert settings_data(priced)["example"]


def test_numbers_of_neighbours_are_a_choice_of_their_own(priced):
    found = settings_data(priced)["candidates"]
    smote = [(one["method"], one["amount"], one["k"]) for one in found if one["k"] is not None]
    assert sorted(smote) == [("smote", "0.25", 3), ("smote", "0.25", 5)]


def test_threshold_between_two_of_the_grid_finds_the_nearer_one(record):
    record["thresholds"] = [0.1, 0.2, 0.3]
    assert lookup.nearest(record, 0.24) == 1
