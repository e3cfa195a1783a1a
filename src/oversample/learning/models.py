"""Models: the built-in classifiers by name, each behind the preparation it needs.

This file refuses to know what a model is used for. LightGBM and XGBoost are imported only when they
are asked for.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sklearn.pipeline import Pipeline as PlainPipeline

from oversample.errors import StudyError, listed, suggest
from oversample.learning.prepare import Prepare

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MODEL_NAMES", "make_model"]


@dataclass(frozen=True)
class _Model:
    kind: str  # of preparation
    make: Callable[[int, int], Any]  # seed, n_jobs
    package: str = ""  # that is not always there


def _logistic(seed: int, _: int) -> Any:  # scikit-learn is untyped
    from sklearn.linear_model import LogisticRegression

    # lbfgs on standardised columns needs tens of steps; a separable table may need hundreds
    return LogisticRegression(max_iter=5000, random_state=seed)


def _forest(seed: int, n_jobs: int) -> Any:  # as above
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(n_estimators=100, random_state=seed, n_jobs=n_jobs)


def _boosting(seed: int, _: int) -> Any:  # as above
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Early stopping, on by itself above 10,000 rows, would hold out resampled rows to judge by: the
    # candidates would be stopped at different places by scores that flatter those that copy rows.
    return HistGradientBoostingClassifier(early_stopping=False, random_state=seed)


def _lightgbm(seed: int, n_jobs: int) -> Any:  # as above
    from lightgbm import LGBMClassifier

    # row-wise and deterministic: else the histogram layout is chosen by a race, and with it the digits
    return LGBMClassifier(
        random_state=seed, n_jobs=n_jobs, verbosity=-1, deterministic=True, force_row_wise=True
    )


def _xgboost(seed: int, n_jobs: int) -> Any:  # as above
    from xgboost import XGBClassifier

    from oversample.learning.numbered import NumberedClasses

    return NumberedClasses(XGBClassifier(random_state=seed, n_jobs=n_jobs, tree_method="hist"))


_MODELS = {
    "logistic": _Model("linear", _logistic),
    "forest": _Model("tree", _forest),
    "boosting": _Model("native", _boosting),
    "lightgbm": _Model("native", _lightgbm, "lightgbm"),
    "xgboost": _Model("native", _xgboost, "xgboost"),
}
MODEL_NAMES = tuple(sorted(_MODELS))


def make_model(name: str, *, seed: int, n_jobs: int = 1) -> PlainPipeline:
    """Make a built-in model.

    Parameters
    ----------
    name : str
        ``"logistic"``, ``"forest"`` (100 trees), ``"boosting"`` (scikit-learn's histogram gradient
        boosting), or, where the package is installed, ``"lightgbm"`` or ``"xgboost"``.
    seed : int
        Decides everything random about the model.
    n_jobs : int, default=1
        Threads, for the models that take a number. The result does not depend on it, save for the last
        digit of the forest's probabilities with more than one: votes are added as threads finish.

    Returns
    -------
    model : sklearn.pipeline.Pipeline
        Unfitted; the steps are ``"prepare"`` (a `Prepare`) and ``"model"``. Takes any container, text and
        categories, and missing cells.

    Raises
    ------
    StudyError
        If there is no such model, or its package is not installed.

    Examples
    --------
    >>> table = [[1.0, "a"], [None, "a"], [3.0, "b"], [4.0, "b"]] * 10
    >>> model = make_model("logistic", seed=0).fit(table, ["No", "No", "Yes", "Yes"] * 10)
    >>> model.predict([[None, "a"], [3.5, "b"]]).tolist()
    ['No', 'Yes']
    """
    if name not in _MODELS:
        raise StudyError(
            f'There is no built-in model "{name}".',
            f'"{name}"',
            f"{suggest(name, MODEL_NAMES)}Choose from {listed(MODEL_NAMES)}, or, in Python, pass any "
            "scikit-learn classifier.",
        )
    wanted = _MODELS[name]
    if wanted.package:
        _require(name, wanted.package)
    return PlainPipeline([("prepare", Prepare(wanted.kind)), ("model", wanted.make(seed, n_jobs))])


def _require(name: str, package: str) -> None:
    try:
        importlib.import_module(package)
    except ImportError as cause:
        raise StudyError(
            f'The model "{name}" needs the package {package}, which cannot be imported.',
            str(cause),
            f'Install it with: pip install {package}. Or choose "boosting", which is always there.',
        ) from cause
