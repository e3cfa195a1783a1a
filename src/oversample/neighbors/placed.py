"""Placed: rows as an engine sees them, in float32 or in whole numbers, along their principal axes or as columns.

Whatever rounding does here is told to who asks, or stays within what `proposals` allows for: an answer is proved
for the rows themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.blocks import in_blocks, one_blas_thread
from oversample.kernels.pairs import round_pairs, squares

if TYPE_CHECKING:
    from oversample.kernels.points import Points

__all__ = ["as_columns", "as_they_are", "in_doubles", "in_floats", "in_whole_numbers"]

Vector = NDArray[np.float64]
Floats = NDArray[np.float32]
Rounded = tuple[NDArray[np.int16], Vector]

_MOST_TURNED = 512  # columns; turning more takes longer than it saves, and their square in memory
_BLOCK = 8_192  # rows that are centred and turned at once
_SAMPLE = 8_192  # rows that tell the principal axes: any axes are right, good ones are fast
_FEW = 256  # rows that tell the centre, likewise
_LONGEST = 2.0**15  # row of whole numbers, so that products and their sums fit 32 bits
_LITTLE = 0.25  # mean square, in whole numbers, along axes that may be left out; rounding moves 1/12 a column
_NOTHING = 2.0**-52  # share of a square: less than float32 moves a cell by
_WIDE = 500  # columns for levels; above, sparse rows cost less than dense ones


def in_whole_numbers(
    R: Points, Q: Points, *, turned: bool
) -> tuple[float, Rounded, Rounded] | None:
    """Round references and queries to whole numbers of 16 bits.

    Turned to their principal axes, rows lack the last of them, along which nearly nothing lies: columns that
    follow from others leave such axes. What is left out of a row counts as moved.

    Returns
    -------
    unit : float
        Whole numbers in one of the coordinates.
    references, queries : pair of ndarray, as `round_pairs` gives them
        Or None in place of all three, where numbers are too large or too small.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        centre = R.numbers.mean(axis=0)
        sides = [R] if Q is R else [R, Q]
        longest = float(np.sqrt(max(squares(side.numbers, centre).max() for side in sides)))
        most = _LONGEST - 1.0 - 0.5 * R.shape[1] ** 0.5  # rounding makes a row longer
        unit = float(most / np.float64(longest))
    if not (np.isfinite(longest) and 0.0 < unit < np.inf):
        return None
    axes = _axes(R.numbers, centre / longest, 1.0 / longest) if turned else None
    if axes is None:
        rounded = [round_pairs(side.numbers, centre, unit) for side in sides]
        return unit, rounded[0], rounded[-1]
    turn, spread = axes
    beyond = np.cumsum(spread[::-1])[::-1] * (unit * longest) ** 2
    kept = max(1, int(np.count_nonzero(beyond > _LITTLE)))
    rounded = [_rounded_along(side.numbers, centre, unit, turn, kept) for side in sides]
    if kept < len(turn) and max(moved.max() for _, moved in rounded) > len(turn):
        rounded = [_rounded_along(side.numbers, centre, unit, turn, len(turn)) for side in sides]
    return unit, rounded[0], rounded[-1]


def _rounded_along(X: Vector, centre: Vector, unit: float, turn: Vector, kept: int) -> Rounded:
    n, d = X.shape
    whole, moved = np.empty((n, kept + kept % 2), dtype=np.int16), np.empty(n)
    first, last, origin = np.ascontiguousarray(turn[:, :kept]), turn[:, kept:], np.zeros(kept)

    def ask(start: int) -> None:
        part = slice(start, start + _BLOCK)
        centred = X[part] - centre
        whole[part], moved[part] = round_pairs(centred @ first, origin, unit)
        if kept < d:
            moved[part] += squares(centred @ last, np.zeros(d - kept)) * unit**2

    in_blocks(ask, range(0, n, _BLOCK), float(n) * d * d)
    return whole, moved


def in_floats(R: Points, Q: Points, *, turned: bool) -> tuple[float, Floats, Floats]:
    """Place references and queries in float32, and tell the unit.

    Turned to their principal axes, rows have most of their spread in the first columns, where boxes are cut. Axes
    along which no row has anything but rounding are left out.
    """
    unit, centre = _frame(R)
    sides = [R] if Q is R else [R, Q]
    axes = _axes(R.numbers, centre, unit) if turned else None
    if axes is None:
        placed = [_placed(side.numbers, unit, centre, np.float32) for side in sides]
        return unit, placed[0], placed[-1]
    turn, spread = axes
    kept = max(1, int(np.count_nonzero(spread > _NOTHING * spread.sum())))
    fitting = [_placed_along(side.numbers, unit, centre, turn, kept) for side in sides]
    if not all(fits for _, fits in fitting):
        fitting = [_placed_along(side.numbers, unit, centre, turn, len(turn)) for side in sides]
    return unit, fitting[0][0], fitting[-1][0]


def as_they_are(R: Points, Q: Points) -> tuple[float, Floats, Floats]:
    """Place references and queries in float32 where they lie, gaps included, and tell the unit."""
    unit, zero = _unit_of(R), np.zeros(R.numbers.shape[1])
    placed = _placed(R.numbers, unit, zero, np.float32)
    return unit, placed, placed if Q is R else _placed(Q.numbers, unit, zero, np.float32)


def in_doubles(R: Points, Q: Points) -> tuple[float, Any, Any]:
    """Place references and queries in float64, with columns for levels, sparse where those are many."""
    unit, centre = _frame(R)
    placed = _placed(R.numbers, unit, centre, np.float64)
    asked = placed if Q is R else _placed(Q.numbers, unit, centre, np.float64)
    if R.codes.shape[1]:
        asked, placed = _marked(asked, Q, placed, R, unit)
    return unit, placed, asked


def as_columns(R: Points, Q: Points) -> tuple[Any, Any]:
    """Return references and queries as one matrix each, with columns for levels, for searches without codes.

    Such searches know no gaps either: a missing number is 0, and a missing category a level of its own.
    """
    if not R.codes.shape[1]:
        return R.filled(), Q.filled()
    asked, placed = _marked(Q.filled(), Q, R.filled(), R, 1.0)
    return placed, asked


def _marked(asked: Vector, Q: Points, placed: Vector, R: Points, unit: float) -> tuple[Any, Any]:
    """Put a column for each level beside the numbers, dense where that is narrow: libraries know no codes.

    Levels of queries that no reference has cost the same with every reference, and need no column.
    """
    wide: list[list[Any]] = [[], []]
    for at in range(R.codes.shape[1]):
        levels = np.unique(R.codes[:, at])
        for side, codes in zip(wide, (Q.codes[:, at], R.codes[:, at]), strict=True):
            place = np.minimum(np.searchsorted(levels, codes), len(levels) - 1)
            known = np.flatnonzero(levels[place] == codes)
            marks = np.full(len(known), unit * (R.penalty / 2.0) ** 0.5)
            shape = (len(codes), len(levels))
            side.append(sp.csr_array((marks, (known, place[known])), shape=shape))
    hot = [sp.hstack(side, format="csr") for side in wide]
    if hot[1].shape[1] > _WIDE:
        sparse = [
            sp.hstack([sp.csr_array(cells), marks])
            for cells, marks in zip((asked, placed), hot, strict=True)
        ]
        return sp.csr_array(sparse[0]), sp.csr_array(sparse[1])
    return np.hstack([asked, hot[0].toarray()]), np.hstack([placed, hot[1].toarray()])


def _frame(points: Points) -> tuple[float, Vector]:
    """Find a power of two and a centre that make the most of float32.

    The power brings the largest cell to about 1, so that squares neither overflow nor vanish.
    """
    R, unit = points.numbers, _unit_of(points)
    # The median, not the mean, which one row far out would draw away from where all others need their digits.
    return unit, np.median(R[:: -(-len(R) // _FEW)] * unit, axis=0)


def _unit_of(points: Points) -> float:
    R = points.filled()
    largest = float(max(R.max(initial=0.0), -R.min(initial=0.0)))
    if points.codes.shape[1]:
        largest = max(largest, points.penalty**0.5)
    exponent = np.clip(np.frexp(largest)[1], -1000, 1023) if largest > 0 else 0
    return float(2.0 ** -float(exponent))


def _axes(X: Vector, centre: Vector, unit: float) -> tuple[Vector, Vector] | None:
    """Find the principal axes of ``unit * X`` and the mean square along each, the most first.

    None where turning costs too much.
    """
    if not 1 < X.shape[1] <= _MOST_TURNED:
        return None
    some = X[:: max(1, len(X) // _SAMPLE)] * unit - centre  # in this order: cells may be huge
    with one_blas_thread():
        spread, axes = np.linalg.eigh(some.T @ some / len(some))
    return np.ascontiguousarray(axes[:, ::-1]), np.maximum(spread[::-1], 0.0)


def _placed(X: Vector, unit: float, centre: Vector, dtype: Any) -> Any:
    placed = np.empty(X.shape, dtype=dtype)
    for start in range(0, len(X), _BLOCK):
        block = X[start : start + _BLOCK] * unit
        block -= centre
        placed[start : start + _BLOCK] = block
    return placed


def _placed_along(
    X: Vector, unit: float, centre: Vector, turn: Vector, kept: int
) -> tuple[Floats, bool]:
    """Place rows along the first axes, and tell whether all have nothing but rounding along the others."""
    placed, fits = np.empty((len(X), kept), dtype=np.float32), [True]

    def ask(start: int) -> None:
        block = X[start : start + _BLOCK] * unit
        block -= centre
        turned = block @ turn
        placed[start : start + _BLOCK] = turned[:, :kept]
        if kept < len(turn):
            squared = turned * turned
            fits.append(
                bool((squared[:, kept:].sum(axis=1) <= _NOTHING * squared.sum(axis=1)).all())
            )

    in_blocks(ask, range(0, len(X), _BLOCK), float(X.size) * len(turn))
    return placed, all(fits)
