"""The command: fill the store, make the tables, print and write them.

This file refuses to know how anything is measured.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.page import lines_as_csv, write
from evidence.sets import NoDataError
from harness import machine
from harness.files import DOCS, RESULTS, write_docs

from verdict.case import COSTS, MODELS
from verdict.page import page
from verdict.regret import Case
from verdict.run import run
from verdict.sets import MOST_ROWS, NAMES, load
from verdict.store import Store
from verdict.summary import did, lines, said, way_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DEFAULT_STORE", "main", "texts_of"]

_ROOT = Path(__file__).resolve().parents[2]
DEFAULT_STORE = _ROOT / ".dev" / "verdict.sqlite"


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(prog="verdict", description=__doc__.splitlines()[0])
    asked.add_argument(
        "--sets", type=_some_of(NAMES), default=NAMES, help="these alone, with commas between"
    )
    asked.add_argument(
        "--models", type=_some_of(MODELS), default=MODELS, help="these alone (default: all three)"
    )
    asked.add_argument("--costs", type=_some_of(COSTS), default=COSTS[:1], help="even, ten, or even,ten "
                       "(default: even)")  # fmt: skip
    asked.add_argument(
        "--store", type=Path, default=DEFAULT_STORE, help="the file of cases; is resumed"
    )
    asked.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many, at the end of "
                       "a case")  # fmt: skip
    asked.add_argument(
        "--full", action="store_true", help=f"take sets of more than {MOST_ROWS:,} rows whole"
    )
    asked.add_argument("--results", type=Path, help="folder to write to (default: benchmarks/results/verdict, and "
                       "none with --sets, --models or --full)")  # fmt: skip
    asked.add_argument(
        "--write-docs", action="store_true", help="renew the tables in docs/regret.md"
    )
    return asked.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Make the cases that are missing, then the tables of those that are there."""
    asked = arguments(given)
    most = None if asked.full else MOST_ROWS
    try:
        sets = [load(name, most) for name in asked.sets]
    except NoDataError as error:
        _say(str(error))
        return 2
    with Store(asked.store, most) as store:
        try:
            finished = run(
                sets, store, asked.models, asked.costs, seconds=60.0 * asked.minutes, say=_say
            )
        except KeyboardInterrupt:
            finished = False
        told = [case for case in store.cases(asked.sets) if case["model"] in asked.models]
        texts = texts_of(told, len(asked.sets), store.version)
    if not finished:
        _say("Not finished; the same command goes on where this one stopped.")
    if not texts:
        _say("No case is there yet, so there is nothing to show.")
        return 1
    print(texts["verdict.md"])
    is_all = asked.sets == NAMES and asked.models == MODELS and not asked.full
    results = asked.results or (RESULTS / "verdict" if is_all else None)
    if results:
        write(results, texts)
    if asked.write_docs:
        write_docs("verdict", texts["verdict.md"].partition("\n")[2], DOCS / "regret.md")
    return int(not finished)


def texts_of(told: Sequence[dict[str, Any]], n_asked: int, version: str) -> dict[str, str]:
    """Return the texts of the files, by name; none if nothing could be compared."""
    cases = [Case(each) for each in told if each["refused"] is None]
    if not cases:
        return {}
    tables = {}
    for costs in COSTS:
        mine = [case for case in cases if case.told["costs"] == costs]
        if mine:
            tables[costs] = {
                name: (way_rows(some), said(some), did(some))
                for name, some in _by_model(mine).items()
            }
    refused = {
        each["set"]: f"{each['set']}: {each['refused']}"
        for each in told
        if each["refused"] is not None
    }
    shown = page(_about(cases, n_asked, version), tables, list(refused.values()))
    return {
        "verdict.md": f"# The verdict on rows that were held out\n\n{shown}",
        "cases.csv": lines_as_csv(lines(cases)),
    }


def _by_model(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """Group cases by model, and those of sets that every model has together: no model counts twice as much."""
    models = [m for m in MODELS if any(case.told["model"] == m for case in cases)]
    by_model = {m: [case for case in cases if case.told["model"] == m] for m in models}
    covered = [{case.told["set"] for case in some} for some in by_model.values()]
    whole = set.intersection(*covered)
    named = {f"{m}, {_sets(len(some))}": some for m, some in by_model.items()}
    if len(models) == 1 or not whole:
        return named
    together = [case for case in cases if case.told["set"] in whole]
    return {f"{', '.join(models)}, {_sets(len(whole))} that each of them has": together} | named


def _sets(n: int) -> str:
    return f"{n} set" + ("s" if n != 1 else "")


def _about(cases: Sequence[Case], n_asked: int, version: str) -> str:
    """Say what the numbers cover and what they were made with."""
    sets = {case.told["set"] for case in cases}
    drawn = {case.told["set"] for case in cases if case.told["is_drawn"]}
    families = {case.told["family"] for case in cases}
    host = machine.describe()
    return (
        f"{len(cases)} cases: {len(sets)} of {n_asked} sets, of {len(families)} families, "
        f"{len(drawn)} of them {MOST_ROWS:,} rows drawn from more. {datetime.now(UTC).date().isoformat()}; "
        f"{version}; Python {host['python']}, {host['cpu']}, {host['kernel']}, one thread. Intervals are 95 %, "
        "from drawing families of sets again."
    )


def _some_of(known: Sequence[str]) -> Any:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError(
                f"there is no {', '.join(unknown)}. There are: {', '.join(known)}"
            )
        return names

    return read


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
