"""The table: a numeric block, category codes, and a role for every column.

A `Table` is what every other room works on. It is read lazily: it holds an adapter of the caller's container
(`native`), and asks it for columns, numbers, codes or levels when somebody first wants them. So a table that
is only copied, row by row, has no cell of it looked at. This file refuses to know any dataframe library: the
adapters beside it (`dense`, `sparse`, `pandas_`, `polars_`, `arrow_`) do. `Blocks` is the adapter of no
container: of the blocks themselves.

How a column grows (the full system of roles comes later; these are its first members):

    number     mixed by the weights of the parents
    whole      mixed, then rounded to the nearest whole number: unbiased while gaps are uniform, and never
               outside the parents' range; beyond 2**53, where floats skip numbers, the cell of the heaviest
               parent
    flag       a level, by vote among the parents
    category   a level, by vote among the parents
    carried    any other type (dates, lists ...): the cell of the heaviest parent, never used for distances

A missing cell votes too: a synthetic cell is missing when the parents that miss it outweigh the others, and
is otherwise mixed from those that have it. So nothing is missing where nothing was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.kernels import all_finite
from oversample.tables.csr import csr_appended, csr_extended
from oversample.tables.growth import Growth
from oversample.tables.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from oversample.lineage import Lineage
    from oversample.tables.native import Column, Levels, Native

__all__ = ["Blocks", "Numbers", "Table"]

_LINE = 8  # columns that share a line of cache in a row-major block: it is read once for all
_TURN = 8192  # rows of a piece that is turned, small enough for the cache


@dataclass(frozen=True, eq=False)
class Table:
    """A table that can grow.

    Parameters
    ----------
    native : Native
        Adapter of the container that was read. That of `Blocks` makes `grow` and `keep` return Tables.
    """

    native: Native

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self.native.n_rows

    @property
    def is_sparse(self) -> bool:
        """Whether the numbers are stored sparse."""
        return self.native.is_sparse

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns in the caller's order."""
        return self.native.columns()

    @cached_property
    def numbers(self) -> Any:
        """Cells of the number and whole columns; NaN where missing, never infinite.

        ndarray or csr_array of shape (n_rows, n_numbers), dtype=float32 or float64.
        """
        self.refuse_infinite()
        return self.native.numbers()

    @property
    def codes(self) -> NDArray[np.int32]:
        """Cells of the flag and category columns as positions in their levels; -1 where missing.

        ndarray of shape (n_rows, n_codes), dtype=int32.
        """
        return self._coded[0]

    @property
    def levels(self) -> Levels:
        """Level of each code, a tuple for each column of `codes`."""
        return self._coded[1]

    @cached_property
    def _coded(self) -> tuple[NDArray[np.int32], Levels]:
        return self.native.codes()

    def cells(self, column: Column) -> NDArray[Any]:
        """Cells of one numeric column of a table that is not sparse, without making the whole block.

        Returns
        -------
        cells : ndarray of shape (n_rows,), dtype=float32 or float64
            NaN where missing, never infinite.
        """
        self.refuse_infinite()
        return self.native.cells(column)

    def numbers_of(self, rows: NDArray[np.int64]) -> Any:
        """Numeric block of these rows only, of shape (len(rows), n_numbers)."""
        self.refuse_infinite()
        return self.native.numbers(rows)

    def each_number(self) -> Iterator[NDArray[np.float64]]:
        """Yield the columns of `numbers` one by one: contiguous, float64, and the receiver's to write to."""
        self.refuse_infinite()
        if not self.native.is_block:
            for column in self.of_block("numbers"):
                yield np.array(self.native.cells(column), dtype=np.float64)
            return
        block = self.native.numbers()
        for first in range(0, block.shape[1], _LINE):
            some = block[:, first : first + _LINE]
            turned = np.empty(some.shape[::-1])
            for start in range(0, len(some), _TURN):
                turned[:, start : start + _TURN] = some[start : start + _TURN].T
            yield from turned

    def refuse_infinite(self) -> None:
        """Raise DataError where a number is infinite, by column, count and row; looked at once."""
        infinite, _ = self._gaps
        if infinite:
            raise DataError(
                "X contains infinity (inf), which no distance can be taken to.",
                infinite,
                "Replace these cells, or make them missing (NaN).",
            )

    @property
    def is_complete(self) -> bool:
        """Whether no number is missing or infinite; no more than the one pass over clean data tells."""
        return self._gaps[1]

    @cached_property
    def _gaps(self) -> tuple[str, bool]:
        """Where the infinite cells are, and whether all are finite; clean data are passed over once."""
        if self.native.is_block:
            block = self.native.numbers()
            if all_finite(block.data if self.is_sparse else block):
                return "", True
        found = []
        is_complete = True
        for column in self.of_block("numbers"):
            cells = self.native.cells(column)
            if all_finite(cells):
                continue
            is_complete = False
            rows = np.flatnonzero(np.isinf(cells))
            if len(rows):
                found.append(f'"{column.name}" {len(rows):,} (first in row {rows[0]:,})')
        return ", ".join(found[:5]), is_complete

    @cached_property
    def bytes_a_row(self) -> float:
        """Memory of one row, in bytes, as far as the container tells."""
        return self.native.nbytes / max(self.n_rows, 1)

    def column(self, name: object) -> Column:
        """Find a column by the caller's name for it."""
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        raise DataError(f'There is no column "{name}".', f'"{name}"', f"Columns: {names}.")

    def of_block(self, block: str) -> tuple[Column, ...]:
        """List the columns of one block, in the order of the block."""
        return tuple(sorted((c for c in self.columns if c.block == block), key=lambda c: c.at))

    def bare(self) -> Table:
        """Forget the container: `grow` and `keep` then work on the blocks alone, and cost less."""
        return Table(self._blocks())

    def _blocks(self) -> Blocks:
        return Blocks(self.columns, self.numbers, self.codes, self.levels)

    def dense(self) -> Table:
        """Forget the container, and store the numbers dense."""
        blocks = self._blocks()
        return Table(replace(blocks, block=blocks.block.toarray()) if self.is_sparse else blocks)

    def grow(self, lineage: Lineage, placed: Any = None) -> Any:
        """Return the container that was read, originals first, then the synthetic rows.

        Parameters
        ----------
        lineage : Lineage
            Of this table; its parents are rows of it.
        placed : ndarray of shape (n_new, n_numbers), optional
            Numbers of the synthetic rows that were worked out elsewhere, in the order of the numeric block. They
            take the place of the mix, which they must agree with but for rounding or an approximation that
            whoever made them tells of.

        Returns
        -------
        container
            Same type, columns, order and dtypes as was read; originals equal cell for cell.

        Raises
        ------
        DataError
            If the lineage speaks of a table of another length, or numbers that are to be mixed are infinite.

        Notes
        -----
        Time and memory grow with the output, which is written once. A lineage of copies only takes whole rows
        and looks at no cell. A call with the same lineage gives the same bytes.
        """
        if lineage.n_original != self.n_rows:
            raise DataError(
                "This lineage speaks of another table.",
                f"{lineage.n_original:,} rows in the lineage, {self.n_rows:,} in the table",
                "Grow the table that the lineage was made from.",
            )
        growth = Growth(self, lineage, placed)
        if growth.is_copies:
            return self.native.append(lineage.parents)
        give_back(self.bytes_a_row * len(lineage))
        return self.native.extend(growth)

    def keep(self, rows: ArrayLike) -> Any:
        """Return the container that was read with these rows only, in this order."""
        rows = np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        return self.native.keep(rows)


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numeric block of a table for those who want some rows of it: nothing is read before.

    Parameters
    ----------
    table : Table
        Whose numbers.
    """

    table: Table

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and numeric columns."""
        return self.table.n_rows, len(self.table.of_block("numbers"))

    def __getitem__(self, rows: NDArray[np.int64]) -> Any:
        """Return these rows of `Table.numbers`, in the caller's units."""
        return self.table.numbers_of(rows)


@dataclass(frozen=True, eq=False)
class Blocks:
    """A table's own blocks, in the place of a container: the adapter of a bare table."""

    roles: tuple[Column, ...]
    block: Any
    coded: NDArray[np.int32]
    levels: Levels

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.coded)

    @property
    def nbytes(self) -> int:
        """Memory of both blocks."""
        numbers = (self.block.data, self.block.indices) if self.is_sparse else (self.block,)
        return sum(int(array.nbytes) for array in (*numbers, self.coded))

    @property
    def is_sparse(self) -> bool:
        """Whether the numeric block is sparse."""
        return bool(sp.issparse(self.block))

    @property
    def is_block(self) -> bool:
        """It is."""
        return True

    def names(self) -> Sequence[Any]:
        """Names of the columns."""
        return [column.name for column in self.roles]

    def columns(self) -> tuple[Column, ...]:
        """Give the columns."""
        return self.roles

    def cells(self, column: Column) -> NDArray[Any]:
        """View one column, or make one of a sparse block dense."""
        if self.is_sparse:
            return np.asarray(self.block[:, [column.at]].toarray()[:, 0])
        return np.asarray(self.block[:, column.at])

    def numbers(self, rows: NDArray[np.int64] | None = None) -> Any:
        """Give the numeric block."""
        return self.block if rows is None else self.block[rows]

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Give the codes."""
        return self.coded, self.levels

    def extend(self, growth: Growth) -> Table:
        """Grow both blocks."""
        n_old, n_new = self.n_rows, len(growth.lineage)
        coded = np.empty((n_old + n_new, self.coded.shape[1]), dtype=np.int32, order="F")
        coded[:n_old] = self.coded
        for at, column in enumerate(growth.table.of_block("codes")):
            coded[n_old:, at] = self.coded[growth.donors(column), at]
        if self.is_sparse:
            return self._with(csr_extended(self.block, self.block, growth), coded)
        block = np.empty((n_old + n_new, self.block.shape[1]), dtype=self.block.dtype)
        block[:n_old] = self.block
        growth.fill(self.block, block[n_old:])
        return self._with(block, coded)

    def append(self, rows: NDArray[np.int64]) -> Table:
        """Copy rows of both blocks."""
        everything = np.concatenate([np.arange(self.n_rows), rows])
        if self.is_sparse:
            return self._with(csr_appended(self.block, rows), self.coded[everything])
        return self.keep(everything)

    def keep(self, rows: NDArray[np.int64]) -> Table:
        """Take rows of both blocks."""
        return self._with(self.block[rows], self.coded[rows])

    def _with(self, block: Any, coded: NDArray[np.int32]) -> Table:
        return Table(Blocks(self.roles, block, coded, self.levels))
