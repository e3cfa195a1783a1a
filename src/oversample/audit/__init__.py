"""Audit: what is in a table, and what will go wrong if it is oversampled.

For what: findings about rows that it did not make, from any library, each with its numbers and a next step.
In and out: a frame with a named target goes in; one `TableCheck` record of plain data comes out.
May import: tables, neighbors, errors. Must not know: the makers of rows (samplers, recipes, learning), or how a
record is printed.
"""

from oversample.audit.check import check
from oversample.audit.records import ColumnFacts, Finding, TableCheck
from oversample.audit.wording import Shell

__all__ = ["ColumnFacts", "Finding", "Shell", "TableCheck", "check"]
