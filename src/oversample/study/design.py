"""Design: what was asked for, checked before anything else, and how the record describes it.

This file refuses to know any data.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import operator
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oversample.errors import StudyError, listed, suggest
from oversample.study.records import Settings, Source
from oversample.study.thresholds import THRESHOLD_METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Design", "settings_of", "versions"]

_PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib", "pyarrow")
_DEFAULTS = {"folds": 5, "repeats": 1, "threshold_metric": "balanced_accuracy"}


@dataclass(frozen=True)
class Design:
    """Settings of a comparison; the parameters are those of `compare`.

    Raises
    ------
    StudyError
        On construction, for a number out of range or an unknown metric.
    """

    methods: Sequence[str] | None
    ratios: Sequence[float] | None
    k: int | None
    folds: int
    repeats: int
    seed: int
    positive: object
    threshold_metric: str

    def __post_init__(self) -> None:
        """Refuse settings that no comparison could run with."""
        for name, least in (("folds", 2), ("repeats", 1), ("seed", 0)):
            object.__setattr__(self, name, _whole(name, getattr(self, name), least))
        if self.k is not None:
            object.__setattr__(self, "k", _whole("k", self.k, 1))
        if self.threshold_metric not in THRESHOLD_METRICS:
            raise StudyError(
                "threshold_metric is unknown.",
                repr(self.threshold_metric),
                f"{suggest(self.threshold_metric, THRESHOLD_METRICS)}Choose from "
                f"{listed(THRESHOLD_METRICS)}.",
            )


def settings_of(
    design: Design,
    model: Any,
    source: Source,
    seconds: float,
) -> Settings:
    """Describe a comparison that has run.

    Parameters
    ----------
    design : Design
    model : str or estimator
        As the caller gave it.
    source : Source
    seconds : float
        Wall clock it took.
    """
    import oversample

    name = model if isinstance(model, str) else type(model).__name__
    return Settings(
        model=name,
        folds=design.folds,
        repeats=design.repeats,
        seed=design.seed,
        threshold_metric=design.threshold_metric,
        version=oversample.__version__,
        versions=versions(model),
        created=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=source.command or _call(design, model, source),
        seconds=seconds,
    )


def _whole(name: str, value: object, least: int) -> int:
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise StudyError(
            f"{name} must be a whole number of at least {least}.",
            repr(value),
            f"Set {name}={_DEFAULTS.get(name, least)}.",
        )
    return number


def versions(model: Any = None) -> dict[str, str]:
    """Name the versions of what numbers come from: Python, the libraries below, and a model's own."""
    home = model if isinstance(model, str) else type(model).__module__.partition(".")[0]
    found = {"python": platform.python_version()}
    found |= {package: importlib.metadata.version(package) for package in _PACKAGES}
    # Asked of the module, not of the installer: the package may go by another name there. A model
    # that is defined in a notebook, or built in here, has no version of its own.
    version = getattr(sys.modules.get(home), "__version__", None)
    return found if version is None or home == "sklearn" else {**found, home: str(version)}


def _call(design: Design, model: Any, source: Source) -> str:
    """Write the Python call that repeats the comparison; settings left alone are left out."""
    shown = repr(model) if isinstance(model, str) else " ".join(repr(model).split())
    given = {
        name: value
        for name, value in vars(design).items()
        if value is not None and value != _DEFAULTS.get(name)
    }
    parts = [f"target={source.target!r}", f"model={shown}"]
    parts += [f"{name}={value!r}" for name, value in given.items()]
    return f"oversample.compare(df, {', '.join(parts)})"
