"""Parts: how many rows of a class the parts of stratified folds hold, and what these are enough for.

Counts only, no rows. A comparison asks before it fits, and a check asks before it advises one: both ask here, so
that what is advised is not refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

__all__ = [
    "INNER_FOLDS",
    "Units",
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


@dataclass(frozen=True, eq=False)
class Units:
    """Rows that stay on one side of every fold: so many units of each kind.

    Parameters
    ----------
    size, positive : ndarray of shape (n_kinds,), dtype=int64
        Rows of a unit, and how many of them are of the class that grows.
    count : ndarray of shape (n_kinds,), dtype=int64
        Units of this kind.
    """

    size: Numbers
    positive: Numbers
    count: Numbers

    @classmethod
    def of(cls, unit: Numbers, is_positive: NDArray[np.bool_]) -> Units:
        """Count the units of each kind.

        Parameters
        ----------
        unit : ndarray of shape (n_rows,), dtype=int64
            Number of the unit of each row, from 0.
        is_positive : ndarray of shape (n_rows,), dtype=bool
        """
        sizes = np.bincount(unit)
        rows = np.stack([sizes, np.bincount(unit[is_positive], minlength=len(sizes))], axis=1)
        kinds, count = np.unique(rows[sizes > 0], axis=0, return_counts=True)
        return cls(kinds[:, 0], kinds[:, 1], count)

    @property
    def are_rows(self) -> bool:
        """Whether every row stands for itself."""
        return bool((self.size == 1).all())

    @property
    def rows(self) -> tuple[int, int]:
        """Rows of the class that grows, and all others."""
        n = int(self.count @ self.positive)
        return n, int(self.count @ self.size) - n

    def parts(self, folds: int) -> list[tuple[Units, Units]]:
        """Deal the units as a comparison does: training and validation part of each fold.

        Units of one kind can stand for one another: which of them lies where is drawn, how many do is not.
        """
        held = self._dealt(folds)
        return [(replace(self, count=self.count - own), replace(self, count=own)) for own in held]

    def _dealt(self, folds: int) -> Numbers:
        """Count the units of each kind that a fold judges: the largest first, classes kept level."""
        n_positive, n_negative = (max(n, 1) for n in self.rows)
        held = np.zeros((folds, 2))
        dealt = np.zeros((folds, len(self.count)), dtype=np.int64)
        for kind in np.lexsort((self.positive, self.size))[::-1].tolist():
            size, positive = int(self.size[kind]), int(self.positive[kind])
            one = np.array([positive / n_positive, (size - positive) / n_negative])
            each, left = divmod(int(self.count[kind]), folds)
            dealt[:, kind] = each
            held += one * each
            for _ in range(left):
                gain = 2 * held @ one
                tied = np.flatnonzero(gain <= gain.min() + 1e-12)
                full = held[tied].sum(axis=1).round(12)
                fold = int(tied[np.lexsort((dealt[tied, kind], full))[0]])
                dealt[fold, kind] += 1
                held[fold] += one
        return dealt

    def least_trained(self, folds: int) -> int:
        """Return the fewest rows of the class in any part that trains; 0 where folds cannot be had.

        Folds cannot be had where a part lacks a class, or where the class is not the smaller one of a part.

        Examples
        --------
        Three patients of four ill rows each, and 50 healthy rows:

        >>> patients = Units(np.array([1, 4]), np.array([0, 4]), np.array([50, 3]))
        >>> patients.least_trained(3), patients.least_trained(4)
        (4, 0)
        """
        least = min(self.rows)
        least_training = INNER_FOLDS if self.are_rows else 1
        for training, validation in self.parts(folds):
            inner = [part for part in training.parts(INNER_FOLDS) if part[1].count.any()]
            if not inner or min(validation.rows) < 1 or min(training.rows) < least_training:
                return 0
            trained = [training.rows, *(part.rows for part, _ in inner)]
            if any(not 0 < positive < negative for positive, negative in trained):
                return 0
            least = min(least, *(positive for positive, _ in trained))
        return least


def settings_for(units: Units, folds: int) -> dict[str, Any] | None:
    """Return settings of a comparison that these rows are enough for.

    Parameters
    ----------
    units : Units
    folds : int
        Wanted; the nearest number that can be had is taken.

    Returns
    -------
    settings : dict or None
        ``folds``, with the most neighbours (``k``) or, where these are fewer than two, ``methods`` that need none.
        None where no folds can be had.

    Examples
    --------
    >>> def few(n):
    ...     return Units(np.array([1, 1]), np.array([0, 1]), np.array([50, n]))
    >>> settings_for(few(8), 5), settings_for(few(4), 5), settings_for(few(3), 5)
    ({'folds': 5, 'k': 3}, {'folds': 4, 'methods': ['random']}, None)
    """
    for possible in (folds, *nearest_folds(folds)):
        k = units.least_trained(possible) - 1
        if k >= _FEWEST_BLENDED:
            return {"folds": possible, "k": k}
        if k >= 0:
            return {"folds": possible, "methods": ["random"]}
    return None
