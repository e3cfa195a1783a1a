"""The recipe: five stages, each with a default that does nothing.

    weigh    who may be a base point, and how often    -> one weight a row (a filter is a weight of 0)
    group    clusters, and how the amount is shared    -> one group a row, one share a group
    partner  who the others are                        -> rows next to each base point
    blend    how far towards each of them              -> gaps, and for kernels a residual
    accept   which drafts are kept                     -> a score a row; the rest is drawn again

Every stage sees a `Scene` and nothing else. Cleaning (Tomek links, ENN, NCR, IPF) takes real rows away;
it is a separate, visible step after a recipe and never a stage of one. How ten very different published
methods fit in is worked out in docs/architecture.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from oversample.recipes.stages import Alone, Copy, Everything, OneGroup, Uniform

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy as np
    from numpy.typing import NDArray

    from oversample.lineage import Lineage
    from oversample.neighbors import Neighborhood
    from oversample.streams import Stream

__all__ = ["Accept", "Blend", "Group", "Partner", "Recipe", "Scene", "Weigh"]


@dataclass(frozen=True)
class Scene:
    """What a stage may look at while one class grows.

    Parameters
    ----------
    hood : Neighborhood
        Shared neighbour search; also holds the class of every row.
    numbers : ndarray or csr_array of shape (n_rows, n_numbers)
        Numeric cells in their own units, for kernels that need a spread.
    label : hashable
        Class that grows, as the caller knows it.
    code : int
        Its code.
    rows : ndarray of shape (n_eligible,), dtype=int64
        Rows of the class, ascending; of the group, once there are groups.
    stream : Stream
        Keyed randomness of this class.
    attempt : int
        0, or how often rejected rows have been drawn again: part of every key.
    """

    hood: Neighborhood
    numbers: Any
    label: Hashable
    code: int
    rows: NDArray[np.int64]
    stream: Stream
    attempt: int = 0

    def within(self, rows: NDArray[np.int64]) -> Scene:
        """Look at a group of the rows only."""
        return replace(self, rows=rows)

    def again(self, attempt: int) -> Scene:
        """Look at the same rows with fresh draws."""
        return replace(self, attempt=attempt)

    def key(self, stage: str) -> str:
        """Name the stream of a stage in this attempt."""
        return f"{stage}#{self.attempt}" if self.attempt else stage


class Weigh(Protocol):
    """Say how likely each row is to be a base point."""

    def __call__(self, scene: Scene) -> NDArray[np.float64]:
        """Return weights of shape (n_eligible,), at least 0, not all 0; only their proportions matter."""


class Group(Protocol):
    """Split the rows into groups that share the amount."""

    def __call__(
        self, scene: Scene, weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the group of each row (-1: none), and the share of the amount of each group."""


class Partner(Protocol):
    """Find the other parents of each synthetic row."""

    @property
    def rows_needed(self) -> int:
        """Rows that the class must have, base point included."""

    def used(self, n_rows: int) -> int:
        """Return the neighbours that are used in a class of so many rows."""

    def __call__(
        self, scene: Scene, at: NDArray[np.int64], start: int, stop: int
    ) -> NDArray[np.int64]:
        """Return row numbers of shape (stop - start, n_partners), -1 where a row has fewer.

        The base points are ``scene.rows[at]``.
        """


class Blend(Protocol):
    """Say how far towards each partner a synthetic row lies."""

    def __call__(
        self,
        scene: Scene,
        base: NDArray[np.int64],
        partner: NDArray[np.int64],
        start: int,
        stop: int,
    ) -> NDArray[np.float64]:
        """Return gaps of the shape of `partner`; those at -1 are ignored."""

    def scale(self, scene: Scene) -> NDArray[np.float64] | None:
        """Return the standard deviation of the residual by numeric column, or None for no residual."""


class Accept(Protocol):
    """Judge drafts; each row keeps its best of `candidates`, and is drawn again below `floor`."""

    @property
    def candidates(self) -> int:
        """Drafts of each row, of which the best is kept; at least 1."""

    @property
    def floor(self) -> float:
        """Score below which a row is drawn again."""

    @property
    def tries(self) -> int:
        """Drafts after which a rejected row is an error; at least 1."""

    def __call__(self, scene: Scene, draft: Lineage) -> NDArray[np.float64]:
        """Return a score a row of the draft; higher is better."""


@dataclass(frozen=True)
class Recipe:
    """A named choice of stages.

    Parameters
    ----------
    name : str
        Recorded in the lineage as the stage that made a row.
    weigh, group, partner, blend, accept : callable
        Stages; the defaults do nothing, so that ``Recipe("copy")`` copies every row equally often.
    """

    name: str
    weigh: Weigh = field(default_factory=Uniform)
    group: Group = field(default_factory=OneGroup)
    partner: Partner = field(default_factory=Alone)
    blend: Blend = field(default_factory=Copy)
    accept: Accept = field(default_factory=Everything)

    @property
    def rows_needed(self) -> int:
        """Rows that a class must have to grow by this recipe."""
        return self.partner.rows_needed

    def neighbors_used(self, n_rows: int) -> int | None:
        """Count the neighbours that are used in a class of so many rows; None for a recipe without any."""
        return self.partner.used(n_rows) or None

    @property
    def counts(self) -> str:
        """Name the parameter of a sampler that says how many neighbours there are."""
        return getattr(self.partner, "counts", "k_neighbors")

    @property
    def only_copies(self) -> bool:
        """Whether all stages are those that do nothing, so that no cell of a table need be looked at."""
        return self == Recipe(self.name)
