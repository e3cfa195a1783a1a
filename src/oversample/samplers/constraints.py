"""Constraints: what a parameter may be, as data beside the signature.

One shared test feeds every sampler wrong values through these. Checked before data are touched.

A NumPy scalar is as good as one of Python. An estimator keeps what it was given, because `clone` compares, and
works with what `plain` makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Protocol

import numpy as np

from oversample.errors import SamplingError, listed, suggest

__all__ = [
    "Choice",
    "Classes",
    "ColumnName",
    "Constraint",
    "Flag",
    "HasMethods",
    "Instance",
    "Jobs",
    "Near",
    "Number",
    "RolesLike",
    "Searcher",
    "Seed",
    "StrategyLike",
    "Whole",
    "check",
    "plain",
]


class Constraint(Protocol):
    """What a parameter may be."""

    def allows(self, value: object) -> bool:
        """Tell whether the value may be used."""

    @property
    def words(self) -> str:
        """Say what may be used, after "must be"."""

    @property
    def example(self) -> str:
        """Give a value that works, as typed."""


@dataclass(frozen=True)
class Whole:
    """A whole number of at least `least`."""

    least: int
    example: str

    def allows(self, value: object) -> bool:
        """Allow integers, not booleans."""
        return (
            isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= self.least
        )

    @property
    def words(self) -> str:
        """Say so."""
        return f"a whole number of at least {self.least}"


@dataclass(frozen=True)
class Near:
    """A number of neighbours: whole, at least 1; or "auto", as many as a class has, at most the default."""

    example: str

    def allows(self, value: object) -> bool:
        """Allow integers, not booleans, and the word."""
        return (isinstance(value, str) and value == "auto") or Whole(1, self.example).allows(value)

    @property
    def words(self) -> str:
        """Say so."""
        return 'a whole number of at least 1, or "auto"'


@dataclass(frozen=True)
class Number:
    """A finite number of at least `least`; or None, where that has a meaning."""

    least: float
    example: str
    none: bool = True

    def allows(self, value: object) -> bool:
        """Allow real numbers, and None where it is one of the choices."""
        if value is None:
            return self.none
        real = isinstance(value, Real) and not isinstance(value, bool)
        return real and self.least <= float(value) < float("inf")  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """Say so."""
        return f"{'None or ' if self.none else ''}a number of at least {self.least:g}"


@dataclass(frozen=True)
class Jobs:
    """None, or a number of jobs as joblib counts them."""

    example: str = "None"

    def allows(self, value: object) -> bool:
        """Allow whole numbers but 0, and None."""
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        return value is None or (whole and value != 0)

    @property
    def words(self) -> str:
        """Say so."""
        return "None or a whole number other than 0"


@dataclass(frozen=True)
class Searcher:
    """None, or an object that searches neighbours."""

    def allows(self, value: object) -> bool:
        """Allow what has the two methods that are called."""
        return value is None or all(
            callable(getattr(value, name, None)) for name in ("fit", "kneighbors")
        )

    @property
    def words(self) -> str:
        """Say so."""
        return "None or an object with the methods fit and kneighbors"

    @property
    def example(self) -> str:
        """Give the usual."""
        return "sklearn.neighbors.NearestNeighbors()"


@dataclass(frozen=True)
class HasMethods:
    """None, or an object with certain methods."""

    methods: tuple[str, ...]
    example: str = "None"

    def allows(self, value: object) -> bool:
        """Allow these, not a class that has them."""
        methods = (getattr(value, name, None) for name in self.methods)
        return value is None or (all(map(callable, methods)) and not isinstance(value, type))

    @property
    def words(self) -> str:
        """Say so."""
        return f"None or an object with the methods {' and '.join(self.methods)}"


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    def allows(self, value: object) -> bool:
        """Allow the words as they are spelled."""
        return isinstance(value, str) and value in self.options

    @property
    def words(self) -> str:
        """List them."""
        return f"one of {listed(self.options)}"

    @property
    def example(self) -> str:
        """Give the first."""
        return repr(self.options[0])


@dataclass(frozen=True)
class ColumnName:
    """None, or what a column is called."""

    words: str = "None, or the name or position of a column"
    example: str = '"patient_id"'

    def allows(self, value: object) -> bool:
        """Allow text and whole numbers."""
        return value is None or (isinstance(value, str | Integral) and not isinstance(value, bool))


@dataclass(frozen=True)
class RolesLike:
    """None, or a mapping; what it says is checked against the table."""

    words: str = "None or a dict of column to role"
    example: str = '{"notes": "text"}'

    def allows(self, value: object) -> bool:
        """Allow any mapping."""
        return value is None or isinstance(value, Mapping)


@dataclass(frozen=True)
class Flag:
    """True or False."""

    example: str = "False"

    def allows(self, value: object) -> bool:
        """Allow booleans."""
        return isinstance(value, bool | np.bool_)

    @property
    def words(self) -> str:
        """Say so."""
        return "True or False"


@dataclass(frozen=True)
class StrategyLike:
    """A word, a number, a mapping or a callable; `plan` looks closer."""

    example: str = '"auto"'

    def allows(self, value: object) -> bool:
        """Allow the four kinds."""
        return isinstance(value, str | Real | Mapping) or callable(value)

    @property
    def words(self) -> str:
        """Say so."""
        return "a word, a number, a dict or a callable"


@dataclass(frozen=True)
class Classes:
    """A word, labels or a callable; `plan` looks closer, and says why amounts are refused."""

    example: str = '"auto"'

    def allows(self, value: object) -> bool:
        """Allow these, and amounts, which `plan` answers better."""
        return isinstance(value, str | Real | Iterable) or callable(value)

    @property
    def words(self) -> str:
        """Say so."""
        return "a word, a list of labels or a callable"


@dataclass(frozen=True)
class Instance:
    """An estimator of one kind, or of several, or None."""

    kind: type | tuple[type, ...]
    noun: str
    example: str

    def allows(self, value: object) -> bool:
        """Allow None and objects of the kind, not the class itself."""
        return value is None or isinstance(value, self.kind)

    @property
    def words(self) -> str:
        """Say so."""
        return f"None or {self.noun}"


@dataclass(frozen=True)
class Seed:
    """What scikit-learn takes as random_state; `streams` looks closer."""

    example: str = "0"

    def allows(self, value: object) -> bool:
        """Allow None, integers and generators."""
        kinds = (Integral, np.random.RandomState, np.random.Generator)
        return value is None or (isinstance(value, kinds) and not isinstance(value, bool))

    @property
    def words(self) -> str:
        """Say so."""
        return "None, a whole number or a NumPy generator"


def plain(value: Any) -> Any:
    """Turn a NumPy scalar into Python's own, also as an amount in a mapping; return anything else as it is.

    Examples
    --------
    >>> plain(np.int64(3)), plain({"rare": np.float32(0.5)}), plain("auto")
    (3, {'rare': 0.5}, 'auto')
    """
    if isinstance(value, np.str_):
        return str(value)
    if isinstance(value, np.bool_ | np.integer):
        return value.item()
    if isinstance(value, np.floating):
        return float(value)
    if isinstance(value, dict) and any(isinstance(one, np.generic) for one in value.values()):
        return {key: plain(one) for key, one in value.items()}
    return value


def check(
    owner: str, values: Mapping[str, object], allowed: Mapping[str, Constraint]
) -> dict[str, Any]:
    """Refuse the first parameter that its constraint does not allow; return all of them, as `plain` makes them."""
    for name, constraint in allowed.items():
        value = values[name]
        if not constraint.allows(value):
            near = suggest(value, constraint.options) if isinstance(constraint, Choice) else ""
            raise SamplingError(
                f"The '{name}' parameter of {owner} must be {constraint.words}.",
                f"{value!r} instead",
                f"{near}Set {name}={constraint.example}.",
            )
    return {name: plain(value) for name, value in values.items()}
