"""pandas frames: NumPy, nullable and Arrow dtypes, categories, any index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from oversample.errors import DataError
from oversample.tables.table import Column, Role, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["extend_index", "read"]


def read(frame: pd.DataFrame) -> Table:
    """Read a frame column by column."""
    if isinstance(frame, pd.Series):
        raise DataError(
            "Expected 2D array, got 1D array instead: X must have rows and columns.",
            "a pandas Series",
            "Pass series.to_frame(). Reshape your data to have one column.",
        )
    if isinstance(frame.columns, pd.MultiIndex):
        raise DataError(
            "The columns of X have several levels of names.",
            f"{frame.columns.nlevels} levels",
            'Join them: X.columns = ["_".join(map(str, c)) for c in X.columns].',
        )
    columns: list[Column] = []
    numbers: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.int32]] = []
    for position, name in enumerate(frame.columns):
        cells = frame.iloc[:, position]
        dtype = cells.dtype
        if pd.api.types.is_bool_dtype(dtype) or _is_levels(dtype):
            column_codes, levels = _factorize(cells, name)
            role: Role = "flag" if pd.api.types.is_bool_dtype(dtype) else "category"
            columns.append(Column(name, role, "codes", len(codes), levels))
            codes.append(column_codes)
        elif pd.api.types.is_complex_dtype(dtype):
            raise DataError(
                f'Column "{name}": Complex data not supported.',
                str(dtype),
                "Split it into two columns.",
            )
        elif pd.api.types.is_numeric_dtype(dtype):
            whole = pd.api.types.is_integer_dtype(dtype)
            columns.append(Column(name, "whole" if whole else "number", "numbers", len(numbers)))
            numbers.append(cells.to_numpy(dtype=np.float64, na_value=np.nan))
        else:
            columns.append(Column(name, "carried", "none", -1))
    n_rows = len(frame)
    return Table(
        tuple(columns),
        np.column_stack(numbers) if numbers else np.empty((n_rows, 0)),
        np.column_stack(codes) if codes else np.empty((n_rows, 0), dtype=np.int32),
        Pandas(frame),
    )


def _is_levels(dtype: Any) -> bool:
    return (
        isinstance(dtype, pd.CategoricalDtype)
        or pd.api.types.is_string_dtype(dtype)
        or pd.api.types.is_object_dtype(dtype)
    )


def _factorize(cells: pd.Series, name: object) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    try:
        codes, levels = pd.factorize(cells, use_na_sentinel=True)
    except TypeError as cause:
        fault = DataError(
            f'Column "{name}" holds a cell that is not a level: argument must be a string or a number.',
            "a cell that cannot be compared",
            "Leave the column out, or turn its cells into text.",
        )
        raise TypeError(str(fault)) from cause
    return np.asarray(codes, dtype=np.int32), tuple(pd.Index(levels).tolist())


@dataclass(frozen=True)
class Pandas:
    """The caller's frame."""

    frame: pd.DataFrame

    def extend(self, table: Table, lineage: Lineage) -> pd.DataFrame:
        """Put the synthetic rows under the originals, column by column, in each column's own dtype."""
        series = {}
        for position, column in enumerate(table.columns):
            old = self.frame.iloc[:, position]
            if column.block == "numbers":
                new = _numbers(table.new_number(lineage, column), old.dtype)
            else:
                new = old.array.take(table.donors(lineage, column))
            fresh = pd.Series(new, dtype=old.dtype)
            series[position] = pd.concat([old, fresh], ignore_index=True).array
        index = extend_index(self.frame.index, len(lineage))
        out = pd.DataFrame(series, index=index, copy=False)
        out.columns = self.frame.columns
        return out

    def keep(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take rows with their index labels."""
        return self.frame.iloc[rows]


def _numbers(cells: NDArray[np.float64], dtype: Any) -> Any:
    if isinstance(dtype, np.dtype):
        if dtype.kind in "iu":
            limits = np.iinfo(dtype)
            cells = np.clip(cells, limits.min, limits.max)
        return cells.astype(dtype)
    missing = np.isnan(cells)
    if pd.api.types.is_integer_dtype(dtype):
        whole = np.where(missing, 0, cells).astype(np.int64)
        array = pd.array(whole, dtype="Int64")
        array[missing] = pd.NA
        return array.astype(dtype)
    floats = pd.array(cells, dtype="Float64")
    floats[missing] = pd.NA
    return floats.astype(dtype)


def extend_index(index: pd.Index, n_new: int) -> pd.Index:
    """Continue an index with labels that no original has.

    A running index goes on; whole numbers go on above the largest; text gets ``synthetic-0``,
    ``synthetic-1`` ...; any other index becomes one of objects with such text behind.
    """
    n_old = len(index)
    if isinstance(index, pd.RangeIndex) and index.step == 1:
        return pd.RangeIndex(index.start, index.start + n_old + n_new, name=index.name)
    if n_new == 0:
        return index
    if pd.api.types.is_integer_dtype(index.dtype) and not isinstance(index, pd.MultiIndex):
        start = int(index.max()) + 1 if n_old else 0
        return index.append(pd.Index(np.arange(start, start + n_new), dtype=index.dtype)).rename(
            index.name
        )
    prefix = "synthetic-"
    taken = {str(label) for label in index}
    while any(text.startswith(prefix) for text in taken):
        prefix = f"new-{prefix}"
    fresh = [f"{prefix}{i}" for i in range(n_new)]
    if isinstance(index, pd.MultiIndex):
        blanks = [""] * (index.nlevels - 1)
        return pd.MultiIndex.from_tuples(
            [*index.tolist(), *((f, *blanks) for f in fresh)], names=index.names
        )
    if pd.api.types.is_string_dtype(index.dtype):
        return index.append(pd.Index(fresh, dtype=index.dtype)).rename(index.name)
    return pd.Index([*index.tolist(), *fresh], dtype=object, name=index.name)
