"""The bases of the drop-in under-samplers: rows are chosen as imbalanced-learn chooses them, the rest is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from oversample.errors import SamplingError
from oversample.imblearn.dropin import DropIn
from oversample.lineage import Lineage
from oversample.neighbors import Neighborhood
from oversample.plan import Plan, losing_classes, plan_under
from oversample.samplers import BaseSampler
from oversample.samplers.cleaning import coordinates, count_rows, warn_of_lost_classes
from oversample.samplers.constraints import Classes, Constraint, StrategyLike

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from numpy.typing import NDArray

    from oversample.tables import Table, Target

__all__ = ["CleaningFace", "Given", "Search", "UnderFace", "search_of"]


@dataclass(frozen=True, eq=False)
class Given:
    """What a sampler was given: X as it came, and as it was read.

    Parameters
    ----------
    X : object
        The caller's.
    table : Table
    target : Target
    """

    X: Any
    table: Table
    target: Target

    @property
    def codes(self) -> NDArray[np.int64]:
        """Class of each row."""
        return self.target.codes

    def hood(self, engine: Any = None) -> Neighborhood:
        """Open the search on the columns as they are."""
        return Neighborhood(coordinates(self.table, "none"), self.codes, engine, drops_first=True)


class Search(NamedTuple):
    """What a parameter that counts neighbours stands for.

    Parameters
    ----------
    keeper : object
        What would search in imbalanced-learn; not fitted.
    engine : object or None
        The same, where it is an object of the caller's, who then searches; else our own engine does.
    k : int
        Neighbours, the row itself not counted.
    """

    keeper: Any
    engine: Any
    k: int


def search_of(given: Any, n_jobs: int | None, *, itself: int, name: str = "n_neighbors") -> Search:
    """Tell what searches: our own engine for a number, or the object given.

    Parameters
    ----------
    given : int or object with ``fit``, ``kneighbors`` and ``n_neighbors``
    n_jobs : int or None
        For what would search in imbalanced-learn.
    itself : {0, 1}
        Whether a row is asked about among its like, so that an object has to find one more.
    name : str
        What to call it in an error.

    Raises
    ------
    SamplingError
        If an object finds no more than the row itself.
    """
    if not hasattr(given, "kneighbors"):
        return Search(NearestNeighbors(n_neighbors=given + itself, n_jobs=n_jobs), None, int(given))
    keeper = clone(given, safe=False)
    k = int(given.n_neighbors) - itself
    if k < 1:
        raise SamplingError(
            f"An object as {name} finds the row itself first, and must find one more.",
            f"n_neighbors={given.n_neighbors} in it",
            f"Set {name}={type(given).__name__}(n_neighbors=4) for three neighbours.",
        )
    if n_jobs is not None and "n_jobs" in keeper.get_params():
        keeper.set_params(n_jobs=n_jobs)
    return Search(keeper, keeper, k)


class _Reducing(BaseSampler):
    """A sampler that keeps some of the rows.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, in the order of the result.
    plan_ : Plan
        Rows of each class before, and what is there after; after `fit` alone, what is asked for.
    lineage_ : Lineage
        Empty: nothing is made.
    """

    sampling_strategy: Any
    sample_indices_: NDArray[np.int64]

    def rows_needed(self) -> int:
        """Count the rows that a class must have."""
        return 1

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Keep some of the rows."""
        return self._resample(Given(X, *self._prepare(X, y)))

    def _resample(self, given: Given) -> tuple[Any, Any]:
        self.sample_indices_ = rows = self._select(given)
        self.lineage_ = Lineage.empty(n_original=given.table.n_rows, labels=given.target.labels)
        self._account_for(given.target, rows)
        return given.table.keep(rows), given.target.keep(rows)

    def _account_for(self, target: Target, rows: NDArray[np.int64]) -> None:
        self.plan_ = Plan(target.counts, count_rows(target, rows))

    def _select(self, given: Given) -> NDArray[np.int64]:
        """Choose the rows to keep, in the order of the result; of samplers that make no row."""
        raise NotImplementedError

    def _by_code(self, target: Target) -> dict[int, int]:
        """Give ``sampling_strategy_`` by the codes of the classes."""
        asked = self.sampling_strategy_
        return {code: asked[c] for code, c in enumerate(target.labels) if c in asked}


class UnderFace(DropIn, _Reducing):
    """An under-sampler that keeps the rows that imbalanced-learn keeps, by amounts."""

    sampling_type = counts_as = "under-sampling"
    names_rows = True
    constraints: ClassVar[Mapping[str, Constraint]] = {"sampling_strategy": StrategyLike()}

    def _make_plan(self, target: Target) -> Plan:
        return plan_under(target.counts, self.sampling_strategy, np.asarray(target.native))


class CleaningFace(DropIn, _Reducing):
    """An under-sampler that keeps the rows that imbalanced-learn keeps, by a rule."""

    sampling_type = counts_as = "clean-sampling"
    names_rows = True
    constraints: ClassVar[Mapping[str, Constraint]] = {"sampling_strategy": Classes()}

    def _make_plan(self, target: Target) -> Plan:
        return Plan(target.counts, target.counts)  # what goes is not known before the search

    def _account_for(self, target: Target, rows: NDArray[np.int64]) -> None:
        super()._account_for(target, rows)
        warn_of_lost_classes(type(self).__name__, target, rows, stacklevel=6)

    def _losing(self, target: Target) -> Callable[[NDArray[np.int64]], set[int]]:
        """Tell which classes may lose rows, from what is left of each: "auto" spares the smallest there is."""
        strategy: Any = self.sampling_strategy
        if callable(strategy):
            strategy = strategy(np.asarray(target.native))

        def losing(counts: NDArray[np.int64]) -> set[int]:
            left: dict[Hashable, int] = dict(zip(target.labels, counts.tolist(), strict=True))
            present = {label: n for label, n in left.items() if n}
            return {target.labels.index(label) for label in losing_classes(present, strategy)}

        return losing
