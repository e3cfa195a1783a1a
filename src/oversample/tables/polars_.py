"""polars frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from oversample.tables.arrow_columns import encode, ranked
from oversample.tables.growth import whole_cells
from oversample.tables.levels import no_level
from oversample.tables.native import Column, Storage, stored_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Polars"]


@dataclass(frozen=True, eq=False)
class Polars:
    """An eager frame, read column by column."""

    frame: pl.DataFrame

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.frame.height)

    @property
    def nbytes(self) -> int:
        """Memory of the frame."""
        return int(self.frame.estimated_size())

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
        return self.frame.columns

    @property
    def matrix(self) -> Any:
        """A frame has none."""
        return None

    def place(self, column: Column) -> int:  # noqa: ARG002 - as the protocol has it
        """A frame has no matrix."""
        return -1

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype."""
        return stored_as(self.frame.columns, map(_stored, self.frame.dtypes))

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column as floats; of durations, the count of their unit."""
        cells = self.frame.to_series(column.position)
        cells = cells.to_physical() if column.storage == "duration" else cells
        cells = cells if cells.dtype == pl.Float32 else cells.cast(pl.Float64)
        return np.asarray(cells.fill_null(float("nan")).to_numpy())

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the levels in order of first appearance, or as an enumeration does."""
        cells = self.frame.to_series(column.position)
        if cells.dtype == pl.Object:
            raise no_level(column.name, "cells of type Object")
        has_text = cells.dtype in (pl.Categorical, pl.Enum) or "128" in str(cells.dtype)
        plain = cells.cast(pl.String) if has_text else cells  # Arrow has no numbers of 128 bits
        codes, levels = encode(pa.chunked_array([plain.to_arrow()]), column.name)
        if not isinstance(cells.dtype, pl.Enum):
            return codes, levels
        rank = {level: at for at, level in enumerate(cells.dtype.categories.to_list())}
        return ranked(codes, levels, [rank[level] for level in levels])

    def filled(self, cells: Mapping[int, Any]) -> Polars:
        """Fill missing cells of a frame that shares the other columns."""
        frame = self.frame.clone()
        for position, cell in cells.items():
            old = frame.to_series(position)
            new = old.fill_nan(None) if old.dtype.is_float() else old
            value = pl.Series([cell]).cast(old.dtype)[0] if old.dtype == pl.Duration else cell
            frame.replace_column(position, new.fill_null(value))
        return Polars(frame)

    def extend(self, growth: Growth) -> pl.DataFrame:
        """Put the synthetic rows under the originals, each column in its own dtype."""
        fresh = []
        for position, column in enumerate(growth.table.columns):
            old = self.frame.to_series(position)
            match growth.way(column):
                case "mixed":
                    fresh.append(_numbers(old, growth, column))
                case "written":
                    fresh.append(pl.Series(old.name, growth.texts(column), dtype=old.dtype))
                case "blank":
                    fresh.append(old.clear(len(growth.lineage)))
                case "taken":
                    fresh.append(old.gather(growth.donors(column)))
        return pl.concat([self.frame, pl.DataFrame(fresh)])

    def append(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Put copies under the originals, which are shared."""
        return pl.concat([self.frame, self.frame[rows]])

    def keep(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Take rows."""
        return self.frame[rows]

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> pl.DataFrame:
        """Take some columns' cells from other rows."""
        frame = self.frame.clone()
        for place in places:
            frame.replace_column(place, self.frame.to_series(place)[rows])
        return frame


def _stored(dtype: pl.DataType) -> Storage:
    if dtype.is_numeric():
        return "int" if dtype.is_integer() else "float"
    if dtype == pl.Boolean:
        return "bool"
    if dtype in (pl.String, pl.Null):  # of no type, since no cell is there
        return "text"
    if dtype in (pl.Categorical, pl.Enum):
        return "ordered" if dtype == pl.Enum else "category"
    if dtype == pl.Duration:
        return "duration"
    return "date" if dtype.is_temporal() else "other"


def _numbers(old: pl.Series, growth: Growth, column: Column) -> pl.Series:
    cells = growth.number(column)
    new = pl.Series(old.name, cells, dtype=pl.Float64)
    if old.null_count():  # then a missing cell is a null; else a float column's NaN stays NaN
        new = new.fill_nan(None)
    if column.storage == "duration":
        return new.cast(pl.Int64).cast(old.dtype)
    if column.storage == "float":
        return new.cast(old.dtype)
    whole = pl.Series(old.name, whole_cells(cells, _numpy_type(old.dtype)), dtype=old.dtype)
    if old.null_count():
        whole = whole.zip_with(new.is_not_null(), new.clear(1).cast(old.dtype))
    rows = growth.unmixable(column)
    return whole.scatter(rows, old.gather(growth.donors(column)[rows])) if len(rows) else whole


def _numpy_type(kind: pl.DataType) -> np.dtype[Any]:
    """Find the type of an integer column; one of 128 bits is held by 64 while it can be mixed at all."""
    name = str(kind).lower()
    return np.dtype({"int128": "int64", "uint128": "uint64"}.get(name, name))
