"""Folds: which rows train and which judge. Every candidate sees the same ones.

Each outer training part is split again: the inner parts give the out-of-fold scores on which a
threshold is chosen, so the outer validation rows never have a say in it.

This file refuses to know what is fitted on the parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.streams import derive_seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oversample.study.metrics import Codes

    Rows = NDArray[np.intp]

__all__ = ["INNER_FOLDS", "Split", "make_splits", "smallest_parts"]

INNER_FOLDS = 3


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
        table.
    """

    repeat: int
    fold: int
    train: Rows
    validation: Rows
    inner: tuple[tuple[Rows, Rows], ...]


def make_splits(codes: Codes, *, folds: int, repeats: int, seed: int) -> tuple[Split, ...]:
    """Split the rows into stratified folds, and each training part into inner folds.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a positive row, 0 for a negative one; at least `folds` of each, enough to leave
        `INNER_FOLDS` in every training part.
    folds, repeats : int
        At least 2 and 1.
    seed : int
        Seed of the whole comparison.

    Returns
    -------
    splits : tuple of Split
        ``repeats * folds`` of them, repeat by repeat.
    """
    return tuple(
        Split(
            repeat,
            fold,
            train,
            validation,
            tuple(
                (train[within], train[held])
                for within, held in _stratified(
                    codes[train], INNER_FOLDS, derive_seed(seed, "inner folds", repeat, fold)
                )
            ),
        )
        for repeat in range(repeats)
        for fold, (train, validation) in enumerate(
            _stratified(codes, folds, derive_seed(seed, "folds", repeat))
        )
    )


def smallest_parts(n: int, folds: int) -> tuple[int, int, int]:
    """Return how many of `n` rows of a class the training parts of stratified folds hold.

    Returns
    -------
    fewest, most : int
        Over the outer training parts.
    inner : int
        The fewest over the inner training parts.

    Examples
    --------
    >>> smallest_parts(8, 5)
    (6, 7, 4)
    """
    fewest, most = n - -(-n // folds), n - n // folds
    return fewest, most, fewest - -(-fewest // INNER_FOLDS)


def _stratified(codes: Codes, folds: int, seed: int) -> Iterator[tuple[Rows, Rows]]:
    from sklearn.model_selection import StratifiedKFold

    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(codes)), codes)
