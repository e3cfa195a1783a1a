"""Arrow tables and record batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from oversample.tables.arrow_columns import encode, fill, floats, fresh, stored, taken
from oversample.tables.native import Column, stored_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
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
        return stored_as(schema.names, (stored(field.type) for field in schema))

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column as floats; of durations, the count of their unit."""
        return floats(self.table.column(column.position), column.storage)

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the levels in order of first appearance, or as an ordered dictionary does."""
        return encode(self.table.column(column.position), column.name)

    def filled(self, cells: Mapping[int, Any]) -> Arrow:
        """Fill missing cells of a table that shares the other columns."""
        table = self.table
        for position, cell in cells.items():
            new = fill(table.column(position), cell)
            table = table.set_column(position, table.schema.field(position), new)
        return Arrow(table, self.is_batch)

    def extend(self, growth: Growth) -> Any:
        """Put the synthetic rows under the originals, each column in its own type."""
        new = [
            fresh(self.table.column(position), growth, column)
            for position, column in enumerate(growth.table.columns)
        ]
        grown = pa.table(new, schema=self.table.schema)
        return self._restore(pa.concat_tables([self.table, grown]))

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Put copies under the originals, which are shared."""
        new = _taken(self.table, rows)
        return self._restore(pa.concat_tables([self.table, new]))

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(_taken(self.table, rows))

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Any:
        """Take some columns' cells from other rows."""
        table = self.table
        for place in places:
            cells = taken(table.column(place), rows)
            table = table.set_column(place, table.schema.field(place), cells)
        return self._restore(table)

    def _restore(self, table: pa.Table) -> Any:
        return table.combine_chunks().to_batches()[0] if self.is_batch else table


def _taken(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """Take rows of a table, column by column where Arrow cannot take all of its types at once."""
    try:
        return table.take(pa.array(rows))
    except pa.ArrowNotImplementedError:
        columns = [taken(column, rows) for column in table.columns]
        return pa.table(columns, schema=table.schema)
