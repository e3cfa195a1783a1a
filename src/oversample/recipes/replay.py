"""Replay: the same methods with parents drawn as imbalanced-learn draws them, so that its seeds give its rows.

There a base point and its partner are one number of a stream that starts again for each class, where ours are
spread evenly and keyed. Who is near whom and how rows are mixed is not repeated here: the neighbourhood and the
lineage are those of every recipe. Where its counts drift (ADASYN), ours are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from oversample.errors import SamplingError
from oversample.lineage import Lineage
from oversample.recipes.run import Named, drafted, joined, scenes

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from oversample.neighbors import Neighborhood
    from oversample.plan import Plan
    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["Replayed", "ReplayedADASYN", "ReplayedSMOTE", "replay"]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]
Drawn = tuple[Rows, Rows, Vector]


class Replayed(Named, Protocol):
    """A method that draws as imbalanced-learn does."""

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Return base points, partners and gaps, each of shape (n_new,)."""


def replay(
    method: Replayed,
    *,
    hood: Neighborhood,
    labels: Sequence[Hashable],
    plan: Plan,
    draws: Replay,
) -> Lineage:
    """Choose parents and weights for every row of the plan, class by class in the order of the labels.

    Raises
    ------
    SamplingError
        If a class has too few rows, or none to start from.
    """
    parts: list[Lineage] = []
    seed = draws.seed
    for scene, n_new in scenes(
        method, hood=hood, numbers=None, labels=labels, plan=plan, seed=seed
    ):
        base, partner, gap = method(scene, n_new, draws)
        mix = base, partner[:, np.newaxis], gap[:, np.newaxis]
        parts.append(drafted(method.name, scene, mix, (0, n_new), tuple(labels), seed))
    if not parts:
        return Lineage.empty(n_original=len(hood.codes), labels=labels, seed=seed)
    return joined(parts)


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
        draws.begin()
        at, column = np.divmod(draws.integers(near.size, n_new), self.k)
        return scene.rows[at], near[at, column], draws.uniform(n_new)


@dataclass(frozen=True)
class ReplayedADASYN:
    """Each row as often as its share of other classes among its neighbours says; one stream for all classes.

    Amounts are rounded row by row, and so miss their sum: a row is then taken away from those that were
    rounded up the farthest, or added to those rounded down, until it is met. All others are imbalanced-learn's.
    """

    k: int
    name: ClassVar[str] = "adasyn, replayed"

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
        return scene.rows[at], near[at, column], gap
