"""The neighbourhood cleaning rule under imbalanced-learn's name: same parameters, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier

from oversample.imblearn.searches import Neighbours, plain_rows, search_of
from oversample.imblearn.under_sampling.edited import EditedNearestNeighbours
from oversample.imblearn.under_sampling.faces import BaseCleaningFace, Given
from oversample.recipes.replay_cleaning import around_rare, classes_above, majority, scarcest
from oversample.samplers.cleaning import require_rows
from oversample.samplers.constraints import Constraint, HasMethods, Jobs, Number

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

__all__ = ["NeighbourhoodCleaningRule"]


class NeighbourhoodCleaningRule(BaseCleaningFace):
    """Take away rows that their neighbours contradict, and rows around contradicted rows of the smallest class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `oversample.TomekLinks`.
    edited_nearest_neighbours : sampler or None, default=None
        Carries out the first step; anything with ``fit_resample`` and ``sample_indices_``. None is
        ``EditedNearestNeighbours(kind_sel="mode")`` with this strategy and these neighbours.
    n_neighbors : int or object, default=3
        Nearest rows of any class, at least 1; or an object as in `EditedNearestNeighbours`, one more than that. An
        object with ``predict`` is a classifier: it has `n_neighbors` as they are, and judges in the second step;
        for the first it gives their number.
    threshold_cleaning : float, default=0.5
        The second step takes rows of a class only if it has more than this many times the rows of the smallest
        class, at least 0.
    n_jobs : int or None, default=None
        Kept for what would search in imbalanced-learn; our engine uses the cores that it may.

    Attributes
    ----------
    edited_nearest_neighbours_ : sampler
        What carried out the first step.
    nn_ : object
        What would judge in imbalanced-learn; not fitted, unless a classifier was given.
    classes_to_clean_ : list of label
        Classes that the second step may take rows of, in order of appearance.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, in the order of X.

    Notes
    -----
    As in imbalanced-learn a row of the smallest class has a vote on itself in the second step;
    `oversample.NeighbourhoodCleaningRule` asks its neighbours alone, as [1]_ does.

    Deviation from imbalanced-learn: an object that only searches does so in the second step as well, which there
    takes its number only.

    References
    ----------
    .. [1] J. Laurikkala, "Improving Identification of Difficult Small Classes by Balancing Class
       Distribution", AIME 2001, LNCS 2101, pages 63-66.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [20.0], [21.0], [22.0], [23.0]]
    >>> y = [0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1]
    >>> cleaner = NeighbourhoodCleaningRule()
    >>> X_new, y_new = cleaner.fit_resample(X, y)
    >>> cleaner.sample_indices_.tolist()  # row 2 is outvoted by rows 1 and 3, which go, with row 0
    [2, 4, 5, 6, 7, 8, 9, 10]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseCleaningFace.constraints,
        "edited_nearest_neighbours": HasMethods(("fit_resample", "fit")),
        "n_neighbors": Neighbours("3"),
        "threshold_cleaning": Number(0.0, "0.5", none=False),
        "n_jobs": Jobs(),
    }

    classes_to_clean_: list[Hashable]

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        edited_nearest_neighbours: Any = None,
        n_neighbors: Any = 3,
        threshold_cleaning: float = 0.5,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.edited_nearest_neighbours = edited_nearest_neighbours
        self.n_neighbors = n_neighbors
        self.threshold_cleaning = threshold_cleaning
        self.n_jobs = n_jobs

    @property
    def _classifies(self) -> bool:
        return hasattr(self._said.n_neighbors, "predict")

    def _select(self, given: Given) -> NDArray[np.int64]:
        codes = given.codes
        keep = np.zeros(len(codes), dtype=bool)
        keep[self._edited(given)] = True
        losing = set(self._by_code(given.target))
        classes = classes_above(codes, losing, float(self._said.threshold_cleaning))
        self.classes_to_clean_ = [given.target.labels[code] for code in classes]
        rare = np.flatnonzero(codes == scarcest(codes))
        wrong, near = self._judged(given, rare)
        keep[around_rare(codes, wrong, near, classes)] = False
        return np.flatnonzero(keep)

    def _edited(self, given: Given) -> NDArray[np.int64]:
        """Carry out the first step, and return the rows that it keeps."""
        if self.edited_nearest_neighbours is None:
            editor = EditedNearestNeighbours(
                sampling_strategy=self._said.sampling_strategy,
                n_neighbors=self._said.n_neighbors.n_neighbors
                if self._classifies
                else self._said.n_neighbors,
                kind_sel="mode",
                n_jobs=self._said.n_jobs,
            )
        else:
            editor = clone(self.edited_nearest_neighbours)
        self.edited_nearest_neighbours_ = editor
        editor.fit_resample(given.X, given.target.native)
        return editor.sample_indices_

    def _judged(
        self, given: Given, rare: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Tell which rows of the smallest class are taken for another, and who is near each."""
        codes = given.codes
        if self._classifies:
            cells = plain_rows(given.table)
            self.nn_ = clone(self._said.n_neighbors).fit(cells, codes)
            near = self.nn_.kneighbors(
                cells[rare], n_neighbors=self.nn_.n_neighbors + 1, return_distance=False
            )
            return self.nn_.predict(cells[rare]) != codes[rare], near[:, 1:]
        _, engine, k = search_of(
            self._said.n_neighbors,
            self._said.n_jobs,
            itself=int(hasattr(self._said.n_neighbors, "kneighbors")),
        )
        require_rows(type(self).__name__, k, given.table.n_rows)
        self.nn_ = KNeighborsClassifier(n_neighbors=k, n_jobs=self._said.n_jobs)
        near = given.hood(engine).everywhere(rare, k)
        votes = np.column_stack([codes[rare], codes[near[:, : k - 1]]])
        return majority(votes) != codes[rare], near
