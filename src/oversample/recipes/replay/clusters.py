"""SMOTE inside clusters, replayed. This file refuses to know what made the clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from oversample.errors import RunError
from oversample.recipes.replay.loop import Drawn, Rows, Vector, drawn_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["ReplayedClusters"]


@dataclass(frozen=True)
class ReplayedClusters:
    """SMOTE inside the clusters where the class is frequent, more where its rows lie farther apart.

    Shares are rounded up, and so exceed the amount: the last row of the clusters whose share was rounded up the
    farthest is then left out. All others are imbalanced-learn's.

    Parameters
    ----------
    k : int
        Neighbours, of the class and the cluster.
    clusters : callable
        Returns the cluster of every row; asked once for each class that grows.
    mean_distance : callable
        Gets rows, returns their mean distance from one another, as a float of the precision it was taken in.
    threshold : float or None
        Share of the class from which a cluster is used; None is half the class's part of all rows asked for.
    exponent : float or None
        Power of the mean distance; None grows with the rows of the class in the cluster.
    asked : int
        Rows that are made of all classes together.
    """

    k: int
    clusters: Callable[[], Rows]
    mean_distance: Callable[[Rows], Any]
    threshold: float | None
    exponent: float | None
    asked: int
    name: ClassVar[str] = "clusters, replayed"
    rows_needed: ClassVar[int] = 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw from each cluster in turn, the stream begun again for each."""
        used = self._used(scene, n_new)
        exact = n_new * _shares([self._sparsity(rows) for rows in used])
        amount = np.array([math.ceil(part) for part in exact], dtype=np.int64)
        parts = [
            drawn_between(rows, scene.hood.among(rows, self.k), n, draws)
            for rows, n in zip(used, amount.tolist(), strict=True)
        ]
        farthest = np.argsort(exact - amount, kind="stable")  # rounded up the farthest first
        left_out = set(farthest[: int(amount.sum()) - n_new].tolist())
        kept = [
            tuple(column[: len(column) - (at in left_out)] for column in part)
            for at, part in enumerate(parts)
        ]
        base, partner, gap = (np.concatenate(column) for column in zip(*kept, strict=True))
        return Drawn.pairs(base, partner, gap)

    def _used(self, scene: Scene, n_new: int) -> list[Rows]:
        """Rows of the class in each cluster that is used."""
        cluster = self.clusters()
        size = np.bincount(cluster)
        mine = np.bincount(cluster[scene.rows], minlength=len(size))
        least = n_new / self.asked / 2 if self.threshold is None else self.threshold
        share = mine / np.maximum(size, 1)
        frequent = (share >= least) & (share * size >= self.k + 1)  # the product, with its rounding
        if not frequent.any():
            raise RunError(
                f'No clusters found with sufficient samples of class "{scene.label}": it needs {self.k + 1} rows '
                f"and a share of {least:.3g} in one.",
                f"{int(mine.max()):,} rows and a share of {float(share.max()):.3g} at most",
                "Try lowering the cluster_balance_threshold or increasing the number of clusters.",
            )
        return [scene.rows[cluster[scene.rows] == number] for number in np.flatnonzero(frequent)]

    def _sparsity(self, rows: Rows) -> Any:  # as precise as the distance
        power = self.exponent
        if power is None:
            power = math.log(len(rows), 1.6) ** 1.8 * 0.16
        return self.mean_distance(rows) ** power / len(rows)


def _shares(sparsity: list[Any]) -> Vector:
    """Share the amount in proportion; evenly among clusters of twins only, which have no extent."""
    shares = np.array(sparsity)
    total = shares.sum()
    return shares / total if total > 0 else np.full(len(shares), 1.0 / len(shares))
