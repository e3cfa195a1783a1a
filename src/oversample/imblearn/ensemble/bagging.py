"""Bagging with a sampler in front of every member.

scikit-learn's public `BaggingClassifier` is fitted on a copy of the estimator whose base estimator is the
pipeline of the sampler and the classifier; what the copy learnt is then taken over. So no hook of scikit-learn
is overridden, its random stream is followed, and a fit that fails leaves the estimator as it was. This file
refuses to know how bags are drawn.
"""

from __future__ import annotations

import copy
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import BaggingClassifier
from sklearn.tree import DecisionTreeClassifier

from oversample.imblearn.ensemble.parameters import BAGS, Checked
from oversample.imblearn.ensemble.strategy import numbered
from oversample.imblearn.pipeline import Pipeline
from oversample.imblearn.targets import check_target_type
from oversample.imblearn.under_sampling import RandomUnderSampler
from oversample.streams import resolve_seed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.samplers.constraints import Constraint

__all__ = ["BalancedBagging", "BalancedBaggingClassifier"]


class BalancedBagging(Checked, BaggingClassifier):
    """What the two bagging ensembles share: `fit`.

    Attributes
    ----------
    sampler_ : sampler
        What stands before every member, not fitted.
    """

    sampling_strategy: Any
    sampler_: Any

    @abstractmethod
    def _sampler(self) -> Any:
        """Return a new sampler, but for its strategy."""

    @abstractmethod
    def _classifier(self) -> Any:
        """Return the classifier of every member; it is copied."""

    def fit(self, X: Any, y: Any) -> Self:
        """Fit every member on a bag of rows that its sampler has balanced.

        Parameters
        ----------
        X : array-like or sparse of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If a parameter will not do, or the amounts cannot be had from a bag.
        DataError
            If rows have several labels.
        """
        self._check_params()
        labels = check_target_type(y)
        sampler = self._sampler()
        if "sampling_strategy" in sampler.get_params(deep=False):
            sampler.set_params(sampling_strategy=self._strategy_of(sampler, labels))
        steps = [("sampler", sampler), ("classifier", clone(self._classifier()))]
        fitted = copy.copy(self)
        fitted.estimator = Pipeline(steps)
        if isinstance(self.max_samples, float) and self.max_samples == 1.0:
            fitted.max_samples = len(labels)  # of few rows scikit-learn 1.9 advises against a share
        if not isinstance(self.random_state, np.random.RandomState):
            # scikit-learn takes NumPy's global state for None, and no Generator
            fitted.random_state = resolve_seed(self.random_state)
        super(BalancedBagging, fitted).fit(X, y)
        given = {name: getattr(self, name) for name in ("estimator", "max_samples", "random_state")}
        learnt = vars(fitted) | given
        self.__dict__.clear()
        self.__dict__.update(learnt, sampler_=sampler)
        return self

    def _strategy_of(self, sampler: Any, labels: NDArray[Any]) -> Any:
        """Return what is asked here; where that is "auto", what the sampler itself was asked."""
        strategy = self.sampling_strategy
        if isinstance(strategy, str) and strategy == "auto":
            strategy = sampler.sampling_strategy
        return numbered(strategy, np.unique(labels))


class BalancedBaggingClassifier(BalancedBagging):
    """Bagging of classifiers that each learn from a balanced bag.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Member of the ensemble; None is a decision tree.
    n_estimators : int, default=10
        Members, at least 1.
    max_samples : int or float, default=1.0
        Rows of a bag, or their share of all rows, in (0, 1]; before it is balanced.
    max_features : int or float, default=1.0
        Columns of a member, or their share.
    bootstrap : bool, default=True
        Whether a row may be in a bag twice.
    bootstrap_features : bool, default=False
        Whether a column may be given to a member twice.
    oob_score : bool, default=False
        Whether members are scored on the rows outside their bags; needs `bootstrap`.
    warm_start : bool, default=False
        Whether `fit` adds members to those that are there.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in the sampler, in the labels of y. ``"auto"`` is what the sampler itself was given.
    replacement : bool, default=False
        Whether the default sampler may keep a row twice.
    n_jobs : int or None, default=None
        Processes to fit with.
    random_state : int, RandomState, Generator or None, default=None
        Seed; members and their samplers are seeded from it.
    verbose : int, default=0
        Whether the progress is reported.
    sampler : sampler or None, default=None
        What balances a bag; None is `RandomUnderSampler`.

    Attributes
    ----------
    estimator_ : Pipeline
        The sampler and the classifier, not fitted.
    estimators_ : list of Pipeline
        The members.
    sampler_ : sampler
        The sampler, not fitted.
    estimators_samples_ : list of ndarray
        Rows of each bag.
    estimators_features_ : list of ndarray
        Columns of each member.
    classes_ : ndarray of shape (n_classes,)
        Class labels; members and samplers see their positions instead.
    n_classes_ : int
        Classes.
    oob_score_ : float
        Accuracy outside the bags, if asked for.
    oob_decision_function_ : ndarray of shape (n_samples, n_classes)
        Probabilities by members that had not a row in their bags; NaN where all had.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    Deviations from imbalanced-learn: amounts asked for by a dict are the amounts an over-sampler makes, a
    callable sees labels, and a strategy that was given to `sampler` is not overruled by ``"auto"``.

    References
    ----------
    .. [1] R. Maclin, D. Opitz, "An Empirical Evaluation of Bagging and Boosting", AAAI 1997, section 2.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]] * 2
    >>> y = ["rare"] * 3 + ["usual"] * 5
    >>> model = BalancedBaggingClassifier(random_state=0).fit(X, y * 2)
    >>> model.predict([[0.0], [13.0]]).tolist()
    ['rare', 'usual']
    """

    constraints: ClassVar[Mapping[str, Constraint]] = BAGS

    def __init__(
        self,
        estimator: Any = None,
        n_estimators: int = 10,
        *,
        max_samples: float = 1.0,
        max_features: float = 1.0,
        bootstrap: bool = True,
        bootstrap_features: bool = False,
        oob_score: bool = False,
        warm_start: bool = False,
        sampling_strategy: Any = "auto",
        replacement: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
        sampler: Any = None,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators,
            max_samples=max_samples,
            max_features=max_features,
            bootstrap=bootstrap,
            bootstrap_features=bootstrap_features,
            oob_score=oob_score,
            warm_start=warm_start,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement
        self.sampler = sampler

    def _sampler(self) -> Any:
        if self.sampler is None:
            return RandomUnderSampler(replacement=self.replacement)
        return clone(self.sampler)

    def _classifier(self) -> Any:
        return DecisionTreeClassifier() if self.estimator is None else self.estimator
