"""The command: fill the store, make the tables, print and write them.

This file refuses to know how anything is measured.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from harness import machine
from harness.files import DOCS, RESULTS, write_docs

from evidence.measure import coverage, read
from evidence.page import about, calibration_page, leak_page, lines_as_csv, threshold_page, write
from evidence.run import run
from evidence.sets import NAMES, NoDataError, load
from evidence.store import Store
from evidence.tables import SetFacts, cut_rows, damage_rows, leak_rows, per_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.keel import Table

__all__ = ["DEFAULT_STORE", "main", "pages"]

_ROOT = Path(__file__).resolve().parents[2]
DEFAULT_STORE = _ROOT / ".dev" / "evidence.sqlite"
_TITLES = {"leak": "Oversampling before the split", "threshold": "A moved threshold against SMOTE",
           "calibration": "Probabilities after resampling, and their repair"}  # fmt: skip


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(prog="evidence", description=__doc__.splitlines()[0])
    asked.add_argument(
        "--repeats", type=_positive, default=1, help="shuffles of each set (default: 1)"
    )
    asked.add_argument(
        "--sets", type=lambda text: text.split(","), help="these sets alone, with commas between"
    )
    asked.add_argument(
        "--store", type=Path, default=DEFAULT_STORE, help="the file of fits; is resumed"
    )
    asked.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop fitting after so many"
    )
    asked.add_argument("--results", type=Path, help="folder to write to (default: benchmarks/results/evidence, "
                       "and none with --sets)")  # fmt: skip
    asked.add_argument(
        "--write-docs", action="store_true", help="renew the tables in docs/evidence.md"
    )
    found = asked.parse_args(given)
    unknown = sorted(set(found.sets or ()) - set(NAMES))
    if unknown:
        asked.error(f"there is no set {', '.join(unknown)}. There are: {', '.join(NAMES)}")
    if found.sets and found.write_docs:
        asked.error("--write-docs is for all sets; leave --sets out")
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Fit what is missing, then make the tables of what is whole."""
    asked = arguments(given)
    try:
        tables = [load(name) for name in asked.sets or NAMES]
    except NoDataError as error:
        _say(str(error))
        return 2
    with Store(asked.store) as store:
        try:
            finished = run(
                tables, store, asked.repeats, seconds=60.0 * asked.minutes, say=_progress
            )
        except KeyboardInterrupt:
            finished = False
        print(file=sys.stderr)
        texts = pages(store, tables)
    if not finished:
        _say("Not finished; the same command goes on where this one stopped.")
    if not texts:
        _say("No set is whole yet, so there is nothing to show.")
        return 1
    for name, title in _TITLES.items():
        print(f"# {title}\n\n{texts[f'{name}.md']}")
    results = asked.results or (None if asked.sets else RESULTS / "evidence")
    if results:
        write(results, {name: _titled(name, text) for name, text in texts.items()})
    if asked.write_docs:
        for name in _TITLES:
            write_docs(name, texts[f"{name}.md"], DOCS / "evidence.md")
    return int(not finished)


def pages(store: Store, tables: Sequence[Table]) -> dict[str, str]:
    """Return the texts of the files, by name; none if no set is whole."""
    covered = coverage(store.keys(), [table.name for table in tables])
    facts = [
        SetFacts(table, read(store, table.name, covered.repeats))
        for table in tables
        if table.name in covered.names
    ]
    if not facts:
        return {}
    families = len({fact.table.family for fact in facts})
    today = datetime.now(UTC).date().isoformat()
    told = about(covered, len(tables), families, machine.describe(), store.version, today)
    shown = {
        "leak": leak_page(leak_rows(facts), len(facts)),
        "threshold": threshold_page(cut_rows(facts), len(facts)),
        "calibration": calibration_page(damage_rows(facts)),
    }
    texts = {f"{name}.md": f"{told}\n\n{text}\n" for name, text in shown.items()}
    return texts | {f"{name}.csv": lines_as_csv(lines) for name, lines in per_set(facts).items()}


def _titled(file: str, text: str) -> str:
    name, _, kind = file.partition(".")
    return f"# {_TITLES[name]}\n\n{text}" if kind == "md" else text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"it should be at least 1, got {text}")
    return number


def _progress(text: str) -> None:
    print(f"\r\033[K{text}" if sys.stderr.isatty() else text, end="" if sys.stderr.isatty() else "\n",
          file=sys.stderr, flush=True)  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr)
