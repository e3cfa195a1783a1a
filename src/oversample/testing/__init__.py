"""Testing: the promises of a sampler as checks that anybody can run over their own.

For what: one place that says what every sampler must keep, run here over all of them.
In and out: an unfitted sampler in; nothing out, or an AssertionError that says which promise broke.
May import: samplers, tables, lineage, plan, errors. Must not know: pytest, or any sampler by name.
"""

from oversample.testing.checks import check_sampler, checks_for

__all__ = ["check_sampler", "checks_for"]
