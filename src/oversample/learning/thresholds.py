"""Thresholds: from which score on a row is called positive.

Every rule is handed scores of real rows that the model was not fitted on, and gives the middle of the
interval on which its value does not change: an edge is the score of one row, and rows to come that score
a hair below it would fall on the other side. A row is positive when it scores *at least* the threshold.

Pure functions of arrays. This file refuses to know where the scores came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.integer]

__all__ = [
    "THRESHOLD_METRICS",
    "best_threshold",
    "capacity_threshold",
    "cheapest_threshold",
    "threshold_of_costs",
]

THRESHOLD_METRICS = ("balanced_accuracy", "f1", "g_mean")
_TIE = 1e-12  # values are quotients of sums; two that are equal on paper differ by a few 1e-16


def best_threshold(
    codes: Codes, scores: Vector, metric: str, weights: Vector | None = None
) -> float:
    """Return the threshold with the best metric on these rows.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), integer
        1 for a positive row, 0 for a negative one; at least one of each.
    scores : ndarray of shape (n_rows,), dtype=float64
        0 to 1.
    metric : str
        One of `THRESHOLD_METRICS`; ``"g_mean"`` is the root of recall times specificity.
    weights : ndarray of shape (n_rows,), dtype=float64, optional
        1 for each row if not given.

    Returns
    -------
    threshold : float
        At least 0. Calling no row positive is never chosen: no metric here prefers it. Of separate
        intervals with the same value the widest is taken.

    Examples
    --------
    >>> best_threshold(np.array([0, 0, 1, 1]), np.array([0.0, 0.125, 0.375, 0.875]), "f1")
    0.25
    """
    score, tp, fp = _cuts(codes, scores, weights)
    recall, specificity = tp / tp[-1], 1.0 - fp / fp[-1]
    match metric:
        case "balanced_accuracy":
            value = 0.5 * (recall + specificity)
        case "g_mean":
            value = np.sqrt(recall * specificity)
        case _:
            assert metric == "f1", "the classifier has looked at the name"
            value = 2.0 * tp / (tp + fp + tp[-1])
    return _middle_of_best(score, value)


def cheapest_threshold(
    codes: Codes,
    scores: Vector,
    cost_miss: float,
    cost_alarm: float,
    weights: Vector | None = None,
) -> float:
    """Return the threshold with the least cost on these rows.

    Parameters
    ----------
    codes, scores, weights
        As for `best_threshold`.
    cost_miss, cost_alarm : float
        Of a positive row that is not called positive, and of a negative one that is; above 0.

    Returns
    -------
    threshold : float
        Above every score, if it is cheapest to call no row positive.

    Examples
    --------
    >>> codes, scores = np.array([0, 1, 0, 1]), np.array([0.1, 0.3, 0.5, 0.9])
    >>> [round(cheapest_threshold(codes, scores, miss, 1.0), 2) for miss in (10.0, 0.1)]
    [0.2, 0.7]
    """
    score, tp, fp = _cuts(codes, scores, weights)
    cost = cost_miss * (tp[-1] - tp) + cost_alarm * fp
    nobody = cost_miss * tp[-1]
    above = max(1.0, float(np.nextafter(score[0], np.inf)))
    return _middle_of_best(np.append(above, score), -np.append(nobody, cost))


def threshold_of_costs(cost_miss: float, cost_alarm: float) -> float:
    """Return the threshold that costs least on calibrated probabilities, whatever the rows.

    A row with probability p costs ``p * cost_miss`` if it is let go and ``(1 - p) * cost_alarm`` if it is
    not: equal where p is ``cost_alarm / (cost_alarm + cost_miss)`` [1]_.

    Parameters
    ----------
    cost_miss, cost_alarm : float
        Above 0.

    Returns
    -------
    threshold : float
        Above 0 and below 1.

    References
    ----------
    .. [1] C. Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001, eq. (2), where deciding
       rightly costs nothing.

    Examples
    --------
    >>> threshold_of_costs(99.0, 1.0)
    0.01
    """
    return cost_alarm / (cost_alarm + cost_miss)


def capacity_threshold(scores: Vector, capacity: float, weights: Vector | None = None) -> float:
    """Return the lowest threshold that lets at most a share of rows through.

    Parameters
    ----------
    scores : ndarray of shape (n_rows,), dtype=float64
        0 to 1.
    capacity : float
        Share of the rows that may be called positive; above 0, up to 1.
    weights : ndarray of shape (n_rows,), dtype=float64, optional
        1 for each row if not given.

    Returns
    -------
    threshold : float
        Above every score, if more rows than that share the highest one: equal scores cannot be parted.

    Examples
    --------
    >>> round(capacity_threshold(np.array([0.1, 0.2, 0.4, 0.8]), 0.5), 2)
    0.3
    """
    score, let_through, _ = _cuts(np.ones(len(scores), dtype=np.int8), scores, weights)
    above = max(1.0, float(np.nextafter(score[0], np.inf)))
    share = np.append(0.0, let_through / let_through[-1])
    # The most rows that fit; a share of 0.3 of ten rows is three, whatever floating point says.
    value = np.where(share <= capacity + _TIE, share, -1.0)
    return _middle_of_best(np.append(above, score), value)


def _cuts(codes: Codes, scores: Vector, weights: Vector | None) -> tuple[Vector, Vector, Vector]:
    """Return distinct scores, descending, and the weight of both classes at or above each."""
    counted = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    ranked, is_positive = scores[order], codes[order] == 1
    last_of_ties = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    tp = np.cumsum(np.where(is_positive, counted[order], 0.0))[last_of_ties]
    fp = np.cumsum(np.where(is_positive, 0.0, counted[order]))[last_of_ties]
    return ranked[last_of_ties], tp, fp


def _middle_of_best(score: Vector, value: Vector) -> float:
    """Return the middle of the widest interval on which the value is best.

    Cut i holds for thresholds in (score[i + 1], score[i]]; the last one down to 0.
    """
    best = np.flatnonzero(value >= value.max() - _TIE * max(1.0, abs(float(value.max()))))
    below = np.append(score[1:], min(0.0, float(score[-1])))
    starts = np.flatnonzero(np.diff(best, prepend=best[0] - 2) > 1)
    ends = np.append(starts[1:], len(best)) - 1
    upper, lower = score[best[starts]], below[best[ends]]
    widest = int(np.argmax(upper - lower))
    low, high = float(lower[widest]), float(upper[widest])
    middle = low + 0.5 * (high - low)
    # Two scores may be neighbouring floats: then their middle rounds onto the lower one, which
    # would let its rows in.
    return middle if middle > low else high
