"""Seeds: every part of a member that draws gets a number of its own, in scikit-learn's order.

This file refuses to know what is seeded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversample.streams import Replay

__all__ = ["MOST", "seeded"]

MOST = 2**31 - 1  # seeds are below it


def seeded(estimator: Any, draws: Replay) -> Any:
    """Set every ``random_state`` of an estimator, in the order of their names; return the estimator.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from oversample.streams import Replay
    >>> seeded(DecisionTreeClassifier(), Replay(0)).random_state
    209652396
    """
    names = [
        name
        for name in sorted(estimator.get_params())
        if name == "random_state" or name.endswith("__random_state")
    ]
    seeds = draws.integers(MOST, len(names)).tolist()
    return estimator.set_params(**dict(zip(names, seeds, strict=True)))
