"""Cleaning: which rows a rule about their neighbours takes away.

A rule is a pure function of a neighbourhood, the class of every row and the classes that may lose rows; it
gives back the rows to keep. It makes nothing, moves nothing and relabels nothing. A row is never its own
neighbour, its twins are its neighbours, and of equally distant rows the one that stands first is nearer; so
a rule depends on the data alone. It is a step after a recipe, never a stage of one.

This file refuses to know labels, containers, and whether a row is real or synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from oversample.neighbors import Neighborhood

__all__ = [
    "AllNeighborhoods",
    "Edited",
    "End",
    "InLinks",
    "InRounds",
    "KeepingRule",
    "Kind",
    "NearRare",
    "Rounds",
    "Shrinking",
    "contradicted",
    "may_go",
]

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Kind = Literal["all", "mode"]
End = Literal["settled", "max_iter", "class would vanish", "class would be smallest", "few rows"]


class KeepingRule(Protocol):
    """Say which rows stay."""

    @property
    def k(self) -> int:
        """Neighbours that a row is judged by; the table needs one row more."""

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Return the rows to keep, as a mask of shape (n_rows,).

        Parameters
        ----------
        hood : Neighborhood
            Neighbour search over all rows.
        codes : ndarray of shape (n_rows,), dtype=int64
            Class of each row.
        losing : set of int
            Classes that may lose rows; rows of the others are always kept.
        """


@dataclass(frozen=True)
class Rounds:
    """What a rule with several rounds did.

    Parameters
    ----------
    keep : ndarray of shape (n_rows,), dtype=bool
        Rows that are left.
    n_rounds : int
        Rounds that were carried out and took rows away (of `AllNeighborhoods`: sizes that were judged).
    end : str
        Why there was no further one: ``"settled"`` (there was nothing left to do), ``"max_iter"`` (no more
        were allowed), or the limit that the next one would have broken; that one was not carried out.
    """

    keep: Mask
    n_rounds: int
    end: End


@dataclass(frozen=True)
class InLinks:
    """Take away rows of Tomek links: two rows of different classes, each the other's nearest.

    Notes
    -----
    At least one end of a link is outside the largest class. So only those rows are asked for their
    nearest, and then the rows of the largest class that were named: on a table with one rare row in a
    hundred, a fiftieth of the search for all.

    Deviation from the source: with ties the definition of [1]_ allows a row several links; here the nearest
    is one row, so that a row is in one link at most.

    References
    ----------
    .. [1] I. Tomek, "Two Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics
       SMC-6(11), 1976, pages 769-772.
    """

    k: int = 1

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Keep all but the ends of links that may be lost."""
        largest = int(np.bincount(codes).argmax())
        asked = np.flatnonzero(codes != largest)
        nearest = np.full(len(codes), -1, dtype=np.int64)
        nearest[asked] = hood.everywhere(asked, 1)[:, 0]
        named = np.unique(nearest[asked])
        named = named[codes[named] == largest]
        if len(named):
            nearest[named] = hood.everywhere(named, 1)[:, 0]
        other = nearest[asked]
        linked = asked[(codes[other] != codes[asked]) & (nearest[other] == asked)]
        goes = np.zeros(len(codes), dtype=bool)
        goes[linked] = goes[nearest[linked]] = True
        return ~(goes & may_go(codes, losing))


@dataclass(frozen=True)
class Edited:
    """Take away rows that their `k` nearest contradict.

    Parameters
    ----------
    k : int
        Neighbours of any class.
    kind : {"all", "mode"}
        ``"all"``: a row stays only if all its neighbours are of its class. ``"mode"``: a row goes if some
        other class has more of its neighbours than its own class has; in a split vote it stays.

    References
    ----------
    .. [1] D. L. Wilson, "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data", IEEE
       Transactions on Systems, Man, and Cybernetics SMC-2(3), 1972, pages 408-421 (``"mode"``).
    """

    k: int = 3
    kind: Kind = "all"

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Keep all but the rows contradicted."""
        asked = np.flatnonzero(may_go(codes, losing))
        keep = np.ones(len(codes), dtype=bool)
        if len(asked):
            near = hood.everywhere(asked, self.k)
            keep[asked] = ~contradicted(codes[near], codes[asked], self.kind)
        return keep


@dataclass(frozen=True)
class InRounds:
    """Take away rows that their `k` nearest contradict, again and again on what is left.

    Parameters
    ----------
    k, kind
        As in `Edited`.
    max_rounds : int
        Most rounds, at least 1.
    may_shrink_below : bool
        Whether a class may become smaller than the smallest class was at the start.

    Notes
    -----
    After the first round only the rows that have lost a neighbour are searched again: for the others, the
    nearest of what is left are the ones known.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452 (unlimited repetition).
    """

    k: int = 3
    kind: Kind = "all"
    max_rounds: int = 100
    may_shrink_below: bool = False

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Keep what is left after the last round."""
        return self.trace(hood, codes, losing).keep

    def trace(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Rounds:
        """Keep what is left after the last round, and say which it was and why."""
        left = Shrinking(hood)
        n_rounds = 0
        end: End | Literal[""] = ""
        while n_rounds < self.max_rounds:
            asked = np.flatnonzero(may_go(left.codes, losing))
            near = left.near(asked, self.k)
            keep = np.ones(len(left.codes), dtype=bool)
            keep[asked] = ~contradicted(left.codes[near], left.codes[asked], self.kind)
            end = "settled" if keep.all() else self._limit(codes, left.codes[keep])
            if end:
                break
            n_rounds += 1
            left.keep(keep)
        return Rounds(left.mask(len(codes)), n_rounds, end or "max_iter")

    def _limit(self, before: Rows, after: Rows) -> End | Literal[""]:
        limit = _limit(before, after, self.may_shrink_below)
        return "few rows" if not limit and len(after) <= self.k else limit


@dataclass(frozen=True)
class AllNeighborhoods:
    """Take away rows that their nearest 1, or 2, ... or `k` contradict, all sizes judged on the whole table.

    Parameters
    ----------
    k : int
        Largest neighbourhood.
    kind : {"all", "mode"}
        As in `Edited`. With ``"all"`` the largest neighbourhood decides alone, unless a limit stops before it.
    may_shrink_below : bool
        Whether a class may become smaller than the smallest class was at the start.

    References
    ----------
    .. [1] I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems,
       Man, and Cybernetics SMC-6(6), 1976, pages 448-452 (all k-NN).
    """

    k: int = 3
    kind: Kind = "mode"
    may_shrink_below: bool = False

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Keep all but the rows contradicted."""
        return self.trace(hood, codes, losing).keep

    def trace(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Rounds:
        """Keep all but the rows contradicted, and say by how many sizes they were judged and why."""
        asked = np.flatnonzero(may_go(codes, losing))
        keep = np.ones(len(codes), dtype=bool)
        if not len(asked):
            return Rounds(keep, 0, "settled")
        near = codes[hood.everywhere(asked, self.k)]
        for size in range(1, self.k + 1):
            fewer = keep.copy()
            fewer[asked[contradicted(near[:, :size], codes[asked], self.kind)]] = False
            limit = _limit(codes, codes[fewer], self.may_shrink_below)
            if limit:
                return Rounds(keep, size - 1, limit)
            keep = fewer
        return Rounds(keep, self.k, "settled")


@dataclass(frozen=True)
class NearRare:
    """Take away rows their `k` nearest outvote, and rows among the `k` nearest of an outvoted rare row.

    Parameters
    ----------
    k : int
        Neighbours of any class.
    threshold : float
        The second step leaves a class alone unless it has more rows than this many times the smallest class.

    Notes
    -----
    The second step never takes away rows of the smallest class itself.

    References
    ----------
    .. [1] J. Laurikkala, "Improving Identification of Difficult Small Classes by Balancing Class
       Distribution", AIME 2001, LNCS 2101, pages 63-66.
    """

    k: int = 3
    threshold: float = 0.5

    def __call__(self, hood: Neighborhood, codes: Rows, losing: AbstractSet[int]) -> Mask:
        """Keep all but the rows of the two steps."""
        counts = np.bincount(codes)
        rare = _smallest(codes)
        may = may_go(codes, losing)
        asked = np.flatnonzero(may | (codes == rare))
        near = hood.everywhere(asked, self.k)
        wrong = contradicted(codes[near], codes[asked], "mode")
        goes = np.zeros(len(codes), dtype=bool)
        goes[asked[wrong]] = True
        large = counts > self.threshold * counts[rare]
        large[rare] = False
        around = np.unique(near[wrong & (codes[asked] == rare)])
        goes[around[large[codes[around]]]] = True
        return ~(goes & may)


class Shrinking:
    """A table that loses rows: who is near whom in what is left, searched again only where a neighbour went.

    Parameters
    ----------
    hood : Neighborhood
        Of the whole table.

    Attributes
    ----------
    hood : Neighborhood
        Of the rows left, which are numbered anew.
    rows : ndarray of shape (n_left,), dtype=int64
        Their numbers in the whole table.
    """

    def __init__(self, hood: Neighborhood) -> None:
        self.hood = hood
        self.rows = np.arange(len(hood.codes))
        self._near: Rows = np.empty((len(hood.codes), 0), dtype=np.int64)
        self._is_known: Mask = np.zeros(len(hood.codes), dtype=bool)

    @property
    def codes(self) -> Rows:
        """Class of each row left."""
        return self.hood.codes

    def near(self, asked: Rows, k: int) -> Rows:
        """Find the k nearest of these rows, fewer where fewer are left, of shape (n_asked, k)."""
        k = min(k, len(self.rows) - 1)
        if self._near.shape[1] < k:
            self._near = np.zeros((len(self.rows), k), dtype=np.int64)
            self._is_known[:] = False
        unknown = asked[~self._is_known[asked]]
        if len(unknown):
            self._near[unknown] = self.hood.everywhere(unknown, self._near.shape[1])
            self._is_known[unknown] = True
        return self._near[asked, :k]

    def keep(self, keep: Mask) -> None:
        """Leave the other rows out."""
        place = np.cumsum(keep) - 1
        place[~keep] = -1
        stay = np.flatnonzero(keep)
        self.rows = self.rows[stay]
        self.hood = self.hood.narrowed(stay)
        near = self._near[stay, : max(len(stay) - 1, 0)]
        self._near = place[near]
        has_all = (self._near >= 0).all(axis=1)
        # Another search than ours may answer otherwise for fewer rows.
        self._is_known = self._is_known[stay] & has_all & (self.hood.engine is None)

    def mask(self, n_rows: int) -> Mask:
        """Tell which rows of the whole table are left."""
        whole = np.zeros(n_rows, dtype=bool)
        whole[self.rows] = True
        return whole


def may_go(codes: Rows, losing: AbstractSet[int]) -> Mask:
    """Tell which rows are of a class that may lose some."""
    return np.isin(codes, sorted(losing))


def contradicted(near: Rows, own: Rows, kind: Kind) -> Mask:
    """Judge rows of classes `own`, shape (n,), by the classes of their neighbours, shape (n, k)."""
    mine = near == own[:, np.newaxis]
    if kind == "all":
        return np.asarray(~mine.all(axis=1))
    votes = mine.sum(axis=1)
    outvoted = np.zeros(len(own), dtype=bool)
    for code in np.unique(near):
        outvoted |= (near == code).sum(axis=1) > votes
    return outvoted


def _smallest(codes: Rows) -> int:
    """Find the smallest class that has rows; the first of equals."""
    counts = np.bincount(codes)
    return int(np.where(counts > 0, counts, len(codes) + 1).argmin())


def _limit(before: Rows, after: Rows, may_shrink_below: bool) -> End | Literal[""]:  # noqa: FBT001
    """Name the limit that these rows would break, or return an empty string."""
    old = np.bincount(before)
    new = np.bincount(after, minlength=len(old))
    if ((new == 0) & (old > 0)).any():
        return "class would vanish"
    rare = _smallest(before)
    below = (new < old[rare]) & (old > 0)
    below[rare] = False
    return "class would be smallest" if below.any() and not may_shrink_below else ""
