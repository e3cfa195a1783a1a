"""Compare: the whole study, from a table to a record with a verdict.

Everything that can be refused is refused before a model is fitted.
This file refuses to know how a fold is fitted, measured or judged; it puts the parts in order.
"""

from __future__ import annotations

import collections
import contextlib
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, OversampleWarning
from oversample.streams import derive_seed, label_text
from oversample.study.assemble import assemble, best_first, share_of
from oversample.study.checked import checked
from oversample.study.choice import choose
from oversample.study.design import settings_of, versions
from oversample.study.engine import Engine
from oversample.study.explain import importances
from oversample.study.goal import Goal
from oversample.study.layout import Layout, lay_out
from oversample.study.ledger import Ledger, key_of, problem_digest
from oversample.study.metrics import chance_average_precision
from oversample.study.model import make_ready, why_it_fails
from oversample.study.notes import notes_on
from oversample.study.pool import pooled
from oversample.study.race import Field, Rules, race
from oversample.study.records import Comparison, Facts, FoldFacts, Judged, Source
from oversample.study.run import Problem
from oversample.study.sides import Sides
from oversample.study.subgroups import rates_by
from oversample.study.verdict import Stakes, judge

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from oversample.recipes import Neighbors
    from oversample.study.candidates import Candidate
    from oversample.study.classes import TwoClasses
    from oversample.study.design import Design
    from oversample.study.folds import Split
    from oversample.study.metrics import Codes
    from oversample.study.records import Result
    from oversample.study.run import Job, Outcome
    from oversample.tables import Table

__all__ = ["compare"]


def compare(
    X: object,
    y: object,
    *,
    model: Any,
    source: Source | None = None,
    sides: Sides | None = None,
    methods: Sequence[Any] | None = None,
    ratios: Any = None,
    k: Neighbors | Sequence[Neighbors] | None = None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    n_jobs: int | None = -1,
    positive: object = None,
    metric: str | None = None,
    threshold_metric: str | None = None,
    correction: str = "bootstrap",
    duplicates: str = "together",
    budget: float | None = None,
    worth: float | None = None,
    explain: bool = True,
    ledger: str | os.PathLike[str] | None = None,
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
    sides : Sides, optional
        Groups, times, costs, capacity and subgroups of the rows.
    methods : sequence of str or sampler, optional
        From ``"random"``, ``"random-weights"``, ``"smote"``, ``"borderline"`` and ``"adasyn"``, all of them unless
        given; or samplers of any library.
        Doing nothing, a moved threshold, class weights and under-sampling are always compared, and, with costs,
        weighing the rows by them.
    ratios : sequence of float or "search", optional
        Positive rows per negative row afterwards, above the present ratio.
        Those of 0.1, 0.25, 0.5 and 1 that are, unless given; ``"search"`` tries nine, and gives up early what is
        hopeless.
    k : int, "auto" or sequence of these, optional
        Neighbours for the methods that use any, at least 1; their own default (5) unless given.
    folds, repeats : int
        At least 2 and 1. Three folds in all are the least from which a gain can be concluded.
    seed : int
        At least 0. The same seed gives the same record, whatever `n_jobs`.
    n_jobs : int or None
        Worker processes: 1 for none, -1 for one a core. None are started for little work. None leaves it to the
        `joblib.parallel_config` around.
    positive : label, optional
        The class to find; the smaller one unless given. With more than two classes it must be
        given, and the others become ``"not <positive>"``.
    metric : str, optional
        What candidates are judged by: ``"average_precision"``, ``"roc_auc"``, ``"balanced_accuracy"``, ``"f1"``,
        ``"g_mean"``, ``"cost"`` or ``"capacity"``. Costs, or else a capacity, where there are any.
    threshold_metric : str, optional
        What a chosen threshold maximises, inside the training part: ``"balanced_accuracy"``, ``"f1"``,
        ``"g_mean"``, ``"cost"`` or ``"capacity"``. What candidates are judged by, where that needs a threshold.
    correction : {"bootstrap", "nested"}
        How the best score is corrected for having been chosen; see ``oversample.study.choice``.
    duplicates : {"together", "apart"}
        Whether rows that are equal are kept on one side of every fold.
    budget : float, optional
        Seconds. Folds are then drawn anew as long as there is time, for the candidates that are still undecided;
        the record depends on how fast the machine is.
    worth : float, optional
        The least gain worth having: of a score as it is, 0.02 unless given; of costs as a share of what doing
        nothing costs, 0.1 unless given.
    explain : bool
        Whether to measure what the model looks at, before and after.
    ledger : path-like, optional
        An SQLite file that keeps every fit; a comparison that was killed goes on from there.
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
    FileError
        If the ledger cannot.

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
    source, sides = source or Source(), sides or Sides()
    table = read(X)
    target = read_target(y, name=source.target, n_rows=table.n_rows)
    asked = (
        methods, ratios, k, folds, repeats, seed, positive, metric, threshold_metric, correction,
        duplicates, budget, worth, explain,
    )  # fmt: skip
    design, goals, classes = checked(asked, sides, target, table)
    layout = lay_out(design, sides, classes, table)
    problem = Problem(
        # A built-in model reads tables itself; a caller's model gets the caller's own container.
        table=table.bare() if isinstance(model, str) and not layout.has_foreign else table,
        codes=classes.codes,
        negative=classes.negative,
        positive=classes.positive,
        model=make_ready(model, derive_seed(design.seed, "model")),
        goal=Goal(*goals, sides.prices(table.n_rows), sides.capacity),
        seed=design.seed,
    )
    rules = Rules(drops=ratios == "search" or budget is not None, budget=budget, began=began)
    field = _run(problem, layout, rules, n_jobs, model, ledger, progress)
    grid, results = assemble(
        layout.candidates, field.outcomes, field.splits, classes.codes, problem.goal
    )
    complete = field.complete()
    values = {result.candidate.id: np.array(result.values) for result in results}
    pool = pooled(problem.goal, classes.codes, layout.units.of, complete, field.splits, design.seed)
    judged = _judged(field.splits, classes.codes)
    return Comparison(
        source=source,
        facts=_facts(table, classes),
        settings=settings_of(
            design, sides, goals, model, source, field, time.perf_counter() - began
        ),
        judged=judged,
        notes=notes_on(
            _told(table),
            sides,
            layout.units,
            field.splits,
            duplicates=design.duplicates,
            folds=design.folds,
            n_judged=sum(len(s.validation) for s in field.splits if s.repeat == 0),
            is_built_in=isinstance(model, str),
        ),
        verdict=judge(results, _stakes(classes, layout, field.splits, problem.goal, design)),
        choice=choose(design.correction, pool, complete, values, share_of(field.splits)),
        thresholds=tuple(grid.tolist()),
        candidates=best_first(results),
        folds=tuple(_fold_facts(split, classes.codes) for split in field.splits),
        subgroups=None
        if sides.by is None
        else rates_by(sides.by, sides.name("by") or "by", complete, field.splits, classes.codes),
        importances=_importances(problem, layout.candidates, results, field.splits)
        if design.explain
        else None,
        columns=_columns(table) if isinstance(model, str) else None,
    )


def _facts(table: Table, classes: TwoClasses) -> Facts:
    return Facts(
        n_rows=table.n_rows,
        n_columns=len(table.columns),
        positive=label_text(classes.positive),
        negative=label_text(classes.negative),
        n_positive=classes.n_positive,
    )


def _columns(table: Table) -> tuple[dict[str, Any], ...] | None:
    if table.is_sparse:
        return None
    return tuple(c.described() | {"name": label_text(c.name)} for c in table.columns)


def _told(table: Table) -> Table | None:
    """Tell roles by the cells, to find columns that name subjects; what cannot be told is none."""
    try:
        return table.inferred()
    except (DataError, TypeError, ValueError):
        return None


def _run(
    problem: Problem,
    layout: Layout,
    rules: Rules,
    n_jobs: int | None,
    model: Any,
    ledger: str | os.PathLike[str] | None,
    progress: Callable[[int, int], None] | None,
) -> Field:
    """Fit everything; ``nothing`` and its moved threshold share their fits."""
    fitted = [candidate for candidate in layout.candidates if candidate.id != "nothing-threshold"]

    def stop(job: Job, outcome: Outcome) -> None:
        if outcome.failed is not None and job.candidate.id == "nothing":
            raise why_it_fails(problem, outcome.failed)

    with _memory(problem, model, ledger) as memory:
        field = race(
            problem,
            fitted,
            layout.all_splits(rules),
            layout.n_splits(rules),
            layout.units.of,
            Engine(problem, n_jobs),
            rules,
            memory=memory,
            progress=progress,
            stop=stop,
        )
    _pass_on_warnings([outcome for runs in field.outcomes.values() for outcome in runs])
    return field


@contextlib.contextmanager
def _memory(
    problem: Problem, model: Any, ledger: str | os.PathLike[str] | None
) -> Iterator[tuple[Ledger, Callable[[Job], str]] | None]:
    if ledger is None:
        yield None
        return
    import oversample

    digest = problem_digest(problem, {**versions(model), "oversample": oversample.__version__})
    with Ledger(ledger) as book:
        yield book, lambda job: key_of(digest, job)


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


def _importances(
    problem: Problem,
    candidates: Sequence[Candidate],
    results: Sequence[Result],
    splits: Sequence[Split],
) -> dict[str, Any] | None:
    """Set doing nothing against the best that could be done instead."""
    rivals = [
        result
        for result in best_first(results)
        if result.candidate.method != "nothing" and not (result.failed or result.stopped)
    ]
    if not rivals:
        return None
    nothing = next(candidate for candidate in candidates if candidate.id == "nothing")
    return importances(problem, nothing, rivals[0].candidate, splits)


def _stakes(
    classes: TwoClasses, layout: Layout, splits: Sequence[Split], goal: Goal, design: Design
) -> Stakes:
    positives = [int(classes.codes[split.validation].sum()) for split in splits]
    return Stakes(
        positive=label_text(classes.positive),
        negative=label_text(classes.negative),
        share=share_of(splits),
        chance_precision=tuple(
            chance_average_precision(n, len(split.validation) - n)
            for n, split in zip(positives, splits, strict=True)
        ),
        metric=goal.metric,
        threshold_metric=goal.threshold_metric,
        n_positive=classes.n_positive,
        n_trained=min(int(classes.codes[split.train].sum()) for split in splits),
        folds=len(layout.first),
        worth=design.worth,
        can_repeat=layout.sides.times is None,
        unmodelled=_unmodelled(splits, classes.codes, goal),
        capacity=goal.capacity,
        n_judged=min(len(split.validation) for split in splits),
    )


def _unmodelled(splits: Sequence[Split], codes: Codes, goal: Goal) -> tuple[float, float] | None:
    """Say what 1,000 judged rows cost if none is called, and if all are: as means over folds, as all costs."""
    if goal.prices is None:
        return None
    each = [goal.prices.of(s.validation).unmodelled(codes[s.validation]) for s in splits]
    none, every = np.mean(each, axis=0).tolist()
    return none, every


def _judged(splits: Sequence[Split], codes: Codes) -> Judged:
    return Judged(
        rows=sum(len(split.validation) for split in splits),
        positives=sum(int(codes[split.validation].sum()) for split in splits),
        folds=len(splits),
    )


def _fold_facts(split: Split, codes: Codes) -> FoldFacts:
    return FoldFacts(
        repeat=split.repeat,
        fold=split.fold,
        n_train=len(split.train),
        n_validation=len(split.validation),
        n_positive=int(codes[split.validation].sum()),
    )
