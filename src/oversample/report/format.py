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
    "capital",
    "count",
    "cut",
    "date",
    "fold_values",
    "money",
    "percent",
    "ratio",
    "score",
    "short",
    "signed",
    "signed_money",
    "signed_short",
    "small",
    "spread",
    "threshold",
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


def capital(text: str) -> str:
    """Begin a sentence.

    Examples
    --------
    >>> capital("smote 0.1")
    'Smote 0.1'
    """
    return text[:1].upper() + text[1:]


def cut(text: str, most: int) -> str:
    """Shorten a name to the room it has in a figure.

    Examples
    --------
    >>> cut("hypothyroid", 20), cut("hypothyroid", 6)
    ('hypothyroid', 'hypot…')
    """
    return text if len(text) <= most else text[: most - 1] + "\u2026"


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
    >>> score(0.84231), score(0.9999).rstrip(), score(-0.0042)
    ('0.842', '1.00', '−0.004')
    """  # noqa: RUF002
    text = f"{abs(value):.3f}"
    text = text if text.startswith("0") else f"{abs(value):.2f}{_PAD}"
    return text if value >= 0 or text == "0.000" else f"\u2212{text}"


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


def money(value: float) -> str:
    """Write a cost: whole above a hundred, in three digits below.

    Examples
    --------
    >>> money(1549.16), money(42.84), money(0.0)
    ('1,549', '42.8', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 99.5 else short(value)  # noqa: PLR2004 - three digits


def signed_money(value: float) -> str:
    """Write what is saved, with its sign.

    Examples
    --------
    >>> signed_money(360.2), signed_money(-203.4)
    ('+360', '−203')
    """  # noqa: RUF002
    return ("\u2212" if value < 0 else "+") + money(abs(value))


def signed_short(value: float) -> str:
    """Write a number with its sign and two decimals.

    Examples
    --------
    >>> signed_short(0.117), signed_short(-0.74)
    ('+0.12', '−0.74')
    """  # noqa: RUF002
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "\u2212")


def small(value: float) -> str:
    """Write a small error with four decimals.

    Examples
    --------
    >>> small(0.01408)
    '0.0141'
    """
    return f"{value:.4f}"


def percent(part: float, whole: float) -> str:
    """Write a share in per cent, in at most three digits; a dash where there is nothing to share.

    Examples
    --------
    >>> percent(212, 222), percent(0, 0)
    ('95.5', '–')
    """  # noqa: RUF002
    return f"{100 * part / whole:.1f}".replace("100.0", "100") if whole else ABSENT


def threshold(value: float) -> str:
    """Write a threshold; one above 1 is never reached.

    Examples
    --------
    >>> threshold(0.0869), threshold(1.1)
    ('0.0869', 'never')
    """
    return "never" if value > 1.0 else short(value)


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
