"""Categories: columns of any kind read as ranks, in the order of an encoder's categories.

An encoder is shown a few rows in which every category stands, never the table. This file refuses to know what
the ranks are for.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, SamplingError, listed
from oversample.recipes.replay import Ballot
from oversample.tables import missing_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.tables import Table

__all__ = ["positions_of", "ranked", "ranked_hot"]


def positions_of(table: Table, chosen: Any) -> NDArray[np.int64]:
    """Find the columns that are spoken of.

    Parameters
    ----------
    table : Table
        Whose columns.
    chosen : "auto", or array-like of int, str or bool
        Positions (also from the end), names, or a mask; ``"auto"`` takes the columns that hold categories or text.

    Returns
    -------
    positions : ndarray of shape (n_chosen,), dtype=int64
        In the order given.

    Raises
    ------
    SamplingError
        If there is no such column.
    """
    names = [column.name for column in table.columns]
    n = len(names)
    if isinstance(chosen, str) and chosen == "auto":
        found = [at for at, column in enumerate(table.columns) if column.role == "category"]
        return np.array(found, dtype=np.int64)
    given = np.atleast_1d(np.asarray(chosen))
    if given.dtype == bool and len(given) == n:
        return np.flatnonzero(given)
    if given.dtype.kind in "iu" and (len(given) == 0 or (given.min() >= -n and given.max() < n)):
        return given.astype(np.int64) % n
    if given.dtype.kind in "UO" and all(name in names for name in given.tolist()):
        return np.array([names.index(name) for name in given.tolist()], dtype=np.int64)
    raise SamplingError(
        "categorical_features names a column that is not there: all features must be in "
        f"[0, {n - 1}] or [-{n}, -1], or be names of columns, or a mask of {n} flags.",
        repr(chosen),
        f"Columns: {listed(names)}.",
    )


def ranked(table: Table, positions: NDArray[np.int64], encoder: Any) -> tuple[Ballot, list[int]]:
    """Rank the cells of some columns by an ordinal encoder, which is fitted.

    Parameters
    ----------
    table : Table
        What is ranked.
    positions : ndarray of shape (n_columns,), dtype=int64
        Columns; each cell is a category, a missing cell one of its own.
    encoder : estimator
        With ``fit_transform`` and, after it, ``categories_``.

    Returns
    -------
    ballot : Ballot
        Ranks of every row.
    sizes : list of int
        Categories of each column.
    """
    levels = _Levels(table, positions)
    placed = np.asarray(levels.encoded_by(encoder), dtype=np.float64)
    sizes = [len(categories) for categories in encoder.categories_]
    # a missing cell is the last of the categories, whatever it is encoded as
    placed = np.where((placed >= 0) & (placed < sizes), placed, np.array(sizes) - 1)
    return levels.ballot(placed.astype(np.int32)), sizes


def ranked_hot(table: Table, positions: NDArray[np.int64], encoder: Any) -> Ballot:
    """Rank the cells of some columns by a one-hot encoder, which is fitted; see `ranked`.

    Raises
    ------
    SamplingError
        If it does not give each category one column.
    """
    levels = _Levels(table, positions)
    hot: Any = levels.encoded_by(encoder)
    sizes = [len(categories) for categories in encoder.categories_]
    if hot.shape[1] != sum(sizes):
        raise SamplingError(
            "SMOTENC requires a one-hot encoding with one column per category: none may be dropped or merged.",
            f"{hot.shape[1]} columns for {sum(sizes)} categories by {type(encoder).__name__}",
            "Set categorical_encoder=None.",
        )
    ends = np.cumsum([0, *sizes]).tolist()
    parts = [np.asarray(hot[:, a:b].argmax(axis=1)).ravel() for a, b in pairwise(ends)]
    return levels.ballot(np.column_stack(parts).astype(np.int32))


class _Levels:
    """Distinct cells of some columns, and rows of the table in which every one of them stands."""

    def __init__(self, table: Table, positions: NDArray[np.int64]) -> None:
        self.positions = positions
        self.codes: list[NDArray[np.int64]] = []
        first: list[NDArray[np.int64]] = []
        for position in positions.tolist():
            cells = _distinguished(table, position)
            _, where, codes = np.unique(cells, return_index=True, return_inverse=True)
            self.codes.append(codes.reshape(-1))
            first.append(where)
        rows = np.unique(np.concatenate(first))
        self.place = [np.searchsorted(rows, where) for where in first]
        self.shown = _shown(table, rows, positions)

    def encoded_by(self, encoder: Any) -> Any:
        """Fit an encoder to the rows shown, and return what it makes of them."""
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # scikit-learn adds all cells up
                return encoder.fit_transform(self.shown)
        except TypeError as cause:
            raise DataError(
                "A column of categories cannot be encoded: its cells are not all text, or all numbers.",
                str(cause),
                "Turn its cells into text.",
            ) from cause

    def ballot(self, ranks: NDArray[np.int32]) -> Ballot:
        """Give all rows the ranks of the rows shown."""
        columns = [
            ranks[place, at][codes]
            for at, (place, codes) in enumerate(zip(self.place, self.codes, strict=True))
        ]
        return Ballot(tuple(self.positions.tolist()), np.column_stack(columns))


def _distinguished(table: Table, position: int) -> NDArray[Any]:
    """Give cells of one column that are equal where the caller's are."""
    column = table.columns[position]
    if column.block == "none":
        raise DataError(
            f'Column "{column.name}" cannot be a category: its cells are neither text, flags nor numbers.',
            f'column "{column.name}", {column.role}',
            "Turn it into text first, or leave it out.",
        )
    return table.codes[:, column.at] if column.block == "codes" else table.cells(column)


def _shown(table: Table, rows: NDArray[np.int64], positions: NDArray[np.int64]) -> Any:
    """Give some rows of some columns as scikit-learn's encoders take them."""
    part: Any = table.keep(rows)
    if hasattr(part, "iloc") and not any(map(_is_dictionary, part.dtypes)):
        return _framed(part.iloc[:, positions])
    if table.is_sparse:
        return part.toarray()[:, positions]
    if isinstance(part, np.ndarray):
        cells = part[:, positions]
        return np.column_stack([_known_gaps(cells[:, at]) for at in range(cells.shape[1])])
    columns = [table.columns[position] for position in positions.tolist()]
    shown = np.empty((len(rows), len(columns)), dtype=object)
    for at, column in enumerate(columns):
        cells = _distinguished(table, int(positions[at]))[rows]
        if column.block == "codes":
            names = [*table.levels[column.at], None]  # -1, a missing cell, is the last
            shown[:, at] = [names[code] for code in cells.tolist()]
        else:
            shown[:, at] = cells.tolist()
    return shown


def _is_dictionary(dtype: Any) -> bool:
    """Tell whether a column of a pandas frame is a dictionary of Arrow's, which encoders cannot read."""
    return str(getattr(dtype, "pyarrow_dtype", "")).startswith("dictionary")


def _framed(part: Any) -> Any:
    """Replace missing cells that an encoder does not know in the object columns of a pandas frame."""
    part = part.copy(deep=False)
    for at, dtype in enumerate(part.dtypes):
        if dtype.kind == "O" and isinstance(dtype, np.dtype):
            cells = _known_gaps(part.iloc[:, at].to_numpy())
            part.isetitem(at, type(part.iloc[:, at])(cells, index=part.index, dtype=object))
    return part


def _known_gaps(cells: NDArray[Any]) -> NDArray[Any]:
    """Return cells with None for what is missing; NaN, which scikit-learn's encoders know, stays."""
    if cells.dtype != object:
        return cells
    cells = cells.copy()
    others = [not isinstance(cell, float) for cell in cells.tolist()]
    cells[missing_cells(cells) & np.array(others, dtype=bool)] = None
    return cells
