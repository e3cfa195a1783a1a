"""The run: which work on which table in which order, alternated, and how often.

For each work and table first every library once in a fresh process, for its peak memory and a look at
what it made; then rounds in processes that stay, A B C A B C, so that a slow minute of the machine hits
all alike. A call that takes long is not spoilt by a cold start, so its fresh round counts as a round.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.cases import CASES, Case
from harness.checks import counts_agree
from harness.processes import Clock, Process, import_seconds
from harness.works import FORMS, WORKS, Form, Work

__all__ = ["IMPORTS", "Options", "chosen", "run", "summarise"]

_LONG = 20.0  # seconds a round from which on the fresh round counts, and rounds are rationed
_PEER_ROWS = 1_000_000  # the second peer is there for comparison, not for minutes of it
IMPORTS = {
    "import": ("import imblearn", "import oversample"),
    "import, one class": (
        "from imblearn.over_sampling import SMOTE",
        "import oversample; oversample.SMOTE",
    ),
}


@dataclass(frozen=True)
class Options:
    """What was asked on the command line."""

    cases: tuple[str, ...] = tuple(CASES)
    works: tuple[str, ...] = (*WORKS, *IMPORTS)
    repeats: int = 5
    quick: bool = False
    skip_slow: bool = False
    whole: bool = False
    minutes: float = 45.0
    limit: float = 1_800.0
    peer_python: str = sys.executable


@dataclass
class _Open:
    """The processes that stay, for one table."""

    folder: Path
    options: Options
    processes: dict[tuple[str, bool], Process] = field(default_factory=dict)

    def ask(self, do: str, work: Work, name: str) -> dict[str, Any]:
        """Ask the process of a form."""
        form = FORMS[name]
        return self.processes[form.process].ask(do, work=work.name, default=form.default)

    def start(self, names: list[str]) -> None:
        """Start and load the processes of these forms that are not there (any more), all at a time."""
        forms = {FORMS[name].process: FORMS[name] for name in names}
        alive = {key for key, process in self.processes.items() if process.alive}
        new = {key: _start(form, self.options) for key, form in forms.items() if key not in alive}
        for process in new.values():
            process.send("load", folder=str(self.folder))
        for process in new.values():
            process.receive()
        self.processes |= new

    def close(self) -> None:
        for process in self.processes.values():
            process.close()
        shutil.rmtree(self.folder)


def _start(form: Form, options: Options) -> Process:
    python = options.peer_python if form.name == "peer" else sys.executable
    return Process(form.library, plain=form.plain, python=python, limit=options.limit)


def chosen(options: Options) -> list[tuple[Case, str, Work]]:
    """List what is to be run: table by table, then the slow works from the cheapest on."""
    listed = [
        (case, kind, work)
        for name, case in CASES.items()
        if name in options.cases
        for kind in (case.kinds[:1] if options.quick else case.kinds)
        for work in WORKS.values()
        if work.name in options.works and name in work.cases
        if not (work.slow and options.skip_slow)
    ]
    order = list(WORKS)
    return sorted(listed, key=lambda item: order.index(item[2].name) if item[2].slow else -1)


def run(options: Options, say: Any) -> list[dict[str, Any]]:
    """Run everything; give a record for each work and table. Ctrl-C gives what there is by then."""
    clock = Clock(options.minutes)
    entries: list[dict[str, Any]] = []
    todo = chosen(options)
    opened, at = None, None
    with tempfile.TemporaryDirectory(prefix="oversample-bench-") as place:
        try:
            entries += _imports(options, say)
            for number, (case, kind, work) in enumerate(todo, 1):
                say(
                    f"[{clock.spent:5.0f} s] {number} of {len(todo)}: {work.name}, {case.name} {kind}"
                )
                if clock.over:
                    late = {"note": f"left out: {options.minutes:g} minutes were over"}
                    entries.append(_head(work, case, kind, options) | late)
                    continue
                if opened is None or at != (case, kind):
                    if opened:
                        opened.close()
                    opened = _Open(Path(tempfile.mkdtemp(dir=place)), options)
                    at = (case, kind)
                    _make(case, kind, opened.folder, options)
                entries.append(_entry(work, case, kind, opened, clock))
        except KeyboardInterrupt:
            say("Interrupted: what was measured by now is kept.")
        finally:
            if opened:
                opened.close()
    return entries


def _make(case: Case, kind: str, folder: Path, options: Options) -> None:
    rows, columns = case.size(quick=options.quick)
    with Process("none") as maker:
        told = maker.ask(
            "make", kind=kind, rows=rows, columns=columns, rare=case.rare, folder=str(folder)
        )
    if "failed" in told:
        raise RuntimeError(f"Table {case.name} {kind} could not be made: {told['failed']}")


def _head(work: Work, case: Case, kind: str, options: Options) -> dict[str, Any]:
    rows, columns = case.size(quick=options.quick)
    return {"work": work.name, "case": case.name, "kind": kind, "rows": rows, "columns": columns,
            "rare": case.rare, "asked": work.asked, "forms": {}}  # fmt: skip


def _entry(work: Work, case: Case, kind: str, opened: _Open, clock: Clock) -> dict[str, Any]:
    options = opened.options
    forms = _fresh_round(work, case, opened)
    walls = {name: [form.pop("wall")] for name, form in forms.items() if "wall" in form}
    fresh = sum(wall[0] for wall in walls.values())
    if work.slow:
        rounds = 0
    elif fresh < _LONG:
        walls, rounds = {name: [] for name in walls}, options.repeats
    else:
        rounds = min(options.repeats, work.rounds_at_least) - 1
    if rounds:
        opened.start(list(walls))
        for name in walls:
            opened.ask("warm", work, name)
    for number in range(rounds):
        if number and clock.over:
            break
        for name, wall in walls.items():
            answer = opened.ask("time", work, name)
            if "wall" in answer:
                wall.append(answer["wall"])
            else:
                forms[name]["failed"] = answer.get("failed", "no answer")
    for name, wall in walls.items():
        forms[name]["walls"] = wall
    return summarise(_head(work, case, kind, options) | {"forms": forms}, work.counts)


def _fresh_round(work: Work, case: Case, opened: _Open) -> dict[str, dict[str, Any]]:
    """Call each form once, in a process that does nothing else; only the starts overlap."""
    options = opened.options
    names = [n for n in work.forms if not (n == "peer" and case.rows > _PEER_ROWS)]
    started = {name: _start(FORMS[name], options) for name in names}
    told: dict[str, dict[str, Any]] = {}
    try:
        for name, process in started.items():
            process.send("load", folder=str(opened.folder))
            process.send("warm", work=work.name, default=FORMS[name].default)
        for name, process in started.items():
            told[name] = process.receive() | process.receive()
        for name, process in started.items():
            if not {"failed", "absent"} & set(told[name]):
                do, command = _look(work, FORMS[name], options)
                told[name] = process.ask(do, **command)
            process.close()
    finally:
        for process in started.values():
            process.close()
    return told


def _look(work: Work, form: Form, options: Options) -> tuple[str, dict[str, Any]]:
    if work.name == "SMOTEENN" and form.name == "incumbent" and not options.whole:
        return "estimate", {}
    looked_at = work.geometry and form.name in {"ours", "plain"}
    return "measure", {"work": work.name, "default": form.default, "geometry": looked_at}


def _imports(options: Options, say: Any) -> list[dict[str, Any]]:
    entries = []
    for work, (theirs, ours) in IMPORTS.items():
        if work not in options.works:
            continue
        say(work)
        statements = {"incumbent": (theirs, False), "ours": (ours, False), "plain": (ours, True)}
        walls: dict[str, list[float]] = {name: [] for name in statements}
        for number in range(options.repeats + 1):
            for name, (statement, plain) in statements.items():
                seconds = import_seconds(statement, plain=plain)
                if number:  # the first one reads files that no cache holds yet
                    walls[name].append(seconds)
        forms = {name: {"walls": wall} for name, wall in walls.items()}
        asked = {"ours": 3.0, "plain": 3.0} if work == "import" else None
        entries.append(summarise({"work": work, "case": "-", "kind": "-", "asked": asked,
                                  "forms": forms}, "equal"))  # fmt: skip
    return entries


def summarise(entry: dict[str, Any], counts: str) -> dict[str, Any]:
    """Add medians, ratios to the incumbent, peak over output, and whether the rows agree."""
    forms = entry["forms"]
    for form in forms.values():
        if form.get("walls"):
            form["median"] = statistics.median(form["walls"])
        if form.get("output_mib"):
            form["peak_over_output"] = form["peak_mib"] / form["output_mib"]
    theirs = forms.get("incumbent", {})
    for form in forms.values():
        if form is theirs or "median" not in form or "median" not in theirs:
            continue
        form["ratio"] = theirs["median"] / form["median"]
        pairs = [a / b for a, b in zip(theirs["walls"], form["walls"], strict=False)]
        form["ratio_low"], form["ratio_high"] = min(pairs), max(pairs)
        if "counts" in theirs and "counts" in form:
            form["rows"] = counts_agree(counts, theirs["counts"], form["counts"])
    return entry
