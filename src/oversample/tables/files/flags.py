"""Flags: columns of text that hold only true and false, in one of the spellings that programs write.

Python and pandas write ``True``, R and spreadsheets ``TRUE``, JSON and DuckDB ``true``. A column that mixes them
stays text, since it could not be written back as it was. This file refuses to know files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Flags", "to_flags"]


class Flags(NamedTuple):
    """How the flags of one column are spelled."""

    true: str = "true"
    false: str = "false"


_SPELLINGS: Sequence[Flags] = (Flags("True", "False"), Flags("TRUE", "FALSE"), Flags())


def to_flags(cells: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Flags] | None:
    """Read a column of text as flags if it holds nothing else; None otherwise.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray of string
        The column.

    Returns
    -------
    flags : pyarrow.ChunkedArray of bool
    spelling : Flags

    Examples
    --------
    >>> to_flags(pa.chunked_array([["True", None, "False"]]))[0].to_pylist()
    [True, None, False]
    >>> to_flags(pa.chunked_array([["True", "false"]])) is None
    True
    """
    if cells.null_count == len(cells):
        return None
    first = next(cell for cell in cells if cell.is_valid).as_py()
    for spelling in _SPELLINGS:
        if first in spelling:
            known = pa.array([*spelling, None], cells.type)
            if pc.all(pc.is_in(cells, value_set=known)).as_py():
                return pc.equal(cells, spelling.true), spelling
    return None
