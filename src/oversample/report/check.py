"""A check, as the terminal and a notebook show it: the classes, the roles, then what was found, worst first.

Every text of the record is somebody else's, and is made harmless before it is shown. This file refuses to
know how anything was measured, and whether it is shown on a terminal: colour is asked for.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.page import templates
from oversample.report.paint import BOLD, DIM, painted
from oversample.report.reading import require_kind
from oversample.report.roles import WHOLE, beside, cut, role_lines, role_list, role_rows
from oversample.report.safe import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["check_fragment", "terminal_check"]

_PAINTS = {"problem": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1m"}
_SEVERITIES = ("problem", "warning", "note")
_REMEDY = "Pass what oversample.check(...).to_dict() gives."
_MOST_CLASSES = 8
_CODE = re.compile("`([^`]+)`")


def terminal_check(
    record: Mapping[str, Any], *, width: int = 80, colour: bool = False, roles: bool = False
) -> str:
    """Write a check as text.

    Parameters
    ----------
    record : mapping
        A check record of schema 1, as ``TableCheck.to_dict`` gives it.
    width : int
        Columns of the terminal. Only code to be pasted, and texts without a blank, may be wider.
    colour : bool
        Whether severities are coloured and sources dim.
    roles : bool
        Whether every column is on a line of its own, with its reason, rather than beside its role.

    Returns
    -------
    text : str
        Lines without an end of line after the last one.

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    """
    require_kind(record, "check", _REMEDY)
    columns = record["columns"]
    told = role_list(columns, colour=colour) if roles else role_lines(columns, width, colour=colour)
    lines = [*_head(record, width), "", *told, ""]
    findings = record["findings"]
    lines += [painted(line, BOLD, colour) for line in textwrap.wrap(_summary(findings), width)]
    for at, finding in enumerate(findings, 1):
        lines += ["", *_finding(finding, at, width, colour=colour)]
    return "\n".join(lines)


def check_fragment(record: Mapping[str, Any]) -> str:
    """Draw a check for a notebook: one ``div``, no script.

    Parameters
    ----------
    record : mapping
        As for `terminal_check`.

    Returns
    -------
    html : str

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    """
    require_kind(record, "check", _REMEDY)
    target = record["target"]
    return (
        templates()
        .get_template("check.html.j2")
        .render(
            title=f"{safe(record['table']['name'])}: {_size(record)}",
            target=safe(target["name"]),
            classes=[_class(one) for one in target["classes"][:_MOST_CLASSES]],
            n_more=len(target["classes"][_MOST_CLASSES:]),
            roles=role_rows(record["columns"], most=WHOLE),
            summary=_summary(record["findings"]),
            findings=[
                {
                    "severity": finding["severity"],
                    "code": finding["code"],
                    "what": safe(finding["what"]),
                    "advice": _parts(safe(finding["advice"])),
                    "source": safe(finding["source"]),
                }
                for finding in record["findings"]
            ],
        )
    )


def _size(record: Mapping[str, Any]) -> str:
    table = record["table"]
    return f"{fmt.count(table['n_rows'])} rows, {fmt.count(table['n_columns'])} columns"


def _head(record: Mapping[str, Any], width: int) -> list[str]:
    target = record["target"]
    lines = beside("Table", f"{cut(record['table']['name'], 60)}: {_size(record)}", width)
    classes = [_class(one) for one in target["classes"][:_MOST_CLASSES]]
    more = len(target["classes"]) - len(classes)
    text = ", ".join(classes) + (f" and {fmt.count(more)} more classes" if more else "")
    ratio = "" if target["ratio"] is None else f"; {fmt.short(target['ratio'])}:1"
    lines += beside("Target", f"{cut(target['name'])}: {text or 'no classes'}{ratio}", width)
    if target["positive"] is not None:
        lines += beside("To find", f"{cut(target['positive'])}", width)
    return lines


def _class(one: Mapping[str, Any]) -> str:
    return f"{cut(one['label'])} {fmt.count(one['rows'])} ({fmt.short(100 * one['share'])} %)"


def _summary(findings: Sequence[Mapping[str, Any]]) -> str:
    if not findings:
        return "Nothing was found that oversampling would make worse."
    counts = {
        severity: len([f for f in findings if f["severity"] == severity])
        for severity in _SEVERITIES
    }
    texts = [f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in counts.items() if n]
    return f"{', '.join(texts)}, the most harmful first"


def _finding(finding: Mapping[str, Any], at: int, width: int, *, colour: bool) -> list[str]:
    severity = finding["severity"]
    head = f"{at:2} {painted(severity.upper() if severity == 'problem' else severity, _PAINTS[severity], colour)}"
    lines = [f"{head}  {finding['code']}"]
    lines += _wrapped(safe(finding["what"]), width)
    for text, is_code in _parts(safe(finding["advice"])):
        # Code is never broken: it would not work when it is pasted.
        lines += [f"     {text}"] if is_code else _wrapped(text, width)
    if finding["source"]:
        lines += [
            painted(line, DIM, colour) for line in _wrapped(f"[{safe(finding['source'])}]", width)
        ]
    return lines


def _parts(advice: str) -> list[tuple[str, bool]]:
    """Take advice apart into what is read and what is pasted."""
    parts = []
    for at, text in enumerate(_CODE.split(advice)):
        is_code = at % 2 == 1
        words = text if is_code else text.strip()
        if words and words != ".":
            parts.append((words, is_code))
    return parts


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="   ", subsequent_indent="   ")
