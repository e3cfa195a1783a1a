"""Kernels: the loops over rows, compiled where that could be done, each with a plain NumPy twin.

For what: searching and ranking neighbours, mixing parents into rows, dense and sparse.
In and out: arrays in, arrays out; layouts pinned; no classes, no labels, no columns.
May import: NumPy and SciPy, errors. Must not know: what a column means, who chose the parents.
"""

from oversample.kernels.blend import (
    blend_dense,
    blend_sparse,
    entries_of,
    fill_sparse,
    index_dtype,
    vote,
)
from oversample.kernels.finite import all_finite
from oversample.kernels.library import compiled, describe
from oversample.kernels.overflow import (
    deviation,
    keep_finite,
    keep_finite_sparse,
    mend_sparse_deviation,
    moved,
    narrowed,
    sparse_deviation,
)
from oversample.kernels.points import Points, as_points
from oversample.kernels.rank import rank, rank_all
from oversample.kernels.search import nearest_dense, nearest_sparse

__all__ = [
    "Points",
    "all_finite",
    "as_points",
    "blend_dense",
    "blend_sparse",
    "compiled",
    "describe",
    "deviation",
    "entries_of",
    "fill_sparse",
    "index_dtype",
    "keep_finite",
    "keep_finite_sparse",
    "mend_sparse_deviation",
    "moved",
    "narrowed",
    "nearest_dense",
    "nearest_sparse",
    "rank",
    "rank_all",
    "sparse_deviation",
    "vote",
]
