"""Reading: find the adapter for a container, and check once, at the door, that it can be used.

What can be seen without looking at a cell is checked at once; cells are read, and infinite ones refused, when
somebody first asks the table for numbers. So a table of which rows are only copied or left out may hold them,
and for all other rooms every cell is a finite number, a missing cell or a level.
The dispatch is by what the object is, without importing a dataframe library that the caller has not:

    Table                        as it is
    SciPy sparse                 sparse.py    only numbers
    pandas.DataFrame             pandas_.py   by the name of the class's module, then imported
    polars.DataFrame, LazyFrame  polars_.py   likewise
    pyarrow.Table, RecordBatch   arrow_.py    likewise
    DuckDB, narwhals, streams    arrow_.py    or what is wrapped: foreign.py
    anything else                dense.py     through numpy.asarray: arrays, lists of lists
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scipy.sparse as sp

from oversample.errors import DataError, listed
from oversample.tables.dense import Dense
from oversample.tables.foreign import at_home, library
from oversample.tables.missing import refuse_missing
from oversample.tables.roles import tell_notices
from oversample.tables.sparse import Sparse
from oversample.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.tables.native import Native
    from oversample.tables.roles import Roles

__all__ = ["read", "read_told"]


def read(X: object) -> Table:
    """Read a container into a Table.

    Parameters
    ----------
    X : Table, ndarray, list of lists, SciPy sparse, pandas, polars or pyarrow table, or what speaks Arrow
        Of shape (n_samples, n_features), at least one each. Missing cells are welcome in numbers (NaN,
        null) and categories (None, NaN, null); infinite values are refused by whoever first asks for
        numbers, with column, count and row. Never written to.

    Returns
    -------
    table : Table
        Read lazily: numbers as views where possible, frames column by column.

    Raises
    ------
    DataError
        If there is no row or no column, two columns share a name, or the container cannot be read.

    Notes
    -----
    Looks at no cell, so costs nothing that grows with the rows (except for lists, which become an array).

    Examples
    --------
    >>> table = read([[1.5, 2], [2.5, 4]])
    >>> [column.role for column in table.columns]
    ['number', 'number']
    """
    if isinstance(X, Table):
        return X
    native = _adapter(at_home(X))
    names = native.names()
    if native.n_rows == 0 or not names:
        what = "sample(s)" if native.n_rows == 0 else "feature(s)"
        shape = (native.n_rows, len(names))
        raise DataError(
            f"Found array with 0 {what} (shape={shape}) while a minimum of 1 is required.",
            f"{shape[0]} rows and {shape[1]} columns",
            "Pass a table with at least one row and one column.",
        )
    if not isinstance(names, range):
        _refuse_twins(names)
    return Table(native)


def read_told(
    X: object,
    roles: Roles | None = None,
    *,
    within: object = None,
    missing: str = "keep",
) -> Table:
    """Read a container, tell the roles of its columns by their cells, and see to its missing cells.

    Parameters
    ----------
    X : object
        As `read` takes it.
    roles : mapping of column to role, optional
        What the caller knows better; see `Table.inferred`.
    within : object, optional
        Column that names subjects, so that it is a group unless `roles` says otherwise.
    missing : {"keep", "error", "impute"}, default="keep"
        Whether missing cells are refused, or filled.

    Returns
    -------
    table : Table

    Raises
    ------
    DataError
        If the container or a role cannot be used, or cells are missing that may not be.

    Warns
    -----
    OversampleWarning
        Of cells that are no numbers in a column of numbers written as text, and of columns that may have another
        role than their cells tell; not of a Table, which was read before.

    Examples
    --------
    >>> table = read_told([[1.5, 2], [2.5, 4], [0.25, 7]])
    >>> [column.role for column in table.columns]
    ['number', 'whole']
    """
    if within is not None:
        roles = {within: "group", **(roles or {})}
    table = read(X).inferred(roles)
    if not isinstance(X, Table):
        tell_notices(table)
    if missing == "error":
        refuse_missing(table)
    return table.imputed() if missing == "impute" else table


def _adapter(X: Any) -> Native:
    if sp.issparse(X):
        return Sparse(X)
    match library(X):
        case "pandas":
            from oversample.tables.pandas_ import Pandas

            return Pandas(X)
        case "polars":
            from oversample.tables.polars_ import Polars

            return Polars(X)
        case "pyarrow":
            from oversample.tables.arrow_ import Arrow

            return Arrow.of(X)
    return Dense.of(X)


def _refuse_twins(names: Sequence[Any]) -> None:
    seen: set[Any] = set()
    twins = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twins:
        raise DataError(
            "Two columns share a name, so neither can be spoken of.",
            f"{listed(dict.fromkeys(twins))} more than once",
            "Rename one of them.",
        )
