"""Truth: whether predicted probabilities are what is observed, as they are and after they were mended.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import root_axis
from oversample.report.plot import BOTTOM, LEFT, RIGHT, TOP, add_labels, add_mark, add_path, plot

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["truth_view"]

_STATES = (
    ("raw", "as it is"),
    ("prior", "prevalence undone"),
    ("sigmoid", "sigmoid"),
)
_HEADS = (
    ("observed / predicted", "observed_expected"),
    ("slope", "slope"),
    ("intercept", "intercept"),
    ("Brier", "calibrated_brier"),
    ("ECE", "ece"),
)
_ROOM = 56  # at the right, for the names of the last dots
_RIGHT, _WRONG = 0.1, 0.05  # observed over expected: near enough to 1; and far enough to speak of


def truth_view(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Draw predicted against observed for what is recommended and for the best oversampler, before and after.

    None for a record without calibration.
    """
    first, other = lookup.recommended(record), lookup.oversampler(record)
    shown = [one for one in (first, other) if one is not None and one.get("calibration")]
    if len(shown) == 2 and shown[0]["id"] == shown[1]["id"]:  # noqa: PLR2004 - a pair
        shown[1] = lookup.base(record)
    if not shown:
        return None
    labels = [lookup.twin_label(record, one) for one in shown]
    return {
        "title": _title(labels[-1] if other else labels[0], (other or first)["calibration"]),
        "figures": [
            _reliability(label, one["calibration"])
            for label, one in zip(labels, shown, strict=True)
        ],
        "heads": [{"text": text, "about": about} for text, about in _HEADS],
        "blocks": [
            {"label": label, "rows": _rows(one["calibration"])}
            for label, one in zip(labels, shown, strict=True)
        ],
    }


def _title(label: str, found: Mapping[str, Any]) -> str:
    raw = found["raw"]["observed_expected"]
    if raw is None:
        return f"{fmt.capital(label)} gives every row a probability of 0"
    if abs(raw - 1.0) <= _WRONG:
        return f"The probabilities of {label} are right on average, as they are"
    times = 1.0 / raw if raw and raw < 1.0 else raw
    much = f"{times:.2g}" if times < 10 else fmt.short(round(times))  # noqa: PLR2004 - two digits
    mended = found["sigmoid"]["observed_expected"]
    does = "mends" if mended is not None and abs(mended - 1.0) <= _RIGHT else "does not mend"
    if raw < 1.0:
        said = f"{fmt.capital(label)} predicts {much} times as many positive rows as there are"
    else:
        said = f"There are {much} times as many positive rows as {label} predicts"
    return f"{said}; a sigmoid on real rows {does} it"


def _reliability(label: str, found: Mapping[str, Any]) -> dict[str, Any]:
    drawn = [each for state in ("raw", "sigmoid") if found[state] for each in found[state]["bins"]]
    high = min(1.0, 1.1 * max(each[end] for each in drawn for end in ("risk", "rate")) or 1.0)
    across, up = root_axis(LEFT, RIGHT - _ROOM, high), root_axis(BOTTOM, TOP, high)
    figure = plot(
        across,
        up,
        names=(
            f"{fmt.cut(label, 24)}: predicted probability (stretched near 0)",
            "observed: share that were positive",
        ),
        told=f"Predicted against observed for {label}, ten bins, as it is and after a sigmoid.",
    )
    add_path(figure, "floor", f"M{LEFT} {BOTTOM}L{RIGHT - _ROOM} {TOP}")
    for state, looks, said in (
        ("raw", "hollow", "as it is"),
        ("sigmoid", "full", "sigmoid"),
    ):
        if found[state] is None:
            continue
        for each in found[state]["bins"]:
            add_mark(
                figure,
                looks,
                (across.at(each["risk"]), up.at(each["rate"])),
                about="bin",
                said=f"{fmt.capital(said)}: {fmt.count(each['n'])} rows, predicted {fmt.short(each['risk'])}, "
                f"observed {fmt.short(each['rate'])}.",
            )
    ends = {state: found[state]["bins"][-1] for state in ("raw", "sigmoid") if found[state]}
    beside = max(across.at(each["risk"]) for each in ends.values()) + 11
    add_labels(
        figure,
        [
            (name, beside, up.at(ends[state]["rate"]), looks)
            for state, name, looks in (
                ("raw", "as it is", "hollow-name"),
                ("sigmoid", "sigmoid", "full-name"),
            )
            if state in ends
        ],
    )
    figure["labels"].append(
        {
            "text": "predicted is observed",
            "x": (LEFT + RIGHT - _ROOM) / 2 - 12,
            "y": (TOP + BOTTOM) / 2 - 4,
            "looks": "floor-name",
            "anchor": "end",
        }
    )
    return figure


def _rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for state, name in _STATES:
        measured = found[state]
        if measured is None:
            continue
        values = [
            measured[key] for key in ("observed_expected", "slope", "intercept", "brier", "ece")
        ]
        writers = (_plain, _plain, fmt.signed_short, fmt.small, fmt.small)
        rows.append(
            {
                "label": name,
                "cells": [
                    {
                        "text": fmt.ABSENT if value is None else write(value),
                        "about": about,
                        "folds": "",
                    }
                    for value, write, (_, about) in zip(values, writers, _HEADS, strict=True)
                ],
            }
        )
    return rows


def _plain(value: float) -> str:
    return f"{value:.2f}"
