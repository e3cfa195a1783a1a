"""Repeats: new rows that are no more than copies, and how many distinct rows there are.

Where the rows of a class are equal, a row between two of them is one of them. Whether that is so is read from the
lineage before a row is made (`shares_alike`), and counted in the rows that were made (`count_repeats`). Both look
at a bounded number of rows, evenly spread, so that a large table costs no more than a small one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.tables.reading import read
from oversample.tables.table import Table
from oversample.tables.twins import row_keys

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.lineage import Lineage

__all__ = ["Repeats", "count_distinct", "count_repeats", "shares_alike"]

_MOST = 20_000  # rows of all classes together, beside those that they come from
_LEAST = 200  # rows of a class, where there are many classes
_CELLS = 2**17  # for a first look
_FIRST = 256  # rows of a class, for a first look


@dataclass(frozen=True)
class Repeats:
    """How many of the new rows of a class are copies of real ones, and how many are distinct.

    Parameters
    ----------
    label : hashable
        The class.
    n_made : int
        Synthetic rows of the class.
    n_looked_at : int
        Those of them that were looked at, evenly spread; all of them, where there are no more than some thousands.
        The figures below speak of these.
    n_copies : int
        Rows that are equal to a real row they descend from.
    n_distinct : int
        Distinct rows among them.
    n_parents, n_distinct_parents : int
        Real rows they descend from, and distinct rows among these.
    mixes : bool
        Whether a row goes towards another one, so that copies are not what was asked for.

    Notes
    -----
    Identifiers, groups, free texts and ignored columns are not compared: they tell equal cases apart. Cells
    that cannot be told apart (lists) are not compared either.
    """

    label: Hashable
    n_made: int
    n_looked_at: int
    n_copies: int
    n_distinct: int
    n_parents: int
    n_distinct_parents: int
    mixes: bool


def shares_alike(table: Table, lineage: Lineage) -> dict[Hashable, float]:
    """Say which share of the new rows of each class lies between rows with the same numbers.

    Parameters
    ----------
    table : Table
        The real rows.
    lineage : Lineage
        Of the rows that are to be made, class by class.

    Returns
    -------
    shares : dict of label to float
        Of the rows with several parents and without noise, 256 of a class at most. Classes without such rows are
        left out. A missing cell is like any other.
    """
    found: dict[Hashable, float] = {}
    n_numbers = len(table.of_block("numbers"))
    most = min(_FIRST, max(16, _CELLS // max(n_numbers, 1)))
    scale = None if lineage.residual is None else np.asarray(lineage.residual.scale)
    for code, label in enumerate(lineage.labels):
        rows = _spread_out(np.flatnonzero(lineage.label == code), most)
        rows = rows[lineage.offsets[rows + 1] - lineage.offsets[rows] > 1]
        if len(rows) == 0 or (scale is not None and scale[code].any()):
            continue
        some = lineage.take(rows)
        base = np.repeat(some.base, some.n_parents)
        is_same = _alike(table, base, some.parents) if n_numbers else np.ones(len(base), dtype=bool)
        differs = np.bincount(some.row_of_parent(), weights=~is_same, minlength=len(rows)) > 0
        found[label] = float(1.0 - differs.mean())
    return found


def _alike(table: Table, some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which pairs of rows have the same numbers, where both have one."""
    both = table.numbers_of(np.concatenate([some, others]))
    left, right = both[: len(some)], both[len(some) :]
    if sp.issparse(left):
        return np.asarray(np.diff((left != right).tocsr().indptr) == 0)
    return np.asarray(((left == right) | np.isnan(left) | np.isnan(right)).all(axis=1))


def count_distinct(table: Table, rows: NDArray[np.int64]) -> tuple[int, int]:
    """Count distinct rows among these, of 20,000 at most; also return how many were looked at."""
    rows = _spread_out(rows, _MOST)
    return len(np.unique(_keys(table, rows))), len(rows)


def count_repeats(grown: Table, lineage: Lineage) -> tuple[Repeats, ...]:
    """Count copies and distinct rows among the rows that were made.

    Parameters
    ----------
    grown : Table
        The real rows, then the synthetic ones, with their roles told.
    lineage : Lineage
        Of the synthetic rows, in their order.

    Returns
    -------
    repeats : tuple of Repeats
        A class for each that grew, in the order of the labels of the lineage.

    Examples
    --------
    >>> from oversample.lineage import Lineage
    >>> lineage = Lineage.of_pairs([0, 0], [1, 2], [0.5, 0.5], label="rare", n_original=3)
    >>> (found,) = count_repeats(read([[1.0], [1.0], [3.0], [1.0], [2.0]]), lineage)
    >>> found.n_copies, found.n_distinct, found.n_parents, found.n_distinct_parents
    (1, 2, 3, 2)
    """
    made = [np.flatnonzero(lineage.label == code) for code in range(len(lineage.labels))]
    n_classes = sum(len(rows) > 0 for rows in made)
    most = max(_LEAST, _MOST // max(n_classes, 1))
    found = []
    for label, rows in zip(lineage.labels, made, strict=True):
        if len(rows) == 0:
            continue
        looked = _spread_out(rows, most)
        some = lineage.take(looked)
        parents = np.unique(some.parents)
        keys = _keys(grown, np.concatenate([parents, lineage.n_original + looked]))
        of_parents, of_made = keys[: len(parents)], keys[len(parents) :]
        entry = of_parents[np.searchsorted(parents, some.parents)]
        owner = some.row_of_parent()
        equal = np.bincount(owner, weights=entry == of_made[owner], minlength=len(looked)) > 0
        found.append(
            Repeats(
                label, len(rows), len(looked), int(equal.sum()), len(np.unique(of_made)),
                len(parents), len(np.unique(of_parents)),
                bool((some.parents != some.base[owner]).any()),
            )
        )  # fmt: skip
    return tuple(found)


def _keys(table: Table, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Number these rows by their cells, equal numbers for equal rows."""
    kept: Any = table.native.keep(rows)
    told = tuple(column for column in table.columns if column.storage != "other")  # lists, objects
    return row_keys(Table(read(kept).native, told))


def _spread_out(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Take so many of these rows at most, evenly spread."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
