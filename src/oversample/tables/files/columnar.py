"""Parquet and Arrow files, read and written by Arrow. This file refuses to know text."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pyarrow as pa

from oversample.tables.files.streams import Hashed

if TYPE_CHECKING:
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
    """Write a table; Feather is Arrow's file format with its buffers packed."""
    if form.kind == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(table, out)
        return
    packed = pa.ipc.IpcWriteOptions(compression="lz4" if form.is_packed else None)
    with pa.ipc.new_file(out, table.schema, options=packed) as writer:
        writer.write_table(table.unify_dictionaries())  # a file holds one dictionary a column
