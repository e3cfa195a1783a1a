"""Targets: which y a sampler may be given under imbalanced-learn's rules.

This file refuses to know what the labels are used for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import type_of_target

from oversample.errors import DataError

__all__ = ["check_target_type", "require_one_output"]


def check_target_type(y: Any, indicate_one_vs_all: bool = False) -> Any:  # noqa: FBT001, FBT002 - as there
    """Return y as one label a row, and, where asked, whether it had one column a class.

    Parameters
    ----------
    y : array-like of shape (n_samples,), (n_samples, 1) or, one column a class, (n_samples, n_classes)
        Labels; of several columns each row has at most a single 1.
    indicate_one_vs_all : bool, default=False
        Whether the answer to that is returned as well.

    Returns
    -------
    y : ndarray of shape (n_samples,)
        Labels; positions of columns, where there was one a class.
    is_one_vs_all : bool
        Only where asked.

    Raises
    ------
    DataError
        If a row has several labels.

    Examples
    --------
    >>> check_target_type(np.array([[0, 1], [1, 0]]), indicate_one_vs_all=True)
    (array([1, 0]), True)
    """
    is_hot = type_of_target(y) == "multilabel-indicator"
    if is_hot:
        rows = np.asarray(y)
        most = int(rows.sum(axis=1).max())
        if most > 1:
            raise DataError(
                "Multilabel and multioutput targets are not supported.",
                f"up to {most} labels in a row",
                "Pass one label a row.",
            )
        labels = rows.argmax(axis=1)
    else:
        labels = column_or_1d(y)
    return (labels, is_hot) if indicate_one_vs_all else labels


def require_one_output(y: Any) -> None:
    """Refuse a target of several outputs a row, which no sampler can balance."""
    check_target_type(y)
