"""The report of imbalanced-learn: seven columns a class, as text or as a dictionary.

Its numbers are counted once, and laid out here; this file refuses to know how they are made.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from oversample.errors import OversampleWarning, SamplingError
from oversample.imblearn.metrics.balanced import balanced
from oversample.imblearn.metrics.counts import Finite, count_classes
from oversample.samplers.constraints import Constraint, Flag, Whole, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

__all__ = ["classification_report_imbalanced"]

_LAST = "avg / total"
_ROWS = "sup"


@dataclass(frozen=True)
class _Undefined:
    """What stands for a share of nothing."""

    example: str = "0"

    def allows(self, value: object) -> bool:
        """Allow the word and the two ends."""
        return value == "warn" if isinstance(value, str) else value in (0, 1)

    @property
    def words(self) -> str:
        """Say so."""
        return '"warn", 0 or 1'


_ALLOWED: dict[str, Constraint] = {
    "digits": Whole(0, "2"),
    "alpha": Finite("0.1"),
    "output_dict": Flag(),
    "zero_division": _Undefined(),
}


def classification_report_imbalanced(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    target_names: Any = None,
    sample_weight: Any = None,
    digits: int = 2,
    alpha: float = 0.1,
    output_dict: bool = False,
    zero_division: Any = "warn",
) -> str | dict[str, Any]:
    """Precision, recall, specificity, F1, geometric mean, index balanced accuracy and rows of every class.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        True and predicted labels.
    labels : array-like of shape (n_labels,), default=None
        Classes to report, in this order; None takes all that occur, sorted.
    target_names : array-like of str of shape (n_labels,), default=None
        Names of the classes, in the order of `labels`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights, at least 0.
    digits : int, default=2
        Decimals of the text, at least 0.
    alpha : float, default=0.1
        Weight of the dominance in the index balanced accuracy.
    output_dict : bool, default=False
        Whether numbers are returned rather than a text.
    zero_division : {"warn", 0, 1}, default="warn"
        Value of a share of nothing; ``"warn"`` takes 0 and warns.

    Returns
    -------
    report : str or dict
        The text; or ``{name: {"pre": ..., "rec": ..., "spe": ..., "f1": ..., "geo": ..., "iba": ...,
        "sup": ...}}`` with ``"avg_pre"`` and so on, means by the rows of the classes, and ``"total_support"``.

    Raises
    ------
    SamplingError
        If a parameter is not what it may be, or there are too few names, or without `labels` too many.

    Warns
    -----
    OversampleWarning
        If there are more `target_names` than `labels`; the first are taken.

    Notes
    -----
    Deviations from imbalanced-learn: `zero_division` holds for the specificity, and so for the two columns made of
    it, as well; weights count in the specificity; names that do not fit the classes are refused, not shifted.

    Examples
    --------
    >>> report = classification_report_imbalanced([0, 0, 1, 1], [0, 1, 1, 1], output_dict=True)
    >>> float(report["1"]["spe"]), int(report["total_support"])
    (0.5, 4)
    """
    given = (digits, alpha, output_dict, zero_division)
    check("classification_report_imbalanced", dict(zip(_ALLOWED, given, strict=True)), _ALLOWED)
    counts = count_classes(y_true, y_pred, labels=labels, sample_weight=sample_weight)
    names = _names(target_names, counts.labels, labels_given=labels is not None)
    wanted = None if labels is None else np.asarray(labels)
    precision, recall, f1, rows = precision_recall_fscore_support(
        y_true, y_pred, labels=wanted, sample_weight=sample_weight, zero_division=zero_division
    )
    warn = zero_division == "warn"
    undefined = 0.0 if warn else float(zero_division)
    specificity = counts.specificity(warn=warn, undefined=undefined)
    sensitivity = counts.sensitivity(warn=False, undefined=undefined)
    geometric = np.sqrt(sensitivity * specificity)
    columns = {
        "pre": precision,
        "rec": recall,
        "spe": specificity,
        "f1": f1,
        "geo": geometric,
        "iba": balanced(geometric, sensitivity, specificity, alpha=alpha),
    }
    means = {
        name: np.average(column, weights=rows) if rows.any() else 0.0
        for name, column in columns.items()
    }
    if output_dict:
        return _numbers(names, columns, means, rows)
    return _text(names, columns, means, rows, digits)


def _names(given: Any, labels: tuple[object, ...], *, labels_given: bool) -> list[str]:
    if given is None:
        return [f"{label}" for label in labels]
    names = [str(name) for name in given]
    if len(names) == len(labels):
        return names
    if len(names) < len(labels) or not labels_given:
        raise SamplingError(
            "target_names must be one a class.",
            f"{len(names)} names for {len(labels)} classes",
            "Name the classes they belong to with labels=, in the same order.",
        )
    warnings.warn(
        f"target_names has {len(names)} names for {len(labels)} labels; the first are taken. Leave the others "
        "out to silence this.",
        OversampleWarning,
        stacklevel=3,
    )
    return names[: len(labels)]


def _numbers(
    names: list[str],
    columns: Mapping[str, NDArray[np.float64]],
    means: Mapping[str, Any],
    rows: NDArray[Any],
) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: {key: column[at] for key, column in columns.items()} | {_ROWS: rows[at]}
        for at, name in enumerate(names)
    }
    told.update({f"avg_{key}": mean for key, mean in means.items()})
    return told | {"total_support": np.sum(rows)}


def _text(
    names: list[str],
    columns: Mapping[str, NDArray[np.float64]],
    means: Mapping[str, Any],
    rows: NDArray[Any],
    digits: int,
) -> str:
    width = max(len(_LAST), digits, *(len(name) for name in names))

    def line(name: str, cells: Iterable[object]) -> str:
        return f"{name:>{width}}  {' '.join(f'{cell!s:>9}' for cell in cells)}\n"

    def shares(values: Iterable[float], last: object) -> list[object]:
        return [*(f"{value:.{digits}f}" for value in values), last]

    body = (
        line(name, shares((column[at] for column in columns.values()), rows[at]))
        for at, name in enumerate(names)
    )
    head = line("", [*columns, _ROWS])
    return "\n".join([head, "".join(body), line(_LAST, shares(means.values(), np.sum(rows)))])
