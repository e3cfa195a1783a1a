"""Scores: the probability of the class that matters, from any fitted classifier.

This file refuses to know what is done with a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import StudyError, listed, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

__all__ = ["positive_scores"]


def positive_scores(
    estimator: Any,  # any classifier
    X: Any,  # any container
    positive: Hashable,
) -> NDArray[np.float64]:
    """Return the probability of one class for each row.

    Parameters
    ----------
    estimator : classifier
        Fitted, with `predict_proba` and `classes_`.
    X : table of shape (n_samples, n_features)
        Whatever the classifier takes.
    positive : label
        One of `classes_`.

    Returns
    -------
    scores : ndarray of shape (n_samples,), dtype=float64
        Between 0 and 1, in the order of X.

    Raises
    ------
    StudyError
        If the classifier gives no probabilities, or does not know the class.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = GaussianNB().fit([[0.0], [1.0], [4.0], [5.0]], ["No", "No", "Yes", "Yes"])
    >>> positive_scores(model, [[2.5]], "Yes")
    array([0.5])
    """
    if not hasattr(estimator, "predict_proba"):
        raise StudyError(
            "The model gives no probabilities, and a ranking of the rows needs them.",
            f"a {type(estimator).__name__} without predict_proba",
            "Choose a model with predict_proba, or wrap it: "
            "sklearn.calibration.CalibratedClassifierCV(model).",
        )
    classes = np.asarray(estimator.classes_).tolist()
    at = [position for position, label in enumerate(classes) if label == positive]
    if not at:
        raise StudyError(
            f'The model has not learned the class "{positive}".',
            f"classes {listed(classes)}",
            f"{suggest(positive, classes)}Set positive to one of these classes.",
        )
    return np.asarray(estimator.predict_proba(X), dtype=np.float64)[:, at[0]]
