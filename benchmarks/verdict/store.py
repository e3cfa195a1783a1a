"""Keep cases in a file that may be cut off at any moment: what is in it is whole and is there once.

The fits of the comparisons are in the same file, where `compare` keeps its ledger: a case that was cut off
goes on from its last fit. A case is found again by its set, model and costs, and by the version of everything it
depends on.

This file refuses to know what a case says.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evidence import store as evidence
from harness.kept import Kept

from verdict.case import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Store", "version"]

DESIGN = 3  # to be raised with whatever changes a case; the versions below change by themselves

_TABLE = """
create table if not exists cases (
    set_name text not null, model text not null, costs text not null, most_rows integer not null,
    version text not null, told text not null,
    primary key (set_name, model, costs, most_rows, version)
)
"""


def version() -> str:
    """Name the design and the libraries that a case depends on."""
    return f"design {DESIGN}, {evidence.version().partition(', ')[2]}"


class Store(Kept):
    """Cases of one version in a file; made if it is not there.

    Parameters
    ----------
    file : Path
    most_rows : int or None
        Rows a set was cut down to; None for whole sets.
    of : str, default=None
        The version; this code's and these libraries' by default.
    """

    def __init__(self, file: Path, most_rows: int | None = None, of: str | None = None) -> None:
        super().__init__(file, _TABLE)
        self.version = version() if of is None else of
        self._most = 0 if most_rows is None else most_rows

    def add(self, asked: Asked, told: dict[str, Any]) -> None:
        """Keep a case, unless it is there; on disk when this returns."""
        key = (asked.set, asked.model, asked.costs, self._most, self.version)
        with self._base:
            self._base.execute(
                "insert or ignore into cases values (?, ?, ?, ?, ?, ?)",
                (*key, json.dumps(told, allow_nan=False)),
            )

    def done(self) -> set[Asked]:
        """Return which cases are there."""
        return {Asked(*row[:3]) for row in self._rows()}

    def cases(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Read the cases of some sets, in the order of the sets, then by costs and model."""
        place = {name: at for at, name in enumerate(names)}
        rows = [row for row in self._rows() if row[0] in place]
        return [
            json.loads(row[3])
            for row in sorted(rows, key=lambda row: (place[row[0]], *row[2:0:-1]))
        ]

    def _rows(self) -> list[tuple[str, str, str, str]]:
        asked = "select set_name, model, costs, told from cases where version = ? and most_rows = ?"
        return list(self._base.execute(asked, (self.version, self._most)))
