"""Said: roles that the caller names, in place of what the cells tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from oversample.errors import (
    DataError,
    SamplingError,
    argument,
    listed,
    suggest,
    worded,
)
from oversample.tables.evidence import Evidence, Kind
from oversample.tables.native import ROLES
from oversample.tables.notation import read_numbers
from oversample.tables.roles.numeric import decimals_of, tell_number
from oversample.tables.roles.texts import odd_cells
from oversample.tables.roles.told import Told

if TYPE_CHECKING:
    from oversample.tables.native import Column
    from oversample.tables.table import Table

__all__ = ["Roles", "parse_role", "said"]

Roles = Mapping[Any, str | Sequence[Any]]
_SAYABLE = tuple(role for role in ROLES if role != "target")
_SHOWN = 3
_WHY = Evidence(Kind.SAID)


def parse_role(text: str) -> tuple[str, str | tuple[str, ...]]:
    """Read ``COLUMN=ROLE`` as it is given on the command line.

    Parameters
    ----------
    text : str
        ``column=role``, or ``column=low<middle<high`` for an ordered column.

    Returns
    -------
    column : str
    role : str or tuple of str

    Raises
    ------
    SamplingError
        If there is no ``=``.

    Examples
    --------
    >>> parse_role("notes=text"), parse_role("size=S<M<L")
    (('notes', 'text'), ('size', ('S', 'M', 'L')))
    """
    column, is_there, role = text.rpartition("=")
    if not is_there or not column or not role:
        raise SamplingError(
            "A role is given as COLUMN=ROLE.", f'"{text}"', "Write for example --role notes=text."
        )
    return (column, tuple(role.split("<"))) if "<" in role else (column, role)


def said(table: Table, raw: Sequence[Column], roles: Roles) -> dict[int, Told]:
    """Check what the caller says of columns, and find what more has to be known.

    Parameters
    ----------
    table : Table
        Whose columns.
    raw : sequence of Column
        As their types tell.
    roles : mapping
        Column to role, or to levels from lowest to highest.

    Returns
    -------
    told : dict of position to Told

    Raises
    ------
    DataError, SamplingError
        See `Table.inferred`.
    """
    by_name = {column.name: column for column in raw}
    told: dict[int, Told] = {}
    for name, role in roles.items():
        if name not in by_name:
            names = list(by_name)
            raise DataError(
                worded('{} names a column "{}" that is not there.', argument("roles"), str(name)),
                f'"{name}"',
                f"{suggest(name, names)}Columns: {listed(names)}.",
            )
        column = by_name[name]
        told[column.position] = _one(table, column, role)
    return told


def _one(table: Table, column: Column, role: str | Sequence[Any]) -> Told:  # noqa: PLR0911 - one for each role
    if not isinstance(role, str):
        return _ordered(table, column, tuple(role))
    role, _, group = role.partition(":")
    match role:
        case "number" | "whole":
            return _numbers(table, column, role)
        case "ordered":
            return _ordered(table, column, ())
        case "one-hot":
            return _hot(table, column, group)
        case "duration" if column.storage == "duration":
            return Told("duration", _WHY)
        case "flag" | "category" if column.storage in (
            "float",
            "int",
            "bool",
            "text",
            "category",
            "ordered",
        ):
            return Told("flag" if role == "flag" else "category", _WHY)
        case "date" | "time" | "id" | "text" | "group" | "ignore":
            return Told(role, _WHY)
    if role in _SAYABLE:
        raise DataError(
            f'Column "{column.name}" cannot be a {role}.',
            f"cells of type {column.storage}",
            worded("Set {}, or change its type.", _role(column, "ignore")),
        )
    raise SamplingError(
        f'There is no role "{role}" (asked for column "{column.name}").',
        f'"{role}"',
        f"{suggest(role, _SAYABLE)}Choose from {listed(_SAYABLE)}, or give the levels of an ordered column.",
    )


def _role(column: Column, role: str | list[Any]) -> dict[str, Any]:
    """Tell the role of one column, as an argument of an error."""
    return {"roles": {column.name: role}}


def _numbers(table: Table, column: Column, role: str) -> Told:
    """Read a column as numbers, also one that holds them as text."""
    if column.storage in ("float", "int"):
        cells = table.native.cells(column)
        present = cells[~np.isnan(cells)]
        if role == "whole" or column.storage == "int":
            return Told("whole", _WHY, step=1)
        return Told("number", _WHY, decimals=decimals_of(present) or None)
    if column.storage not in ("text", "category", "ordered"):
        raise DataError(
            f'Column "{column.name}" cannot be a {role}.',
            f"cells of type {column.storage}",
            worded("Set {}, or {}.", _role(column, "flag"), _role(column, "ignore")),
        )
    codes, levels = table.encoded(column)
    values, notation = read_numbers(levels)
    if not len(values) or np.isnan(values).mean() > 0.5:  # noqa: PLR2004 - more text than numbers
        odd = odd_cells(codes, levels, notation)
        raise DataError(
            f'Column "{column.name}" cannot be a {role}: most of its cells are no numbers.',
            f"{len(odd):,} of {len(levels):,} different cells, such as {listed([o.cell for o in odd[:_SHOWN]])}",
            worded("Set {}.", _role(column, "category")),
        )
    found = tell_number(None, values, is_int=False)
    is_whole = found.decimals is None and (values[~np.isnan(values)] % 1 == 0).all()
    return Told("whole" if is_whole else "number", _WHY, decimals=found.decimals, notation=notation)


def _ordered(table: Table, column: Column, order: tuple[Any, ...]) -> Told:
    if not order and column.storage == "ordered":
        return Told("ordered", _WHY, order=table.encoded(column)[1])
    if column.storage in ("float", "int"):
        return _ordered_numbers(table, column, order)
    if column.storage not in ("text", "category", "ordered"):
        raise DataError(
            f'Column "{column.name}" cannot be ordered.',
            f"cells of type {column.storage}",
            worded("Set {}.", _role(column, "ignore")),
        )
    levels = table.encoded(column)[1]
    unknown = [level for level in levels if level not in order]
    if unknown:
        whole = [*order, *unknown]
        raise DataError(
            f'Column "{column.name}" is said to be ordered, but the order of its levels is not known.'
            if not order
            else f'The order given for column "{column.name}" leaves out levels that occur.',
            f"levels {listed(unknown)}",
            worded(
                "Give all of them from lowest to highest{}: {}.",
                f"; {listed(unknown)} may belong elsewhere than at the end" if order else "",
                _role(column, whole),
            ),
        )
    return Told("ordered", _WHY, order=order)


def _ordered_numbers(table: Table, column: Column, order: tuple[Any, ...]) -> Told:
    """Take numbers in the order that they have; levels are welcome where they are these very numbers."""
    role: Literal["whole", "number"] = "whole" if column.storage == "int" else "number"
    if not order:
        return Told(role, _WHY)
    cells = table.native.cells(column)
    present = np.unique(cells[~np.isnan(cells)])
    try:
        levels = np.array([float(level) for level in order])
    except (TypeError, ValueError):
        levels = np.empty(0)
    if len(levels) and (np.diff(levels) == 1).all() and np.isin(present, levels).all():
        return Told("whole", _WHY, step=1)
    raise DataError(
        f'Column "{column.name}" holds numbers, whose order is that of their values; it cannot have the levels '
        "given for it.",
        f"levels {listed(order)}",
        worded(
            "Set {}, or turn the cells into these levels first.",
            _role(column, role),
        ),
    )


def _hot(table: Table, column: Column, group: str) -> Told:
    is_hot = column.storage in ("float", "int", "bool")
    if is_hot:
        cells = table.plain(column)
        is_hot = bool((np.isnan(cells) | (cells == 0) | (cells == 1)).all())
    if not is_hot:
        raise DataError(
            f'Column "{column.name}" cannot be one of a one-hot group.',
            f"cells of type {column.storage} that are not all 0 or 1",
            worded("Set {}.", _role(column, "category")),
        )
    return Told("one-hot", _WHY, group=group or "one-hot")
