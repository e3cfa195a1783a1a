"""Layout: folds and candidates, and whatever would fail in some fold, refused before a model is fitted.

A refusal offers other settings only after they were laid out themselves and nothing was found against them.
This file refuses to fit anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import StudyError, way_out
from oversample.parts import nearest_folds
from oversample.streams import label_text
from oversample.study.candidates import GROWING_METHODS, list_candidates
from oversample.study.classes import two_classes
from oversample.study.enough import Asked, Fault, Held, fault_of_rows, rows_held
from oversample.study.folds import make_splits
from oversample.study.units import Units, join_rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.study.candidates import Candidate
    from oversample.study.classes import TwoClasses
    from oversample.study.design import Design
    from oversample.study.folds import Split
    from oversample.study.race import Rules
    from oversample.study.sides import Sides
    from oversample.tables import Table, Target

__all__ = ["Layout", "lay_out", "ways_to_name"]

_MOST_FIXES = 3
_MOST_CLASSES = 12  # that are tried as the one to find
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
        If rows are too few, or settings contradict each other: with everything that is wrong, and with settings
        that would run.
    """
    trial = Trial(sides, classes, _keys(design, table), table.n_rows)
    tried = trial.of(design)
    if tried.layout is not None:
        return tried.layout
    ways = trial.ways_out(design, tried)
    otherwise = dict.fromkeys(fault.otherwise for fault in tried.faults if fault.otherwise)
    offered = [] if not ways else ["set {}" if len(ways) == 1 else "options: {}"]
    remedy = ", or ".join([*offered, *otherwise]) or "compare other rows"
    raise StudyError(
        " ".join(fault.wrong for fault in tried.faults),
        "; ".join(dict.fromkeys(fault.met for fault in tried.faults)),
        way_out(f"{remedy[:1].upper()}{remedy[1:]}.", ways),
        ways,
    )


def ways_to_name(
    design: Design, sides: Sides, target: Target, table: Table
) -> list[dict[str, Any]]:
    """Find the smallest class that can be compared with all others, with the settings it takes."""
    counts = target.counts
    keys = _keys(design, table)
    for label in sorted(counts, key=lambda label: counts[label])[:_MOST_CLASSES]:
        if 2 * counts[label] < table.n_rows:
            trial = Trial(sides, two_classes(target, label), keys, table.n_rows)
            tried = trial.of(design)
            if tried.layout is not None:
                return [{"positive": label}]
            ways = trial.ways_out(design, tried)
            if ways:
                return [{"positive": label, **ways[0]}]
    return []


@dataclass(frozen=True, eq=False)
class Tried:
    """What became of one try: a layout, or what is against it."""

    layout: Layout | None
    faults: tuple[Fault, ...]
    held: Held | None
    needs: Mapping[str, int]
    has_twins: bool


@dataclass(frozen=True, eq=False)
class Trial:
    """Lays one table out by different settings."""

    sides: Sides
    classes: TwoClasses
    keys: NDArray[Any] | None
    n_rows: int

    def of(self, design: Design, *, in_time: bool = True) -> Tried:
        """Try one design; everything that is wrong with it is tried."""
        sides = self.sides if in_time else replace(self.sides, times=None)
        classes, faults = self.classes, []
        if sides.times is not None and design.repeats > 1:
            faults.append(
                Fault(
                    "Folds in time are the same each time: nothing in them is drawn.",
                    f"repeats={design.repeats}",
                    fix={"repeats": 1},
                )
            )
        together = self.keys if design.duplicates == "together" else None
        units = join_rows(sides.groups, together, self.n_rows)
        kept = " and ".join(words for words, is_so in _reasons(sides, units) if is_so)
        first = _splits(design, sides, classes, units, 0)
        splits = list(first)
        if (
            not units.are_rows and sides.times is None
        ):  # what is left over may lie elsewhere in a later repeat
            for repeat in range(1, design.repeats):
                splits += _splits(design, sides, classes, units, repeat)
        held = rows_held(splits, classes.codes) if splits else None
        candidates: tuple[Candidate, ...] = ()
        try:
            candidates = _candidates(design, sides, classes, splits)
        except StudyError as error:
            if not error.ways:
                raise
            faults.append(Fault(error.wrong, error.met, fix=error.ways[0]))
            candidates = _candidates(replace(design, ratios=None), sides, classes, splits)
        needs = _needs(candidates, classes)
        asked = Asked(
            (label_text(classes.negative), label_text(classes.positive)),
            (classes.n_negative, classes.n_positive),
            design.folds,
            needs,
            kept,
            None if sides.groups is None else _groups_of(units, classes),
        )
        short = fault_of_rows(asked, first, held)
        faults += [] if short is None else [short]
        layout = None if faults else Layout(design, sides, classes, units, first, candidates)
        return Tried(layout, tuple(faults), held, needs, bool(units.n_twins))

    def ways_out(self, design: Design, tried: Tried) -> list[dict[str, Any]]:
        """Find settings by which the same rows can be compared: of each kind the first that works."""
        base: dict[str, Any] = {}
        for _ in range(_MOST_FIXES):  # what one setting brings may be mended by another
            fixes = [fault.fix for fault in self._tried(design, base).faults]
            if not fixes and base:
                return [base]
            for fix in fixes:
                base |= fix or {}
        ways: list[dict[str, Any]] = []
        for kind in (
            _with_fewer_neighbors(design, tried),
            ({"folds": folds} for folds in nearest_folds(design.folds)),
        ):
            ways += self._first(design, base, kind)
        if not ways:
            ways += self._first(design, base, self._with_both(design, base))
        ways += self._first(design, base, self._with_methods(design, tried))
        if tried.has_twins and design.duplicates == "together":
            ways += self._first(design, base, [{"duplicates": "apart"}])
        if not ways and self.sides.times is not None:
            ways += self._first(design, base, _without_time(design))
        return ways

    def _first(
        self, design: Design, base: Mapping[str, Any], ways: Iterable[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return next(([{**base, **way}] for way in ways if self._works(design, {**base, **way})), [])

    def _works(self, design: Design, way: Mapping[str, Any]) -> bool:
        return self._tried(design, way).layout is not None

    def _tried(self, design: Design, way: Mapping[str, Any]) -> Tried:
        changes = {name: value for name, value in way.items() if name != "time"}
        return self.of(replace(design, **changes), in_time="time" not in way)

    def _with_both(self, design: Design, base: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for folds in nearest_folds(design.folds):
            held = self._tried(design, {**base, "folds": folds, "methods": []}).held
            if held is not None and held.least > 1:
                yield {"folds": folds, "k": held.least - 1}

    def _with_methods(self, design: Design, tried: Tried) -> Iterator[dict[str, Any]]:
        if tried.held is None or all(rows <= tried.held.least for rows in tried.needs.values()):
            return
        named = [method for method, rows in tried.needs.items() if rows <= tried.held.least]
        methods = named or ["random"]
        yield {"methods": methods}
        for folds in nearest_folds(design.folds):
            yield {"folds": folds, "methods": ["random"]}


def _with_fewer_neighbors(design: Design, tried: Tried) -> Iterator[dict[str, Any]]:
    """Give the numbers of neighbours that the smallest part that trains has rows for."""
    most = 0 if tried.held is None else tried.held.least - 1
    if most < 1 or all(rows <= most + 1 for rows in tried.needs.values()):
        return
    several = [k for k in design.k if isinstance(k, int)] if isinstance(design.k, list) else []
    fitting = sorted(k for k in several if k <= most)
    if fitting:
        yield {"k": fitting if len(fitting) > 1 else fitting[0]}
    yield {"k": most}


def _without_time(design: Design) -> Iterator[dict[str, Any]]:
    yield {"time": None}
    for folds in nearest_folds(design.folds):
        yield {"folds": folds, "time": None}


def _groups_of(units: Units, classes: TwoClasses) -> tuple[int, int]:
    """Count the groups in which the rows of the negative and of the positive class lie."""
    negative, positive = (len(np.unique(units.of[classes.codes == code])) for code in (0, 1))
    return negative, positive


def _candidates(
    design: Design, sides: Sides, classes: TwoClasses, splits: Sequence[Split]
) -> tuple[Candidate, ...]:
    trained = [rows for split in splits for rows in (split.train, *(t for t, _ in split.inner))]
    parts = {(n := int(classes.codes[rows].sum()), len(rows) - n) for rows in trained}
    parts = {
        part for part in parts if min(part) > 0
    }  # where a class is missing, that is what is wrong
    return list_candidates(
        methods=design.methods,
        ratios=design.ratios,
        k=design.k,
        parts=[(classes.n_positive, classes.n_negative), *sorted(parts)],
        positive=label_text(classes.positive),
        has_prices=sides.cost_miss is not None,
    )


def _needs(candidates: Sequence[Candidate], classes: TwoClasses) -> dict[str, int]:
    """Say how many positive rows each method needs, with the most neighbours it was given."""
    counts: dict[Hashable, int] = {"rest": classes.n_negative, "rare": classes.n_positive}
    needs: dict[str, int] = {}
    for one in candidates:
        if one.method in GROWING_METHODS:
            rows = one.sampler(counts, "rare", "rest", 0).rows_needed()
            needs[one.method] = max(needs.get(one.method, 1), rows)
    return needs


def _keys(design: Design, table: Table) -> NDArray[Any] | None:
    from oversample.tables import row_keys

    return row_keys(table) if design.duplicates == "together" else None


def _reasons(sides: Sides, units: Units) -> Iterator[tuple[str, bool]]:
    yield "keep groups together", sides.groups is not None
    yield "look forward in time", sides.times is not None
    yield (
        "keep equal rows together",
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
