"""Twins: rows that are equal, told by a number of 64 bits for each row.

Two different rows of a million share a number with a chance below 1 in 10 million. This file refuses to know why
anybody asks: a check counts twins, a comparison keeps them on one side of a split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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
        Missing cells are alike; so are 0.0 and -0.0. Cells that cannot be told apart (lists) are not looked at.

    Notes
    -----
    One pass over each column.

    Examples
    --------
    >>> from oversample.tables import read
    >>> keys = row_keys(read([[1.0, 2.0], [1.0, 3.0], [1.0, 2.0]]))
    >>> bool(keys[0] == keys[2]), bool(keys[0] == keys[1])
    (True, False)
    """
    if table.is_sparse:
        return _sparse_keys(table.native.matrix)
    left_out = set(leave_out)
    columns = [c for c in table.columns if c.role not in _NOT_SHOWN and c.name not in left_out]
    found = (_keys_of(table, column) for column in columns)
    return mixed_keys((keys for keys in found if keys is not None), table.n_rows)


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
    if column.storage in ("float", "int", "duration"):
        return cell_keys(table.native.cells(column))
    try:
        codes, _ = table.encoded(column)
    except (TypeError, ValueError):  # cells without an order or a hash: lists, objects
        return None
    return codes.astype(np.int64)


def _sparse_keys(matrix: Any) -> Keys:  # csr
    """Add up a number for each stored cell: no order of them matters, and stored noughts add nothing."""
    keys = np.zeros(matrix.shape[0], dtype=np.uint64)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    places = spread_keys(matrix.indices.astype(np.uint64))
    cells = spread_keys(places + cell_keys(matrix.data).view(np.uint64))
    is_stored = matrix.data != 0
    np.add.at(keys, rows[is_stored], cells[is_stored])
    return keys
