"""The command that appends synthetic rows to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oversample.cli.options import (
    METHODS,
    file_options,
    neighbors_of,
    ratio_of,
    read_source,
    roles_of,
)
from oversample.cli.output import say
from oversample.cli.replay import command_line
from oversample.errors import on_shell

if TYPE_CHECKING:
    from oversample.study import Source
    from oversample.tables import TableFile
    from oversample.verbs import Balanced

__all__ = ["balance"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--target", required=True, help="Name of the target column.")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help=f"{', '.join(METHODS)}; auto: class by class smote where there are enough rows, else random.",
)
@click.option(
    "--ratio",
    multiple=True,
    metavar="RATIO",
    help="Rows of a small class per row of the largest, afterwards. Default: 0.5. LABEL=RATIO grows this class, "
    'and no other that is not named, such as "very rare=0.5"; may be given again.',
)
@click.option(
    "--k",
    help="Neighbours; auto: as many as a class has, at most 5. Default: the method's own, 5.",
)
@click.option(
    "--seed", type=click.IntRange(0), help="Same seed, same rows. Default: a fresh one, printed."
)
@click.option("--within", metavar="COLUMN", help="Mix rows of the same patient, shop or site only.")
@click.option("--missing", type=click.Choice(["keep", "error", "impute"]), default="keep", show_default=True,
              help="What is done about missing cells.")  # fmt: skip
@file_options
@click.option(
    "--out", type=click.Path(path_type=Path), required=True,
    help="CSV, TSV, Parquet, Arrow or Feather file; - is standard output.",
)  # fmt: skip
@click.option("--lineage", "lineage_path", type=click.Path(path_type=Path),
              help="Write the parents and weights of every new row here (Parquet).")  # fmt: skip
@click.option(
    "--roles", is_flag=True, help="Print every column, one a line, with its role and the reason."
)
@click.option("--fidelity", is_flag=True, help="Say how like the real rows the new ones are.")
@click.option("--report", "report_path", type=click.Path(path_type=Path),
              help="Write a page here: who made these rows, from whom, and could they exist.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files.")
def balance(file: Path, target: str, out: Path, lineage_path: Path | None, **options: Any) -> None:
    """Append synthetic rows to FILE, originals first and untouched. FILE may be -, standard input.

    \b
    oversample balance train.csv --target churn --method smote --ratio 0.5 --seed 1 \\
        --out balanced.csv --lineage lineage.parquet
    zcat train.csv.gz | oversample balance - --target churn --out - > balanced.csv

    Balance the training part only: rows made before a split leak across it.
    """
    from oversample.files import refuse_existing
    from oversample.streams import resolve_seed
    from oversample.tables import refuse_unknown_format, write_grown
    from oversample.verbs import balance as make

    is_stream = str(out) == "-"
    refuse_unknown_format(out, options["format_name"])
    for path in filter(None, (None if is_stream else out, lineage_path, options["report_path"])):
        refuse_existing(path, overwrite=options["force"])
    ratio: Any = ratio_of(options["ratio"])  # labels are texts, which are found in the target
    k = neighbors_of(options["k"])
    source = read_source(file, options)
    seed = resolve_seed(options["seed"])
    made = make(
        source.table,
        target,
        method=options["method"],
        ratio=ratio,
        k=k,
        seed=seed,
        roles=roles_of(options),
        within=options["within"],
        missing=options["missing"],
        source=_told(file, target, source, {**options, "out": out, "seed": seed}),
    )
    kind = _say_what_was_made(made, whole=options["roles"])
    write_grown(out, source, made.frame, overwrite=options["force"], format=options["format_name"])
    if lineage_path is not None:
        made.lineage.write_parquet(lineage_path, overwrite=options["force"])
    if options["fidelity"]:
        say(f"\n{made.fidelity!r}\n")
    if options["report_path"] is not None:
        made.report(options["report_path"], overwrite=options["force"])
    named = ("standard output" if is_stream else out, lineage_path, options["report_path"])
    written = " and ".join(str(path) for path in named if path)
    say(f"Wrote {written}: method {made.method}, seed {made.seed}, originals first and unchanged.")
    say(
        f"Synthetic rows are {kind} of real ones: not anonymous, and for training only. "
        f"Does it help? oversample compare {'FILE' if str(file) == '-' else file} --target {target}"
    )


def _say_what_was_made(made: Balanced, *, whole: bool) -> str:
    """Print methods, columns, plan, copies and missing cells; return what the new rows are called."""
    from oversample.report import making, role_lines, role_list

    record, columns = made.summary(), made.columns("shell")
    say(_section("Method", making.method_lines(record)))
    say("\n".join(role_list(columns) if whole else role_lines(columns)))
    say(_section("Plan", making.plan_lines(record)))
    say(_section("New rows", making.repeat_lines(record)))
    for line in making.missing_lines(record):
        say(line)
    return making.kind_of_rows(record["repeats"])


def _section(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(f"  {on_shell(line)}" for line in lines)])


def _told(file: Path, target: str, source: TableFile, options: dict[str, Any]) -> Source | None:
    """Say where rows came from and how to make them again, if there is to be a page."""
    if options["report_path"] is None:
        return None
    from oversample.study import Source

    command = command_line("balance", file, target, options)
    return Source(name=source.name, target=target, sha256=source.sha256, command=command)
