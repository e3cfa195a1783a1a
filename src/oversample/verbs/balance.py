"""Balance: give me the rows."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample import __version__
from oversample.descent import descend
from oversample.errors import DataError, OversampleWarning
from oversample.recipes import growing
from oversample.tables import (
    Mark,
    Table,
    at_home,
    count_gaps,
    count_repeats,
    join_target,
    mark,
    mark_of,
    read,
    read_target,
    resampled,
    split_target,
)
from oversample.tables.foreign import library
from oversample.verbs.dangers import grown_before, warn_of
from oversample.verbs.record import (
    Asked,
    balance_record,
    gap_of,
    gaps_record,
    made_record,
)
from oversample.verbs.request import settled

if TYPE_CHECKING:
    import os
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from oversample.audit import Finding
    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.recipes import Choice, Neighbors
    from oversample.study import Source
    from oversample.tables import Column, Repeats, Roles, Speech, Target
    from oversample.verbs.fidelity import ShownFidelity

__all__ = ["Balanced", "balance"]


@dataclass(frozen=True, eq=False)
class Balanced:
    """What `balance` made.

    Parameters
    ----------
    frame : same container as was passed
        Originals first, untouched, then the synthetic rows.
    is_synthetic : ndarray of shape (n_rows,), dtype=bool
        Which rows of `frame` were made.
    lineage : Lineage
        Parents and weights of every synthetic row.
    plan : Plan
        Rows of each class before and after.
    method : str
        What was used; tells what ``"auto"`` chose. "smote, random", where classes grew by different ones.
    seed : int
        What was used, also when none was given.
    roles : tuple of Column
        Role of every other column, and what told it.
    choices : tuple of Choice
        Method and neighbours of every class that grew, and why.
    dangers : tuple of Finding
        What is dangerous about the table, which `balance` went ahead with and warned of: `check` says the same.
    """

    frame: Any
    is_synthetic: NDArray[np.bool_]
    lineage: Lineage
    plan: Plan
    method: str
    seed: int
    roles: tuple[Column, ...]
    choices: tuple[Choice, ...]
    _asked: Asked = field(repr=False)
    dangers: tuple[Finding, ...] = ()

    @cached_property
    def fidelity(self) -> ShownFidelity:
        """How like the real rows the synthetic ones are; measured when it is first asked for.

        Columns side by side, impossible rows, whether a classifier tells them from real ones, and whose land
        they lie in: docs/fidelity.md says how to read each figure.
        """
        from oversample.audit import fidelity
        from oversample.verbs.fidelity import ShownFidelity

        name = self._asked.target
        _, y = split_target(self.frame, name)
        real = np.flatnonzero(~self.is_synthetic)
        both = read_target(y, name=str(name))
        target = read_target(both.keep(real), name=str(name))
        table = Table(read(self._grown.keep(real)).native, self.roles)
        return ShownFidelity.of(fidelity(table, target, self.lineage, self._grown, seed=self.seed))

    @cached_property
    def repeats(self) -> tuple[Repeats, ...]:
        """How many synthetic rows are copies of real ones, and how many are distinct, by class."""
        return count_repeats(self._grown, self.lineage)

    @cached_property
    def gaps(self) -> tuple[dict[str, Any], ...]:
        """Columns with missing cells: how many there were, and what was done about them, as plain data."""
        filled = self._asked.filled
        n_rows = self.plan.n_before
        counts = count_gaps(self._grown, n_rows) if filled is None else filled.gaps
        cells = {} if filled is None else filled.cells
        is_copied = all(one.k is None for one in self.choices)
        return tuple(gaps_record(self.roles, counts, cells, n_rows, is_copied=is_copied))

    @cached_property
    def _grown(self) -> Table:
        """The frame without its target, as a table with the roles that were told."""
        X, _ = split_target(self.frame, self._asked.target)
        return Table(read(X).native, self.roles)

    def columns(self, speech: Speech = "python") -> list[dict[str, Any]]:
        """List what each column was taken for, as plain data: name, role, reason and missing cells.

        Parameters
        ----------
        speech : {"python", "shell"}
            Whether a reason writes another role as an argument or as an option of the command line.
        """
        gaps = {one["position"]: one for one in self.gaps}
        return [
            column.described(speech) | gap_of(gaps.get(column.position)) for column in self.roles
        ]

    def report(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the page: who made these rows, from whom, and could they exist; it needs no network."""
        from oversample.files import refuse_existing
        from oversample.report import write_balance

        refuse_existing(path, overwrite=overwrite)  # before the figures are measured
        return write_balance(self.to_dict(), path, overwrite=overwrite)

    def to_dict(self) -> dict[str, Any]:
        """Give the record that the page is drawn from, ready for JSON; measures `fidelity`."""
        return balance_record(self, self._asked, self.fidelity.to_dict())

    def _repr_html_(self) -> str:
        from oversample.report import balance_fragment

        # To show rows is not to ask for a classifier: what was measured is shown, nothing is measured for it.
        measured = self.__dict__.get("fidelity")
        found = None if measured is None else measured.to_dict()
        return balance_fragment(balance_record(self, self._asked, found))

    def __repr__(self) -> str:
        """Say by what and why, what was made, and from whom."""
        from oversample.report import made_lines

        size = f"{self.lineage.effective_parents():,.0f}"
        return "\n".join(
            [
                f"Balanced by {self.method}, seed {self.seed}: {int(self.is_synthetic.sum()):,} synthetic rows",
                *(f"  {line}" for line in made_lines(self.summary())),
                f"  effective sample size of the synthetic rows: {size}; not anonymous",
            ]
        )

    def summary(self) -> dict[str, Any]:
        """Give the first part of the record, ready for JSON: methods, plan, copies, missing cells."""
        return made_record(self, self._asked)


def balance(
    frame: Any,
    target: object,
    *,
    method: str = "auto",
    ratio: float | Mapping[Hashable, float] = 0.5,
    k: Neighbors | None = None,
    seed: int | None = None,
    roles: Roles | None = None,
    within: object = None,
    missing: str = "keep",
    source: Source | None = None,
) -> Balanced:
    r"""Append synthetic rows to a frame until its small classes have the share asked for.

    Balance the *training* part only: rows made before a split leak across it. To find out whether it helps
    at all, use `compare`, which resamples inside each fold.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table of shape (n_rows, n_columns)
        With the target among its columns. Not written to. What speaks Arrow (a DuckDB relation, a reader)
        becomes an Arrow table, a lazy frame is collected.
    target : str or int
        Name of the target column.
    method : {"auto", "random", "smote", "borderline", "adasyn"}, default="auto"
        ``"auto"`` chooses class by class: SMOTE where the class has the rows for it, else random copies; the
        result says which, and why.
    ratio : float or dict of label to float, default=0.5
        Rows of a small class per row of the largest, afterwards; above 0. Above 1, small classes outgrow the
        largest, which itself never grows. A dict names the classes that grow, and leaves all others alone.
        ``ratio * n_majority`` is rounded to the nearest whole row.
    k : int or "auto", optional
        Neighbours; the method's own default (5) if not given. ``"auto"``: as many as a class has, 5 at most; the
        result says how many. A number that a class cannot have is an error, whatever the method.
    seed : int, optional
        Seed; the same seed gives the same rows. Fresh entropy if not given; the result tells it.
    roles : dict of column to role, optional
        What columns are, where their cells do not tell it: "number", "whole", "flag", "category", "one-hot",
        "date", "id", "text", "group", "time", "ignore", or a list of levels from lowest to highest. Synthetic rows
        have no identifier and no free text of a real one.
    within : str or int, optional
        Column whose value the parents of a new row share: rows are mixed within a patient, a shop, a site.
    missing : {"keep", "error", "impute"}, default="keep"
        What is done about missing cells. ``"keep"``: a new cell is missing where its base point misses it.
        ``"error"``: they are refused, by column. ``"impute"``: they are filled, those of the originals too, by the
        median or the most frequent level.
    source : Source, optional
        Where the frame came from, for the page.

    Returns
    -------
    balanced : Balanced
        With `frame`, `is_synthetic`, `lineage`, `plan`, `fidelity` and `report(path)`.

    Raises
    ------
    DataError
        If there is no such column, it or the table cannot be used, or a column cannot have the role it is given.
    SamplingError
        If a word is not known, the ratio is not above the present one, classes have too few rows, or the output
        would not fit in memory. Where several things stand in the way, one error names all of them.

    Warns
    -----
    OversampleWarning
        For each danger that it goes ahead with, as `check` finds it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> frame = pa.table({"age": [31.0, 34.0, 38.0, 52.0, 55.0, 58.0, 61.0], "churn": ["Yes"] * 2 + ["No"] * 5})
    >>> made = balance(frame, "churn", method="smote", ratio=1.0, k=1, seed=0)
    >>> print(*made.plan.lines(), sep="\n")
    No: 5 (unchanged)
    Yes: 2 -> 5 (x2.5, +3)
    >>> ages = made.frame.column("age").to_pylist()[7:]
    >>> all(31.0 <= age <= 34.0 for age in ages)
    True
    """
    frame = at_home(frame)
    known = mark_of(frame)
    _warn_of_mark(known)
    X, y = split_target(frame, target)
    _refuse_target_alone(frame, target)
    classes = read_target(y, name=str(target))

    def found_in(table: Table) -> tuple[Finding, ...]:
        return _dangers(X, table, classes, target, roles, within, is_marked=known is not None)

    request = settled(
        X,
        classes,
        target,
        method=method,
        ratio=ratio,
        k=k,
        seed=seed,
        roles=roles or {},
        within=within,
        missing=missing,
        grown_before=lambda table: (
            grown_before(found_in(table))
            if known is None
            else f"This data already contains {known.words}."
        ),
    )
    table, plan, choices = request.table, request.plan, request.choices
    recipes = {one.label: growing(one.method, one.k) for one in choices}
    lineage = descend(recipes, table, classes, plan, seed=request.seed, within=within)
    found = found_in(table)
    warn_of(found, "balance")
    X_new, y_new = resampled(table, classes, lineage)
    is_synthetic = np.arange(plan.n_after) >= plan.n_before
    by = ", ".join(dict.fromkeys(one.method for one in choices))
    made = Mark(table.n_rows, len(lineage), by, request.seed, __version__)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return Balanced(
        mark(join_target(X_new, y_new, frame, target), made),
        is_synthetic,
        lineage,
        plan,
        by,
        request.seed,
        table.columns,
        choices,
        Asked(
            target, method, ratio, k, missing, within, roles or {}, source, today, request.filled
        ),
        dangers=found,
    )


def _dangers(
    X: Any,
    table: Table,
    classes: Target,
    target: object,
    roles: Roles | None,
    within: object,
    *,
    is_marked: bool,
) -> tuple[Finding, ...]:
    """List what is dangerous about the table."""
    from oversample.audit import Python, dangers

    return dangers(
        X,
        table,
        classes,
        name=target,
        say=Python(target, library(X), dict(roles or {})),
        is_marked=is_marked,
        is_kept_together=within is not None,
    )


def _refuse_target_alone(frame: Any, target: object) -> None:
    if len(read(frame).native.names()) == 1:
        raise DataError(
            f'There is no column besides the target, "{target}", so that a new row would hold its label alone.',
            "1 column",
            "Pass the table with the columns that the target is to be told from.",
        )


def _warn_of_mark(known: Mark | None) -> None:
    """Warn where a frame remembers that rows were made."""
    if known is not None:
        warnings.warn(
            f"This data already contains {known.n_synthetic:,} synthetic rows (made by {known.method}, seed "
            f"{known.seed}); new ones will descend from them. Pass the original rows.",
            OversampleWarning,
            stacklevel=3,
        )
