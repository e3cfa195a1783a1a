"""Evidence: what told the role of a column, as a kind and its figures; the sentence is made from them here alone.

A decision looks at the kind, never at the sentence. This file refuses to know how the evidence was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Literal

from oversample.errors import as_arguments, as_options, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Evidence", "Kind", "Speech", "role_as"]

Speech = Literal["python", "shell"]


class Kind(Enum):
    """What told a role, or what makes one doubtful."""

    SAID = auto()
    NO_CELL = auto()
    INFINITE = auto()
    MANY_DECIMALS = auto()
    DECIMALS = auto()
    WHOLE = auto()
    STEPS = auto()
    TWO_VALUES = auto()
    TRUTH = auto()
    CATEGORY_TYPE = auto()
    ORDERED_TYPE = auto()
    DATE_TYPE = auto()
    DURATION_TYPE = auto()
    OTHER_TYPE = auto()
    LEVELS = auto()
    CODES = auto()
    WRITTEN_NUMBERS = auto()
    WRITTEN_DATES = auto()
    WHOLE_DATES = auto()
    TEXTS = auto()
    TEXT_A_ROW = auto()
    TEXTS_REPEAT = auto()
    NUMBER_A_ROW = auto()
    NUMBERS_REPEAT = auto()
    NUMBERS_NAME = auto()
    SUM_ONE = auto()
    SUM_AT_MOST_ONE = auto()
    MAYBE_ID = auto()
    MAYBE_CODES = auto()
    MAYBE_NUMBERS = auto()


@dataclass(frozen=True)
class Evidence:
    """What told the role of a column.

    Parameters
    ----------
    kind : Kind
        What decisions look at.
    figures : tuple of (str, value)
        What was measured; hashable, since columns are.
    as_text : bool
        Whether the numbers that are spoken of are written as text.

    Examples
    --------
    >>> Evidence.of(Kind.DECIMALS, decimals=2).sentence()
    '2 decimals'
    """

    kind: Kind
    figures: tuple[tuple[str, Any], ...] = ()
    as_text: bool = False

    @classmethod
    def of(cls, kind: Kind, **figures: Any) -> Evidence:
        """Make evidence of a kind from its figures."""
        return cls(kind, tuple(figures.items()))

    @property
    def measured(self) -> dict[str, Any]:
        """The figures by their names."""
        return dict(self.figures)

    def sentence(self, speech: Speech = "python") -> str:
        """Say it to a person.

        Parameters
        ----------
        speech : {"python", "shell"}
            Whether a role that the caller may set is written as an argument or as an option.
        """
        if self.kind not in _REMEDIES:
            return self.facts()
        case, role = self.remedy
        return f"{self.facts()}; if {case}, set {role_as(self.measured['name'], role, speech)}"

    def facts(self) -> str:
        """Say what was found, without what to do about it."""
        said = _SENTENCES[self.kind]
        text = said if isinstance(said, str) else said(self.measured)
        return f"{text}, written as text" if self.as_text else text

    @property
    def remedy(self) -> tuple[str, str]:
        """The case in which the column has another role, and that role."""
        return _REMEDIES[self.kind]


def role_as(name: object, role: str, speech: Speech = "python") -> str:
    """Write how a role is set, as an argument of Python or an option of the command line.

    Examples
    --------
    >>> role_as("my shop", "category"), role_as("my shop", "category", "shell")
    ('roles={"my shop": "category"}', "--role 'my shop=category'")
    """
    write = as_options if speech == "shell" else as_arguments
    return write({"roles": {name: role}})


def _decimals(found: Mapping[str, Any]) -> str:
    return f"{found['decimals']} decimal{'s' if found['decimals'] > 1 else ''}"


def _codes(found: Mapping[str, Any]) -> str:
    what = "all different" if found["all_differ"] else f"{found['levels']:,} different ones"
    return f"{found['digits']} as text are codes, {what}"


def _written_numbers(found: Mapping[str, Any]) -> str:
    text = f"{found['numbers']:,} numbers written as text"
    if found["example"]:
        text += f' ("{found["example"]}" is {found["value"]:.15g})'
    if not found["others"]:
        return text
    shown = ", ".join(f"{row:,}" for row in found["rows"])
    cells = listed(found["cells"])
    more = ", ..." if found["others"] > len(found["rows"]) else ""
    return f"{text} and {found['others']:,} that are none ({cells}; rows {shown}{more}), read as missing"


def _nearly(found: Mapping[str, Any]) -> str:
    return "nearly " if found["equal"] else ""


def _number_a_row(found: Mapping[str, Any]) -> str:
    return f"a different number in {_nearly(found)}every row, {found['low']} to {found['high']}"


def _maybe_id(found: Mapping[str, Any]) -> str:
    return (
        f"a different whole number in {_nearly(found)}every row, {found['low']} to {found['high']}, taken for an "
        "amount and mixed"
    )


def _maybe_codes(found: Mapping[str, Any]) -> str:
    by = "called like codes" if found["is_called"] else f"of {found['digits']} digits, which repeat"
    return f"{found['distinct']:,} different whole numbers {by}, taken for amounts and mixed"


_REMEDIES = {
    Kind.CODES: ("they are amounts", "whole"),
    Kind.WHOLE_DATES: ("they are amounts", "whole"),
    Kind.MAYBE_ID: ("they name something", "id"),
    Kind.MAYBE_CODES: ("they name something", "category"),
    Kind.MAYBE_NUMBERS: ("they are amounts", "whole"),
}
_SENTENCES: dict[Kind, str | Callable[[Mapping[str, Any]], str]] = {
    Kind.SAID: "as you said",
    Kind.NO_CELL: "no cell is there",
    Kind.INFINITE: "numbers, some of them infinite",
    Kind.MANY_DECIMALS: "numbers with many decimals",
    Kind.DECIMALS: _decimals,
    Kind.WHOLE: "whole numbers",
    Kind.STEPS: lambda found: (
        f"{'steps' if found['is_shifted'] else 'multiples'} of {found['step']}"
    ),
    Kind.TWO_VALUES: lambda found: f"only {found['low']:g} and {found['high']:g}",
    Kind.TRUTH: "true or false",
    Kind.CATEGORY_TYPE: "a type of categories",
    Kind.ORDERED_TYPE: "a type of ordered categories",
    Kind.DATE_TYPE: "a type of dates",
    Kind.DURATION_TYPE: "a type of durations",
    Kind.OTHER_TYPE: "cells that are neither numbers nor levels",
    Kind.LEVELS: lambda found: f"{found['levels']:,} levels",
    Kind.CODES: _codes,
    Kind.WRITTEN_NUMBERS: _written_numbers,
    Kind.WRITTEN_DATES: lambda found: f"dates written as {found['example']!r}",
    Kind.WHOLE_DATES: lambda found: f"whole numbers that are dates ({found['example']})",
    Kind.TEXTS: lambda found: f"{found['levels']:,} different texts in {found['rows']:,} rows",
    Kind.TEXT_A_ROW: "a different text in every row",
    Kind.TEXTS_REPEAT: lambda found: (
        f"{found['levels']:,} different texts over {found['rows']:,} rows"
    ),
    Kind.NUMBER_A_ROW: _number_a_row,
    Kind.NUMBERS_REPEAT: lambda found: (
        f"{found['levels']:,} different numbers over {found['rows']:,} rows"
    ),
    Kind.NUMBERS_NAME: lambda found: f"{found['levels']:,} numbers that name something",
    Kind.SUM_ONE: lambda found: f"{found['columns']} columns that always sum to 1",
    Kind.SUM_AT_MOST_ONE: lambda found: f"{found['columns']} columns that never sum to more than 1",
    Kind.MAYBE_ID: _maybe_id,
    Kind.MAYBE_CODES: _maybe_codes,
    Kind.MAYBE_NUMBERS: (
        "whole digits as text, different in nearly every row, taken for identifiers and left empty"
    ),
}
