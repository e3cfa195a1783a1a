"""Foreign: tables of libraries that have no adapter here, turned into one that has.

A table that speaks the Arrow C stream (DuckDB, ibis, Modin, cuDF, DataFusion, a reader of batches) becomes an
Arrow table; a narwhals frame is taken out of its wrapping, a lazy frame collected. This file refuses to know how a
table is stored.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["at_home", "library"]

_KNOWN = ("numpy", "scipy", "pandas", "polars", "pyarrow")


def library(X: object) -> str:
    """Name the dataframe library an object comes from: "pandas", "polars", "pyarrow" or ""."""
    root = type(X).__module__.partition(".")[0]
    return root if root in ("pandas", "polars", "pyarrow") else ""


def at_home(X: Any) -> Any:
    """Turn a table of another library into one that is known here.

    Parameters
    ----------
    X : object
        Any container.

    Returns
    -------
    X : object
        The same object, if its library is known or it speaks no Arrow; else an Arrow table, or what is in it.

    Notes
    -----
    A query (a relation of DuckDB, a lazy frame) is run, once. The rows of an Arrow stream are copied where its
    library does not share them.

    Examples
    --------
    >>> import pyarrow as pa
    >>> reader = pa.table({"age": [20, 30]}).to_reader()
    >>> at_home(reader).num_rows
    2
    """
    narwhals = sys.modules.get("narwhals")
    if narwhals is not None and isinstance(X, narwhals.DataFrame | narwhals.LazyFrame):
        return at_home(X.to_native())
    if type(X).__name__ == "LazyFrame" and library(X) == "polars":
        return X.collect()
    if type(X).__module__.partition(".")[0] in _KNOWN[:-1] or not hasattr(X, "__arrow_c_stream__"):
        return _scanned(X)
    import pyarrow as pa

    return X if isinstance(X, pa.Table | pa.ChunkedArray) else pa.table(X)


def _scanned(X: Any) -> Any:
    """Read a data set of Arrow's, which is a promise of a table."""
    dataset = sys.modules.get("pyarrow.dataset")
    return X.to_table() if dataset is not None and isinstance(X, dataset.Dataset) else X
