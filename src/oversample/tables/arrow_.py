"""Arrow tables and record batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.tables.table import Column, Role, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["read"]


def read(data: pa.Table | pa.RecordBatch) -> Table:
    """Read a table column by column; columns of one type and no other (null) hold no level."""
    table = pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else data
    columns: list[Column] = []
    numbers: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.int32]] = []
    for name, cells in zip(table.column_names, table.columns, strict=True):
        kind = cells.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            whole = pa.types.is_integer(kind)
            columns.append(Column(name, "whole" if whole else "number", "numbers", len(numbers)))
            floats = pc.cast(cells, pa.float64(), safe=False)
            numbers.append(floats.to_numpy().astype(np.float64, copy=False))
        elif _is_levels(kind):
            encoded = cells if pa.types.is_dictionary(kind) else cells.dictionary_encode()
            flat = encoded.unify_dictionaries().combine_chunks()
            flat = flat.chunk(0) if isinstance(flat, pa.ChunkedArray) else flat
            role: Role = "flag" if pa.types.is_boolean(kind) else "category"
            columns.append(
                Column(name, role, "codes", len(codes), tuple(flat.dictionary.to_pylist()))
            )
            codes.append(flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32))
        else:
            columns.append(Column(name, "carried", "none", -1))
    n_rows = table.num_rows
    return Table(
        tuple(columns),
        np.column_stack(numbers) if numbers else np.empty((n_rows, 0)),
        np.column_stack(codes) if codes else np.empty((n_rows, 0), dtype=np.int32),
        Arrow(table, is_batch=isinstance(data, pa.RecordBatch)),
    )


def _is_levels(kind: pa.DataType) -> bool:
    kinds = (
        pa.types.is_boolean,
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_dictionary,
    )
    return any(is_kind(kind) for is_kind in kinds)


@dataclass(frozen=True)
class Arrow:
    """The caller's table."""

    table: pa.Table
    is_batch: bool

    def extend(self, table: Table, lineage: Lineage) -> Any:
        """Put the synthetic rows under the originals, each column in its own type."""
        fresh = []
        for column in table.columns:
            old = self.table.column(column.name)
            if column.block == "numbers":
                fresh.append(_numbers(table.new_number(lineage, column), old))
            else:
                fresh.append(old.take(pa.array(table.donors(lineage, column))))
        new = pa.table(fresh, schema=self.table.schema)
        return self._restore(pa.concat_tables([self.table, new]))

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self.table.take(pa.array(rows)))

    def _restore(self, table: pa.Table) -> Any:
        return table.combine_chunks().to_batches()[0] if self.is_batch else table


def _numbers(cells: NDArray[Any], old: pa.ChunkedArray) -> pa.ChunkedArray:
    as_null = old.null_count > 0  # else a float column's NaN stays NaN
    new = pa.array(cells, type=pa.float64(), from_pandas=as_null)
    if pa.types.is_decimal(old.type):
        new = pc.round(new, ndigits=old.type.scale)
    return pa.chunked_array([pc.cast(new, old.type, safe=False)])
