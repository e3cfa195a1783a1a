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
    is_indian : bool
        Whether all groups but the last have two digits: 12,34,567.
    """

    decimal: str = "."
    thousands: str = ""
    is_indian: bool = False

    def grouped(self, digits: str) -> str:
        """Set the mark between thousands into a whole number.

        Examples
        --------
        >>> Marks(".", ",").grouped("1234567"), Marks(".", ",", is_indian=True).grouped("1234567")
        ('1,234,567', '12,34,567')
        """
        if not self.thousands or len(digits) <= 3:  # noqa: PLR2004 - digits of a group
            return digits
        head, size = digits[:-3], 2 if self.is_indian else 3
        first = len(head) % size
        groups = [head[:first], *(head[at : at + size] for at in range(first, len(head), size))]
        return self.thousands.join([*filter(None, groups), digits[-3:]])


def numeral(marks: Marks) -> str:
    """Write the pattern of a number without a sign, as RE2 and Python take it.

    Examples
    --------
    >>> [bool(re.fullmatch(numeral(Marks(",", ".")), text)) for text in ("1.234,5", "1234", "12.34")]
    [True, True, False]
    """
    d, t = re.escape(marks.decimal), re.escape(marks.thousands)
    plain = "0|[1-9][0-9]*"
    if marks.is_indian:
        plain = rf"[1-9][0-9]?(?:{t}[0-9]{{2}})*{t}[0-9]{{3}}|{plain}"
        return rf"(?:(?:{plain})(?:{d}[0-9]*)?|{d}[0-9]+)"
    whole = rf"[1-9][0-9]{{0,2}}(?:{t}[0-9]{{3}})+|{plain}" if marks.thousands else plain
    return rf"(?:(?:{whole})(?:{d}[0-9]*)?|{d}[0-9]+)(?:[eE][-+]?[0-9]+)?"
