"""The table: a numeric block, category codes, and a role for every column.

A `Table` is what every other room works on. It remembers the container it was read from (`native`)
only to give the same kind back. This file refuses to know any dataframe library: the adapters beside it
(`dense`, `sparse`, `pandas_`, `polars_`, `arrow_`) do, each with the same two verbs, extend and keep.

How a column grows (the full system of roles comes later; these are its first members):

    number     mixed by the weights of the parents
    whole      mixed, then rounded to the nearest whole number: unbiased while gaps are uniform, and never
               outside the parents' range
    flag       a level, by vote among the parents
    category   a level, by vote among the parents
    carried    any other type (dates, lists ...): the cell of the heaviest parent, never used for distances

A missing cell votes too: a synthetic cell is missing when the parents that miss it outweigh the others, and
is otherwise mixed from those that have it. So nothing is missing where nothing was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.kernels import blend_dense, blend_sparse, dominant, vote
from oversample.streams import Stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from oversample.lineage import Lineage

__all__ = ["Column", "Native", "Role", "Table"]

Role = Literal["number", "whole", "flag", "category", "carried"]


@dataclass(frozen=True)
class Column:
    """One column: its name, its role, and where its cells are.

    Parameters
    ----------
    name : str or int
        As the caller knows it; the position for containers without names.
    role : str
        One of the roles that the module describes.
    block : str
        ``"numbers"``, ``"codes"``, or ``"none"`` for a carried column.
    at : int
        Position in the block, -1 for a carried column.
    levels : tuple, optional
        Level of each code, for a column of codes.
    """

    name: Any
    role: Role
    block: Literal["numbers", "codes", "none"]
    at: int
    levels: tuple[Any, ...] | None = None


class Native(Protocol):
    """What an adapter does for a container: nothing else touches the caller's object."""

    def extend(self, table: Table, lineage: Lineage) -> Any:
        """Return the container with the synthetic rows behind the originals."""

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Return the container with these rows only, in this order."""


@dataclass(frozen=True, eq=False)
class Table:
    """A table that can grow.

    Parameters
    ----------
    columns : tuple of Column
        In the caller's order.
    numbers : ndarray or csr_array of shape (n_rows, n_numbers), dtype=float32 or float64
        Cells of the number and whole columns; NaN where missing, never infinite.
    codes : ndarray of shape (n_rows, n_codes), dtype=int32
        Cells of the flag and category columns as positions in their levels; -1 where missing.
    native : Native, optional
        Adapter of the container that was read. Without it, `grow` and `keep` return Tables.
    """

    columns: tuple[Column, ...]
    numbers: Any
    codes: NDArray[np.int32]
    native: Native | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.codes)

    @property
    def is_sparse(self) -> bool:
        """Whether the numbers are stored sparse."""
        return sp.issparse(self.numbers)

    def bytes_a_row(self) -> float:
        """Estimate the memory of one row, in bytes."""
        if self.is_sparse:
            rows = self.numbers
            return float(rows.data.nbytes + rows.indices.nbytes) / max(self.n_rows, 1) + 8.0
        return 8.0 * len(self.columns)  # a number, or a reference to a text

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
        return replace(self, native=None)

    def grow(self, lineage: Lineage) -> Any:
        """Return the container that was read, originals first, then the synthetic rows.

        Parameters
        ----------
        lineage : Lineage
            Of this table; its parents are rows of it.

        Returns
        -------
        container
            Same type, columns, order and dtypes as was read; originals equal cell for cell.

        Raises
        ------
        DataError
            If the lineage speaks of a table of another length.

        Notes
        -----
        Time and memory grow with the output. A call with the same lineage gives the same bytes.
        """
        if lineage.n_original != self.n_rows:
            raise DataError(
                "This lineage speaks of another table.",
                f"{lineage.n_original:,} rows in the lineage, {self.n_rows:,} in the table",
                "Grow the table that the lineage was made from.",
            )
        if self.native is not None:
            return self.native.extend(self, lineage)
        new_codes = self.new_codes(lineage)
        codes = np.concatenate([self.codes, new_codes]) if len(new_codes) else self.codes
        new = self.new_numbers(lineage)
        numbers = (
            sp.csr_array(sp.vstack([self.numbers, new]))
            if self.is_sparse
            else np.concatenate([self.numbers, new])
        )
        return replace(self, numbers=numbers, codes=codes)

    def keep(self, rows: ArrayLike) -> Any:
        """Return the container that was read with these rows only, in this order."""
        rows = np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        if self.native is not None:
            return self.native.keep(rows)
        return replace(self, numbers=self.numbers[rows], codes=self.codes[rows])

    def new_numbers(self, lineage: Lineage) -> Any:
        """Mix the numeric block of the synthetic rows.

        Returns
        -------
        numbers : ndarray or csr_array of shape (n_new, n_numbers), dtype of the block
        """
        parts = lineage.offsets, lineage.parents, lineage.gaps
        if self.is_sparse:
            new = blend_sparse(self.numbers, *parts)
            return self._noisy_sparse(new, lineage) if lineage.residual else new
        out = np.empty((len(lineage), self.numbers.shape[1]), dtype=self.numbers.dtype)
        self.fill_numbers(lineage, out)
        return out

    def fill_numbers(self, lineage: Lineage, out: NDArray[Any]) -> None:
        """Mix the numeric block of the synthetic rows into `out`, of shape (n_new, n_numbers)."""
        blend_dense(self.numbers, lineage.offsets, lineage.parents, lineage.gaps, out)
        _mend_missing(self.numbers, lineage, out)
        for column in self.of_block("numbers"):
            if lineage.residual:
                out[:, column.at] += _noise(lineage, column.at)
            if column.role == "whole":
                np.rint(out[:, column.at], out=out[:, column.at])

    def new_number(self, lineage: Lineage, column: Column) -> NDArray[np.float64]:
        """Mix one numeric column of the synthetic rows, of shape (n_new,)."""
        cells = self.numbers[:, column.at : column.at + 1]
        out = np.empty((len(lineage), 1), dtype=cells.dtype)
        blend_dense(cells, lineage.offsets, lineage.parents, lineage.gaps, out)
        _mend_missing(cells, lineage, out)
        new = out[:, 0]
        if lineage.residual:
            new += _noise(lineage, column.at)
        return np.rint(new) if column.role == "whole" else new

    def donors(self, lineage: Lineage, column: Column) -> NDArray[np.int64]:
        """Name, for each synthetic row, the real row whose cell of this column it takes whole."""
        parts = lineage.offsets, lineage.parents, lineage.gaps
        if column.block != "codes" or int(lineage.n_parents.max(initial=1)) <= 2:  # noqa: PLR2004
            return dominant(*parts)  # a vote of two is won by the heavier
        return vote(self.codes[:, column.at], *parts)

    def new_codes(self, lineage: Lineage) -> NDArray[np.int32]:
        """Vote the codes of the synthetic rows, ndarray of shape (n_new, n_codes), dtype=int32."""
        columns = self.of_block("codes")
        new = np.empty((len(lineage), len(columns)), dtype=np.int32)
        for column in columns:
            new[:, column.at] = self.codes[self.donors(lineage, column), column.at]
        return new

    def _noisy_sparse(self, new: sp.csr_array, lineage: Lineage) -> sp.csr_array:
        """Add the residual to sparse rows; noise has no zeros, so they are dense for a moment."""
        dense = new.toarray()
        for at in range(dense.shape[1]):
            dense[:, at] += _noise(lineage, at)
        return sp.csr_array(dense)


def _noise(lineage: Lineage, at: int) -> NDArray[np.float64]:
    """Draw the residual of one numeric column, by the key of each row."""
    residual = lineage.residual
    assert residual is not None, "noise is drawn for a lineage that has a residual"
    noise = np.empty(len(lineage))
    for code, label in enumerate(lineage.labels):
        rows = np.flatnonzero(lineage.label == code)
        if len(rows) == 0:
            continue
        position = lineage.position[rows]
        start, stop = int(position.min()), int(position.max()) + 1
        draws = Stream(lineage.seed, label).normal(f"{residual.stage}:{at}", start, stop)
        noise[rows] = residual.scale[code, at] * draws[position - start]
    return noise


def _mend_missing(numbers: NDArray[Any], lineage: Lineage, out: NDArray[Any]) -> None:
    """Fill the cells that are NaN only because a lighter parent misses them.

    A cell stays missing when its missing parents weigh more than those that have it; in an even split the
    base point decides. Otherwise it is the mean of those that have it, by their weights.
    """
    column_has_gap = np.isnan(numbers).any(axis=0)
    if not column_has_gap.any():
        return
    weights, row = lineage.weights(), lineage.row_of_parent()
    first = lineage.offsets[:-1]
    for at in np.flatnonzero(column_has_gap):
        cells = numbers[lineage.parents, at].astype(np.float64)
        lacks = np.isnan(cells)
        n_new = len(lineage)
        missing = np.bincount(row, weights=np.where(lacks, weights, 0.0), minlength=n_new)
        has = np.bincount(row, weights=np.where(lacks, 0.0, weights), minlength=n_new)
        stays = (missing > has) | ((missing == has) & lacks[first]) | (has <= 0.0)
        total = np.bincount(row, weights=np.where(lacks, 0.0, weights * cells), minlength=n_new)
        mended = np.isnan(out[:, at]) & ~stays
        gone = np.bincount(row, weights=lacks, minlength=n_new) > 0
        out[mended, at] = total[mended] / has[mended]
        out[stays & gone, at] = np.nan
