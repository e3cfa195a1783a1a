"""Strategy: what ``sampling_strategy_`` holds in imbalanced-learn, worked out by our plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import SamplingError, listed
from oversample.plan import losing_classes, plan_over, plan_under, targeted_classes
from oversample.tables import read_target

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

__all__ = ["amounts", "check_sampling_strategy"]

_KINDS = ("over-sampling", "under-sampling", "clean-sampling", "bypass")


def check_sampling_strategy(
    sampling_strategy: Any,
    y: Any,
    sampling_type: str,
    **kwargs: Any,  # of the caller's own function
) -> dict[Hashable, int]:
    """Resolve ``sampling_strategy`` into a number of rows a class.

    Parameters
    ----------
    sampling_strategy : str, float, dict, list or callable
        As in the samplers.
    y : array-like of shape (n_samples,)
        Class labels.
    sampling_type : {"over-sampling", "under-sampling", "clean-sampling", "bypass"}
        Whether rows are added, kept, or taken away by a rule; ``"bypass"`` gives back the strategy.
    **kwargs : object
        Passed to `sampling_strategy` if it is callable.

    Returns
    -------
    amounts : dict of label to int
        In the order of the labels: rows to add; rows to keep; or, for a rule, the rows of the smallest class.

    Raises
    ------
    SamplingError
        If the strategy does not fit the kind or the classes.

    Examples
    --------
    >>> check_sampling_strategy("auto", [1, 1, 1, 2], "over-sampling")
    {2: 2}
    """
    if sampling_type not in _KINDS:
        raise SamplingError(
            f"'sampling_type' should be one of {listed(_KINDS)}.",
            repr(sampling_type),
            "Pass one of these.",
        )
    if sampling_type == "bypass":
        given: dict[Hashable, int] = sampling_strategy
        return given
    counts = read_target(y).counts
    if callable(sampling_strategy):
        sampling_strategy = sampling_strategy(np.asarray(y), **kwargs)
    return amounts(counts, sampling_strategy, sampling_type)


def amounts(counts: Mapping[Hashable, int], strategy: Any, kind: str) -> dict[Hashable, int]:
    """Resolve a strategy that is not callable; see `check_sampling_strategy`."""
    if kind == "clean-sampling":
        smallest = min(counts.values())
        return dict.fromkeys(losing_classes(counts, strategy), smallest)
    if kind == "over-sampling":
        after = plan_over(counts, strategy).after
        classes = targeted_classes(counts, strategy, "not majority")
        return {label: after[label] - counts[label] for label in classes}
    after = plan_under(counts, strategy).after
    return {label: after[label] for label in targeted_classes(counts, strategy, "not minority")}
