"""Thresholds: where to cut, chosen on rows that are not the ones it is judged on.

The chooser is handed out-of-fold scores of *training* rows (``run`` makes them); it never sees a
validation row. The grid is what the report's slider moves over.

This file refuses to know where the scores came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oversample.study.metrics import Codes, Vector
    from oversample.study.prices import Prices

__all__ = ["THRESHOLD_METRICS", "choose_threshold", "sensible", "threshold_grid"]

THRESHOLD_METRICS = ("balanced_accuracy", "f1", "g_mean", "cost", "capacity")

# Fine near 0: at a prevalence of a few per mille the thresholds that matter lie below 0.01.
_EDGES = (0.001, 0.002, 0.005, 0.995, 0.999)
_DIGITS = 2


def choose_threshold(
    codes: Codes,
    scores: Vector,
    metric: str = "balanced_accuracy",
    *,
    prices: Prices | None = None,
    capacity: float | None = None,
) -> float:
    """Return the threshold that is best on these rows, in the middle of where it is (`learning.thresholds`).

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one; at least one of each.
    scores : ndarray of shape (n_rows,), dtype=float64
        Out-of-fold probabilities of the positive class, 0 to 1.
    metric : str
        One of `THRESHOLD_METRICS`; ``"cost"`` is the least cost, and ``"capacity"`` calls as many rows as can
        be looked at, never more.
    prices : Prices, optional
        Of these rows, for ``"cost"``.
    capacity : float, optional
        Share of the rows, for ``"capacity"``.

    Returns
    -------
    threshold : float
        At least 0; rows that score at least this much are called positive. Above every score where it is best to
        call none: false alarms may cost more than they are worth, or more rows tie than can be looked at.

    Examples
    --------
    >>> codes = np.array([0, 0, 1, 1], dtype=np.int8)
    >>> choose_threshold(codes, np.array([0.0, 0.125, 0.375, 0.875]))
    0.25
    """
    from oversample.learning import thresholds as rules

    if metric == "cost":
        assert prices is not None, "a cost is asked for where there are prices"
        weights = np.where(codes == 1, prices.miss, prices.alarm)
        return rules.cheapest_threshold(codes, scores, 1.0, 1.0, weights)
    if metric == "capacity":
        assert capacity is not None, "room is asked for where it is known"
        return rules.capacity_threshold(scores, capacity)
    return rules.best_threshold(codes, scores, metric)


def sensible(threshold: float) -> float:
    """Round a threshold to two significant digits, as it is shown and recommended.

    A third digit differs from fold to fold.

    Examples
    --------
    >>> sensible(0.047619), sensible(0.0)
    (0.048, 0.0)
    """
    return float(f"{threshold:.{_DIGITS}g}")


def threshold_grid(chosen: Iterable[float] = ()) -> Vector:
    """Return the thresholds that a record holds counts for, ascending and without repeats.

    Parameters
    ----------
    chosen : iterable of float
        Thresholds that must be among them.

    Examples
    --------
    >>> threshold_grid([0.048])[:5].tolist()
    [0.001, 0.002, 0.005, 0.01, 0.02]
    """
    # Whole numbers over 100 and not a running sum: 0.29 must be the float that a person types.
    hundredths = np.arange(1, 100) / 100
    return np.unique(np.concatenate([hundredths, _EDGES, np.fromiter(chosen, dtype=np.float64)]))
