"""Served: what a pipeline answers once it is fitted, with its samplers left out.

Everything is asked of a plain scikit-learn pipeline that shares the other steps, so that prediction is
scikit-learn's own. This file refuses to know how the pipeline was fitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.utils.metadata_routing import MetadataRouter

from oversample.learning.steps import is_sampler, offered, served_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from sklearn.utils import Tags

__all__ = ["Served"]


def _serves(method: str) -> Callable[[Any], bool]:
    """Tell whether the fitted pipeline has a method: its steps without the samplers do."""

    def test(self: Served) -> bool:
        ends_in_sampler = bool(self.steps) and is_sampler(self.steps[-1][1])
        if ends_in_sampler and not method.endswith("transform"):
            return False  # a model before the last sampler does not speak for the pipeline
        plain = self._without_samplers()
        # an empty pipeline is asked for nothing: some releases then raise an IndexError
        return bool(plain.steps) and hasattr(plain, method)

    return test


class Served(PlainPipeline):
    """The methods of a fitted pipeline; the steps are those of scikit-learn's `Pipeline`."""

    steps: list[tuple[str, Any]]

    @offered(_serves("predict"))
    def predict(self, X: Any, **params: Any) -> Any:  # scikit-learn's signature
        """Transform rows, without resampling, and predict their classes.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
        """
        return self._without_samplers().predict(X, **params)

    @offered(_serves("predict_proba"))
    def predict_proba(self, X: Any, **params: Any) -> Any:  # as in predict
        """Transform rows, without resampling, and return the probability of each class.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes)
        """
        return self._without_samplers().predict_proba(X, **params)

    @offered(_serves("predict_log_proba"))
    def predict_log_proba(self, X: Any, **params: Any) -> Any:  # as in predict
        """Return the logarithm of `predict_proba`.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        logarithms : ndarray of shape (n_samples, n_classes)
        """
        return self._without_samplers().predict_log_proba(X, **params)

    @offered(_serves("decision_function"))
    def decision_function(self, X: Any, **params: Any) -> Any:  # as in predict
        """Transform rows, without resampling, and return the decision function.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        values : ndarray of shape (n_samples,) or (n_samples, n_classes)
        """
        return self._without_samplers().decision_function(X, **params)

    @offered(_serves("score_samples"))
    def score_samples(self, X: Any) -> Any:  # as in predict
        """Transform rows, without resampling, and score each of them.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)

        Returns
        -------
        scores : ndarray of shape (n_samples,)
        """
        return self._without_samplers().score_samples(X)

    @offered(_serves("score"))
    def score(
        self,
        X: Any,  # any container
        y: Any = None,  # any container
        sample_weight: Any = None,  # one number a row
        **params: Any,  # as in predict
    ) -> Any:  # whatever the last step gives
        """Score the last step on transformed rows, without resampling.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,), optional
        sample_weight : array-like of shape (n_samples,), optional
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        score : float
        """
        return self._without_samplers().score(X, y, sample_weight=sample_weight, **params)

    @offered(_serves("transform"))
    def transform(self, X: Any, **params: Any) -> Any:  # as in predict
        """Transform rows, without resampling.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        X_transformed : table of shape (n_samples, n_features_out)
        """
        return self._without_samplers().transform(X, **params)

    @offered(_serves("inverse_transform"))
    def inverse_transform(self, X: Any, **params: Any) -> Any:  # as in predict
        """Undo the transformations, the last first.

        Parameters
        ----------
        X : table of shape (n_samples, n_features_out)
        **params : dict of str to object
            Passed on, as in scikit-learn.

        Returns
        -------
        X_original : table of shape (n_samples, n_features)
        """
        return self._without_samplers().inverse_transform(X, **params)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Name the columns that come out; samplers do not change them.

        Parameters
        ----------
        input_features : array-like of str, optional

        Returns
        -------
        names : ndarray of shape (n_features_out,), dtype=object
        """
        return self._without_samplers().get_feature_names_out(input_features)  # type: ignore[no-any-return]

    def get_metadata_routing(self) -> MetadataRouter:
        """Request nothing: parameters are given as ``step__parameter``, so others are refused."""
        return MetadataRouter(owner=type(self).__name__)

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn what X and y may be: y is one column where there is a sampler."""
        tags = super().__sklearn_tags__()
        if any(is_sampler(step) for _, step in self.steps):
            tags.target_tags.multi_output = False
            if tags.classifier_tags is not None:
                tags.classifier_tags.multi_label = False
        return tags

    def _without_samplers(self) -> PlainPipeline:
        """Return the plain pipeline that answers for the fitted one: the same steps, shared."""
        return PlainPipeline(served_steps(self.steps))
