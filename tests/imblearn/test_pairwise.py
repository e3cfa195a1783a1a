"""The value difference metric has imbalanced-learn's bits, from tables of levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversample.errors import DataError, SamplingError
from oversample.imblearn.metrics.pairwise import ValueDifferenceMetric
from oversample.neighbors import LevelDistance, levels

theirs = pytest.importorskip(
    "imblearn.metrics.pairwise", reason="imbalanced-learn, which is compared with, is not here"
).ValueDifferenceMetric


@st.composite
def tables(draw):
    """Up to 30 classes: sums of eight and more terms are added in another order than few."""
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n, d = draw(st.integers(2, 150)), draw(st.integers(1, 7))
    X = rng.integers(0, draw(st.integers(1, 40)), size=(n, d))
    y = rng.integers(0, draw(st.integers(1, 30)), size=n)
    dtype = draw(st.sampled_from([np.int32, np.int64, np.float32, np.float64]))
    return X.astype(dtype), y if draw(st.booleans()) else np.array([f"c{c:02d}" for c in y])


@settings(max_examples=200, deadline=None)
@given(tables(), st.integers(1, 4), st.integers(1, 3), st.data())
def test_distances_and_attributes_are_its_to_the_bit(made, k, r, data):
    X, y = made
    n_categories = "auto"
    if data.draw(st.booleans()):
        n_categories = (X.max(axis=0) + data.draw(st.integers(1, 4))).astype(int)
    fitted = [
        kind(n_categories=n_categories, k=k, r=r).fit(X, y)
        for kind in (theirs, ValueDifferenceMetric)
    ]
    expected, got = fitted
    assert np.array_equal(got.n_categories_, expected.n_categories_)
    assert got.n_categories_.dtype == expected.n_categories_.dtype
    assert len(got.proba_per_class_) == len(expected.proba_per_class_)
    for ours, its in zip(got.proba_per_class_, expected.proba_per_class_, strict=True):
        assert np.array_equal(ours, its)
    Y = None if data.draw(st.booleans()) else X[:: data.draw(st.integers(1, 3))]
    assert np.array_equal(got.pairwise(X, Y), expected.pairwise(X, Y))


def test_bits_are_its_where_it_goes_row_by_row():
    """Above a million cells SciPy, which it calls, loops over rows."""
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 9, size=(900, 3)), rng.integers(0, 11, size=900)
    pair = [kind(k=2).fit(X, y).pairwise(X) for kind in (theirs, ValueDifferenceMetric)]
    assert np.array_equal(*pair)


@pytest.mark.parametrize("cells", [1, 7, 30, 60, 300])
def test_blocks_and_levels_without_a_table_change_no_bit(cells, monkeypatch):
    rng = np.random.default_rng(1)
    X, y = rng.integers(0, 6, size=(50, 4)), rng.integers(0, 3, size=50)
    metric = ValueDifferenceMetric(k=2).fit(X, y)
    whole = metric.pairwise(X)
    monkeypatch.setattr(levels, "_CELLS", cells)
    assert np.array_equal(metric.pairwise(X), whole)
    assert np.array_equal(metric.pairwise(X, X[:3]), whole[:, :3])  # several levels a block of rows


def test_a_slice_of_rows_has_the_bits_of_the_whole():
    rng = np.random.default_rng(2)
    X, y = rng.integers(0, 6, size=(50, 4)), rng.integers(0, 3, size=50)
    of = LevelDistance(ValueDifferenceMetric().fit(X, y).proba_per_class_)
    assert np.array_equal(of.between(X[20:31], X), of.between(X, X)[20:31])


def test_distance_by_hand():
    """Level 0 goes with class 1 in 1 of 2 rows, level 1 in 2 of 2: |1/2 - 0| + |1/2 - 1| = 1, squared."""
    metric = ValueDifferenceMetric().fit([[0], [0], [1], [1]], [0, 1, 1, 1])
    assert metric.pairwise([[0]], [[0], [1]]).tolist() == [[0.0, 1.0]]


def test_memory_is_little_more_than_the_answer():
    import tracemalloc

    rng = np.random.default_rng(3)
    X, y = rng.integers(0, 10, size=(2500, 4)), rng.integers(0, 2, size=2500)
    metric = ValueDifferenceMetric().fit(X, y)
    tracemalloc.start()
    answer = metric.pairwise(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < answer.nbytes + 40 * 2**20  # blocks of 8 MB, a few at a time


def test_a_category_that_was_not_counted_is_named():
    metric = ValueDifferenceMetric().fit([[0, 0], [1, 2]], [0, 1])
    with pytest.raises(DataError) as caught:
        metric.pairwise([[0, 3]])
    assert caught.value.wrong.startswith("Column 1 of X has a category")
    assert caught.value.got == "code 3, where 3 categories are known"
    with pytest.raises(DataError) as caught:
        metric.pairwise([[0, 0]], [[0]])
    assert caught.value.wrong.startswith("Y must have the columns")


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"k": 0}, "'k' parameter"),
        ({"r": 1.5}, "'r' parameter"),
        ({"n_categories": "some"}, "'n_categories' parameter"),
        ({"n_categories": [3]}, "The length of n_categories is not consistent"),
        ({"n_categories": [3, 2]}, "n_categories is too small for column 1"),
    ],
)
def test_wrong_parameters_are_named(options, wrong):
    with pytest.raises(SamplingError) as caught:
        ValueDifferenceMetric(**options).fit([[0, 0], [1, 2]], [0, 1])
    assert wrong in caught.value.wrong


def test_negative_codes_are_refused():
    with pytest.raises(ValueError, match="Negative values"):
        ValueDifferenceMetric().fit([[0], [-1]], [0, 1])
