"""A forest whose trees each learn from balanced rows.

Only `fit` is ours: public trees behind public samplers, seeded as imbalanced-learn seeds them. Everything that
is asked of the fitted forest is answered by scikit-learn's `RandomForestClassifier`. This file refuses to know
how a tree is grown.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from scipy import sparse as sp
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import validate_data

from oversample.errors import OversampleWarning, SamplingError
from oversample.imblearn.ensemble.bags import Bag, Seen, bootstrap_size, left_out_votes
from oversample.imblearn.ensemble.parameters import FOREST, Checked
from oversample.imblearn.ensemble.strategy import numbered
from oversample.imblearn.ensemble.weights import by_class, read_weights
from oversample.imblearn.pipeline import Pipeline, make_pipeline
from oversample.imblearn.seeds import MOST, seeded
from oversample.imblearn.targets import require_one_output
from oversample.imblearn.under_sampling import RandomUnderSampler
from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sklearn.utils import Tags

    from oversample.samplers.constraints import Constraint

__all__ = ["BalancedRandomForestClassifier"]


class BalancedRandomForestClassifier(Checked, RandomForestClassifier):
    """A forest of trees that each learn from balanced rows.

    Parameters
    ----------
    n_estimators : int, default=100
        Trees, at least 1.
    criterion : {"gini", "entropy", "log_loss"}, default="gini"
        As in `RandomForestClassifier`, like all that are not explained here.
    max_depth : int or None, default=None
    min_samples_split : int or float, default=2
    min_samples_leaf : int or float, default=1
    min_weight_fraction_leaf : float, default=0.0
    max_features : {"sqrt", "log2"}, int, float or None, default="sqrt"
    max_leaf_nodes : int or None, default=None
    min_impurity_decrease : float, default=0.0
    bootstrap : bool, default=False
        Whether a bootstrap is drawn from the rows that the sampler kept.
    oob_score : bool, default=False
        Whether the forest is scored on each row by the trees that have not seen it; needs `bootstrap`.
    sampling_strategy : str, float, dict or callable, default="all"
        As in `RandomUnderSampler`, in the labels of y.
    replacement : bool, default=True
        Whether a row may be drawn twice.
    n_jobs : int or None, default=None
        Threads to fit with.
    random_state : int, RandomState, Generator or None, default=None
        Seed; each tree and each sampler are seeded from it.
    verbose : int, default=0
        Whether the progress is reported.
    warm_start : bool, default=False
        Whether `fit` adds trees to those that are there.
    class_weight : dict, list, {"balanced", "balanced_subsample"} or None, default=None
        Weights of the classes. ``"balanced"`` is as in all rows, before any is left out.
    ccp_alpha : float, default=0.0
    max_samples : int, float or None, default=None
        Rows of a bootstrap, or their share of all rows; at most as many as the sampler kept. Needs `bootstrap`.
    monotonic_cst : array-like of shape (n_features,) or None, default=None

    Attributes
    ----------
    estimator_ : DecisionTreeClassifier
        The tree, not fitted.
    estimators_ : list of DecisionTreeClassifier
        The trees.
    base_sampler_ : RandomUnderSampler
        The sampler, not fitted.
    samplers_ : list of RandomUnderSampler
        What each tree learnt from.
    pipelines_ : list of Pipeline
        Each sampler with its tree; the very ones.
    estimators_samples_ : list of ndarray
        Rows that each tree learnt from, some twice.
    classes_ : ndarray of shape (n_classes,)
        Class labels; trees and samplers see their positions instead.
    n_classes_ : int
        Classes.
    n_outputs_ : int
        Always 1.
    feature_importances_ : ndarray of shape (n_features,)
        As in `RandomForestClassifier`.
    oob_score_ : float
        Accuracy over the rows that some tree has not seen, if asked for.
    oob_decision_function_ : ndarray of shape (n_samples, n_classes)
        Mean probabilities by the trees that have not seen a row; NaN where all have.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    Deviations from imbalanced-learn: a warm start adds the trees that a longer fit would have had (there, an even
    number of trees is followed by copies of some of them); out-of-bag is a row that a tree has not seen in any
    copy (there, also one of which another copy was seen, and never a row that the sampler left out); `max_samples`
    without `bootstrap` is refused, not ignored; a callable `sampling_strategy` sees labels. A bootstrap of
    weighted rows is drawn in proportion to the weights, and classes are balanced by them, as in scikit-learn
    1.9, on every release.

    References
    ----------
    .. [1] C. Chen, A. Liaw, L. Breiman, "Using Random Forest to Learn Imbalanced Data", University of
       California, Berkeley, report 666, 2004, section 2.1.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> model = BalancedRandomForestClassifier(random_state=0).fit(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> model.predict([[0.0], [13.0]]).tolist()
    [1, 0]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = FOREST

    classes_: NDArray[Any]
    estimators_: list[DecisionTreeClassifier]
    samplers_: list[RandomUnderSampler]
    pipelines_: list[Pipeline]
    oob_decision_function_: NDArray[np.float64]
    oob_score_: float

    def __init__(
        self,
        n_estimators: int = 100,
        *,
        criterion: str = "gini",
        max_depth: int | None = None,
        min_samples_split: float = 2,
        min_samples_leaf: float = 1,
        min_weight_fraction_leaf: float = 0.0,
        max_features: str | float | None = "sqrt",
        max_leaf_nodes: int | None = None,
        min_impurity_decrease: float = 0.0,
        bootstrap: bool = False,
        oob_score: bool = False,
        sampling_strategy: Any = "all",
        replacement: bool = True,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
        warm_start: bool = False,
        class_weight: Any = None,
        ccp_alpha: float = 0.0,
        max_samples: float | None = None,
        monotonic_cst: Any = None,
    ) -> None:
        super().__init__(
            n_estimators,
            criterion=criterion,
            max_depth=max_depth,
            min_samples_split=min_samples_split,
            min_samples_leaf=min_samples_leaf,
            min_weight_fraction_leaf=min_weight_fraction_leaf,
            max_features=max_features,
            max_leaf_nodes=max_leaf_nodes,
            min_impurity_decrease=min_impurity_decrease,
            bootstrap=bootstrap,
            oob_score=oob_score,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
            warm_start=warm_start,
            class_weight=class_weight,
            ccp_alpha=ccp_alpha,
            max_samples=max_samples,
            monotonic_cst=monotonic_cst,
        )
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement

    @property
    def estimators_samples_(self) -> list[NDArray[np.int64]]:
        """Rows that each tree learnt from, some twice."""
        return [bag.rows for bag in self._bags]

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit every tree on the rows that its sampler kept.

        Parameters
        ----------
        X : array-like or sparse of shape (n_samples, n_features)
            Turned into float32, as trees work with. NaN is a missing cell where the trees can take it.
        y : array-like of shape (n_samples,)
            Class labels.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of the rows.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If a parameter will not do, or parameters do not go together.
        DataError
            If rows have several labels.
        """
        self._check_params()
        if sp.issparse(y):
            raise SamplingError(
                "sparse multilabel-indicator for y is not supported.", "a sparse y", "Pass labels."
            )
        require_one_output(y)
        X, y = self._read(X, y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self.n_classes_, self.n_outputs_ = len(self.classes_), 1
        weight = by_class(self, y, codes, read_weights(sample_weight, len(y)))
        n_new = self._begin()
        self.estimator_ = clone(self.estimator)
        self.base_sampler_ = RandomUnderSampler(
            sampling_strategy=numbered(self.sampling_strategy, self.classes_),
            replacement=self.replacement,
        )
        if n_new:
            self._grow(X, codes, weight, n_new)
        if self.oob_score:
            self._score_left_out(X, codes)
        return self

    def _read(self, X: Any, y: Any) -> tuple[Any, NDArray[Any]]:
        tree = DecisionTreeClassifier(criterion=self.criterion)
        takes_nan = get_tags(tree).input_tags.allow_nan and self.monotonic_cst is None
        finite = "allow-nan" if takes_nan and not sp.issparse(X) else True
        X, y = validate_data(
            self, X, y, accept_sparse="csc", dtype=np.float32, ensure_all_finite=finite
        )
        check_classification_targets(y)
        return X, y

    def _begin(self) -> int:
        """Look at what is there, and return how many trees are to be added."""
        for name in ("oob_score", "max_samples"):
            if getattr(self, name) and not self.bootstrap:
                raise SamplingError(
                    f"{name} is only available if bootstrap=True: without it nothing is drawn from the "
                    "rows that the sampler kept. (Out of bag estimation only available if bootstrap=True.)",
                    f"{name}={getattr(self, name)!r}, bootstrap=False",
                    "Set bootstrap=True.",
                )
        if not self.warm_start or not hasattr(self, "estimators_"):
            self.estimators_, self.samplers_, self.pipelines_ = [], [], []
            self._bags: list[Bag] = []
        n_old = len(self.estimators_)
        if self.n_estimators < n_old:
            raise SamplingError(
                "n_estimators must be larger or equal to the number of trees that are there when "
                "warm_start=True.",
                f"n_estimators={self.n_estimators}, {n_old} trees",
                f"Set n_estimators={n_old} or more, or warm_start=False.",
            )
        if self.n_estimators == n_old:
            warnings.warn(
                "Warm-start fitting without increasing n_estimators does not fit new trees. Set it higher.",
                OversampleWarning,
                stacklevel=3,
            )
        return int(self.n_estimators) - n_old

    def _grow(
        self, X: Any, codes: NDArray[np.intp], weight: NDArray[np.float64] | None, n_new: int
    ) -> None:
        draws = Replay(self.random_state)
        if self.estimators_:  # theirs go before, two a tree
            draws.integers(MOST, 2 * len(self.estimators_))
        size = bootstrap_size(self, len(codes), weight)
        seen = Seen(X, codes, weight, size, per_tree=self.class_weight == "balanced_subsample")
        params = {name: getattr(self, name) for name in self.estimator_params}
        members = []
        for _ in range(n_new):
            tree = seeded(clone(self.estimator_).set_params(**params), draws)
            members.append((seeded(clone(self.base_sampler_), draws), tree))
        # trees are grown without Python's lock, so threads do
        bags = Parallel(n_jobs=self.n_jobs, verbose=self.verbose, prefer="threads")(
            delayed(seen.teach)(sampler, tree) for sampler, tree in members
        )
        for bag in bags:  # a process would have sent back others than were given to it
            self._bags.append(bag)
            self.samplers_.append(bag.sampler)
            self.estimators_.append(bag.tree)
            self.pipelines_.append(make_pipeline(bag.sampler, bag.tree))

    def _score_left_out(self, X: Any, codes: NDArray[np.intp]) -> None:
        votes = left_out_votes(self._bags, X, self.n_classes_)
        known = ~np.isnan(votes[:, 0])
        if not known.all():
            warnings.warn(
                f"Some inputs do not have OOB scores: {np.count_nonzero(~known):,} of {len(codes):,} rows were "
                "seen by every tree and are left out of oob_score_. Raise n_estimators.",
                OversampleWarning,
                stacklevel=3,
            )
        self.oob_decision_function_ = votes
        right = votes[known].argmax(axis=1) == codes[known]
        self.oob_score_ = float(right.mean()) if len(right) else float("nan")

    def __sklearn_tags__(self) -> Tags:
        """Say that a row has one label."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = False
        tags.classifier_tags.multi_label = False
        return tags
