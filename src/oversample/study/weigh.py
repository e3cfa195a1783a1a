"""Weigh: fit a model with rows that count differently, without touching a row.

This file refuses to know which candidate asks for it, or why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.study.metrics import Vector

__all__ = ["fit_weighted"]


def fit_weighted(model: Any, X: Any, y: NDArray[Any], weights: Vector | None = None) -> Any:
    """Fit `model` with weights.

    Parameters
    ----------
    model : estimator
        A classifier, or a pipeline that ends in one; changed in place and fitted.
    X : table-like of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
    weights : ndarray of shape (n_samples,), dtype=float64, optional
        Of the rows. Not given, each class has the total weight ``n_samples / n_classes``: through
        ``class_weight="balanced"`` if the classifier knows it, else through ``sample_weight``.

    Returns
    -------
    model : estimator
        The same one.

    Raises
    ------
    StudyError
        If the classifier takes neither, or already has class weights of its own.
    """
    from sklearn.utils.class_weight import compute_sample_weight
    from sklearn.utils.validation import has_fit_parameter

    final, prefix = _final_step(model)
    name = type(final).__name__
    present = final.get_params(deep=False)
    if present.get("class_weight") is not None:
        raise StudyError(
            f"{name} already weighs the classes, so doing nothing weighs them too.",
            f"class_weight={present['class_weight']!r}",
            "Set class_weight=None to see both.",
        )
    if weights is None and "class_weight" in present:
        return model.set_params(**{f"{prefix}class_weight": "balanced"}).fit(X, y)
    if has_fit_parameter(final, "sample_weight"):
        given = compute_sample_weight("balanced", y) if weights is None else weights
        return model.fit(X, y, **{f"{prefix}sample_weight": given})
    raise StudyError(
        f"{name} takes no {'class' if weights is None else 'row'} weights.",
        "neither class_weight nor sample_weight" if weights is None else "no sample_weight in fit",
        "Choose another model to see them.",
    )


def _final_step(model: Any) -> tuple[Any, str]:
    """Find the classifier at the end of nested pipelines, and the prefix of its parameters."""
    from sklearn.pipeline import Pipeline

    final, prefix = model, ""
    while isinstance(final, Pipeline):
        name, final = final.steps[-1]
        prefix += f"{name}__"
    return final, prefix
