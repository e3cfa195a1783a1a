"""The base of the drop-in over-samplers: drawn from imbalanced-learn's stream, everything else is ours."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from oversample.imblearn.dropin import DropIn
from oversample.neighbors import Neighborhood, as_columns
from oversample.recipes.replay import replay
from oversample.samplers import BaseOverSampler
from oversample.samplers.constraints import Searcher, Whole
from oversample.streams import Replay
from oversample.tables import space

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.recipes.replay import Replayed
    from oversample.tables import Table, Target

__all__ = ["BorderFace", "Neighbours", "OverFace", "plain_rows"]


@dataclass(frozen=True)
class Neighbours:
    """A number of neighbours, or an object that searches one more (the row itself)."""

    example: str = "5"

    def allows(self, value: object) -> bool:
        """Allow either."""
        return Whole(1, self.example).allows(value) or (
            value is not None and Searcher().allows(value) and hasattr(value, "n_neighbors")
        )

    @property
    def words(self) -> str:
        """Say so."""
        return "a whole number of at least 1 or an object with fit, kneighbors and n_neighbors"


class OverFace(DropIn, BaseOverSampler):
    """An over-sampler that draws as imbalanced-learn does.

    Neighbours are found on the columns as they are. If the parameter that counts them is an object, it
    searches, and the first of the rows that it finds is left out, whichever it is: with scikit-learn's
    ``NearestNeighbors`` rows at equal distances are then the same as well.

    Attributes
    ----------
    counts, keeps : str
        Name of the parameter that counts the neighbours or searches them, and of the attribute that keeps what
        searches in imbalanced-learn.
    """

    sampling_type = counts_as = "over-sampling"
    counts: ClassVar[str]
    keeps: ClassVar[str]
    random_state: Any

    @abstractmethod
    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:
        """Return the method, with what it needs of this table."""

    @property
    def _k(self) -> int:
        """Neighbours that are asked for; of an object that searches, without the row itself."""
        return _count(getattr(self, self.counts))

    def _descend(self, table: Table, target: Target, plan: Plan) -> Lineage:
        self._require_memory(table, plan)
        draws = Replay(self.random_state)
        hood = self._hood(table, target)
        method = self._method(table, hood, draws)
        return replay(method, hood=hood, labels=target.labels, plan=plan, draws=draws)

    def _hood(self, table: Table, target: Target) -> Neighborhood:
        """Open the search that `counts` stands for, and keep what would search in imbalanced-learn."""
        engine = self._searcher(self.counts, self.keeps)
        return Neighborhood(space(table, "none"), target.codes, engine, drops_first=True)

    def _searcher(self, counts: str, keeps: str) -> Any:
        """Keep what would search in imbalanced-learn; return it where it is an object of the caller's."""
        given = getattr(self, counts)
        if hasattr(given, "kneighbors"):
            setattr(self, keeps, clone(given, safe=False))
            return getattr(self, keeps)
        setattr(self, keeps, NearestNeighbors(n_neighbors=given + 1))
        return None


class BorderFace(OverFace):
    """An over-sampler that also judges rows by their neighbours of any class.

    Attributes
    ----------
    nn_k_, nn_m_ : object
        As in `SMOTE`, for both kinds of neighbours.
    """

    counts = "k_neighbors"
    keeps = "nn_k_"
    m_neighbors: Any

    @property
    def _m(self) -> int:
        return _count(self.m_neighbors)

    def _judges(self, hood: Neighborhood) -> Neighborhood:
        """Open the search for the judges: that for partners, where neither is an object of the caller's."""
        engine = self._searcher("m_neighbors", "nn_m_")
        if engine is None and hood.engine is None:
            return hood
        return Neighborhood(hood.space, hood.codes, engine, drops_first=True)


def plain_rows(table: Table) -> Any:
    """Return all rows as an array or sparse matrix that scikit-learn's estimators take: one column a level.

    A table of numbers alone is returned as it stands, in its own precision.
    """
    if table.is_sparse:
        return table.numbers
    if not table.levels and table.is_complete:
        kinds = {table.cells(column).dtype for column in table.of_block("numbers")}
        return table.numbers.astype(
            np.float32 if kinds == {np.dtype(np.float32)} else np.float64, copy=False
        )
    points: Any = space(table, "none")[np.arange(table.n_rows)]
    return as_columns(points, points)[0]


def _count(neighbours: Any) -> int:
    if hasattr(neighbours, "kneighbors"):
        return int(neighbours.n_neighbors) - 1
    return int(neighbours)
