"""Notices: what the caller should know of columns whose role the cells do not tell beyond doubt, a line for each.

A notice is made once, and written for its reader: with an argument of Python, or an option of the command line.
"""

from __future__ import annotations

import shlex
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oversample.errors import OversampleWarning, both
from oversample.tables.evidence import Evidence, role_as
from oversample.tables.roles.texts import written

if TYPE_CHECKING:
    from oversample.tables.evidence import Speech
    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = ["Notice", "notices", "tell_notices"]


@dataclass(frozen=True)
class Notice:
    """One thing to know of one column.

    Parameters
    ----------
    name : object
        Of the column.
    evidence : Evidence
        What was found.
    cells : tuple of str
        Texts that are read as missing.
    """

    name: Any
    evidence: Evidence
    cells: tuple[str, ...] = ()

    def text(self, speech: Speech = "python") -> str:
        """Write it in one line."""
        line = f'Column "{self.name}": {self.evidence.sentence(speech)}.'
        if not self.cells:
            return line
        keep = f"set {role_as(self.name, 'category', speech)} to keep the text."
        if speech == "python":
            return f"{line} If these cells mean something, {keep}"
        marks = " ".join(f"--na={shlex.quote(cell)}" for cell in self.cells)
        return f"{line} Add {marks} to read them as empty cells, or {keep}"


def notices(table: Table) -> list[Notice]:
    """List what the caller should know of the columns of a table whose roles are told."""
    found = (_notice(table, column) for column in table.columns)
    return [notice for notice in found if notice is not None]


def tell_notices(table: Table, stacklevel: int = 4) -> None:
    """Warn of every notice.

    Parameters
    ----------
    table : Table
        With its roles told.
    stacklevel : int
        Frames up to whoever called the verb that reads.

    Warns
    -----
    OversampleWarning
        Of cells that were read as missing, since their column holds numbers written as text; and of columns that
        may have another role.
    """
    for notice in notices(table):
        said = both(notice.text(), notice.text("shell"))
        warnings.warn(OversampleWarning(said), stacklevel=stacklevel)


def _notice(table: Table, column: Column) -> Notice | None:
    if column.doubt is not None:
        return Notice(column.name, column.doubt)
    if column.storage not in ("text", "category") or column.block != "numbers" or column.order:
        return None
    evidence = written(*table.encoded(column), column.notation)
    cells = evidence.measured["cells"]
    return Notice(column.name, evidence, cells) if cells else None
