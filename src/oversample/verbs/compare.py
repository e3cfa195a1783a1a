"""Compare: whether to oversample at all, with what, how much, at which threshold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from oversample.errors import DataError, SamplingError
from oversample.tables import (
    Table,
    at_home,
    mark_of,
    read,
    read_target,
    read_told,
    split_target,
    to_frame,
)
from oversample.tables.foreign import library
from oversample.verbs.dangers import warn_of
from oversample.verbs.sides import take_sides

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oversample.audit import Finding
    from oversample.recipes import Neighbors
    from oversample.study import Comparison, Source, Verdict
    from oversample.tables import Roles

__all__ = ["Compared", "compare"]

_INFLATED = "Whether any method helps cannot be told: the scores are inflated."


@dataclass(frozen=True, eq=False)
class Compared:
    """What `compare` found: a table, a verdict, and a page to show.

    In a notebook it shows the first screen of the page; printed, the same as a table.

    Parameters
    ----------
    comparison : Comparison
        The whole record.
    """

    comparison: Comparison
    _like: Any = field(default=None, repr=False)

    @property
    def verdict(self) -> Verdict:
        """What to do: `action`, `headline`, `reasons`, `candidate`, `threshold`."""
        return self.comparison.verdict

    @property
    def best(self) -> Any:
        """The candidate that the verdict recommends: `method`, `ratio`, `label`."""
        return self.comparison.best.candidate

    @property
    def table(self) -> Any:
        """A row a candidate, best first, in the dataframe library of the frame that was compared."""
        return to_frame(_columns(self.comparison.to_dict()), like=self._like)

    def report(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the page: one HTML file that needs no network."""
        from oversample.report import write_comparison

        return write_comparison(self.comparison.to_dict(), path, overwrite=overwrite)

    def to_json(self) -> str:
        """Give the record that the page is drawn from."""
        return self.comparison.to_json()

    def __repr__(self) -> str:
        """Print the verdict and the table, 80 columns wide."""
        from oversample.report import terminal_table

        return terminal_table(self.comparison.to_dict())

    def _repr_html_(self) -> str:
        from oversample.report import summary_fragment

        return summary_fragment(self.comparison.to_dict())


def compare(
    frame: Any,
    target: object,
    *,
    model: Any = "boosting",
    methods: Sequence[Any] | None = None,
    ratios: Sequence[float] | str | None = None,
    k: Neighbors | Sequence[Neighbors] | None = None,
    groups: Any = None,
    time: Any = None,
    cost_miss: Any = None,
    cost_alarm: Any = None,
    capacity: float | str | None = None,
    by: Any = None,
    metric: str | None = None,
    threshold_metric: str | None = None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    n_jobs: int | None = -1,
    positive: object = None,
    duplicates: str = "together",
    correction: str = "bootstrap",
    worth: float | None = None,
    budget: float | None = None,
    ledger: str | os.PathLike[str] | None = None,
    explain: bool = True,
    roles: Roles | None = None,
    progress: Callable[[int, int], None] | None = None,
    source: Source | None = None,
) -> Compared:
    """Compare oversampling with doing nothing, class weights, a moved threshold and under-sampling.

    Everything is fitted inside the training folds, rows are judged untouched at their real prevalence,
    and thresholds are chosen without the rows they are judged on.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table of shape (n_rows, n_columns)
        With the target among its columns; any mix of numbers, text, categories and missing cells.
    target : str or int
        Name of the target column.
    model : str or estimator, default="boosting"
        ``"logistic"``, ``"forest"``, ``"boosting"``, ``"lightgbm"`` or ``"xgboost"``, each with its own preparation
        of text, categories and missing cells; or any scikit-learn classifier or pipeline.
    methods : sequence of str or sampler, optional
        Of ``"random"``, ``"random-weights"`` (weights instead of copies), ``"smote"``, ``"borderline"``, ``"adasyn"``,
        all of them if not given; or samplers of any library. The baselines (nothing, moved threshold, class weights,
        under-sampling, and weights by cost where there are costs) are always compared.
    ratios : sequence of float or "search", optional
        Positive rows per negative row; 0.1, 0.25, 0.5 and 1.0 if not given, those above the present ratio.
        ``"search"`` tries nine amounts and gives up early what is hopeless.
    k : int, "auto" or sequence of these, optional
        Neighbours; the methods' own default (5) if not given.
    groups : column name or array-like of shape (n_rows,), optional
        Rows of one group (a patient, a shop) are kept on one side of every fold. The column is not shown to the model.
    time : column name or array-like of shape (n_rows,), optional
        Dates or numbers: folds look forward only. The column is not shown to the model.
    cost_miss, cost_alarm : number, column name or array-like of shape (n_rows,), optional
        What it costs to miss a positive row, and to call a negative one positive; of one unit, for all rows or row by
        row. Candidates and thresholds are then judged by cost.
    capacity : float or str, optional
        How many rows can be looked at: a share, ``"2%"``, ``"20 per 1000"``, or ``"300/day"`` with dates as `time`.
        Candidates are then judged by what is caught among so many.
    by : column name or array-like of shape (n_rows,), optional
        Report what is caught in each of its levels.
    metric : {"average_precision", "roc_auc", "balanced_accuracy", "f1", "g_mean", "cost", "capacity"}, optional
        What candidates are judged by: costs, or else a capacity, where there are any; average precision if not.
    threshold_metric : {"balanced_accuracy", "f1", "g_mean", "cost", "capacity"}, optional
        What a moved threshold maximises: the same as `metric` where that needs a threshold, else balanced accuracy.
    folds, repeats : int
        Stratified folds (at least 2), and how often to draw them anew.
    seed : int
        The same seed gives the same result, whatever `n_jobs`.
    n_jobs : int or None
        Worker processes, -1 for all cores. None leaves it to the `joblib.parallel_config` around, a cluster too.
    positive : label, optional
        The class to find; the smaller one if not given. Needed with more than two classes.
    duplicates : {"together", "apart"}
        Whether rows that are equal in all the model is shown are kept on one side of every fold.
    correction : {"bootstrap", "nested"}
        How the best score is corrected for having been chosen.
    worth : float, optional
        The least gain worth having, for telling "no difference" from "cannot tell": 0.02 of a score, or a tenth of
        what doing nothing costs, as a share, if not given.
    budget : float, optional
        Seconds: folds are drawn anew for the candidates still undecided as long as there is time.
    ledger : path-like, optional
        An SQLite file that keeps every fit, so that a comparison that was killed goes on from there.
    explain : bool
        Whether to measure which columns the model looks at, before and after.
    roles : dict of column to role, optional
        What columns are for a built-in model, where their cells do not tell it; see `balance`. Identifiers, texts
        and groups are not shown to it, nor are the columns of `groups` and `time`, whatever their role.
    progress : callable, optional
        Called with (fits done, fits in all).
    source : Source, optional
        Where the frame came from, for the record.

    Returns
    -------
    compared : Compared
        With `table`, `verdict`, `best`, `report(path)` and `to_json()`.

    Raises
    ------
    OversampleError
        If the request cannot be carried out; always before the first model is fitted, except for a
        model that fails by itself.

    Warns
    -----
    OversampleWarning
        For each danger that it goes ahead with, as `check` finds it; the headline and the record say it, too.

    Examples
    --------
    >>> from oversample.datasets import load_hypothyroid
    >>> found = compare(load_hypothyroid(), "diagnosis", model="logistic", methods=[], repeats=2)
    >>> print(found.verdict.action)
    move_threshold
    """  # noqa: E501
    from oversample import study

    frame = at_home(frame)
    _refuse_resampled(frame)
    X, y = split_target(frame, target)
    sides, not_shown = take_sides(
        X,
        target=target,
        groups=groups,
        time=time,
        cost_miss=cost_miss,
        cost_alarm=cost_alarm,
        capacity=capacity,
        by=by,
    )
    for column in not_shown:
        X, _ = split_target(X, column)
    shown = X
    # What was said of a column that groups the rows or orders them has no bearing: the model is not shown it.
    roles_shown = {name: role for name, role in (roles or {}).items() if name not in not_shown}
    if isinstance(model, str):
        X = read_told(X, roles_shown)
    elif roles_shown:
        raise SamplingError(
            "roles are for a built-in model; one of your own gets the columns as they are.",
            f"roles of {len(roles_shown):,} columns",
            'Leave roles out, or choose a built-in model, for example model="boosting".',
        )
    found = _dangers(shown, X, y, target, positive, roles, is_kept_together=groups is not None)
    _refuse_made(found, y, target, positive)
    warn_of(found, "compare")  # before minutes are spent
    comparison = study.compare(
        X,
        y,
        source=source or study.Source(name="table", target=str(target)),
        sides=sides,
        model=model,
        methods=methods,
        ratios=ratios,
        k=k,
        folds=folds,
        repeats=repeats,
        seed=seed,
        n_jobs=n_jobs,
        positive=positive,
        metric=metric,
        threshold_metric=threshold_metric,
        correction=correction,
        duplicates=duplicates,
        budget=budget,
        worth=worth,
        explain=explain,
        ledger=ledger,
        progress=progress,
    )
    return Compared(_with_dangers(comparison, found), frame)


def _dangers(
    shown: Any,
    X: Any,
    y: Any,
    target: object,
    positive: object,
    roles: Roles | None,
    *,
    is_kept_together: bool,
) -> tuple[Finding, ...]:
    """List what is dangerous about the rows that the model is shown; nothing where they cannot be read."""
    from oversample.audit import Python, dangers

    try:
        table = X if isinstance(X, Table) else read(X).inferred()
        classes = read_target(y, name=str(target), n_rows=table.n_rows)
    except (
        DataError,
        TypeError,
        ValueError,
    ):  # which the study says, or the caller's own model does not mind
        return ()
    if table.is_sparse:
        return ()
    return dangers(
        shown,
        table,
        classes,
        name=target,
        positive=positive,
        say=Python(target, library(shown), dict(roles or {})),
        is_kept_together=is_kept_together,
    )


def _with_dangers(comparison: Comparison, found: tuple[Finding, ...]) -> Comparison:
    """Have the verdict begin with what is wrong with the rows, so that none reads as clean."""
    from oversample.audit import headline, inflates

    said, verdict = headline(found), comparison.verdict
    if said:
        verdict = replace(verdict, headline=f"{said} {verdict.headline}")
    if inflates(found):  # whatever these rows show
        told = " ".join(filter(None, [said, _INFLATED]))
        verdict = replace(verdict, outcome="cannot_tell", headline=told)
    return replace(comparison, verdict=verdict, dangers=tuple(one.to_dict() for one in found))


def _refuse_resampled(frame: Any) -> None:
    known = mark_of(frame)
    if known is not None:
        raise DataError(
            f"This data already contains {known.words}. Scores on it would be inflated.",
            f"{known.n_synthetic:,} synthetic rows",
            "Pass the original rows; resampling happens inside each fold.",
        )


def _refuse_made(found: tuple[Finding, ...], y: Any, target: object, positive: object) -> None:
    """Refuse rows that look made until they were as many as the rest: there is nothing left to judge them by."""
    made = [one for one in found if one.code == "already-oversampled"]
    if not made:
        return
    classes = read_target(y, name=str(target))
    counts = {str(label): n for label, n in classes.counts.items()}
    n_found = min(counts.values()) if positive is None else counts.get(str(positive), 0)
    if 2 * n_found >= sum(counts.values()):
        raise DataError(
            f"These rows look already oversampled: scores on them would be inflated. {made[0].what}",
            f"{n_found:,} of {sum(counts.values()):,} rows are of the class to find",
            "Pass the original rows; resampling happens inside each fold.",
        )


def _columns(record: dict[str, Any]) -> dict[str, list[Any]]:
    """Lay the candidates out as columns; a failed one has nulls and its reason."""
    rows = record["candidates"]

    def number(row: dict[str, Any], *keys: str) -> Any:
        value: Any = row
        for key in keys:
            value = None if value is None else value.get(key)
        return value

    paths = {
        "average_precision": ("scores", "average_precision", "mean"),
        "average_precision_sd": ("scores", "average_precision", "sd"),
        "difference": ("difference", "mean"),
        "difference_low": ("difference", "low"),
        "difference_high": ("difference", "high"),
        "roc_auc": ("scores", "roc_auc", "mean"),
        "brier": ("scores", "brier", "mean"),
        "threshold": ("at_chosen", "threshold", "median"),
    }
    settings = {
        f"{metric}_{suffix}": (block, metric, "mean")
        for block, suffix in (("at_half", "at_half"), ("at_chosen", "at_threshold"))
        for metric in ("balanced_accuracy", "precision", "recall", "f1", "g_mean")
    }
    columns: dict[str, list[Any]] = {
        name: [row[name] for row in rows] for name in ("label", "method", "ratio")
    }
    columns |= {
        name: [number(row, *path) for row in rows] for name, path in (paths | settings).items()
    }
    return columns | {"failed": [row["failed"] for row in rows]}
