"""The classifier that oversamples while it is fitted, and at no other time.

Because sampler and model are one estimator, whatever splits rows around it (`cross_validate`,
`GridSearchCV`) resamples training parts only: validation rows are never resampled and never parents.

This file refuses to know how rows are made and how the model learns.
"""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from oversample.errors import OversampleWarning, SamplingError
from oversample.learning.steps import is_sampler, offered, transforms_too
from oversample.learning.weights import carry, count_rows, read_weights, weight_key
from oversample.samplers import SMOTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from sklearn.utils import Tags

    from oversample.lineage import Lineage
    from oversample.plan import Plan

__all__ = ["OversampledClassifier"]


def _inner_has(method: str) -> Callable[[Any], bool]:
    def test(self: OversampledClassifier) -> bool:
        return hasattr(getattr(self, "estimator_", self.estimator), method)

    return test


class OversampledClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A classifier that is fitted on resampled rows and predicts rows as they are.

    Parameters
    ----------
    estimator : classifier
        Any scikit-learn classifier, or a `sklearn.pipeline.Pipeline` that ends in one. Its scalers and
        encoders are fitted on the resampled training rows.
    sampler : sampler or None, default=None
        Anything with `fit_resample`, of this library or another; a pipeline of samplers too. None
        stands for ``SMOTE()``.

    Attributes
    ----------
    estimator_ : classifier
        The fitted copy of `estimator`.
    sampler_ : sampler
        The fitted copy of `sampler`.
    lineage_ : Lineage or None
        Parents and weights of the synthetic rows; None if the sampler keeps no account.
    plan_ : Plan or None
        Rows of each class before and after; None if the sampler keeps no account.
    training_summary_ : str
        How many rows the model was fitted on, in one line.
    classes_ : ndarray of shape (n_classes,)
        Labels, in the order of the columns of `predict_proba`.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Warns
    -----
    OversampleWarning
        If `estimator` splits the rows it is given for a cross-validation of its own: its validation
        parts would hold synthetic rows.

    Notes
    -----
    Cost is that of the sampler and of the model on the resampled rows; prediction costs what the model
    costs.

    A model that sets rows aside while it is fitted (early stopping) sets aside resampled ones: the
    score it watches is too good. Switch that off, as the built-in models do.

    Metadata routing: this is a consumer of `sample_weight`; ask for it with
    ``set_fit_request(sample_weight=True)``. It is passed on to `estimator` as it stands.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from oversample.samplers import SMOTE
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> y = np.where(X[:, 0] < 30, "No", "Yes")
    >>> model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(X, y)
    >>> model.training_summary_
    'fit: 40 rows -> 60 (20 synthetic); predict: rows are never resampled'
    >>> model.predict([[2.0], [38.0]]).tolist()
    ['No', 'Yes']
    """

    estimator_: Any
    sampler_: Any
    lineage_: Lineage | None
    plan_: Plan | None
    training_summary_: str

    def __init__(
        self,
        estimator: Any,  # any classifier
        sampler: Any = None,  # any sampler
    ) -> None:
        self.estimator = estimator
        self.sampler = sampler

    def fit(
        self,
        X: Any,  # any container
        y: Any,  # any container
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Resample X and y, and fit the model on the result.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container that both the sampler and the model take. Not written to.
        y : array-like of shape (n_samples,)
            Class labels.
        sample_weight : array-like of shape (n_samples,), optional
            Weight of each row of X. Rows that are kept keep theirs; a synthetic row gets the mix of its
            parents' weights, by the shares it has of them, so that the effect of a row on the fit, its own
            and through its descendants, is proportional to its weight. How many rows are made, and
            from whom, does not depend on the weights.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If the sampler cannot do what was asked or would have to run at prediction too, or weights
            are given that it cannot account for or the model does not take.
        DataError
            If X, y or sample_weight cannot be used as they are.
        """
        sampler = self._new_sampler()
        _warn_of_inner_splits(self.estimator)
        key = "" if sample_weight is None else self._weight_key()
        X_resampled, y_resampled = sampler.fit_resample(X, y)
        n_before, n_after = count_rows(y), count_rows(y_resampled)
        given = {}
        if sample_weight is not None:
            given[key] = carry(sampler, read_weights(sample_weight, n_before), n_after)
        self.estimator_ = clone(self.estimator).fit(X_resampled, y_resampled, **given)
        self.sampler_ = sampler
        self.lineage_ = getattr(sampler, "lineage_", None)
        self.plan_ = getattr(sampler, "plan_", None)
        self.training_summary_ = _summary(n_before, n_after, self.lineage_)
        return self

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
        """
        return self._fitted().predict(X)  # type: ignore[no-any-return]

    @offered(_inner_has("predict_proba"))
    def predict_proba(self, X: Any) -> NDArray[Any]:  # any container
        """Return the probability of each class for each row, as the model gives it.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Rows; never resampled.

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes)
            In the order of `classes_`. Learned at the resampled shares of the classes: the rarer class
            is given more than its share in reality.
        """
        return self._fitted().predict_proba(X)  # type: ignore[no-any-return]

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
        return self._fitted().predict_log_proba(X)  # type: ignore[no-any-return]

    @offered(_inner_has("decision_function"))
    def decision_function(self, X: Any) -> NDArray[Any]:  # any container
        """Return the decision function of the model.

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
        """
        given = {} if sample_weight is None else {"sample_weight": sample_weight}
        return float(self._fitted().score(X, y, **given))

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
        """Tell scikit-learn what X may be: what the model takes (the samplers take more)."""
        tags = super().__sklearn_tags__()
        try:
            inner = get_tags(self.estimator)
        except (AttributeError, TypeError):  # a model of another library, without tags
            return tags
        tags.input_tags = deepcopy(inner.input_tags)
        tags.classifier_tags = deepcopy(inner.classifier_tags)
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

    def _new_sampler(self) -> Any:  # any sampler
        if self.sampler is None:
            return SMOTE()
        if isinstance(self.sampler, type) or not is_sampler(self.sampler):
            got = self.sampler
            raise SamplingError(
                "sampler must be a sampler: an object with fit_resample.",
                f"the class {got.__name__}" if isinstance(got, type) else f"a {type(got).__name__}",
                "Set sampler=SMOTE(), or None for the same.",
            )
        if transforms_too(self.sampler):
            raise SamplingError(
                "sampler also transforms columns, which would then be missing at prediction: samplers "
                "run on fit only.",
                f"a {type(self.sampler).__name__}",
                "Put the transformers into estimator, or use oversample.Pipeline for all of it.",
            )
        return clone(self.sampler, safe=False)  # a sampler without get_params is copied

    def _weight_key(self) -> str:
        from sklearn import get_config

        if get_config()["enable_metadata_routing"]:
            return "sample_weight"  # a pipeline inside then routes it by what its steps request
        return weight_key(self.estimator)


def _summary(n_before: int, n_after: int, lineage: Lineage | None) -> str:
    change = n_after - n_before
    made = len(lineage) if lineage is not None else max(change, 0)
    left_out = made - change
    parts = [f"{made:,} {'synthetic' if lineage is not None else 'added'}"] if made else []
    parts += [f"{left_out:,} left out"] if left_out else []
    told = ", ".join(parts) or "unchanged"
    return f"fit: {n_before:,} rows -> {n_after:,} ({told}); predict: rows are never resampled"


def _warn_of_inner_splits(estimator: Any) -> None:  # any classifier
    """Warn of a model that cross-validates inside: by then the rows are resampled."""
    model = estimator
    while isinstance(model, PlainPipeline):
        model = model.steps[-1][1]
    if not hasattr(model, "get_params") or isinstance(model, type):
        return
    if model.get_params(deep=False).get("cv", "prefit") == "prefit":
        return
    name = type(model).__name__
    warnings.warn(
        f"{name} splits the rows it is given, and here these hold synthetic rows already: its "
        f"validation parts are not honest. Turn it round: {name}(OversampledClassifier(model, sampler), "
        "...). It was fitted as asked. Silence this with warnings.simplefilter('ignore', "
        "oversample.OversampleWarning).",
        OversampleWarning,
        stacklevel=3,
    )
