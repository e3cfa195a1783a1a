"""Edited nearest neighbours: once, repeated, and with neighbourhoods of every size."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, ClassVar, cast

from oversample.errors import OversampleWarning
from oversample.recipes.cleaning import AllNeighborhoods, Edited, InRounds, KeepingRule, Kind
from oversample.samplers.cleaning import SILENCE, BaseCleaner
from oversample.samplers.constraints import Choice, Constraint, Flag, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from oversample.neighbors import Neighborhood

__all__ = ["AllKNN", "EditedNearestNeighbours", "RepeatedEditedNearestNeighbours"]

_EDITING: Mapping[str, Constraint] = {
    **BaseCleaner.constraints,
    "n_neighbors": Whole(1, "3"),
    "kind_sel": Choice(("all", "mode")),
}


class EditedNearestNeighbours(BaseCleaner):
    """Take away rows that their nearest neighbours contradict.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `TomekLinks`.
    n_neighbors : int, default=3
        Nearest rows of any class that judge a row, at least 1.
    kind_sel : {"all", "mode"}, default="all"
        ``"all"``: a row stays only if all its neighbours are of its class; it goes when any is of another.
        ``"mode"``: a row goes if some other class has more of its neighbours than its own class has; in a
        split vote it stays, whatever the labels are called.
    scale : {"robust", "none"}, default="robust"
        As in `TomekLinks`.
    roles : dict of column to role, default=None
        As in `SMOTE`.

    Notes
    -----
    Time is that of one search for the rows that may go, in the whole table; memory is one copy of the
    numeric columns, `n_neighbors` numbers a row, and the output.

    Deviation from the source: [1]_ is ``kind_sel="mode"``. The stricter ``"all"`` is the default because it
    is what the field's libraries have made of it.

    References
    ----------
    .. [1] D. L. Wilson, "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data", IEEE
       Transactions on Systems, Man, and Cybernetics SMC-2(3), 1972, pages 408-421.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0]]
    >>> y = ["c", "c", "r", "c", "c", "c", "c"]
    >>> cleaner = EditedNearestNeighbours(n_neighbors=2, scale="none")
    >>> X_new, y_new = cleaner.fit_resample(X, y)
    >>> cleaner.sample_indices_.tolist()  # row 2 is near rows 0, 1 and 3
    [2, 4, 5, 6]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = _EDITING

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: int = 3,
        kind_sel: str = "all",
        scale: str = "robust",
        roles: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.scale = scale
        self.roles = roles

    def _rule(self) -> KeepingRule:
        return Edited(self._said.n_neighbors, cast("Kind", self._said.kind_sel))


class _Stepwise(BaseCleaner):
    """A cleaner whose rule takes several steps, and may have to stop before the last."""

    allow_minority: bool
    n_iter_: int
    end_: str

    def _judged(
        self, rule: Any, hood: Neighborhood, codes: NDArray[np.int64], losing: frozenset[int]
    ) -> NDArray[np.bool_]:
        done = rule.trace(hood, codes, losing)
        self.n_iter_, self.end_ = done.n_rounds, done.end
        if done.n_rounds == 0 and done.end in _LIMITS:
            warnings.warn(
                f"{type(self).__name__} took no row away: its first step would have {_LIMITS[done.end]}. "
                f"Use EditedNearestNeighbours to take that step all the same. {SILENCE}",
                OversampleWarning,
                stacklevel=4,
            )
        keep: NDArray[np.bool_] = done.keep
        return keep


_LIMITS = {
    "class would vanish": "left a class without a row",
    "class would be smallest": "made a larger class smaller than the smallest was "
    "(allow_minority=True permits that)",
    "few rows": "left too few rows for n_neighbors",
}


class RepeatedEditedNearestNeighbours(_Stepwise):
    """Take away rows that their nearest neighbours contradict, again and again on what is left.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `TomekLinks`.
    n_neighbors : int, default=3
        As in `EditedNearestNeighbours`.
    max_iter : int, default=100
        Most rounds, at least 1.
    kind_sel : {"all", "mode"}, default="all"
        As in `EditedNearestNeighbours`.
    allow_minority : bool, default=False
        Whether a class may become smaller than the smallest class was at the start.
    scale : {"robust", "none"}, default="robust"
        As in `TomekLinks`.
    roles : dict of column to role, default=None
        As in `SMOTE`.

    Attributes
    ----------
    n_iter_ : int
        Rounds that took rows away.
    end_ : str
        Why there was no further round. ``"settled"``: it would take nothing away. ``"max_iter"``: all were
        carried out. Or what the next would have done, which therefore was not carried out: ``"class would
        vanish"``, ``"class would be smallest"`` (see `allow_minority`), ``"few rows"`` (no more than
        `n_neighbors` left in all).

    Warns
    -----
    OversampleWarning
        If such a limit stops the first round, so that nothing is taken away.

    Notes
    -----
    Time is that of one search for the rows that may go; each further round searches only for rows that
    have lost a neighbour. Classes that `sampling_strategy` leaves out keep all rows in every round.

    Deviation from the source: [1]_ has no limits; they keep the rare class from being the larger one.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.5], [5.5], [8.0], [11.0]]
    >>> y = ["r", "r", "c", "c", "c", "c", "c"]
    >>> cleaner = RepeatedEditedNearestNeighbours(n_neighbors=1, scale="none")
    >>> X_new, y_new = cleaner.fit_resample(X, y)
    >>> cleaner.n_iter_, cleaner.sample_indices_.tolist()
    (1, [0, 1, 3, 4, 5, 6])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **_EDITING,
        "max_iter": Whole(1, "100"),
        "allow_minority": Flag(),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: int = 3,
        max_iter: int = 100,
        kind_sel: str = "all",
        allow_minority: bool = False,
        scale: str = "robust",
        roles: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.max_iter = max_iter
        self.kind_sel = kind_sel
        self.allow_minority = allow_minority
        self.scale = scale
        self.roles = roles

    def _rule(self) -> KeepingRule:
        kind = cast("Kind", self._said.kind_sel)
        return InRounds(
            self._said.n_neighbors, kind, self._said.max_iter, bool(self._said.allow_minority)
        )


class AllKNN(_Stepwise):
    """Take away rows that their nearest 1, or 2, ... or `n_neighbors` neighbours contradict.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `TomekLinks`.
    n_neighbors : int, default=3
        Largest neighbourhood, at least 1.
    kind_sel : {"all", "mode"}, default="mode"
        As in `EditedNearestNeighbours`. With ``"all"`` the largest neighbourhood decides alone, so that the
        result is that of `EditedNearestNeighbours`, up to `allow_minority`.
    allow_minority : bool, default=False
        Whether a class may become smaller than the smallest class was at the start. If not, the sizes from
        the one on that would do so are left out.
    scale : {"robust", "none"}, default="robust"
        As in `TomekLinks`.
    roles : dict of column to role, default=None
        As in `SMOTE`.

    Attributes
    ----------
    n_iter_ : int
        Sizes of neighbourhood by which rows were judged.
    end_ : str
        ``"settled"``: all were used; or what the next would have done, which therefore was left out: ``"class
        would vanish"``, ``"class would be smallest"`` (see `allow_minority`).

    Warns
    -----
    OversampleWarning
        If such a limit stops the first step, so that nothing is taken away.

    Notes
    -----
    Time is that of one search for all sizes together: as in [1]_, every row is judged on the whole table, and
    the rows contradicted by any size go together at the end. (Other libraries take the rows away
    after each size and search what is left, which is another method.)

    Deviation from the source: a split vote, which an even size can have, lets the row stay.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.1], [3.3], [9.0], [10.0], [11.5]]
    >>> y = ["r", "r", "c", "c", "c", "c", "c"]
    >>> cleaner = AllKNN(scale="none")
    >>> X_new, y_new = cleaner.fit_resample(X, y)
    >>> cleaner.sample_indices_.tolist()  # row 2 has one r nearest; row 3 two r in three
    [0, 1, 4, 5, 6]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {**_EDITING, "allow_minority": Flag()}

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: int = 3,
        kind_sel: str = "mode",
        allow_minority: bool = False,
        scale: str = "robust",
        roles: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.allow_minority = allow_minority
        self.scale = scale
        self.roles = roles

    def _rule(self) -> KeepingRule:
        kind = cast("Kind", self._said.kind_sel)
        return AllNeighborhoods(self._said.n_neighbors, kind, bool(self._said.allow_minority))
