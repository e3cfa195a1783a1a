"""Format: numbers as people read them, at most three significant digits, points under points.

This file refuses to know what a number means; it is told how it should look.
"""

from __future__ import annotations

import datetime  # noqa: ICN001
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "ABSENT",
    "aligned",
    "count",
    "date",
    "fold_values",
    "ratio",
    "score",
    "short",
    "signed",
    "spread",
]

ABSENT = "\u2013"
_PAD = "\u2007"  # as wide as a digit, so that what follows a point lines up
_POINT_PAD = "\u2008"  # as wide as a point


def short(value: float) -> str:
    """Write a number with three significant digits, without trailing noughts.

    Examples
    --------
    >>> short(0.05), short(0.04774), short(71.24), short(1234.5)
    ('0.05', '0.0477', '71.2', '1,234')
    """
    if abs(value) >= 999.5:  # noqa: PLR2004 - above it there is nothing after the point
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return f"{float(text):.12f}".rstrip("0") if "e" in text else text


def count(value: float) -> str:
    """Write whole things, all their digits, with commas.

    Examples
    --------
    >>> count(22745), count(903.6)
    ('22,745', '904')
    """
    return f"{value:,.0f}"


def score(value: float) -> str:
    """Write a share between 0 and 1 with three decimals; a full one has three digits as well.

    Examples
    --------
    >>> score(0.84231), score(0.9999).rstrip()
    ('0.842', '1.00')
    """
    text = f"{value:.3f}"
    return text if text.startswith("0") else f"{value:.2f}{_PAD}"


def spread(value: float) -> str:
    """Write a standard deviation beside its score.

    Examples
    --------
    >>> spread(0.0204)
    '±0.020'
    """
    return f"±{value:.3f}"


def signed(value: float) -> str:
    """Write a difference with its sign and three decimals; nought has no sign of its own.

    Examples
    --------
    >>> signed(0.0041), signed(-0.0093), signed(-0.0001)
    ('+0.004', '−0.009', '+0.000')
    """  # noqa: RUF002
    text = f"{round(value, 3) + 0.0:+.3f}"  # adding 0 turns -0.0 into 0.0
    return text.replace("-", "\u2212")


def ratio(value: float) -> str:
    """Write an amount as it was asked for.

    Examples
    --------
    >>> ratio(0.5), ratio(1.0)
    ('0.5', '1')
    """
    return f"{value:g}"


def aligned(texts: Sequence[str]) -> list[str]:
    """Pad what stands after the point, so that right-aligned texts have their points in line.

    Examples
    --------
    >>> [len(text) for text in aligned(["0.05", "0.0477", "1"])]
    [6, 6, 6]
    """
    tails = [len(text.partition(".")[2]) for text in texts]
    longest = max(tails, default=0)
    if longest == 0:
        return list(texts)
    return [
        text + ("" if "." in text else _POINT_PAD) + _PAD * (longest - tail)
        for text, tail in zip(texts, tails, strict=True)
    ]


def date(iso: str) -> str:
    """Write a date with the month as a word, or the text as it is if it is no date.

    Examples
    --------
    >>> date("2026-11-24"), date("today")
    ('24 Nov 2026', 'today')
    """
    try:
        day = datetime.date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    months = [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]  # not the locale's names
    return f"{day.day} {months[day.month - 1]} {day.year}"


def fold_values(
    measured: Mapping[str, Sequence[float]],
    *,
    write: Callable[[float], str] = score,
    most: int = 10,
) -> str:
    """List what each fold measured; only both ends where there are many.

    Examples
    --------
    >>> fold_values({"folds": [0.5, 0.25]})
    '0.500 0.250'
    >>> fold_values({"folds": [0.5] * 10 + [0.25]})
    '11 folds, from 0.250 to 0.500'
    """
    folds = measured["folds"]
    if len(folds) <= most:
        return " ".join(write(value).rstrip() for value in folds)
    return f"{len(folds)} folds, from {write(min(folds))} to {write(max(folds))}"
