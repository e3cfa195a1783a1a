r"""Digits: which of the point and the comma is the decimal mark, and what stands between thousands.

A column says what it can be: ``3,14`` can only have a decimal comma, ``1,234,567`` only commas between thousands,
``1,234`` either. All columns of a file have one decimal mark, so one column that can be read one way only
decides for the others; two that contradict each other, or none at all, are refused by name. Only in a file whose
separator is a comma is a point between digits a decimal mark without further proof.

Numbers that are written with a leading zero or plus ("00017", "+1"), in hexadecimal digits ("0x3a4f"), all with
an E between digits ("53E2"), or with more digits than 64 bits hold, are text: as numbers they could not be written
back as they were. This file refuses to know files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from oversample.errors import FileError
from oversample.tables.files.dialect import as_option
from oversample.tables.numerals import DECIMALS, THOUSANDS, Marks, numeral

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.tables.files.dialect import Dialect

__all__ = [
    "Marks",
    "Readings",
    "decide",
    "reading",
    "readings",
    "sure_mark",
    "to_numbers",
    "whole_numbers",
]

_FEW = 1000
_DIGITS = r"^-?[0-9]{19,}$"
_E_CODES = r"^\s*[0-9]+[eE][0-9]+\s*$"  # whoever writes exponents writes a point or a sign as well
_LEADING = r"^[-+]?0[0-9xX]|^\+"  # 00017, +1, and 0x1f, which Arrow takes for a number


@dataclass(frozen=True)
class Readings:
    """What one column can be: a thousands mark for each decimal mark that it allows."""

    allowed: Mapping[str, str] = field(default_factory=dict)
    has_marks: bool = False
    example: str = ""


def whole_numbers(cells: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Read a column of text as 64-bit whole numbers if it holds nothing else; None otherwise.

    Examples
    --------
    >>> whole_numbers(pa.chunked_array([["1", "-20", None]])).to_pylist()
    [1, -20, None]
    >>> whole_numbers(pa.chunked_array([["00017", "1"]])) is None
    True
    """
    if cells.null_count == len(cells):
        return None
    try:
        numbers = pc.cast(cells, pa.int64())
    except pa.ArrowInvalid:
        return None
    back = pc.equal(pc.cast(numbers, cells.type), cells)
    if not pc.all(back).as_py() and _any(cells, _LEADING):
        return None
    return numbers


def readings(cells: pa.ChunkedArray, asked: Dialect, separator: str) -> Readings:
    """Tell the ways in which a column of text can be read as numbers; none for a column of text.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray of string
        The column.
    asked : Dialect
        What the caller says of decimal and thousands marks.
    separator : str
        Between cells; where it is a comma, a point needs no proof.
    """
    if cells.null_count == len(cells):
        return Readings()
    if _all(cells, _E_CODES):
        return Readings()
    few = cells.slice(0, _FEW)  # most columns of text are told by these
    allowed = {}
    for decimal in _decimals(asked):
        marks = ["", *([asked.thousands] if asked.thousands else THOUSANDS)]
        for thousands in (mark for mark in marks if mark != decimal):
            pattern = _number(decimal, thousands)
            if _all(few, pattern) and _all(cells, pattern) and _is_grouped(cells, thousands, asked):
                allowed[decimal] = thousands
                break
    if not allowed:
        return Readings()
    marked = cells.filter(pc.match_substring_regex(cells, r"[.,]"))
    if len(marked) == 0:
        return Readings(allowed)
    example = str(marked[0])
    if len(allowed) == len(DECIMALS) and separator == "," and allowed["."] == "":
        allowed = {".": ""}
    return Readings(allowed, has_marks=True, example=example)


def sure_mark(found: Mapping[str, Readings], asked: Dialect, separator: str) -> str | None:
    """Tell the decimal mark if the caller or some column does; None where none does, or two contradict."""
    decimals = _decimals(asked)
    if len(decimals) == 1:
        return decimals[0]
    sure = {
        next(iter(one.allowed)) for one in found.values() if one.has_marks and len(one.allowed) == 1
    }
    if len(sure) == 1:
        return sure.pop()
    return "." if sure and separator == "," else None  # "1,2" there is a list, in a column of text


def decide(found: Mapping[str, Readings], asked: Dialect, separator: str, file: str) -> str:
    """Tell the decimal mark that all columns of a file agree on.

    Parameters
    ----------
    found : mapping of name to readings
        Of the columns that can be read as numbers.
    asked : Dialect
        What the caller says.
    separator : str
        Between cells.
    file : str
        Its name, for the message.

    Raises
    ------
    FileError
        If two columns contradict each other, or all that have marks can be read both ways.
    """
    mark = sure_mark(found, asked, separator)
    if mark is not None:
        return mark
    marked = {name: one for name, one in found.items() if one.has_marks}
    sure = {next(iter(one.allowed)): name for name, one in marked.items() if len(one.allowed) == 1}
    if sure:
        point, comma = sure["."], sure[","]
        raise FileError(
            f"{file} has numbers with a decimal point and numbers with a decimal comma.",
            f'"{marked[point].example}" in column "{point}", "{marked[comma].example}" in column "{comma}"',
            'Say which is meant, and the other column is read as text: --decimal "." or --decimal ","',
        )
    for name, one in marked.items():
        mark = "," if one.allowed["."] == "," else "."
        meant = one.example
        as_decimal = meant.replace(mark, ".")
        raise FileError(
            f'The numbers of column "{name}" of {file} can be read in two ways, and no other column decides.',
            f'"{meant}" in column "{name}", which is {as_decimal} or {meant.replace(mark, "")}',
            f"Say which: --decimal {as_option(mark)} for {as_decimal}, "
            f"--thousands {as_option(mark)} for {meant.replace(mark, '')}",
        )
    return "."


def reading(one: Readings, decimal: str) -> Marks | None:
    """Tell how a column is read in a file with this decimal mark; None where it is text there."""
    if decimal not in one.allowed:
        return None
    return Marks(decimal, one.allowed[decimal])


def to_numbers(cells: pa.ChunkedArray, marks: Marks) -> pa.ChunkedArray:
    """Read a column of text as numbers: whole ones if all are.

    Examples
    --------
    >>> to_numbers(pa.chunked_array([["1.234,5", None]]), Marks(",", ".")).to_pylist()
    [1234.5, None]
    """
    texts = cells
    if marks.thousands:
        cells = pc.replace_substring(cells, marks.thousands, "")
    if marks.decimal != ".":
        cells = pc.replace_substring(cells, marks.decimal, ".")
    cells = pc.ascii_trim_whitespace(cells)
    try:
        return pc.cast(cells, pa.int64())
    except pa.ArrowInvalid:
        return texts if _any(cells, _DIGITS) else pc.cast(cells, pa.float64())


def _decimals(asked: Dialect) -> tuple[str, ...]:
    """Decimal marks that the caller leaves open."""
    if asked.decimal is not None:
        return (asked.decimal,)
    return tuple(mark for mark in DECIMALS if mark != asked.thousands)


def _number(decimal: str, thousands: str) -> str:
    """Write the pattern of a number, as RE2 takes it."""
    number = numeral(Marks(decimal, thousands))
    return rf"^\s*-?(?:{number}|(?i:nan|inf|infinity))\s*$"


def _is_grouped(cells: pa.ChunkedArray, thousands: str, asked: Dialect) -> bool:
    """Whether the mark is met at all and, unless the caller names it, is no gap in numbers of telephones."""
    if not thousands:
        return True
    if not _any(cells, re.escape(thousands)):
        return False
    ends = pc.min_max(pc.utf8_length(cells))
    return thousands in (*DECIMALS, asked.thousands) or ends["min"] != ends["max"]


def _any(cells: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())


def _all(cells: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py())
