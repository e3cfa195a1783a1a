"""The command line: parse, call a verb, print.

For what: people with a file and no time. Data go to standard output or a file, all else to standard error.
In and out: words typed in; a table, a verdict or an error in three lines out, and an exit code.
May import: all rooms, inside the commands. Must not know: how anything is computed.
"""

from oversample.cli.main import main

__all__ = ["main"]
