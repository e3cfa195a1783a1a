"""Overflow: cells that are too large for a step of the usual arithmetic, worked out again another way.

A difference of two large numbers may be infinite although both are finite, and so may a square. What is here looks
for such cells after the usual arithmetic and replaces them alone: every other cell keeps its bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.finite import all_finite_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "deviation",
    "keep_finite",
    "keep_finite_sparse",
    "mend_sparse_deviation",
    "moved",
    "narrowed",
    "sparse_deviation",
    "weighted",
]

Vector = NDArray[np.float64]

_ROOM = 2.0**-64  # a power of two, so that no sum on the way is too large


def narrowed(values: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Turn float64 into another type of floats; what is beyond its largest number becomes that number.

    Examples
    --------
    >>> narrowed(np.array([1.0, 1e300, -np.inf]), np.float32).tolist()
    [1.0, 3.4028234663852886e+38, -3.4028234663852886e+38]
    """
    most = float(np.finfo(dtype).max)
    return np.asarray(np.clip(values, -most, most), dtype=dtype)


def weighted(parents: Sequence[NDArray[Any]], gaps: Vector) -> Vector:
    """Mix cells as a weighted sum, which may differ from the usual mix in the last bits.

    Parameters
    ----------
    parents : sequence of ndarray of shape (n_cells,), dtype=float64
        Cells of the base point, then of each other parent.
    gaps : ndarray of shape (n_cells, n_parents - 1)
        Weights of the others; the base point has what remains to 1.

    Returns
    -------
    mixed : ndarray of shape (n_cells,), dtype=float64
        Infinite only where the sum itself is beyond the largest number.

    Examples
    --------
    >>> weighted([np.array([1e308]), np.array([-1e308])], np.array([[0.25]])).tolist()
    [5e+307]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if len(parents) == 2:  # noqa: PLR2004
            gap = gaps[:, 0]
            return np.asarray((1.0 - gap) * parents[0] + gap * parents[1])
        own = np.ones(len(gaps))
        for gap in gaps.T:
            own -= gap
        total = own * (parents[0] * _ROOM)
        for gap, cells in zip(gaps.T, parents[1:], strict=True):
            total += gap * (cells * _ROOM)
        return np.asarray(total / _ROOM)


def keep_finite(
    mixed: NDArray[Any], X: NDArray[Any], members: NDArray[np.int64], gaps: Vector
) -> None:
    """Replace the cells of mixed rows that are infinite, or no number, although those of all parents are numbers.

    Parameters
    ----------
    mixed : ndarray of shape (n_new, n_features) or (n_new,), dtype=float32 or float64
        Written to.
    X : ndarray of shape (n_samples, n_features) or (n_samples,)
        Where the parents stand.
    members : ndarray of shape (n_new, n_parents), dtype=int64
        Base points and others.
    gaps : ndarray of shape (n_new, n_parents - 1)
        Weights of the others.
    """
    if members.shape[1] == 1 or all_finite_plain(mixed):
        return
    where = np.nonzero(~np.isfinite(mixed))
    rows, rest = where[0], where[1:]
    cells = [X[(column[rows], *rest)].astype(np.float64) for column in members.T]
    known = np.logical_and.reduce([np.isfinite(part) for part in cells])
    cells = [part[known] for part in cells]
    values = narrowed(weighted(cells, gaps[rows[known]]), mixed.dtype)
    mixed[tuple(part[known] for part in where)] = values


def keep_finite_sparse(mixed: Any, X: Any, members: NDArray[np.int64], gaps: Vector) -> None:
    """Do what `keep_finite` does for CSR rows, which are written to; their entries stay where they are."""
    if all_finite_plain(mixed.data):
        return
    entry = np.flatnonzero(~np.isfinite(mixed.data))
    row = np.searchsorted(mixed.indptr, entry, side="right") - 1
    column = mixed.indices[entry]
    cells = [_cells(X, some[row], column) for some in members.T]
    mixed.data[entry] = narrowed(weighted(cells, gaps[row]), mixed.dtype)


def _cells(X: Any, rows: NDArray[np.int64], columns: NDArray[Any]) -> Vector:
    return np.asarray(sp.csr_array(X)[rows, columns], dtype=np.float64).reshape(-1)


def moved(cells: NDArray[Any], noise: Vector) -> NDArray[Any]:
    """Add noise to cells, no farther than the largest number of their type; missing cells stay so."""
    with np.errstate(over="ignore"):
        return narrowed(cells + noise, cells.dtype)


def deviation(cells: NDArray[Any], dtype: Any = None) -> NDArray[Any]:
    """Population standard deviation of each column, NaN cells left out.

    Parameters
    ----------
    cells : ndarray of shape (n_rows, n_columns), dtype=float32 or float64
        At least one row, finite or NaN; NaN comes out for a column without a number.
    dtype : type of floats, optional
        What squares are added up in; that of the cells if not given.

    Returns
    -------
    deviation : ndarray of shape (n_columns,)
        As `numpy.std` or `numpy.nanstd` gives it, wherever no square overflows or vanishes. The largest number
        where the deviation itself is beyond it.

    Examples
    --------
    >>> deviation(np.array([[1.0, 1e200], [3.0, -1e200]])).tolist()
    [1.0, 1e+200]
    """
    std = np.std if all_finite_plain(cells) else np.nanstd
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        found = np.asarray(std(cells, axis=0, dtype=dtype))
    for at in np.flatnonzero(~np.isfinite(found) | (found == 0.0)).tolist():
        present = cells[:, at][~np.isnan(cells[:, at])].astype(np.float64)
        if len(present) and present.min() != present.max():
            found[at] = narrowed(_scaled_deviation(present, 0), found.dtype)
    return found


def sparse_deviation(cells: Any) -> Vector:
    """Population standard deviation of each column of CSR rows, without missing cells."""
    n_rows = cells.shape[0]
    with np.errstate(over="ignore", invalid="ignore"):
        mean = np.asarray(cells.mean(axis=0)).ravel()
        square = np.asarray(cells.multiply(cells).mean(axis=0)).ravel()
        variance = square - mean**2
        found = np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)
    return mend_sparse_deviation(found, cells, n_rows)


def mend_sparse_deviation(found: NDArray[Any], cells: Any, n_rows: int) -> NDArray[Any]:
    """Work out again the deviations of columns of CSR rows that are no finite number; written to and returned."""
    wrong = np.flatnonzero(~np.isfinite(found))
    if len(wrong):
        columns = sp.csc_array(cells)
        for at in wrong.tolist():
            stored = columns.data[columns.indptr[at] : columns.indptr[at + 1]]
            noughts = n_rows - len(stored)
            found[at] = narrowed(_scaled_deviation(stored.astype(np.float64), noughts), found.dtype)
    return found


def _scaled_deviation(cells: Vector, noughts: int) -> Any:
    """Deviation of cells and so many noughts, as float64: infinite only where it is beyond the largest number."""
    # By a power of two, which changes no digit.
    exponent = int(np.frexp(np.abs(cells).max(initial=0.0))[1])
    scaled = np.ldexp(cells, -exponent)
    n = len(cells) + noughts
    mean = scaled.sum() / n
    square = (((scaled - mean) ** 2).sum() + noughts * mean**2) / n
    with np.errstate(over="ignore"):
        return np.ldexp(np.sqrt(square), exponent)
