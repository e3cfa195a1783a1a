"""What both readings of an amount use: labels as they are written, and shares that give a number of rows."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from oversample.errors import SamplingError, argument, suggest, worded
from oversample.plan.record import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.plan.record import Counts

__all__ = ["exact", "grown", "known_class", "share_for"]

_DIGITS = range(2, 18)  # behind the point, of a share that is proposed


def grown(counts: Counts, targets: Mapping[Hashable, int]) -> Plan:
    """Make the plan in which these classes have so many rows, and all others those that they have."""
    return Plan(counts, {label: targets.get(label, n) for label, n in counts.items()})


def exact(share: float) -> Fraction:
    """Return the decimal that was typed, not its nearest binary."""
    return Fraction(repr(float(share)))


def share_for(n_rows: int, n_largest: int) -> float:
    """Give the shortest decimal that asks for so many rows, whether it is rounded down or to the nearest row.

    Examples
    --------
    >>> share_for(300, 350), share_for(51, 350)
    (0.858, 0.146)
    """
    wanted = Fraction(n_rows, n_largest)
    for digits in _DIGITS:
        share = float(Fraction(ceil(wanted * 10**digits), 10**digits))
        if n_rows <= exact(share) * n_largest < n_rows + Fraction(1, 2):
            return share
    return n_rows / n_largest


def known_class(counts: Counts, label: object, parameter: str) -> Hashable:
    """Find the class that a label names.

    A label of another type names a class where only one can be meant: ``"1"`` the class 1, ``1`` the class "1".

    Raises
    ------
    SamplingError
        If there is no such class, with the types of both where the texts do not tell them apart.
    """
    if isinstance(label, Hashable) and label in counts:
        return next(known for known in counts if known == label)
    alike = [known for known in counts if _written_alike(known, label)]
    if len(alike) == 1:
        return alike[0]
    classes = ", ".join(f'"{c}" ({n:,})' for c, n in counts.items())
    kinds = sorted({type(known).__name__ for known in counts})
    differ = type(label).__name__ not in kinds
    raise SamplingError(
        worded("{} names class {}, which is not in y.", argument(parameter), f'"{label}"'),
        f'"{label}"'
        + (f" of type {type(label).__name__}, labels of type {', '.join(kinds)}" if differ else ""),
        f"{suggest(label, counts)}Classes: {classes}.",
    )


def _written_alike(known: object, label: object) -> bool:
    """Tell whether two labels of unlike types are one when they are written down, as texts or as numbers."""
    if isinstance(known, str) == isinstance(label, str):
        return False
    if str(known) == str(label):
        return True
    if isinstance(known, bool) or isinstance(label, bool):
        return False
    try:
        return float(str(known)) == float(str(label))
    except ValueError:
        return False
