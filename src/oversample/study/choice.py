"""Choice: what the best of several candidates is worth, once it is known that it was chosen.

The best of twenty scores is too good, even if all twenty are alike. Two corrections: the rows are drawn anew, the
best is chosen on those drawn and judged on those left out (`pool`, at no fit more); or, in each fold, the best is
chosen on the inner folds and judged on the outer part, which never had a say.

This file refuses to know what is recommended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.study.noise import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.study.metrics import Vector
    from oversample.study.pool import Pool
    from oversample.study.run import Outcome

__all__ = ["CORRECTIONS", "Choice", "choose"]

CORRECTIONS = ("bootstrap", "nested")


@dataclass(frozen=True)
class Choice:
    """The candidate that scored best, and what it is worth.

    Parameters
    ----------
    correction : str
        One of `CORRECTIONS`.
    metric : str
        What was compared; a cost is given as it is, for 1,000 rows.
    candidate : str
        ``id`` of the one with the best score.
    among : int
        How many were compared.
    score : float
        Its score as it stands.
    corrected, low, high : float or None
        What a choice made like this is worth on rows that had no say in it, with its 95 % interval; None if there
        are too few rows to draw from.
    draws : int
        How often the rows were drawn, or how many folds there were.
    """

    correction: str
    metric: str
    candidate: str
    among: int
    score: float
    corrected: float | None
    low: float | None
    high: float | None
    draws: int


def choose(
    correction: str,
    pool: Pool,
    outcomes: Mapping[str, Sequence[Outcome]],
    values: Mapping[str, Vector],
    share: float,
) -> Choice:
    """Find the best candidate and correct its score for having been chosen.

    Parameters
    ----------
    correction : str
        One of `CORRECTIONS`.
    pool : Pool
    outcomes : mapping of candidate ``id`` to sequence of Outcome
        Those that went through all folds.
    values : mapping of candidate ``id`` to ndarray of shape (n_folds,)
        What the goal says of each fold, more being better.
    share : float
        Validation rows over training rows of a fold.
    """
    if correction == "nested":
        names = list(outcomes)
        inner = np.array([[run.inner_value for run in outcomes[name]] for name in names])
        picked = inner.argmax(axis=0)
        judged = np.array([values[names[at]][fold] for fold, at in enumerate(picked)])
        means = {name: float(np.mean(values[name])) for name in names}
        best = max(names, key=lambda name: means[name])
        found = interval(judged, share)
        return _told(
            correction, pool, best, means[best], (found.mean, found.low, found.high), len(judged)
        )
    scores = pool.as_they_are()
    best = pool.names[int(np.argmax(scores))]
    judged = np.concatenate([_left_out(pool, *drawn) for drawn in pool.draws(pool.n_draws)])
    if not len(judged):  # a class so small that every draw leaves one side without it
        return _told(correction, pool, best, float(scores.max()), None, 0)
    low, high = np.quantile(judged, [0.025, 0.975])
    ends = (float(judged.mean()), float(low), float(high))
    return _told(correction, pool, best, float(scores.max()), ends, len(judged))


def _left_out(pool: Pool, drawn: Vector, left: Vector) -> Vector:
    """Judge the best of each draw on the rows that were left out of it."""
    picked = pool.values(drawn, pool.names).argmax(axis=0)
    judged = np.empty(drawn.shape[1])
    for at in np.unique(picked):
        mine = picked == at
        judged[mine] = pool.values(left[:, mine], [pool.names[at]])[0]
    return judged


def _told(
    correction: str,
    pool: Pool,
    best: str,
    score: float,
    corrected: tuple[float, float, float] | None,
    draws: int,
) -> Choice:
    metric, among = pool.goal.reported, len(pool.names)
    ends = pool.goal.as_reported(score, *(corrected or ()))
    if corrected is None:
        return Choice(correction, metric, best, among, ends[0], None, None, None, draws)
    low, high = sorted(ends[2:])
    return Choice(correction, metric, best, among, ends[0], ends[1], low, high, draws)
