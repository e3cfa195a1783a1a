"""Times: whole numbers that are years, dates as 20260131 or 202601, or seconds since 1970.

A mean of two dates that are written as numbers is hardly ever a date: of 20251230 and 20260110, 20255670. Of
numbers drawn at random within such years 4 in 100 are a day, and 12 in 100 a month, so that 20 of them never
all are. This file refuses to know what follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.float64]

__all__ = ["are_billionths", "are_dates", "may_be_times"]

_EPOCH = (946_684_800, 1_900_000_000)  # seconds since 1970 at the turn of 2000 and in 2030
_EPOCHS = tuple((_EPOCH[0] * unit, _EPOCH[1] * unit) for unit in (1, 1_000, 1_000_000))
_BILLION = 10**9
_YEARS = (1800, 2100)
_YEARS_OF_MONTHS = (1900, 2100)  # numbers of six digits are met more often
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FEBRUARY = 2


def may_be_times(values: Cells) -> bool:
    """Tell whether numbers may be years, dates, or seconds since 1970 or parts of them.

    Parameters
    ----------
    values : ndarray of shape (n,), dtype=float
        Whole numbers in ascending order.
    """
    low, high = values[0], values[-1]
    if any(least <= low and high <= most for least, most in (_YEARS, *_EPOCHS)):
        return True
    return are_dates(values)


def are_dates(values: Cells) -> bool:
    """Tell whether whole numbers are days, as 20260131, or months, as 202601, all of them.

    Parameters
    ----------
    values : ndarray of shape (n,), dtype=float

    Examples
    --------
    >>> are_dates(np.array([20240229.0, 20231231.0])), are_dates(np.array([202312.0, 202401.0]))
    (True, True)
    >>> are_dates(np.array([20230229.0])), are_dates(np.array([202313.0])), are_dates(np.array([2023.0]))
    (False, False, False)
    """
    return _are_days(values, _YEARS) or _are_days(values * 100.0 + 1.0, _YEARS_OF_MONTHS)


def are_billionths(low: int, high: int) -> bool:
    """Tell whether the lowest and the highest of some numbers may be billionths of seconds since 1970."""
    return _EPOCH[0] * _BILLION <= low and high <= _EPOCH[1] * _BILLION


def _are_days(values: Cells, years: tuple[int, int]) -> bool:
    low, high = values.min(), values.max()
    if low < years[0] * 10_000 or high >= (years[1] + 1) * 10_000:
        return False
    year, month, day = (
        part.astype(np.int64) for part in (values // 10_000, values // 100 % 100, values % 100)
    )
    if month.min() < 1 or month.max() > len(_DAYS) or day.min() < 1:
        return False
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return bool((day <= _DAYS[month - 1] - ((month == _FEBRUARY) & ~is_leap)).all())
