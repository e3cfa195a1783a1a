"""Told: what was found out about one column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from oversample.tables.native import Role

__all__ = ["ENOUGH", "Told", "is_repeated_id", "names_a_time", "names_an_id"]

ENOUGH = 20  # rows from which on a pattern without exception is no accident
_REPEATED = (
    0.02  # different values a row: with fewer, an identifier names kinds rather than subjects
)
_ID = {"id", "ids", "uuid", "guid", "identifier", "key", "nr", "no", "index"}
_SUBJECT = (
    "account|case|claim|client|customer|device|employee|item|member|merchant|order|patient|person|policy|product|"
    "record|row|session|student|subject|transaction|user"
)
_JOINED = re.compile(f"(?:{_SUBJECT})(?:id|nr|no)", re.IGNORECASE)
_TIME = re.compile("time|date|day|week|month|year|hour|minute|second|epoch|stamp", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


@dataclass(frozen=True)
class Told:
    """A role and why; see `Column` for the rest."""

    role: Role
    why: str
    decimals: int | None = None
    step: int = 1
    order: tuple[Hashable, ...] = ()
    group: str = ""


def names_an_id(name: object) -> bool:
    """Tell whether a column is called an identifier.

    Examples
    --------
    >>> [names_an_id(name) for name in ("customer_id", "patientID", "userid", "paid", "solid")]
    [True, True, True, False, False]
    """
    if not isinstance(name, str):
        return False
    words = [word.lower() for word in _WORDS.findall(name)]
    return bool(words) and (
        words[-1] in _ID or words[0] in ("id", "uuid") or bool(_JOINED.fullmatch(words[-1]))
    )


def names_a_time(name: object) -> bool:
    """Tell whether a column is called a time."""
    return isinstance(name, str) and bool(_TIME.search(name))


def is_repeated_id(n_distinct: int, n_rows: int) -> bool:
    """Tell whether so many different identifiers name subjects, each on several rows, rather than a few kinds."""
    return n_distinct > max(ENOUGH, _REPEATED * n_rows)
