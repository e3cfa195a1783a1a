"""Arrow columns: how one column of Arrow is read and grown, in a table of Arrow's or in a pandas frame.

This file refuses to know the table around the column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oversample.errors import DataError
from oversample.tables.growth import whole_cells
from oversample.tables.levels import no_level
from oversample.tables.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth
    from oversample.tables.native import Coded, Column, Storage

__all__ = [
    "can_be_taken",
    "encode",
    "fill",
    "floats",
    "fresh",
    "is_encoded",
    "plain",
    "ranked",
    "stored",
    "taken",
]


def stored(kind: pa.DataType) -> Storage:  # noqa: PLR0911 - one for each storage
    """Tell the storage of a type; of one that this release does not know, and of extension types, "other"."""
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):  # what its numbers mean is not known
        return "other"
    if types.is_dictionary(kind):
        return _stored_dictionary(kind)
    if is_encoded(kind):
        return stored(kind.value_type)
    if types.is_integer(kind):
        return "int"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "float"
    if types.is_boolean(kind):
        return "bool"
    if _is_text(kind) or types.is_null(kind):  # of no type, since no cell is there
        return "text"
    if types.is_duration(kind):
        return "duration"
    return "date" if types.is_temporal(kind) else "other"


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _stored_dictionary(kind: pa.DataType) -> Storage:
    """Tell the storage of a dictionary: levels, if its entries are text, flags, numbers, dates or durations."""
    entries = stored(kind.value_type)
    if entries in ("other", "bool"):
        return entries
    return "ordered" if kind.ordered else "category"


def is_encoded(kind: pa.DataType) -> bool:
    """Tell whether a type holds runs of equal cells."""
    return bool(pa.types.is_run_end_encoded(kind))


def can_be_taken(kind: pa.DataType) -> bool:
    """Tell whether Arrow itself can take cells of a type by row, as pandas asks it to."""
    return not (is_encoded(kind) or pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of runs as its cells; any other as it is."""
    if not is_encoded(cells.type):
        return cells
    return pa.chunked_array(
        [pc.run_end_decode(chunk) for chunk in cells.chunks], type=cells.type.value_type
    )


def floats(cells: pa.ChunkedArray, storage: Storage) -> NDArray[Any]:
    """Read a column of numbers as floats, NaN where missing; of durations, the count of their unit."""
    cells = plain(cells)
    if storage == "duration":
        cells = pc.cast(cells, pa.int64())
    kind = pa.float32() if cells.type == pa.float32() else pa.float64()
    found = pc.cast(cells, kind, safe=False)
    return np.asarray(found.to_numpy().astype(kind.to_pandas_dtype(), copy=False))


def encode(cells: pa.ChunkedArray, name: object) -> Coded:
    """Number the levels that occur: of an ordered dictionary from lowest to highest, else as they appear.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray
        Of any type.
    name : object
        Column, for the error.

    Returns
    -------
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : tuple
        Level of each code.

    Raises
    ------
    TypeError
        If the cells are no levels (lists, records, bytes of a view); with the three parts of our errors as text.
    """
    kind = cells.type
    try:
        encoded = decoded(cells).dictionary_encode().unify_dictionaries().combine_chunks()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError) as cause:
        raise no_level(name, f"cells of type {kind}") from cause
    flat = _one_array(encoded)
    if pa.types.is_null(flat.dictionary.type):
        return np.full(len(flat), -1, dtype=np.int32), ()
    codes = flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    levels = _values(flat.dictionary)
    if pa.types.is_dictionary(kind) and kind.ordered:
        values = (
            _values(_one_array(_without_views(cells).unify_dictionaries()).dictionary)
            if levels
            else []
        )
        rank = {level: at for at, level in reversed(list(enumerate(values)))}
        return ranked(codes, levels, [rank[level] for level in levels])
    kept = [at for at, level in enumerate(levels) if not is_missing(level)]
    return codes if len(kept) == len(levels) else _of_kept(codes, len(levels), kept), tuple(
        levels[at] for at in kept
    )


def _values(entries: pa.Array) -> list[Any]:
    """Return entries as Python objects; as text where they hold nanoseconds, which Python has none of."""
    try:
        return list(entries.to_pylist())
    except ValueError:
        return list(pc.cast(entries, pa.string()).to_pylist())


def ranked(codes: NDArray[np.int32], levels: Sequence[Any], ranks: Sequence[int]) -> Coded:
    """Number levels by their ranks instead; one that is missing becomes -1."""
    kept = [at for at in np.argsort(ranks).tolist() if not is_missing(levels[at])]
    return _of_kept(codes, len(levels), kept), tuple(levels[at] for at in kept)


def _of_kept(codes: NDArray[np.int32], n_levels: int, kept: list[int]) -> NDArray[np.int32]:
    """Renumber codes so that `kept[i]` becomes i, and every other one -1."""
    new = np.full(n_levels + 1, -1, dtype=np.int32)
    new[kept] = np.arange(len(kept))
    return new[codes]


def decoded(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the cells of a dictionary or of runs, views of text as text, cells of no type as flags."""
    cells = _without_views(plain(cells))
    if pa.types.is_null(cells.type):
        return pc.cast(cells, pa.bool_())
    if pa.types.is_dictionary(cells.type):
        kind = cells.type.value_type
        cells = pa.chunked_array([chunk.dictionary_decode() for chunk in cells.chunks], type=kind)
    if pa.types.is_string_view(cells.type):
        return pc.cast(cells, pa.large_string())
    if pa.types.is_decimal(cells.type) and cells.type.bit_width < 128:  # noqa: PLR2004 - which Arrow numbers
        return pc.cast(cells, pa.decimal128(cells.type.precision, cells.type.scale))
    return cells


def _without_views(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a dictionary of views as one of text, which Arrow can decode."""
    kind = cells.type
    if not pa.types.is_dictionary(kind) or not pa.types.is_string_view(kind.value_type):
        return cells
    return pa.chunked_array(
        [
            pa.DictionaryArray.from_arrays(
                chunk.indices, pc.cast(chunk.dictionary, pa.large_string()), ordered=kind.ordered
            )
            for chunk in cells.chunks
        ],
        type=pa.dictionary(kind.index_type, pa.large_string(), ordered=kind.ordered),
    )


def _one_array(cells: pa.ChunkedArray | pa.Array) -> pa.Array:
    if not isinstance(cells, pa.ChunkedArray):
        return cells
    flat = cells.combine_chunks()
    if not isinstance(flat, pa.ChunkedArray):
        return flat
    return flat.chunk(0) if flat.num_chunks else pa.array([], type=cells.type)


def taken(cells: pa.ChunkedArray, rows: NDArray[np.int64]) -> pa.ChunkedArray:
    """Take cells of any type by row; Arrow itself takes none of runs, of views and of a few more types."""
    if is_encoded(cells.type):
        return _runs_again(taken(plain(cells), rows), cells.type)
    try:
        return cells.take(pa.array(rows))
    except pa.ArrowNotImplementedError:
        pieces = [cells.slice(row, 1).chunk(0) for row in rows.tolist()]
    return pa.chunked_array([pa.concat_arrays(pieces)] if pieces else [], type=cells.type)


def fill(cells: pa.ChunkedArray, cell: Any) -> pa.ChunkedArray:
    """Fill the missing cells of a column, whose type stays."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return _filled_dictionary(cells, cell)
    old = plain(cells)
    stays = old.type
    if pa.types.is_floating(stays):
        old = pc.if_else(pc.is_nan(old), None, old)
    if pa.types.is_string_view(stays):
        old = pc.cast(old, pa.large_string())
    value = pc.cast(pa.scalar(cell), old.type, safe=False)
    return _runs_again(pc.cast(pc.fill_null(old, value), stays), kind)


def _filled_dictionary(cells: pa.ChunkedArray, cell: Any) -> pa.ChunkedArray:
    """Fill missing cells with an entry of the dictionary, whose order stays."""
    kind = cells.type
    flat = _one_array(_without_views(cells).unify_dictionaries())
    entries = _values(flat.dictionary)
    lacks = [at for at, entry in enumerate(entries) if is_missing(entry)]
    indices = flat.indices.fill_null(pa.scalar(entries.index(cell), flat.indices.type))
    if lacks:
        is_gap = pc.is_in(indices, value_set=pa.array(lacks, indices.type))
        indices = pc.if_else(is_gap, pa.scalar(entries.index(cell), indices.type), indices)
    dictionary = flat.dictionary.cast(kind.value_type)
    new = pa.DictionaryArray.from_arrays(indices, dictionary, ordered=kind.ordered)
    return pa.chunked_array([new], type=kind)


def fresh(old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.ChunkedArray:
    """Make the cells of a column for the synthetic rows, in the column's own type.

    Parameters
    ----------
    old : pyarrow.ChunkedArray
        The column.
    growth : Growth
    column : Column
        Its role.

    Returns
    -------
    new : pyarrow.ChunkedArray of length n_new
    """
    n_new, kind = len(growth.lineage), old.type
    match growth.way(column):
        case "mixed":
            return _runs_again(_numbers(plain(old), growth, column), kind)
        case "written":
            texts = growth.texts(column)
            if pa.types.is_dictionary(kind):  # numbers that a dictionary holds as text
                return pa.chunked_array([_dictionary(texts, kind, column.name)])
            return _runs_again(pa.chunked_array([pa.array(texts, type=plain(old).type)]), kind)
        case "blank":
            return pa.chunked_array([pa.nulls(n_new, kind)])
        case _:
            return taken(old, growth.donors(column))


def _dictionary(texts: list[str | None], kind: pa.DataType, name: object) -> pa.Array:
    """Make a dictionary of new texts, if the type of its indices has room for them."""
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    n_levels = len(encoded.dictionary)
    if n_levels > np.iinfo(kind.index_type.to_pandas_dtype()).max:
        raise DataError(
            f'Column "{name}" cannot hold as many different numbers as there would be.',
            f"{n_levels:,} new ones, indices of type {kind.index_type}",
            "Turn it into text, or into numbers.",
        )
    indices = encoded.indices.cast(kind.index_type)
    dictionary = encoded.dictionary.cast(kind.value_type)
    return pa.DictionaryArray.from_arrays(indices, dictionary, ordered=kind.ordered)


def _runs_again(cells: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Store cells as runs where their column does."""
    if not is_encoded(kind):
        return cells
    runs = [pc.run_end_encode(chunk, run_end_type=kind.run_end_type) for chunk in cells.chunks]
    return pa.chunked_array(runs, type=kind)


def _numbers(old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.ChunkedArray:
    cells = growth.number(column)
    if column.storage == "duration":
        counts = pa.array(cells, type=pa.float64(), from_pandas=True)
        return pa.chunked_array([pc.cast(pc.cast(counts, pa.int64()), old.type)])
    if column.storage == "int":
        return pa.chunked_array([_whole(cells, old, growth, column)])
    as_null = old.null_count > 0  # else a float column's NaN stays NaN
    new = pa.array(cells, type=pa.float64(), from_pandas=as_null)
    if pa.types.is_decimal(old.type):
        new = pc.round(new, ndigits=old.type.scale)
    return pa.chunked_array([pc.cast(new, old.type, safe=False)])


def _whole(cells: NDArray[Any], old: pa.ChunkedArray, growth: Growth, column: Column) -> pa.Array:
    whole = whole_cells(cells, old.type.to_pandas_dtype())
    new = pa.array(whole, type=old.type, mask=np.isnan(cells))
    rows = growth.unmixable(column)
    if len(rows) == 0:
        return new
    is_taken = np.zeros(len(cells), dtype=bool)
    is_taken[rows] = True
    found = taken(old, growth.donors(column)).combine_chunks()
    return pc.if_else(pa.array(is_taken), found, new)
