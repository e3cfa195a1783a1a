"""Numeric: what a column of numbers is: measured, whole, a flag, or numbers that only name something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.tables.evidence import Evidence, Kind
from oversample.tables.roles.identity import tell_identity
from oversample.tables.roles.times import are_dates
from oversample.tables.roles.told import ENOUGH, Told, names_an_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["decimals_of", "is_huge", "tell_dates", "tell_number"]

_SAMPLE = 1024  # rows that are looked at first
_MOST_DECIMALS = 6  # more are those of a measurement, or of an arithmetic
_EXACT = 2.0**53  # from here on a float64 skips whole numbers
_FEWEST_DATES = 3  # different ones
_FEW_STEPS = 30  # rows below which a common step may be an accident


def tell_number(  # noqa: PLR0911 - one for each role
    name: object, cells: NDArray[Any], *, is_int: bool
) -> Told:
    """Tell the role of a column of numbers.

    Parameters
    ----------
    name : object
        What the column is called, or its position; None where they can be no dates, such as numbers with marks.
        Only one with a name can be an identifier.
    cells : ndarray of shape (n_rows,), dtype=float
        NaN where missing.
    is_int : bool
        Whether its type holds whole numbers only.

    Returns
    -------
    told : Told
        number, whole, flag, category, date, id or group.

    Examples
    --------
    >>> told = tell_number("price", np.array([1.25, 3.0, np.nan, 2.5]), is_int=False)
    >>> told.role, told.decimals, told.evidence.sentence()
    ('number', 2, '2 decimals')
    >>> tell_number(0, np.array([0.0, 1.0, 1.0]), is_int=False).role
    'flag'
    """
    some = cells[:: max(1, len(cells) // _SAMPLE)]
    some = some[~np.isnan(some)]
    is_plain = not is_int and len(some) > 2 and decimals_of(some) is None  # noqa: PLR2004 - a flag has two
    if is_plain and len(np.unique(some[:ENOUGH])) > 2:  # noqa: PLR2004
        return Told("number", Evidence(Kind.MANY_DECIMALS))
    present = cells[~np.isnan(cells)]
    if len(present) == 0:
        return Told("number", Evidence(Kind.NO_CELL))
    low, high = present.min(), present.max()
    if not np.isfinite(low) or not np.isfinite(high):
        return Told("number", Evidence(Kind.INFINITE))
    if low < high and ((present == low) | (present == high)).all():
        is_bit = (low, high) == (0, 1)
        if is_bit or len(present) >= ENOUGH:
            return Told("flag", Evidence.of(Kind.TWO_VALUES, low=float(low), high=float(high)))
    decimals = 0 if is_int else decimals_of(present)
    if decimals is None:
        return Told("number", Evidence(Kind.MANY_DECIMALS))
    if decimals > 0:
        return Told("number", Evidence.of(Kind.DECIMALS, decimals=decimals), decimals=decimals)
    doubt = None
    if max(-low, high) < _EXACT and low < high:
        dated = tell_dates(name, present, len(present))
        named, doubt = (dated, None) if dated else tell_identity(name, present, len(cells))
        if named is not None:
            return named
    step = _step(present, low)
    steps = Evidence.of(Kind.STEPS, step=step, is_shifted=bool(low % step))
    evidence = Evidence(Kind.WHOLE) if step == 1 else steps
    return Told("whole", evidence, step=step, doubt=doubt)


def tell_dates(name: object, values: NDArray[Any], n_cells: int) -> Told | None:
    """Tell whole numbers that are dates, as 20240115 or 202401, all of them; None where they are not.

    Parameters
    ----------
    name : object
        What the column is called, or its position; None where they can be no dates.
    values : ndarray of shape (n,), dtype=float
        Its whole numbers, each exact and met once at least.
    n_cells : int
        Cells that are there.
    """
    if name is None or names_an_id(name) or n_cells < ENOUGH or not are_dates(values):
        return None
    if len(np.unique(values)) < _FEWEST_DATES:
        return None
    return Told("date", Evidence.of(Kind.WHOLE_DATES, name=name, example=int(values[0])))


def is_huge(cells: NDArray[Any]) -> bool:
    """Whether there is a number beyond those that floats hold exactly."""
    return len(cells) > 0 and bool(np.nanmax(np.abs(cells), initial=0.0) >= _EXACT)


def decimals_of(cells: NDArray[Any]) -> int | None:
    """Count the digits behind the point that all cells do with; None where they are more than 6, or there is none.

    Parameters
    ----------
    cells : ndarray of shape (n,), dtype=float
        None of them missing.

    Examples
    --------
    >>> decimals_of(np.array([1.5, 2.25])), decimals_of(np.array([1 / 3]))
    (2, None)
    """
    decimals = 0
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # near the largest of floats, which are whole
        for part in (cells[:_SAMPLE], cells):  # a few cells rule most answers out
            while decimals <= _MOST_DECIMALS and not np.array_equal(np.round(part, decimals), part):
                decimals += 1
    return decimals if decimals <= _MOST_DECIMALS and len(cells) else None


def _step(present: NDArray[Any], low: float) -> int:
    """Find how far apart whole numbers are, at the least."""
    if len(present) < _FEW_STEPS or max(-float(low), float(present.max())) >= _EXACT:
        return 1  # what floats have lost would be taken for a step
    if np.gcd.reduce((present[:_SAMPLE] - low).astype(np.int64)) == 1:
        return 1
    return max(1, int(np.gcd.reduce((present - low).astype(np.int64))))
