"""Cells: columns of a table as a preparation was fitted on them, and what it learned from them.

This file refuses to know how a matrix is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, listed
from oversample.tables import of_block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.learning.levels import Outcomes
    from oversample.tables import Column, Table

    Cells = NDArray[np.float64]

__all__ = ["Learned", "as_numbers", "changed", "made_dense", "mark_of_gaps"]


@dataclass(frozen=True)
class Learned:
    """What a `Prepare` learned.

    Parameters
    ----------
    kind : {"linear", "tree", "native"}
    columns : tuple of Column
        Of the table it was fitted on.
    is_sparse : bool
        Whether that was sparse.
    fill, centre, spread : ndarray of shape (n_numbers,), dtype=float64
        In place of a missing number; taken away, and divided by.
    gappy : ndarray of dtype=intp
        Which numbers get a column that tells where they were missing.
    outcomes : tuple of Outcomes
        Of each category.
    is_ranked : tuple of bool
        Whether it becomes one column of ranks.
    mark : object
        pandas.NA, if it was fitted on a frame with columns that hold it; None if not.
    """

    kind: str
    columns: tuple[Column, ...]
    is_sparse: bool
    fill: Cells
    centre: Cells
    spread: Cells
    gappy: NDArray[np.intp]
    outcomes: tuple[Outcomes, ...]
    is_ranked: tuple[bool, ...]
    mark: Any

    def places(self, block: str) -> list[int]:
        """List the positions in the table of the columns of a block, in the block's order."""
        return [self.columns.index(column) for column in of_block(self.columns, block)]


def mark_of_gaps(X: Any) -> Any:  # any container; pandas.NA
    """Return what nullable columns of a pandas frame hold in missing cells, or None if there are none."""
    for dtype in getattr(X, "dtypes", ()):
        mark = getattr(dtype, "na_value", None)
        if type(mark).__name__ == "NAType":  # not NaN, and not the mark of dates
            return mark
    return None


def as_numbers(table: Table, column: Column) -> Cells:
    """Return a column as numbers although this container may have read it as something else."""
    if column.block == "numbers":
        return np.asarray(table.numbers[:, column.at], dtype=np.float64)
    if column.block == "codes" and not (table.codes[:, column.at] >= 0).any():
        return np.full(table.n_rows, np.nan)  # nothing in it, so nothing told its type
    if column.block == "codes":
        raise changed(column, "numbers", f"levels such as {listed(table.levels[column.at][:3])}")
    raise changed(column, "numbers", "another type")


def changed(column: Column, was: str, now: str) -> DataError:
    """Return the error that a column is not what it was."""
    return DataError(
        f'Column "{column.name}" held {was} when the model was fitted.',
        now,
        "Pass it with the type it had then.",
    )


def made_dense(table: Table) -> Table:
    """Return a sparse table as a dense one, or refuse what does not fit in memory."""
    from oversample.tables.memory import free_bytes

    if not table.is_sparse:
        return table
    n_rows, width = table.numbers.shape
    free, needed = free_bytes(), 16.0 * n_rows * width  # the block and its matrix
    if free is not None and needed > free:
        raise DataError(
            "This sparse table has to be made dense for this model, and does not fit in memory.",
            f"{needed / 1e9:,.1f} GB needed, {free / 1e9:,.1f} GB free",
            'Choose model="logistic", which keeps it sparse.',
        )
    return table.dense()
