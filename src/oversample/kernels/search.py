"""Search: candidates for the nearest neighbours, fast and rounded, with what is needed to prove them complete.

The compiled search only proposes: `rank` orders what it found by exact distances. Its twin is the search by
all exact distances, `rank_all`, with which every answer must agree.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from oversample.kernels.library import call, compiled, pointer, tells

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["has_pairs", "nearest_dense", "nearest_pairs", "nearest_sparse"]


def nearest_dense(
    R: NDArray[np.float32],
    Q: NDArray[np.float32] | None,
    k: int,
    *,
    leaf: int = 0,
    direct: bool = False,
    gaps: bool = False,
    codes: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
    penalty: float = 0.0,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Propose the k nearest references of every query.

    Parameters
    ----------
    R : ndarray of shape (n, d), dtype=float32, C-contiguous
        Numbers of the references, centred; below 2**31 of them.
    Q : ndarray of shape (n_queries, d), dtype=float32, C-contiguous, or None
        Numbers of the queries; None for the references themselves.
    k : int
        1 to n.
    leaf : int
        References in a box; 0 searches without boxes, and is needed where there are no numbers.
    direct : bool
        Whether to sum squared differences, rather than to go through products.
    gaps : bool
        Whether NaN and the code -1 are missing, and distances are over what is shared; `direct`, without boxes.
    codes : pair of ndarray of shape (n, c) and (n_queries, c), dtype=int32, C-contiguous, optional
        Categories of references and queries.
    penalty : float
        What a category that differs adds to the squared distance.

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, nearest first, as far as float32 can tell; with gaps, -1 behind the references that
        share a column with the query, where these are fewer than `k`.
    last : ndarray of shape (n_queries,), dtype=float64
        Squared distance of the last of them, as rounded; every row that is not among them is as far in float32.
        Infinite where the last of them is -1.

    Notes
    -----
    Time grows as ``n_queries * n * d`` without boxes and with the visited share of it with them; memory is
    twice that of `R`.
    """
    assert compiled(), "without compiled kernels other engines propose"
    n, d = R.shape
    n_queries = n if Q is None else len(Q)
    none = np.empty((0, 0), dtype=np.int32)
    r_codes, q_codes = codes or (none, none)
    assert not gaps or (direct and not leaf), "gaps are searched pair by pair"
    found = np.empty((n_queries, k), dtype=np.int32)
    last = np.empty(n_queries)
    call("search", pointer(R, "f4"), pointer(r_codes, "i4"), n,
         None if Q is None else pointer(Q, "f4"), pointer(q_codes, "i4"),
         n_queries, d, r_codes.shape[1], ctypes.c_double(penalty), k, leaf, int(direct),
         int(gaps), ...,
         pointer(found, "i4"), pointer(last, "f8"), work=float(n_queries) * n * (d + r_codes.shape[1]) / 16,
         asked=f"the search for {k} neighbours of {n_queries:,} among {n:,} rows")  # fmt: skip
    return found, last * (d + r_codes.shape[1]) if gaps else last


def has_pairs() -> bool:
    """Tell whether this processor multiplies pairs of whole numbers faster than floats (`nearest_pairs`)."""
    return compiled() and bool(tells("has_pairs"))


def nearest_pairs(
    R: NDArray[np.int16], Q: NDArray[np.int16] | None, k: int, *, leaf: int = 0
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Propose the k nearest references of every query, without any rounding.

    Parameters
    ----------
    R : ndarray of shape (n, d), dtype=int16, C-contiguous
        References, d even and no row longer than ``2**15``, as `round_pairs` makes them; below 2**31 of them.
    Q : ndarray of shape (n_queries, d), dtype=int16, C-contiguous, or None
        Queries, likewise; None for the references themselves.
    k : int
        1 to n.
    leaf : int
        References in a box; 0 searches without boxes.

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, nearest first, but for pairs whose squared distances differ by less than 2.
    last : ndarray of shape (n_queries,), dtype=float64
        Every row that is not among them has at least this squared distance.

    Notes
    -----
    Half the time of `nearest_dense`, where `has_pairs`.
    """
    assert has_pairs(), "this processor searches floats"
    (n, width), queries = R.shape, R if Q is None else Q
    found = np.empty((len(queries), k), dtype=np.int32)
    last = np.empty(len(queries))
    call("search_pairs", pointer(R.view(np.int32), "i4"), n,
         None if Q is None else pointer(Q.view(np.int32), "i4"), len(queries), width // 2, k, leaf, ...,
         pointer(found, "i4"), pointer(last, "f8"), work=float(len(queries)) * n * width / 32,
         asked=f"the search for {k} neighbours of {len(queries):,} among {n:,} rows")  # fmt: skip
    return found, last


def nearest_sparse(R: Any, Q: Any, k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Propose the k nearest references of every query, from sparse products.

    Parameters
    ----------
    R, Q : csr_array of shape (n, d) and (n_queries, d), dtype=float64
        In canonical form.
    k : int
        1 to n.

    Returns
    -------
    found : ndarray of shape (n_queries, k), dtype=int32
        Positions in `R`, nearest first up to rounding.
    squared : ndarray of shape (n_queries, k), dtype=float64
        Squared distances, as rounded, ascending.

    Notes
    -----
    Time grows with the pairs of entries that share a column, plus ``n_queries * n``.
    """
    assert compiled(), "without compiled kernels other engines propose"
    squares = _squares(R)
    columns = sp.csc_array(R)
    index = "i4" if max(columns.nnz, Q.nnz) < 2**31 else "i8"
    kinds = (index, index, "f8")
    arrays = [
        np.ascontiguousarray(part, dtype=kind)
        for matrix in (Q, columns)
        for kind, part in zip(kinds, (matrix.indptr, matrix.indices, matrix.data), strict=True)
    ]
    found = np.empty((Q.shape[0], k), dtype=np.int32)
    keys = np.empty((Q.shape[0], k))
    half = 0.5 * squares
    cells = [pointer(array, kind) for kind, array in zip(2 * kinds, arrays, strict=True)]
    call(f"sparse_search_{8 * int(index[1])}", *cells[:3], Q.shape[0], *cells[3:], pointer(half, "f8"),
         R.shape[0], k, ..., pointer(found, "i4"), pointer(keys, "f8"),
         work=float(Q.shape[0]) * max(R.shape[0], R.nnz // 8),
         asked=f"the search for {k} neighbours of {Q.shape[0]:,} among {R.shape[0]:,} rows")  # fmt: skip
    keys *= 2.0
    keys += (squares if Q is R else _squares(Q))[:, np.newaxis]
    return found, keys


def _squares(rows: Any) -> NDArray[np.float64]:
    of_row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.asarray(np.bincount(of_row, weights=rows.data**2, minlength=rows.shape[0]))
