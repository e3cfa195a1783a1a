"""SciPy sparse matrices and arrays: only numbers, without missing cells, never made dense."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.kernels import all_finite
from oversample.tables.csr import csr_appended, csr_extended
from oversample.tables.levels import encode_numbers
from oversample.tables.native import Column, Storage, stored_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Sparse"]


@dataclass(frozen=True, eq=False)
class Sparse:
    """A sparse container of any format; booleans and whole numbers become whole columns."""

    container: Any

    def __post_init__(self) -> None:
        """Refuse a type that cannot be mixed."""
        if self.container.dtype.kind == "c":
            raise DataError(
                "Complex data not supported: a complex number has no order and no share.",
                f"dtype {self.container.dtype}",
                "Pass the real and the imaginary part as two blocks of columns.",
            )

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.container.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory as CSR."""
        entries = self.container.nnz * (self.container.dtype.itemsize + 4)
        return int(entries) + 4 * self.n_rows

    @property
    def is_sparse(self) -> bool:
        """It is."""
        return True

    @property
    def is_block(self) -> bool:
        """All rows are one."""
        return True

    def names(self) -> range:
        """Positions of the columns."""
        return range(self.container.shape[1])

    def columns(self) -> tuple[Column, ...]:
        """One role for all."""
        storage: Storage = "float" if self.container.dtype.kind == "f" else "int"
        return stored_as(self.names(), [storage] * self.container.shape[1])

    @cached_property
    def _rows(self) -> Any:
        """The cells row by row, each once and in the order of the columns; arrays of the caller that are so.

        Nobody sorts them any more, as estimators of scikit-learn do in place.
        """
        rows = self.container.tocsr()
        if rows.format == self.container.format:
            parts = (rows.data, rows.indices, rows.indptr)  # not even a flag of the caller's is set
            rows = type(rows)(parts, shape=rows.shape, copy=False)
            is_tidy = rows.has_canonical_format
            rows = rows if is_tidy else rows.copy()
        else:
            is_tidy = False
        if not is_tidy:  # a matrix of our own
            rows.sum_duplicates()
            rows.eliminate_zeros()
        return rows

    @cached_property
    def matrix(self) -> sp.csr_array:
        """The cells as floats, row by row."""
        rows = sp.csr_array(self._rows)
        is_float = rows.dtype in (np.float32, np.float64)
        numbers = rows if is_float else rows.astype(np.float64)
        if not all_finite(numbers.data) and np.isnan(numbers.data).any():
            raise DataError(
                "A sparse table cannot hold missing cells (NaN).",
                f"{int(np.isnan(numbers.data).sum()):,} NaN cells",
                "Impute them first, or pass the table dense.",
            )
        return numbers

    def place(self, column: Column) -> int:
        """A column stays where it is."""
        return column.position

    def cells(self, column: Column) -> NDArray[Any]:
        """Make one column dense."""
        return np.asarray(self.matrix[:, [column.position]].toarray()[:, 0])

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the distinct values of a column, of which most are 0."""
        return encode_numbers(self.cells(column), whole=column.storage == "int")

    def filled(self, cells: Mapping[int, Any]) -> Sparse:  # noqa: ARG002 - as the protocol has it
        """Nothing is missing."""
        return self

    def extend(self, growth: Growth) -> Any:
        """Write originals and synthetic rows into one matrix, of the caller's format and flavour."""
        growth.table.refuse_infinite()
        return self._restore(csr_extended(self._rows, self.matrix, growth))

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Write originals and copies into one matrix."""
        return self._restore(csr_appended(self._rows, rows))

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self._rows[rows])

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Any:
        """Take some columns' cells from other rows."""
        out = self._rows.tolil()
        for place in places:
            out[:, [place]] = self._rows[rows][:, [place]]
        return self._restore(out)

    def _restore(self, rows: Any) -> Any:
        flavour = sp.csr_matrix if isinstance(self.container, sp.spmatrix) else sp.csr_array
        return flavour(rows).asformat(self.container.format)
