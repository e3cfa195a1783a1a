"""Texts: what a column of text is: categories, numbers written out, dates, identifiers, or prose."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from oversample.errors import OversampleWarning, listed
from oversample.tables.levels import numbers_of
from oversample.tables.roles.numeric import tell_number
from oversample.tables.roles.told import ENOUGH, Told, is_repeated_id, names_an_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.tables.table import Table

__all__ = ["Odd", "odd_cells", "tell_oddities", "tell_text"]

_MOSTLY = 0.9  # of the cells are numbers, in a column of numbers
_FEW_ODD = 5  # different cells that are none
_UNIQUE = 0.98  # of the cells differ, in a column of identifiers or prose
_PROSE_WORDS, _PROSE_LENGTH = 3.0, 30.0  # a level, on average
_SAMPLE = 500  # levels that are read first
_SHOWN = 3  # rows
_WRITTEN = re.compile(r"[+-]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d+)?")  # 007 is a name
_DATE = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
)


class Odd(NamedTuple):
    """A cell that is no number in a column of numbers written as text."""

    cell: str
    rows: NDArray[np.int64]


def tell_text(  # noqa: PLR0911 - one for each role
    name: object, codes: NDArray[np.int32], levels: Sequence[Any]
) -> Told:
    """Tell the role of a column of text.

    Parameters
    ----------
    name : object
        What the column is called.
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : sequence
        Level of each code.

    Returns
    -------
    told : Told
        category, number, whole, date, id, group or text.

    Examples
    --------
    >>> tell_text("day", np.array([0, 1]), ["2024-03-01", "2024-03-02"]).role
    'date'
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    n_present = int(counts.sum())
    if n_present == 0 or not all(isinstance(level, str) for level in levels):
        return Told("category", f"{len(levels):,} levels")
    told = _tell_numbers(name, codes, levels, counts)
    if told is not None:
        return told
    if _are_dates(levels):
        return Told("date", f"dates written as {levels[0]!r}")
    n_rows = len(codes)
    if n_rows >= ENOUGH and len(levels) > ENOUGH:
        words, length = _shape(levels)
        if words >= _PROSE_WORDS and len(levels) > n_present / 2:
            return Told("text", f"{len(levels):,} different texts in {n_rows:,} rows")
        if len(levels) >= _UNIQUE * n_present:
            if words < 2 and length <= _PROSE_LENGTH + 10:  # noqa: PLR2004 - a UUID has 36 characters
                return Told("id", "a different text in every row")
            return Told("text", f"{len(levels):,} different texts in {n_rows:,} rows")
        if names_an_id(name) and is_repeated_id(len(levels), n_rows):
            return Told("group", f"{len(levels):,} different texts over {n_rows:,} rows")
    return Told("category", f"{len(levels):,} levels")


def odd_cells(codes: NDArray[np.int32], levels: Sequence[Any]) -> list[Odd]:
    """List the cells that are no numbers, each with its rows.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : sequence of str
        Level of each code.

    Returns
    -------
    odd : list of Odd
        In the order of the levels.

    Examples
    --------
    >>> [(odd.cell, odd.rows.tolist()) for odd in odd_cells(np.array([0, 1, 0]), [" ", "29.85"])]
    [(' ', [0, 2])]
    """
    none = np.flatnonzero(np.isnan(numbers_of(levels))).tolist()
    return [Odd(levels[code], np.flatnonzero(codes == code)) for code in none]


def tell_oddities(table: Table) -> None:
    """Warn of cells that were read as missing because their column holds numbers written as text.

    Parameters
    ----------
    table : Table
        With its roles told.

    Warns
    -----
    OversampleWarning
        By column, with the cells and the rows.
    """
    for column in table.columns:
        if column.storage == "text" and column.block == "numbers" and not column.order:
            odd = odd_cells(*table.encoded(column))
            if odd:
                warnings.warn(
                    f'Column "{column.name}": {column.why}. Read them as missing (--na), or set '
                    f'roles={{"{column.name}": "category"}} to keep the text.',
                    OversampleWarning,
                    stacklevel=4,  # whoever called the verb that reads
                )


def _tell_numbers(
    name: object, codes: NDArray[np.int32], levels: Sequence[str], counts: NDArray[np.int64]
) -> Told | None:
    """Tell a column of numbers written out, where nearly all cells are such."""
    if np.isnan(numbers_of(levels[:_SAMPLE])).mean() > 1 - _MOSTLY / 2:
        return None
    values = numbers_of(levels)
    is_number = ~np.isnan(values)
    n_numbers = int(counts[is_number].sum())
    if (
        is_number.sum() <= ENOUGH
        or n_numbers < _MOSTLY * counts.sum()
        or (~is_number).sum() > _FEW_ODD
        or not all(
            _WRITTEN.fullmatch(levels[code].strip()) for code in np.flatnonzero(is_number).tolist()
        )
    ):
        return None
    told = tell_number(name, np.append(values, np.nan)[codes], is_int=False)
    if told.role not in ("number", "whole"):
        return Told(told.role, f"{told.why}, written as text")
    odd = odd_cells(codes, levels)
    why = f"{n_numbers:,} numbers written as text"
    if odd:
        rows = np.sort(np.concatenate([found.rows for found in odd]))
        shown = [f"{row:,}" for row in rows[:_SHOWN].tolist()]
        more = ", ..." if len(rows) > _SHOWN else ""
        cells = listed([found.cell for found in odd])
        why += f" and {len(rows):,} that are none ({cells}; rows {', '.join(shown)}{more}), read as missing"
    return Told(told.role, why, decimals=told.decimals, step=told.step)


def _are_dates(levels: Sequence[str]) -> bool:
    if not _DATE.fullmatch(levels[0].strip()):
        return False
    return all(_DATE.fullmatch(level.strip()) for level in levels)


def _shape(levels: Sequence[str]) -> tuple[float, float]:
    """Count words and characters of a level, on average over some."""
    some = levels[:: max(1, len(levels) // _SAMPLE)]
    return (
        float(np.mean([len(level.split()) for level in some])),
        float(np.mean([len(level) for level in some])),
    )
