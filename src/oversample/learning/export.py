"""Export: a fitted model as scikit-learn alone, so that serving it needs nothing of this library.

The model, the calibration and the threshold become public classes of scikit-learn; what was only needed to
fit (the sampler, the lineage) is left behind.

    model          itself, its preparation (`export_prepare`), and a VotingClassifier of one where its
                   classes are numbers, which gives the labels back
    calibration    transformers and a line whose numbers are set (`export_calibration`)
    threshold      FixedThresholdClassifier

This file refuses to know how anything was fitted.
"""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import Pipeline as PlainPipeline

from oversample.errors import SamplingError, listed
from oversample.learning.export_calibration import plain_calibrated, relabelled
from oversample.learning.export_prepare import plain_prepare
from oversample.learning.numbered import NumberedClasses
from oversample.learning.prepare import Prepare
from oversample.learning.steps import served_steps

if TYPE_CHECKING:
    from oversample.learning.settling import Calibration

__all__ = ["export_plain", "plain_model"]


def export_plain(
    estimator: Any,  # a fitted classifier
    labels: tuple[Any, ...],
    calibration: Calibration,
    threshold: float | None,
) -> Any:  # a fitted scikit-learn classifier
    """Return a plain classifier that predicts what this model, calibration and threshold give.

    Parameters
    ----------
    estimator : classifier
        Fitted.
    labels : tuple
        Of the classes, in the order of the calibration's shares.
    calibration : Calibration
    threshold : float or None

    Returns
    -------
    plain : classifier
        Fitted; holds no object of this library.

    Raises
    ------
    SamplingError
        If the model holds something of this library that has no equal in scikit-learn.
    """
    plain = plain_model(estimator)
    if calibration.method != "none":
        plain = plain_calibrated(plain, labels, calibration)
    if threshold is not None:
        assert calibration.positive is not None, "more classes were refused"
        plain = FixedThresholdClassifier(
            FrozenEstimator(plain),
            threshold=threshold,
            pos_label=labels[calibration.positive],
            response_method="predict_proba",
        )
    _refuse_traces(plain)
    return plain


def plain_model(estimator: Any) -> Any:  # any fitted estimator
    """Return a fitted estimator with every part of ours replaced by one of scikit-learn.

    Parameters
    ----------
    estimator : estimator
        Fitted. Looked into: pipelines, ours and plain, and what the built-in models are made of.

    Returns
    -------
    plain : estimator
        Shares the fitted parts that are plain already.
    """
    if isinstance(estimator, PlainPipeline):
        steps = [(name, plain_model(step)) for name, step in served_steps(estimator.steps)]
        return PlainPipeline(steps, verbose=estimator.verbose)  # a cache is of no use any more
    if isinstance(estimator, Prepare):
        return plain_prepare(estimator)
    if isinstance(estimator, NumberedClasses):
        return relabelled(estimator.estimator_, estimator.classes_)
    return estimator


class _Tracer(pickle.Pickler):
    """Notes the classes and functions of this library that a pickle would ask for."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.met: set[str] = set()

    def reducer_override(self, obj: Any) -> Any:  # anything
        for named in (obj, type(obj)):
            module = getattr(named, "__module__", None)
            if isinstance(module, str) and module.partition(".")[0] == "oversample":
                self.met.add(getattr(named, "__qualname__", type(named).__qualname__))
        return NotImplemented


def _refuse_traces(plain: Any) -> None:  # any classifier
    tracer = _Tracer()
    tracer.dump(plain)
    if tracer.met:
        raise SamplingError(
            "The fitted model holds parts of oversample where export does not look for them.",
            listed(sorted(tracer.met)),
            "Build the model from scikit-learn's parts and this library's Pipeline and built-in models, one "
            "inside the other, with no other estimator around those.",
        )
