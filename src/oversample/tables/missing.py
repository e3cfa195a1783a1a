"""Missing: refuse missing cells, or fill them; what keeps them is the way in which columns grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = ["MISSING_CELLS", "fillings", "refuse_missing"]

MISSING_CELLS = ("keep", "error", "impute")
_SHOWN = 5  # columns


def refuse_missing(table: Table) -> None:
    """Refuse missing cells in the columns that are mixed or voted on.

    Parameters
    ----------
    table : Table
        With its roles told.

    Raises
    ------
    DataError
        With the share and the number of missing cells of each column.

    Examples
    --------
    >>> from oversample.tables import read
    >>> refuse_missing(read([[1.0, 2.0], [3.0, 4.0]]))
    """
    found = []
    for column in _filled(table):
        lacks = int(_lacks(table, column).sum())
        if lacks:
            share = lacks / table.n_rows
            found.append(f"{column.name} {share:.1%} ({lacks:,} row{'s' if lacks > 1 else ''})")
    if found:
        one = len(found) == 1
        shown = ", ".join(found[:_SHOWN]) + (" ..." if len(found) > _SHOWN else "")
        raise DataError(
            f'{len(found)} column{" has" if one else "s have"} missing values, and missing="error".',
            shown,
            'Use missing="keep", or impute inside the pipeline.',
        )


def fillings(table: Table) -> dict[int, Any]:
    """Find what the missing cells of each column are filled with.

    Parameters
    ----------
    table : Table
        With its roles told.

    Returns
    -------
    cells : dict of position to object
        The median of a number, as its column rounds it; the most frequent level. Columns in which nothing is
        missing, or everything, are left out, and so are those that are neither mixed nor voted on.
    """
    cells: dict[int, Any] = {}
    for column in _filled(table):
        lacks = _lacks(table, column)
        if lacks.any() and not lacks.all():
            cells[column.position] = _filling(table, column)
    return cells


def _filled(table: Table) -> list[Column]:
    if table.is_sparse:
        return []
    return [column for column in table.columns if column.block != "none"]


def _lacks(table: Table, column: Column) -> NDArray[np.bool_]:
    if column.block == "numbers":
        return np.asarray(np.isnan(table.cells(column)))
    return np.asarray(table.codes[:, column.at] < 0)


def _filling(table: Table, column: Column) -> Any:
    if column.block == "codes":
        codes = table.codes[:, column.at]
        most = int(np.argmax(np.bincount(codes[codes >= 0])))
        if column.role != "one-hot":
            return table.levels[column.at][most]
        cell = float(table.plain(column)[np.argmax(codes == most)])
        return bool(cell) if column.storage == "bool" else cell
    cells = table.cells(column)
    with np.errstate(over="ignore"):
        middle = float(np.nanmedian(cells))
    if np.isinf(middle):  # of two middle cells whose sum is no number
        middle = 2.0 * float(np.nanmedian(cells / 2.0))
    if column.order:
        levels = [level for level in column.order if level in table.encoded(column)[1]]
        return levels[int(middle)]
    if column.role in ("whole", "duration"):
        middle = float(np.rint(middle))
    elif column.decimals is not None:
        middle = round(middle, column.decimals)
    if not column.is_measured:
        return str(int(middle)) if column.role == "whole" else repr(middle)
    return int(middle) if column.storage in ("int", "duration") else middle
