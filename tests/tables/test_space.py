"""Space: where rows are when distances are taken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from oversample.tables import read, space


def distance(coordinates, i, j):
    difference = coordinates[[i]] - coordinates[[j]]
    difference = difference.toarray() if sp.issparse(difference) else difference
    return float(np.sqrt((difference**2).sum()))


def test_units_of_a_column_do_not_decide_the_distance():
    X = np.random.default_rng(0).normal(size=(200, 2))
    wide = X * [1.0, 1e6] + [0.0, 5e5]
    assert np.allclose(
        space(read(wide)), space(read(X)), rtol=1e-9, atol=1e-9
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


def test_many_levels_stay_sparse_at_the_same_distances():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"a": rng.normal(size=900), "c": [f"level {i}" for i in rng.integers(0, 700, 900)]}
    )
    wide = space(read(frame))
    assert sp.issparse(wide)
    same = frame["c"].iloc[0] == frame["c"].iloc[1]
    gap = abs(space(read(frame[["a"]]))[0, 0] - space(read(frame[["a"]]))[1, 0])
    assert distance(wide, 0, 1) == pytest.approx(np.hypot(gap, 0.0 if same else 1.0))


def test_a_constant_column_and_a_missing_cell_are_finite():
    X = np.array([[1.0, np.nan], [1.0, 2.0], [1.0, 4.0], [1.0, 9.0]])
    assert np.isfinite(space(read(X))).all()


def test_the_table_is_not_written_to():
    X = np.array([[1.0, np.nan], [3.0, 2.0]])
    space(read(X))
    assert np.array_equal(X, [[1.0, np.nan], [3.0, 2.0]], equal_nan=True)
