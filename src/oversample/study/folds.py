"""Folds: which rows train and which judge. Every candidate sees the same ones.

Each outer training part is split again, by the same rule: the inner parts give the out-of-fold scores on which a
threshold is chosen, so the outer validation rows never have a say in it. Three rules:

    stratified      both classes are dealt to the folds in equal shares
    with units      rows that belong together are dealt together, largest units first, classes kept level
    in time         each part is judged after training on what was there before it, without rows of its units

This file refuses to know what is fitted on the parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.parts import INNER_FOLDS
from oversample.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oversample.study.metrics import Codes

    Rows = NDArray[np.intp]
    Numbers = NDArray[np.int64]

__all__ = ["Split", "make_splits"]

_FIRST = (
    1 / 3
)  # of the positive rows, that only train in time: with fewer the first folds judge a beginner


@dataclass(frozen=True)
class Split:
    """One fold of one repeat.

    Parameters
    ----------
    repeat, fold : int
        Place in the comparison, from 0.
    train, validation : ndarray of int
        Row numbers in the whole table, ascending; no row is in both.
    inner : tuple of pairs of ndarray of int
        The training part split again: (training rows, held-out rows), row numbers in the whole
        table; fewer than `INNER_FOLDS` of them where there are fewer units, or moments.
    """

    repeat: int
    fold: int
    train: Rows
    validation: Rows
    inner: tuple[tuple[Rows, Rows], ...]


def make_splits(
    codes: Codes,
    *,
    folds: int,
    repeats: int,
    seed: int,
    units: Numbers | None = None,
    times: NDArray[np.float64] | None = None,
    first: int = 0,
) -> tuple[Split, ...]:
    """Split the rows into folds, and each training part into inner folds.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one; at least `folds` of each, enough to leave
        `INNER_FOLDS` in every training part.
    folds, repeats : int
        At least 2 and 1; one repeat in time, where nothing is drawn.
    seed : int
        Seed of the whole comparison.
    units : ndarray of shape (n_rows,), dtype=int64, optional
        Rows with the same number are never on both sides.
    times : ndarray of shape (n_rows,), dtype=float64, optional
        Models are trained on earlier rows than those that judge them; equal times are never parted.
    first : int
        Number of the first repeat: those before it are left out.

    Returns
    -------
    splits : tuple of Split
        ``repeats * folds`` of them, repeat by repeat; in time, fewer if there are fewer moments to part at.

    Notes
    -----
    In time the first third of the positive rows only trains, and the blocks behind it hold about the same
    number of positive rows each: so each fold judges with about the same noise, however the rare class
    comes and goes.

    Examples
    --------
    >>> codes = np.array([0, 1, 0, 1, 0, 1], dtype=np.int8)
    >>> for split in make_splits(codes, folds=2, repeats=1, seed=0, times=np.arange(6.0)):
    ...     print(split.train.tolist(), split.validation.tolist())
    [0, 1] [2, 3]
    [0, 1, 2, 3] [4, 5]
    """
    own = np.arange(len(codes), dtype=np.int64) if units is None else units

    def parts(rows: Rows, count: int, *label: object) -> Iterator[tuple[Rows, Rows]]:
        """Split some rows; what comes out are row numbers of the whole table. No rows have no parts."""
        if not len(rows):
            return
        dealt = (
            _dealt(codes[rows], own[rows], count, Stream(seed, label))
            if times is None
            else _in_time(codes[rows], own[rows], times[rows], count)
        )
        for train, held_out in dealt:
            yield rows[train], rows[held_out]

    everything = np.arange(len(codes))
    return tuple(
        Split(
            repeat,
            fold,
            train,
            validation,
            # Of two groups one inner fold of three is empty: nothing can be scored on it.
            tuple(
                part for part in parts(train, INNER_FOLDS, "inner", repeat, fold) if len(part[1])
            ),
        )
        for repeat in range(first, first + repeats)
        for fold, (train, validation) in enumerate(parts(everything, folds, "outer", repeat))
    )


def _dealt(codes: Codes, units: Numbers, folds: int, stream: Stream) -> Iterator[tuple[Rows, Rows]]:
    """Deal units to folds, those that are alike in equal shares, the largest first.

    Units with as many rows of each class can stand for one another, so they are dealt by number, and only what is
    left over, fewer than there are folds, is placed where it is needed most. Rows that stand for themselves
    come last and level what the larger units left uneven: without larger ones this is stratified k-fold.
    """
    names, unit = np.unique(units, return_inverse=True)
    sizes = np.bincount(unit, minlength=len(names))
    positives = np.bincount(unit, weights=codes, minlength=len(names)).astype(np.int64)
    shuffled = stream.permutation("folds", len(names))
    above = int(sizes.max(initial=0)) + 1
    kind = (sizes * above + positives)[shuffled]
    kinds, counted = np.unique(kind, return_counts=True)
    members = np.split(shuffled[np.argsort(kind, kind="stable")], np.cumsum(counted)[:-1])
    totals = np.array([max(positives.sum(), 1), max(sizes.sum() - positives.sum(), 1)])
    held = np.zeros((folds, 2))
    fold_of = np.empty(len(names), dtype=np.int64)
    for code, alike in zip(reversed(kinds.tolist()), reversed(members), strict=True):
        size, positive = divmod(code, above)
        one = np.array([positive, size - positive]) / totals
        counts = np.full(folds, len(alike) // folds)
        held += one * counts[:, np.newaxis]
        for _ in range(len(alike) % folds):
            least = _neediest(held, one, counts)
            counts[least] += 1
            held[least] += one
        fold_of[alike] = np.repeat(np.arange(folds), counts)
    for fold in range(folds):
        is_held_out = fold_of[unit] == fold
        yield np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)


def _neediest(held: NDArray[np.float64], one: NDArray[np.float64], counts: Numbers) -> int:
    """Find the fold that one more unit leaves the classes most level; of equals that with fewest rows."""
    gain = 2 * held @ one  # of the sum of squares; the square of `one` is the same for all
    tied = np.flatnonzero(gain <= gain.min() + 1e-12)
    return int(tied[np.lexsort((counts[tied], held[tied].sum(axis=1).round(12)))[0]])


def _in_time(
    codes: Codes, units: Numbers, times: NDArray[np.float64], folds: int
) -> Iterator[tuple[Rows, Rows]]:
    """Cut between moments, so that each block holds about as many positive rows as any other."""
    moments, moment = np.unique(times, return_inverse=True)
    positives = np.cumsum(np.bincount(moment, weights=codes, minlength=len(moments)))
    wanted = positives[-1] * (_FIRST + (1.0 - _FIRST) * np.arange(folds) / folds)
    cuts = np.unique(np.searchsorted(positives, wanted, side="left"))
    cuts = cuts[cuts < len(moments) - 1]  # the last block must hold a moment
    block = np.searchsorted(cuts, moment, side="left")  # a moment at a cut ends the block before it
    for at in range(1, len(cuts) + 1):
        validation = np.flatnonzero(block == at)
        is_judged = np.isin(units, units[validation])
        yield np.flatnonzero((block < at) & ~is_judged), validation
