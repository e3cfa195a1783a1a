"""Objects: what a column holds whose cells are Python objects, in an array, a list or a pandas frame.

One rule for all of them, so that the same cells have the same role wherever they stand. What is missing is decided
in `missing`.
"""

from __future__ import annotations

import datetime as dt
import enum
import numbers
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.tables.missing import missing_cells, missing_mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.native import Storage

__all__ = ["fill_objects", "object_numbers", "objects_of", "stored_objects"]

_FLAGS = (bool, np.bool_)
_DATES = (dt.date, dt.time, np.datetime64)  # a datetime is a date, too
_DURATIONS = (dt.timedelta, np.timedelta64)
_LEVELS = (str, *_FLAGS, numbers.Number, *_DATES, *_DURATIONS, enum.Enum)


def stored_objects(cells: NDArray[Any]) -> Storage:
    """Tell what a column of objects holds.

    Parameters
    ----------
    cells : ndarray of shape (n_rows,), dtype=object

    Returns
    -------
    storage : str
        Of the cells that are there: "int", "float", "bool", "date" or "duration" where all are such; "other" where
        none of them is a level (vectors, lists, dicts, sets, bytes, any other object), which is only taken along;
        "text" for everything else, and where no cell is there.

    Examples
    --------
    >>> column = np.empty(2, dtype=object)
    >>> column[:] = [(1, 2), None]
    >>> stored_objects(column)
    'other'
    >>> stored_objects(np.array([20, None], dtype=object))
    'int'
    """
    kinds = set(map(type, cells.tolist()))
    if kinds <= {str, type(None)}:
        return "text"
    present = cells[~missing_cells(cells)]
    kinds = set(map(type, present.tolist()))
    if not kinds:
        return "text"
    measured = _measured(kinds)
    if measured in ("int", "float"):
        return measured if _are_floats(present) else "text"
    if measured is not None:
        return measured
    return "text" if any(issubclass(kind, _LEVELS) for kind in kinds) else "other"


def _measured(kinds: set[type]) -> Storage | None:
    """Tell the storage that all types of cells have in common; None where there is none."""

    def are_all(*types: type) -> bool:
        return all(issubclass(kind, types) for kind in kinds)

    period = getattr(sys.modules.get("pandas"), "Period", dt.date)
    if are_all(*_FLAGS):
        return "bool"
    if are_all(*_DATES, period):
        return "date"
    if are_all(*_DURATIONS):
        return "duration"
    if any(issubclass(kind, (*_FLAGS, *_DURATIONS)) for kind in kinds):
        return None
    if are_all(int, np.integer):
        return "int"
    return "float" if are_all(numbers.Real, Decimal) else None


def _are_floats(present: NDArray[Any]) -> bool:
    """Whether floats can hold these numbers; a whole number of 400 digits is beyond them."""
    try:
        present.astype(np.float64)
    except (OverflowError, TypeError, ValueError):
        return False
    return True


def object_numbers(cells: NDArray[Any], storage: Storage) -> NDArray[np.float64]:
    """Read a column of objects that holds numbers or durations as floats.

    Parameters
    ----------
    cells : ndarray of shape (n_rows,), dtype=object
    storage : str
        As `stored_objects` tells it.

    Returns
    -------
    numbers : ndarray of shape (n_rows,), dtype=float64
        NaN where missing; of durations, the count of the finest unit among them.
    """
    found = np.full(len(cells), np.nan)
    there = ~missing_cells(cells)
    present = cells[there]
    found[there] = (
        _durations(present).view(np.int64) if storage == "duration" else present
    ).astype(np.float64)
    return found


def objects_of(
    values: NDArray[np.float64], cells: NDArray[Any], storage: Storage
) -> NDArray[np.object_]:
    """Write new cells of a column as objects of the kind that it holds.

    Parameters
    ----------
    values : ndarray of shape (n_new,), dtype=float64
        New cells as `object_numbers` counts; NaN where missing.
    cells : ndarray of shape (n_rows,), dtype=object
        The column.
    storage : str
        As `stored_objects` tells it.

    Returns
    -------
    new : ndarray of shape (n_new,), dtype=object
        A missing cell is what the column's first missing cell is; None where it has none.

    Examples
    --------
    >>> objects_of(np.array([2.5]), np.array([Decimal("1.5")], dtype=object), "float").tolist()
    [Decimal('2.5')]
    """
    new = np.fromiter(repeat(missing_mark(cells), len(values)), dtype=object, count=len(values))
    there = np.flatnonzero(~np.isnan(values))
    present = cells[~missing_cells(cells)]
    if storage == "duration":
        written = _as_durations(values[there], present)
    else:
        written = _as_numbers(values[there].tolist(), present, storage)
    new[there] = np.fromiter(written, dtype=object, count=len(there))
    return new


def fill_objects(cells: NDArray[Any], cell: Any, storage: Storage) -> NDArray[Any]:
    """Return a column with its missing cells filled; durations with a count of their unit."""
    filled = cells.copy()
    lacks = missing_cells(cells)
    if storage == "duration":
        cell = objects_of(np.array([float(cell)]), cells, storage)[0]
    filled[lacks] = cell
    return filled


def _durations(present: NDArray[Any]) -> NDArray[np.timedelta64]:
    """Read durations of any library as those of NumPy, in the finest unit among them."""
    exact = [getattr(cell, "asm8", cell) for cell in present.tolist()]  # pandas counts nanoseconds
    return np.array([np.timedelta64(cell) for cell in exact])


def _as_durations(values: NDArray[np.float64], present: NDArray[Any]) -> list[Any]:
    old = _durations(present)
    new = values.astype(np.int64).view(old.dtype)
    kind = type(present[0])
    if issubclass(kind, np.timedelta64):
        return list(new)
    return new.astype("m8[us]").tolist() if kind is dt.timedelta else [kind(cell) for cell in new]


def _as_numbers(values: list[float], present: NDArray[Any], storage: Storage) -> list[Any]:
    kinds = set(map(type, present.tolist()))
    kind: Any = kinds.pop() if len(kinds) == 1 else None
    if kind is not None and issubclass(kind, np.integer | np.floating):
        return [kind(value) for value in values]
    if kind in (Decimal, Fraction):
        return [kind(repr(value)) for value in values]
    return [int(value) for value in values] if storage == "int" else values
