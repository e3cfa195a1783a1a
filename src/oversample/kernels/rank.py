"""Rank: exact distances, and the order that follows from them.

The distance of two rows is the sum of squared differences in float64, column by column from the first to the
last, then a penalty for each category that differs, nothing fused. Where cells are missing the sum is over what
both rows have, and unless that is all, times the number of columns, divided by that of shared ones. Equal
distances are ordered by row number. That is one number on every machine, dense or sparse, compiled or not, and so
is the order: which engine proposed the candidates cannot be seen.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.blocks import A_CELL, in_blocks
from oversample.kernels.library import call, compiled, pointer
from oversample.kernels.points import as_points

if TYPE_CHECKING:
    from oversample.kernels.points import Points

__all__ = ["rank", "rank_all", "rank_plain"]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]

_CELLS = 200_000  # of one block of differences, 1.6 MB: stays in cache


def rank(
    Q: Any, query: Rows, R: Any, among: Rows, found: NDArray[np.int32], k: int
) -> tuple[Rows, Vector]:
    """Order candidates by exact distance, and keep the k nearest.

    Parameters
    ----------
    Q, R : Points, ndarray of dtype=float64, or csr_array, of n_queries and n rows
        The queries and the references.
    query, among : ndarray of shape (n_queries,) and (n,), dtype=int64
        Row numbers of both; a candidate with the query's own number is left out.
    found : ndarray of shape (n_queries, n_found), dtype=int32
        Candidates as positions in `among`, none twice.
    k : int
        At most the candidates of a query that are left.

    Returns
    -------
    rows : ndarray of shape (n_queries, k), dtype=int64
        Row numbers, nearest first; equal distances by row number.
    squared : ndarray of shape (n_queries, k), dtype=float64
        Their squared distances.

    Notes
    -----
    Time grows as ``n_queries * n_found * d``.
    """
    if not compiled():
        return rank_plain(Q, query, R, among, found, k)
    _require_enough(query, among, k, found)
    Q, R = as_points(Q), as_points(R)
    found = np.ascontiguousarray(found, dtype=np.int32)
    rows, squared = np.empty((len(query), k), dtype=np.int64), np.empty((len(query), k))
    outputs = pointer(rows, "i8"), pointer(squared, "f8")
    numbers = pointer(query, "i8"), len(query)
    if sp.issparse(Q):
        entries = sum(_width(matrix) for matrix in (Q, R))
        work = float(found.size) * entries
        name, (q, r) = _as_one_width(Q, R)
        call(f"sparse_rank_{name}", *q, *numbers, *r, pointer(among, "i8"), len(among), pointer(found, "i4"),
             found.shape[1], k, ..., *outputs, work=work, asked="ranking neighbours")  # fmt: skip
    else:
        work = float(found.size) * Q.shape[1]
        call("rank", *_cells(Q), *numbers, *_cells(R), pointer(among, "i8"), *_measures(Q, R),
             pointer(found, "i4"), found.shape[1], k, ..., *outputs, work=work,
             asked="ranking neighbours")  # fmt: skip
    return rows, squared


def rank_all(Q: Any, query: Rows, R: Any, among: Rows, k: int) -> Rows:
    """Order *all* references, and keep the k nearest: for queries whose candidates may be incomplete.

    Parameters and returns are those of `rank`, with every reference a candidate.

    Notes
    -----
    Time grows as ``n_queries * n * d``; nothing of that size is built.
    """
    _require_enough(query, among, k)
    Q, R = as_points(Q), as_points(R)
    if not compiled():
        step = max(1, _CELLS // (len(among) * _width(R)))
        everyone = np.arange(len(among), dtype=np.int32)
        parts = [
            rank_plain(Q[part], query[part], R, among, np.tile(everyone, (len(query[part]), 1)), k)[
                0
            ]
            for part in (slice(at, at + step) for at in range(0, len(query), step))
        ]
        return np.concatenate(parts) if parts else np.empty((0, k), dtype=np.int64)
    rows, squared = np.empty((len(query), k), dtype=np.int64), np.empty((len(query), k))
    numbers = pointer(query, "i8"), len(query)
    work = float(len(query)) * len(among) * _width(R)
    if sp.issparse(Q):
        name, (q, r) = _as_one_width(Q, R)
        call(f"sparse_rank_{name}", *q, *numbers, *r, pointer(among, "i8"), len(among), None, 0, k, ...,
             pointer(rows, "i8"), pointer(squared, "f8"), work=work, asked="measuring all distances")  # fmt: skip
    else:
        call("scan", *_cells(Q), *numbers, *_cells(R), pointer(among, "i8"), len(among), *_measures(Q, R), k, ...,
             pointer(rows, "i8"), work=work, asked="measuring all distances")  # fmt: skip
    return rows


def rank_plain(
    Q: Any, query: Rows, R: Any, among: Rows, found: NDArray[np.int32], k: int
) -> tuple[Rows, Vector]:
    """Do what `rank` does, in NumPy: its twin, and the way where nothing is compiled.

    Examples
    --------
    >>> X, rows = np.array([[0.0], [1.0], [3.0]]), np.arange(3)
    >>> everyone = np.tile(rows.astype(np.int32), (3, 1))
    >>> [part.tolist() for part in rank_plain(X, rows, X, rows, everyone, 1)]
    [[[1], [0], [1]], [[1.0], [1.0], [4.0]]]
    """
    _require_enough(query, among, k, found)
    rows, squared = np.empty((len(query), k), dtype=np.int64), np.empty((len(query), k))
    Q, R = as_points(Q), as_points(R)
    measure = _squared_sparse if sp.issparse(Q) else _squared_points
    step = max(1, _CELLS // (found.shape[1] * _width(R)))

    def order(start: int) -> None:
        block = slice(start, start + step)
        numbers = among[found[block]]
        by_number = np.argsort(numbers, axis=1)  # so that a stable sort leaves ties in row order
        places = np.take_along_axis(found[block], by_number, axis=1)
        numbers = np.take_along_axis(numbers, by_number, axis=1)
        distance = measure(Q[block], R, places)
        itself = numbers == query[block, np.newaxis]
        # Behind every other, and told from a distance that is too large for a float.
        nearest = np.lexsort((distance, itself), axis=1)[:, :k]
        rows[block] = np.take_along_axis(numbers, nearest, axis=1)
        squared[block] = np.take_along_axis(distance, nearest, axis=1)

    in_blocks(order, range(0, len(query), step), float(A_CELL * found.size * _width(R)))
    return rows, squared


def _require_enough(
    query: Rows, among: Rows, k: int, found: NDArray[np.int32] | None = None
) -> None:
    """Assert that each query has k candidates but itself: what is not found is memory that nobody wrote.

    Which candidate is the query itself is looked at only where one fewer would not be enough.
    """
    n = len(among) if found is None else found.shape[1]
    if k < n or query.max(initial=-1) < 0:  # rows without a number are nobody's own
        return
    own = query[:, np.newaxis]
    itself = np.isin(query, among) if found is None else (among[found] == own).any(axis=1)
    assert k == n, f"k={k} is at most the number of candidates, {n}"
    assert not itself.any(), f"k={k} is at most the candidates, {n}, without the query itself"


def _squared_points(Q: Points, R: Points, places: NDArray[np.int32]) -> Vector:
    squared, shared = np.zeros(places.shape), np.zeros(places.shape, dtype=np.int64)
    gaps = Q.has_gaps or R.has_gaps
    with np.errstate(over="ignore"):
        if R.numbers.shape[1]:
            # Columns first: only then are they added from the first to the last, and not in pairs.
            difference = np.empty((R.numbers.shape[1], *places.shape))
            cells = R.numbers[places].transpose(2, 0, 1)
            np.subtract(cells, Q.numbers.T[:, :, np.newaxis], out=difference)
            difference *= difference
            if gaps:
                shared += np.count_nonzero(~np.isnan(difference), axis=0)
                np.nan_to_num(difference, copy=False, nan=0.0, posinf=np.inf)
            squared = np.add.reduce(difference, axis=0)
        for at in range(R.codes.shape[1]):
            theirs, own = R.codes[places, at], Q.codes[:, at, np.newaxis]
            differs = theirs != own
            if gaps:
                both = (theirs >= 0) & (own >= 0)
                differs &= both
                shared += both
            squared = squared + np.where(differs, R.penalty, 0.0)
        return _over_shared(squared, shared, R.shape[1]) if gaps else squared


def _over_shared(squared: Vector, shared: NDArray[np.int64], n_columns: int) -> Vector:
    """Raise sums over shared columns to all columns; infinite where none is shared."""
    raised = np.where(shared == n_columns, squared, squared * n_columns / np.maximum(shared, 1))
    return np.where(shared == 0, np.inf, raised)


def _squared_sparse(Q: Any, R: Any, places: NDArray[np.int32]) -> Vector:
    pair = np.repeat(np.arange(len(places)), places.shape[1])
    difference = sp.csr_array(R[places.ravel()] - Q[pair])
    difference.sort_indices()
    of_pair = np.repeat(np.arange(difference.shape[0]), np.diff(difference.indptr))
    with np.errstate(over="ignore"):
        # `bincount` adds in the order of the entries, which is that of the columns.
        squared: Any = np.bincount(of_pair, weights=difference.data**2, minlength=places.size)
    return np.asarray(squared, dtype=np.float64).reshape(places.shape)


def _width(rows: Any) -> int:
    """Cells of one row that have to be looked at."""
    n_rows, width = rows.shape
    return max(1, int(rows.nnz) // max(1, n_rows) if hasattr(rows, "nnz") else int(width))


def _cells(points: Points) -> tuple[Any, Any]:
    return pointer(points.numbers, "f8"), pointer(points.codes, "i4")


def _measures(Q: Points, R: Points) -> tuple[Any, ...]:
    widths = R.numbers.shape[1], R.codes.shape[1]
    return *widths, ctypes.c_double(R.penalty), int(Q.has_gaps or R.has_gaps)


def _as_one_width(Q: Any, R: Any) -> tuple[str, list[tuple[Any, ...]]]:
    """Give index arrays of both the same width: 32 bits where both have that, else 64."""
    narrow = all(matrix.indices.dtype == np.int32 for matrix in (Q, R))
    if not narrow:
        for matrix in (Q, R):
            matrix.indices = matrix.indices.astype(np.int64, copy=False)
            matrix.indptr = matrix.indptr.astype(np.int64, copy=False)
    index = "i4" if narrow else "i8"
    return "32" if narrow else "64", [
        (pointer(matrix.indptr, index), pointer(matrix.indices, index), pointer(matrix.data, "f8"))
        for matrix in (Q, R)
    ]
