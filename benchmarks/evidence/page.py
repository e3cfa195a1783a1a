"""Write the three tables: for a page, and set by set for whoever counts again.

This file computes nothing.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from evidence.measure import REPAIRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from evidence.measure import Coverage
    from evidence.spread import Contest, Spread
    from evidence.tables import Cell, CutRow, DamageRow, LeakRow

__all__ = ["about", "calibration_page", "leak_page", "lines_as_csv", "threshold_page", "write"]


def about(
    covered: Coverage,
    n_asked: int,
    n_families: int,
    machine: Mapping[str, Any],
    version: str,
    date: str,
) -> str:
    """Say what the numbers cover and what they were made with."""
    repeats = f"{covered.repeats} repeat" + ("s" if covered.repeats != 1 else "")
    return (
        f"{len(covered.names)} of {n_asked} sets, of {n_families} families; {repeats} of stratified 5-fold "
        f"cross-validation. {date}; {version}; Python {machine['python']}, {machine['cpu']}, "
        f"{machine['kernel']}, one thread. Intervals are 95 %, from drawing families of sets again."
    )


def leak_page(rows: Sequence[LeakRow], n_sets: int) -> str:
    """Lay out the first table."""
    areas = _grid(
        ["learner", "sampler", "AUC untreated", "inside the fold", "inflation, real rows", "inflation, all rows",
         "inflated sets", "largest"],
        [
            [row.learner, _NAMES[row.sampler], f"{row.none:.3f}", f"{row.inside:.3f}", _signed(row.real),
             _signed(row.everything), f"{row.raised} of {n_sets}", f"{_plus(row.largest)} ({row.where})"]
            for row in rows
        ],
    )  # fmt: skip
    precision = _grid(
        ["learner", "sampler", "average precision inside the fold", "before the split, real rows",
         "before the split, all rows"],
        [
            [row.learner, _NAMES[row.sampler], f"{row.precision_inside:.3f}", f"{row.precision_real:.3f}",
             f"{row.precision_all:.3f}"]
            for row in rows
        ],
    )  # fmt: skip
    return (
        "Inflation is the ROC AUC of a cross-validation that oversamples before it splits, minus that of one "
        f"which oversamples the training part alone.\n\n{areas}\n\n{precision}"
    )


def threshold_page(rows: Sequence[CutRow], n_sets: int) -> str:
    """Lay out the second table."""
    ways = [
        (treatment, cut) for treatment in ("none", "smote") for cut in ("half", "prevalence", "tuned")
        if (treatment, cut) != ("smote", "prevalence")
    ]  # fmt: skip
    accuracy = _grid(
        ["learner", *(f"{_NAMES[treatment]}, {_CUTS[cut]}" for treatment, cut in ways)],
        [[row.learner, *(f"{row.accuracy[way]:.3f}" for way in ways)] for row in rows],
    )
    contests = [
        ("nothing cut at the prevalence against SMOTE cut at 0.5", "against_half"),
        ("nothing cut at the prevalence against SMOTE with its cut tuned", "against_tuned"),
        ("nothing against SMOTE, both with their cut tuned", "both_tuned"),
    ]
    parts = [
        f"{title[0].upper()}{title[1:]}, {n_sets} sets:\n\n"
        + _contests([(r.learner, getattr(r, name)) for r in rows])
        for title, name in contests
    ]
    return f"Mean balanced accuracy:\n\n{accuracy}\n\n" + "\n\n".join(parts)


def calibration_page(rows: Sequence[DamageRow]) -> str:
    """Lay out the third table: the damage, then the repairs."""
    damage = _grid(
        ["learner", "treatment", "AUC change", "Brier change", "E/O mean", "E/O median", "ECE"],
        [[row.learner, _NAMES[row.treatment], *_damage(row)] for row in rows],
    )
    parts = [
        ("E/O, mean over sets", REPAIRS, lambda cell: _ratio(cell.ratio.mean)),
        ("ECE", REPAIRS, lambda cell: f"{cell.ece:.3f}"),
        (
            "Brier score, change from the untreated learner as it is",
            REPAIRS,
            lambda cell: _signed(cell.brier),
        ),
        # The closed form keeps the order of rows, so their ROC AUC is that of the learner as it is.
        (
            "ROC AUC, change from the untreated learner as it is",
            ("raw", "platt", "isotonic"),
            lambda cell: _signed(cell.auc),
        ),
    ]
    mended = "\n\n".join(
        f"{title}:\n\n{_repairs(rows, names, show)}" for title, names, show in parts
    )
    return (
        f"The damage, as changes from the untreated learner:\n\n{damage}\n\nThe repair.\n\n{mended}"
    )


def lines_as_csv(lines: Sequence[Mapping[str, object]]) -> str:
    """Return lines with the same fields as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Put files into a folder, each whole or not at all; one of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        partial = folder / f"{name}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.replace(folder / name)


_NAMES = {"none": "nothing", "random": "random", "smote": "SMOTE", "under": "under-sampling"}
_CUTS = {"half": "cut at 0.5", "prevalence": "cut at the prevalence", "tuned": "cut tuned"}
_REPAIRS = {"raw": "as it is", "closed": "closed form", "platt": "Platt", "isotonic": "isotonic"}


def _damage(row: DamageRow) -> list[str]:
    cell: Cell = row.repairs["raw"]
    changes = ["", ""] if row.treatment == "none" else [_signed(cell.auc), _signed(cell.brier)]
    interval = f"{_ratio(cell.ratio.low)} to {_ratio(cell.ratio.high)}"
    return [*changes, f"{_ratio(cell.ratio.mean)} ({interval})",
            _ratio(cell.median_ratio), f"{cell.ece:.3f}"]  # fmt: skip


def _repairs(rows: Sequence[DamageRow], repairs: Sequence[str], show: Callable[[Cell], str]) -> str:
    """Lay out one figure of every learner and treatment under each repair."""
    return _grid(
        ["learner", "treatment", *(_REPAIRS[repair] for repair in repairs)],
        [
            [row.learner, _NAMES[row.treatment], *(show(row.repairs[repair]) for repair in repairs)]
            for row in rows
        ],
    )


def _contests(rows: Sequence[tuple[str, Contest]]) -> str:
    return _grid(
        ["learner", "mean gain", "won", "tied", "lost", "clearly won", "clearly lost", "p, sets", "p, families"],
        [
            [learner, _signed(found.gain), *(str(n) for n in (found.won, found.tied, found.lost)),
             str(found.clearly_won), str(found.clearly_lost), _p(found.p_sets), _p(found.p_families)]
            for learner, found in rows
        ],
    )  # fmt: skip


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _signed(found: Spread) -> str:
    return f"{_plus(found.mean)} ({_plus(found.low)} to {_plus(found.high)})"


def _plus(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"  # what rounds to -0.0 is +0.0 after the addition


def _ratio(value: float) -> str:
    return f"{value:.2f}"


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"
