"""Leaks: a single column that knows the class.

A column is judged alone. Numbers are ranked, and cut into twenty bins as well, so that a class in the middle of
them is seen; levels, bins and missing cells are scored by the share of the class among the *other* rows of that
level, so a level of one row (an identifier) knows nothing. Where a column names subjects, rows of the same subject
are left out with the row, and subjects are counted instead of rows: what is constant within a patient knows the
class of that patient's rows only. The column that names them is no leak itself, and neither is a time that was
told to be one: no model is to be shown either. This file refuses to judge pairs of columns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.records import Finding
from oversample.audit.scores import level_auc, rank_auc
from oversample.audit.sheet import drawn
from oversample.audit.words import few, named, percent, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["features_of", "missing_by_class", "one_column"]

_LEAK = 0.99
_FEWEST = 20  # rows of a class for a column to be judged
_ENOUGH = 50  # rows of a class to call it a problem
_MOST_ROWS = 50_000  # of the class, and of the others
_MOST_CLASSES = 10
_FEWEST_SUBJECTS = 5  # of a class, where rows belong to subjects
_ENOUGH_SUBJECTS = 20
_NO_FEATURE = ("ignore", "group", "time")
_BINS = 20
_PRESENT = 0.8
_SURE = 0.001
_POINTS = 0.05


def one_column(sheet: Sheet, views: tuple[View, ...] | None = None) -> list[Finding]:
    """Find columns of which each separates a class from the others all but perfectly; only these, if given."""
    classes = sheet.told
    codes = [classes.one] if classes.are_two else list(range(len(classes.labels)))[:_MOST_CLASSES]
    best: dict[Any, tuple[float, int]] = {}
    views = features_of(sheet) if views is None else views
    for code in codes:
        own, rest = classes.rows_of(code), np.flatnonzero(classes.codes != code)
        if not _enough(sheet, own, rest):
            continue
        rows = np.concatenate([drawn(own, _MOST_ROWS), drawn(rest, _MOST_ROWS)])
        is_own = classes.codes[rows] == code
        subject = None if sheet.subject is None else sheet.subject[rows]
        for view in views:
            score = _score(view, rows, is_own, subject)
            if score >= _LEAK and score > best.get(view.name, (0.0, 0))[0]:
                best[view.name] = score, code
    return [_leak(sheet, name, *found) for name, found in best.items()]


def features_of(sheet: Sheet) -> tuple[View, ...]:
    """List the columns that may be leaks: those that a model may be shown, and that name no subject."""
    return tuple(
        view
        for view in sheet.views
        if sheet.roles[view.name] not in _NO_FEATURE and view not in sheet.subjects
    )


def _enough(sheet: Sheet, own: NDArray[np.int64], rest: NDArray[np.int64]) -> bool:
    """Whether there are rows of either class, and subjects where rows have any, to judge a column by."""
    if min(len(own), len(rest)) < _FEWEST:
        return False
    return min(_n_subjects(sheet, own), _n_subjects(sheet, rest)) >= _FEWEST_SUBJECTS


def _n_subjects(sheet: Sheet, rows: NDArray[np.int64]) -> int:
    return len(rows) if sheet.subject is None else len(np.unique(sheet.subject[rows]))


def _leak(sheet: Sheet, name: Any, score: float, code: int) -> Finding:
    classes = sheet.told
    n = int(min(classes.counts[code], sheet.n_rows - classes.counts[code]))
    evidence = {
        "column": str(name),
        "label": str(classes.labels[code]),
        "auc": rounded(score),
        "rows_of_fewer": n,
    }
    is_sure = n >= _ENOUGH
    if sheet.subject is not None:
        sides = (classes.rows_of(code), np.flatnonzero(classes.codes != code))
        n_subjects = min(_n_subjects(sheet, rows) for rows in sides)
        evidence |= {"subjects_of_fewer": n_subjects, "without": str(sheet.subjects[0].name)}
        is_sure &= n_subjects >= _ENOUGH_SUBJECTS
    return Finding(
        "target-leak",
        "problem" if is_sure else "warning",
        f"{named(name)} alone tells {named(classes.labels[code])} from the rest (AUC {_floored(score)}), "
        "as a column does that is written after the outcome, or is another name for it.",
        evidence,
        f"Unless it is known when you predict, leave it out: `{sheet.say.without([name])}`",
    )


def _floored(score: float) -> str:
    return "1" if score == 1.0 else f"{math.floor(score * 1000) / 1000:.3f}"


def _score(
    view: View,
    rows: NDArray[np.int64],
    is_own: NDArray[np.bool_],
    subject: NDArray[np.int64] | None,
) -> float:
    """Judge one column by the better of its ranks and its levels."""
    if view.cells is None:
        if view.codes is None:
            return 0.0
        return level_auc(view.codes[rows].astype(np.int64) + 1, is_own, subject)
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
    return max(best, level_auc(bins, is_own, subject))


def missing_by_class(sheet: Sheet) -> list[Finding]:
    """Find columns that are missing more often in the positive class than in the others, or less often."""
    classes = sheet.told
    is_one = classes.codes == classes.one
    n_one, n_rest = int(is_one.sum()), int((~is_one).sum())
    hollow = [view for view in sheet.used if 0 < view.n_missing < view.n_rows]
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
