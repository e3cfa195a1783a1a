"""Moments: when each row was, as a number that orders the rows.

This file refuses to know what rows are ordered for.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.table import Table

__all__ = ["moments", "seconds_of"]


def moments(table: Table, name: object) -> tuple[NDArray[np.float64], bool]:
    """Read a column as moments.

    Parameters
    ----------
    table : Table
    name : object
        As the caller knows the column: numbers, dates, or dates written as text, year first.

    Returns
    -------
    moments : ndarray of shape (n_rows,), dtype=float64
        Seconds since 1970 for dates, else the numbers.
    are_dates : bool

    Raises
    ------
    DataError
        If there is no such column, a cell is missing, or the cells are neither.

    Notes
    -----
    A moment without a zone is taken for one of universal time: only differences matter.

    Examples
    --------
    >>> from oversample.tables import read
    >>> moments(read([["2026-11-26", 3.0], ["2026-11-25", 1.0]]), 0)[0].tolist()
    [1795651200.0, 1795564800.0]
    """
    column = table.column(name)
    if column.storage in ("float", "int", "duration"):
        found, are_dates = np.asarray(table.native.cells(column), dtype=np.float64), False
    else:
        codes, levels = table.encoded(column)
        try:
            seconds = [seconds_of(level) for level in levels]
        except (ValueError, TypeError, AttributeError) as cause:
            raise DataError(
                f'Column "{column.name}" cannot order the rows in time: not all cells are numbers or dates.',
                str(cause),
                "Turn it into dates, or write them year first, such as 2026-11-26.",
            ) from cause
        found, are_dates = np.array([*seconds, np.nan])[codes], True
    lacking = np.flatnonzero(~np.isfinite(found))
    if len(lacking):
        raise DataError(
            f'Column "{column.name}" cannot order the rows in time: some have none.',
            f"{len(lacking):,} missing (first in row {lacking[0]:,})",
            "Leave these rows out, or give them a time.",
        )
    return found, are_dates


def seconds_of(level: Any) -> float:
    """Read a date, or one written as text, as seconds since 1970."""
    if isinstance(level, str):
        level = dt.datetime.fromisoformat(level.strip())
    if not isinstance(level, dt.datetime):  # a day
        level = dt.datetime(level.year, level.month, level.day, tzinfo=dt.UTC)
    if level.tzinfo is None:
        level = level.replace(tzinfo=dt.UTC)
    return float(level.timestamp())
