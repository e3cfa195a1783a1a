"""Ranking: the compiled kernel, its twin, and the definition of the distance agree to the last bit."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from oversample.kernels.rank import rank, rank_all, rank_plain

KINDS = ("continuous", "grid", "twins", "denormal", "huge", "offset")


def points(kind, n, d, seed):
    rng = np.random.default_rng(seed)
    return {
        "continuous": lambda: rng.normal(size=(n, d)),
        "grid": lambda: rng.integers(0, 3, size=(n, d)).astype(float),
        "twins": lambda: np.repeat(rng.normal(size=(n // 3 + 1, d)), 3, axis=0)[:n],
        "denormal": lambda: rng.normal(size=(n, d)) * 1e-310,
        "huge": lambda: rng.choice([-1.0, 1.0, 0.5], size=(n, d)) * 1e308,
        "offset": lambda: rng.normal(size=(n, d)) + 1e9,
    }[kind]()


def by_hand(q, r):
    """Add squared differences one after another, in Python's own floats."""
    total = 0.0
    for a, b in zip(q.tolist(), r.tolist(), strict=True):
        step = a - b
        total += step * step
    return total


def ordered(X, query, among, places, k):
    told = []
    for number, row in zip(query, places, strict=True):
        found = sorted((by_hand(X[number], X[among[at]]), among[at]) for at in row)
        told.append([pair for pair in found if pair[1] != number][:k])
    return told


@given(
    st.integers(0, 10_000),
    st.sampled_from([1, 2, 7, 30]),
    st.integers(1, 4),
    st.sampled_from(KINDS),
)
def test_both_ways_order_by_the_defined_distance_and_then_by_row(seed, d, k, kind):
    X = points(kind, 40, d, seed)
    rng = np.random.default_rng(seed)
    among = rng.permutation(40)[:30]
    query = np.arange(0, 40, 3)
    places = np.array([rng.permutation(30)[: k + 3] for _ in query], dtype=np.int32)
    wanted = ordered(X, query, among, places, k)
    for way in (rank, rank_plain):
        rows, squared = way(X[query], query, X[among], among, places, k)
        assert rows.tolist() == [[row for _, row in one] for one in wanted]
        assert squared.tolist() == [[distance for distance, _ in one] for one in wanted]


@given(st.integers(0, 10_000), st.sampled_from(KINDS), st.booleans())
def test_ranking_everything_is_ranking_every_candidate(seed, kind, sparse):
    X = points(kind, 33, 6, seed)
    X[np.random.default_rng(seed).random(X.shape) < 0.5] = 0.0
    rows = np.arange(33)
    everyone = np.tile(rows.astype(np.int32), (33, 1))
    cells = sp.csr_array(X) if sparse else X
    wanted = rank_plain(X, rows, X, rows, everyone, 5)[0]
    assert np.array_equal(rank_all(cells, rows, cells, rows, 5), wanted)
    assert np.array_equal(rank(cells, rows, cells, rows, everyone, 5)[0], wanted)
    assert np.array_equal(rank_plain(cells, rows, cells, rows, everyone, 5)[0], wanted)


def test_a_distance_too_large_for_a_float_is_still_nearer_than_oneself():
    X = np.array([[1e308], [-1e308], [1e308]])
    rows, squared = rank(X, np.arange(3), X, np.arange(3), np.tile(np.arange(3), (3, 1)), 2)
    assert rows.tolist() == [[2, 1], [0, 2], [0, 1]]
    assert squared.tolist() == [[0.0, inf], [inf, inf], [0.0, inf]]


def test_wide_indices_give_the_same_as_narrow_ones(compiled):
    X = sp.csr_array(points("grid", 20, 9, 0))
    wide = X.copy()
    wide.indices, wide.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    rows = np.arange(20)
    assert np.array_equal(rank_all(wide, rows, wide, rows, 3), rank_all(X, rows, X, rows, 3))


@pytest.mark.parametrize("n_queries", [0, 1, 2])
def test_no_query_or_one_is_a_question_too(n_queries):
    X = points("continuous", 10, 3, 0)
    query = np.arange(n_queries)
    rows = rank_all(X[query], query, X, np.arange(10), 2)
    assert rows.shape == (n_queries, 2)
