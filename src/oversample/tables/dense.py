"""NumPy arrays and lists of lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from oversample.errors import DataError
from oversample.tables.growth import whole_cells
from oversample.tables.levels import encode
from oversample.tables.missing import missing_cells, missing_mark
from oversample.tables.native import Column, Storage, blank_numbers, stored_as
from oversample.tables.objects import fill_objects, object_numbers, objects_of, stored_objects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Dense"]

_CELL = 32  # bytes of a number of Python's, for the estimate of a list
_BY_KIND: dict[str, Storage] = {
    "f": "float", "i": "int", "u": "int", "b": "bool", "M": "date", "m": "duration", "V": "other",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Dense:
    """A two-dimensional array; a column of objects is what its cells are."""

    array: NDArray[Any]
    as_list: bool

    @classmethod
    def of(cls, X: Any) -> Self:
        """Look at an array, or make one of lists."""
        array = X if isinstance(X, np.ndarray) else _array_of(X)
        if isinstance(array, np.ma.MaskedArray):
            raise DataError(
                "A masked array hides cells, which would be taken for numbers.",
                f"{int(np.asarray(array.mask).sum()):,} masked cells",
                "Pass X.astype(float).filled(np.nan), which makes them missing.",
            )
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

    @property
    def matrix(self) -> Any:
        """The array, where it holds numbers."""
        return self.array if self.array.dtype.kind in "iuf" else None

    def place(self, column: Column) -> int:
        """A column stays where it is."""
        return column.position

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype; an array of objects is read for it."""
        return stored_as(self.names(), self._storages)

    @cached_property
    def _storages(self) -> list[Storage]:
        kind = self.array.dtype.kind
        if kind == "O":
            return [stored_objects(cells) for cells in self.array.T]
        return [_BY_KIND.get(kind, "text")] * self.array.shape[1]

    def cells(self, column: Column) -> NDArray[Any]:
        """View a column of floats; make floats of another."""
        cells = self.array[:, column.position]
        if self.is_block:
            return cells
        if cells.dtype.kind == "O":
            return object_numbers(cells, column.storage)
        return _counted(cells) if cells.dtype.kind == "m" else cells.astype(np.float64)

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the levels of a column in order of first appearance."""
        return encode(self.array[:, column.position], name=column.name)

    def filled(self, cells: Mapping[int, Any]) -> Dense:
        """Fill missing cells of a copy."""
        array = self.array.copy()
        for position, cell in cells.items():
            column = array[:, position]
            if array.dtype.kind == "O":
                column[:] = fill_objects(column, cell, self._storages[position])
            else:
                column[missing_cells(column)] = cell
        return replace(self, array=array)

    def extend(self, growth: Growth) -> Any:
        """Write originals and synthetic rows into one new array."""
        if self.is_block:
            out = self._room(len(growth.lineage))
            growth.fill(self.array, out[self.n_rows :])
            return self._restore(out)
        columns = growth.table.columns
        written = {one: growth.texts(one) for one in columns if growth.way(one) == "written"}
        out = self._room(len(growth.lineage), list(written.values()))
        fresh = out[self.n_rows :]
        for position, column in enumerate(columns):
            cells, new = self.array[:, position], fresh[:, position]
            match growth.way(column):
                case "mixed":
                    new[:] = _cast(growth.number(column), cells, column)
                    rows = growth.unmixable(column)
                    new[rows] = cells[growth.donors(column)[rows]]
                case "written":
                    new[:] = written[column]
                case "taken":
                    new[:] = cells[growth.donors(column)]
                case "blank":
                    new[:] = _blank(cells, len(new))
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

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Any:
        """Take some columns' cells from other rows."""
        out = self.array.copy()
        for place in places:
            out[:, place] = self.array[rows, place]
        return self._restore(out)

    def _room(self, n_new: int, written: Sequence[Sequence[str | None]] = ()) -> NDArray[Any]:
        """Make an array that starts with the rows; one of texts is wide enough for those that are written."""
        dtype = self.array.dtype
        if dtype.kind == "U" and written:
            longest = max((len(text or "") for texts in written for text in texts), default=1)
            dtype = np.promote_types(dtype, f"U{max(longest, 1)}")
        out = np.empty((self.n_rows + n_new, self.array.shape[1]), dtype=dtype)
        out[: self.n_rows] = self.array
        return out

    def _restore(self, out: NDArray[Any]) -> Any:
        return out.tolist() if self.as_list else out


def _refuse_shape(array: NDArray[Any]) -> None:
    if array.dtype.names:
        raise DataError(
            "A structured array has fields, not columns.",
            f"fields {', '.join(array.dtype.names)}",
            "Pass pandas.DataFrame(array), or one field a column.",
        )
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


def _array_of(X: Any) -> NDArray[Any]:
    """Make an array of rows; cells that are vectors or lists stay cells."""
    try:
        return np.asarray(X)
    except ValueError as cause:  # rows, or cells, of several lengths
        rows = list(X)
        widths = {len(row) for row in rows if hasattr(row, "__len__")}
        if len(widths) != 1 or not all(hasattr(row, "__len__") for row in rows):
            raise DataError(
                "The rows of X are not equally long: inhomogeneous shape.",
                f"rows of {', '.join(map(str, sorted(widths))) or 'no'} cells",
                "Pass one cell a column in every row.",
            ) from cause
        array = np.empty((len(rows), widths.pop()), dtype=object)
        for at, cells in enumerate(zip(*rows, strict=True)):
            array[:, at] = np.fromiter(cells, dtype=object, count=len(rows))
        return array


def _counted(cells: NDArray[Any]) -> NDArray[np.float64]:
    """Count the units of durations; NaN where missing."""
    counts = cells.astype(np.int64).astype(np.float64)
    counts[np.isnat(cells)] = np.nan
    return counts


def _cast(new: NDArray[np.float64], cells: NDArray[Any], column: Column) -> NDArray[Any]:
    """Write new numbers as the column does."""
    match cells.dtype.kind:
        case "i" | "u":
            return whole_cells(new, cells.dtype)
        case "O":
            return objects_of(new, cells, column.storage)
        case "m":
            lowest = np.iinfo(np.int64).min  # which is NaT
            return np.where(np.isnan(new), lowest, new).astype(np.int64).view(cells.dtype)
    return new.astype(cells.dtype)


def _blank(cells: NDArray[Any], n: int) -> Any:
    """Return what an empty cell is, or marks where the type has none."""
    kind = cells.dtype.kind
    if kind in "iu":
        return blank_numbers(cells, n)
    if kind == "O":
        return missing_mark(cells)
    if kind in "mM":
        return np.array("NaT", dtype=cells.dtype)
    return np.nan if kind == "f" else ""
