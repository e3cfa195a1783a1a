"""Metric: what decided a comparison, in words, and where its numbers stand in a record.

This file refuses to know any number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Metric", "decided_by", "threshold_aim"]

_PLACES = {
    "average_precision": ("scores", "average_precision"),
    "roc_auc": ("scores", "roc_auc"),
    "capacity": ("scores", "recall_at_capacity"),
    "balanced_accuracy": ("at_chosen", "balanced_accuracy"),
    "f1": ("at_chosen", "f1"),
    "g_mean": ("at_chosen", "g_mean"),
    "cost": ("at_chosen", "cost_per_1000"),
}
_WORDS = {
    "average_precision": "average precision",
    "roc_auc": "ROC AUC",
    "capacity": "recall at capacity",
    "balanced_accuracy": "balanced accuracy at the own threshold",
    "f1": "F1 at the own threshold",
    "g_mean": "G-mean at the own threshold",
    "cost": "cost per 1,000 rows",
}
_ABOUT = {
    "average_precision": "ap",
    "roc_auc": "roc",
    "capacity": "recall_at_capacity",
    "balanced_accuracy": "chosen",
    "f1": "f1",
    "g_mean": "g_mean",
    "cost": "cost",
}
_AIMS = {
    "balanced_accuracy": "highest balanced accuracy",
    "f1": "highest F1",
    "g_mean": "highest geometric mean of recall and specificity",
    "cost": "lowest cost",
    "capacity": "share of alarms that fits the capacity",
}


@dataclass(frozen=True)
class Metric:
    """What is better, and how it is written.

    Parameters
    ----------
    name : str
        As the settings have it.
    words : str
        As a sentence has it.
    about : str
        Key of its definition.
    """

    name: str
    words: str
    about: str

    @property
    def is_cost(self) -> bool:
        """Whether less is better; gains are then what is saved."""
        return self.name == "cost"

    def of(self, candidate: Mapping[str, Any]) -> Mapping[str, Any]:
        """Look up what a candidate scored: mean, standard deviation, folds."""
        block, key = _PLACES[self.name]
        found: Mapping[str, Any] = candidate[block][key]
        return found

    def write(self, value: float) -> str:
        """Write a score."""
        return fmt.money(value) if self.is_cost else fmt.score(value)

    def gain(self, value: float) -> str:
        """Write what is gained."""
        return fmt.signed_money(value) if self.is_cost else fmt.signed(value)

    def tail(self, value: float) -> str:
        """Write a standard deviation beside a score."""
        return "\u00b1" + fmt.money(value) if self.is_cost else fmt.spread(value)

    def is_ahead(self, value: float, other: float) -> bool:
        """Tell whether one score is better than another."""
        return value < other if self.is_cost else value > other


def decided_by(record: Mapping[str, Any]) -> Metric:
    """Say what a comparison was decided by."""
    name = record["settings"].get("metric", "average_precision")
    return Metric(name, _WORDS[name], _ABOUT[name])


def threshold_aim(record: Mapping[str, Any]) -> str:
    """Say what thresholds were chosen for."""
    name = record["settings"]["threshold_metric"]
    return _AIMS.get(name, f"best {name}")
