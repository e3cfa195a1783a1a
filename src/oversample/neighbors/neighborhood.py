"""The neighbourhood of one table: each search is made once, with the largest k that was asked.

Stages ask in their own words (own class, all rows, other classes) and share the answers. This file
refuses to know what the answers are used for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.neighbors.engines import nearest, nearest_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Neighborhood"]


class Neighborhood:
    """Lazy, shared neighbour search over the rows of one table.

    Parameters
    ----------
    space : ndarray or csr_array of shape (n_rows, n_coordinates), dtype=float64
        Coordinates in which distances are Euclidean.
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row.
    engine : object with ``fit`` and ``kneighbors``, optional
        Searches instead of the exact engines of this room; it may be approximate.
    drops_first : bool
        Whether the first row that `engine` finds for a row of its own is left out, whichever it is, rather
        than the row itself.

    Examples
    --------
    >>> hood = Neighborhood(np.array([[0.0], [1.0], [3.0], [7.0]]), np.array([0, 0, 0, 1]))
    >>> hood.among(np.array([0, 1, 2]), 1)
    array([[1],
           [0],
           [1]])
    """

    def __init__(
        self, space: Any, codes: NDArray[np.int64], engine: Any = None, *, drops_first: bool = False
    ) -> None:
        self.space = space
        self.codes = codes
        self.engine = engine
        self.drops_first = drops_first
        self._found: dict[tuple[bytes, bytes], NDArray[np.int64]] = {}

    def among(self, rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest among themselves, shape (n_rows, k)."""
        return self._ask(rows, rows, k)

    def everywhere(self, rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest of any class, fewer where the table is smaller."""
        everyone = np.arange(len(self.codes))
        return self._ask(rows, everyone, min(k, len(everyone) - 1))

    def of_others(self, rows: NDArray[np.int64], code: int, k: int) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest outside class `code`."""
        strangers = np.flatnonzero(self.codes != code)
        return self._ask(rows, strangers, min(k, len(strangers)))

    def foreign_share(self, rows: NDArray[np.int64], code: int, k: int) -> NDArray[np.float64]:
        """Share of other classes among the k nearest of any class, 0 to 1, shape (n_rows,)."""
        foreign = self.codes[self.everywhere(rows, k)] != code
        return np.asarray(foreign.mean(axis=1), dtype=np.float64)

    def _ask(
        self, queries: NDArray[np.int64], among: NDArray[np.int64], k: int
    ) -> NDArray[np.int64]:
        key = (_digest(queries), _digest(among))
        known = self._found.get(key)
        if known is None or known.shape[1] < k:
            known = self._found[key] = (
                nearest(self.space, queries, among, k)
                if self.engine is None
                else nearest_by(
                    self.engine, self.space, queries, among, k, drops_first=self.drops_first
                )
            )
        return known[:, :k]


def _digest(rows: NDArray[np.int64]) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(rows).data, digest_size=16).digest()
