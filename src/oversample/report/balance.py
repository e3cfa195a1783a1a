"""Balance: the page of what was made, and its first screen for notebooks.

Who made these rows, from whom, and could they exist: the answer first, then what was found about the rows, some of
them beside their parents, the roles, and what was done. Names, labels and cells are somebody else's: they are made
harmless, and escaped. This file refuses to know how anything was measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.drawing import Axis
from oversample.report.fidelity import fidelity_view
from oversample.report.making import (
    kind_of_rows,
    method_lines,
    missing_rows,
    missing_said,
    repeat_lines,
)
from oversample.report.opening import danger_line
from oversample.report.page import document, note, written
from oversample.report.reading import require_kind
from oversample.report.roles import WHOLE, cut, role_rows
from oversample.report.safe import safe

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["balance_fragment", "render_balance", "write_balance"]

_CLASSES = 20  # in the plan
_FOUND = 6  # classes with figures
_FINDINGS = 12


def render_balance(record: Mapping[str, Any]) -> str:
    """Draw what `balance` made as one HTML page.

    Parameters
    ----------
    record : mapping
        As ``Balanced.to_dict`` gives it. Never written to.

    Returns
    -------
    html : str
        The whole page, under 150 kB; it needs no network and has no script.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Examples
    --------
    >>> render_balance({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: This draws balance records of schema 1 only. ...
    """
    view = _screen(record)
    styles = ("base.css", "made.css", "sheet.css")
    return document("balance.html.j2", view, styles=styles, sample=_sample(record["sample"]))


def write_balance(
    record: Mapping[str, Any], path: str | os.PathLike[str], *, overwrite: bool = False
) -> Path:
    """Write the page; it is complete under its name, or absent.

    Parameters
    ----------
    record : mapping
        As for `render_balance`.
    path : path-like
        Where the page is to be, usually ending in ``.html``.
    overwrite : bool
        Whether a file of that name may be replaced.

    Returns
    -------
    path : Path
        Where it is.

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    FileError
        If the file exists, or its folder does not.
    """
    return written(render_balance(record), path, overwrite=overwrite)


def balance_fragment(record: Mapping[str, Any]) -> str:
    """Draw the same for a notebook, in short: one ``div``, no script.

    Parameters
    ----------
    record : mapping
        As for `render_balance`; its fidelity may be None.

    Returns
    -------
    html : str

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    """
    view = _screen(record)
    if view["fidelity"]:
        view["fidelity"]["classes"] = []  # what is wrong is said, the figures are left to the page
    return note("made_note.html.j2", view, styles=("base.css", "made.css"))


def _screen(record: Mapping[str, Any]) -> dict[str, Any]:
    require_kind(record, "balance", "Pass what Balanced.to_dict() gave.")
    source, settings = record["source"], record["settings"]
    return {
        "facts": [
            cut(source["name"]),
            f"target {cut(source['target'])}",
            _method(settings),
            f"seed {settings['seed']}",
            fmt.date(settings["created"]),
        ],
        "headline": _headline(record),
        "how": method_lines(record),
        "are": kind_of_rows(record["repeats"]),
        "repeats": repeat_lines(record)[:_CLASSES],
        "dangers": [safe(danger_line(one)) for one in record.get("dangers", ())],
        "plan": _plan(record["plan"]),
        "parents": [_use(one) for one in record["parents"][:_FOUND]],
        "fidelity": _found(record["fidelity"]),
        "missing": list(missing_rows(record))[:WHOLE],
        "roles": role_rows(record["columns"], most=WHOLE),
        "sha256": source["sha256"],
        "command": safe(settings["command"]),
        "deeds": _deeds(record),
    }


def _method(settings: Mapping[str, Any]) -> str:
    k = settings["k"]
    return str(settings["method"]) + ("" if k is None else f", {k} neighbours")


def _headline(record: Mapping[str, Any]) -> str:
    made = f"{fmt.count(record['n_made'])} synthetic rows from {fmt.count(record['n_parents'])} real ones"
    if record["fidelity"] is None:
        return made
    n = record["fidelity"]["impossible"]["n_rows"]
    return f"{made}; {f'{fmt.count(n)} could not exist' if n else 'no impossible cell was found'}"


def _plan(plan: list[Mapping[str, Any]]) -> dict[str, Any]:
    growing = [one for one in plan if one["added"]]
    shown = [*growing, *(one for one in plan if not one["added"])][:_CLASSES]
    axis = Axis(0.0, max(one["after"] for one in plan), 0.0, 100.0, ())
    first = growing[0]
    before, after = fmt.count(first["before"]), fmt.count(first["after"])
    one_grows = f"Class {cut(first['label'])} grows from {before} to {after} rows"
    more = len(plan) - len(shown)
    return {
        "title": one_grows if len(growing) == 1 else f"{len(growing)} of {len(plan)} classes grow",
        "rows": [
            {
                "label": cut(one["label"]),
                "before": fmt.count(one["before"]),
                "added": f"+{fmt.count(one['added'])}" if one["added"] else fmt.ABSENT,
                "after": fmt.count(one["after"]),
                "real": axis.at(one["before"]),
                "all": axis.at(one["after"]),
            }
            for one in shown
        ],
        "more": f"and {fmt.count(more)} more classes" if more else "",
    }


def _use(one: Mapping[str, Any]) -> str:
    """Say how the real rows of a class are used."""
    least, most = one["each_has"]
    each = f"{least}" if least == most else f"{least} to {most}"
    used = one["most_used"]
    times, n_real = fmt.short(one["n_made"] / one["n_real"]), fmt.count(one["n_real"])
    return (
        f"{cut(one['label'])}: x{times}, that is {fmt.count(one['n_made'])} new rows for {n_real} real ones. "
        f"{fmt.count(one['n_used'])} of {n_real} real rows are parents; "
        f"each synthetic row has {each}. They weigh as much as {fmt.count(one['effective'])} rows used equally "
        f"(effective parents). Row {fmt.count(used['row'])} is used most, with {_percent(used['share'])} of all "
        f"weight, in {fmt.count(used['n_children'])} synthetic rows."
    )


def _percent(share: float) -> str:
    return f"{fmt.short(100 * share)}\u00a0%"


def _found(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if record is None:
        return None
    view = fidelity_view(record)
    findings, classes = view["findings"], view["classes"]
    more = len(findings) - _FINDINGS
    return {
        "headline": view["headline"],
        "findings": findings[:_FINDINGS] + ([f"and {fmt.count(more)} more"] if more > 0 else []),
        "classes": classes[:_FOUND],
    }


def _sample(sample: Mapping[str, Any]) -> dict[str, Any]:
    """Lay each synthetic row out beside its parents, a line a column."""
    families = []
    for made, *parents in sample["families"]:
        lines = [
            (cut(name), [fmt.ABSENT if cell is None else cut(cell) for cell in cells])
            for name, *cells in zip(
                sample["columns"], *(one["cells"] for one in (made, *parents)), strict=True
            )
        ]
        families.append(
            {
                "title": f"Row {fmt.count(made['row'])}, made for class {cut(made['label'])}",
                "parents": [
                    (f"row {fmt.count(one['row'])}", _percent(one["weight"])) for one in parents
                ],
                "lines": lines,
            }
        )
    kept_back = sample["kept_back"]
    return {
        "families": families,
        "more": f"{sample['n_others']} other columns are not shown" if sample["n_others"] else "",
        "empty": [cut(one["name"]) for one in kept_back if one["is_empty"]],
        "copied": [cut(one["name"]) for one in kept_back if not one["is_empty"]],
    }


def _deeds(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    source, settings = record["source"], record["settings"]
    within, name = settings["within"], cut(source["name"])
    versions = " \u00b7 ".join(f"{name} {text}" for name, text in settings["versions"].items())
    return [
        (
            "Rows",
            f"{fmt.count(source['n_rows'])} rows, {fmt.count(source['n_columns'])} columns of {name}; "  # noqa: ISC004
            f"target {cut(source['target'])}. They come first, then the synthetic ones.",
        ),
        (
            "Method",
            f"{'. '.join(method_lines(record)).rstrip('.')}. Seed {settings['seed']}"
            + ("." if within is None else f"; parents have the same {cut(within)}."),
        ),
        (
            "Missing cells",
            ". ".join(one[:1].upper() + one[1:] for one in missing_said(record)) or "None",
        ),
        ("Versions", f"oversample {settings['version']} \u00b7 {versions}"),
        ("Made", fmt.date(settings["created"])),
    ]
