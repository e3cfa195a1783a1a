"""Kept: a file that may be cut off at any moment, in which whatever is written is whole and is there once.

SQLite's own journal does the first, the primary key of the table the second. This file refuses to know what is
kept.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["Kept"]


class Kept:
    """A table in a file; both are made if they are not there. A context manager.

    Parameters
    ----------
    file : Path
    table : str
        The statement that makes it, if it is not there.
    """

    def __init__(self, file: Path, table: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._base = sqlite3.connect(file, timeout=60.0)
        self._base.execute("pragma journal_mode = wal")
        self._base.execute(table)
        self._base.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()
