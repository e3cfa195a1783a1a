"""Distances over shared columns: both ways of ranking and both ways of proposing, against the definition."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import nan_euclidean_distances

from oversample.kernels import Points, blocks, library, nearest_dense
from oversample.kernels import gaps as gaps_kernel
from oversample.kernels.gaps import nearest_gaps
from oversample.kernels.rank import rank, rank_all, rank_plain

WAYS = ["plain", *(["compiled"] if library.compiled() else [])]
SHARES = [0.0, 0.05, 0.5, 0.95, 1.0]


def with_gaps(n, d, c, share, seed=0, *, decimals=1, penalty=0.8, levels=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)).round(decimals)
    codes = rng.integers(0, levels, size=(n, c)).astype(np.int32)
    X[rng.random(X.shape) < share] = np.nan
    codes[rng.random(codes.shape) < share] = -1
    return Points(X, codes, penalty, has_gaps=True)


def by_hand(points, row, other):
    """Add up what the definition says, in Python's own floats."""
    total, shared = 0.0, 0
    for a, b in zip(points.numbers[row].tolist(), points.numbers[other].tolist(), strict=True):
        if a == a and b == b:  # noqa: PLR0124
            total, shared = total + (a - b) * (a - b), shared + 1
    for a, b in zip(points.codes[row].tolist(), points.codes[other].tolist(), strict=True):
        if a >= 0 and b >= 0:
            total, shared = total + (points.penalty if a != b else 0.0), shared + 1
    columns = points.shape[1]
    return inf if not shared else total if shared == columns else total * columns / shared


def ordered(points, k):
    everyone = range(len(points))
    told = [sorted((by_hand(points, row, other), other) for other in everyone) for row in everyone]
    return [[pair for pair in one if pair[1] != row][:k] for row, one in enumerate(told)]


def propose(way, points, queries, k):
    R, Q = points.numbers.astype(np.float32), queries.numbers.astype(np.float32)
    codes = points.codes, queries.codes
    if way == "plain":
        return nearest_gaps(R, Q, k, codes=codes, penalty=points.penalty)
    return nearest_dense(R, Q, k, direct=True, gaps=True, codes=codes, penalty=points.penalty)


def squared_distances(points, queries):
    """All of them, by the definition in NumPy, a column at a time."""
    total = np.zeros((len(queries), len(points)))
    shared = np.zeros_like(total)
    for own, theirs in zip(queries.numbers.T, points.numbers.T, strict=True):
        step = own[:, np.newaxis] - theirs
        shared += ~np.isnan(step)
        total += np.nan_to_num(step) ** 2
    for own, theirs in zip(queries.codes.T, points.codes.T, strict=True):
        both = (own[:, np.newaxis] >= 0) & (theirs >= 0)
        shared += both
        total += points.penalty * (both & (own[:, np.newaxis] != theirs))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(shared > 0, total * points.shape[1] / shared, inf)


def agrees(way, points, queries, k):
    """Whether the candidates are the nearest, and what is said of the others is true, within float32."""
    found, last = propose(way, points, queries, k)
    squared = squared_distances(points, queries)
    for mine, bound, row in zip(found.tolist(), last.tolist(), squared, strict=True):
        there = [at for at in mine if at >= 0 and row[at] < inf]
        assert len(set(there)) == len(there) == min(k, int((row < inf).sum()))
        assert np.allclose(np.sort(row[there]), np.sort(row)[: len(there)], atol=1e-3)
        assert bound <= np.delete(row, there).min(initial=inf) + 1e-3
        assert (bound == inf) == (len(there) < k)


@settings(deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([(1, 0), (0, 1), (7, 0), (0, 9), (4, 3), (40, 2)]),
    st.sampled_from(SHARES), st.sampled_from([0, 1, 9]),
)  # fmt: skip
def test_ranking_orders_by_the_defined_distance_and_then_by_row(seed, shape, share, decimals):
    points = with_gaps(30, *shape, share, seed, decimals=decimals)
    rows = np.arange(30)
    everyone = np.tile(rows.astype(np.int32), (30, 1))
    wanted = ordered(points, 5)
    for way in (rank, rank_plain):
        found, squared = way(points, rows, points, rows, everyone, 5)
        assert found.tolist() == [[row for _, row in one] for one in wanted]
        assert squared.tolist() == [[distance for distance, _ in one] for one in wanted]
    assert rank_all(points, rows, points, rows, 5).tolist() == found.tolist()


@given(st.integers(0, 10_000), st.integers(1, 8), st.sampled_from(SHARES))
def test_on_numbers_the_distance_is_that_of_scikit_learn(seed, d, share):
    points = with_gaps(20, d, 0, share, seed)
    theirs = nan_euclidean_distances(points.numbers[::2], points.numbers)
    mine = np.sqrt(squared_distances(points, points[::2]))
    assert np.allclose(mine, np.nan_to_num(theirs, nan=inf), atol=1e-6)
    rows = np.arange(20)
    found, squared = rank_plain(
        points, rows, points, rows, np.tile(rows, (20, 1)).astype(np.int32), 19
    )
    told = np.nan_to_num(nan_euclidean_distances(points.numbers), nan=inf)
    assert np.allclose(np.sqrt(squared), np.take_along_axis(told, found, axis=1), atol=1e-6)


def test_without_a_missing_cell_a_distance_has_the_bits_it_has_without_gaps():
    points = with_gaps(50, 7, 3, 0.0, decimals=12)
    rows = np.arange(50)
    everyone = np.tile(rows.astype(np.int32), (50, 1))
    plain = Points(points.numbers, points.codes, points.penalty)
    for way in (rank, rank_plain):
        with_them = way(points, rows, points, rows, everyone, 49)
        without = way(plain, rows, plain, rows, everyone, 49)
        assert all(np.array_equal(a, b) for a, b in zip(with_them, without, strict=True))


def test_minus_one_is_a_level_where_there_are_no_gaps():
    codes = np.array([[-1], [-1], [0]], dtype=np.int32)
    points = Points(np.zeros((3, 0)), codes, 1.0)
    rows = np.arange(3)
    everyone = np.tile(rows.astype(np.int32), (3, 1))
    for way in (rank, rank_plain):
        assert way(points, rows, points, rows, everyone, 2)[1].tolist() == [[0, 1], [0, 1], [1, 1]]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", [(1, 0), (0, 1), (5, 0), (0, 4), (20, 3), (70, 0)])
@pytest.mark.parametrize("share", SHARES)
def test_proposals_are_complete_and_bound_the_rest(way, shape, share):
    points = with_gaps(150, *shape, share, seed=7)
    for k in (1, 10, 16, 17, 40):
        agrees(way, points, points[::4], k)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 11, 12, 13, 31, 32, 33, 191, 192, 193, 1025])
def test_proposals_are_complete_around_the_edges_of_tiles(tile, n):
    points = with_gaps(n, 6, 2, 0.2, seed=n)
    for k in (1, 16, 17):
        agrees("compiled", points, points, min(k, n))


@pytest.mark.parametrize("n", [1, 2, 31, 32, 33, 65, 300])
def test_plain_proposals_are_complete_around_the_edges_of_blocks(n):
    points = with_gaps(n, 6, 2, 0.2, seed=n)
    for k in (1, 7, n):
        agrees("plain", points, points, min(k, n))


@pytest.mark.parametrize("threads", [1, 3])
def test_plain_proposals_of_many_blocks_are_those_of_one(monkeypatch, threads):
    points = with_gaps(1000, 6, 2, 0.2)
    whole, last = propose("plain", points, points, 7)
    monkeypatch.setattr(gaps_kernel, "CELLS", 5000)
    monkeypatch.setattr(blocks, "_LONG", 0.0)
    monkeypatch.setattr(blocks, "threads", lambda: threads)
    found, bound = propose("plain", points, points, 7)
    assert np.allclose(bound, last, rtol=1e-5)
    far = squared_distances(points, points)
    near, nearest = (
        np.take_along_axis(far, some.astype(np.int64), axis=1) for some in (found, whole)
    )
    assert np.allclose(np.sort(near, axis=1), np.sort(nearest, axis=1), atol=1e-4)


@pytest.mark.parametrize("way", WAYS)
def test_a_query_far_beyond_the_references_is_answered_without_a_warning(way):
    points = with_gaps(100, 3, 0, 0.2)
    far = Points(
        np.array([[3e38, np.nan, -3e38], [np.inf, 0.0, np.nan]]),
        points.codes[:2],
        1.0,
        has_gaps=True,
    )
    found, _ = propose(way, points, far, 4)
    assert found.shape == (2, 4)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written_to_and_nothing_need_be_writable(way):
    points = with_gaps(60, 3, 2, 0.3)
    for array in (points.numbers, points.codes):
        array.flags.writeable = False
    before = points.numbers.copy(), points.codes.copy()
    agrees(way, points, points, 5)
    rows = np.arange(60)
    rank_all(points, rows, points, rows, 5)
    assert np.array_equal(points.numbers, before[0], equal_nan=True)
    assert np.array_equal(points.codes, before[1])


@pytest.mark.parametrize("n_queries", [0, 1, 2])
@pytest.mark.parametrize("way", WAYS)
def test_no_query_or_one_is_a_question_too(way, n_queries):
    points = with_gaps(40, 3, 1, 0.3)
    found, last = propose(way, points, points[:n_queries], 3)
    assert (found.shape, last.shape) == ((n_queries, 3), (n_queries,))


def test_some_of_the_points_keep_their_gaps():
    points = with_gaps(10, 3, 1, 0.3)
    assert points[[1, 2]].has_gaps
    assert np.array_equal(points.filled(), np.nan_to_num(points.numbers))
