"""Evidence: the curves, the other scores, and what was done to which rows, as the template needs them.

Below the first screen. Looked up and written down as in ``views``; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.drawing import CURVES, curve_path, unit_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["curves_view", "deeds", "scores_view"]

_LABEL_AT = 0.7  # recall where a curve is labelled: before most of them fall
_DECISIONS = ("precision", "recall", "f1", "g_mean", "alerts_per_1000")


def curves_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Draw one precision-recall curve a candidate that was fitted, and the prevalence as the floor."""
    recall_axis = unit_axis(CURVES["left"], CURVES["right"])
    precision_axis = unit_axis(CURVES["bottom"], CURVES["top"])
    lines: list[dict[str, Any]] = []
    for candidate in record["candidates"]:
        if candidate["failed"] is not None or candidate["decision"] == "chosen":
            continue
        recall, precision = candidate["pr"]["recall"], candidate["pr"]["precision"]
        xs = [recall_axis.at(value) for value in recall]
        ys = [precision_axis.at(value) for value in precision]
        away = [abs(value - _LABEL_AT) for value in recall]
        here = away.index(min(away))
        lines.append(
            {
                "at": len(lines),
                "label": candidate["label"],
                "path": curve_path(xs, ys),
                "x": xs[here],
                "y": ys[here],
                "on": _shares_curve(record, candidate),
            }
        )
    floor = precision_axis.at(record["source"]["prevalence"])
    return {
        "size": CURVES,
        "lines": lines,
        "floor": floor,
        # Under the line if it would leave the paper above it, or meet the top otherwise.
        "floor_label": floor - 7 if floor > CURVES["top"] + 24 else floor + 18,
        "prevalence": fmt.short(record["source"]["prevalence"]),
        "across": [
            {"at": recall_axis.at(tick), "text": fmt.short(tick)} for tick in recall_axis.ticks
        ],
        "up": [
            {"at": precision_axis.at(tick), "text": fmt.short(tick)}
            for tick in precision_axis.ticks
        ],
    }


def _shares_curve(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> bool:
    """Tell whether the verdict's candidate is this one, or differs from it by its threshold alone."""
    named = next(c for c in record["candidates"] if c["id"] == record["verdict"]["candidate"])
    return bool(named["method"] == candidate["method"] and named["ratio"] == candidate["ratio"])


def scores_view(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give every other score of every candidate that was fitted, as cells with their definitions."""
    scored = [c for c in record["candidates"] if c["failed"] is None and c["decision"] != "chosen"]
    columns = [
        ("added", [_whole(c["n_added"]) for c in scored], [""] * len(scored)),
        _column("roc", [c["scores"]["roc_auc"] for c in scored]),
        _column("brier", [c["scores"]["brier"] for c in scored]),
    ]
    for block in ("at_half", "at_chosen"):
        columns += [
            _column(
                "alerts" if name == "alerts_per_1000" else name, [c[block][name] for c in scored]
            )
            for name in _DECISIONS
        ]
    return [
        {
            "label": candidate["label"],
            "cells": [
                {"about": about, "text": texts[at], "folds": folds[at]}
                for about, texts, folds in columns
            ],
        }
        for at, candidate in enumerate(scored)
    ]


def _whole(number: float) -> str:
    return fmt.ABSENT if number == 0 else ("+" if number > 0 else "\u2212") + fmt.count(abs(number))


def _column(about: str, spreads: Sequence[Mapping[str, Any]]) -> tuple[str, list[str], list[str]]:
    if about == "alerts":
        texts = fmt.aligned([fmt.short(found["mean"]) for found in spreads])
        folds = [fmt.fold_values(found, write=fmt.short) for found in spreads]
    else:
        texts = [fmt.score(found["mean"]) for found in spreads]
        folds = [fmt.fold_values(found) for found in spreads]
    return about, texts, folds


def deeds(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what was done, to which rows, by whose choice: pairs of a name and a sentence."""
    source, settings, folds = record["source"], record["settings"], record["folds"]
    positives, others = source["n_positive"], source["n_rows"] - source["n_positive"]
    repeats = "" if settings["repeats"] == 1 else f", drawn {settings['repeats']} times"
    versions = " \u00b7 ".join(
        f"{name} {version}" for name, version in settings["versions"].items()
    )
    return [
        (
            "Rows",
            f"{fmt.count(source['n_rows'])} rows, {fmt.count(source['n_columns'])} columns of "  # noqa: ISC004
            f"{source['name']}. Target {source['target']}: {fmt.count(positives)} "
            f'"{source["positive"]}", {fmt.count(others)} "{source["negative"]}".',
        ),
        (
            "Folds",
            f"{settings['folds']} stratified folds{repeats}, seed {settings['seed']}. Each model was "  # noqa: ISC004
            f"fitted on {_range(folds, 'n_train')} rows and judged on the other "
            f"{_range(folds, 'n_validation')} ({_range(folds, 'n_positive')} of them positive).",
        ),
        (
            "Kept apart",
            "Preparing columns, resampling, fitting and choosing thresholds all happened inside the "  # noqa: ISC004
            "training part of each fold. Validation rows were never resampled, and no synthetic row "
            "descends from one that it was judged on.",
        ),
        (
            "Synthetic rows",
            "They lived in training parts only: none was added to the input. They are blends or copies of "  # noqa: ISC004
            "real rows, and not anonymous.",
        ),
        (
            "Model",
            f"{settings['model']}. Its own threshold is the one best for "  # noqa: ISC004
            f"{settings['threshold_metric'].replace('_', ' ')} on training rows.",
        ),
        (
            "By whose choice",
            "The command below names what was asked for; what it does not name is a default of "  # noqa: ISC004
            f"oversample {settings['version']}.",
        ),
        ("Versions", f"oversample {settings['version']} \u00b7 {versions}"),
        (
            "Made",
            f"{fmt.date(settings['created'])}, in {fmt.short(settings['seconds'])} seconds.",
        ),
    ]


def _range(folds: Sequence[Mapping[str, int]], name: str) -> str:
    sizes = [fold[name] for fold in folds]
    low, high = min(sizes), max(sizes)
    return fmt.count(low) if low == high else f"{fmt.count(low)} to {fmt.count(high)}"
