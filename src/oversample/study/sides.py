"""Sides: what is known of each row beside its cells and its class: whose it is, when it was, what it costs.

This file refuses to know where these came from and how they are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.errors import StudyError, argument, both, worded
from oversample.study.prices import Prices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.study.metrics import Vector

__all__ = ["Levels", "Sides"]


@dataclass(frozen=True, eq=False)
class Levels:
    """A column of levels: codes of shape (n_rows,), -1 where missing, and what they stand for."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sides:
    """What is known of each row.

    Parameters
    ----------
    groups : ndarray of shape (n_rows,), dtype=int64, optional
        Rows with the same number belong together; -1 stands alone.
    times : ndarray of shape (n_rows,), dtype=float64, optional
        Order of the rows in time; seconds, where they are dates.
    cost_miss, cost_alarm : float or ndarray of shape (n_rows,), optional
        Both or neither; at least 0, not all 0.
    capacity : float, optional
        Share of the rows that can be looked at.
    by : Levels, optional
        Subgroups to report.
    named : mapping of str to str
        What these are called, by the names of `compare`'s parameters: for the record.
    """

    groups: NDArray[np.int64] | None = None
    times: Vector | None = None
    cost_miss: float | Vector | None = None
    cost_alarm: float | Vector | None = None
    capacity: float | None = None
    by: Levels | None = None
    named: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Refuse prices and room that nothing can be decided by."""
        if (self.cost_miss is None) != (self.cost_alarm is None):
            given = "cost_miss" if self.cost_alarm is None else "cost_alarm"
            costs = {"cost_miss": 500, "cost_alarm": 5}
            raise StudyError(
                "Both costs are needed, that of a miss and that of a false alarm: a threshold weighs them.",
                worded("{} alone", argument(given)),
                worded("Set {}, or whatever they are to you; only their ratio matters.", costs),
                [costs],
            )
        for name in ("cost_miss", "cost_alarm"):
            found = getattr(self, name)
            if found is not None:
                _check_cost(name, np.asarray(found, dtype=np.float64))
        if self.capacity is not None and not 0.0 < self.capacity < 1.0:
            raise StudyError(
                "capacity must leave some rows out and take some: a share of the rows, or a number a day.",
                f"{self.capacity:.4g} of the rows",
                worded(
                    "Set {}, or {} with {} naming a column of dates.",
                    {"capacity": 0.02},
                    {"capacity": "300/day"},
                    both("time=", "--time"),
                ),
            )

    def prices(self, n_rows: int) -> Prices | None:
        """Give the costs row by row; None if there are none."""
        if self.cost_miss is None or self.cost_alarm is None:
            return None
        miss, alarm = (
            np.array(np.broadcast_to(np.asarray(cost, dtype=np.float64), n_rows))
            for cost in (self.cost_miss, self.cost_alarm)
        )
        return Prices(miss, alarm)

    def name(self, parameter: str) -> str | None:
        """Say what was passed for a parameter; None if nothing was."""
        return (self.named or {}).get(parameter)

    def said(self, parameter: str) -> float | str | None:
        """Say a number as it is, and many of them by their name."""
        value = getattr(self, parameter)
        if value is None:
            return None
        is_one = np.ndim(value) == 0
        return self.name(parameter) or (float(value) if is_one else "an array")


def _check_cost(name: str, cost: Vector) -> None:
    wrong = ~(np.isfinite(cost) & (cost >= 0.0))
    if not wrong.any() and cost.any():
        return
    at = int(np.argmax(wrong))
    where = f"{cost.reshape(-1)[at]:g}" + (f" in row {at:,}" if cost.ndim else "")
    raise StudyError(
        worded("{} must be 0 or more for every row, and not 0 for all.", argument(name)),
        where if wrong.any() else "0",
        worded("Set {}, or name a column of amounts without gaps.", {name: 500}),
    )
