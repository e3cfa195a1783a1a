"""Layout: folds and candidates, and whatever would fail in some fold, refused before a model is fitted.

This file refuses to fit anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oversample.errors import StudyError
from oversample.streams import label_text
from oversample.study.candidates import GROWING_METHODS, list_candidates
from oversample.study.enough import check_folds, check_neighbors, check_parts
from oversample.study.folds import make_splits
from oversample.study.units import Units, join_rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from oversample.recipes import Neighbors
    from oversample.study.candidates import Candidate
    from oversample.study.classes import TwoClasses
    from oversample.study.design import Design
    from oversample.study.folds import Split
    from oversample.study.race import Rules
    from oversample.study.sides import Sides
    from oversample.tables import Table

__all__ = ["Layout", "lay_out"]

_MOST_REPEATS = 20  # with time to spare; beyond it the same rows say nothing new


@dataclass(frozen=True, eq=False)
class Layout:
    """What is fitted where.

    Parameters
    ----------
    design : Design
    sides : Sides
    classes : TwoClasses
    units : Units
        Rows that stay on one side of every fold.
    first : tuple of Split
        The folds of the first repeat.
    candidates : tuple of Candidate
    """

    design: Design
    sides: Sides
    classes: TwoClasses
    units: Units
    first: tuple[Split, ...]
    candidates: tuple[Candidate, ...]

    @property
    def has_foreign(self) -> bool:
        """Whether a sampler was passed that may not know our tables."""
        return any(candidate.own is not None for candidate in self.candidates)

    def n_splits(self, rules: Rules) -> int:
        """Count the folds that there are; with a budget, that are likely to be run."""
        return len(self.first) * (self.design.repeats if rules.budget is None else 1)

    def all_splits(self, rules: Rules) -> Iterator[Split]:
        """Give the folds of all repeats, made as they are needed."""
        yield from self.first
        most = self.design.repeats
        if rules.budget is not None and self.sides.times is None:
            most = max(most, _MOST_REPEATS)
        for repeat in range(1, most):
            yield from _splits(self.design, self.sides, self.classes, self.units, repeat)


def lay_out(design: Design, sides: Sides, classes: TwoClasses, table: Table) -> Layout:
    """Lay out folds and candidates.

    Raises
    ------
    StudyError
        If rows are too few, or settings contradict each other.
    """
    name, n_positive = label_text(classes.positive), classes.n_positive
    if sides.times is not None and design.repeats > 1:
        raise StudyError(
            "Folds in time are the same each time: nothing in them is drawn.",
            f"repeats={design.repeats}",
            "Leave repeats out, and set folds=10 for more of them.",
        )
    check_folds(name, n_positive, design.folds)
    units = _units(design, sides, table)
    first = _splits(design, sides, classes, units, 0)
    least = None
    if not units.are_rows or sides.times is not None:
        kept = [word for word, is_so in _reasons(sides, units) if is_so]
        names = (label_text(classes.negative), name)
        least = check_parts(names, first, classes.codes, design.folds, " and ".join(kept))
    trained = [rows for split in first for rows in (split.train, *(t for t, _ in split.inner))]
    parts = {(n := int(classes.codes[rows].sum()), len(rows) - n) for rows in trained}

    def candidates_for(k: Neighbors | Sequence[Neighbors] | None) -> tuple[Candidate, ...]:
        return list_candidates(
            methods=design.methods,
            ratios=design.ratios,
            k=k,
            parts=[(n_positive, classes.n_negative), *sorted(parts)],
            positive=name,
            has_prices=sides.cost_miss is not None,
        )

    def needs(k: Neighbors | None) -> dict[str, int]:
        counts: dict[Hashable, int] = {"rest": classes.n_negative, "rare": n_positive}
        return {
            candidate.method: candidate.sampler(counts, "rare", "rest", 0).rows_needed()
            for candidate in candidates_for(k)
            if candidate.method in GROWING_METHODS
        }

    asked = [design.k] if design.k is None or isinstance(design.k, int | str) else list(design.k)
    numbers = [one for one in asked if isinstance(one, int)]
    most = max(numbers) if numbers else asked[0]
    check_neighbors(name, n_positive, design.folds, needs, most, least=least)
    return Layout(design, sides, classes, units, first, candidates_for(design.k))


def _units(design: Design, sides: Sides, table: Table) -> Units:
    from oversample.tables import row_keys

    keys = row_keys(table) if design.duplicates == "together" else None
    return join_rows(sides.groups, keys, table.n_rows)


def _reasons(sides: Sides, units: Units) -> Iterator[tuple[str, bool]]:
    yield "groups", sides.groups is not None
    yield "time", sides.times is not None
    yield (
        "equal rows together",
        bool(units.n_twins) and sides.groups is None and sides.times is None,
    )


def _splits(
    design: Design, sides: Sides, classes: TwoClasses, units: Units, repeat: int
) -> tuple[Split, ...]:
    return make_splits(
        classes.codes,
        folds=design.folds,
        repeats=1,
        first=repeat,
        seed=design.seed,
        units=None if units.are_rows else units.of,
        times=sides.times,
    )
