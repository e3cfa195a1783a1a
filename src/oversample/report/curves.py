"""Curves: what is caught at which price, over all thresholds; and at the recalls that people ask for.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import Axis, curve_path, root_axis, unit_axis
from oversample.report.plot import BOTTOM, LEFT, RIGHT, TOP, add_path, plot

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["curves_view"]

_LABEL_AT = (
    0.4  # recall where a curve is labelled: before most of them fall, with room for the name
)
_ROC_LABEL_AT = 0.06  # share of false alarms
_RECALLS = (50, 80, 90)


def curves_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Draw both curves of every candidate that was judged in all folds, and list what they say at some recalls."""
    return {
        "title": _title(record),
        "figures": [_precision_recall(record), _roc(record)],
        "table": _table(record),
    }


def _title(record: Mapping[str, Any]) -> str:
    chosen, source = lookup.recommended(record), record["source"]
    precision = chosen["scores"]["precision_at_recall_90"]["mean"]
    right = fmt.short(round(100 * precision, 0))
    return f"To catch 90 % of {source['positive']} rows, {right} of 100 alarms are right"


def _is_on(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> bool:
    """Tell whether the verdict's candidate is this one, or differs from it by its threshold alone."""
    named = lookup.recommended(record)
    return bool(
        candidate["id"] == named["id"]
        or (named["decision"] == "chosen" and named["method"] == candidate["method"])
    )


def _precision_recall(record: Mapping[str, Any]) -> dict[str, Any]:
    across, up = unit_axis(LEFT, RIGHT), unit_axis(BOTTOM, TOP)
    figure = plot(
        across,
        up,
        names=(
            f"recall: share of {fmt.cut(record['source']['positive'], 20)} rows caught",
            "precision: share of alarms that are right",
        ),
        told="Precision-recall curves of all candidates; the numbers are in the tables.",
        name="pr",
    )
    _add_curves(record, figure, (across, up), ("pr", "recall", "precision"), _LABEL_AT)
    floor = up.at(record["source"]["prevalence"])
    add_path(figure, "floor", f"M{LEFT} {floor}H{RIGHT}")
    # Under the line if it would leave the paper above it, or meet the top otherwise.
    above = floor - 6 if floor > TOP + 24 else floor + 16
    said = f"prevalence {fmt.short(record['source']['prevalence'])}: alarms at random"
    figure["labels"].append(
        {"text": said, "x": LEFT + 8, "y": above, "looks": "floor-name", "anchor": "start"}
    )
    return figure


def _roc(record: Mapping[str, Any]) -> dict[str, Any]:
    across, up = root_axis(LEFT, RIGHT), unit_axis(BOTTOM, TOP)
    figure = plot(
        across,
        up,
        names=(
            f"false alarms: share of {fmt.cut(record['source']['negative'], 16)} rows (stretched near 0)",
            "recall",
        ),
        told="ROC curves of all candidates; the areas under them are in the tables.",
        name="roc",
    )
    _add_curves(record, figure, (across, up), ("roc", "alarms", "caught"), _ROC_LABEL_AT)
    shares = [at / 20 for at in range(21)]
    floor = curve_path([across.at(one) for one in shares], [up.at(one) for one in shares])
    add_path(figure, "floor", floor)
    figure["labels"].append(
        {
            "text": "at random",
            "x": RIGHT - 62,
            "y": BOTTOM - 84,
            "looks": "floor-name",
            "anchor": "end",
        }
    )
    return figure


def _add_curves(
    record: Mapping[str, Any],
    figure: dict[str, Any],
    axes: tuple[Axis, Axis],
    names: tuple[str, str, str],
    label_at: float,
) -> None:
    """Add all curves, the chosen one last; the script moves its label to another one."""
    across, up = axes
    block, horizontal, vertical = names
    chosen = None
    for at, candidate in enumerate(lookup.as_fitted(record)):
        values, others = candidate[block][horizontal], candidate[block][vertical]
        xs, ys = [across.at(value) for value in values], [up.at(value) for value in others]
        away = [abs(value - label_at) for value in values]
        here = away.index(min(away))
        line = {"curve": at, "x": xs[here], "y": ys[here]}
        is_on = chosen is None and _is_on(record, candidate)
        add_path(figure, "curve on" if is_on else "curve", curve_path(xs, ys), **line)
        if is_on:
            chosen = line | {"label": candidate["label"]}
    figure["paths"].sort(key=lambda one: one["looks"] == "curve on")
    if chosen is not None:
        label = {"x": round(chosen["x"] + 8, 1), "y": round(chosen["y"] + 20, 1)}
        if block == "pr":
            label["y"] = round(chosen["y"] - 9, 1)
        figure["labels"].append(
            label | {"text": fmt.cut(chosen["label"], 20), "looks": "curve-name", "anchor": "start"}
        )


def _table(record: Mapping[str, Any]) -> dict[str, Any]:
    """List precision at the recalls that people ask for, and what a queue of the capacity holds."""
    shown = [lookup.base(record), lookup.rival(record), lookup.oversampler(record)]
    kept = [one for at, one in enumerate(shown) if one is not None and one not in shown[:at]]
    names = [
        (f"{recall}\u00a0% caught", f"precision_at_recall_{recall}", "at_recall")
        for recall in _RECALLS
    ]
    room = record["settings"].get("capacity")
    if room is not None:
        names.append(("precision at capacity", "precision_at_capacity", "precision_at_capacity"))
        names.append(("recall at capacity", "recall_at_capacity", "recall_at_capacity"))
    return {
        "heads": [{"text": text, "about": about} for text, _, about in names],
        "rows": [
            {
                "label": one["label"],
                "cells": [
                    {
                        "text": fmt.score(one["scores"][name]["mean"]),
                        "folds": fmt.fold_values(one["scores"][name]),
                        "about": about,
                    }
                    for _, name, about in names
                ],
            }
            for one in kept
        ],
    }
