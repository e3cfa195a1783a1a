"""Names: take the target out of a frame, or say what it may have been called."""

from __future__ import annotations

from typing import Any

from oversample.errors import DataError, listed, suggest
from oversample.tables.foreign import at_home, library
from oversample.tables.reading import read

__all__ = ["join_target", "split_target"]


def split_target(frame: Any, target: object) -> tuple[Any, Any]:
    """Split a frame into its other columns and its target column.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table, or one that becomes such (see `at_home`)
        Not written to.
    target : str or int
        Name of the target column.

    Returns
    -------
    X : same kind of container
        All other columns, in order.
    y : pandas.Series, polars.Series or pyarrow.ChunkedArray
        The target.

    Raises
    ------
    DataError
        If the container has no named columns, or not this one (with the nearest name).

    Examples
    --------
    >>> import pyarrow as pa
    >>> X, y = split_target(pa.table({"age": [1, 2], "churn": ["No", "Yes"]}), "churn")
    >>> X.column_names, y.to_pylist()
    (['age'], ['No', 'Yes'])
    """
    frame = at_home(frame)
    home = library(frame)
    if not home:
        raise DataError(
            "A target column can only be named in a table with named columns.",
            f"a {type(frame).__name__}",
            "Pass a pandas, polars or pyarrow table; samplers take X and y apart: "
            "SMOTE().fit_resample(X, y).",
        )
    names = list(read(frame).native.names())  # reading refuses one name twice, or on several levels
    if target not in names:
        raise DataError(
            f'There is no column "{target}" to use as the target.',
            f"columns {listed(names, most=40)}",
            f"{suggest(target, names)}Set target to one of these columns.",
        )
    if home == "pandas":
        return frame.drop(columns=target), frame[target]
    if home == "polars":
        return frame.drop(target), frame[target]
    return frame.drop_columns([target]), frame.column(target)


def join_target(X: Any, y: Any, like: Any, target: object) -> Any:
    """Put a target column back where it stood; the inverse of `split_target`.

    Parameters
    ----------
    X : pandas, polars or pyarrow table
        The other columns.
    y : column of the same library
        The target, as long as `X`.
    like : pandas, polars or pyarrow table
        The frame that was split, for the position.
    target : str or int
        Name of the target column.

    Returns
    -------
    frame : same kind of container
        Columns in the order of `like`.
    """
    home = library(X)
    if home == "pyarrow":
        position = like.column_names.index(target)
        return X.add_column(position, like.schema.field(position), y)
    position = list(like.columns).index(target)
    if home == "polars":
        return X.clone().insert_column(position, y.alias(target))
    joined = X.copy(deep=False)
    joined.insert(position, target, y)
    return joined
