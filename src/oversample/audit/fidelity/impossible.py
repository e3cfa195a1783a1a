"""Impossible rows: cells that no real row could have, by the role of the column.

    fraction   a whole column with something behind the point
    decimals   a number with more decimals than its column has
    outside    below the smallest or above the largest real number
    level      a level that no real row has
    one-hot    a one-hot group filled in as in no real row (no level, or two at once)
    missing    a gap in a column that has none
    id         an identifier of a real row, given to another

"Real" are all real rows, of every class. Works on rows that any library made: two tables are enough. This file
refuses to know how rows were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.fidelity.cells import Cells, Pair
from oversample.audit.fidelity.records import Impossible, ImpossibleKind
from oversample.errors import DataError, listed
from oversample.tables import Table, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.tables import Column

    Fault = tuple[str, str, NDArray[np.bool_], str, Callable[[int], str]]

__all__ = ["impossible_rows", "judge_rows"]

_EXAMPLES = 3
_SHOWN = 4  # levels
_NUMBERS = ("number", "whole", "duration")
_LEVELS = ("flag", "category", "ordered", "group")


def impossible_rows(
    real: Any, synthetic: Any, roles: Mapping[Any, str] | None = None
) -> Impossible:
    """Find the synthetic rows that could not exist.

    Parameters
    ----------
    real : any container that the samplers take
        Real rows, of all classes, without the target.
    synthetic : any container that the samplers take
        Synthetic rows only, with the same columns; need not be of the same library.
    roles : mapping of column name to role, optional
        What a column is, where its cells would be misread.

    Returns
    -------
    impossible : Impossible
        ``n_rows`` of ``n_checked``, and the kinds with their first rows.

    Raises
    ------
    DataError
        If the columns of the two differ, or a number is infinite.

    Notes
    -----
    A few passes over each column; memory is a few columns.

    Examples
    --------
    >>> import numpy as np
    >>> real = np.array([[1, 0], [3, 1], [8, 1]])
    >>> found = impossible_rows(real, np.array([[2.0, 0.4], [2.5, 1.0], [9.0, 0.0]]))
    >>> found.n_rows, [(kind.code, kind.column, kind.n_rows) for kind in found.kinds]
    (3, [('fraction', '0', 1), ('outside', '0', 1), ('level', '1', 1)])
    """
    before, after = read(real), read(synthetic)
    everything = slice(None)
    columns = before.inferred(roles).columns
    return judge_rows(Pair(before, after, everything, everything, columns, _places(before, after)))


def judge_rows(pair: Pair) -> Impossible:
    """Find impossible rows, given the roles.

    Parameters
    ----------
    pair : Pair
        Real and synthetic rows.

    Returns
    -------
    impossible : Impossible
    """
    is_bad = np.zeros(pair.n_made, dtype=bool)
    kinds = []
    for name, code, faulty, possible, write in _faults(pair):
        rows = np.flatnonzero(faulty)
        if len(rows) == 0:
            continue
        is_bad |= faulty
        first = tuple(rows[:_EXAMPLES].tolist())
        kinds.append(
            ImpossibleKind(code, name, len(rows), first, tuple(map(write, first)), possible)
        )
    kinds.sort(key=lambda kind: -kind.n_rows)
    return Impossible(int(is_bad.sum()), pair.n_made, tuple(kinds))


def _places(real: Table, made: Table) -> Sequence[int]:
    """Find each real column among the synthetic ones: by name, or by position where a side has no names."""
    names, others = list(real.native.names()), list(made.native.names())
    positions = list(range(len(names)))
    if len(names) == len(others) and positions in (names, others):
        return positions
    if set(names) != set(others):
        odd = [n for n in others if n not in names] + [n for n in names if n not in others]
        raise DataError(
            "Real and synthetic rows have different columns.",
            f"{len(names)} and {len(others)} columns; on one side only: {listed(odd)}",
            "Pass both without the target, with the same columns.",
        )
    return [others.index(name) for name in names]


def _faults(pair: Pair) -> Iterator[Fault]:
    """Yield column, kind, which rows, what is possible, and how to write the cell of a row."""
    groups: dict[int, list[Column]] = {}
    for column in _suspects(pair):
        name = str(column.name)
        if column.role == "one-hot":
            groups.setdefault(column.at, []).append(column)
        elif column.role in _NUMBERS:
            cells = pair.cells(column).numbers()
            yield from _gaps(name, cells)
            yield from _number_faults(name, column, cells)
        elif column.role in _LEVELS:
            cells = pair.cells(column).codes()
            yield from _gaps(name, cells)
            yield from _level_faults(name, cells)
        elif column.role == "id":
            cells = pair.cells(column).codes()
            yield name, "id", _is_real(cells), "each once", cells.text
    for group in groups.values():
        yield from _pattern_faults(pair, group)


def _suspects(pair: Pair) -> Sequence[Column]:
    """Name the columns worth a look: of sparse rows, those whose entries tell that something may be wrong."""
    if not (pair.real.is_sparse and pair.made.is_sparse):
        return pair.columns
    real, made = pair.real.numbers[pair.real_rows], pair.made.numbers[pair.made_rows]
    ends = [
        np.asarray(bound(axis=0).toarray()).reshape(-1)
        for bound in (real.nanmin, made.nanmin, real.nanmax, made.nanmax)
    ]
    is_odd = (ends[1] < ends[0]) | (ends[3] > ends[2])
    is_whole = np.array([column.role == "whole" for column in pair.columns])
    has_fraction = is_whole[made.indices] & (made.data != np.rint(made.data))
    is_odd[made.indices[has_fraction | np.isnan(made.data)]] = True
    return [column for column in pair.columns if is_odd[column.position]]


def _gaps(name: str, cells: Cells) -> Iterator[Fault]:
    before, after = cells.lacks
    if after.any() and not before.any():
        yield name, "missing", after, "never missing", cells.text


def _number_faults(name: str, column: Column, cells: Cells) -> Iterator[Fault]:
    decimals = 0 if column.role == "whole" else column.decimals
    if decimals is not None and column.role != "duration":
        code = "decimals" if decimals else "fraction"
        possible = f"{decimals} decimals" if decimals else "whole numbers"
        yield name, code, ~_has_decimals(cells.made, decimals), possible, cells.text
    present = cells.real[~np.isnan(cells.real)]
    if len(present):
        low, high = float(present.min()), float(present.max())
        slack = (
            4.0 * np.finfo(cells.made.dtype).eps * max(abs(low), abs(high))
        )  # a rounding of the mix
        outside = (cells.made < low - slack) | (cells.made > high + slack)
        yield name, "outside", outside, f"{low:.10g} to {high:.10g}", cells.text


def _has_decimals(cells: NDArray[Any], decimals: int) -> NDArray[np.bool_]:
    """Tell which cells have no more decimals than these; a missing one has none."""
    scaled = cells * 10.0**decimals
    slack = 1e-6 + 4.0 * np.finfo(cells.dtype).eps * np.abs(scaled)
    fits: NDArray[np.bool_] = ~(np.abs(scaled - np.rint(scaled)) > slack)
    return fits


def _level_faults(name: str, cells: Cells) -> Iterator[Fault]:
    known = np.unique(cells.real[cells.real >= 0])
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    possible = f"{', '.join(cells.texts_of(known[:_SHOWN]))}{more}"
    yield name, "level", ~_is_real(cells) & (cells.made >= 0), possible, cells.text


def _is_real(cells: Cells) -> NDArray[np.bool_]:
    """Tell which synthetic cells hold a level that a real row has."""
    there = np.zeros(len(cells.levels or ()) + 1, dtype=bool)  # a missing cell takes the last
    there[cells.real[cells.real >= 0]] = True
    is_real: NDArray[np.bool_] = there[cells.made]
    return is_real


def _pattern_faults(pair: Pair, group: Sequence[Column]) -> Iterator[Fault]:
    """Compare how a one-hot group is filled in with how real rows have it."""
    columns = [pair.cells(column).numbers() for column in group]
    real = np.column_stack([cells.real for cells in columns])
    made = np.column_stack([cells.made for cells in columns])
    patterns = {row.tobytes() for row in np.unique(real + 0.0, axis=0)}
    different, place = np.unique(made + 0.0, axis=0, return_inverse=True)
    unknown = np.array([row.tobytes() not in patterns for row in different], dtype=bool)
    names = [str(column.name) for column in group]
    title = f"{', '.join(names[:_SHOWN])}{' ...' if len(names) > _SHOWN else ''}"

    def write(row: int) -> str:
        return " ".join(cells.text(row) for cells in columns)

    yield title, "one-hot", unknown[place.reshape(-1)], "one of them 1, the others 0", write
