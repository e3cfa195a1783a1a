"""Growth: one lineage at work on one table; what all columns share is worked out once.

Adapters ask it column by column: for a number, the mixed cells; for anything else, whose cell is taken.
This file refuses to know how a container stores its columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from oversample.kernels import blend_dense, keep_finite, moved, narrowed, vote
from oversample.streams import Stream, replayed_normals
from oversample.tables.levels import digits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.lineage import Lineage
    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = ["Growth", "whole_cells"]

Way = Literal["mixed", "written", "taken", "blank"]
_BLOCK = 2**17  # cells: the temporaries of a mix stay small beside the output
_EXACT = 2.0**53  # from here on a float64 skips whole numbers


@dataclass(frozen=True, eq=False)
class Growth:
    """One lineage at work on one table.

    Parameters
    ----------
    table : Table
        The originals.
    lineage : Lineage
        Of that table.
    placed : ndarray of shape (n_new, n_numbers), optional
        Numbers of the synthetic rows where they are known; the lineage then tells the rest.
    """

    table: Table
    lineage: Lineage
    placed: NDArray[Any] | None = None

    @property
    def parts(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """What the kernels take of a lineage."""
        return self.lineage.offsets, self.lineage.parents, self.lineage.gaps

    @property
    def is_copies(self) -> bool:
        """Whether every row is a copy: one parent, no noise, no cell of another row."""
        lineage = self.lineage
        return (
            len(lineage.parents) == len(lineage)
            and lineage.residual is None
            and lineage.donors is None
            and self.placed is None
        )

    @cached_property
    def _is_voted(self) -> bool:
        """Whether some row has more than two parents; of two the base point decides."""
        return int(self.lineage.n_parents.max(initial=1)) > 2  # noqa: PLR2004

    def way(self, column: Column) -> Way:
        """Tell how the cells of a column come about.

        Returns
        -------
        way : {"mixed", "written", "taken", "blank"}
            ``"mixed"``: by `number`; ``"written"``: by `texts`; ``"taken"``: from the rows that `donors` names;
            ``"blank"``: left empty, or marked where the type has no empty cell.
        """
        if column.role == "id" or (column.role == "text" and not self.is_copies):
            return "blank"
        if column.block != "numbers" or column.order:
            return "taken"
        if column.is_measured:
            return "mixed"
        return "taken" if self.is_copies else "written"

    def donors(self, column: Column) -> NDArray[np.int64]:
        """Name, for each synthetic row, the real row whose cell of this column it takes whole."""
        named = self._named(column)
        if named is not None:
            return named
        if column.order and not column.is_measured:
            return self._examples(column)
        if column.block != "codes" or not self._is_voted:
            return self.lineage.base
        return vote(self.table.codes[:, column.at], *self.parts)

    def _examples(self, column: Column) -> NDArray[np.int64]:
        """Name a real row that has the level which lies between those of the parents."""
        cells, ranks = self.table.cells(column), self.number(column)
        missing = int(np.fmax.reduce(cells)) + 1
        row_of = np.zeros(missing + 1, dtype=np.int64)
        backwards = np.arange(len(cells))[::-1]
        row_of[np.nan_to_num(cells, nan=missing).astype(np.int64)[::-1]] = backwards
        return np.asarray(row_of[np.nan_to_num(ranks, nan=missing).astype(np.int64)])

    def texts(self, column: Column) -> list[str | None]:
        """Write the numbers of a column that holds them as text, in its notation; None where missing."""
        cells = self.number(column).tolist()
        if column.notation is not None:
            write = column.notation.written
            return [None if math.isnan(cell) else write(cell) for cell in cells]
        digits = digits_of(self.table.encoded(column)[1])
        if column.role == "whole" and (digits or 0) == 0 and np.nanmax(np.abs(cells)) < _EXACT:
            return [None if math.isnan(cell) else str(int(cell)) for cell in cells]
        if digits is None:
            return [None if math.isnan(cell) else repr(cell) for cell in cells]
        return [None if math.isnan(cell) else f"{cell:.{digits}f}" for cell in cells]

    def _named(self, column: Column) -> NDArray[np.int64] | None:
        """Name the donors of a column where the lineage does, else None."""
        donors = self.lineage.donors
        if donors is None or column not in self._donated:
            return None
        return donors.rows[:, self._donated[column]]

    @cached_property
    def _donated(self) -> dict[Column, int]:
        donors = self.lineage.donors
        columns = donors.columns if donors else ()
        return {self.table.columns[position]: at for at, position in enumerate(columns)}

    def number(self, column: Column, out: NDArray[Any] | None = None) -> NDArray[Any]:
        """Mix one numeric column of the synthetic rows.

        Parameters
        ----------
        column : Column
            Of the numeric block.
        out : ndarray of shape (n_new,), optional
            Where to write, of the dtype of the column's cells.

        Returns
        -------
        cells : ndarray of shape (n_new,), dtype of the column's cells
            NaN where missing; whole for whole columns.
        """
        cells = self.table.cells(column)
        new = np.empty(len(self.lineage), dtype=cells.dtype) if out is None else out
        self._mix(cells[:, np.newaxis], new[:, np.newaxis], [column], [0])
        return new

    def fill(self, matrix: NDArray[Any], out: NDArray[Any]) -> None:
        """Write the synthetic rows of the container's own array of floats.

        Parameters
        ----------
        matrix : ndarray of shape (n_rows, n_places)
            The real rows.
        out : ndarray of shape (n_new, n_places)
            Where to write.
        """
        self.table.refuse_infinite()
        native = self.table.native
        numbers = self.table.of_block("numbers")
        self._mix(matrix, out, numbers, [native.place(column) for column in numbers])
        for column in self.table.columns:
            if column.block == "numbers" or native.place(column) < 0:
                continue
            place = native.place(column)
            is_blank = self.way(column) == "blank"
            out[:, place] = np.nan if is_blank else matrix[self.donors(column), place]

    def _mix(
        self, numbers: NDArray[Any], out: NDArray[Any], columns: Sequence[Column], places: list[int]
    ) -> None:
        if self.placed is not None:
            out[:, places] = self.placed[:, [column.at for column in columns]]
        else:
            self._blend(numbers, out)
        for place, column in zip(places, columns, strict=True):
            if self.lineage.residual:
                out[:, place] = moved(out[:, place], self.noise(column.at))
            self._settle(column, numbers[:, place], out[:, place])
            donors = self._named(column)
            if donors is not None:
                out[:, place] = numbers[donors, place]

    def _settle(self, column: Column, cells: NDArray[Any], out: NDArray[Any]) -> None:
        """Round mixed cells to what the column can hold, and keep them within its range."""
        if column.evidence is not None and self._leaves_range:
            _reflect(out, np.fmin.reduce(cells), np.fmax.reduce(cells))
        with np.errstate(over="ignore", invalid="ignore"):
            rounded = self._rounded(column, cells, out)
        if rounded is not None:  # a cell too large to be rounded has nothing behind the point
            np.copyto(out, rounded, where=np.isfinite(rounded))

    def _rounded(
        self, column: Column, cells: NDArray[Any], out: NDArray[Any]
    ) -> NDArray[Any] | None:
        """Round mixed cells as their column says; None where it says nothing."""
        if column.role in ("whole", "ordered", "duration"):
            if column.step <= 1:
                return np.asarray(np.rint(out))
            lowest = np.fmin.reduce(cells)
            return np.asarray(lowest + column.step * np.rint((out - lowest) / column.step))
        return None if column.decimals is None else np.asarray(np.round(out, column.decimals))

    @cached_property
    def _leaves_range(self) -> bool:
        """Whether a mix can lie beyond its parents: by noise, or by a weight outside [0, 1]."""
        lineage = self.lineage
        if lineage.residual is not None or self.placed is not None or len(lineage.gaps) == 0:
            return lineage.residual is not None or self.placed is not None
        return bool(lineage.weights().min() < 0.0)

    def _blend(self, numbers: NDArray[Any], out: NDArray[Any]) -> None:
        blend_dense(numbers, *self.parts, out)
        if self.lineage.factors:
            _round_twice(numbers, self.lineage, out)
        if not self.table.is_complete:
            _mend_missing(numbers, self.lineage, out)

    def unmixable(self, column: Column) -> NDArray[np.int64]:
        """Number the synthetic rows with a parent whose whole number no float holds exactly.

        Their cells are to be taken from the base point: a mix would change the digits of an identifier.
        """
        cells = self.table.cells(column)
        if column.role != "whole" or np.fmax.reduce(np.abs(cells)) < _EXACT:
            return np.empty(0, dtype=np.int64)
        if self._named(column) is not None:
            return np.arange(len(self.lineage))
        is_huge = np.abs(cells[self.lineage.parents]) >= _EXACT
        return np.unique(self.lineage.row_of_parent()[is_huge])

    def noise(self, at: int) -> NDArray[np.float64]:
        """Draw the residual of numeric column `at`, by the key of each row."""
        residual = self.lineage.residual
        assert residual is not None, "noise is drawn for a lineage that has a residual"
        noise = np.empty(len(self.lineage))
        for code, label in enumerate(self.lineage.labels):
            rows = np.flatnonzero(self.lineage.label == code)
            if len(rows) == 0:
                continue
            position = self.lineage.position[rows]
            start, stop = int(position.min()), int(position.max()) + 1
            if residual.states is None:
                stage = f"{residual.stage}:{at}"
                draws = Stream(self.lineage.seed, label).normal(stage, start, stop)
            else:
                draws = self._replayed(code, stop)[start:, at]
            with np.errstate(over="ignore"):
                noise[rows] = narrowed(residual.scale[code, at] * draws[position - start], float)
        return noise

    def _replayed(self, code: int, stop: int) -> NDArray[np.float64]:
        """Normals of the first rows of a class as imbalanced-learn draws them: a row's columns, then the next."""
        residual = self.lineage.residual
        assert residual is not None, "noise is drawn for a lineage that has a residual"
        assert residual.states is not None, "its normals are of the older generator"
        state = residual.states[code]
        assert state is not None, "a class that has rows has a state"
        if code not in self._normals:
            self._normals[code] = replayed_normals(state, (stop, residual.scale.shape[1]))
        return self._normals[code]

    @cached_property
    def _normals(self) -> dict[int, NDArray[np.float64]]:
        return {}


def _reflect(cells: NDArray[Any], low: float, high: float) -> None:
    """Turn what lies beyond a range back into it, at its end: no value is piled up there, as cutting would do.

    The boundary correction of density estimates (B. W. Silverman, "Density Estimation", 1986, section 2.10).
    """
    over, under = cells > high, cells < low
    with np.errstate(over="ignore"):  # what is infinite here lies beyond the other end, too
        cells[over] = 2.0 * high - cells[over]
        cells[under] = 2.0 * low - cells[under]
    np.clip(cells, low, high, out=cells)


def whole_cells(cells: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Turn rounded floats into whole numbers of a type, those beyond its limits into the limit, NaN into 0."""
    limits = np.iinfo(dtype)
    low, high = float(limits.min), float(limits.max)
    if high > limits.max:  # the largest of 64 bits is no float: the next above it would wrap around
        high = float(np.nextafter(high, 0.0))
    whole: NDArray[Any] = np.clip(np.nan_to_num(cells, nan=0.0), low, high).astype(dtype)
    return whole


def _round_twice(numbers: NDArray[Any], lineage: Lineage, out: NDArray[Any]) -> None:
    """Mix the rows of two parents again whose gap is a product, with a rounding after each factor."""
    factors = lineage.factors
    assert factors is not None, "called where there are factors"
    assert len(lineage.gaps) == len(lineage), "of rows of two parents"
    rows = np.flatnonzero(factors.first != 1.0)
    for some in np.array_split(rows, 1 + rows.size * out.shape[1] // _BLOCK):
        members = np.column_stack([lineage.parents[2 * some], lineage.parents[2 * some + 1]])
        first, second = factors.first[some, np.newaxis], factors.second[some, np.newaxis]
        with np.errstate(over="ignore", invalid="ignore"):  # what is too large is mixed again
            base = numbers[members[:, 0]]
            step = numbers[members[:, 1]] - base
            step *= first
            mixed = (base + second * step).astype(out.dtype, copy=False)
        keep_finite(mixed, numbers, members, first * second)
        out[some] = mixed


def _mend_missing(numbers: NDArray[Any], lineage: Lineage, out: NDArray[Any]) -> None:
    """Fill the cells that are NaN only because another parent than the base point misses them.

    A cell of one or two parents is missing where the base point misses it, as its flags may say; of more, where
    those that miss it outweigh the others, in an even split as the base point has it. Otherwise it is the mean of
    those that have it, by their weights.
    """
    for at in range(out.shape[1]):
        rows = np.flatnonzero(np.isnan(out[:, at]))
        if len(rows) == 0:
            continue
        some = lineage.take(rows)
        weights, row, starts = some.weights(), some.row_of_parent(), some.offsets[:-1]
        cells = numbers[some.parents, at].astype(np.float64)
        lacks = np.isnan(cells)
        missing = np.bincount(row, weights=np.where(lacks, weights, 0.0))
        has = np.bincount(row, weights=np.where(lacks, 0.0, weights))
        by_base = (some.n_parents <= 2) | (missing == has)  # noqa: PLR2004 - of two the base point decides
        stays = np.where(by_base, lacks[starts], missing > has) | (has <= 0.0)
        total = np.bincount(row, weights=np.where(lacks, 0.0, weights * cells))
        gone = np.bincount(row, weights=lacks) > 0
        mended = gone & ~stays
        low, high = np.fmin.reduceat(cells, starts), np.fmax.reduceat(cells, starts)
        # clipped, since a mean may be rounded to beside the one cell that it is of
        out[rows[mended], at] = np.clip(total / np.where(mended, has, 1.0), low, high)[mended]
