"""Ledger: outcomes on disk, so that a comparison that was killed goes on where it was.

Each outcome is kept under a key made of everything it depends on: the rows, the classes, the model, the candidate,
the fold, the goal, the seed, and the versions of what computed it. Whatever has changed has another key, and
whatever has not is not fitted again, so more candidates or repeats may be asked for later. One row a fit, written
in a transaction of its own: a fit is there whole or not at all, and never twice.

The file is SQLite's; it holds numbers and short texts, and nothing that runs when it is read.
This file refuses to know how an outcome comes about.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from oversample.errors import FileError
from oversample.study.run import Outcome

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from oversample.study.run import Job, Problem

__all__ = ["Ledger", "key_of", "problem_digest"]

_SCHEMA = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS outcomes (
    key TEXT PRIMARY KEY, candidate TEXT NOT NULL, repeat INTEGER NOT NULL, fold INTEGER NOT NULL,
    told TEXT NOT NULL, scores BLOB, mended BLOB
) WITHOUT ROWID
"""
_ARRAYS = ("scores", "mended")
_PATIENCE = 60.0  # seconds that one process waits for another one's write


def problem_digest(problem: Problem, versions: Mapping[str, str]) -> bytes:
    """Hash what all outcomes of a comparison depend on.

    Parameters
    ----------
    problem : Problem
    versions : mapping of package to version

    Returns
    -------
    digest : bytes

    Notes
    -----
    One pass over the table. The model is hashed by its parameters and its class; a class whose code changes under
    the same name and version is not noticed.
    """
    import joblib

    from oversample.tables import row_keys

    table, goal = problem.table, problem.goal
    # What levels are called is in the keys of the rows, which follow from content.
    columns = [(str(c.name), c.role, c.storage, c.order) for c in table.columns]
    found = hashlib.blake2b(digest_size=16)
    for part in (
        row_keys(table).tobytes(),
        problem.codes.tobytes(),
        repr((columns, str(problem.negative), str(problem.positive), problem.seed)).encode(),
        repr((goal.metric, goal.threshold_metric, goal.capacity)).encode(),
        b"" if goal.prices is None else goal.prices.miss.tobytes() + goal.prices.alarm.tobytes(),
        joblib.hash(problem.model).encode(),
        repr((_SCHEMA, sorted(versions.items()))).encode(),
    ):
        found.update(hashlib.blake2b(part).digest())
    return found.digest()


def key_of(digest: bytes, job: Job) -> str:
    """Name an outcome by everything it depends on."""
    import joblib

    candidate, split = job.candidate, job.split
    settings = (candidate.id, candidate.method, candidate.ratio, candidate.k)
    found = hashlib.blake2b(digest, digest_size=16)
    found.update(repr((*settings, split.repeat, split.fold)).encode())
    found.update(b"" if candidate.own is None else joblib.hash(candidate.own).encode())
    for rows in (split.train, split.validation, *(part for pair in split.inner for part in pair)):
        found.update(hashlib.blake2b(np.asarray(rows, dtype=np.int64).tobytes()).digest())
    return found.hexdigest()


class Ledger:
    """Outcomes on disk; a context manager.

    Parameters
    ----------
    path : path-like
        An SQLite file, made where there is none. Several processes may use it at once.

    Raises
    ------
    FileError
        If it cannot be opened, or is something else.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        try:
            self._file = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute(_TABLE)
        except sqlite3.Error as cause:
            raise FileError(
                f'The ledger "{self._path}" cannot be used.',
                str(cause),
                "Name a file in a folder that exists: a new one, or the ledger of an earlier comparison.",
            ) from cause

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; what was written stays, whatever happened."""
        self._file.close()

    def known(self, keys: Iterable[str]) -> dict[str, Outcome]:
        """Read the outcomes that are there, by key; their numbers are all 0."""
        found = {}
        for key in keys:
            row = self._file.execute(
                "SELECT told, scores, mended FROM outcomes WHERE key = ?", (key,)
            ).fetchone()
            if row is not None:
                found[key] = _outcome(*row)
        return found

    def add(self, key: str, job: Job, outcome: Outcome) -> None:
        """Write an outcome; one that is there already stays as it is."""
        told: dict[str, Any] = {
            name: value for name, value in vars(outcome).items() if name not in _ARRAYS
        }
        arrays = [getattr(outcome, name) for name in _ARRAYS]
        self._file.execute(
            "INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                job.candidate.id,
                job.split.repeat,
                job.split.fold,
                json.dumps(told),
                *(None if array is None else array.astype("<f8").tobytes() for array in arrays),
            ),
        )


def _outcome(told: str, *arrays: bytes | None) -> Outcome:
    read = json.loads(told)
    read["said"] = tuple(read["said"])
    read["number"] = 0
    for name, found in zip(_ARRAYS, arrays, strict=True):
        read[name] = None if found is None else np.frombuffer(found, dtype="<f8")
    return Outcome(**read)
