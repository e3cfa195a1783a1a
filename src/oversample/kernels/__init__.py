"""Kernels: the loops over rows.

For what: mixing parents into rows, dense and sparse, by the equation of the lineage.
In and out: arrays in, arrays out; layouts pinned; no classes, no labels, no columns.
May import: NumPy and SciPy. Must not know: what a column means, who chose the parents.
"""

from oversample.kernels.blend import blend_dense, blend_sparse, dominant, vote

__all__ = ["blend_dense", "blend_sparse", "dominant", "vote"]
