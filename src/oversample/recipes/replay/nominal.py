"""SMOTE with categories, and of categories only, replayed: neighbours of a base point vote on each column.

Each column is voted on by itself, once for each base point, and the cell of a neighbour that holds the winner is
taken. This file refuses to know what the categories are: only their order, by which ties are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from oversample.lineage import Donors
from oversample.recipes.replay.loop import Drawn, Rows, drawn_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oversample.recipes.recipe import Scene
    from oversample.streams import Replay

__all__ = ["Ballot", "ReplayedModes", "ReplayedVotes"]


@dataclass(frozen=True)
class Ballot:
    """What is voted on.

    Parameters
    ----------
    columns : tuple of int
        Positions of the columns in the table.
    ranks : ndarray of shape (n_rows, n_columns), dtype=int32
        Category of each row, as its place in the order of the categories.
    """

    columns: tuple[int, ...]
    ranks: NDArray[np.int32]


@dataclass(frozen=True)
class ReplayedVotes:
    """SMOTE for the numbers; the k neighbours of the base point, not itself, vote on every category.

    Parameters
    ----------
    k : int
        Neighbours.
    near : callable
        Gets a scene, returns the k nearest of each row of its class.
    ballot : Ballot
        What is voted on; a draw is decided by a shuffle of all tied pairs of row and category.
    """

    k: int
    near: Callable[[Scene], Rows]
    ballot: Ballot
    name: ClassVar[str] = "smote-nc, replayed"

    @property
    def rows_needed(self) -> int:
        """The base point and k others."""
        return self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw pairs, then decide the votes, column by column."""
        near = self.near(scene)
        base, partner, gap = drawn_between(scene.rows, near, n_new, draws)
        at = np.searchsorted(scene.rows, base)
        draws.begin()
        whose = np.empty((n_new, len(self.ballot.columns)), dtype=np.int64)
        for column in range(whose.shape[1]):
            vote = _counted(self.ballot.ranks[near, column])
            row, place = np.nonzero(vote.wins[at])
            shuffled = draws.permutation(len(row))
            turn = np.empty(len(row), dtype=np.int64)
            turn[shuffled] = np.arange(len(row))
            starts = np.searchsorted(row, np.arange(n_new))
            first = shuffled[np.minimum.reduceat(turn, starts)]
            whose[:, column] = near[at, vote.voter[at, place[first]]]
        return Drawn(
            base,
            partner[:, np.newaxis],
            gap[:, np.newaxis],
            donors=Donors(self.ballot.columns, whose),
        )


@dataclass(frozen=True)
class ReplayedModes:
    """Every cell is the most frequent category among a row and its k nearest; of equals, the first in order.

    Parameters
    ----------
    k : int
        Neighbours.
    near : callable
        Gets a scene, returns for each row of its class the k + 1 nearest, itself among them.
    ballot : Ballot
        What is voted on.
    """

    k: int
    near: Callable[[Scene], Rows]
    ballot: Ballot
    name: ClassVar[str] = "smote-n, replayed"

    @property
    def rows_needed(self) -> int:
        """The base point and k others."""
        return self.k + 1

    def __call__(self, scene: Scene, n_new: int, draws: Replay) -> Drawn:
        """Draw base points; the votes are not drawn."""
        near = self.near(scene)
        draws.begin()
        at = draws.integers(len(scene.rows), n_new)
        whose = np.empty((n_new, len(self.ballot.columns)), dtype=np.int64)
        for column in range(whose.shape[1]):
            vote = _counted(self.ballot.ranks[near, column])
            first = vote.voter[np.arange(len(near)), vote.wins.argmax(axis=1)]
            whose[:, column] = near[at, first[at]]
        return Drawn.alone(scene.rows[at], donors=Donors(self.ballot.columns, whose))


class _Vote(NamedTuple):
    """Votes of k neighbours for each row, both of shape (n_rows, k), in the order of the categories.

    ``wins`` tells which places hold a category with most votes, each category once; ``voter`` names the
    neighbour that stands in a place.
    """

    wins: NDArray[np.bool_]
    voter: Rows


def _counted(ranks: NDArray[np.int32]) -> _Vote:
    """Count the votes of neighbours for their categories, given as ranks of shape (n_rows, k)."""
    voter = np.argsort(ranks, axis=1, kind="stable")
    ordered = np.take_along_axis(ranks, voter, axis=1)
    votes = np.zeros(ordered.shape, dtype=np.int64)
    for place in range(ordered.shape[1]):  # over neighbours, not rows
        votes += ordered == ordered[:, place : place + 1]
    wins = votes == votes.max(axis=1, keepdims=True)
    wins[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    return _Vote(wins, voter)
