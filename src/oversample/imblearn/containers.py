"""Containers: cells that somebody else's code made, put back into the caller's kind of container.

Rows that our samplers make come back from `tables`, which knows where each came from. Here nothing is known
of the rows: columns and types are the caller's, an index begins anew, as in imbalanced-learn. This file
refuses to know which dataframe library it meets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

__all__ = ["restore"]


def restore(cells: Any, like: Any) -> Any:
    """Put cells into a container like another.

    Parameters
    ----------
    cells : ndarray or sparse of shape (n_samples_new, n_features) or (n_samples_new,)
        What a resampling function returned.
    like : object
        What the caller passed: a list, a pandas or polars frame or series, or anything else.

    Returns
    -------
    container : object
        A list, a frame or a series with the names and types of `like`; else the cells as they are.

    Examples
    --------
    >>> restore(np.array([[1.0], [2.0]]), [[0.0]])
    [[1.0], [2.0]]
    """
    if isinstance(like, list):
        return cells.tolist()
    if hasattr(like, "schema") and hasattr(like, "columns"):  # polars
        return type(like)(cells, schema=list(like.columns)).cast(dict(like.schema))
    if hasattr(like, "columns") and hasattr(like, "dtypes"):
        frame = type(like)
        if sp.issparse(cells):
            return frame.sparse.from_spmatrix(cells, columns=like.columns).astype(like.dtypes)
        return frame(cells, columns=like.columns).astype(like.dtypes)
    if hasattr(like, "to_frame"):  # a series: pandas names it last, polars first
        return type(like)(name=like.name, dtype=like.dtype, **{_values_of(like): np.asarray(cells)})
    return cells


def _values_of(series: Any) -> str:
    return "data" if hasattr(series, "iloc") else "values"
