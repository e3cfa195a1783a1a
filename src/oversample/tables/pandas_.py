"""pandas frames: NumPy, nullable and Arrow dtypes, categories, any index."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from oversample.errors import DataError
from oversample.kernels.blocks import A_CELL, in_blocks
from oversample.tables import arrow_columns as arrow
from oversample.tables.growth import whole_cells
from oversample.tables.levels import encode, no_level
from oversample.tables.missing import missing_cells, missing_mark
from oversample.tables.native import Column, Storage, blank_numbers, stored_as
from oversample.tables.objects import fill_objects, object_numbers, objects_of, stored_objects
from oversample.tables.pandas_index import extend_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Pandas"]

_MOST_CHUNKED = 90  # columns; from a hundred on pandas warns of a frame in pieces


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
        for name, dtype in zip(self.frame.columns, self.frame.dtypes, strict=True):
            if isinstance(dtype, pd.ArrowDtype) and not arrow.can_be_taken(dtype.pyarrow_dtype):
                raise DataError(
                    f'pandas can take no rows of column "{name}".',
                    f"cells of Arrow's type {dtype.pyarrow_dtype}",
                    "Pass the Arrow table that it comes from, or turn the column into text or numbers first.",
                )

    @cached_property
    def _series(self) -> list[pd.Series]:
        """The columns, each a view: to ask the frame for one takes a tenth of a millisecond, and many ask."""
        return [self.frame.iloc[:, at] for at in range(self.frame.shape[1])]

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
            else self._series[at].array.nbytes
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

    @property
    def matrix(self) -> Any:
        """A frame has none."""
        return None

    def place(self, column: Column) -> int:  # noqa: ARG002 - as the protocol has it
        """A frame has no matrix."""
        return -1

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by dtype; a column of objects is read for it."""
        return self._columns

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        storages = [_stored(self._series[at], dtype) for at, dtype in enumerate(self.frame.dtypes)]
        return stored_as(self.frame.columns, storages)

    def cells(self, column: Column) -> NDArray[Any]:
        """View a column of floats, as an array would be mixed; make float64 of another."""
        cells = self._series[column.position]
        if isinstance(cells.dtype, pd.ArrowDtype):
            return arrow.floats(_arrow_cells(cells), column.storage)
        if cells.dtype == object:
            return object_numbers(cells.to_numpy(), column.storage)
        if column.storage == "duration":
            return _counted(cells)
        if cells.dtype in (np.float32, np.float64):
            return np.asarray(cells.to_numpy())
        return np.asarray(cells.to_numpy(dtype=np.float64, na_value=np.nan))

    def encode(self, column: Column) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """Number the levels in order of first appearance."""
        cells = self._series[column.position]
        if isinstance(cells.dtype, pd.ArrowDtype):
            return arrow.encode(_arrow_cells(cells), column.name)
        if cells.dtype == object:
            cells = _with_gaps(cells)
        try:
            codes, levels = pd.factorize(
                cells, sort=column.storage == "ordered", use_na_sentinel=True
            )
        except TypeError as cause:
            raise no_level(column.name, _odd(cells)) from cause
        except (
            OverflowError
        ):  # pandas before 3 makes floats of whole numbers, and some are beyond all of them
            return encode(cells.to_numpy(dtype=object), name=column.name)
        return np.asarray(codes, dtype=np.int32), tuple(pd.Index(levels).tolist())

    def filled(self, cells: Mapping[int, Any]) -> Pandas:
        """Fill missing cells of a frame that shares the other columns."""
        frame = self.frame.copy(deep=False)
        for position, cell in cells.items():
            column = frame.iloc[:, position]
            if isinstance(column.dtype, pd.ArrowDtype):
                frame.isetitem(position, _of_arrow(arrow.fill(_arrow_cells(column), cell)))
                continue
            if column.dtype == object:
                filled = fill_objects(column.to_numpy(), cell, self._columns[position].storage)
                frame.isetitem(position, pd.Series(filled, dtype=object).array)
                continue
            value = pd.Timedelta(cell, unit=column.dt.unit) if _is_duration(column.dtype) else cell
            frame.isetitem(position, column.fillna(value).array)
        return Pandas(frame)

    def extend(self, growth: Growth) -> pd.DataFrame:
        """Write each column's originals and synthetic cells into one array of its own dtype."""
        originals = np.arange(self.n_rows)
        series: dict[int, Any] = {}
        for position, column in enumerate(growth.table.columns):
            old = self._series[position]
            if isinstance(old.dtype, pd.ArrowDtype):
                new = arrow.fresh(_arrow_cells(old), growth, column)
                series[position] = _behind(old, _of_arrow(new))
                continue
            match growth.way(column):
                case "mixed" if old.dtype != object and column.storage == "duration":
                    series[position] = _behind(old, _durations(old, growth.number(column)))
                case "mixed":
                    series[position] = _numbers(old, growth, column)
                case "written":
                    series[position] = _behind(old, growth.texts(column))
                case "blank":
                    series[position] = _behind(old, _blank(old, len(growth.lineage)))
                case "taken" if _is_arrow(old.dtype):
                    series[position] = _behind(old, old.array.take(growth.donors(column)))
                case "taken":
                    rows = np.concatenate([originals, growth.donors(column)])
                    cells = old.array.take(rows)
                    # without its dtype, a column of objects that are text would become one of text
                    series[position] = pd.Series(cells, dtype=old.dtype, copy=False)
        return self._restore(pd.DataFrame(series, copy=False), len(growth.lineage))

    def append(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take the originals and the copies at once; flags of the caller's frame would forbid some.

        A column of Arrow keeps its originals where they are, with the copies as a chunk of its own.
        """
        frame = pd.DataFrame(self.frame, copy=False)
        arrow = [at for at, dtype in enumerate(frame.dtypes) if _is_arrow(dtype)]
        if len(arrow) > _MOST_CHUNKED:
            arrow = []
        others = frame.iloc[:, np.setdiff1d(np.arange(frame.shape[1]), arrow)] if arrow else frame
        everything = np.concatenate([np.arange(self.n_rows), rows])
        old = [frame.iloc[:, at] for at in arrow]
        parts: list[Any] = [None] * (1 + len(old))

        def take(number: int) -> None:
            parts[number] = old[number - 1].array.take(rows) if number else others.take(everything)

        in_blocks(take, range(len(parts)), float(A_CELL * len(everything) * frame.shape[1]))
        out = parts[0]
        out.columns = range(out.shape[1])
        for at, cells, copies in zip(arrow, old, parts[1:], strict=True):
            out.insert(at, -at - 1, _behind(cells, copies).array)  # a name that no other column has
        return self._restore(out, len(rows))

    def keep(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take rows with their index labels."""
        return self.frame.iloc[rows]

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> pd.DataFrame:
        """Take some columns' cells from other rows."""
        frame = self.frame.copy(deep=False)
        for place in places:
            frame.isetitem(place, self.frame.iloc[rows, place].array)
        return frame

    def _restore(self, out: pd.DataFrame, n_new: int) -> pd.DataFrame:
        out.index = extend_index(self.frame.index, n_new)
        out.columns = self.frame.columns
        return out


def _stored(cells: pd.Series, dtype: Any) -> Storage:  # noqa: PLR0911 - one for each storage
    types = pd.api.types
    if isinstance(dtype, pd.ArrowDtype):
        return arrow.stored(dtype.pyarrow_dtype)
    if types.is_object_dtype(dtype):
        return stored_objects(cells.to_numpy())
    if types.is_complex_dtype(dtype):
        raise DataError(
            f'Column "{cells.name}": Complex data not supported.',
            str(dtype),
            "Split it into two columns.",
        )
    if types.is_bool_dtype(dtype):
        return "bool"
    if isinstance(dtype, pd.CategoricalDtype):
        return "ordered" if dtype.ordered else "category"
    if types.is_string_dtype(dtype):
        return "text"
    if _is_duration(dtype):
        return "duration"
    if types.is_numeric_dtype(dtype):
        return "int" if types.is_integer_dtype(dtype) else "float"
    return "date" if _is_date(dtype) else "other"


def _is_arrow(dtype: Any) -> bool:
    return isinstance(dtype, pd.ArrowDtype) or getattr(dtype, "storage", None) == "pyarrow"


def _is_duration(dtype: Any) -> bool:
    return bool(pd.api.types.is_timedelta64_dtype(dtype))


def _is_date(dtype: Any) -> bool:
    return pd.api.types.is_datetime64_any_dtype(dtype) or isinstance(dtype, pd.PeriodDtype)


def _behind(old: pd.Series, new: Any) -> Any:
    """Put new cells behind the old ones, in the dtype of these."""
    return pd.concat([old, pd.Series(new, dtype=old.dtype)], ignore_index=True)


def _blank(old: pd.Series, n: int) -> Any:
    if isinstance(old.dtype, np.dtype) and old.dtype.kind in "iu":
        return blank_numbers(old.to_numpy(), n)
    mark = missing_mark(old.to_numpy()) if old.dtype == object else None
    return [mark] * n


def _arrow_cells(cells: pd.Series) -> pa.ChunkedArray:
    """Return the cells of a column of Arrow's, which are not copied."""
    return cells.array.__arrow_array__()


def _of_arrow(cells: pa.ChunkedArray) -> Any:
    return pd.arrays.ArrowExtensionArray(cells)


def _with_gaps(cells: pd.Series) -> pd.Series:
    """Return a column of objects with None for what is missing."""
    objects = cells.to_numpy()
    lacks = missing_cells(objects)
    if not lacks.any():
        return cells
    objects = objects.copy()
    objects[lacks] = None
    return pd.Series(objects, dtype=object)


def _odd(cells: pd.Series) -> str:
    """Say which cell of a column of objects cannot be a level."""
    for row, cell in enumerate(cells.tolist()):
        if not isinstance(cell, Hashable):
            return f"a {type(cell).__name__} in row {row:,}"
    return "a cell that cannot be compared"


def _counted(cells: pd.Series) -> NDArray[np.float64]:
    """Count the units of durations; NaN where missing."""
    counts = cells.to_numpy().view("i8").astype(np.float64)
    counts[cells.isna().to_numpy()] = np.nan
    return counts


def _durations(old: pd.Series, counts: NDArray[Any]) -> Any:
    whole = np.where(np.isnan(counts), np.iinfo(np.int64).min, counts).astype(np.int64)
    return whole.view(old.dtype)


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
        mixed = growth.number(column)
        is_object = out.dtype.kind == "O"
        fresh[:] = (
            objects_of(mixed, cells, column.storage) if is_object else whole_cells(mixed, out.dtype)
        )
        rows = growth.unmixable(column)
        fresh[rows] = cells[growth.donors(column)[rows]]
        if is_object:  # without its dtype, a column of durations would become one of pandas' own
            return pd.Series(out, dtype=object, copy=False)
    return out


def _extension_numbers(old: pd.Series, growth: Growth, column: Column) -> Any:
    cells = growth.number(column)
    if isinstance(old.dtype, pd.SparseDtype):
        kind = np.dtype(old.dtype.subtype)
        dense = whole_cells(cells, kind) if kind.kind in "iu" else cells
        return pd.arrays.SparseArray(dense, dtype=old.dtype)
    missing = np.isnan(cells)
    if column.storage != "int":
        floats = pd.array(cells, dtype="Float64")
        floats[missing] = pd.NA
        return floats.astype(old.dtype)
    dtype: Any = old.dtype  # nullable or Arrow's
    array: Any = pd.array(whole_cells(cells, dtype.numpy_dtype), dtype=dtype)
    array[missing] = pd.NA
    rows = growth.unmixable(column)
    array[rows] = old.array.take(growth.donors(column)[rows])
    return array
