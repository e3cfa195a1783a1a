"""Numbered classes: for models that want labels to be 0, 1, 2 and so on.

This file refuses to know which models these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils import column_or_1d, get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from sklearn.utils import Tags

__all__ = ["NumberedClasses"]


class NumberedClasses(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A classifier that is shown numbers in place of labels, and answers in labels.

    Parameters
    ----------
    estimator : classifier
        With `predict_proba`; its columns in the order of the numbers.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Labels in sorted order.
    estimator_ : classifier
        The fitted copy.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = [[0.0], [1.0], [4.0], [5.0]], ["No", "No", "Yes", "Yes"]
    >>> model = NumberedClasses(GaussianNB()).fit(X, y)
    >>> model.estimator_.classes_.tolist(), model.predict([[4.5]]).tolist()
    ([0, 1], ['Yes'])
    """

    classes_: NDArray[Any]

    def __init__(self, estimator: Any) -> None:  # any classifier
        self.estimator = estimator

    def fit(
        self,
        X: Any,  # whatever the classifier takes
        y: Any,  # any container of labels
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Fit on the numbers of the labels.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self : object
        """
        given = {} if sample_weight is None else {"sample_weight": sample_weight}
        return self.fit_by(y, lambda inner, numbers: clone(inner).fit(X, numbers, **given))

    def fit_by(self, y: Any, fit: Callable[[Any, NDArray[np.intp]], Any]) -> Self:  # any labels
        """Number the labels, and leave it to the caller how the model is fitted on the numbers.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
        fit : callable (estimator, numbers) -> fitted estimator
            Handed `estimator` as it is, unfitted.

        Returns
        -------
        self : object
        """
        labels = column_or_1d(y, warn=True)
        with np.errstate(invalid="ignore"):  # an infinite label is refused; the cast is no news
            check_classification_targets(labels)
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        self.estimator_ = fit(self.estimator, numbers)
        return self

    def predict(self, X: Any) -> NDArray[Any]:  # whatever the classifier takes
        """Predict the label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        labels : ndarray of shape (n_samples,)
        """
        best = np.argmax(self.predict_proba(X), axis=1)
        labels: NDArray[Any] = self.classes_[best]
        return labels

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # as above
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes), dtype=float64
            In the order of `classes_`.
        """
        check_is_fitted(self, "estimator_")
        return np.asarray(self.estimator_.predict_proba(X), dtype=np.float64)

    @property
    def n_features_in_(self) -> int:
        """Columns of X."""
        check_is_fitted(self, "estimator_")
        return int(self.estimator_.n_features_in_)

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn what X may be: what the classifier takes."""
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags
