"""Subjects: columns that say whose rows these are, a patient's, a shop's, a customer's.

A column that names subjects is no feature, and no leak: it tells the class of a row only because another row of
the same subject stands in the table. What it calls for is that rows of one subject stay together. A column is
taken to name subjects where its role says so, where its name or its values do and they repeat, or where it has
many levels, none of them large, of which each stands in one class.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.audit.records import Finding
from oversample.audit.scores import level_auc
from oversample.audit.sources import VANDEWIELE
from oversample.audit.words import counted, named, percent, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["groups", "names_subjects", "subject_of", "subjects"]

_FEWEST_VALUES = 10
_SUBJECT = re.compile(
    r"(^|[_\W])(id|ids|key|uuid|guid|nr|ssn)($|[_\W])|[a-z]I[Dd]s?$|^[Ii]d[A-Z]"
    r"|patient|subject|customer|client|account|person|member|household|device|session|employee|card_?n",
)
_NUMBERED = r"^[A-Za-z]{0,6}[-_ #]?\d{2,}$"  # C-00017, P12, user_7731
_TELLS = 0.9  # AUC of the other rows of a subject, from which they all but tell the class of a row
_SMALL = 0.1  # of the rows, at most, in one level of a column that may name subjects by its content alone
_MANY = 20  # levels of such a column at least
_FEWEST_PURE = 5  # levels of the smaller class
_FOLDS = 5


def subjects(sheet: Sheet) -> tuple[View, ...]:
    """List the columns that say whose rows these are, those that were told first."""
    found = [view for view in sheet.views if _is_subject(sheet, view)]
    return tuple(sorted(found, key=lambda view: sheet.roles[view.name] != "group"))


def _is_subject(sheet: Sheet, view: View) -> bool:
    role = sheet.roles[view.name]
    if role == "ignore" or view.is_date or (view.cells is None and view.codes is None):
        return False
    return role == "group" or names_subjects(view) or _is_pure(sheet, view)


def names_subjects(view: View) -> bool:
    """Whether values look like names of subjects and repeat: by the column's name, or by how they are written."""
    is_called = bool(_SUBJECT.search(str(view.name)) or _SUBJECT.search(str(view.name).lower()))
    if view.cells is not None and not (is_called and view.decimals == 0):
        return False  # before its values are counted, which takes time
    if not _repeats(view):
        return False
    if is_called:
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


def _repeats(view: View) -> bool:
    n, distinct = view.n_rows - view.n_missing, view.n_distinct
    if distinct is None or not n:
        return False
    return max(_FEWEST_VALUES, 0.01 * n) <= distinct <= 0.9 * n


def _is_pure(sheet: Sheet, view: View) -> bool:
    """Whether a column of many small levels has each of them in one class, as a name of subjects does.

    A column that is written after the outcome has few levels, or a large one; of many small ones each of which
    stands in one class, several in each class, rows of one level belong together.
    """
    if view.codes is None or sheet.classes is None or not _repeats(view):
        return False
    n_rows = view.n_rows - view.n_missing
    if (view.n_distinct or 0) < _MANY or view.level_counts.max() > _SMALL * n_rows:
        return False
    there = view.codes >= 0
    codes, level = sheet.classes.codes[there], view.codes[there]
    is_one = codes == sheet.classes.one
    own = np.bincount(level[is_one], minlength=len(view.level_counts))
    several = view.level_counts > 1
    only_own = int((several & (own == view.level_counts)).sum())
    only_rest = int((several & (own == 0)).sum())
    mixed = int(several.sum()) - only_own - only_rest
    return (
        min(only_own, only_rest) >= _FEWEST_PURE
        and mixed <= 0.01 * several.sum()
        and level_auc(level.astype(np.int64), is_one) >= _TELLS
    )


def subject_of(sheet: Sheet) -> NDArray[np.int64] | None:
    """Number the subject of each row, by the first column that names them; a missing one is one of its own."""
    found = sheet.subjects
    if not found or found[0].keys is None:
        return None
    keys, of = np.unique(found[0].keys, return_inverse=True)
    of = of.reshape(-1).astype(np.int64)
    alone = np.flatnonzero(found[0].is_missing)
    of[alone] = len(keys) + np.arange(len(alone))
    return of


def groups(sheet: Sheet) -> list[Finding]:
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
        tells = score >= _TELLS
        advice = _kept_together(sheet, view, subject, codes)
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


def _kept_together(sheet: Sheet, view: View, subject: Any, codes: Any) -> str:
    """Write the comparison that keeps subjects together, with as many folds as there are subjects for."""
    classes = sheet.told
    n = int(classes.counts[classes.one])
    own = len(np.unique(subject[codes == classes.one]))
    rest = len(np.unique(subject[codes != classes.one]))
    folds = min(_FOLDS, own, rest)
    if folds < 2 or view.n_missing or 2 * n >= sheet.n_rows:  # noqa: PLR2004 - one fold judges nothing
        return "."
    settings: dict[str, Any] = {} if classes.are_two else {"positive": classes.positive}
    settings |= {} if folds == _FOLDS else {"folds": folds}
    return f": `{sheet.say.compare(groups=view.name, **settings)}`"
