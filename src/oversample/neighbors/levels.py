"""Distances between rows of categories: two levels are near if they go with the classes alike.

The value difference metric of Stanfill and Waltz ("Toward memory-based reasoning", CACM 29(12), 1986): a level is
the share of each class among the rows that have it; the distance of two levels is that of their shares. So a
column has few distances however many rows there are: they are worked out once, level by level, and looked up.

This file refuses to know what the levels stand for, and who asks: codes in, distances out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LevelDistance", "class_shares"]

_CELLS = 2**20  # of a temporary: 8 MB


def class_shares(
    levels: NDArray[np.integer], codes: NDArray[np.integer], n_levels: Sequence[int], n_classes: int
) -> list[NDArray[np.float64]]:
    """Share of each class among the rows of each level, column by column.

    Parameters
    ----------
    levels : ndarray of shape (n_rows, n_columns), dtype=int
        Level of each cell, from 0.
    codes : ndarray of shape (n_rows,), dtype=int
        Class of each row, from 0.
    n_levels : sequence of int, length n_columns
        Levels of each column, above its largest code; a level may have no row.
    n_classes : int
        Classes.

    Returns
    -------
    shares : list of ndarray of shape (n_levels, n_classes), dtype=float64
        Rows sum to 1; those of a level without rows are 0.

    Notes
    -----
    One pass over the cells.

    Examples
    --------
    >>> class_shares(np.array([[0], [0], [1]]), np.array([0, 1, 1]), [2], 2)
    [array([[0.5, 0.5],
           [0. , 1. ]])]
    """
    shares = []
    for column, n in zip(levels.T, n_levels, strict=True):
        pair = column.astype(np.int64) * n_classes + codes
        rows = np.bincount(pair, minlength=int(n) * n_classes).reshape(int(n), n_classes)
        counts = rows.astype(np.float64)
        shares.append(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0))
    return shares


@dataclass(frozen=True, eq=False)
class LevelDistance:
    """Distances between rows of levels, from the distances between levels.

    ``sum over columns of (sum over classes of |share - share'| ** k) ** (r / k)``, added up in this order, so that
    ties are where imbalanced-learn has them, to the last bit.

    Parameters
    ----------
    shares : sequence of ndarray of shape (n_levels, n_classes), dtype=float64
        As `class_shares` gives them, an array a column.
    k, r : int
        Exponents, at least 1, of the classes and of the columns.

    Notes
    -----
    Time is that of reading one number a column and pair of rows; memory that of the answer, of a table of
    ``n_levels ** 2`` a column where that is at most 8 MB, and of 16 MB.

    Examples
    --------
    >>> of = LevelDistance([np.array([[0.5, 0.5], [0.0, 1.0]])], k=1, r=2)
    >>> of.between(np.array([[0], [1]]), np.array([[0], [1], [1]]))
    array([[0., 1., 1.],
           [1., 0., 0.]])
    """

    shares: Sequence[NDArray[np.float64]]
    k: int = 1
    r: int = 2

    def between(self, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float64]:
        """Distance of each row to each, shape (n_left, n_right).

        Parameters
        ----------
        left, right : ndarray of shape (n_left, n_columns) or (n_right, n_columns), dtype=int
            Levels that `shares` has. Of a large table hand in `left` in blocks: an answer of a row does
            not depend on the others.
        """
        n_left, n_right = len(left), len(right)
        answer = np.zeros((n_left, n_right))
        step = max(1, _CELLS // max(1, n_right))
        for start in range(0, n_left, step):
            part = answer[start : start + step]
            for at in range(len(self.shares)):
                known, which = np.unique(left[start : start + step, at], return_inverse=True)
                part += self._from(at, known)[:, right[:, at]][which]
        return answer

    def _from(self, at: int, known: NDArray[np.integer]) -> NDArray[np.float64]:
        """Distances of these levels of a column to all its levels."""
        table = self._tables[at]
        return self._between_levels(at, known) if table is None else table[known]

    @cached_property
    def _tables(self) -> list[NDArray[np.float64] | None]:
        sizes = [len(share) for share in self.shares]
        return [
            self._between_levels(at, np.arange(n)) if n * n <= _CELLS else None
            for at, n in enumerate(sizes)
        ]

    def _between_levels(self, at: int, known: NDArray[np.integer]) -> NDArray[np.float64]:
        share = self.shares[at]
        table = np.empty((len(known), len(share)))
        step = max(1, _CELLS // max(1, share.size))
        for start in range(0, len(known), step):
            rows = share[known[start : start + step]]
            gap = np.abs(share[np.newaxis, :, :] - rows[:, np.newaxis, :])
            # A power of 1 and its root change no bit.
            distance = (gap**self.k).sum(axis=-1) ** (1.0 / self.k)
            table[start : start + step] = distance**self.r
        return table
