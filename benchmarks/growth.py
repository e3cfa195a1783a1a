"""How cost grows: SMOTE over rows and over columns, with one thread and with two, beside the incumbent.

Tables of the kind "gm" (see `harness/cases.py`), 5 % rare, balanced. Rows grow at 20 columns, columns at
100,000 rows. A curve ends before the point that, at the growth seen so far, would take longer than
`--limit`; so the whole takes some ten minutes. Threads are held by OMP_NUM_THREADS and by threadpoolctl.

Run it with ``python benchmarks/growth.py``. It writes a JSON file to `benchmarks/results/`, and with
`--write-docs` the plot and the text that `docs/performance.md` shows.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness import machine
from harness.files import DOCS, RESULTS, read_result, write_docs, write_result
from harness.processes import Clock, Process
from harness.works import FORMS

_RARE = 0.05
_COLUMNS, _ROWS = 20, 100_000  # what stays while the other grows
_SIZES = {
    "rows": (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 5_000_000),
    "columns": (5, 10, 20, 50, 100, 300),
}
_QUICK = {"rows": (2_000, 4_000), "columns": (5, 10)}
_QUICK_ROWS = 2_000
_THREADS = (1, 2)
_FORMS = ("incumbent", "ours", "plain")
_MEMORY_SHARE = 0.5  # of the machine's memory
Curve = tuple[str, int]  # form and threads
_COLOURS = {"incumbent": "#b5482e", "ours": "#1f6f8b", "plain": "#7a8b3d"}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="small tables, to try the harness")
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--limit", type=float, default=20.0, help="most seconds expected of a call")
    asked.add_argument("--minutes", type=float, default=12.0, help="begin no point after so many")
    asked.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    asked.add_argument("--reuse", type=Path, metavar="FILE", help="measure nothing, read a result")
    asked.add_argument("--write-docs", action="store_true", help="renew docs/performance.md")
    return asked.parse_args()


def expected(points: list[tuple[int, float]], size: int) -> float:
    """Seconds that the next point will take, at the growth between the last two.

    Examples
    --------
    >>> expected([(10, 1.0), (20, 4.0)], 40)
    16.0
    """
    if len(points) < 2:
        return 0.0
    (small, before), (large, after) = points[-2:]
    power = max(1.0, math.log(after / before) / math.log(large / small))
    return after * (size / large) ** power


def table_of(axis: str, size: int, *, quick: bool) -> tuple[int, int]:
    """Rows and columns of a point."""
    rows = _QUICK_ROWS if quick else _ROWS
    return (size, _COLUMNS) if axis == "rows" else (rows, size)


def fits(rows: int, columns: int, memory_gib: float) -> bool:
    """Tell whether every process's table, one output and its copies fit with room to spare."""
    tables = len(_FORMS) * len(_THREADS) + 4
    return rows * columns * 8 * tables / 2**30 < memory_gib * _MEMORY_SHARE


def start() -> dict[Curve, Process]:
    """Start a process for each curve; the environment tells it how many threads it has."""
    return {
        (name, threads): Process(FORMS[name].library, plain=FORMS[name].plain, threads=threads)
        for name in _FORMS
        for threads in _THREADS
    }


def time_point(
    rows: int, columns: int, going: dict[Curve, Process], repeats: int
) -> dict[Curve, float]:
    """Time one table in these curves, alternated; medians."""
    walls: dict[Curve, list[float]] = {curve: [] for curve in going}
    with tempfile.TemporaryDirectory(prefix="oversample-bench-") as folder:
        with Process("none") as maker:
            maker.ask("make", kind="gm", rows=rows, columns=columns, rare=_RARE, folder=folder)
        for process in going.values():
            process.send("load", folder=folder)
            process.send("warm", work="SMOTE")
        for process in going.values():
            process.receive()
            process.receive()
    for _ in range(repeats):
        for curve, process in going.items():
            answer = process.ask("time", work="SMOTE", threads=curve[1])
            if "wall" in answer:
                walls[curve].append(answer["wall"])
    return {curve: statistics.median(wall) for curve, wall in walls.items() if wall}


def measure_axis(
    axis: str, asked: argparse.Namespace, clock: Clock, memory_gib: float
) -> list[dict[str, Any]]:
    """Measure one axis, each curve until its next point would take too long."""
    processes = start()
    curves: dict[Curve, list[tuple[int, float]]] = {curve: [] for curve in processes}
    going = dict(processes)
    try:
        for size in (_QUICK if asked.quick else _SIZES)[axis]:
            rows, columns = table_of(axis, size, quick=asked.quick)
            going = {c: p for c, p in going.items() if expected(curves[c], size) <= asked.limit}
            if clock.over or not going or not fits(rows, columns, memory_gib):
                break
            print(f"[{clock.spent:5.0f} s] {rows:,} x {columns}", file=sys.stderr, flush=True)
            for curve, wall in time_point(rows, columns, going, asked.repeats).items():
                curves[curve].append((size, wall))
    finally:
        for process in processes.values():
            process.close()
    return [
        {"axis": axis, "form": name, "threads": threads, "points": points}
        for (name, threads), points in curves.items()
    ]


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Measure both axes."""
    about = machine.describe()
    clock = Clock(asked.minutes)
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "label": "growth-quick" if asked.quick else "growth",
        "quick": asked.quick,
        "machine": about,
        "load_before": machine.load_average(),
    }
    result["curves"] = [
        curve for axis in _SIZES for curve in measure_axis(axis, asked, clock, about["memory_gib"])
    ]
    return result | {"load_after": machine.load_average(), "seconds": round(clock.spent)}


def page(result: dict[str, Any]) -> str:
    """Lay the curves out as text: one table an axis."""
    about = result["machine"]
    place = f"{about['cpu']}, {about['cores']} cores, {about['memory_gib']} GiB"
    told = "Seconds of SMOTE, medians; a dash is a point that would have taken too long."
    parts = [f"{result['date']}, {place}, kernels: {about['variant']}. {told}"]
    for axis, fixed in (("rows", f"{_COLUMNS} columns"), ("columns", f"{_ROWS:,} rows")):
        curves = [curve for curve in result["curves"] if curve["axis"] == axis]
        sizes = sorted({size for curve in curves for size, _ in curve["points"]})
        heads = [f"{FORMS[c['form']].title}, {c['threads']} thr." for c in curves]
        fixed_rows = f"{_QUICK_ROWS:,} rows" if result["quick"] and axis == "columns" else fixed
        lines = [f"| {axis} ({fixed_rows}) | " + " | ".join(heads) + " |"]
        lines.append("|" + "---:|" * (len(heads) + 1))
        for size in sizes:
            cells = [f"{dict(map(tuple, c['points'])).get(size, math.nan):.3g}" for c in curves]
            lines.append(f"| {size:,} | " + " | ".join(cells).replace("nan", "-") + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def plot(result: dict[str, Any], file: Path) -> None:
    """Draw both axes, both logarithmic, as SVG that is the same for the same numbers."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "oversample"
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(10, 4.2), sharey=True, layout="constrained")
    for panel, axis in zip(panels, ("rows", "columns"), strict=True):
        for curve in (c for c in result["curves"] if c["axis"] == axis and c["points"]):
            sizes, walls = zip(*curve["points"], strict=True)
            style = "-" if curve["threads"] > 1 else "--"
            label = f"{FORMS[curve['form']].title}, {curve['threads']} thread"
            label += "s" if curve["threads"] > 1 else ""
            panel.plot(sizes, walls, style, marker="o", ms=3, color=_COLOURS[curve["form"]],
                       label=label)  # fmt: skip
        panel.set(xscale="log", yscale="log", xlabel=axis)
        panel.grid(visible=True, which="major", alpha=0.3)
    panels[0].set_ylabel("seconds of SMOTE")
    panels[0].set_title(f"{_COLUMNS} columns", fontsize=10)
    fixed = _QUICK_ROWS if result["quick"] else _ROWS
    panels[1].set_title(f"{fixed:,} rows", fontsize=10)
    panels[0].legend(fontsize=8, frameon=False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})


def main() -> int:
    """Measure or read, print, write."""
    asked = arguments()
    result = read_result(asked.reuse) if asked.reuse else measure(asked)
    text = page(result)
    print(text)
    if not asked.reuse:
        written = write_result(result, text, asked.results)
        plot(result, written[0].with_suffix(".svg"))
    if asked.write_docs:
        if result["quick"]:
            print("A quick result does not go into the documentation.", file=sys.stderr)
            return 2
        plot(result, DOCS / "images" / "growth.svg")
        alt = "Seconds of SMOTE over rows and over columns, by library and threads"
        write_docs("growth", f"![{alt}](images/growth.svg)\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
