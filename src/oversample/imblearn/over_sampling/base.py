"""The base of the drop-in over-samplers: drawn from imbalanced-learn's stream, everything else is ours."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from oversample.imblearn.dropin import DropIn
from oversample.neighbors import Neighborhood
from oversample.recipes import replay
from oversample.samplers import BaseOverSampler as OurOverSampler
from oversample.samplers.constraints import Searcher, Whole
from oversample.streams import Replay
from oversample.tables import space

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.recipes import Replayed
    from oversample.tables import Table, Target

__all__ = ["BaseOverSampler", "Neighbours"]


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


class BaseOverSampler(DropIn, OurOverSampler):
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

    kind = "over-sampling"
    counts: ClassVar[str]
    keeps: ClassVar[str]
    random_state: Any

    @abstractmethod
    def _method(self) -> Replayed:
        """Return the method."""

    @property
    def _searches(self) -> bool:
        return hasattr(getattr(self, self.counts), "kneighbors")

    @property
    def _k(self) -> int:
        """Neighbours that are asked for; of an object that searches, without the row itself."""
        given = getattr(self, self.counts)
        return int(given.n_neighbors) - 1 if self._searches else int(given)

    def _descend(self, table: Table, target: Target, plan: Plan) -> Lineage:
        self._require_memory(table, plan)
        given = getattr(self, self.counts)
        searcher = (
            clone(given, safe=False) if self._searches else NearestNeighbors(n_neighbors=given + 1)
        )
        setattr(self, self.keeps, searcher)
        engine = searcher if self._searches else None
        hood = Neighborhood(space(table, "none"), target.codes, engine, drops_first=True)
        return replay(
            self._method(),
            hood=hood,
            labels=target.labels,
            plan=plan,
            draws=Replay(self.random_state),
        )
