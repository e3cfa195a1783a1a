"""Weights of the rows of a forest: what the caller gave, times what the class is given.

This file refuses to know which rows a tree learns from.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_array, compute_sample_weight

from oversample.errors import DataError, OversampleWarning

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["by_class", "read_weights"]


def read_weights(weights: Any, n_rows: int) -> NDArray[np.float64] | None:
    """Check the weights of the caller.

    Parameters
    ----------
    weights : None, float or array-like of shape (n_samples,)
    n_rows : int
        Rows of X.

    Returns
    -------
    weights : ndarray of shape (n_samples,), dtype=float64, or None

    Raises
    ------
    DataError
        If there is not one a row.

    Examples
    --------
    >>> read_weights(2.0, 3).tolist()
    [2.0, 2.0, 2.0]
    """
    if weights is None:
        return None
    if isinstance(weights, Real):
        return np.full(n_rows, float(weights))
    read: NDArray[np.float64] = check_array(
        weights, ensure_2d=False, dtype=np.float64, input_name="sample_weight"
    )
    if read.shape != (n_rows,):
        raise DataError(
            "Sample weights must be 1D array or scalar, one a row.",
            f"shape {read.shape} for {n_rows:,} rows",
            "Pass one number a row.",
        )
    return read


def by_class(
    forest: Any, y: NDArray[Any], codes: NDArray[np.intp], weights: NDArray[np.float64] | None
) -> NDArray[np.float64] | None:
    """Multiply the weights of the rows by those of their classes.

    Parameters
    ----------
    forest : BalancedRandomForestClassifier
        For `class_weight`, `bootstrap` and `warm_start`.
    y : ndarray of shape (n_samples,)
        Labels.
    codes : ndarray of shape (n_samples,), dtype=intp
        Their numbers.
    weights : ndarray of shape (n_samples,), dtype=float64, or None

    Returns
    -------
    weights : ndarray of shape (n_samples,), dtype=float64, or None
        None where all are equal.

    Notes
    -----
    A balanced class weighs ``total / (n_classes * total of the class)``, where totals are sums of weights.
    ``"balanced_subsample"`` with a bootstrap is left to the bootstrap.
    """
    given = forest.class_weight
    if given is None:
        return weights
    if isinstance(given, Mapping | list):
        factors = compute_sample_weight(
            given, y if isinstance(given, Mapping) else y[:, np.newaxis]
        )
    else:
        if forest.warm_start:
            warnings.warn(
                f'class_weight="{given}" with warm_start=True weighs the classes by the rows of each fit. Pass '
                "a dict to weigh them alike.",
                OversampleWarning,
                stacklevel=3,
            )
        if given == "balanced_subsample" and forest.bootstrap:
            return weights
        totals = np.bincount(codes, weights=weights)
        factors = (totals.sum() / (len(totals) * totals))[codes]
    product: NDArray[np.float64] = factors if weights is None else weights * factors
    return product
