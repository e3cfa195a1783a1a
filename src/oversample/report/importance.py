"""Importance: which columns the model looks at, before and after something was done about the rare class.

Of the few folds it was measured in, the middle one is drawn, with the others as a range: no number is made.
This file refuses to know HTML.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import fitted_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["importance_view"]

_MOST = 12
_STRIP = {"width": 130, "height": 24, "left": 6, "right": 124, "upper": 8, "lower": 17}


def importance_view(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Lay the most important columns out as rows, before and after on one scale; None where none was measured."""
    found = record.get("importances")
    if found is None or not found["columns"]:
        return None
    pairs = list(zip(found["columns"], found["before"], found["after"], strict=True))
    pairs.sort(key=lambda pair: -max(map(_middle, pair[1:])))
    shown = pairs[:_MOST]
    axis = fitted_axis(
        [0.0, *(value for _, before, after in shown for value in (*before, *after))],
        _STRIP["left"],
        _STRIP["right"],
    )
    label = lookup.by_id(record, found["candidate"])["label"]
    return {
        "title": _title(pairs, label),
        "label": label,
        "rows": [
            {
                "column": column,
                "marks": [
                    {
                        "looks": looks,
                        "y": _STRIP[where],
                        "x": axis.at(_middle(folds)),
                        "from": axis.at(min(folds)),
                        "to": axis.at(max(folds)),
                    }
                    for looks, where, folds in (
                        ("hollow", "upper", before),
                        ("full", "lower", after),
                    )
                ],
                "cells": [
                    {"text": fmt.signed(_middle(folds)), "folds": " ".join(map(fmt.signed, folds))}
                    for folds in (before, after)
                ],
            }
            for column, before, after in shown
        ],
        "strip": _STRIP,
        "zero": axis.at(0.0),
        "ticks": [{"x": axis.at(tick), "text": fmt.short(tick)} for tick in axis.ticks],
        "more": len(pairs) - len(shown),
        "n_folds": len(shown[0][1]),
    }


def _middle(folds: Sequence[float]) -> float:
    """Look up the middle fold; of two, the lower."""
    return statistics.median_low(folds)


def _title(pairs: Sequence[tuple[str, Sequence[float], Sequence[float]]], label: str) -> str:
    """Compare the three most important columns before with those after."""
    tops = [
        [pair[0] for pair in sorted(pairs, key=lambda pair: -_middle(pair[1:][at]))[:3]]
        for at in (0, 1)
    ]
    named = _listed(tops[0])
    if set(tops[0]) == set(tops[1]):
        return f"{named} matter most, without and with {label}"
    fresh = [name for name in tops[1] if name not in tops[0]]
    return f"{named} matter most; with {label}, so does {_listed(fresh)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
