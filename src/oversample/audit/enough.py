"""Enough: a comparison to advise that the rows of a class are enough for.

What `compare` would refuse is not advised: both ask `oversample.parts`. This file refuses to know what was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.copies import row_keys
from oversample.audit.words import named
from oversample.parts import FEWEST_ROWS, can_fold, settings_for, smallest_parts

if TYPE_CHECKING:
    from oversample.audit.sheet import Sheet

__all__ = ["comparison"]

_FOLDS, _K = 5, 5  # the defaults of a comparison


def comparison(sheet: Sheet, code: int, said: str, **settings: Any) -> str:
    """Advise to compare one class with all others.

    Parameters
    ----------
    sheet : Sheet
    code : int
        Position of the class that is to be found.
    said : str
        What is advised, without a full stop.
    **settings
        What is advised anyhow; folds, neighbours and methods give way to what the rows are enough for.

    Returns
    -------
    advice : str
        With a step that can be pasted, or, where the class cannot be folded, with what it would take.
    """
    classes = sheet.told
    n = _distinct(sheet, code)
    needed = 1 if settings.get("methods") == ["random"] else _K + 1
    if not (can_fold(n, _FOLDS) and smallest_parts(n, _FOLDS)[2] >= needed):
        enough = settings_for(n, _FOLDS)
        if enough is None:
            label = named(classes.labels[code])
            return f"{said}, once {label} has at least {FEWEST_ROWS} different rows: fewer cannot be folded."
        settings |= enough
    if not classes.are_two:
        settings["positive"] = classes.labels[code]
    return f"{said}: `{sheet.say.compare(**settings)}`"


def _distinct(sheet: Sheet, code: int) -> int:
    """Count the different rows of a class: equal ones stay on one side of every fold, and so count once."""
    rows = sheet.told.codes == code
    if not sheet.features:
        return int(rows.sum())
    return len(np.unique(row_keys(sheet.features, sheet.n_rows)[rows]))
