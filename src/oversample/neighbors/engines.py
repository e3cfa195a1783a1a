"""Engines: exact search, dispatched by shape.

    coordinates                 engine                       why not the others
    sparse                      scikit-learn, brute          trees need dense rows
    dense, up to 15 columns     SciPy k-d tree               brute force costs n * m there
    dense, more columns         scikit-learn, brute (BLAS)   a tree visits every leaf in many dimensions

The limit of 15 columns is where scikit-learn itself changes over; compiled engines are to come.
An engine proposes candidates; the answer is canonical (see `nearest`), so that which engine ran can
never be seen in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["nearest"]

Rows = NDArray[np.int64]

_TREE_COLUMNS = 15
_SPARE = 4  # candidates beyond k: room for rounding and small ties before a full pass is needed
_CELLS = 2_000_000  # of one block of differences, 16 MB
_ROUNDING = 1e-9  # relative; far above what an engine's distances can be off by on centred columns


def nearest(space: Any, queries: Rows, among: Rows, k: int) -> Rows:
    """Find the k nearest of each query, itself left out by identity.

    Parameters
    ----------
    space : ndarray or csr_array of shape (n_rows, n_coordinates), dtype=float64
        Coordinates of all rows, finite.
    queries, among : ndarray of shape (n_queries,) and (n_among,), dtype=int64
        Row numbers; a row that stands in both is never its own neighbour.
    k : int
        At least 1; a query must have at least k rows to choose from.

    Returns
    -------
    rows : ndarray of shape (n_queries, k), dtype=int64
        Row numbers, nearest first; equal distances by row number. So the answer depends on the data alone,
        not on the engine or its threads (sparse: up to the rounding of the engine's distances).

    Notes
    -----
    Time is the engine's, plus one exact pass over ``k + 5`` candidates a query. A query whose ties could
    reach beyond its candidates is measured against every row.
    """
    n_candidates = min(k + 1 + _SPARE, len(among))
    if sp.issparse(space):
        return _nearest_sparse(space, queries, among, k)
    found = among[_candidates(space[among], space[queries], n_candidates)]
    rows, farthest, last = _rank(space, queries, found, k)
    if n_candidates < len(among):
        doubtful = np.flatnonzero(farthest <= last * (1.0 + _ROUNDING))
        step = max(1, _CELLS // max(1, len(among) * space.shape[1]))
        for start in range(0, len(doubtful), step):
            some = doubtful[start : start + step]
            everyone = np.broadcast_to(among, (len(some), len(among)))
            rows[some] = _rank(space, queries[some], everyone, k)[0]
    return rows


def _candidates(reference: NDArray[np.float64], points: NDArray[np.float64], n: int) -> Rows:
    if n == len(reference):
        return np.broadcast_to(np.arange(n), (len(points), n))
    if reference.shape[1] <= _TREE_COLUMNS:
        from scipy.spatial import cKDTree

        tree = cKDTree(reference, balanced_tree=False, compact_nodes=True)
        found = tree.query(points, n)[1]
        return np.asarray(found, dtype=np.int64).reshape(len(points), n)
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=n, algorithm="brute").fit(reference)
    return np.asarray(index.kneighbors(points, return_distance=False), dtype=np.int64)


def _rank(
    space: NDArray[np.float64], queries: Rows, found: Rows, k: int
) -> tuple[Rows, NDArray[np.float64], NDArray[np.float64]]:
    """Order candidates by exact distance and row number; also give the farthest and the k-th distance."""
    n_queries, n_found = found.shape
    rows = np.empty((n_queries, k), dtype=np.int64)
    farthest, last = np.empty(n_queries), np.empty(n_queries)
    step = max(1, _CELLS // max(1, n_found * space.shape[1]))
    for start in range(0, n_queries, step):
        block = slice(start, start + step)
        candidates = np.sort(found[block], axis=1)  # so that a stable sort leaves ties in row order
        difference = space[candidates] - space[queries[block]][:, np.newaxis]
        squared = np.einsum("ijk,ijk->ij", difference, difference)
        farthest[block] = squared.max(axis=1)
        squared[candidates == queries[block][:, np.newaxis]] = np.inf
        order = np.argsort(squared, axis=1, kind="stable")[:, :k]
        rows[block] = np.take_along_axis(candidates, order, axis=1)
        last[block] = np.take_along_axis(squared, order[:, -1:], axis=1)[:, 0]
    return rows, farthest, last


def _nearest_sparse(space: Any, queries: Rows, among: Rows, k: int) -> Rows:
    from sklearn.neighbors import NearestNeighbors

    n = min(k + 1 + _SPARE, len(among))
    index = NearestNeighbors(n_neighbors=n, algorithm="brute").fit(space[among])
    distance, found = index.kneighbors(space[queries])
    rows = among[found]
    distance[rows == queries[:, np.newaxis]] = np.inf
    order = np.lexsort((rows, distance), axis=1)[:, :k]
    return np.take_along_axis(rows, order, axis=1)
