"""Whether two libraries did the same work: rows of each class, places of the new rows, their neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["count_classes", "counts_agree", "geometry", "size_mib"]

_BLOCK = 65_536
_SPARSE_BLOCK = 4_096
_ROUNDING = 1e-9  # of a length or a gap; a blend rounds a few times at 1e-16
_ASIDE = 1e-12  # of a squared length: the three terms of `aside` cancel
_ASKED = 40  # base points whose neighbours are looked up by measuring everybody


def count_classes(y: Any) -> dict[str, int]:
    """Rows by label, the label as text, as JSON wants it."""
    labels, counts = np.unique(np.asarray(y), return_counts=True)
    return {str(label): int(count) for label, count in zip(labels, counts, strict=True)}


def counts_agree(how: str, theirs: dict[str, int], ours: dict[str, int]) -> str:
    """Say whether the numbers of rows agree as far as this work promises."""
    if theirs == ours:
        return "equal"
    gap = max(abs(theirs.get(label, 0) - ours.get(label, 0)) for label in {*theirs, *ours})
    share = gap / max(sum(theirs.values()), 1)
    if how == "close" and share <= 0.01:
        return f"theirs is off by {gap:,}"
    if how == "cleaned" and share <= 0.01:
        return f"differ by {gap:,}"
    return f"DIFFER by {gap:,}"


def size_mib(X: Any, y: Any) -> float:
    """Size of a result in MiB; texts count with what their container says it holds."""
    return (_bytes(X) + _bytes(y)) / 2**20


def _bytes(table: Any) -> int:
    if hasattr(table, "indptr"):
        return int(table.data.nbytes + table.indices.nbytes + table.indptr.nbytes)
    if hasattr(table, "memory_usage"):
        return int(np.sum(table.memory_usage()))
    return int(np.asarray(table).nbytes)


def geometry(X: Any, y: Any, grown: Any, lineage: Any, k: int) -> dict[str, Any]:
    """Look whether each new row lies on the segment between its two parents, both of the rare class.

    Also measures, for some base points, every row of the class, and counts the partners that are
    not among the k nearest: asked for other neighbours, a search is faster for nothing.
    """
    n_original = X.shape[0]
    n_new = len(lineage)
    pairs = np.asarray(lineage.parents)
    if len(pairs) != 2 * n_new or grown.shape[0] != n_original + n_new:
        return {"rows": n_new, "off_segment": n_new, "foreign": 0, "not_near": 0}
    base, partner = pairs[0::2], pairs[1::2]
    label = np.asarray(y)
    step = _SPARSE_BLOCK if hasattr(X, "indptr") else _BLOCK
    off = 0
    for start in range(0, n_new, step):
        block = slice(start, min(start + step, n_new))
        new = grown[n_original + block.start : n_original + block.stop]
        off += int(np.sum(~_on_segment(new, X[base[block]], X[partner[block]])))
    return {
        "rows": n_new,
        "off_segment": off,
        "foreign": int(np.sum((label[base] != 1) | (label[partner] != 1))),
        "not_near": _not_near(X, np.flatnonzero(label == 1), base, partner, k),
    }


def _on_segment(new: Any, start: Any, end: Any) -> np.ndarray:
    way, gone = end - start, new - start
    length = _dot(way, way)
    gap = np.divide(_dot(gone, way), length, out=np.zeros(len(length)), where=length > 0)
    # |gone - gap * way|^2 without building the difference, which a sparse table would fill in
    aside = _dot(gone, gone) - 2 * gap * _dot(gone, way) + gap**2 * length
    scale = _dot(start, start) + _dot(end, end)
    inside = (gap >= -_ROUNDING) & (gap <= 1 + _ROUNDING)
    return inside & (np.abs(aside) <= _ASIDE * (scale + np.finfo(float).tiny))


def _dot(left: Any, right: Any) -> np.ndarray:
    if hasattr(left, "multiply"):
        return np.asarray(left.multiply(right).sum(axis=1)).ravel()
    return np.einsum("ij,ij->i", left, right)


def _not_near(X: Any, members: np.ndarray, base: np.ndarray, partner: np.ndarray, k: int) -> int:
    if len(base) == 0:
        return 0
    missed = 0
    among = X[members]
    rows = np.unique(np.linspace(0, len(base) - 1, _ASKED).astype(int))
    for row in rows:
        point = X[np.full(len(members), base[row])] if hasattr(X, "indptr") else X[base[row]]
        away = among - point
        distance = np.sqrt(_dot(away, away))
        others = np.sort(distance[members != base[row]])
        reach = others[min(k, len(others)) - 1]
        missed += bool(distance[members == partner[row]][0] > reach * (1 + _ROUNDING))
    return int(missed)
