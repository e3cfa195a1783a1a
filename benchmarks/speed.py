"""How fast, beside imbalanced-learn: the same work on the same tables, alternated, medians.

Each library runs in a process of its own; ours twice, with its compiled extension and without. Peak
memory is taken in fresh processes. The whole run takes some 45 minutes on two cores, most of it the
incumbent's cleaning methods, which are run once (`--skip-slow` leaves them out); `--quick` tries
everything on small tables in a few. `docs/performance.md` says how to read the table.

Run it with ``python benchmarks/speed.py``. It exits with 1 if `--against` finds a regression or if the
work was not the same, and with 2 if it could not be asked what it was asked.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness import machine
from harness.cases import CASES
from harness.compare import UnlikeError, regressions
from harness.files import RESULTS, read_result, write_docs, write_result
from harness.runner import IMPORTS, Options, run
from harness.table import page
from harness.works import WORKS

_FORMAT = 1  # of the JSON; raised when its meaning changes


def say(text: str) -> None:
    """Tell how far it is, where the table does not go."""
    print(text, file=sys.stderr, flush=True)


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES), metavar="CASE",
                       help=f"tables, of {' '.join(CASES)}")  # fmt: skip
    works = [*WORKS, *IMPORTS]
    asked.add_argument("--work", nargs="+", choices=works, default=works, metavar="WORK",
                       help=f"of: {'; '.join(works)}")  # fmt: skip
    asked.add_argument("--repeats", type=int, default=5, help="rounds of calls that are quick")
    asked.add_argument("--quick", action="store_true", help="small tables, to try the harness")
    asked.add_argument("--skip-slow", action="store_true", help="leave out the cleaning methods")
    asked.add_argument("--whole", action="store_true",
                       help="run the incumbent's SMOTEENN whole: tens of minutes")  # fmt: skip
    asked.add_argument("--minutes", type=float, default=45.0, help="begin no work after so many")
    asked.add_argument("--limit", type=float, default=1_800.0, help="most seconds of one call")
    asked.add_argument("--peer-python", default=sys.executable, metavar="FILE",
                       help="Python that has smote-variants, where it is not this one")  # fmt: skip
    asked.add_argument("--label", help="name of the result; full, part or quick unless given")
    asked.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    asked.add_argument("--reuse", type=Path, metavar="FILE", help="measure nothing, read a result")
    asked.add_argument("--against", type=Path, metavar="FILE", help="compare with an older result")
    asked.add_argument("--tolerance", type=float, default=0.25,
                       help="share of a ratio that may be lost, 0.25 unless given")  # fmt: skip
    asked.add_argument("--beside", metavar="FILE", type=Path, nargs="+", default=[],
                       help="older results that stay in the documentation, before this one")  # fmt: skip
    asked.add_argument("--write-docs", action="store_true", help="renew docs/performance.md")
    options = asked.parse_args(given)
    if options.repeats < 1:
        asked.error("--repeats must be at least 1.")
    if options.write_docs and (options.quick and not options.reuse):
        asked.error("--write-docs needs whole tables; --quick has small ones.")
    return options


def label(options: Options) -> str:
    """Name a result by how much of the whole it is."""
    if options.quick:
        return "quick"
    everything = {*options.cases} == {*CASES} and {*options.works} == {*WORKS, *IMPORTS}
    return "full" if everything and not options.skip_slow else "part"


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Run what was asked and give the result."""
    options = Options(
        cases=tuple(asked.cases),
        works=tuple(asked.work),
        repeats=asked.repeats,
        quick=asked.quick,
        skip_slow=asked.skip_slow,
        whole=asked.whole,
        minutes=asked.minutes,
        limit=asked.limit,
        peer_python=asked.peer_python,
    )
    result = {
        "format": _FORMAT,
        "date": datetime.now(UTC).date().isoformat(),
        "label": asked.label or label(options),
        "quick": asked.quick,
        "repeats": asked.repeats,
        "machine": machine.describe(),
        "load_before": machine.load_average(),
    }
    began = time.monotonic()
    result["entries"] = run(options, say)
    return result | {
        "seconds": round(time.monotonic() - began, 1),
        "load_after": machine.load_average(),
    }


def main() -> int:
    """Measure or read, print, write, compare."""
    asked = arguments()
    if not asked.reuse and importlib.util.find_spec("imblearn") is None:
        say("imbalanced-learn is not installed here. Run `python3 dev.py bench speed`, or install "
            "requirements/bench.txt.")  # fmt: skip
        return 2
    result = read_result(asked.reuse) if asked.reuse else measure(asked)
    text = page(result)
    print(text)
    if not asked.reuse:
        for file in write_result(result, text, asked.results):
            say(f"Wrote {file.name}.")
    if asked.write_docs:
        if result["quick"]:
            say("A quick result does not go into the documentation.")
            return 2
        older = [page(read_result(file)) for file in asked.beside]
        write_docs("speed", "\n\n".join([*older, text]))
    code = int(unlike_work(result))
    if asked.against:
        code = max(code, compare(read_result(asked.against), result, asked.tolerance))
    return code


def compare(base: dict[str, Any], result: dict[str, Any], tolerance: float) -> int:
    """Print what got worse than in the base."""
    try:
        worse, unmeasured = regressions(base, result, tolerance)
    except UnlikeError as error:
        say(str(error))
        return 2
    if unmeasured:
        print(f"Not measured this time: {'; '.join(unmeasured)}.")
    for line in worse:
        print(f"WORSE: {line}")
    if not worse:
        print(f"Nothing got worse by more than {tolerance:.0%}.")
    return int(bool(worse))


def unlike_work(result: dict[str, Any]) -> bool:
    """Tell whether anywhere the rows differ or a new row is where it must not be."""
    forms = [form for entry in result["entries"] for form in entry["forms"].values()]
    return any(
        form.get("rows", "").startswith("DIFFER")
        or any(form.get("geometry", {}).get(key) for key in ("off_segment", "foreign", "not_near"))
        for form in forms
    )


if __name__ == "__main__":
    sys.exit(main())
