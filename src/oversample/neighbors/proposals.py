"""Proposals: who may be among the k nearest, engine by engine, and whose answer is proved complete.

Every engine here is exact up to its rounding. It proposes some more candidates than were asked for, `rank`
orders them by exact distance, and a query is *proved* when no row outside its candidates can be as near
as its k-th. What is not proved is asked again: this file only says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from oversample.kernels.blocks import in_blocks, one_blas_thread
from oversample.kernels.gaps import nearest_gaps
from oversample.kernels.library import compiled
from oversample.kernels.minima import nearest_minima
from oversample.kernels.pairs import round_pairs, squares
from oversample.kernels.rank import rank
from oversample.kernels.search import nearest_dense, nearest_pairs, nearest_sparse

if TYPE_CHECKING:
    from oversample.kernels.points import Points

__all__ = [
    "Answer",
    "as_columns",
    "by_boxed_pairs",
    "by_boxes",
    "by_gaps",
    "by_library",
    "by_pairs",
    "by_products",
    "by_sparse_products",
    "without_itself",
]

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]
Proved = NDArray[np.bool_]
Answer = tuple[Rows, Proved]

_LEAF = 512  # rows of a box: smaller ones exclude more, and cost more boxes
_DIRECT = 8  # columns up to which differences are summed; beyond, products are faster
_MOST_TURNED = 512  # columns; turning more takes longer than it saves, and their square in memory
_TURNED = 8_192  # rows that are centred and turned at once
_SAMPLE = 8_192  # rows that tell the principal axes: any axes are right, good ones are fast
_LONGEST = 2.0**15  # row of whole numbers, so that products and their sums fit 32 bits
_TRIAL = 512  # queries that are asked first where there are many
_ENOUGH = 0.9  # share of them that must be proved
_LITTLE = 0.25  # mean square, in whole numbers, along axes that may be left out; rounding moves 1/12 a column
_UNIT = 2.0**-24  # half the distance of neighbouring float32 numbers around 1
_TREE_COLUMNS = 15
_WIDE = 500  # columns for levels; above, sparse rows cost less than dense ones
_ROUNDING = 1e-9  # relative; far above what a float64 engine's distances can be off by
_TINY = 1e-290  # squares below lose digits


def by_boxes(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles, skipping boxes of rows that are too far."""
    return _by_tiles(Q, query, R, among, k, n, leaf=_LEAF if R.numbers.shape[1] else 0)


def by_products(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles, looking at every pair."""
    return _by_tiles(Q, query, R, among, k, n, leaf=0)


def by_pairs(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles of whole numbers, looking at every pair."""
    return _by_whole_numbers(Q, query, R, among, k, n, leaf=0)


def by_boxed_pairs(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled tiles of whole numbers, skipping boxes of rows that are too far."""
    return _by_whole_numbers(Q, query, R, among, k, n, leaf=_LEAF)


def _by_whole_numbers(
    Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int, *, leaf: int
) -> Answer:
    """Round, search and rank.

    A row that lies far out leaves the others few whole numbers to differ in. So where there are many
    queries some are asked first, and if too few of them are proved, none is.
    """
    nothing = np.zeros((len(query), k), dtype=np.int64), np.zeros(len(query), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        centre = R.numbers.mean(axis=0)
        sides = [R] if Q is R else [R, Q]
        longest = np.sqrt(max(squares(side.numbers, centre).max() for side in sides))
        unit = (_LONGEST - 1.0 - 0.5 * R.shape[1] ** 0.5) / longest  # rounding makes a row longer
    if not (np.isfinite(longest) and 0.0 < unit < np.inf):
        return nothing
    rounded = _rounded(sides, centre, unit, longest) if leaf else None
    if rounded is None:
        rounded = [round_pairs(side.numbers, centre, unit) for side in sides]
    (R16, moved), (Q16, shifted) = rounded[0], rounded[-1]
    most = np.sqrt(moved.max())

    def ask(some: Rows | None, leaf: int) -> Answer:
        part, names, cells, off = Q, query, Q16, shifted
        if some is not None:
            part, names, cells, off = Q[some], query[some], Q16[some], shifted[some]
        found, last = nearest_pairs(R16, None if cells is R16 else cells, n, leaf=leaf)
        rows, distance = rank(part, names, R, among, found, k)
        # By the triangle inequality: a row is as far as its whole numbers are, less what both were moved by.
        # The last bits: rounding of the coordinates before they were moved, and of the distances.
        away = np.sqrt(last) - np.sqrt(off) - most - 1e-6
        outside = (np.maximum(away, 0.0) / unit) ** 2 * (1.0 - 1e-12)
        return rows, (outside > distance[:, -1]) & (outside > _TINY)

    if len(query) > 8 * _TRIAL:
        _, proved = ask(np.arange(0, len(query), len(query) // _TRIAL), 0)
        if proved.mean() < _ENOUGH:
            return nothing
    return ask(None, leaf)


def _rounded(
    sides: list[Points], centre: Vector, unit: float, longest: float
) -> list[tuple[NDArray[np.int16], Vector]] | None:
    """Round rows turned to their principal axes, without the last of them along which nearly nothing lies.

    Columns that follow from others leave such axes, and what is left out of a row counts as moved.
    """
    axes = _axes(sides[0].numbers, centre / longest, 1.0 / longest)
    if axes is None:
        return None
    turn, spread = axes
    beyond = np.cumsum(spread[::-1])[::-1] * (unit * longest) ** 2
    kept = max(1, int(np.count_nonzero(beyond > _LITTLE)))
    rounded = [_turned(side.numbers, centre, unit, turn, kept) for side in sides]
    if kept < len(turn) and max(moved.max() for _, moved in rounded) > len(turn):
        return [_turned(side.numbers, centre, unit, turn, len(turn)) for side in sides]
    return rounded


def _turned(
    X: Vector, centre: Vector, unit: float, turn: Vector, kept: int
) -> tuple[NDArray[np.int16], Vector]:
    n, d = X.shape
    whole, moved = np.empty((n, kept + kept % 2), dtype=np.int16), np.empty(n)
    first, last, origin = np.ascontiguousarray(turn[:, :kept]), turn[:, kept:], np.zeros(kept)

    def ask(start: int) -> None:
        part = slice(start, start + _TURNED)
        centred = X[part] - centre
        whole[part], moved[part] = round_pairs(centred @ first, origin, unit)
        if kept < d:
            moved[part] += squares(centred @ last, np.zeros(d - kept)) * unit**2

    in_blocks(ask, range(0, n, _TURNED), float(n) * d * d)
    return whole, moved


def _by_tiles(
    Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int, *, leaf: int
) -> Answer:
    d = R.numbers.shape[1]
    direct = 0 < d <= _DIRECT
    unit, centre, turn = _frame(R, turned=leaf > 0)
    R32 = _placed(R.numbers, unit, centre, turn, np.float32)
    Q32 = None if Q is R else _placed(Q.numbers, unit, centre, turn, np.float32)
    found, farthest = nearest_dense(
        R32,
        Q32,
        n,
        leaf=leaf,
        direct=direct,
        codes=(R.codes, Q.codes),
        penalty=R.penalty * unit * unit,
    )
    rows, distance = rank(Q, query, R, among, found, k)
    if n == len(among):
        return rows, np.ones(len(query), dtype=bool)
    norm = np.sqrt(np.einsum("ij,ij->i", *(2 * (R32 if Q32 is None else Q32,)), dtype=np.float64))
    return rows, _beyond(farthest, norm, distance[:, -1], unit, R.shape[1], direct=direct)


def by_gaps(Q: Points, query: Rows, R: Points, among: Rows, k: int, n: int) -> Answer:
    """Search over shared columns, with compiled tiles or with products, looking at every pair.

    Nothing is centred: points with gaps come with their medians at 0. Boxes would exclude little, since a row that
    lacks a column may be near along it wherever its box is.
    """
    direct = compiled()
    unit, zero = _unit_of(R), np.zeros(R.numbers.shape[1])
    width, codes, penalty = R.shape[1], (R.codes, Q.codes), R.penalty * unit * unit
    with np.errstate(over="ignore"):
        R32 = _placed(R.numbers, unit, zero, None, np.float32)
        Q32 = R32 if Q is R else _placed(Q.numbers, unit, zero, None, np.float32)
        squares = np.nansum(Q32 * Q32, axis=1, dtype=np.float64)
    if direct:
        found, farthest = nearest_dense(
            R32, Q32, n, direct=True, gaps=True, codes=codes, penalty=penalty
        )
    else:
        found, farthest = nearest_gaps(R32, Q32, n, codes=codes, penalty=penalty)
    rows, distance = rank(Q, query, R, among, np.maximum(found, 0), k)  # -1: not proved below
    # What two rows share is raised to all columns, by their number at most, and rounding with it.
    norm, terms = np.sqrt(width * squares), width if direct else 4 * width
    proved = _beyond(farthest, norm, distance[:, -1], unit, terms, direct=direct)
    return rows, proved & np.isfinite(farthest)  # infinite: fewer than n share a column


def _frame(points: Points, *, turned: bool) -> tuple[float, Vector, Vector | None]:
    """Find a power of two, a centre and a rotation that make the most of float32.

    The power brings the largest cell to about 1, so that squares neither overflow nor vanish. Turned to their
    principal axes, rows have most of their spread in the first columns, where boxes are cut.
    """
    R, unit = points.numbers, _unit_of(points)
    # The median, not the mean, which one row far out would draw away from where all others need their digits.
    centre = np.median(R[:: max(1, len(R) // _SAMPLE)] * unit, axis=0)
    axes = _axes(R, centre, unit) if turned else None
    return unit, centre, axes[0] if axes else None


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


def _placed(X: Vector, unit: float, centre: Vector, turn: Vector | None, dtype: Any) -> Any:
    placed = np.empty(X.shape, dtype=dtype)

    def ask(start: int) -> None:
        block = X[start : start + _TURNED] * unit
        block -= centre
        placed[start : start + _TURNED] = block if turn is None else block @ turn

    in_blocks(ask, range(0, len(X), _TURNED), float(X.size) * (1 if turn is None else X.shape[1]))
    return placed


def _beyond(
    farthest: Vector, norm: Vector, last: Vector, unit: float, d: int, *, direct: bool
) -> Proved:
    """Tell for which queries no row outside the candidates can be as near as the k-th.

    Such a row has a float32 distance of at least `farthest`, and a norm of at most the query's plus its
    distance. Its true distance is smaller by the rounding of the cells (4 units of both norms) and of the
    sum (a unit a column, of the squares and penalties that were summed) at most; each is taken twice.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        reach = np.sqrt(np.maximum(last, _TINY)) * unit
        far = np.maximum(farthest, 0.0)
        size = 2.0 * norm + reach
        off = far if direct else size**2 + reach**2
        low = np.sqrt(np.maximum(far - 2.0 * (d + 8) * _UNIT * off, 0.0)) - 8.0 * _UNIT * size
        nearest_outside = (np.maximum(low, 0.0) / unit) ** 2 * (1.0 - 1e-12)
        return np.asarray((nearest_outside > last) & (nearest_outside > _TINY))


def by_sparse_products(Q: Any, query: Rows, R: Any, among: Rows, k: int, n: int) -> Answer:
    """Search with compiled sparse products."""
    return _in_order(Q, query, R, among, k, *nearest_sparse(R, Q, n))


def _in_order(
    Q: Any, query: Rows, R: Any, among: Rows, k: int, found: NDArray[np.int32], squared: Vector
) -> Answer:
    """Take the order of a sparse search in float64 where its distances are farther apart than rounding.

    Only queries with some that are not are ranked.
    """
    # As `_beyond`, with the units of float64 and no rounding of the cells.
    with np.errstate(over="ignore", invalid="ignore"):
        norm = np.sqrt(sp.csr_array(Q.multiply(Q)).sum(axis=1))
        reach = 2.0 * norm + np.sqrt(np.maximum(squared[:, -1], 0.0))
        off = reach**2 * (R.shape[1] + 8) * 2.0**-52
        apart = np.diff(squared[:, : k + 2], axis=1) > 2.0 * off[:, np.newaxis]
    certain = apart.all(axis=1) & (squared[:, 1] > _TINY)
    rows, proved = np.empty((len(query), k), dtype=np.int64), certain.copy()
    if certain.any():
        near = among[found[certain, : k + 1]]
        rows[certain] = without_itself(near, query[certain], k)
    close = np.flatnonzero(~certain)
    if len(close):
        part = Q if len(close) == len(query) else Q[close]
        rows[close], distance = rank(part, query[close], R, among, found[close], k)
        farthest = squared[close, -1] - off[close]
        proved[close] = (farthest > distance[:, -1]) & (farthest > _TINY)
    return rows, proved


def without_itself(rows: Rows, queries: Rows, k: int) -> Rows:
    """Keep the first k of each query's rows but the query itself, in their order."""
    itself = rows == queries[:, np.newaxis]
    others_first = np.argsort(itself, axis=1, kind="stable")
    return np.take_along_axis(rows, others_first, axis=1)[:, :k]


def by_library(Q: Any, query: Rows, R: Any, among: Rows, k: int, n: int) -> Answer:
    """Search without anything compiled: k-d tree in few columns, products in more, brute force in sparse ones."""
    if sp.issparse(R):
        found, distances = _by_brute_force(Q, R, n)
        with np.errstate(over="ignore"):
            return _in_order(Q, query, R, among, k, found, distances**2)
    unit, centre, _ = _frame(R, turned=False)
    numbers_alone = R.codes.shape[1] == 0 and R.shape[1] > _TREE_COLUMNS
    kind = np.float32 if numbers_alone else np.float64
    placed = _placed(R.numbers, unit, centre, None, kind)
    asked = placed if Q is R else _placed(Q.numbers, unit, centre, None, kind)
    if R.codes.shape[1]:
        asked, placed = _marked(asked, Q, placed, R, unit)
    if sp.issparse(placed):
        return _within_rounding(Q, query, R, among, k, _by_brute_force(asked, placed, n)[0])
    if placed.shape[1] <= _TREE_COLUMNS:
        from scipy.spatial import cKDTree

        tree = cKDTree(placed, balanced_tree=False, compact_nodes=True)
        near = tree.query(asked, n, workers=-1)[1].reshape(len(query), n)
        return _within_rounding(Q, query, R, among, k, near)
    asked32 = asked.astype(np.float32, copy=False)
    placed32 = asked32 if asked is placed else placed.astype(np.float32, copy=False)
    found, farthest = nearest_minima(placed32, asked32, n)
    rows, distance = rank(Q, query, R, among, found, k)
    norm = np.sqrt(np.einsum("ij,ij->i", asked32, asked32, dtype=np.float64))
    return rows, _beyond(farthest, norm, distance[:, -1], unit, placed.shape[1], direct=False)


def _within_rounding(
    Q: Any, query: Rows, R: Any, among: Rows, k: int, found: NDArray[Any]
) -> Answer:
    """Prove what a search in float64 found: the last of it is farther than the k-th by more than rounding."""
    # Without the last candidate: the query itself may be among them, and is left out.
    rows, distance = rank(
        Q, query, R, among, found.astype(np.int32, copy=False), found.shape[1] - 1
    )
    with np.errstate(over="ignore"):
        beyond = distance[:, -1] > distance[:, k - 1] * (1.0 + _ROUNDING)
    return rows[:, :k], beyond & (distance[:, -1] > _TINY)


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


def _by_brute_force(Q: Any, R: Any, n: int) -> tuple[NDArray[np.int32], Vector]:
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=n, algorithm="brute").fit(R)
    distances, found = index.kneighbors(Q)
    return found.astype(np.int32), np.asarray(distances, dtype=np.float64)
