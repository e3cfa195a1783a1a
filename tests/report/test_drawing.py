"""Where a number goes on the paper."""

from __future__ import annotations

import pytest

from oversample.report.drawing import curve_path, dots_path, fitted_axis, squares, unit_axis


@pytest.mark.parametrize(
    "values", [[0.78, 0.91], [0.0, 1.0], [0.5, 0.5], [0.0511, 0.0512], [0.9999, 1.0]]
)
def test_axis_holds_all_values_and_has_a_few_round_ticks(values):
    axis = fitted_axis(values, 0.0, 100.0)
    assert axis.low < min(values)
    assert axis.high > max(values)
    assert 2 <= len(axis.ticks) <= 4
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)


def test_axis_puts_ends_on_ends_and_the_middle_in_the_middle():
    axis = unit_axis(10.0, 30.0)
    assert [axis.at(value) for value in (0.0, 0.5, 1.0)] == [10.0, 20.0, 30.0]


def test_axis_may_run_downwards_as_paper_does():
    assert unit_axis(300.0, 0.0).at(0.25) == 225.0


def test_value_beyond_the_axis_stays_on_its_end():
    assert unit_axis(0.0, 10.0).at(7.0) == 10.0


def test_dots_are_strokes_of_no_length():
    assert dots_path([1.0, 2.5], 13) == "M1 13h0M2.5 13h0"


def test_curve_joins_its_points():
    assert curve_path([0.0, 1.5], [2.0, 3.0]) == "M0 2L1.5 3"


def test_squares_have_areas_in_proportion_to_counts():
    drawn = squares({"tn": 400, "fp": 100, "fn": 1, "tp": 25})
    # The largest has a side of 100 for 400 rows: 25 units of area a row.
    areas = {name: one["side"] ** 2 / 25 for name, one in drawn.items()}
    assert areas == {"tn": 400, "fp": 100, "fn": 1, "tp": 25}


def test_squares_meet_at_one_corner():
    drawn = squares({"tn": 400, "fp": 100, "fn": 1, "tp": 25})
    assert (drawn["tn"]["x"] + drawn["tn"]["side"], drawn["tn"]["y"] + drawn["tn"]["side"]) == (
        100,
        100,
    )
    assert (drawn["fp"]["x"], drawn["fp"]["y"] + drawn["fp"]["side"]) == (0, 100)
    assert (drawn["fn"]["x"] + drawn["fn"]["side"], drawn["fn"]["y"]) == (100, 0)
    assert (drawn["tp"]["x"], drawn["tp"]["y"]) == (0, 0)


def test_squares_of_nothing_have_no_area():
    assert {
        one["side"] for one in squares(dict.fromkeys(["tn", "fp", "fn", "tp"], 0)).values()
    } == {0}
