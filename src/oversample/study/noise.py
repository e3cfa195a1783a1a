"""Noise: what differences between folds are worth.

Folds share training rows, so their scores are not independent and the plain t interval is far too
narrow. The variance here is the corrected one of Nadeau and Bengio ("Inference for the
Generalization Error", Machine Learning 52, 2003, section 3.1, equation of the corrected resampled
t): the factor 1/J of the mean becomes 1/J + n_test / n_train.

This file refuses to know which scores it is given, and draws no conclusion: ``verdict`` does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["FEWEST_FOLDS", "Interval", "interval", "lower_bound", "reach"]

# With two folds the t quantile at the levels used here is 12.7 and more: nothing would ever show.
FEWEST_FOLDS = 3


@dataclass(frozen=True)
class Interval:
    """A mean and the interval that fold noise allows it.

    Parameters
    ----------
    mean : float
    low, high : float
        Ends of the interval; both equal the mean if all folds agree to the last bit.
    error : float
        Corrected standard error of the mean, at least 0.
    """

    mean: float
    low: float
    high: float
    error: float

    @property
    def is_above_zero(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.low > 0.0


def interval(values: ArrayLike, share: float, *, level: float = 0.95, among: int = 1) -> Interval:
    """Return the two-sided interval of a mean over folds.

    Parameters
    ----------
    values : array-like of shape (n_folds,)
        One number a fold, at least 2: a paired difference, or a score less what chance gives.
    share : float
        Validation rows over training rows of one fold; 1 / (folds - 1) for k-fold.
    level : float
        Confidence, in (0, 1).
    among : int
        Number of comparisons that share the error 1 - level (Bonferroni), at least 1.

    Returns
    -------
    interval : Interval

    Examples
    --------
    >>> found = interval([0.01, 0.03, 0.02, 0.00, 0.04], share=0.25)
    >>> round(found.mean, 4), round(found.low, 4), round(found.high, 4)
    (0.02, -0.0094, 0.0494)
    """
    mean, error, freedom = _moments(values, share)
    width = _quantile(1.0 - (1.0 - level) / (2 * among), freedom) * error
    return Interval(mean, mean - width, mean + width, error)


def reach(spread: float, share: float, *, n_folds: int, level: float = 0.95) -> float:
    """Return half the width that the interval of `n_folds` folds would have.

    Parameters
    ----------
    spread : float
        Standard deviation between folds.
    share, level
        As in `interval`.
    n_folds : int
    """
    error = math.sqrt(1.0 / n_folds + share) * spread
    return _quantile(1.0 - (1.0 - level) / 2, n_folds - 1) * error


def lower_bound(values: ArrayLike, share: float, *, level: float = 0.95) -> float:
    """Return what the mean over folds exceeds with the given confidence (one-sided).

    Parameters
    ----------
    values, share, level
        As in `interval`.

    Returns
    -------
    bound : float
        Minus infinity for fewer than `FEWEST_FOLDS` folds, so that nothing is ever concluded from
        them.
    """
    mean, error, freedom = _moments(values, share)
    if freedom + 1 < FEWEST_FOLDS:
        return -math.inf
    return mean - _quantile(level, freedom) * error


def _moments(values: ArrayLike, share: float) -> tuple[float, float, int]:
    taken = np.asarray(values, dtype=np.float64)
    n_folds = len(taken)
    assert n_folds > 1, "a comparison has at least two folds"
    variance = float(np.var(taken, ddof=1))
    return float(np.mean(taken)), math.sqrt((1.0 / n_folds + share) * variance), n_folds - 1


def _quantile(probability: float, freedom: int) -> float:
    from scipy.special import stdtrit  # not scipy.stats, which takes half a second to import

    return float(stdtrit(freedom, probability))
