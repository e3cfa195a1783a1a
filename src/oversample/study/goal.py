"""Goal: what a comparison is decided by, and what a threshold is chosen for.

This file refuses to know candidates and folds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.study.metrics import (
    at_capacity,
    average_precision,
    counts_at,
    cuts,
    decisions,
    roc_auc,
)
from oversample.study.thresholds import choose_threshold

if TYPE_CHECKING:
    from oversample.study.folds import Rows
    from oversample.study.metrics import Codes, Cuts, Vector
    from oversample.study.prices import Called, Prices

__all__ = ["METRICS", "Goal"]

_RANKED = {"average_precision": average_precision, "roc_auc": roc_auc}
METRICS = (*_RANKED, "balanced_accuracy", "f1", "g_mean", "cost", "capacity")


@dataclass(frozen=True)
class Goal:
    """What is better, in one number.

    Parameters
    ----------
    metric : str
        One of `METRICS`: what candidates are judged by.
    threshold_metric : str
        What a threshold is chosen for; the same, where the metric needs a threshold.
    prices : Prices or None
        Of all rows of the table.
    capacity : float or None
        Share of the rows that can be looked at.
    """

    metric: str = "average_precision"
    threshold_metric: str = "balanced_accuracy"
    prices: Prices | None = None
    capacity: float | None = None

    @property
    def needs_threshold(self) -> bool:
        """Whether candidates are judged by what they decide, not by how they rank."""
        return self.metric not in (*_RANKED, "capacity")

    @property
    def reported(self) -> str:
        """Name of the metric in a record."""
        named = {"cost": "cost_per_1000", "capacity": "recall_at_capacity"}
        return named.get(self.metric, self.metric)

    def as_reported(self, *values: float) -> tuple[float, ...]:
        """Turn values, of which more is better, into what is reported: a cost is not reported as its negative."""
        return tuple(-value for value in values) if self.metric == "cost" else values

    def threshold(self, codes: Codes, scores: Vector, rows: Rows) -> float:
        """Choose a threshold on these rows.

        Parameters
        ----------
        codes : ndarray of shape (n,), dtype=int8
        scores : ndarray of shape (n,), dtype=float64
        rows : ndarray of shape (n,)
            Where they are in the whole table.
        """
        return choose_threshold(
            codes,
            scores,
            self.threshold_metric,
            prices=None if self.prices is None else self.prices.of(rows),
            capacity=self.capacity,
        )

    def value(self, codes: Codes, scores: Vector, rows: Rows, threshold: float) -> float:
        """Judge scores on these rows, more being better: a cost is given as its negative for 1,000 rows."""
        if self.metric == "cost":
            assert self.prices is not None, "a cost is asked for where there are prices"
            return -self.prices.of(rows).measure(codes, scores, threshold)["cost_per_1000"]
        if self.metric == "capacity":
            assert self.capacity is not None, "room is asked for where it is known"
            return at_capacity(codes, scores, self.capacity)["recall_at_capacity"]
        if self.metric in _RANKED:
            return _RANKED[self.metric](cuts(codes, scores))
        tp, fp = counts_at(codes, scores, [threshold])
        n_positive = int(codes.sum())
        return float(decisions(tp, fp, n_positive, len(codes) - n_positive)[self.metric][0])

    def drawn(
        self, codes: Codes, found: Cuts, is_called: Called, prices: Prices | None, weights: Vector
    ) -> Vector:
        """Judge rows that count several times or not at all: what a bootstrap draws.

        Parameters
        ----------
        codes : ndarray of shape (n,), dtype=int8
        found : Cuts
            Of the scores of all n rows.
        is_called : ndarray of shape (n,), dtype=bool
            Whether each row was called positive, at the threshold of the fold that judged it.
        prices : Prices or None
            Of these rows.
        weights : ndarray of shape (n, n_draws), dtype=float64
            How often each row was drawn; at least one row of each class was.

        Returns
        -------
        values : ndarray of shape (n_draws,), dtype=float64
            More being better.
        """
        if self.metric == "average_precision":
            return _precision(codes, found, weights)
        positive = weights * codes[:, np.newaxis]
        negative = weights - positive
        if not self.needs_threshold:
            return self._ranked(found.summed(positive), found.summed(negative))
        if self.metric == "cost":
            assert prices is not None, "a cost is asked for where there are prices"
            lost: Vector = prices.decided(codes, is_called) @ weights
            return np.asarray(-1000.0 * lost / weights.sum(axis=0))
        tp, fp = is_called @ positive, is_called @ negative
        return decisions(tp, fp, positive.sum(axis=0), negative.sum(axis=0))[self.metric]

    def _ranked(self, tp: Vector, fp: Vector) -> Vector:
        called = tp + fp
        if self.metric == "roc_auc":
            rise, width = (np.diff(each, axis=0, prepend=0.0) for each in (tp, fp))
            area = (rise * (fp[-1] - fp + 0.5 * width)).sum(axis=0)
            return np.asarray(area / (tp[-1] * fp[-1]))
        assert self.capacity is not None, "room is asked for where it is known"
        room = np.maximum(self.capacity * called[-1], 1.0)
        caught = [
            np.interp(room[at], np.append(0.0, called[:, at]), np.append(0.0, tp[:, at]))
            for at in range(tp.shape[1])
        ]
        return np.asarray(caught / tp[-1], dtype=np.float64)


def _precision(codes: Codes, found: Cuts, weights: Vector) -> Vector:
    """Average precision of many draws: only cuts that hold a positive row count, and these are few."""
    is_positive = codes[found.order] == 1
    rises = np.flatnonzero(np.diff(found.tp, prepend=0))
    # Summed between these cuts first: a running sum down all rows would cost ten times as much.
    ends = found.last[rises] + 1
    between = np.add.reduceat(weights[found.order[: ends[-1]]], np.append(0, ends[:-1]), axis=0)
    called = np.cumsum(between, axis=0)
    tp = np.cumsum(weights[found.order[is_positive]], axis=0)[found.tp[rises] - 1]
    share = np.divide(tp, called, out=np.zeros_like(tp), where=called > 0)
    gained = np.diff(tp, axis=0, prepend=0.0) * share
    return np.asarray(gained.sum(axis=0) / tp[-1])
