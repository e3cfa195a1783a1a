"""Blocks: a table's own blocks in the place of a container, the adapter of a bare table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.tables.csr import csr_appended, csr_extended
from oversample.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth
    from oversample.tables.native import Column, Levels

__all__ = ["Blocks"]


@dataclass(frozen=True, eq=False)
class Blocks:
    """A numeric block and a block of codes; `grow` and `keep` return Tables of the same."""

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

    @property
    def matrix(self) -> Any:
        """The numeric block."""
        return self.block

    def place(self, column: Column) -> int:
        """Find a column in the numeric block; roles may have been told anew since it was made."""
        role = self.roles[column.position]
        return role.at if role.block == "numbers" else -1

    def names(self) -> Sequence[Any]:
        """Names of the columns."""
        return [column.name for column in self.roles]

    def columns(self) -> tuple[Column, ...]:
        """Give the columns."""
        return self.roles

    def cells(self, column: Column) -> NDArray[Any]:
        """View one column, or make one of a sparse block dense."""
        at = self.place(column)
        if self.is_sparse:
            return np.asarray(self.block[:, [at]].toarray()[:, 0])
        return np.asarray(self.block[:, at])

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Give the codes of one column."""
        role = self.roles[column.position]
        if role.block != "codes":
            raise DataError(
                f'Column "{column.name}" was forgotten: a bare table keeps numbers and levels alone.',
                f"a column of role {column.role}",
                "Ask the table that it was made from.",
            )
        return self.coded[:, role.at], self.levels[role.at]

    def extend(self, growth: Growth) -> Table:
        """Grow both blocks."""
        n_old, n_new = self.n_rows, len(growth.lineage)
        coded = np.empty((n_old + n_new, self.coded.shape[1]), dtype=np.int32, order="F")
        coded[:n_old] = self.coded
        for column in growth.table.columns:
            role = self.roles[column.position]
            if role.block == "codes":
                is_blank = growth.way(column) == "blank"
                coded[n_old:, role.at] = (
                    -1 if is_blank else self.coded[growth.donors(column), role.at]
                )
        if self.is_sparse:
            return self._with(csr_extended(self.block, self.block, growth), coded)
        block = np.empty((n_old + n_new, self.block.shape[1]), dtype=self.block.dtype)
        block[:n_old] = self.block
        growth.fill(self.block, block[n_old:])
        return self._with(block, coded)

    def filled(self, cells: Mapping[int, Any]) -> Blocks:
        """Fill missing cells of both blocks."""
        block, coded = self.block.copy(), self.coded.copy()
        for position, cell in cells.items():
            role = self.roles[position]
            if role.block == "numbers":
                column = block[:, role.at]
                column[np.isnan(column)] = cell
            else:
                column = coded[:, role.at]
                column[column < 0] = self.levels[role.at].index(cell)
        return replace(self, block=block, coded=coded)

    def append(self, rows: NDArray[np.int64]) -> Table:
        """Copy rows of both blocks."""
        everything = np.concatenate([np.arange(self.n_rows), rows])
        if self.is_sparse:
            return self._with(csr_appended(self.block, rows), self.coded[everything])
        return self.keep(everything)

    def keep(self, rows: NDArray[np.int64]) -> Table:
        """Take rows of both blocks."""
        return self._with(self.block[rows], self.coded[rows])

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Table:
        """Take some columns' cells from other rows."""
        block, coded = self.block.copy(), self.coded.copy()
        for place in places:
            role = self.roles[place]
            if role.block == "numbers":
                block[:, role.at] = self.block[rows, role.at]
            elif role.block == "codes":
                coded[:, role.at] = self.coded[rows, role.at]
        return self._with(block, coded)

    def _with(self, block: Any, coded: NDArray[np.int32]) -> Table:
        return Table(Blocks(self.roles, block, coded, self.levels))
