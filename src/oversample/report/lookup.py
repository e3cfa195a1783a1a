"""Lookup: which candidates of a record a panel is about.

This file refuses to know what is said of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "WEIGHING",
    "as_fitted",
    "base",
    "by_id",
    "moved",
    "n_folds",
    "nearest",
    "oversampler",
    "recommended",
    "rival",
    "scored",
    "twin_label",
    "whole",
]

# Methods that add no rows; whatever else is not doing nothing, or under-sampling, does.
WEIGHING = ("weights", "cost-weights", "random-weights")


def by_id(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Find a candidate by its ``id``."""
    return next(one for one in record["candidates"] if one["id"] == name)


def scored(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the candidates that were judged in all folds, in the order of the record."""
    return [c for c in record["candidates"] if c["failed"] is None and c.get("stopped") is None]


def as_fitted(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List each fitted model once: a moved threshold alone makes no other model."""
    return [one for one in scored(record) if one["decision"] != "chosen"]


def whole(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List those that do something to the rows and were judged in all folds, best first."""
    return [one for one in scored(record) if one["method"] != "nothing"]


def base(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find doing nothing."""
    return next(one for one in scored(record) if one["method"] == "nothing")


def moved(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find doing nothing with a moved threshold, which everything is compared with."""
    nothing = [one for one in scored(record) if one["method"] == "nothing"]
    return next((one for one in nothing if one["decision"] == "chosen"), nothing[0])


def recommended(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find what the verdict recommends."""
    return by_id(record, record["verdict"]["candidate"])


def rival(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find what is set against doing nothing: what is recommended, or else the best of the others."""
    found = recommended(record)
    if found["method"] != "nothing":
        return found
    return next(iter(whole(record)), None)


def oversampler(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the best candidate that adds rows."""
    others = (*WEIGHING, "undersample")
    return next((one for one in whole(record) if one["method"] not in others), None)


def twin_label(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> str:
    """Name a candidate without its decision, where the threshold is said beside it."""
    if candidate["decision"] != "chosen":
        return str(candidate["label"])
    twins = (c for c in record["candidates"] if c["method"] == candidate["method"])
    return next((str(c["label"]) for c in twins if c["decision"] == "half"), candidate["label"])


def nearest(record: Mapping[str, Any], threshold: float) -> int:
    """Give the place in the grid of the threshold nearest to this one."""
    grid = record["thresholds"]
    return min(range(len(grid)), key=lambda at: abs(grid[at] - threshold))


def n_folds(record: Mapping[str, Any]) -> int:
    """Count the folds of one repeat that there are; in time there may be fewer than were asked for."""
    found: int = max(
        (fold["fold"] + 1 for fold in record["folds"]), default=record["settings"]["folds"]
    )
    return found
