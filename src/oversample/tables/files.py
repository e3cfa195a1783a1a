"""Files of tables: CSV and Parquet, through Arrow.

Columns of a CSV file are numbers where every cell is one, and text otherwise; an empty cell is missing.
When rows are added to a CSV file, the original rows are written back byte for byte and the new ones behind
them in the same columns. More formats and dialects are a later matter; what cannot be read is refused.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from oversample.errors import FileError, listed
from oversample.files import complete_or_absent

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = ["TableFile", "read_file", "refuse_unknown_format", "write_grown"]

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_PARQUET = (".parquet", ".pq")
_KNOWN = (*_SEPARATORS, *_PARQUET)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TableFile:
    """A table that was read from a file.

    Parameters
    ----------
    path : Path
        Where it was read.
    table : pyarrow.Table
        What it holds.
    sha256 : str
        Hash of the bytes, for the record.
    """

    path: Path
    table: pa.Table
    sha256: str


def read_file(path: str | os.PathLike[str], *, na: Sequence[str] = ()) -> TableFile:
    """Read a CSV, TSV or Parquet file.

    Parameters
    ----------
    path : path-like
        The ending tells the format.
    na : sequence of str
        Texts that mean a missing cell in a CSV file, besides an empty cell.

    Returns
    -------
    file : TableFile

    Raises
    ------
    FileError
        If there is no such file, its ending is unknown, or it cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        near = (
            sorted(p.name for p in path.parent.glob("*") if p.suffix in _KNOWN)
            if path.parent.is_dir()
            else []
        )
        raise FileError(
            f"There is no file {path}.",
            "a folder" if path.is_dir() else "nothing of that name",
            f"Files there: {listed(near)}." if near else "Check the path.",
        )
    refuse_unknown_format(path)
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    try:
        table = _read_parquet(path) if path.suffix in _PARQUET else _read_csv(path, tuple(na))
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError, UnicodeDecodeError) as cause:
        raise FileError(
            f"{path} cannot be read as {path.suffix[1:]}.",
            str(cause).partition("\n")[0],
            "Check that it is UTF-8 text with one separator and a header line."
            if path.suffix in _SEPARATORS
            else "Check that the file is complete.",
        ) from cause
    if table.num_rows == 0:
        raise FileError(
            f"{path} holds no row.",
            f"{table.num_columns} columns, 0 rows",
            "Pass a file with data.",
        )
    return TableFile(path, table, digest.hexdigest())


def write_grown(
    path: str | os.PathLike[str], source: TableFile, grown: pa.Table, *, overwrite: bool = False
) -> None:
    """Write a table that has grown from the one in `source`, originals first.

    Parameters
    ----------
    path : path-like
        The ending tells the format. CSV from CSV with the same separator keeps the original bytes.
    source : TableFile
        What was read.
    grown : pyarrow.Table
        Its rows, then new ones.
    overwrite : bool
        Whether a present file may be replaced.

    Raises
    ------
    FileError
        If the ending is unknown, or the file exists and may not be replaced.
    """
    path = Path(path)
    refuse_unknown_format(path)
    nested = [field.name for field in grown.schema if pa.types.is_nested(field.type)]
    if nested and path.suffix in _SEPARATORS:
        raise FileError(
            "A CSV file cannot hold cells that are lists or records.",
            f"columns {listed(nested)}",
            f"Write {path.with_suffix('.parquet')} instead, or drop these columns.",
        )
    with complete_or_absent(path, overwrite=overwrite) as partial:
        if path.suffix in _PARQUET:
            import pyarrow.parquet as pq

            pq.write_table(grown, partial)
        elif path.suffix == source.path.suffix:
            _append_csv(partial, source, grown)
        else:
            pa_csv.write_csv(grown, partial, _write_options(path, header=True))


def refuse_unknown_format(path: str | os.PathLike[str]) -> None:
    """Refuse a file whose ending names no format, before any work is done."""
    path = Path(path)
    if path.suffix not in _KNOWN:
        raise FileError(
            f"The ending of {path.name} names no format that can be read or written.",
            path.suffix or "no ending",
            f"Use one of {listed(_KNOWN)}.",
        )


def _read_parquet(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(path)


def _read_csv(path: Path, na: tuple[str, ...]) -> pa.Table:
    """Read numbers as numbers and all else as the text it is, so that it can be written back as it was."""
    parse = pa_csv.ParseOptions(delimiter=_SEPARATORS[path.suffix], newlines_in_values=True)
    nulls = ["", *na]
    convert = pa_csv.ConvertOptions(null_values=nulls, true_values=[], false_values=[])
    guessed = pa_csv.read_csv(path, parse_options=parse, convert_options=convert)
    kinds = {
        field.name: field.type
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        else pa.string()
        for field in guessed.schema
    }
    if any(kinds[field.name] != field.type for field in guessed.schema):
        convert = pa_csv.ConvertOptions(
            null_values=nulls,
            true_values=[],
            false_values=[],
            strings_can_be_null=True,
            column_types=kinds,
        )
        guessed = pa_csv.read_csv(path, parse_options=parse, convert_options=convert)
    columns = [
        pc.if_else(pc.is_in(column, pa.array(nulls)), None, column)
        if pa.types.is_string(column.type)
        else column
        for column in guessed.columns
    ]
    return pa.table(columns, names=guessed.column_names)


def _append_csv(partial: Path, source: TableFile, grown: pa.Table) -> None:
    new = grown.slice(source.table.num_rows)
    rows = io.BytesIO()
    try:  # without quotes, as most files are
        pa_csv.write_csv(new, rows, _write_options(source.path, header=False, quoting="none"))
    except pa.ArrowInvalid:  # a cell holds a separator, a quote or a line break
        rows = io.BytesIO()
        pa_csv.write_csv(new, rows, _write_options(source.path, header=False))
    with source.path.open("rb") as old, partial.open("wb") as out:
        last = b""
        while chunk := old.read(_CHUNK):
            out.write(chunk)
            last = chunk[-1:]
        if last not in (b"\n", b""):
            out.write(b"\n")
        out.write(rows.getvalue())


def _write_options(path: Path, *, header: bool, quoting: str = "needed") -> pa_csv.WriteOptions:
    return pa_csv.WriteOptions(
        include_header=header, delimiter=_SEPARATORS[path.suffix], quoting_style=quoting
    )
