"""Plot: one figure with two axes, as the template draws it.

A plot is a dict of texts and points, filled up by those who know what it shows. This file refuses to know that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.drawing import apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oversample.report.drawing import Axis

__all__ = ["BOTTOM", "LEFT", "RIGHT", "TOP", "add_labels", "add_mark", "add_path", "plot"]

# The paper of every figure; a third of a wide screen shows it at about its own size.
LEFT, RIGHT, TOP, BOTTOM = 42, 408, 30, 258
_WIDTH, _HEIGHT = 420, 300
_LINE = 15  # the height of a label


def plot(
    across: Axis,
    up: Axis,
    *,
    names: tuple[str, str],
    told: str,
    write: tuple[Callable[[float], str], Callable[[float], str]] = (fmt.short, fmt.short),
    name: str = "",
) -> dict[str, Any]:
    """Make an empty figure.

    Parameters
    ----------
    across, up : Axis
    names : tuple of str
        What the axes are, with their units.
    told : str
        The figure in words, for those who do not see it.
    write : tuple of callables
        How ticks are written.
    name : str
        ``id`` of the figure, for the script.
    """
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": LEFT,
        "right": RIGHT,
        "top": TOP,
        "bottom": BOTTOM,
        "name": name,
        "told": told,
        "across": [
            {"at": across.at(tick), "text": write[0](tick).strip()} for tick in across.ticks
        ],
        "up": [{"at": up.at(tick), "text": write[1](tick).strip()} for tick in up.ticks],
        "across_name": names[0],
        "up_name": names[1],
        "paths": [],
        "marks": [],
        "labels": [],
    }


def add_path(figure: dict[str, Any], looks: str, path: str, **more: Any) -> None:
    """Add a line; ``more`` is for the script."""
    figure["paths"].append({"looks": looks, "path": path, "more": more})


def add_mark(
    figure: dict[str, Any],
    looks: str,
    point: tuple[float, float],
    *,
    about: str = "",
    said: str = "",
    folds: str = "",
) -> None:
    """Add a dot; one that says something explains itself: what it stands for, and the folds behind it."""
    figure["marks"].append(
        {"looks": looks, "x": point[0], "y": point[1], "about": about, "said": said, "folds": folds}
    )


def add_labels(
    figure: dict[str, Any], labels: Sequence[tuple[str, float, float, str]], anchor: str = "start"
) -> None:
    """Write names beside lines, none over another: text, point across, point up, looks."""
    ups = apart([up for _, _, up, _ in labels], _LINE, TOP + 4, BOTTOM - 4)
    for (text, x, _, looks), y in zip(labels, ups, strict=True):
        figure["labels"].append(
            {"text": text, "x": x, "y": round(y + 4, 1), "looks": looks, "anchor": anchor}
        )
