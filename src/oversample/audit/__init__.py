"""Audit: what is in a table, what will go wrong if it is oversampled, and how good are the rows that were made.

For what: judging tables and synthetic rows, whoever made them; each finding with its numbers and a next step.
In and out: containers, tables and lineages in; frozen records of plain data out.
May import: tables, neighbors, lineage, streams, kernels, errors, scikit-learn.
Must not know: the makers (samplers, recipes, learning, imblearn), and how a record is shown.
"""

from oversample.audit.check import check
from oversample.audit.dangers import dangers, headline, inflates
from oversample.audit.fidelity import Fidelity, Impossible, fidelity, impossible_rows
from oversample.audit.records import ColumnFacts, Finding, TableCheck
from oversample.audit.wording import Python, Shell

__all__ = [
    "ColumnFacts",
    "Fidelity",
    "Finding",
    "Impossible",
    "Python",
    "Shell",
    "TableCheck",
    "check",
    "dangers",
    "fidelity",
    "headline",
    "impossible_rows",
    "inflates",
]
