"""Columns: what is so in one column, whatever the classes are.

This file refuses to know the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.audit.records import Finding
from oversample.audit.words import counted, few, named, percent, plain, rounded
from oversample.tables import Kind, read_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View
    from oversample.tables import Column

__all__ = [
    "constant",
    "digits_as_text",
    "doubtful_roles",
    "infinite",
    "missing",
    "not_used",
    "numbers_as_text",
    "one_hot",
    "scales",
    "wide",
]

_CODE = r"^\s*0\d"  # a number that begins with a nought that means something, such as a postcode
_DIGITS = r"^\s*\d+\s*$"
_MOSTLY = 0.9
_FEW = 10  # different numbers that may as well be names
_READ = 500  # levels that are read first
_SHOWN = 20  # columns in the evidence
_HALF = 0.5
_WIDE = 50  # levels
_FAR = 100.0  # times that one column spreads wider than another
_NORMAL_IQR = 1.349


def infinite(sheet: Sheet) -> list[Finding]:
    """Find numbers that no distance can be taken to."""
    held = {}
    for view in sheet.used:
        if view.is_infinite and view.cells is not None:
            rows = np.flatnonzero(np.isinf(view.cells))
            held[view.name] = {"cells": len(rows), "first_row": int(rows[0])}
    if not held:
        return []
    first, its = next(iter(held.items()))
    where = f"{named(first)}, " if len(held) > 1 else ""
    cells = sum(column["cells"] for column in held.values())
    return [
        Finding(
            "infinite-values",
            "problem",
            f"{few(held)} {'hold' if len(held) > 1 else 'holds'} {counted(cells, 'infinite cell')} (the "
            f"first in {where}row {its['first_row']:,}), to which no distance can be taken.",
            {"columns": _first({str(name): facts for name, facts in held.items()})},
            f"Make them missing, or correct them: `{sheet.say.finite()}`",
        )
    ]


def numbers_as_text(sheet: Sheet) -> list[Finding]:
    """Find text that is numbers but for a few cells."""
    found = []
    for view, column in zip(sheet.views, sheet.columns, strict=True):
        is_told = _is_kind(column, Kind.SAID)
        others = None if column.role == "id" or is_told else _no_numbers(view)
        if others is not None:
            found.append(_as_text(sheet, view, column, others))
    return found


def _no_numbers(view: View) -> NDArray[np.int64] | None:
    """Find the levels of a text column that are no numbers; None where it is no column of numbers, or of codes."""
    if view.codes is None or not _is_text(view):
        return None
    texts = pa.array(view.levels, type=pa.large_string())
    if _matches(texts, _CODE).any() or _matches(texts, _DIGITS).all():
        return None
    if np.isnan(read_numbers(view.levels[:_READ])[0]).mean() > _HALF:
        return None
    is_number = ~np.isnan(read_numbers(view.levels)[0]) & (view.level_counts > 0)
    if is_number.sum() <= _FEW:
        return None
    n_numbers = int(view.level_counts[is_number].sum())
    is_other = ~is_number & (view.level_counts > 0)
    return np.flatnonzero(is_other) if n_numbers >= _MOSTLY * view.level_counts.sum() else None


def digits_as_text(sheet: Sheet) -> list[Finding]:
    """Say which columns are text of whole digits, and so are taken for codes."""
    codes = [column for column in sheet.columns if _is_kind(column, Kind.CODES)]
    codes = [column for column in codes if column.doubt is None]
    if not codes:
        return []
    names = [column.name for column in codes]
    return [
        Finding(
            "digits-as-text",
            "note",
            f"{few(names)} {'hold' if len(names) > 1 else 'holds'} whole digits as text, taken for codes: "
            "synthetic rows get codes of real rows, or none, and never a mean.",
            {"n_columns": len(names), "columns": plain(names[:_SHOWN])},
            f"Nothing has to be done. If {few(names[:1])} holds amounts, say so: "
            f"`{sheet.say.check(names[0], 'whole')}`",
        )
    ]


def doubtful_roles(sheet: Sheet) -> list[Finding]:
    """Find columns that may have another role than their cells tell."""
    found = []
    for column in sheet.columns:
        if column.doubt is None:
            continue
        case, role = column.doubt.remedy
        found.append(
            Finding(
                "doubtful-role",
                "warning",
                f"{named(column.name)} holds {column.doubt.facts()}.",
                {"column": str(column.name), "role": column.role, "other_role": role}
                | {key: value for key, value in column.doubt.figures if key != "name"},
                f"If {case}, say so: `{sheet.say.check(column.name, role)}`",
            )
        )
    return found


def _is_kind(column: Column, kind: Kind) -> bool:
    return column.evidence is not None and column.evidence.kind is kind


def _as_text(sheet: Sheet, view: View, column: Column, others: NDArray[np.int64]) -> Finding:
    assert view.codes is not None, "text has levels"
    notation = read_numbers(view.levels)[1]
    n_others = int(view.level_counts[others].sum())
    n_numbers = int(view.level_counts.sum()) - n_others
    rows = np.flatnonzero(np.isin(view.codes, others)) if n_others else np.empty(0, dtype=np.int64)
    gaps = [view.levels[at] for at in others[np.argsort(-view.level_counts[others])].tolist()]
    told = ", ".join(f"{row:,}" for row in rows[:3].tolist()) + (", ..." if len(rows) > 3 else "")  # noqa: PLR2004
    none = f" and {counted(n_others, 'cell that is', 'cells that are')} none ({few(gaps, 3)}; row {told})"
    return Finding(
        "numbers-as-text",
        "problem",
        f"{named(view.name)} is text that holds {counted(n_numbers, 'number')}{none if n_others else ''}. "
        + (
            "They are read as numbers here; other tools take them for "
            if column.block == "numbers"
            else "Read as text, it is "
        )
        + f"a category of {counted(view.n_distinct or 0, 'level')}.",
        {
            "column": str(view.name),
            "numbers": n_numbers,
            "others": n_others,
            "levels": view.n_distinct,
            "texts": _first(
                {gap: int(view.level_counts[view.levels.index(gap)]) for gap in gaps[:_SHOWN]}
            ),
            "rows": rows[:_SHOWN].tolist(),
        },
        f"Read it as numbers{', and these texts as missing' if gaps else ''}: "
        f"`{sheet.say.as_number(view.name, gaps[:_SHOWN], column.notation or notation)}`",
    )


def _is_text(view: View) -> bool:
    return bool(view.levels) and all(isinstance(level, str) for level in view.levels)


def _matches(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.match_substring_regex(texts, pattern).to_numpy(
        zero_copy_only=False
    )
    return found


def missing(sheet: Sheet) -> list[Finding]:
    """List the columns with cells that hold nothing."""
    shares = {v.name: v.n_missing / v.n_rows for v in sheet.used if 0 < v.n_missing < v.n_rows}
    if not shares:
        return []
    shares = dict(sorted(shares.items(), key=lambda item: -item[1]))
    hollow = [name for name, share in shares.items() if share > _HALF]
    listed = ", ".join(
        f"{named(name)} {percent(share)}" for name, share in list(shares.items())[:3]
    )
    more = f" and {len(shares) - 3} more" if len(shares) > 3 else ""  # noqa: PLR2004
    advice = (
        f"Mostly empty columns tell little: `{sheet.say.without(hollow[:_SHOWN])}`"
        if hollow
        else "Nothing has to be done: a synthetic cell is missing where that of its base point is, not elsewhere."
    )
    return [
        Finding(
            "missing",
            "warning" if hollow else "note",
            f"{counted(len(shares), 'column has', 'columns have')} missing cells: {listed}{more}.",
            {
                "n_columns": len(shares),
                "columns": _first({str(name): rounded(share) for name, share in shares.items()}),
                "n_over_half": len(hollow),
            },
            advice,
        )
    ]


def constant(sheet: Sheet) -> list[Finding]:
    """Find columns that hold one value, or none."""
    dull = [view.name for view in sheet.used if view.n_distinct in (0, 1) and not _has_gaps(view)]
    if not dull:
        return []
    return [
        Finding(
            "constant",
            "note",
            f"{few(dull)} {'hold' if len(dull) > 1 else 'holds'} one value in every row, or none.",
            {"n_columns": len(dull), "columns": plain(dull[:_SHOWN])},
            f"Leave {'them' if len(dull) > 1 else 'it'} out: `{sheet.say.without(dull[:_SHOWN])}`",
        )
    ]


def _has_gaps(view: View) -> bool:
    """Whether a column of one value has it in some rows only, which can tell something."""
    return 0 < view.n_missing < view.n_rows


def not_used(sheet: Sheet) -> list[Finding]:
    """Say which columns play no part in distances."""
    unused = ("id", "text", "group", "date", "time", "ignore")
    roles = {view.name: sheet.roles[view.name] for view in sheet.of_role(*unused)}
    if not roles:
        return []
    listed = ", ".join(f"{named(name)} ({role})" for name, role in list(roles.items())[:4])
    more = f" and {len(roles) - 4} more" if len(roles) > 4 else ""  # noqa: PLR2004
    blank = [name for name, role in roles.items() if role in ("id", "text")]
    advice = "Nothing has to be done: these cells are left empty in synthetic rows, or come from one real row."
    if blank:
        advice += (
            f" If one of them is something else, say so: `{sheet.say.check(blank[0], 'category')}`"
        )
    return [
        Finding(
            "not-used",
            "note",
            f"{listed}{more} {'play' if len(roles) > 1 else 'plays'} no part in distances, "
            "and no synthetic row gets a value of its own there.",
            {"columns": _first({str(name): role for name, role in roles.items()})},
            advice,
        )
    ]


def one_hot(sheet: Sheet) -> list[Finding]:
    """Say which columns are taken as one category."""
    groups: dict[int, list[Any]] = {}
    for column in sheet.columns:
        if column.role == "one-hot":
            groups.setdefault(column.at, []).append(column.name)
    if not groups:
        return []
    listed = "; ".join(few(names) for names in list(groups.values())[:3])
    return [
        Finding(
            "one-hot",
            "note",
            f"{counted(len(groups), 'set')} of 0/1 columns {'is' if len(groups) == 1 else 'are'} one category "
            f"each, never more than one of them 1: {listed}.",
            {"groups": [plain(names[:_SHOWN]) for names in list(groups.values())[:_SHOWN]]},
            "Nothing has to be done: a synthetic row takes the whole set from one parent, where a blend would "
            "make rows of no level or of two.",
        )
    ]


def wide(sheet: Sheet) -> list[Finding]:
    """Find categories of many levels."""
    found = []
    for view in sheet.of_role("category", "ordered"):
        if view.codes is None or (view.n_distinct or 0) <= _WIDE or _no_numbers(view) is not None:
            continue
        if view in sheet.subjects:  # which `groups` keeps, and does not leave out
            continue
        once = int(np.count_nonzero(view.level_counts == 1))
        found.append(
            Finding(
                "wide-category",
                "note",
                f"{named(view.name)} has {view.n_distinct:,} levels, {once:,} of them in one row only: almost any "
                "two rows differ in it, so it tells little about who is near whom.",
                {
                    "column": str(view.name),
                    "levels": view.n_distinct,
                    "levels_seen_once": once,
                    "share_of_commonest": rounded(float(view.level_counts.max() / view.n_rows)),
                },
                f"Try without it: `{sheet.say.check(view.name, 'ignore')}`",
            )
        )
    return found


def scales(sheet: Sheet) -> list[Finding]:
    """Find columns that spread so much wider than others that they would decide every distance."""
    spreads = {
        view.name: _spread(view) for view in sheet.of_role("number", "whole") if view.is_number
    }
    spreads = {name: spread for name, spread in spreads.items() if spread > 0.0}
    if not spreads:
        return []
    widest, narrowest = max(spreads, key=spreads.__getitem__), min(spreads, key=spreads.__getitem__)
    ratio = spreads[widest] / spreads[narrowest]
    if ratio < _FAR or not np.isfinite(ratio):
        return []
    return [
        Finding(
            "scales",
            "note",
            f"{named(widest)} spreads {ratio:,.0f} times as wide as {named(narrowest)}: unscaled, it alone would "
            "say who is near whom.",
            {
                "widest": str(widest),
                "spread_of_widest": rounded(spreads[widest]),
                "narrowest": str(narrowest),
                "spread_of_narrowest": rounded(spreads[narrowest]),
                "ratio": rounded(ratio),
            },
            "Nothing has to be done here: oversample takes distances on scaled copies and writes values in their "
            "own units. For other tools, scale inside the training fold.",
        )
    ]


def _spread(view: View) -> float:
    if not len(view.finite):
        return 0.0
    low, high = np.quantile(view.finite, [0.25, 0.75])
    with np.errstate(over="ignore"):
        return float((high - low) / _NORMAL_IQR) or float(np.std(view.finite))


def _first(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep the first few of many columns."""
    return dict(list(facts.items())[:_SHOWN])
