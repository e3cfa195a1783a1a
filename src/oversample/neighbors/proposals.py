"""Proposals: who may be among the k nearest, engine by engine, and whose answer is proved complete.

Every engine here is exact up to its rounding. It proposes some more candidates than were asked for, `rank`
orders them by exact distance, and a query is *proved* when no row outside its candidates can be as near
as its k-th. What is not proved is asked again: this file only says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.gaps import nearest_gaps
from oversample.kernels.library import compiled
from oversample.kernels.minima import nearest_minima
from oversample.kernels.rank import rank
from oversample.kernels.search import nearest_dense, nearest_pairs, nearest_sparse
from oversample.neighbors.placed import as_they_are, in_doubles, in_floats, in_whole_numbers

if TYPE_CHECKING:
    from oversample.kernels.points import Points

__all__ = [
    "Answer",
    "by_boxed_pairs",
    "by_boxes",
    "by_gaps",
    "by_library",
    "by_pairs",
    "by_products",
    "by_sparse_products",
    "is_worth_turning",
    "without_itself",
]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]
Floats = NDArray[np.float32]
Proved = NDArray[np.bool_]
Answer = tuple[Rows, Proved]

_LEAF = 512  # rows of a box: smaller ones exclude more, and cost more boxes
_DIRECT = 8  # columns up to which differences are summed; beyond, products are faster
_TRIAL = 512  # queries that are asked first where there are many
_ENOUGH = 0.9  # share of them that must be proved
_UNIT = 2.0**-24  # half the distance of neighbouring float32 numbers around 1
_TREE_COLUMNS = 7
_PANELS = 20_000  # rows from which there are panels enough to leave some out
_TURNING = 100  # pairs a row and column from which boxes are worth turning all rows to their axes
_ROUNDING = 1e-9  # relative; far above what a float64 engine's distances can be off by
_TINY = 1e-290  # squares below lose digits


def is_worth_turning(R: Points, Q: Points) -> bool:
    """Whether there are pairs enough to leave out, for the work of turning rows and cutting boxes."""
    n, nq, d = len(R), len(Q), R.numbers.shape[1]
    return bool(n * nq >= _TURNING * d * (n + nq))


def by_boxes(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles, skipping boxes of rows that are too far."""
    return _by_tiles(Q, query, R, among, k, n, leaf=_LEAF if R.numbers.shape[1] else 0)


def by_products(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles, looking at every pair."""
    return _by_tiles(Q, query, R, among, k, n, leaf=0)


def by_pairs(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles of whole numbers, looking at every pair."""
    return _by_whole_numbers(Q, query, R, among, k, n, leaf=0)


def by_boxed_pairs(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles of whole numbers, skipping boxes of rows that are too far."""
    return _by_whole_numbers(Q, query, R, among, k, n, leaf=_LEAF)


def _by_whole_numbers(
    Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int, *, leaf: int
) -> Answer:
    """Round, search and rank.

    A row that lies far out leaves the others few whole numbers to differ in. So where there are many
    queries some are asked first, and if too few of them are proved, none is.
    """
    nothing = np.zeros((len(query), k), dtype=np.int64), np.zeros(len(query), dtype=bool)
    placed = in_whole_numbers(R, Q, turned=leaf > 0)
    if placed is None:
        return nothing
    unit, (R16, moved), (Q16, shifted) = placed
    most = np.sqrt(moved.max())

    def ask(some: Rows | None, leaf: int) -> Answer:
        part, names, cells, off = Q, query, Q16, shifted
        if some is not None:
            part, names, cells, off = Q[some], query[some], Q16[some], shifted[some]
        found, last = nearest_pairs(R16, None if cells is R16 else cells, n, leaf=leaf)
        rows, distance = rank(part, names, R, among, found, k)
        # By the triangle inequality: a row is as far as its whole numbers are, less what both were moved by.
        # The last bits: rounding of the coordinates before they were moved, and of the distances.
        away = np.sqrt(last) - np.sqrt(off) - most - 1e-6
        outside = (np.maximum(away, 0.0) / unit) ** 2 * (1.0 - 1e-12)
        return rows, (outside > distance[:, -1]) & (outside > _TINY)

    if len(query) > 8 * _TRIAL:
        _, proved = ask(np.arange(0, len(query), len(query) // _TRIAL), 0)
        if proved.mean() < _ENOUGH:
            return nothing
    return ask(None, leaf)


def _by_tiles(
    Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int, *, leaf: int
) -> Answer:
    d = R.numbers.shape[1]
    direct = 0 < d <= _DIRECT
    unit, R32, Q32 = in_floats(R, Q, turned=leaf > 0)
    found, farthest = nearest_dense(
        R32,
        None if Q32 is R32 else Q32,
        n,
        leaf=leaf,
        direct=direct,
        codes=(R.codes, Q.codes),
        penalty=R.penalty * unit * unit,
    )
    rows, distance = rank(Q, query, R, among, found, k)
    if n == len(among):
        return rows, np.ones(len(query), dtype=bool)
    return rows, _beyond(farthest, _norms(Q32), distance[:, -1], unit, R.shape[1], direct=direct)


def by_gaps(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search over shared columns, with compiled tiles or with products, looking at every pair.

    Nothing is centred: points with gaps come with their medians at 0. Boxes would exclude little, since a row that
    lacks a column may be near along it wherever its box is.
    """
    direct = compiled()
    width, codes = R.shape[1], (R.codes, Q.codes)
    with np.errstate(over="ignore"):
        unit, R32, Q32 = as_they_are(R, Q)
        squares = np.nansum(Q32 * Q32, axis=1, dtype=np.float64)
    penalty = R.penalty * unit * unit
    if direct:
        found, farthest = nearest_dense(
            R32, Q32, n, direct=True, gaps=True, codes=codes, penalty=penalty
        )
    else:
        found, farthest = nearest_gaps(R32, Q32, n, codes=codes, penalty=penalty)
    rows, distance = rank(Q, query, R, among, np.maximum(found, 0), k)  # -1: not proved below
    # What two rows share is raised to all columns, by their number at most, and rounding with it.
    norm, terms = np.sqrt(width * squares), width if direct else 4 * width
    proved = _beyond(farthest, norm, distance[:, -1], unit, terms, direct=direct)
    return rows, proved & np.isfinite(farthest)  # infinite: fewer than n share a column


def _norms(X: Floats) -> Vector:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", X, X, dtype=np.float64)))


def _beyond(
    farthest: Vector, norm: Vector, last: Vector, unit: float, d: int, *, direct: bool
) -> Proved:
    """Tell for which queries no row outside the candidates can be as near as the k-th.

    Such a row has a float32 distance of at least `farthest`, and a norm of at most the query's plus its
    distance. Its true distance is smaller by the rounding of the cells (4 units of both norms) and of the
    sum (a unit a column, of the squares and penalties that were summed) at most; each is taken twice.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        reach = np.sqrt(np.maximum(last, _TINY)) * unit
        far = np.maximum(farthest, 0.0)
        size = 2.0 * norm + reach
        off = far if direct else size**2 + reach**2
        low = np.sqrt(np.maximum(far - 2.0 * (d + 8) * _UNIT * off, 0.0)) - 8.0 * _UNIT * size
        nearest_outside = (np.maximum(low, 0.0) / unit) ** 2 * (1.0 - 1e-12)
        return np.asarray((nearest_outside > last) & (nearest_outside > _TINY))


def by_sparse_products(Q: Any, query: Rows, R: Any, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled sparse products."""
    return _in_order(Q, query, R, among, k, *nearest_sparse(R, Q, n))


def _in_order(
    Q: Any, query: Rows, R: Any, among: Rows, k: int, found: NDArray[np.int32], squared: Vector
) -> Answer:
    """Take the order of a sparse search in float64 where its distances are farther apart than rounding.

    Only queries with some that are not are ranked.
    """
    # As `_beyond`, with the units of float64 and no rounding of the cells.
    with np.errstate(over="ignore", invalid="ignore"):
        norm = np.sqrt(sp.csr_array(Q.multiply(Q)).sum(axis=1))
        reach = 2.0 * norm + np.sqrt(np.maximum(squared[:, -1], 0.0))
        off = reach**2 * (R.shape[1] + 8) * 2.0**-52
        apart = np.diff(squared[:, : k + 2], axis=1) > 2.0 * off[:, np.newaxis]
    certain = apart.all(axis=1) & (squared[:, 1] > _TINY)
    rows, proved = np.empty((len(query), k), dtype=np.int64), certain.copy()
    if certain.any():
        near = among[found[certain, : k + 1]]
        rows[certain] = without_itself(near, query[certain], k)
    close = np.flatnonzero(~certain)
    if len(close):
        part = Q if len(close) == len(query) else Q[close]
        rows[close], distance = rank(part, query[close], R, among, found[close], k)
        farthest = squared[close, -1] - off[close]
        proved[close] = (farthest > distance[:, -1]) & (farthest > _TINY)
    return rows, proved


def without_itself(rows: Rows, queries: Rows, k: int) -> Rows:
    """Keep the first k of each query's rows but the query itself, in their order."""
    itself = rows == queries[:, np.newaxis]
    others_first = np.argsort(itself, axis=1, kind="stable")
    return np.take_along_axis(rows, others_first, axis=1)[:, :k]


def by_library(Q: Any, query: Rows, R: Any, among: Rows, k: int, n: int) -> Answer:
    """Search without anything compiled: k-d tree in few columns, products in more, brute force in sparse ones."""
    if sp.issparse(R):
        found, distances = _by_brute_force(Q, R, n)
        with np.errstate(over="ignore"):
            return _in_order(Q, query, R, among, k, found, distances**2)
    boxed = len(R) >= _PANELS and is_worth_turning(R, Q)
    if R.codes.shape[1] == 0 and R.shape[1] > _TREE_COLUMNS:
        unit, R32, Q32 = in_floats(R, Q, turned=boxed)
    else:
        unit, placed, asked = in_doubles(R, Q)
        if sp.issparse(placed):
            return _within_rounding(Q, query, R, among, k, _by_brute_force(asked, placed, n)[0])
        if placed.shape[1] <= _TREE_COLUMNS:
            return _within_rounding(Q, query, R, among, k, _by_tree(asked, placed, n))
        Q32 = asked.astype(np.float32)
        R32 = Q32 if asked is placed else placed.astype(np.float32)
    found, farthest = nearest_minima(R32, Q32, n, boxed=boxed)
    rows, distance = rank(Q, query, R, among, found, k)
    return rows, _beyond(farthest, _norms(Q32), distance[:, -1], unit, R32.shape[1], direct=False)


def _by_tree(Q: Vector, R: Vector, n: int) -> NDArray[Any]:
    from scipy.spatial import cKDTree

    tree = cKDTree(R, balanced_tree=False, compact_nodes=True)
    return np.asarray(tree.query(Q, n, workers=-1)[1].reshape(len(Q), n))


def _within_rounding(
    Q: Any, query: Rows, R: Any, among: Rows, k: int, found: NDArray[Any]
) -> Answer:
    """Prove what a search in float64 found: the last of it is farther than the k-th by more than rounding."""
    # Without the last candidate: the query itself may be among them, and is left out.
    rows, distance = rank(
        Q, query, R, among, found.astype(np.int32, copy=False), found.shape[1] - 1
    )
    with np.errstate(over="ignore"):
        beyond = distance[:, -1] > distance[:, k - 1] * (1.0 + _ROUNDING)
    return rows[:, :k], beyond & (distance[:, -1] > _TINY)


def _by_brute_force(Q: Any, R: Any, n: int) -> tuple[NDArray[np.int32], Vector]:
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=n, algorithm="brute").fit(R)
    distances, found = index.kneighbors(Q)
    return found.astype(np.int32), np.asarray(distances, dtype=np.float64)
