"""Drawing: where a number goes on the paper, as SVG attributes.

A strict content policy forbids style attributes, so geometry is attributes and paths. This file refuses to know
what is drawn or why; it maps values to points.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = [
    "STRIP",
    "Axis",
    "apart",
    "curve_path",
    "dots_path",
    "fitted_axis",
    "log_axis",
    "root_axis",
    "squares",
    "unit_axis",
]

STRIP = {"width": 210, "height": 26, "left": 6, "right": 204, "middle": 13}
_MOST_TICKS = 4  # a strip has room for the texts of four
_SQUARE = 100.0  # the side of the largest square; the page scales it


@dataclass(frozen=True)
class Axis:
    """A scale from values to points, with values to label; straight unless it is bent."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    bend: Callable[[float], float] = float

    def at(self, value: float) -> float:
        """Give the point of a value, to a tenth; values beyond an end stay on it."""
        low, high = self.bend(self.low), self.bend(self.high)
        share = (self.bend(min(max(value, self.low), self.high)) - low) / (high - low)
        return round(self.start + share * (self.end - self.start), 1)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies on the scale."""
        return self.low <= value <= self.high


def fitted_axis(
    values: Iterable[float], start: float, end: float, *, most: int = _MOST_TICKS
) -> Axis:
    """Make an axis that holds all values, with two to four round ticks, unless more are asked for.

    Examples
    --------
    >>> fitted_axis([0.78, 0.91], 0.0, 100.0).ticks
    (0.8, 0.85, 0.9)
    """
    found = sorted(values)
    low, high = found[0], found[-1]
    if high - low < 1e-6:  # noqa: PLR2004 - all alike: any room around them will do
        low, high = low - 0.01, high + 0.01
    room = 0.03 * (high - low)
    low, high = low - room, high + room
    return Axis(low, high, start, end, _round_ticks(low, high, most))


def unit_axis(start: float, end: float) -> Axis:
    """Make an axis from 0 to 1."""
    return Axis(0.0, 1.0, start, end, (0.0, 0.25, 0.5, 0.75, 1.0))


def root_axis(start: float, end: float, high: float = 1.0) -> Axis:
    """Make an axis from 0 by square roots, so that small shares can be told apart.

    Examples
    --------
    >>> root_axis(0.0, 100.0).at(0.25)
    50.0
    """
    ticks = (0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0)
    kept, last = [], -math.inf
    for tick in ticks:  # only where there is room for a text
        if tick <= high and math.sqrt(tick / high) - last > 0.08:  # noqa: PLR2004 - of the length
            kept.append(tick)
            last = math.sqrt(tick / high)
    return Axis(0.0, high, start, end, tuple(kept), math.sqrt)


def log_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """Make an axis on which doubling is a step of one length, from the least value above 0 to the largest.

    Examples
    --------
    >>> log_axis([0.1, 1.0, 10.0], 0.0, 100.0).at(1.0)
    50.0
    """
    low, high = min(values), max(values)
    if high <= low:
        low, high = low / 2, high * 2
    ticks, last = [], -math.inf
    for value in sorted(set(values)):  # only where there is room for a text
        place = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
        if place - last > 0.1:  # noqa: PLR2004 - of the length
            ticks.append(value)
            last = place
    return Axis(low, high, start, end, tuple(ticks), math.log)


def _round_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Take the finest round step that needs no more ticks than that, and no more than three digits, if any does.

    Each step is at most twice the one before: where that gave five ticks, this one gives two.
    """
    power = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    found = []
    for step in (factor * power for factor in (1, 2, 2.5, 5, 10, 20, 25, 50)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            found.append(tuple(round(at * step, 9) + 0.0 for at in range(first, last + 1)))
    in_three_digits = (
        ticks
        for ticks in found
        if len(ticks) > 1 and all(float(f"{tick:.3g}") == tick for tick in ticks)
    )
    return next(in_three_digits, found[0])


def dots_path(points: Iterable[tuple[float, float]]) -> str:
    """Draw dots as strokes of no length: a tenth of the bytes of circles."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in points)


def curve_path(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Join points with straight lines; the points are already on the paper, in tenths.

    Points in the midst of a level stretch are left out, and each is told from the one before: fewer bytes.

    Examples
    --------
    >>> curve_path([0, 1, 2, 3], [5, 5, 5, 6])
    'M0 5l2 0 1 1'
    """
    last = len(ys) - 1
    kept = [
        at for at in range(len(ys)) if at in (0, last) or not ys[at - 1] == ys[at] == ys[at + 1]
    ]
    steps = [
        f"{round(xs[at] - xs[was], 1):g} {round(ys[at] - ys[was], 1):g}"
        for was, at in itertools.pairwise(kept)
    ]
    return f"M{xs[0]:g} {ys[0]:g}" + ("l" + " ".join(steps) if steps else "")


def apart(points: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Move points until none is nearer to another than that, in their order, between two ends.

    Examples
    --------
    >>> apart([10.0, 11.0, 50.0], 12.0, 0.0, 100.0)
    [4.5, 16.5, 50.0]
    """
    placed = list(points)
    order = sorted(range(len(placed)), key=placed.__getitem__)
    for _ in range(50):  # each pass halves what is left
        for one, other in itertools.pairwise(order):
            short = least - (placed[other] - placed[one])
            if short > 0:
                placed[one] -= short / 2
                placed[other] += short / 2
        for rank, at in enumerate(order):
            room = least * (len(order) - 1 - rank)
            placed[at] = min(max(placed[at], low + least * rank), high - room)
    return [round(point, 1) for point in placed]


def squares(counts: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Give every count a square of proportional area; the four meet at one corner.

    Returns
    -------
    squares : dict of str to dict
        ``x``, ``y`` and ``side`` inside a box of 100 by 100, for each of tn, fp, fn, tp.
    """
    largest = max(*counts.values(), 1)
    drawn = {}
    for name, number in counts.items():
        side = round(_SQUARE * math.sqrt(number / largest), 1)
        left, upper = name in ("tn", "fn"), name in ("tn", "fp")
        drawn[name] = {
            "x": round(_SQUARE - side, 1) if left else 0,
            "y": round(_SQUARE - side, 1) if upper else 0,
            "side": side,
        }
    return drawn
