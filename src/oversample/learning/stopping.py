"""Stopping: end boosting where real rows say so, not where copies of the training rows do.

A model that sets rows aside while it is fitted sets resampled ones aside here: near-copies of the rows it
learns from, at a prevalence that is made up. Rows that never were resampled take their place. Each library
is handed them in its own way; the ways are listed at the end.

This file refuses to know how rows are set aside, and how a model is used afterwards. The libraries
themselves are not imported: whose class a model is stands in its module's name.
"""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline as PlainPipeline

from oversample.errors import SamplingError
from oversample.learning.numbered import NumberedClasses
from oversample.learning.steps import is_skipped, samplers_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

__all__ = ["SHARE", "Lesson", "fit_stopped", "last_model", "refuse_unstoppable", "stops_by_itself"]

SHARE = 0.15  # of the real rows, where nothing else was said
_PATIENCE = 10  # rounds without a gain, where the model does not say; scikit-learn's default
_MANY = 10_000  # rows above which HistGradientBoosting stops by itself under "auto"
_ROUNDS = ("early_stopping_rounds", "early_stopping_round", "n_iter_no_change")


@dataclass(frozen=True)
class Lesson:
    """What a model learns from, and what it is stopped by.

    Parameters
    ----------
    X, y : table and labels
        Resampled rows.
    weights : ndarray, or None
        Of these rows; they reach the model, and no transformer.
    X_aside, y_aside : table and labels
        Real rows to stop by.
    weights_aside : ndarray, or None
    seed : int
        For a model that is fitted twice and has no seed of its own.
    """

    X: Any
    y: Any
    weights: Vector | None
    X_aside: Any
    y_aside: Any
    weights_aside: Vector | None
    seed: int

    @property
    def weighed(self) -> dict[str, Any]:
        """The weights, as `fit` is given them."""
        return {} if self.weights is None else {"sample_weight": self.weights}


def last_model(estimator: Any) -> Any:  # any classifier
    """Return the model at the end of pipelines, behind the numbering of classes."""
    model = estimator
    while isinstance(model, PlainPipeline | NumberedClasses):
        model = model.estimator if isinstance(model, NumberedClasses) else model.steps[-1][1]
    return model


def stops_by_itself(estimator: Any, n_rows: int) -> bool:  # any classifier
    """Tell whether a model stops early when it is fitted on this many resampled rows.

    Parameters
    ----------
    estimator : classifier
        Or a pipeline around one; unfitted.
    n_rows : int
        Matters to ``HistGradientBoostingClassifier(early_stopping="auto")`` alone, which stops early
        above 10,000.
    """
    model = last_model(estimator)
    if not hasattr(model, "get_params") or isinstance(model, type):
        return False
    params = model.get_params(deep=False)
    asked = params.get("early_stopping", False)
    if asked == "auto":
        return n_rows > _MANY
    if asked is True or (asked is False and "early_stopping" in params):
        # MLP, SGD and HistGradientBoosting have rounds as well, which count only then.
        return bool(asked)
    return any(params.get(name) for name in _ROUNDS)


def refuse_unstoppable(estimator: Any, *, asked: bool) -> None:  # any classifier
    """Refuse a model that cannot be handed rows to stop by.

    Parameters
    ----------
    estimator : classifier
        Or a pipeline around one; unfitted.
    asked : bool
        Whether the caller asked for it, or the model would do it by itself.

    Raises
    ------
    SamplingError
        If it cannot, or resamples inside.
    """
    model = last_model(estimator)
    name = type(model).__name__
    if samplers_in(estimator):
        raise SamplingError(
            "early_stopping needs rows that are not resampled, and estimator resamples by itself.",
            f"a {type(estimator).__name__} with {type(samplers_in(estimator)[0]).__name__} in it",
            "Pass the sampler as sampler, and the rest as estimator.",
        )
    if _way_for(model) is not None:
        return
    if asked:
        raise SamplingError(
            f"{name} cannot be handed rows to stop by.",
            f"a {name}",
            "Leave early_stopping out, or choose LightGBM, XGBoost, CatBoost, "
            "HistGradientBoostingClassifier() or GradientBoostingClassifier().",
        )
    raise SamplingError(
        f"{name} would stop early on a split of the resampled rows, and cannot be handed real ones "
        "instead.",
        f"a {name} that stops early",
        'Switch its early stopping off, or set early_stopping="model" to keep its behaviour.',
    )


def fit_stopped(estimator: Any, lesson: Lesson) -> Any:  # any classifier; the same, fitted
    """Fit a copy of a model on resampled rows, and stop by real ones.

    Parameters
    ----------
    estimator : classifier
        Or a pipeline around one: its transformers are fitted on the resampled rows, and the real ones
        only transformed.
    lesson : Lesson

    Returns
    -------
    fitted : classifier
        Of the type of `estimator`.
    """
    if isinstance(estimator, PlainPipeline):
        return _fit_pipeline(estimator, lesson)
    if isinstance(estimator, NumberedClasses):

        def fit_inner(inner: Any, numbers: NDArray[np.intp]) -> Any:  # the model, and its labels
            known = np.unique(np.asarray(lesson.y))  # what the numbers count
            aside = np.searchsorted(known, np.asarray(lesson.y_aside))
            return fit_stopped(inner, replace(lesson, y=numbers, y_aside=aside))

        return clone(estimator).fit_by(lesson.y, fit_inner)
    way = _way_for(estimator)
    assert way is not None, "refused before data were touched"
    return way(clone(estimator), lesson)


def _fit_pipeline(pipeline: PlainPipeline, lesson: Lesson) -> PlainPipeline:
    fitted = clone(pipeline)
    name, last = fitted.steps[-1]
    steps: list[tuple[str, Any]] = []
    if len(fitted.steps) > 1:
        head = fitted[:-1]
        lesson = replace(lesson, X=head.fit_transform(lesson.X, lesson.y))
        lesson = replace(lesson, X_aside=head.transform(lesson.X_aside))
        steps = head.steps  # with a cache the head has put copies there
    fitted.steps = [*steps, (name, fit_stopped(last, lesson))]
    return fitted


# --- the ways, each (copy of the model, lesson) -> the copy or another, fitted


def _way_for(model: Any) -> Callable[..., Any] | None:  # any classifier
    if isinstance(model, type) or is_skipped(model) or not hasattr(model, "get_params"):
        return None
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(model).__mro__}
    for kind, way in _WAYS.items():
        if kind in kinds:
            return way
    return None


def _rounds_of(model: Any) -> int:  # any booster
    params = model.get_params(deep=False)
    said = [params[name] for name in _ROUNDS if params.get(name)]
    return int(said[0]) if said else _PATIENCE


def _lightgbm(model: Any, lesson: Lesson) -> Any:  # fitted
    import lightgbm

    given = lesson.weighed
    if lesson.weights_aside is not None:
        given["eval_sample_weight"] = [lesson.weights_aside]
    params = model.get_params()
    if not any(params.get(name) for name in _ROUNDS):
        given["callbacks"] = [lightgbm.early_stopping(_PATIENCE, verbose=False)]
    with warnings.catch_warnings():
        # LightGBM 4.7 wants eval_X and eval_y instead, and then does not number the labels in eval_y.
        warnings.filterwarnings("ignore", message="The argument 'eval_set' is deprecated")
        return model.fit(lesson.X, lesson.y, eval_set=[(lesson.X_aside, lesson.y_aside)], **given)


def _xgboost(model: Any, lesson: Lesson) -> Any:  # fitted
    given = lesson.weighed
    if lesson.weights_aside is not None:
        given["sample_weight_eval_set"] = [lesson.weights_aside]
    model.set_params(early_stopping_rounds=_rounds_of(model))
    aside = [(lesson.X_aside, lesson.y_aside)]
    return model.fit(lesson.X, lesson.y, eval_set=aside, verbose=False, **given)


def _catboost(model: Any, lesson: Lesson) -> Any:  # fitted
    from catboost import Pool

    told = model.get_params().get("cat_features")
    aside = Pool(lesson.X_aside, lesson.y_aside, weight=lesson.weights_aside, cat_features=told)
    rounds = _rounds_of(model)
    return model.fit(
        lesson.X, lesson.y, eval_set=aside, early_stopping_rounds=rounds, **lesson.weighed
    )


def _histogram(model: Any, lesson: Lesson) -> Any:  # fitted
    """Hand rows over where scikit-learn is 1.7 or newer; an older one takes none."""
    if "X_val" not in inspect.signature(model.fit).parameters:
        return _staged("max_iter", {"early_stopping": False}, model, lesson)
    model.set_params(early_stopping=True)
    given = lesson.weighed
    if lesson.weights_aside is not None:
        given["sample_weight_val"] = lesson.weights_aside
    return model.fit(lesson.X, lesson.y, X_val=lesson.X_aside, y_val=lesson.y_aside, **given)


def _gradient(model: Any, lesson: Lesson) -> Any:  # fitted
    return _staged("n_estimators", {"n_iter_no_change": None}, model, lesson)


def _staged(rounds: str, off: dict[str, Any], model: Any, lesson: Lesson) -> Any:  # fitted
    """Fit all rounds, see after which the real rows stop gaining, and fit that many: the same first ones."""
    from sklearn.metrics import log_loss

    patience = _rounds_of(model)
    model.set_params(**off)
    if model.get_params(deep=False)["random_state"] is None:
        model.set_params(random_state=lesson.seed % 2**32)
    full = clone(model).fit(lesson.X, lesson.y, **lesson.weighed)
    best, least = 0, np.inf
    for at, probabilities in enumerate(full.staged_predict_proba(lesson.X_aside)):
        loss = log_loss(
            lesson.y_aside,
            probabilities,
            sample_weight=lesson.weights_aside,
            labels=full.classes_,
        )
        if loss < least:
            best, least = at, loss
        elif at - best >= patience:
            break
    fewer = {rounds: best + 1}
    return model.set_params(**fewer).fit(lesson.X, lesson.y, **lesson.weighed)


_WAYS: dict[str, Callable[..., Any]] = {
    "lightgbm.LGBMClassifier": _lightgbm,
    "xgboost.XGBClassifier": _xgboost,
    "catboost.CatBoostClassifier": _catboost,
    "sklearn.HistGradientBoostingClassifier": _histogram,
    "sklearn.GradientBoostingClassifier": _gradient,
}
