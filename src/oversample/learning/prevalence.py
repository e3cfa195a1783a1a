"""Prevalence: which share each class has in reality, and which share the model was shown.

The second is told by the rows after resampling, their weights, and the weights that the model gives to
classes by itself. This file refuses to know what is made of the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

__all__ = ["class_shares", "keep_shares", "overstates", "shown_shares"]

# Odds that change by less than this factor move no probability by more than 0.17.
_ODDS_WORTH_TELLING = 2.0
_ENOUGH_FOR_A_MEAN = 30  # rows


def class_shares(codes: NDArray[np.int64], n_classes: int, weights: Vector | None = None) -> Vector:
    """Return the share of each class, of rows or of their weight; 0 for all, if nothing weighs anything."""
    sums = np.bincount(codes, weights, n_classes).astype(np.float64)
    shares: Vector = sums / (sums.sum() or 1.0)
    return shares


def keep_shares(
    real: Vector, total: float, codes: NDArray[np.int64], weights: Vector | None
) -> Vector:
    """Return weights of resampled rows that give each class its real share.

    Parameters
    ----------
    real : ndarray of shape (n_classes,)
        Shares.
    total : float
        Weight of the real rows, which stays: a penalty in the model then counts for what it did.
    codes : ndarray of shape (n_rows,), dtype=int64
        Of the resampled rows.
    weights : ndarray of shape (n_rows,), dtype=float64, or None
        Theirs so far.

    Returns
    -------
    weights : ndarray of shape (n_rows,), dtype=float64
    """
    given = np.ones(len(codes)) if weights is None else weights
    now = np.bincount(codes, given, len(real))
    kept: Vector = given * (real * total / now)[codes]
    return kept


def shown_shares(
    model: Any,  # any classifier, unfitted
    labels: tuple[Any, ...],
    codes: NDArray[np.int64],
    weights: Vector | None,
) -> Vector:
    """Return the share of each class as the model saw it.

    Parameters
    ----------
    model : classifier
        Looked at for weights of classes: ``class_weight`` of scikit-learn and LightGBM,
        ``scale_pos_weight`` and ``is_unbalance`` of LightGBM and XGBoost, ``auto_class_weights`` of
        CatBoost.
    labels : tuple
        Of the classes, in the order of codes.
    codes : ndarray of shape (n_rows,), dtype=int64
        Of the rows it was fitted on.
    weights : ndarray of shape (n_rows,), dtype=float64, or None

    Returns
    -------
    shares : ndarray of shape (n_classes,), dtype=float64
    """
    shares = class_shares(codes, len(labels), weights)
    params = model.get_params(deep=False) if hasattr(model, "get_params") else {}
    class_weight = params.get("class_weight")
    if (
        class_weight in ("balanced", "balanced_subsample")
        or params.get("is_unbalance")
        or params.get("auto_class_weights") == "Balanced"
    ):
        return np.full(len(labels), 1.0 / len(labels))
    factor = np.ones(len(labels))
    if isinstance(class_weight, dict):
        factor *= [class_weight.get(label, 1.0) for label in labels]
    heavier = params.get("scale_pos_weight")
    if heavier is not None and len(labels) == 2:  # noqa: PLR2004 - of two classes the second is positive
        factor[1] *= float(heavier)
    seen = shares * factor
    shown: Vector = seen / seen.sum()
    return shown


def overstates(
    real: Vector,
    shown: Vector,
    labels: tuple[Any, ...],
    positive: int | None,
    probabilities: Vector,
) -> str:
    """Say what resampling did to the probabilities, or nothing where it did little.

    Parameters
    ----------
    real, shown : ndarray of shape (n_classes,)
    labels : tuple
    positive : int or None
        Position of the positive class, if there are two classes.
    probabilities : ndarray of shape (n_rows, n_classes)
        That are about to be handed out.

    Returns
    -------
    sentence : str
        Empty where the odds did not change by a factor of two. Of more than two classes it is about the one
        that is overstated most.
    """
    if not (real > 0.0).all():
        return ""  # weights of nought leave no class to speak of
    odds = (shown / (1.0 - shown)) / (real / (1.0 - real))
    at = int(np.argmax(odds)) if positive is None else positive
    if abs(np.log(odds[at])) <= np.log(_ODDS_WORTH_TELLING):
        return ""
    of_class = "" if positive is not None else f' of class "{labels[at]}"'
    means = ""
    if len(probabilities) >= _ENOUGH_FOR_A_MEAN:
        mean = float(np.mean(probabilities[:, at]))
        means = f" (mean {_two_digits(mean)} against a base rate of {_two_digits(real[at])})"
    return (
        f"Training prevalence{of_class} was changed from {_percent(real[at])} to {_percent(shown[at])}. "
        f"predict_proba will {'over' if odds[at] > 1.0 else 'under'}state risk{means}. "
        'Set calibrate="prior" or treat scores as ranks.'
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.2g}%" if share < 0.995 else f"{100.0 * share:.3g}%"  # noqa: PLR2004 - 99.8%


def _two_digits(value: float) -> str:
    return f"{value:.2g}"
