"""Searches: what a parameter that counts neighbours stands for, and tables as other searches take them.

Both kinds of faces ask here, so that a number and an object mean the same to all. This file refuses to know
who is near whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from oversample.errors import SamplingError
from oversample.kernels import index_dtype
from oversample.neighbors import as_columns
from oversample.samplers.constraints import Searcher, Whole
from oversample.tables import space

if TYPE_CHECKING:
    from oversample.tables import Table

__all__ = ["Neighbours", "Search", "count_neighbours", "plain_rows", "scaled_rows", "search_of"]

_EDGE = 20  # powers of two between the largest cell and one whose square is no number: room for sums of squares


@dataclass(frozen=True)
class Neighbours:
    """A number of neighbours, or an object that searches one more (the row itself)."""

    example: str = "5"

    def allows(self, value: object) -> bool:
        """Allow either."""
        return Whole(1, self.example).allows(value) or (
            value is not None and Searcher().allows(value) and hasattr(value, "n_neighbors")
        )

    @property
    def words(self) -> str:
        """Say so."""
        return "a whole number of at least 1 or an object with fit, kneighbors and n_neighbors"


class Search(NamedTuple):
    """What a parameter that counts neighbours stands for.

    Parameters
    ----------
    keeper : object
        What would search in imbalanced-learn; not fitted.
    engine : object or None
        The same, where it is an object of the caller's, who then searches; else our own engine does.
    k : int
        Neighbours, the row itself not counted.
    """

    keeper: Any
    engine: Any
    k: int


def search_of(given: Any, n_jobs: int | None, *, itself: int, name: str = "n_neighbors") -> Search:
    """Tell what searches: our own engine for a number, or the object given.

    Parameters
    ----------
    given : int or object with ``fit``, ``kneighbors`` and ``n_neighbors``
    n_jobs : int or None
        For what would search in imbalanced-learn.
    itself : {0, 1}
        Whether a row is asked about among its like, so that an object has to find one more.
    name : str
        What to call it in an error.

    Raises
    ------
    SamplingError
        If an object finds no more than the row itself.
    """
    k = count_neighbours(given, itself=itself)
    if not hasattr(given, "kneighbors"):
        return Search(NearestNeighbors(n_neighbors=k + itself, n_jobs=n_jobs), None, k)
    keeper = clone(given, safe=False)
    if k < 1:
        raise SamplingError(
            f"An object as {name} finds the row itself first, and must find one more.",
            f"n_neighbors={given.n_neighbors} in it",
            f"Set {name}={type(given).__name__}(n_neighbors=4) for three neighbours.",
        )
    if n_jobs is not None and "n_jobs" in keeper.get_params():
        keeper.set_params(n_jobs=n_jobs)
    return Search(keeper, keeper, k)


def count_neighbours(given: Any, *, itself: int) -> int:
    """Count the neighbours that are asked for; of an object that searches, without the row itself."""
    if hasattr(given, "kneighbors"):
        return int(given.n_neighbors) - itself
    return int(given)


def plain_rows(table: Table) -> Any:
    """Return all rows as an array or sparse matrix that scikit-learn's estimators take: one column a level.

    A table of numbers alone is returned as it stands, in its own precision. Indices of sparse rows have 32 bits
    where these can count the entries: many estimators take no others.
    """
    if table.is_sparse:
        return _narrow(table.numbers)
    if not table.levels and table.is_complete:
        kinds = {table.cells(column).dtype for column in table.of_block("numbers")}
        return table.numbers.astype(
            np.float32 if kinds == {np.dtype(np.float32)} else np.float64, copy=False
        )
    points: Any = space(table, "none", fills=True)[np.arange(table.n_rows)]
    return as_columns(points, points)[0]


def _narrow(rows: Any) -> Any:
    kind = index_dtype(rows.nnz, rows.shape[1])
    if rows.indices.dtype == kind and rows.indptr.dtype == kind:
        return rows
    parts = (rows.data, rows.indices.astype(kind), rows.indptr.astype(kind))
    narrow = type(rows)(parts, shape=rows.shape, copy=False)
    narrow.has_canonical_format = (
        True  # as all rows that a table gives: their order is not looked at again
    )
    return narrow


def scaled_rows(table: Table, *, for_trees: bool = False) -> tuple[Any, int]:
    """Return `plain_rows`, made smaller or larger by a power of two where squares of cells would be no numbers.

    Clusters, support vectors and thresholds of trees are the same on rows that are all multiplied by a power of
    two, which changes no digit. scikit-learn refuses rows whose squares overflow, or puts all in one place.

    Parameters
    ----------
    table : Table
    for_trees : bool
        Whether cells have to be numbers in float32, and squares do not matter.

    Returns
    -------
    cells : ndarray or csr_array
        As `plain_rows`, where nothing is too large or too small.
    exponent : int
        Power of two that the cells are to be multiplied by, to be those of the table; 0 where they are.
    """
    cells = plain_rows(table)
    values = cells.data if table.is_sparse else cells
    largest = float(max(values.max(initial=0.0), -values.min(initial=0.0)))
    exponent = int(np.frexp(largest)[1])
    most = np.finfo(values.dtype).maxexp // 2 - _EDGE
    if for_trees:
        most = np.finfo(np.float32).maxexp - 2
    if largest == 0.0 or abs(exponent) < most:
        return cells, 0
    scaled = np.ldexp(values, -exponent)
    if table.is_sparse:
        parts = (scaled, cells.indices, cells.indptr)
        scaled = type(cells)(parts, shape=cells.shape, copy=False)
    return scaled, exponent
