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
    scale : int
        Power of two that mean distances are to be multiplied by.
    """

    k: int
    clusters: Callable[[], Rows]
    mean_distance: Callable[[Rows], Any]
    threshold: float | None
    exponent: float | None
    asked: int
    scale: int = 0
    name: ClassVar[str] = "clusters, replayed"
    rows_needed: ClassVar[int] = 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw from each cluster in turn, the stream begun again for each."""
        used = self._used(scene, n_new)
        exact = n_new * self._shares(used)
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

    def _shares(self, used: list[Rows]) -> Vector:
        """Share the amount in proportion to the sparsity of clusters: a power of the mean distance, by row.

        As imbalanced-learn works it out where no power is too large or too small for a number, else in logarithms.
        Clusters whose rows are all alike have no extent; where there are no others they share evenly.
        """
        sizes = np.array([len(rows) for rows in used])
        powers = [self._power(size) for size in sizes.tolist()]
        distances = [self.mean_distance(rows) for rows in used]
        if self.scale == 0:
            with np.errstate(over="ignore", under="ignore"):
                parts = (d**power for d, power in zip(distances, powers, strict=True))
                sparsity = np.array([part / n for part, n in zip(parts, sizes, strict=True)])
                total = sparsity.sum()
            least = np.finfo(sparsity.dtype).tiny
            is_sound = (
                np.isfinite(total) and ((sparsity >= least) | (np.array(distances) == 0.0)).all()
            )
            if is_sound and total > 0.0:
                return np.asarray(sparsity / total)
        return _from_logarithms(
            np.array(distances, dtype=np.float64), np.array(powers), sizes, self.scale
        )

    def _power(self, n_rows: int) -> float:
        if self.exponent is not None:
            return self.exponent
        return float(math.log(n_rows, 1.6) ** 1.8 * 0.16)


def _from_logarithms(distances: Vector, powers: Vector, sizes: Rows, scale: int) -> Vector:
    """Share in proportion to ``(distance * 2 ** scale) ** power / size``."""
    with np.errstate(divide="ignore"):
        extent = np.log(distances) + scale * math.log(2.0)
    log = np.where(powers == 0.0, 0.0, powers * extent) - np.log(sizes)
    if np.isneginf(log).all():
        return np.full(len(log), 1.0 / len(log))
    shares = np.exp(log - log.max())
    return np.asarray(shares / shares.sum())
