"""Cleaning as imbalanced-learn does it: its votes, its order of rows, and its reasons to stop.

The rules in `cleaning` judge in one search, let a row stay in a split vote, and stop before a limit is broken.
Here a split vote goes to the class that comes first, rows come back class by class, and the round that breaks a
limit is the last, but is carried out. Searches are those of every rule: what is left of a table is searched again
only where a neighbour has gone.

This file refuses to know labels and containers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.errors import SamplingError
from oversample.recipes.cleaning import Kind, Mask, Rows, Shrinking, contradicted, may_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from oversample.neighbors import Neighborhood

__all__ = [
    "ReplayedEdits",
    "around_rare",
    "classes_above",
    "grouped",
    "majority",
    "scarcest",
]


@dataclass(frozen=True)
class ReplayedEdits:
    """Edit once a size, each time what the time before has left.

    Parameters
    ----------
    sizes : iterable of int
        Neighbours that judge a row, round by round.
    widest : int
        The largest of them.
    kind : {"all", "mode"}
        Whether all neighbours, or the most frequent class among them, must be of the row's class.
    settles : bool
        Whether a round that takes nothing away is the last.
    may_shrink_below : bool
        Whether a round that leaves another class smaller than the smallest was at the start is not the last. One
        that leaves a class without a row always is.

    Examples
    --------
    >>> from oversample.neighbors import Neighborhood
    >>> codes = np.array([0, 0, 1, 0, 0, 0, 0])
    >>> hood = Neighborhood(np.array([[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0]]), codes)
    >>> once = ReplayedEdits((2,), 2, "all", settles=False, may_shrink_below=True)
    >>> [part.tolist() for part in once(hood, lambda counts: {0})[:1]]
    [[False, False, True, False, True, True, True]]
    """

    sizes: Iterable[int]
    widest: int
    kind: Kind
    settles: bool
    may_shrink_below: bool

    def __call__(
        self, hood: Neighborhood, losing: Callable[[Rows], AbstractSet[int]]
    ) -> tuple[Mask, int]:
        """Edit.

        Parameters
        ----------
        hood : Neighborhood
            Neighbour search over all rows.
        losing : callable
            Gets the rows of each class that are left, of shape (n_classes,); returns the classes that may lose
            some.

        Returns
        -------
        keep : ndarray of shape (n_rows,), dtype=bool
            Rows that are left.
        n_rounds : int
            Rounds that were carried out, one that took nothing away included.

        Raises
        ------
        SamplingError
            If too few rows are left for the neighbours of a round.
        """
        before = np.bincount(hood.codes)
        rare = scarcest(hood.codes)
        left = Shrinking(hood)
        n_rounds = 0
        for size in self.sizes:
            keep = self._round(left, size, losing(np.bincount(left.codes, minlength=len(before))))
            n_rounds += 1
            if keep.all():
                if self.settles:
                    break
                continue
            left.keep(keep)
            if self._is_last(before, np.bincount(left.codes, minlength=len(before)), rare):
                break
        return left.mask(len(hood.codes)), n_rounds

    def _round(self, left: Shrinking, size: int, losing: AbstractSet[int]) -> Mask:
        asked = np.flatnonzero(may_go(left.codes, losing))
        keep = np.ones(len(left.codes), dtype=bool)
        if len(left.codes) <= size:
            raise SamplingError(
                f"A round of editing with {size} neighbours needs {size + 1} rows.",
                f"{len(left.codes)} rows that earlier rounds have left",
                f"Set n_neighbors={len(left.codes) - 1} or less.",
            )
        near = left.codes[left.near(asked, self.widest)[:, :size]]
        own = left.codes[asked]
        agrees = ~contradicted(near, own, "all") if self.kind == "all" else majority(near) == own
        keep[asked] = agrees
        return keep

    def _is_last(self, before: Rows, after: Rows, rare: int) -> bool:
        if ((after == 0) & (before > 0)).any():
            return True
        others = np.arange(len(after)) != rare
        below = (after < before[rare]) & (after > 0) & others
        return bool(below.any()) and not self.may_shrink_below


def majority(near: Rows) -> Rows:
    """Find the most frequent class among neighbours; the first class of equals.

    Parameters
    ----------
    near : ndarray of shape (n, k), dtype=int64
        Classes of the neighbours.

    Returns
    -------
    winner : ndarray of shape (n,), dtype=int64

    Examples
    --------
    >>> majority(np.array([[2, 1, 1], [3, 0, 2]])).tolist()
    [1, 0]
    """
    winner = np.zeros(len(near), dtype=np.int64)
    most = np.zeros(len(near), dtype=np.int64)
    for code in np.unique(near).tolist():
        votes = (near == code).sum(axis=1)
        more = votes > most
        winner[more], most[more] = code, votes[more]
    return winner


def scarcest(codes: Rows) -> int:
    """Find the smallest class that has rows; of equals, the one that comes first in the table.

    Examples
    --------
    >>> scarcest(np.array([2, 1, 1, 0, 0, 0, 2]))
    2
    """
    present, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return int(present[np.lexsort((first, counts))[0]])


def grouped(codes: Rows, keep: Mask) -> Rows:
    """List the rows kept class by class, inside a class in the order of the table.

    Examples
    --------
    >>> grouped(np.array([1, 0, 1, 0]), np.array([True, True, False, True])).tolist()
    [1, 3, 0]
    """
    rows = np.flatnonzero(keep)
    return rows[np.argsort(codes[rows], kind="stable")]


def classes_above(codes: Rows, losing: AbstractSet[int], threshold: float) -> list[int]:
    """List the classes of more than `threshold` times the rows of the smallest, in order of appearance."""
    present, first, counts = np.unique(codes, return_index=True, return_counts=True)
    large = present[np.argsort(first)]
    least = counts.min() * threshold
    size = dict(zip(present.tolist(), counts.tolist(), strict=True))
    return [code for code in large.tolist() if code in losing and size[code] > least]


def around_rare(codes: Rows, wrong: Mask, near: Rows, classes: list[int]) -> Rows:
    """List the neighbours of the rare rows that are judged wrongly, where they are of some classes.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row.
    wrong : ndarray of shape (n_rare,), dtype=bool
        Which of the rare rows are.
    near : ndarray of shape (n_rare, k), dtype=int64
        Their neighbours.
    classes : list of int

    Returns
    -------
    rows : ndarray of shape (n,), dtype=int64
        Ascending.
    """
    around = np.unique(near[wrong])
    return around[np.isin(codes[around], classes)]
