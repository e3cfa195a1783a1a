"""Near: how the rows of a class lie among the others.

This file refuses to know the columns; it asks the neighbourhood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.advice import then_compare
from oversample.audit.records import Finding
from oversample.audit.sheet import SEED
from oversample.audit.sources import BLAGUS_LUSA, GOORBERGH, NAPIERALA
from oversample.audit.words import counted, named, percent, rounded

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet

__all__ = ["high_dimension", "minority_types"]

_K = 5
_SAFE, _BORDERLINE, _RARE = 4, 2, 1  # of five neighbours, those of the own class at least
_TYPES = ("safe", "borderline", "rare", "outlier")
_HALF = 0.5
_FEW_EVENTS = 10  # rows of a class a column
_MOST_CLASSES = 20


def minority_types(sheet: Sheet) -> list[Finding]:
    """Tell how many rows of each small class are safe, borderline, rare or outliers."""
    classes = sheet.told
    if len(sheet.searched) <= _K or not sheet.has_distances:
        return []
    of = {}
    for code in [*classes.small][-_MOST_CLASSES:]:
        rows = sheet.asked(code)
        if len(rows):
            near, _ = sheet.hood.measured(
                rows, sheet.searched, _K + 1
            )  # itself, or a twin for it, is one
            own = (classes.codes[near] == code).sum(axis=1) - 1
            kinds = np.array([own >= _SAFE, own >= _BORDERLINE, own >= _RARE]).sum(axis=0)
            shares = np.bincount(3 - kinds, minlength=4) / len(rows)
            of[code] = dict(zip(_TYPES, map(rounded, shares.tolist()), strict=True)) | {
                "rows_asked": len(rows)
            }
    code = classes.one if classes.one in of else max(of, default=0)
    if code not in of:
        return []
    return [_types(sheet, code, of)]


def _types(sheet: Sheet, code: int, of: dict[int, dict[str, Any]]) -> Finding:
    classes, shares = sheet.told, of[code]
    then = then_compare(sheet, code)
    lost = shares["rare"] + shares["outlier"]
    if lost >= _HALF:
        advice = f"Blends would lie among other classes; expect more of a moved threshold or class weights{then}"
    elif shares["safe"] >= _HALF:
        advice = f"The class lies by itself, so doing nothing may do as well{then}"
    else:
        advice = f"Blends are made along the border, which helps weak learners at most{then}"
    said = f"{named(classes.labels[code])} rows" + (
        f" ({shares['rows_asked']:,} looked at)"
        if shares["rows_asked"] < classes.counts[code]
        else ""
    )
    return Finding(
        "minority-types",
        "warning" if lost >= _HALF else "note",
        f"Among the {_K} nearest of the {said}, {percent(shares['safe'])} have 4 or 5 of their own class (safe), "
        f"{percent(shares['borderline'])} 2 or 3 (borderline), {percent(shares['rare'])} one (rare) and "
        f"{percent(shares['outlier'])} none (outliers).",
        {
            "label": str(classes.labels[code]),
            **{kind: shares[kind] for kind in _TYPES},
            "k": _K,
            "classes": {str(classes.labels[c]): facts for c, facts in of.items()},
            "rows_searched": len(sheet.searched),
            "seed": SEED,
        },
        advice,
        NAPIERALA if lost >= _HALF or shares["safe"] >= _HALF else GOORBERGH,
    )


def high_dimension(sheet: Sheet) -> list[Finding]:
    """Compare the number of columns with the rows of the positive class."""
    classes = sheet.told
    n = int(classes.counts[classes.one])
    n_columns = len({(c.block, c.at) for c in sheet.columns if c.block != "none"})
    if n_columns == 0 or n >= _FEW_EVENTS * n_columns:
        return []
    many = n_columns >= n
    return [
        Finding(
            "high-dimension",
            "warning" if many else "note",
            f"{counted(n_columns, 'column')} against {counted(n, 'row')} of {named(classes.positive)}: "
            + (
                "nearest rows are hardly nearer than others, and blends lose their worth."
                if many
                else "a model can learn these rows by heart."
            ),
            {"columns": n_columns, "rows": n, "rows_a_column": rounded(n / n_columns)},
            "Leave columns out inside the training fold, and compare with class weights and under-sampling"
            + then_compare(sheet, classes.one),
            BLAGUS_LUSA if many else "",
        )
    ]
