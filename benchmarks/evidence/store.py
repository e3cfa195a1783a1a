"""Keep fits in a file that may be cut off at any moment: what is in it is whole and is there once.

SQLite's own journal does the first, a primary key the second. A fit is found again by its key and by the
version of everything it depends on; those of another version stay where they are and are not used.

This file refuses to know what a fit is made from.
"""

from __future__ import annotations

import hashlib
import zlib
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
from harness.kept import Kept

from evidence.arms import Fit, Key, resample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Store", "fingerprint", "version"]

DESIGN = 1  # to be raised with whatever changes a fit; the rest of the version changes by itself
_MAKERS = ("oversample", "scikit-learn", "numpy", "scipy")

_TABLE = """
create table if not exists fits (
    set_name text not null, learner text not null, treatment text not null,
    repeat integer not null, fold integer not null, version text not null,
    train_positive integer not null, train_negative integer not null,
    grown_positive integer not null, grown_negative integer not null,
    cut real, seconds real not null,
    codes blob not null, real_rows blob not null,
    raw blob not null, platt blob not null, isotonic blob not null,
    primary key (set_name, learner, treatment, repeat, fold, version)
)
"""


def version() -> str:
    """Name the design, the libraries and the rows of our samplers that a fit depends on."""
    made = [f"{name} {metadata.version(name)}" for name in _MAKERS]
    return ", ".join([f"design {DESIGN}", *made, f"rows {fingerprint()}"])


def fingerprint() -> str:
    """Digest what our samplers make of a small table: between two releases their rows may change."""
    X = np.random.default_rng(0).normal(size=(40, 3))
    y = (np.arange(40) < 8).astype(np.int8)
    digest = hashlib.blake2b(digest_size=4)
    for sampler in ("random", "smote", "under"):
        digest.update(resample(sampler, X, y, seed=0)[0].tobytes())
    return digest.hexdigest()


class Store(Kept):
    """Fits of one version in a file; made if it is not there.

    Parameters
    ----------
    file : Path
    of : str, default=None
        The version; this code's and these libraries' by default.
    """

    def __init__(self, file: Path, of: str | None = None) -> None:
        super().__init__(file, _TABLE)
        self.version = version() if of is None else of

    def add(self, fit: Fit) -> None:
        """Keep a fit, unless it is there; on disk when this returns."""
        blobs = [_pack(part) for part in (fit.codes, fit.real, fit.raw, fit.platt, fit.isotonic)]
        cut = None if np.isnan(fit.cut) else fit.cut
        values = (*fit.key, self.version, *fit.n_train, cut, fit.seconds, *blobs)
        with self._base:
            self._base.execute(f"insert or ignore into fits values ({','.join('?' * 17)})", values)  # noqa: S608

    def keys(self) -> set[Key]:
        """Return which fits are there."""
        asked = "select set_name, learner, treatment, repeat, fold from fits where version = ?"
        return {Key(*row) for row in self._base.execute(asked, (self.version,))}

    def fits(self, name: str, learner: str) -> Iterator[Fit]:
        """Read the fits of one learner on one set, by treatment, repeat and fold."""
        asked = """select * from fits where version = ? and set_name = ? and learner = ?
                   order by treatment, repeat, fold"""
        for row in self._base.execute(asked, (self.version, name, learner)):
            yield Fit(
                key=Key(*row[:5]),
                n_train=row[6:10],
                cut=float("nan") if row[10] is None else row[10],
                seconds=row[11],
                codes=_unpack(row[12], np.int8),
                real=_unpack(row[13], np.int8),
                raw=_unpack(row[14], np.float64),
                platt=_unpack(row[15], np.float64),
                isotonic=_unpack(row[16], np.float64),
            )


def _pack(array: NDArray[np.generic]) -> bytes:
    return zlib.compress(array.tobytes(), level=1)


def _unpack(blob: bytes, kind: type[np.generic]) -> NDArray[np.generic]:
    return np.frombuffer(zlib.decompress(blob), dtype=kind)
