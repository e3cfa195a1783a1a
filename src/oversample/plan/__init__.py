"""Plan: how many rows of each class there are, and how many there will be. Exact, or an error.

For what: what was asked for (``sampling_strategy`` in the samplers, ``ratio`` in the verbs) becomes counts here,
once, before anything is searched or drawn. Amounts are worked out in exact fractions: 0.29 of 100 rows are 29,
although ``0.29 * 100`` is a little less in binary.
In and out: rows of each class and a request in; a Plan out, or an error.
May import: errors. Must not know: how rows are made.
"""

from oversample.plan.ratio import plan_ratio, shares_of
from oversample.plan.record import Plan
from oversample.plan.strategy import (
    Strategy,
    losing_classes,
    plan_over,
    plan_under,
    targeted_classes,
)

__all__ = [
    "Plan",
    "Strategy",
    "losing_classes",
    "plan_over",
    "plan_ratio",
    "plan_under",
    "shares_of",
    "targeted_classes",
]
