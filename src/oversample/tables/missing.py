"""Missing: what a missing cell is, and how missing cells are refused or filled.

The one place that decides whether a cell is missing; all readers of Python objects ask here. What keeps missing
cells in new rows is the way in which columns grow.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, worded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = [
    "MISSING_CELLS",
    "fillings",
    "is_missing",
    "missing_cells",
    "missing_mark",
    "refuse_missing",
]

MISSING_CELLS = ("keep", "error", "impute")
_SHOWN = 5  # columns
_WAYS = ({"missing": "keep"}, {"missing": "impute"})
_NEVER = frozenset((str, int, bool, bytes))  # types whose cells are never missing
_NOT_EQUAL = (
    float,
    complex,
    np.inexact,
)  # of which a missing cell is NaN, which does not equal itself


def is_missing(cell: object) -> bool:
    """Tell whether a cell of any container is missing.

    Parameters
    ----------
    cell : object
        One cell.

    Returns
    -------
    missing : bool
        True for None, NaN of any type of number, NaT of NumPy and of pandas, `pandas.NA`, a masked cell of NumPy
        and a null of Arrow.

    Notes
    -----
    Neither pandas nor Arrow is imported for it: where they are not loaded, no cell is one of theirs.

    Examples
    --------
    >>> [is_missing(cell) for cell in (None, float("nan"), np.datetime64("NaT"), 0.0, "", [])]
    [True, True, True, False, False, False]
    """
    if cell is None:
        return True
    if isinstance(cell, _NOT_EQUAL):
        return bool(cell != cell)  # noqa: PLR0124 - NaN
    if isinstance(cell, np.datetime64 | np.timedelta64):
        return bool(np.isnat(cell))
    if isinstance(cell, Decimal):
        return cell.is_nan()  # a signalling NaN must not be compared
    return _is_mark(cell)


def _is_mark(cell: Any) -> bool:
    """Tell whether a cell is what a library holds in the place of a missing one."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and (
        cell is getattr(pandas, "NA", None) or cell is getattr(pandas, "NaT", None)
    ):
        return True
    scalar: Any = getattr(sys.modules.get("pyarrow"), "Scalar", ())
    if isinstance(cell, scalar):
        return not cell.is_valid
    masks = sys.modules.get("numpy.ma")
    return masks is not None and cell is masks.masked


def missing_cells(cells: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which cells of an array are missing.

    Parameters
    ----------
    cells : ndarray of shape (n,)
        Of any dtype.

    Returns
    -------
    missing : ndarray of shape (n,), dtype=bool

    Examples
    --------
    >>> missing_cells(np.array(["a", None, float("nan")], dtype=object)).tolist()
    [False, True, True]
    """
    if cells.dtype.kind in "fc":
        return np.asarray(np.isnan(cells))
    if cells.dtype.kind in "mM":
        return np.asarray(np.isnat(cells))
    found = np.zeros(len(cells), dtype=bool)
    if cells.dtype.kind not in "OT":
        return found
    listed = cells.tolist()
    kinds = set(map(type, listed)) - _NEVER
    if kinds == {type(None)}:
        found[:] = [cell is None for cell in listed]
    elif kinds:
        found[:] = [is_missing(cell) for cell in listed]
    return found


def missing_mark(cells: NDArray[Any]) -> Any:
    """Return what the first missing cell of an array of objects holds; None where no cell is missing."""
    lacks = missing_cells(cells)
    return cells[int(np.argmax(lacks))] if lacks.any() else None


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
            worded(
                f"{len(found)} column{' has' if one else 's have'} missing values, and {{}}.",
                {"missing": "error"},
            ),
            shown,
            worded(
                "Set {} (missing where the base point is) or {}, or impute inside the pipeline.",
                *_WAYS,
            ),
            ways=_WAYS,
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
