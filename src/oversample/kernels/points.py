"""Points: rows as the search sees them, in numbers and in categories.

The squared distance of two points is the sum of their squared differences plus a penalty for each category in
which they differ: a number column by column, then category by category. A category is a code, never a
column for each of its levels, so a column of 20,000 levels costs what one of two levels costs.

Where cells are missing, that sum is taken over the columns that both points have, times the number of all columns,
divided by the number of those: as if the columns that cannot be compared differed as much as the others do. Points
that share no column are infinitely far from each other, and from themselves where they have nothing at all.
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
        Finite, or NaN where there are gaps.
    codes : ndarray of shape (n, c), dtype=int32, C-contiguous
        Level of each category; -1 is missing where there are gaps, and else a level like any other.
    penalty : float
        What a category adds to the squared distance of two points that differ in it, at least 0.
    has_gaps : bool
        Whether NaN and -1 are missing cells. They may be, where none is there: no distance changes by it.
    """

    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    penalty: float = 1.0
    has_gaps: bool = False

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
            self.has_gaps,
        )

    def filled(self) -> NDArray[np.float64]:
        """Return the numbers with 0 for what is missing, for who cannot do without; without gaps, as they are.

        Points that `oversample.tables.space` makes have the median of each column at 0 where there are gaps.
        """
        if not self.has_gaps:
            return self.numbers
        return np.where(np.isnan(self.numbers), 0.0, self.numbers)


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
