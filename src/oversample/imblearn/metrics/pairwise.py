"""The value difference metric under imbalanced-learn's name, over the tables of `neighbors.levels`.

Codes are checked here; no distance is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from oversample.errors import DataError, SamplingError
from oversample.neighbors import LevelDistance, class_shares
from oversample.samplers.constraints import Constraint, Whole, check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sklearn.utils import Tags

__all__ = ["ValueDifferenceMetric"]


@dataclass(frozen=True)
class _Categories:
    """The word "auto", or a number a column."""

    example: str = '"auto"'

    def allows(self, value: object) -> bool:
        """Allow the word, and what can be counted along; how many is checked against X."""
        return value == "auto" if isinstance(value, str) else np.ndim(value) == 1  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """Say so."""
        return '"auto" or a number of categories a column'


class ValueDifferenceMetric(BaseEstimator):
    """Distance between rows of categories: two are near if they go with the classes alike.

    ``sum over columns of (sum over classes of |p - p'| ** k) ** (r / k)``, where p is the share of a class among
    the rows that have the category.

    Parameters
    ----------
    n_categories : "auto" or array-like of int of shape (n_features,), default="auto"
        Categories of each column; "auto" takes one more than its largest code.
    k : int, default=1
        Exponent of the difference of two shares, at least 1.
    r : int, default=2
        Exponent of the difference in a column, at least 1.

    Attributes
    ----------
    n_categories_ : ndarray of shape (n_features,), dtype=int
        Categories of each column.
    proba_per_class_ : list of ndarray of shape (n_categories, n_classes), dtype=float64
        Share of each class, in sorted order, among the rows of each category; 0 for a category without rows.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    The bits are imbalanced-learn's. It works a distance out for every pair of rows and column; here for every pair
    of categories, and the rows look them up.

    Deviation from the source: the paper weighs a column by how well it tells the classes apart; as in
    imbalanced-learn, no weight is used.

    References
    ----------
    .. [1] C. Stanfill, D. Waltz, "Toward Memory-Based Reasoning", CACM 29(12), 1986.
    .. [2] D. R. Wilson, T. R. Martinez, "Improved Heterogeneous Distance Functions", JAIR 6, 1997, section 2.3.

    Examples
    --------
    >>> X, y = [[0], [0], [1], [1], [2], [2]], [0, 1, 0, 1, 1, 1]
    >>> ValueDifferenceMetric().fit(X, y).pairwise([[0], [1], [2]])
    array([[0., 0., 1.],
           [0., 0., 1.],
           [1., 1., 0.]])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        "n_categories": _Categories(),
        "k": Whole(1, "1"),
        "r": Whole(1, "2"),
    }

    n_categories_: NDArray[np.integer]
    proba_per_class_: list[NDArray[np.float64]]
    n_features_in_: int

    def __init__(self, *, n_categories: Any = "auto", k: int = 1, r: int = 2) -> None:
        self.n_categories = n_categories
        self.k = k
        self.r = r

    def fit(self, X: Any, y: Any) -> Self:
        """Count the classes among the rows of each category.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Codes of the categories from 0, such as scikit-learn's `OrdinalEncoder` gives.
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        self : object
            Fitted.

        Raises
        ------
        SamplingError
            If a parameter is not what it may be, or `n_categories` does not fit X.
        ValueError
            If X holds other things than numbers of at least 0, or y is not of its length.
        """
        check(type(self).__name__, self.get_params(deep=False), self.constraints)
        X, y = validate_data(self, X=X, y=y, reset=True, dtype=np.int32)
        check_array(X, ensure_non_negative=True)
        self.n_categories_ = self._counted(X)
        classes, codes = np.unique(y, return_inverse=True)
        self.proba_per_class_ = class_shares(X, codes, self.n_categories_.tolist(), len(classes))
        return self

    def pairwise(self, X: Any, Y: Any = None) -> NDArray[np.float64]:
        """Distance of each row of X to each of Y.

        Parameters
        ----------
        X : array-like of shape (n_samples_X, n_features)
            Codes of the categories.
        Y : array-like of shape (n_samples_Y, n_features), default=None
            The same; None takes X.

        Returns
        -------
        distance : ndarray of shape (n_samples_X, n_samples_Y), dtype=float64
            In the order of the rows.

        Raises
        ------
        NotFittedError
            Before `fit`.
        DataError
            If X or Y has a category that `fit` did not count, or another number of columns.
        """
        check_is_fitted(self)
        left = self._codes(X, "X")
        right = left if Y is None else self._codes(Y, "Y")
        return LevelDistance(self.proba_per_class_, self.k, self.r).between(left, right)

    def _counted(self, X: NDArray[np.int32]) -> NDArray[np.integer]:
        needed: NDArray[np.integer] = X.max(axis=0) + 1
        if isinstance(self.n_categories, str):
            return needed
        given = np.asarray(self.n_categories)
        if len(given) != X.shape[1]:
            raise SamplingError(
                "The length of n_categories is not consistent with the number of columns in X.",
                f"{len(given)} numbers for {X.shape[1]} columns",
                'Give a number a column, or set n_categories="auto".',
            )
        if (given < needed).any():
            at = int(np.argmax(given < needed))
            raise SamplingError(
                f"n_categories is too small for column {at} of X, which has the code {needed[at] - 1}.",
                int(given[at]),
                f"Give at least {needed[at]} there: codes begin at 0.",
            )
        return given

    def _codes(self, rows: Any, name: str) -> NDArray[np.int32]:
        codes: NDArray[np.int32] = check_array(rows, dtype=np.int32, ensure_non_negative=True)
        if codes.shape[1] != self.n_features_in_:
            raise DataError(
                f"{name} must have the columns of the X that was fitted.",
                f"{codes.shape[1]} columns instead of {self.n_features_in_}",
                "Give the same columns, in the same order.",
            )
        highest = codes.max(axis=0)
        if (highest >= self.n_categories_).any():
            at = int(np.argmax(highest >= self.n_categories_))
            raise DataError(
                f"Column {at} of {name} has a category that was not counted when X was fitted.",
                f"code {highest[at]}, where {self.n_categories_[at]} categories are known",
                "Fit with n_categories that includes it, or on rows that have it.",
            )
        return codes

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn that codes are not negative."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags
