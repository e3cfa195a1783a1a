"""Copies, SMOTE and ADASYN, replayed. This file refuses to know what decides who is near whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oversample.errors import SamplingError
from oversample.recipes.replay.loop import Drawn, Noise, Rows, Vector, drawn_between

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["ReplayedADASYN", "ReplayedCopies", "ReplayedSMOTE"]


@dataclass(frozen=True)
class ReplayedCopies:
    """Rows of the class drawn with replacement; one stream for all classes.

    Parameters
    ----------
    shrinkage : mapping of label to float, or None
        Width of the noise, in bandwidths; None adds none.
    spread : callable
        Gets rows, returns the standard deviation of each numeric column among them, dtype=float32 or float64.
    n_rows : int
        Rows of the whole table: imbalanced-learn's bandwidth counts all classes.
    """

    shrinkage: Mapping[Hashable, float] | None
    spread: Callable[[Rows], Vector]
    n_rows: int
    name: ClassVar[str] = "copy, replayed"
    rows_needed: ClassVar[int] = 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw rows, then the place of their normals."""
        base = scene.rows[draws.integers(len(scene.rows), n_new)]
        if self.shrinkage is None:
            return Drawn.alone(base)
        deviation = self.spread(scene.rows)
        width = len(deviation)
        bandwidth = (4 / ((width + 2) * self.n_rows)) ** (1 / (width + 4))
        scale = float(self.shrinkage[scene.label]) * bandwidth * deviation
        state = draws.normals_from_here((n_new, width))
        return Drawn.alone(base, noise=Noise(state, scale.astype(np.float64)))


@dataclass(frozen=True)
class ReplayedSMOTE:
    """A number below ``rows * k`` names base point and neighbour, a uniform is the gap; anew for each class."""

    k: int
    name: ClassVar[str] = "smote, replayed"

    @property
    def rows_needed(self) -> int:
        """The base point and k others."""
        return self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw from the rows of the class."""
        near = scene.hood.among(scene.rows, self.k)
        return Drawn.pairs(*drawn_between(scene.rows, near, n_new, draws))


@dataclass(frozen=True)
class ReplayedADASYN:
    """Each row as often as its share of other classes among its neighbours says; one stream for all classes.

    Amounts are rounded row by row, and so miss their sum: a row is then taken away from those that were
    rounded up the farthest, or added to those rounded down, until it is met. All others are imbalanced-learn's.
    """

    k: int
    name: ClassVar[str] = "adasyn, replayed"
    counts: ClassVar[str] = "n_neighbors"

    @property
    def rows_needed(self) -> int:
        """The base point and k others."""
        return self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw a neighbour and a gap for each row; the rows are in order, not drawn."""
        share = scene.hood.foreign_share(scene.rows, scene.code, self.k)
        if not share.any():
            raise SamplingError(
                f'No row of class "{scene.label}" has a neighbour of another class, so ADASYN has no hard rows to '
                f"favour. (Not any neigbours belong to the majority class.)",
                f"{len(share):,} rows, n_neighbors={self.k}",
                "Use SMOTE, or another n_neighbors.",
            )
        exact = share / share.sum() * n_new
        amount = np.rint(exact)  # halves to even
        at = np.repeat(np.arange(len(share)), amount.astype(np.int64))
        near = scene.hood.among(scene.rows, self.k)
        column, gap = draws.integers(self.k, len(at)), draws.uniform(len(at))
        farthest = np.argsort(
            exact - amount, kind="stable"
        )  # rounded up the farthest first, and down last
        missing = n_new - len(at)
        if missing < 0:
            last_of = np.cumsum(amount).astype(np.int64) - 1
            kept = np.delete(np.arange(len(at)), last_of[farthest[:-missing]])
            at, column, gap = at[kept], column[kept], gap[kept]
        elif missing:  # from a stream of our own, so that the next class is not moved
            at = np.concatenate([at, farthest[-missing:]])
            more = scene.stream.integers("mended", 0, missing, self.k)
            column = np.concatenate([column, more])
            gap = np.concatenate([gap, scene.stream.uniform("mended:gap", 0, missing)])
        return Drawn.pairs(scene.rows[at], near[at, column], gap)
