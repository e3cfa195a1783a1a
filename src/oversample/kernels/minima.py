"""Minima: the k nearest by brute force in NumPy, where nothing is compiled.

Sorting is what brute force spends its time on, so little is sorted. Distances of a block of references to some
queries are one matrix product; of each block only the least is kept. The k nearest rows lie in the k
blocks whose least are least: a row in another block has k rows before it, one in each of those. Only the
rows of these blocks are looked at one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oversample.kernels.blocks import in_blocks

__all__ = ["BLOCK", "CELLS", "least_of", "nearest_minima"]

Floats = NDArray[np.float32]

_FAR = np.finfo(np.float32).max  # not infinite: some products of a library make that NaN on the way
BLOCK = 32  # references of which the least distance is kept
_PANEL = 2048  # references a product
_QUERIES = 256  # queries a product
CELLS = 2**22  # float32 cells that a thread may hold of one kind, 16 MB


def nearest_minima(
    R: NDArray[np.float32], Q: NDArray[np.float32], k: int
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

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, in no order.
    last : ndarray of shape (n_queries,), dtype=float64
        Squared distance, as rounded in float32, that every row that is not among them has at least.

    Notes
    -----
    Time grows as ``n_queries * n * d``, on as many threads as are allowed; memory is some 50 MB a thread at most.

    Examples
    --------
    >>> found, last = nearest_minima(np.float32([[0], [3], [5]]), np.float32([[1]]), 2)
    >>> sorted(found[0].tolist()), last.tolist()
    ([0, 1], [4.0])
    """
    half = 0.5 * np.einsum("ij,ij->i", R, R)
    found = np.empty((len(Q), k), dtype=np.int32)
    last = np.empty(len(Q))
    step = max(1, min(_QUERIES, CELLS * BLOCK // max(len(R), 1)))

    def ask(start: int) -> None:
        part = slice(start, start + step)
        asked = np.ones((R.shape[1] + 1, len(Q[part])), dtype=np.float32)
        np.negative(Q[part].T, out=asked[:-1])
        found[part], least = _nearest_of(R, half, asked, k)
        last[part] = 2.0 * least + np.einsum("ij,ij->i", Q[part], Q[part], dtype=np.float64)

    in_blocks(ask, range(0, len(Q), step), float(len(Q)) * R.size)
    return found, last


def _nearest_of(R: Floats, half: Floats, asked: Floats, k: int) -> tuple[NDArray[np.int32], Floats]:
    """Find the k nearest of some queries, given as columns, and half of a bound on all others' squares."""
    n, n_asked = len(R), asked.shape[1]
    n_blocks = -(-n // BLOCK)
    keeps = n_blocks * BLOCK * n_asked <= CELLS
    panel = np.empty((min(_PANEL, n_blocks * BLOCK), len(asked)), dtype=np.float32)
    products = np.empty((n_blocks * BLOCK if keeps else len(panel), n_asked), dtype=np.float32)
    least = np.empty((n_blocks, n_asked), dtype=np.float32)
    for start in range(0, n, len(panel)):
        size = min(len(panel), n - start)
        panel[:size, :-1] = R[start : start + size]
        panel[:size, -1] = half[start : start + size]
        panel[size:] = 0.0
        panel[size:, -1] = _FAR  # the last block may have places without a row
        out = products[start : start + len(panel)] if keeps else products
        np.matmul(panel[: len(out)], asked, out=out)
        at = start // BLOCK
        blocks = out.reshape(-1, BLOCK, n_asked)[: n_blocks - at]
        np.minimum.reduce(blocks, axis=1, out=least[at : at + len(blocks)])
    candidates, others = _rows_of_least(least, k)
    of_each = np.arange(n_asked)[:, np.newaxis]
    near = products[candidates, of_each] if keeps else _products_of(R, half, asked, candidates)
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
    n_blocks, n_asked = least.shape
    least = np.ascontiguousarray(least.T)
    some = min(k, n_blocks)
    block = np.argpartition(least, some - 1, axis=1)[:, :some]
    others = np.take_along_axis(least, block, axis=1).max(axis=1)
    if some == n_blocks:
        others[:] = np.inf
    rows = (block[:, :, np.newaxis] * BLOCK + np.arange(BLOCK)).reshape(n_asked, -1)
    return rows, others


def _nearest_among(
    candidates: NDArray[np.int64], near: Floats, others: Floats, k: int
) -> tuple[NDArray[np.int32], Floats]:
    place = np.argpartition(near, k - 1, axis=1)[:, :k]
    farthest = np.take_along_axis(near, place, axis=1).max(axis=1)
    found = np.take_along_axis(candidates, place, axis=1)
    return found.astype(np.int32), np.minimum(farthest, others)


def _products_of(R: Floats, half: Floats, asked: Floats, candidates: NDArray[np.int64]) -> Floats:
    """Multiply each query with its own candidates, a few queries at a time."""
    near = np.empty(candidates.shape, dtype=np.float32)
    step = max(1, CELLS // (candidates.shape[1] * len(asked)))
    for start in range(0, len(candidates), step):
        part = slice(start, start + step)
        rows = np.minimum(candidates[part], len(R) - 1)
        near[part] = half[rows] + np.einsum("qcd,dq->qc", R[rows], asked[:-1, part])
    near[candidates >= len(R)] = np.inf
    return near
