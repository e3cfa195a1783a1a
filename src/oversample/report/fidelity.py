"""Fidelity: what was found about synthetic rows, as text and as a note for notebooks.

What is wrong comes first, then impossible rows, then class by class the figures and the columns, those beyond
noise at the top. Figures are written, none is worked out. This file refuses to know how anything was measured.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.page import note
from oversample.report.reading import require_kind
from oversample.report.roles import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["fidelity_fragment", "fidelity_text", "fidelity_view"]

_MOST = 30  # columns of a class
_LEVELS = 3
_LONGEST = 400  # characters of a finding
_WIDEST = 32  # name of a column
_NUMBERS = (
    "column", "real mean", "made mean", "sd apart", "by chance", "real sd", "made sd",
    "real missing", "made missing",
)  # fmt: skip
_SHARES = ("column", "levels", "gone", "differ", "by chance", "most frequent: real, made")


def fidelity_text(record: Mapping[str, Any], *, width: int = 100) -> str:
    """Write a fidelity record as text.

    Parameters
    ----------
    record : mapping
        As ``Fidelity.to_dict`` gives it. Never written to.
    width : int
        Columns of the terminal, for sentences; tables take what they need.

    Returns
    -------
    text : str
        Lines without an end of line after the last one.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Examples
    --------
    >>> fidelity_text({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: This draws fidelity records of schema 1 only. ...
    """
    view = fidelity_view(record)
    lines = textwrap.wrap(view["headline"], width)
    for finding in view["findings"]:
        lines += textwrap.wrap(finding, width, initial_indent="  * ", subsequent_indent="    ")
    for one in view["classes"]:
        lines += ["", one["title"]]
        for fact in one["facts"]:
            lines += textwrap.wrap(fact, width, initial_indent="  ", subsequent_indent="    ")
        for table in one["tables"]:
            lines += ["", *_aligned(table)]
        if one["more"]:
            lines.append(f"  {one['more']}")
    return "\n".join(line.rstrip() for line in lines)


def fidelity_fragment(record: Mapping[str, Any]) -> str:
    """Draw a fidelity record for a notebook: no script, and styles that touch nothing outside it.

    Parameters
    ----------
    record : mapping
        As for `fidelity_text`.

    Returns
    -------
    html : str
        One ``div``; texts of the table are escaped.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Examples
    --------
    >>> fidelity_fragment({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: This draws fidelity records of schema 1 only. ...
    """
    return note(
        "fidelity.html.j2", {"fidelity": fidelity_view(record)}, styles=("base.css", "made.css")
    )


def fidelity_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the record out as titles, sentences and tables of texts.

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    """
    require_kind(record, "fidelity", "Pass what Fidelity.to_dict() gave.")
    impossible = record["impossible"]
    findings = [
        cut(
            f"class {found['label']}: {found['text']}" if found["label"] else found["text"],
            _LONGEST,
        )
        for found in record["findings"]
    ]
    n = fmt.count(impossible["n_checked"])
    headline = f"Of {n} synthetic rows {fmt.count(impossible['n_rows'])} are impossible"
    said = "; beyond noise:" if findings else "; nothing is beyond noise."
    return {
        "headline": headline + said,
        "findings": findings,
        "classes": [_class_view(one) for one in record["classes"]],
    }


def _class_view(one: Mapping[str, Any]) -> dict[str, Any]:
    columns = sorted(one["columns"], key=lambda c: not _is_beyond(c))
    shown = columns[:_MOST]
    numbers = [_number_row(c) for c in shown if "real" in c]
    shares = [_level_row(c) for c in shown if "levels" in c]
    tables = (
        {"name": "Numbers", "head": _NUMBERS, "rows": numbers, "ends_in_text": False},
        {"name": "Levels", "head": _SHARES, "rows": shares, "ends_in_text": True},
    )
    return {
        "title": _title(one),
        "facts": [_copies(one["copies"]), _told(one["told_apart"]), _land(one["nearest"])],
        "tables": [table for table in tables if table["rows"]],
        "more": f"and {fmt.count(len(columns) - _MOST)} more columns" if columns[_MOST:] else "",
    }  # fmt: skip


def _title(one: Mapping[str, Any]) -> str:
    made, real = fmt.count(one["n_made"]), fmt.count(one["n_real"])
    return (
        f"class {cut(one['label'])}: {made} rows made from {real} real ones, which weigh as much as "
        f"{fmt.count(one['effective_parents'])} rows used equally"
    )


def _is_beyond(column: Mapping[str, Any]) -> bool:
    names = ("is_beyond_noise", "spread_beyond_noise", "gaps_beyond_noise")
    return any(column.get(name, False) for name in names)


def _copies(copies: Mapping[str, Any]) -> str:
    n_copies, n_looked_at = fmt.count(copies["n_copies"]), fmt.count(copies["n_looked_at"])
    n_made, n_real = fmt.count(copies["n_distinct"]), fmt.count(copies["n_distinct_parents"])
    return (
        f"copies of the rows they come from: {n_copies} of {n_looked_at}; {n_made} distinct rows, from {n_real} "
        "distinct real ones"
    )


def _told(told: Mapping[str, Any]) -> str:
    left = f"{fmt.count(told['n_between'])} rows with parents on both sides left out"
    if told["auc"] is None:
        return f"told apart: too few rows on each side of a split to say; {left}"
    return (
        f"told apart by a classifier: area {fmt.score(told['auc']).strip()} "
        f"({fmt.score(told['low']).strip()} to {fmt.score(told['high']).strip()}; 0.5 cannot tell, 1 tells all); "
        f"{fmt.count(told['n_made'])} rows of each kind judged, {left}"
    )


def _land(near: Mapping[str, Any]) -> str:
    return (
        f"nearest to another class, parents left out: {_share(near['made'])} of {fmt.count(near['n_made'])} "
        f"synthetic rows, {_share(near['base'])} of the rows they start from; "
        f"{_share(near['real'])} of {fmt.count(near['n_real'])} real rows"
    )


def _number_row(column: Mapping[str, Any]) -> tuple[str, ...]:
    real, made = column["real"], column["made"]
    return (
        _marked(column), _short(real["mean"]), _short(made["mean"]), _signed(column["shift"]),
        fmt.ABSENT if column["error"] is None else f"\u00b1{column['error']:.2f}",
        _short(real["sd"]), _short(made["sd"]), _share(real["missing"]), _share(made["missing"]),
    )  # fmt: skip


def _level_row(column: Mapping[str, Any]) -> tuple[str, ...]:
    first = ", ".join(
        f"{cut(level['level'])} {_share(level['real'])} {_share(level['made'])}"
        for level in column["levels"][:_LEVELS]
    )
    return (
        _marked(column), fmt.count(column["n_levels"]), fmt.count(column["n_vanished"]),
        _share(column["distance"]), _share(column["noise"]), first,
    )  # fmt: skip


def _marked(column: Mapping[str, Any]) -> str:
    return f"{'*' if _is_beyond(column) else ' '} {cut(column['name'], _WIDEST)}"


def _short(value: float | None) -> str:
    return fmt.ABSENT if value is None else fmt.short(value)


def _signed(value: float | None) -> str:
    return fmt.ABSENT if value is None else f"{round(value, 2) + 0.0:+.2f}"  # 0 has no sign


def _share(value: float) -> str:
    return f"{value:.1%}"


def _aligned(table: Mapping[str, Any]) -> Iterator[str]:
    """Write a table: names to the left, numbers to the right, a sentence at the end as it is."""
    head = table["head"]
    lines = [(f"  {head[0]}", *head[1:]), *table["rows"]]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    last = len(head) - 1 if table["ends_in_text"] else len(head)
    for line in lines:
        cells = [text if at == last else text.rjust(widths[at]) for at, text in enumerate(line)]
        yield "  ".join([line[0].ljust(widths[0]), *cells[1:]])
