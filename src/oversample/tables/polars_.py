"""polars frames; a lazy frame is collected first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl
import pyarrow.compute as pc

from oversample.tables.growth import whole_cells
from oversample.tables.native import Column, Levels, Role, stacked_codes, stacked_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Polars"]


@dataclass(frozen=True, eq=False)
class Polars:
    """An eager frame, read column by column."""

    frame: pl.DataFrame

    @classmethod
    def of(cls, frame: pl.DataFrame | pl.LazyFrame) -> Self:
        """Collect a lazy frame."""
        return cls(frame.collect() if isinstance(frame, pl.LazyFrame) else frame)

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

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype."""
        columns: list[Column] = []
        n_numbers = n_codes = 0
        for name, dtype in self.frame.schema.items():
            if dtype.is_numeric():
                role: Role = "whole" if dtype.is_integer() else "number"
                columns.append(Column(name, role, "numbers", n_numbers))
                n_numbers += 1
            elif dtype in (pl.Boolean, pl.String, pl.Categorical, pl.Enum):
                role = "flag" if dtype == pl.Boolean else "category"
                columns.append(Column(name, role, "codes", n_codes))
                n_codes += 1
            else:
                columns.append(Column(name, "carried", "none", -1))
        return tuple(columns)

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column as float64."""
        cells = self.frame[column.name].cast(pl.Float64)
        return np.asarray(cells.fill_null(float("nan")).to_numpy())

    def numbers(self, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Write the numeric columns side by side."""
        return stacked_numbers(self, rows)

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Number the levels in order of first appearance."""
        found = [_encode(self.frame[c.name]) for c in self.columns() if c.block == "codes"]
        codes = stacked_codes(self.n_rows, [codes for codes, _ in found])
        return codes, tuple(levels for _, levels in found)

    def extend(self, growth: Growth) -> pl.DataFrame:
        """Put the synthetic rows under the originals, each column in its own dtype."""
        fresh = []
        for column in growth.table.columns:
            old = self.frame[column.name]
            if column.block == "numbers":
                fresh.append(_numbers(old, growth, column))
            else:
                fresh.append(old.gather(growth.donors(column)))
        return pl.concat([self.frame, pl.DataFrame(fresh)])

    def append(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Put copies under the originals, which are shared."""
        return pl.concat([self.frame, self.frame[rows]])

    def keep(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Take rows."""
        return self.frame[rows]


def _encode(cells: pl.Series) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    text = cells if cells.dtype == pl.Boolean else cells.cast(pl.String)
    encoded = pc.dictionary_encode(text.to_arrow())  # its codes count by first appearance
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, tuple(encoded.dictionary.to_pylist())


def _numbers(old: pl.Series, growth: Growth, column: Column) -> pl.Series:
    cells = growth.number(column)
    new = pl.Series(old.name, cells, dtype=pl.Float64)
    if old.null_count():  # then a missing cell is a null; else a float column's NaN stays NaN
        new = new.fill_nan(None)
    if column.role != "whole":
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
