"""Native: what the adapter of a container does, and the columns it speaks of.

One adapter a kind of container; nothing else touches the caller's object. This file refuses to know any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.tables.growth import Growth

__all__ = ["Column", "Levels", "Native", "Role", "stacked_codes", "stacked_numbers"]

Role = Literal["number", "whole", "flag", "category", "carried"]
Levels = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Column:
    """One column: its name, its role, and where its cells are.

    Parameters
    ----------
    name : str or int
        As the caller knows it; the position for containers without names.
    role : str
        One of the roles that `oversample.tables.table` describes.
    block : str
        ``"numbers"``, ``"codes"``, or ``"none"`` for a carried column.
    at : int
        Position in the block, -1 for a carried column.
    """

    name: Any
    role: Role
    block: Literal["numbers", "codes", "none"]
    at: int


class Native(Protocol):
    """What an adapter does for a container."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""

    @property
    def nbytes(self) -> int:
        """Memory of the container, in bytes, texts not counted where they are only referred to."""

    @property
    def is_sparse(self) -> bool:
        """Whether the numbers are stored sparse."""

    @property
    def is_block(self) -> bool:
        """Whether the numbers are stored side by side, so that `numbers` copies nothing."""

    def names(self) -> Sequence[Any]:
        """Names of the columns, without looking at a cell."""

    def columns(self) -> tuple[Column, ...]:
        """Find the roles: by dtype wherever a dtype tells."""

    def cells(self, column: Column) -> NDArray[Any]:
        """Read one column of numbers, of shape (n_rows,): floats, NaN where missing; a view if it can be."""

    def numbers(self, rows: NDArray[np.int64] | None = None) -> Any:
        """Read the numeric block, of all rows or of these."""

    def codes(self) -> tuple[NDArray[np.int32], Levels]:
        """Read the codes of all columns of levels, and the levels of each."""

    def extend(self, growth: Growth) -> Any:
        """Return the container with synthetic rows behind the originals."""

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Return the container with copies of these rows behind the originals; looks at no cell."""

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Return the container with these rows only, in this order."""


def stacked_numbers(native: Native, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """Write the numeric columns of a container that is read by column side by side, row-major."""
    columns = [column for column in native.columns() if column.block == "numbers"]
    shape = native.n_rows if rows is None else len(rows)
    block = np.empty((shape, len(columns)))
    for column in columns:
        cells = native.cells(column)
        block[:, column.at] = cells if rows is None else cells[rows]
    return block


def stacked_codes(n_rows: int, codes: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Write columns of codes side by side, each of them contiguous."""
    block = np.empty((n_rows, len(codes)), dtype=np.int32, order="F")
    for at, column in enumerate(codes):
        block[:, at] = column
    return block
