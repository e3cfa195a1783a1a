"""The command that says what is in a file, and what will go wrong if it is oversampled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from oversample.cli.options import file_options, read_source, roles_of, shell_of

__all__ = ["check"]

_EXIT_PROBLEM = 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--target", required=True, help="Name of the target column.")
@click.option("--positive", help="The class to find. Default: the smallest one.")
@file_options
@click.option(
    "--roles", is_flag=True, help="Print every column, one a line, with its role and the reason."
)
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON, and nothing else.")
def check(file: Path, target: str, **options: Any) -> None:
    """Say what is in FILE, and what will go wrong if it is oversampled.

    \b
    oversample check churn.csv --target churn
    oversample check churn.csv --target churn --role notes=ignore --na " " --json

    Exit code 0: no problem was found; 1: at least one was; 2: the file cannot be checked.
    """
    from oversample import audit
    from oversample.report import terminal_check

    source = read_source(file, options)
    found = audit.check(
        source.table,
        target,
        roles=roles_of(options),
        positive=options["positive"],
        name=source.name,
        say=shell_of(file, target, source, options),
    )
    if options["as_json"]:
        click.echo(found.to_json())
    else:
        colour = sys.stdout.isatty()
        click.echo(terminal_check(found.to_dict(), colour=colour, roles=options["roles"]))
    if not found.is_ok:
        click.get_current_context().exit(_EXIT_PROBLEM)
