"""The neighbourhood of one table: each search is made once, with the largest k that was asked.

Stages ask in their own words (own class, all rows, other classes) and share the answers. This file
refuses to know what the answers are used for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.neighbors.engines import measure, measure_by, nearest, nearest_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Neighborhood"]


_MATES = 2**22  # pairs of rows of the same subject that are measured at once
_LARGE = 2**10  # rows of a subject from which on a search is worth while


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
        """Find for each of these rows its k nearest among themselves, shape (n_rows, k).

        A group of fewer than k + 1 rows has fewer neighbours: behind these stands -1.
        """
        there = min(k, len(rows) - 1)
        found = self._ask(rows, rows, there)
        if there == k:
            return found
        near = np.full((len(rows), k), -1, dtype=np.int64)
        near[:, : max(there, 0)] = found
        return near

    def everywhere(self, rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest of any class, fewer where the table is smaller."""
        everyone = np.arange(len(self.codes))
        return self._ask(rows, everyone, min(k, len(everyone) - 1))

    def of_others(self, rows: NDArray[np.int64], code: int, k: int) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest outside class `code`."""
        strangers = np.flatnonzero(self.codes != code)
        return self._ask(rows, strangers, min(k, len(strangers)))

    def within(
        self, rows: NDArray[np.int64], subject: NDArray[np.int64], k: int
    ) -> NDArray[np.int64]:
        """Find for each of these rows its k nearest of the same subject among themselves.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,), dtype=int64
            Each once.
        subject : ndarray of shape (n_rows,), dtype=int64
            Whose row each is.
        k : int
            At least 1.

        Returns
        -------
        near : ndarray of shape (n_rows, k), dtype=int64
            Nearest first; -1 where a subject has fewer rows. Always exact.
        """
        near = np.full((len(rows), k), -1, dtype=np.int64)
        order = np.argsort(subject, kind="stable")
        ends = np.flatnonzero(np.diff(subject[order], append=-1, prepend=-1))
        sizes = np.diff(ends)
        for size in np.unique(sizes[sizes > 1]).tolist():  # the subjects of so many rows at once
            most = min(k, size - 1)
            members = order[ends[:-1][sizes == size][:, np.newaxis] + np.arange(size)]
            if size > _LARGE:
                for some in members:
                    near[some, :most] = self.among(rows[some], most)
                continue
            for some in np.array_split(members, 1 + members.size * size // _MATES):
                asked = rows[some.ravel()]
                found, _ = measure(self.space, asked, np.repeat(rows[some], size, axis=0))
                near[some.ravel(), :most] = _without(found, asked)[:, :most]
        return near

    def foreign_share(self, rows: NDArray[np.int64], code: int, k: int) -> NDArray[np.float64]:
        """Share of other classes among the k nearest of any class, 0 to 1, shape (n_rows,)."""
        foreign = self.codes[self.everywhere(rows, k)] != code
        return np.asarray(foreign.mean(axis=1), dtype=np.float64)

    def measured(
        self, rows: NDArray[np.int64], among: NDArray[np.int64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find for each of these rows its k nearest among those, and how far they are.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,), dtype=int64
            All of them in `among`, where each is its own nearest, or none, unless all are measured.
        among : ndarray of shape (n_among,), dtype=int64
            Each once.
        k : int
            From 1 to the rows of `among`, all of which are then measured.

        Returns
        -------
        found : ndarray of shape (n_rows, k), dtype=int64
            Nearest first; equal distances by row number.
        distance : ndarray of shape (n_rows, k), dtype=float64
        """
        if self.engine is not None:
            return measure_by(self.engine, self.space, rows, among, k)
        if k == len(among):
            return measure(self.space, rows, np.broadcast_to(among, (len(rows), k)))
        is_there = np.isin(rows, among)
        assert is_there.all() or not is_there.any(), "rows are asked about with their like"
        if not is_there.any():
            found = self._ask(rows, among, k)
        elif k == 1:
            found = rows[:, np.newaxis]
        else:
            found = np.column_stack([rows, self._ask(rows, among, k - 1)])
        return measure(self.space, rows, found)

    def narrowed(self, rows: NDArray[np.int64]) -> Neighborhood:
        """Look at these rows alone, which are numbered from 0 in this order."""
        return Neighborhood(
            self.space[rows], self.codes[rows], self.engine, drops_first=self.drops_first
        )

    def _ask(
        self, queries: NDArray[np.int64], among: NDArray[np.int64], k: int
    ) -> NDArray[np.int64]:
        if k < 1:  # nobody to choose from
            return np.empty((len(queries), 0), dtype=np.int64)
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


def _without(found: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Leave each row out of what was found for it, where it is once."""
    others = found != rows[:, np.newaxis]
    return np.asarray(found[others].reshape(len(found), -1))


def _digest(rows: NDArray[np.int64]) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(rows).data, digest_size=16).digest()
