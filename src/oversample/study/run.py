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
from oversample.streams import Stream, derive_seed
from oversample.study.candidates import grown_to
from oversample.study.metrics import average_precision, cuts
from oversample.study.weigh import fit_weighted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Rows, Split
    from oversample.study.goal import Goal
    from oversample.study.metrics import Codes, Vector
    from oversample.tables import Table

__all__ = ["Job", "Outcome", "Problem", "fit_job", "fit_outer", "score_rows"]

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
    goal : Goal
        What a threshold is chosen for, and what candidates are judged by.
    seed : int
        Seed of the whole comparison.
    """

    table: Table
    codes: Codes
    negative: Hashable
    positive: Hashable
    model: Any
    goal: Goal
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
    mended : ndarray of shape (n_validation,), dtype=float64, or None
        The same after a sigmoid that was fitted to the out-of-fold scores of the training part, real rows all.
    threshold : float
        Chosen inside the training part.
    inner_value : float
        What the goal says of the out-of-fold scores of the training part.
    train_precision : float
        Average precision on as many rows that it was trained on, real ones, as it is judged on.
    trained_share : float
        Share of positive rows, or of their weight, that the model was fitted at.
    n_added : int
        Synthetic rows in the training part; negative where rows were removed.
    failed : str or None
        Why there are no scores.
    said : tuple of str
        Warnings of the fits, each once.
    """

    number: int
    scores: Vector | None = None
    mended: Vector | None = None
    threshold: float = 0.5
    inner_value: float = 0.0
    train_precision: float = 0.0
    trained_share: float = 0.5
    n_added: int = 0
    failed: str | None = None
    said: tuple[str, ...] = ()

    @property
    def judged(self) -> Vector:
        """The scores of a job that did not fail."""
        assert self.scores is not None, "only what worked is judged"
        return self.scores


@dataclass(frozen=True)
class _Fit:
    """A fitted model, and what it was fitted on."""

    model: Any
    trained_share: float
    n_added: int = 0


class _Counted:
    """A sampler that keeps the labels it gave, whoever made it."""

    def __init__(self, sampler: Any) -> None:
        self.sampler = sampler
        self.labels: Any = None

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample as the sampler does."""
        X_resampled, y_resampled = self.sampler.fit_resample(X, y)
        self.labels = np.asarray(y_resampled)
        return X_resampled, y_resampled


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
    from oversample.learning import fit_sigmoid

    split, codes, goal = job.split, problem.codes, problem.goal
    fit = _fit(problem, job, split.train, "outer")
    scores = _scored(problem, fit, split.validation)
    inner = [
        _scored(problem, _fit(problem, job, train, number), held_out)
        for number, (train, held_out) in enumerate(split.inner)
    ]
    held = np.concatenate([held_out for _, held_out in split.inner])
    known = np.concatenate(inner)
    threshold = goal.threshold(codes[held], known, held)
    seen = _some_of_training(problem, split)
    return Outcome(
        job.number,
        scores=scores,
        mended=fit_sigmoid(known, codes[held]).apply(scores),
        threshold=threshold,
        inner_value=_inner_value(problem, split, inner, threshold),
        train_precision=average_precision(cuts(codes[seen], _scored(problem, fit, seen))),
        trained_share=fit.trained_share,
        n_added=fit.n_added,
    )


def _inner_value(problem: Problem, split: Split, inner: list[Vector], threshold: float) -> float:
    """Average the goal over the inner folds; a fold without both classes cannot be judged."""
    codes, found = problem.codes, []
    for (_, held_out), scores in zip(split.inner, inner, strict=True):
        if 0 < int(codes[held_out].sum()) < len(held_out):
            found.append(problem.goal.value(codes[held_out], scores, held_out, threshold))
    return float(np.mean(found))


def _some_of_training(problem: Problem, split: Split) -> Rows:
    """Draw as many training rows as are judged, classes in their shares: a score depends on both numbers."""
    share = min(len(split.validation) / len(split.train), 1.0)
    stream = Stream(problem.seed, ("training rows looked at", split.repeat, split.fold))
    drawn = []
    for code in (0, 1):
        rows = split.train[problem.codes[split.train] == code]
        n = max(round(share * len(rows)), 1)
        drawn.append(rows[stream.permutation(str(code), len(rows))[:n]])
    return np.sort(np.concatenate(drawn))


def fit_outer(problem: Problem, job: Job) -> Any:
    """Fit one candidate on the training part of one fold, as `fit_job` does, and return the model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # said when it was fitted before
        return _fit(problem, job, job.split.train, "outer").model


def _scored(problem: Problem, fit: _Fit, rows: Rows) -> Vector:
    return score_rows(problem, fit.model, problem.part(rows)[0])


def score_rows(problem: Problem, model: Any, X: Any) -> Vector:
    """Give each row the probability of the positive class; refuse what is no number."""
    from oversample.learning import positive_scores

    scores = np.asarray(positive_scores(model, X, problem.positive), dtype=np.float64)
    if not np.isfinite(scores).all():
        raise StudyError(
            "The model gave probabilities that are not numbers.",
            f"{int((~np.isfinite(scores)).sum()):,} of {len(scores):,} rows",
            "Look for columns with huge values.",
        )
    return scores


def _fit(problem: Problem, job: Job, train: Rows, part: object) -> _Fit:
    """Fit a candidate on some rows."""
    from sklearn.base import clone

    from oversample.learning import OversampledClassifier

    candidate, split = job.candidate, job.split
    X, y = problem.part(train)
    codes = problem.codes[train]
    n_positive = int(codes.sum())
    model = clone(problem.model)
    if candidate.method == "nothing":
        return _Fit(model.fit(X, y), n_positive / len(y))
    if not candidate.resamples:
        weights = _weights(problem, candidate, train, codes)
        share = 0.5 if weights is None else float(weights[codes == 1].sum() / weights.sum())
        return _Fit(fit_weighted(model, X, y, weights), share)
    counts = {problem.negative: len(y) - n_positive, problem.positive: n_positive}
    seed = derive_seed(problem.seed, "sampler", split.repeat, split.fold, part, candidate.id)
    sampler = candidate.sampler(counts, problem.positive, problem.negative, seed)
    # Not the sampler and then the model: one that stops early by itself has to be handed real rows for that.
    fitted = OversampledClassifier(model, _Counted(sampler), calibrate="none").fit(X, y)
    labels = fitted.sampler_.labels
    n_after, positive_after = len(labels), int((labels == problem.positive).sum())
    if candidate.own is not None and candidate.ratio is not None:
        _tell_of_missing(candidate, counts, n_positive, positive_after, problem)
    return _Fit(fitted, positive_after / n_after, n_after - len(y))


def _tell_of_missing(
    candidate: Candidate,
    counts: dict[Hashable, int],
    n_positive: int,
    positive_after: int,
    problem: Problem,
) -> None:
    """Say that a sampler of another library made fewer rows than it was asked for."""
    assert candidate.ratio is not None, "an amount was asked for"
    asked = grown_to(n_positive, counts[problem.negative], candidate.ratio) - n_positive
    made = positive_after - n_positive
    if made < asked and not candidate.cleans:
        warnings.warn(
            f"{candidate.method} made {made:,} of the {asked:,} rows asked for.",
            UserWarning,
            stacklevel=2,
        )


def _weights(problem: Problem, candidate: Candidate, train: Rows, codes: Codes) -> Vector | None:
    """Weigh the rows of a training part; None is the classes in equal parts."""
    if candidate.method == "weights":
        return None
    if candidate.method == "cost-weights":
        assert problem.goal.prices is not None, "rows are weighed by prices where there are any"
        return problem.goal.prices.of(train).weights(codes)
    assert candidate.ratio is not None, "an amount is what it stands for"
    n_positive = int(codes.sum())
    grown = grown_to(n_positive, len(codes) - n_positive, candidate.ratio)
    return np.where(codes == 1, grown / n_positive, 1.0)


def _in_words(error: Exception, split: Split) -> str:
    lines = str(error).strip().splitlines()
    told = lines[0] if lines else type(error).__name__
    place = f"repeat {split.repeat + 1}, " if split.repeat else ""
    return f"{place}fold {split.fold + 1}: {told}"
