"""Units: which rows have to stay on one side of every split.

Rows of one group (a patient, a shop), and rows that are equal in everything the model is shown: a twin on the
other side of a split is the answer to its question. A row that shares a group with one row and its cells with
another joins both.

This file refuses to know how rows are split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

__all__ = ["Units", "join_rows"]


@dataclass(frozen=True)
class Units:
    """The rows by unit.

    Parameters
    ----------
    of : ndarray of shape (n_rows,), dtype=int64
        Unit of each row, numbered from 0 without gaps.
    n_twins : int
        Rows that are equal to an earlier one.
    n_groups : int
        Groups that were given, 0 if none were.
    """

    of: Numbers
    n_twins: int = 0
    n_groups: int = 0

    @property
    def are_rows(self) -> bool:
        """Whether every row stands for itself."""
        return len(self.of) == 0 or int(self.of.max()) + 1 == len(self.of)


def join_rows(groups: Numbers | None, keys: NDArray[np.uint64] | None, n_rows: int) -> Units:
    """Find the rows that belong together.

    Parameters
    ----------
    groups : ndarray of shape (n_rows,), dtype=int64, or None
        Group of each row; -1 stands for none.
    keys : ndarray of shape (n_rows,), dtype=uint64, or None
        Equal for equal rows; None keeps twins apart.
    n_rows : int

    Returns
    -------
    units : Units

    Examples
    --------
    Row 0 shares a group with row 1, which is the twin of row 2:

    >>> join_rows(np.array([7, 7, 8, 9]), np.array([1, 2, 2, 3], dtype=np.uint64), 4).of.tolist()
    [0, 0, 0, 1]
    """
    alone = np.arange(n_rows, dtype=np.int64)
    by_group, n_groups = alone, 0
    if groups is not None:
        n_groups = len(np.unique(groups[groups >= 0]))
        by_group = np.where(groups >= 0, groups, int(groups.max(initial=0)) + 1 + alone)
        by_group = _numbered(by_group)
    if keys is None:
        return Units(by_group, 0, n_groups)
    by_key = _numbered(keys)
    n_twins = n_rows - (int(by_key.max()) + 1)
    if groups is None:
        return Units(by_key, n_twins, 0)
    return Units(_joined(by_group, by_key), n_twins, n_groups)


def _numbered(values: NDArray[np.int64] | NDArray[np.uint64]) -> Numbers:
    """Number different values in the order in which they first occur."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


def _joined(one: Numbers, other: Numbers) -> Numbers:
    """Join what shares either number: the parts of a graph between the numbers of both kinds."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    n_one, n_other = int(one.max()) + 1, int(other.max()) + 1
    edges = sp.csr_array(
        (np.ones(len(one), dtype=np.int8), (one, other + n_one)), shape=(n_one + n_other,) * 2
    )
    _, part = connected_components(edges, directed=False)
    return _numbered(part[one].astype(np.int64))
