"""Advice: the comparison to run next, with the settings without which it would be refused.

A comparison wants a class that is smaller than the rest, rows of it in every part that trains, and neighbours for
each of them; it asks `oversample.parts`, as this file does. This file refuses to know why it is advised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from oversample.audit.copies import row_keys
from oversample.audit.subjects import numbered
from oversample.parts import Units, settings_for, smallest_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["FOLDS", "K", "in_training", "then_compare"]

FOLDS = 5
K = 5


def then_compare(sheet: Sheet, code: int, *, groups: View | None = None, **settings: Any) -> str:
    """End a sentence of advice with the comparison that finds one class.

    Parameters
    ----------
    sheet : Sheet
    code : int
        The class.
    groups : View, optional
        The column whose rows stay together; the first one that says whose rows these are, unless given.
    **settings : object
        Parameters of `compare` that are wanted in any case.

    Returns
    -------
    text : str
        A colon and the step between backticks; a full stop where no comparison is possible, or none that could be
        believed.
    """
    subject = next(iter(sheet.subjects), None) if groups is None else groups
    needed = _needed(sheet, code, subject) if sheet.is_comparable else None
    if needed is None:
        return "."
    if "methods" in settings:  # which the number of neighbours was for
        needed.pop("k", None)
    together = {} if subject is None else {"groups": subject.name}
    return f": `{sheet.say.compare(**(together | needed | settings))}`"


def in_training(n: int, folds: int = FOLDS) -> tuple[int, int]:
    """Count the fewest and most rows of a class of n in the training parts of stratified folds.

    Examples
    --------
    >>> in_training(12), in_training(10)
    ((9, 10), (8, 8))
    """
    return smallest_parts(n, folds)[:2]


def _needed(sheet: Sheet, code: int, subject: View | None) -> dict[str, Any] | None:
    """Find the settings that a comparison needs; None where it is refused whatever is set."""
    classes = sheet.told
    if 2 * int(classes.counts[code]) >= len(classes.codes):
        return None
    enough = settings_for(Units.of(_units(sheet, subject), classes.codes == code), FOLDS)
    if enough is None:
        return None
    if enough.get("k", 0) >= K:
        del enough["k"]
    named = {} if classes.are_two else {"positive": classes.labels[code]}
    return {
        name: value for name, value in enough.items() if (name, value) != ("folds", FOLDS)
    } | named


def _units(sheet: Sheet, subject: View | None) -> NDArray[np.int64]:
    """Number the rows that a comparison keeps on one side of every fold: those of one subject, and equal ones."""
    shown = [view for view in sheet.features if view is not subject]
    rows = np.arange(sheet.n_rows)
    equal = np.unique(row_keys(shown, sheet.n_rows), return_inverse=True)[1] if shown else rows
    equal = equal.reshape(-1)
    if subject is None:
        return equal
    own = numbered(subject)
    n_own = int(own.max(initial=0)) + 1
    edges = sp.csr_array(
        (np.ones(len(rows), dtype=np.int8), (own, equal + n_own)),
        shape=(n_own + int(equal.max(initial=0)) + 1,) * 2,
    )
    return connected_components(edges, directed=False)[1][own].astype(np.int64)
