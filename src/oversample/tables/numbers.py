"""Numbers: the numeric block of a table, read when some of its rows are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from oversample.tables.table import Table

__all__ = ["Numbers"]


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numeric block of a table for those who want some rows of it: nothing is read before.

    Parameters
    ----------
    table : Table
        Whose numbers.
    """

    table: Table

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and numeric columns."""
        return self.table.n_rows, len(self.table.of_block("numbers"))

    def __getitem__(self, rows: NDArray[np.int64]) -> Any:
        """Return these rows of `Table.numbers`, in the caller's units."""
        return self.table.numbers_of(rows)
