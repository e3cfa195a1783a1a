"""Options: what several commands take, and what is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oversample.cli.output import say
from oversample.errors import OversampleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from oversample.tables import TableFile

__all__ = [
    "METHODS",
    "file_options",
    "read_source",
    "roles_of",
    "split_numbers",
    "split_words",
    "study_options",
]

METHODS = ("random", "smote", "borderline", "adasyn")


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how FILE is written, where that cannot be detected."""
    options = [
        click.option(
            "--role", multiple=True, metavar="COLUMN=ROLE",
            help='What a column is, such as notes=text or "size=S<M<L"; may be given again.',
        ),
        click.option("--na", multiple=True, help="A text that means a missing cell; may be given again."),
        click.option("--separator", help="Between cells: one character, or tab. Default: detected."),
        click.option("--decimal", help='"." or ",". Default: detected.'),
        click.option("--thousands", help="Between groups of three digits. Default: detected."),
        click.option("--encoding", help="Such as utf-8, cp1252, latin-1. Default: detected."),
        click.option(
            "--format", "format_name",
            help="csv, tsv, csv.gz, tsv.gz, parquet, arrow or feather, for a name that does not tell.",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def read_source(file: Path, options: dict[str, Any]) -> TableFile:
    """Read FILE as the options say, and note what was assumed."""
    from oversample.tables import Dialect, read_file

    told = ("separator", "decimal", "thousands", "encoding")
    dialect = Dialect(**{name: options[name] for name in told})
    source = read_file(file, na=options["na"], dialect=dialect, format=options["format_name"])
    if source.layout.note:
        say(f"Note: {source.layout.note}")
    return source


def roles_of(options: dict[str, Any]) -> dict[str, Any]:
    """Read the roles that were given."""
    from oversample.tables import parse_role

    return dict(map(parse_role, options["role"]))


def study_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `demo` and `compare` share."""
    options = [
        click.option("--methods", help=f"Comma-separated, of {', '.join(METHODS)}. Default: all."),
        click.option(
            "--ratios", help="Comma-separated positives per negative. Default: 0.1,0.25,0.5,1."
        ),
        click.option(
            "--k", type=click.IntRange(1), help="Neighbours. Default: each method's own, 5."
        ),
        click.option("--folds", type=click.IntRange(2), default=5, show_default=True),
        click.option("--repeats", type=click.IntRange(1), default=1, show_default=True),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
        click.option(
            "--jobs", type=int, default=-1, show_default=True, help="Processes; -1: all cores."
        ),
        click.option(
            "--threshold-metric",
            type=click.Choice(["balanced_accuracy", "f1", "g_mean"]),
            default="balanced_accuracy",
            show_default=True,
            help="What a moved threshold maximises.",
        ),
        click.option(
            "--json", "json_path", type=click.Path(path_type=Path), help="Write the record here."
        ),
        click.option("--force", is_flag=True, help="Overwrite files."),
        click.option("--quiet", is_flag=True, help="Print the verdict only, no progress."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def split_words(text: str | None) -> list[str] | None:
    """Split words at commas."""
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def split_numbers(text: str | None) -> list[float] | None:
    """Split numbers at commas."""
    try:
        return None if text is None else [float(word) for word in text.split(",")]
    except ValueError:
        raise OversampleError(
            "--ratios must be numbers, separated by commas.",
            f'"{text}"',
            "Write --ratios 0.1,0.5,1",
        ) from None
