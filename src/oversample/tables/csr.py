"""CSR: originals and synthetic rows of a sparse table, written into one matrix.

The entries of a mixed row are known only once it is mixed. So room is taken for the most there can be (all
entries of all parents), filled block by block, and cut to what was needed: memory that is never touched costs
nothing. This file refuses to know what a column means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.kernels import (
    blend_sparse,
    entries_of,
    fill_sparse,
    index_dtype,
    keep_finite_sparse,
    moved,
)
from oversample.tables.growth import whole_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oversample.lineage import Donors, Lineage
    from oversample.tables.growth import Growth

__all__ = ["csr_appended", "csr_extended"]

_ROWS = 1024  # of a block: the few temporaries of a mix stay small beside the output
_EXACT = 2.0**53  # from here on a float64 skips whole numbers


def csr_extended(matrix: Any, numbers: sp.csr_array, growth: Growth) -> sp.csr_array:
    """Return the rows of a matrix, then the mixed rows.

    Parameters
    ----------
    matrix : csr_array or csr_matrix of shape (n_rows, n_columns)
        Originals, in the dtype of the result.
    numbers : csr_array of the same shape, dtype=float32 or float64
        The same cells as floats.
    growth : Growth
        Who is mixed.

    Raises
    ------
    DataError
        If whole numbers are to be mixed that no float holds exactly.
    """
    is_whole = matrix.dtype.kind in "iub"
    if is_whole and np.abs(numbers.data).max(initial=0.0) >= _EXACT:
        raise DataError(
            "A sparse table with whole numbers beyond 2**53 cannot be mixed: no float holds them exactly.",
            f"{int((np.abs(numbers.data) >= _EXACT).sum()):,} such cells",
            "Leave that column out, or use copies (RandomOverSampler).",
        )
    if growth.placed is not None:
        new = sp.csr_array(
            _as_whole(growth.placed, matrix.dtype) if is_whole else growth.placed,
            dtype=matrix.dtype,
        )
        room = _Room(matrix, new.shape[0], new.nnz)
        room.add(new)
        return room.cut()
    offsets, parents, gaps = growth.parts
    n_new = len(offsets) - 1
    noisy = growth.lineage.residual is not None  # has no zeros, so rows are dense for a moment
    most = entries_of(numbers, parents) + _entries_donated(numbers, growth.lineage.donors)
    room = _Room(matrix, n_new, matrix.shape[1] * n_new if noisy else most)
    plain = not noisy and growth.lineage.factors is None and growth.lineage.donors is None
    if plain and not is_whole:
        room.fill(lambda out: fill_sparse(numbers, offsets, parents, gaps, out))
        return room.cut()
    for start in range(0, n_new, n_new if noisy else _ROWS):
        stop = n_new if noisy else min(start + _ROWS, n_new)
        first, last = int(offsets[start]), int(offsets[stop])
        new = blend_sparse(
            numbers,
            offsets[start : stop + 1] - first,
            parents[first:last],
            gaps[first - start : last - stop],  # base points have no gap
        )
        if growth.lineage.factors:
            new = _rounded_twice(numbers, growth.lineage.take(np.arange(start, stop)))
        if noisy:
            new = sp.csr_array(moved(new.toarray(), _noise(growth, matrix.shape[1])))
        if growth.lineage.donors:
            new = _with_donated(numbers, growth.lineage.donors, slice(start, stop), new)
        if is_whole:
            new.data = _as_whole(new.data, matrix.dtype)
            new.eliminate_zeros()
        room.add(new)
    return room.cut()


def _as_whole(cells: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Round cells to whole numbers, or flags, that a type holds."""
    if dtype.kind == "b":
        return np.asarray(np.rint(np.clip(cells, 0.0, 1.0)), dtype=bool)
    return whole_cells(np.rint(cells), dtype)


def _entries_donated(numbers: sp.csr_array, donors: Donors | None) -> int:
    """Count the cells other than 0 that are put in the place of mixed ones."""
    if donors is None:
        return 0
    columns = sp.csc_array(numbers)
    n = 0
    for at, position in enumerate(donors.columns):
        is_there = np.zeros(numbers.shape[0], dtype=bool)
        is_there[columns.indices[columns.indptr[position] : columns.indptr[position + 1]]] = True
        n += int(is_there[donors.rows[:, at]].sum())
    return n


def csr_appended(matrix: Any, rows: NDArray[np.int64]) -> sp.csr_array:
    """Return the rows of a matrix, then copies of some of them, of shape (len(rows),), dtype=int64."""
    room = _Room(matrix, len(rows), int(np.diff(matrix.indptr).take(rows).sum()))
    for start in range(0, len(rows), _ROWS):
        room.add(matrix[rows[start : start + _ROWS]])
    return room.cut()


def _noise(growth: Growth, width: int) -> NDArray[np.float64]:
    return np.column_stack([growth.noise(at) for at in range(width)])


def _rounded_twice(numbers: sp.csr_array, some: Lineage) -> sp.csr_array:
    """Mix rows of two parents whose gaps are products, with a rounding after each factor."""
    factors = some.factors
    assert factors is not None, "called where there are factors"
    members = some.parents.reshape(-1, 2)
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large is mixed again
        base = numbers[members[:, 0]]
        step = numbers[members[:, 1]] - base
        entries = np.repeat(np.arange(len(some)), np.diff(step.indptr))
        step.data *= factors.first[entries]
        step = sp.csr_array(
            (factors.second[entries] * step.data, step.indices, step.indptr), step.shape
        )
        mixed = sp.csr_array((base + step).astype(numbers.dtype))
    keep_finite_sparse(mixed, numbers, members, (factors.first * factors.second)[:, np.newaxis])
    return mixed


def _with_donated(numbers: sp.csr_array, donors: Donors, rows: slice, new: Any) -> sp.csr_array:
    """Put cells of real rows in the place of mixed ones."""
    new.data[np.isin(new.indices, donors.columns)] = 0.0
    for at, position in enumerate(donors.columns):
        cells = numbers[:, [position]][donors.rows[rows, at]].tocoo()
        columns = np.full(cells.nnz, position)
        new = new + sp.csr_array((cells.data, (cells.row, columns)), shape=new.shape)
    new.eliminate_zeros()
    donated: sp.csr_array = sp.csr_array(new)
    return donated


class _Room:
    """A matrix that holds the originals and is being filled."""

    def __init__(self, matrix: Any, n_new: int, n_entries: int) -> None:
        n_old, self.width = matrix.shape
        entries = matrix.nnz + n_entries
        kind = index_dtype(entries, self.width)
        self.data = np.empty(entries, dtype=matrix.dtype)
        self.indices = np.empty(entries, dtype=kind)
        self.indptr = np.zeros(n_old + n_new + 1, dtype=kind)
        self.n_rows, self.n_entries = 0, 0
        self.add(matrix)

    def add(self, rows: Any) -> None:
        """Write rows behind those that are there."""
        stop, end = self.n_entries + rows.nnz, self.n_rows + rows.shape[0]
        self.data[self.n_entries : stop] = rows.data[: rows.nnz]
        self.indices[self.n_entries : stop] = rows.indices[: rows.nnz]
        np.add(rows.indptr[1:], self.n_entries, out=self.indptr[self.n_rows + 1 : end + 1])
        self.n_entries, self.n_rows = stop, end

    def fill(self, write: Callable[[tuple[Any, Any, Any]], None]) -> None:
        """Let all rows that are missing be written in place."""
        self.indptr[self.n_rows] = self.n_entries
        write((self.indptr[self.n_rows :], self.indices, self.data))
        self.n_entries, self.n_rows = int(self.indptr[-1]), len(self.indptr) - 1

    def cut(self) -> sp.csr_array:
        """Give back the room that was not needed, and the matrix."""
        self.data.resize(self.n_entries, refcheck=False)
        self.indices.resize(self.n_entries, refcheck=False)
        shape = (len(self.indptr) - 1, self.width)
        return sp.csr_array((self.data, self.indices, self.indptr), shape=shape, copy=False)
