"""Reading: find the adapter for a container, and check once, at the door, that it can be used.

After this every cell is a finite number, a missing cell or a level; the rooms behind never check again.
The dispatch is by what the object is, without importing a dataframe library that the caller has not:

    Table                        as it is
    SciPy sparse                 sparse.py    only numbers
    pandas.DataFrame             pandas_.py   by the name of the class's module, then imported
    polars.DataFrame, LazyFrame  polars_.py   likewise
    pyarrow.Table, RecordBatch   arrow_.py    likewise
    anything else                dense.py     through numpy.asarray: arrays, lists of lists
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from oversample.errors import DataError, listed
from oversample.tables import dense, sparse
from oversample.tables.table import Table

__all__ = ["library", "read"]


def read(X: object) -> Table:
    """Read a container into a Table.

    Parameters
    ----------
    X : Table, ndarray, list of lists, SciPy sparse, pandas, polars or pyarrow table
        Of shape (n_samples, n_features), at least one each. Missing cells are welcome in numbers (NaN,
        null) and categories (None, NaN, null); infinite values are refused. Never written to.

    Returns
    -------
    table : Table
        Numbers as views where possible; frames are read column by column.

    Raises
    ------
    DataError
        If there is no row or no column, two columns share a name, a value is infinite (column, count,
        a row number), or the container cannot be read.

    Examples
    --------
    >>> table = read([[1.5, 2], [2.5, 4]])
    >>> [column.role for column in table.columns]
    ['number', 'number']
    """
    if isinstance(X, Table):
        return X
    table = _adapter(X)
    if table.n_rows == 0 or not table.columns:
        what = "sample(s)" if table.n_rows == 0 else "feature(s)"
        shape = (table.n_rows, len(table.columns))
        raise DataError(
            f"Found array with 0 {what} (shape={shape}) while a minimum of 1 is required.",
            f"{shape[0]} rows and {shape[1]} columns",
            "Pass a table with at least one row and one column.",
        )
    _refuse_twins([column.name for column in table.columns])
    _refuse_infinite(table)
    return table


def library(X: object) -> str:
    """Name the dataframe library an object comes from: "pandas", "polars", "pyarrow" or ""."""
    root = type(X).__module__.partition(".")[0]
    return root if root in ("pandas", "polars", "pyarrow") else ""


def _adapter(X: Any) -> Table:
    if sp.issparse(X):
        return sparse.read(X)
    match library(X):
        case "pandas":
            from oversample.tables import pandas_

            return pandas_.read(X)
        case "polars":
            from oversample.tables import polars_

            return polars_.read(X)
        case "pyarrow":
            from oversample.tables import arrow_

            return arrow_.read(X)
    return dense.read(X)


def _refuse_twins(names: list[Any]) -> None:
    seen: set[Any] = set()
    twins = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twins:
        raise DataError(
            "Two columns share a name, so neither can be spoken of.",
            f"{listed(dict.fromkeys(twins))} more than once",
            "Rename one of them.",
        )


def _refuse_infinite(table: Table) -> None:
    cells = table.numbers.data if table.is_sparse else table.numbers
    # One pass without a temporary: a sum is finite unless a cell is NaN or infinite (or it overflows).
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(cells.sum(dtype=np.float64)):
            return
    if not np.isinf(cells).any():
        return
    found = []
    first = None
    for column in table.of_block("numbers"):
        cells = table.numbers[:, [column.at]]
        cells = cells.toarray()[:, 0] if table.is_sparse else cells[:, 0]
        rows = np.flatnonzero(np.isinf(cells))
        if len(rows):
            found.append(f'"{column.name}" {len(rows):,} (first in row {rows[0]:,})')
            first = first or column.name
    raise DataError(
        "X contains infinity (inf), which no distance can be taken to.",
        ", ".join(found[:5]),
        "Replace these cells, or make them missing (NaN).",
    )
