"""The instance hardness threshold under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from oversample.imblearn.searches import scaled_rows
from oversample.imblearn.seeds import seeded
from oversample.imblearn.under_sampling.faces import BaseUnderFace, Given
from oversample.recipes.keeping import keep_likely
from oversample.samplers.constraints import Constraint, HasMethods, Jobs, Seed, Whole
from oversample.streams import Replay
from oversample.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["InstanceHardnessThreshold"]


@dataclass(frozen=True)
class _Folds:
    """A number of folds, or an object that makes them."""

    example: str = "5"

    def allows(self, value: object) -> bool:
        """Allow either."""
        splits = callable(getattr(value, "split", None)) and not isinstance(value, str | type)
        return Whole(2, self.example).allows(value) or splits

    @property
    def words(self) -> str:
        """Say so."""
        return "a whole number of at least 2 or an object with the method split"


class InstanceHardnessThreshold(BaseUnderFace):
    """Leave out the rows that a classifier, fitted without them, finds hardest to tell.

    Parameters
    ----------
    estimator : classifier or None, default=None
        With ``predict_proba``; None is ``RandomForestClassifier(n_estimators=100)``. It gets X as you pass it, so
        that a pipeline may ask for columns by name; the forest gets text and categories as one column a level.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.RandomUnderSampler`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on: of the folds, and of everything in `estimator` that has one. Drawn
        from as imbalanced-learn does; None takes fresh entropy.
    cv : int or object, default=5
        Shuffled folds, in which classes keep their shares; at least 2. Or an object with ``split`` that makes
        folds that hold each row once.
    n_jobs : int or None, default=None
        Jobs for the folds, and for the default forest.

    Attributes
    ----------
    estimator_ : classifier
        What was used; not fitted, its clones in the folds are.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, in the order of X.

    Notes
    -----
    Rows are kept from a probability on. Where several share it, more than the amount asked are; `plan_` says how
    many. Time is that of fitting the classifier in every fold.

    Deviation from imbalanced-learn: it takes a label for the number of its column of probabilities, so that labels
    other than 0, 1, 2 ... lead to an error, or, as -1 and 1, to the wrong column without one.

    References
    ----------
    .. [1] M. R. Smith, T. Martinez, C. Giraud-Carrier, "An Instance Level Analysis of Data Complexity", Machine
       Learning 95(2), 2014, pages 225-256.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat(["legit", "fraud"], [40, 10])
    >>> X = rng.normal(size=(50, 2)) + (y == "fraud")[:, np.newaxis]
    >>> sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.plan_.lines()
    ['fraud: 10 (unchanged)', 'legit: 40 -> 10 (x0.25, -30)']
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseUnderFace.constraints,
        "random_state": Seed(),
        "estimator": HasMethods(("fit", "predict_proba")),
        "cv": _Folds(),
        "n_jobs": Jobs(),
    }

    def __init__(
        self,
        *,
        estimator: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        cv: Any = 5,
        n_jobs: int | None = None,
    ) -> None:
        self.estimator = estimator
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.cv = cv
        self.n_jobs = n_jobs

    def _select(self, given: Given) -> NDArray[np.int64]:
        draws = Replay(self._said.random_state)
        if self.estimator is None:
            self.estimator_ = RandomForestClassifier(
                n_estimators=100, random_state=draws.shared, n_jobs=self._said.n_jobs
            )
        else:
            self.estimator_ = seeded(clone(self.estimator), draws)
        own = self.estimator is not None and not isinstance(given.X, list | tuple | Table)
        folds = self._said.cv
        if not hasattr(folds, "split"):
            folds = StratifiedKFold(n_splits=folds, shuffle=True, random_state=draws.stream)
        probability = cross_val_predict(
            self.estimator_,
            given.X if own else scaled_rows(given.table, for_trees=self.estimator is None)[0],
            given.codes,
            cv=folds,
            n_jobs=self._said.n_jobs,
            method="predict_proba",
        )
        of_own = probability[np.arange(given.table.n_rows), given.codes]
        return keep_likely(given.codes, self._by_code(given.target), of_own)
