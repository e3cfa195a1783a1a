"""Records: what a check found, ready to be printed, drawn or stored.

Plain frozen data; nothing is measured here. `TableCheck.to_dict` is the contract with the report.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

__all__ = ["ColumnFacts", "Finding", "Severity", "TableCheck"]

SCHEMA = 1

Severity = Literal["problem", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that is so in the table and matters for oversampling it.

    Parameters
    ----------
    code : str
        What kind of finding; docs/check.md describes each.
    severity : {"problem", "warning", "note"}
        A problem makes results wrong or impossible, a warning makes them doubtful, a note is good to know.
    what : str
        One sentence that names the column or the class.
    evidence : mapping of str to numbers, texts, lists and mappings of these
        What was measured. Rows are counted from 0.
    advice : str
        What to do next. What stands between backticks works when it is pasted.
    source : str
        The paper that the advice rests on; empty for a rule of arithmetic or of thumb.
    """

    code: str
    severity: Severity
    what: str
    evidence: Mapping[str, Any]
    advice: str
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return asdict(self)


@dataclass(frozen=True)
class ColumnFacts:
    """One column: what it is taken for, and why.

    Parameters
    ----------
    name : str or int
        As the caller knows it.
    role : str
        What it is taken for.
    why : str
        The reason, in plain words.
    n_missing : int
        Cells without a value.
    n_distinct : int or None
        Different values; None where they could not be counted.
    decimals : int or None
        Most digits behind the point, up to 6, of a column of numbers that has so few; else None.
    """

    name: Any
    role: str
    why: str
    n_missing: int
    n_distinct: int | None
    decimals: int | None


@dataclass(frozen=True)
class TableCheck:
    """What `check` found in one table.

    Parameters
    ----------
    name : str
        File or frame, as the first line shows it.
    target : str or int
        Name of the column that holds the classes.
    positive : label or None
        The class to find; None where no class can be it.
    counts : mapping of label to int
        Rows of each class, largest first; empty where the target holds no classes.
    n_rows : int
    columns : tuple of ColumnFacts
        All columns but the target, in the caller's order.
    findings : tuple of Finding
        In order of harm.
    version : str
        Of this library.
    """

    name: str
    target: Any
    positive: Hashable
    counts: Mapping[Any, int]
    n_rows: int
    columns: tuple[ColumnFacts, ...]
    findings: tuple[Finding, ...] = field(default=())
    version: str = ""

    @property
    def roles(self) -> dict[Any, str]:
        """Role of each column by its name, as `check` takes them to override."""
        return {column.name: column.role for column in self.columns}

    @property
    def is_ok(self) -> bool:
        """Whether no finding is a problem."""
        return all(finding.severity != "problem" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready: labels and names that are no text are written as text."""
        n_rows = max(self.n_rows, 1)
        return {
            "kind": "check",
            "schema": SCHEMA,
            "version": self.version,
            "ok": self.is_ok,
            "table": {"name": self.name, "n_rows": self.n_rows, "n_columns": len(self.columns) + 1},
            "target": {
                "name": str(self.target),
                "positive": None if self.positive is None else str(self.positive),
                "classes": [
                    {"label": str(label), "rows": count, "share": count / n_rows}
                    for label, count in self.counts.items()
                ],
                "ratio": self._ratio(),
            },
            "columns": [
                asdict(column)
                | {"name": str(column.name), "missing_share": column.n_missing / n_rows}
                for column in self.columns
            ],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def _ratio(self) -> float | None:
        """Rows of the largest class per row of the positive one."""
        if self.positive is None:
            return None
        return max(self.counts.values()) / self.counts[self.positive]

    def to_json(self) -> str:
        """Give the record as JSON text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)
