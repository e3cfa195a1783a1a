"""Advice: the comparison to run next, with the settings without which it would be refused.

A comparison wants a class that is smaller than the rest, rows of it in every part that trains, and neighbours for
each of them; it asks `oversample.parts`, as this file does. This file refuses to know why it is advised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.copies import row_keys
from oversample.parts import can_fold, settings_for, smallest_parts

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet

__all__ = ["FOLDS", "K", "in_training", "then_compare"]

FOLDS = 5
K = 5


def then_compare(sheet: Sheet, code: int, **settings: Any) -> str:
    """End a sentence of advice with the comparison that finds one class.

    Parameters
    ----------
    sheet : Sheet
    code : int
        The class.
    **settings : object
        Parameters of `compare` that are wanted in any case.

    Returns
    -------
    text : str
        A colon and the step between backticks; a full stop where no comparison is possible, or none that could be
        believed.
    """
    needed = _needed(sheet, code) if sheet.is_comparable else None
    if needed is None:
        return "."
    if "methods" in settings:  # which the number of neighbours was for
        needed.pop("k", None)
    return f": `{sheet.say.compare(**(needed | settings))}`"


def in_training(n: int, folds: int = FOLDS) -> tuple[int, int]:
    """Count the fewest and most rows of a class of n in the training parts of stratified folds.

    Examples
    --------
    >>> in_training(12), in_training(10)
    ((9, 10), (8, 8))
    """
    return smallest_parts(n, folds)[:2]


def _needed(sheet: Sheet, code: int) -> dict[str, Any] | None:
    """Find the settings that a comparison needs; None where it is refused whatever is set."""
    classes = sheet.told
    if 2 * int(classes.counts[code]) >= len(classes.codes):
        return None
    n = _distinct(sheet, code)
    named = {} if classes.are_two else {"positive": classes.labels[code]}
    if can_fold(n, FOLDS) and smallest_parts(n, FOLDS)[2] > K:
        return named
    enough = settings_for(n, FOLDS)
    if enough is None:
        return None
    return {
        name: value for name, value in enough.items() if (name, value) != ("folds", FOLDS)
    } | named


def _distinct(sheet: Sheet, code: int) -> int:
    """Count the different rows of a class: equal ones stay on one side of every fold, and so count once."""
    rows = sheet.told.codes == code
    if not sheet.features:
        return int(rows.sum())
    return len(np.unique(row_keys(sheet.features, sheet.n_rows)[rows]))
