"""Finite: whether a block of cells holds neither NaN nor infinity, in one pass that stops nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.kernels.library import call, compiled, pointer

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["all_finite", "all_finite_plain"]

_WORTH = 100_000  # cells from which a call of the library costs less than it saves


def all_finite(cells: NDArray[Any]) -> bool:
    """Tell whether every cell is finite.

    Parameters
    ----------
    cells : ndarray, dtype=float32 or float64
        Of any shape and strides.

    Returns
    -------
    finite : bool

    Notes
    -----
    At the speed of memory; nothing is copied where the cells are contiguous, in either order.
    """
    flat = cells.ravel(order="K") if cells.flags.forc else cells
    simple = (
        flat.dtype.char in "fd" and flat.dtype.isnative and flat.flags.aligned and cells.flags.forc
    )
    if not (compiled() and simple and cells.size >= _WORTH):
        return all_finite_plain(cells)
    told = np.empty(1, dtype=np.int32)
    call(f"finite_{flat.dtype.char}", pointer(flat, f"f{flat.itemsize}"), len(flat), ..., pointer(told, "i4"),
         work=float(len(flat)), asked=f"looking at {len(flat):,} cells")  # fmt: skip
    return bool(told[0])


def all_finite_plain(cells: NDArray[Any]) -> bool:
    """Do what `all_finite` does, in NumPy: its twin. A sum is finite, unless a cell is not or it overflows.

    Examples
    --------
    >>> all_finite_plain(np.array([1e308, 1e308])), all_finite_plain(np.array([1.0, np.nan]))
    (True, False)
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(cells.sum(dtype=np.float64)) or np.isfinite(cells).all())
