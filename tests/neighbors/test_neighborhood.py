"""Neighbour search against a full table of distances."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from oversample.kernels import rank, rank_all
from oversample.neighbors import Neighborhood
from oversample.neighbors.engines import nearest


def by_hand(X, queries, among, k):
    """Sort every row by (distance, row number), the row itself left out."""
    rows = []
    for query in queries:
        squared = ((X[among] - X[query]) ** 2).sum(axis=1)
        order = [among[i] for i in np.lexsort((among, squared)) if among[i] != query]
        rows.append(order[:k])
    return np.array(rows)


@given(
    st.integers(0, 10_000), st.integers(8, 60), st.sampled_from([1, 3, 15, 16, 40]), st.integers(1, 5),
    st.sampled_from(["continuous", "grid", "binary", "twins"]),
)  # fmt: skip
def test_the_answer_is_canonical_whatever_the_engine_and_the_ties(seed, n, d, k, kind):
    rng = np.random.default_rng(seed)
    X = {
        "continuous": lambda: rng.normal(size=(n, d)),
        "grid": lambda: rng.integers(0, 4, size=(n, d)).astype(float),
        "binary": lambda: rng.integers(0, 2, size=(n, d)).astype(float),
        "twins": lambda: np.repeat(rng.normal(size=(n // 4 + 1, d)), 4, axis=0)[:n],
    }[kind]()
    among = np.sort(rng.permutation(n)[: n - 2])
    assert np.array_equal(nearest(X, among, among, k), by_hand(X, among, among, k))


def test_a_row_is_never_its_own_neighbour_among_copies_of_itself():
    """Regression of the field: self was removed by position, so a twin was dropped instead."""
    X = np.zeros((20, 3))
    near = Neighborhood(X, np.zeros(20, dtype=int)).among(np.arange(20), 5)
    assert not (near == np.arange(20)[:, np.newaxis]).any()
    assert all(len(set(row)) == 5 for row in near.tolist())


def test_the_nearest_is_not_dropped_for_a_query_outside_the_searched_rows():
    X = np.array([[0.0], [1.0], [2.0], [10.0]])
    assert nearest(X, np.array([3]), np.array([0, 1, 2]), 2).tolist() == [[2, 1]]


def test_sparse_and_dense_agree():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 30)) * (rng.random((80, 30)) < 0.3)
    rows = np.arange(80)
    assert np.array_equal(nearest(sp.csr_array(X), rows, rows, 4), nearest(X, rows, rows, 4))


def test_a_search_is_made_once_and_shared(monkeypatch):
    from oversample.neighbors import neighborhood

    calls = []

    def counted(*args):
        calls.append(args[3])
        return nearest(*args)

    monkeypatch.setattr(neighborhood, "nearest", counted)
    X = np.random.default_rng(0).normal(size=(40, 3))
    hood = Neighborhood(X, (np.arange(40) < 10).astype(int))
    rows = np.arange(10)
    wide = hood.everywhere(rows, 10)
    assert np.array_equal(hood.everywhere(rows.copy(), 4), wide[:, :4])
    assert calls == [10]


def test_foreign_share_counts_the_other_classes():
    X = np.array([[0.0], [1.0], [2.0], [3.0]])
    hood = Neighborhood(X, np.array([0, 0, 1, 1]))
    # row 0: nearest 1 (own), 2 (foreign) | row 1: 0 (own), 2 (foreign), a tie broken by row number
    assert hood.foreign_share(np.array([0, 1]), 0, 2).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("k", [1, 3])
def test_neighbours_of_others_are_all_of_other_classes(k):
    X = np.random.default_rng(0).normal(size=(30, 2))
    codes = np.arange(30) % 3
    hood = Neighborhood(X, codes)
    rows = np.flatnonzero(codes == 1)
    assert (codes[hood.of_others(rows, 1, k)] != 1).all()


def test_rows_are_measured_with_themselves_where_they_are_among_those_asked():
    X = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 1.0]])
    hood = Neighborhood(X, np.array([0, 0, 0, 1]))
    rows = np.array([0, 1, 2])
    for k in (1, 2):  # a search; and, with all three, measuring every pair
        found, distance = hood.measured(rows, rows, k)
        assert found[:, 0].tolist() == [0, 1, 2]
        assert distance[:, 0].tolist() == [0.0, 0.0, 0.0]
    found, distance = hood.measured(rows, rows, 3)
    assert found.tolist() == [[0, 1, 2], [1, 0, 2], [2, 1, 0]]
    assert distance.tolist() == [[0.0, 5.0, 10.0], [0.0, 5.0, 5.0], [0.0, 5.0, 10.0]]
    found, distance = hood.measured(np.array([3]), rows, 1)
    assert (found.tolist(), distance.tolist()) == ([[0]], [[1.0]])


def test_a_narrowed_table_is_numbered_anew_and_searched_alone():
    X = np.array([[0.0], [1.0], [3.0], [7.0]])
    hood = Neighborhood(X, np.array([0, 1, 0, 1])).narrowed(np.array([3, 0, 2]))
    assert hood.codes.tolist() == [1, 0, 0]
    assert hood.everywhere(np.arange(3), 1).tolist() == [[2], [2], [1]]


@pytest.mark.parametrize("make", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("size", ["1", "2", "k", "k + 1", "k + 2"])
def test_among_says_minus_one_where_a_group_has_too_few_rows(make, k, size):
    """Regression: what stood behind the rows that were found was memory that nobody had written."""
    n = {"1": 1, "2": 2, "k": k, "k + 1": k + 1, "k + 2": k + 2}[size]
    rng = np.random.default_rng(n)
    X = rng.normal(size=(40, 3))
    rows = np.sort(rng.choice(40, size=n, replace=False))
    for dirt in range(3):  # freed memory that holds something
        np.full(64, dirt + 7)
        near = Neighborhood(make(X), np.zeros(40, dtype=np.int64)).among(rows, k)
        assert near.shape == (n, k)
        distance = np.linalg.norm(X[rows][:, np.newaxis] - X[rows], axis=2)
        np.fill_diagonal(distance, np.inf)
        there = min(k, n - 1)
        assert np.array_equal(near[:, :there], rows[np.argsort(distance, axis=1)[:, :there]])
        assert (near[:, there:] == -1).all()


@pytest.mark.parametrize("k", [3, 4, 9])
def test_a_search_for_more_than_there_are_is_no_answer(k):
    rows = np.arange(3)
    with pytest.raises(AssertionError, match=r"at least k rows|at most"):
        nearest(np.eye(3), rows, rows, k)
    with pytest.raises(AssertionError, match="at most"):
        rank_all(np.eye(3), rows, np.eye(3), rows, k)
    everyone = np.tile(rows.astype(np.int32), (3, 1))
    with pytest.raises(AssertionError, match="at most"):
        rank(np.eye(3), rows, np.eye(3), rows, everyone, k)


def test_a_table_of_one_row_has_no_neighbour_of_any_class():
    hood = Neighborhood(np.zeros((1, 2)), np.zeros(1, dtype=np.int64))
    assert hood.everywhere(np.array([0]), 5).shape == (1, 0)
    assert hood.of_others(np.array([0]), 0, 5).shape == (1, 0)
