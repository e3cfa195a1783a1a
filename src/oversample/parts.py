"""Parts: how many rows of a class the parts of stratified folds hold, and what these are enough for.

Whole numbers only. A comparison asks before it fits, and a check asks before it advises one: both ask here, so
that what is advised is not refused.
"""

from __future__ import annotations

__all__ = [
    "INNER_FOLDS",
    "can_fold",
    "least_rows",
    "nearest_folds",
    "settings_for",
    "smallest_parts",
]

INNER_FOLDS = 3  # of each training part, whose scores choose the threshold
FEWEST_ROWS = (
    INNER_FOLDS + 1
)  # of a class, that can be folded at all: each of them in a validation part of its own
_MOST_FOLDS = 20
_FEWEST = 3  # folds from which anything can be concluded
_FEWEST_BLENDED = 2  # neighbours below which blends are no advice


def smallest_parts(n: int, folds: int) -> tuple[int, int, int]:
    """Return how many of `n` rows of a class the training parts of stratified folds hold.

    Returns
    -------
    fewest, most : int
        Over the outer training parts.
    inner : int
        The fewest over the inner training parts.

    Examples
    --------
    >>> smallest_parts(8, 5)
    (6, 7, 4)
    """
    fewest, most = n - -(-n // folds), n - n // folds
    return fewest, most, fewest - -(-fewest // INNER_FOLDS)


def can_fold(n: int, folds: int) -> bool:
    """Tell whether each validation part holds a row of the class, and each training part one for each inner fold.

    Examples
    --------
    >>> can_fold(4, 4), can_fold(4, 3), can_fold(4, 5)
    (True, False, False)
    """
    return n >= folds and smallest_parts(n, folds)[0] >= INNER_FOLDS


def least_rows(folds: int, rows: int) -> int:
    """Return the fewest rows of a class that can be folded with `rows` of them in every part that trains.

    Examples
    --------
    >>> least_rows(5, 6), least_rows(5, 1)
    (12, 5)
    """
    n = folds
    while not (can_fold(n, folds) and smallest_parts(n, folds)[2] >= rows):
        n += 1
    return n


def nearest_folds(folds: int) -> list[int]:
    """List other numbers of folds, the nearest first; two, from which nothing can be concluded, last.

    Examples
    --------
    >>> nearest_folds(5)[:4], nearest_folds(5)[-1]
    ([4, 6, 3, 7], 2)
    """
    others = [other for other in range(2, _MOST_FOLDS + 1) if other != folds]
    return sorted(others, key=lambda other: (other < _FEWEST, abs(other - folds), other > folds))


def settings_for(n: int, folds: int) -> dict[str, object] | None:
    """Return settings of a comparison that `n` rows of a class, each unlike the others, are enough for.

    Parameters
    ----------
    n : int
        Rows of the class that grows.
    folds : int
        Wanted; the nearest number that can be had is taken.

    Returns
    -------
    settings : dict or None
        ``folds``, with the most neighbours (``k``) or, where these are fewer than two, ``methods`` that need none.
        None where no folds can be had.

    Examples
    --------
    >>> settings_for(8, 5), settings_for(4, 5), settings_for(3, 5)
    ({'folds': 5, 'k': 3}, {'folds': 4, 'methods': ['random']}, None)
    """
    possible = [other for other in (folds, *nearest_folds(folds)) if can_fold(n, other)]
    if not possible:
        return None
    k = smallest_parts(n, possible[0])[2] - 1
    if k < _FEWEST_BLENDED:
        return {"folds": possible[0], "methods": ["random"]}
    return {"folds": possible[0], "k": k}
