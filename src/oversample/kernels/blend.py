"""Blend: turn parents and gaps into values.

One equation, in one order of roundings:

    row = base + gap_1 * (parent_1 - base) + gap_2 * (parent_2 - base) + ...

Differences are taken in the data's own type and the rest in float64, so that two parents give bit for
bit what the field's samplers have always given. Where a difference is too large for a number, the cell is
mixed again as a weighted sum of the parents (`overflow`): the output is finite wherever the input is. Work
goes block by block into the caller's output: the peak is the output plus one block. This file refuses to know
about missing cells (they come out as NaN wherever a parent is NaN) and about whole numbers.

Compiled where the library is there, else in NumPy, with the same bits. The rows of a lineage may have
different numbers of parents; the twins take them by number of parents, so the loops here run over the few
distinct numbers, over blocks and over parents, never over rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.blocks import A_CELL, in_blocks
from oversample.kernels.library import call, compiled, pointer
from oversample.kernels.overflow import keep_finite, keep_finite_sparse

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = [
    "blend_dense",
    "blend_dense_plain",
    "blend_sparse",
    "blend_sparse_plain",
    "entries_of",
    "fill_sparse",
    "index_dtype",
    "vote",
]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]

_ROWS = 1024  # sparse rows: the few temporaries of a mix stay small beside the output
_BLOCK = 2**16  # cells: 0.5 MB, which stays in cache, also twice


def blend_dense(
    X: NDArray[Any], offsets: Rows, parents: Rows, gaps: Vector, out: NDArray[Any]
) -> None:
    """Write the mixed rows into `out`.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features) or (n_samples,), dtype=float32 or float64
        Rows to mix; NaN where a cell is missing.
    offsets, parents, gaps : ndarray
        As in `oversample.lineage.Lineage`.
    out : ndarray of shape (n_new, n_features) or (n_new,), same dtype as `X`
        Filled. Need not be contiguous.

    Notes
    -----
    Time grows as ``len(parents) * n_features``; extra memory is one block.
    """
    if compiled() and X.dtype == out.dtype and _addressable(X) and _addressable(out):
        X, out = (cells if cells.ndim == 2 else cells[:, np.newaxis] for cells in (X, out))  # noqa: PLR2004
        _blend_strided(X, offsets, parents, np.ascontiguousarray(gaps), out)
        return
    blend_dense_plain(X, offsets, parents, gaps, out)


def _blend_strided(
    X: NDArray[Any], offsets: Rows, parents: Rows, gaps: Vector, out: NDArray[Any]
) -> None:
    narrow = offsets.dtype == parents.dtype == np.int32
    index, cell = "i4" if narrow else "i8", f"f{X.itemsize}"
    offsets, parents = (np.ascontiguousarray(part, dtype=index) for part in (offsets, parents))
    steps = [part // cells.itemsize for cells in (X, out) for part in cells.strides]
    n_new = len(offsets) - 1
    call(f"blend_{'32' if narrow else '64'}{X.dtype.char}", pointer(X, cell, strided=True), *steps[:2],
         X.shape[1], pointer(offsets, index), pointer(parents, index), pointer(gaps, "f8"), n_new,
         pointer(out, cell, strided=True), *steps[2:], ..., work=float(len(parents)) * X.shape[1],
         asked=f"blending {n_new:,} rows")  # fmt: skip


def _addressable(cells: NDArray[Any]) -> bool:
    """Tell whether a kernel can step through an array: native floats, apart by whole elements."""
    floats = cells.dtype.char in "fd" and cells.dtype.isnative and cells.flags.aligned
    return bool(floats and all(part % cells.itemsize == 0 for part in cells.strides))


def blend_dense_plain(
    X: NDArray[Any], offsets: Rows, parents: Rows, gaps: Vector, out: NDArray[Any]
) -> None:
    """Do what `blend_dense` does, in NumPy: its twin, and the way where nothing is compiled.

    Examples
    --------
    >>> out = np.empty((1, 2))
    >>> X = np.array([[0.0, 0.0], [4.0, 2.0]])
    >>> blend_dense_plain(X, np.array([0, 2]), np.array([0, 1]), np.array([0.25]), out)
    >>> out
    array([[1. , 0.5]])
    """
    width = max(1, X[0].size) if len(X) else 1
    step = max(16, _BLOCK // width)
    for rows, members, shares in _by_count(offsets, parents, gaps):

        def mix(start: int, rows: Any = rows, members: Any = members, shares: Any = shares) -> None:
            part = slice(start, start + step)
            _mix(X, members[part], shares[part], out, part if rows is None else rows[part])

        in_blocks(mix, range(0, len(members), step), float(A_CELL * members.size * width))


def _mix(X: NDArray[Any], members: Rows, shares: Vector, out: NDArray[Any], target: Any) -> None:
    base = X[members[:, 0]]
    spread = (slice(None),) + (np.newaxis,) * (X.ndim - 1)
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large is mixed again
        if members.shape[1] == 2 and out.dtype == np.float64 and isinstance(target, slice):  # noqa: PLR2004
            # What nearly all rows are: in place. mode="clip" writes without a buffer.
            mixed = np.take(X, members[:, 1], axis=0, out=out[target], mode="clip")
            mixed -= base
            mixed *= shares[:, 0][spread]
            mixed += base
            keep_finite(mixed, X, members, shares)
            return
        mixed = base if members.shape[1] == 1 else base.astype(np.float64)
        for column in range(1, members.shape[1]):
            step = X[members[:, column]] - base
            mixed += shares[:, column - 1][spread] * step
        mixed = mixed.astype(out.dtype, copy=False)
    keep_finite(mixed, X, members, shares)
    out[target] = mixed


def blend_sparse(X: sp.csr_array, offsets: Rows, parents: Rows, gaps: Vector) -> sp.csr_array:
    """Return the mixed rows of a CSR matrix as CSR.

    Parameters
    ----------
    X : csr_array of shape (n_samples, n_features)
        Rows to mix, without missing cells.
    offsets, parents, gaps : ndarray
        As in `oversample.lineage.Lineage`.

    Returns
    -------
    rows : csr_array of shape (n_new, n_features), same dtype as `X`
        Bit-equal to `blend_dense` on the same data: the same equation on the union of the parents' entries.

    Notes
    -----
    Time and memory grow with the entries of the parents; nothing dense is built.
    """
    n_new, most = len(offsets) - 1, entries_of(X, parents)
    kind = index_dtype(most, X.shape[1])
    indptr = np.zeros(n_new + 1, dtype=kind)
    indices, data = np.empty(most, dtype=kind), np.empty(most, dtype=X.dtype)
    fill_sparse(X, offsets, parents, gaps, (indptr, indices, data))
    end = int(indptr[-1])
    rows = sp.csr_array((data[:end], indices[:end], indptr), shape=(n_new, X.shape[1]))
    rows.has_canonical_format = True
    return rows


def index_dtype(n_entries: int, n_columns: int) -> type[np.int32 | np.int64]:
    """Choose the type of the indices: 32 bits as long as they can count both the entries and the columns."""
    return np.int64 if max(n_entries, n_columns) > np.iinfo(np.int32).max else np.int32


def entries_of(X: sp.csr_array, rows: Rows) -> int:
    """Count the entries of some rows, each as often as it is named: the most that their mixes can have."""
    return int(np.diff(X.indptr).take(rows).sum(dtype=np.int64))


def fill_sparse(
    X: sp.csr_array,
    offsets: Rows,
    parents: Rows,
    gaps: Vector,
    out: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
) -> None:
    """Write the mixed rows of a CSR matrix into arrays that are there already.

    Parameters
    ----------
    X, offsets, parents, gaps
        As in `blend_sparse`.
    out : indptr, indices and data
        The first of shape (n_new + 1,), where `indptr[0]` tells the place of the first entry and the rest is
        written. The others have room from there on for all entries of all parents (`entries_of`).

    Notes
    -----
    Memory beside the output is a block of rows a thread.
    """
    indptr, indices, data = out
    n_new = len(offsets) - 1
    pairs = len(parents) == 2 * n_new and bool((np.diff(offsets) == 2).all())  # noqa: PLR2004
    if compiled() and pairs and X.has_canonical_format and _addressable(X.data):
        base, partner = (np.array(parents[first::2], dtype=np.int64) for first in (0, 1))
        index, cell, kind = f"i{X.indices.itemsize}", f"f{X.data.itemsize}", f"i{indices.itemsize}"
        call(f"sparse_fill_{8 * X.indices.itemsize}_{8 * indices.itemsize}{X.dtype.char}",
             pointer(X.indptr, index), pointer(X.indices, index), pointer(X.data, cell), pointer(base, "i8"),
             pointer(partner, "i8"), pointer(np.ascontiguousarray(gaps), "f8"), n_new, pointer(indptr, kind),
             pointer(indices, kind), pointer(data, cell), ..., work=4.0 * (len(data) - int(indptr[0])),
             asked=f"blending {n_new:,} sparse rows")  # fmt: skip
        return
    for start in range(0, n_new, _ROWS):
        stop = min(start + _ROWS, n_new)
        first, last = int(offsets[start]), int(offsets[stop])
        new = blend_sparse_plain(
            X,
            offsets[start : stop + 1] - first,
            parents[first:last],
            gaps[first - start : last - stop],  # base points have no gap
        )
        new.sort_indices()
        at = int(indptr[start])
        indices[at : at + new.nnz], data[at : at + new.nnz] = new.indices, new.data
        np.add(new.indptr[1:], at, out=indptr[start + 1 : stop + 1], casting="unsafe")


def blend_sparse_plain(X: sp.csr_array, offsets: Rows, parents: Rows, gaps: Vector) -> sp.csr_array:
    """Do what `blend_sparse` does, in SciPy: its twin, and the way where nothing is compiled.

    Examples
    --------
    >>> X = sp.csr_array([[0.0, 0.0], [4.0, 2.0]])
    >>> blend_sparse_plain(X, np.array([0, 2]), np.array([0, 1]), np.array([0.25])).toarray()
    array([[1. , 0.5]])
    """
    n_new = len(offsets) - 1
    pieces: list[sp.csr_array] = []
    order: list[Rows] = []
    for rows, members, shares in _by_count(offsets, parents, gaps):
        base = X[members[:, 0]]
        mixed = base.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):  # what is too large is mixed again
            for column in range(1, members.shape[1]):
                step = sp.csr_array(X[members[:, column]] - base)
                share = np.repeat(shares[:, column - 1], np.diff(step.indptr))
                scaled = sp.csr_array(
                    (share * step.data, step.indices, step.indptr), shape=step.shape
                )
                mixed = mixed + scaled
            piece = sp.csr_array(mixed.astype(X.dtype))
        if members.shape[1] > 1:
            keep_finite_sparse(piece, X, members, shares)
        pieces.append(piece)
        order.append(np.arange(n_new) if rows is None else rows)
    if not pieces:
        return sp.csr_array((0, X.shape[1]), dtype=X.dtype)
    if len(pieces) == 1:
        return pieces[0]
    back = np.argsort(np.concatenate(order), kind="stable")
    return sp.csr_array(sp.vstack(pieces, format="csr")[back])


def vote(codes: NDArray[np.int32], offsets: Rows, parents: Rows, gaps: Vector) -> Rows:
    """Return for every row a parent that holds the level with the largest weight.

    Parameters
    ----------
    codes : ndarray of shape (n_samples,), dtype=int32
        Level of each real row in one column, -1 for a missing cell (which votes like a level).
    offsets, parents, gaps : ndarray
        As in `oversample.lineage.Lineage`.

    Returns
    -------
    rows : ndarray of shape (n_new,), dtype=int64
        Row numbers in the table; of levels with equal weight, the one of the earliest parent.

    Examples
    --------
    Two lighter parents that agree outvote a heavier one:

    >>> levels = np.array([0, 1, 1], dtype=np.int32)
    >>> vote(levels, np.array([0, 3]), np.array([0, 1, 2]), np.array([0.3, 0.3]))
    array([1])
    """
    winner = np.empty(len(offsets) - 1, dtype=np.int64)
    for rows, members, shares in _by_count(offsets, parents, gaps):
        weights = _weights(shares)
        held = codes[members]
        support = np.zeros(members.shape)
        for column in range(members.shape[1]):
            same = held == held[:, column : column + 1]
            support[:, column] = np.where(same, weights, 0.0).sum(axis=1)
        first = np.argmax(support, axis=1)
        chosen = np.take_along_axis(members, first[:, np.newaxis], axis=1)[:, 0]
        winner[slice(None) if rows is None else rows] = chosen
    return winner


def _weights(shares: Vector) -> Vector:
    base = 1.0 - shares.sum(axis=1, keepdims=True)
    return np.concatenate([base, shares], axis=1)


def _by_count(
    offsets: Rows, parents: Rows, gaps: Vector
) -> Iterator[tuple[Rows | None, Rows, Vector]]:
    """Yield ``(rows, members, shares)`` for each number of parents; rows is None when it is all of them."""
    counts = np.diff(offsets)
    if len(counts) == 0:
        return
    if (counts == counts[0]).all():
        width = int(counts[0])
        n = len(counts)
        yield None, parents.reshape(n, width), gaps.reshape(n, width - 1)
        return
    for width in np.unique(counts):
        rows = np.flatnonzero(counts == width)
        entry = offsets[rows][:, np.newaxis] + np.arange(width)
        gap = (offsets[rows] - rows)[:, np.newaxis] + np.arange(width - 1)
        yield rows, parents[entry], gaps[gap]
