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
from oversample.tables.native import Column, Levels, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Sparse"]


@dataclass(frozen=True, eq=False)
class Sparse:
    """A sparse container of any format; booleans and whole numbers become whole columns."""

    matrix: Any

    def __post_init__(self) -> None:
        """Refuse a type that cannot be mixed."""
        if self.matrix.dtype.kind == "c":
            raise DataError(
                "Complex data not supported: a complex number has no order and no share.",
                f"dtype {self.matrix.dtype}",
                "Pass the real and the imaginary part as two blocks of columns.",
            )

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.matrix.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory as CSR."""
        entries = self.matrix.nnz * (self.matrix.dtype.itemsize + 4)
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
        return range(self.matrix.shape[1])

    def columns(self) -> tuple[Column, ...]:
        """One role for all."""
        role: Role = "number" if self.matrix.dtype.kind == "f" else "whole"
        return tuple(Column(j, role, "numbers", j) for j in self.names())

    @cached_property
    def _rows(self) -> Any:
        return self.matrix.tocsr()

    @cached_property
    def _numbers(self) -> sp.csr_array:
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

    def cells(self, column: Column) -> NDArray[Any]:
        """Make one column dense."""
        return np.asarray(self._numbers[:, [column.at]].toarray()[:, 0])

    def numbers(self, rows: NDArray[np.int64] | None = None) -> sp.csr_array:
        """Give the cells as floats, row by row."""
        return self._numbers if rows is None else self._numbers[rows]

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Give no column."""
        return np.empty((self.n_rows, 0), dtype=np.int32), ()

    def extend(self, growth: Growth) -> Any:
        """Write originals and synthetic rows into one matrix, of the caller's format and flavour."""
        growth.table.refuse_infinite()
        return self._restore(csr_extended(self._rows, self._numbers, growth))

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Write originals and copies into one matrix."""
        return self._restore(csr_appended(self._rows, rows))

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self._rows[rows])

    def _restore(self, rows: Any) -> Any:
        flavour = sp.csr_matrix if isinstance(self.matrix, sp.spmatrix) else sp.csr_array
        return flavour(rows).asformat(self.matrix.format)
