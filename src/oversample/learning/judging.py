"""Judging: whether probabilities agree with what happened, and which calibration is to be trusted.

Two numbers tell it on held-out real rows: how many positive rows the probabilities expect for each that
there is (1 is right), and the slope of what happened on the logit of the probability (1 is right; below 1
the probabilities are too extreme). Both come with an interval: with few positive rows neither is known
well, and then the simplest calibration stands.

Pure functions of arrays. This file refuses to know which model the probabilities came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from oversample.learning.calibration import fit_sigmoid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oversample.learning.calibrators import Calibrator

    Vector = NDArray[np.float64]
    Codes = NDArray[np.integer]

__all__ = ["ENOUGH_POSITIVE", "Agreement", "cross_fitted", "gain", "judge"]

# A closed form is let go only if it is off by more than this *and* chance does not explain it.
EXPECTED_TOLERANCE = (0.8, 1.25)
SLOPE_TOLERANCE = (0.7, 1.4)
_SIGMAS = 1.96  # of a 95% interval
# Fewer rows of a class, and a curve of steps has a handful of steps.
ENOUGH_POSITIVE = 50
_PARTS = 5


@dataclass(frozen=True)
class Agreement:
    """How probabilities of one class agree with what happened.

    Parameters
    ----------
    n_positive : int
        Rows of the class.
    expected : float
        Sum of the probabilities over the number (weight) of these rows; 1 is right.
    expected_range : tuple of float
        Its 95% interval.
    slope : float
        Of the outcome on the logit of the probability; 1 is right.
    slope_range : tuple of float
        Its 95% interval.
    """

    n_positive: int
    expected: float
    expected_range: tuple[float, float]
    slope: float
    slope_range: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether neither number is off by more than its tolerance and more than by chance."""
        return self.level_holds and not _is_off(self.slope, self.slope_range, SLOPE_TOLERANCE)

    @property
    def level_holds(self) -> bool:
        """Whether the number of positive rows is not off by more than that."""
        return not _is_off(self.expected, self.expected_range, EXPECTED_TOLERANCE)

    def words(self) -> str:
        """Say the numbers in one clause."""
        low, high = self.expected_range
        flat, steep = self.slope_range
        return (
            f"{self.expected:.2f} expected for each of {self.n_positive:,} positive rows "
            f"({low:.2f} to {high:.2f}), slope {self.slope:.2f} ({flat:.2f} to {steep:.2f})"
        )


def judge(probabilities: Vector, codes: Codes, weights: Vector | None = None) -> Agreement:
    """Compare probabilities with what happened.

    Parameters
    ----------
    probabilities : ndarray of shape (n_rows,), dtype=float64
        0 to 1, of rows the model was not fitted on.
    codes : ndarray of shape (n_rows,), integer
        1 for a positive row, 0 for a negative one; at least one of each.
    weights : ndarray of shape (n_rows,), dtype=float64, optional
        1 for each row if not given.

    Returns
    -------
    agreement : Agreement

    Notes
    -----
    Intervals are those of large samples: of the logarithm of the ratio by the variance of the number of
    positive rows, ``sum w^2 p (1 - p)`` at the observed level, and of the slope by its Fisher information.

    Examples
    --------
    >>> codes = np.repeat([0, 1], [80, 20])
    >>> judge(np.full(100, 0.2), codes).expected
    1.0
    >>> twice = judge(np.full(100, 0.4), codes)
    >>> round(twice.expected, 3), twice.holds
    (2.0, False)
    """
    w = np.ones(len(codes)) if weights is None else weights / weights.mean()
    positive = codes == 1
    observed = float(w[positive].sum())
    expected = float(w @ probabilities) / observed
    # The share of positive rows varies like that of a coin of its own bias; log of a ratio by the delta method
    share = observed / float(w.sum())
    spread = _SIGMAS * np.sqrt(float(w[positive] @ w[positive]) * (1.0 - share)) / observed
    line = fit_sigmoid(probabilities, codes, weights)
    assert not hasattr(line, "parts"), "one class was passed"
    x = logit(np.clip(probabilities, line.low, line.high))
    slope, intercept = line.slope, line.intercept
    p = expit(slope * x + intercept)
    each = w * p * (1.0 - p)
    about_mean = x - (each @ x) / each.sum()
    information = float(each @ about_mean**2)
    wide = _SIGMAS / np.sqrt(information) if information > 0.0 else np.inf
    return Agreement(
        int(positive.sum()),
        expected,
        (float(expected * np.exp(-spread)), float(expected * np.exp(spread))),
        slope,
        (float(slope - wide), float(slope + wide)),
    )


def cross_fitted(
    fit: Callable[[Vector, Codes, Vector | None], Calibrator],
    scores: Vector,
    codes: Codes,
    weights: Vector | None = None,
) -> Vector:
    """Return calibrated scores of rows that the calibration was not fitted on.

    Parameters
    ----------
    fit : callable (scores, codes, weights) -> Calibrator
        Called five times, on four fifths of the rows.
    scores, codes, weights
        As for `fit_sigmoid`.

    Returns
    -------
    probabilities : ndarray of the shape of `scores`, dtype=float64

    Notes
    -----
    Rows of one group may fall on both sides: a curve of one score cannot tell them apart.
    """
    part = np.empty(len(codes), dtype=np.intp)
    part[np.argsort(codes, kind="stable")] = (
        np.arange(len(codes)) % _PARTS
    )  # each class dealt out evenly
    found = np.empty_like(scores)
    for number in range(_PARTS):
        held = part == number
        kept = None if weights is None else weights[~held]
        found[held] = fit(scores[~held], codes[~held], kept).apply(scores[held])
    return found


def gain(
    before: Vector, after: Vector, codes: Codes, weights: Vector | None = None
) -> tuple[float, float]:
    """Return by how much the squared error falls, and the standard error of that.

    Parameters
    ----------
    before, after : ndarray of shape (n_rows,) or (n_rows, n_classes), dtype=float64
        Probabilities of the same rows.
    codes, weights
        As for `fit_sigmoid`.

    Returns
    -------
    mean, standard_error : float
        Positive where `after` is nearer to what happened.

    Examples
    --------
    >>> codes = np.array([0, 0, 1, 1])
    >>> mean, _ = gain(np.full(4, 0.5), np.array([0.1, 0.1, 0.9, 0.9]), codes)
    >>> round(mean, 3)
    0.24
    """
    truth = (codes == 1).astype(np.float64) if before.ndim == 1 else np.eye(before.shape[1])[codes]
    fallen = (before - truth) ** 2 - (after - truth) ** 2
    each = fallen if fallen.ndim == 1 else fallen.sum(axis=1)
    mean = float(np.average(each, weights=weights))
    variance = float(np.average((each - mean) ** 2, weights=weights))
    return mean, float(np.sqrt(variance / len(each)))


def _is_off(value: float, interval: tuple[float, float], tolerance: tuple[float, float]) -> bool:
    outside = not tolerance[0] <= value <= tolerance[1]
    return outside and not interval[0] <= 1.0 <= interval[1]
