"""The candidates, best first, on one scale."""

from __future__ import annotations

import pytest

from oversample.report.ranking import table_view


def _rows(record):
    return {row["id"]: row for row in table_view(record)["rows"]}


def test_rows_stand_in_the_order_of_the_record(record):
    assert [row["id"] for row in table_view(record)["rows"]] == [
        one["id"] for one in record["candidates"]
    ]


def test_interval_crosses_the_upright_just_where_it_holds_nought(record, named):
    middle = table_view(record)["middle"]
    for name, row in _rows(record).items():
        if "strip" in row and row["strip"]["interval"]:
            ends, gain = row["strip"]["interval"], named(record, name)["gain"]
            assert (ends["from"] <= middle <= ends["to"]) == (gain["low"] <= 0 <= gain["high"])


def test_corrected_ends_reach_beyond_the_interval(record):
    for row in _rows(record).values():
        if "strip" in row and row["strip"]["interval"]:
            plain, strict = row["strip"]["interval"], row["strip"]["strict"]
            assert strict["from"] <= plain["from"] < plain["to"] <= strict["to"]


def test_all_gains_lie_on_the_scale_of_one_strip(record):
    view = table_view(record)
    ends = view["strip"]["left"], view["strip"]["right"]
    for row in view["rows"]:
        if "strip" in row:
            assert ends[0] <= row["strip"]["mean"] <= ends[1]


def test_band_is_the_spread_of_doing_nothing_around_nought(record):
    view = table_view(record)
    band = view["band"]
    assert band["x"] + band["width"] / 2 == pytest.approx(view["middle"], abs=0.1)


def test_what_was_given_up_says_after_how_many_folds_and_has_no_numbers(record):
    row = _rows(record)["smote-1"]
    assert row["stopped"] == "given up after 2 folds"
    assert {"strip", "score", "cells"}.isdisjoint(row)


def test_wild_interval_of_what_was_given_up_does_not_stretch_the_scale(record, named):
    before = table_view(record)["ticks"]
    named(record, "smote-1")["gain"] |= {"low": -50.0, "high": 50.0}
    assert table_view(record)["ticks"] == before


def test_costs_are_shown_where_costs_decided(priced, named):
    view = table_view(priced)
    assert (view["score"]["name"], view["score"]["about"]) == ("cost per 1,000 rows", "cost")
    assert view["gain"] == "saved against doing nothing"
    cost = named(priced, "weights")["at_chosen"]["cost_per_1000"]["mean"]
    assert _rows(priced)["weights"]["score"]["text"] == f"{cost:,.0f}"


def test_recall_at_capacity_is_shown_where_it_decided(queued):
    view = table_view(queued)
    assert view["score"]["name"] == "recall at capacity"
    assert next(head["text"] for head in view["heads"]) == "precision at capacity"


def test_own_threshold_that_is_never_reached_says_never(record, named):
    named(record, "weights")["at_chosen"]["threshold"]["median"] = 1.0000001
    assert _rows(record)["weights"]["cells"][-1]["text"].strip() == "never"


def _with_intervals(record, intervals, outcome, *, strict=()):
    record["verdict"]["outcome"] = outcome
    rivals = [one for one in record["candidates"] if one["gain"] is not None and not one["stopped"]]
    ends = [*intervals, *[(-0.01, 0.01)] * (len(rivals) - len(intervals))]
    lower = [*strict, *[-0.02] * (len(rivals) - len(strict))]
    for one, (low, high), least in zip(rivals, ends, lower, strict=True):
        one["gain"] |= {"mean": (low + high) / 2, "low": low, "high": high, "strict_low": least}
    return table_view(record)["title"]


def test_title_says_so_when_every_interval_holds_nought(record):
    title = _with_intervals(record, [(-0.1, 0.1)], "no_difference")
    assert title == "No change differs from doing nothing beyond fold noise"


def test_title_counts_what_is_below_doing_nothing(record):
    title = _with_intervals(record, [(-0.2, -0.1), (-0.2, -0.1)], "no_difference")
    assert title == "No change is above doing nothing beyond fold noise; 2 are below it"


def test_title_counts_what_is_above_doing_nothing_by_corrected_intervals(record):
    title = _with_intervals(record, [(0.1, 0.2), (0.1, 0.2)], "helps", strict=[0.05, -0.05])
    assert title == "1 of 8 changes is above doing nothing, beyond fold noise"


def test_title_never_claims_more_than_the_verdict(record):
    title = _with_intervals(record, [(0.1, 0.2)], "cannot_tell")
    assert title == (
        "1 of 8 changes is above doing nothing when read alone; that many tries need a wider margin"
    )
