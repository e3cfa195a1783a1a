"""Frames: hand a small result table to the caller in the dataframe library they use."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from oversample.tables.foreign import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["to_frame"]


def to_frame(columns: Mapping[str, Sequence[Any]], like: object = None) -> Any:
    """Make a frame of the library that `like` comes from.

    Parameters
    ----------
    columns : mapping of str to sequence
        Equally long columns.
    like : object, optional
        A frame of the caller's. Without one: pandas if it is installed, else Arrow.

    Returns
    -------
    frame : pandas.DataFrame, polars.DataFrame or pyarrow.Table
    """
    home = library(like)
    if home == "polars":
        import polars as pl

        return pl.DataFrame(columns)
    if home == "pandas" or (not home and importlib.util.find_spec("pandas")):
        import pandas as pd

        return pd.DataFrame(columns)
    import pyarrow as pa

    return pa.table(dict(columns))
