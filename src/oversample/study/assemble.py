"""Assemble: from the scores of every fold to the record of every candidate.

This file refuses to fit anything, and to conclude anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.study.metrics import (
    CAPACITY_METRICS,
    DECISION_METRICS,
    RANK_METRICS,
    at_capacity,
    counts_at,
    cuts,
    decisions,
    precision_at_recall,
    rank_scores,
    recall_at_alarms,
)
from oversample.study.noise import interval
from oversample.study.records import Result, Spread
from oversample.study.thresholds import sensible, threshold_grid
from oversample.study.truth import truth_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Split
    from oversample.study.goal import Goal
    from oversample.study.metrics import Codes, Vector
    from oversample.study.run import Outcome

__all__ = ["assemble", "best_first", "pair", "share_of"]

_RECALL = np.arange(51) / 50
_ALARMS = np.concatenate(
    [[0.0, 0.001, 0.002, 0.005], np.arange(1, 51) / 50]
)  # fine where queues are


def assemble(
    candidates: Sequence[Candidate],
    outcomes: Mapping[str, Sequence[Outcome]],
    splits: Sequence[Split],
    codes: Codes,
    goal: Goal,
) -> tuple[Vector, tuple[Result, ...]]:
    """Measure every candidate on the validation rows.

    Parameters
    ----------
    candidates : sequence of Candidate
    outcomes : mapping of candidate ``id`` to sequence of Outcome
        One outcome a split, in the order of the splits, fewer where a candidate was given up; ``nothing``, which
        was not, among them. Candidates without an entry share those of ``nothing``.
    splits : sequence of Split
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row of the whole table.
    goal : Goal

    Returns
    -------
    grid : ndarray of shape (n_thresholds,), dtype=float64
        Thresholds that the counts belong to.
    results : tuple of Result
        In the order of the candidates.
    """
    share = share_of(splits)
    worked = {name: runs for name, runs in outcomes.items() if _failure(runs) is None}
    assert "nothing" in worked, "without doing nothing there is nothing to compare with"
    grid = threshold_grid(_recommendable(runs) for runs in worked.values())
    measured = {name: _measured(runs, splits, codes, goal, grid) for name, runs in worked.items()}
    results = []
    for candidate in candidates:
        name = candidate.id if candidate.id in outcomes else "nothing"
        if name not in worked:
            results.append(Result(candidate, failed=_failure(outcomes[name])))
            continue
        n_folds = len(worked[name])
        stopped = n_folds if n_folds < len(splits) else None
        results.append(Result(candidate, stopped=stopped, **measured[name]))
    return grid, pair(results, share)


def pair(results: Sequence[Result], share: float) -> tuple[Result, ...]:
    """Set every candidate against doing nothing, fold by fold.

    Parameters
    ----------
    results : sequence of Result
        Any order; ``nothing`` among them.
    share : float
        Validation rows over training rows.

    Returns
    -------
    results : tuple of Result
        In the same order, with `difference`, `gain` and `strict`; those of doing nothing have none.
    """
    nothing = next(result for result in results if result.candidate.id == "nothing")
    tried = [r for r in results if r.failed is None and r.candidate.method != "nothing"]
    return tuple(
        _paired(result, nothing, share, len(tried)) if result in tried else result
        for result in results
    )


def _paired(result: Result, nothing: Result, share: float, among: int) -> Result:
    assert result.scores is not None, "a failed candidate is not compared"
    assert nothing.scores is not None, "doing nothing has not failed"
    n, precision = len(result.values), "average_precision"
    ranked = np.subtract(result.scores[precision].folds, nothing.scores[precision].folds[:n])
    gained = np.subtract(result.values, nothing.values[:n])
    return replace(
        result,
        difference=interval(ranked, share),
        gain=interval(gained, share),
        strict=interval(gained, share, among=among),
    )


def share_of(splits: Sequence[Split]) -> float:
    """Return the validation rows over the training rows, averaged over folds."""
    return float(np.mean([len(split.validation) / len(split.train) for split in splits]))


def best_first(results: Sequence[Result]) -> tuple[Result, ...]:
    """Sort by what the comparison is decided by, best first; given up ones behind, failed ones last.

    Python's sort keeps the order of equals, so doing nothing and its moved threshold stay together.
    """

    def place(result: Result) -> tuple[int, float]:
        if result.failed is not None:
            return 2, 0.0
        return int(result.stopped is not None), -float(np.mean(result.values))

    return tuple(sorted(results, key=place))


def _failure(runs: Sequence[Outcome]) -> str | None:
    """Return what the first failed fold said: a candidate that fails once has no fair mean."""
    return next((outcome.failed for outcome in runs if outcome.failed is not None), None)


def _recommendable(runs: Sequence[Outcome]) -> float:
    return sensible(float(np.median([outcome.threshold for outcome in runs])))


def _measured(
    runs: Sequence[Outcome], splits: Sequence[Split], codes: Codes, goal: Goal, grid: Vector
) -> dict[str, Any]:
    """Measure one candidate that worked; the keys are fields of `Result`."""
    splits = splits[: len(runs)]
    judged = [codes[split.validation] for split in splits]
    pairs = [(mine, outcome.judged) for mine, outcome in zip(judged, runs, strict=True)]
    own = [_decided(run, split, codes, goal) for run, split in zip(runs, splits, strict=True)]
    counts = [counts_at(mine, scores, grid) for mine, scores in pairs]
    found = [cuts(mine, scores) for mine, scores in pairs]
    curves = [precision_at_recall(each, _RECALL) for each in found]
    ranked = [recall_at_alarms(each, _ALARMS) for each in found]
    at_half, at_chosen = (
        {name: _spread([fold[at][name] for fold in own]) for name in own[0][at]} for at in (0, 1)
    )
    thresholds = _spread([outcome.threshold for outcome in runs], with_median=True)
    scored = _scored(pairs, runs, goal)
    decided = (at_chosen if goal.needs_threshold else scored)[goal.reported]
    return {
        "n_added": float(np.mean([outcome.n_added for outcome in runs])),
        "scores": scored,
        "at_half": at_half,
        "at_chosen": {"threshold": thresholds, **at_chosen},
        "values": goal.as_reported(*decided.folds),  # and back: of a cost its negative
        "tp": tuple(np.sum([tp for tp, _ in counts], axis=0).tolist()),
        "fp": tuple(np.sum([fp for _, fp in counts], axis=0).tolist()),
        # Curves are drawn, not computed with: few decimals keep a report of twenty of them small.
        "recall": tuple(_RECALL.tolist()),
        "precision": tuple(np.mean(curves, axis=0).round(5).tolist()),
        "alarms": tuple(_ALARMS.tolist()),
        "caught": tuple(np.mean(ranked, axis=0).round(5).tolist()),
        "calibration": truth_of(
            runs, judged, [float(codes[split.train].mean()) for split in splits]
        ),
    }


def _scored(
    pairs: Sequence[tuple[Codes, Vector]], runs: Sequence[Outcome], goal: Goal
) -> dict[str, Spread]:
    """Measure what needs no threshold, and how much better the same is on rows it was trained on."""
    folds = [rank_scores(codes, scores) for codes, scores in pairs]
    named: dict[str, list[float]] = {name: [fold[name] for fold in folds] for name in RANK_METRICS}
    if goal.capacity is not None:
        queued = [at_capacity(codes, scores, goal.capacity) for codes, scores in pairs]
        named |= {name: [fold[name] for fold in queued] for name in CAPACITY_METRICS}
    seen = [outcome.train_precision for outcome in runs]
    named["train_average_precision"] = seen
    named["gap"] = np.subtract(seen, named["average_precision"]).tolist()
    return {name: _spread(values) for name, values in named.items()}


def _decided(
    run: Outcome, split: Split, codes: Codes, goal: Goal
) -> tuple[dict[str, float], dict[str, float]]:
    """Measure what is decided at 0.5, and at the threshold that the training part chose."""
    mine, scores = codes[split.validation], run.judged
    thresholds = (0.5, run.threshold)
    tp, fp = counts_at(mine, scores, thresholds)
    n_positive = int(mine.sum())
    measured = decisions(tp, fp, n_positive, len(mine) - n_positive)
    half, chosen = ({name: float(measured[name][at]) for name in DECISION_METRICS} for at in (0, 1))
    if goal.prices is not None:
        prices = goal.prices.of(split.validation)
        half |= prices.measure(mine, scores, thresholds[0])
        chosen |= prices.measure(mine, scores, thresholds[1])
    return half, chosen


def _spread(folds: Sequence[float], *, with_median: bool = False) -> Spread:
    values = np.asarray(folds, dtype=np.float64)
    return Spread(
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        folds=tuple(values.tolist()),
        median=float(np.median(values)) if with_median else None,
    )
