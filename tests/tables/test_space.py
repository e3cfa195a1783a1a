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
    for at in np.flatnonzero(spread <= 0):  # the documented fall-backs
        spread[at] = np.nanstd(X[:, at].astype(float)) or 1.0
    assert np.array_equal(placed.spread, spread)


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


def test_a_missing_category_is_a_level_of_its_own():
    frame = pd.DataFrame({"a": [0.0, 0.0, 0.0], "c": ["x", None, None]})
    coordinates = space(read(frame))
    assert distance(coordinates, 0, 1) == 1.0
    assert distance(coordinates, 1, 2) == 0.0


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


def test_a_constant_column_and_a_missing_cell_are_finite():
    X = np.array([[1.0, np.nan], [1.0, 2.0], [1.0, 4.0], [1.0, 9.0]])
    assert np.isfinite(numbers(space(read(X)))).all()


def test_the_table_is_not_written_to():
    X = np.array([[1.0, np.nan], [3.0, 2.0]])
    space(read(X))
    assert np.array_equal(X, [[1.0, np.nan], [3.0, 2.0]], equal_nan=True)
