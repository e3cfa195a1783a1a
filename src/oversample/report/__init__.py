"""Report: what a person sees of a result, on a page, in a notebook and in a terminal.

For what: the verdict first, the evidence second, the machinery last.
In and out: a record of a comparison, a balance, a check or of fidelity (plain dicts and lists) goes in; HTML or
plain text comes out.
May import: files and errors. Must not know: how a number was measured; it computes none.
"""

from __future__ import annotations

from oversample.report.balance import balance_fragment, render_balance, write_balance
from oversample.report.check import check_fragment, terminal_check
from oversample.report.fidelity import fidelity_fragment, fidelity_text
from oversample.report.making import made_lines
from oversample.report.page import render_comparison, summary_fragment, write_comparison
from oversample.report.roles import role_lines, role_list
from oversample.report.terminal import terminal_table

__all__ = [
    "balance_fragment",
    "check_fragment",
    "fidelity_fragment",
    "fidelity_text",
    "made_lines",
    "render_balance",
    "render_comparison",
    "role_lines",
    "role_list",
    "summary_fragment",
    "terminal_check",
    "terminal_table",
    "write_balance",
    "write_comparison",
]
