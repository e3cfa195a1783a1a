"""Leaks: a single column that knows the class.

A column is judged alone. Numbers are ranked, and cut into twenty bins as well, so that a class in the middle of
them is seen; levels, bins and missing cells are scored by the share of the class among the *other* rows of that
level, so a level of one row (an identifier) knows nothing. This file refuses to judge pairs of columns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.records import Finding
from oversample.audit.sheet import drawn
from oversample.audit.words import few, named, percent, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["missing_by_class", "one_column", "rank_auc"]

_LEAK = 0.99
_FEWEST = 20  # rows of a class for a column to be judged
_ENOUGH = 50  # rows of a class to call it a problem
_MOST_ROWS = 50_000  # of the class, and of the others
_MOST_CLASSES = 10
_BINS = 20
_PRESENT = 0.8
_SURE = 0.001
_POINTS = 0.05


def one_column(sheet: Sheet) -> list[Finding]:
    """Find columns of which each separates a class from the others all but perfectly."""
    classes = sheet.told
    codes = [classes.one] if classes.are_two else list(range(len(classes.labels)))[:_MOST_CLASSES]
    best: dict[Any, tuple[float, int]] = {}
    for code in codes:
        own, rest = classes.rows_of(code), np.flatnonzero(classes.codes != code)
        if min(len(own), len(rest)) < _FEWEST:
            continue
        rows = np.concatenate([drawn(own, _MOST_ROWS), drawn(rest, _MOST_ROWS)])
        is_own = classes.codes[rows] == code
        for view in sheet.views:
            score = 0.0 if sheet.roles[view.name] == "ignore" else _score(view, rows, is_own)
            if score >= _LEAK and score > best.get(view.name, (0.0, 0))[0]:
                best[view.name] = score, code
    return [_leak(sheet, name, *found) for name, found in best.items()]


def _leak(sheet: Sheet, name: Any, score: float, code: int) -> Finding:
    classes = sheet.told
    n = int(min(classes.counts[code], sheet.n_rows - classes.counts[code]))
    return Finding(
        "target-leak",
        "problem" if n >= _ENOUGH else "warning",
        f"{named(name)} alone tells {named(classes.labels[code])} from the rest (AUC {_floored(score)}), "
        "as a column does that is written after the outcome, or is another name for it.",
        {
            "column": str(name),
            "label": str(classes.labels[code]),
            "auc": rounded(score),
            "rows_of_fewer": n,
        },
        f"Unless it is known when you predict, leave it out: `{sheet.say.without([name])}`",
    )


def _floored(score: float) -> str:
    return "1" if score == 1.0 else f"{math.floor(score * 1000) / 1000:.3f}"


def _score(view: View, rows: NDArray[np.int64], is_own: NDArray[np.bool_]) -> float:
    """Judge one column by the better of its ranks and its levels."""
    if view.cells is None:
        return (
            0.0 if view.codes is None else _level_auc(view.codes[rows].astype(np.int64) + 1, is_own)
        )
    cells = view.cells[rows]
    there = ~np.isnan(cells)
    best = 0.0
    if there[is_own].mean() >= _PRESENT and there[~is_own].mean() >= _PRESENT:
        auc = rank_auc(cells[there], is_own[there])
        best = max(auc, 1.0 - auc)
    bins = np.zeros(len(cells), dtype=np.int64)
    if there.any():
        edges = np.unique(
            np.quantile(cells[there], np.linspace(0, 1, _BINS + 1)[1:-1], method="lower")
        )
        bins[there] = 1 + np.searchsorted(edges, cells[there])
    return max(best, _level_auc(bins, is_own))


def rank_auc(score: NDArray[np.float64], is_own: NDArray[np.bool_]) -> float:
    """Share of pairs of a row of the class and another in which the former scores higher; ties count half.

    Examples
    --------
    >>> rank_auc(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True]))
    0.875
    """
    _, place = np.unique(score, return_inverse=True)
    place = place.reshape(-1)
    own = np.bincount(place[is_own], minlength=int(place.max(initial=0)) + 1)
    rest = np.bincount(place[~is_own], minlength=len(own))
    below = np.cumsum(rest) - rest
    pairs = float(own.sum()) * float(rest.sum())
    return float((own * (below + rest / 2)).sum() / pairs) if pairs else 0.5


def _level_auc(level: NDArray[np.int64], is_own: NDArray[np.bool_]) -> float:
    """Judge levels, each row scored by the share of the class among the others of its level."""
    size = np.bincount(level)
    own = np.bincount(level[is_own], minlength=len(size))
    share = float(is_own.mean())
    # A row leaves its level, and one row of the whole table's mix comes in: a level of one row scores the mix.
    of_own = (own - 1 + share) / np.maximum(size, 1)
    of_rest = (own + share) / np.maximum(size, 1)
    return rank_auc(np.where(is_own, of_own[level], of_rest[level]), is_own)


def missing_by_class(sheet: Sheet) -> list[Finding]:
    """Find columns that are missing more often in the positive class than in the others, or less often."""
    classes = sheet.told
    is_one = classes.codes == classes.one
    n_one, n_rest = int(is_one.sum()), int((~is_one).sum())
    hollow = [view for view in sheet.views if 0 < view.n_missing < view.n_rows]
    found: dict[Any, dict[str, float]] = {}
    for view in hollow:
        one = float(view.is_missing[is_one].mean())
        rest = float(view.is_missing[~is_one].mean())
        pooled = view.n_missing / view.n_rows
        error = math.sqrt(pooled * (1 - pooled) * (1 / n_one + 1 / n_rest))
        chance = math.erfc(abs(one - rest) / error / math.sqrt(2)) * len(hollow)
        if chance < _SURE and abs(one - rest) >= _POINTS and min(n_one, n_rest) >= _FEWEST:
            found[view.name] = {"in_class": rounded(one), "in_others": rounded(rest)}
    if not found:
        return []
    found = dict(
        sorted(found.items(), key=lambda item: -abs(item[1]["in_class"] - item[1]["in_others"]))
    )
    name, shares = next(iter(found.items()))
    more = f", and {few([n for n in found if n != name])} differ too" if len(found) > 1 else ""
    return [
        Finding(
            "missing-by-class",
            "warning",
            f"{named(name)} is missing in {percent(shares['in_class'])} of the {named(classes.positive)} rows and "
            f"in {percent(shares['in_others'])} of the others{more}: the gaps themselves tell the class.",
            {
                "label": str(classes.positive),
                "columns": {str(n): shares for n, shares in list(found.items())[:20]},
                "largest_chance": _SURE,
            },
            "Ask why; if the gap comes after the outcome, leave the column out: "
            f"`{sheet.say.without(list(found)[:20])}`",
        )
    ]
