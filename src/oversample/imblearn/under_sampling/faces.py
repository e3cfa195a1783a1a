"""The bases of the drop-in under-samplers: rows are chosen as imbalanced-learn chooses them, the rest is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.dropin import DropIn
from oversample.lineage import Lineage
from oversample.neighbors import Neighborhood
from oversample.plan import Plan, losing_classes, plan_under
from oversample.samplers import BaseSampler
from oversample.samplers.cleaning import coordinates, count_rows, warn_of_lost_classes
from oversample.samplers.constraints import Classes, Constraint, StrategyLike
from oversample.tables import resampled

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from oversample.tables import Table, Target

__all__ = ["BaseCleaningFace", "BaseUnderFace", "Given"]


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
        return Neighborhood(
            coordinates(self.table, "none", fills=True), self.codes, engine, drops_first=True
        )


class _Reducing(BaseSampler):
    """A sampler that keeps some of the rows.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, in the order of the result.
    plan_ : Plan
        Rows of each class before, and what is there after; after `fit` alone, what is asked for.
    lineage_ : Lineage
        The rows that were kept, in the order of the result; nothing is made.
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
        self.lineage_ = Lineage.of_kept(
            self._select(given), n_original=given.table.n_rows, labels=given.target.labels
        )
        self.sample_indices_ = rows = self.lineage_.kept
        self._account_for(given.target, rows)
        return resampled(given.table, given.target, self.lineage_)

    def _account_for(self, target: Target, rows: NDArray[np.int64]) -> None:
        self.plan_ = Plan(target.counts, count_rows(target, rows))

    def _select(self, given: Given) -> NDArray[np.int64]:
        """Choose the rows to keep, in the order of the result; of samplers that make no row."""
        raise NotImplementedError

    def _by_code(self, target: Target) -> dict[int, int]:
        """Give ``sampling_strategy_`` by the codes of the classes."""
        asked = self.sampling_strategy_
        return {code: asked[c] for code, c in enumerate(target.labels) if c in asked}


class BaseUnderFace(DropIn, _Reducing):
    """An under-sampler that keeps the rows that imbalanced-learn keeps, by amounts."""

    sampling_type = counts_as = "under-sampling"
    names_rows = True
    constraints: ClassVar[Mapping[str, Constraint]] = {"sampling_strategy": StrategyLike()}

    def _make_plan(self, target: Target) -> Plan:
        return plan_under(target.counts, self._said.sampling_strategy, target.array)


class BaseCleaningFace(DropIn, _Reducing):
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
        strategy: Any = self._said.sampling_strategy
        if callable(strategy):
            strategy = strategy(target.array)

        def losing(counts: NDArray[np.int64]) -> set[int]:
            left: dict[Hashable, int] = dict(zip(target.labels, counts.tolist(), strict=True))
            present = {label: n for label, n in left.items() if n}
            return {target.labels.index(label) for label in losing_classes(present, strategy)}

        return losing
