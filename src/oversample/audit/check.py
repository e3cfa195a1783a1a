"""Check: read the table, ask each kind of finding, and put what was found in order of harm.

A target that cannot be used as it is (missing labels, types that cannot be sorted together, one class, numbers
that look measured) is a finding, and the columns are checked all the same. Where only some rows have no label, the
classes of the others are checked as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit import (
    columns,
    copies,
    labels,
    leaks,
    near,
    order,
    traces,
)
from oversample.audit.groups import named_groups
from oversample.audit.records import ColumnFacts, Finding, TableCheck
from oversample.audit.sheet import Classes, Sheet
from oversample.audit.view import views_of
from oversample.audit.wording import Python
from oversample.errors import DataError, listed, suggest
from oversample.tables import (
    at_home,
    equal_labels,
    mark_of,
    missing_labels,
    mixed_types,
    read,
    read_target,
    split_target,
)
from oversample.tables.foreign import library

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.audit.view import View
    from oversample.audit.wording import Wording
    from oversample.tables import Mark, Roles, Table

__all__ = ["HARM", "check"]

_ABOUT_COLUMNS = (
    columns.infinite,
    columns.numbers_as_text,
    columns.doubtful_roles,
    columns.digits_as_text,
    columns.missing,
    columns.constant,
    columns.not_used,
    columns.one_hot,
    columns.wide,
    columns.scales,
    order.time_ordered,
)
_ABOUT_CLASSES = (
    labels.too_few,
    labels.few_to_judge,
    copies.duplicates,
    copies.contradictions,
    copies.near_duplicates,
    near.minority_types,
    near.high_dimension,
    leaks.one_column,
    leaks.missing_by_class,
    order.sorted_by_class,
)
_QUESTIONS = ("unlabelled",)
_FIRST = (
    "missing-labels",
    "mixed-labels",
    "near-equal-labels",
    "unlabelled",
    "already-oversampled",
    "groups",
    "infinite-values",
)
"""What is to be put right before a comparison of these very rows can be run or believed, so none is advised."""

_SEVERITIES = ("problem", "warning", "note")

HARM = (
    "missing-labels",
    "mixed-labels",
    "one-class",
    "regression-target",
    "identifier-target",
    "near-equal-labels",
    "unlabelled",
    "already-oversampled",
    "groups",
    "target-leak",
    "too-few-rows",
    "infinite-values",
    "numbers-as-text",
    "doubtful-role",
    "time-ordered",
    "missing-by-class",
    "duplicates",
    "contradictions",
    "near-duplicates",
    "minority-types",
    "high-dimension",
    "sorted-by-class",
    "few-to-judge",
    "missing",
    "wide-category",
    "digits-as-text",
    "not-used",
    "one-hot",
    "scales",
    "constant",
)
"""Codes of all findings, the most harmful first; within a severity they are shown in this order."""


@np.errstate(over="ignore", invalid="ignore")  # cells near the largest of floats spread infinitely
def check(
    frame: Any,
    target: object,
    *,
    roles: Roles | None = None,
    positive: object = None,
    name: str = "table",
    say: Wording | None = None,
) -> TableCheck:
    """Find what will go wrong when a table is oversampled.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table of shape (n_rows, n_columns)
        With the target among its columns. Not written to.
    target : str or int
        Name of the target column.
    roles : mapping of column name to role, optional
        What some columns are to be taken for: a role, or levels from lowest to highest.
    positive : label, optional
        The class to find; the smallest one if not given.
    name : str
        What to call the table.
    say : Wording, optional
        How next steps are written; as Python for the library of `frame` if not given.

    Returns
    -------
    found : TableCheck

    Raises
    ------
    DataError
        If the table, the target or a role cannot be used.

    Notes
    -----
    Time is that of a few sorts of each column, and of a search of 1,000 rows of each class among as many rows as
    keep it short (300,000 at most). Memory is that of the cells as floats, and nothing of rows times rows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> frame = pa.table({"age": [31.0, 34.0, 38.0, 52.0], "churn": ["Yes", "yes", "No", "No"]})
    >>> [finding.code for finding in check(frame, "churn").findings][:2]
    ['near-equal-labels', 'too-few-rows']
    """
    from oversample import __version__

    frame = at_home(frame)
    _, y = split_target(frame, target)  # says what is wrong with the name
    say = say or Python(target, library(frame), dict(roles or {}))
    sheet = _sheet(frame, target, roles or {}, say)
    known = mark_of(frame)
    findings: list[Finding] = []
    is_missing = missing_labels(y, name=str(target))
    labelled: Sheet | None = sheet
    if is_missing.any():
        findings.append(_unlabelled(sheet, is_missing))
        labelled = None
    if is_missing.any() and not is_missing.all():
        kept = read(frame).keep(~is_missing)
        labelled, (_, y) = _sheet(kept, target, roles or {}, say), split_target(kept, target)
    given, faults = _classes(labelled.target, y, target, positive, say) if labelled else (None, [])
    classes = (
        labels.merged(given) if given else None
    )  # written in two ways, a class is judged as one
    findings += faults
    findings += labels.doubtful(given, target, say) if given else []
    seen = replace(sheet, classes=classes) if labelled is sheet else sheet
    findings += [finding for find in _ABOUT_COLUMNS for finding in find(seen)]
    findings += _about_rows(labelled or sheet, classes, findings, is_marked=known is not None)
    findings += [] if known is None else [_marked(known)]
    findings.sort(key=lambda found: (_SEVERITIES.index(found.severity), HARM.index(found.code)))
    return TableCheck(
        name=name,
        target=target,
        positive=classes.positive if classes else None,
        counts=_counts(given) or _only_class(faults),
        n_rows=sheet.n_rows,
        columns=tuple(
            _facts(view, column, say)
            for view, column in zip(sheet.views, sheet.columns, strict=False)
        ),
        findings=tuple(findings),
        version=__version__,
    )


def _sheet(frame: Any, target: object, roles: Roles, say: Wording) -> Sheet:
    """Read a frame, and tell the roles of all columns but the target."""
    X, _ = split_target(frame, target)
    whole = read(frame)
    views = views_of(frame, whole)
    unread = [view.name for view in views if view.cells is None and view.codes is None]
    at = [column.name for column in whole.columns].index(target)
    table = _told(X, roles, [name for name in unread if name != target])
    return Sheet(
        views=views[:at] + views[at + 1 :],
        columns=table.columns if table else (),
        target=views[at],
        native=(table or whole).native,
        classes=None,
        say=say,
        said=frozenset(roles),
    )


def _unlabelled(sheet: Sheet, is_missing: NDArray[np.bool_]) -> Finding:
    target = sheet.target
    return labels.missing(
        is_missing, target.name, sheet.say, is_float=target.cells is not None and not target.is_date
    )


def _about_rows(
    sheet: Sheet, classes: Classes | None, before: list[Finding], *, is_marked: bool
) -> list[Finding]:
    """Ask what takes classes; groups are there without them."""
    if classes is None:
        return named_groups(sheet)
    sheet = replace(sheet, classes=classes, is_comparable=not _is_open(before))
    found = named_groups(sheet)
    if not is_marked:  # what a frame remembers is not suspected once more
        found += traces.already_oversampled(sheet)
    sheet = replace(sheet, is_comparable=not (is_marked or _is_open(before + found)))
    return found + [one for find in _ABOUT_CLASSES for one in find(sheet)]


def _is_open(found: list[Finding]) -> bool:
    """Whether something is to be put right, or to be answered, before a comparison is advised."""
    return any(
        one.code in _FIRST and (one.severity == "problem" or one.code in _QUESTIONS)
        for one in found
    )


def _only_class(faults: list[Finding]) -> dict[Any, int]:
    """Count the rows of a target of one class."""
    only = [fault.evidence for fault in faults if fault.code == "one-class"]
    return {only[0]["label"]: only[0]["rows"]} if only else {}


def _marked(known: Mark) -> Finding:
    """Find that a frame remembers being resampled."""
    return Finding(
        "already-oversampled",
        "problem",
        f"This data already contains {known.words}. Scores on it would be inflated.",
        {"n_synthetic": known.n_synthetic, "n_original": known.n_original, "seed": known.seed},
        "Pass the original rows; resampling happens inside each fold.",
    )


def _told(X: Any, roles: Roles, unread: list[Any]) -> Table | None:
    """Read the other columns and tell their roles; those that cannot be read are ignored. None without any."""
    try:
        table = read(X)
    except DataError:
        return None
    return table.inferred(dict.fromkeys(unread, "ignore") | dict(roles))


def _classes(
    view: View, y: Any, target: object, positive: object, say: Wording
) -> tuple[Classes | None, list[Finding]]:
    """Read the classes, or find why there are none; refuse what is neither."""
    found = []
    kinds = mixed_types(y, name=str(target))
    if kinds:
        found.append(labels.mixed(kinds, target, say))
        y = [str(label) for label in y]
    alike = equal_labels(y, name=str(target))
    if alike:
        found.append(labels.equal(alike, target, say))
    try:
        read_y = read_target(y, name=str(target))
    except DataError:
        fault = labels.unusable(view, say)
        if fault is None and not found:
            raise
        return None, found if fault is None else [*found, fault]
    sizes = np.bincount(read_y.codes, minlength=len(read_y.labels))
    order_ = np.argsort(-sizes, kind="stable")
    place = np.empty(len(order_), dtype=np.int64)
    place[order_] = np.arange(len(order_))
    ordered = tuple(read_y.labels[at] for at in order_.tolist())
    return Classes(ordered, place[read_y.codes], _positive(ordered, positive)), found


def _positive(ordered: tuple[Hashable, ...], positive: object) -> Hashable:
    """Find the label that was asked for, also where it was typed as text; the smallest class if none was."""
    if positive is None:
        return ordered[-1]
    for label in ordered:
        if label == positive or str(label) == str(positive):
            return label
        if isinstance(label, bool) and str(label).lower() == str(positive).lower():
            return label  # a file may spell it "true" or "TRUE"
    raise DataError(
        f'There is no class "{positive}".',
        f"classes {listed(ordered)}",
        f"{suggest(positive, ordered)}Set positive to one of these classes.",
    )


def _counts(classes: Classes | None) -> dict[Any, int]:
    if classes is None:
        return {}
    return dict(zip(classes.labels, classes.counts.tolist(), strict=True))


def _facts(view: View, column: Any, say: Wording) -> ColumnFacts:
    return ColumnFacts(
        name=view.name,
        role=column.role,
        why=column.evidence.sentence(say.speech) if column.evidence else "",
        n_missing=view.n_missing,
        n_distinct=view.n_distinct,
        decimals=view.decimals,
    )
