"""Fitting: run one step of a pipeline, and carry what was given for the later ones.

This file refuses to know which steps there are.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

from sklearn.pipeline import Pipeline as PlainPipeline

from oversample.errors import SamplingError
from oversample.learning.steps import is_skipped
from oversample.learning.weights import carry, count_rows, read_weights
from oversample.tables import paired

__all__ = ["carry_params", "fit_and_transform", "is_seeded", "refuse_params", "resample"]

_WEIGHTS = "sample_weight"


def fit_and_transform(
    step: Any,  # any transformer
    X: Any,  # any container
    y: Any,  # any container
    given: dict[str, Any],
) -> tuple[Any, Any]:
    """Fit a transformer and return the transformed rows and itself: what a cache can keep."""
    if hasattr(step, "fit_transform"):
        return step.fit_transform(X, y, **given), step
    # the y of the same rows as X: after a sampler, the resampled one
    return step.fit(X, y, **given).transform(X), step


def resample(
    step: Any,  # any sampler
    X: Any,  # any container
    y: Any,  # any container
    given: dict[str, Any],
) -> tuple[Any, Any, Any]:
    """Run a sampler, or a pipeline that holds one; return the rows, and itself: what a cache can keep."""
    X, y, *_ = step.fit_resample(X, y, **given)
    return X, paired(X, y), step  # another library may leave each with an index of its own


def is_seeded(step: Any) -> bool:  # any sampler
    """Tell whether a sampler gives the same rows each time: no ``random_state`` in it is left open."""
    if not hasattr(step, "get_params"):
        return False
    return all(
        isinstance(value, Integral)
        for name, value in step.get_params().items()
        if name.rpartition("__")[2] == "random_state"
    )


def refuse_params(name: str, step: Any, given: dict[str, Any]) -> None:  # any step
    """Refuse parameters for a step that takes none; a pipeline looks after its own."""
    if given and not isinstance(step, PlainPipeline):
        kind = "is skipped" if is_skipped(step) else "is a sampler"
        key = next(iter(given))
        raise SamplingError(
            f'Step "{name}" {kind} and takes no parameters when the pipeline is fitted.',
            f'"{name}__{key}"',
            f"Leave it out, or set it before: set_params({name}__{key}=...).",
        )


def carry_params(
    sampler: Any,  # any sampler
    name: str,
    given: dict[str, Any],
    before: Any,  # any container
    after: Any,  # any container
) -> dict[str, Any]:
    """Turn parameters of a later step that speak of the old rows into ones of the new rows."""
    if not given:
        return given
    n_before, n_after = count_rows(before), count_rows(after)
    carried = dict(given)
    for key, value in given.items():
        if value is None:
            continue
        if key == _WEIGHTS or key.endswith(f"__{_WEIGHTS}"):
            carried[key] = carry(sampler, read_weights(value, n_before), n_after)
        elif not isinstance(value, str | dict) and _length(value) == n_before:
            raise SamplingError(
                f'"{name}__{key}" holds a value a row, but a sampler changes the rows before step '
                f'"{name}" sees them; only sample_weight can be carried to new rows.',
                f"{n_before:,} values for {n_after:,} resampled rows",
                "Leave it out, or resample first and fit the step on the result.",
            )
    return carried


def _length(value: object) -> int:
    try:
        return len(value)  # type: ignore[arg-type]
    except TypeError:  # a number, a 0-d array
        return -1
