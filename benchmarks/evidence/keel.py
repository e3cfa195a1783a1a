"""Read the text of a data set as its authors wrote it: nothing filled in, nothing encoded.

The form is ARFF as KEEL writes it: ``@attribute`` lines, ``@data``, then rows of cells, the class last.
Levels that are all numbers are read as numbers, as the studies that we compare with did.

This file refuses to know which sets there are and what is done with their gaps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Table", "parse_arff", "table_of"]

_ATTRIBUTE = re.compile(r"@attribute\s+('[^']*'|\S+?)\s*(\{.*\}|\s[a-z]+)", re.IGNORECASE)
_MISSING = frozenset({"?", "<null>", ""})


@dataclass(frozen=True)
class Table:
    """One data set with two classes.

    Parameters
    ----------
    name, family : str
        The set, and the source it was cut from: sets of one family share rows.
    numbers : ndarray of shape (n_rows, n_numbers), dtype=float64
        NaN where a cell is missing.
    words : ndarray of shape (n_rows, n_words), dtype=object
        Text; ``"?"`` where a cell is missing.
    codes : ndarray of shape (n_rows,), dtype=int8
        1 for a row of the rarer class.
    """

    name: str
    family: str
    numbers: NDArray[np.float64]
    words: NDArray[np.object_]
    codes: NDArray[np.int8]

    @property
    def n_rows(self) -> int:
        """Rows in all."""
        return len(self.codes)

    @property
    def n_minority(self) -> int:
        """Rows of the rarer class."""
        return int(self.codes.sum())

    @property
    def duplicates(self) -> float:
        """Share of rows that are there before, whatever their class; a gap equals a gap."""
        cells = zip(self.numbers.tolist(), self.words.tolist(), strict=True)
        return 1.0 - len({repr(pair) for pair in cells}) / self.n_rows


def parse_arff(text: str) -> tuple[list[bool], list[list[str]]]:
    """Return which columns hold numbers, and the rows, from the text of a file.

    Examples
    --------
    >>> parse_arff("@attribute a real [0, 1]\\n@attribute b {x, y}\\n@data\\n0.5, x\\n?, y\\n")
    ([True, False], [['0.5', 'x'], ['?', 'y']])
    """
    kinds: list[bool] = []
    rows: list[list[str]] = []
    begun = False
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("%"):
            continue
        if begun:
            rows.append([cell.strip() for cell in stripped.split(",")])
        elif stripped.lower().startswith("@data"):
            begun = True
        elif found := _ATTRIBUTE.match(stripped):
            kind = found[2].strip()
            levels = kind.strip("{}").split(",") if kind.startswith("{") else []
            kinds.append(all(_is_number(level) for level in levels))
    return kinds, rows


def table_of(
    name: str, family: str, kinds: Sequence[bool], rows: Sequence[Sequence[str]], label: int = -1
) -> Table:
    """Split rows of text into numbers, words and the class.

    Parameters
    ----------
    name, family : str
    kinds : sequence of bool
        Whether each column holds numbers; what it says of the class does not matter.
    rows : sequence of rows of text
    label : int
        The column of the class.

    Raises
    ------
    ValueError
        If a row has a cell too many or too few, or there are not two classes.
    """
    cells = {len(row) for row in rows}
    if cells != {len(kinds)}:
        raise ValueError(f"Rows of {name} should have {len(kinds)} cells. Got {sorted(cells)}.")
    label %= len(kinds)
    columns = list(zip(*rows, strict=True))
    values, counts = np.unique(np.array(columns[label]), return_counts=True)
    if len(values) != 2:
        raise ValueError(f"{name} should have two classes. Got {values.tolist()}.")
    n_rows = len(rows)
    numeric = [column for at, column in enumerate(columns) if at != label and kinds[at]]
    textual = [column for at, column in enumerate(columns) if at != label and not kinds[at]]
    numbers = np.array([[_number(cell) for cell in column] for column in numeric], dtype=np.float64)
    words = np.array(
        [["?" if c in _MISSING else c for c in column] for column in textual], dtype=object
    )
    codes = (np.array(columns[label]) == values[np.argmin(counts)]).astype(np.int8)
    return Table(
        name=name,
        family=family,
        numbers=numbers.reshape(len(numeric), n_rows).T.copy(),
        words=words.reshape(len(textual), n_rows).T.copy(),
        codes=codes,
    )


def _number(cell: str) -> float:
    return float("nan") if cell in _MISSING else float(cell)


def _is_number(level: str) -> bool:
    try:
        float(level)
    except ValueError:
        return level.strip() in _MISSING
    return True
