"""Run: fit one candidate on one fold, and nothing it should not see.

Sampler, scaler, encoder and model are all fitted inside the training part; validation rows stay as
they are, at their real prevalence. The threshold is chosen on out-of-fold scores inside the
training part.

This file refuses to know how many jobs there are, where they run, or what becomes of the scores.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import StudyError
from oversample.streams import derive_seed
from oversample.study.thresholds import choose_threshold
from oversample.study.weigh import fit_weighted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Rows, Split
    from oversample.study.metrics import Codes, Vector
    from oversample.tables import Table

__all__ = ["Job", "Outcome", "Problem", "fit_job"]

# What a model says about its own future is not about this comparison.
_NOT_ABOUT_THE_FIT = (DeprecationWarning, PendingDeprecationWarning, ImportWarning)


@dataclass(frozen=True)
class Problem:
    """Rows, their two classes and the model, alike for all candidates.

    Parameters
    ----------
    table : Table
        Gives parts of itself in the container the model expects.
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one.
    negative, positive : label
        As the model is to see them.
    model : estimator
        Unfitted; cloned for every fit.
    threshold_metric : str
        What a chosen threshold maximises.
    seed : int
        Seed of the whole comparison.
    """

    table: Table
    codes: Codes
    negative: Hashable
    positive: Hashable
    model: Any
    threshold_metric: str
    seed: int

    def part(self, rows: Rows) -> tuple[Any, NDArray[Any]]:
        """Return these rows and their labels, in this order."""
        labels = np.asarray([self.negative, self.positive])
        return self.table.keep(rows), labels[self.codes[rows]]


@dataclass(frozen=True)
class Job:
    """One candidate on one fold; `number` is its place among all jobs."""

    number: int
    candidate: Candidate
    split: Split


@dataclass(frozen=True)
class Outcome:
    """What one job gave.

    Parameters
    ----------
    number : int
        That of the job.
    scores : ndarray of shape (n_validation,), dtype=float64, or None
        Probability of the positive class for the validation rows, in the order of the split.
    threshold : float
        Chosen inside the training part.
    n_added : int
        Synthetic rows in the training part; negative where rows were removed.
    failed : str or None
        Why there are no scores.
    said : tuple of str
        Warnings of the fits, each once.
    """

    number: int
    scores: Vector | None = None
    threshold: float = 0.5
    n_added: int = 0
    failed: str | None = None
    said: tuple[str, ...] = ()


def fit_job(problem: Problem, job: Job) -> Outcome:
    """Fit and score one candidate on one fold; a failure is an outcome, never an exception.

    Notes
    -----
    Four fits: one on the training part, three on its inner parts. A keyboard interrupt is not
    caught.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome = _fitted(problem, job)
        except Exception as error:  # noqa: BLE001 - whatever a candidate raises is its own failure
            outcome = Outcome(job.number, failed=_in_words(error, job.split))
    texts = [
        str(told.message).strip().splitlines()[0]
        for told in caught
        if str(told.message).strip() and not issubclass(told.category, _NOT_ABOUT_THE_FIT)
    ]
    return Outcome(**{**vars(outcome), "said": tuple(dict.fromkeys(texts))})


def _fitted(problem: Problem, job: Job) -> Outcome:
    split = job.split
    scores, n_added = _fit_and_score(problem, job, split.train, split.validation, "outer")
    held = np.concatenate([held_out for _, held_out in split.inner])
    inner = np.concatenate(
        [
            _fit_and_score(problem, job, train, held_out, number)[0]
            for number, (train, held_out) in enumerate(split.inner)
        ]
    )
    threshold = choose_threshold(problem.codes[held], inner, problem.threshold_metric)
    return Outcome(job.number, scores, threshold, n_added)


def _fit_and_score(
    problem: Problem, job: Job, train: Rows, held_out: Rows, part: object
) -> tuple[Vector, int]:
    from oversample.learning import positive_scores

    X, y = problem.part(train)
    fitted, n_added = _fit(problem, job, X, y, part)
    unseen, _ = problem.part(held_out)
    scores = np.asarray(positive_scores(fitted, unseen, problem.positive), dtype=np.float64)
    if not np.isfinite(scores).all():
        raise StudyError(
            "The model gave probabilities that are not numbers.",
            f"{int((~np.isfinite(scores)).sum()):,} of {len(scores):,} rows",
            "Look for columns with huge values.",
        )
    return scores, n_added


def _fit(
    problem: Problem,
    job: Job,
    X: Any,
    y: NDArray[Any],
    part: object,
) -> tuple[Any, int]:
    from sklearn.base import clone

    from oversample.learning import OversampledClassifier

    candidate, split = job.candidate, job.split
    model = clone(problem.model)
    if candidate.method == "weights":
        return fit_weighted(model, X, y), 0
    if not candidate.resamples:
        return model.fit(X, y), 0
    n_positive = int((y == problem.positive).sum())
    counts = {problem.negative: len(y) - n_positive, problem.positive: n_positive}
    seed = derive_seed(problem.seed, "sampler", split.repeat, split.fold, part, candidate.id)
    sampler = candidate.sampler(counts, problem.positive, problem.negative, seed)
    fitted = OversampledClassifier(model, sampler).fit(X, y)
    plan = fitted.plan_
    assert plan is not None, "our own samplers leave a plan"
    return fitted, plan.n_after - plan.n_before


def _in_words(error: Exception, split: Split) -> str:
    lines = str(error).strip().splitlines()
    told = lines[0] if lines else type(error).__name__
    place = f"repeat {split.repeat + 1}, " if split.repeat else ""
    return f"{place}fold {split.fold + 1}: {told}"
