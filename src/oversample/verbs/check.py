"""Check: what is in this table, and what will go wrong if it is oversampled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversample.audit import Finding, TableCheck
    from oversample.tables import Roles

__all__ = ["Checked", "check"]


@dataclass(frozen=True, eq=False)
class Checked:
    """What `check` found: roles, counts, and findings in order of harm.

    Printed, it is the text that the command line shows; in a notebook, the same as a small page.

    Parameters
    ----------
    record : TableCheck
        The whole record.
    """

    record: TableCheck

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in order of harm: `code`, `severity`, `what`, `evidence`, `advice`, `source`."""
        return self.record.findings

    @property
    def roles(self) -> dict[Any, str]:
        """What each column is taken for, by its name; the reasons are in `record.columns`."""
        return self.record.roles

    @property
    def counts(self) -> dict[Any, int]:
        """Rows of each class, the largest first; empty where the target holds no classes."""
        return dict(self.record.counts)

    @property
    def ok(self) -> bool:
        """Whether no finding is a problem."""
        return self.record.is_ok

    def to_dict(self) -> dict[str, Any]:
        """Give the record as plain data, ready for JSON."""
        return self.record.to_dict()

    def to_json(self) -> str:
        """Give the record as JSON text."""
        return self.record.to_json()

    def __repr__(self) -> str:
        """Print the classes, the roles and the findings, 80 columns wide."""
        from oversample.report import terminal_check

        return terminal_check(self.to_dict())

    def _repr_html_(self) -> str:
        from oversample.report import check_fragment

        return check_fragment(self.to_dict())


def check(
    frame: Any,
    target: object,
    *,
    roles: Roles | None = None,
    positive: object = None,
) -> Checked:
    """Find what is in a table, and what will go wrong if it is oversampled.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table of shape (n_rows, n_columns)
        With the target among its columns; any mix of numbers, text, categories, dates and missing cells. Not
        written to.
    target : str or int
        Name of the target column.
    roles : mapping of column name to role, optional
        What some columns are to be taken for, where the content would tell otherwise: "number", "whole", "flag",
        "category", "one-hot", "date", "id", "text", "group", "time", "ignore", or a list of levels from lowest to
        highest.
    positive : label, optional
        The class to find; the smallest one if not given.

    Returns
    -------
    found : Checked
        With `findings`, `roles`, `counts`, `ok`, `to_dict()` and `to_json()`.

    Raises
    ------
    DataError
        If there is no such column, class or role, or if the table cannot be read. A target of one class, of
        measured numbers, with missing labels or with labels of several types is a finding and no error.

    Notes
    -----
    A table of 5,000 rows takes a fraction of a second, one of 300,000 rows and 30 columns a few seconds. Where
    rows are many, those whose neighbours are looked for are drawn with a fixed seed: the same table gives the
    same findings. docs/check.md describes every finding.

    Examples
    --------
    >>> from oversample.datasets import load_hypothyroid
    >>> found = check(load_hypothyroid(), "diagnosis")
    >>> found.ok, found.counts
    (True, {'negative': 3012, 'hypothyroid': 151})
    """
    from oversample import audit

    return Checked(audit.check(frame, target, roles=roles, positive=positive))
