"""Space: the coordinates in which distances are taken, and the one place that says what a distance is.

Distances are taken on *copies* of the columns, so that a column of incomes does not decide every
neighbour, and values are written in their own units. The squared distance of two rows is

    (columns / shared) * (((a - b) / spread) ** 2 of each number + penalty for each category that differs)

*Shared* are the columns in which both rows have a cell, and only these are summed over; `columns` are all that
distances are taken on. So a column that cannot be compared counts as much as the average of those that can, as in
scikit-learn's ``nan_euclidean_distances``; rows that share nothing are infinitely far from each other, behind all
others. Where no cell is missing the factor is 1.

With ``scale="robust"`` the spread of a number is its interquartile range times 0.7413, which makes it a standard
deviation on normal data. Where the quartiles coincide, half of the cells are equal (a column of zeros and some
amounts), and the range between them says nothing of the others. Then the spread is the standard deviation, with
every cell taken for no farther from the median than 4.5 times what is usual: the median distance from it, of the
cells that differ from it (on normal data, 3 standard deviations). On flags and counts that is the standard
deviation itself; a cell of 10**9 moves it no more than any other that is far out. A constant column has a spread
of 1. ``scale="none"`` takes numbers as they are, as imbalanced-learn does.

With ``scale="robust"`` distances are finite wherever cells are: a coordinate ends at 1e150 spreads, whose square
is still a number. With ``scale="none"`` all cells are multiplied by one power of two where they are so large, or
so small, that squares would be no numbers: that changes no digit, and so no order of distances. It is not done
where cells of 1e150 stand beside usual ones, whose digits it would cost. There the square of a difference may be
infinite: such rows are infinitely far from each other, and among equally far rows the lower row number decides.

A category adds nothing when two rows agree and `penalty`, 1, when they differ: as much as two numbers one standard
deviation apart, the choice of SMOTE-NC (Chawla et al., JAIR 16, 2002, section 6.1), whose distance is the median
of the standard deviations (with ``scale="none"``, that median). It stays a code; no column is made for a level.

Centre and spread are those of the whole table; coordinates are made for the rows that are asked for, which are
the few of a small class when only they are compared with one another. Where numbers are missing, the median of
each column lies at 0: searches that know no gaps, as those that a caller hands in, see missing cells there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels import Points, deviation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oversample.tables.table import Table

__all__ = ["SCALES", "Space", "power_of_two", "space"]

SCALES = ("robust", "none")
_NORMAL_IQR = 1.349  # interquartile range of the standard normal
_MOST = float(np.finfo(np.float64).max)
_LARGEST = (
    1e150  # coordinate, in spreads: the squares of many millions of columns have a finite sum
)
_FAR = 4.5  # times the median distance from the median: 3 standard deviations of the normal

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Space:
    """Coordinates of the rows of a table, made when they are asked for.

    Parameters
    ----------
    table : Table
        Rows to place.
    centre, spread : ndarray of shape (n_numbers,), dtype=float64
        What is taken from each numeric column, and what it is divided by.
    has_gaps : bool
        Whether a cell is missing anywhere.
    fills : bool
        Whether a missing number is at the median instead, and a missing category a level of its own.
    unit : float
        Distance between two rows that differ in one category.
    is_far : bool
        Whether a coordinate may be too large for its square to be a number.

    Examples
    --------
    >>> from oversample.tables import read
    >>> space(read([[1.0], [2.0], [3.0], [5.0]]), "none")[np.array([3, 0])].numbers
    array([[5.],
           [1.]])
    """

    table: Table
    centre: Vector
    spread: Vector
    has_gaps: bool
    unit: float
    fills: bool = False
    is_far: bool = False

    @property
    def is_scaled(self) -> bool:
        """Whether coordinates differ from the numbers."""
        return bool(self.centre.any() or (self.spread != 1.0).any())

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and coordinates of each: a number or a code."""
        return self.table.n_rows, len(self.centre) + len(self.table.levels)

    def __len__(self) -> int:
        """Count the rows."""
        return self.table.n_rows

    def __getitem__(self, rows: ArrayLike) -> Points:
        """Return the coordinates of these rows.

        Parameters
        ----------
        rows : array of int of shape (n,)
            Row numbers.

        Returns
        -------
        points : Points
            With gaps only if one of these rows has one. To be read only: for all rows they may be the table's own
            cells.
        """
        asked = np.asarray(rows)
        everything = len(asked) == len(self) and np.array_equal(asked, np.arange(len(self)))
        codes = self.table.codes if everything else self.table.codes[asked]
        numbers = self.of_numbers(None if everything else asked)
        gaps = self.has_gaps and bool(np.isnan(numbers).any() or codes.min(initial=0) < 0)
        points = Points(numbers, np.ascontiguousarray(codes), self.unit**2, gaps)
        return replace(points, numbers=points.filled(), has_gaps=False) if self.fills else points

    def of_numbers(self, rows: NDArray[np.int64] | None) -> Vector:
        """Return the coordinates of these rows, or of all, that come from numeric columns."""
        cells = self.table.numbers if rows is None else self.table.numbers_of(rows)
        placed = np.ascontiguousarray(cells, dtype=np.float64)
        if not self.is_scaled:
            return placed
        if (rows is None or self.is_far) and np.shares_memory(placed, cells):
            placed = placed.copy()
        with np.errstate(over="ignore"):
            placed -= self.centre
            placed /= self.spread
        if self.is_far:
            self._mend(placed, cells)
        return placed

    def _mend(self, placed: Vector, cells: Vector) -> None:
        """Scale cells before they are centred, where that was too much, and keep all within the largest."""
        far = np.nonzero(np.isinf(placed))
        column = far[1]
        with np.errstate(over="ignore"):
            scaled = cells[far].astype(np.float64) / self.spread[column]
            placed[far] = scaled - self.centre[column] / self.spread[column]
        np.clip(placed, -_LARGEST, _LARGEST, out=placed)


def space(table: Table, scale: str = "robust", *, fills: bool = False) -> Space | sp.csr_array:
    """Find the coordinates in which distances are taken.

    Parameters
    ----------
    table : Table
        Rows to place.
    scale : {"robust", "none"}
        Whether numbers are scaled; a sparse table never is (centring would fill it).
    fills : bool
        Whether a missing number is taken for the median of its column, and a missing category for a level of
        its own, instead of being left out. The drop-in keeps to it; its model takes no missing cell.

    Returns
    -------
    coordinates : Space, or csr_array of shape (n_rows, n_coordinates), dtype=float64
        Indexed by an array of row numbers; sparse for a sparse table.

    Notes
    -----
    A few passes over each numeric column, one at a time; extra memory is eight columns. Quartiles are exact.
    """
    if table.is_sparse:
        rows: sp.csr_array = table.numbers.astype(np.float64, copy=False)
        power = power_of_two(rows.data)
        return rows if power == 1.0 else sp.csr_array(rows / power)
    return replace(_measured(table, scale), fills=fills)


def _measured(table: Table, scale: str) -> Space:
    """Measure the numeric columns, each by itself."""
    columns = table.of_block("numbers")
    centre, spread = np.zeros(len(columns)), np.ones(len(columns))
    lacks_codes = bool(table.codes.min(initial=0) < 0)
    if scale == "none" and table.is_complete:
        power = power_of_two(table.numbers) if columns else 1.0
        unit = min(_unit(table) / power, _LARGEST)
        return Space(table, centre, spread * power, lacks_codes, unit)
    has_gaps, is_far = lacks_codes, False
    for column, cells in zip(columns, table.each_number(), strict=True):
        lacks = np.isnan(cells)
        has_gaps |= bool(lacks.any())
        if scale == "none":
            continue
        present = cells[~lacks] if lacks.any() else cells
        if len(present) == 0:
            continue
        low, centre[column.at], high = _quartiles(present)
        width = (high - low) / _NORMAL_IQR
        if np.isinf(width):
            width = (high / 2.0 - low / 2.0) / _NORMAL_IQR * 2.0
        if width <= 0.0:
            width = _spread_of_unlike(present, centre[column.at])
        spread[column.at] = min(width, _MOST) if width > 0.0 else 1.0
        farthest = max(abs(float(present.min())), abs(float(present.max())), abs(centre[column.at]))
        is_far |= farthest > _LARGEST * min(spread[column.at], 1.0) / 2.0
    if scale == "none":
        if not table.is_complete:
            centre = np.array([_median(cells) for cells in table.each_number()])
        unit = min(_unit(table), _LARGEST)
        return Space(table, centre, spread, has_gaps, unit, is_far=bool(centre.any()))
    return Space(table, centre, spread, has_gaps, 1.0, is_far=bool(is_far))


def _spread_of_unlike(cells: Vector, median: float) -> float:
    """Standard deviation, with what is far out taken for less far; 0 for cells that are all alike."""
    with np.errstate(over="ignore"):
        step = np.nan_to_num(cells - median)  # infinite becomes the largest float
        step = np.clip(step, -_MOST / _FAR, _MOST / _FAR)
    unlike = np.abs(step[step != 0.0])
    if not len(unlike):
        return 0.0
    middle = (len(unlike) - 1) // 2  # of two, the nearer: one of them may be the outlier
    usual = float(np.partition(unlike, middle)[middle])
    with np.errstate(over="ignore"):
        return usual * float(np.std(np.clip(step / usual, -_FAR, _FAR)))


def power_of_two(cells: NDArray[np.floating]) -> float:
    """Find the power of two to divide finite cells by, so that squares of differences are numbers; mostly 1."""
    if not cells.size:
        return 1.0
    largest = float(max(cells.max(), -cells.min()))
    if largest == 0.0 or 1.0 / _LARGEST < largest < _LARGEST:
        return 1.0
    exponent = int(np.frexp(largest)[1])
    if exponent > 0:
        least = float(np.abs(cells[cells != 0.0]).min())
        if least < largest / _LARGEST:  # its square would vanish
            return 1.0
    return float(2.0 ** min(max(exponent, -1022), 1023))


def _unit(table: Table) -> float:
    """Without scaling, a category counts as much as the spread of the median column."""
    columns = table.of_block("numbers")
    if not columns or not table.levels:
        return 1.0
    known = [cells[~np.isnan(cells)] for cells in table.each_number()]
    found = [_deviation(cells) for cells in known if len(cells)] or [1.0]
    with np.errstate(over="ignore"):
        return min(float(np.median(found)), _MOST) or 1.0


def _deviation(cells: Vector) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        found = float(np.std(cells))
    # a square may be no number, or vanish
    return found if 0.0 < found < np.inf else float(deviation(cells[:, np.newaxis])[0])


def _median(cells: Vector) -> float:
    present = cells[~np.isnan(cells)]
    return _quartiles(present)[1] if len(present) else 0.0


def _quartiles(cells: Vector) -> tuple[float, float, float]:
    """Return the quartiles, as `numpy.quantile` interpolates them; shuffles the cells, none of them missing.

    The outer two are looked for in the half that the median leaves them: selecting one place at a time is several
    times faster than asking for all of them at once.
    """
    last = len(cells) - 1
    low, middle, high = (int(share * last) for share in (0.25, 0.5, 0.75))
    cells.partition(middle)
    if low < middle:
        cells[:middle].partition(low)
    if high > middle:
        cells[middle + 1 :].partition(high - middle - 1)
    return (
        _between(cells, 0.25 * last),
        _between(cells, 0.5 * last),
        _between(cells, 0.75 * last),
    )


def _between(cells: Vector, place: float) -> float:
    """Interpolate at a place whose whole part the cells are partitioned at, from the nearer side."""
    at = int(place)
    share = place - at
    here = cells[at]
    after = cells[at + 1 :].min() if at + 1 < len(cells) else here
    with np.errstate(over="ignore"):
        gap = after - here
    if not np.isfinite(gap):
        return float((1.0 - share) * here + share * after)
    return float(after - gap * (1.0 - share) if share >= 0.5 else here + gap * share)  # noqa: PLR2004
