"""Infer: the role of every column of a table, by what its cells are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.tables.evidence import Evidence, Kind
from oversample.tables.native import Column
from oversample.tables.roles.hot import tell_groups
from oversample.tables.roles.identity import tell_huge
from oversample.tables.roles.numeric import is_huge, tell_number
from oversample.tables.roles.said import said
from oversample.tables.roles.texts import tell_text
from oversample.tables.roles.told import Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.tables.native import Block, Role
    from oversample.tables.roles.said import Roles
    from oversample.tables.table import Table

__all__ = ["infer"]

_NUMBERS: tuple[Role, ...] = ("number", "whole", "ordered", "duration")
_CODES: tuple[Role, ...] = ("flag", "category", "one-hot")
_SAMPLE = 64  # rows by which columns that are plainly measured are told at once


def infer(table: Table, roles: Roles) -> tuple[Column, ...]:
    """Tell the role of every column.

    Parameters
    ----------
    table : Table
        Read by type.
    roles : mapping
        What the caller says, column by column.

    Returns
    -------
    columns : tuple of Column
        In their order, each with a reason.

    Raises
    ------
    DataError, SamplingError
        See `Table.inferred`.
    """
    raw = table.native.columns()
    if table.is_sparse:
        return _sparse(raw, roles)
    told = said(table, raw, roles)
    plain = _plainly_measured(table, raw)
    for column in raw:
        if column.position not in told:
            is_plain = column.position in plain
            told[column.position] = _PLAIN if is_plain else _tell(table, column)
    flags = {column.position: table.plain(column) for column in raw if _could_be_hot(column, told)}
    clean = {at: cells > 0 for at, cells in flags.items() if not np.isnan(cells).any()}
    told |= tell_groups([column.name for column in raw], clean)
    return _placed(raw, told)


_PLAIN = Told("number", Evidence(Kind.MANY_DECIMALS))
_BITS = (("low", 0.0), ("high", 1.0))


def _tell(table: Table, column: Column) -> Told:  # noqa: PLR0911 - one for each storage
    if column.evidence is not None:  # told before, of a table that forgot its container
        return Told(
            column.role, column.evidence, column.decimals, column.step, column.order, column.group,
            column.notation, column.doubt,
        )  # fmt: skip
    match column.storage:
        case "float" | "int":
            return _numbers(table, column)
        case "bool":
            return Told("flag", Evidence(Kind.TRUTH))
        case "text":
            return tell_text(column.name, *table.encoded(column))
        case "category":
            return Told("category", Evidence(Kind.CATEGORY_TYPE))
        case "ordered":
            order = table.encoded(column)[1]
            return Told("ordered", Evidence(Kind.ORDERED_TYPE), order=order)
        case "date":
            return Told("date", Evidence(Kind.DATE_TYPE))
        case "duration":
            cells = table.native.cells(column)
            told = tell_number(None, cells, is_int=True)
            return replace(told, role="duration", evidence=Evidence(Kind.DURATION_TYPE))
        case _:
            return Told("ignore", Evidence(Kind.OTHER_TYPE))


def _numbers(table: Table, column: Column) -> Told:
    """Tell a column of numbers; by their exact values where floats do not hold them."""
    cells, is_int = table.native.cells(column), column.storage == "int"
    if is_int and is_huge(cells):
        codes, levels = table.native.encode(column)
        named = tell_huge(column.name, levels, int(np.count_nonzero(codes >= 0)))
        if named is not None:
            return named
    return tell_number(column.name, cells, is_int=is_int)


def _plainly_measured(table: Table, raw: Sequence[Column]) -> set[int]:
    """Find, in one look at a few rows of an array of floats, the columns whose cells have many decimals."""
    if not table.native.is_block or not raw:
        return set()
    some = np.asarray(table.native.matrix[: 4 * _SAMPLE : 4])
    rounded = np.round(some, 6)
    many = (rounded != some) & ~np.isnan(some)
    first = np.sort(some[:_SAMPLE], axis=0)  # cells that are missing come last
    steps = (first[1:] > first[:-1]).sum(axis=0)
    is_plain = (many.sum(axis=0) > 2) & (steps > 1)  # noqa: PLR2004 - a flag has two values
    return {
        column.position
        for column in raw
        if column.storage == "float"
        and column.evidence is None
        and is_plain[table.native.place(column)]
    }


def _could_be_hot(column: Column, told: Mapping[int, Told]) -> bool:
    found = told[column.position]
    if found.role != "flag" or found.evidence.as_text:
        return False
    kind, figures = found.evidence.kind, found.evidence.figures
    return kind is Kind.TRUTH or (kind is Kind.TWO_VALUES and figures == _BITS)


def _sparse(raw: tuple[Column, ...], roles: Roles) -> tuple[Column, ...]:
    if roles:
        raise DataError(
            "A sparse table has no roles: every column is mixed as a number.",
            f"roles of {len(roles):,} columns",
            "Leave roles out, or pass the table dense.",
        )
    return raw


def _placed(raw: Sequence[Column], told: Mapping[int, Told]) -> tuple[Column, ...]:
    """Give every column its block and its place there."""
    n_numbers, places = 0, dict[Any, int]()
    columns = []
    for column in raw:
        found = told[column.position]
        block: Block = "none"
        at = -1
        if found.role in _NUMBERS:
            block, at, n_numbers = "numbers", n_numbers, n_numbers + 1
        elif found.role in _CODES:
            key = ("group", found.group) if found.group else column.position
            block, at = "codes", places.setdefault(key, len(places))
        columns.append(
            Column(  # not `replace`: of three hundred columns it takes milliseconds
                column.name, found.role, block, at, column.position, column.storage,
                found.decimals, found.step, found.order, found.group, found.evidence, found.notation,
                found.doubt,
            )
        )  # fmt: skip
    return tuple(columns)
