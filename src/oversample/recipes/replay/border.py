"""Borderline-SMOTE and SVM-SMOTE, replayed: rows near the border of a class make new ones.

This file refuses to know what found the border: support vectors are handed in.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oversample.errors import OversampleWarning, SamplingError
from oversample.lineage import Factors
from oversample.recipes.replay.loop import Drawn, Rows, drawn_between, mended
from oversample.recipes.stages import Danger

if TYPE_CHECKING:
    from collections.abc import Callable

    from oversample.neighbors import Neighborhood
    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["ReplayedBorderline", "ReplayedSVM"]

_HALFWAY = 0.5  # the farthest towards a row of another class
_BETA = 10.0  # both parameters of the share that goes to rows in danger


@dataclass(frozen=True)
class ReplayedBorderline:
    """SMOTE from the rows in danger: half or more of their `m` nearest are of other classes, not all.

    A class without any grows by SMOTE from all its rows, with a warning and without a draw from imbalanced-learn's
    stream, which leaves such a class as it is.

    Parameters
    ----------
    k, m : int
        Neighbours to go towards, and to judge by.
    judges : Neighborhood
        Who the `m` are.
    towards_all : bool
        Whether neighbours are of any class (kind 2): the difference to one of another class is first shortened.
    found : dict
        Filled: rows in danger by label.
    """

    k: int
    m: int
    judges: Neighborhood
    towards_all: bool
    found: dict[object, Rows]
    name: ClassVar[str] = "borderline, replayed"

    @property
    def rows_needed(self) -> int:
        """The base point, and k others where they must be of its class."""
        return 2 if self.towards_all else self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw from the rows in danger."""
        danger = Danger(self.m).mask(scene, self.judges)
        if not danger.any():
            return self._of_all_rows(scene, n_new)
        base = scene.rows[danger]
        self.found[scene.label] = base
        if not self.towards_all:
            near = scene.hood.among(scene.rows, self.k)[danger]
            return Drawn.pairs(*drawn_between(base, near, n_new, draws))
        near = scene.hood.everywhere(scene.rows, self.k)[danger]
        base, partner, gap = drawn_between(base, near, n_new, draws)
        foreign = np.flatnonzero(scene.hood.codes[partner] != scene.code)
        shorter = np.ones(n_new)
        draws.begin()
        shorter[foreign] = draws.uniform(len(foreign)) * _HALFWAY
        return Drawn.pairs(base, partner, shorter * gap, Factors(shorter, gap))

    def _of_all_rows(self, scene: Scene, n_new: int) -> Drawn:
        warnings.warn(
            f'No row of class "{scene.label}" is in danger (m_neighbors={self.m}), so Borderline-SMOTE has no row '
            "to start from; all rows of the class were used instead (same as SMOTE). Use SMOTE to silence this.",
            OversampleWarning,
            stacklevel=2,
        )
        near = scene.hood.among(scene.rows, min(self.k, len(scene.rows) - 1))
        base, partner, gap = mended(scene, scene.rows, near, n_new)
        factors = Factors(np.ones(n_new), gap) if self.towards_all else None
        return Drawn.pairs(base, partner, gap, factors)


@dataclass(frozen=True)
class ReplayedSVM:
    """From the support vectors of a class: those in danger towards a neighbour, the others away from it.

    Where there are none of one kind, its share is made by the other; it is not lost.

    Parameters
    ----------
    k, m : int
        Neighbours to go towards or away from, and to judge by.
    judges : Neighborhood
        Who the `m` are.
    support : callable
        Returns the support vectors of all classes, as row numbers; asked once for each class that grows.
    out_step : float
        How far away at most, in the distance to the neighbour.
    """

    k: int
    m: int
    judges: Neighborhood
    support: Callable[[], Rows]
    out_step: float
    name: ClassVar[str] = "svm, replayed"

    @property
    def rows_needed(self) -> int:
        """The base point and k others."""
        return self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw from the support vectors that are not noise."""
        vectors = self.support()
        vectors = vectors[scene.hood.codes[vectors] == scene.code]
        share = self.judges.foreign_share(scene.rows, scene.code, self.m)
        at = np.searchsorted(scene.rows, vectors)
        at = at[share[at] < 1.0]
        if not len(at):
            raise SamplingError(
                f'All support vectors of class "{scene.label}" are considered as noise: the m_neighbors={self.m} '
                "nearest rows of each are all of other classes. SVM-SMOTE is not adapted to your dataset.",
                f"{len(vectors):,} support vectors",
                "Try another SMOTE variant, or a larger m_neighbors.",
            )
        in_danger = Danger(self.m).mask(scene, self.judges)[at]
        near = scene.hood.among(scene.rows, self.k)
        amount = int(draws.beta(_BETA, _BETA) * (n_new + 1))
        kinds = ((at[in_danger], amount, 1.0), (at[~in_danger], n_new - amount, -self.out_step))
        parts = [
            drawn_between(scene.rows[some], near[some], n, draws, step)
            for some, n, step in kinds
            if len(some)
        ]
        made = sum(len(base) for base, _, _ in parts)
        if made < n_new:
            some, _, step = next(kind for kind in kinds if len(kind[0]))
            parts.append(mended(scene, scene.rows[some], near[some], n_new - made, step))
        base, partner, gap = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Drawn.pairs(base, partner, gap)
