"""Roles: the columns of a table by what they are taken for, as lines beside a word.

This file refuses to know why somebody wants to see them.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.paint import BOLD, DIM, painted
from oversample.report.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["WHOLE", "beside", "cut", "role_lines", "role_list", "role_rows"]

_LEFT = 10  # columns of the words at the left
_MOST_COLUMNS = 12  # named beside one role, in a terminal
_MOST_REASONS = 3  # beside those
_PAGE_REASONS = 30
WHOLE = 1200  # columns of one role on a page, which stays under 150 kB
_LONGEST = 30
_ROLES = (
    "number", "whole", "flag", "category", "ordered", "one-hot", "date", "time", "duration", "id", "group", "text",
    "ignore",
)  # fmt: skip
_OWN_TYPE = ("number", "whole", "flag", "category")  # roles that need no reason


def role_lines(
    columns: Sequence[Mapping[str, Any]], width: int = 80, *, colour: bool = False
) -> list[str]:
    """Write columns beside their roles.

    Parameters
    ----------
    columns : sequence of mapping
        Each with "name", "role", "why", "decimals", "n_distinct", "n_missing" and "missing_share"; what is not
        known is None.
    width : int
        Columns of the terminal.
    colour : bool
        Whether the head is bold and reasons dim.

    Returns
    -------
    lines : list of str
    """
    lines = [painted("Columns", BOLD, colour)]
    for role, some in by_role(columns):
        lines += beside(f"  {role}", ", ".join(named(some)), width)
        why = reason(some)
        if why:
            lines += [painted(line, DIM, colour) for line in beside("", f"({why})", width)]
    return lines


def role_rows(
    columns: Sequence[Mapping[str, Any]],
    most: int = _MOST_COLUMNS,
    most_reasons: int = _PAGE_REASONS,
) -> list[tuple[str, list[str], str]]:
    """Give each role, its columns and the reasons, so many at most, for a table."""
    return [
        (role, named(some, most), reason(some, most_reasons)) for role, some in by_role(columns)
    ]


def role_list(columns: Sequence[Mapping[str, Any]], *, colour: bool = False) -> list[str]:
    """Write every column on a line of its own, in the order of the table: its name, its role and the reason.

    Parameters
    ----------
    columns : sequence of mapping
        As for `role_lines`.
    colour : bool
        Whether the head is bold and reasons dim.

    Returns
    -------
    lines : list of str
        None is left out, and no name is cut short.
    """
    names = [safe(str(column["name"])) for column in columns]
    width = max(map(len, names), default=0)
    lines = [painted("Columns", BOLD, colour)]
    for name, column in zip(names, columns, strict=True):
        facts = (
            _missing(column) if column["why"] else _facts(column)
        )  # a reason has the other facts
        told = ", ".join([str(column["role"]), *facts])
        why = painted(f"  ({safe(column['why'])})", DIM, colour) if column["why"] else ""
        lines.append(f"  {name.ljust(width)}  {told}{why}")
    return lines


def by_role(
    columns: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield each role that occurs with its columns."""
    for role in (*_ROLES, None):
        some = [
            column
            for column in columns
            if column["role"] == role or (role is None and column["role"] not in _ROLES)
        ]
        if some:
            yield role or "other", some


def named(columns: Sequence[Mapping[str, Any]], most: int = _MOST_COLUMNS) -> list[str]:
    """Name columns with what is worth knowing of each; of many, the first and the last."""
    texts = [_column(column) for column in columns]
    if len(texts) > most:
        return [*texts[: most - 3], f"... {texts[-1]} ({fmt.count(len(texts))} columns)"]
    return texts


def _column(column: Mapping[str, Any]) -> str:
    facts = _facts(column)
    return cut(column["name"]) + (f" ({', '.join(facts)})" if facts else "")


def _facts(column: Mapping[str, Any]) -> list[str]:
    """Give decimals, levels and missing cells, as far as they are known."""
    facts = []
    if column["role"] == "number" and column["decimals"] is not None:
        facts.append(f"{column['decimals']} decimal{'' if column['decimals'] == 1 else 's'}")
    if column["role"] in ("category", "ordered") and column["n_distinct"] is not None:
        facts.append(f"{fmt.count(column['n_distinct'])} levels")
    return [*facts, *_missing(column)]


def _missing(column: Mapping[str, Any]) -> list[str]:
    if not column["n_missing"]:
        return []
    return [f"{fmt.short(100 * column['missing_share'])} % missing"]


def reason(columns: Sequence[Mapping[str, Any]], most: int = _MOST_REASONS) -> str:
    """Say why columns have their role, where the type of their cells does not say it."""
    if columns[0]["role"] in _OWN_TYPE:
        return ""
    reasons = dict.fromkeys(safe(column["why"]) for column in columns if column["why"])
    return "; ".join(list(reasons)[:most])


def beside(head: str, text: str, width: int) -> list[str]:
    """Write a word at the left and a text beside it."""
    indent = " " * (_LEFT + 2)
    lines = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
    return [head.ljust(len(indent)) + lines[0][len(indent) :], *lines[1:]] if lines else [head]


def cut(text: object, most: int = _LONGEST) -> str:
    """Make a text harmless, and no longer than that."""
    shown = safe(text)
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."
