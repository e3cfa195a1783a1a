"""Dangers: what is so wrong with a table that whoever goes ahead with it has to be told.

One list for all verbs: `check` shows each danger as a finding, and `balance` and `compare` say in a line each with
which of them they go ahead. Dangers are those findings that make rows or scores wrong and that no verb refuses by
itself: labels that are not the classes, rows that were made before, a column that knows the class, and subjects
that stand on both sides of a split. The list is asked for on every call, so a screen decides what is measured in
full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit import labels, leaks, screens, traces
from oversample.audit.groups import named_groups
from oversample.audit.sheet import Classes, Sheet
from oversample.audit.view import View, views_of
from oversample.audit.wording import Python

if TYPE_CHECKING:
    from collections.abc import Hashable

    from oversample.audit.records import Finding
    from oversample.audit.wording import Wording
    from oversample.tables import Table, Target

__all__ = ["DANGERS", "dangers", "headline", "inflates"]

DANGERS: dict[str, str] = {
    "near-equal-labels": "One class is written in several ways, and each is taken for a class of its own.",
    "unlabelled": "",
    "already-oversampled": "These rows look already oversampled: scores on them are inflated.",
    "groups": "Rows of one {column} stand on both sides of every fold: scores on them are inflated.",
    "target-leak": "{column} gives the class away: scores on these rows are inflated.",
}
"""Codes of the findings that are dangers, the most harmful first, and what a headline says of each problem."""


_INFLATING = ("already-oversampled", "groups", "target-leak")


def dangers(
    X: Any,
    table: Table,
    target: Target,
    *,
    name: object = "y",
    positive: Hashable | None = None,
    say: Wording | None = None,
    is_marked: bool = False,
    is_kept_together: bool = False,
) -> tuple[Finding, ...]:
    """List what is dangerous about a table that is about to be used.

    Parameters
    ----------
    X : pandas, polars or pyarrow table of shape (n_rows, n_features)
        The columns that are used. Not written to.
    table : Table
        The same, read, with the roles of the columns.
    target : Target
        The classes of its rows.
    name : str or int
        Name of the target.
    positive : label, optional
        The class to find; the smallest one if not given.
    say : Wording, optional
        How next steps are written; as Python for a pandas frame if not given.
    is_marked : bool
        Whether it was said already that rows were made before.
    is_kept_together : bool
        Whether rows of one subject are kept together, so that subjects are no danger.

    Returns
    -------
    found : tuple of Finding
        Problems first; those that are warnings where the finding is one.

    Notes
    -----
    Time is that of a look at some hundred rows of each column, and of a search of thirty rows among each small
    class, unless there is something to find.
    """
    classes = _classes(target, positive)
    say = say or Python(name)
    found = labels.doubtful(classes, name, say)
    merged = labels.merged(classes)
    if merged is None:
        return tuple(found)
    sheet = Sheet(
        views=views_of(X, table),
        columns=table.columns,
        target=View(name, table.n_rows),
        native=table.native,
        classes=merged,
        say=say,  # and no role counts as told: to name a group does not keep its rows together
    )
    if not is_kept_together:
        found += [one for one in named_groups(sheet) if one.severity == "problem"]
    suspects = screens.may_leak(leaks.features_of(sheet), merged)
    found += [one for one in leaks.one_column(sheet, suspects) if one.severity == "problem"]
    if not is_marked:
        is_full = screens.may_be_oversampled(sheet)
        found += traces.already_oversampled(sheet) if is_full else traces.tail_only(sheet)
    order, severities = list(DANGERS), ("problem", "warning")
    found.sort(key=lambda one: (severities.index(one.severity), order.index(one.code)))
    return tuple(found)


def headline(found: tuple[Finding, ...]) -> str:
    """Say in a sentence or two what a verdict on such a table has to begin with; empty without a problem."""
    said = [
        DANGERS[one.code].format(column=f'"{one.evidence.get("column", "")}"')
        for one in found
        if one.severity == "problem"
    ]
    return " ".join(dict.fromkeys(said))


def inflates(found: tuple[Finding, ...]) -> bool:
    """Tell whether one of these dangers makes scores too high, so that nothing can be concluded from them."""
    return any(one.severity == "problem" and one.code in _INFLATING for one in found)


def _classes(target: Target, positive: Hashable | None) -> Classes:
    """Sort the classes, the largest first."""
    sizes = np.bincount(target.codes, minlength=len(target.labels))
    by_size = np.argsort(-sizes, kind="stable")
    place = np.empty(len(by_size), dtype=np.int64)
    place[by_size] = np.arange(len(by_size))
    ordered = tuple(target.labels[at] for at in by_size.tolist())
    texts = {str(label): label for label in ordered}
    return Classes(ordered, place[target.codes], texts.get(str(positive), ordered[-1]))
