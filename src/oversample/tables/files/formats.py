"""Formats: what a file is, by its first bytes, by its ending, or by what the caller says.

The first bytes of a binary format settle the matter. Text is a table only where a name or the caller says so.
This file refuses to know how any format is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from oversample.errors import FileError, listed, suggest

if TYPE_CHECKING:
    import os

__all__ = [
    "FORMATS",
    "Format",
    "format_of",
    "named_format",
    "refuse_foreign",
    "refuse_unknown_format",
    "told",
]


@dataclass(frozen=True)
class Format:
    """One way to write a table down.

    Parameters
    ----------
    name : str
        What `--format` calls it.
    kind : {"text", "parquet", "arrow"}
        Who reads it.
    separator : str
        Of text, where nothing else tells.
    is_gzip : bool
        Whether text is compressed.
    is_packed : bool
        Whether an Arrow file's buffers are compressed, as Feather's are.
    """

    name: str
    kind: Literal["text", "parquet", "arrow"]
    separator: str = ","
    is_gzip: bool = False
    is_packed: bool = False


_LIST = (
    Format("csv", "text"),
    Format("tsv", "text", "\t"),
    Format("csv.gz", "text", is_gzip=True),
    Format("tsv.gz", "text", "\t", is_gzip=True),
    Format("parquet", "parquet"),
    Format("arrow", "arrow"),
    Format("feather", "arrow", is_packed=True),
)
FORMATS = {form.name: form for form in _LIST}
_ENDINGS = {f".{form.name}": form for form in _LIST} | {".pq": FORMATS["parquet"]}
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "feather"),
    (b"\xff\xff\xff\xff", "arrow"),
)
_AS_CSV = "In Excel: Save as, CSV UTF-8."
_FROM_SQLITE = 'Export it: sqlite3 -header -csv FILE "select * from NAME" > data.csv'
_FOREIGN = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx)", f"{_AS_CSV} A zip: unzip FILE"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", _AS_CSV),
    (b"%PDF", "a PDF document", "Pass the table it was made from."),
    (b"SQLite format 3", "an SQLite database", _FROM_SQLITE),
    (b"BZh", "a file compressed by bzip2", "Unpack it first: bunzip2 --keep FILE"),
    (b"\xfd7zXZ", "a file compressed by xz", "Unpack it first: unxz --keep FILE"),
    (b"\x28\xb5\x2f\xfd", "a file compressed by Zstandard", "Unpack it first: unzstd FILE"),
)
_PAGES = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")


def named_format(name: str) -> Format:
    """Find a format by the name that the caller gave.

    Raises
    ------
    FileError
        If there is none of that name.

    Examples
    --------
    >>> named_format("tsv.gz").is_gzip
    True
    """
    if name not in FORMATS:
        raise FileError(
            f'"{name}" is not a format.',
            f'"{name}"',
            f"{suggest(name, FORMATS)}Choose from {listed(FORMATS)}.",
        )
    return FORMATS[name]


def format_of(path: str | os.PathLike[str]) -> Format | None:
    """Tell the format by the ending, in large or small letters; None where it names none.

    Examples
    --------
    >>> format_of("data.CSV.gz").name, format_of("data.dat")
    ('csv.gz', None)
    """
    name = Path(path).name.lower()
    return next((form for ending, form in _ENDINGS.items() if name.endswith(ending)), None)


def told(head: bytes) -> Format | None:
    """Tell a binary format by the first bytes of a file."""
    return next((FORMATS[name] for magic, name in _MAGIC if head.startswith(magic)), None)


def refuse_unknown_format(path: str | os.PathLike[str], format: str | None = None) -> None:  # noqa: A002 - as the option is called
    """Refuse a file whose ending names no format, before any work is done.

    Parameters
    ----------
    path : path-like
        ``"-"``, the standard stream, needs no ending.
    format : str, optional
        Its format, where the ending tells none.

    Raises
    ------
    FileError
        If neither names a format.
    """
    if format is not None:
        named_format(format)
    elif format_of(path) is None and str(path) != "-":
        raise FileError(
            f"The ending of {Path(path).name} names no format that can be read or written.",
            Path(path).suffix or "no ending",
            f"Use one of {listed(_ENDINGS)}, or say what it is: --format csv",
        )


def refuse_foreign(name: str, head: bytes) -> None:
    """Refuse what is no table: workbooks, archives, pages.

    Parameters
    ----------
    name : str
        Of the file, for the message.
    head : bytes
        Its first bytes, unpacked.

    Raises
    ------
    FileError
        With what it is, and how to make a table of it.
    """
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what, remedy in _FOREIGN:
        if head.startswith(magic):
            raise FileError(f"{name} is not a table of text.", what, remedy.replace("FILE", name))
    if start.lower().startswith(_PAGES):
        raise FileError(
            f"{name} is not a table of text.",
            "a web page or XML document",
            "Perhaps a log-in page was saved in its place: fetch the data again, and look at the first lines.",
        )
    if start.startswith((b"{", b"[{", b"[[")):
        raise FileError(
            f"{name} is not a table of text.",
            "JSON",
            "Make a CSV file of it first: "
            f"python -c \"import pandas; pandas.read_json('{name}').to_csv('data.csv', index=False)\"",
        )
