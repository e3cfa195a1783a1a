"""RUSBoost: AdaBoost whose members each learn from balanced rows.

The rounds are run here, with the roundings of imbalanced-learn: whether a member is better than chance may
hang on the last bit, and scikit-learn's releases differ in it. Predictions are those of scikit-learn's public
`AdaBoostClassifier`, none of whose hooks is overridden. This file refuses to know how rows are drawn.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import has_fit_parameter, validate_data

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.imblearn.ensemble.parameters import BOOSTING, Checked
from oversample.imblearn.ensemble.weights import read_weights
from oversample.imblearn.pipeline import Pipeline, make_pipeline
from oversample.imblearn.seeds import seeded
from oversample.imblearn.targets import require_one_output
from oversample.imblearn.under_sampling import RandomUnderSampler
from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oversample.samplers.constraints import Constraint

__all__ = ["RUSBoostClassifier"]


class RUSBoostClassifier(Checked, AdaBoostClassifier):
    """AdaBoost that leaves out random rows of the larger classes in every round.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Member of the ensemble, whose ``fit`` takes ``sample_weight``; None is a tree of depth 1.
    n_estimators : int, default=50
        Rounds, at least 1; there are fewer if a member is without fault, or no better than chance.
    learning_rate : float, default=1.0
        What the weight of each member is multiplied by; above 0.
    algorithm : {"deprecated", "SAMME", "SAMME.R"}, default="deprecated"
        Always ``"SAMME"``; anything but the default is answered by a warning.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `RandomUnderSampler`.
    replacement : bool, default=False
        Whether a row may be drawn twice.
    random_state : int, RandomState, Generator or None, default=None
        Seed; members and their samplers are seeded from it.

    Attributes
    ----------
    estimator_ : classifier
        The member, not fitted.
    estimators_ : list of classifier
        The members.
    base_sampler_ : RandomUnderSampler
        The sampler, not fitted.
    samplers_ : list of RandomUnderSampler
        What each member learnt from.
    pipelines_ : list of Pipeline
        Each sampler with its member.
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    n_classes_ : int
        Classes.
    estimator_weights_ : ndarray of shape (n_estimators,)
        Weight of each member's vote; 0 for rounds that were not needed.
    estimator_errors_ : ndarray of shape (n_estimators,)
        Share of the weights that it was wrong about, over all rows.
    feature_importances_ : ndarray of shape (n_features,)
        Where members have them.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    Deviations from imbalanced-learn: with ``"SAMME.R"`` it boosts by one algorithm and votes by another, since
    scikit-learn has given the former up; here both are SAMME. Its `pipelines_` are not fitted, these are.

    References
    ----------
    .. [1] C. Seiffert et al., "RUSBoost: A Hybrid Approach to Alleviating Class Imbalance", IEEE Transactions
       on Systems, Man, and Cybernetics A 40(1), 2010, section III.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> model = RUSBoostClassifier(random_state=0).fit(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> model.predict([[0.0], [13.0]]).tolist()
    [1, 0]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = BOOSTING

    pipelines_: list[Pipeline]

    def __init__(
        self,
        estimator: Any = None,
        *,
        n_estimators: int = 50,
        learning_rate: float = 1.0,
        algorithm: str = "deprecated",
        sampling_strategy: Any = "auto",
        replacement: bool = False,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators=n_estimators,
            learning_rate=learning_rate,
            random_state=random_state,
        )
        self.algorithm = algorithm
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the members one after the other.

        Parameters
        ----------
        X : array-like or sparse of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Class labels.
        sample_weight : array-like of shape (n_samples,), optional
            Weights to begin with, none below 0; equal ones if left out.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If a parameter will not do, or the member takes no weights.
        DataError
            If rows have several labels, or no weight is above 0.
        """
        self._check_params()
        require_one_output(y)
        if self.algorithm != "deprecated":
            warnings.warn(
                "`algorithm` parameter is deprecated in 0.12 and will be removed; SAMME is used. Leave it out "
                "to silence this.",
                FutureWarning,
                stacklevel=2,
            )
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], allow_nd=True, dtype=None)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        self.n_classes_ = len(self.classes_)
        self.estimator_ = self._member()
        self.base_sampler_ = RandomUnderSampler(
            sampling_strategy=self.sampling_strategy, replacement=self.replacement
        )
        self.estimator_weights_ = np.zeros(self.n_estimators)
        self.estimator_errors_ = np.ones(self.n_estimators)
        self.estimators_, self.samplers_, self.pipelines_ = [], [], []
        for at, won in enumerate(self._rounds(X, y, _first_weights(sample_weight, len(y)))):
            self.samplers_.append(won.sampler)
            self.estimators_.append(won.member)
            self.pipelines_.append(make_pipeline(won.sampler, won.member))
            self.estimator_weights_[at], self.estimator_errors_[at] = won.vote, won.error
        if not self.estimators_:
            raise SamplingError(
                "BaseClassifier in AdaBoostClassifier ensemble is worse than random, ensemble can not be fit.",
                repr(self.estimator_),
                "Pass an estimator that learns more, such as DecisionTreeClassifier(max_depth=2).",
            )
        return self

    def _member(self) -> Any:
        given = DecisionTreeClassifier(max_depth=1) if self.estimator is None else self.estimator
        if not has_fit_parameter(given, "sample_weight"):
            raise SamplingError(
                f"{type(given).__name__} doesn't support sample_weight, and boosting works by weights.",
                repr(given),
                "Pass an estimator whose fit takes sample_weight, such as DecisionTreeClassifier().",
            )
        return clone(given)

    def _rounds(self, X: Any, y: NDArray[Any], weight: NDArray[np.float64]) -> Iterator[_Round]:
        """Fit member after member, by SAMME, until there are enough or no more is to be had."""
        draws = Replay(self.random_state)
        least, is_out = np.finfo(np.float64).eps, weight == 0.0
        chance = 1.0 - 1.0 / self.n_classes_
        for _ in range(self.n_estimators):
            # a row that lost nearly all its weight keeps a little; one that had none has none
            weight = np.where(is_out, 0.0, np.clip(weight, least, None))
            member = seeded(clone(self.estimator_), draws)
            sampler = seeded(clone(self.base_sampler_), draws)
            X_kept, y_kept = sampler.fit_resample(X, y)
            member.fit(X_kept, y_kept, sample_weight=weight[sampler.sample_indices_])
            is_wrong = member.predict(X) != y
            error = float(np.average(is_wrong, weights=weight))
            if error <= 0.0:
                yield _Round(sampler, member, vote=1.0, error=0.0)
                return
            if error >= chance:
                return
            odds = np.log((1.0 - error) / error) + np.log(self.n_classes_ - 1.0)
            vote = self.learning_rate * odds
            yield _Round(sampler, member, vote=vote, error=error)
            weight = weight * np.exp(vote * is_wrong * (weight > 0))
            total = np.sum(weight)
            if not np.isfinite(total):
                warnings.warn(
                    "Sample weights have reached infinite values, and boosting has ended early. Lower "
                    "learning_rate to go on.",
                    OversampleWarning,
                    stacklevel=3,
                )
            if not 0.0 < total < np.inf:
                return
            weight = weight / total


@dataclass(frozen=True)
class _Round:
    """What a round has made."""

    sampler: Any
    member: Any
    vote: float
    error: float


def _first_weights(given: Any, n_rows: int) -> NDArray[np.float64]:
    weight = read_weights(given, n_rows)
    weight = np.ones(n_rows) if weight is None else weight
    if (weight < 0).any():
        raise DataError(
            "Negative values in data passed to `sample_weight`.",
            float(weight.min()),
            "Pass weights of at least 0.",
        )
    if not weight.any():
        raise DataError("All weights are zero.", f"{n_rows:,} zeros", "Pass weights above 0.")
    shares: NDArray[np.float64] = weight / weight.sum()
    return shares
