"""Sensitivity, specificity and what is made of them, under imbalanced-learn's names.

Rows are counted in `counts`; here counts become scores, and scores of classes are averaged. This file refuses to
know samplers.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import gmean
from sklearn.utils.validation import check_consistent_length, column_or_1d

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.imblearn.metrics.counts import Average, Counts, count_classes, positive, present_in
from oversample.samplers.constraints import Constraint, Number, check

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

__all__ = [
    "geometric_mean_score",
    "macro_averaged_mean_absolute_error",
    "sensitivity_score",
    "sensitivity_specificity_support",
    "specificity_score",
]


def sensitivity_specificity_support(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = None,
    warn_for: Collection[str] = ("sensitivity", "specificity"),
    sample_weight: Any = None,
) -> tuple[Any, Any, Any]:
    """Share of rows found in each class, share of other rows left out of it, and rows of it.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels, of any one type.
    labels : array-like of shape (n_labels,), default=None
        Classes to score, in this order; None takes all that occur, sorted. ``average="binary"`` looks at none.
    pos_label : str, int or None, default=1
        The class to score with ``average="binary"``; elsewhere not looked at.
    average : {"binary", "micro", "macro", "weighted"} or None, default=None
        None: a value a class. ``"binary"``: the one of `pos_label`. ``"micro"``: of the counts of all classes.
        ``"macro"``: mean over the classes. ``"weighted"``: the same, by the rows of each; 0 where there are none.
    warn_for : collection of {"sensitivity", "specificity"}
        Of which an undefined value gives a warning.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.

    Returns
    -------
    sensitivity, specificity : float or ndarray of shape (n_labels,)
        ``tp / (tp + fn)`` and ``tn / (tn + fp)``, 0 to 1; where the divisor is 0, 0, with a warning.
    support : ndarray of shape (n_labels,) or None
        Rows of the class in `y_true`, or their weight; None if averaged.

    Raises
    ------
    SamplingError
        If `average` is unknown, or "binary" and there are more classes, or `pos_label` is not one of them.
    ValueError
        If `y_true` and `y_pred` are not labels of as many rows.

    Notes
    -----
    Deviation from imbalanced-learn: with weights, its specificity takes the *number* of rows for their total
    weight, so that it may exceed 1 or be negative. Without weights the bits are the same.

    Examples
    --------
    >>> sensitivity, specificity, rows = sensitivity_specificity_support([0, 0, 1, 1], [0, 1, 1, 1])
    >>> sensitivity.tolist(), specificity.tolist(), rows.tolist()
    ([0.5, 1.0], [1.0, 0.5], [2, 2])
    """
    check("sensitivity_specificity_support", {"average": average}, {"average": Average()})
    _notice(pos_label, average)
    counts = _counted(y_true, y_pred, labels, pos_label, average, sample_weight)
    if counts is None:
        return 0.0, 0.0, 0
    specificity = counts.specificity(warn="specificity" in warn_for)
    sensitivity = counts.sensitivity(warn="sensitivity" in warn_for)
    if average is None:
        return sensitivity, specificity, counts.true
    return (*(_averaged(share, counts, average) for share in (sensitivity, specificity)), None)


def sensitivity_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
) -> Any:
    """Share of the rows of a class that are found.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels.
    labels : array-like of shape (n_labels,), default=None
        As in `sensitivity_specificity_support`.
    pos_label : str, int or None, default=1
        The class to score with ``average="binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        As in `sensitivity_specificity_support`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.

    Returns
    -------
    sensitivity : float or ndarray of shape (n_labels,)
        ``tp / (tp + fn)``, 0 to 1, best at 1.

    Examples
    --------
    >>> float(sensitivity_score([0, 0, 1, 1], [0, 1, 1, 0]))
    0.5
    """
    return sensitivity_specificity_support(
        y_true,
        y_pred,
        labels=labels,
        pos_label=pos_label,
        average=average,
        warn_for=("sensitivity",),
        sample_weight=sample_weight,
    )[0]


def specificity_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
) -> Any:
    """Share of the rows of other classes that are not taken for the class.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels.
    labels : array-like of shape (n_labels,), default=None
        As in `sensitivity_specificity_support`.
    pos_label : str, int or None, default=1
        The class to score with ``average="binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        As in `sensitivity_specificity_support`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.

    Returns
    -------
    specificity : float or ndarray of shape (n_labels,)
        ``tn / (tn + fp)``, 0 to 1, best at 1.

    Examples
    --------
    >>> float(specificity_score([0, 0, 0, 0, 1], [0, 0, 0, 1, 1]))
    0.75
    """
    return sensitivity_specificity_support(
        y_true,
        y_pred,
        labels=labels,
        pos_label=pos_label,
        average=average,
        warn_for=("specificity",),
        sample_weight=sample_weight,
    )[1]


def geometric_mean_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "multiclass",
    sample_weight: Any = None,
    correction: float = 0.0,
) -> Any:
    """Geometric mean of the sensitivities of all classes; or, by class, of its sensitivity and specificity.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels.
    labels : array-like of shape (n_labels,), default=None
        As in `sensitivity_specificity_support`.
    pos_label : str, int or None, default=1
        The class to score with ``average="binary"``.
    average : {"multiclass", "binary", "micro", "macro", "weighted"} or None, default="multiclass"
        ``"multiclass"``: the n-th root of the product of n sensitivities. All others score each class against
        the rest, ``sqrt(sensitivity * specificity)``, and average as `sensitivity_specificity_support` does.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.
    correction : float, default=0.0
        Stands for a sensitivity of 0 with ``"multiclass"``, so that one class that is never found does not decide
        the score; at least 0.

    Returns
    -------
    score : float or ndarray of shape (n_labels,)
        0 to 1, best at 1.

    Raises
    ------
    SamplingError
        As in `sensitivity_specificity_support`.

    Notes
    -----
    Deviation from imbalanced-learn: its "macro" and "weighted" take the root of the averaged sensitivity times the
    averaged specificity. Its documentation speaks of the mean of the labels' scores, which scikit-learn's averages
    and the last line of its own report are; so here. The root of the product of the two rates gives its number.

    References
    ----------
    .. [1] M. Kubat, S. Matwin, "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection", ICML 1997,
       section 2.

    Examples
    --------
    >>> round(float(geometric_mean_score([0, 0, 1, 1], [0, 1, 1, 1])), 3)
    0.707
    """
    allowed: dict[str, Constraint] = {
        "average": Average(("multiclass", *Average().options)),
        "correction": Number(0.0, "0.0", none=False),
    }
    check("geometric_mean_score", {"average": average, "correction": correction}, allowed)
    if average == "multiclass":
        found = count_classes(y_true, y_pred, labels=labels, sample_weight=sample_weight)
        recall = found.sensitivity("recall", warn=True)
        recall[recall == 0] = correction
        with np.errstate(divide="ignore"):
            return gmean(recall)
    _notice(pos_label, average)
    counts = _counted(y_true, y_pred, labels, pos_label, average, sample_weight)
    if counts is None:
        return 0.0
    score = np.sqrt(counts.sensitivity(warn=False) * counts.specificity(warn=True))
    return score if average is None else _averaged(score, counts, average)


def macro_averaged_mean_absolute_error(
    y_true: Any, y_pred: Any, *, sample_weight: Any = None
) -> float:
    """Mean over the classes of how far off the predictions for their rows are; for ordered classes.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted classes, as numbers.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights inside a class, at least 0; a class whose rows all weigh 0 is left out.

    Returns
    -------
    loss : float
        At least 0, best at 0, in the unit of the classes.

    Raises
    ------
    DataError
        If the classes are not numbers, or no row has a weight.
    ValueError
        If the arguments do not fit each other.

    Notes
    -----
    One pass over the rows.

    Deviation from imbalanced-learn: a class that is predicted but never true has no error of its own; here it
    does not count, there it raises.

    References
    ----------
    .. [1] S. Baccianella, A. Esuli, F. Sebastiani, "Evaluation Measures for Ordinal Regression", ISDA 2009.

    Examples
    --------
    >>> macro_averaged_mean_absolute_error([1, 1, 1, 3], [1, 1, 1, 2])
    0.5
    """
    present_in(y_true, y_pred)
    true, predicted = _numbers(y_true, "y_true"), _numbers(y_pred, "y_pred")
    weight = np.ones(len(true)) if sample_weight is None else column_or_1d(sample_weight)
    check_consistent_length(true, weight)
    codes = np.unique(true, return_inverse=True)[1]
    total = np.bincount(codes, weights=weight)
    if not total.any():
        raise DataError("sample_weight gives no row a weight.", "only 0", "Give weights above 0.")
    error = np.bincount(codes, weights=weight * np.abs(true - predicted))
    counted = total != 0
    return float(np.mean(error[counted] / total[counted]))


def _notice(pos_label: Any, average: str | None) -> None:
    if average != "binary" and pos_label not in (None, 1):
        warnings.warn(
            f"pos_label={pos_label!r} is not looked at when average is {average!r}. You may use "
            'labels=[pos_label] to specify a single positive class, or average="binary".',
            OversampleWarning,
            stacklevel=3,
        )


def _counted(
    y_true: Any, y_pred: Any, labels: Any, pos_label: Any, average: str | None, weight: Any
) -> Counts | None:
    if average == "samples":
        raise SamplingError(
            'average="samples" is meaningful only for several labels a row, which are not scored here.',
            repr(average),
            'Set average="macro", or use scikit-learn\'s accuracy_score.',
        )
    if average == "binary":
        labels = positive(present_in(y_true, y_pred), pos_label)
        if labels is None:
            return None
    counts = count_classes(y_true, y_pred, labels=labels, sample_weight=weight)
    return counts.pooled() if average == "micro" else counts


def _averaged(share: NDArray[np.float64], counts: Counts, average: str) -> Any:
    if average != "weighted":
        return np.average(share)
    return np.average(share, weights=counts.true) if counts.true.any() else 0.0


def _numbers(labels: Any, name: str) -> NDArray[np.float64]:
    told = np.asarray(column_or_1d(labels))
    if told.dtype == object:
        told = np.array(told.tolist())
    if told.dtype.kind not in "biuf":
        raise DataError(
            f"{name} must be numbers: how far off a prediction is, is the difference of the classes.",
            f"{told.dtype} labels such as {told[0]!r}",
            "Number the classes in their order, as in {'low': 0, 'middle': 1, 'high': 2}.",
        )
    return told.astype(np.float64)
