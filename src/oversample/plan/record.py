"""The plan itself: rows of each class, before and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["Counts", "Plan"]

Counts = Mapping[Hashable, int]


@dataclass(frozen=True)
class Plan:
    r"""Rows of each class before and after, in the order of the labels.

    Parameters
    ----------
    before, after : mapping of label to int
        Number of rows, at least 0; both have the same labels.

    Examples
    --------
    >>> plan = Plan({"fraud": 394, "legit": 227_057}, {"fraud": 22_706, "legit": 227_057})
    >>> plan.added
    {'fraud': 22312}
    >>> print(*plan.lines(), sep="\n")
    fraud: 394 -> 22,706 (x57.6, +22,312)
    legit: 227,057 (unchanged)
    """

    before: Counts
    after: Counts

    def __post_init__(self) -> None:
        """Freeze the counts; both must speak of the same classes."""
        assert list(self.before) == list(self.after), (
            "a plan names the same classes before and after"
        )
        object.__setattr__(self, "before", MappingProxyType(dict(self.before)))
        object.__setattr__(self, "after", MappingProxyType(dict(self.after)))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as plain dictionaries: a mapping proxy cannot be."""
        return Plan, (dict(self.before), dict(self.after))

    @property
    def added(self) -> dict[Hashable, int]:
        """Rows to make, for the classes that grow."""
        return {c: self.after[c] - n for c, n in self.before.items() if self.after[c] > n}

    @property
    def removed(self) -> dict[Hashable, int]:
        """Rows to leave out, for the classes that shrink."""
        return {c: n - self.after[c] for c, n in self.before.items() if self.after[c] < n}

    @property
    def n_before(self) -> int:
        """Rows of all classes before."""
        return sum(self.before.values())

    @property
    def n_after(self) -> int:
        """Rows of all classes after."""
        return sum(self.after.values())

    def lines(self) -> list[str]:
        """Describe the plan, a line a class."""
        return [f"{label}: {self._change(label)}" for label in self.before]

    def _change(self, label: Hashable) -> str:
        old, new = self.before[label], self.after[label]
        if old == new:
            return f"{old:,} (unchanged)"
        if old == 0:
            return f"0 -> {new:,} (+{new:,})"
        return f"{old:,} -> {new:,} (x{new / old:.3g}, {new - old:+,})"
