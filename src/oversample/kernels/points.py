"""Points: rows as the search sees them, in numbers and in categories.

The squared distance of two points is the sum of their squared differences plus a penalty for each category in
which they differ: a number column by column, then category by category. A category is a code, never a
column for each of its levels, so a column of 20,000 levels costs what one of two levels costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Points", "as_points"]


@dataclass(frozen=True, eq=False)
class Points:
    """Rows of numbers and categories.

    Parameters
    ----------
    numbers : ndarray of shape (n, d), dtype=float64, C-contiguous
        Finite.
    codes : ndarray of shape (n, c), dtype=int32, C-contiguous
        Level of each category; -1, a missing cell, is a level like any other.
    penalty : float
        What a category adds to the squared distance of two points that differ in it, at least 0.
    """

    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    penalty: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """Points, and what each is made of."""
        return len(self.numbers), self.numbers.shape[1] + self.codes.shape[1]

    def __len__(self) -> int:
        """Count the points."""
        return len(self.numbers)

    def __getitem__(self, rows: Any) -> Points:
        """Take some of the points."""
        return Points(
            np.ascontiguousarray(self.numbers[rows]),
            np.ascontiguousarray(self.codes[rows]),
            self.penalty,
        )


def as_points(rows: Any) -> Any:
    """Return points as they are, numbers as points without categories, and sparse rows in canonical form.

    Examples
    --------
    >>> as_points(np.array([[1.0, 2.0]])).shape
    (1, 2)
    """
    if isinstance(rows, Points):
        return rows
    if sp.issparse(rows):
        matrix: Any = rows
        sparse: Any = sp.csr_array(matrix.astype(np.float64, copy=False))
        if not sparse.has_canonical_format:
            sparse = sparse.copy()  # the caller's stays as it was
            sparse.sum_duplicates()
        return sparse
    numbers = np.ascontiguousarray(rows, dtype=np.float64)
    return Points(numbers, np.empty((len(numbers), 0), dtype=np.int32))
