"""Parts: what may be given as sampler and as estimator, and what is said of those that fit badly together.

This file refuses to know what is done with them.
"""

from __future__ import annotations

import warnings
from typing import Any

from sklearn import get_config

from oversample.errors import OversampleWarning, SamplingError
from oversample.learning.steps import is_sampler, transforms_too
from oversample.learning.stopping import SHARE, last_model
from oversample.learning.weights import weight_key
from oversample.samplers import SMOTE

__all__ = ["key_of_weights", "usable_sampler", "warn_of_inner_splits", "warn_of_own_stopping"]

_SILENCE = "Silence this with warnings.simplefilter('ignore', oversample.OversampleWarning)."


def usable_sampler(sampler: Any) -> Any:  # any sampler, or None
    """Return a sampler that can stand before a model, as it is; None stands for SMOTE.

    Raises
    ------
    SamplingError
        If it is no sampler, or would have to run at prediction too.
    """
    if sampler is None:
        return SMOTE()
    if isinstance(sampler, type) or not is_sampler(sampler):
        raise SamplingError(
            "sampler must be a sampler: an object with fit_resample.",
            f"the class {sampler.__name__}"
            if isinstance(sampler, type)
            else f"a {type(sampler).__name__}",
            "Set sampler=SMOTE(), or None for the same.",
        )
    if transforms_too(sampler):
        raise SamplingError(
            "sampler also transforms columns, which would then be missing at prediction: samplers "
            "run on fit only.",
            f"a {type(sampler).__name__}",
            "Put the transformers into estimator, or use oversample.Pipeline for all of it.",
        )
    return sampler


def key_of_weights(estimator: Any) -> str:  # any classifier
    """Name the parameter of the estimator's `fit` that takes weights, by the routing in force.

    Raises
    ------
    SamplingError
        If the model takes none.
    """
    if get_config()["enable_metadata_routing"]:
        return "sample_weight"  # a pipeline inside then routes it by what its steps request
    return weight_key(estimator)


def warn_of_inner_splits(estimator: Any) -> None:  # any classifier
    """Warn of a model that cross-validates inside: by then the rows are resampled."""
    model = last_model(estimator)
    if not hasattr(model, "get_params") or isinstance(model, type):
        return
    if model.get_params(deep=False).get("cv", "prefit") == "prefit":
        return
    name = type(model).__name__
    warnings.warn(
        f"{name} splits the rows it is given, and here these hold synthetic rows already: its "
        f"validation parts are not honest. Turn it round: {name}(OversampledClassifier(model, sampler), "
        f"...). It was fitted as asked. {_SILENCE}",
        OversampleWarning,
        stacklevel=3,
    )


def warn_of_own_stopping(estimator: Any) -> None:  # any classifier
    """Say that real rows were used to stop by, though nobody asked."""
    name = type(last_model(estimator)).__name__
    warnings.warn(
        f"{name} would stop early on a split of the resampled rows. Using {SHARE:.0%} real rows instead; "
        f'set early_stopping="model" to keep its behaviour. early_stopping={SHARE} does the same as now, '
        "without this warning.",
        OversampleWarning,
        stacklevel=3,
    )
