"""NumPy arrays and lists of lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from oversample.errors import DataError
from oversample.tables.growth import whole_cells
from oversample.tables.levels import encode
from oversample.tables.native import Column, Levels, Role, stacked_codes
from oversample.tables.table import Blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Dense"]

_CELL = 32  # bytes of a number of Python's, for the estimate of a list


@dataclass(frozen=True, eq=False)
class Dense:
    """A two-dimensional array; integers become whole numbers, text and booleans levels."""

    array: NDArray[Any]
    as_list: bool

    @classmethod
    def of(cls, X: Any) -> Self:
        """Look at an array, or make one of lists."""
        array = X if isinstance(X, np.ndarray) else np.asarray(X)
        if not isinstance(X, np.ndarray) and array.dtype.kind in "US":
            array = np.asarray(X, dtype=object)  # keeps the numbers of a mixed list numbers
        _refuse_shape(array)
        return cls(array, as_list=isinstance(X, list))

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.array)

    @property
    def nbytes(self) -> int:
        """Memory of the array, and of the lists it is turned back into."""
        return int(self.array.nbytes) + _CELL * self.array.size * self.as_list

    @property
    def is_sparse(self) -> bool:
        """It is not."""
        return False

    @property
    def is_block(self) -> bool:
        """Whether the array is a block of floats as it stands."""
        return self.array.dtype in (np.float32, np.float64)

    def names(self) -> range:
        """Positions of the columns."""
        return range(self.array.shape[1])

    @cached_property
    def _mixed(self) -> Blocks:
        return _read_mixed(self.array)

    @property
    def _is_mixed(self) -> bool:
        """Whether cells tell the roles, or all are levels."""
        return self.array.dtype.kind not in "iuf"

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype; an array of objects is read for it."""
        if self._is_mixed:
            return self._mixed.roles
        role: Role = "number" if self.array.dtype.kind == "f" else "whole"
        return tuple(Column(j, role, "numbers", j) for j in self.names())

    def cells(self, column: Column) -> NDArray[Any]:
        """View a column of floats; make floats of another."""
        if self._is_mixed:
            return self._mixed.cells(column)
        cells = self.array[:, column.at]
        return cells if self.is_block else cells.astype(np.float64)

    def numbers(self, rows: NDArray[np.int64] | None = None) -> Any:
        """Give an array of floats as it is; make one of another."""
        if self._is_mixed:
            return self._mixed.numbers(rows)
        cells = self.array if rows is None else self.array[rows]
        return cells if self.is_block else cells.astype(np.float64)

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Number the levels."""
        if self._is_mixed:
            return self._mixed.codes()
        return np.empty((self.n_rows, 0), dtype=np.int32), ()

    def extend(self, growth: Growth) -> Any:
        """Write originals and synthetic rows into one new array."""
        out = self._room(len(growth.lineage))
        fresh = out[self.n_rows :]
        if self.is_block:
            growth.fill(self.array, fresh)
            return self._restore(out)
        for position, column in enumerate(growth.table.columns):
            if column.block == "numbers":
                old = self.array[:, position]
                fresh[:, position] = _cast(growth.number(column), out.dtype, column)
                rows = growth.unmixable(column)
                fresh[rows, position] = old[growth.donors(column)[rows]]
            else:
                fresh[:, position] = self.array[growth.donors(column), position]
        return self._restore(out)

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Write originals and copies into one new array."""
        out = self._room(len(rows))
        # mode="clip" writes without a buffer; a lineage has no row outside the table
        np.take(self.array, rows, axis=0, out=out[self.n_rows :], mode="clip")
        return self._restore(out)

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Take rows."""
        return self._restore(self.array[rows])

    def _room(self, n_new: int) -> NDArray[Any]:
        out = np.empty((self.n_rows + n_new, self.array.shape[1]), dtype=self.array.dtype)
        out[: self.n_rows] = self.array
        return out

    def _restore(self, out: NDArray[Any]) -> Any:
        return out.tolist() if self.as_list else out


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


def _read_mixed(array: NDArray[Any]) -> Blocks:
    """Read booleans, text and objects column by column: numbers where all cells are, levels elsewhere."""
    columns: list[Column] = []
    numbers: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.int32]] = []
    levels: list[tuple[Any, ...]] = []
    for j in range(array.shape[1]):
        cells = array[:, j]
        as_numbers = _as_numbers(cells) if array.dtype.kind == "O" else None
        if as_numbers is not None:
            whole = all(isinstance(cell, int | np.integer) for cell in cells)
            columns.append(Column(j, "whole" if whole else "number", "numbers", len(numbers)))
            numbers.append(as_numbers)
            continue
        role: Role = "flag" if array.dtype.kind == "b" else "category"
        columns.append(Column(j, role, "codes", len(codes)))
        column_codes, column_levels = encode(cells, name=j)
        codes.append(column_codes)
        levels.append(column_levels)
    n_rows = len(array)
    block = np.column_stack(numbers) if numbers else np.empty((n_rows, 0))
    return Blocks(tuple(columns), block, stacked_codes(n_rows, codes), tuple(levels))


def _as_numbers(cells: NDArray[Any]) -> NDArray[np.float64] | None:
    """Return object cells as floats when each is a number or missing (and one is a number)."""
    if any(isinstance(cell, str | bytes | bool | np.bool_) for cell in cells):
        return None
    try:
        numbers = cells.astype(np.float64)  # None becomes NaN
    except (TypeError, ValueError):
        return None
    return None if np.isnan(numbers).all() else numbers


def _cast(cells: NDArray[np.float64], dtype: np.dtype[Any], column: Column) -> NDArray[Any]:
    if dtype.kind in "iu":
        return whole_cells(cells, dtype)
    if dtype.kind == "O" and column.role == "whole":
        return np.array([int(cell) for cell in cells], dtype=object)
    return cells.astype(dtype)
