"""The base of the drop-in over-samplers: drawn from imbalanced-learn's stream, everything else is ours."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from oversample.descent import require_room
from oversample.imblearn.dropin import DropIn
from oversample.imblearn.searches import count_neighbours, search_of
from oversample.neighbors import Neighborhood
from oversample.recipes import Recipe, smote
from oversample.recipes.replay import replay
from oversample.samplers import BaseOverSampler
from oversample.streams import Replay
from oversample.tables import space

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.recipes.replay import Replayed
    from oversample.tables import Table, Target

__all__ = ["BorderFace", "OverFace"]


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
    counts: ClassVar[str] = "k_neighbors"
    keeps: ClassVar[str] = "nn_k_"
    random_state: Any

    @abstractmethod
    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:
        """Return the method, with what it needs of this table."""

    @property
    def _k(self) -> int:
        return count_neighbours(getattr(self._said, self.counts), itself=1)

    def _recipe(self) -> Recipe:
        """Return the method that needs as many rows; its stages are not run."""
        return smote(k_neighbors=self._k)

    def _descend(self, table: Table, target: Target, plan: Plan) -> Lineage:
        require_room(table, plan)
        draws = Replay(self._said.random_state)
        hood = self._hood(table, target)
        method = self._method(table, hood, draws)
        return replay(method, hood=hood, labels=target.labels, plan=plan, draws=draws)

    def _hood(self, table: Table, target: Target) -> Neighborhood:
        """Open the search that `counts` stands for, and keep what would search in imbalanced-learn."""
        engine = self._searcher(self.counts, self.keeps)
        return Neighborhood(
            space(table, "none", fills=True), target.codes, engine, drops_first=True
        )

    def _searcher(self, counts: str, keeps: str) -> Any:
        """Keep what would search in imbalanced-learn; return it where it is an object of the caller's."""
        keeper, engine, _ = search_of(getattr(self._said, counts), None, itself=1, name=counts)
        setattr(self, keeps, keeper)
        return engine


class BorderFace(OverFace):
    """An over-sampler that also judges rows by their neighbours of any class.

    Attributes
    ----------
    nn_k_, nn_m_ : object
        As in `SMOTE`, for both kinds of neighbours.
    """

    m_neighbors: Any

    @property
    def _m(self) -> int:
        return count_neighbours(self._said.m_neighbors, itself=1)

    def _judges(self, hood: Neighborhood) -> Neighborhood:
        """Open the search for the judges: that for partners, where neither is an object of the caller's."""
        engine = self._searcher("m_neighbors", "nn_m_")
        if engine is None and hood.engine is None:
            return hood
        return Neighborhood(hood.space, hood.codes, engine, drops_first=True)
