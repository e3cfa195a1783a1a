"""Study: does it help? Compare what could be done about the rare class, and say what to do.

For what: an honest comparison on untouched rows, with its noise, and one verdict. In and out: a
table, a target and a model go in; one `Comparison` record comes out.
May import: learning, samplers, tables, plan, streams, errors. Must not know: how a record is drawn
or printed.
"""

from __future__ import annotations

from oversample.study.compare import compare
from oversample.study.design import versions
from oversample.study.records import Comparison, Source, Verdict
from oversample.study.sides import Levels, Sides
from oversample.study.verdict import EXIT_CODES

__all__ = [
    "EXIT_CODES",
    "Comparison",
    "Levels",
    "Sides",
    "Source",
    "Verdict",
    "compare",
    "versions",
]
