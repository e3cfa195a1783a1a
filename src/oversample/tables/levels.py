"""Levels: text and other labels as codes, missing cells as -1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["encode", "is_missing"]


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
    codes = np.empty(len(cells), dtype=np.int32)
    try:
        for i, cell in enumerate(
            cells.tolist()
        ):  # one pass in C-made Python objects; frames have their own
            codes[i] = -1 if is_missing(cell) else numbering.setdefault(cell, len(numbering))
    except TypeError as cause:
        fault = DataError(
            f'Column "{name}" holds a cell that is not a level: argument must be a string or a number.',
            f"a {type(cell).__name__}",
            "Leave the column out, or turn its cells into text.",
        )
        raise TypeError(str(fault)) from cause
    return codes, tuple(numbering)


def is_missing(cell: object) -> bool:
    """Tell whether a cell is None or not equal to itself (NaN, NaT)."""
    return cell is None or (isinstance(cell, float) and cell != cell)  # noqa: PLR0124
