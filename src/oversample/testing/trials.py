"""Trials: the table that checks run a sampler over, and how they run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from sklearn.base import clone

from oversample.errors import OversampleError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["error_of", "in_numpy", "kept_rows", "kind_of", "overlapping", "resampled", "seeded"]

_SIZES = (24, 40, 96)  # rows of the three classes: the smallest has enough for ten neighbours


def overlapping() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Three overlapping clouds of unequal size, shuffled: rows of each are in danger, none is alone."""
    rng = np.random.default_rng(20_26)
    y = rng.permutation(np.repeat(np.arange(len(_SIZES)), _SIZES))
    return rng.normal(size=(len(y), 3)) + 0.7 * y[:, np.newaxis], y


def kind_of(sampler: Any) -> Literal["grows", "shrinks", "cleans", "grows and cleans"]:
    """Tell what a sampler does from what it leaves behind.

    Rows that were kept are in ``sample_indices_``, rows that were made in ``lineage_``; one that leaves rows
    out without a ``random_state`` does so by a rule.
    """
    fitted = seeded(sampler, 0)
    fitted.fit_resample(*overlapping())
    if not hasattr(fitted, "sample_indices_"):
        return "grows"
    if len(getattr(fitted, "lineage_", ())):
        return "grows and cleans"
    return "shrinks" if "random_state" in fitted.get_params(deep=False) else "cleans"


def seeded(sampler: Any, seed: int | None) -> Any:
    """Clone a sampler and seed it, if it draws at all."""
    fresh = clone(sampler)
    draws = "random_state" in fresh.get_params(deep=False)
    return fresh.set_params(random_state=seed) if draws else fresh


def resampled(sampler: Any, X: Any, y: Any, seed: int = 0) -> tuple[Any, Any, Any]:
    """Return the fitted clone and what it made of the table."""
    fitted = seeded(sampler, seed)
    X_new, y_new = fitted.fit_resample(X, y)
    return fitted, X_new, y_new


def kept_rows(fitted: Any, n_rows: int) -> NDArray[np.int64]:
    """Number the rows of the input that stand in front of the output."""
    if hasattr(fitted, "lineage_"):
        return np.asarray(fitted.lineage_.kept)
    return np.asarray(getattr(fitted, "sample_indices_", np.arange(n_rows)))


def in_numpy(value: bool | float | str) -> np.generic:  # noqa: FBT001 - any scalar
    """Make a scalar of Python one of NumPy, narrow where it loses nothing."""
    if isinstance(value, bool):
        return np.bool_(value)
    if isinstance(value, int):
        return np.int64(value)
    if isinstance(value, str):
        return np.str_(value)
    narrow = np.float32(value)
    return narrow if float(narrow) == value else np.float64(value)


def error_of(sampler: Any, X: Any, y: Any, **params: object) -> OversampleError | None:
    """Return the error that these parameters or this table lead to, if any."""
    try:
        seeded(sampler, 0).set_params(**params).fit_resample(X, y)
    except OversampleError as error:
        return error
    return None
