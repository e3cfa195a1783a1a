"""Export: a fitted model as scikit-learn alone, so that serving it needs nothing of this library.

The model, the calibration and the threshold become public classes of scikit-learn and functions of NumPy and
SciPy; what was only needed to fit (the sampler, the lineage) is left behind.

    model          VotingClassifier of one: hands probabilities on, and labels back where classes are numbers
    calibration    functions of a column, and a LogisticRegression whose coefficients are set
    threshold      FixedThresholdClassifier

This file refuses to know how anything was fitted.
"""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import logit
from sklearn.ensemble import VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.preprocessing import FunctionTransformer, LabelBinarizer

from oversample.errors import SamplingError, listed
from oversample.learning.calibrators import Isotonic, OneVsRest, Sigmoid
from oversample.learning.export_prepare import plain_prepare
from oversample.learning.numbered import NumberedClasses
from oversample.learning.prepare import Prepare
from oversample.learning.steps import served_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.learning.settling import Calibration

__all__ = ["export_plain", "plain_model"]

_TINY = (
    1e-300  # in place of a probability of 0, whose logarithm is infinite: it comes out below 1e-280
)


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
        plain = _calibrated(plain, labels, calibration)
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
        return _relabelled(estimator.estimator_, estimator.classes_)
    return estimator


def _relabelled(model: Any, classes: NDArray[Any]) -> VotingClassifier:  # a fitted classifier
    """Return a classifier that gives a model's probabilities, under these labels."""
    voting = VotingClassifier([("model", FrozenEstimator(model))], voting="soft")
    width = getattr(model, "n_features_in_", 1)
    # A frozen model is not fitted again: labels are all that is learned here.
    return voting.set_output(transform="default").fit(np.zeros((len(classes), width)), classes)


def _calibrated(
    model: Any, labels: tuple[Any, ...], calibration: Calibration
) -> PlainPipeline:  # a fitted classifier
    classes = np.asarray(model.classes_)
    order = [
        labels.index(label) for label in classes.tolist()
    ]  # column of the model -> place in labels
    # XGBoost gives probabilities of 32 bits; what follows is worked out in 64.
    floats = _function(np.asarray, kw_args={"dtype": np.float64})
    steps: list[tuple[str, Any]] = [("model", _relabelled(model, classes)), ("floats", floats)]
    if calibration.calibrator is None:
        shift = np.log(calibration.real / calibration.trained)[order]
        steps += [
            ("above 0", _function(np.clip, kw_args={"a_min": _TINY, "a_max": None})),
            ("log", _function(np.log)),
            ("calibration", _shifted(shift, classes)),
        ]
        return PlainPipeline(steps)
    if isinstance(calibration.calibrator, OneVsRest):
        each = [
            _of_column(calibration.calibrator.parts[place], at, np.array([0, 1]), sign=1.0)
            for at, place in enumerate(order)
        ]
        together = OneVsRestClassifier(LogisticRegression())
        together.estimators_ = each
        together.label_binarizer_ = LabelBinarizer().fit(classes)
        together.n_features_in_ = len(classes)
        if not isinstance(getattr(OneVsRestClassifier, "classes_", None), property):
            together.classes_ = classes  # a property of the binarizer in older scikit-learn
        return PlainPipeline([*steps, ("calibration", together)])
    assert isinstance(calibration.calibrator, Sigmoid | Isotonic), "one curve for two classes"
    assert calibration.positive is not None, "one curve for two classes"
    at = order.index(calibration.positive)
    # One minus the probability of the first class is that of the second, with the line turned round.
    curve = _of_column(calibration.calibrator, at, classes, sign=1.0 if at == 1 else -1.0)
    return PlainPipeline([*steps, *curve.steps])


def _function(func: Any, kw_args: dict[str, Any] | None = None) -> FunctionTransformer:
    """Return a function of arrays that gives arrays, whatever scikit-learn is set to give elsewhere."""
    return FunctionTransformer(func, kw_args=kw_args).set_output(transform="default")


def _of_column(
    part: Sigmoid | Isotonic, at: int, classes: NDArray[Any], *, sign: float
) -> PlainPipeline:
    """Return the calibration of one column as a classifier of two classes."""
    take = _function(np.take, kw_args={"indices": [at], "axis": 1})
    if isinstance(part, Sigmoid):
        curve = _function(np.clip, kw_args={"a_min": part.low, "a_max": part.high})
        slope, intercept = part.slope, part.intercept
    else:
        curve = _function(np.interp, kw_args={"xp": part.score, "fp": part.value})
        slope, intercept = 1.0, 0.0
    line = _logistic([[sign * slope]], [sign * intercept], classes)
    return PlainPipeline(
        [
            ("column", take),
            ("curve", curve),
            ("logit", _function(logit)),
            ("calibration", line),
        ]
    )


def _shifted(shift: NDArray[np.float64], classes: NDArray[Any]) -> LogisticRegression:
    """Return the model that adds a number to each logarithm, and makes probabilities of them."""
    if len(classes) == 2:  # noqa: PLR2004 - one row of coefficients tells of both
        return _logistic([[-1.0, 1.0]], [shift[1] - shift[0]], classes)
    return _logistic(np.eye(len(classes)), shift, classes)


def _logistic(coef: Any, intercept: Any, classes: NDArray[Any]) -> LogisticRegression:  # numbers
    model = LogisticRegression()
    model.coef_ = np.asarray(coef, dtype=np.float64)
    model.intercept_ = np.asarray(intercept, dtype=np.float64)
    model.classes_ = classes
    model.n_features_in_ = model.coef_.shape[1]
    model.n_iter_ = np.zeros(1, dtype=np.int32)
    return model


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
