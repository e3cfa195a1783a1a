"""Classes: any target as one class to find and the rest.

This file refuses to know the rows' other columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import StudyError, suggest
from oversample.streams import label_text

if TYPE_CHECKING:
    from collections.abc import Hashable

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


def two_classes(target: Target, positive: object = None) -> TwoClasses:
    """Split a target into the class to find and the rest.

    Parameters
    ----------
    target : Target
    positive : label, optional
        The smaller of two classes unless given. ``1`` and ``"1"`` name the same class.

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
    code = _code_of(target, positive)
    label = target.labels[code]
    codes: Codes = (target.codes == code).astype(np.int8)
    if len(target.labels) == 2:  # noqa: PLR2004 - nothing to join
        classes = TwoClasses(codes, target.labels[1 - code], label)
    else:
        classes = TwoClasses(codes, f"not {label_text(label)}", label_text(label))
    if classes.n_positive >= classes.n_negative:
        _refuse_majority(target, classes)
    return classes


def _code_of(target: Target, positive: object) -> int:
    counts = target.counts
    smallest = min(counts, key=lambda label: counts[label])
    shown = ", ".join(f'"{label_text(label)}" ({n:,})' for label, n in list(counts.items())[:_MOST])
    if len(counts) > _MOST:
        shown += f" and {len(counts) - _MOST} more"
    if positive is None and len(counts) > 2:  # noqa: PLR2004 - two have a smaller one
        raise StudyError(
            "positive must name the class to find when there are more than two.",
            f"{len(counts)} classes: {shown}",
            f"Set positive={smallest!r} to compare the smallest class with all others.",
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


def _refuse_majority(target: Target, classes: TwoClasses) -> None:
    counts: dict[Any, int] = target.counts
    others = [
        label
        for label, n in counts.items()
        if n < len(classes.codes) / 2 and label_text(label) != label_text(classes.positive)
    ]
    raise StudyError(
        f'Class "{label_text(classes.positive)}" is not the smaller part of the rows, so there is '
        "nothing to oversample.",
        f"{classes.n_positive:,} of {len(classes.codes):,} rows",
        f"Set positive={min(others, key=lambda label: counts[label])!r}."
        if others
        else "Train on the rows as they are; the classes are already balanced.",
    )
