"""polars frames; a lazy frame is collected first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oversample.tables.table import Column, Role, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["read"]


def read(frame: pl.DataFrame | pl.LazyFrame) -> Table:
    """Read a frame column by column."""
    eager = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    columns: list[Column] = []
    numbers: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.int32]] = []
    for name, cells in zip(eager.columns, eager.iter_columns(), strict=True):
        dtype = cells.dtype
        if dtype.is_numeric():
            whole = dtype.is_integer()
            columns.append(Column(name, "whole" if whole else "number", "numbers", len(numbers)))
            numbers.append(cells.cast(pl.Float64).fill_null(float("nan")).to_numpy())
        elif dtype in (pl.Boolean, pl.String, pl.Categorical, pl.Enum):
            levels = cells.drop_nulls().unique(maintain_order=True)
            numbering = {level: code for code, level in enumerate(levels)}
            coded = (
                cells.cast(pl.String)
                .replace_strict(
                    {_text(level): code for level, code in numbering.items()},
                    default=-1,
                    return_dtype=pl.Int32,
                )
                .fill_null(-1)
            )
            role: Role = "flag" if dtype == pl.Boolean else "category"
            columns.append(Column(name, role, "codes", len(codes), tuple(levels.to_list())))
            codes.append(coded.to_numpy())
        else:
            columns.append(Column(name, "carried", "none", -1))
    n_rows = eager.height
    return Table(
        tuple(columns),
        np.column_stack(numbers) if numbers else np.empty((n_rows, 0)),
        np.column_stack(codes) if codes else np.empty((n_rows, 0), dtype=np.int32),
        Polars(eager),
    )


def _text(level: object) -> str:
    return str(level).lower() if isinstance(level, bool) else str(level)


@dataclass(frozen=True)
class Polars:
    """The caller's frame, eager."""

    frame: pl.DataFrame

    def extend(self, table: Table, lineage: Lineage) -> pl.DataFrame:
        """Put the synthetic rows under the originals, each column in its own dtype."""
        fresh = []
        for column in table.columns:
            old = self.frame[column.name]
            if column.block == "numbers":
                fresh.append(_numbers(table.new_number(lineage, column), old))
            else:
                fresh.append(old.gather(table.donors(lineage, column)))
        return pl.concat([self.frame, pl.DataFrame(fresh)])

    def keep(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Take rows."""
        return self.frame[rows]


def _numbers(cells: NDArray[Any], old: pl.Series) -> pl.Series:
    new = pl.Series(old.name, cells, dtype=pl.Float64)
    if old.null_count():  # then a missing cell is a null; else a float column's NaN stays NaN
        new = new.fill_nan(None)
    if old.dtype.is_integer():
        return new.cast(pl.Int64).cast(old.dtype)
    return new.cast(old.dtype)
