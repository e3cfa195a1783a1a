"""Measure: all figures of one grown table, class by class, and what is wrong with it.

This file refuses to know how rows are made, and how a record is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oversample.audit.fidelity.cells import Pair
from oversample.audit.fidelity.columns import compare_columns
from oversample.audit.fidelity.detector import tell_apart
from oversample.audit.fidelity.impossible import judge_rows
from oversample.audit.fidelity.land import coordinates, judge_land
from oversample.audit.fidelity.records import (
    ClassFidelity,
    Copies,
    Fidelity,
    Finding,
    Impossible,
    LevelColumn,
    NumberColumn,
)
from oversample.errors import DataError
from oversample.streams import Stream
from oversample.tables import count_repeats

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from oversample.lineage import Lineage
    from oversample.tables import Repeats, Table, Target

__all__ = ["fidelity"]

_MANY = 0.5  # of the rows that were to lie between others, from which copies are a finding


def fidelity(
    table: Table, target: Target, lineage: Lineage, grown: Table, *, seed: int
) -> Fidelity:
    """Measure how like the real rows the synthetic ones are.

    Parameters
    ----------
    table : Table
        The real rows.
    target : Target
        Their classes.
    lineage : Lineage
        Of the synthetic rows.
    grown : Table
        All real rows, then the synthetic ones, in the order of the lineage; with the roles of `table`.
    seed : int
        Of the samples and the split; the same seed gives the same record.

    Returns
    -------
    fidelity : Fidelity
        A class for each that grew, impossible rows, and findings: what is beyond noise.

    Raises
    ------
    DataError
        If the three do not belong together, or a number is infinite.

    Notes ----- A few passes over the columns; a classifier on at most 8,000 rows; at most 15,000 searches for
    neighbours among the real rows, for each class. Memory is the numeric block of `grown`, once.

    Examples
    --------
    >>> import numpy as np
    >>> from oversample.lineage import Lineage
    >>> from oversample.tables import read, read_target
    >>> real, target = read(np.array([[1.0], [2.0], [9.0], [7.0]])), read_target([1, 1, 0, 0])
    >>> lineage = Lineage.of_pairs([0, 1], [1, 0], [0.5, 0.25], label=1, n_original=4)
    >>> found = fidelity(real, target, lineage, read(real.grow(lineage)), seed=0)
    >>> found.impossible.n_rows, round(found.classes[0].columns[0].made.mean, 3)
    (0, 1.625)
    """
    if lineage.order is not None:
        raise DataError(
            "Fidelity compares synthetic rows with all real ones, and this lineage leaves some out or moves them.",
            lineage,
            "Pass lineage.whole(), and as the grown table read(table.grow(lineage.whole())).",
        )
    if (table.n_rows, grown.n_rows) != (lineage.n_original, lineage.n_original + len(lineage)):
        raise DataError(
            "Table, lineage and grown table do not belong together.",
            f"{table.n_rows:,} rows and {grown.n_rows:,} grown; the lineage speaks of {lineage.n_original:,}, "
            f"to which it adds {len(lineage):,}",
            "Pass the table that the lineage was made from, and what it grew into.",
        )
    place = coordinates(table, grown) if len(lineage) else None
    repeats = {one.label: one for one in count_repeats(grown, lineage)}
    classes = []
    for at, label in enumerate(lineage.labels):
        mine = np.flatnonzero(lineage.label == at)
        if len(mine) == 0:
            continue
        some, made, real = lineage.take(mine), lineage.n_original + mine, target.rows_of(label)
        stream = Stream(seed, label)
        code = target.labels.index(label)
        classes.append(
            ClassFidelity(
                str(label), len(real), len(made), some.effective_parents(), _copies(repeats[label]),
                compare_columns(grown, real, some, made),
                tell_apart(grown, real, some, made, stream),
                judge_land(place, target.codes, code, some, made, stream),
            )
        )  # fmt: skip
    impossible = _impossible(table, grown)
    copied = {
        str(one.label)
        for one in repeats.values()
        if one.mixes and one.n_copies >= _MANY * one.n_looked_at
    }
    findings = tuple(_findings(classes, impossible, copied))
    return Fidelity(tuple(classes), impossible, findings, seed)


def _copies(found: Repeats) -> Copies:
    return Copies(
        found.n_looked_at,
        found.n_copies,
        found.n_distinct,
        found.n_parents,
        found.n_distinct_parents,
    )


def _impossible(table: Table, grown: Table) -> Impossible:
    n, columns = table.n_rows, table.columns
    pair = Pair(grown, grown, slice(0, n), slice(n, None), columns, range(len(columns)))
    return judge_rows(pair)


def _findings(
    classes: Sequence[ClassFidelity], impossible: Impossible, copied: Container[str]
) -> Iterator[Finding]:
    for kind in impossible.kinds:
        yield Finding(
            "impossible", "", kind.column,
            f"{kind.n_rows:,} of {impossible.n_checked:,} rows are impossible in {kind.column} ({kind.code}): "
            f"{', '.join(kind.cells)}; real rows have {kind.possible}",
        )  # fmt: skip
    for found in classes:
        if found.label in copied:
            copies = found.copies
            yield Finding(
                "copies", found.label, "",
                f"{copies.n_copies:,} of {copies.n_looked_at:,} rows that were to lie between real ones are "
                f"copies of them: {copies.n_distinct:,} distinct rows, from {copies.n_parents:,} real ones, "
                f"{copies.n_distinct_parents:,} of them distinct",
            )  # fmt: skip
        for column in found.columns:
            for text in _differences(column):
                yield Finding("shifted", found.label, column.name, text)
        yield from _spread(found)
        told = found.told_apart
        if told.is_beyond_noise:
            yield Finding(
                "told-apart", found.label, "",
                f"a classifier tells synthetic rows from real ones with an area of {told.auc:.3f} "
                f"({told.low:.3f} to {told.high:.3f}; 0.5 cannot tell)",
            )  # fmt: skip
        near = found.nearest
        if near.is_beyond_noise:
            yield Finding(
                "land", found.label, "",
                f"{near.made:.1%} of the synthetic rows lie nearest to another class, parents left out; "
                f"{near.base:.1%} of the rows they start from do",
            )  # fmt: skip


def _spread(found: ClassFidelity) -> Iterator[Finding]:
    """Say once for a class in how many columns the synthetic rows are narrower, or wider, than the real ones."""
    numbers = [
        (c.spread, c.spread_beyond_noise)
        for c in found.columns
        if isinstance(c, NumberColumn) and c.spread is not None
    ]
    for code, less in (("narrower", True), ("wider", False)):
        ratios = [spread for spread, is_beyond in numbers if is_beyond and (spread < 1.0) is less]
        if ratios:
            change = abs(1.0 - float(np.median(ratios)))
            columns = "the only column of numbers"
            if len(numbers) > 1:
                columns = f"{len(ratios):,} of {len(numbers):,} columns of numbers"
            yield Finding(
                code, found.label, "",
                f"synthetic rows are {code} than the real ones: the standard deviation of {columns} is "
                f"{'lower' if less else 'higher'}, by {change:.0%}{' in the middle' if len(ratios) > 1 else ''}",
            )  # fmt: skip


def _differences(column: NumberColumn | LevelColumn) -> Iterator[str]:
    """Say what of a column is beyond noise."""
    if isinstance(column, LevelColumn):
        if column.is_beyond_noise:
            yield (
                f"{column.distance:.1%} of the rows would have to change their {column.name} to have the shares "
                f"of real rows; by chance {column.noise:.1%}"
            )
        return
    if column.is_beyond_noise:
        yield (
            f"the mean of {column.name} is {column.made.mean:.4g}, that of real rows {column.real.mean:.4g}: "
            f"{column.shift:+.2f} standard deviations, by chance ±{column.error:.2f}; "
            f"{column.added:+.2f} of it came after mixing"
        )
    if column.gaps_beyond_noise:
        yield (
            f"{column.name} is missing in {column.made.missing:.1%} of the rows, in {column.real.missing:.1%} "
            "of the real ones"
        )
