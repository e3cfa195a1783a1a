"""Numerals: how digits, decimal marks and marks between thousands make a number, in files and in cells of text."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["DECIMALS", "THOUSANDS", "Marks", "numeral"]

DECIMALS = (".", ",")
THOUSANDS = (".", ",", " ", "'", "\u2019", "\u00a0", "\u202f")


@dataclass(frozen=True)
class Marks:
    """How the numbers of one column are written.

    Parameters
    ----------
    decimal : str
        ``"."`` or ``","``.
    thousands : str
        What stands between groups of three digits, or nothing.
    """

    decimal: str = "."
    thousands: str = ""


def numeral(marks: Marks) -> str:
    """Write the pattern of a number without a sign, as RE2 and Python take it.

    Examples
    --------
    >>> [bool(re.fullmatch(numeral(Marks(",", ".")), text)) for text in ("1.234,5", "1234", "12.34")]
    [True, True, False]
    """
    d, t = re.escape(marks.decimal), re.escape(marks.thousands)
    plain = "0|[1-9][0-9]*"
    whole = rf"[1-9][0-9]{{0,2}}(?:{t}[0-9]{{3}})+|{plain}" if marks.thousands else plain
    return rf"(?:(?:{whole})(?:{d}[0-9]*)?|{d}[0-9]+)(?:[eE][-+]?[0-9]+)?"
