"""Gaps: the k nearest over shared columns, by brute force in NumPy, where nothing is compiled.

The squared distance over the numbers that two rows share is one product of longer rows: with 0 for what is
missing, it is the sum of ``a ** 2`` where b is known, plus ``b ** 2`` where a is known, less ``2 a b``. Another
product counts what both have. So nothing is built but these two, for some queries at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oversample.kernels.blocks import in_blocks
from oversample.kernels.minima import BLOCK, CELLS, least_of

__all__ = ["nearest_gaps"]

Floats = NDArray[np.float32]
Codes = NDArray[np.int32]

_QUERIES = 256  # queries a product
_LITTLE = np.float32(
    1e-30
)  # makes the mean over no column infinite; what it adds to others is taken off again


def nearest_gaps(
    R: Floats, Q: Floats, k: int, *, codes: tuple[Codes, Codes], penalty: float
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Propose the k nearest references of every query: what `nearest_dense` does with gaps.

    Parameters
    ----------
    R, Q : ndarray of shape (n, d) and (n_queries, d), dtype=float32
        Numbers of the references and queries, about the size of 1, NaN where missing; below 2**31 references.
    k : int
        1 to n.
    codes : pair of ndarray of shape (n, c) and (n_queries, c), dtype=int32
        Categories of references and queries, -1 where missing.
    penalty : float
        What a category that differs adds to the squared distance.

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, in no order; -1 for those missing, where fewer than `k` share a column with the query.
    last : ndarray of shape (n_queries,), dtype=float64
        Squared distance, as rounded in float32, that every row that is not among them has at least; infinite
        where fewer than `k` share a column.

    Notes
    -----
    Time grows as ``n_queries * n * (4 d + c)``, on as many threads as are allowed; memory as ``4 n d``, and some
    50 MB a thread.

    Examples
    --------
    >>> R, Q = np.float32([[0, np.nan], [3, 9], [np.nan, np.nan]]), np.float32([[1, 9]])
    >>> none = np.empty((3, 0), dtype=np.int32)
    >>> found, last = nearest_gaps(R, Q, 2, codes=(none, none[:1]), penalty=1.0)
    >>> sorted(found[0].tolist()), last.tolist()
    ([0, 1], [4.0])
    """
    n, width = len(R), R.shape[1] + codes[0].shape[1]
    n_places = -(-n // BLOCK) * BLOCK
    lifted, known = _lifted(R), _known(R, codes[0])
    found, last = np.empty((len(Q), k), dtype=np.int32), np.empty(len(Q))

    def ask(start: int) -> None:
        part = slice(start, start + step)
        far = np.full((n_places, len(Q[part])), np.inf, dtype=np.float32)
        with np.errstate(
            divide="ignore", over="ignore", invalid="ignore"
        ):  # queries may be far out
            np.matmul(lifted, _asked(Q[part]).T, out=far[:n])
            _add_unlike(far[:n], codes[0], codes[1][part], np.float32(penalty))
            far[:n] /= known @ _known(Q[part], codes[1][part]).T
        near, least = least_of(far, k)
        found[part] = np.where(far[near, np.arange(far.shape[1])[:, np.newaxis]] < np.inf, near, -1)
        last[part] = (least - _LITTLE) * float(width)

    step = max(1, min(_QUERIES, CELLS // max(n_places, 1)))
    in_blocks(ask, range(0, len(Q), step), 4.0 * float(len(Q)) * n * width)
    return found, last


def _known(numbers: Floats, codes: Codes) -> Floats:
    """Give 1 for each cell that is there, and 0 for each that is missing."""
    return np.hstack([~np.isnan(numbers), codes >= 0]).astype(np.float32)


def _lifted(R: Floats) -> Floats:
    known, cells = ~np.isnan(R), np.nan_to_num(R, nan=0.0)
    return np.hstack([known, cells * cells, cells, np.ones((len(R), 1), dtype=np.float32)])


def _asked(Q: Floats) -> Floats:
    known, cells = ~np.isnan(Q), np.nan_to_num(Q, nan=0.0)
    little = np.full((len(Q), 1), _LITTLE)
    return np.hstack([cells * cells, known, -2.0 * cells, little]).astype(np.float32, copy=False)


def _add_unlike(far: Floats, theirs: Codes, own: Codes, penalty: np.float32) -> None:
    for at in range(theirs.shape[1]):
        left, right = theirs[:, at, np.newaxis], own[:, at]
        far += penalty * ((left != right) & (left >= 0) & (right >= 0))
