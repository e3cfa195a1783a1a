"""The table: a numeric block, category codes, and a role for every column.

A `Table` is what every other room works on. It is read lazily: it holds an adapter of the caller's container
(`native`), and asks it for columns, numbers, codes or levels when somebody first wants them. So a table that
is only copied, row by row, has no cell of it looked at. This file refuses to know any dataframe library: the
adapters beside it (`dense`, `sparse`, `pandas_`, `polars_`, `arrow_`; `blocks` of no container) do.

`read` tells roles by type, `Table.inferred` by what the cells are (`roles` says how). How each one grows, from
the parents of a new row and their weights, of which the first is the base point:

    number     mixed, then rounded to the decimals that the column has, and kept within its range
    whole      mixed, then rounded to the nearest whole number (or multiple, where all are: 10, 20, 50): unbiased
               while gaps are uniform, and never outside the parents' range; beyond 2**53, where floats skip
               numbers, the cell of the base point
    duration   as whole numbers of its unit
    ordered    as whole numbers, the places of the levels: so it lands between those of the parents
    flag       the cell of the base point; of three parents and more, of one that holds what most weigh for
    category   likewise
    one-hot    likewise, all columns of a group together: exactly one of them stays hot
    date, time, group, ignore
               the cell of the base point, never used for distances
    id, text   empty (an identifier of a type that cannot be: a number that no real row has); a text of a row that
               is copied whole is copied

So flags and categories of a row of two parents all come from one real row, and no combination arises that nobody
has. And their shares stay those of the real rows: had the heavier parent the word, they would drift to the
frequent levels, which neighbours have more often.

A synthetic cell is missing where the base point misses it (of three parents and more, where those that miss it
outweigh the others), and is otherwise mixed from those that have it. So it is missing as often as in real rows,
together with what was missing there, as a flag beside it may say; and nothing is missing where nothing was.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.kernels import all_finite
from oversample.tables.growth import Growth
from oversample.tables.levels import encode_hot, encode_numbers, numbers_of, ranks_of
from oversample.tables.memory import give_back
from oversample.tables.missing import fillings
from oversample.tables.native import of_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from oversample.lineage import Lineage
    from oversample.tables.blocks import Blocks
    from oversample.tables.native import Block, Coded, Column, Levels, Native, Storage
    from oversample.tables.roles import Roles

__all__ = ["Table"]

_IN_BLOCK: dict[Block, Storage] = {"numbers": "float", "codes": "category"}  # of a bare table
_LINE = 8  # columns that share a line of cache in a row-major block: it is read once for all
_TURN = 8192  # rows of a piece that is turned, small enough for the cache


@dataclass(frozen=True, eq=False)
class Table:
    """A table that can grow.

    Parameters
    ----------
    native : Native
        Adapter of the container that was read; that of `Blocks` makes `grow` and `keep` return Tables.
    told : tuple of Column, optional
        Columns as somebody told them; by their types if not given.
    read_before : dict of position to codes and levels
        What was read of columns of levels while roles were told, so that it is not read again.
    """

    native: Native
    told: tuple[Column, ...] | None = None
    read_before: dict[int, Coded] = field(default_factory=dict, repr=False)

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
        return self.native.columns() if self.told is None else self.told

    def inferred(self, roles: Roles | None = None) -> Table:
        """Tell roles by what the cells are, not by their types alone.

        Parameters
        ----------
        roles : mapping of column to role, optional
            What the caller knows better: one of `ROLES`, or a sequence of levels from lowest to highest.

        Returns
        -------
        table : Table
            Of the same container; itself, where roles were told before and none is given.

        Raises
        ------
        DataError
            If there is no such column, no such role, or a column cannot be what it is said to be.

        Notes
        -----
        A pass over each column that is not plainly measured; most columns of decimals are decided by some
        hundred rows.
        """
        if not roles and (
            self.is_sparse or all(column.evidence is not None for column in self.columns)
        ):
            return self
        from oversample.tables.roles import infer

        told = infer(self, roles or {})
        used = {column.position for column in told if column.block != "none"}
        return Table(
            self.native, told, {at: self.read_before[at] for at in used & self.read_before.keys()}
        )

    def imputed(self) -> Table:
        """Fill missing cells: numbers with the median, levels with the most frequent one.

        Returns
        -------
        table : Table
            With the same roles, of a container of the same kind; itself, where nothing is missing. Dates, texts,
            identifiers and columns of which every cell is missing stay as they are.
        """
        found = fillings(self)
        return Table(self.native.filled(found), self.columns) if found else self

    @cached_property
    def numbers(self) -> Any:
        """Cells of the columns that are mixed; NaN where missing, never infinite.

        ndarray or csr_array of shape (n_rows, n_numbers), dtype=float32 or float64.
        """
        self.refuse_infinite()
        return self._side_by_side(None)

    @property
    def codes(self) -> NDArray[np.int32]:
        """Cells of the columns that are voted on as positions in their levels; -1 where missing.

        ndarray of shape (n_rows, n_codes), dtype=int32; a one-hot group is one of its columns.
        """
        return self._coded[0]

    @property
    def levels(self) -> Levels:
        """Level of each code, a tuple for each column of `codes`."""
        return self._coded[1]

    @cached_property
    def _coded(self) -> tuple[NDArray[np.int32], Levels]:
        members: dict[int, list[Column]] = {}
        for column in self.columns:
            if column.block == "codes":
                members.setdefault(column.at, []).append(column)
        found = [self._encode(members[at]) for at in range(len(members))]
        codes = np.empty((self.n_rows, len(found)), dtype=np.int32, order="F")
        for at, (column_codes, _) in enumerate(found):
            codes[:, at] = column_codes
        for column in itertools.chain(*members.values()):
            self.read_before.pop(column.position, None)  # which the block now holds
        return codes, tuple(levels for _, levels in found)

    def _encode(self, members: list[Column]) -> Coded:
        """Read one column of codes: a column, or a one-hot group."""
        first = members[0]
        if first.role == "one-hot" and first.storage in ("float", "int", "bool"):
            return encode_hot([self.plain(column) for column in members], members)
        if first.storage in ("float", "int"):
            return encode_numbers(self.native.cells(first), whole=first.storage == "int")
        return self.encoded(first)

    def encoded(self, column: Column) -> Coded:
        """Codes of a column of levels, -1 where missing, and the level of each code; read once."""
        if column.position not in self.read_before:
            self.read_before[column.position] = self.native.encode(column)
        return self.read_before[column.position]

    def subjects(self, name: object) -> NDArray[np.int64]:
        """Number the rows by the value that they have in a column.

        Parameters
        ----------
        name : object
            As the caller knows the column; of any role.

        Returns
        -------
        subject : ndarray of shape (n_rows,), dtype=int64
            -1 where it is missing.
        """
        return self.coded(name)[0].astype(np.int64)

    def coded(self, name: object) -> Coded:
        """Read a column of any role as codes, -1 where missing, and the level of each code."""
        return self._encode([self.column(name)])

    def cells(self, column: Column) -> NDArray[Any]:
        """Cells of one numeric column of a table that is not sparse, without making the whole block.

        Returns
        -------
        cells : ndarray of shape (n_rows,), dtype=float32 or float64
            NaN where missing, never infinite.
        """
        self.refuse_infinite()
        return self._cells(column)

    def plain(self, column: Column) -> NDArray[Any]:
        """Cells of a column as numbers, whatever its block; flags as 0 and 1, NaN where missing."""
        if column.storage in ("float", "int"):
            return self.native.cells(column)
        codes, levels = self.encoded(column)
        return np.array([*(float(level) for level in levels), np.nan])[codes]

    def _cells(self, column: Column) -> NDArray[Any]:
        if column.is_measured:
            return self.native.cells(column)
        if column.position not in self._translated:
            codes, levels = self.encoded(column)
            if column.order:
                values = ranks_of(levels, column)
            else:
                values = column.notation.numbers(levels) if column.notation else numbers_of(levels)
            self._translated[column.position] = np.append(values, np.nan)[codes]
        return self._translated[column.position]

    @cached_property
    def _translated(self) -> dict[int, NDArray[np.float64]]:
        """Columns that hold numbers written as text, or levels that have an order, as numbers."""
        return {}

    def numbers_of(self, rows: NDArray[np.int64]) -> Any:
        """Numeric block of these rows only, of shape (len(rows), n_numbers)."""
        self.refuse_infinite()
        return self._side_by_side(rows)

    def _side_by_side(self, rows: NDArray[np.int64] | None) -> Any:
        columns = self.of_block("numbers")
        matrix = self._matrix
        if matrix is None:
            block = np.empty((self.n_rows if rows is None else len(rows), len(columns)))
            for column in columns:
                cells = self._cells(column)
                block[:, column.at] = cells if rows is None else cells[rows]
            return block
        cells = matrix if rows is None else matrix[rows]
        if len(columns) < matrix.shape[1]:
            cells = cells[:, [self.native.place(column) for column in columns]]
        return cells if cells.dtype in (np.float32, np.float64) else cells.astype(np.float64)

    @cached_property
    def _matrix(self) -> Any:
        """Return the container's own array that holds all numbers, or None."""
        is_measured = all(column.is_measured for column in self.of_block("numbers"))
        return self.native.matrix if is_measured else None

    def each_number(self) -> Iterator[NDArray[np.float64]]:
        """Yield the columns of `numbers` one by one: contiguous, float64, and the receiver's to write to."""
        self.refuse_infinite()
        columns = self.of_block("numbers")
        if not self.native.is_block or self._matrix is None:
            for column in columns:
                yield np.array(self._cells(column), dtype=np.float64)
            return
        places = [self.native.place(column) for column in columns]
        for first in range(0, len(places), _LINE):
            line = places[first : first + _LINE]
            together = line[-1] - line[0] == len(line) - 1
            some = self._matrix[:, slice(line[0], line[-1] + 1) if together else line]
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
            block = self.native.matrix
            if all_finite(block.data if self.is_sparse else block):
                return "", True
        found = []
        is_complete = True
        for column in self.of_block("numbers"):
            cells = self._cells(column)
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
        """List the columns of one block, in the order of the block; of a one-hot group the first."""
        return of_block(self.columns, block)

    def bare(self) -> Table:
        """Forget the container: `grow` and `keep` then work on the blocks alone, and cost less."""
        return Table(self._blocks())

    def _blocks(self) -> Blocks:
        from oversample.tables.blocks import Blocks

        # the blocks hold what a text, a flag or a group stands for
        columns = tuple(
            column._replace(storage=_IN_BLOCK.get(column.block, column.storage))
            for column in self.columns
        )
        return Blocks(columns, self.numbers, self.codes, self.levels)

    def dense(self) -> Table:
        """Forget the container, and store the numbers dense."""
        blocks = self._blocks()
        return Table(replace(blocks, block=blocks.block.toarray()) if self.is_sparse else blocks)

    def grow(self, lineage: Lineage, placed: Any = None) -> Any:
        """Return the container that was read, with the rows that the lineage tells of, in their order.

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
            Same type, columns, order and dtypes as was read; originals equal cell for cell. All originals and
            then the synthetic rows, unless the lineage has an order of its own.

        Raises
        ------
        DataError
            If the lineage speaks of a table of another length, or numbers that are to be mixed are infinite.

        Notes
        -----
        Time and memory grow with the output, which is written once; where originals are left out beside synthetic
        rows, it is written whole first. A lineage of copies only
        takes whole rows and looks at no cell. A call with the same lineage gives the same bytes.
        """
        if lineage.n_original != self.n_rows:
            raise DataError(
                "This lineage speaks of another table.",
                f"{lineage.n_original:,} rows in the lineage, {self.n_rows:,} in the table",
                "Grow the table that the lineage was made from.",
            )
        if lineage.order is not None:
            return self._in_order(lineage, lineage.order, placed)
        growth = Growth(self, lineage, placed)
        blanks_ids = len(lineage) and any(column.role == "id" for column in self.told or ())
        if growth.is_copies and not blanks_ids:
            return self.native.append(lineage.parents)
        give_back(self.bytes_a_row * len(lineage))
        return self.native.extend(growth)

    def _in_order(self, lineage: Lineage, order: NDArray[np.int64], placed: Any) -> Any:
        """Grow by a lineage that leaves originals out, or has synthetic rows among them."""
        from oversample.tables.reading import read

        if not len(lineage):
            return self.keep(order)
        return read(self.grow(lineage.whole(), placed)).keep(order)

    def keep(self, rows: ArrayLike) -> Any:
        """Return the container that was read with these rows only, in this order."""
        rows = np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        give_back(self.bytes_a_row * len(rows))
        return self.native.keep(rows)

    def swap(self, column: Column, rows: NDArray[np.int64]) -> Any:
        """Return the container with one column's cells taken from other rows; those of a one-hot group together.

        Parameters
        ----------
        column : Column
        rows : ndarray of shape (n_rows,)
            Where the cell of each row comes from.
        """
        together = [
            other.position
            for other in self.columns
            if other == column or (column.group and other.group == column.group)
        ]
        return self.native.swap(together, rows)
