"""The order of the rows returned: which real rows are there, and where the synthetic ones stand among them.

An order is an array of numbers, one for each row returned. A number below `n_original` is a real row, which may
stand there several times; a larger one is `n_original` plus the place of a synthetic row in the lineage. None
stands for the usual order: all real rows, then all synthetic ones.
"""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["order_fault", "packed", "row_numbers", "settled", "unpacked"]

_NARROW = 2**31 - 1


def row_numbers(rows: ArrayLike) -> NDArray[np.int64]:
    """Return row numbers, of numbers or of a boolean for each row."""
    rows = np.asarray(rows)
    return np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)


def settled(order: Any, n_original: int, n_new: int) -> NDArray[Any] | None:
    """Return an order as an array that cannot be written to, or None where it is the usual one.

    The usual order has one form only, so that lineages of the same rows are equal.
    """
    if order is None:
        return None
    rows: NDArray[Any] = np.array(
        order, dtype=np.int64
    )  # a copy: the array passed stays the caller's
    if rows.size and rows.min() >= -_NARROW and rows.max() <= _NARROW:
        rows = rows.astype(np.int32)
    if len(rows) == n_original + n_new and bool((rows == np.arange(len(rows))).all()):
        return None
    rows.flags.writeable = False
    return rows


def order_fault(order: NDArray[Any] | None, n_original: int, n_new: int) -> str:
    """Name what is wrong with an order, or return an empty string."""
    if order is None:
        return ""
    if len(order) and (order.min() < 0 or order.max() >= n_original + n_new):
        return f"an order that names a row outside the {n_original} real and {n_new} synthetic ones"
    made = order[order >= n_original] - n_original
    if not np.array_equal(made, np.arange(n_new)):
        return "an order that does not have each synthetic row once, in the order of the lineage"
    return ""


def packed(order: NDArray[Any] | None) -> str | None:
    """Write an order as text that is short where rows are kept in their order."""
    if order is None:
        return None
    steps = np.diff(order.astype("<i8"), prepend=np.int64(0))
    return base64.b64encode(zlib.compress(steps.astype("<i8").tobytes())).decode("ascii")


def unpacked(text: str | None) -> NDArray[np.int64] | None:
    """Read what `packed` wrote.

    Raises
    ------
    DataError
        If it was changed or cut off.
    """
    if text is None:
        return None
    try:
        steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="<i8")
    except (TypeError, ValueError, zlib.error) as cause:
        raise DataError(
            "The order of the rows in this lineage cannot be read: it was changed or cut off.",
            f"{str(text)[:20]!r} ...",
            "Write the lineage again, or make it again with the sampler.",
        ) from cause
    return np.cumsum(steps)
