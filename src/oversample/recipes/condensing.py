"""Condensing: of a large class, the rows that the nearest rows kept would take for the rare class.

A class is told from the smallest one by the nearest rows of a store: all rows of the smallest class, and those of
its own that are kept, from a few drawn ones on. This is imbalanced-learn's reading of Hart's rule, row for row,
with its draws. It refits its search whenever a row is kept and asks for each row anew; here a row kept is
measured once, against the rows that are still taken for the other class and have not had their turn.

This file refuses to know labels and containers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from oversample.errors import SamplingError
from oversample.recipes.replay_cleaning import scarcest

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from oversample.neighbors import Neighborhood
    from oversample.recipes.cleaning import Mask, Rows
    from oversample.streams import Replay

__all__ = ["Condensed", "Condensing", "Judge", "NearestJudge"]


class Judge(Protocol):
    """Tell rows of one class from the smallest class, by a store of both that grows."""

    @property
    def forgets(self) -> bool:
        """Whether a row that was told rightly may be taken for the other class later."""

    def learn(self, rows: Rows) -> None:
        """Put rows of the class into the store."""

    def wrong(self, rows: Rows) -> Mask:
        """Tell which of these rows, ascending, of the class, are taken for the smallest class."""


class Condensed(NamedTuple):
    """What is kept, and what it was compared with.

    Parameters
    ----------
    rows : ndarray of shape (n_kept,), dtype=int64
        Class by class; of a class that was condensed the rows drawn, then those kept, in the order they were.
    stores : tuple of ndarray of int64
        For each class that was condensed the rows of its store at the end.
    """

    rows: Rows
    stores: tuple[Rows, ...]


@dataclass(frozen=True)
class Condensing:
    """Keep of some classes what the nearest rows would take for the smallest class.

    Parameters
    ----------
    way : {"one by one", "at once"}
        ``"one by one"``: a row that is kept joins the store before the next is judged. ``"at once"``: all are
        judged by the rows drawn.
    n_seeds : int
        Rows of the class that are drawn, with replacement.
    k : int
        Nearest rows of the store that judge.

    Notes
    -----
    Of equally small classes, one that may not lose rows counts as the smallest, then the one that comes first.
    imbalanced-learn takes the first whatever may be lost, and where it condenses that one, compares it with itself
    and keeps nothing but the rows drawn.

    As there, a row is passed over when its place within its class is the number of a row that is kept
    already: in effect a row or two that Hart's rule would keep are not.

    References
    ----------
    .. [1] P. Hart, "The Condensed Nearest Neighbor Rule", IEEE Transactions on Information Theory 14(3), 1968,
       pages 515-516.
    .. [2] M. Kubat, S. Matwin, "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection",
       ICML 1997 (``"at once"``).
    """

    way: Literal["one by one", "at once"]
    n_seeds: int
    k: int

    def __call__(
        self,
        codes: Rows,
        losing: AbstractSet[int],
        draws: Replay,
        judge_of: Callable[[Rows, Rows], Judge],
    ) -> Condensed:
        """Condense.

        Parameters
        ----------
        codes : ndarray of shape (n_rows,), dtype=int64
            Class of each row.
        losing : set of int
            Classes to condense; of the others all rows are kept.
        draws : Replay
            The stream; it goes on from class to class.
        judge_of : callable
            Gets the rows of a class and those of the smallest class, returns a judge who knows the latter.

        Raises
        ------
        SamplingError
            If the store has fewer than `k` rows.
        """
        rare_code = _smallest(codes, losing)
        rare = np.flatnonzero(codes == rare_code)
        self._require(len(rare))
        kept: list[Rows] = []
        stores: list[Rows] = []
        for code in np.unique(codes).tolist():
            rows = np.flatnonzero(codes == code)
            if code in losing:
                seeds = rows[draws.integers(len(rows), self.n_seeds)]
                if code == rare_code:
                    stores.append(np.concatenate([rare, seeds]))
                    rows = seeds
                elif self.way == "at once":
                    judge = judge_of(rows, rare)
                    judge.learn(seeds)
                    others = rows[~np.isin(rows, seeds)]
                    stores.append(np.concatenate([rare, seeds]))
                    rows = np.concatenate([seeds, others[judge.wrong(others)]])
                else:
                    rows = _one_by_one(judge_of(rows, rare), rows, seeds)
                    stores.append(np.concatenate([rare, rows]))
            kept.append(rows)
        return Condensed(np.concatenate(kept), tuple(stores))

    def _require(self, n_rare: int) -> None:
        if n_rare + self.n_seeds < self.k:
            raise SamplingError(
                f"n_neighbors={self.k} needs {self.k} rows to start from: those of the smallest class and "
                "n_seeds_S of the other.",
                f"{n_rare} + {self.n_seeds} rows",
                f"Set n_neighbors={n_rare + self.n_seeds} or less.",
            )


class NearestJudge:
    """Judges by the nearest rows of the store, all distances kept and updated.

    Parameters
    ----------
    hood : Neighborhood
        Of all rows.
    rows, rare : ndarray of shape (n_rows,) and (n_rare,), dtype=int64
        The rows of the class, ascending, and those of the smallest class.
    k : int
        How many are asked.
    is_second : bool
        Whether the class comes after the smallest, which then wins a split vote.

    Notes
    -----
    A row of the class never gets farther from its like, so that one told rightly stays so.
    """

    forgets = False

    def __init__(
        self, hood: Neighborhood, rows: Rows, rare: Rows, k: int, *, is_second: bool
    ) -> None:
        self.hood, self.rows, self.k, self.is_second = hood, rows, k, is_second
        self.rare = np.full((len(rows), k), np.inf)
        width = min(k, len(rare))
        self.rare[:, :width] = hood.measured(rows, rare, width)[1]
        self.own = np.full((len(rows), k), np.inf)
        self.fresh: list[int] = []

    def learn(self, rows: Rows) -> None:
        """Put rows into the store, to be measured when somebody asks."""
        self.fresh.extend(rows.tolist())

    def wrong(self, rows: Rows) -> Mask:
        """Measure what is new, and count among the k nearest."""
        at = np.searchsorted(self.rows, rows)
        own, rare = self.own[at], self.rare[at]
        for row in self.fresh:
            distance = self.hood.measured(rows, np.array([row]), 1)[1]
            own = np.sort(np.column_stack([own, distance]), axis=1)[:, : self.k]
        self.fresh.clear()
        self.own[at] = own
        nearer = (rare[:, np.newaxis, :] <= own[:, :, np.newaxis]).sum(axis=2)
        counts = (np.arange(self.k) + nearer < self.k) & np.isfinite(own)
        n_own = counts.sum(axis=1)
        n_rare = self.k - n_own
        return np.asarray((n_rare > n_own) | ((n_rare == n_own) & self.is_second))


def _one_by_one(judge: Judge, rows: Rows, seeds: Rows) -> Rows:
    kept = seeds.tolist()
    judge.learn(seeds)
    is_passed = np.zeros(len(rows), dtype=bool)
    is_passed[seeds[seeds < len(rows)]] = True
    ahead = np.arange(len(rows))
    while True:
        wrong = ahead[judge.wrong(rows[ahead])]
        wrong = wrong[~is_passed[wrong]]
        if not len(wrong):
            return np.array(kept, dtype=np.int64)
        first, row = int(wrong[0]), int(rows[wrong[0]])
        kept.append(row)
        judge.learn(rows[first : first + 1])
        if row < len(rows):
            is_passed[row] = True
        ahead = np.arange(first + 1, len(rows)) if judge.forgets else wrong[1:]


def _smallest(codes: Rows, losing: AbstractSet[int]) -> int:
    first = scarcest(codes)
    counts = np.bincount(codes)
    equals = np.flatnonzero(counts == counts[first])
    kept = [code for code in equals.tolist() if code not in losing]
    if first in kept or not kept:
        return first
    return scarcest(codes[np.isin(codes, kept)])
