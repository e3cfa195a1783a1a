"""Subjects: columns that say whose rows these are, a patient's, a shop's, a customer's.

A column that names subjects is no feature, and no leak: it tells the class of a row only because another row of
the same subject stands in the table. What it calls for is that rows of one subject stay together. A column is
taken to name subjects where its role says so, where its name or its values do and they repeat, or where it has
many levels, none of them large, of which each stands in one class.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.audit.scores import level_auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["TELLS", "names_subjects", "numbered", "subject_of", "subjects"]

_FEWEST_VALUES = 10
_SUBJECT = re.compile(
    r"(^|[_\W])(id|ids|key|uuid|guid|nr|ssn)($|[_\W])|[a-z]I[Dd]s?$|^[Ii]d[A-Z]"
    r"|patient|subject|customer|client|account|person|member|household|device|session|employee|card_?n",
)
_NUMBERED = r"^[A-Za-z]{0,6}[-_ #]?\d{2,}$"  # C-00017, P12, user_7731
TELLS = 0.9  # AUC of the other rows of a subject, from which they all but tell the class of a row
_SMALL = 0.1  # of the rows, at most, in one level of a column that may name subjects by its content alone
_MANY = 20  # levels of such a column at least
_FEWEST_PURE = 5  # levels of the smaller class


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
        and level_auc(level.astype(np.int64), is_one) >= TELLS
    )


def subject_of(sheet: Sheet) -> NDArray[np.int64] | None:
    """Number the subject of each row, by the first column that names them; a missing one is one of its own."""
    found = sheet.subjects
    return numbered(found[0]) if found and found[0].keys is not None else None


def numbered(view: View) -> NDArray[np.int64]:
    """Number the subject of each row, by a column that names them; a missing one is one of its own."""
    assert view.keys is not None, "a column that names subjects has levels or numbers"
    keys, inverse = np.unique(view.keys, return_inverse=True)
    of: NDArray[np.int64] = inverse.reshape(-1).astype(np.int64)
    alone = np.flatnonzero(view.is_missing)
    of[alone] = len(keys) + np.arange(len(alone))
    return of
