"""The verbs: what Python and the command line say alike.

For what: `balance` and `compare` on a frame with a named target; they join the engine with the report.
In and out: a frame and settings in, a result that can be looked at out.
May import: study, samplers, tables, report. Must not know: the command line.
"""

from oversample.verbs.balance import Balanced, balance
from oversample.verbs.compare import Compared, compare

__all__ = ["Balanced", "Compared", "balance", "compare"]
