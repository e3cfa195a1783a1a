"""The loop over classes, and the draws that most methods share.

This file refuses to know any method by name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from oversample.lineage import Donors, Factors, Lineage, Residual
from oversample.recipes.run import Named, drafted, joined, scenes

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from oversample.lineage.parts import State
    from oversample.neighbors import Neighborhood
    from oversample.plan import Plan
    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["Drawn", "Noise", "Replayed", "drawn_between", "mended", "replay"]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """Normals of one class: where they begin in the stream, and the standard deviation of each column."""

    state: State
    scale: Vector


@dataclass(frozen=True)
class Drawn:
    """What a method has drawn for the new rows of one class.

    Parameters
    ----------
    base : ndarray of shape (n_new,), dtype=int64
        Rows to start from.
    partner, gap : ndarray of shape (n_new, 0 or 1)
        Rows to go towards, and how far.
    factors : Factors, optional
        Of the gaps.
    donors : Donors, optional
        Rows whose cells are taken whole.
    noise : Noise, optional
        What is added.
    """

    base: Rows
    partner: Rows
    gap: Vector
    factors: Factors | None = None
    donors: Donors | None = None
    noise: Noise | None = None

    @classmethod
    def pairs(cls, base: Rows, partner: Rows, gap: Vector, factors: Factors | None = None) -> Drawn:
        """Go from each base point towards one partner."""
        return cls(base, partner[:, np.newaxis], gap[:, np.newaxis], factors)

    @classmethod
    def alone(
        cls, base: Rows, *, donors: Donors | None = None, noise: Noise | None = None
    ) -> Drawn:
        """Stay at each base point."""
        nothing = np.empty((len(base), 0))
        return cls(base, nothing.astype(np.int64), nothing, donors=donors, noise=noise)


class Replayed(Named, Protocol):
    """A method that draws as imbalanced-learn does."""

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Return what makes `n_new` rows."""


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
    noise: dict[int, Noise] = {}
    seed = draws.seed
    for scene, n_new in scenes(
        method, hood=hood, numbers=None, labels=labels, plan=plan, seed=seed
    ):
        drawn = method(scene, n_new, draws)
        assert len(drawn.base) == n_new, "a method makes the rows that were asked"
        mix = drawn.base, drawn.partner, drawn.gap
        part = drafted(method.name, scene, mix, (0, n_new), tuple(labels), seed)
        parts.append(replace(part, factors=drawn.factors, donors=drawn.donors))
        if drawn.noise is not None:
            noise[scene.code] = drawn.noise
    if not parts:
        return Lineage.empty(n_original=len(hood.codes), labels=labels, seed=seed)
    return joined(parts, _residual(noise, len(labels)) if noise else None)


def _residual(noise: dict[int, Noise], n_labels: int) -> Residual:
    width = len(next(iter(noise.values())).scale)
    scale = np.zeros((n_labels, width))
    for code, of_class in noise.items():
        scale[code] = of_class.scale
    states = tuple(noise[code].state if code in noise else None for code in range(n_labels))
    return Residual("replayed", scale, states)


def drawn_between(
    base: Rows, near: Rows, n_new: int, draws: Replay, step: float = 1.0
) -> tuple[Rows, Rows, Vector]:
    """Draw pairs as most methods do: one number names base point and neighbour, a uniform is the gap.

    Parameters
    ----------
    base : ndarray of shape (n_base,), dtype=int64
        Rows to start from.
    near : ndarray of shape (n_base, k), dtype=int64
        Rows to go towards.
    n_new : int
        Pairs to draw.
    draws : Replay
        Begun again, where it has a seed.
    step : float
        Factor of the gaps; below 0, away from the neighbour.

    Returns
    -------
    base, partner, gap : ndarray of shape (n_new,)
    """
    draws.begin()
    at, column = np.divmod(draws.integers(near.size, n_new), near.shape[1])
    gap = draws.uniform(n_new)
    return base[at], near[at, column], gap if step == 1.0 else step * gap


def mended(
    scene: Scene, base: Rows, near: Rows, n_new: int, step: float = 1.0
) -> tuple[Rows, Rows, Vector]:
    """Draw pairs that imbalanced-learn would not make, from a stream of our own: its own is not moved."""
    at = scene.stream.integers("mended:base", 0, n_new, len(base))
    column = scene.stream.integers("mended", 0, n_new, near.shape[1])
    gap = scene.stream.uniform("mended:gap", 0, n_new)
    return base[at], near[at, column], step * gap
