"""Notes: what was done about the rows that nobody asked for, and what should have been asked for.

This file refuses to know scores; it speaks of the table and the folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversample.streams import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.folds import Split
    from oversample.study.sides import Sides
    from oversample.study.units import Units
    from oversample.tables import Table

__all__ = ["notes_on"]

_MOST = 6  # columns that are named


def notes_on(
    told: Table | None,
    sides: Sides,
    units: Units,
    splits: Sequence[Split],
    *,
    duplicates: str,
    folds: int,
    n_judged: int,
    is_built_in: bool,
) -> tuple[str, ...]:
    """Say in sentences what a reader has to know about the folds.

    Parameters
    ----------
    told : Table or None
        With roles told from the cells, for columns that look like subjects or times; None where they cannot be.
    sides : Sides
    units : Units
        Rows that were kept together.
    splits : sequence of Split
    duplicates : {"together", "apart"}
    folds : int
        How many were asked for.
    n_judged : int
        Rows that were judged in one repeat.
    is_built_in : bool
        Whether the model is one of ours, which is shown what can be learned from.

    Returns
    -------
    notes : tuple of str
    """
    return tuple(
        note
        for note in (
            _twins(units, duplicates),
            _subjects(told, sides),
            _not_shown(told) if is_built_in else "",
            _groups(units, sides),
            _time(sides, splits, folds, n_judged),
        )
        if note
    )


def _twins(units: Units, duplicates: str) -> str:
    if not units.n_twins or duplicates == "apart":
        return ""
    verb = "repeats" if units.n_twins == 1 else "repeat"
    row = "row" if units.n_twins == 1 else "rows"
    return (
        f"{units.n_twins:,} {row} {verb} an earlier one in all columns that the model is shown; equal rows were "
        'kept on one side of every fold (duplicates="apart" splits them like any others).'
    )


def _subjects(told: Table | None, sides: Sides) -> str:
    """Name a column that seems to say whose rows these are, if nobody did."""
    if told is None or sides.groups is not None:
        return ""
    for column in told.columns:
        if column.role == "group":
            n_values = int(told.subjects(column.name).max()) + 1
            name = label_text(column.name)
            one = name.removesuffix("_id").removesuffix("Id") or name
            return (
                f'"{name}" has {n_values:,} values over {told.n_rows:,} rows. If rows of one {one} belong '
                f'together, pass groups="{name}"; otherwise scores are likely too high.'
            )
    return ""


def _not_shown(told: Table | None) -> str:
    """Name the columns that nothing can be learned from, or not by a built-in model."""
    left_out = () if told is None else told.of_block("none")
    if not left_out:
        return ""
    names = [f"{label_text(column.name)} ({column.role})" for column in left_out[:_MOST]]
    more = f" and {len(left_out) - _MOST} more" if len(left_out) > _MOST else ""
    return f"Not shown to the model: {', '.join(names)}{more}."


def _groups(units: Units, sides: Sides) -> str:
    if sides.groups is None:
        return ""
    name = sides.name("groups") or "groups"
    return f"Rows of one group were kept on one side of every fold ({name}: {units.n_groups:,} groups)."


def _time(sides: Sides, splits: Sequence[Split], folds: int, n_judged: int) -> str:
    if sides.times is None:
        return ""
    name = sides.name("time") or "time"
    n_rows = len(sides.times)
    less = ""
    if len(splits) < folds:
        less = f" There are moments for {len(splits)} folds, not for {folds}."
    return (
        f"Folds look forward only: the rows of a validation part are later, by {name}, than all rows that the "
        f"model was trained on. The first {n_rows - n_judged:,} rows only trained.{less}"
    )
