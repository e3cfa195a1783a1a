"""A check, as the terminal and a notebook show it: the classes, the roles, then what was found, worst first.

Every text of the record is somebody else's, and is made harmless before it is shown. This file refuses to
know how anything was measured, and whether it is shown on a terminal: colour is asked for.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from oversample.errors import DataError
from oversample.report import format as fmt
from oversample.report.page import templates
from oversample.report.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["check_fragment", "terminal_check"]

_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_PAINTS = {"problem": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1m"}
_SEVERITIES = ("problem", "warning", "note")
_LEFT = 10  # columns of the words at the left
_MOST_COLUMNS = 12  # named beside one role
_MOST_CLASSES = 8
_LONGEST = 30
_CODE = re.compile("`([^`]+)`")
_ROLES = (
    "number", "whole", "flag", "category", "ordered", "one-hot", "date", "time", "duration", "id", "group", "text",
    "ignore",
)  # fmt: skip
_OWN_TYPE = ("number", "whole", "flag", "category")  # roles that need no reason


def terminal_check(record: Mapping[str, Any], *, width: int = 80, colour: bool = False) -> str:
    """Write a check as text.

    Parameters
    ----------
    record : mapping
        A check record of schema 1, as ``TableCheck.to_dict`` gives it.
    width : int
        Columns of the terminal. Only code to be pasted, and texts without a blank, may be wider.
    colour : bool
        Whether severities are coloured and sources dim.

    Returns
    -------
    text : str
        Lines without an end of line after the last one.

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    """
    _checked(record)
    lines = [*_head(record, width), "", *_roles(record, width, colour=colour), ""]
    findings = record["findings"]
    lines += [_painted(line, _BOLD, colour) for line in textwrap.wrap(_summary(findings), width)]
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
    _checked(record)
    target = record["target"]
    return (
        templates()
        .get_template("check.html.j2")
        .render(
            title=f"{safe(record['table']['name'])}: {_size(record)}",
            target=safe(target["name"]),
            classes=[_class(one) for one in target["classes"][:_MOST_CLASSES]],
            n_more=len(target["classes"][_MOST_CLASSES:]),
            roles=[(role, _named(columns), _reason(columns)) for role, columns in _by_role(record)],
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


def _checked(record: Mapping[str, Any]) -> None:
    if record.get("kind") != "check" or record.get("schema") != 1:
        raise DataError(
            "This draws check records of schema 1 only.",
            f"kind {record.get('kind')!r}, schema {record.get('schema')!r}",
            "Pass what oversample.check(...).to_dict() gives.",
        )


def _size(record: Mapping[str, Any]) -> str:
    table = record["table"]
    return f"{fmt.count(table['n_rows'])} rows, {fmt.count(table['n_columns'])} columns"


def _head(record: Mapping[str, Any], width: int) -> list[str]:
    target = record["target"]
    lines = _beside("Table", f"{_cut(record['table']['name'], 60)}: {_size(record)}", width)
    classes = [_class(one) for one in target["classes"][:_MOST_CLASSES]]
    more = len(target["classes"]) - len(classes)
    text = ", ".join(classes) + (f" and {fmt.count(more)} more classes" if more else "")
    ratio = "" if target["ratio"] is None else f"; {fmt.short(target['ratio'])}:1"
    lines += _beside("Target", f"{_cut(target['name'])}: {text or 'no classes'}{ratio}", width)
    if target["positive"] is not None:
        lines += _beside("To find", f"{_cut(target['positive'])}", width)
    return lines


def _class(one: Mapping[str, Any]) -> str:
    return f"{_cut(one['label'])} {fmt.count(one['rows'])} ({fmt.short(100 * one['share'])} %)"


def _by_role(record: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for role in (*_ROLES, None):
        columns = [
            column
            for column in record["columns"]
            if column["role"] == role or (role is None and column["role"] not in _ROLES)
        ]
        if columns:
            yield role or "other", columns


def _roles(record: Mapping[str, Any], width: int, *, colour: bool) -> list[str]:
    lines = [_painted("Columns", _BOLD, colour)]
    for role, columns in _by_role(record):
        lines += _beside(f"  {role}", ", ".join(_named(columns)), width)
        reason = _reason(columns)
        if reason:
            lines += [_painted(line, _DIM, colour) for line in _beside("", f"({reason})", width)]
    return lines


def _named(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name columns with what is worth knowing of each; of many, the first and the last."""
    texts = [_column(column) for column in columns]
    if len(texts) > _MOST_COLUMNS:
        return [*texts[: _MOST_COLUMNS - 3], f"... {texts[-1]} ({fmt.count(len(texts))} columns)"]
    return texts


def _column(column: Mapping[str, Any]) -> str:
    facts = []
    if column["role"] == "number" and column["decimals"] is not None:
        facts.append(f"{column['decimals']} decimal{'' if column['decimals'] == 1 else 's'}")
    if column["role"] in ("category", "ordered") and column["n_distinct"] is not None:
        facts.append(f"{fmt.count(column['n_distinct'])} levels")
    if column["n_missing"]:
        facts.append(f"{fmt.short(100 * column['missing_share'])} % missing")
    return _cut(column["name"]) + (f" ({', '.join(facts)})" if facts else "")


def _reason(columns: Sequence[Mapping[str, Any]]) -> str:
    """Say why columns have their role, where the type of their cells does not say it."""
    if columns[0]["role"] in _OWN_TYPE:
        return ""
    reasons = dict.fromkeys(safe(column["why"]) for column in columns if column["why"])
    return "; ".join(list(reasons)[:3])


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
    head = f"{at:2} {_painted(severity.upper() if severity == 'problem' else severity, _PAINTS[severity], colour)}"
    lines = [f"{head}  {finding['code']}"]
    lines += _wrapped(safe(finding["what"]), width)
    for text, is_code in _parts(safe(finding["advice"])):
        # Code is never broken: it would not work when it is pasted.
        lines += [f"     {text}"] if is_code else _wrapped(text, width)
    if finding["source"]:
        lines += [
            _painted(line, _DIM, colour) for line in _wrapped(f"[{safe(finding['source'])}]", width)
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


def _beside(head: str, text: str, width: int) -> list[str]:
    """Write a word at the left and a text beside it."""
    indent = " " * (_LEFT + 2)
    lines = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
    return [head.ljust(len(indent)) + lines[0][len(indent) :], *lines[1:]] if lines else [head]


def _cut(text: object, most: int = _LONGEST) -> str:
    shown = safe(text)
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."


def _painted(text: str, paint: str, colour: bool) -> str:  # noqa: FBT001 - private
    return f"{paint}{text}{_END}" if colour else text
