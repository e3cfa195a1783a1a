"""The index balanced accuracy: any score, raised where the rare class is found better than the rest.

This file refuses to know which score it is given.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import SamplingError
from oversample.imblearn.metrics.classification import sensitivity_specificity_support
from oversample.imblearn.metrics.counts import Finite
from oversample.samplers.constraints import Constraint, Flag, check

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ScoreError", "balanced", "make_index_balanced_accuracy"]

# How a score averages, where its own parameter does not say it.
_AVERAGE = {"accuracy_score": "binary", "jaccard_score": "binary"}
_SHARED = ("y_true", "y_pred", "labels", "pos_label", "average", "sample_weight")


class ScoreError(SamplingError, AttributeError):
    """A score that cannot be balanced; an AttributeError as well, which imbalanced-learn raises."""


def balanced(
    score: Any, sensitivity: Any, specificity: Any, *, alpha: float, squared: bool = True
) -> Any:
    """Weigh a score by the dominance, ``(1 + alpha * (sensitivity - specificity)) * score``, squared or not.

    Examples
    --------
    >>> float(balanced(0.5, 1.0, 0.5, alpha=0.1))
    0.2625
    """
    return (1.0 + alpha * (sensitivity - specificity)) * (np.power(score, 2) if squared else score)


def make_index_balanced_accuracy(
    *, alpha: float = 0.1, squared: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a decorator that turns a score into its index balanced accuracy.

    Parameters
    ----------
    alpha : float, default=0.1
        Weight of the dominance, the sensitivity less the specificity; 0 leaves the score as it is.
    squared : bool, default=True
        Whether the score is squared first.

    Returns
    -------
    decorate : callable
        Takes a score of ``y_true`` and ``y_pred``, ours or scikit-learn's, and returns one with its signature:
        ``(1 + alpha * dominance) * score ** 2``. Where the score takes `labels`, `pos_label`, `average` or
        `sample_weight`, the dominance is that of the same; accuracy and Jaccard are of two classes.

    Raises
    ------
    SamplingError
        If a parameter is not what it may be.
    ScoreError
        On a call, if the score takes probabilities rather than ``y_pred``: there is no dominance then.

    References
    ----------
    .. [1] V. García, J. S. Sánchez, R. A. Mollineda, "On the effectiveness of preprocessing methods when dealing
       with different levels of class imbalance", Knowledge-Based Systems 25(1), 2012.

    Examples
    --------
    >>> from sklearn.metrics import recall_score
    >>> score = make_index_balanced_accuracy(alpha=0.5)(recall_score)
    >>> float(score([0, 0, 1, 1], [0, 1, 1, 1]))
    1.25
    """
    allowed: dict[str, Constraint] = {"alpha": Finite("0.1"), "squared": Flag("True")}
    check("make_index_balanced_accuracy", {"alpha": alpha, "squared": squared}, allowed)

    def decorate(scoring_func: Callable[..., Any]) -> Callable[..., Any]:
        name = getattr(scoring_func, "__name__", type(scoring_func).__name__)

        @functools.wraps(scoring_func)
        def compute_score(*args: Any, **kwargs: Any) -> Any:
            given = _bound(scoring_func, name, args, kwargs)
            shared = {key: given.arguments[key] for key in _SHARED if key in given.arguments}
            if name in _AVERAGE:
                shared["average"] = _AVERAGE[name]
            elif shared.get("average") == "multiclass":
                shared["average"] = "macro"
            score = scoring_func(*given.args, **given.kwargs)
            sensitivity, specificity, _ = sensitivity_specificity_support(**shared)
            return balanced(score, sensitivity, specificity, alpha=alpha, squared=squared)

        return compute_score

    return decorate


def _bound(
    scoring_func: Callable[..., Any], name: str, args: Any, kwargs: Any
) -> inspect.BoundArguments:
    signature = inspect.signature(scoring_func)
    missing = {"y_true", "y_pred"} - set(signature.parameters)
    if missing:
        raise ScoreError(
            f"{name} has no parameter {' and '.join(sorted(missing))}: only a score of predicted labels has a "
            "sensitivity and a specificity to be balanced by.",
            f"the parameters {', '.join(signature.parameters)}",
            "Use a score of (y_true, y_pred), such as recall_score or geometric_mean_score.",
        )
    given = signature.bind(*args, **kwargs)
    given.apply_defaults()
    return given
