"""Edited nearest neighbours under imbalanced-learn's names, once, repeated, and with growing neighbourhoods."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, cast

from oversample.imblearn.searches import Neighbours, search_of
from oversample.imblearn.under_sampling.faces import BaseCleaningFace, Given
from oversample.recipes.replay_cleaning import ReplayedEdits, grouped
from oversample.samplers.cleaning import require_rows
from oversample.samplers.constraints import Choice, Constraint, Flag, Jobs, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from oversample.recipes.cleaning import Kind

__all__ = ["AllKNN", "EditedNearestNeighbours", "RepeatedEditedNearestNeighbours"]


class _Editing(BaseCleaningFace):
    """What the three share."""

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseCleaningFace.constraints,
        "n_neighbors": Neighbours("3"),
        "kind_sel": Choice(("all", "mode")),
        "n_jobs": Jobs(),
    }

    n_neighbors: Any
    kind_sel: str
    n_jobs: int | None

    def _edited(
        self,
        given: Given,
        sizes: Callable[[int], Iterable[int]],
        *,
        settles: bool,
        may_shrink_below: bool,
    ) -> tuple[NDArray[np.int64], int]:
        """Keep the rows that agree with their neighbours, and count the rounds."""
        self.nn_, engine, k = search_of(self._said.n_neighbors, self._said.n_jobs, itself=1)
        require_rows(type(self).__name__, k, given.table.n_rows)
        rule = ReplayedEdits(
            sizes(k),
            k,
            cast("Kind", self._said.kind_sel),
            settles=settles,
            may_shrink_below=may_shrink_below,
        )
        keep, n_rounds = rule(given.hood(engine), self._losing(given.target))
        return grouped(given.codes, keep), n_rounds

    def _once(self) -> EditedNearestNeighbours:
        return EditedNearestNeighbours(
            sampling_strategy=self.sampling_strategy,
            n_neighbors=self.nn_,
            kind_sel=self._said.kind_sel,
            n_jobs=self._said.n_jobs,
        )


class EditedNearestNeighbours(_Editing):
    """Take away rows that their nearest neighbours contradict.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `oversample.TomekLinks`.
    n_neighbors : int or object, default=3
        Nearest rows of any class that judge a row, at least 1; or an object with ``fit``, ``kneighbors`` and
        ``n_neighbors``, one more than that, such as scikit-learn's ``NearestNeighbors``.
    kind_sel : {"all", "mode"}, default="all"
        ``"all"``: a row stays only if all its neighbours are of its class. ``"mode"``: it stays if its class is
        the most frequent among them; in a split vote the label that sorts first wins.
    n_jobs : int or None, default=None
        Kept for what would search in imbalanced-learn; our engine uses the cores that it may.

    Attributes
    ----------
    nn_ : object
        What would search in imbalanced-learn; not fitted.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, in the order of X.

    Notes
    -----
    Time is that of one search for the rows that may go, in the whole table.

    References
    ----------
    .. [1] D. L. Wilson, "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data", IEEE
       Transactions on Systems, Man, and Cybernetics SMC-2(3), 1972, pages 408-421.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0]]
    >>> cleaner = EditedNearestNeighbours(n_neighbors=2)
    >>> X_new, y_new = cleaner.fit_resample(X, [0, 0, 1, 0, 0, 0, 0])
    >>> cleaner.sample_indices_.tolist()  # row 2 is near rows 0, 1 and 3
    [4, 5, 6, 2]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        kind_sel: str = "all",
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.n_jobs = n_jobs

    def _select(self, given: Given) -> NDArray[np.int64]:
        return self._edited(given, lambda k: (k,), settles=False, may_shrink_below=True)[0]


class RepeatedEditedNearestNeighbours(_Editing):
    """Take away rows that their nearest neighbours contradict, again and again on what is left.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        As in `EditedNearestNeighbours`; a word is read anew for what each round has left.
    n_neighbors : int or object, default=3
        As in `EditedNearestNeighbours`.
    max_iter : int, default=100
        Most rounds, at least 1.
    kind_sel : {"all", "mode"}, default="all"
        As in `EditedNearestNeighbours`.
    n_jobs : int or None, default=None
        As in `EditedNearestNeighbours`.

    Attributes
    ----------
    nn_ : object
        What would search in imbalanced-learn; not fitted.
    enn_ : EditedNearestNeighbours
        What would edit in imbalanced-learn; not fitted.
    n_iter_ : int
        Rounds, one that takes nothing away included.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, in the order of X.

    Notes
    -----
    The last round is the one that takes nothing away, leaves a class without a row, or leaves another class
    smaller than the smallest was at the start; what it takes is gone. `oversample` stops before such a round.

    After the first round only rows that have lost a neighbour are searched again.

    Deviation from imbalanced-learn: where the first round takes nothing away, its `sample_indices_` are not the
    rows it returns, unless y was sorted.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.5], [5.5], [8.0], [11.0]]
    >>> cleaner = RepeatedEditedNearestNeighbours(n_neighbors=1)
    >>> X_new, y_new = cleaner.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> cleaner.n_iter_, cleaner.sample_indices_.tolist()
    (2, [3, 4, 5, 6, 0, 1])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **_Editing.constraints,
        "max_iter": Whole(1, "100"),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        max_iter: int = 100,
        kind_sel: str = "all",
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.max_iter = max_iter
        self.kind_sel = kind_sel
        self.n_jobs = n_jobs

    def _select(self, given: Given) -> NDArray[np.int64]:
        most = int(self._said.max_iter)
        rows, self.n_iter_ = self._edited(
            given, lambda k: repeat(k, most), settles=True, may_shrink_below=False
        )
        self.enn_ = self._once()
        return rows


class AllKNN(_Editing):
    """Take away rows that their nearest neighbour contradicts, then those that two contradict, and so on.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        As in `RepeatedEditedNearestNeighbours`.
    n_neighbors : int or object, default=3
        Neighbours of the last round, as in `EditedNearestNeighbours`.
    kind_sel : {"all", "mode"}, default="all"
        As in `EditedNearestNeighbours`.
    allow_minority : bool, default=False
        Whether a round that leaves another class smaller than the smallest was at the start is not the last.
    n_jobs : int or None, default=None
        As in `EditedNearestNeighbours`.

    Attributes
    ----------
    nn_ : object
        What would search in imbalanced-learn; not fitted.
    enn_ : EditedNearestNeighbours
        What would edit in imbalanced-learn; not fitted.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, in the order of X.

    Notes
    -----
    Each round searches what the one before has left, and only rows that have lost a neighbour; `oversample.AllKNN`
    judges all sizes on the whole table, as [1]_ does.

    Deviation from imbalanced-learn: an object as `n_neighbors` searches. There it gives its number only.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.1], [3.3], [9.0], [10.0], [11.5]]
    >>> cleaner = AllKNN(kind_sel="mode")
    >>> X_new, y_new = cleaner.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> cleaner.sample_indices_.tolist()  # row 2 has row 1 nearest; then row 3 has rows 1 and 0
    [4, 5, 6, 0, 1]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **_Editing.constraints,
        "allow_minority": Flag(),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        kind_sel: str = "all",
        allow_minority: bool = False,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.allow_minority = allow_minority
        self.n_jobs = n_jobs

    def _select(self, given: Given) -> NDArray[np.int64]:
        rows, _ = self._edited(
            given,
            lambda k: range(1, k + 1),
            settles=False,
            may_shrink_below=bool(self._said.allow_minority),
        )
        self.enn_ = self._once()
        return rows
