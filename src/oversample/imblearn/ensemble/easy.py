"""EasyEnsemble: a bag of boosted classifiers, each on all rows of the rare class and as many of the others.

As `bagging`, without bags: the sampler alone tells the members apart. This file refuses to know how
scikit-learn draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.ensemble import AdaBoostClassifier
from sklearn.utils import get_tags

from oversample.imblearn.ensemble.bagging import BalancedBagging
from oversample.imblearn.ensemble.parameters import BAGGING
from oversample.imblearn.under_sampling import RandomUnderSampler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sklearn.utils import Tags

    from oversample.samplers.constraints import Constraint

__all__ = ["EasyEnsembleClassifier"]


class EasyEnsembleClassifier(BalancedBagging):
    """Boosted classifiers that each learn from balanced rows.

    Parameters
    ----------
    n_estimators : int, default=10
        Members, at least 1.
    estimator : classifier or None, default=None
        Member of the ensemble; None is `AdaBoostClassifier`.
    warm_start : bool, default=False
        Whether `fit` adds members to those that are there.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `RandomUnderSampler`, in the labels of y.
    replacement : bool, default=False
        Whether a row may be drawn twice.
    n_jobs : int or None, default=None
        Processes to fit with.
    random_state : int, RandomState, Generator or None, default=None
        Seed; members and their samplers are seeded from it.
    verbose : int, default=0
        Whether the progress is reported.

    Attributes
    ----------
    estimator_ : Pipeline
        The sampler and the classifier, not fitted.
    estimators_ : list of Pipeline
        The members.
    sampler_ : RandomUnderSampler
        The sampler, not fitted.
    estimators_samples_ : list of ndarray
        Rows that each sampler was shown: all, in another order.
    estimators_features_ : list of ndarray
        Columns of each member: all.
    classes_ : ndarray of shape (n_classes,)
        Class labels; members and samplers see their positions instead.
    n_classes_ : int
        Classes.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    Deviation from imbalanced-learn: a callable `sampling_strategy` sees labels.

    References
    ----------
    .. [1] X.-Y. Liu, J. Wu, Z.-H. Zhou, "Exploratory Undersampling for Class-Imbalance Learning", IEEE
       Transactions on Systems, Man, and Cybernetics B 39(2), 2009, section 3.1.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> model = EasyEnsembleClassifier(random_state=0).fit(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> model.predict([[0.0], [13.0]]).tolist()
    [1, 0]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = BAGGING

    def __init__(
        self,
        n_estimators: int = 10,
        estimator: Any = None,
        *,
        warm_start: bool = False,
        sampling_strategy: Any = "auto",
        replacement: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators,
            max_samples=1.0,
            max_features=1.0,
            bootstrap=False,
            bootstrap_features=False,
            oob_score=False,
            warm_start=warm_start,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    def _sampler(self) -> Any:
        return RandomUnderSampler(replacement=self.replacement)

    def _classifier(self) -> Any:
        return AdaBoostClassifier() if self.estimator is None else self.estimator

    def __sklearn_tags__(self) -> Tags:
        """Say what X may be: what a member takes."""
        tags = super().__sklearn_tags__()
        inputs = get_tags(self._classifier()).input_tags
        tags.input_tags.sparse, tags.input_tags.allow_nan = inputs.sparse, inputs.allow_nan
        return tags
