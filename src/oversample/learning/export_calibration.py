"""Export of a calibration: what turns a model's probabilities into others, as scikit-learn's classes alone.

    model             StackingClassifier, or VotingClassifier of one: hands its probabilities to what follows
    1 - p, 64 bits    IncrementalPCA, whose matrix is set: a product of matrices
    edges, shares     MinMaxScaler, whose numbers are set: a product, a sum, and a clip
    power             PowerTransformer (Box-Cox, of the sigmoid's slope)
    curve             QuantileTransformer, whose quantiles are set: lines from point to point
    sum of 1          Normalizer
    probabilities     SGDClassifier (modified Huber): its probabilities are its decision, straight

A line through the logit is a power of the odds, ``p**slope * exp(intercept) : (1 - p)**slope``, and so needs no
logarithm. Why these and not functions of NumPy in a FunctionTransformer, which would be plainer: skl2onnx
converts each of them, and no function (nor a Box-Cox of power 0, the logarithm: it comes out as NaN).

This file refuses to know how anything was fitted, and what the model is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.decomposition import IncrementalPCA
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    Normalizer,
    PowerTransformer,
    QuantileTransformer,
)
from sklearn.utils import Bunch

from oversample.learning.calibrators import Isotonic, OneVsRest, Sigmoid

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from oversample.learning.settling import Calibration

    Step = tuple[str, Any]

__all__ = ["plain_calibrated", "relabelled"]

_MOST = 50.0  # of a logit: with a score of 1e-12, still a number of 32 bits


def plain_calibrated(
    model: Any, labels: tuple[Any, ...], calibration: Calibration
) -> Any:  # a fitted classifier
    """Return a plain classifier that gives the calibrated probabilities of a model.

    Parameters
    ----------
    model : classifier
        Fitted and plain; its classes sorted.
    labels : tuple
        Of the classes, in the order of the calibration's shares.
    calibration : Calibration
        With a method that is not ``"none"``.

    Returns
    -------
    plain : StackingClassifier; Pipeline where a model of two classes is not scikit-learn's
        Shares the model.
    """
    known = np.asarray(model.classes_).tolist()
    order = [labels.index(label) for label in known]  # column of the model -> place in labels
    # In 32 bits two probabilities do not add up to 1 to the last digit, so that one does not tell of the other.
    both = len(known) == 2 and not _is_plain(model)  # noqa: PLR2004 - of more, all are handed on
    calibrator = calibration.calibrator
    if calibrator is None:
        final = _weighted((calibration.real / calibration.trained)[order], both=both)
    elif isinstance(calibrator, OneVsRest):
        final = _each([calibrator.parts[place] for place in order])
    else:
        assert isinstance(calibrator, Sigmoid | Isotonic), "one curve for two classes"
        assert calibration.positive is not None, "one curve for two classes"
        final = _of_two(calibrator, order.index(calibration.positive), both=both)
    return _behind_both(model, final) if both else _stacked(model, final)


def relabelled(model: Any, classes: NDArray[Any]) -> VotingClassifier:  # a fitted classifier
    """Return a classifier that gives a model's probabilities, under these labels.

    Parameters
    ----------
    model : classifier
        Fitted and plain.
    classes : ndarray of shape (n_classes,)
        Sorted.

    Returns
    -------
    voting : VotingClassifier
        Of one; shares the model.
    """
    voting = VotingClassifier([("model", FrozenEstimator(model))], voting="soft")
    width = getattr(model, "n_features_in_", 1)
    # A frozen model is not fitted again: labels are all that is learned here.
    return voting.set_output(transform="default").fit(np.zeros((len(classes), width)), classes)


def _is_plain(model: Any) -> bool:  # any classifier
    """Tell whether the model and its parts are scikit-learn's, which give 64 bits."""
    parts = [model, *getattr(model, "get_params", dict)().values()]
    return all(
        type(part).__module__.startswith("sklearn.") for part in parts if hasattr(part, "fit")
    )


def _behind_both(model: Any, final: PlainPipeline) -> PlainPipeline:  # a fitted classifier
    """Return a classifier that hands a model's two probabilities on."""
    classes = np.asarray(model.classes_)
    final.steps[-1][1].classes_ = classes
    return PlainPipeline([("model", relabelled(model, classes)), *final.steps])


def _stacked(model: Any, final: Any) -> StackingClassifier:  # fitted classifiers
    """Return a classifier that hands a model's probabilities on: of two classes, those of the second."""
    classes = np.asarray(model.classes_)
    rows = np.zeros((len(classes), 1))
    # All that is learned here is the labels: a stand-in has their number, and makes room for the model.
    stand_in = DummyClassifier().fit(rows, classes)
    stacked = StackingClassifier(
        [("model", stand_in)], DummyClassifier(), cv="prefit", stack_method="predict_proba"
    )
    stacked.set_output(transform="default").fit(rows, classes)
    stacked.estimators, stacked.estimators_ = [("model", model)], [model]
    stacked.named_estimators_ = Bunch(model=model)
    stacked.final_estimator = stacked.final_estimator_ = final
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        stacked.feature_names_in_ = names
    return stacked


def _weighted(factor: NDArray[np.float64], *, both: bool) -> PlainPipeline:
    """Return what multiplies the probability of each class, and divides the row by its sum."""
    n_classes = len(factor)
    steps = [("floats", _matrix(np.eye(n_classes)))]
    if n_classes == 2:  # noqa: PLR2004 - the second tells of the first
        steps = [("p, q", _matrix([[0.0, 1.0], [1.0, 0.0]]))] if both else _both()
        factor = factor[::-1]
    weights = _scaler(scale=factor / factor.max())
    return PlainPipeline([*steps, ("weights", weights), *_probabilities(n_classes)])


def _each(parts: list[Sigmoid | Isotonic]) -> PlainPipeline:
    """Return the calibrations of several classes, each of its column, and divide the row by its sum."""
    takes = np.eye(len(parts))
    columns = [
        (
            str(at),
            PlainPipeline([*_odds(part, takes[[at]]), _divided(), ("p", _matrix([[1.0, 0.0]]))]),
        )
        for at, part in enumerate(parts)
    ]
    together = FeatureUnion(columns).set_output(transform="default")
    return PlainPipeline([("classes", together), *_probabilities(len(parts))])


def _of_two(part: Sigmoid | Isotonic, positive: int, *, both: bool) -> PlainPipeline:
    """Return the calibration of two classes, from both probabilities or that of the second."""
    last = _probabilities(2, turned=positive == 0)
    if both:
        return PlainPipeline([*_odds(part, np.eye(2)[[positive]]), *last])
    first = [("-p", _matrix([[-1.0]])), ("1 - p", _scaler(add=[1.0]))] if positive == 0 else []
    return PlainPipeline([*first, *_odds(part, [[1.0]]), *last])


def _odds(part: Sigmoid | Isotonic, take: ArrayLike) -> list[Step]:
    """List what gives a calibrated probability and the one against it, both times the same number."""
    steps: list[Step] = [("floats", _matrix(take))]
    if isinstance(part, Isotonic):
        return [*steps, ("curve", _curve(part)), *_both()]
    least = min(part.low, 1.0 - part.high)  # again behind 1 - p: in 32 bits 1 - 1e-12 is 1
    return [*steps, ("edges", _scaler(clip=(part.low, part.high))), *_both(least), *_line(part)]


def _line(part: Sigmoid) -> list[Step]:
    """List what raises the odds to the power of the slope, after and before weighting them.

    One of the two is made 1 before: a power less 1, which Box-Cox gives, then loses no digit that counts.
    """
    slope = part.slope
    before = np.clip(part.intercept / slope, -_MOST, _MOST) if slope else 0.0
    after = part.intercept - before * slope
    factor = _of_odds(after)
    return [
        ("before", _scaler(_of_odds(before))),
        ("of the larger", Normalizer("max").set_output(transform="default")),
        ("power", _power(slope)),
        ("after", _scaler(slope * factor, add=factor)),
    ]


def _of_odds(logit: float) -> NDArray[np.float64]:
    """Return two weights, the larger of them 1, whose ratio has this logarithm."""
    return np.exp([min(logit, 0.0), min(-logit, 0.0)])


def _both(least: float = 0.0) -> list[Step]:
    """List what gives a probability and one minus it."""
    rest = _scaler(add=[0.0, 1.0], clip=(least, 1.0))
    return [("p, -p", _matrix([[1.0], [-1.0]])), ("p, 1 - p", rest)]


def _probabilities(n_classes: int, *, turned: bool = False) -> list[Step]:
    """List what divides rows by their sums, and gives them as probabilities of classes."""
    model = SGDClassifier(loss="modified_huber")  # (decision + 1) / 2, from 0 to 1, and a sum of 1
    if n_classes == 2:  # noqa: PLR2004 - one row tells of both; what comes in is the second and the first
        model.coef_ = np.array([[-1.0, 1.0] if turned else [1.0, -1.0]])
        model.intercept_ = np.zeros(1)
    else:
        model.coef_, model.intercept_ = 2.0 * np.eye(n_classes), -np.ones(n_classes)
    model.classes_, model.n_features_in_ = np.arange(n_classes), n_classes
    model.n_iter_, model.t_ = 0, 1.0
    return [_divided(), ("probabilities", model)]


def _divided() -> Step:
    """Return what divides rows by their sums."""
    return ("sum of 1", Normalizer("l1").set_output(transform="default"))


def _matrix(components: ArrayLike) -> IncrementalPCA:
    """Return a product of matrices; it makes 64 bits of the probabilities of 32 that some models give."""
    matrix = np.asarray(components, dtype=np.float64)
    product = IncrementalPCA(len(matrix)).set_output(transform="default")
    product.components_, product.mean_ = matrix, np.zeros(matrix.shape[1])
    product.explained_variance_ = np.ones(len(matrix))
    product.n_components_, product.n_features_in_ = matrix.shape
    return product


def _scaler(
    scale: ArrayLike = 1.0, *, add: ArrayLike = 0.0, clip: tuple[float, float] | None = None
) -> MinMaxScaler:
    """Return what multiplies columns, adds to them, and clips them."""
    ranged = {} if clip is None else {"feature_range": clip, "clip": True}
    scaler = MinMaxScaler(**ranged).set_output(transform="default")
    columns = np.broadcast_arrays(np.atleast_1d(scale), np.atleast_1d(add))
    scaler.scale_, scaler.min_ = (np.array(each, dtype=np.float64) for each in columns)
    scaler.n_features_in_ = len(scaler.scale_)
    return scaler


def _power(slope: float) -> PowerTransformer:
    """Return what makes ``(x**slope - 1) / slope`` of a probability and one minus it."""
    power = PowerTransformer(method="box-cox", standardize=False).set_output(transform="default")
    power.lambdas_, power.n_features_in_ = np.full(2, slope), 2
    return power


def _curve(part: Isotonic) -> QuantileTransformer:
    # Level beyond its ends, and further than a probability goes: at its first and last quantile it gives 0 and 1.
    xp = np.concatenate([[-1.0], part.score, [2.0]])
    curve = QuantileTransformer(n_quantiles=len(xp)).set_output(transform="default")
    curve.quantiles_, curve.n_quantiles_, curve.n_features_in_ = xp[:, np.newaxis], len(xp), 1
    curve.references_ = np.concatenate([part.value[:1], part.value, part.value[-1:]])
    return curve
