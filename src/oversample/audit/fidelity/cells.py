"""Cells: one column of the real rows and of the synthetic ones, as they stand in their containers.

Roles may hide what a container holds (a one-hot group is one code to them), so impossible rows are looked for
in the cells as they are stored. Two tables may store a column in two ways, and number its levels in two orders;
here they are brought together. This file refuses to know what is possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.tables import Column, Table

__all__ = ["Cells", "Pair"]

_MEASURED = ("float", "int", "duration")  # how numbers are stored


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of one column.

    Parameters
    ----------
    real, made : ndarray of shape (n_real,) and (n_made,)
        Floats, NaN where missing; or, with `levels`, positions in them, -1 where missing.
    levels : tuple, optional
        Levels of both.
    """

    real: NDArray[Any]
    made: NDArray[Any]
    levels: tuple[Any, ...] | None = None

    def numbers(self) -> Cells:
        """Give the cells as floats; a level that is no number is missing."""
        if self.levels is None:
            return self
        table = np.array([*map(_number, self.levels), np.nan])  # -1 takes the last
        return Cells(table[self.real], table[self.made])

    def codes(self) -> Cells:
        """Give the cells as positions in levels."""
        if self.levels is not None:
            return self
        levels, place = np.unique(np.concatenate([self.real, self.made]), return_inverse=True)
        place = place.reshape(-1)
        if len(levels) and np.isnan(levels[-1]):
            place[place == len(levels) - 1] = -1
            levels = levels[:-1]
        n = len(self.real)
        return Cells(place[:n], place[n:], tuple(levels.tolist()))

    @property
    def lacks(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which real, and which synthetic cells are missing."""
        if self.levels is None:
            return np.isnan(self.real), np.isnan(self.made)
        return self.real < 0, self.made < 0

    def text(self, row: int) -> str:
        """Write the cell of a synthetic row."""
        if self.lacks[1][row]:
            return "(missing)"
        cell = self.made[row]
        return _short(cell if self.levels is None else self.levels[cell])

    def texts_of(self, codes: NDArray[Any]) -> list[str]:
        """Write some levels."""
        assert self.levels is not None, "codes have levels"
        return [_short(self.levels[code]) for code in codes.tolist()]


@dataclass(frozen=True, eq=False)
class Pair:
    """Real and synthetic rows, of two tables or of one.

    Parameters
    ----------
    real, made : Table
        With the same columns.
    real_rows, made_rows : slice
        Which of their rows are meant.
    columns : sequence of Column
        Of `real`, with their roles.
    places : sequence of int
        Position in `made` of each of them.
    """

    real: Table
    made: Table
    real_rows: slice
    made_rows: slice
    columns: Sequence[Column]
    places: Sequence[int]

    @property
    def n_made(self) -> int:
        """Number of synthetic rows."""
        return len(range(self.made.n_rows)[self.made_rows])

    def cells(self, column: Column) -> Cells:
        """Read one column of both."""
        one = _read(self.real, column)
        if self.real is self.made:
            return Cells(one.real[self.real_rows], one.real[self.made_rows], one.levels)
        position = self.places[column.position]
        stored = self.made.native.columns()[position].storage
        other = _read(self.made, column._replace(position=position, storage=stored))
        one = replace(one, real=one.real[self.real_rows])
        return _together(one, replace(other, real=other.real[self.made_rows]))


def _read(table: Table, column: Column) -> Cells:
    """Read a column as it is stored."""
    if column.storage in _MEASURED:
        cells = table.native.cells(column)
        return Cells(cells, cells[:0])
    codes, levels = table.native.encode(column)
    return Cells(codes, codes[:0], levels)


def _together(one: Cells, other: Cells) -> Cells:
    """Bring two columns to one kind: numbers if either is, else levels of one numbering."""
    if one.levels is None or other.levels is None:
        return Cells(one.numbers().real, other.numbers().real)
    known = {level: at for at, level in enumerate(one.levels)}
    for level in other.levels:
        known.setdefault(level, len(known))
    renumbered = np.array([*(known[level] for level in other.levels), -1])
    return Cells(one.real, renumbered[other.real], tuple(known))


def _number(level: Any) -> float:
    try:
        return float(level)
    except (TypeError, ValueError):
        return float("nan")


def _short(cell: Any) -> str:
    return f"{cell:.10g}" if isinstance(cell, float | np.floating) else str(cell)
