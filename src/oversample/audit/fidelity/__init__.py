"""Fidelity: are the rows that were made like the rows they stand for.

For what: four figures a class: columns side by side, impossible rows, whether a classifier tells made rows from
real ones, and whose land they lie in.
In and out: a table, its lineage and what it grew into in; `Fidelity` out, plain data that JSON can hold.
May import: tables, neighbors, lineage, streams, kernels, errors, scikit-learn. Must not know: any sampler or
recipe.
"""

from oversample.audit.fidelity.impossible import impossible_rows
from oversample.audit.fidelity.measure import fidelity
from oversample.audit.fidelity.records import Fidelity, Impossible

__all__ = ["Fidelity", "Impossible", "fidelity", "impossible_rows"]
