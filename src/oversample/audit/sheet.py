"""The sheet: one table under check, and what several findings look at.

Everything here is measured once, when a finding first asks. Large tables are judged on fewer rows where a finding
needs neighbours; the rows are drawn with a fixed seed, and the evidence says how many they were.
This file refuses to know what is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.neighbors import Neighborhood
from oversample.tables import Table, space
from oversample.tables.table import Blocks

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from oversample.audit.view import View
    from oversample.audit.wording import Wording
    from oversample.tables import Column

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
    classes : Classes or None
        None where the target holds no classes.
    say : Wording
        How next steps are written.
    """

    views: tuple[View, ...]
    columns: tuple[Column, ...]
    target: View
    classes: Classes | None
    say: Wording

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

    def of_role(self, *roles: str) -> tuple[View, ...]:
        """Views of the columns that have one of these roles."""
        return tuple(view for view in self.views if self.roles[view.name] in roles)

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
        """Neighbours among the searched rows, numbered from 0, by the distances that sampling takes."""
        return Neighborhood(space(self._near(self.searched)), self.told.codes[self.searched])

    def asked(self, code: int) -> NDArray[np.int64]:
        """Positions among the searched rows of rows of one class, at most a thousand of them, ascending."""
        return drawn(np.flatnonzero(self.told.codes[self.searched] == code), _MOST_ASKED)

    def _near(self, rows: NDArray[np.int64]) -> Table:
        """Write these rows of the columns that distances are taken of as a table, infinite cells missing."""
        numbers: list[NDArray[np.float64]] = []
        codes: list[NDArray[np.int32]] = []
        columns: list[Column] = []
        merged: set[int] = set()
        for view, column in zip(self.views, self.columns, strict=True):
            if column.block == "numbers" and view.cells is not None:
                cells = view.cells[rows]
                columns.append(replace(column, at=len(numbers)))
                numbers.append(np.where(np.isinf(cells), np.nan, cells))
            elif column.block == "codes" and column.at not in merged:
                together = [
                    other
                    for other, its in zip(self.views, self.columns, strict=True)
                    if its.block == "codes" and its.at == column.at
                ]
                merged.add(column.at)
                columns.append(replace(column, at=len(codes)))
                codes.append(_coded(together, rows))
        block = np.column_stack(numbers) if numbers else np.empty((len(rows), 0))
        coded = np.empty((len(rows), len(codes)), dtype=np.int32, order="F")
        for at, levels in enumerate(codes):
            coded[:, at] = levels
        return Table(Blocks(tuple(columns), block, coded, ((),) * len(codes)))


def drawn(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Draw some rows without replacement, ascending; all of them where they are few enough."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, most, replace=False))


def _coded(views: list[View], rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Number the levels that these columns hold together; -1 where one is missing and there is no other."""
    if len(views) == 1 and views[0].codes is not None:
        return np.asarray(views[0].codes[rows], dtype=np.int32)
    cells = [
        np.nan_to_num(v.keys[rows], nan=-1) if v.keys is not None else np.zeros(len(rows))
        for v in views
    ]
    _, code = np.unique(np.column_stack(cells), axis=0, return_inverse=True)
    code = code.reshape(-1).astype(np.int32)
    code[np.logical_and.reduce([view.is_missing[rows] for view in views])] = -1
    return np.asarray(code)
