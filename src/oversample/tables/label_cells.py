"""Label cells: the cells of a target as an array, whatever holds them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.tables.foreign import library

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["label_cells", "no_labels"]


def label_cells(y: Any, name: str) -> tuple[Any, NDArray[Any]]:
    """Read the cells of a target.

    Parameters
    ----------
    y : object
        One label a row, in any container.
    name : str
        What the target is called in errors.

    Returns
    -------
    native : object
        The container that new labels are given back in: the one passed, or its only column.
    cells : ndarray of shape (n_rows,)

    Raises
    ------
    DataError
        If there are several labels a row, or cells that cannot be labels.
    """
    home = library(y)
    if home == "pandas" and y.ndim == 2 and y.shape[1] == 1:  # noqa: PLR2004
        y = y.iloc[:, 0]
    if home == "polars" and hasattr(y, "columns"):
        y = y.to_series()
    if home == "pandas" and not hasattr(y, "columns"):
        cells = _pandas_labels(y, name)
    elif home == "polars":
        cells = (
            np.asarray(y.to_list(), dtype=object) if y.null_count() else np.asarray(y.to_numpy())
        )
    elif home == "pyarrow":
        cells = _arrow_labels(y, name)
    else:
        cells = y if isinstance(y, np.ndarray) else _array_of(y, name)
        if not isinstance(y, list | tuple):  # what only offers __array__ is given back as an array
            y = cells
    if cells.ndim == 2 and cells.shape[1] == 1:  # noqa: PLR2004
        from sklearn.exceptions import DataConversionWarning

        warnings.warn(
            f"A column-vector {name} was passed when a 1d array was expected; it was flattened. "
            f"Pass {name}.ravel() to silence this.",
            DataConversionWarning,
            stacklevel=4,
        )
        cells = cells[:, 0]
        y = cells if not home else y
    if cells.ndim != 1:
        raise DataError(
            f"Multilabel and multioutput targets are not supported: {name} must be one label a row.",
            f"shape {cells.shape}",
            f"Pass one column; for one-hot labels, {name}.argmax(axis=1).",
        )
    return y, cells


def _pandas_labels(y: Any, name: str) -> NDArray[Any]:
    """Read the labels of a series; those of an Arrow type of which pandas can take no rows are refused."""
    kind = getattr(y.dtype, "pyarrow_dtype", None)
    if kind is None:
        return np.asarray(y.to_numpy(dtype=object) if y.dtype.kind not in "iufb" else y)
    from oversample.tables.arrow_columns import can_be_taken

    if not can_be_taken(kind):
        raise DataError(
            f"pandas can take no rows of {name}.",
            f"labels of Arrow's type {kind}",
            "Pass the Arrow array that they come from.",
        )
    return _arrow_labels(y.array.__arrow_array__(), name)


def _arrow_labels(y: Any, name: str) -> NDArray[Any]:
    """Read labels of Arrow's: numbers and flags as they are, of any other type by their levels."""
    import pyarrow as pa

    from oversample.tables.arrow_columns import encode, stored

    chunked = y if isinstance(y, pa.ChunkedArray) else pa.chunked_array([y])
    if (
        stored(y.type) in ("int", "float", "bool")
        and pa.types.is_primitive(y.type)
        and not y.null_count
    ):
        return np.asarray(chunked.to_numpy())
    try:
        codes, levels = encode(chunked, name)
    except TypeError as cause:
        raise no_labels(name, f"cells of type {y.type}") from cause
    if (
        pa.types.is_dictionary(y.type)
        and pa.types.is_string_view(y.type.value_type)
        and y is not chunked
    ):
        raise DataError(
            f"{name} is an array that NumPy cannot read.",
            f"labels of Arrow's type {y.type}",
            f"Pass pyarrow.chunked_array([{name}]), which it can.",
        )
    return np.fromiter([*levels, None], dtype=object, count=len(levels) + 1)[codes]


def no_labels(name: str, met: str) -> DataError:
    """Make the error of cells that are no class labels; `met` says which."""
    return DataError(
        f"{name} holds cells that are no class labels (Unknown label type).",
        met,
        "Pass labels that are text, numbers, flags or dates, one a row.",
    )


def _array_of(y: Any, name: str) -> NDArray[Any]:
    try:
        cells = np.asarray(y)
    except ValueError as cause:
        raise no_labels(name, "lists of several lengths") from cause
    return cells if cells.dtype.kind not in "US" else np.asarray(y, dtype=object)
