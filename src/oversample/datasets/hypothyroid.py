"""Hypothyroid: who of 3,163 people screened for thyroid disease has an underactive thyroid.

The file lies next to this module, and its source, licence and history are in ``README.md`` beside
it. This module refuses to know what a model makes of the columns: it gives the table as it was
published, with empty cells where the source has a question mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["hypothyroid_path", "load_hypothyroid"]

_MEASURED = ("TSH", "T3", "TT4", "T4U", "FTI", "TBG")


def hypothyroid_path() -> Path:
    """Return where the CSV file lies.

    Returns
    -------
    path : Path
        A comma-separated file with a header row, UTF-8, 3,163 rows. A missing cell is empty. The
        last column, ``diagnosis``, is the class.

    Examples
    --------
    >>> hypothyroid_path().name
    'hypothyroid.csv'
    """
    return Path(__file__).with_name("hypothyroid.csv")


def load_hypothyroid() -> pa.Table:
    """Load the hypothyroid table: 3,163 rows, 25 features and the class ``diagnosis``.

    Returns
    -------
    table : pyarrow.Table of shape (3163, 26)
        ``age`` is int64 (years, 1 to 98), the six measurements (TSH, T3, TT4, T4U, FTI, TBG) are
        float64 (at least 0; the source names no units), and all else is text: ``sex`` ("F",
        "M"), yes-no columns ("f", "t" or "n", "y"), and last ``diagnosis`` ("hypothyroid" 151
        times, "negative" 3,012 times). A missing cell, 5,329 of them, is null. Rows are in the
        order of the source.

    Notes
    -----
    Reads 210 kB from disk; the table takes 0.6 MB. The 77 rows that repeat an earlier one are in
    the source and are kept.

    References
    ----------
    .. [1] R. Quinlan, "Thyroid Disease", UCI Machine Learning Repository, 1986,
       doi:10.24432/C5D010. Licence: CC BY 4.0.

    Examples
    --------
    >>> table = load_hypothyroid()
    >>> table.num_rows, table.num_columns
    (3163, 26)
    >>> table["diagnosis"].to_pylist().count("hypothyroid")
    151
    """
    import pyarrow as pa
    from pyarrow import csv

    path = hypothyroid_path()
    with path.open(encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    # Types are said, not guessed: a guess would depend on the cells of the first block.
    types = dict.fromkeys(names, pa.string()) | dict.fromkeys(_MEASURED, pa.float64())
    types["age"] = pa.int64()
    options = csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    return csv.read_csv(path, convert_options=options)
