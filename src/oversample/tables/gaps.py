"""Gaps: how many cells of each column are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oversample.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = ["count_gaps"]


def count_gaps(table: Table, n_rows: int | None = None) -> dict[int, int]:
    """Count the missing cells of each column.

    Parameters
    ----------
    table : Table
        With its roles told.
    n_rows : int, optional
        Look at so many rows from the first on; at all unless given.

    Returns
    -------
    gaps : dict of position to int
        Columns with a missing cell only. A cell that is no number in a column of numbers written as text counts.
        Of a sparse table, and of cells that cannot be told apart (lists), nothing is counted.

    Notes
    -----
    One pass over each column.

    Examples
    --------
    >>> from oversample.tables import read
    >>> count_gaps(read([[1.0, 2.0], [float("nan"), 4.0]]))
    {0: 1}
    """
    if table.is_sparse:
        return {}
    found = {
        column.position: int(np.count_nonzero(_is_missing(table, column)[:n_rows]))
        for column in table.columns
    }
    return {position: n_missing for position, n_missing in found.items() if n_missing}


def _is_missing(table: Table, column: Column) -> NDArray[np.bool_]:
    if column.storage in ("float", "int", "duration"):
        return np.asarray(np.isnan(table.native.cells(column)))
    if column.storage == "other":  # lists, objects: nothing that can be asked
        return np.zeros(table.n_rows, dtype=bool)
    try:
        if column.block == "numbers":
            return np.asarray(np.isnan(table.cells(column)))
        return np.asarray(table.encoded(column)[0] < 0)
    except (TypeError, ValueError, DataError):  # cells without an order or a hash
        return np.zeros(table.n_rows, dtype=bool)
