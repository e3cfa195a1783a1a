"""Advice: the comparison to run next, with the settings without which it would be refused.

A comparison wants a class that is smaller than the rest, rows of it in every part that trains, and neighbours for
each of them. This file refuses to know why it is advised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversample.audit.sheet import Classes, Sheet

__all__ = ["FOLDS", "K", "in_training", "then_compare"]

FOLDS = 5
K = 5
_INNER_FOLDS = 3  # of a training part, which choose the threshold


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
    needed = _needed(sheet.told, code) if sheet.is_comparable else None
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
    return n - -(-n // folds), n - n // folds


def _needed(classes: Classes, code: int) -> dict[str, Any] | None:
    """Find the settings that a comparison needs; None where it is refused whatever is set."""
    n = int(classes.counts[code])
    if 2 * n >= len(classes.codes):
        return None
    folds = min(FOLDS, n)
    trained = in_training(n, folds)[0] if folds > 1 else 0
    if trained < _INNER_FOLDS:
        return None
    inner = in_training(trained, _INNER_FOLDS)[0]
    settings: dict[str, Any] = {} if folds == FOLDS else {"folds": folds}
    if not classes.are_two:
        settings["positive"] = classes.labels[code]
    if inner > K:
        return settings
    # Two neighbours are the fewest that are worth it: with one, blends lie between the same few pairs.
    return settings | ({"k": inner - 1} if inner > 2 else {"methods": ["random"]})  # noqa: PLR2004
