"""Condensing under imbalanced-learn's names, row by row or at once: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier

from oversample.imblearn.searches import plain_rows
from oversample.imblearn.under_sampling.faces import BaseCleaningFace, Given
from oversample.recipes.cleaning import InLinks
from oversample.recipes.condensing import Condensing, Judge, NearestJudge
from oversample.samplers.constraints import Constraint, HasMethods, Jobs, Seed, Whole
from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["CondensedNearestNeighbour", "OneSidedSelection"]


@dataclass(frozen=True)
class _Voters:
    """None, a number of neighbours, or a classifier that has one."""

    example: str = "1"

    def allows(self, value: object) -> bool:
        """Allow these."""
        classifies = HasMethods(("fit", "predict")).allows(value) and hasattr(value, "n_neighbors")
        return value is None or Whole(1, self.example).allows(value) or classifies

    @property
    def words(self) -> str:
        """Say so."""
        return "None, a whole number of at least 1 or a classifier with n_neighbors"


class _ClassifierJudge:
    """Judges by a classifier of the caller's, fitted again whenever the store has grown."""

    forgets = True

    def __init__(
        self,
        classifier: Any,
        cells: Any,
        codes: NDArray[np.int64],
        rare: NDArray[np.int64],
    ) -> None:
        self.classifier, self.cells, self.codes, self.store = clone(classifier), cells, codes, rare

    def learn(self, rows: NDArray[np.int64]) -> None:
        """Fit again, with more rows."""
        self.store = np.concatenate([self.store, rows])
        self.classifier.fit(self.cells[self.store], self.codes[self.store])

    def wrong(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Predict."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        told = self.classifier.predict(self.cells[rows])
        return np.asarray(told != self.codes[rows])


class _Condensing(BaseCleaningFace):
    """What both share.

    Attributes
    ----------
    way : {"one by one", "at once"}
        As in `Condensing`.
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseCleaningFace.constraints,
        "random_state": Seed(),
        "n_neighbors": _Voters(),
        "n_seeds_S": Whole(1, "1"),
        "n_jobs": Jobs(),
    }

    way: ClassVar[Literal["one by one", "at once"]]
    random_state: Any
    n_neighbors: Any
    n_seeds_S: int  # noqa: N815 - imbalanced-learn's name
    n_jobs: int | None

    def _select(self, given: Given) -> NDArray[np.int64]:
        codes, losing = given.codes, set(self._by_code(given.target))
        own = hasattr(self._said.n_neighbors, "predict")
        k = int(self._said.n_neighbors.n_neighbors if own else self._said.n_neighbors or 1)
        classifier = (
            self._said.n_neighbors if own else KNeighborsClassifier(k, n_jobs=self._said.n_jobs)
        )
        hood, cells = given.hood(), plain_rows(given.table)

        def judge_of(rows: NDArray[np.int64], rare: NDArray[np.int64]) -> Judge:
            if own:
                return _ClassifierJudge(classifier, cells, codes, rare)
            is_second = bool(codes[rows[0]] > codes[rare[0]])
            return NearestJudge(hood, rows, rare, k, is_second=is_second)

        rule = Condensing(self.way, int(self._said.n_seeds_S), k)
        rows, stores = rule(codes, losing, Replay(self._said.random_state), judge_of)
        labels = np.asarray(given.target.labels)
        with np.errstate(over="ignore", invalid="ignore"):  # scikit-learn adds all cells up
            self.estimators_ = [
                clone(classifier).fit(cells[store], labels[codes[store]]) for store in stores
            ]
        return self._after(given, rows, losing)

    def _after(
        self,
        given: Given,  # noqa: ARG002 - for those who look at it
        rows: NDArray[np.int64],
        losing: set[int],  # noqa: ARG002
    ) -> NDArray[np.int64]:
        """Take away more."""
        return rows


class CondensedNearestNeighbour(_Condensing):
    """Keep of the larger classes what the nearest rows kept so far would take for the smallest class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `oversample.TomekLinks`.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the rows to start from, or a RandomState that goes on; None takes fresh entropy.
    n_neighbors : int, classifier or None, default=None
        Nearest rows that tell, at least 1, and 1 for None; or a classifier such as scikit-learn's
        ``KNeighborsClassifier``, which is fitted anew for each row that is kept.
    n_seeds_S : int, default=1
        Rows of a class to start from, drawn with replacement; at least 1.
    n_jobs : int or None, default=None
        For `estimators_`; our engine uses the cores that it may.

    Attributes
    ----------
    estimators_ : list of classifier
        For each class that may lose rows, fitted on the smallest class and on what was kept of it; text and
        categories as one column a level.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, class by class; of a class that was condensed the rows drawn, then the others as
        they were met.

    Notes
    -----
    Time is that of one search, and of measuring each row that is kept against those that it may yet decide. Rows
    have one turn, in the order of X, so the result depends on it; [1]_ repeats until nothing is added.

    Deviation from imbalanced-learn: of equally small classes one that may not lose rows counts as the smallest.
    There it may be the class that is condensed, of which then next to nothing is left.

    References
    ----------
    .. [1] P. Hart, "The Condensed Nearest Neighbor Rule", IEEE Transactions on Information Theory 14(3), 1968,
       pages 515-516.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0]]
    >>> cleaner = CondensedNearestNeighbour(random_state=0)
    >>> X_new, y_new = cleaner.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> cleaner.sample_indices_.tolist()
    [6, 2, 0, 1]
    """

    way = "one by one"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_seeds_S = n_seeds_S
        self.n_jobs = n_jobs


class OneSidedSelection(_Condensing):
    """Keep of the larger classes what a few rows would take for the smallest class; then take away Tomek links.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        As in `CondensedNearestNeighbour`.
    random_state : int, RandomState, Generator or None, default=None
        As in `CondensedNearestNeighbour`.
    n_neighbors : int, classifier or None, default=None
        As in `CondensedNearestNeighbour`; a classifier is fitted once a class.
    n_seeds_S : int, default=1
        As in `CondensedNearestNeighbour`.
    n_jobs : int or None, default=None
        As in `CondensedNearestNeighbour`.

    Attributes
    ----------
    estimators_ : list of classifier
        For each class that may lose rows, fitted on the smallest class and on the rows drawn of it.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, class by class; of a class that was condensed the rows drawn, then the others in
        the order of X.

    Notes
    -----
    Deviation from imbalanced-learn: as in `CondensedNearestNeighbour`.

    References
    ----------
    .. [1] M. Kubat, S. Matwin, "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection",
       ICML 1997, pages 179-186.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0]]
    >>> cleaner = OneSidedSelection(random_state=0)
    >>> X_new, y_new = cleaner.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> cleaner.sample_indices_.tolist()
    [6, 2, 3, 0, 1]
    """

    way = "at once"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_seeds_S = n_seeds_S
        self.n_jobs = n_jobs

    def _after(self, given: Given, rows: NDArray[np.int64], losing: set[int]) -> NDArray[np.int64]:
        left = given.hood().narrowed(rows)
        return rows[InLinks()(left, left.codes, losing)]
