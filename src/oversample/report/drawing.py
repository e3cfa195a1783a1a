"""Drawing: where a number goes on the paper, as SVG attributes.

A strict content policy forbids style attributes, so geometry is attributes and paths. This file refuses to know
what is drawn or why; it maps values to points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "CURVES",
    "STRIP",
    "Axis",
    "curve_path",
    "dots_path",
    "fitted_axis",
    "squares",
    "unit_axis",
]

STRIP = {"width": 180, "height": 26, "left": 6, "right": 174, "middle": 13}
CURVES = {"width": 640, "height": 360, "left": 44, "right": 628, "top": 14, "bottom": 318}
_MOST_TICKS = 4  # a strip has room for the texts of four
_SQUARE = 100.0  # the side of the largest square; the page scales it


@dataclass(frozen=True)
class Axis:
    """A straight scale from values to points, with values to label."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Give the point of a value, to a tenth; values beyond an end stay on it."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def fitted_axis(values: Iterable[float], start: float, end: float) -> Axis:
    """Make an axis that holds all values, with two to four round ticks.

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
    return Axis(low, high, start, end, _round_ticks(low, high))


def unit_axis(start: float, end: float) -> Axis:
    """Make an axis from 0 to 1."""
    return Axis(0.0, 1.0, start, end, (0.0, 0.25, 0.5, 0.75, 1.0))


def _round_ticks(low: float, high: float) -> tuple[float, ...]:
    """Take the finest round step that needs no more than four ticks.

    Each step is at most twice the one before: where that gave five ticks, this one gives two.
    """
    power = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    for step in (factor * power for factor in (1, 2, 2.5, 5, 10, 20, 25, 50)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < _MOST_TICKS:
            break
    return tuple(round(at * step, 9) for at in range(first, last + 1))


def dots_path(points: Iterable[float], middle: float) -> str:
    """Draw dots as strokes of no length: a tenth of the bytes of circles."""
    return "".join(f"M{point:g} {middle:g}h0" for point in points)


def curve_path(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Join points with straight lines; the points are already on the paper."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in zip(xs, ys, strict=True))


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
