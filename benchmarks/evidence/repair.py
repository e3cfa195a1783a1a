"""Mend probabilities that resampling has moved: by the closed form, or by what held-out real rows show.

Pure functions of arrays. This file refuses to know which learner or sampler the scores came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.int8]

__all__ = ["closed_form", "isotonic", "odds_ratio", "platt"]


def odds_ratio(n_positive: int, n_negative: int, grown_positive: int, grown_negative: int) -> float:
    """Return by how much resampling has multiplied the odds of the positive class.

    Examples
    --------
    10 of 100 before, 90 of 180 after: odds of 1 to 9 became odds of 1 to 1.

    >>> odds_ratio(10, 90, 90, 90)
    9.0
    """
    return (grown_positive * n_negative) / (grown_negative * n_positive)


def closed_form(probability: Vector, ratio: float) -> Vector:
    """Return probabilities with their odds divided by `ratio`: ``p / (p + ratio * (1 - p))``.

    Right for a learner whose probabilities move with the prior as Bayes' rule has it (A. Dal Pozzolo
    et al., "Calibrating Probability with Undersampling for Unbalanced Classification", SSCI 2015, give
    it for under-sampling). 0 stays 0 and 1 stays 1, whatever the ratio.

    Examples
    --------
    >>> closed_form(np.array([0.0, 0.5, 1.0]), 9.0).tolist()
    [0.0, 0.1, 1.0]
    """
    mended: Vector = probability / (probability + ratio * (1.0 - probability))
    return mended


def platt(scores: Vector, codes: Codes) -> Callable[[Vector], Vector]:
    """Fit a sigmoid to scores of held-out rows, and return it.

    Targets are drawn in from 0 and 1 as J. Platt, "Probabilistic Outputs for Support Vector Machines",
    1999, section 2.2, has it, so that scores which separate the classes do not give infinite slopes.

    Parameters
    ----------
    scores : ndarray of shape (n_rows,), dtype=float64
        Finite.
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row; at least one of each class.
    """
    n_positive = int(codes.sum())
    n_negative = len(codes) - n_positive
    target = np.where(codes == 1, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    middle, spread = float(scores.mean()), float(scores.std())
    if np.ptp(scores) == 0.0:  # nothing to tell rows apart by: all get the share of positive ones
        share = float(target.mean())
        return lambda given: np.full(len(given), share)
    # A row that is 0.9 positive is nine tenths of a positive row and one tenth of a negative one.
    column = ((np.concatenate([scores, scores]) - middle) / spread)[:, np.newaxis]
    label = np.repeat([1, 0], len(codes))
    weight = np.concatenate([target, 1.0 - target])
    sigmoid = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(
        column, label, sample_weight=weight
    )
    return lambda given: sigmoid.predict_proba(((given - middle) / spread)[:, np.newaxis])[:, 1]


def isotonic(scores: Vector, codes: Codes) -> Callable[[Vector], Vector]:
    """Fit a staircase that never falls to scores of held-out rows, and return it."""
    stairs = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, codes)
    return lambda given: np.asarray(stairs.predict(given), dtype=np.float64)
