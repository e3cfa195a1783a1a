"""Options: what several commands take, and what is made of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oversample.cli.output import say
from oversample.errors import OversampleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oversample.audit import Shell
    from oversample.recipes import Neighbors
    from oversample.tables import TableFile

__all__ = [
    "METHODS",
    "file_options",
    "neighbors_of",
    "number_or_name",
    "ratio_of",
    "read_source",
    "roles_of",
    "seconds",
    "shell_of",
    "split_neighbors",
    "split_numbers",
    "split_words",
    "study_options",
]

METHODS = ("random", "smote", "borderline", "adasyn")
_METRICS = ("average_precision", "roc_auc", "balanced_accuracy", "f1", "g_mean", "cost", "capacity")
_UNITS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "hour": 3600.0}


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


def shell_of(file: Path, target: str, source: TableFile, options: dict[str, Any]) -> Shell:
    """Write next steps for this file; what was said of how it is read is said again in each of them."""
    from oversample.audit import Shell

    words = ("separator", "decimal", "thousands", "encoding")
    named = [(word, options[word]) for word in words] + [("format", options["format_name"])]
    given = [f"--{word}={value}" for word, value in named if value is not None]
    given += [f"--{word}={value}" for word in ("role", "na") for value in options[word]]
    layout = source.layout
    return Shell(
        target,
        "FILE" if str(file) == "-" else str(file),
        tuple(given),
        layout.separator,
        layout.encoding,
        tuple(options["na"]),
    )


def study_options(repeats: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options that `demo` and `compare` share; they differ in how often folds are drawn."""
    options = [
        click.option(
            "--methods",
            help=f"Comma-separated, of {', '.join((*METHODS, 'random-weights'))}. Default: all.",
        ),
        click.option(
            "--ratios",
            help='Comma-separated positives per negative, or "search". Default: 0.1,0.25,0.5,1.',
        ),
        click.option(
            "--k",
            help="Neighbours; auto: as many as there are, at most 5. Several are separated by commas. Default: 5.",
        ),
        click.option(
            "--cost-miss", help="What a missed positive row costs: a number, or a column of them."
        ),
        click.option("--cost-alarm", help="What a false alarm costs, in the same unit."),
        click.option(
            "--capacity",
            help='How many rows can be looked at: 2%, "20 per 1000", or 300/day with --time.',
        ),
        click.option("--by", help="Report what is caught in each level of this column."),
        click.option("--folds", type=click.IntRange(2), default=5, show_default=True),
        click.option("--repeats", type=click.IntRange(1), default=repeats, show_default=True),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
        click.option(
            "--jobs", type=int, default=-1, show_default=True, help="Processes; -1: all cores."
        ),
        click.option(
            "--metric",
            type=click.Choice(_METRICS),
            help="What decides. Default: cost or capacity where given, else average_precision.",
        ),
        click.option(
            "--threshold-metric",
            type=click.Choice(_METRICS[2:]),
            help="What a moved threshold maximises. Default: the metric, else balanced_accuracy.",
        ),
        click.option(
            "--duplicates",
            type=click.Choice(["together", "apart"]),
            default="together",
            show_default=True,
            help="Whether equal rows stay on one side of every fold.",
        ),
        click.option(
            "--correction",
            type=click.Choice(["bootstrap", "nested"]),
            default="bootstrap",
            show_default=True,
            help="How the best score is corrected for having been chosen.",
        ),
        click.option(
            "--worth",
            type=click.FloatRange(0, min_open=True),
            help="The least gain worth having. Default: 0.02, or a tenth of the cost of doing nothing.",
        ),
        click.option(
            "--budget",
            help="Time for the fits, such as 90s, 10min or 2h; more folds while it lasts.",
        ),
        click.option(
            "--ledger",
            type=click.Path(path_type=Path),
            help="Keep every fit in this file, and go on from it after a stop.",
        ),
        click.option(
            "--explain/--no-explain",
            default=True,
            help="Measure which columns matter.",
        ),
        click.option(
            "--exit-code",
            is_flag=True,
            help="End with 0 if a method helps, 3 if none makes a difference, 4 if they harm, 5 if unknown.",
        ),
        click.option(
            "--json", "json_path", type=click.Path(path_type=Path), help="Write the record here."
        ),
        click.option("--force", is_flag=True, help="Overwrite files."),
        click.option("--quiet", is_flag=True, help="Print the verdict only, no progress."),
    ]

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def split_words(text: str | None) -> list[str] | None:
    """Split words at commas."""
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def split_neighbors(text: str | None) -> list[Neighbors] | None:
    """Split numbers of neighbours at commas; the word auto is one."""
    try:
        return None if text is None else [_neighbors(word.strip()) for word in text.split(",")]
    except ValueError:
        raise OversampleError(
            "--k must be whole numbers or auto, separated by commas.",
            f'"{text}"',
            "Write --k 3,5, or --k auto",
        ) from None


def number_or_name(text: str | None) -> float | str | None:
    """Read a number, or take it for the name of a column."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def seconds(text: str | None) -> float | None:
    """Read a time, such as 90s, 10min or 2h."""
    if text is None:
        return None
    found = re.fullmatch(r"([\d.]+)\s*([a-z]*?)s?", text.strip().lower()) or re.fullmatch(
        r"([\d.]+)\s*(s)", text.strip().lower()
    )
    unit = _UNITS.get(found[2] or "s") if found else None
    if found is None or unit is None or not float(found[1]) > 0:
        raise OversampleError(
            "--budget must be a time.", f'"{text}"', "Write --budget 90s, 10min or 2h"
        )
    return float(found[1]) * unit


def neighbors_of(text: str | None) -> Neighbors | None:
    """Read a number of neighbours, or the word auto."""
    try:
        return None if text is None else _neighbors(text.strip())
    except ValueError:
        raise OversampleError(
            "--k must be a whole number, or auto.", f'"{text}"', "Write --k 5, or --k auto"
        ) from None


def _neighbors(word: str) -> Neighbors:
    return "auto" if word == "auto" else int(word)


def ratio_of(texts: Sequence[str]) -> float | dict[str, float]:
    """Read one ratio, or one for each label that is named: ``LABEL=RATIO``."""
    if not texts:
        return 0.5
    if len(texts) == 1 and (number := _number(texts[0])) is not None:
        return number
    found: dict[str, float] = {}
    for text in texts:
        label, is_there, written = text.rpartition("=")
        number = _number(written)
        if not is_there or number is None:
            several = is_there or number is None or len(texts) == 1
            raise OversampleError(
                "--ratio must be a number, or a label and a number: LABEL=RATIO."
                if several
                else "--ratio is given several times, and not all of them name a class.",
                ", ".join(f'"{one}"' for one in texts),
                "Write --ratio 0.5 for all small classes, or --ratio Yes=0.5 for the class Yes alone",
            )
        if label in found:
            raise OversampleError(
                f'--ratio names class "{label}" twice.',
                ", ".join(f'"{one}"' for one in texts),
                f"Leave one of them out: --ratio {shlex.quote(text)}",
            )
        found[label] = number
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def split_numbers(text: str | None) -> list[float] | str | None:
    """Split numbers at commas; one word stays a word."""
    if text is not None and text.strip().lower() == "search":
        return "search"
    try:
        return None if text is None else [float(word) for word in text.split(",")]
    except ValueError:
        raise OversampleError(
            "--ratios must be numbers, separated by commas.",
            f'"{text}"',
            "Write --ratios 0.1,0.5,1",
        ) from None
