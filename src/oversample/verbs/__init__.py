"""The verbs: what Python and the command line say alike.

For what: `balance`, `check` and `compare` on a frame with a named target; they join the engine with the report.
In and out: a frame and settings in, a result that can be looked at out.
May import: study, audit, samplers, tables, report. Must not know: the command line.
"""

from oversample.verbs.balance import Balanced, balance
from oversample.verbs.check import Checked, check
from oversample.verbs.compare import Compared, compare

__all__ = ["Balanced", "Checked", "Compared", "balance", "check", "compare"]
