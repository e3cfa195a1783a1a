"""Ranking: the candidates, best first, with what they gain over doing nothing on one scale.

Everything here is looked up and written down; no score or choice is made. This file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import STRIP, Axis, fitted_axis
from oversample.report.metric import Metric, decided_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["columns_of", "given_up", "table_view"]

_BALANCED = "balanced_accuracy"
# Beside the score: its heading, where it stands, its definition. The last three columns of the table.
_HALF = ("balanced accuracy at 0.5", "at_half", _BALANCED, "half")
_OWN = ("balanced accuracy at own", "at_chosen", _BALANCED, "chosen")
_PRECISION = ("average precision", "scores", "average_precision", "ap")
_THRESHOLD = ("own threshold", "at_chosen", "threshold", "threshold")
_OTHERS = {
    "average_precision": (_HALF, _OWN, _THRESHOLD),
    "roc_auc": (_PRECISION, _OWN, _THRESHOLD),
    "balanced_accuracy": (_HALF, _PRECISION, _THRESHOLD),
    "f1": (("F1 at 0.5", "at_half", "f1", "f1"), _PRECISION, _THRESHOLD),
    "g_mean": (("G-mean at 0.5", "at_half", "g_mean", "g_mean"), _PRECISION, _THRESHOLD),
    "cost": (("cost at 0.5", "at_half", "cost_per_1000", "cost"), _PRECISION, _THRESHOLD),
    "capacity": (
        ("precision at capacity", "scores", "precision_at_capacity", "precision_at_capacity"),
        _PRECISION,
        _THRESHOLD,
    ),
}


def columns_of(metric: Metric) -> tuple[tuple[str, str, str, str], ...]:
    """List the columns beside the score: heading, block and name in the record, definition."""
    return _OTHERS[metric.name]


def given_up(candidate: Mapping[str, Any]) -> str:
    """Say when a candidate was given up, in words; nothing if it was not."""
    stopped = candidate.get("stopped")
    if stopped is None:
        return ""
    return f"given up after {stopped} fold{'' if stopped == 1 else 's'}"


def table_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the candidates out as rows, in the order of the record, with their strips."""
    metric, scored = decided_by(record), lookup.scored(record)
    base = metric.of(lookup.moved(record))
    axis = _axis(scored, base)
    cells = _columns(scored, metric)
    rows: list[dict[str, Any]] = []
    for candidate in record["candidates"]:
        stopped = given_up(candidate)
        row = {
            "id": candidate["id"],
            "label": candidate["label"],
            "failed": candidate["failed"],
            "stopped": stopped,
            "recommended": candidate["id"] == record["verdict"]["candidate"],
            "cut": None,
        }
        if candidate["failed"] is None and not stopped:
            row |= _score(candidate, metric)
            row["cells"] = [column[scored.index(candidate)] for column in cells]
            row["strip"] = _strip(candidate, axis)
            row["cut"] = _own_cut(record, candidate, metric)
        rows.append(row)
    return {
        "title": _title(scored, record["verdict"]["outcome"]),
        "score": {"name": metric.words, "about": metric.about},
        "gain": "saved against doing nothing" if metric.is_cost else "more than doing nothing",
        "heads": [{"text": text, "about": about} for text, _, _, about in columns_of(metric)],
        "rows": rows,
        "folds": [_folds(row) for row in rows],
        "strip": STRIP,
        "ticks": [{"x": axis.at(tick), "text": _tick(tick)} for tick in axis.ticks],
        "band": _band(base, axis),
        "middle": axis.at(0.0),
        "any_stopped": any(row["stopped"] for row in rows),
        "scale": "what is saved per 1,000 rows" if metric.is_cost else f"gain in {metric.words}",
    }


def _folds(row: Mapping[str, Any]) -> list[str]:
    """List what is behind each number of a row, in the order of the columns."""
    if "cells" not in row:
        return []
    gain = row["difference"]["strict"] if row["difference"] else ""
    return [row["score"]["folds"], gain, *(cell["folds"] for cell in row["cells"])]


def _own_cut(record: Mapping[str, Any], candidate: Mapping[str, Any], metric: Metric) -> int:
    """Give the threshold that a row of the table stands for."""
    is_plain = candidate["method"] == "nothing" and candidate["decision"] == "half"
    by_rank = metric.name in ("average_precision", "roc_auc") and candidate["decision"] == "half"
    own = candidate["at_chosen"]["threshold"]["median"]
    return lookup.nearest(record, 0.5 if is_plain or by_rank else own)


def _score(candidate: Mapping[str, Any], metric: Metric) -> dict[str, Any]:
    found, gain = metric.of(candidate), candidate["gain"]
    difference = None
    if gain is not None:
        difference = {name: metric.gain(gain[name]) for name in ("mean", "low", "high")}
        strict = " to ".join(metric.gain(gain[f"strict_{end}"]) for end in ("low", "high"))
        difference["strict"] = f"corrected for the number of candidates: {strict}"
    return {
        "score": {
            "text": metric.write(found["mean"]),
            "folds": fmt.fold_values(found, write=metric.write),
        },
        "sd": metric.tail(found["sd"]),
        "difference": difference,
    }


def _columns(scored: Sequence[Mapping[str, Any]], metric: Metric) -> list[list[dict[str, Any]]]:
    """Write the last columns, each with its points in line."""
    columns = []
    for text, block, name, about in columns_of(metric):
        spreads = [one[block][name] for one in scored]
        if name == "threshold":
            texts = fmt.aligned([fmt.threshold(found["median"]) for found in spreads])
            write = fmt.threshold
        else:
            write = fmt.money if name == "cost_per_1000" else fmt.score
            texts = [write(found["mean"]) for found in spreads]
        columns.append(
            [
                {
                    "about": about,
                    "name": text,
                    "text": texts[at],
                    "folds": fmt.fold_values(found, write=write),
                    "dim": _is_dim(scored[at], block),
                }
                for at, found in enumerate(spreads)
            ]
        )
    return columns


def _is_dim(candidate: Mapping[str, Any], block: str) -> bool:
    """Tell whether a row of doing nothing is not about this: at 0.5, or at its own threshold."""
    if candidate["method"] != "nothing":
        return False
    return block == ("at_half" if candidate["decision"] == "chosen" else "at_chosen")


def _axis(scored: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> Axis:
    """Make one scale for all: of the plain intervals; corrected ends may leave it."""
    values = [-base["sd"], base["sd"]]
    for candidate in scored:
        if candidate["gain"] is not None:
            values += [candidate["gain"]["low"], candidate["gain"]["high"]]
    return fitted_axis(values, STRIP["left"], STRIP["right"])


def _strip(candidate: Mapping[str, Any], axis: Axis) -> dict[str, Any]:
    """Draw one candidate: its gain, paired by fold, and its interval with the corrected ends."""
    gain = candidate["gain"]
    if gain is None:
        return {"mean": axis.at(0.0), "interval": None, "strict": None}
    return {
        "mean": axis.at(gain["mean"]),
        "interval": {"from": axis.at(gain["low"]), "to": axis.at(gain["high"])},
        "strict": {"from": axis.at(gain["strict_low"]), "to": axis.at(gain["strict_high"])},
    }


def _tick(value: float) -> str:
    if value == 0:
        return "0"
    return ("\u2212" if value < 0 else "+") + fmt.short(abs(value))


def _band(base: Mapping[str, float], axis: Axis) -> dict[str, float]:
    start = axis.at(-base["sd"])
    return {"x": start, "width": round(axis.at(base["sd"]) - start, 1)}


def _title(scored: Sequence[Mapping[str, Any]], outcome: str) -> str:
    """Say what the strips show, from the ends of the intervals alone, never more than the verdict.

    What is beyond fold noise has its corrected interval above doing nothing; the plain one is not enough.
    """
    rivals = [c["gain"] for c in scored if c["gain"] is not None]
    if not rivals:
        return "Nothing could be compared with doing nothing"
    above = len([found for found in rivals if found["low"] > 0])
    below = len([found for found in rivals if found["high"] < 0])
    shown = len([found for found in rivals if found["strict_low"] > 0])
    if shown and outcome == "helps":
        return (
            f"{shown} of {len(rivals)} changes {_are(shown)} above doing nothing, beyond fold noise"
        )
    if above:
        said = f"{above} of {len(rivals)} changes {_are(above)} above doing nothing when read alone"
        return said if len(rivals) == 1 else f"{said}; that many tries need a wider margin"
    if below:
        return f"No change is above doing nothing beyond fold noise; {below} {_are(below)} below it"
    return "No change differs from doing nothing beyond fold noise"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
