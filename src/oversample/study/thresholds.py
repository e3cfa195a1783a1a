"""Thresholds: where to cut, chosen on rows that are not the ones it is judged on.

The chooser is handed out-of-fold scores of *training* rows (``run`` makes them); it never sees a
validation row. The grid is what the report's slider moves over.

This file refuses to know where the scores came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oversample.study.metrics import cuts, decisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oversample.study.metrics import Codes, Vector

__all__ = ["THRESHOLD_METRICS", "choose_threshold", "sensible", "threshold_grid"]

THRESHOLD_METRICS = ("balanced_accuracy", "f1", "g_mean")

# Fine near 0: at a prevalence of a few per mille the thresholds that matter lie below 0.01.
_EDGES = (0.001, 0.002, 0.005, 0.995, 0.999)
_TIE = 1e-12  # metrics are quotients of counts; two that are equal on paper differ by a few 1e-16
_DIGITS = 2


def choose_threshold(codes: Codes, scores: Vector, metric: str = "balanced_accuracy") -> float:
    """Return the threshold with the best metric on these rows, in the middle of its plateau.

    Between two neighbouring scores the metric cannot change, so the best value is reached on a
    whole interval. Its middle is taken, not an edge: an edge is the score of one training row, and
    rows to come that score a hair below it would fall on the other side. If separate plateaus tie,
    the widest wins for the same reason.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one; at least one of each.
    scores : ndarray of shape (n_rows,), dtype=float64
        Out-of-fold probabilities of the positive class, 0 to 1.
    metric : str
        One of `THRESHOLD_METRICS`.

    Returns
    -------
    threshold : float
        At least 0; rows that score at least this much are called positive. Calling no row positive
        is never chosen: no metric here prefers it.

    Examples
    --------
    >>> codes = np.array([0, 0, 1, 1], dtype=np.int8)
    >>> choose_threshold(codes, np.array([0.0, 0.125, 0.375, 0.875]))
    0.25
    """
    found = cuts(codes, scores)
    value = decisions(found.tp, found.fp, found.n_positive, found.n_negative)[metric]
    best = np.flatnonzero(value >= value.max() - _TIE)
    # Cut i holds for thresholds in (score[i + 1], score[i]]; the last one down to 0.
    below = np.append(found.score[1:], min(0.0, float(found.score[-1])))
    starts = np.flatnonzero(np.diff(best, prepend=best[0] - 2) > 1)
    ends = np.append(starts[1:], len(best)) - 1
    upper, lower = found.score[best[starts]], below[best[ends]]
    widest = int(np.argmax(upper - lower))
    low, high = float(lower[widest]), float(upper[widest])
    middle = low + 0.5 * (high - low)
    # Two scores may be neighbouring floats: then their middle rounds onto the lower one, which
    # would let its rows in.
    return middle if middle > low else high


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
