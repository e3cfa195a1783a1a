"""Engines: exact search, dispatched by shape and by what is compiled.

    coordinates           rows               compiled                     not compiled
    any                   few pairs          measure all distances        the same
    with gaps             any                tiles over shared columns,   products and counts in NumPy
                                             every pair
    numbers, 9 to 4,096   few or wide **     tiles of whole numbers *     block minima in NumPy
      columns             more               tiles of whole numbers *,    block minima of panels in boxes
                                             boxes
    other dense           few or wide **     tiles, every pair            up to 7 columns SciPy's k-d tree, then as
                          more               tiles, boxes                 above; wide categories go to
                                                                          scikit-learn as sparse rows
    sparse                any                products with sparse sums    scikit-learn's brute force

    * where the processor multiplies pairs of 16 bits (AVX-512 VNNI), in half the time of floats; what they leave
      unproved, as where one row lies a thousand times farther out than the others, goes to the line below
    ** below 8,192 rows (not compiled: 20,000), or below 100 pairs a row and column

Why not elsewhere: boxes exclude little of a small table, and to turn rows to their principal axes, along which
boxes are cut, costs what a hundred pairs cost a column. A k-d tree visits every leaf in many dimensions: SciPy's
is slower than products from 8 on. Brute force of a library writes and sorts what tiles keep in registers and
minima throw away. Trees, tiles and minima need dense rows. Approximate engines were slower than the exact ones at
equal recall; they are used only when one is passed in, as any object with ``kneighbors``.

An engine proposes candidates; the answer is canonical (see `nearest`), so that which engine ran can never be
seen in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.library import compiled
from oversample.kernels.points import Points, as_points
from oversample.kernels.rank import rank, rank_all
from oversample.kernels.search import has_pairs
from oversample.neighbors import proposals
from oversample.neighbors.placed import as_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Engine = Callable[..., proposals.Answer]

__all__ = ["measure", "measure_by", "nearest", "nearest_by"]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]

_FEW_PAIRS = 100_000
_BOXED_ROWS = 8_192
_PAIRED_COLUMNS = 9, 4096
_SPARE = 4  # candidates beyond k: room for rounding and small ties
_WIDER = 64  # candidates when those were not enough
_NEARLY = 0.9  # of all rows
_FEW_QUERIES = 64  # that may as well be measured against every row


def nearest(space: Any, queries: Rows, among: Rows, k: int) -> Rows:
    """Find the k nearest of each query, itself left out by identity.

    Parameters
    ----------
    space : ndarray, Points, csr_array or other of shape (n_rows, n_coordinates)
        ``space[rows]`` gives the coordinates of some rows as one of the first three, finite but for the gaps
        of Points.
    queries, among : ndarray of shape (n_queries,) and (n_among,), dtype=int64
        Row numbers, each once; a row that stands in both is never its own neighbour.
    k : int
        At least 1; a query must have at least k rows to choose from.

    Returns
    -------
    rows : ndarray of shape (n_queries, k), dtype=int64
        Row numbers, nearest first; equal distances by row number. So the answer depends on the data alone,
        not on the engine or its threads.

    Notes
    -----
    Time is the engine's, plus one exact pass over ``k + 5`` candidates a query. A query whose ties could
    reach beyond its candidates is asked again for more, and then measured against every row.
    """
    assert k >= 1, "at least one neighbour is asked for"
    assert k < len(among) or (k == len(among) and not np.isin(queries, among).any()), (
        "a query has at least k rows to choose from"
    )
    if _NEARLY * len(among) <= len(queries) < len(among) and _are_all(among, space.shape[0]):
        return nearest(space, among, among, k)[
            queries
        ]  # a few more searched, and no row twice in memory
    R, Q = _coordinates(space, queries, among)
    if k + 1 + _SPARE >= len(among) or len(queries) * len(among) <= _FEW_PAIRS:
        return rank_all(Q, queries, R, among, k)
    rows = np.empty((len(queries), k), dtype=np.int64)
    doubtful = np.arange(len(queries))
    for engine, n in _ladder(R, Q, k):
        all_of_them = len(doubtful) == len(queries)
        if n >= len(among) or not (all_of_them or len(doubtful) > _FEW_QUERIES):
            break
        asked, names = (Q, queries) if all_of_them else (Q[doubtful], queries[doubtful])
        found, proved = engine(asked, names, R, among, k, n)
        rows[doubtful] = found
        doubtful = doubtful[~proved]
    if len(doubtful):
        rows[doubtful] = _measured(Q[doubtful], queries[doubtful], R, among, k)
    return rows


def nearest_by(
    engine: Any, space: Any, queries: Rows, among: Rows, k: int, *, drops_first: bool = False
) -> Rows:
    """Find the k nearest of each query as another search sees them, in its order.

    Parameters
    ----------
    engine : object with ``fit(X)`` and ``kneighbors(X, n_neighbors, return_distance)``
        Such as scikit-learn's ``NearestNeighbors``; cloned, never fitted itself.
    space, queries, among, k
        As in `nearest`.
    drops_first : bool
        Whether the first row found is left out where queries are among the rows searched, whichever it is.

    Returns
    -------
    rows : ndarray of shape (n_queries, k), dtype=int64
        Row numbers; the query itself is left out, wherever the engine put it, or else the first.
    """
    from sklearn.base import clone

    R, Q = _coordinates(space, queries, among)
    n = min(k + 1, len(among))
    if isinstance(R, Points):
        R, Q = as_columns(R, Q)
    fitted = clone(engine, safe=False).fit(R)
    found = np.asarray(fitted.kneighbors(Q, n_neighbors=n, return_distance=False), dtype=np.int64)
    rows = among[found]
    if drops_first and np.isin(queries, among).all():
        return rows[:, 1 : k + 1]
    return proposals.without_itself(rows, queries, k)


def measure(space: Any, queries: Rows, found: Rows) -> tuple[Rows, Vector]:
    """Order candidates by distance, a query itself included where it is one.

    Parameters
    ----------
    space, queries
        As in `nearest`.
    found : ndarray of shape (n_queries, k), dtype=int64
        Row numbers; the same for all where it is a broadcast of one row.

    Returns
    -------
    rows : ndarray of shape (n_queries, k), dtype=int64
        Nearest first; equal distances by row number.
    distance : ndarray of shape (n_queries, k), dtype=float64

    Notes
    -----
    Time grows as ``n_queries * k`` times the columns.
    """
    if found.strides[0] == 0 and len(found):
        among = found[0]
        places = np.broadcast_to(np.arange(len(among)), found.shape)
    else:
        among, places = np.unique(found, return_inverse=True)
        places = places.reshape(found.shape)
    R, Q = as_points(space[among]), as_points(space[queries])
    nobody = np.full(len(queries), -1)
    k = found.shape[1]
    rows, squared = rank(Q, nobody, R, among, np.ascontiguousarray(places, dtype=np.int32), k)
    return rows, np.sqrt(squared)


def measure_by(engine: Any, space: Any, queries: Rows, among: Rows, k: int) -> tuple[Rows, Vector]:
    """Find the k nearest of each query as another search sees them, and how far it says they are."""
    from sklearn.base import clone

    R, Q = _coordinates(space, queries, among)
    if isinstance(R, Points):
        R, Q = as_columns(R, Q)
    fitted = clone(engine, safe=False).fit(R)
    distance, found = fitted.kneighbors(Q, n_neighbors=k)
    return among[np.asarray(found, dtype=np.int64)], np.asarray(distance, dtype=np.float64)


def _are_all(rows: Rows, n: int) -> bool:
    return len(rows) == n and np.array_equal(rows, np.arange(n))


def _coordinates(space: Any, queries: Rows, among: Rows) -> tuple[Any, Any]:
    R = as_points(space[among])
    same = queries is among or np.array_equal(queries, among)
    return R, R if same else as_points(space[queries])


def _ladder(R: Any, Q: Any, k: int) -> Iterator[tuple[Engine, int]]:
    """Yield engines and how many candidates to ask them for: each is asked what the one before left unproved."""
    n = k + 1 + _SPARE
    engine: Engine = proposals.by_library
    if not sp.issparse(R) and (R.has_gaps or Q.has_gaps):
        engine = proposals.by_gaps
    elif compiled() and sp.issparse(R):
        engine = proposals.by_sparse_products
    elif compiled():
        boxed = len(R) >= _BOXED_ROWS and proposals.is_worth_turning(R, Q)
        if has_pairs() and _are_pairs(R):
            yield (proposals.by_boxed_pairs if boxed else proposals.by_pairs), n
        engine = proposals.by_boxes if boxed else proposals.by_products
    yield engine, n
    yield engine, max(_WIDER, 4 * n)


def _are_pairs(R: Points) -> bool:
    """Whether whole numbers do: numbers alone, and more than differences of floats are made for."""
    few, most = _PAIRED_COLUMNS
    return bool(R.codes.shape[1] == 0 and few <= R.numbers.shape[1] <= most)


def _measured(Q: Any, query: Rows, R: Any, among: Rows, k: int) -> Rows:
    """Measure against every row, once for queries that lie on the same point."""
    if sp.issparse(Q):
        return rank_all(Q, query, R, among, k)
    first, point = _distinct(Q)
    if len(first) > len(query) // 2:
        return rank_all(Q, query, R, among, k)
    nobody = np.full(len(first), -1)
    near = rank_all(Q[first], nobody, R, among, k + 1)[point]
    return proposals.without_itself(near, query, k)


def _distinct(Q: Points) -> tuple[Rows, Rows]:
    """Find the first row of each distinct point, and the point of each row, by the bytes of the rows."""
    bits = np.hstack([(Q.numbers + 0.0).view(np.int64), Q.codes])  # adding 0 makes one zero of two
    _, first, point = np.unique(bits, axis=0, return_index=True, return_inverse=True)
    return first.astype(np.int64), point.reshape(-1).astype(np.int64)
