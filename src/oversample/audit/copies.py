"""Copies: rows that are equal, equal but for their label, or next to equal.

Rows are compared by a number of 64 bits made of all their cells (`tables.twins`).
This file refuses to know where copies come from; `traces` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.records import Finding
from oversample.audit.sheet import SEED
from oversample.audit.sources import VANDEWIELE
from oversample.audit.words import counted, named, percent, plain, rounded
from oversample.tables import mixed_keys, spread_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["contradictions", "duplicates", "is_coarse", "near_duplicates", "row_keys"]

_SHARE = 0.01  # of the rows, from which copies are a warning
_COARSE = 10  # rows that could exist, for each that does, below which copies are to be expected
_NEAR = 0.01  # of the median distance
_MANY = 0.05  # of the rows
_LEAST = 5
_LEAST_LEFT = 6  # distinct rows of a class, below which it is not advised to drop the others


def row_keys(views: Sequence[View], n_rows: int) -> NDArray[np.uint64]:
    """Make a number of the cells of each row, equal for equal rows; columns that cannot be read are left out."""
    return mixed_keys((view.keys for view in views if view.keys is not None), n_rows)


def duplicates(sheet: Sheet) -> list[Finding]:
    """Find rows that are there more than once, in all columns or in all that are features."""
    if not sheet.features:
        return []
    label = sheet.told.codes.view(np.uint64)
    whole = _repeats(spread_keys(row_keys(sheet.views, sheet.n_rows)) + label)
    alike = _repeats(spread_keys(row_keys(sheet.features, sheet.n_rows)) + label)
    if not alike.any():
        return []
    n_whole, n_alike = int(whole.sum()), int(alike.sum())
    left_out = [
        view.name for view in sheet.views if view not in sheet.features or view.keys is None
    ]
    but = f" but for {', '.join(map(named, left_out[:3]))}" if n_whole < n_alike else ""
    coarse = is_coarse(sheet)
    per_class = np.bincount(sheet.told.codes[alike], minlength=len(sheet.told.labels))
    share = n_alike / sheet.n_rows
    return [
        Finding(
            "duplicates",
            "note" if share < _SHARE or coarse else "warning",
            f"{counted(n_alike, 'row repeats', 'rows repeat')} an earlier one{but} ({percent(share)}): "
            + (
                "so few different rows can exist that this is to be expected."
                if coarse
                else "a random split puts twins on both sides, which is a leak of its own."
            ),
            {
                "rows": sheet.n_rows,
                "repeats": n_alike,
                "repeats_in_all_columns": n_whole,
                "share": rounded(share),
                "by_class": _by_class(sheet, per_class),
                "columns_left_out": plain(left_out[:20]),
            },
            _what_to_do(sheet, whole, is_whole=n_whole == n_alike, is_coarse=coarse),
            VANDEWIELE if not coarse else "",
        )
    ]


def _what_to_do(
    sheet: Sheet, repeats: NDArray[np.bool_], *, is_whole: bool, is_coarse: bool
) -> str:
    """Advise to drop repeats, unless next to nothing would be left of a class."""
    lost = np.bincount(sheet.told.codes[repeats], minlength=len(sheet.told.labels))
    left = sheet.told.counts - lost
    at = int(np.argmin(np.where(lost > 0, left, np.iinfo(np.int64).max)))
    if lost[at] and left[at] < _LEAST_LEFT:
        few, label = counted(int(left[at]), "row"), named(sheet.told.labels[at])
        kept = f"Do not drop them: {few} of {label} would be left."
        if is_coarse:
            return kept
        return (
            f"{kept} New rows made from equal rows are copies of them. Find out why they are equal: a column that "
            "tells cases apart may be missing, or rounded."
        )
    advice = "Keep one of each" if is_whole else "Keep one of each whole row, and twins on one side"
    return f"{advice}, or do nothing if they are different cases: `{sheet.say.without_twins()}`"


def contradictions(sheet: Sheet) -> list[Finding]:
    """Find rows that are equal in all features and differ in their class."""
    if not sheet.features:
        return []
    _, row = np.unique(row_keys(sheet.features, sheet.n_rows), return_inverse=True)
    n_classes = len(sheet.told.labels)
    pairs, sizes = np.unique(row.reshape(-1) * n_classes + sheet.told.codes, return_counts=True)
    of = pairs // n_classes
    total = np.bincount(of, weights=sizes)
    most = np.zeros(len(total))
    np.maximum.at(most, of, sizes)
    wrong, several = int((total - most).sum()), np.bincount(of) > 1
    if not wrong:
        return []
    n_rows, n_small = int(total[several].sum()), int(sheet.told.counts[1:].sum())
    heavy = wrong >= _SHARE * sheet.n_rows or wrong >= 0.1 * n_small
    return [
        Finding(
            "contradictions",
            "warning" if heavy and not is_coarse(sheet) else "note",
            f"{counted(n_rows, 'row')} in {counted(int(several.sum()), 'set')} of equal features differ in "
            f"{named(sheet.target.name)}: no model can be right about {wrong:,} of them.",
            {
                "rows": n_rows,
                "sets": int(several.sum()),
                "least_errors": wrong,
                "share": rounded(n_rows / sheet.n_rows),
            },
            "Look for what tells them apart and is not in the table, or for labels given in error; blends of "
            "such rows repeat the contradiction.",
        )
    ]


def near_duplicates(sheet: Sheet) -> list[Finding]:
    """Find rows of the positive class that are next to equal to another of it."""
    classes = sheet.told
    shares, n = {}, {}
    for code in dict.fromkeys((classes.one, 0)):
        rows = sheet.asked(code)
        among = sheet.searched[classes.codes[sheet.searched] == code]
        if len(among) <= _LEAST or not sheet.has_distances:
            return []
        _, distance = sheet.hood.measured(rows, among, 2)
        apart = distance[:, 1]
        typical = float(np.median(apart[apart > 0.0])) if (apart > 0.0).any() else 0.0
        is_near = (apart > 0.0) & (apart < _NEAR * typical)
        shares[code], n[code] = float(is_near.mean()), int(is_near.sum())
    share = shares[classes.one]
    if share < _MANY or n[classes.one] < _LEAST:
        return []
    return [
        Finding(
            "near-duplicates",
            "warning",
            f"{percent(share)} of the {named(classes.positive)} rows are next to equal to another (nearer than "
            "1 % of the usual distance): repeated measurements, or copies that were blurred.",
            {
                "share": rounded(share),
                "share_in_largest_class": rounded(shares[0]),
                "rows_asked": len(sheet.asked(classes.one)),
                "rows_searched": len(sheet.searched),
                "seed": SEED,
            },
            "Find out which rows belong together, and keep them on one side of every split.",
            VANDEWIELE,
        )
    ]


def _repeats(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Mark the rows that repeat an earlier one."""
    _, first = np.unique(keys, return_index=True)
    is_repeat = np.ones(len(keys), dtype=bool)
    is_repeat[first] = False
    return is_repeat


def is_coarse(sheet: Sheet) -> bool:
    """Whether the features can take so few values together that equal rows meet by chance."""
    possible = 1.0
    for view in sheet.features:
        possible *= max(view.n_distinct or 1, 1)
    return possible < _COARSE * sheet.n_rows


def _by_class(sheet: Sheet, counts: Any) -> dict[str, int]:
    pairs = zip(sheet.told.labels, counts.tolist(), strict=True)
    return {str(label): count for label, count in list(pairs)[:20]}
