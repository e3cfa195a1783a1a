"""Neighbours over shared columns: every way of searching gives the canonical answer, up to the samplers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import nan_euclidean_distances
from sklearn.neighbors import NearestNeighbors

import oversample as ov
from oversample.kernels import Points, compiled
from oversample.kernels.rank import rank_plain
from oversample.neighbors import Neighborhood, as_columns, engines, proposals
from oversample.tables import read, space

WAYS = ["compiled", "plain"]


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """Send small tables through the engine, by products where nothing is compiled or as if nothing were."""
    monkeypatch.setattr(engines, "_FEW_PAIRS", 0)
    monkeypatch.setattr(engines, "_FEW_QUERIES", 0)
    if request.param == "plain":
        monkeypatch.setattr(proposals, "compiled", lambda: False)
    return request.param


def canonical(points, queries, among, k):
    """Measure everything, in NumPy."""
    everyone = np.tile(np.arange(len(among), dtype=np.int32), (len(queries), 1))
    return rank_plain(points[queries], queries, points[among], among, everyone, k)[0]


NUMBERS = {
    "continuous": lambda X: X,
    "grid": np.round,
    "alike": lambda X: X[np.arange(len(X)) % 3],
    "far": lambda X: X * np.geomspace(1e6, 1.0, X.shape[1]) + 1e7,
    "outlier": lambda X: np.where(np.arange(len(X))[:, np.newaxis] == 0, 1e9, X),
    "huge": lambda X: X * 1e200,
    "denormal": lambda X: X * 1e-310,
}


def halves(cells):
    """Each half of the columns in every other row, as in two tables below each other: they share nothing."""
    return (np.arange(len(cells)) % 2)[:, np.newaxis] == np.arange(cells.shape[1]) % 2


HOLES = {
    "some": lambda cells, rng: rng.random(cells.shape) < 0.1,
    "nearly all": lambda cells, rng: rng.random(cells.shape) < 0.9,
    "whole rows": lambda cells, _: np.arange(len(cells))[:, np.newaxis] % 5 == 0,
    "whole columns": lambda cells, _: np.arange(cells.shape[1]) == 0,
    "two halves": lambda cells, _: halves(cells),
    "one": lambda cells, _: np.arange(cells.size).reshape(cells.shape) == 3,
}


def points(kind="continuous", holes="some", n=400, d=6, c=2):
    rng = np.random.default_rng(0)
    X = NUMBERS[kind](rng.normal(size=(n, d)))
    codes = rng.integers(0, 4, size=(n, c)).astype(np.int32)
    X[np.broadcast_to(HOLES[holes](X, rng), X.shape)] = np.nan
    codes[np.broadcast_to(HOLES[holes](codes, rng), codes.shape)] = -1
    return Points(X, codes, 0.7, has_gaps=True)


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("holes", HOLES)
@pytest.mark.parametrize("shape", [(6, 2), (1, 0), (0, 3), (30, 0)])
def test_engine_is_canonical(way, kind, holes, shape):
    table = points(kind, holes, 200, *shape)
    rows = np.arange(200)
    assert np.array_equal(engines.nearest(table, rows, rows, 5), canonical(table, rows, rows, 5))


def test_queries_may_be_other_rows_than_those_searched(way):
    table = points(n=300)
    queries = np.arange(0, 300, 7)
    among = np.sort(np.random.default_rng(1).permutation(300)[:200])
    found = engines.nearest(table, queries, among, 4)
    assert np.array_equal(found, canonical(table, queries, among, 4))


@pytest.mark.parametrize("complete", ["queries", "references"])
def test_one_side_may_be_complete(way, complete):
    table = points(n=300)
    table.numbers[::3] = np.nan_to_num(table.numbers[::3])
    table.codes[::3] = np.maximum(table.codes[::3], 0)
    X = Points(table.numbers, table.codes, table.penalty)

    class Asked:
        def __getitem__(self, rows):
            some = X[rows]
            gaps = bool(np.isnan(some.numbers).any() or (some.codes < 0).any())
            return Points(some.numbers, some.codes, some.penalty, gaps)

    whole, others = np.arange(0, 300, 3), np.flatnonzero(np.arange(300) % 3)
    queries, among = (whole, others) if complete == "queries" else (others, whole)
    found = engines.nearest(Asked(), queries, among, 4)
    assert np.array_equal(found, canonical(table, queries, among, 4))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n=st.integers(16, 150),
    shape=st.tuples(st.integers(0, 12), st.integers(0, 4)).filter(any),
    k=st.integers(1, 6),
    place=st.tuples(st.floats(-200, 200), st.integers(0, 3), st.floats(0.0, 1.0)),
    way=st.sampled_from(WAYS),
)
def test_engine_is_canonical_on_any_table(seed, n, shape, k, place, way):
    """Scales from 1e-200 to 1e200, rounding that makes ties, hardly a gap to nothing but gaps."""
    rng = np.random.default_rng(seed)
    scale, decimals, share = place
    X = rng.normal(size=(n, shape[0])).round(decimals) * 10.0**scale
    codes = rng.integers(0, 3, size=(n, shape[1])).astype(np.int32)
    X[rng.random(X.shape) < share], codes[rng.random(codes.shape) < share] = np.nan, -1
    table = Points(X, codes, 10.0 ** min(2 * scale, 300.0), has_gaps=True)
    rows = np.arange(n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_FEW_PAIRS", 0)
        patch.setattr(engines, "_FEW_QUERIES", 0)
        if way == "plain":
            patch.setattr(proposals, "compiled", lambda: False)
        found = engines.nearest(table, rows, rows, k)
    assert np.array_equal(found, canonical(table, rows, rows, k))


def test_rows_that_share_no_column_stand_behind_all_others_by_row_number(way):
    X = np.full((30, 2), np.nan)
    X[:4, 0], X[4:, 1] = [3.0, 0.0, 1.0, 9.0], 1.0
    table = Points(X, np.empty((30, 0), dtype=np.int32), 1.0, has_gaps=True)
    found = engines.nearest(table, np.arange(4), np.arange(30), 6)
    assert found.tolist() == [
        [2, 1, 3, 4, 5, 6],
        [2, 0, 3, 4, 5, 6],
        [1, 0, 3, 4, 5, 6],
        [0, 2, 1, 4, 5, 6],
    ]


def test_neighbours_of_numbers_are_those_of_scikit_learns_distance(way):
    table = points(n=200, d=8, c=0)
    rows = np.arange(200)
    theirs = np.nan_to_num(nan_euclidean_distances(table.numbers), nan=np.inf)
    np.fill_diagonal(theirs, np.inf)
    found = engines.nearest(table, rows, rows, 5)
    near, least = np.take_along_axis(theirs, found, axis=1), np.sort(theirs, axis=1)[:, :5]
    assert np.allclose(near, least, rtol=1e-6)


def test_measured_neighbours_may_be_infinitely_far():
    X = np.array([[0.0, np.nan], [3.0, np.nan], [np.nan, 1.0], [np.nan, np.nan]])
    table = Points(X, np.empty((4, 0), dtype=np.int32), 1.0, has_gaps=True)
    found, distance = Neighborhood(table, np.zeros(4, dtype=int)).measured(
        np.arange(4), np.arange(4), 4
    )
    assert found.tolist() == [[0, 1, 2, 3], [1, 0, 2, 3], [2, 0, 1, 3], [0, 1, 2, 3]]
    inf, root = np.inf, np.sqrt(2 * 9.0)
    assert distance[0].tolist() == [0.0, root, inf, inf]
    assert distance[3].tolist() == [inf, inf, inf, inf]


@pytest.mark.parametrize("c", [0, 2])
def test_searches_that_know_no_gaps_are_given_numbers(c):
    table = points(n=50, c=c)
    R, Q = as_columns(table, table[:9])
    assert np.isfinite(R).all()
    assert np.isfinite(Q).all()
    near = Neighborhood(table, np.zeros(50, dtype=int), NearestNeighbors()).among(np.arange(50), 3)
    assert near.shape == (50, 3)


def messy(n=400, seed=0):
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < n // 5, "yes", "no")
    frame = pd.DataFrame(
        rng.normal(size=(n, 4)) + (y == "yes")[:, np.newaxis], columns=list("abcd")
    )
    frame = frame.mask(rng.random(frame.shape) < 0.15)
    frame["c"] = np.nan
    frame["plan"] = pd.Series(rng.choice(["x", "y", "z"], n)).where(rng.random(n) > 0.15)
    frame.iloc[7] = None
    frame.iloc[n - 3] = None
    return frame, y


SAMPLERS = [
    ov.SMOTE(random_state=0), ov.BorderlineSMOTE(random_state=0),
    ov.BorderlineSMOTE(kind="borderline-2", random_state=0), ov.ADASYN(random_state=0), ov.TomekLinks(),
    ov.EditedNearestNeighbours(), ov.RepeatedEditedNearestNeighbours(), ov.AllKNN(),
    ov.NeighbourhoodCleaningRule(), ov.SMOTETomek(random_state=0), ov.SMOTEENN(random_state=0),
]  # fmt: skip


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda one: repr(one)[:40])
@pytest.mark.parametrize("scale", ["robust", "none"])
def test_samplers_give_the_same_rows_whichever_way_searches(monkeypatch, sampler, scale):
    frame, y = messy()
    if "scale" in sampler.get_params():
        sampler = sampler.set_params(scale=scale)
    told = []
    for few_pairs, is_compiled in ((10**9, compiled()), (0, compiled()), (0, False)):
        monkeypatch.setattr(engines, "_FEW_PAIRS", few_pairs)
        monkeypatch.setattr(proposals, "compiled", lambda is_compiled=is_compiled: is_compiled)
        told.append(sampler.fit_resample(frame, y))
    for X_new, y_new in told[1:]:
        pd.testing.assert_frame_equal(X_new, told[0][0])
        assert np.array_equal(y_new, told[0][1])


def test_partners_are_the_nearest_over_shared_columns():
    frame, y = messy()
    sampler = ov.SMOTE(k_neighbors=3, random_state=0)
    sampler.fit_resample(frame, y)
    lineage = sampler.lineage_
    rows = np.flatnonzero(y == "yes")
    table = space(read(frame))[np.arange(len(frame))]
    near = dict(zip(rows.tolist(), canonical(table, rows, rows, 3).tolist(), strict=True))
    for at in range(len(lineage)):
        base, partner = lineage.parents[lineage.offsets[at] : lineage.offsets[at + 1]].tolist()
        assert partner in near[base]


@pytest.mark.parametrize("gaps", [(True, False), (False, True), (True, True), (False, False)])
def test_gaps_on_either_side_go_to_the_search_that_knows_them(gaps):
    """Others would leave every such query unproved: right, but measured against every row."""
    table = points(n=100)
    R, Q = (Points(table.numbers, table.codes, 0.7, has_gaps=some) for some in gaps)
    asked = {engine for engine, _ in engines._ladder(R, Q, 5)}
    assert (asked == {proposals.by_gaps}) == any(gaps)
