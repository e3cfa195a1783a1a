"""A table in a file: read whatever format it has, and written with new rows behind its own.

When rows are added to a text file, the original bytes are copied and the new rows follow in the same layout.
This file refuses to know any format from inside.
"""

from __future__ import annotations

import gzip
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyarrow as pa

from oversample.errors import FileError
from oversample.tables.files.columnar import read_columnar, write_columnar
from oversample.tables.files.csv_reading import Layout, read_text
from oversample.tables.files.csv_writing import refuse_unwritable, write_header, write_rows
from oversample.tables.files.dialect import Dialect
from oversample.tables.files.encoding import without_mark
from oversample.tables.files.formats import (
    FORMATS,
    Format,
    format_of,
    named_format,
    refuse_foreign,
    refuse_unknown_format,
    told,
)
from oversample.tables.files.streams import (
    Source,
    copy_packed,
    copy_plain,
    find_source,
    opened_for_writing,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = ["TableFile", "read_file", "write_grown"]


@dataclass(frozen=True)
class TableFile:
    """A table that was read from a file.

    Parameters
    ----------
    path : Path
        Where it was read; ``"-"`` is standard input.
    table : pyarrow.Table
        What it holds.
    sha256 : str
        Hash of the bytes, for the record.
    form : Format
        How it was stored.
    layout : Layout
        How its text was written; the usual way for a file that is no text.
    source : Source
        Its bytes.
    """

    path: Path
    table: pa.Table
    sha256: str
    form: Format
    layout: Layout
    source: Source

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.path.name if str(self.path) != "-" else "standard input"


def read_file(
    path: str | os.PathLike[str],
    *,
    na: Sequence[str] = (),
    dialect: Dialect | None = None,
    format: str | None = None,  # noqa: A002 - as the option is called
) -> TableFile:
    r"""Read a CSV, TSV, Parquet or Arrow file, or standard input.

    Parameters
    ----------
    path : path-like
        A file, or ``"-"``. Parquet and Arrow are recognised by their first bytes, gzip as well.
    na : sequence of str
        Texts that mean a missing cell in a text file, besides an empty cell.
    dialect : Dialect, optional
        How a text file is written; what it leaves open is detected.
    format : str, optional
        One of csv, tsv, csv.gz, tsv.gz, parquet, arrow, feather; for a name whose ending tells none.

    Returns
    -------
    file : TableFile
        With a `table` of whole numbers, floats, flags and text. A column of text is numbers where every cell is
        one that can be written back as it was, and flags where every cell is ``True`` or ``False``, in one
        spelling.

    Raises
    ------
    FileError
        If there is no such file, it is no table, how it is written cannot be told, or a line differs from the
        others. The message names the option that decides.

    Notes
    -----
    A text file is read once, in blocks; memory is the table. Text whose numbers change their kind beyond the
    first thousand lines is read twice.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "prices.csv"
    ...     _ = path.write_text("id;price\n007;1,5\n012;2,25\n")
    ...     read_file(path).table.to_pydict()
    {'id': ['007', '012'], 'price': [1.5, 2.25]}
    """
    source = find_source(path)
    form = told(source.head) or _text_format(Path(path), source, format)
    layout = Layout()
    try:
        if form.kind == "text":
            asked = dialect or Dialect()
            table, layout, sha256 = read_text(source, asked, form.separator, tuple(na))
        else:
            table, sha256 = read_columnar(source, form)
    except (pa.ArrowException, OSError, EOFError, zlib.error) as cause:
        raise FileError(
            f"{source.name} cannot be read as {form.name}.",
            str(cause).partition("\n")[0],
            "Check that the file is complete.",
        ) from cause
    if table.num_rows == 0:
        raise FileError(
            f"{source.name} holds no row.",
            f"{table.num_columns} columns, 0 rows",
            "Pass a file with data.",
        )
    return TableFile(Path(path), table, sha256, form, layout, source)


def _text_format(path: Path, source: Source, format: str | None) -> Format:  # noqa: A002 - as above
    """Tell what kind of text a file is that no first bytes give away; refuse what is no table."""
    refuse_foreign(source.name, source.head)
    refuse_unknown_format(path, format)
    form = format_of(path) or named_format(format or "csv")
    if form.kind != "text" and str(path) == "-":  # said of standard output
        form = FORMATS["csv"]
    if form.kind != "text":
        raise FileError(
            f"{source.name} is not {form.name}, as it is said to be.",
            f"it begins with {source.head[:8]!r}",
            "Check that the file is complete, or give it the ending of what it is.",
        )
    return FORMATS[form.name.removesuffix(".gz") + (".gz" if source.is_gzip else "")]


def write_grown(
    path: str | os.PathLike[str],
    source: TableFile,
    grown: pa.Table,
    *,
    overwrite: bool = False,
    format: str | None = None,  # noqa: A002 - as the option is called
) -> None:
    """Write a table that has grown from the one in `source`, originals first.

    Parameters
    ----------
    path : path-like
        The ending tells the format; ``"-"`` is standard output. Text from text with the same ending, packed or
        not, keeps the original bytes, and the new rows are written like them.
    source : TableFile
        What was read.
    grown : pyarrow.Table
        Its rows, then new ones.
    overwrite : bool
        Whether a present file may be replaced.
    format : str, optional
        As for `read_file`. Standard output is written as the source was, unpacked, unless this says otherwise.

    Raises
    ------
    FileError
        If the ending is unknown, the file exists and may not be replaced, cells cannot be written as text, or
        the source was changed since it was read.

    Notes
    -----
    New rows are written in pieces of some megabytes of text.
    """
    path = Path(path)
    refuse_unknown_format(path, format)
    form = format_of(path) or (named_format(format) if format else _unpacked(source.form))
    is_text = form.kind == "text"
    keeps = is_text and source.form.kind == "text" and source.form.separator == form.separator
    if is_text:
        refuse_unwritable(grown)
    if keeps:
        source.source.refuse_changed()
    with opened_for_writing(path, overwrite=overwrite) as out:
        if not is_text:
            write_columnar(out, grown, form)
        elif keeps:
            _append(out, source, grown.slice(source.table.num_rows), is_packed=form.is_gzip)
        else:
            layout = Layout(separator=form.separator, flags=source.layout.flags)
            with ExitStack() as stack:
                text = stack.enter_context(_packed(out)) if form.is_gzip else out
                write_header(text, grown.column_names, layout)
                write_rows(text, grown, layout, layout.encoding)


def _append(out: IO[bytes], source: TableFile, new: pa.Table, *, is_packed: bool) -> None:
    """Copy the original bytes, and write the new rows behind them."""
    encoding = without_mark(source.layout.encoding, source.source.head)
    newline = source.layout.newline.encode(encoding)
    with ExitStack() as stack:
        if (
            is_packed and source.source.is_gzip
        ):  # a packed file may be followed by another: both are one
            copy_packed(source.source, out)
            last = copy_plain(source.source, None)
            text = stack.enter_context(_packed(out))
        else:
            text = stack.enter_context(_packed(out)) if is_packed else out
            last = copy_plain(source.source, text)
        if not last.endswith(source.layout.newline[-1].encode(encoding)):
            text.write(newline)
        write_rows(text, new, source.layout, encoding)


def _packed(out: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile("", "wb", 6, out, mtime=0))


def _unpacked(form: Format) -> Format:
    return FORMATS[form.name.removesuffix(".gz")]
