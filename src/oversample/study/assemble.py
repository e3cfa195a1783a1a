"""Assemble: from the scores of every fold to the record of every candidate.

This file refuses to fit anything, and to conclude anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.study.metrics import (
    DECISION_METRICS,
    RANK_METRICS,
    counts_at,
    cuts,
    decisions,
    precision_at_recall,
    rank_scores,
)
from oversample.study.noise import interval
from oversample.study.records import Result, Spread
from oversample.study.thresholds import sensible, threshold_grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Split
    from oversample.study.metrics import Codes, Vector
    from oversample.study.run import Outcome

__all__ = ["assemble", "best_first", "share_of"]

_RECALL = np.arange(51) / 50


def assemble(
    candidates: Sequence[Candidate],
    outcomes: Mapping[str, Sequence[Outcome]],
    splits: Sequence[Split],
    codes: Codes,
) -> tuple[Vector, tuple[Result, ...]]:
    """Measure every candidate on the validation rows.

    Parameters
    ----------
    candidates : sequence of Candidate
    outcomes : mapping of candidate ``id`` to sequence of Outcome
        One outcome a split, in the order of the splits; ``nothing`` among them. Candidates without
        an entry share those of ``nothing``.
    splits : sequence of Split
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row of the whole table.

    Returns
    -------
    grid : ndarray of shape (n_thresholds,), dtype=float64
        Thresholds that the counts belong to.
    results : tuple of Result
        In the order of the candidates.
    """
    share = share_of(splits)
    judged = [codes[split.validation] for split in splits]
    worked = {name: runs for name, runs in outcomes.items() if _failure(runs) is None}
    assert "nothing" in worked, "without doing nothing there is nothing to compare with"
    grid = threshold_grid(_recommendable(runs) for runs in worked.values())
    measured = {name: _measured(runs, judged, grid) for name, runs in worked.items()}
    base = measured["nothing"]["scores"]["average_precision"].folds
    results = []
    for candidate in candidates:
        name = candidate.id if candidate.id in outcomes else "nothing"
        if name not in worked:
            results.append(Result(candidate, failed=_failure(outcomes[name])))
            continue
        found = measured[name]
        gain = np.subtract(found["scores"]["average_precision"].folds, base)
        difference = None if name == "nothing" else interval(gain, share)
        results.append(Result(candidate, difference=difference, **found))
    return grid, tuple(results)


def share_of(splits: Sequence[Split]) -> float:
    """Return the validation rows over the training rows, averaged over folds."""
    return float(np.mean([len(split.validation) / len(split.train) for split in splits]))


def best_first(results: Sequence[Result]) -> tuple[Result, ...]:
    """Sort by mean average precision, best first; failed ones last, in the order they were tried.

    Python's sort keeps the order of equals, so doing nothing and its moved threshold stay together.
    """
    return tuple(
        sorted(
            results,
            key=lambda result: (
                np.inf if result.scores is None else -result.scores["average_precision"].mean
            ),
        )
    )


def _failure(runs: Sequence[Outcome]) -> str | None:
    """Return what the first failed fold said: a candidate that fails once has no fair mean."""
    return next((outcome.failed for outcome in runs if outcome.failed is not None), None)


def _recommendable(runs: Sequence[Outcome]) -> float:
    return sensible(float(np.median([outcome.threshold for outcome in runs])))


def _measured(runs: Sequence[Outcome], judged: Sequence[Codes], grid: Vector) -> dict[str, Any]:
    """Measure one candidate that worked; the keys are fields of `Result`."""
    pairs = [(codes, _scores(outcome)) for codes, outcome in zip(judged, runs, strict=True)]
    ranks = [rank_scores(codes, scores) for codes, scores in pairs]
    own = [
        _decided(codes, scores, [0.5, outcome.threshold])
        for (codes, scores), outcome in zip(pairs, runs, strict=True)
    ]
    counts = [counts_at(codes, scores, grid) for codes, scores in pairs]
    curves = [precision_at_recall(cuts(codes, scores), _RECALL) for codes, scores in pairs]
    thresholds = [outcome.threshold for outcome in runs]
    at_half, at_chosen = (
        {name: _spread([fold[name][at] for fold in own]) for name in DECISION_METRICS}
        for at in (0, 1)
    )
    return {
        "n_added": float(np.mean([outcome.n_added for outcome in runs])),
        "scores": {name: _spread([fold[name] for fold in ranks]) for name in RANK_METRICS},
        "at_half": at_half,
        "at_chosen": {"threshold": _spread(thresholds, with_median=True), **at_chosen},
        "tp": tuple(np.sum([tp for tp, _ in counts], axis=0).tolist()),
        "fp": tuple(np.sum([fp for _, fp in counts], axis=0).tolist()),
        "recall": tuple(_RECALL.tolist()),
        # Curves are drawn, not computed with: six decimals keep a report of twenty of them small.
        "precision": tuple(np.mean(curves, axis=0).round(6).tolist()),
    }


def _scores(outcome: Outcome) -> Vector:
    assert outcome.scores is not None, "an outcome without a failure has scores"
    return outcome.scores


def _decided(codes: Codes, scores: Vector, thresholds: Sequence[float]) -> Mapping[str, Vector]:
    tp, fp = counts_at(codes, scores, thresholds)
    n_positive = int(codes.sum())
    return decisions(tp, fp, n_positive, len(codes) - n_positive)


def _spread(folds: Sequence[float], *, with_median: bool = False) -> Spread:
    values = np.asarray(folds, dtype=np.float64)
    return Spread(
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)),
        folds=tuple(values.tolist()),
        median=float(np.median(values)) if with_median else None,
    )
