"""Every engine gives the canonical answer: by exact distance, then by row number."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from oversample.kernels import Points, compiled, minima
from oversample.kernels.library import use_tile
from oversample.kernels.points import as_points
from oversample.kernels.rank import rank_all
from oversample.kernels.search import has_pairs
from oversample.neighbors import Neighborhood, engines, placed, proposals

# From the slowest to the fastest: the last that can be chosen is then the one in use.
TILES = [name for name in ("baseline", "AVX2", "AVX-512", "AVX-512 VNNI") if use_tile(name)]
FLOATS = ["by_library", *(["by_boxes", "by_products"] if compiled() else [])]
ENGINES = [
    *FLOATS,
    *(["by_pairs", "by_boxed_pairs"] if has_pairs() else []),
]  # and categories: FLOATS only


@pytest.fixture(autouse=True)
def _no_shortcut(monkeypatch):
    """Send small tables through the engines too, in many boxes."""
    monkeypatch.setattr(proposals, "_LEAF", 32)
    monkeypatch.setattr(proposals, "_PANELS", 500)
    monkeypatch.setattr(proposals, "_TURNING", 0)
    monkeypatch.setattr(minima, "_PANEL", 64)
    monkeypatch.setattr(minima, "_BOXED_QUERIES", 50)
    monkeypatch.setattr(engines, "_FEW_PAIRS", 0)
    monkeypatch.setattr(engines, "_FEW_QUERIES", 0)


@pytest.fixture
def only(monkeypatch):
    def choose(name):
        monkeypatch.setattr(engines, "_ladder", ladder_of(name))

    return choose


def ladder_of(name):
    """Ask one engine, for some candidates and then for many."""
    engine = getattr(proposals, name)
    return lambda R, Q, k: [(engine, k + 5), (engine, 64)]


def points(kind, n, d, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    made = {
        "continuous": lambda: X,
        # boxes exclude most of it
        "clustered": lambda: X + 9 * rng.normal(size=(8, d))[rng.integers(0, 8, n)],
        # one coordinate dwarfs the others, far from the origin
        "far": lambda: X * np.geomspace(1e6, 1.0, d) + 1e7,
        "outlier": lambda: np.where(np.arange(n)[:, np.newaxis] == 0, 1e9, X),
        "huge": lambda: X * 1e307,
        # differences overflow before they are squared
        "largest": lambda: np.where(X < 0.5, X.clip(-1, 1) * 1e307, 1.7e308) * np.sign(X[:, :1]),
        "denormal": lambda: X * 1e-310,
        "grid": lambda: rng.integers(0, 4, size=(n, d)).astype(float),
        "alike": lambda: X[rng.integers(0, 3, n)],
    }
    return made[kind]()


def canonical(X, queries, among, k):
    return rank_all(X[queries], queries, X[among], among, k)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("d", [1, 2, 8, 9, 40])
@pytest.mark.parametrize(
    "kind",
    ["continuous", "clustered", "far", "outlier", "huge", "largest", "denormal", "grid", "alike"],
)
def test_engine_is_canonical(only, engine, kind, d):
    only(engine)
    X = points(kind, 700, d)
    rows = np.arange(700)
    assert np.array_equal(engines.nearest(X, rows, rows, 5), canonical(X, rows, rows, 5))


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("engine", FLOATS[1:])
@pytest.mark.parametrize(
    "n", [12, 13, 31, 32, 33, 47, 48, 49, 191, 192, 193, 1023, 1024, 1025, 2500, 3100]
)
def test_search_is_complete_around_the_edges_of_tiles_leaves_and_blocks(only, engine, tile, n):
    before = TILES[-1]
    only(engine)
    assert use_tile(tile)
    try:
        for d in (3, 20):
            X = points("clustered", n, d, seed=n)
            rows = np.arange(n)
            assert np.array_equal(engines.nearest(X, rows, rows, 5), canonical(X, rows, rows, 5))
    finally:
        use_tile(before)


@pytest.mark.parametrize("engine", ENGINES)
def test_queries_may_be_other_rows_than_those_searched(only, engine):
    only(engine)
    X = points("clustered", 900, 6)
    queries, among = np.arange(0, 900, 7), np.sort(np.random.default_rng(1).permutation(900)[:400])
    found = engines.nearest(X, queries, among, 4)
    assert np.array_equal(found, canonical(X, queries, among, 4))


@pytest.mark.parametrize("kind", ["clustered", "continuous", "grid"])
@pytest.mark.parametrize("k", [1, 16, 17, 40])
@pytest.mark.parametrize("engine", ENGINES)
def test_lists_of_every_length_are_filled_from_boxes(only, engine, k, kind):
    only(engine)
    X = points(kind, 1200, 10)
    queries, among = np.arange(0, 1200, 2), np.arange(300, 1200)
    found = engines.nearest(X, queries, among, k)
    assert np.array_equal(found, canonical(X, queries, among, k))


@pytest.mark.skipif(not has_pairs(), reason="This processor does not multiply pairs.")
def test_columns_that_follow_from_others_cost_nothing(only):
    only("by_boxed_pairs")
    X = points("clustered", 900, 10)
    X = np.hstack([X, X @ np.random.default_rng(1).normal(size=(10, 14))])
    table = as_points(X)
    _, (whole, moved), _ = placed.in_whole_numbers(table, table, turned=True)
    assert whole.shape == (900, 10)
    assert moved.max() < 10
    rows = np.arange(900)
    assert np.array_equal(engines.nearest(X, rows, rows, 5), canonical(X, rows, rows, 5))


@pytest.mark.skipif(not has_pairs(), reason="This processor does not multiply pairs.")
def test_a_column_that_few_rows_have_is_kept(only, monkeypatch):
    """The sample that tells the axes sees none of them."""
    monkeypatch.setattr(placed, "_SAMPLE", 90)
    only("by_boxed_pairs")
    X = points("continuous", 900, 12)
    X[:, 11] = 0.0
    X[np.array([5, 301, 622]), 11] = 4.0  # every tenth row is in the sample
    rows = np.arange(900)
    asked = []
    real = proposals.nearest_pairs
    monkeypatch.setattr(
        proposals, "nearest_pairs", lambda R, *a, **k: asked.append(R.shape[1]) or real(R, *a, **k)
    )
    assert np.array_equal(engines.nearest(X, rows, rows, 5), canonical(X, rows, rows, 5))
    assert asked == [12]


@pytest.mark.parametrize("engine", ENGINES)
def test_seventy_thousand_columns_are_searched(only, engine):
    only(engine)
    X = points("continuous", 30, 70_000)
    rows = np.arange(30)
    assert np.array_equal(engines.nearest(X, rows, rows, 3), canonical(X, rows, rows, 3))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n=st.integers(20, 400),
    d=st.integers(1, 24),
    k=st.integers(1, 8),
    place=st.tuples(st.floats(-200, 200), st.floats(-1e3, 1e3), st.integers(0, 3)),
    engine=st.sampled_from(ENGINES),
)
def test_engine_is_canonical_on_any_table(seed, n, d, k, place, engine):
    """Scales from 1e-200 to 1e200, offsets, and rounding that makes ties."""
    rng = np.random.default_rng(seed)
    scale, shift, decimals = place
    X = (rng.normal(size=(n, d)).round(decimals) + shift) * 10.0**scale
    rows = np.arange(n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_ladder", ladder_of(engine))
        found = engines.nearest(X, rows, rows, k)
    assert np.array_equal(found, canonical(X, rows, rows, k))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(20, 200), st.integers(3, 300), st.floats(0.01, 0.6))
def test_sparse_engine_is_canonical(seed, n, d, density):
    rng = np.random.default_rng(seed)
    dense = rng.integers(-2, 3, size=(n, d)) * (rng.random((n, d)) < density) * 0.1
    rows = np.arange(n)
    found = engines.nearest(sp.csr_array(dense), rows, rows, 4)
    assert np.array_equal(found, canonical(dense, rows, rows, 4))


def with_categories(n, d, c, penalty, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(-1, 4, size=(n, c)).astype(np.int32)
    return Points(rng.normal(size=(n, d)).round(1), codes, penalty)


def by_hand(points, row, k):
    """Add up what the definition says, in Python's own floats."""
    told = []
    for other in range(len(points)):
        total = 0.0
        for a, b in zip(points.numbers[row].tolist(), points.numbers[other].tolist(), strict=True):
            total += (a - b) * (a - b)
        for a, b in zip(points.codes[row].tolist(), points.codes[other].tolist(), strict=True):
            total += points.penalty if a != b else 0.0
        told.append((total, other))
    return [other for _, other in sorted(told) if other != row][:k]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**31), st.integers(12, 90), st.sampled_from([0, 1, 5, 12, 17]), st.integers(1, 5),
    st.sampled_from([0.0, 1e-9, 0.37, 1.0, 1e12]), st.sampled_from(FLOATS),
)  # fmt: skip
def test_engine_is_canonical_with_categories(seed, n, d, c, penalty, engine):
    points = with_categories(n, d, c, penalty, seed)
    rows = np.arange(n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_ladder", ladder_of(engine))
        found = engines.nearest(points, rows, rows, 5)
    assert found.tolist() == [by_hand(points, row, 5) for row in rows]


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("engine", FLOATS[1:])
def test_categories_count_with_every_instruction_set(only, engine, tile):
    only(engine)
    points = with_categories(700, 9, 3, 0.8, 0)
    rows = np.arange(700)
    assert use_tile(tile)
    try:
        found = engines.nearest(points, rows, rows, 5)
    finally:
        use_tile(TILES[-1])
    assert np.array_equal(found, rank_all(points, rows, points, rows, 5))


def test_wide_categories_go_through_libraries_without_a_dense_column_a_level(only, monkeypatch):
    only("by_library")
    monkeypatch.setattr(placed, "_WIDE", 5)
    points = with_categories(300, 3, 4, 0.8, 0)
    rows = np.arange(300)
    found = engines.nearest(points, rows, rows, 5)
    assert np.array_equal(found, rank_all(points, rows, points, rows, 5))


def test_unproved_queries_are_asked_again(only, monkeypatch):
    """A proposal that misses neighbours and admits it changes nothing."""

    def forgetful(Q, query, R, among, k, n):
        return np.zeros((len(query), k), dtype=np.int64), np.zeros(len(query), dtype=bool)

    monkeypatch.setattr(proposals, "forgetful", forgetful, raising=False)
    only("forgetful")
    X = points("continuous", 200, 4)
    rows = np.arange(200)
    assert np.array_equal(engines.nearest(X, rows, rows, 5), canonical(X, rows, rows, 5))


def test_another_search_is_asked_in_place_of_ours_and_is_not_fitted_itself():
    X = points("continuous", 120, 5)
    engine = NearestNeighbors(metric="manhattan")
    rows = np.arange(120)
    found = Neighborhood(X, np.zeros(120, dtype=int), engine).among(rows, 3)
    theirs = NearestNeighbors(metric="manhattan", n_neighbors=4).fit(X).kneighbors(X)[1]
    assert np.array_equal(found, theirs[:, 1:])
    assert not hasattr(engine, "n_samples_fit_")
