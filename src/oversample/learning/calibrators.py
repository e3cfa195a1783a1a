"""Calibrators: what turns a score into a probability, as a few numbers each.

This file refuses to know what they were fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import expit, logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

__all__ = ["EDGE", "Calibrator", "Isotonic", "OneVsRest", "Sigmoid"]

# Where no training score was 0 or 1: near enough to both to tie no two scores that a model tells apart,
# and far enough that one row there does not decide the fit (a logit of 28).
EDGE = 1e-12


class Calibrator(Protocol):
    """What turns scores into probabilities."""

    def apply(self, scores: Vector) -> Vector:
        """Return a probability for each score, in the same shape."""
        ...


@dataclass(frozen=True)
class Sigmoid:
    """A straight line through logits: ``expit(slope * logit(score) + intercept)``.

    Parameters
    ----------
    slope, intercept : float
        1 and 0 leave a score as it is. A slope below 1 says that the scores were too extreme.
    low, high : float
        Scores below and above are taken for these: a logit of 0 is infinite.
    """

    slope: float
    intercept: float
    low: float = EDGE
    high: float = 1.0 - EDGE

    def apply(self, scores: Vector) -> Vector:
        """Return a probability for each score.

        Parameters
        ----------
        scores : ndarray of shape (n_rows,), dtype=float64
            0 to 1.

        Returns
        -------
        probabilities : ndarray of shape (n_rows,), dtype=float64
            Above 0 and below 1.
        """
        x = logit(np.clip(np.asarray(scores, dtype=np.float64), self.low, self.high))
        probabilities: Vector = expit(self.slope * x + self.intercept)
        return probabilities


@dataclass(frozen=True)
class Isotonic:
    """A rising curve through points, straight between them and level beyond the ends.

    Parameters
    ----------
    score : ndarray of shape (n_points,), dtype=float64
        Rising.
    value : ndarray of shape (n_points,), dtype=float64
        Probability there; never falling.
    """

    score: Vector
    value: Vector

    def apply(self, scores: Vector) -> Vector:
        """Return a probability for each score.

        Parameters
        ----------
        scores : ndarray of shape (n_rows,), dtype=float64

        Returns
        -------
        probabilities : ndarray of shape (n_rows,), dtype=float64
            Above 0 and below 1, by at least 1e-9.
        """
        probabilities: Vector = np.interp(
            np.asarray(scores, dtype=np.float64), self.score, self.value
        )
        return probabilities


@dataclass(frozen=True)
class OneVsRest:
    """A calibrator for each class, and the row divided by its sum.

    Parameters
    ----------
    parts : tuple of Sigmoid or Isotonic
        In the order of the classes.
    """

    parts: tuple[Sigmoid | Isotonic, ...]

    def apply(self, scores: Vector) -> Vector:
        """Return a row of probabilities for each row of scores.

        Parameters
        ----------
        scores : ndarray of shape (n_rows, n_classes), dtype=float64

        Returns
        -------
        probabilities : ndarray of shape (n_rows, n_classes), dtype=float64
            A row adds up to 1.
        """
        apart = [part.apply(scores[:, at]) for at, part in enumerate(self.parts)]
        each = np.column_stack(apart)
        together: Vector = each / each.sum(axis=1, keepdims=True)
        return together
