"""Levels: text, numbers that are labels, and one-hot groups as codes, missing cells as -1.

Also the two ways in which levels are numbers after all: written out, and by their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.tables.missing import missing_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.tables.native import Column

__all__ = [
    "NO_LEVEL",
    "digits_of",
    "encode",
    "encode_hot",
    "encode_numbers",
    "no_level",
    "number_of",
    "numbers_of",
    "ranks_of",
]

NO_LEVEL = "none of them"  # of a one-hot group whose first column was dropped


def encode(cells: NDArray[Any], *, name: object) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    """Number the levels of a column in order of first appearance.

    Parameters
    ----------
    cells : ndarray of shape (n_rows,)
        Text, booleans or objects; None and NaN are missing.
    name : object
        Column, for the error.

    Returns
    -------
    codes : ndarray of shape (n_rows,), dtype=int32
        -1 where missing.
    levels : tuple
        Level of each code.

    Raises
    ------
    TypeError
        If a cell cannot be a level (a dict, a list); with the three parts of our errors as text.
    """
    numbering: dict[Any, int] = {}
    codes = np.full(len(cells), -1, dtype=np.int32)
    rows = np.flatnonzero(~missing_cells(cells))
    row, cell = 0, None
    try:
        # one pass in C-made Python objects; frames have their own
        for row, cell in zip(rows.tolist(), cells[rows].tolist(), strict=True):
            codes[row] = numbering.setdefault(cell, len(numbering))
    except TypeError as cause:
        raise no_level(name, f"a {type(cell).__name__} in row {row:,}") from cause
    return codes, tuple(numbering)


def no_level(name: object, met: str) -> TypeError:
    """Return the error that a cell cannot be a level.

    Parameters
    ----------
    name : object
        Column.
    met : str
        What was met there.

    Returns
    -------
    fault : TypeError
        With our three parts as text; scikit-learn's checks look for the type and for "argument must be".
    """
    asked = f'"{name}"' if isinstance(name, str) else repr(name)
    return TypeError(
        str(
            DataError(
                f'Column "{name}" holds a cell that is not a level: argument must be a string or a number.',
                met,
                f'Set roles={{{asked}: "ignore"}} to take its cells along, or turn them into text.',
            )
        )
    )


def encode_numbers(
    cells: NDArray[Any], *, whole: bool
) -> tuple[NDArray[np.int32], tuple[float, ...]]:
    """Number the distinct values of a numeric column in ascending order; NaN is missing.

    Parameters
    ----------
    cells : ndarray of shape (n_rows,), dtype=float
    whole : bool
        Whether levels are shown as whole numbers.

    Returns
    -------
    codes : ndarray of shape (n_rows,), dtype=int32
    levels : tuple of float or int

    Examples
    --------
    >>> codes, levels = encode_numbers(np.array([2.0, np.nan, 1.0, 2.0]), whole=True)
    >>> codes.tolist(), levels
    ([1, -1, 0, 1], (1, 2))
    """
    present = ~np.isnan(cells)
    values, found = np.unique(cells[present], return_inverse=True)
    codes = np.full(len(cells), -1, dtype=np.int32)
    codes[present] = found
    kind = int if whole else float
    return codes, tuple(kind(value) for value in values.tolist())


def encode_hot(
    cells: Sequence[NDArray[Any]], members: Sequence[Column]
) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
    """Number the columns of a one-hot group by which of them is hot.

    Parameters
    ----------
    cells : sequence of ndarray of shape (n_rows,)
        0 or 1 in each column; NaN is missing.
    members : sequence of Column
        Whose cells they are.

    Returns
    -------
    codes : ndarray of shape (n_rows,), dtype=int32
        Number of the hot column; one more than the last where none is.
    levels : tuple
        Names of the columns, and `NO_LEVEL` where it occurs.
    """
    codes = np.full(len(cells[0]), len(members), dtype=np.int32)
    lacks = np.zeros(len(codes), dtype=bool)
    for at, column in enumerate(cells):
        codes[column > 0] = at
        lacks |= np.isnan(column)
    names = tuple(column.name for column in members)
    if (codes == len(members)).any():
        names = (*names, NO_LEVEL)
    codes[lacks] = -1
    return codes, names


def numbers_of(levels: Sequence[Any]) -> NDArray[np.float64]:
    """Read levels that are numbers written as text; NaN where one is not.

    Examples
    --------
    >>> numbers_of(["29.85", " 7 ", "n/a"]).tolist()
    [29.85, 7.0, nan]
    """
    return np.fromiter((number_of(level) for level in levels), dtype=np.float64, count=len(levels))


def number_of(level: object) -> float:
    """Read one level as a number; NaN where it is none, or is infinite."""
    try:
        is_plain = isinstance(level, str) and level.isascii() and "_" not in level
        value = float(level) if is_plain else float("nan")  # type: ignore[arg-type]
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")


def digits_of(levels: Sequence[Any]) -> int | None:
    """Count the digits behind the point that all levels that are numbers are written with; None where they differ.

    Examples
    --------
    >>> digits_of(["29.85", "7.00", " "]), digits_of(["29.85", "7"])
    (2, None)
    """
    written = [level for level in levels if not np.isnan(number_of(level))]
    if any("e" in level.lower() for level in written):
        return None
    digits = {len(level.strip().partition(".")[2]) for level in written}
    return digits.pop() if len(digits) == 1 else None


def ranks_of(levels: Sequence[Any], column: Column) -> NDArray[np.float64]:
    """Place levels in the order of their column, those alone that occur: 0 is the lowest."""
    present = set(levels)
    rank = {level: at for at, level in enumerate(one for one in column.order if one in present)}
    return np.array([float(rank[level]) for level in levels])
