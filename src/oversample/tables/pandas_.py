"""pandas frames: NumPy, nullable and Arrow dtypes, categories, any index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from oversample.errors import DataError
from oversample.tables.growth import whole_cells
from oversample.tables.native import Column, Levels, Role, stacked_codes, stacked_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Pandas", "extend_index"]


@dataclass(frozen=True, eq=False)
class Pandas:
    """A frame, read column by column."""

    frame: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse what is no table of named columns."""
        if isinstance(self.frame, pd.Series):
            raise DataError(
                "Expected 2D array, got 1D array instead: X must have rows and columns.",
                "a pandas Series",
                "Pass series.to_frame(). Reshape your data to have one column.",
            )
        if isinstance(self.frame.columns, pd.MultiIndex):
            raise DataError(
                "The columns of X have several levels of names.",
                f"{self.frame.columns.nlevels} levels",
                'Join them: X.columns = ["_".join(map(str, c)) for c in X.columns].',
            )

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.frame)

    @property
    def nbytes(self) -> int:
        """Memory of the frame; of a text that is an object, only the reference."""
        sizes = [
            dtype.itemsize * self.n_rows
            if isinstance(dtype, np.dtype)
            else self.frame.iloc[:, at].array.nbytes
            for at, dtype in enumerate(self.frame.dtypes)
        ]  # what `memory_usage` adds up, in a tenth of the time
        return int(sum(sizes) + self.frame.index.memory_usage(deep=False))

    @property
    def is_sparse(self) -> bool:
        """It is not."""
        return False

    @property
    def is_block(self) -> bool:
        """Each column is by itself."""
        return False

    def names(self) -> list[Any]:
        """Names of the columns."""
        return list(self.frame.columns)

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype; a column of objects is read for it."""
        return self._roles

    @cached_property
    def _roles(self) -> tuple[Column, ...]:
        columns: list[Column] = []
        n_numbers = n_codes = 0
        for at, (name, dtype) in enumerate(zip(self.frame.columns, self.frame.dtypes, strict=True)):
            kind = _numbers_in(self.frame.iloc[:, at]) if pd.api.types.is_object_dtype(dtype) else ""
            if kind:
                role: Role = "whole" if kind == "integer" else "number"
                columns.append(Column(name, role, "numbers", n_numbers))
                n_numbers += 1
            elif pd.api.types.is_bool_dtype(dtype) or _is_levels(dtype):
                role = "flag" if pd.api.types.is_bool_dtype(dtype) else "category"
                columns.append(Column(name, role, "codes", n_codes))
                n_codes += 1
            elif pd.api.types.is_complex_dtype(dtype):
                raise DataError(
                    f'Column "{name}": Complex data not supported.',
                    str(dtype),
                    "Split it into two columns.",
                )
            elif pd.api.types.is_numeric_dtype(dtype):
                whole = pd.api.types.is_integer_dtype(dtype)
                columns.append(Column(name, "whole" if whole else "number", "numbers", n_numbers))
                n_numbers += 1
            else:
                columns.append(Column(name, "carried", "none", -1))
        return tuple(columns)

    def cells(self, column: Column) -> NDArray[Any]:
        """View a column of floats, as an array would be mixed; make float64 of another."""
        cells = self.frame[column.name]
        if cells.dtype in (np.float32, np.float64):
            return np.asarray(cells.to_numpy())
        return np.asarray(cells.to_numpy(dtype=np.float64, na_value=np.nan))

    def numbers(self, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Write the numeric columns side by side."""
        return stacked_numbers(self, rows)

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Number the levels in order of first appearance."""
        found = [
            _factorize(self.frame[column.name], column.name)
            for column in self.columns()
            if column.block == "codes"
        ]
        codes = stacked_codes(self.n_rows, [codes for codes, _ in found])
        return codes, tuple(levels for _, levels in found)

    def extend(self, growth: Growth) -> pd.DataFrame:
        """Write each column's originals and synthetic cells into one array of its own dtype."""
        originals = np.arange(self.n_rows)
        series: dict[int, Any] = {}
        for position, column in enumerate(growth.table.columns):
            old = self.frame.iloc[:, position]
            if column.block == "numbers":
                series[position] = _numbers(old, growth, column)
            else:
                rows = np.concatenate([originals, growth.donors(column)])
                cells = old.array.take(rows)
                # without its dtype, a column of objects that are text would become one of text
                series[position] = pd.Series(cells, dtype=old.dtype, copy=False)
        return self._restore(pd.DataFrame(series, copy=False), len(growth.lineage))

    def append(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take the originals and the copies at once; flags of the caller's frame would forbid some."""
        everything = np.concatenate([np.arange(self.n_rows), rows])
        return self._restore(pd.DataFrame(self.frame, copy=False).take(everything), len(rows))

    def keep(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take rows with their index labels."""
        return self.frame.iloc[rows]

    def _restore(self, out: pd.DataFrame, n_new: int) -> pd.DataFrame:
        out.index = extend_index(self.frame.index, n_new)
        out.columns = self.frame.columns
        return out


def _numbers_in(cells: pd.Series) -> str:
    """Name the kind of a column of objects that are all numbers or missing, or return an empty string."""
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    return kind if kind in ("integer", "floating", "mixed-integer-float") else ""


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


def _numbers(old: pd.Series, growth: Growth, column: Column) -> Any:
    """Return the cells of a numeric column, originals first, as an array of its dtype."""
    if not isinstance(old.dtype, np.dtype):
        new = pd.Series(_extension_numbers(old, growth, column), dtype=old.dtype)
        return pd.concat([old, new], ignore_index=True).array
    cells, n_old = old.to_numpy(), len(old)
    out = np.empty(n_old + len(growth.lineage), dtype=old.dtype)
    out[:n_old] = cells
    fresh = out[n_old:]
    if out.dtype in (np.float32, np.float64):
        growth.number(column, fresh)
    elif out.dtype.kind == "f":
        fresh[:] = growth.number(column)
    else:
        if out.dtype.kind == "O":
            number = int if column.role == "whole" else float
            mixed = growth.number(column).tolist()
            objects: list[Any] = [None if cell != cell else number(cell) for cell in mixed]  # noqa: PLR0124
            fresh[:] = objects
        else:
            fresh[:] = whole_cells(growth.number(column), out.dtype)
        rows = growth.unmixable(column)
        fresh[rows] = cells[growth.donors(column)[rows]]
    return out


def _extension_numbers(old: pd.Series, growth: Growth, column: Column) -> Any:
    cells = growth.number(column)
    missing = np.isnan(cells)
    if column.role != "whole":
        floats = pd.array(cells, dtype="Float64")
        floats[missing] = pd.NA
        return floats.astype(old.dtype)
    dtype: Any = old.dtype  # nullable or Arrow's
    array: Any = pd.array(whole_cells(cells, dtype.numpy_dtype), dtype=dtype)
    array[missing] = pd.NA
    rows = growth.unmixable(column)
    array[rows] = old.array.take(growth.donors(column)[rows])
    return array


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
