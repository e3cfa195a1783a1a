"""Detector: whether a classifier tells synthetic rows from real ones.

The real rows of the class are dealt into two halves. A synthetic row belongs to the half that all its parents
are in; with parents in both, it is left out. A classifier learns from one half and judges the other, then the
other way round. So no row is judged by a model that has seen it, a parent of it or a child of it; without
that, a model recognises whole families, and the figure is about memory.

The classifier is histogram gradient boosting: on clean and on spoiled SMOTE rows of 60 to 4,000 real rows and
5 to 30 columns it detected as much as random forests and extremely randomised trees (areas within 0.02 of the
best of them, except that it saw decimals in counts better) in the least time, and it takes missing cells and
levels as they are.

This file refuses to know which areas are good: see docs/fidelity.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from oversample.audit.fidelity.clusters import auc_with_error
from oversample.audit.fidelity.columns import filled
from oversample.audit.fidelity.records import ToldApart

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.streams import Stream
    from oversample.tables import Table

__all__ = ["tell_apart"]

MOST = 2000  # rows of a kind and half
FEWEST = 20  # of them that a model can learn something from
_LEVELS = 254  # what the classifier takes; rarer ones become one
_MATTERS = 0.05  # of an area
_NORMAL = 1.96

Rows = NDArray[np.int64]


def tell_apart(grown: Table, real: Rows, lineage: Lineage, made: Rows, stream: Stream) -> ToldApart:
    """Measure whether a classifier tells the synthetic rows of one class from its real rows.

    Parameters
    ----------
    grown : Table
        Holds both.
    real : ndarray of shape (n_real,), dtype=int64
        Real rows of the class.
    lineage : Lineage
        Of the synthetic rows of the class.
    made : ndarray of shape (len(lineage),), dtype=int64
        These rows in `grown`.
    stream : Stream
        For the halves and the samples.

    Returns
    -------
    told_apart : ToldApart
        `auc` is None where a half has fewer than 20 real or 20 synthetic rows of its own.

    Notes
    -----
    At most 2,000 rows of a kind and half, as many of one kind as of the other, so time does not grow with the
    table. Of a sparse table the 500 columns with the most entries among these rows are looked at.
    """
    home = _homes(real, lineage.n_original, stream)
    side = _sides(home, lineage)
    n_between = int(np.count_nonzero(side == -1))
    halves = []
    for half in (0, 1):
        here, there = np.flatnonzero(home[real] == half), np.flatnonzero(side == half)
        n = min(len(here), len(there), MOST)
        if n < FEWEST:
            return ToldApart(None, None, None, 0, 0, n_between)
        some = _sampled(here, n, stream, f"fidelity:real:{half}")
        theirs = _sampled(there, n, stream, f"fidelity:made:{half}")
        halves.append((real[some], made[theirs], lineage.base[theirs]))
    cells, is_level = _features(
        grown, np.concatenate([np.concatenate(part[:2]) for part in halves])
    )
    found = []
    n_first = 2 * len(halves[0][0])
    parts = (cells[:n_first], cells[n_first:])
    for judged, learnt in ((1, 0), (0, 1)):
        score = _judged(parts[learnt], parts[judged], is_level)
        n = len(score) // 2
        rows, _, base = halves[judged]
        found.append((*auc_with_error(score[:n], score[n:], rows, base), n))
    auc = sum(area for area, _, _ in found) / 2.0
    error = float(np.hypot(found[0][1], found[1][1])) / 2.0
    n_judged = found[0][2] + found[1][2]
    low, high = max(auc - _NORMAL * error, 0.0), min(auc + _NORMAL * error, 1.0)
    is_beyond = low > 0.5 and auc - 0.5 >= _MATTERS  # noqa: PLR2004 - 0.5 cannot tell
    return ToldApart(auc, low, high, n_judged, n_judged, n_between, is_beyond)


def _homes(real: Rows, n: int, stream: Stream) -> Rows:
    """Deal the rows of a class into two halves; for others, which may be parents too, a coin is tossed."""
    home = np.rint(stream.uniform("fidelity:strangers", 0, n)).astype(np.int64)
    home[real] = 0
    home[real[stream.permutation("fidelity:halves", len(real))[len(real) // 2 :]]] = 1
    return home


def _sides(home: Rows, lineage: Lineage) -> Rows:
    """Half that all parents and donors of each synthetic row are in, -1 where there is none."""
    start = lineage.offsets[:-1].astype(np.int64)
    of_parent = home[lineage.parents]
    low, high = np.minimum.reduceat(of_parent, start), np.maximum.reduceat(of_parent, start)
    if lineage.donors is not None:
        of_donor = home[lineage.donors.rows]
        low = np.minimum(low, of_donor.min(axis=1, initial=1))
        high = np.maximum(high, of_donor.max(axis=1, initial=0))
    return np.where(low == high, low, -1)


def _sampled(rows: Rows, n: int, stream: Stream, stage: str) -> Rows:
    if len(rows) == n:
        return rows
    return np.sort(rows[stream.permutation(stage, len(rows))[:n]])


def _features(grown: Table, rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Lay numbers and codes of these rows side by side, and tell which are codes; missing cells are NaN."""
    numbers = grown.numbers_of(rows)
    if grown.is_sparse:
        numbers = numbers[:, filled(numbers)].toarray()
    codes = grown.codes[rows]
    levels = np.empty(codes.shape)
    for at, column in enumerate(codes.T):
        levels[:, at] = _few_levels(column)
    cells = np.column_stack([numbers.astype(np.float64, copy=False), levels])
    return cells, np.arange(cells.shape[1]) >= numbers.shape[1]


def _few_levels(codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """Number the levels by frequency, the rarest of too many as one; NaN where missing."""
    present, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
    rank = np.empty(len(present))
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(present))
    rank = np.minimum(rank, _LEVELS - 1)
    rank[present < 0] = np.nan
    return rank[place.reshape(-1)]


def _judged(
    learnt: NDArray[np.float64], judged: NDArray[np.float64], is_level: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Learn from rows of which the first half is real, and score others for being synthetic."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    if learnt.shape[1] == 0:  # nothing to tell them by
        return np.zeros(len(judged))
    # small leaves: a half may have 20 rows of a kind; early stopping would draw at random
    model = HistGradientBoostingClassifier(
        min_samples_leaf=5, early_stopping=False, categorical_features=is_level, random_state=0
    )
    # a column of no cell at all tells nothing, and scikit-learn 1.9 has no bins for it
    learnt = np.where(np.isnan(learnt).all(axis=0), 0.0, learnt)
    is_made = np.arange(len(learnt)) >= len(learnt) // 2
    with threadpool_limits(
        1, user_api="openmp"
    ):  # a few thousand rows: threads would wait for one another
        model.fit(learnt, is_made)
        score: NDArray[np.float64] = model.decision_function(judged)
    return score
