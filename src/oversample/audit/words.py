"""Words: how a finding names columns, labels, counts and shares in its sentence.

This file refuses to know what a sentence is about. Long names are cut here; hostile ones are made
harmless where they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["counted", "few", "named", "percent", "plain", "rounded"]

_LONGEST = 40


def named(name: Any) -> str:
    """Quote a name or a label, and cut a long one.

    Examples
    --------
    >>> named("churn"), named(3)
    ('"churn"', '"3"')
    """
    text = str(name)
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[: _LONGEST - 3]}..."'


def few(names: Iterable[Any], most: int = 4) -> str:
    """List names, and count those beyond the first few.

    Examples
    --------
    >>> few(["a", "b", "c"], most=1), few(["a", "b"])
    ('"a" and 2 more', '"a" and "b"')
    """
    texts = [named(name) for name in names]
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most} more"
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1] if texts else ""]))


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "class", "classes")
    ('1 row', '1,200 rows', '2 classes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Write a share as a percentage of three digits; nought and a whole only where they are so.

    Examples
    --------
    >>> percent(0.1234), percent(1e-9), percent(0.99999), percent(1)
    ('12.3 %', 'under 0.01 %', 'over 99.9 %', '100 %')
    """
    if 0.0 < share < 1e-4:  # noqa: PLR2004
        return "under 0.01 %"
    if 0.999 < share < 1.0:  # noqa: PLR2004
        return "over 99.9 %"
    return f"{100 * share:.3g} %"


def rounded(value: float, digits: int = 4) -> float:
    """Round a measured number to significant digits, for evidence that people read."""
    return float(f"{value:.{digits}g}")


def plain(values: Sequence[Any]) -> list[str]:
    """Write labels or names as texts, for evidence that is stored as JSON."""
    return [str(value) for value in values]
