"""Read text: once, hashed on the way, each column in the type that all of its cells have.

The sample tells which columns are floats, and Arrow reads them as such. All others are read as the text they are,
and become numbers where every cell is one. If a float column has another cell further down, the file is read once
more with every column as text. Nothing else reads a file twice.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from oversample.errors import FileError
from oversample.tables.files.dialect import Dialect, Sample, as_option, take_sample
from oversample.tables.files.digits import (
    Marks,
    Readings,
    decide,
    reading,
    readings,
    sure_mark,
    to_numbers,
    whole_numbers,
)
from oversample.tables.files.encoding import UTF8, refuse_undecodable
from oversample.tables.files.flags import Flags, to_flags
from oversample.tables.files.streams import Counted, Hashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.tables.files.streams import Source

__all__ = ["Layout", "read_text"]


@dataclass(frozen=True)
class Layout:
    """How a text file was written, so that more can be written the same way.

    Parameters
    ----------
    separator, encoding, newline : str
        Between cells, of letters, between lines.
    missing : str
        A missing cell.
    quoted : frozenset of str
        Columns whose every cell stands in quotes.
    marks : mapping of name to Marks
        Decimal and thousands marks of the columns of numbers.
    decimals : mapping of name to int
        Digits behind the decimal mark, of columns that always have as many.
    flags : mapping of name to Flags
        How true and false are spelled, in columns that hold nothing else.
    note : str
        What was assumed, or empty.
    """

    separator: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    missing: str = ""
    quoted: frozenset[str] = frozenset()
    marks: Mapping[str, Marks] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, Flags] = field(default_factory=dict)
    note: str = ""


def read_text(
    source: Source, asked: Dialect, usual: str, na: Sequence[str]
) -> tuple[pa.Table, Layout, str]:
    """Read a text file.

    Parameters
    ----------
    source : Source
        The file.
    asked : Dialect
        What the caller says of it.
    usual : str
        Separator that the ending of its name speaks for.
    na : sequence of str
        Texts that mean a missing cell, besides an empty one.

    Returns
    -------
    table : pyarrow.Table
        Columns of int64, float64, bool or string.
    layout : Layout
        How it was written.
    sha256 : str
        Hash of the bytes of the file.

    Raises
    ------
    FileError
        If it cannot be told how the file is written, or a line differs from the others.

    Notes
    -----
    Memory is the table and a few megabytes of text; a second reading, where one is needed, holds all as text.
    """
    sample = take_sample(source, asked, usual, na)
    try:
        return _read_as(source, sample, asked, na)
    except (pa.ArrowInvalid, UnicodeError) as cause:
        again = sample
        if asked.encoding is None and sample.encoding == "utf-8":  # which only the head proved
            again = take_sample(source, asked, usual, na, everywhere=True)
        if again.encoding == sample.encoding:
            refuse_undecodable(source, sample.encoding)
            raise _fault(source, sample) or _unknown_fault(source, cause) from cause
    return _read_as(source, again, asked, na)


def _read_as(
    source: Source, sample: Sample, asked: Dialect, na: Sequence[str]
) -> tuple[pa.Table, Layout, str]:
    """Read a file whose separator and encoding are known."""
    found = _readings_of_sample(sample, asked, na)
    mark = sure_mark(found, asked, sample.separator)
    marked = {name: one for name, one in found.items() if one.has_marks}
    floats = {name: one for name, one in marked.items() if one.allowed.get(mark or "") == ""}
    if floats:
        try:
            columns, sha256 = _parse(source, sample, floats, mark or ".", na)
        except pa.ArrowInvalid:  # some cell is no such number
            columns = {}
        else:
            marks = _make_numbers(columns, floats, asked, sample, source.name)
            if {marks[name].decimal for name in floats} == {mark}:
                return *_finished(columns, sample, marks, na), sha256
    columns, sha256 = _parse(source, sample, {}, ".", na)
    marks = _make_numbers(columns, {}, asked, sample, source.name)
    return *_finished(columns, sample, marks, na), sha256


def _readings_of_sample(sample: Sample, asked: Dialect, na: Sequence[str]) -> dict[str, Readings]:
    """Tell how the columns of the sample can be read, whole numbers and text left out."""
    nulls = {"", *na}
    found = {}
    cells = zip(*sample.records, strict=True) if sample.records else ()
    for name, column in zip(sample.names, cells, strict=False):
        texts = pa.chunked_array(
            [[None if cell in nulls else cell for cell in column]], pa.string()
        )
        if whole_numbers(texts) is None:
            found[name] = readings(texts, asked, sample.separator)
    return found


def _parse(
    source: Source, sample: Sample, floats: Mapping[str, Readings], decimal: str, na: Sequence[str]
) -> tuple[dict[str, pa.ChunkedArray], str]:
    """Let Arrow cut the file into cells, some columns of them floats and all others text."""
    uneven: list[int] = []

    def seen(row: pa_csv.InvalidRow) -> str:
        uneven.append(row.actual_columns)
        return "error"

    kinds = {name: pa.float64() if name in floats else pa.string() for name in sample.names}
    try:
        with Hashed(source.opened()) as hashed, source.unpacked(hashed) as stream:
            counted = Counted(stream)
            table = pa_csv.read_csv(
                pa.PythonFile(counted, "r"),
                read_options=pa_csv.ReadOptions(
                    encoding="utf8" if sample.encoding in UTF8 else sample.encoding
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=sample.separator, newlines_in_values=True, invalid_row_handler=seen
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=kinds,
                    null_values=["", *na],
                    strings_can_be_null=True,
                    decimal_point=decimal,
                ),
            )
            sha256 = hashed.sha256()
    except pa.ArrowInvalid as cause:
        if uneven:
            raise _fault(source, sample) or _unknown_fault(source, cause) from cause
        raise
    if (counted.quotes % 2 or not sample.is_strict) and (fault := _fault(source, sample)):
        raise fault
    if table.column_names != sample.names:
        raise pa.ArrowInvalid(f"its header is {table.column_names}")
    return dict(zip(sample.names, table.columns, strict=True)), sha256


def _make_numbers(
    columns: dict[str, pa.ChunkedArray],
    floats: Mapping[str, Readings],
    asked: Dialect,
    sample: Sample,
    file: str,
) -> dict[str, Marks]:
    """Turn columns of text into numbers where every cell is one, and tell how these were written."""
    found, whole = dict(floats), []
    for name, cells in columns.items():
        if name in floats:
            continue
        numbers = whole_numbers(cells)
        if numbers is not None:
            columns[name] = numbers
            whole.append(name)
            continue
        one = readings(cells, asked, sample.separator)
        if one.allowed:
            found[name] = one
        elif pc.any(pc.match_substring(cells, "\0")).as_py():
            raise FileError(
                f'Column "{name}" of {file} holds NUL bytes.',
                f"the first in row {pc.index(pc.match_substring(cells, chr(0)), value=True).as_py():,}",
                f"Take them out: tr -d '\\000' < {file} > clean.csv",
            )
    decimal = decide(found, asked, sample.separator, file)
    marks = {name: Marks(decimal) for name in whole}
    for name, one in found.items():
        chosen = reading(one, decimal)
        if chosen is None:
            continue
        numbers = columns[name] if name in floats else to_numbers(columns[name], chosen)
        if not pa.types.is_string(numbers.type):
            columns[name], marks[name] = numbers, chosen
    return {name: marks.get(name, Marks(decimal)) for name in (*marks, *floats)}


def _finished(
    columns: dict[str, pa.ChunkedArray],
    sample: Sample,
    marks: Mapping[str, Marks],
    na: Sequence[str],
) -> tuple[pa.Table, Layout]:
    """Read what text is left as flags where it holds nothing else, and put the columns together."""
    flags = {}
    for name, cells in columns.items():
        found = to_flags(cells) if pa.types.is_string(cells.type) else None
        if found is not None:
            columns[name], flags[name] = found
    return pa.table(columns), replace(_layout(sample, marks, na), flags=flags)


def _layout(sample: Sample, marks: Mapping[str, Marks], na: Sequence[str]) -> Layout:
    nulls = {"", *na}
    cells = dict(zip(sample.names, zip(*sample.records, strict=True), strict=False))
    decimals = {
        name: digits
        for name, one in marks.items()
        if (digits := _digits([cell for cell in cells.get(name, ()) if cell not in nulls], one))
    }
    return Layout(
        sample.separator,
        sample.encoding,
        sample.newline,
        sample.missing,
        frozenset(
            name for name, is_quoted in zip(sample.names, sample.quoted, strict=True) if is_quoted
        ),
        marks,
        decimals,
        note=sample.note,
    )


def _digits(cells: Sequence[str], marks: Marks) -> int:
    """Count the digits behind the decimal mark, 0 where cells differ in it."""
    tails = [cell.strip().partition(marks.decimal)[2] for cell in cells]
    lengths = {len(tail) if tail.isdecimal() else 0 for tail in tails}
    return lengths.pop() if len(lengths) == 1 else 0


def _fault(source: Source, sample: Sample) -> FileError | None:
    """Say which line differs from the others; a slow second look, cell by cell."""
    width, line = len(sample.names), 1
    with source.opened() as raw, source.unpacked(raw) as stream:
        text = io.TextIOWrapper(stream, sample.encoding, errors="replace", newline="")
        rows = csv.reader(text, delimiter=sample.separator, strict=True)
        try:
            for row in rows:
                if row and len(row) != width:
                    return _uneven(source.name, sample, line, len(row))
                line = rows.line_num + 1
        except csv.Error:
            return FileError(
                f"The quotes in line {line:,} of {source.name} do not match.",
                f"a cell from line {line:,} whose closing quote is missing, or is followed by more text",
                "Close the quotes in that line; a quote inside a quoted cell is written twice.",
            )
    return None


def _uneven(name: str, sample: Sample, line: int, found: int) -> FileError:
    width, other = len(sample.names), as_option("," if sample.separator == ";" else ";")
    if width == 1:
        remedy = f"If the header is line {line:,}, take out what is above: tail -n +{line} {name} > clean.csv"
    else:
        remedy = (
            "Mend that line: a cell that holds the separator must stand in double quotes. "
            f"If another character separates the cells, name it: --separator {other}"
        )
    return FileError(
        f"Line {line:,} of {name} has {found} cell{'s' * (found != 1)}, its header {width}.",
        f"{found} in line {line:,}, separated by {as_option(sample.separator)}; {width} needed",
        remedy,
    )


def _unknown_fault(source: Source, cause: Exception) -> FileError:
    return FileError(
        f"{source.name} cannot be read as text.",
        str(cause).partition("\n")[0],
        "Check the quotes: a cell that is quoted must end in a quote, and one inside it is written twice.",
    )
