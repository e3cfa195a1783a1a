"""Notation: how a column of text writes its numbers, so that they are read, and new ones are written the same way.

"$6,736.18", "6736,18 €", "12 %", "(1,200.50)", "1'234.50" and "-$3.20" are numbers. A column has one notation: a
mark of currency, percent or measure, its place, a decimal mark, a mark between thousands, and a way to write what
is below zero. Cells that are written in another way are no numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

import numpy as np

from oversample.tables.levels import digits_of, numbers_of
from oversample.tables.numerals import DECIMALS, THOUSANDS, Marks, numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Notation", "read_numbers"]

_CELL = re.compile(
    r"(?P<head>[^0-9]*?)"
    r"(?P<body>(?:(?<![A-Za-z])[.,])?[0-9](?:[0-9.,'\u2019 \u00a0\u202f]*[0-9])?[.,]?(?:[eE][-+]?[0-9]+)?)"
    r"(?P<tail>[^0-9]*)"
)
_MINUS = ("-", "\u2212")
_SIGNS = (*_MINUS, "+", "(", ")")
_CODES = (  # of currencies, and the marks of some
    "AED AUD BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NOK NZD PHP PLN RON RUB "
    "SAR SEK SGD THB TRY TWD UAH USD VND ZAR A$ C$ HK$ NZ$ R$ S$ US$ Fr Fr. kr kr. Kč Kc zł Ft lei Rs Rs. "
    "RM Euro euro euros dollars EURO"
)
_UNITS = (
    "% ‰ ° °C °F kg g mg µg t lb lbs oz km m cm mm mi ft in km² m² ha l L ml mL h hr hrs hour hours min mins "
    "minutes s sec ms d day days week weeks month months yr yrs year years kWh kW W V A Hz kHz MHz GHz KB MB GB "
    "TB kcal cal bar Pa hPa km/h mph kph pcs pts points"
)
_COINS, _MEASURES = frozenset(_CODES.split()), frozenset(_UNITS.split())
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}")  # 1,234 can be read in two ways
_THOUSAND = 1000.0


class _Cell(NamedTuple):
    """The parts of one cell: its digits, the mark of its unit, and what stands around the digits."""

    body: str
    unit: str
    around: str  # with # for the digits
    is_negative: bool


@dataclass(frozen=True)
class Notation:
    """How a column of text writes its numbers.

    Parameters
    ----------
    marks : Marks
        Of decimals and thousands.
    unit : str
        Mark of the currency, percent or measure; empty without one.
    positive, negative : str
        What stands around the digits, for which there is a ``#``.
    digits : int, optional
        Digits behind the decimal mark, where all cells have as many.

    Examples
    --------
    >>> values, notation = read_numbers(["$1,200.50", "($3.20)", "n/a"])
    >>> values.tolist(), notation.written(-1004.5)
    ([1200.5, -3.2, nan], '($1,004.50)')
    """

    marks: Marks
    unit: str
    positive: str
    negative: str
    digits: int | None

    def numbers(self, levels: Sequence[Any]) -> NDArray[np.float64]:
        """Read levels; NaN where one is no number of this notation."""
        pattern = re.compile(numeral(self.marks))
        values = (self._value(_cell(level), pattern) for level in levels)
        return np.fromiter(values, dtype=np.float64, count=len(levels))

    def _value(self, cell: _Cell | None, pattern: re.Pattern[str]) -> float:
        if cell is None or not _is_of(cell, self.unit) or not pattern.fullmatch(cell.body):
            return np.nan
        body = cell.body.replace(self.marks.thousands, "") if self.marks.thousands else cell.body
        value = float(body.replace(self.marks.decimal, "."))
        if not np.isfinite(value):
            return np.nan
        return -value if cell.is_negative else value

    def written(self, value: float) -> str:
        """Write one number, which is not missing."""
        size = abs(value)
        is_free = self.digits is None
        text = np.format_float_positional(size, trim="-") if is_free else f"{size:.{self.digits}f}"
        is_negative = value < 0 and text.strip("0.") != ""
        whole, _, rest = text.partition(".")
        text = self.marks.grouped(whole) + (f"{self.marks.decimal}{rest}" if rest else "")
        return (self.negative if is_negative else self.positive).replace("#", text)


def read_numbers(levels: Sequence[Any]) -> tuple[NDArray[np.float64], Notation | None]:
    """Read levels as numbers, in the notation that most of them have.

    Parameters
    ----------
    levels : sequence
        Different cells of one column.

    Returns
    -------
    values : ndarray of shape (n_levels,), dtype=float64
        NaN where a level is no number.
    notation : Notation or None
        None where digits, a point and a sign are all there is.

    Notes
    -----
    A lone mark before three digits everywhere ("1,234") separates thousands where cells without one are all below
    1,000 or there is a unit, and is a decimal mark where a cell without one is not. Without such cells a comma is
    taken for thousands and a point for decimals: both readings differ by the factor 1,000 alone, so
    the new cells have the same digits.

    Examples
    --------
    >>> read_numbers(["6736,18 €", "12,50 €"])[0].tolist()
    [6736.18, 12.5]
    """
    plain = numbers_of(levels)
    n_plain = int(np.count_nonzero(~np.isnan(plain)))
    is_signed = any(isinstance(level, str) and level.lstrip().startswith("+") for level in levels)
    if n_plain == len(levels) and not is_signed and not _may_be_grouped(levels):
        return plain, None
    notation = _notation_of(levels)
    if notation is None:
        return plain, None
    values = notation.numbers(levels)
    n_marked = int(np.count_nonzero(~np.isnan(values)))
    is_more = bool(notation.marks.thousands) or notation.positive.startswith("+")
    if n_marked > n_plain or (n_marked == n_plain and is_more):
        return values, notation
    return plain, None


def _may_be_grouped(levels: Sequence[Any]) -> bool:
    """Whether plain numbers may be such as 950 and 1.234, which is one thousand."""
    if digits_of(levels) is not None:
        return False
    return all(
        _GROUPED.fullmatch(text) for level in levels if "." in (text := level.strip().lstrip("+-"))
    )


def _cell(level: object) -> _Cell | None:
    """Take a cell apart; None where it is no number with marks that are known."""
    parts = _CELL.fullmatch(level.strip()) if isinstance(level, str) else None
    if parts is None:
        return None
    head, body, tail = parts.groups()
    around = _around(head, tail)
    return around if around is None else _Cell(body, *around)


@lru_cache(maxsize=1024)
def _around(head: str, tail: str) -> tuple[str, str, bool] | None:
    """Find the unit and the sign around the digits: the unit, both sides with a #, and whether it is negative."""
    signs = [mark for mark in head + tail if mark in _SIGNS]
    is_bracketed = signs == ["(", ")"] and "(" in head and tail.endswith(")")
    if len(signs) > 1 and not is_bracketed:
        return None
    if signs and not is_bracketed and signs[0] in ("(", ")"):
        return None
    before, after = _bare(head), _bare(tail)
    if (before and after) or (before and before != "%" and not _is_coin(before)):
        return None
    if not _is_unit(after):
        return None
    is_negative = is_bracketed or bool(signs and signs[0] in _MINUS)
    return before or after, f"{head}#{tail}", is_negative


def _bare(text: str) -> str:
    """Leave out signs, brackets and space."""
    return "".join(mark for mark in text if mark not in _SIGNS).strip()


@lru_cache(maxsize=1024)
def _is_coin(unit: str) -> bool:
    return unit in _COINS or (len(unit) == 1 and category(unit) == "Sc")


def _is_unit(unit: str) -> bool:
    return not unit or unit in _MEASURES or _is_coin(unit)


def _is_of(cell: _Cell, unit: str) -> bool:
    """Whether a cell has the unit of its column; an amount of money, and a zero, need not be marked."""
    if cell.unit == unit:
        return True
    return not cell.unit and (_is_coin(unit) or not cell.body.strip("0.,"))


def _notation_of(levels: Sequence[Any]) -> Notation | None:
    """Find the notation of most levels; None where none is a number."""
    cells = [cell for cell in map(_cell, levels) if cell is not None]
    if not cells:
        return None
    units = Counter(cell.unit for cell in cells if cell.unit or cell.body.strip("0.,")) or {"": 1}
    unit = max(units, key=lambda one: (units[one], one != ""))
    cells = [cell for cell in cells if _is_of(cell, unit)]
    marks = _marks_of([cell.body for cell in cells], has_unit=bool(unit))
    pattern = re.compile(numeral(marks))
    cells = [cell for cell in cells if pattern.fullmatch(cell.body)]
    if not cells or (marks == Marks(",") and not unit and _are_lists(cells)):
        return None
    full = [cell for cell in cells if cell.unit == unit] or cells
    positive = _most([cell.around for cell in full if not cell.is_negative])
    negative = _most([cell.around for cell in full if cell.is_negative])
    digits = {len(cell.body.partition(marks.decimal)[2]) for cell in cells}
    if any("e" in cell.body.lower() for cell in cells):
        digits = set()
    return Notation(
        marks,
        unit,
        positive or _unsigned(negative),
        negative or f"-{positive.lstrip('+')}",
        digits.pop() if len(digits) == 1 else None,
    )


def _are_lists(cells: Sequence[_Cell]) -> bool:
    """Whether most cells are whole, so that a comma in the others is that of a list: 20,22."""
    return sum("," in cell.body for cell in cells) < len(cells) / 2


def _most(texts: Sequence[str]) -> str:
    return Counter(texts).most_common(1)[0][0] if texts else ""


def _unsigned(around: str) -> str:
    return "".join(mark for mark in around if mark not in _SIGNS).strip()


def _marks_of(bodies: Sequence[str], *, has_unit: bool) -> Marks:
    """Find the decimal mark and the mark between thousands that most numbers can be read with."""
    met = set("".join(bodies))
    if not met & set(THOUSANDS):
        return Marks()
    best, most = [Marks()], 0
    for marks in _candidates(met):
        pattern = re.compile(numeral(marks))
        read = [body for body in bodies if pattern.fullmatch(body)]
        is_gap = marks.thousands not in ("", *DECIMALS)
        if is_gap and len({len(body) for body in read}) == 1:
            continue  # gaps in numbers of telephones
        if len(read) > most:
            best, most = [marks], len(read)
        elif len(read) == most and not marks.is_indian:
            best.append(marks)
    return best[0] if len(best) == 1 else _resolved(bodies, best, has_unit=has_unit)


def _candidates(met: set[str]) -> list[Marks]:
    """List the pairs of marks that may be those of a column with these characters."""
    pairs = [
        Marks(decimal, thousands)
        for decimal in DECIMALS
        for thousands in ("", *(mark for mark in THOUSANDS if mark != decimal and mark in met))
    ]
    return [*pairs, Marks(".", ",", is_indian=True)] if "," in met else pairs


def _resolved(bodies: Sequence[str], tied: Sequence[Marks], *, has_unit: bool) -> Marks:
    """Choose between a decimal mark and one between thousands, where cells allow both."""
    grouped = [marks for marks in tied if marks.thousands in DECIMALS]
    plain = [marks for marks in tied if not marks.thousands]
    if not grouped or not plain:
        return tied[0]
    mark = grouped[0].thousands
    unmarked = [float(body) for body in bodies if body.isdecimal() and body.strip("0")]
    if any(value >= _THOUSAND for value in unmarked):
        return plain[0]
    return grouped[0] if unmarked or has_unit or mark == "," else plain[0]
