"""Audit: what is in a table, and what was made of it.

For what: judging tables and synthetic rows, whoever made them.
In and out: containers, tables and lineages in; frozen records out.
May import: tables, neighbors, lineage, streams, kernels, errors, scikit-learn.
Must not know: the makers (samplers, recipes, learning, imblearn), and how a record is shown.
"""

from oversample.audit.fidelity import Fidelity, Impossible, fidelity, impossible_rows

__all__ = ["Fidelity", "Impossible", "fidelity", "impossible_rows"]
