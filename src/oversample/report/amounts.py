"""Amounts: where more stops helping, and where memorising begins: scores against how much was added.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import curve_path, fitted_axis, log_axis
from oversample.report.plot import BOTTOM, LEFT, RIGHT, TOP, add_labels, add_mark, add_path, plot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["amounts_view"]

_ROOM = 92  # at the right, for the names of the lines
_LONGEST = 13
_SHOWN = (
    ("average_precision", "average precision on rows held out", "amount_score"),
    ("gap", "training less held out", "gap"),
)


@dataclass
class _Line:
    """A method: its name, and its candidates by amount."""

    name: str
    candidates: list[Mapping[str, Any]]


def amounts_view(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Draw the score, and the gap to the score on training rows, against the amount: a line a method.

    None if nothing was run at two amounts. Candidates that were given up are left out.
    """
    lines = _lines(record)
    if not any(len(line.candidates) > 1 for line in lines):
        return None
    best = _best(record, lines)
    return {
        "title": _title(best),
        "figures": [_figure(record, lines, best, *shown) for shown in _SHOWN],
        "is_short": any(one.get("stopped") is not None for one in record["candidates"]),
    }


def _lines(record: Mapping[str, Any]) -> list[_Line]:
    """Sort candidates into methods, each by amount; of several numbers of neighbours each is a method."""
    lines: dict[tuple[Any, ...], _Line] = {}
    for one in lookup.whole(record):
        if one["ratio"] is None or one["method"] == "undersample":
            continue
        with_k = f" k={one.get('k')}" if one["label"].endswith(f" k={one.get('k')}") else ""
        name = one["label"].removesuffix(with_k).removesuffix(f" {fmt.ratio(one['ratio'])}")
        key = (one["method"], with_k, one["id"].partition("#")[2])
        lines.setdefault(key, _Line(name + with_k, [])).candidates.append(one)
    for line in lines.values():
        line.candidates.sort(key=lambda one: one["ratio"])
    return list(lines.values())


def _best(record: Mapping[str, Any], lines: Sequence[_Line]) -> _Line:
    """Find the line of the best oversampler, or else the longest."""
    best = lookup.oversampler(record)
    if best is not None:
        for line in lines:
            if len(line.candidates) > 1 and best["id"] in {one["id"] for one in line.candidates}:
                return line
    return max(lines, key=lambda line: len(line.candidates))


def _title(line: _Line) -> str:
    first, last, name = line.candidates[0], line.candidates[-1], line.name
    scores = [
        fmt.score(one["scores"]["average_precision"]["mean"]).strip() for one in (first, last)
    ]
    gaps = [fmt.score(one["scores"]["gap"]["mean"]).strip() for one in (first, last)]
    grows = last["scores"]["gap"]["mean"] > first["scores"]["gap"]["mean"]
    return (
        f"From amount {fmt.ratio(first['ratio'])} to {fmt.ratio(last['ratio'])}, {name} goes from {scores[0]} "
        f"to {scores[1]} average precision; its gap to training {'grows' if grows else 'goes'} "
        f"from {gaps[0]} to {gaps[1]}"
    )


def _figure(
    record: Mapping[str, Any],
    lines: Sequence[_Line],
    best: _Line,
    key: str,
    name: str,
    about: str,
) -> dict[str, Any]:
    base = lookup.base(record)["scores"][key]
    every = [one for line in lines for one in line.candidates]
    across = log_axis([one["ratio"] for one in every], LEFT + 8, RIGHT - _ROOM)
    found = [one["scores"][key]["mean"] for one in every]
    up = fitted_axis([*found, base["mean"]], BOTTOM, TOP, most=5)
    figure = plot(
        across,
        up,
        names=("amount: positive rows per other row (each doubling alike)", name),
        told=f"{name} against the amount, a line a method; the numbers are in the tables.",
        write=(fmt.short, fmt.score),
    )
    level = up.at(base["mean"])
    add_path(figure, "floor", f"M{LEFT} {level}H{RIGHT - _ROOM}")
    labels = [("nothing", RIGHT - _ROOM + 8.0, level, "floor-name")]
    for line in lines:
        xs = [across.at(one["ratio"]) for one in line.candidates]
        ys = [up.at(one["scores"][key]["mean"]) for one in line.candidates]
        looks = "on" if line is best else "off"
        if len(xs) > 1:
            add_path(figure, f"line {looks}", curve_path(xs, ys))
        for one, x, y in zip(line.candidates, xs, ys, strict=True):
            spread = one["scores"][key]
            add_mark(
                figure,
                looks,
                (x, y),
                about=about,
                said=f"{one['label']}: {fmt.score(spread['mean']).strip()}, "
                f"nothing: {fmt.score(base['mean']).strip()}.",
                folds=fmt.fold_values(spread),
            )
        short = fmt.cut(line.name, _LONGEST)
        # A line that ends early is named below its end: others go on beside it.
        below = 0.0 if xs[-1] == across.end else 13.0
        labels.append((short, xs[-1] + 8.0, ys[-1] + below, f"{looks}-name"))
    add_labels(figure, labels)
    return figure
