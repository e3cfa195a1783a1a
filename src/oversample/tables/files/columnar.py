"""Parquet and Arrow files, read and written by Arrow. This file refuses to know text."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyarrow as pa

from oversample.errors import FileError
from oversample.tables.arrow_columns import decoded, plain
from oversample.tables.files.streams import Hashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from oversample.tables.files.formats import Format
    from oversample.tables.files.streams import Source

__all__ = ["read_columnar", "write_columnar"]


def read_columnar(source: Source, form: Format) -> tuple[pa.Table, str]:
    """Read a table, and the hash of the bytes that hold it."""
    with Hashed(source.opened()) as hashed:
        sha256 = hashed.sha256()
    if form.kind == "parquet":
        import pyarrow.parquet as pq

        return pq.read_table(source.path), sha256
    if source.head.startswith(b"\xff\xff\xff\xff"):  # the stream format, which has no end mark
        with pa.OSFile(str(source.path)) as file, pa.ipc.open_stream(file) as stream:
            return stream.read_all(), sha256
    from pyarrow import feather

    return feather.read_table(source.path, memory_map=False), sha256


def write_columnar(out: IO[bytes], table: pa.Table, form: Format) -> None:
    """Write a table; Feather is Arrow's file format with its buffers packed.

    Raises
    ------
    FileError
        If the format cannot hold the type of a column.
    """
    try:
        _write(out, table, form)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as cause:
        odd = [field for field in table.schema if not _is_usual(field.type)]
        raise FileError(
            f"The table cannot be written as {form.name}: {str(cause).partition(chr(10))[0]}.",
            ", ".join(f'"{field.name}" of type {field.type}' for field in odd) or "its types",
            "Cast these columns to text, numbers or dates, or drop them.",
        ) from cause


def _is_usual(kind: pa.DataType) -> bool:
    """Whether every format holds cells of a type."""
    if pa.types.is_interval(kind):
        return False
    return bool(pa.types.is_primitive(kind) or pa.types.is_string(kind))


def _write(out: IO[bytes], table: pa.Table, form: Format) -> None:
    if form.kind == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(_by_column(table, _for_parquet), out)
        return
    table = _by_column(table, _unified)
    packed = pa.ipc.IpcWriteOptions(compression="lz4" if form.is_packed else None)
    with pa.ipc.new_file(out, table.schema, options=packed) as writer:
        writer.write_table(table)


def _by_column(table: pa.Table, change: Callable[[pa.ChunkedArray], pa.ChunkedArray]) -> pa.Table:
    """Change the columns of a table; their metadata stay."""
    for at, (field, column) in enumerate(zip(table.schema, table.columns, strict=True)):
        new = change(column)
        if new is not column:
            table = table.set_column(at, field.with_type(new.type), new)
    return table


def _for_parquet(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return runs as cells, and a dictionary that Parquet cannot hold as one it can."""
    return _unified(column) if pa.types.is_dictionary(column.type) else plain(column)


def _unified(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column with one dictionary for all its chunks, as a file holds it, and no gap among its entries."""
    if not pa.types.is_dictionary(column.type):
        return column
    if any(chunk.dictionary.null_count for chunk in column.chunks) or pa.types.is_string_view(
        column.type.value_type
    ):
        return decoded(column)
    return column.unify_dictionaries()
