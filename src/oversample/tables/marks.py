"""Marks: a frame that was resampled remembers it, so that nobody is scored on rows that were made for training.

In pandas in ``attrs``, in Arrow in the metadata of the schema (which Parquet and Feather files keep), in polars,
which has no place for it, as long as the very frame lives. A CSV file cannot tell. A part of a frame keeps the
mark, so one counts only where there are more rows than originals. This file refuses to know what a mark is for.
"""

from __future__ import annotations

import json
import weakref
from dataclasses import asdict, dataclass
from typing import Any

from oversample.tables.foreign import library

__all__ = ["Mark", "mark", "mark_of"]

_KEY = "oversample"
_LIVING: dict[int, tuple[weakref.ref[Any], Mark]] = {}  # frames that can hold nothing, by identity


@dataclass(frozen=True)
class Mark:
    """What was done to a frame.

    Parameters
    ----------
    n_original, n_synthetic : int
        Rows that were there, and rows that were made.
    method : str
        By what.
    seed : int
        With which seed.
    version : str
        Of oversample.
    """

    n_original: int
    n_synthetic: int
    method: str
    seed: int
    version: str

    @property
    def words(self) -> str:
        """Say how many rows were made, and how."""
        rows = "row" if self.n_synthetic == 1 else "rows"
        made = f"oversample {self.version}, {self.method}, seed {self.seed}"
        return f"{self.n_synthetic:,} synthetic {rows} (made by {made})"


def mark(frame: Any, what: Mark) -> Any:
    """Mark a frame of our own making.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table
        A pandas frame is written to.
    what : Mark

    Returns
    -------
    frame : same kind of container
        With the same cells.

    Examples
    --------
    >>> import pyarrow as pa
    >>> mark_of(mark(pa.table({"age": [31, 32]}), Mark(1, 1, "smote", 7, "0.1"))).seed
    7
    """
    match library(frame):
        case "pandas":
            frame.attrs[_KEY] = asdict(what)
        case "pyarrow":
            metadata = {
                **(frame.schema.metadata or {}),
                _KEY.encode(): json.dumps(asdict(what)).encode(),
            }
            return frame.replace_schema_metadata(metadata)
        case "polars":
            place = id(frame)
            gone = weakref.ref(frame, lambda _: _LIVING.pop(place, None))
            _LIVING[place] = (gone, what)
    return frame


def mark_of(frame: Any) -> Mark | None:
    """Find the mark of a frame that holds synthetic rows; None if it has none that can be read.

    Parameters
    ----------
    frame : object
        Any container.

    Returns
    -------
    what : Mark or None
    """
    match library(frame):
        case "pandas":
            found = getattr(frame, "attrs", {}).get(_KEY)
        case "pyarrow":
            raw = ((getattr(frame, "schema", None) and frame.schema.metadata) or {}).get(
                _KEY.encode()
            )
            found = json.loads(raw) if raw else None
        case "polars":
            held = _LIVING.get(id(frame))
            found = asdict(held[1]) if held and held[0]() is frame else None
        case _:
            return None
    try:
        what = Mark(**found) if found else None
    except TypeError:  # of another version
        return None
    n_rows = frame.num_rows if library(frame) == "pyarrow" else len(frame)
    return what if what is not None and n_rows > what.n_original else None
