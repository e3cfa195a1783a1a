"""Strategies in the labels of the caller, for ensembles whose members see classes as numbers.

scikit-learn's bagging and forests number the classes, and the samplers inside see the numbers. What names
labels has to be turned into numbers, and what counts labels has to see labels. This file refuses to know which
amounts are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import SamplingError, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbered"]


def numbered(strategy: Any, classes: NDArray[Any]) -> Any:
    """Turn a ``sampling_strategy`` in labels into one in numbers of classes.

    Parameters
    ----------
    strategy : str, float, mapping, list or callable
        In labels.
    classes : ndarray of shape (n_classes,)
        Labels in the order of their numbers.

    Returns
    -------
    strategy : str, float, dict, list or callable
        In numbers; words and ratios are what they were.

    Raises
    ------
    SamplingError
        If a label is none of the classes.

    Examples
    --------
    >>> numbered({"no": 10}, np.array(["no", "yes"]))
    {0: 10}
    """
    if isinstance(strategy, Mapping):
        return {_number(label, classes): amount for label, amount in strategy.items()}
    if isinstance(strategy, list | tuple):
        return [_number(label, classes) for label in strategy]
    return _Labelled(strategy, classes) if callable(strategy) else strategy


@dataclass(frozen=True, eq=False)
class _Labelled:
    """A callable strategy that is shown labels, and whose answer is turned into numbers."""

    strategy: Callable[[Any], Any]
    classes: NDArray[Any]

    def __call__(self, y: Any) -> Any:
        numbers = np.asarray(y).astype(np.intp)
        return numbered(self.strategy(self.classes[numbers]), self.classes)


def _number(label: Any, classes: NDArray[Any]) -> int:
    found = np.flatnonzero(classes == label)
    if not len(found):
        raise SamplingError(
            "sampling_strategy names a class; some classes are not present in the data.",
            repr(label),
            f"The classes are {listed(classes.tolist())}.",
        )
    return int(found[0])
