"""Arrow tables and record batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.tables.growth import whole_cells
from oversample.tables.native import Column, Levels, Role, stacked_codes, stacked_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Arrow"]


@dataclass(frozen=True, eq=False)
class Arrow:
    """A table, read column by column; columns of one type and no other (null) hold no level."""

    table: pa.Table
    is_batch: bool

    @classmethod
    def of(cls, data: pa.Table | pa.RecordBatch) -> Self:
        """Make a table of a batch."""
        if isinstance(data, pa.RecordBatch):
            return cls(pa.Table.from_batches([data]), is_batch=True)
        return cls(data, is_batch=False)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.table.num_rows)

    @property
    def nbytes(self) -> int:
        """Memory of the table."""
        return int(self.table.nbytes)

    @property
    def is_sparse(self) -> bool:
        """It is not."""
        return False

    @property
    def is_block(self) -> bool:
        """Each column is by itself."""
        return False

    def names(self) -> list[str]:
        """Names of the columns."""
        return list(self.table.column_names)

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by type."""
        columns: list[Column] = []
        n_numbers = n_codes = 0
        for field in self.table.schema:
            kind = field.type
            if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
                role: Role = "whole" if pa.types.is_integer(kind) else "number"
                columns.append(Column(field.name, role, "numbers", n_numbers))
                n_numbers += 1
            elif _is_levels(kind):
                role = "flag" if pa.types.is_boolean(kind) else "category"
                columns.append(Column(field.name, role, "codes", n_codes))
                n_codes += 1
            else:
                columns.append(Column(field.name, "carried", "none", -1))
        return tuple(columns)

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column as float64."""
        floats = pc.cast(self.table.column(column.name), pa.float64(), safe=False)
        return np.asarray(floats.to_numpy().astype(np.float64, copy=False))

    def numbers(self, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Write the numeric columns side by side."""
        return stacked_numbers(self, rows)

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Number the levels in order of first appearance, or as the caller's dictionary does."""
        found = [_encode(self.table.column(c.name)) for c in self.columns() if c.block == "codes"]
        codes = stacked_codes(self.n_rows, [codes for codes, _ in found])
        return codes, tuple(levels for _, levels in found)

    def extend(self, growth: Growth) -> Any:
        """Put the synthetic rows under the originals, each column in its own type."""
        fresh = []
        for column in growth.table.columns:
            old = self.table.column(column.name)
            if column.block == "numbers":
                fresh.append(_numbers(old, growth, column))
            else:
                fresh.append(old.take(pa.array(growth.donors(column))))
        new = pa.table(fresh, schema=self.table.schema)
        return self._restore(pa.concat_tables([self.table, new]))

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Put copies under the originals, which are shared."""
        new = self.table.take(pa.array(rows))
        return self._restore(pa.concat_tables([self.table, new]))

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self.table.take(pa.array(rows)))

    def _restore(self, table: pa.Table) -> Any:
        return table.combine_chunks().to_batches()[0] if self.is_batch else table


def _is_levels(kind: pa.DataType) -> bool:
    kinds = (
        pa.types.is_boolean,
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_dictionary,
    )
    return any(is_kind(kind) for is_kind in kinds)


def _encode(cells: pa.ChunkedArray) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    flat = encoded.unify_dictionaries().combine_chunks()
    flat = flat.chunk(0) if isinstance(flat, pa.ChunkedArray) else flat
    codes = flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return codes, tuple(flat.dictionary.to_pylist())


def _numbers(old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.ChunkedArray:
    cells = growth.number(column)
    if column.role == "whole":
        return pa.chunked_array([_whole(cells, old, growth, column)])
    as_null = old.null_count > 0  # else a float column's NaN stays NaN
    new = pa.array(cells, type=pa.float64(), from_pandas=as_null)
    if pa.types.is_decimal(old.type):
        new = pc.round(new, ndigits=old.type.scale)
    return pa.chunked_array([pc.cast(new, old.type, safe=False)])


def _whole(cells: NDArray[Any], old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.Array:
    whole = whole_cells(cells, old.type.to_pandas_dtype())
    new = pa.array(whole, type=old.type, mask=np.isnan(cells))
    rows = growth.unmixable(column)
    if len(rows) == 0:
        return new
    is_taken = np.zeros(len(cells), dtype=bool)
    is_taken[rows] = True
    taken = old.take(pa.array(growth.donors(column))).combine_chunks()
    return pc.if_else(pa.array(is_taken), taken, new)
