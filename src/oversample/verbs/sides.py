"""Sides: names of columns, or arrays, as what is known of each row beside its columns.

This file refuses to know what becomes of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import (
    DataError,
    SamplingError,
    argument,
    in_python,
    listed,
    suggest,
    way_out,
    worded,
)
from oversample.streams import label_text
from oversample.tables import moments, read

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from oversample.study import Sides
    from oversample.tables import Table

__all__ = ["take_sides"]

_A_DAY = 86_400.0
_PERIODS = {
    "minute": 60.0,
    "hour": 3_600.0,
    "day": _A_DAY,
    "week": 7 * _A_DAY,
    "month": 30.4375 * _A_DAY,
    "year": 365.25 * _A_DAY,
}
_QUEUE = re.compile(r"\s*([\d.,_]+)\s*(?:/|per|a)\s*([a-z]+?)s?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d*\.\d+\s*")
_SHARE = re.compile(r"\s*([\d.]+)\s*%\s*")


def take_sides(
    X: Any,
    *,
    target: object = None,
    groups: Any = None,
    time: Any = None,
    cost_miss: Any = None,
    cost_alarm: Any = None,
    capacity: float | str | None = None,
    by: Any = None,
) -> tuple[Sides, list[Hashable]]:
    """Read what was named or passed.

    Parameters
    ----------
    X : table of shape (n_samples, n_features)
        Whose columns may be named.
    target : column name, optional
        No longer among them, and never a side.
    groups, time, by : column name or array-like of shape (n_samples,), optional
    cost_miss, cost_alarm : number, column name or array-like of shape (n_samples,), optional
    capacity : number or str, optional
        A share of the rows, 0 to 1; ``"2%"``; ``"20 per 1000"``; or, with dates as time, ``"300/day"``.

    Returns
    -------
    sides : Sides
    not_shown : list of hashable
        Columns that the model is not to be shown: those that group the rows or order them.

    Raises
    ------
    OversampleError
        If there is no such column, if it is the target, if one column is to group the rows and to order
        them, or if its cells cannot be used so.
    """
    from oversample.study import Levels, Sides

    for parameter, value in (("groups", groups), ("time", time), ("by", by)):
        _refuse_target(parameter, value, target, [{parameter: None}])
    costs: list[dict[str, Any]] = [{"cost_miss": 500, "cost_alarm": 5}]
    for parameter, value in (("cost_miss", cost_miss), ("cost_alarm", cost_alarm)):
        if isinstance(value, str):
            _refuse_target(parameter, value, target, costs)
    table = read(X)
    if _is_name(table, groups) and type(groups) is type(time) and groups == time:
        ways: list[dict[str, Any]] = [{"groups": None}, {"time": None}]
        raise DataError(
            f'groups and time both name the column "{groups}": it cannot group the rows and order them.',
            f'"{groups}" twice',
            way_out("Name another column in one of them, or set {}.", ways),
            ways,
        )
    named = {
        parameter: label_text(value) if _is_name(table, value) else f"the {parameter} given"
        for parameter, value in (("groups", groups), ("time", time), ("by", by))
        if value is not None
    }
    said = {"cost_miss": cost_miss, "cost_alarm": cost_alarm, "capacity": capacity}
    named |= {parameter: value for parameter, value in said.items() if isinstance(value, str)}
    times, are_dates = (None, False) if time is None else _moments(table, "time", time)
    levels = None
    if by is not None:
        of, at = _column(table, "by", by)
        codes, found = of.coded(at.name)
        levels = Levels(codes.astype(np.int64), tuple(map(label_text, found)))
    subjects = None
    if groups is not None:
        of, at = _column(table, "groups", groups)
        subjects = of.subjects(at.name)
    sides = Sides(
        groups=subjects,
        times=times,
        cost_miss=_cost(table, "cost_miss", cost_miss),
        cost_alarm=_cost(table, "cost_alarm", cost_alarm),
        capacity=_share(capacity, times, are_dates=are_dates),
        by=levels,
        named=named,
    )
    not_shown = [value for value in (groups, time) if value is not None and _is_name(table, value)]
    return sides, not_shown


def _refuse_target(
    parameter: str, value: Any, target: object, ways: Sequence[dict[str, Any]]
) -> None:
    """Refuse the target as a side; of another type than its name is an array, or another column."""
    if value is None or type(value) is not type(target) or value != target:
        return
    raise DataError(
        f'{parameter} names the target, "{target}": what is to be found is no side of a row.',
        f'"{target}" as target and as {parameter}',
        way_out(f"Name another column in {parameter}, or set {{}}.", ways),
        ways,
    )


def _is_name(table: Table, value: Any) -> bool:
    if isinstance(value, str):
        return True
    try:
        return value in [column.name for column in table.columns]
    except (TypeError, ValueError):  # an array
        return False


def _column(table: Table, parameter: str, value: Any) -> tuple[Table, Any]:
    """Find a column by name, or read an array as one."""
    if _is_name(table, value):
        names = [column.name for column in table.columns]
        if value not in names:
            raise DataError(
                worded(
                    '{} names a column that is not there: "{}".', argument(parameter), str(value)
                ),
                f"columns {listed(names, most=40)}",
                worded(
                    "{}Set {} to one of these columns{}.",
                    suggest(value, names),
                    argument(parameter),
                    in_python(", or pass an array"),
                ),
            )
        return table, table.column(value)
    cells = np.asarray(value)
    if cells.shape != (table.n_rows,):
        raise DataError(
            f"{parameter} must hold one value for each row.",
            f"shape {cells.shape} for {table.n_rows:,} rows",
            "Pass the name of a column, or an array that is parallel to the rows.",
        )
    if cells.dtype.kind == "M":
        cells = cells.astype("datetime64[us]").astype(object)
    alone = read(cells.reshape(-1, 1))
    return alone, alone.columns[0]


def _moments(table: Table, parameter: str, value: Any) -> tuple[Any, bool]:
    of, column = _column(table, parameter, value)
    return moments(of, column.name)


def _cost(table: Table, parameter: str, value: Any) -> Any:
    """Give one number for all rows, or one a row."""
    if (
        value is None
        or isinstance(value, int | float)
        or (np.ndim(value) == 0 and not isinstance(value, str))
    ):
        return value
    of, column = _column(table, parameter, value)
    if column.storage not in ("float", "int"):
        raise DataError(
            worded(
                '{} must be a number, or a column of numbers; "{}" holds none.',
                argument(parameter),
                str(value),
            ),
            f"a column of {column.role}",
            worded("Set {}, or name a column of amounts.", {parameter: 500}),
        )
    return np.asarray(of.native.cells(column), dtype=np.float64)


def _share(capacity: float | str | None, times: Any, *, are_dates: bool) -> float | None:
    """Turn what a queue can take into a share of the rows."""
    if capacity is None or isinstance(capacity, int | float):
        return capacity
    if _NUMBER.fullmatch(capacity):  # a share, as the command line passes it
        return float(capacity)
    percent, queue = _SHARE.fullmatch(capacity), _QUEUE.fullmatch(capacity)
    if percent:
        return float(percent[1]) / 100.0
    period = queue[2].lower() if queue else ""
    thousand = re.fullmatch(r"\s*([\d.,]+)\s*(?:/|per|in)\s*(1,?000)\s*(?:rows)?\s*", capacity)
    if thousand:
        return float(thousand[1].replace(",", "")) / 1000.0
    if queue is None or period not in _PERIODS:
        raise SamplingError(
            worded(
                "{} must be a share of the rows, or how many can be looked at in a time.",
                argument("capacity"),
            ),
            f'"{capacity}"',
            worded(
                "Set {}, {}, or {} where {} names a column of dates.",
                {"capacity": "2%"},
                {"capacity": "20 per 1000"},
                {"capacity": "300/day"},
                argument("time"),
            ),
        )
    if not are_dates:
        raise SamplingError(
            worded("{} needs to know how many rows a {} brings.", {"capacity": capacity}, period),
            "no column of dates" if times is None else "a time that holds numbers, not dates",
            worded(
                "Name one: {}. Or give a share of the rows: {}.",
                {"time": "date"},
                {"capacity": "2%"},
            ),
        )
    periods = max(float(times.max() - times.min()) / _PERIODS[period], 1.0)
    number = float(queue[1].replace(",", "").replace("_", ""))
    return number * periods / len(times)
