"""SciPy sparse matrices and arrays: only numbers, without missing cells, never made dense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.tables.table import Column, Role, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["read"]


def read(X: Any) -> Table:
    """Read a sparse container of any format; booleans and whole numbers become whole columns."""
    if X.dtype.kind == "c":
        raise DataError(
            "Complex data not supported: a complex number has no order and no share.",
            f"dtype {X.dtype}",
            "Pass the real and the imaginary part as two blocks of columns.",
        )
    rows = sp.csr_array(X)
    kind = rows.dtype.kind
    numbers = rows if kind == "f" and rows.dtype.itemsize in (4, 8) else rows.astype(np.float64)
    if np.isnan(numbers.data).any():
        raise DataError(
            "A sparse table cannot hold missing cells (NaN).",
            f"{int(np.isnan(numbers.data).sum()):,} NaN cells",
            "Impute them first, or pass the table dense.",
        )
    role: Role = "number" if kind == "f" else "whole"
    columns = tuple(Column(j, role, "numbers", j) for j in range(X.shape[1]))
    return Table(columns, numbers, np.empty((X.shape[0], 0), dtype=np.int32), Sparse(X))


@dataclass(frozen=True)
class Sparse:
    """The caller's matrix."""

    matrix: Any

    def extend(self, table: Table, lineage: Lineage) -> Any:
        """Stack the synthetic rows under the originals, in the caller's format and flavour."""
        new = table.new_numbers(lineage)
        if self.matrix.dtype.kind in "iub":
            new.data = np.rint(new.data)
            new.eliminate_zeros()
        stacked = sp.vstack([self.matrix.tocsr(), new.astype(self.matrix.dtype)])
        return self._restore(stacked)

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self.matrix.tocsr()[rows])

    def _restore(self, rows: Any) -> Any:
        flavour = sp.csr_matrix if isinstance(self.matrix, sp.spmatrix) else sp.csr_array
        return flavour(rows).asformat(self.matrix.format)
