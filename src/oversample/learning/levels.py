"""Levels: the categories that the training rows held, and numbers for those of any other rows.

An *outcome* is what a cell of the column can be for the model: a frequent level, the pool of the rare
ones, or missing. Outcomes are numbered by falling frequency, so that the number is also a rank.

This file refuses to know which model reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

__all__ = ["UNSEEN", "Outcomes", "learn_outcomes"]

UNSEEN = -1  # a level that no training row had; or a missing cell, where no training row missed one


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of one column.

    Parameters
    ----------
    names : tuple of str
        Frequent levels by falling frequency, then the pool, then missing, where there are any.
    of_level : dict of level to int
        Outcome of each level that was met.
    missing : int
        Outcome of a missing cell, or `UNSEEN`.
    """

    names: tuple[str, ...]
    of_level: dict[Hashable, int]
    missing: int

    def __len__(self) -> int:
        """Count the outcomes."""
        return len(self.names)

    def number(
        self, codes: NDArray[np.signedinteger[Any]], levels: tuple[Any, ...]
    ) -> NDArray[np.intp]:
        """Give the outcome of each cell.

        Parameters
        ----------
        codes : ndarray of shape (n_rows,), dtype=int32 or int64
            Positions in `levels`; -1 where missing.
        levels : tuple
            Those of the table the codes come from, which may be others than the training table's.

        Returns
        -------
        outcomes : ndarray of shape (n_rows,), dtype=intp
            `UNSEEN` where the training rows had no such cell.
        """
        known = [self.of_level.get(level, UNSEEN) for level in levels]
        lookup = np.array([*known, self.missing], dtype=np.intp)
        found: NDArray[np.intp] = lookup[codes]  # code -1 finds the last entry
        return found


def learn_outcomes(
    codes: NDArray[np.int32], levels: tuple[Any, ...], *, rare_below: int, most: int
) -> Outcomes:
    """Learn the outcomes of one column from training rows.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int32
        Positions in `levels`; -1 where missing.
    levels : tuple
        Level of each code; may hold some that no row has.
    rare_below : int
        Levels with fewer rows than this are pooled, if there are two or more.
    most : int
        Levels kept apart at most, besides the pool.

    Returns
    -------
    outcomes : Outcomes

    Examples
    --------
    >>> codes = np.array([0, 0, 0, 1, 2, -1], dtype=np.int32)
    >>> learn_outcomes(codes, ("a", "b", "c"), rare_below=2, most=9).names
    ('a', '(rare)', '(missing)')
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(levels)).tolist()
    met = [code for code, count in enumerate(counts) if count]
    # ties by name: the order must not hang on which level a table happened to show first
    met.sort(key=lambda code: (-counts[code], str(levels[code])))
    kept = [code for code in met if counts[code] >= rare_below][:most]
    pooled = met[len(kept) :]
    if len(pooled) == 1:  # a pool of one is that level, and keeps its name
        kept, pooled = met, []
    names = [str(levels[code]) for code in kept] + ["(rare)"] * bool(pooled)
    of_level: dict[Hashable, int] = {levels[code]: at for at, code in enumerate(kept)}
    of_level |= dict.fromkeys([levels[code] for code in pooled], len(kept))
    missing = UNSEEN
    if (codes < 0).any():
        missing = len(names)
        names.append("(missing)")
    return Outcomes(tuple(names), of_level, missing)
