"""Options: what an `OversampledClassifier` may be asked for, read once and refused in words.

Nothing here has seen data. This file refuses to know how an option is carried out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from sklearn.model_selection import check_cv

from oversample.errors import SamplingError, listed, suggest
from oversample.learning.thresholds import THRESHOLD_METRICS

__all__ = [
    "CALIBRATIONS",
    "Goal",
    "read_calibrate",
    "read_folds",
    "read_goal",
    "read_stopping",
    "read_weighting",
]

CALIBRATIONS = ("none", "prior", "sigmoid", "isotonic", "auto")
_COSTS = frozenset({"cost_miss", "cost_alarm"})
_CAPACITY = frozenset({"capacity"})


@dataclass(frozen=True)
class Goal:
    """Where to cut.

    Parameters
    ----------
    kind : {"fixed", "metric", "costs", "capacity"}
    fixed : float
        The threshold itself.
    metric : str
        What it is to maximise.
    cost_miss, cost_alarm : float
        Above 0.
    capacity : float
        Share of rows, above 0 and up to 1.
    """

    kind: str
    fixed: float = 0.5
    metric: str = ""
    cost_miss: float = 1.0
    cost_alarm: float = 1.0
    capacity: float = 1.0


def read_calibrate(calibrate: object) -> str | None:
    """Return the calibration asked for; None where nothing was said."""
    if calibrate is None or (isinstance(calibrate, str) and calibrate in CALIBRATIONS):
        return calibrate
    raise SamplingError(
        "calibrate must be one of the known words, or None.",
        repr(calibrate),
        f"{suggest(calibrate, CALIBRATIONS)}Choose from {listed(CALIBRATIONS)}; "
        '"none" takes the scores as they are.',
    )


def read_weighting(weights: object) -> bool:
    """Tell whether the real prevalence is to be kept by weights."""
    if weights is None:
        return False
    if isinstance(weights, str) and weights == "prevalence":
        return True
    raise SamplingError(
        'weights must be "prevalence" or None.',
        repr(weights),
        'Set weights="prevalence" to give each class its real share of the weight; weights of rows are '
        "passed to fit as sample_weight.",
    )


def read_stopping(early_stopping: object) -> float | str | None:
    """Return the share of rows to stop by, ``"model"``, or None where nothing was said."""
    if early_stopping is None or (isinstance(early_stopping, str) and early_stopping == "model"):
        return early_stopping
    share = _number(early_stopping)
    if share is not None and 0.0 < share <= 0.5:  # noqa: PLR2004 - more to judge by than to learn from
        return share
    raise SamplingError(
        'early_stopping must be the share of real rows to stop by, above 0 and up to 0.5, "model" or None.',
        repr(early_stopping),
        "Set early_stopping=0.15.",
    )


def read_goal(threshold: object) -> Goal | None:
    """Return where to cut; None for the most probable class."""
    if threshold is None:
        return None
    if isinstance(threshold, dict):
        return _read_terms(threshold)
    if isinstance(threshold, str) and threshold in THRESHOLD_METRICS:
        return Goal("metric", metric=threshold)
    fixed = _number(threshold)
    if fixed is not None and 0.0 <= fixed <= 1.0:
        return Goal("fixed", fixed=fixed)
    raise SamplingError(
        "threshold must be a number from 0 to 1, the name of a metric, costs, a capacity, or None.",
        repr(threshold),
        f"{suggest(threshold, THRESHOLD_METRICS)}Choose from {listed(THRESHOLD_METRICS)}, or pass "
        '{"cost_miss": 500, "cost_alarm": 5} or {"capacity": 0.01}.',
    )


def _read_terms(terms: dict[Any, Any]) -> Goal:
    numbers = {name: _number(value) for name, value in terms.items()}
    if set(terms) == _COSTS and all(
        n is not None and 0.0 < n < float("inf") for n in numbers.values()
    ):
        return Goal(
            "costs", cost_miss=float(terms["cost_miss"]), cost_alarm=float(terms["cost_alarm"])
        )
    capacity = numbers.get("capacity")
    if set(terms) == _CAPACITY and capacity is not None and 0.0 < capacity <= 1.0:
        return Goal("capacity", capacity=capacity)
    unknown = [name for name in terms if name not in _COSTS | _CAPACITY]
    raise SamplingError(
        "threshold as a dict holds both costs, each above 0, or a capacity, a share of rows above 0 and up "
        "to 1.",
        repr(terms),
        f"{suggest(unknown[0], sorted(_COSTS | _CAPACITY)) if unknown else ''}"
        'Pass {"cost_miss": 500, "cost_alarm": 5} or {"capacity": 0.01}.',
    )


def read_folds(cv: object) -> Any:  # a number, or any splitter
    """Return how rows are held out: a number of folds, or what `check_cv` of scikit-learn takes."""
    if isinstance(cv, Integral) and not isinstance(cv, bool) and int(cv) > 1:
        return int(cv)
    if hasattr(cv, "split") and not isinstance(cv, str):
        return cv
    if isinstance(cv, Iterable) and not isinstance(cv, str):
        return check_cv(cv)
    raise SamplingError(
        "cv must be a number of folds, at least 2, a splitter of scikit-learn, or a list of splits.",
        repr(cv),
        "Set cv=5.",
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    return float(value)
