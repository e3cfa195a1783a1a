"""Classes: any target as one class to find and the rest.

This file refuses to know the rows' other columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import StudyError, suggest, way_out
from oversample.streams import label_text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from oversample.study.metrics import Codes
    from oversample.tables import Target

__all__ = ["TwoClasses", "two_classes"]

_MOST = 12  # classes that are named


@dataclass(frozen=True)
class TwoClasses:
    """The class to find and the rest.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a row of the class to find.
    negative, positive : label
        As the model is to see them: the caller's own labels, or texts where classes were joined.
    """

    codes: Codes
    negative: Hashable
    positive: Hashable

    @property
    def n_positive(self) -> int:
        """Rows of the class to find."""
        return int(self.codes.sum())

    @property
    def n_negative(self) -> int:
        """All other rows."""
        return len(self.codes) - self.n_positive


def two_classes(
    target: Target, positive: object = None, ways: Callable[[], list[dict[str, Any]]] | None = None
) -> TwoClasses:
    """Split a target into the class to find and the rest.

    Parameters
    ----------
    target : Target
    positive : label, optional
        The smaller of two classes unless given. ``1`` and ``"1"`` name the same class.
    ways : callable, optional
        Finds a class that can be compared, with the settings it takes: asked only where none, or the wrong one,
        was named. The smallest class is offered unless given.

    Returns
    -------
    classes : TwoClasses

    Raises
    ------
    StudyError
        If there are more than two classes and none is named, if there is no such class, or if it is
        not the smaller part of the rows.

    Examples
    --------
    >>> from oversample.tables import read_target
    >>> found = two_classes(read_target(["a", "b", "a", "c", "a"]), positive="c")
    >>> found.positive, found.negative, found.codes.tolist()
    ('c', 'not c', [0, 0, 0, 1, 0])
    """
    code = _code_of(target, positive, ways)
    label = target.labels[code]
    codes: Codes = (target.codes == code).astype(np.int8)
    if len(target.labels) == 2:  # noqa: PLR2004 - nothing to join
        classes = TwoClasses(codes, target.labels[1 - code], label)
    else:
        classes = TwoClasses(codes, f"not {label_text(label)}", label_text(label))
    if classes.n_positive >= classes.n_negative:
        _refuse_majority(target, classes, ways)
    return classes


def _code_of(
    target: Target, positive: object, ways: Callable[[], list[dict[str, Any]]] | None
) -> int:
    counts = target.counts
    smallest = min(counts, key=lambda label: counts[label])
    shown = ", ".join(f'"{label_text(label)}" ({n:,})' for label, n in list(counts.items())[:_MOST])
    if len(counts) > _MOST:
        shown += f" and {len(counts) - _MOST} more"
    if positive is None and len(counts) > 2:  # noqa: PLR2004 - two have a smaller one
        offered = [{"positive": smallest}] if ways is None else ways()
        raise StudyError(
            "positive must name the class to find when there are more than two.",
            f"{len(counts)} classes: {shown}",
            way_out("Set {} to compare that class with all others.", offered)
            if offered
            else "Collect more rows: no class but the largest has enough of them for folds.",
            offered,
        )
    wanted = label_text(smallest if positive is None else positive)
    texts = [label_text(label) for label in target.labels]
    if all(isinstance(label, bool) for label in target.labels):
        wanted = wanted.capitalize()  # a file may spell it "true" or "TRUE"
    if wanted not in texts:
        raise StudyError(
            "positive names a class that is not in the target.",
            f'"{wanted}"',
            f"{suggest(wanted, texts)}Classes: {shown}.",
        )
    return texts.index(wanted)


def _refuse_majority(
    target: Target, classes: TwoClasses, ways: Callable[[], list[dict[str, Any]]] | None
) -> None:
    counts: dict[Any, int] = target.counts
    smaller = [label for label, n in counts.items() if n < len(classes.codes) / 2]
    offered: list[dict[str, Any]] = []
    if smaller:
        usual = [{"positive": min(smaller, key=lambda label: counts[label])}]
        offered = usual if ways is None else ways()
    remedy = "Train on the rows as they are; the classes are already balanced."
    if smaller:
        remedy = "Collect more rows of the smaller classes."
        if offered:
            remedy = way_out("Set {}.", offered)
    raise StudyError(
        f'Class "{label_text(classes.positive)}" is not the smaller part of the rows, so there is '
        "nothing to oversample.",
        f"{classes.n_positive:,} of {len(classes.codes):,} rows",
        remedy,
        offered,
    )
