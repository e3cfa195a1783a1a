"""Matrix: the four counts of a setting, and all settings that the page's script can move over.

Counts are looked up and written per 1,000 rows; no score is made. This file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import squares

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["counts_at", "setting_view", "settings_data"]

_EXAMPLE = (10.0, 1.0)  # costs to begin with where none were given


def counts_at(record: Mapping[str, Any], candidate: Mapping[str, Any], at: int) -> dict[str, int]:
    """Look the four counts up, over all rows that were judged, in all repeats."""
    judged = record["judged"]
    positives = judged["positives"]
    negatives = judged["rows"] - positives
    tp, fp = candidate["counts"]["tp"][at], candidate["counts"]["fp"][at]
    return {"tn": negatives - fp, "fp": fp, "fn": positives - tp, "tp": tp}


def setting_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the confusion matrix of the setting that the verdict recommends."""
    verdict, n_judged = record["verdict"], record["judged"]["rows"]
    candidate = lookup.recommended(record)
    at = lookup.nearest(record, verdict["threshold"])
    counts = counts_at(record, candidate, at)
    return {
        "label": lookup.twin_label(record, candidate),
        "threshold": fmt.threshold(record["thresholds"][at]),
        "counts": {name: fmt.count(number) for name, number in counts.items()},
        "per_1000": {name: fmt.short(1000 * number / n_judged) for name, number in counts.items()},
        "squares": squares(counts),
        "n_positive": fmt.count(counts["tp"] + counts["fn"]),
        "n_negative": fmt.count(counts["tn"] + counts["fp"]),
        "by_rows": _row_costs(record),
    }


def _row_costs(record: Mapping[str, Any]) -> str:
    """Say so where the comparison had a cost for each row, which one number cannot stand for."""
    settings = record["settings"]
    names = [settings.get(key) for key in ("cost_miss", "cost_alarm")]
    said = [f'"{name}"' for name in names if isinstance(name, str)]
    if not said:
        return ""
    return f"The comparison took costs row by row from {' and '.join(said)}; here every row costs the same."


def settings_data(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the page's script all settings that were run: counts for every candidate and threshold.

    A row that differs from another by its decision alone shares that one's entry. Candidates that were given up
    are left out: they were not judged by all rows.
    """
    verdict, settings = record["verdict"], record["settings"]
    entries = [_entry(record, candidate) for candidate in lookup.as_fitted(record)]
    places = {entry["id"]: at for at, entry in enumerate(entries)}
    rows = {c["id"]: places.get(c["id"], _twin(record, c, places)) for c in record["candidates"]}
    costs = [settings.get(key) for key in ("cost_miss", "cost_alarm")]
    prices = [
        cost if isinstance(cost, int | float) else example
        for cost, example in zip(costs, _EXAMPLE, strict=True)
    ]
    return {
        "thresholds": record["thresholds"],
        "rows": record["judged"]["rows"],
        "positives": record["judged"]["positives"],
        "positive": record["source"]["positive"],
        "candidates": entries,
        "half": lookup.nearest(record, 0.5),
        "start": [rows[verdict["candidate"]], lookup.nearest(record, verdict["threshold"])],
        "prices": prices,
        "example": not all(isinstance(cost, int | float) for cost in costs),
        "capacity": settings.get("capacity"),
        "places": rows,
    }


def _entry(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> dict[str, Any]:
    amount = None if candidate["ratio"] is None else fmt.ratio(candidate["ratio"])
    neighbours = candidate.get("k")
    with_k = f" k={neighbours}"
    label, is_named = candidate["label"], candidate["label"].endswith(with_k)
    return {
        "id": candidate["id"],
        "label": label,
        "method": (label.removesuffix(with_k) if is_named else label).removesuffix(f" {amount}"),
        "amount": amount,
        "ratio": candidate["ratio"],
        "k": neighbours if is_named else None,
        "added": _added(candidate["n_added"]),
        "own": lookup.nearest(record, candidate["at_chosen"]["threshold"]["median"]),
        "tp": candidate["counts"]["tp"],
        "fp": candidate["counts"]["fp"],
    }


def _twin(
    record: Mapping[str, Any], candidate: Mapping[str, Any], places: Mapping[str, int]
) -> int | None:
    if candidate["failed"] is not None or candidate.get("stopped") is not None:
        return None
    twins = (c for c in record["candidates"] if c["method"] == candidate["method"])
    same = (
        places[c["id"]] for c in twins if c["id"] in places and c["ratio"] == candidate["ratio"]
    )
    return next(same, None)


def _added(n_added: float) -> str:
    if n_added == 0:
        return "adds no rows"
    what = "adds {} rows to" if n_added > 0 else "leaves {} rows out of"
    return f"{what.format(fmt.count(abs(n_added)))} a training part"
