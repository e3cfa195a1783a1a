"""Answers: what a fitted `OversampledClassifier` says about rows, which are never resampled.

The model's probabilities go through the calibration, and the calibrated ones through the threshold; where
there is neither, the model answers by itself. This file refuses to know how any of them was fitted.
"""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from oversample.errors import OversampleWarning
from oversample.learning.prevalence import overstates
from oversample.learning.steps import offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from sklearn.utils import Tags

    from oversample.learning.settling import Calibration

__all__ = ["Answers"]


def _inner_has(method: str) -> Callable[[Any], bool]:
    def test(self: Answers) -> bool:
        return hasattr(getattr(self, "estimator_", self.estimator), method)

    return test


def _decides_as_the_model(self: Answers) -> bool:
    """Tell whether the model's decision function still is what `predict` goes by."""
    untouched = self.calibrate in (None, "none") and self.threshold is None
    return untouched and _inner_has("decision_function")(self)


class Answers(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """The methods that need a fitted model."""

    estimator: Any
    calibrate: str | None
    threshold: Any
    estimator_: Any
    calibration_: Calibration
    threshold_: float | None
    _labels: tuple[Any, ...]
    _told: list[str]

    @offered(_inner_has("predict"))
    def predict(self, X: Any) -> NDArray[Any]:  # any container
        """Predict the class of each row, as it is.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
            The positive class where its probability is at least `threshold_`; without a threshold the most
            probable class.
        """
        fitted = self._fitted()
        if self.threshold_ is None and self.calibration_.method == "none":
            return fitted.predict(X)  # type: ignore[no-any-return]
        P = self._calibrated(X)
        if self.threshold_ is None:
            return np.asarray(self.classes_[np.argmax(P, axis=1)])
        at = self.calibration_.positive
        assert at is not None, "more classes were refused"
        order = self._columns()
        named = self.classes_[order]
        return np.asarray(named[np.where(P[:, order[at]] >= self.threshold_, at, 1 - at)])

    @offered(_inner_has("predict_proba"))
    def predict_proba(self, X: Any) -> NDArray[Any]:  # any container
        """Return the probability of each class for each row, calibrated as asked.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes)
            In the order of `classes_`. Without a calibration they are learned at the resampled shares of
            the classes, and the rarer class is given more than its share in reality.
        """
        self._fitted()
        P = self._calibrated(X)
        self._warn_of_shares(P)
        return P

    @offered(_inner_has("predict_log_proba"))
    def predict_log_proba(self, X: Any) -> NDArray[Any]:  # any container
        """Return the logarithm of `predict_proba`.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.

        Returns
        -------
        logarithms : ndarray of shape (n_samples, n_classes)
        """
        fitted = self._fitted()
        if self.calibration_.method != "none":
            with np.errstate(divide="ignore"):  # the logarithm of 0 is what scikit-learn gives, too
                return np.asarray(np.log(self._calibrated(X)))
        logarithms = fitted.predict_log_proba(X)
        self._warn_of_shares(np.exp(logarithms))
        return logarithms  # type: ignore[no-any-return]

    @offered(_decides_as_the_model)
    def decision_function(self, X: Any) -> NDArray[Any]:  # any container
        """Return the decision function of the model; with a calibration or a threshold there is none.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.

        Returns
        -------
        values : ndarray of shape (n_samples,) or (n_samples, n_classes)
        """
        return self._fitted().decision_function(X)  # type: ignore[no-any-return]

    @offered(_inner_has("score"))
    def score(
        self,
        X: Any,  # any container
        y: Any,  # any container
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Score the model on rows as they are, by its own measure (accuracy for most).

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.
        y : array-like of shape (n_samples,)
            True labels.
        sample_weight : array-like of shape (n_samples,), optional
            Weight of each row.

        Returns
        -------
        score : float
            Accuracy of `predict` with a calibration or a threshold.
        """
        given = {} if sample_weight is None else {"sample_weight": sample_weight}
        fitted = self._fitted()
        if self.threshold_ is None and self.calibration_.method == "none":
            return float(fitted.score(X, y, **given))
        return float(super().score(X, y, **given))

    @property
    def classes_(self) -> NDArray[Any]:
        """Labels, in the order of the columns of `predict_proba`."""
        return self._of_fitted("classes_")  # type: ignore[no-any-return]

    @property
    def n_features_in_(self) -> int:
        """Columns of X."""
        return self._of_fitted("n_features_in_")  # type: ignore[no-any-return]

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """Names of the columns, where all are text."""
        return self._of_fitted("feature_names_in_")  # type: ignore[no-any-return]

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn what X may be: what the model takes (the samplers take more); y is one column."""
        tags = super().__sklearn_tags__()
        try:
            inner = get_tags(self.estimator)
        except (AttributeError, TypeError):  # a model of another library, without tags
            return tags
        tags.input_tags = deepcopy(inner.input_tags)
        tags.classifier_tags = deepcopy(inner.classifier_tags)
        if tags.classifier_tags is not None:
            tags.classifier_tags.multi_label = (
                False  # a forest takes several columns, samplers do not
            )
            if self.threshold is not None:
                tags.classifier_tags.multi_class = False
        return tags

    def _fitted(self) -> Any:  # any classifier
        check_is_fitted(self, "estimator_")
        return self.estimator_

    def _of_fitted(self, name: str) -> Any:  # whatever the model learned
        """Look in the model first: it is what meets new rows."""
        for part in ("estimator_", "sampler_"):
            found = getattr(self.__dict__.get(part), name, None)
            if found is not None:
                return found
        message = f"This {type(self).__name__} has no {name} (yet): it is known after fit."
        raise AttributeError(message)

    def _columns(self) -> list[int]:
        """Return the column that the model has for each label, in sorted order as a rule."""
        known = np.asarray(self.classes_).tolist()
        return [known.index(label) for label in self._labels]

    def _calibrated(self, X: Any) -> NDArray[Any]:  # any container
        P = self.estimator_.predict_proba(X)
        if self.calibration_.method == "none":
            return P  # type: ignore[no-any-return]
        order = self._columns()
        calibrated = self.calibration_.apply(np.asarray(P, dtype=np.float64)[:, order])
        return calibrated[:, np.argsort(order)]

    def _warn_of_shares(self, P: NDArray[Any]) -> None:
        if self.calibrate is not None or self._told:
            return
        told = self.calibration_
        in_order = np.asarray(P)[:, self._columns()]
        sentence = overstates(told.real, told.trained, self._labels, told.positive, in_order)
        if sentence:
            self._told.append(sentence)  # a list, so that prediction changes no attribute
            warnings.warn(
                f'{sentence} calibrate="none" keeps them as they are, without this warning.',
                OversampleWarning,
                stacklevel=3,
            )
