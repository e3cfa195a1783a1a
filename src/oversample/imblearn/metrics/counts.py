"""Counts: right and wrong rows a class, from scikit-learn's confusion matrices, and the two rates made of them.

This file refuses to know which score is asked for, and how scores are averaged.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import multilabel_confusion_matrix
from sklearn.utils.multiclass import type_of_target, unique_labels
from sklearn.utils.validation import check_consistent_length

from oversample.errors import DataError, SamplingError, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Average", "Counts", "Finite", "count_classes", "positive", "present_in"]


@dataclass(frozen=True)
class Average:
    """One of the ways to average, or None for a value a class."""

    options: tuple[str, ...] = ("binary", "micro", "macro", "weighted", "samples")
    example: str = '"macro"'

    def allows(self, value: object) -> bool:
        """Allow None and the words as they are spelled."""
        return value is None or (isinstance(value, str) and value in self.options)

    @property
    def words(self) -> str:
        """List them."""
        return f"None or one of {listed(self.options)}"


@dataclass(frozen=True)
class Finite:
    """A finite number."""

    example: str

    def allows(self, value: object) -> bool:
        """Allow real numbers of any sign."""
        return isinstance(value, Real) and bool(np.isfinite(float(value)))

    @property
    def words(self) -> str:
        """Say so."""
        return "a finite number"


@dataclass(frozen=True, eq=False)
class Counts:
    """Rows by class, or their weight: all arrays of shape (n_labels,).

    Parameters
    ----------
    labels : tuple
        The classes, in the order asked.
    true, hit : ndarray, dtype=int64 or float64
        Rows of the class, and those of them predicted as such.
    other, passed : ndarray, dtype=int64 or float64
        Rows of other classes, and those of them not predicted as this one.
    """

    labels: tuple[object, ...]
    true: NDArray[Any]
    hit: NDArray[Any]
    other: NDArray[Any]
    passed: NDArray[Any]

    def pooled(self) -> Counts:
        """Add the classes up."""
        sums = (part.sum(keepdims=True) for part in (self.true, self.hit, self.other, self.passed))
        return Counts(("any",), *sums)

    def sensitivity(
        self, name: str = "sensitivity", *, warn: bool, undefined: float = 0.0
    ) -> NDArray[np.float64]:
        """Share of the rows of a class that are found."""
        return self._divided(self.hit, self.true, (name, "has no row of"), undefined, warn=warn)

    def specificity(self, *, warn: bool, undefined: float = 0.0) -> NDArray[np.float64]:
        """Share of the rows of other classes that are not taken for this one."""
        told = "specificity", "has no row outside"
        return self._divided(self.passed, self.other, told, undefined, warn=warn)

    def _divided(
        self,
        part: NDArray[Any],
        whole: NDArray[Any],
        told: tuple[str, str],
        undefined: float,
        *,
        warn: bool,
    ) -> NDArray[np.float64]:
        empty = whole == 0
        share = np.full(len(whole), undefined)
        np.divide(part, whole, out=share, where=~empty)
        if warn and empty.any():
            name, lacks = told
            of = [label for label, bare in zip(self.labels, empty, strict=True) if bare]
            warnings.warn(
                f"{name.capitalize()} is ill-defined and set to {undefined} for {listed(of)}: y_true "
                f"{lacks} it. Name the classes to score with labels=, or filter UndefinedMetricWarning.",
                UndefinedMetricWarning,
                stacklevel=5,
            )
        return share


def present_in(y_true: Any, y_pred: Any) -> NDArray[Any]:
    """Labels of either, sorted; refuse what has none, or several a row."""
    check_consistent_length(y_true, y_pred)
    if len(y_true) == 0:
        raise DataError("y_true and y_pred hold no row.", "0 rows", "Score at least one row.")
    for name, given in (("y_true", y_true), ("y_pred", y_pred)):
        if type_of_target(given, input_name=name).startswith("multilabel"):
            raise DataError(
                f"{name} has several labels a row, which these metrics do not score.",
                "a multilabel indicator",
                "Score one label at a time: metric(y_true[:, 0], y_pred[:, 0]).",
            )
    present: NDArray[Any] = unique_labels(y_true, y_pred)
    return present


def count_classes(
    y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None
) -> Counts:
    """Count rows, or add their weights up, by class.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        Labels of any one type.
    labels : array-like of shape (n_labels,), default=None
        Classes to count, in this order; None takes all that occur, sorted.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.

    Returns
    -------
    counts : Counts
        Integers without weights.

    Raises
    ------
    ValueError
        If the three do not fit each other, or are not labels.

    Notes
    -----
    One pass over the rows. Rows of other classes are added up from both ends of the list of classes, not taken
    from the total: a class that holds all the weight then has none outside, whatever the rounding.

    Examples
    --------
    >>> counts = count_classes([0, 0, 1], [0, 1, 1])
    >>> counts.hit.tolist(), counts.passed.tolist()
    ([1, 1], [1, 1])
    """
    present = present_in(y_true, y_pred)
    wanted = present if labels is None else np.asarray(labels)
    known = np.union1d(present, wanted)
    both = multilabel_confusion_matrix(y_true, y_pred, labels=known, sample_weight=sample_weight)
    true = both[:, 1].sum(axis=1)
    ahead, behind = np.cumsum(true), np.cumsum(true[::-1])[::-1]
    nothing = np.zeros(1, dtype=true.dtype)
    other = np.concatenate([nothing, ahead[:-1]]) + np.concatenate([behind[1:], nothing])
    passed = np.maximum(other - both[:, 0, 1], 0)
    at = np.searchsorted(known, wanted)
    return Counts(tuple(wanted.tolist()), true[at], both[at, 1, 1], other[at], passed[at])


def positive(present: NDArray[Any], pos_label: Any) -> list[Any] | None:
    """Return the class to score with ``average="binary"``; None where only the other class occurs."""
    if len(present) > 2:  # noqa: PLR2004 - binary
        raise SamplingError(
            'Target is multiclass but average="binary", which scores one of two classes.',
            f"{len(present)} classes",
            'Set average="macro", or None for a value a class.',
        )
    if pos_label in present.tolist():
        return [pos_label]
    if len(present) < 2:  # noqa: PLR2004 - binary
        return None
    raise SamplingError(
        'pos_label is not a label of y_true or y_pred, and average="binary" scores that class.',
        repr(pos_label),
        f"Set pos_label to one of {listed(present.tolist())}, or average to None.",
    )
