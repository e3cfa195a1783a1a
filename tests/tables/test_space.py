"""Space: where rows are when distances are taken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from oversample.kernels.rank import rank_plain
from oversample.tables import read, space


def distance(coordinates, i, j):
    """Give the distance as the search measures it."""
    one, other = coordinates[[i]], coordinates[[j]]
    both = [np.array([at]) for at in (i, j)]
    nearest = np.zeros((1, 1), dtype=np.int32)
    return float(np.sqrt(rank_plain(one, both[0], other, both[1], nearest, 1)[1][0, 0]))


def numbers(coordinates):
    return coordinates[np.arange(len(coordinates))].numbers


def mixed(n_rows, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "a": rng.normal(size=n_rows),
            "b": rng.integers(0, 3, n_rows),
            "f": rng.random(n_rows) < 0.01,
        }
    )
    frame.loc[rng.random(n_rows) < 0.2, "a"] = np.nan
    return frame


@pytest.mark.parametrize("scale", ["robust", "none"])
def test_some_rows_are_placed_as_all_are(scale):
    coordinates = space(read(mixed(300)), scale)
    assert coordinates.shape == (300, 3)
    everyone, some = coordinates[np.arange(300)], coordinates[np.array([299, 7])]
    assert np.array_equal(some.numbers, everyone.numbers[[299, 7]])
    assert np.array_equal(some.codes, everyone.codes[[299, 7]])
    assert some.numbers.flags.c_contiguous
    assert some.codes.flags.c_contiguous


@pytest.mark.parametrize("n_rows", [1, 2, 3, 4, 5, 8, 9, 100, 8192, 8193])
@pytest.mark.parametrize("kind", ["spread out", "ties", "gaps", "float32"])
def test_centre_and_spread_are_the_quartiles_to_the_last_bit(n_rows, kind):
    X = np.random.default_rng(n_rows).normal(size=(n_rows, 9))
    if kind == "ties":
        X = np.round(X)
    if kind == "gaps":
        X[np.random.default_rng(1).random(X.shape) < 0.3] = np.nan
        X[0] = 0.0
    if kind == "float32":
        X = X.astype(np.float32)
    low, middle, high = np.nanquantile(X.astype(float), [0.25, 0.5, 0.75], axis=0)
    placed = space(read(X))
    assert np.array_equal(placed.centre, middle)
    spread = (high - low) / 1.349
    apart = spread > 0  # elsewhere the fall-backs, tested below
    assert np.array_equal(placed.spread[apart], spread[apart])


def test_columns_of_one_block_are_turned_in_order():
    X = np.arange(20_000 * 17, dtype=np.float32).reshape(20_000, 17)
    columns = list(read(X).each_number())
    assert np.array_equal(np.column_stack(columns), X)
    assert all(column.dtype == np.float64 and column.flags.c_contiguous for column in columns)


def test_units_of_a_column_do_not_decide_the_distance():
    X = np.random.default_rng(0).normal(size=(200, 2))
    wide = X * [1.0, 1e6] + [0.0, 5e5]
    assert np.allclose(
        numbers(space(read(wide))), numbers(space(read(X))), rtol=1e-9, atol=1e-9
    )  # cancellation of 5e5


def test_one_huge_outlier_does_not_squeeze_the_others():
    X = np.random.default_rng(0).normal(size=(200, 1))
    spoiled = X.copy()
    spoiled[0] = 1e9
    clean, robust = space(read(X)), space(read(spoiled))
    # one row of 200 moves the quartiles by a few per cent, not by 10**9
    assert distance(robust, 1, 2) == pytest.approx(distance(clean, 1, 2), rel=0.1)


def test_categories_that_differ_are_one_standard_deviation_apart():
    frame = pd.DataFrame({"a": [0.0, 0.0, 0.0], "c": ["x", "y", "x"]})
    coordinates = space(read(frame))
    assert distance(coordinates, 0, 1) == pytest.approx(1.0)
    assert distance(coordinates, 0, 2) == 0.0


def test_without_scaling_distances_are_in_the_units_of_the_columns():
    assert distance(space(read(np.array([[0.0, 0.0], [3.0, 4.0]])), "none"), 0, 1) == 5.0


@pytest.mark.parametrize("scale", ["robust", "none"])
def test_distances_are_over_the_columns_that_both_rows_have_raised_to_all(scale):
    """Medians 0, and quartiles or standard deviations that make a unit of 1."""
    a = np.array([0.0, 2.0, np.nan, np.nan, -2.0, 0.0]) * (1.349 / 2 if scale == "robust" else 1.0)
    frame = pd.DataFrame({"a": a, "c": ["x", "y", "y", None, "x", None], "d": list("pppppq")})
    coordinates = space(read(frame), scale)
    assert coordinates.has_gaps
    one = distance(coordinates, 0, 1)  # all three: a number, a category
    unit = coordinates.unit**2
    step = one**2 - unit
    assert distance(coordinates, 0, 2) ** 2 == pytest.approx(3 / 2 * unit)  # c differs, d does not
    assert distance(coordinates, 0, 3) == 0.0  # d alone
    assert distance(coordinates, 1, 5) ** 2 == pytest.approx(3 / 2 * (step + unit))  # a and d
    assert distance(coordinates, 3, 5) ** 2 == pytest.approx(3 * unit)  # d alone


def test_rows_that_share_no_column_are_infinitely_far():
    frame = pd.DataFrame({"a": [1.0, np.nan, np.nan, 2.0, 5.0], "c": [None, "x", None, "y", "x"]})
    coordinates = space(read(frame))
    assert distance(coordinates, 0, 1) == np.inf
    assert distance(coordinates, 2, 4) == np.inf
    assert distance(coordinates, 1, 4) == 0.0


@pytest.mark.parametrize("scale", ["robust", "none"])
@pytest.mark.parametrize("missing", ["number", "category", "nothing"])
def test_points_tell_whether_one_of_them_has_a_gap(missing, scale):
    frame = pd.DataFrame({"a": [0.0, 1.0, 2.0], "c": ["x", "y", "x"]})
    if missing != "nothing":
        frame.loc[0, {"number": "a", "category": "c"}[missing]] = None
    coordinates = space(read(frame), scale)
    assert coordinates.has_gaps == (missing != "nothing")
    assert coordinates[np.arange(3)].has_gaps == (missing != "nothing")
    assert not coordinates[np.array([1, 2])].has_gaps


@pytest.mark.parametrize("scale", ["robust", "none"])
def test_where_it_is_asked_gaps_are_at_the_median_and_a_level_of_their_own(scale):
    frame = pd.DataFrame({"a": [0.0, np.nan, 1.0, 4.0], "c": ["x", None, None, "y"]})
    coordinates = space(read(frame), scale, fills=True)
    placed = coordinates[np.arange(4)]
    assert not placed.has_gaps
    assert placed.numbers[1, 0] == (1.0 - coordinates.centre[0]) / coordinates.spread[0]
    assert distance(coordinates, 1, 2) == 0.0
    assert distance(coordinates, 0, 1) > distance(coordinates, 0, 2) - 1e-12 >= coordinates.unit


def test_searches_that_know_no_gaps_see_them_at_the_median():
    X = np.array([[np.nan, 1.0], [5.0, 2.0], [7.0, np.nan], [6.0, 9.0]])
    for scale in ("robust", "none"):
        coordinates = space(read(X), scale)
        placed = coordinates[np.arange(4)].filled() * coordinates.spread + coordinates.centre
        assert np.allclose(placed, np.where(np.isnan(X), [6.0, 2.0], X))


def test_many_levels_are_one_code_a_row():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"a": rng.normal(size=900), "c": [f"level {i}" for i in rng.integers(0, 700, 900)]}
    )
    wide = space(read(frame))
    assert wide.shape == (900, 2)
    same = frame["c"].iloc[0] == frame["c"].iloc[1]
    alone = distance(space(read(frame[["a"]])), 0, 1)
    assert distance(wide, 0, 1) == pytest.approx(np.hypot(alone, 0.0 if same else 1.0))


def test_a_column_that_is_constant_or_missing_is_finite_where_it_is_known():
    X = np.array(
        [[1.0, np.nan, np.nan], [1.0, 2.0, np.nan], [1.0, 4.0, np.nan], [1.0, 9.0, np.nan]]
    )
    for scale in ("robust", "none"):
        placed = numbers(space(read(X), scale))
        assert np.array_equal(np.isfinite(placed), np.isfinite(X))


def spread_of(cells):
    return float(space(read(np.asarray(cells, dtype=float)[:, np.newaxis])).spread[0])


@pytest.mark.parametrize("outliers", [1, 3])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.2])
def test_outliers_in_a_column_of_zeros_and_amounts_do_not_ruin_its_spread(share, outliers):
    """Regression: the spread was the standard deviation, so one cell of 10**9 made all other amounts alike."""
    rng = np.random.default_rng(0)
    cells = np.where(rng.random(2000) < share, rng.exponential(50.0, 2000), 0.0)
    spoiled = cells.copy()
    spoiled[np.flatnonzero(cells)[:outliers]] = 1e9
    assert spread_of(spoiled) == pytest.approx(spread_of(cells), rel=0.3)
    assert 0.5 * cells.std() < spread_of(cells) <= cells.std()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_heavy_tails_where_the_quartiles_coincide_have_a_finite_middling_spread(sign):
    rng = np.random.default_rng(1)
    cells = sign * np.where(rng.random(5000) < 0.15, rng.pareto(0.4, 5000), 0.0)
    usual = np.median(np.abs(cells[cells != 0]))
    assert 0.3 * usual < spread_of(cells) < 3.0 * usual < cells.std() / 100


@pytest.mark.parametrize("of", [[0.0] * 9 + [1.0], [1.0] * 9 + [0.0], [3.0] * 8 + [4.0, 5.0]])
def test_flags_and_counts_whose_quartiles_coincide_keep_their_standard_deviation(of):
    assert spread_of(of * 10) == pytest.approx(np.std(of))


def test_of_two_cells_that_differ_the_farther_is_taken_for_the_outlier():
    assert spread_of([0.0] * 98 + [1.0, 1e9]) == pytest.approx(np.std([0.0] * 98 + [1.0, 4.5]))


@pytest.mark.parametrize("unit", [1e-310, 1e-200, 1.0, 1e300])
def test_the_spread_follows_the_unit_of_a_column_to_the_ends_of_floats(unit):
    cells = np.array([0.0] * 16 + [1.0, 2.0, 3.0, -2.0])
    assert spread_of(cells * unit) == pytest.approx(spread_of(cells) * unit, rel=1e-6)


def test_cells_too_far_apart_for_a_float_have_a_spread_all_the_same():
    assert np.isfinite(spread_of([-1e308] * 8 + [1.7e308]))


def test_the_table_is_not_written_to():
    X = np.array([[1.0, np.nan], [3.0, 2.0]])
    space(read(X))
    assert np.array_equal(X, [[1.0, np.nan], [3.0, 2.0]], equal_nan=True)
