"""Design: what was asked for, checked before anything else, and how the record describes it.

This file refuses to know any data.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import math
import operator
import platform
import sys
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from oversample.errors import StudyError, listed, noted, suggest, together, way_out
from oversample.study.candidates import checked_methods
from oversample.study.choice import CORRECTIONS
from oversample.study.goal import METRICS
from oversample.study.records import Settings, Source
from oversample.study.thresholds import THRESHOLD_METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.errors import OversampleError
    from oversample.recipes import Neighbors
    from oversample.study.race import Field
    from oversample.study.sides import Sides

__all__ = ["Design", "settings_of", "versions"]

_PACKAGES = ("numpy", "scipy", "scikit-learn", "joblib", "pyarrow")
_DEFAULTS = {
    "folds": 5,
    "repeats": 1,
    "correction": "bootstrap",
    "duplicates": "together",
    "explain": True,
}
_DUPLICATES = ("together", "apart")


@dataclass(frozen=True)
class Design:
    """Settings of a comparison; the parameters are those of `compare`.

    Raises
    ------
    StudyError
        On construction, for a number out of range or an unknown word.
    """

    methods: Sequence[Any] | None
    ratios: Any
    k: Neighbors | Sequence[Neighbors] | None
    folds: int
    repeats: int
    seed: int
    positive: object
    metric: str | None
    threshold_metric: str | None
    correction: str
    duplicates: str
    budget: float | None
    worth: float | None
    explain: bool

    def __post_init__(self) -> None:
        """Refuse settings that no comparison could run with, all of them at once."""
        errors: list[OversampleError] = []
        for name, least in (("folds", 2), ("repeats", 1), ("seed", 0)):
            with noted(errors):
                object.__setattr__(self, name, _whole(name, getattr(self, name), least))
        if self.k is not None:
            with noted(errors):
                several: list[Any] = [self.k] if isinstance(self.k, Real | str) else list(self.k)  # type: ignore[arg-type]
                if not several:
                    ways: list[dict[str, Any]] = [{"k": None}]
                    raise StudyError(
                        "k must hold one number of neighbours or more.",
                        "none",
                        way_out("Set {}.", ways),
                        ways,
                    )
                near = [each if _is_auto(each) else _whole("k", each, 1) for each in several]
                object.__setattr__(self, "k", near if len(near) > 1 else near[0])
        with noted(errors):
            checked_methods(self.methods)
        for name, known in (
            ("metric", METRICS),
            ("threshold_metric", THRESHOLD_METRICS),
            ("correction", CORRECTIONS),
            ("duplicates", _DUPLICATES),
        ):
            with noted(errors):
                _known(name, getattr(self, name), known)
        for name, usual in (("budget", 600), ("worth", 0.02)):
            with noted(errors):
                _above_zero(name, getattr(self, name), usual)
        if errors:
            raise together(errors)

    def goals(self, sides: Sides) -> tuple[str, str]:
        """Say what candidates are judged by and what thresholds are chosen for, as far as it was left open.

        Costs decide where there are costs, else the queue where there is one: they were given to be decided by.
        """
        natural = "average_precision"
        if sides.cost_miss is not None:
            natural = "cost"
        elif sides.capacity is not None:
            natural = "capacity"
        metric = self.metric or natural
        for needed, given in (("cost", sides.cost_miss), ("capacity", sides.capacity)):
            if needed in (metric, self.threshold_metric) and given is None:
                prices = {"cost_miss": 500, "cost_alarm": 5}
                ways = [prices if needed == "cost" else {"capacity": 0.02}]
                raise StudyError(
                    f'Nothing can be judged by "{needed}" without a {needed}.',
                    "none",
                    way_out("Set {}.", ways),
                    ways,
                )
        chosen = self.threshold_metric or (metric if metric in THRESHOLD_METRICS else None)
        chosen = chosen or (natural if natural in THRESHOLD_METRICS else "balanced_accuracy")
        if metric in THRESHOLD_METRICS and chosen != metric:
            others: list[dict[str, Any]] = [
                {"threshold_metric": None},
                {"metric": "average_precision"},
            ]
            raise StudyError(
                "Candidates are judged by what they decide, so thresholds must be chosen for the same.",
                f'metric="{metric}", threshold_metric="{chosen}"',
                way_out("Set {}.", others),
                others,
            )
        return metric, chosen


def settings_of(
    design: Design,
    sides: Sides,
    goals: tuple[str, str],
    model: Any,
    source: Source,
    field: Field,
    seconds: float,
) -> Settings:
    """Describe a comparison that has run.

    Parameters
    ----------
    design : Design
    sides : Sides
    goals : tuple of str
        Metric, and what thresholds were chosen for.
    model : str or estimator
        As the caller gave it.
    source : Source
    field : Field
        What was run.
    seconds : float
        Wall clock it took.
    """
    import oversample

    name = model if isinstance(model, str) else type(model).__name__
    return Settings(
        model=name,
        folds=design.folds,
        repeats=max(split.repeat for split in field.splits) + 1,
        seed=design.seed,
        metric=goals[0],
        threshold_metric=goals[1],
        correction=design.correction,
        duplicates=design.duplicates,
        groups=sides.name("groups"),
        time=sides.name("time"),
        by=sides.name("by"),
        cost_miss=sides.said("cost_miss"),
        cost_alarm=sides.said("cost_alarm"),
        capacity=sides.capacity,
        capacity_said=sides.name("capacity"),
        budget=design.budget,
        n_fits=sum(map(len, field.outcomes.values())),
        n_known=field.n_known,
        version=oversample.__version__,
        versions=versions(model),
        created=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=source.command or _call(design, sides, model, source),
        seconds=seconds,
    )


def _whole(name: str, value: object, least: int) -> int:
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        ways = [{name: _DEFAULTS.get(name, least)}]
        raise StudyError(
            f"{name} must be a whole number of at least {least}.",
            repr(value),
            way_out("Set {}.", ways),
            ways,
        )
    return number


def _known(name: str, word: object, known: Sequence[str]) -> None:
    if word is not None and word not in known:
        raise StudyError(
            f"{name} is unknown.",
            repr(word),
            f"{suggest(word, known)}Choose from {listed(known)}.",
        )


def _above_zero(name: str, value: Any, usual: float) -> None:
    if value is not None and not (isinstance(value, Real) and 0.0 < float(value) < math.inf):
        unit = " of seconds" if name == "budget" else ""
        raise StudyError(
            f"{name} must be a number{unit} above 0.",
            repr(value),
            way_out("Set {}.", [{name: usual}]),
            [{name: usual}],
        )


def versions(model: Any = None) -> dict[str, str]:
    """Name the versions of what numbers come from: Python, the libraries below, and a model's own."""
    home = model if isinstance(model, str) else type(model).__module__.partition(".")[0]
    found = {"python": platform.python_version()}
    found |= {package: importlib.metadata.version(package) for package in _PACKAGES}
    # Asked of the module, not of the installer: the package may go by another name there. A model
    # that is defined in a notebook, or built in here, has no version of its own.
    version = getattr(sys.modules.get(home), "__version__", None)
    return found if version is None or home == "sklearn" else {**found, home: str(version)}


def _call(design: Design, sides: Sides, model: Any, source: Source) -> str:
    """Write the Python call that repeats the comparison; settings left alone are left out."""
    shown = repr(model) if isinstance(model, str) else " ".join(repr(model).split())
    given: dict[str, Any] = {
        name: value
        for name, value in vars(design).items()
        if value is not None and value != _DEFAULTS.get(name)
    }
    told: dict[str, Any] = dict(sides.named or {})
    for name in ("cost_miss", "cost_alarm", "capacity"):
        value = sides.said(name)
        if value is not None:
            told[name] = value
    parts = [f"target={source.target!r}", f"model={shown}"]
    parts += [f"{name}={value!r}" for name, value in (told | given).items()]
    return f"oversample.compare(df, {', '.join(parts)})"


def _is_auto(k: object) -> bool:
    """Whether as many neighbours are asked for as a class has."""
    return isinstance(k, str) and k == "auto"
