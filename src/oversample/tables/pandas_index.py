"""The index of pandas: how it is continued, and how labels get the index of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["extend_index", "gather_labels", "with_index_of"]


def extend_index(index: pd.Index, n_new: int) -> pd.Index:
    """Continue an index with labels that no original has.

    A running index goes on; whole numbers go on above the largest, in a wider type where theirs has no room; text
    gets ``synthetic-0``, ``synthetic-1`` ...; any other index becomes one of objects with such text behind.
    """
    n_old = len(index)
    if isinstance(index, pd.RangeIndex) and index.step == 1:
        return pd.RangeIndex(index.start, index.start + n_old + n_new, name=index.name)
    if n_new == 0:
        return index.copy()  # shallow: whoever names it does not name the caller's
    if pd.api.types.is_integer_dtype(index.dtype) and not isinstance(index, pd.MultiIndex):
        further = _further_numbers(index, n_new)
        if further is not None:
            return index.append(further).rename(index.name)
    prefix = "synthetic-"
    taken = {str(label) for label in index}
    while any(text.startswith(prefix) for text in taken):
        prefix = f"new-{prefix}"
    fresh = [f"{prefix}{i}" for i in range(n_new)]
    if isinstance(index, pd.MultiIndex):
        blanks = [""] * (index.nlevels - 1)
        return pd.MultiIndex.from_tuples(
            [*index.tolist(), *((f, *blanks) for f in fresh)], names=index.names
        )
    if pd.api.types.is_string_dtype(index.dtype):
        return index.append(pd.Index(fresh, dtype=index.dtype)).rename(index.name)
    return pd.Index([*index.tolist(), *fresh], dtype=object, name=index.name)


def _further_numbers(index: pd.Index, n_new: int) -> pd.Index | None:
    """Return whole numbers above those of an index, or None where even 64 bits have no room for them."""
    present = index.dropna()
    start = int(present.max()) + 1 if len(present) else 0
    dtype: Any = index.dtype
    is_plain = isinstance(dtype, np.dtype)
    last = start + n_new - 1
    if last > np.iinfo(dtype if is_plain else dtype.numpy_dtype).max:
        if last > np.iinfo(np.int64).max:
            return None
        dtype = np.dtype(np.int64) if is_plain else "Int64"
    further: pd.Index = pd.Index(np.arange(start, start + n_new), dtype=dtype)
    return further


def gather_labels(labels: Any, rows: NDArray[np.int64], lineage: Lineage, beside: Any) -> Any:
    """Take labels by row number.

    Parameters
    ----------
    labels : Series, Index or Categorical
    rows : ndarray of shape (n_rows,), dtype=int64
        Rows that the labels are taken from.
    lineage : Lineage
        What they are in the order of.
    beside : object
        The table of the same rows. If it is a frame, its index becomes that of a Series.
    """
    if not isinstance(labels, pd.Series):
        return labels.take(rows)
    if isinstance(beside, pd.DataFrame):
        index = beside.index.copy()  # shallow: naming one does not name the other
    else:
        index = extend_index(labels.index, len(lineage))
        index = index if lineage.order is None else index.take(lineage.order)
    cells = labels.array.take(rows)
    return pd.Series(cells, index=index, name=labels.name, dtype=labels.dtype)


def with_index_of(labels: Any, frame: Any) -> Any:
    """Return a Series or frame of labels with the index of a frame of as many rows; anything else as it is."""
    known = isinstance(labels, pd.Series | pd.DataFrame) and isinstance(frame, pd.DataFrame)
    if not known or labels.index is frame.index or len(labels) != len(frame):
        return labels
    return labels.set_axis(frame.index.copy(), axis=0)
