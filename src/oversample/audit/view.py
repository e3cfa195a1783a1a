"""Views: each column as numbers or as codes of its levels, whatever the container and the role.

A role says what a column is used for; a check has to look at the cells of all of them, identifiers, texts and
dates as well. So the table is read by dtype alone here, and what are neither numbers nor levels (dates, lists,
whatever an object may be) is asked for through Arrow. Infinite numbers are left in place.
This file refuses to know what is done with the cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.errors import OversampleError
from oversample.tables import cell_keys, decimals_of, split_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables import Column, Table

__all__ = ["View", "views_of"]

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FAILURES = (OversampleError, TypeError, ValueError, OverflowError, pa.ArrowException)
# What a cell that is no level, no number and no date makes a reader raise; such a column is looked at no further.


@dataclass(frozen=True, eq=False)
class View:
    """The cells of one column.

    Parameters
    ----------
    name : object
        As the caller knows it.
    cells : ndarray of shape (n_rows,), dtype=float64, or None
        Numbers, dates in seconds; NaN where missing, infinite where they are.
    codes : ndarray of shape (n_rows,), dtype=int32, or None
        Position of each cell in `levels`, -1 where missing; None for numbers.
    levels : tuple
        Level of each code.
    is_date : bool
        Whether the cells are times.
    n_rows : int
    """

    name: Any
    n_rows: int
    cells: NDArray[np.float64] | None = None
    codes: NDArray[np.int32] | None = None
    levels: tuple[Any, ...] = ()
    is_date: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers, not dates."""
        return self.cells is not None and not self.is_date

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """Which cells hold nothing, of shape (n_rows,)."""
        if self.codes is not None:
            return np.asarray(self.codes < 0)
        if self.cells is not None:
            return np.isnan(self.cells)
        return np.zeros(self.n_rows, dtype=bool)

    @cached_property
    def n_missing(self) -> int:
        """Cells that hold nothing."""
        return int(np.count_nonzero(self.is_missing))

    @cached_property
    def finite(self) -> NDArray[np.float64]:
        """The finite cells, in the order of the rows; empty for a column of levels."""
        if self.cells is None:
            return np.empty(0)
        return self.cells[np.isfinite(self.cells)]

    @cached_property
    def is_infinite(self) -> bool:
        """Whether a cell is infinite."""
        return self.cells is not None and len(self.finite) + self.n_missing < self.n_rows

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """Different finite numbers, ascending."""
        return np.unique(self.finite)

    @cached_property
    def level_counts(self) -> NDArray[np.int64]:
        """Cells of each level, of shape (n_levels,)."""
        assert self.codes is not None, "asked of a column of levels"
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.levels)).astype(np.int64)

    @cached_property
    def n_distinct(self) -> int | None:
        """Different values, unused levels not counted; None where the cells cannot be told apart."""
        if self.codes is not None:
            return int(np.count_nonzero(self.level_counts))
        return len(self.values) if self.cells is not None else None

    @cached_property
    def decimals(self) -> int | None:
        """Most digits behind the point, 0 for whole numbers; None where there are more than 6."""
        return decimals_of(self.finite) if self.is_number else None

    @cached_property
    def keys(self) -> NDArray[np.int64] | None:
        """A whole number for each cell, equal exactly where the cells are; missing cells are alike."""
        if self.codes is not None:
            return self.codes.astype(np.int64)
        return None if self.cells is None else cell_keys(self.cells)


def views_of(frame: Any, table: Table) -> tuple[View, ...]:
    """Read each column of a frame.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table
        Not written to.
    table : Table
        The same, read.

    Returns
    -------
    views : tuple of View
        In the order of the columns. A column whose cells cannot be read is empty of them.

    Notes
    -----
    Eight bytes a cell of memory for numbers that are not stored as floats, and four a cell for codes.
    """
    return tuple(_view(frame, table, column) for column in table.columns)


def _view(frame: Any, table: Table, column: Column) -> View:
    name, n_rows, native = column.name, table.n_rows, table.native
    try:
        if column.storage in ("float", "int", "duration"):
            return View(name, n_rows, np.asarray(native.cells(column), dtype=np.float64))
        if column.storage in ("date", "other"):
            return _carried(name, _arrow(frame, name), n_rows)
        codes, levels = table.encoded(column)
    except _FAILURES:
        return View(name, n_rows)
    view = View(name, n_rows, codes=codes, levels=levels)
    seconds = _iso_seconds(levels)
    if seconds is None or not len(seconds):
        return view
    cells = np.where(view.is_missing, np.nan, seconds[codes])
    return View(name, n_rows, cells, is_date=True)


def _carried(name: Any, cells: pa.ChunkedArray, n_rows: int) -> View:
    """Read what is neither numbers nor levels: times as seconds, anything else as levels if it can be."""
    kind = cells.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        unit = pa.timestamp("us", kind.tz if pa.types.is_timestamp(kind) else None)
        instants = pc.cast(pc.cast(cells, unit, safe=False), pa.int64())
        return View(name, n_rows, _floats(instants) / 1e6, is_date=True)
    if pa.types.is_null(kind):
        return View(name, n_rows, codes=np.full(n_rows, -1, dtype=np.int32))
    flat = cells.combine_chunks().dictionary_encode()
    flat = flat.combine_chunks() if isinstance(flat, pa.ChunkedArray) else flat
    codes = flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return View(name, n_rows, codes=codes, levels=tuple(flat.dictionary.to_pylist()))


def _floats(cells: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(pc.cast(cells, pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _arrow(frame: Any, name: Any) -> pa.ChunkedArray:
    _, cells = split_target(frame, name)
    if isinstance(cells, pa.ChunkedArray):
        return cells
    if hasattr(cells, "__arrow_c_stream__"):
        return pa.chunked_array(cells)
    return pa.chunked_array([pa.array(cells)])


def _iso_seconds(levels: tuple[Any, ...]) -> NDArray[np.float64] | None:
    """Read levels as days or times of the form 2026-11-26; None where one of them is none."""
    if not all(isinstance(level, str) and _ISO_DATE.match(level) for level in levels[:100]):
        return None
    for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            instants = pc.cast(pa.array(levels, type=pa.string()), kind)
        except (TypeError, pa.ArrowException):
            continue
        return np.asarray(_floats(pc.cast(instants, pa.int64())) / 1e6)
    return None
