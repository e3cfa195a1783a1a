"""Lineage: which real rows are kept, who the parents of every synthetic row are, and how much of each is in it.

For what: the oversampled part of a table in a few bytes a row; rows, leaks, influence and erasure follow.
In and out: arrays of row numbers and shares in, the same arrays frozen, and their stored forms, out.
May import: errors, files, NumPy. Must not know: what a column means, and how parents were chosen.
"""

from oversample.lineage.parts import Donors, Factors, Residual
from oversample.lineage.record import Lineage

__all__ = ["Donors", "Factors", "Lineage", "Residual"]
