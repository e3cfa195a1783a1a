"""Compare: the whole study, from a table to a record with a verdict.

Everything that can be refused is refused before a model is fitted.
This file refuses to know how a fold is fitted, measured or judged; it puts the parts in order.
"""

from __future__ import annotations

import collections
import itertools
import time
import warnings
from typing import TYPE_CHECKING, Any

from oversample.errors import OversampleWarning, StudyError
from oversample.streams import derive_seed, label_text
from oversample.study.assemble import assemble, best_first, share_of
from oversample.study.candidates import GROWING_METHODS, list_candidates
from oversample.study.classes import TwoClasses, two_classes
from oversample.study.design import Design, settings_of
from oversample.study.engine import run_jobs
from oversample.study.enough import check_folds, check_neighbors
from oversample.study.folds import make_splits
from oversample.study.metrics import chance_average_precision
from oversample.study.records import Comparison, Facts, FoldFacts, Source
from oversample.study.run import Job, Problem
from oversample.study.verdict import Stakes, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Split
    from oversample.study.metrics import Codes
    from oversample.study.run import Outcome

__all__ = ["compare"]


def compare(
    X: object,
    y: object,
    *,
    model: Any,
    source: Source | None = None,
    methods: Sequence[str] | None = None,
    ratios: Sequence[float] | None = None,
    k: int | None = None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    n_jobs: int = -1,
    positive: object = None,
    threshold_metric: str = "balanced_accuracy",
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare what could be done about the rare class, on untouched rows, and say what to do.

    Parameters
    ----------
    X : table-like of shape (n_samples, n_features)
        Anything that ``oversample.tables.read`` takes. Never written to.
    y : array-like of shape (n_samples,)
        Class labels of any type, two classes or more.
    model : str or estimator
        A built-in model by name, which prepares text, categories and missing cells itself; or any
        scikit-learn classifier with ``predict_proba``, which gets rows in the caller's own
        container. Parameters called ``random_state`` that are None are set from `seed`, alike for
        all candidates.
    source : Source, optional
        Where the rows came from, for the record.
    methods : sequence of str, optional
        From ``"random"``, ``"smote"``, ``"borderline"`` and ``"adasyn"``; all of them unless given.
        Doing nothing, a moved threshold, class weights and under-sampling are always compared.
    ratios : sequence of float, optional
        Positive rows per negative row afterwards, above the present ratio.
        Those of 0.1, 0.25, 0.5 and 1 that are, unless given.
    k : int, optional
        Neighbours for the methods that use any, at least 1; their own default (5) unless given.
    folds, repeats : int
        At least 2 and 1. Three folds in all are the least from which a gain can be concluded.
    seed : int
        At least 0. The same seed gives the same record, whatever `n_jobs`.
    n_jobs : int
        Worker processes: 1 for none, -1 for one a core. None are started for little work.
    positive : label, optional
        The class to find; the smaller one unless given. With more than two classes it must be
        given, and the others become ``"not <positive>"``.
    threshold_metric : {"balanced_accuracy", "f1", "g_mean"}
        What a chosen threshold maximises, inside the training part.
    progress : callable (done, total), optional
        Called whenever one of the fits of a candidate and fold has finished.

    Returns
    -------
    comparison : Comparison

    Raises
    ------
    StudyError
        If a setting is unknown, a class has too few rows for the folds or the neighbours, the
        positive class is not the smaller one, or the model itself fails.
    DataError
        If the table or the target cannot be used.

    Warns
    -----
    OversampleWarning
        Once, with the warnings that the fits gave.

    Notes
    -----
    Time: four fits for each candidate and fold, one on the training part and three on its inner
    parts.
    A setting counts as better only beyond fold noise [1]_; see ``oversample.study.verdict``.

    References
    ----------
    .. [1] C. Nadeau, Y. Bengio, "Inference for the Generalization Error", Machine Learning 52,
    2003.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> X, y = make_classification(1500, weights=[0.95], class_sep=0.8, random_state=0)
    >>> found = compare(X, y, model="logistic", methods=["random"], ratios=[1.0], n_jobs=1)
    >>> found.verdict.action
    'move_threshold'
    """
    from oversample.tables import read, read_target

    began = time.perf_counter()
    source = source or Source()
    design = Design(methods, ratios, k, folds, repeats, seed, positive, threshold_metric)
    table = read(X)
    target = read_target(y, name=source.target, n_rows=table.n_rows)
    classes = two_classes(target, design.positive)
    splits, candidates = _plan(design, classes)
    problem = Problem(
        # A built-in model reads tables itself; a caller's model gets the caller's own container.
        table=table.bare() if isinstance(model, str) else table,
        codes=classes.codes,
        negative=classes.negative,
        positive=classes.positive,
        model=_ready(model, derive_seed(design.seed, "model")),
        threshold_metric=design.threshold_metric,
        seed=design.seed,
    )
    outcomes = _run(problem, candidates, splits, n_jobs, progress)
    grid, results = assemble(candidates, outcomes, splits, classes.codes)
    return Comparison(
        source=source,
        facts=Facts(
            n_rows=table.n_rows,
            n_columns=len(table.columns),
            positive=label_text(classes.positive),
            negative=label_text(classes.negative),
            n_positive=classes.n_positive,
        ),
        settings=settings_of(design, model, source, time.perf_counter() - began),
        verdict=judge(results, _stakes(classes, splits, design)),
        thresholds=tuple(grid.tolist()),
        candidates=best_first(results),
        folds=tuple(_fold_facts(split, classes.codes) for split in splits),
    )


def _plan(design: Design, classes: TwoClasses) -> tuple[tuple[Split, ...], tuple[Candidate, ...]]:
    """Lay out folds and candidates; refuse here what would fail in some fold later."""
    name, n_positive = label_text(classes.positive), classes.n_positive
    check_folds(name, n_positive, design.folds)
    splits = make_splits(
        classes.codes, folds=design.folds, repeats=design.repeats, seed=design.seed
    )
    trained = [rows for split in splits for rows in (split.train, *(t for t, _ in split.inner))]
    parts = {(n := int(classes.codes[rows].sum()), len(rows) - n) for rows in trained}

    def candidates_for(k: int | None) -> tuple[Candidate, ...]:
        return list_candidates(
            methods=design.methods,
            ratios=design.ratios,
            k=k,
            parts=[(n_positive, classes.n_negative), *sorted(parts)],
            positive=name,
        )

    def needs(k: int | None) -> dict[str, int]:
        counts: dict[Hashable, int] = {"rest": classes.n_negative, "rare": n_positive}
        return {
            candidate.method: candidate.sampler(counts, "rare", "rest", 0).rows_needed()
            for candidate in candidates_for(k)
            if candidate.method in GROWING_METHODS
        }

    check_neighbors(name, n_positive, design.folds, needs, design.k)
    return splits, candidates_for(design.k)


def _ready(model: Any, seed: int) -> Any:
    """Make or copy the model, with every random_state that was left open set to one seed."""
    from sklearn.base import clone

    from oversample.learning import make_model

    if isinstance(model, str):
        return make_model(model, seed=seed)
    if not (hasattr(model, "fit") and hasattr(model, "get_params")):
        raise StudyError(
            "model must be a built-in model by name or a scikit-learn classifier.",
            f"a {type(model).__name__}",
            'Set model="logistic", or pass an unfitted classifier.',
        )
    copied = clone(model)
    left_open = [
        name
        for name, value in copied.get_params(deep=True).items()
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    ]
    return copied.set_params(**dict.fromkeys(left_open, seed))


def _run(
    problem: Problem,
    candidates: Sequence[Candidate],
    splits: Sequence[Split],
    n_jobs: int,
    progress: Callable[[int, int], None] | None,
) -> dict[str, list[Outcome]]:
    """Fit everything; ``nothing`` and its moved threshold share their fits."""
    fitted = [candidate for candidate in candidates if candidate.id != "nothing-threshold"]
    jobs = [
        Job(number, candidate, split)
        for number, (split, candidate) in enumerate(itertools.product(splits, fitted))
    ]

    def stop(outcome: Outcome) -> None:
        if outcome.failed is not None and jobs[outcome.number].candidate.id == "nothing":
            raise _model_fails(problem, outcome.failed)

    outcomes = run_jobs(problem, jobs, n_jobs=n_jobs, progress=progress, stop=stop)
    _pass_on_warnings(outcomes)
    by_candidate: dict[str, list[Outcome]] = {candidate.id: [] for candidate in fitted}
    for job, outcome in zip(jobs, outcomes, strict=True):
        by_candidate[job.candidate.id].append(outcome)
    return by_candidate


def _model_fails(problem: Problem, failed: str) -> StudyError:
    """Say why the model cannot be fitted at all; the usual reason is text that it cannot read."""
    text = [column for column in problem.table.of_block("codes") if column.role == "category"]
    if text and "to float" in failed:  # NumPy's words, which name no column
        name = type(problem.model).__name__
        levels = problem.table.levels
        columns = ", ".join(
            f'"{c.name}" ({len(levels[c.at]):,} values, e.g. "{(levels[c.at] or ("",))[0]}")'
            for c in text[:5]
        )
        more = f" and {len(text) - 5} more" if len(text) > 5 else ""  # noqa: PLR2004 - as above
        return StudyError(
            f"model={name}() needs numbers, but {len(text):,} columns hold text.",
            f"{columns}{more}",
            'Use model="logistic", "forest" or "boosting", which encode text themselves, or put an '
            "encoder before the model in a scikit-learn Pipeline.",
        )
    return StudyError(
        "The model fails on the rows as they are, so there is nothing to compare with.",
        failed,
        "Fit it to the training rows yourself to see the whole message.",
    )


def _pass_on_warnings(outcomes: Sequence[Outcome]) -> None:
    """Say each warning of the fits once: hundreds of fits would say it hundreds of times."""
    said = collections.Counter(text for outcome in outcomes for text in outcome.said)
    if not said:
        return
    text, times = said.most_common(1)[0]
    more = f" There were {len(said) - 1} other warnings." if len(said) > 1 else ""
    warnings.warn(
        f"While fitting, in {times:,} of {len(outcomes):,} candidates and folds: {text}{more} "
        f"The comparison was "
        "finished. Silence this with warnings.simplefilter('ignore', "
        "oversample.OversampleWarning).",
        OversampleWarning,
        stacklevel=4,
    )


def _stakes(classes: TwoClasses, splits: Sequence[Split], design: Design) -> Stakes:
    positives = [int(classes.codes[split.validation].sum()) for split in splits]
    return Stakes(
        positive=label_text(classes.positive),
        negative=label_text(classes.negative),
        share=share_of(splits),
        chance_precision=tuple(
            chance_average_precision(n, len(split.validation) - n)
            for n, split in zip(positives, splits, strict=True)
        ),
        threshold_metric=design.threshold_metric,
    )


def _fold_facts(split: Split, codes: Codes) -> FoldFacts:
    return FoldFacts(
        repeat=split.repeat,
        fold=split.fold,
        n_train=len(split.train),
        n_validation=len(split.validation),
        n_positive=int(codes[split.validation].sum()),
    )
