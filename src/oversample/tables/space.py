"""Space: the coordinates in which distances are taken.

Distances are taken on *copies* of the columns, so that a column of incomes does not decide every
neighbour, and values are written in their own units. With ``scale="robust"`` a numeric column is centred on
its median and divided by its interquartile range (times 0.7413, which makes it a standard deviation on
normal data); a column whose quartiles coincide falls back to its standard deviation, a constant one to 1.

A category adds to the squared distance 0 when two rows agree and 1 when they differ: as much as two
numbers one standard deviation apart, the choice of SMOTE-NC (Chawla et al., JAIR 16, 2002, section 6.1),
whose penalty is the median of the standard deviations (with ``scale="none"``, that median). It is stored
as one-hot columns of 1/sqrt(2). A missing number sits at the median, a missing category at the origin of
its columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.table import Table

__all__ = ["SCALES", "space"]

SCALES = ("robust", "none")
_NORMAL_IQR = 1.349  # interquartile range of the standard normal
_WIDE = 500  # one-hot columns; above, dense would cost more than sparse (research: performance, section 5)


def space(table: Table, scale: str = "robust") -> Any:
    """Return the coordinates of all rows.

    Parameters
    ----------
    table : Table
        Rows to place.
    scale : {"robust", "none"}
        Whether numbers are scaled; a sparse table never is (centring would fill it).

    Returns
    -------
    coordinates : ndarray of shape (n_rows, n_coordinates), dtype=float64, or csr_array
        C-contiguous; sparse for a sparse table or more than 500 levels in all.

    Notes
    -----
    One copy of the numeric block; time grows with its cells.
    """
    if table.is_sparse:
        return table.numbers.astype(np.float64)
    numbers = np.array(table.numbers, dtype=np.float64, order="C")
    unit = 1.0
    if numbers.shape[1]:
        if scale == "none":  # then a category counts as much as the median column's spread
            unit = float(np.median(np.nan_to_num(np.nanstd(numbers, axis=0)))) or 1.0
        centre, spread = _centre_and_spread(numbers, scale)
        numbers -= centre
        numbers /= spread
        numbers[np.isnan(numbers)] = 0.0
    width = sum(len(column.levels or ()) for column in table.of_block("codes"))
    if width == 0:
        return numbers
    hot = unit * sp.hstack(
        [_one_hot(table.codes[:, c.at], len(c.levels or ())) for c in table.of_block("codes")]
    )
    if width > _WIDE:
        return sp.csr_array(sp.hstack([sp.csr_array(numbers), hot]))
    return np.hstack([numbers, hot.toarray()])


def _centre_and_spread(
    numbers: NDArray[np.float64], scale: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    empty = np.isnan(numbers).all(axis=0)
    filled = np.where(empty, 0.0, numbers) if empty.any() else numbers
    low, centre, high = np.nanquantile(filled, [0.25, 0.5, 0.75], axis=0)
    if scale == "none":
        return (np.zeros_like(centre) if not np.isnan(numbers).any() else centre), np.ones_like(
            centre
        )
    spread = (high - low) / _NORMAL_IQR
    flat = spread <= 0.0
    if flat.any():
        spread[flat] = np.nanstd(filled[:, flat], axis=0)
    spread[~(spread > 0.0) | ~np.isfinite(spread)] = 1.0
    return centre, spread


def _one_hot(codes: NDArray[np.int32], n_levels: int) -> sp.csr_array:
    rows = np.flatnonzero(codes >= 0)
    shape = (len(codes), max(n_levels, 1))
    return sp.csr_array((np.full(len(rows), np.sqrt(0.5)), (rows, codes[rows])), shape=shape)
