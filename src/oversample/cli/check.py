"""The command that says what is in a file, and what will go wrong if it is oversampled."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["check"]

_EXIT_PROBLEM = 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--target", required=True, help="Name of the target column.")
@click.option("--role", "told", multiple=True, metavar="COL=ROLE",
              help="What a column is to be taken for; may be given again.")  # fmt: skip
@click.option("--positive", help="The class to find. Default: the smallest one.")
@click.option("--na", multiple=True, help="A text that means a missing cell; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON, and nothing else.")
def check(
    file: Path,
    target: str,
    told: tuple[str, ...],
    positive: str | None,
    na: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what is in FILE, and what will go wrong if it is oversampled.

    \b
    oversample check churn.csv --target churn
    oversample check churn.csv --target churn --role notes=ignore --na " " --json

    Exit code 0: no problem was found; 1: at least one was; 2: the file cannot be checked.
    """
    from oversample import audit
    from oversample.report import terminal_check
    from oversample.tables import parse_role, read_file

    source = read_file(file, na=na)
    found = audit.check(
        source.table,
        target,
        roles=dict(map(parse_role, told)),
        positive=positive,
        name=file.name,
        say=audit.Shell(target, str(file)),
    )
    if as_json:
        click.echo(found.to_json())
    else:
        click.echo(terminal_check(found.to_dict(), colour=sys.stdout.isatty()))
    if not found.is_ok:
        click.get_current_context().exit(_EXIT_PROBLEM)
