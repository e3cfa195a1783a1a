"""Others: every other score of every candidate, as cells with their definitions.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.metric import decided_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["scores_view"]

_SCORES = (
    ("average_precision", "ap", "average precision"),
    ("train_average_precision", "train", "the same on training rows"),
    ("gap", "gap", "gap"),
    ("roc_auc", "roc", "ROC AUC"),
    ("brier", "brier", "Brier"),
    ("recall_at_capacity", "recall_at_capacity", "recall at capacity"),
    ("precision_at_capacity", "precision_at_capacity", "precision at capacity"),
)
_DECISIONS = (
    ("balanced_accuracy", "", "balanced accuracy"),
    ("precision", "precision", "precision"),
    ("recall", "recall", "recall"),
    ("f1", "f1", "F1"),
    ("g_mean", "g_mean", "G-mean"),
    ("alerts_per_1000", "alerts", "alerts per 1,000"),
    ("cost_per_1000", "cost", "cost per 1,000"),
    ("net_benefit", "net_benefit", "net benefit"),
)


def scores_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out a table: two rows of headings, and a row of cells for every candidate that was fitted."""
    scored = lookup.as_fitted(record)
    is_seen = decided_by(record).name == "average_precision"
    blocks = [("", _plain(scored, is_seen=is_seen))]
    for block, name in (("at_half", "at threshold 0.5"), ("at_chosen", "at its own threshold")):
        blocks.append((name, _decided(scored, block)))
    columns = [column for _, part in blocks for column in part]
    return {
        "blocks": [{"name": name, "n": len(part)} for name, part in blocks],
        "heads": [{"about": about, "text": head} for about, head, _, _ in columns],
        "rows": [
            {
                "label": candidate["label"],
                "cells": [texts[at] for _, _, texts, _ in columns],
            }
            for at, candidate in enumerate(scored)
        ],
        "folds": [[folds[at] for _, _, _, folds in columns] for at in range(len(scored))],
    }


Column = tuple[str, str, list[str], list[str]]


def _plain(scored: Sequence[Mapping[str, Any]], *, is_seen: bool) -> list[Column]:
    columns: list[Column] = [
        ("added", "rows added", [_whole(c["n_added"]) for c in scored], [""] * len(scored))
    ]
    for name, about, head in _SCORES:
        if name in scored[0]["scores"] and not (is_seen and name == "average_precision"):
            columns.append(_column(about, head, [c["scores"][name] for c in scored], fmt.score))
    return columns


def _decided(scored: Sequence[Mapping[str, Any]], block: str) -> list[Column]:
    columns = []
    for name, about, head in _DECISIONS:
        if name in scored[0][block]:
            write = {"alerts_per_1000": fmt.short, "cost_per_1000": fmt.money}.get(name, fmt.score)
            key = about or ("half" if block == "at_half" else "chosen")
            columns.append(_column(key, head, [c[block][name] for c in scored], write))
    return columns


def _whole(number: float) -> str:
    return fmt.ABSENT if number == 0 else ("+" if number > 0 else "\u2212") + fmt.count(abs(number))


def _column(about: str, head: str, spreads: Sequence[Mapping[str, Any]], write: Any) -> Column:
    texts = [write(found["mean"]) for found in spreads]
    if write is not fmt.score:
        texts = fmt.aligned(texts)
    return about, head, texts, [fmt.fold_values(found, write=write) for found in spreads]
