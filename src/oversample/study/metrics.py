"""Metrics: what scores are worth on untouched rows at their real prevalence.

One sort of the scores answers everything that does not need a threshold; counts over a whole grid
of thresholds answer the rest. A row is called positive when its score is *at least* the threshold.

This file refuses to know which model or which candidate the scores came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.int8]
    Whole = NDArray[np.int64]

__all__ = [
    "CAPACITY_METRICS",
    "DECISION_METRICS",
    "RANK_METRICS",
    "Cuts",
    "at_capacity",
    "average_precision",
    "brier",
    "chance_average_precision",
    "counts_at",
    "cuts",
    "decisions",
    "precision_at_recall",
    "rank_scores",
    "recall_at_alarms",
    "roc_auc",
]

RANK_METRICS = (
    "average_precision",
    "roc_auc",
    "brier",
    "precision_at_recall_50",
    "precision_at_recall_80",
    "precision_at_recall_90",
)
CAPACITY_METRICS = ("recall_at_capacity", "precision_at_capacity")
DECISION_METRICS = (
    "balanced_accuracy",
    "precision",
    "recall",
    "f1",
    "g_mean",
    "alerts_per_1000",
)


@dataclass(frozen=True)
class Cuts:
    """Every way to cut a ranking that the scores can tell apart, from the highest score down.

    Parameters
    ----------
    score : ndarray of shape (n_cuts,), dtype=float64
        Distinct scores, descending; cut ``i`` calls every row with at least ``score[i]`` positive.
    tp, fp : ndarray of shape (n_cuts,), dtype=int64
        Positive and negative rows at or above each score; the last entries count all of them.
    order : ndarray of shape (n_rows,), dtype=int64
        Rows from the highest score down.
    last : ndarray of shape (n_cuts,), dtype=int64
        Place in `order` of the last row of each cut.
    """

    score: Vector
    tp: Whole
    fp: Whole
    order: Whole
    last: Whole

    @property
    def n_positive(self) -> int:
        """Positive rows in all."""
        return int(self.tp[-1])

    @property
    def n_negative(self) -> int:
        """Negative rows in all."""
        return int(self.fp[-1])

    def summed(self, values: Vector) -> Vector:
        """Add up a number of each row, or several, over the rows at or above each score."""
        return np.asarray(np.cumsum(values[self.order], axis=0)[self.last])


def cuts(codes: Codes, scores: Vector) -> Cuts:
    """Sort the scores once and count both classes at or above each distinct one.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one; at least one of each.
    scores : ndarray of shape (n_rows,), dtype=float64
        Finite; higher means more likely positive. Equal scores form one cut: an order among them
        would be invented.

    Returns
    -------
    cuts : Cuts

    Examples
    --------
    >>> found = cuts(np.array([0, 1, 1, 0], dtype=np.int8), np.array([0.1, 0.4, 0.9, 0.4]))
    >>> found.score.tolist(), found.tp.tolist(), found.fp.tolist()
    ([0.9, 0.4, 0.1], [1, 2, 2], [0, 1, 2])
    """
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last_of_ties = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    tp = np.cumsum(codes[order], dtype=np.int64)[last_of_ties]
    return Cuts(ranked[last_of_ties], tp, last_of_ties + 1 - tp, order, last_of_ties)


def average_precision(found: Cuts) -> float:
    """Return the sum of precision times the rise in recall, over the cuts: no interpolation.

    Linear interpolation between points of a precision-recall curve promises settings that no
    threshold reaches (Davis and Goadrich, "The relationship between Precision-Recall and ROC
    curves", ICML 2006, section 4).

    Examples
    --------
    >>> average_precision(cuts(np.array([0, 1, 1], dtype=np.int8), np.array([0.8, 0.9, 0.3])))
    0.8333333333333333
    """
    rise = np.diff(found.tp, prepend=0)
    return float(np.sum(rise * (found.tp / (found.tp + found.fp))) / found.n_positive)


def roc_auc(found: Cuts) -> float:
    """Return the chance that a positive row scores above a negative one, ties counting half.

    Examples
    --------
    >>> roc_auc(cuts(np.array([0, 1, 1], dtype=np.int8), np.array([0.8, 0.9, 0.3])))
    0.5
    """
    rise = np.diff(found.tp, prepend=0)
    width = np.diff(found.fp, prepend=0)
    below = found.n_negative - found.fp
    wins = np.sum(rise * (below + 0.5 * width))
    return float(wins / (found.n_positive * found.n_negative))


def brier(codes: Codes, scores: Vector) -> float:
    """Return the mean squared distance of probability and outcome, 0 to 1; less is better.

    Examples
    --------
    >>> brier(np.array([1, 0], dtype=np.int8), np.array([0.5, 0.5]))
    0.25
    """
    return float(np.mean(np.square(scores - codes)))


def rank_scores(codes: Codes, scores: Vector) -> dict[str, float]:
    """Return every metric that needs no threshold, by the names of `RANK_METRICS`."""
    found = cuts(codes, scores)
    at_recall = precision_at_recall(found, np.array([0.5, 0.8, 0.9]))
    values = (average_precision(found), roc_auc(found), brier(codes, scores), *at_recall.tolist())
    return dict(zip(RANK_METRICS, values, strict=True))


def at_capacity(codes: Codes, scores: Vector, capacity: float) -> dict[str, float]:
    """Return recall and precision where only the best-ranked rows can be looked at.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
    scores : ndarray of shape (n_rows,), dtype=float64
    capacity : float
        Share of the rows that can be looked at, above 0 and below 1; at least one row is.

    Returns
    -------
    metrics : dict of str to float
        By the names of `CAPACITY_METRICS`. Rows that tie at the end of the queue count with the share of them
        that has room: their order would be invented.

    Examples
    --------
    >>> codes = np.array([1, 0, 1, 0, 0], dtype=np.int8)
    >>> at_capacity(codes, np.array([0.9, 0.8, 0.4, 0.4, 0.1]), 0.6)["recall_at_capacity"]
    0.75
    """
    room = max(round(capacity * len(codes)), 1)
    found = cuts(codes, scores)
    called = found.tp + found.fp
    at = int(np.searchsorted(called, room, side="left"))
    before_tp, before = (int(found.tp[at - 1]), int(called[at - 1])) if at else (0, 0)
    tied = (int(found.tp[at]) - before_tp) * (room - before) / (int(called[at]) - before)
    caught = before_tp + tied
    return dict(zip(CAPACITY_METRICS, (caught / found.n_positive, caught / room), strict=True))


def chance_average_precision(n_positive: int, n_negative: int) -> float:
    """Return the mean average precision of a ranking in random order.

    It lies above the prevalence, clearly so in small parts, and so is the fair bar for "no skill".
    A positive row at rank i sees precision (1 + (i - 1)(P - 1)/(n - 1)) / i on average; the mean
    over the n ranks is H_n / n + (1 - H_n / n)(P - 1)/(n - 1), with H_n the n-th harmonic number.

    Examples
    --------
    Of two rows one is positive; it comes first (precision 1) or second (1/2):

    >>> chance_average_precision(1, 1)
    0.75
    """
    n = n_positive + n_negative
    harmonic = float(np.sum(1.0 / np.arange(1, n + 1))) / n
    return harmonic + (1.0 - harmonic) * (n_positive - 1) / (n - 1)


def counts_at(codes: Codes, scores: Vector, thresholds: ArrayLike) -> tuple[Whole, Whole]:
    """Count true and false positives at each threshold.

    Returns
    -------
    tp, fp : ndarray of shape (n_thresholds,), dtype=int64
        Rows of either class whose score is at least the threshold.

    Examples
    --------
    >>> codes, scores = np.array([0, 1, 1], dtype=np.int8), np.array([0.5, 0.5, 0.2])
    >>> [part.tolist() for part in counts_at(codes, scores, [0.2, 0.5, 0.6])]
    [[2, 1, 0], [1, 1, 0]]
    """
    at = np.asarray(thresholds, dtype=np.float64)
    positive, negative = np.sort(scores[codes == 1]), np.sort(scores[codes == 0])
    tp = len(positive) - np.searchsorted(positive, at, side="left")
    fp = len(negative) - np.searchsorted(negative, at, side="left")
    return tp.astype(np.int64), fp.astype(np.int64)


def decisions(
    tp: ArrayLike, fp: ArrayLike, n_positive: ArrayLike, n_negative: ArrayLike
) -> Mapping[str, Vector]:
    """Turn counts into every metric that needs a threshold, by the names of `DECISION_METRICS`.

    Parameters
    ----------
    tp, fp : array-like of shape (n_thresholds,), whole numbers
        True and false positives.
    n_positive, n_negative : int, or array-like of the same shape
        Rows of either class, at least 1.

    Returns
    -------
    metrics : mapping of str to ndarray of shape (n_thresholds,), dtype=float64
        Precision where nothing is called positive is 0/0 and given as 0, as scikit-learn does.

    Examples
    --------
    >>> found = decisions([8], [2], n_positive=10, n_negative=90)
    >>> {name: round(float(value[0]), 3) for name, value in found.items()}["g_mean"]
    0.884
    """
    hits, alarms = np.asarray(tp, dtype=np.float64), np.asarray(fp, dtype=np.float64)
    positives, negatives = np.asarray(n_positive), np.asarray(n_negative)
    called = hits + alarms
    recall = hits / positives
    specificity = 1.0 - alarms / negatives
    values = (
        0.5 * (recall + specificity),
        np.divide(hits, called, out=np.zeros_like(called), where=called > 0),
        recall,
        2.0 * hits / (called + positives),  # the same as 2PR/(P+R), without its 0/0
        np.sqrt(recall * specificity),
        1000.0 * called / (positives + negatives),
    )
    return dict(zip(DECISION_METRICS, values, strict=True))


def precision_at_recall(found: Cuts, recall: Vector) -> Vector:
    """Return the precision of the highest cut that reaches each recall.

    The step rule under which the area below the curve *is* the average precision: a recall between
    two cuts costs the precision of the lower cut. At recall 0 the curve starts where its first
    positive row is found.

    Parameters
    ----------
    found : Cuts
    recall : ndarray of shape (n_points,), dtype=float64
        Between 0 and 1.

    Returns
    -------
    precision : ndarray of shape (n_points,), dtype=float64

    Examples
    --------
    >>> found = cuts(np.array([0, 1, 1], dtype=np.int8), np.array([0.8, 0.9, 0.3]))
    >>> precision_at_recall(found, np.array([0.0, 0.5, 0.51, 1.0])).round(3).tolist()
    [1.0, 1.0, 0.667, 0.667]
    """
    # Rounding in r * P must not ask for a row more than r stands for, hence the small step down.
    needed = np.maximum(np.ceil(recall * found.n_positive - 1e-9), 1.0)
    at = np.searchsorted(found.tp, needed, side="left")
    precision: Vector = found.tp[at] / (found.tp[at] + found.fp[at])
    return precision


def recall_at_alarms(found: Cuts, share: Vector) -> Vector:
    """Return the recall that each share of false alarms allows: points of the ROC curve.

    Parameters
    ----------
    found : Cuts
    share : ndarray of shape (n_points,), dtype=float64
        False alarms over negative rows, 0 to 1.

    Returns
    -------
    recall : ndarray of shape (n_points,), dtype=float64
        Straight between two cuts, as the area under the curve has it: ties count half. At a share that several
        cuts have, the highest.

    Examples
    --------
    >>> found = cuts(np.array([0, 1, 1], dtype=np.int8), np.array([0.8, 0.9, 0.3]))
    >>> recall_at_alarms(found, np.array([0.0, 0.5, 1.0])).tolist()
    [0.5, 0.5, 1.0]
    """
    alarms = np.append(0.0, found.fp / found.n_negative)
    recall = np.append(0.0, found.tp / found.n_positive)
    last = np.append(alarms[1:] != alarms[:-1], True)  # of the cuts that share their alarms
    first = np.append(True, last[:-1])
    # Each share of alarms has a lowest and a highest recall; a line leads from one highest to the next lowest.
    xs = np.repeat(alarms[last], 2)
    ys = np.stack([recall[first], recall[last]], axis=1).reshape(-1)
    at = np.searchsorted(xs, share, side="right")
    inside = np.minimum(at, len(xs) - 1)
    before = np.maximum(at - 1, 0)
    width = xs[inside] - xs[before]
    part = np.divide(share - xs[before], width, out=np.zeros_like(share), where=width > 0)
    result: Vector = ys[before] + part * (ys[inside] - ys[before])
    return result
