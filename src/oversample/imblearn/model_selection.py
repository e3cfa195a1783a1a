"""A splitter of imbalanced-learn: rows that are hard to tell are spread evenly over the folds.

How hard a row is says scikit-learn's cross-validation; this file refuses to know samplers.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import BaseCrossValidator, PredefinedSplit, cross_val_predict
from sklearn.utils.multiclass import type_of_target

from oversample.errors import DataError, OversampleWarning, SamplingError, listed
from oversample.samplers.constraints import Whole, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oversample.samplers.constraints import Constraint

__all__ = ["InstanceHardnessCV"]


class InstanceHardnessCV(BaseCrossValidator):
    """Folds with equal parts of each class, and of the rows that are easy or hard to tell.

    Parameters
    ----------
    estimator : classifier with ``predict_proba``
        Says how hard a row is: the probability it gives the row, cross-validated on `n_splits` folds.
    n_splits : int, default=5
        Folds, at least 2.
    pos_label : str, int, float, bool or None, default=None
        The class whose probability is taken; None takes the second in sorted order.

    Notes
    -----
    Costs `n_splits` fits a split. Deterministic, as far as the estimator is: rows are sorted by class and
    probability (equal ones stay in order) and dealt out like cards, the first to fold 0.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = np.arange(12.0).reshape(-1, 1), np.repeat([0, 1], 6)
    >>> folds = InstanceHardnessCV(GaussianNB(), n_splits=3).split(X, y)
    >>> [test.tolist() for train, test in folds]
    [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {"n_splits": Whole(2, "5")}

    def __init__(self, estimator: Any, *, n_splits: int = 5, pos_label: Any = None) -> None:
        self.estimator = estimator
        self.n_splits = n_splits
        self.pos_label = pos_label

    def split(
        self, X: Any, y: Any, groups: Any = None
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Give the rows of each fold.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Two classes.
        groups : object
            Not looked at, with a warning.

        Yields
        ------
        train, test : ndarray, dtype=int
            Row numbers, ascending.

        Raises
        ------
        SamplingError
            If a parameter is not what it may be.
        DataError
            If there are more or fewer than two classes.
        """
        if groups is not None:
            warnings.warn(
                f"The groups parameter is ignored by {type(self).__name__}: rows of a group may lie in several "
                "folds. Use StratifiedGroupKFold to keep them together.",
                OversampleWarning,
                stacklevel=2,
            )
        check(type(self).__name__, vars(self), self.constraints)
        column = self._column(y)
        hardness = cross_val_predict(
            clone(self.estimator), X, y, cv=self.n_splits, method="predict_proba"
        )[:, column]
        fold = np.empty(len(hardness), dtype=np.int64)
        fold[np.lexsort((hardness, np.unique(y, return_inverse=True)[1]))] = (
            np.arange(len(fold)) % self.n_splits
        )
        yield from PredefinedSplit(fold).split()

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: ARG002
        """Count the folds; X, y and groups are not looked at.

        Parameters
        ----------
        X, y, groups : object
            Not looked at.

        Returns
        -------
        n_splits : int
            As set.
        """
        return self.n_splits

    def _column(self, y: Any) -> int:
        classes: list[Any] = np.unique(y).tolist()
        if type_of_target(y) != "binary" or len(classes) != 2:  # noqa: PLR2004 - binary
            raise DataError(
                "InstanceHardnessCV only supports binary classification.",
                f"{len(classes)} classes",
                "Give y two classes, or use StratifiedKFold.",
            )
        if self.pos_label is None:
            return 1
        if self.pos_label not in classes:
            raise SamplingError(
                "pos_label of InstanceHardnessCV is not a class of y.",
                repr(self.pos_label),
                f"Set it to one of {listed(classes)}, or to None.",
            )
        return classes.index(self.pos_label)
