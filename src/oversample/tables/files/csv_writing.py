"""Write text: rows in the layout of a file that was read, a piece at a time.

Each column becomes text, the columns of a piece are joined, and the bytes of the joined column are the
lines: never is the whole text held. This file refuses to know where the rows come from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from oversample.errors import FileError, listed
from oversample.tables.arrow_columns import decoded, is_encoded
from oversample.tables.files.digits import Marks
from oversample.tables.files.encoding import UTF8
from oversample.tables.files.flags import Flags

if TYPE_CHECKING:
    from typing import IO

    from oversample.tables.files.csv_reading import Layout

__all__ = ["refuse_unwritable", "write_header", "write_rows"]

_CELLS = 1 << 18  # of a piece: some megabytes of text
_EXACT = 1e15  # below, 38 digits hold a float with its decimals


def refuse_unwritable(table: pa.Table) -> None:
    """Raise FileError where a column holds what no cell of text can."""
    bad = [field.name for field in table.schema if not _is_text(field.type)]
    if bad:
        raise FileError(
            "A CSV file cannot hold cells that are lists, records or bytes.",
            f"columns {listed(bad)}",
            "Write a .parquet file instead, or drop these columns.",
        )


def _is_text(kind: pa.DataType) -> bool:
    """Whether cells of a type can be written as text."""
    if isinstance(kind, pa.BaseExtensionType):
        return _is_text(kind.storage_type)
    if pa.types.is_dictionary(kind) or is_encoded(kind):
        return _is_text(kind.value_type)
    return not (
        pa.types.is_nested(kind)
        or pa.types.is_interval(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def write_header(out: IO[bytes], names: list[str], layout: Layout) -> None:
    """Write the names of the columns."""
    cells = _quoted(pa.array(names, pa.string()), layout.separator)
    line = layout.separator.join(cells.to_pylist()) + layout.newline
    out.write(line.encode(layout.encoding))


def write_rows(out: IO[bytes], table: pa.Table, layout: Layout, encoding: str) -> None:
    """Write rows, without a header.

    Parameters
    ----------
    out : binary file
        Where to.
    table : pyarrow.Table
        The rows.
    layout : Layout
        How they are written.
    encoding : str
        Of the text, without a byte order mark.

    Notes
    -----
    Memory is one piece of some megabytes.
    """
    step = max(1, _CELLS // max(table.num_columns, 1))
    for start in range(0, table.num_rows, step):
        text = _lines(table.slice(start, step), layout)
        out.write(text if encoding in UTF8 else text.to_pybytes().decode().encode(encoding))


def _lines(piece: pa.Table, layout: Layout) -> pa.Buffer:
    """Join the columns of some rows; what the joined cells lie in is the text."""
    cells = [
        _text(_flat(column), name, layout)
        for name, column in zip(piece.column_names, piece.columns, strict=True)
    ]
    lines = pc.binary_join_element_wise(*cells, layout.separator)
    lines = pc.binary_join_element_wise(lines, layout.newline, "")
    first, last = (int(lines.offset), int(lines.offset) + len(lines))
    offsets = pa.Array.from_buffers(pa.int32(), last + 1, [None, lines.buffers()[1]])
    begin, end = offsets[first].as_py(), offsets[last].as_py()
    return lines.buffers()[2].slice(begin, end - begin)


def _text(cells: pa.Array, name: str, layout: Layout) -> pa.Array:
    """Write the cells of one column."""
    kind = cells.type
    marks = layout.marks.get(name, Marks())
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if pa.types.is_floating(kind) and name in layout.decimals:
        cells = _fixed(cells, layout.decimals[name])
    if pa.types.is_boolean(kind):
        cells = pc.if_else(cells, *layout.flags.get(name, Flags()))
    text = cells if pa.types.is_string(cells.type) else pc.cast(cells, pa.string())
    if is_number and marks.decimal != ".":
        text = pc.replace_substring(text, ".", marks.decimal)
    if is_number and marks.thousands:
        text = _grouped(text, marks)
    if name in layout.quoted:
        text = _in_quotes(text)
    elif not is_number or layout.separator in (marks.decimal, marks.thousands):
        text = _quoted(text, layout.separator)
    return pc.fill_null(text, layout.missing) if text.null_count else text


def _fixed(cells: pa.Array, digits: int) -> pa.Array:
    """Give every cell as many decimals as its column always has, if that changes none."""
    rounded = pc.round(cells, ndigits=digits)
    is_same = pc.and_(pc.equal(rounded, cells), pc.less(pc.abs(cells), _EXACT))
    if not pc.all(is_same).as_py() or digits > 20:  # noqa: PLR2004 - 38 digits hold both
        return cells
    return pc.cast(cells, pa.decimal128(38, digits))


def _grouped(text: pa.Array, marks: Marks) -> pa.Array:
    """Put a mark between thousands, from the right: the text is turned around and back."""
    parts = pc.extract_regex(text, r"^(?P<whole>-?[0-9]+)(?P<rest>.*)$")
    turned = pc.utf8_reverse(parts.field("whole"))
    turned = pc.replace_substring_regex(turned, r"([0-9]{3})", rf"\1{marks.thousands}")
    whole = pc.replace_substring_regex(
        pc.utf8_reverse(turned), rf"^(-?){re.escape(marks.thousands)}", r"\1"
    )
    grouped = pc.binary_join_element_wise(whole, parts.field("rest"), "")
    return pc.coalesce(grouped, text)


def _quoted(text: pa.Array, separator: str) -> pa.Array:
    """Put quotes around the cells that need them."""
    needs = pc.match_substring_regex(text, rf'[{re.escape(separator)}"\r\n]')
    if not pc.any(needs).as_py():
        return text
    return pc.if_else(needs, _in_quotes(text), text)


def _in_quotes(text: pa.Array) -> pa.Array:
    doubled = pc.replace_substring(text, '"', '""')
    return pc.binary_join_element_wise('"', doubled, '"', "")


def _flat(column: pa.ChunkedArray) -> pa.Array:
    """Make one array of a column; a large type of text becomes the usual one."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array(
            [chunk.storage for chunk in column.chunks], type=column.type.storage_type
        )
    column = decoded(column)
    kind = column.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        column = column.cast(pa.string())
    flat = column.combine_chunks()
    return flat if isinstance(flat, pa.Array) else pa.concat_arrays(flat.chunks)
