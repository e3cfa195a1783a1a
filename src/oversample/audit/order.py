"""Order: whether the rows follow one another, so that a random split would deceive.

This file refuses to know how near two rows are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oversample.audit.records import Finding
from oversample.audit.words import few, named, plain

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["sorted_by_class", "time_ordered"]

_FEWEST_ROWS = 20
_FEWEST_VALUES = 10
_TRAINING = 0.8


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
