"""Order: whether the rows belong together, or follow one another, so that a random split would deceive.

This file refuses to know how near two rows are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.audit.records import Finding
from oversample.audit.sources import VANDEWIELE
from oversample.audit.words import counted, few, named, percent, plain, rounded

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["groups", "sorted_by_class", "time_ordered"]

_FEWEST_ROWS = 20
_FEWEST_VALUES = 10
_TRAINING = 0.8
_SUBJECT = re.compile(
    r"(^|[_\W])(id|ids|key|uuid|guid|nr|ssn)($|[_\W])|[a-z]I[Dd]s?$|^[Ii]d[A-Z]"
    r"|patient|subject|customer|client|account|person|member|household|device|session|employee|card_?n",
)
_NUMBERED = r"^[A-Za-z]{0,6}[-_ #]?\d{2,}$"  # C-00017, P12, user_7731


def time_ordered(sheet: Sheet) -> list[Finding]:
    """Find numbers or dates that never decrease, or never increase, down the table."""
    ordered = {}
    for view in sheet.views:
        direction = _direction(view)
        if direction and sheet.roles[view.name] not in ("id", "ignore"):
            ordered[view.name] = direction
    if not ordered:
        return []
    first = next(
        (v.name for v in sheet.views if v.name in ordered and v.is_date), next(iter(ordered))
    )
    view = next(view for view in sheet.views if view.name == first)
    cut = int(sheet.n_rows * _TRAINING)
    up = ordered[first] > 0
    way = ("decrease" if up else "increase") + ("" if len(ordered) > 1 else "s")
    advice = f"Judge on the rows that come last: `{sheet.say.last_as_test(cut)}`"
    if not up:
        advice = (
            "The latest rows stand first, so train on the second part and judge on the first: "
            f"`{sheet.say.last_as_test(sheet.n_rows - cut)}`"
        )
    return [
        Finding(
            "time-ordered",
            "warning",
            f"{few(ordered)} never {way} down the table: rows look ordered in time, and folds drawn at random "
            "would learn from the future.",
            {
                "columns": plain(list(ordered)[:20]),
                "rows": sheet.n_rows,
                "distinct": view.n_distinct,
                "direction": "up" if up else "down",
            },
            advice,
        )
    ]


def _direction(view: View) -> int:
    """Tell 1 where cells never decrease, -1 where they never increase, 0 otherwise or if that says nothing."""
    cells = view.finite
    if len(cells) < _FEWEST_ROWS or len(cells) < view.n_rows - view.n_missing:
        return 0
    steps = np.diff(cells)
    up, down = bool((steps >= 0).all()), bool((steps <= 0).all())
    if not (up or down) or np.count_nonzero(steps) < _FEWEST_VALUES:
        return 0
    is_count = view.is_number and bool((steps == steps[0]).all())  # a running number of the rows
    return 0 if is_count else (1 if up else -1)


def groups(sheet: Sheet) -> list[Finding]:
    """Find columns that name subjects which stand in several rows."""
    found = []
    for view in sheet.views:
        role = sheet.roles[view.name]
        if role == "ignore" or view.is_date or not (role == "group" or _names_subjects(view)):
            continue
        keys = view.keys
        assert keys is not None, "a column that names subjects has levels or numbers"
        _, subject, sizes = np.unique(
            keys[~view.is_missing], return_inverse=True, return_counts=True
        )
        found.append(_group(sheet, view, subject.reshape(-1), sizes))
    return found


def _group(sheet: Sheet, view: View, subject: Any, sizes: Any) -> Finding:
    n_rows = int(sizes.sum())
    evidence: dict[str, Any] = {
        "column": str(view.name),
        "groups": len(sizes),
        "rows": n_rows,
        "rows_a_group": rounded(n_rows / len(sizes)),
        "largest": int(sizes.max()),
        "rows_not_alone": rounded(float(sizes[sizes > 1].sum() / n_rows)),
    }
    pure = ""
    if sheet.classes is not None:
        codes = sheet.classes.codes[~view.is_missing]
        kinds = np.unique(np.column_stack([subject, codes]), axis=0)[:, 0]
        several = np.flatnonzero(sizes > 1)
        is_pure = np.bincount(kinds, minlength=len(sizes))[several] == 1
        evidence["groups_of_one_class"] = rounded(float(is_pure.mean()))
        pure = f", and {percent(float(is_pure.mean()))} of those with several rows are of one class"
    return Finding(
        "groups",
        "warning",
        f"{named(view.name)} has {counted(len(sizes), 'value')} in {counted(n_rows, 'row')}{pure}. If rows of one "
        "belong together, a random split shows the same subject to both sides, and scores come out too high.",
        evidence,
        f"Keep the rows of one {view.name} on one side: `{sheet.say.by_group(view.name)}`",
        VANDEWIELE,
    )


def _names_subjects(view: View) -> bool:
    """Whether values look like names of subjects and repeat: by the column's name, or by how they are written."""
    n, distinct = view.n_rows - view.n_missing, view.n_distinct
    if distinct is None or not n or not max(_FEWEST_VALUES, 0.01 * n) <= distinct <= 0.9 * n:
        return False
    if view.cells is not None and view.decimals != 0:
        return False
    if _SUBJECT.search(str(view.name)) or _SUBJECT.search(str(view.name).lower()):
        return True
    if view.codes is None or not all(isinstance(level, str) for level in view.levels[:100]):
        return False
    texts = pa.array(
        [level for level in view.levels if isinstance(level, str)], type=pa.large_string()
    )
    numbered = pc.match_substring_regex(texts, _NUMBERED).to_numpy(zero_copy_only=False)
    return bool(
        numbered.all()
        and not pc.match_substring_regex(texts[:100], r"^\d").to_numpy(zero_copy_only=False).any()
    )


def sorted_by_class(sheet: Sheet) -> list[Finding]:
    """Find a table whose rows stand class by class."""
    codes = sheet.told.codes
    changes = int(np.count_nonzero(np.diff(codes)))
    if (
        len(codes) < _FEWEST_ROWS
        or changes != len(sheet.told.labels) - 1
        or sheet.told.counts.min() == 1
    ):
        return []
    return [
        Finding(
            "sorted-by-class",
            "note",
            f"Rows are sorted by {named(sheet.target.name)}: the first part of the table holds one class only.",
            {"changes_of_class": changes, "rows": len(codes)},
            "oversample draws its folds at random; elsewhere shuffle, as in StratifiedKFold(shuffle=True).",
        )
    ]
