"""Where a number goes on the paper."""

from __future__ import annotations

import itertools

import pytest

from oversample.report.drawing import (
    apart,
    curve_path,
    dots_path,
    fitted_axis,
    log_axis,
    root_axis,
    squares,
    unit_axis,
)


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
    assert dots_path([(1.0, 13), (2.5, 13)]) == "M1 13h0M2.5 13h0"


def test_curve_joins_its_points():
    assert curve_path([0.0, 1.5, 2.0], [2.0, 3.0, 2.5]) == "M0 2l1.5 1 0.5 -0.5"


def test_curve_of_tenths_ends_where_it_should():
    xs, ys = [at * 7.3 for at in range(52)], [round(300 - at * at * 0.1, 1) for at in range(52)]
    steps = [float(one) for one in curve_path(xs, ys).partition("l")[2].split()]
    assert sum(steps[::2]) == pytest.approx(xs[-1], abs=0.06)  # as a browser adds them up
    assert ys[0] + sum(steps[1::2]) == pytest.approx(ys[-1], abs=0.06)


def test_ticks_are_numbers_of_three_digits():
    for ticks in (
        fitted_axis([0.8605, 0.8694], 0.0, 1.0).ticks,
        fitted_axis([1230, 5310], 0.0, 1.0).ticks,
    ):
        assert all(float(f"{tick:.3g}") == tick for tick in ticks)


def test_root_axis_has_its_ticks_apart():
    for high in (1.0, 0.5, 0.02):
        axis = root_axis(0.0, 100.0, high)
        places = [axis.at(tick) for tick in axis.ticks]
        assert all(other - one > 8 for one, other in itertools.pairwise(places))


def test_doubling_is_a_step_of_one_length_on_a_log_axis():
    axis = log_axis([0.1, 0.2, 0.4], 0.0, 100.0)
    assert [axis.at(value) for value in (0.1, 0.2, 0.4)] == [0.0, 50.0, 100.0]


def test_a_single_amount_has_an_axis():
    assert 0.0 < log_axis([0.5], 0.0, 100.0).at(0.5) < 100.0


def test_labels_keep_their_order_their_distance_and_stay_on_the_paper():
    placed = apart([0.0, 1.0, 2.0, 99.0, 100.0], 15.0, 0.0, 100.0)
    assert placed == sorted(placed)
    assert all(other - one >= 14.9 for one, other in itertools.pairwise(placed))
    assert placed[0] >= 0
    assert placed[-1] <= 100


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
