"""Arrow tables and record batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.tables.growth import whole_cells
from oversample.tables.native import Column, Storage, stored_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    @property
    def matrix(self) -> Any:
        """A table has none."""
        return None

    def place(self, column: Column) -> int:  # noqa: ARG002 - as the protocol has it
        """A table has no matrix."""
        return -1

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by type."""
        schema = self.table.schema
        return stored_as(schema.names, (_stored(field.type) for field in schema))

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column as floats; of durations, the count of their unit."""
        cells = self.table.column(column.position)
        if column.storage == "duration":
            cells = pc.cast(cells, pa.int64())
        kind = pa.float32() if cells.type == pa.float32() else pa.float64()
        floats = pc.cast(cells, kind, safe=False)
        return np.asarray(floats.to_numpy().astype(kind.to_pandas_dtype(), copy=False))

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the levels in order of first appearance, or as the caller's dictionary does."""
        cells = self.table.column(column.position)
        encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
        flat = encoded.unify_dictionaries().combine_chunks()
        flat = flat.chunk(0) if isinstance(flat, pa.ChunkedArray) else flat
        codes = flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        return codes, tuple(flat.dictionary.to_pylist())

    def filled(self, cells: Mapping[int, Any]) -> Arrow:
        """Fill missing cells of a table that shares the other columns."""
        table = self.table
        for position, cell in cells.items():
            field, old = table.schema.field(position), table.column(position)
            if pa.types.is_floating(field.type):
                old = pc.if_else(pc.is_nan(old), None, old)
            if pa.types.is_dictionary(field.type):
                old = pc.cast(old, field.type.value_type)
            value = pa.scalar(cell)
            new = pc.cast(pc.fill_null(old, pc.cast(value, old.type)), old.type)
            new = new.dictionary_encode() if pa.types.is_dictionary(field.type) else new
            table = table.set_column(position, field, pc.cast(new, field.type))
        return Arrow(table, self.is_batch)

    def extend(self, growth: Growth) -> Any:
        """Put the synthetic rows under the originals, each column in its own type."""
        fresh = []
        for position, column in enumerate(growth.table.columns):
            old = self.table.column(position)
            match growth.way(column):
                case "mixed":
                    fresh.append(_numbers(old, growth, column))
                case "written":
                    fresh.append(pa.array(growth.texts(column), type=old.type))
                case "blank":
                    fresh.append(pa.nulls(len(growth.lineage), old.type))
                case "taken":
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

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Any:
        """Take some columns' cells from other rows."""
        table = self.table
        for place in places:
            cells = table.column(place).take(pa.array(rows))
            table = table.set_column(place, table.schema.field(place), cells)
        return self._restore(table)

    def _restore(self, table: pa.Table) -> Any:
        return table.combine_chunks().to_batches()[0] if self.is_batch else table


def _stored(kind: pa.DataType) -> Storage:  # noqa: PLR0911 - one for each storage
    types = pa.types
    if types.is_integer(kind):
        return "int"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "float"
    if types.is_boolean(kind):
        return "bool"
    if types.is_dictionary(kind):
        return "ordered" if kind.ordered else "category"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_duration(kind):
        return "duration"
    return "date" if types.is_temporal(kind) else "other"


def _numbers(old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.ChunkedArray:
    cells = growth.number(column)
    if column.storage == "duration":
        counts = pa.array(cells, type=pa.float64(), from_pandas=True)
        return pa.chunked_array([pc.cast(pc.cast(counts, pa.int64()), old.type)])
    if column.storage == "int":
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
