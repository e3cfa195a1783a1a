"""What the parameters of the ensembles may be, checked before data are touched.

This file refuses to know what they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar

from oversample.imblearn.tags import Declared
from oversample.samplers.constraints import (
    Choice,
    Constraint,
    Flag,
    HasMethods,
    Seed,
    StrategyLike,
    Whole,
    check,
)

__all__ = [
    "BAGGING",
    "BAGS",
    "BOOSTING",
    "FOREST",
    "Checked",
]


@dataclass(frozen=True)
class Nothing:
    """None."""

    example: str = "None"
    words: str = "None"

    def allows(self, value: object) -> bool:
        """Allow None."""
        return value is None


@dataclass(frozen=True)
class Share:
    """A number, not a whole one, between two others."""

    low: float
    high: float
    example: str
    with_low: bool = False
    with_high: bool = True
    whole: bool = False

    def allows(self, value: object) -> bool:
        """Allow real numbers between the two; whole ones where they count as such."""
        if not isinstance(value, Real) or isinstance(value, bool):
            return False
        if isinstance(value, Integral) and not self.whole:
            return False
        number = float(value)
        above = number >= self.low if self.with_low else number > self.low
        return above and (number <= self.high if self.with_high else number < self.high)

    @property
    def words(self) -> str:
        """Say so."""
        opening, closing = "[" if self.with_low else "(", "]" if self.with_high else ")"
        return f"a number in {opening}{self.low:g}, {self.high:g}{closing}"


@dataclass(frozen=True)
class OfType:
    """An object of one of a few types."""

    types: tuple[type, ...]
    words: str
    example: str

    def allows(self, value: object) -> bool:
        """Allow these types."""
        return isinstance(value, self.types)


@dataclass(frozen=True)
class Either:
    """One of several kinds; the first gives the example."""

    kinds: tuple[Constraint, ...]

    def allows(self, value: object) -> bool:
        """Allow what any of them allows."""
        return any(kind.allows(value) for kind in self.kinds)

    @property
    def words(self) -> str:
        """Join them."""
        return " or ".join(kind.words for kind in self.kinds)

    @property
    def example(self) -> str:
        """Give that of the first."""
        return self.kinds[0].example


class Checked(Declared):
    """A mixin that checks the parameters of an estimator against its ``constraints``."""

    constraints: ClassVar[Mapping[str, Constraint]]

    def _check_params(self) -> None:
        params: dict[str, Any] = self.get_params(deep=False)  # type: ignore[attr-defined]  # of the estimator
        check(type(self).__name__, params, self.constraints)


_LEARNS = HasMethods(("fit", "predict"))
_PART = Either((Share(0.0, 1.0, "1.0"), Whole(1, "1")))

BALANCED: Mapping[str, Constraint] = {
    "n_estimators": Whole(1, "10"),
    "random_state": Seed(),
    "sampling_strategy": StrategyLike(),
    "replacement": Flag(),
}
BAGGING: Mapping[str, Constraint] = {
    **BALANCED,
    "estimator": _LEARNS,
    "warm_start": Flag(),
    "n_jobs": Either((Nothing(), OfType((Integral,), "a whole number", "1"))),
    "verbose": Either((Whole(0, "0"), Flag())),
}
BAGS: Mapping[str, Constraint] = {
    **BAGGING,
    "max_samples": Either((*_PART.kinds, Nothing())),
    "max_features": _PART,
    "bootstrap": Flag("True"),
    "bootstrap_features": Flag(),
    "oob_score": Flag(),
    "sampler": HasMethods(("fit_resample",)),
}
BOOSTING: Mapping[str, Constraint] = {
    **BALANCED,
    "estimator": _LEARNS,
    "learning_rate": Share(0.0, float("inf"), "1.0", with_high=False, whole=True),
    "algorithm": Choice(("deprecated", "SAMME", "SAMME.R")),
}
FOREST: Mapping[str, Constraint] = {
    **{name: kind for name, kind in BAGGING.items() if name != "estimator"},
    "criterion": Choice(("gini", "entropy", "log_loss")),
    "max_depth": Either((Nothing(), Whole(1, "1"))),
    "min_samples_split": Either((Whole(2, "2"), Share(0.0, 1.0, "0.1"))),
    "min_samples_leaf": Either((Whole(1, "1"), Share(0.0, 1.0, "0.1", with_high=False))),
    "min_weight_fraction_leaf": Share(0.0, 0.5, "0.0", with_low=True, whole=True),
    "max_features": Either((Choice(("sqrt", "log2")), *_PART.kinds, Nothing())),
    "max_leaf_nodes": Either((Nothing(), Whole(2, "2"))),
    "min_impurity_decrease": Share(
        0.0, float("inf"), "0.0", with_low=True, with_high=False, whole=True
    ),
    "bootstrap": Flag(),
    "oob_score": Flag(),
    "class_weight": Either(
        (
            Nothing(),
            Choice(("balanced", "balanced_subsample")),
            OfType((Mapping, list), "a dict of label to weight", "None"),
        )
    ),
    "ccp_alpha": Share(0.0, float("inf"), "0.0", with_low=True, with_high=False, whole=True),
    "max_samples": Either((Nothing(), *_PART.kinds)),
    "monotonic_cst": Either((Nothing(), OfType((Sized,), "an array", "None"))),
}
