"""Weigh: fit a model with classes that count the same, without touching a row.

This file refuses to know which candidate asks for it, or why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fit_weighted"]


def fit_weighted(
    model: Any,
    X: Any,
    y: NDArray[Any],
) -> Any:
    """Fit `model` with balanced class weights.

    Parameters
    ----------
    model : estimator
        A classifier, or a pipeline that ends in one; changed in place and fitted.
    X : table-like of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)

    Returns
    -------
    model : estimator
        The same one. Each class has the total weight ``n_samples / n_classes``: through
        ``class_weight="balanced"`` if the classifier knows it, else through ``sample_weight``.

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
    if "class_weight" in present:
        return model.set_params(**{f"{prefix}class_weight": "balanced"}).fit(X, y)
    if has_fit_parameter(final, "sample_weight"):
        return model.fit(X, y, **{f"{prefix}sample_weight": compute_sample_weight("balanced", y)})
    raise StudyError(
        f"{name} takes no class weights.",
        "neither class_weight nor sample_weight",
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
