"""Groups: columns whose values say whose rows these are, with the comparison that keeps these together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.advice import then_compare
from oversample.audit.records import Finding
from oversample.audit.scores import level_auc
from oversample.audit.sources import VANDEWIELE
from oversample.audit.subjects import TELLS
from oversample.audit.words import counted, named, percent, rounded

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["named_groups"]


def named_groups(sheet: Sheet) -> list[Finding]:
    """Find columns that name subjects which stand in several rows."""
    found = []
    for view in sheet.subjects:
        assert view.keys is not None, "a column that names subjects has levels or numbers"
        _, subject, sizes = np.unique(
            view.keys[~view.is_missing], return_inverse=True, return_counts=True
        )
        if len(sizes):
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
    pure, tells, advice = "", False, ""
    if sheet.classes is not None:
        codes = sheet.classes.codes[~view.is_missing]
        n_classes = len(sheet.classes.labels)
        kinds = np.unique(subject * n_classes + codes) // n_classes
        several = np.flatnonzero(sizes > 1)
        is_pure = np.bincount(kinds, minlength=len(sizes))[several] == 1
        share = float(is_pure.mean()) if len(several) else 0.0
        score = level_auc(subject, codes == sheet.classes.one)
        evidence |= {"groups_of_one_class": rounded(share), "auc": rounded(score)}
        pure = (
            f", and {percent(share)} of those with several rows are of one class" if share else ""
        )
        tells = score >= TELLS
        advice = then_compare(sheet, sheet.classes.one, groups=view)
    is_told = view.name in sheet.said and sheet.roles[view.name] == "group"
    harm = (
        "a random split shows the same subject to both sides, and scores come out too high."
        if not tells
        else "a random split shows the same subject to both sides, and its other rows give the class away."
    )
    return Finding(
        "groups",
        "problem" if tells and not is_told else "warning",
        f"{named(view.name)} has {counted(len(sizes), 'value')} in {counted(n_rows, 'row')}{pure}. If rows of one "
        f"belong together, {harm}",
        evidence,
        f"Keep the rows of one {view.name} on one side of every fold, and do not leave the column out of the "
        f"table: without it nobody can{advice or '.'}",
        VANDEWIELE,
    )
