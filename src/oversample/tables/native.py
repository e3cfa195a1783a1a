"""Native: what the adapter of a container does, and the columns it speaks of.

One adapter a kind of container; nothing else touches the caller's object. This file refuses to know any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from oversample.tables.evidence import Evidence, Speech
    from oversample.tables.growth import Growth
    from oversample.tables.notation import Notation

__all__ = [
    "ROLES",
    "Coded",
    "Column",
    "Levels",
    "Native",
    "Role",
    "Storage",
    "blank_numbers",
    "of_block",
    "stored_as",
]

Role = Literal[
    "number", "whole", "flag", "category", "ordered", "one-hot", "date", "duration",
    "id", "text", "group", "time", "ignore", "target",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
Storage = Literal[
    "float", "int", "bool", "text", "category", "ordered", "date", "duration", "other"
]
Block = Literal["numbers", "codes", "none"]
Levels = tuple[tuple[Any, ...], ...]
Coded = tuple[NDArray[np.int32], tuple[Any, ...]]  # codes of one column, and its levels

# What a type alone tells.
_BY_STORAGE: dict[Storage, tuple[Role, Block]] = {
    "float": ("number", "numbers"),
    "int": ("whole", "numbers"),
    "bool": ("flag", "codes"),
    "text": ("category", "codes"),
    "category": ("category", "codes"),
    "ordered": ("category", "codes"),
    "date": ("date", "none"),
    "duration": ("duration", "none"),
    "other": ("ignore", "none"),
}


class Column(NamedTuple):
    """One column: its name, its role, and where its cells are.

    A tuple, since a sparse table has twenty thousand, and a data class takes three times as long to make.

    Parameters
    ----------
    name : str or int
        As the caller knows it; the position for containers without names.
    role : str
        One of `ROLES`; `oversample.tables.table` says how each grows.
    block : {"numbers", "codes", "none"}
        Where its cells are for the other rooms; those of ``"none"`` are only taken along, or left empty.
    at : int
        Position in the block, shared by the columns of a one-hot group; -1 in no block.
    position : int
        Position in the container.
    storage : str
        Kind of type it has in the container.
    decimals : int, optional
        Digits behind the point that its cells have, where they have few.
    step : int
        Whole numbers are this far apart.
    order : tuple
        Levels of an ordered column from lowest to highest; empty for any other.
    group : str
        Name of a one-hot group.
    evidence : Evidence, optional
        What told the role; None where the type alone did.
    notation : Notation, optional
        How the numbers of a column are written that holds them as text, where there is more to it than digits.
    doubt : Evidence, optional
        Why another role may be the right one, where the cells cannot tell.
    """

    name: Any
    role: Role
    block: Block
    at: int
    position: int
    storage: Storage
    decimals: int | None = None
    step: int = 1
    order: tuple[Hashable, ...] = ()
    group: str = ""
    evidence: Evidence | None = None
    notation: Notation | None = None
    doubt: Evidence | None = None

    @property
    def why(self) -> str:
        """What told the role, in words; empty where the type alone did."""
        return "" if self.evidence is None else self.evidence.sentence()

    def described(self, speech: Speech = "python") -> dict[str, Any]:
        """Say what it was taken for, as records hold it: name, role, reason, digits, and what takes counting."""
        unknown = dict.fromkeys(("n_distinct", "n_missing", "missing_share"))
        return {
            "name": self.name,
            "role": self.role,
            "why": "" if self.evidence is None else self.evidence.sentence(speech),
            "decimals": self.decimals,
            **unknown,
        }

    @property
    def is_measured(self) -> bool:
        """Whether its cells are numbers in the container, too, so that a mix can be written as it is."""
        return self.block == "numbers" and self.storage in ("float", "int", "duration")


def stored_as(names: Iterable[Any], storages: Iterable[Storage]) -> tuple[Column, ...]:
    """Tell roles by type alone.

    Parameters
    ----------
    names, storages : iterable
        Of the columns, in their order.

    Returns
    -------
    columns : tuple of Column
    """
    columns: list[Column] = []
    taken: dict[Block, int] = {"numbers": 0, "codes": 0}
    for position, (name, storage) in enumerate(zip(names, storages, strict=True)):
        role, block = _BY_STORAGE[storage]
        at = taken.get(block, -1)
        columns.append(Column(name, role, block, at, position, storage))
        if at >= 0:
            taken[block] += 1
    return tuple(columns)


def of_block(columns: Iterable[Column], block: str) -> tuple[Column, ...]:
    """List the columns of one block, in the order of the block; of a one-hot group the first."""
    found = [column for column in columns if column.block == block]
    if block == "none":
        return tuple(found)
    first = {column.at: column for column in reversed(found)}
    return tuple(first[at] for at in range(len(first)))


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
        """Whether `matrix` holds floats, so that it can be used as it is."""

    def names(self) -> Sequence[Any]:
        """Names of the columns, without looking at a cell."""

    def columns(self) -> tuple[Column, ...]:
        """Tell roles by type; only cells that are objects are looked at."""

    def cells(self, column: Column) -> NDArray[Any]:
        """Read a column of numbers, of shape (n_rows,): floats, NaN where missing; a view if it can be."""

    def encode(self, column: Column) -> Coded:
        """Read any other column as codes, -1 where missing, and the level of each code.

        Levels are those that occur, from lowest to highest where the type orders them.
        """

    @property
    def matrix(self) -> Any:
        """The container's own array of numbers, sparse or not, where it is one; else None."""

    def place(self, column: Column) -> int:
        """Find a column in `matrix`; -1 if it is not there."""

    def filled(self, cells: Mapping[int, Any]) -> Native:
        """Read the container with the missing cells of some columns, by position, filled."""

    def extend(self, growth: Growth) -> Any:
        """Return the container with synthetic rows behind the originals."""

    def append(self, rows: NDArray[np.int64]) -> Any:
        """Return the container with copies of these rows behind the originals; looks at no cell."""

    def keep(self, rows: NDArray[np.int64]) -> Any:
        """Return the container with these rows only, in this order."""

    def swap(self, places: Sequence[int], rows: NDArray[np.int64]) -> Any:
        """Return the container with the cells of some columns, by position, taken from other rows."""


def blank_numbers(cells: NDArray[Any], n: int) -> NDArray[Any]:
    """Number rows that cannot be left empty as no real one is: -1, -2 ..., or on above the largest.

    Parameters
    ----------
    cells : ndarray of shape (n_rows,), an integer dtype
        Identifiers.
    n : int
        Rows to number.

    Returns
    -------
    marks : ndarray of shape (n,), same dtype
        Below all cells and 0 where the type has room there, else above.

    Examples
    --------
    >>> blank_numbers(np.array([17, 18, 30]), 2).tolist()
    [-1, -2]
    """
    limits = np.iinfo(cells.dtype)
    low = min(0, int(cells.min())) if len(cells) else 0
    if low - n >= limits.min:
        return (low - 1 - np.arange(n)).astype(cells.dtype)
    return (int(cells.max()) + 1 + np.arange(n, dtype=cells.dtype)).astype(cells.dtype)
