"""NumPy arrays and lists of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.tables.levels import encode
from oversample.tables.table import Column, Role, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["read"]


def read(X: Any) -> Table:
    """Read a two-dimensional array; integers become whole numbers, text and booleans levels."""
    array = X if isinstance(X, np.ndarray) else np.asarray(X)
    if not isinstance(X, np.ndarray) and array.dtype.kind in "US":
        array = np.asarray(X, dtype=object)  # keeps the numbers of a mixed list numbers
    _refuse_shape(array)
    native = Dense(array, as_list=isinstance(X, list))
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        columns = tuple(Column(j, "number", "numbers", j) for j in range(array.shape[1]))
        return Table(columns, array, np.empty((len(array), 0), dtype=np.int32), native)
    if array.dtype.kind in "iuf":
        role: Role = "number" if array.dtype.kind == "f" else "whole"
        columns = tuple(Column(j, role, "numbers", j) for j in range(array.shape[1]))
        numbers = array.astype(np.float64)
        return Table(columns, numbers, np.empty((len(array), 0), dtype=np.int32), native)
    return _read_mixed(array, native)


def _refuse_shape(array: NDArray[Any]) -> None:
    if array.ndim != 2:  # noqa: PLR2004
        raise DataError(
            f"Expected 2D array, got {'scalar' if array.ndim == 0 else f'{array.ndim}D'} array instead.",
            f"shape {array.shape}",
            "Reshape your data: array.reshape(-1, 1) for one column, array.reshape(1, -1) for one row.",
        )
    if array.dtype.kind == "c":
        raise DataError(
            "Complex data not supported: a complex number has no order and no share.",
            f"dtype {array.dtype}",
            "Pass the real and the imaginary part as two columns.",
        )
    if array.dtype.names:
        raise DataError(
            "A structured array has fields, not columns.",
            f"fields {', '.join(array.dtype.names)}",
            "Pass pandas.DataFrame(array), or one field a column.",
        )


def _read_mixed(array: NDArray[Any], native: Dense) -> Table:
    """Read booleans, text and objects column by column: numbers where all cells are, levels elsewhere."""
    columns: list[Column] = []
    numbers: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.int32]] = []
    for j in range(array.shape[1]):
        cells = array[:, j]
        as_numbers = _as_numbers(cells) if array.dtype.kind == "O" else None
        if as_numbers is not None:
            whole = all(isinstance(cell, int | np.integer) for cell in cells)
            columns.append(Column(j, "whole" if whole else "number", "numbers", len(numbers)))
            numbers.append(as_numbers)
            continue
        role: Role = "flag" if array.dtype.kind == "b" else "category"
        column_codes, levels = encode(cells, name=j)
        columns.append(Column(j, role, "codes", len(codes), levels))
        codes.append(column_codes)
    n_rows = len(array)
    return Table(
        tuple(columns),
        np.column_stack(numbers) if numbers else np.empty((n_rows, 0)),
        np.column_stack(codes) if codes else np.empty((n_rows, 0), dtype=np.int32),
        native,
    )


def _as_numbers(cells: NDArray[Any]) -> NDArray[np.float64] | None:
    """Return object cells as floats when each is a number or missing (and one is a number)."""
    if any(isinstance(cell, str | bytes | bool | np.bool_) for cell in cells):
        return None
    try:
        numbers = cells.astype(np.float64)  # None becomes NaN
    except (TypeError, ValueError):
        return None
    return None if np.isnan(numbers).all() else numbers


@dataclass(frozen=True)
class Dense:
    """The caller's array."""

    array: NDArray[Any]
    as_list: bool

    def extend(self, table: Table, lineage: Lineage) -> Any:
        """Write originals and synthetic rows into one new array."""
        n_old, n_new = len(self.array), len(lineage)
        out = np.empty((n_old + n_new, self.array.shape[1]), dtype=self.array.dtype)
        out[:n_old] = self.array
        fresh = out[n_old:]
        if table.numbers.dtype == out.dtype and not table.codes.shape[1]:
            table.fill_numbers(lineage, fresh)
        else:
            for column in table.columns:
                if column.block == "numbers":
                    fresh[:, column.at if not table.codes.shape[1] else column.name] = _cast(
                        table.new_number(lineage, column), out.dtype, column
                    )
                else:
                    fresh[:, column.name] = self.array[table.donors(lineage, column), column.name]
        return out.tolist() if self.as_list else out

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        kept = self.array[rows]
        return kept.tolist() if self.as_list else kept


def _cast(cells: NDArray[np.float64], dtype: np.dtype[Any], column: Column) -> NDArray[Any]:
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.clip(cells, limits.min, limits.max).astype(dtype)
    if dtype.kind == "O" and column.role == "whole":
        return np.array([int(cell) for cell in cells], dtype=object)
    return cells.astype(dtype)
