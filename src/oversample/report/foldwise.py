"""Foldwise: doing nothing and its best rival in every fold, side by side.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import Axis, fitted_axis
from oversample.report.metric import decided_by
from oversample.report.plot import BOTTOM, LEFT, RIGHT, TOP, add_mark, add_path, plot

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["folds_view"]


def folds_view(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Draw what both scored in each fold, in the order of doing nothing.

    None if nothing was set against doing nothing.
    """
    rival = lookup.rival(record)
    if rival is None:
        return None
    metric, moved = decided_by(record), lookup.moved(record)
    before, after = metric.of(moved)["folds"], metric.of(rival)["folds"]
    n_ahead = sum(metric.is_ahead(a, b) for a, b in zip(after, before, strict=True))
    n_level = sum(a == b for a, b in zip(after, before, strict=True))
    level = f", and level in {n_level}" if n_level else ""
    order = sorted(range(len(before)), key=before.__getitem__)
    across = Axis(-0.5, len(before) - 0.5, LEFT, RIGHT, ())
    up = fitted_axis([*before, *after], BOTTOM, TOP, most=5)
    figure = plot(
        across,
        up,
        names=("folds, in the order of doing nothing", metric.words),
        told=f"{metric.words} of doing nothing and of {rival['label']} in each fold.",
        write=(str, metric.write),
    )
    pairing = ""
    for place, at in enumerate(order):
        x = across.at(place)
        ends = up.at(before[at]), up.at(after[at])
        pairing += f"M{x} {ends[0]}V{ends[1]}"
        fold = record["folds"][at] if at < len(record["folds"]) else {"repeat": 0, "fold": at}
        said = (
            f"Repeat {fold['repeat'] + 1}, fold {fold['fold'] + 1}: "
            f"nothing {metric.write(before[at]).strip()}, "
            f"{rival['label']} {metric.write(after[at]).strip()}."
        )
        add_mark(figure, "hollow", (x, ends[0]))
        add_mark(figure, "full", (x, ends[1]), about="paired", said=said)
    add_path(figure, "pairing", pairing)
    return {
        "title": f"{fmt.capital(rival['label'])} is ahead of doing nothing in {n_ahead} of {len(before)} folds{level}",  # noqa: E501
        "figures": [figure],
        "key": f"Hollow: doing nothing{_moved(metric.name)}. Filled: {rival['label']}."
        + (" Lower is better." if metric.is_cost else ""),
    }


def _moved(name: str) -> str:
    return "" if name in ("average_precision", "roc_auc", "capacity") else " with a moved threshold"
