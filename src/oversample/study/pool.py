"""Pool: the scores of all folds side by side, and what they say when the rows are drawn anew.

The rows that were judged are put together, each with the scores that every candidate gave it while it was held
out. Drawing rows with replacement then shows how far a choice among the candidates depends on the rows that
happened to be there, without fitting anything again (Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the
out-of-sample predictions for efficient and accurate cross-validation", Machine Learning 107, 2018).

Rows that belong together are drawn together. This file refuses to know how scores came about, and draws no
conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oversample.streams import Stream
from oversample.study.metrics import Cuts, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.study.folds import Rows, Split
    from oversample.study.goal import Goal
    from oversample.study.metrics import Codes, Vector
    from oversample.study.prices import Called
    from oversample.study.run import Outcome

__all__ = ["Pool", "hopeless", "pooled"]

_MOST_WORK = 1e9  # rows times candidates times draws: some ten seconds
_MOST_DRAWS, _LEAST_DRAWS = 300, 100
_MOST_CELLS = 2e5  # of the counts that are held at once: they stay in the cache
_HOPELESS = 0.01  # chance to be better than the best, below which a candidate is given up


@dataclass(frozen=True, eq=False)
class _Repeat:
    """The rows that one repeat judged, and how each candidate scored them."""

    rows: Rows
    found: Mapping[str, Cuts]
    is_called: Mapping[str, Called]


@dataclass(frozen=True, eq=False)
class Pool:
    """Judged rows with the scores of several candidates.

    Parameters
    ----------
    goal : Goal
    codes : ndarray of shape (n_rows,), dtype=int8
        Of the whole table.
    units : ndarray of shape (n_rows,), dtype=int64
        Rows with the same number are drawn together.
    names : tuple of str
        Candidates.
    repeats : tuple of _Repeat
    seed : int
    """

    goal: Goal
    codes: Codes
    units: NDArray[np.int64]
    names: tuple[str, ...]
    repeats: tuple[_Repeat, ...]
    seed: int

    @cached_property
    def n_draws(self) -> int:
        """How often the rows are drawn: fewer times where there are very many."""
        work = sum(len(repeat.rows) for repeat in self.repeats) * len(self.names)
        return int(np.clip(_MOST_WORK / work, _LEAST_DRAWS, _MOST_DRAWS))

    def values(self, weights: Vector, names: Sequence[str]) -> Vector:
        """Judge candidates on rows that count so many times, more being better.

        Parameters
        ----------
        weights : ndarray of shape (n_rows, n_draws), dtype=float64
            For the whole table.
        names : sequence of str

        Returns
        -------
        values : ndarray of shape (n_names, n_draws), dtype=float64
            Averaged over the repeats.
        """
        each = [self._judged(repeat, weights[repeat.rows], names) for repeat in self.repeats]
        return np.asarray(np.mean(each, axis=0), dtype=np.float64)

    def as_they_are(self) -> Vector:
        """Judge every candidate with each row counted once, of shape (n_names,)."""
        return self.values(np.ones((len(self.codes), 1)), self.names)[:, 0]

    def _judged(self, repeat: _Repeat, weights: Vector, names: Sequence[str]) -> list[Vector]:
        prices = None if self.goal.prices is None else self.goal.prices.of(repeat.rows)
        codes = self.codes[repeat.rows]
        return [
            self.goal.drawn(codes, repeat.found[name], repeat.is_called[name], prices, weights)
            for name in names
        ]

    def draws(self, n: int) -> Iterator[tuple[Vector, Vector]]:
        """Draw the units with replacement, `n` times, some draws at a time.

        Yields
        ------
        drawn, left : ndarray of shape (n_rows, n_some), dtype=float64
            How often each row was drawn, and 1 for those that were not. A draw without a row of each class on
            both sides is left out.
        """
        judged = np.unique(np.concatenate([repeat.rows for repeat in self.repeats]))
        names, unit = np.unique(self.units[judged], return_inverse=True)
        n_units, codes = len(names), self.codes[judged]
        stream = Stream(self.seed, "bootstrap")
        some = max(int(_MOST_CELLS // len(self.codes)), 1)
        for first in range(0, n, some):
            count = min(some, n - first)
            picked = stream.integers("units", first * n_units, (first + count) * n_units, n_units)
            place = picked.reshape(count, n_units) + n_units * np.arange(count)[:, np.newaxis]
            counts = np.bincount(place.reshape(-1), minlength=count * n_units)
            drawn = np.zeros((len(self.codes), count))
            drawn[judged] = counts.reshape(count, n_units).T[unit]
            left = np.zeros_like(drawn)
            left[judged] = drawn[judged] == 0
            is_usable = np.ones(count, dtype=bool)
            for side in (drawn[judged] > 0, left[judged] > 0):
                positives = codes.astype(np.int64) @ side
                is_usable &= (positives > 0) & (positives < side.sum(axis=0))
            yield drawn[:, is_usable], left[:, is_usable]


def pooled(
    goal: Goal,
    codes: Codes,
    units: NDArray[np.int64],
    outcomes: Mapping[str, Sequence[Outcome]],
    splits: Sequence[Split],
    seed: int,
) -> Pool:
    """Put the judged rows of all folds together.

    Parameters
    ----------
    outcomes : mapping of candidate ``id`` to sequence of Outcome
        One a split, none failed.
    splits : sequence of Split
    """
    repeats = []
    for number in sorted({split.repeat for split in splits}):
        at = [place for place, split in enumerate(splits) if split.repeat == number]
        rows = np.concatenate([splits[place].validation for place in at])
        found, is_called = {}, {}
        for name, runs in outcomes.items():
            scores = np.concatenate([runs[place].judged for place in at])
            found[name] = cuts(codes[rows], scores)
            is_called[name] = np.concatenate(
                [runs[place].judged >= runs[place].threshold for place in at]
            )
        repeats.append(_Repeat(rows, found, is_called))
    return Pool(goal, codes, units, tuple(outcomes), tuple(repeats), seed)


def hopeless(pool: Pool, keep: Sequence[str]) -> list[str]:
    """Name the candidates that are not worth another fold.

    Parameters
    ----------
    pool : Pool
        Of the folds so far.
    keep : sequence of str
        Candidates that go on in any case.

    Returns
    -------
    names : list of str
        Those that beat the best so far in fewer than 1 of 100 draws of the rows. Who goes on is not judged any
        kinder for it: their scores are over all folds, and whoever was tried counts when a choice among
        them is corrected.
    """
    best = int(np.argmax(pool.as_they_are()))
    wins, n = np.zeros(len(pool.names)), 0
    for drawn, _ in pool.draws(_LEAST_DRAWS * 2):
        values = pool.values(drawn, pool.names)
        wins += (values >= values[best]).sum(axis=1)  # who is as good as the best is not worse
        n += drawn.shape[1]
    if n < _LEAST_DRAWS:
        return []
    return [
        name
        for at, name in enumerate(pool.names)
        if at != best and name not in keep and wins[at] < _HOPELESS * n
    ]
