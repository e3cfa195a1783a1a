"""Cleaning: rows that a rule about their neighbours takes away. The base, Tomek links, and the cleaning rule."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from oversample.errors import DataError, OversampleWarning, SamplingError, listed
from oversample.lineage import Lineage
from oversample.neighbors import Neighborhood
from oversample.plan import Plan, losing_classes
from oversample.recipes.cleaning import InLinks, KeepingRule, NearRare
from oversample.samplers.base import ROLES, SCALE, BaseSampler
from oversample.samplers.constraints import Classes, Constraint, Number, Whole
from oversample.tables import Table, Target, resampled, space

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

__all__ = ["BaseCleaner", "NeighbourhoodCleaningRule", "TomekLinks"]

SILENCE = "Silence this with warnings.simplefilter('ignore', oversample.OversampleWarning)."


class BaseCleaner(BaseSampler):
    """A sampler that takes rows away by a rule: how many go is found, not asked for.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, ascending.
    plan_ : Plan
        Rows of each class before, and what is there after.
    sampling_strategy_ : dict of label to int
        Rows kept of each class that may lose rows. After `fit` alone, which does not search, every row
        counts as kept, here and in `plan_`.
    lineage_ : Lineage
        The rows that were kept; nothing is made.
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        "sampling_strategy": Classes(),
        "scale": SCALE,
        "roles": ROLES,
    }

    sampling_strategy: Any
    scale: str
    sample_indices_: NDArray[np.int64]

    @abstractmethod
    def _rule(self) -> KeepingRule:
        """Return the rule."""

    def rows_needed(self) -> int:
        """Count the rows that a class must have."""
        return 1

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Take away the rows that the rule names.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container the over-samplers take.
        y : array-like of shape (n_samples,)
            Class labels of any type, none missing.

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            The rows kept, untouched and in their order, with their index labels, which are those of X for both.

        Raises
        ------
        SamplingError
            If amounts are asked for, or the table has too few rows for the neighbours asked.
        DataError
            If X or y cannot be used as they are.

        Warns
        -----
        OversampleWarning
            If no row of a class is left.
        """
        table, target = self._prepare(X, y)
        self.lineage_ = Lineage.of_kept(
            np.flatnonzero(self._kept(table, target)), n_original=table.n_rows, labels=target.labels
        )
        self.sample_indices_ = self.lineage_.kept
        self.plan_ = Plan(target.counts, count_rows(target, self.sample_indices_))
        self.sampling_strategy_ = {c: self.plan_.after[c] for c in self.sampling_strategy_}
        return resampled(table, target, self.lineage_)

    def _prepare(self, X: Any, y: Any) -> tuple[Table, Target]:
        table, target = super()._prepare(X, y)
        self.sampling_strategy_ = {c: target.counts[c] for c in self._losing(target)}
        return table, target

    def _make_plan(self, target: Target) -> Plan:
        return Plan(target.counts, target.counts)  # what goes is not known before the search

    def _losing(self, target: Target) -> tuple[Hashable, ...]:
        return losing_classes(target.counts, self._said.sampling_strategy, target.array)

    def _kept(self, table: Table, target: Target) -> NDArray[np.bool_]:
        rule = self._rule()
        require_rows(type(self).__name__, rule.k, table.n_rows)
        hood = Neighborhood(coordinates(table, self._said.scale), target.codes)
        losing = frozenset(target.labels.index(label) for label in self._losing(target))
        keep = self._judged(rule, hood, target.codes, losing)
        warn_of_lost_classes(type(self).__name__, target, np.flatnonzero(keep), stacklevel=4)
        return keep

    def _judged(
        self, rule: Any, hood: Neighborhood, codes: NDArray[np.int64], losing: frozenset[int]
    ) -> NDArray[np.bool_]:
        keep: NDArray[np.bool_] = rule(hood, codes, losing)
        return keep


def require_rows(name: str, k: int, n_rows: int) -> None:
    """Refuse a table in which no row has as many neighbours."""
    if n_rows > k:
        return
    raise SamplingError(
        f"{name} with n_neighbors={k} needs {k + 1} rows in X.",
        f"{n_rows} rows",
        f"Set n_neighbors={n_rows - 1} or less.",
    )


def coordinates(table: Table, scale: str, *, fills: bool = False) -> Any:
    """Find the coordinates of a table, and refuse one without any."""
    found = space(table, scale, fills=fills)
    if found.shape[1] == 0:
        raise DataError(
            "X has no column that distances can be taken on, so no row has a nearest one.",
            f"columns {listed(column.name for column in table.columns)}, all carried as they are",
            "Add a column of numbers, flags, text or categories.",
        )
    return found


def warn_of_lost_classes(
    name: str, target: Target, kept: NDArray[np.int64], *, stacklevel: int
) -> None:
    """Warn where no row of a class is among those kept."""
    left = count_rows(target, kept)
    gone = [label for label, n in target.counts.items() if n and not left[label]]
    if gone:
        warnings.warn(
            f"{name} took away every row of class {listed(gone)}: all have neighbours "
            "of other classes. The table is returned without. Leave the class out of "
            f"sampling_strategy to keep its rows. {SILENCE}",
            OversampleWarning,
            stacklevel=stacklevel,
        )


def count_rows(target: Target, rows: NDArray[np.int64]) -> dict[Hashable, int]:
    """Count some rows by class, in the order of the labels; 0 for a class without."""
    counts = np.bincount(target.codes[rows], minlength=len(target.labels)).tolist()
    return dict(zip(target.labels, counts, strict=True))


class TomekLinks(BaseCleaner):
    """Take away rows of Tomek links: pairs of different classes, each the other's nearest row.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows. ``"auto"`` (= ``"not minority"``): all but the smallest, so that of a
        link only the end in a larger class goes. ``"all"``: both ends go. ``"majority"``, ``"not majority"``, a
        list of labels, or a callable that gets y and returns one of these.
    scale : {"robust", "none"}, default="robust"
        Whether distances are taken on robustly scaled copies of the columns.
    roles : dict of column to role, default=None
        As in `SMOTE`.

    Notes
    -----
    Time is that of a search for the nearest of every row outside the largest class, and of the rows that
    are found so; memory is one copy of the numeric columns and the output.

    Deviation from the source: where distances tie, [1]_ allows a row several links; here the nearest is the
    row that stands first, so that a row is in one link at most.

    References
    ----------
    .. [1] I. Tomek, "Two Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics
       SMC-6(11), 1976, pages 769-772.

    Examples
    --------
    >>> X = [[0.0], [1.0], [1.5], [4.0], [5.0]]
    >>> cleaner = TomekLinks(scale="none")
    >>> X_new, y_new = cleaner.fit_resample(X, ["rare", "rare", "common", "common", "common"])
    >>> cleaner.sample_indices_.tolist()  # rows 1 and 2 are a link
    [0, 1, 3, 4]
    """

    def __init__(
        self, *, sampling_strategy: Any = "auto", scale: str = "robust", roles: Any = None
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.scale = scale
        self.roles = roles

    def _rule(self) -> KeepingRule:
        return InLinks()


class NeighbourhoodCleaningRule(BaseCleaner):
    """Take away outvoted rows, and rows around outvoted rows of the smallest class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `TomekLinks`.
    n_neighbors : int, default=3
        Nearest rows of any class that judge a row, at least 1.
    threshold_cleaning : float, default=0.5
        The second step takes rows of a class only if it has more than this many times the rows of the
        smallest class; 0 leaves no class alone.
    scale : {"robust", "none"}, default="robust"
        As in `TomekLinks`.
    roles : dict of column to role, default=None
        As in `SMOTE`.

    Notes
    -----
    First step: a row goes if some other class has more of its neighbours than its own class has. Second
    step: of each row of the smallest class that is outvoted so, the neighbours of other classes go. Both look at
    the whole table, in one search.

    Rows of the smallest class go only if `sampling_strategy` says so, and then by the first step alone.

    References
    ----------
    .. [1] J. Laurikkala, "Improving Identification of Difficult Small Classes by Balancing Class
       Distribution", AIME 2001, LNCS 2101, pages 63-66.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [20.0], [21.0], [22.0], [23.0]]
    >>> y = ["c", "c", "r", "c", "c", "c", "c", "r", "r", "r", "r"]
    >>> cleaner = NeighbourhoodCleaningRule(scale="none")
    >>> X_new, y_new = cleaner.fit_resample(X, y)
    >>> cleaner.sample_indices_.tolist()  # row 2 is outvoted by rows 1, 3 and 0, which go
    [2, 4, 5, 6, 7, 8, 9, 10]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseCleaner.constraints,
        "n_neighbors": Whole(1, "3"),
        "threshold_cleaning": Number(0.0, "0.5", none=False),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: int = 3,
        threshold_cleaning: float = 0.5,
        scale: str = "robust",
        roles: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_neighbors = n_neighbors
        self.threshold_cleaning = threshold_cleaning
        self.scale = scale
        self.roles = roles

    def _rule(self) -> KeepingRule:
        return NearRare(self._said.n_neighbors, float(self._said.threshold_cleaning))
