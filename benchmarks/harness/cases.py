"""The tables that the libraries are timed on, made from a seed, kept as plain files between processes.

A to F are the shapes that the search was tuned on; G, H and J were chosen afterwards and nothing was tuned on
them. J is small enough for methods that take the incumbent minutes on more. Kinds of data: "gm" lies near a plane
of 5 dimensions (a Gaussian mixture with noise of 0.05), "mc" is scikit-learn's `make_classification`; a sparse
table is "zipf" (a few columns are in most rows, as words are) or "uni" (every column equally often); "mixed" is a
frame of 20 numbers and 10 texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CASES", "Case", "gaussian_mixture", "load", "make", "small_part"]

_BLOCK = 200_000  # noise is drawn in blocks of so many rows; the size is part of the data
_LEVELS = (2, 3, 4, 5, 6, 8, 10, 15, 25, 50)  # of the text columns of case E
_LATENT = 5


@dataclass(frozen=True)
class Case:
    """One shape of table, and a small version of it for trying the harness."""

    name: str
    rows: int
    columns: int
    rare: float  # share of the class that is grown
    kinds: tuple[str, ...]
    quick_rows: int
    quick_columns: int | None = None

    def size(self, *, quick: bool) -> tuple[int, int]:
        """Rows and columns, of the case or of its small version."""
        if not quick:
            return self.rows, self.columns
        return self.quick_rows, self.quick_columns or self.columns


_DENSE = ("gm", "mc")
CASES = {
    case.name: case
    for case in (
        Case("A", 200_000, 30, 0.05, _DENSE, 4_000),
        Case("B", 1_000_000, 20, 0.01, _DENSE, 20_000),
        Case("C", 20_000, 300, 0.10, _DENSE, 2_000),
        Case("D", 50_000, 20_000, 0.05, ("zipf", "uni"), 2_000, 2_000),
        Case("E", 100_000, 30, 0.05, ("mixed",), 4_000),
        Case("F", 5_000_000, 10, 0.10, _DENSE, 40_000),
        Case("G", 60_000, 12, 0.03, _DENSE, 6_000),
        Case("H", 300_000, 45, 0.02, _DENSE, 8_000),
        Case("J", 10_000, 20, 0.10, _DENSE, 2_000),
    )
}


def gaussian_mixture(rows: int, columns: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points near a plane of 5 dimensions; also give their places in the plane."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, 3, (30, _LATENT))
    latent = centres[rng.integers(0, 30, rows)] + rng.normal(0, 1, (rows, _LATENT))
    turn = np.linalg.qr(rng.normal(size=(columns, min(_LATENT, columns))))[0].T
    X = latent[:, : len(turn)] @ turn
    for start in range(0, rows, _BLOCK):
        block = X[start : start + _BLOCK]
        block += rng.normal(0, 0.05, block.shape)
    return X, latent


def _rare_end(latent: np.ndarray, rare: float, rng: np.random.Generator) -> np.ndarray:
    """Call the rows rare that lie far out in the first direction, with noise."""
    score = latent[:, 0] + rng.normal(0, 1, len(latent))
    return (score > np.quantile(score, 1 - rare)).astype(np.int64)


def _dense(kind: str, rows: int, columns: int, rare: float, seed: int) -> tuple[Any, np.ndarray]:
    if kind == "gm":
        X, latent = gaussian_mixture(rows, columns, seed)
        return X, _rare_end(latent, rare, np.random.default_rng(seed + 1))
    from sklearn.datasets import make_classification

    return make_classification(
        rows,
        columns,
        n_informative=max(4, columns // 2),
        n_redundant=columns // 5,
        weights=[1 - rare],
        flip_y=0.01,
        n_clusters_per_class=3,
        random_state=seed,
    )


def _sparse(kind: str, rows: int, columns: int, rare: float, seed: int) -> tuple[Any, np.ndarray]:
    from scipy import sparse

    rng = np.random.default_rng(seed)
    filled = columns // 200  # half a percent of the cells
    if kind == "zipf":
        share = 1 / np.arange(1, columns + 1) ** 0.8
        reached = np.cumsum(share / share.sum())
        where = np.searchsorted(reached, rng.random((rows, filled))).clip(0, columns - 1)
    else:
        where = rng.integers(0, columns, (rows, filled))
    start = np.arange(0, rows * filled + 1, filled)
    values = rng.random(rows * filled) + 0.1
    X = sparse.csr_matrix((values, where.ravel(), start), shape=(rows, columns))
    X.sum_duplicates()
    return X, (rng.random(rows) < rare).astype(np.int64)


def _mixed(rows: int, columns: int, rare: float, seed: int) -> tuple[Any, Any]:
    import pandas as pd

    rng = np.random.default_rng(seed)
    numbers = columns - len(_LEVELS)
    X, latent = gaussian_mixture(rows, numbers, seed)
    y = _rare_end(latent, rare, rng)
    frame = pd.DataFrame(X, columns=[f"n{i}" for i in range(numbers)])
    for j, levels in enumerate(_LEVELS):
        near = np.abs(latent[:, j % _LATENT]) * levels / 6
        code = (near + rng.integers(0, 2, rows)).astype(int) % levels
        frame[f"c{j}"] = np.array([f"lvl_{i:02d}" for i in range(levels)])[code]
    return frame, pd.Series(y, name="y")


def make(kind: str, rows: int, columns: int, rare: float, folder: Path, seed: int = 0) -> None:
    """Draw a table and write it where `load` finds it."""
    if kind == "mixed":  # made anew in each process: a frame read from a file has other buffers
        np.save(folder / "mixed.npy", [rows, columns, rare, seed])
        return
    draw = _dense if kind in _DENSE else _sparse
    X, y = draw(kind, rows, columns, rare, seed)
    np.save(folder / "y.npy", y)
    if kind in _DENSE:
        np.save(folder / "X.npy", X)
        return
    for part in ("data", "indices", "indptr"):
        np.save(folder / f"{part}.npy", getattr(X, part))
    np.save(folder / "shape.npy", X.shape)


def load(folder: Path) -> tuple[Any, Any]:
    """Read the table that `make` wrote."""
    if (folder / "mixed.npy").exists():
        rows, columns, rare, seed = np.load(folder / "mixed.npy")
        return _mixed(int(rows), int(columns), float(rare), int(seed))
    y = np.load(folder / "y.npy")
    if (folder / "X.npy").exists():
        return np.load(folder / "X.npy"), y
    from scipy import sparse

    parts = tuple(np.load(folder / f"{part}.npy") for part in ("data", "indices", "indptr"))
    return sparse.csr_matrix(parts, shape=tuple(np.load(folder / "shape.npy"))), y


def small_part(X: Any, y: Any, rows_a_class: int = 400) -> tuple[Any, Any]:
    """Take some rows of both classes, for the call that loads what a library loads late."""
    label = np.asarray(y)
    rows = np.sort(np.concatenate([np.flatnonzero(label == c)[:rows_a_class] for c in (0, 1)]))
    if hasattr(X, "iloc"):
        return X.iloc[rows].reset_index(drop=True), y.iloc[rows].reset_index(drop=True)
    return X[rows], y[rows]
