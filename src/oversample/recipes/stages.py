"""The stages there are: small pure choices, each named after the choice it makes.

A stage sees a scene and returns an array; it draws only by key. None of them knows which method uses it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.errors import OversampleWarning, SamplingError, worded
from oversample.kernels import deviation, narrowed, sparse_deviation

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.neighbors import Neighborhood
    from oversample.recipes.recipe import Scene

__all__ = [
    "Alone",
    "Copy",
    "Danger",
    "Everything",
    "ForeignShare",
    "Line",
    "OneGroup",
    "SameClass",
    "SameClassOrNearestForeign",
    "SameSubject",
    "Smoothed",
    "Uniform",
]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]

_HALF = 0.5  # the share of strangers from which the paper calls a row in danger


# -- weigh


@dataclass(frozen=True)
class Uniform:
    """Every row of the class equally."""

    def __call__(self, scene: Scene) -> Vector:
        """Weigh each row 1."""
        return np.ones(len(scene.rows))


@dataclass(frozen=True)
class Danger:
    """Only rows of whose `m` nearest at least half, but not all, are of other classes."""

    m: int

    def __call__(self, scene: Scene) -> Vector:
        """Weigh rows in danger 1, safe rows and noise 0; none in danger is an error, not silence."""
        danger = self.mask(scene, scene.hood)
        if not danger.any():
            share = scene.hood.foreign_share(scene.rows, scene.code, self.m)
            noise = int((share >= 1.0).sum())
            raise SamplingError(
                f'No row of class "{scene.label}" is in danger, so Borderline-SMOTE has no row to start '
                f"from (m_neighbors={self.m}).",
                f"{len(share) - noise:,} safe rows and {noise:,} rows among other classes only",
                worded(
                    "Use SMOTE ({} of balance), or another m_neighbors of the sampler.",
                    {"method": "smote"},
                ),
                ways=[{"method": "smote"}],
            )
        return danger.astype(np.float64)

    def mask(self, scene: Scene, hood: Neighborhood) -> NDArray[np.bool_]:
        """Tell which rows of the class are in danger by the neighbours of a neighbourhood."""
        share = hood.foreign_share(scene.rows, scene.code, self.m)
        return np.asarray((share >= _HALF) & (share < 1.0))


@dataclass(frozen=True)
class ForeignShare:
    """By the share of other classes among the `k` nearest of any class."""

    k: int

    def __call__(self, scene: Scene) -> Vector:
        """Weigh by that share; where it is 0 for all, evenly, with a warning."""
        share = scene.hood.foreign_share(scene.rows, scene.code, self.k)
        if share.any():
            return share
        warnings.warn(
            f'No row of class "{scene.label}" has a neighbour of another class, so ADASYN has no hard rows '
            "to favour; rows were spread evenly instead (same as SMOTE). Use SMOTE to silence this.",
            OversampleWarning,
            stacklevel=2,
        )
        return np.ones(len(share))


# -- group


@dataclass(frozen=True)
class OneGroup:
    """All rows together."""

    def __call__(self, scene: Scene, weight: Vector) -> tuple[Rows, Vector]:
        """Put every row in group 0, which makes everything."""
        return np.zeros(len(scene.rows), dtype=np.int64), np.ones(min(1, len(weight)))


# -- partner


@dataclass(frozen=True)
class Alone:
    """No partner: one parent, the base point."""

    rows_needed: int = 1

    def used(self, n_rows: int) -> int:
        """No neighbour is used."""
        return 0

    def __call__(self, scene: Scene, at: Rows, start: int, stop: int) -> Rows:
        """Return no column."""
        return np.empty((stop - start, 0), dtype=np.int64)


@dataclass(frozen=True)
class SameClass:
    """One of the `k` nearest rows of the same class (of the same group, where there are groups).

    Parameters
    ----------
    k : int
        Neighbours.
    at_most : bool
        Whether a class of fewer rows uses those that it has, at least one, instead of being refused.
    counts : str
        Parameter of the sampler that says `k`, for errors.
    """

    k: int
    at_most: bool = False
    counts: str = field(default="k_neighbors", compare=False)

    @property
    def rows_needed(self) -> int:
        """The base point and k others; or one other, where k is the most."""
        return 2 if self.at_most else self.k + 1

    def used(self, n_rows: int) -> int:
        """Neighbours that are used in a class of so many rows."""
        return min(self.k, n_rows - 1) if self.at_most else self.k

    def __call__(self, scene: Scene, at: Rows, start: int, stop: int) -> Rows:
        """Draw one neighbour a row, each of the k equally likely."""
        near = scene.hood.among(scene.rows, self.used(len(scene.rows)))
        pick = scene.stream.integers(scene.key("partner"), start, stop, near.shape[1])
        return near[at, pick][:, np.newaxis]


@dataclass(frozen=True, eq=False)
class SameSubject:
    """One of the `k` nearest rows of the same class and subject; none for a row that is its only one.

    Parameters
    ----------
    k : int
        At most so many.
    subject : ndarray of shape (n_rows,), dtype=int64
        Whose row each is; -1, not known, is a subject of its own.
    """

    k: int
    subject: Rows
    rows_needed: ClassVar[int] = 2

    def used(self, n_rows: int) -> int:
        """Neighbours of a row at most, in a class of so many rows."""
        return min(self.k, n_rows - 1)

    def __call__(self, scene: Scene, at: Rows, start: int, stop: int) -> Rows:
        """Draw one neighbour a row, each of those there are equally likely."""
        subject = self.subject[scene.rows]
        alone = subject < 0
        subject = np.where(alone, len(self.subject) + np.arange(len(subject)), subject)
        near = scene.hood.within(scene.rows, subject, self.k)
        there = (near >= 0).sum(axis=1)
        if not there.all():
            warnings.warn(
                f'{int((there == 0).sum()):,} of {len(there):,} rows of class "{scene.label}" are the only ones '
                "of their subject, so there is nobody to mix them with; they were copied.",
                OversampleWarning,
                stacklevel=2,
            )
        draws = scene.stream.uniform(scene.key("partner"), start, stop)
        pick = np.minimum((draws * there[at]).astype(np.int64), np.maximum(there[at] - 1, 0))
        return np.asarray(near[at, pick][:, np.newaxis])


@dataclass(frozen=True)
class SameClassOrNearestForeign:
    """One of the `k` nearest rows of the same class, or the nearest row of any other."""

    k: int
    at_most: bool = False
    counts: str = field(default="k_neighbors", compare=False)

    @property
    def rows_needed(self) -> int:
        """The base point and k others of its class; or one other, where k is the most."""
        return 2 if self.at_most else self.k + 1

    def used(self, n_rows: int) -> int:
        """Neighbours of the class that are used where it has so many rows."""
        return min(self.k, n_rows - 1) if self.at_most else self.k

    def __call__(self, scene: Scene, at: Rows, start: int, stop: int) -> Rows:
        """Draw one of the k + 1 candidates a row, each equally likely."""
        own = scene.hood.among(scene.rows, self.used(len(scene.rows)))
        foreign = scene.hood.of_others(scene.rows, scene.code, 1)
        pool = np.concatenate([own, foreign], axis=1)
        pick = scene.stream.integers(scene.key("partner"), start, stop, pool.shape[1])
        return pool[at, pick][:, np.newaxis]


# -- blend


@dataclass(frozen=True)
class Copy:
    """The base point as it is; partners, if any, get no share."""

    def __call__(self, scene: Scene, base: Rows, partner: Rows, start: int, stop: int) -> Vector:
        """Return gaps of 0."""
        return np.zeros(partner.shape)

    def scale(self, scene: Scene) -> Vector | None:
        """Add no residual."""
        return None


@dataclass(frozen=True)
class Line(Copy):
    """A point on the line to the partner, uniform up to `most`; up to `most_foreign` for another class."""

    most: float = 1.0
    most_foreign: float = 1.0

    def __call__(self, scene: Scene, base: Rows, partner: Rows, start: int, stop: int) -> Vector:
        """Draw one gap a row."""
        gap = scene.stream.uniform(scene.key("gap"), start, stop)[:, np.newaxis]
        if self.most == self.most_foreign:
            return gap if self.most == 1.0 else gap * self.most
        foreign = scene.hood.codes[partner] != scene.code
        return gap * np.where(foreign, self.most_foreign, self.most)


@dataclass(frozen=True)
class Smoothed(Copy):
    """The base point plus Gaussian noise of `shrinkage` times the normal-reference bandwidth."""

    shrinkage: float

    def scale(self, scene: Scene) -> Vector:
        """Return ``shrinkage * (4 / ((d + 2) n)) ** (1 / (d + 4)) * std`` a column, n and std of the class."""
        cells = scene.numbers[scene.rows]
        n_rows, width = cells.shape
        factor = (4.0 / ((width + 2.0) * n_rows)) ** (1.0 / (width + 4.0))
        with np.errstate(over="ignore"):
            return narrowed(self.shrinkage * factor * _spread(cells), np.float64)


def _spread(cells: Any) -> Vector:
    """Population standard deviation of each column; 0 for one without a value."""
    if sp.issparse(cells):
        return sparse_deviation(cells)
    spread = np.zeros(cells.shape[1])
    used = ~np.isnan(cells).all(axis=0)
    spread[used] = deviation(cells[:, used], np.float64)
    return spread


# -- accept


@dataclass(frozen=True)
class Everything:
    """Keep every draft."""

    candidates: int = 1
    floor: float = -np.inf
    tries: int = 1

    def __call__(self, scene: Scene, draft: Lineage) -> Vector:
        """Score every row alike."""
        return np.zeros(len(draft))
