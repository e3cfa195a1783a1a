"""The commands. Heavy imports happen inside them, so that ``--help`` answers at once."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oversample import __version__
from oversample.cli.balance import balance
from oversample.cli.check import check
from oversample.cli.interrupt import Interrupt
from oversample.cli.options import (
    file_options,
    number_or_name,
    read_source,
    roles_of,
    seconds,
    split_neighbors,
    split_numbers,
    split_words,
    study_options,
)
from oversample.cli.output import Progress, close_quietly, say, three_lines
from oversample.cli.replay import command_line
from oversample.errors import OversampleError, OversampleWarning, on_shell

if TYPE_CHECKING:
    from oversample.verbs import Compared

__all__ = ["main"]

_EXIT_REFUSED = 2
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, what shells expect
_EXIT_CLOSED = 141  # 128 + SIGPIPE, the same


class _Commands(click.Group):
    """A group that turns our errors into three lines, and Ctrl-C into one."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; no stack trace for what the user can mend."""
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            warnings.simplefilter("always", OversampleWarning)
            try:
                return super().invoke(ctx)
            except OversampleError as error:
                say(three_lines(error))
                ctx.exit(_EXIT_REFUSED)
            except BrokenPipeError:
                close_quietly()
                ctx.exit(_EXIT_CLOSED)
            except KeyboardInterrupt:
                say("Stopped. Nothing was written.")
                ctx.exit(_EXIT_INTERRUPTED)
            except MemoryError:
                say(
                    "Not enough memory for this.\n  do:   use fewer rows, a lower ratio, or fewer --jobs."
                )
                ctx.exit(1)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - as click calls it
    if wanted:
        from oversample.kernels import describe

        click.echo(f"oversample {__version__} (kernels: {describe()})")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version, and whether the compiled kernels are in use.",
)  # fmt: skip
def main() -> None:
    """Rows for the rare class, and the truth about whether they help.

    \b
    oversample demo
    oversample check churn.csv --target churn
    oversample compare churn.csv --target churn --report churn.html
    oversample balance train.csv --target churn --ratio 0.5 --seed 1 --out balanced.csv
    """


main.add_command(balance)
main.add_command(check)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--target", required=True, help="Name of the target column.")
@click.option("--positive", help="The class to find. Default: the smaller one.")
@click.option("--model", default="boosting", show_default=True,
              help="logistic, forest, boosting, lightgbm or xgboost.")  # fmt: skip
@click.option(
    "--group", help="Rows of one group (a patient, a shop) stay on one side of every fold."
)
@click.option("--time", help="A column of dates or numbers: folds look forward only.")
@file_options
@click.option(
    "--report", "report_path", type=click.Path(path_type=Path), help="Write the page here."
)
@study_options(repeats=1)
def compare(file: Path, target: str, **options: Any) -> None:
    """Say whether to oversample FILE, with what, how much, at which threshold.

    \b
    oversample compare churn.csv --target churn
    oversample compare churn.csv --target churn --model logistic --report churn.html --json churn.json
    oversample compare fraud.csv --target fraud --time date --cost-miss 500 --cost-alarm 5
    oversample compare visits.csv --target ill --group patient_id --ratios search --budget 10min
    """
    _refuse_files(options)
    source = read_source(file, options)
    _compare(
        source.table,
        target,
        source.sha256,
        source.name,
        command_line("compare", file, target, options),
        options,
    )


@main.command()
@click.option("--model", default="logistic", show_default=True,
              help="logistic, forest, boosting, lightgbm or xgboost.")  # fmt: skip
@click.option("--report", "report_path", type=click.Path(path_type=Path),
              default=Path("oversample-demo.html"), show_default=True, help="Write the page here.")  # fmt: skip
@study_options(repeats=2)
def demo(**options: Any) -> None:
    """Compare on a real medical-screening table that ships with the package; no network.

    3,163 people screened for hypothyroidism, 151 of them ill (UCI Thyroid Disease, CC BY 4.0).
    """
    from oversample.datasets import hypothyroid_path
    from oversample.tables import read_file

    options["force"] = options["force"] or options["report_path"] == Path("oversample-demo.html")
    _refuse_files(options)
    source = read_file(hypothyroid_path())
    options |= {"positive": None, "role": (), "group": None, "time": None}
    command = command_line("demo", None, None, options)
    _compare(source.table, "diagnosis", source.sha256, source.path.name, command, options)
    if not options["quiet"]:
        say(
            "Data: UCI Thyroid Disease (doi 10.24432/C5D010), CC BY 4.0. "
            "Try also: oversample demo --model boosting"
        )


def _compare(
    table: Any,
    target: str,
    sha256: str,
    name: str,
    command: str,
    options: dict[str, Any],
) -> None:
    from oversample.study import Source
    from oversample.verbs import compare as run

    with Progress(quiet=options["quiet"]) as progress, Interrupt() as interrupt:

        def update(done: int, total: int) -> None:
            interrupt.check()
            progress.update(done, total)

        found = run(
            table,
            target,
            model=options["model"],
            methods=split_words(options["methods"]),
            ratios=split_numbers(options["ratios"]),
            k=split_neighbors(options["k"]),
            groups=options["group"],
            time=options["time"],
            cost_miss=number_or_name(options["cost_miss"]),
            cost_alarm=number_or_name(options["cost_alarm"]),
            capacity=options["capacity"],
            by=options["by"],
            metric=options["metric"],
            duplicates=options["duplicates"],
            correction=options["correction"],
            worth=options["worth"],
            budget=seconds(options["budget"]),
            ledger=options["ledger"],
            explain=options["explain"],
            folds=options["folds"],
            repeats=options["repeats"],
            seed=options["seed"],
            n_jobs=options["jobs"],
            positive=options["positive"],
            threshold_metric=options["threshold_metric"],
            roles=roles_of(options),
            progress=update,
            source=Source(name=name, target=target, sha256=sha256, command=command),
        )
    _show(found, options)


def _show(found: Compared, options: dict[str, Any]) -> None:
    from oversample.files import complete_or_absent
    from oversample.report import terminal_table

    record = found.comparison.to_dict()
    if options["quiet"]:
        click.echo(record["verdict"]["headline"])
    else:
        click.echo(terminal_table(record, colour=sys.stdout.isatty()))
    if options["json_path"] is not None:
        with complete_or_absent(options["json_path"], overwrite=options["force"]) as partial:
            partial.write_text(found.to_json(), encoding="utf-8")
    if options["report_path"] is not None:
        found.report(options["report_path"], overwrite=options["force"])
    written = [str(p) for p in (options["report_path"], options["json_path"]) if p is not None]
    if written and not options["quiet"]:
        say(f"Wrote {' and '.join(written)}")
    if options["exit_code"]:
        from oversample.study import EXIT_CODES

        click.get_current_context().exit(EXIT_CODES[found.verdict.outcome])


def _refuse_files(options: dict[str, Any]) -> None:
    """Refuse names that cannot be written to before minutes are spent."""
    from oversample.files import refuse_existing

    for path in filter(None, (options["report_path"], options["json_path"])):
        refuse_existing(path, overwrite=options["force"])


def _show_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    if issubclass(category, OversampleWarning):
        text = message.args[0] if isinstance(message, Warning) and message.args else message
        say(f"Note: {on_shell(text if isinstance(text, str) else str(text))}")
