"""Twins: rows that are equal, told by a number of 64 bits for each row.

Two different rows of a million share a number with a chance below 1 in 10 million. A number follows from the cells
alone, so that rows of two tables may be compared: not from the order of rows or of levels, nor from the container.
This file refuses to know why anybody asks: a check counts twins, a comparison keeps them on one side of a split.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.tables.moments import seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oversample.tables.native import Column
    from oversample.tables.table import Table

    Keys = NDArray[np.uint64]

__all__ = ["cell_keys", "mixed_keys", "row_keys", "spread_keys"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_NOT_SHOWN = (
    "id",
    "group",
    "text",
    "ignore",
    "target",
)  # they tell rows apart that are the same case


def row_keys(table: Table, leave_out: Iterable[object] = ()) -> Keys:
    """Number the rows by their cells, equal numbers for equal rows.

    Parameters
    ----------
    table : Table
        Roles told or not: identifiers, groups, texts and ignored columns are not looked at.
    leave_out : iterable of object
        Names of further columns that are not looked at.

    Returns
    -------
    keys : ndarray of shape (n_rows,), dtype=uint64
        Missing cells are alike; so are 0.0 and -0.0, and True and 1. Cells that cannot be told apart (lists) are
        not looked at. Rows of another table that has as many columns in this order have equal numbers where their
        cells are equal, whichever container holds them, sparse or dense; names of columns do not matter.

    Notes
    -----
    One pass over each column, and one step in Python for each level of a column that is not numeric.

    Examples
    --------
    >>> from oversample.tables import read
    >>> keys = row_keys(read([[1.0, 2.0], [1.0, 3.0], [1.0, 2.0]]))
    >>> bool(keys[0] == keys[2]), bool(keys[0] == keys[1])
    (True, False)
    """
    left_out = set(leave_out)
    columns = [c for c in table.columns if c.role not in _NOT_SHOWN and c.name not in left_out]
    if table.is_sparse:
        return _sparse_keys(table.native.matrix, [column.position for column in columns])
    keys = np.zeros(table.n_rows, dtype=np.uint64)
    found = (_keys_of(table, column) for column in columns)
    for at, cells in enumerate(known for known in found if known is not None):
        # added up, so that a sparse row has the same number: a nought adds nothing
        place = spread_keys(np.array([at], dtype=np.uint64))
        part = spread_keys(place + cells.view(np.uint64))
        keys += np.where(cells == 0, np.uint64(0), part)
    return keys


def mixed_keys(columns: Iterable[Any], n_rows: int) -> Keys:
    """Make one number a row of one whole number a cell.

    Parameters
    ----------
    columns : iterable of ndarray of shape (n_rows,), dtype=int64
        Equal numbers for equal cells.
    n_rows : int

    Returns
    -------
    keys : ndarray of shape (n_rows,), dtype=uint64
    """
    keys = np.zeros(n_rows, dtype=np.uint64)
    for cells in columns:
        keys = spread_keys(keys * _GOLDEN + cells.view(np.uint64))
    return keys


def spread_keys(keys: Keys) -> Keys:
    """Spread each bit over all, one to one (the finaliser of splitmix64)."""
    keys = keys + _GOLDEN
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def cell_keys(cells: NDArray[Any]) -> NDArray[np.int64]:
    """Number the cells of a column of floats: equal for equal cells, of two noughts one, of all missing one."""
    bits = cells.astype(np.float64) + 0.0
    bits[np.isnan(bits)] = np.nan
    return bits.view(np.int64)


def _keys_of(table: Table, column: Column) -> NDArray[np.int64] | None:
    if column.storage in ("float", "int"):
        return cell_keys(table.native.cells(column))
    try:
        codes, levels = table.encoded(
            column
        )  # of durations, too: containers count them in different units
    except (TypeError, ValueError):  # cells without an order or a hash: lists, objects
        # a bare table has forgotten the unit, but tells its own rows apart
        return cell_keys(table.native.cells(column)) if column.storage == "duration" else None
    of_level = np.fromiter(
        (_content(level, column.storage) for level in (*levels, None)), np.uint64, len(levels) + 1
    )
    return of_level[codes].view(np.int64)  # -1, a missing cell, is the last


def _content(level: Any, storage: str) -> int:
    """Number a level by what it is: a number as in a numeric column, anything else by its text."""
    if level is None:
        return int(cell_keys(np.array([np.nan])).view(np.uint64)[0])
    if isinstance(level, dt.timedelta):
        level = level / dt.timedelta(microseconds=1)
    if isinstance(level, bool | np.bool_ | Real | Decimal):
        return int(cell_keys(np.array([float(level)])).view(np.uint64)[0])
    if storage == "date" or isinstance(level, dt.date):
        level = ("moment", seconds_of(level))
    text = level if isinstance(level, str) else repr(level)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _sparse_keys(matrix: Any, positions: list[int]) -> Keys:  # csr
    """Add up a number for each stored cell: no order of them matters, and stored noughts add nothing."""
    keys = np.zeros(matrix.shape[0], dtype=np.uint64)
    place = np.full(matrix.shape[1], -1, dtype=np.int64)
    place[positions] = np.arange(len(positions))
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    at = place[matrix.indices]
    is_shown = (matrix.data != 0) & (at >= 0)
    places = spread_keys(at[is_shown].astype(np.uint64))
    cells = cell_keys(matrix.data[is_shown]).view(np.uint64)
    np.add.at(keys, rows[is_shown], spread_keys(places + cells))
    return keys
