"""Minima: the k nearest by products in NumPy, where nothing is compiled.

Sorting is what brute force spends its time on, so little is sorted. Distances of a block of references to some
queries are one matrix product; of each block only the least is kept. The k nearest rows lie in the k
blocks whose least are least: a row in another block has k rows before it, one in each of those. Only the
rows of these blocks are looked at one by one.

References may be cut into panels with bounding boxes. Some queries that lie together then go from the nearest
panel outwards, and each is asked only of those whose box is no farther than its k-th least so far.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from oversample.kernels.blocks import in_blocks

__all__ = ["BLOCK", "CELLS", "least_of", "nearest_minima"]

Floats = NDArray[np.float32]

_FAR = np.finfo(np.float32).max  # not infinite: some products of a library make that NaN on the way
BLOCK = 16  # references of which the least distance is kept
_PANEL = 2048  # references a product
_QUERIES = 256  # queries a product
_BOXED_QUERIES = 512  # likewise, of which fewer are asked of each panel
_SAMPLE = 1024  # rows that tell which column is widest
_SLACK = 1e-4  # relative, of distances from boxes; above their rounding
CELLS = 2**22  # float32 cells that a thread may hold of one kind, 16 MB
_KEPT = 2**20  # products among them, 4 MB


def nearest_minima(
    R: NDArray[np.float32], Q: NDArray[np.float32], k: int, *, boxed: bool = False
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Propose the k nearest references of every query.

    Parameters
    ----------
    R : ndarray of shape (n, d), dtype=float32
        References, centred; below 2**31 of them.
    Q : ndarray of shape (n_queries, d), dtype=float32
        Queries.
    k : int
        1 to n.
    boxed : bool
        Whether to leave out panels that are too far, where there are `k` blocks; of use where few columns have
        most of the spread.

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, in no order.
    last : ndarray of shape (n_queries,), dtype=float64
        Squared distance, as rounded in float32, that every row that is not among them has at least.

    Notes
    -----
    Time grows as ``n_queries * n * d``, or the share of it that boxes leave, on as many threads as are allowed;
    memory is that of `R`, twice with boxes, and some 25 MB a thread at most.

    Examples
    --------
    >>> found, last = nearest_minima(np.float32([[0], [3], [5]]), np.float32([[1]]), 2)
    >>> sorted(found[0].tolist()), last.tolist()
    ([0, 1], [4.0])
    """
    boxed = boxed and k <= len(R) // BLOCK
    found = np.empty((len(Q), k), dtype=np.int32)
    last = np.empty(len(Q))
    step = _BOXED_QUERIES if boxed else max(1, min(_QUERIES, CELLS * BLOCK // max(len(R), 1)))
    row, place = (_by_boxes(R, _PANEL), _by_boxes(Q, step)) if boxed else (None, None)
    panels = _Panels(R if row is None else R[row])

    def ask(start: int) -> None:
        part = slice(start, start + step)
        some = part if place is None else place[part]
        queries = Q[some]
        asked = np.ones((R.shape[1] + 1, len(queries)), dtype=np.float32)
        np.negative(queries.T, out=asked[:-1])
        squares = np.einsum("ij,ij->i", queries, queries, dtype=np.float64)
        if row is None:
            found[some], least = _nearest_of(panels, asked, k)
        else:
            near, least = _nearest_within(panels, asked, squares, k)
            found[some] = row[near]
        last[some] = 2.0 * least + squares

    in_blocks(ask, range(0, len(Q), step), float(len(Q)) * R.size)
    return found, last


class _Panels:
    """References with half their squares beside them, as a product needs them, in whole blocks."""

    def __init__(self, R: Floats) -> None:
        n, d = R.shape
        self.n = n
        self.rows = np.zeros((-(-n // BLOCK) * BLOCK, d + 1), dtype=np.float32)
        self.rows[:n, :-1] = R
        self.rows[:n, -1] = 0.5 * np.einsum("ij,ij->i", R, R)
        self.rows[n:, -1] = _FAR  # the last block may have places without a row
        self.starts = np.arange(0, n, _PANEL)

    @functools.cached_property
    def boxes(self) -> tuple[Floats, Floats]:
        """The least and the largest of each column in each panel."""
        R = self.rows[: self.n, :-1]
        return np.minimum.reduceat(R, self.starts), np.maximum.reduceat(R, self.starts)

    def apart(self, asked: Floats) -> Floats:
        """Squared distance of each box from each query, which are given as columns and negative."""
        low, high = self.boxes
        apart = np.zeros((len(low), asked.shape[1]), dtype=np.float32)
        for column in range(len(asked) - 1):
            gap = low[:, column, np.newaxis] + asked[column]
            np.maximum(gap, -asked[column] - high[:, column, np.newaxis], out=gap)
            np.maximum(gap, 0.0, out=gap)
            gap *= gap
            apart += gap
        return apart


def _by_boxes(X: Floats, size: int) -> NDArray[np.int64]:
    """Order rows so that those of each panel lie together, by median splits along the widest column."""
    order = np.arange(len(X))
    parts = [(0, len(X))]
    while parts:
        start, end = parts.pop()
        if end - start <= size:
            continue
        rows = order[start:end]
        widest = int(np.argmax(X[rows[:: max(1, len(rows) // _SAMPLE)]].var(axis=0)))
        middle = -(-len(rows) // size) // 2 * size
        order[start:end] = rows[np.argpartition(X[rows, widest], middle)]
        parts += [(start, start + middle), (start + middle, end)]
    return order


def _nearest_within(
    panels: _Panels, asked: Floats, squares: NDArray[np.float64], k: int
) -> tuple[NDArray[np.int32], Floats]:
    """Find the k nearest as `_nearest_of` does, without the panels that are too far."""
    n_asked = asked.shape[1]
    apart = panels.apart(asked)
    blocks = np.zeros((n_asked, k), dtype=np.int64)
    least = np.full((n_asked, k), _FAR, dtype=np.float32)  # of those blocks; the largest last
    reach = np.full(n_asked, np.inf)
    for number in np.argsort(apart.sum(axis=1)).tolist():
        needed = np.flatnonzero(apart[number] <= reach)
        if not len(needed):
            continue
        some = asked if len(needed) == n_asked else asked[:, needed]
        minima = _minima_of(panels.rows[number * _PANEL : (number + 1) * _PANEL], some)
        better = np.flatnonzero(minima.min(axis=0) < least[needed, -1])
        if not len(better):
            continue
        query, new = needed[better], minima[:, better].T
        both = np.hstack([least[query], new])
        names = np.arange(new.shape[1]) + number * (_PANEL // BLOCK)
        kept = np.argpartition(both, k - 1, axis=1)[:, :k]
        least[query] = np.take_along_axis(both, kept, axis=1)
        of_both = np.hstack([blocks[query], np.broadcast_to(names, new.shape)])
        blocks[query] = np.take_along_axis(of_both, kept, axis=1)
        reach[query] = (2.0 * least[query, -1].astype(np.float64) + squares[query]) * (1.0 + _SLACK)
    candidates = _rows_of(blocks)
    near = _products_of(panels, asked, candidates)
    return _nearest_among(candidates, near, least[:, -1], k)


def _minima_of(panel: Floats, asked: Floats) -> Floats:
    """Give the least product of each block with each query."""
    return np.asarray((panel @ asked).reshape(-1, BLOCK, asked.shape[1]).min(axis=1))


def _nearest_of(panels: _Panels, asked: Floats, k: int) -> tuple[NDArray[np.int32], Floats]:
    """Find the k nearest of some queries, given as columns, and half of a bound on all others' squares."""
    rows, n_asked = panels.rows, asked.shape[1]
    keeps = len(rows) * n_asked <= _KEPT
    products = np.empty((len(rows) if keeps else min(_PANEL, len(rows)), n_asked), dtype=np.float32)
    least = np.empty((len(rows) // BLOCK, n_asked), dtype=np.float32)
    for start in panels.starts.tolist():
        panel = rows[start : start + _PANEL]
        out = products[start : start + len(panel)] if keeps else products[: len(panel)]
        np.matmul(panel, asked, out=out)
        blocks = slice(start // BLOCK, (start + len(panel)) // BLOCK)
        np.minimum.reduce(out.reshape(-1, BLOCK, n_asked), axis=1, out=least[blocks])
    candidates, others = _rows_of_least(least, k)
    of_each = np.arange(n_asked)[:, np.newaxis]
    near = products[candidates, of_each] if keeps else _products_of(panels, asked, candidates)
    return _nearest_among(candidates, near, others, k)


def least_of(far: Floats, k: int) -> tuple[NDArray[np.int32], Floats]:
    """Find the k least of each column, in no order, and a bound on all the others.

    Parameters
    ----------
    far : ndarray of shape (n_blocks * BLOCK, n_asked), dtype=float32, C-contiguous
        Infinite in places without a row.
    k : int
        1 to the places.

    Returns
    -------
    found : ndarray of shape (n_asked, k), dtype=int32
    last : ndarray of shape (n_asked,), dtype=float32
        No other is less.
    """
    n_asked = far.shape[1]
    candidates, others = _rows_of_least(far.reshape(-1, BLOCK, n_asked).min(axis=1), k)
    near = far[candidates, np.arange(n_asked)[:, np.newaxis]]
    return _nearest_among(candidates, near, others, k)


def _rows_of_least(least: Floats, k: int) -> tuple[NDArray[np.int64], Floats]:
    """Take the rows of the k blocks whose least is least, and the least of all other blocks or more."""
    n_blocks = len(least)
    least = np.ascontiguousarray(least.T)
    some = min(k, n_blocks)
    block = np.argpartition(least, some - 1, axis=1)[:, :some]
    others = np.take_along_axis(least, block, axis=1).max(axis=1)
    if some == n_blocks:
        others[:] = np.inf
    return _rows_of(block), others


def _rows_of(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the rows of some blocks of each query."""
    return (blocks[:, :, np.newaxis] * BLOCK + np.arange(BLOCK)).reshape(len(blocks), -1)


def _nearest_among(
    candidates: NDArray[np.int64], near: Floats, others: Floats, k: int
) -> tuple[NDArray[np.int32], Floats]:
    place = np.argpartition(near, k - 1, axis=1)[:, :k]
    farthest = np.take_along_axis(near, place, axis=1).max(axis=1)
    found = np.take_along_axis(candidates, place, axis=1)
    return found.astype(np.int32), np.minimum(farthest, others)


def _products_of(panels: _Panels, asked: Floats, candidates: NDArray[np.int64]) -> Floats:
    """Multiply each query with its own candidates, a few queries at a time."""
    near = np.empty(candidates.shape, dtype=np.float32)
    step = max(1, _KEPT // (candidates.shape[1] * len(asked)))
    for start in range(0, len(candidates), step):
        part = slice(start, start + step)
        near[part] = np.einsum("qcd,dq->qc", panels.rows[candidates[part]], asked[:, part])
    return near
