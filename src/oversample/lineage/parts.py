"""Parts that few lineages have: noise, a product of two roundings, cells that are taken whole.

Each is a record of arrays that goes along with the rows. This file refuses to know what they are used for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Donors", "Factors", "Residual"]

# Of NumPy's older generator: its words as hexadecimal text, the place among them, and a normal kept back.
State = tuple[str, int, int, float]


@dataclass(frozen=True, eq=False)
class Residual:
    """Seeded noise that is added after the mix: ``scale[class, column] * standard normal``.

    Parameters
    ----------
    stage : str
        Name of the stream that the normals come from; column ``j`` draws from ``f"{stage}:{j}"``.
    scale : ndarray of shape (n_labels, n_numbers), dtype=float64
        Standard deviation by class and numeric column, in the units of the column; at least 0.
    states : tuple of length n_labels, optional
        Where NumPy's older generator stood before each class, None for a class without rows: the normals
        then come from it, row by row, in the order of the positions.
    """

    stage: str
    scale: NDArray[np.float64]
    states: tuple[State | None, ...] | None = None

    def __eq__(self, other: object) -> bool:
        """Compare every field, cell for cell."""
        if not isinstance(other, Residual):
            return NotImplemented
        return (self.stage, self.states) == (other.stage, other.states) and np.array_equal(
            self.scale, other.scale
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def stored(self) -> dict[str, Any]:
        """Give the residual in types that JSON has."""
        return {"stage": self.stage, "scale": self.scale.tolist(), "states": self.states}

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Residual:
        """Read what `stored` gave."""
        states = raw["states"]
        if states is not None:
            states = tuple(None if state is None else tuple(state) for state in states)
        return cls(raw["stage"], np.asarray(raw["scale"], dtype=np.float64), states)


@dataclass(frozen=True, eq=False)
class Factors:
    """The two factors of every gap, where it is a product: a difference is multiplied by one after the other.

    Parameters
    ----------
    first, second : ndarray of shape (n_gaps,), dtype=float64
        Their product is the gap. The first is applied to the difference in the data's own type; 1 does nothing.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]

    def take(self, gaps: NDArray[np.int64]) -> Factors:
        """Keep those of some gaps."""
        return Factors(self.first[gaps], self.second[gaps])

    @staticmethod
    def joined(parts: Sequence[Factors]) -> Factors:
        """Put some behind one another."""
        first = np.concatenate([part.first for part in parts])
        return Factors(first, np.concatenate([part.second for part in parts]))


@dataclass(frozen=True, eq=False)
class Donors:
    """Real rows whose cells of some columns are taken whole, where the method says whose.

    Parameters
    ----------
    columns : tuple of int
        Positions in the table, in the caller's order.
    rows : ndarray of shape (n_new, n_columns), dtype=int32 or int64
        Row of the table for each synthetic row and each of these columns.
    """

    columns: tuple[int, ...]
    rows: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Donors:
        """Keep those of some synthetic rows."""
        return Donors(self.columns, self.rows[rows])

    @staticmethod
    def joined(parts: Sequence[Donors]) -> Donors:
        """Put those of one call behind one another."""
        return Donors(parts[0].columns, np.concatenate([part.rows for part in parts]))
