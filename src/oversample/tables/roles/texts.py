"""Texts: what a column of text is: categories, numbers written out, dates, identifiers, or prose."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from oversample.tables.evidence import Evidence, Kind
from oversample.tables.levels import numbers_of
from oversample.tables.notation import Notation, read_numbers
from oversample.tables.roles.numeric import tell_dates, tell_number
from oversample.tables.roles.told import (
    ENOUGH,
    Told,
    is_repeated_id,
    names_a_code,
    names_an_id,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Odd", "odd_cells", "tell_text", "written"]

_MOSTLY = 0.9  # of the cells are numbers, in a column of numbers
_FEW_ODD = 5  # different cells that are none
_UNIQUE = 0.98  # of the cells differ, in a column of identifiers or prose
_PROSE_WORDS, _PROSE_LENGTH = 3.0, 30.0  # a level, on average
_SAMPLE = 500  # levels that are read first
_SHOWN = 3  # rows
_NAME = re.compile(r"\s*[+-]?0[0-9]")  # 007 is a name
_LONG = re.compile(r"\s*[+-]?[0-9]{16,}\s*")  # no float holds it
_WHOLE = "whole digits"
_CODES = {  # texts that read as numbers, and are not written so in every cell of a column of amounts
    _WHOLE: re.compile(r"\s*\d+\s*"),
    "digits with an E": re.compile(r"\s*[0-9]+[eE][0-9]+\s*"),
    "whole digits with a plus": re.compile(r"\s*\+\s?[0-9]+(?:[ \u00a0\u202f][0-9]+)*\s*"),
}
_DATE_DIGITS = (6, 8)
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
        return Told("category", Evidence.of(Kind.LEVELS, levels=len(levels)))
    if digits := _are_codes(levels):
        return _tell_codes(name, levels, n_present, len(codes), digits)
    told = _tell_numbers(name, codes, levels, counts)
    if told is not None:
        return told
    if _are_dates(levels):
        return Told("date", Evidence.of(Kind.WRITTEN_DATES, example=levels[0]))
    n_rows = len(codes)
    figures = {"levels": len(levels), "rows": n_rows}
    if n_rows >= ENOUGH and len(levels) > ENOUGH:
        words, length = _shape(levels)
        if words >= _PROSE_WORDS and len(levels) > n_present / 2:
            return Told("text", Evidence.of(Kind.TEXTS, **figures))
        if len(levels) >= _UNIQUE * n_present:
            if words < 2 and length <= _PROSE_LENGTH + 10:  # noqa: PLR2004 - a UUID has 36 characters
                return Told("id", Evidence(Kind.TEXT_A_ROW))
            return Told("text", Evidence.of(Kind.TEXTS, **figures))
        if names_an_id(name) and is_repeated_id(len(levels), n_rows):
            return Told("group", Evidence.of(Kind.TEXTS_REPEAT, **figures))
    return Told("category", Evidence.of(Kind.LEVELS, levels=len(levels)))


def odd_cells(
    codes: NDArray[np.int32], levels: Sequence[Any], notation: Notation | None = None
) -> list[Odd]:
    """List the cells that are no numbers, each with its rows.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : sequence of str
        Level of each code.
    notation : Notation, optional
        Of the numbers; plain digits if not given.

    Returns
    -------
    odd : list of Odd
        In the order of the levels.

    Examples
    --------
    >>> [(odd.cell, odd.rows.tolist()) for odd in odd_cells(np.array([0, 1, 0]), [" ", "29.85"])]
    [(' ', [0, 2])]
    """
    return _odd(codes, levels, numbers_of(levels) if notation is None else notation.numbers(levels))


def _odd(codes: NDArray[np.int32], levels: Sequence[Any], values: NDArray[np.float64]) -> list[Odd]:
    none = np.flatnonzero(np.isnan(values)).tolist()
    return [Odd(levels[code], np.flatnonzero(codes == code)) for code in none]


def _are_codes(levels: Sequence[str]) -> str:
    """Name the kind of codes that all of these are, which read as numbers; empty where they are none."""
    return next((kind for kind, one in _CODES.items() if all(map(one.fullmatch, levels))), "")


def _tell_codes(
    name: object, levels: Sequence[str], n_present: int, n_rows: int, what: str
) -> Told:
    """Tell text of whole digits, which whoever gave it a type of text does not count with."""
    dated = _tell_dates(name, levels, n_present)
    if dated is not None:
        return dated
    is_id = len(levels) > ENOUGH and n_rows >= ENOUGH and len(levels) >= _UNIQUE * n_present
    all_differ = len(levels) == n_present
    evidence = Evidence.of(
        Kind.CODES, digits=what, name=name, levels=len(levels), all_differ=all_differ
    )
    if not is_id:
        is_group = names_an_id(name) and is_repeated_id(len(levels), n_rows)
        return Told("group" if is_group else "category", evidence)
    is_called = names_an_id(name) or names_a_code(name)
    is_known = is_called or what != _WHOLE or any(map(_NAME.match, levels))
    if is_known or len({len(level.strip()) for level in levels}) == 1:
        return Told("id", evidence)
    found = tell_number("x", numbers_of(levels), is_int=False)
    doubt = None if found.role == "id" else Evidence.of(Kind.MAYBE_NUMBERS, name=name)
    return Told("id", evidence, doubt=doubt)


def _tell_dates(name: object, levels: Sequence[str], n_present: int) -> Told | None:
    """Tell dates written as whole digits; None for digits that are none."""
    if len(levels[0].strip()) not in _DATE_DIGITS:
        return None
    values = numbers_of(levels)
    if np.isnan(values).any():
        return None
    told = tell_dates(name, values, n_present)
    return None if told is None else replace(told, evidence=replace(told.evidence, as_text=True))


def _tell_numbers(
    name: object, codes: NDArray[np.int32], levels: Sequence[str], counts: NDArray[np.int64]
) -> Told | None:
    """Tell a column of numbers written out, where nearly all cells are such."""
    if np.isnan(read_numbers(levels[:_SAMPLE])[0]).mean() > 1 - _MOSTLY / 2:
        return None
    values, notation = read_numbers(levels)
    is_number = ~np.isnan(values)
    n_numbers = int(counts[is_number].sum())
    if (
        is_number.sum() <= ENOUGH
        or n_numbers < _MOSTLY * counts.sum()
        or _are_codes([levels[at] for at in np.flatnonzero(is_number).tolist()])
        not in ("", _WHOLE)  # digits beside a blank are numbers
        or (~is_number).sum() > _FEW_ODD
        or (
            notation is None
            and any(_is_name(levels[at]) for at in np.flatnonzero(is_number).tolist())
        )
    ):
        return None
    # whoever writes marks of money or thousands does not name anything
    called = name if notation is None else None
    told = tell_number(called, np.append(values, np.nan)[codes], is_int=False)
    if told.role not in ("number", "whole"):
        return Told(told.role, replace(told.evidence, as_text=True))
    return replace(told, evidence=written(codes, levels, notation, values), notation=notation)


def written(
    codes: NDArray[np.int32],
    levels: Sequence[str],
    notation: Notation | None,
    values: NDArray[np.float64] | None = None,
) -> Evidence:
    """Describe numbers written as text: how many, how the first is read, and the cells that are none.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : sequence of str
        Level of each code.
    notation : Notation or None
        Of the numbers.
    values : ndarray of shape (n_levels,), optional
        The levels as numbers, where they were read before.
    """
    odd = odd_cells(codes, levels, notation) if values is None else _odd(codes, levels, values)
    rows = np.sort(np.concatenate([found.rows for found in odd])).tolist() if odd else []
    example, value = "", 0.0
    if notation is not None:
        values = notation.numbers(levels[:_SAMPLE])
        first = int(np.argmax(~np.isnan(values)))
        example, value = levels[first], float(values[first])
    return Evidence.of(
        Kind.WRITTEN_NUMBERS,
        numbers=int(np.count_nonzero(codes >= 0)) - len(rows),
        example=example,
        value=value,
        others=len(rows),
        cells=tuple(found.cell for found in odd),
        rows=tuple(rows[:_SHOWN]),
    )


def _is_name(level: str) -> bool:
    """Whether digits name something: no number is written with a nought in front, or so long."""
    return bool(_NAME.match(level) or _LONG.fullmatch(level))


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
