"""Write the tables: what each way of deciding cost too much, and what the verdict's words were worth.

This file computes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.spread import Spread

    from verdict.summary import Did, Said, WayRow

__all__ = ["page"]

_COSTS = {
    "even": "Costs under which both classes weigh the same",
    "ten": "A miss costs ten false alarms",
}
_RIGHT = {
    "helps": "what it picked cost less",
    "no_difference": "no oversampler gained over 10 %",
    "cannot_tell": "no oversampler gained over 10 %",
    "harms": "no oversampler cost less",
}


def page(
    about: str,
    tables: Mapping[str, Mapping[str, tuple[Sequence[WayRow], Sequence[Said], Sequence[Did]]]],
    refused: Sequence[str],
) -> str:
    """Lay out everything.

    Parameters
    ----------
    about : str
    tables : mapping of costs to mapping of models to their three tables
    refused : sequence of str
        A sentence for each set that `compare` would not compare.
    """
    parts = [about]
    for costs, by_model in tables.items():
        parts.append(f"**{_COSTS[costs]}.**")
        for models, (ways, words, deeds) in by_model.items():
            parts += [
                f"*{models[0].upper()}{models[1:]}*",
                _ways(ways),
                _words(words),
                _deeds(deeds),
            ]
    if refused:
        parts.append("Not compared: " + " ".join(refused))
    return "\n\n".join(parts) + "\n"


def _ways(rows: Sequence[WayRow]) -> str:
    return _grid(
        ["decided by", "cases", "regret, %", "median", "of trivial cost, %", "within 2 %", "within 5 %", "AP",
         "the verdict saves, %", "won / tied / lost"],
        [
            [row.name, str(row.n), _per_cent(row.regret), f"{100 * row.median_regret:.0f}",
             _per_cent(row.points), f"{100 * row.within_2:.0f} %", f"{100 * row.within_5:.0f} %",
             f"{row.precision:.3f}",
             "" if row.saved is None else _per_cent(row.saved, signed=True),
             "" if row.saved is None else f"{row.won} / {row.tied} / {row.lost}"]
            for row in rows
        ],
    )  # fmt: skip


def _words(rows: Sequence[Said]) -> str:
    return _grid(
        ["said", "cases", "right", "right means", "gain of the choice, %",
         "gain of the oversampler that looked best, %", "which gained over 10 %"],
        [
            [row.outcome, str(row.n), str(row.right), _RIGHT[row.outcome], f"{100 * row.gain:+.0f}",
             f"{100 * row.looked_best:+.0f}", str(row.over)]
            for row in rows
        ],
    )  # fmt: skip


def _deeds(rows: Sequence[Did]) -> str:
    return _grid(
        ["recommended", "cases", "regret, %", "median", "saves beside a moved threshold, %", "worst regret, %"],
        [
            [row.action, str(row.n), f"{100 * row.regret:.0f}", f"{100 * row.median_regret:.0f}",
             f"{100 * row.saved:+.0f}", f"{100 * row.worst:.0f} ({row.where})"]
            for row in rows
        ],
    )  # fmt: skip


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _per_cent(found: Spread, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    mean, low, high = (
        f"{round(100 * value) + 0:{sign}d}" for value in (found.mean, found.low, found.high)
    )
    return f"{mean} ({low} to {high})"
