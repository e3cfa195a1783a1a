"""The sheet: one table under check, and what several findings look at.

Everything here is measured once, when a finding first asks. Large tables are judged on fewer rows where a finding
needs neighbours; the rows are drawn with a fixed seed, and the evidence says how many they were.
This file refuses to know what is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.subjects import subject_of, subjects
from oversample.neighbors import Neighborhood
from oversample.tables import Table, space

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from oversample.audit.view import View
    from oversample.audit.wording import Wording
    from oversample.tables import Column
    from oversample.tables.native import Native

__all__ = ["SEED", "Classes", "Sheet", "drawn"]

SEED = 0
_MOST_ASKED = 1_000  # rows of a class whose neighbours are looked for
_MOST_PAIRS = 6e8  # rows asked about times rows searched
_MOST_CELLS = 2e7  # of the coordinates, 160 MB
_NO_FEATURE = ("id", "group", "text", "ignore")


@dataclass(frozen=True, eq=False)
class Classes:
    """The classes of the rows.

    Parameters
    ----------
    labels : tuple
        Largest class first.
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row as a position in `labels`.
    positive : label
        The class to find.
    """

    labels: tuple[Hashable, ...]
    codes: NDArray[np.int64]
    positive: Hashable

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Rows of each class."""
        return np.bincount(self.codes, minlength=len(self.labels)).astype(np.int64)

    @property
    def are_two(self) -> bool:
        """Whether there are two classes, so that a comparison knows which one to find."""
        return len(self.labels) == 2  # noqa: PLR2004

    @property
    def small(self) -> range:
        """All classes but the largest: those that would grow."""
        return range(1, len(self.labels))

    @property
    def one(self) -> int:
        """Position of the positive class."""
        return self.labels.index(self.positive)

    def rows_of(self, code: int) -> NDArray[np.int64]:
        """Row numbers of one class, ascending."""
        return np.flatnonzero(self.codes == code)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table under check.

    Parameters
    ----------
    views : tuple of View
        Of all columns but the target.
    columns : tuple of Column
        Their roles, in the same order.
    target : View
        Of the target column.
    native : Native
        What the columns are read from.
    classes : Classes or None
        None where the target holds no classes.
    say : Wording
        How next steps are written.
    said : frozenset
        Names of the columns whose role the caller gave.
    is_comparable : bool
        Whether a comparison of these very rows can be run and believed, so that it may be advised.
    """

    views: tuple[View, ...]
    columns: tuple[Column, ...]
    target: View
    native: Native
    classes: Classes | None
    say: Wording
    said: frozenset[Any] = frozenset()
    is_comparable: bool = True

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return self.target.n_rows

    @cached_property
    def roles(self) -> Mapping[Any, str]:
        """Role of each column by its name."""
        return {column.name: column.role for column in self.columns}

    @property
    def told(self) -> Classes:
        """The classes, for findings that are asked only where there are some."""
        assert self.classes is not None, "findings about classes are asked of tables that have them"
        return self.classes

    @cached_property
    def subjects(self) -> tuple[View, ...]:
        """Views of the columns that say whose rows these are, those that were told first."""
        return subjects(self)

    @cached_property
    def subject(self) -> NDArray[np.int64] | None:
        """Number of the subject of each row, by the first of these columns; None without one."""
        return subject_of(self)

    def of_role(self, *roles: str) -> tuple[View, ...]:
        """Views of the columns that have one of these roles."""
        return tuple(view for view in self.views if self.roles[view.name] in roles)

    @cached_property
    def used(self) -> tuple[View, ...]:
        """Views of the columns that are not ignored."""
        return tuple(view for view in self.views if self.roles[view.name] != "ignore")

    @cached_property
    def features(self) -> tuple[View, ...]:
        """Views of the columns that a model would be given: no identifier, group, text or ignored one."""
        return tuple(view for view in self.views if self.roles[view.name] not in _NO_FEATURE)

    @cached_property
    def searched(self) -> NDArray[np.int64]:
        """Rows among which neighbours are looked for, ascending: all, or the same share of each class."""
        n_asked = sum(min(int(n), _MOST_ASKED) for n in self.told.counts)
        width = max(sum(column.block != "none" for column in self.columns), 1)
        most = int(min(_MOST_PAIRS / max(n_asked, 1), _MOST_CELLS / width))
        return (
            np.arange(self.n_rows) if self.n_rows <= most else drawn(np.arange(self.n_rows), most)
        )

    @cached_property
    def hood(self) -> Neighborhood:
        """Neighbours by the distances that sampling takes, but for columns with infinite cells."""
        kept: list[Column] = []
        n_numbers = 0
        for view, column in zip(self.views, self.columns, strict=True):
            if column.block == "numbers" and not view.is_infinite:
                kept.append(column._replace(at=n_numbers))
                n_numbers += 1
            elif column.block == "codes":
                kept.append(column)
        return Neighborhood(space(Table(self.native, tuple(kept))), self.told.codes)

    @property
    def has_distances(self) -> bool:
        """Whether there is a column that distances are taken of."""
        return any(
            column.block == "codes" or (column.block == "numbers" and not view.is_infinite)
            for view, column in zip(self.views, self.columns, strict=True)
        )

    def asked(self, code: int) -> NDArray[np.int64]:
        """Some of the searched rows of one class, at most a thousand of them, ascending."""
        return drawn(self.searched[self.told.codes[self.searched] == code], _MOST_ASKED)


def drawn(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Draw some rows without replacement, ascending; all of them where they are few enough."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, most, replace=False))
