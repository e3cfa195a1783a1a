"""Screens: what a look at some rows says against a table, so cheaply that it can be asked on every call.

A screen looks at a bounded number of rows, with limits wider than those of the finding behind it. What looks
harmless is measured no further; what does not is measured in full. A screen may miss a case at the edge, and never
adds one. Its cost is that of a few hundred rows of every column, and of one search of thirty rows among those of
each small class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.sheet import SEED
from oversample.audit.traces import FEWEST_COLUMNS, needed_values, share_on_lines
from oversample.tables import cell_keys, mixed_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Classes, Sheet
    from oversample.audit.view import View

__all__ = ["may_be_oversampled", "may_leak"]

_SAMPLE = 200  # rows of a class, and as many of the others
_MOST_CLASSES = 10
_FEWEST = 30  # rows of a class
_ASKED = 30
_MOST_SEARCHED = 50_000
_SHARE = 0.2  # of the rows asked that lie on lines; the finding wants 0.3 of 300
_NEAR_LARGEST = 0.8  # of the largest class, from which on the largest may be the one that was grown
_KEYED = 4  # columns that tell twins
_TWINS = 0.4  # of the rows; the finding wants half
_VARIED = 1_000  # rows by which a column is held for continuous
_SHOWN = 0.8
_FOREIGN = 0.04  # of the rows; the finding wants a tenth
_LARGEST = 1e150  # cell whose square, and which with ten digits more, is a number
_MOST_DIGITS = 6
_OVERLAP = 0.25  # of two classes in a column; an AUC of 0.99 leaves 0.14 at most, sqrt(2 (1 - AUC))
_BIN = 20  # rows
_FEW_VALUES = 40


def may_leak(views: tuple[View, ...], classes: Classes) -> tuple[View, ...]:
    """List the columns in which some rows of a class and of the others hardly overlap."""
    codes = [classes.one] if classes.are_two else list(range(len(classes.labels)))[:_MOST_CLASSES]
    found: dict[int, View] = {}
    for code in codes:
        own, rest = _some(classes.codes == code), _some(classes.codes != code)
        rows = np.concatenate([own, rest])
        for at, view in enumerate(views):
            if at not in found and _overlap(view, rows, len(own)) < _OVERLAP:
                found[at] = view
    return tuple(found.values())


def _some(is_one: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Draw some of the marked rows, with replacement where they are many: no pass over them is worth it."""
    rows = np.flatnonzero(is_one)
    if len(rows) <= _SAMPLE:
        return rows
    return rows[np.random.default_rng(SEED).integers(0, len(rows), _SAMPLE)]


def _overlap(view: View, rows: NDArray[np.int64], n_own: int) -> float:
    """Measure the share that two classes have in common, by levels, values or twentieths of the rows."""
    if view.cells is not None:
        values, of, size = np.unique(view.cells[rows], return_inverse=True, return_counts=True)
        if len(values) > _FEW_VALUES:
            of = (np.cumsum(size) - 1)[of.reshape(-1)] // _BIN
    elif view.codes is not None:
        _, of, size = np.unique(view.codes[rows], return_inverse=True, return_counts=True)
        of = np.where(
            size[of.reshape(-1)] == 1, len(size), of.reshape(-1)
        )  # a row alone tells nothing
    else:
        return 1.0
    of = of.reshape(-1)
    n_groups = int(of.max()) + 1
    own = np.bincount(of[:n_own], minlength=n_groups) / n_own
    rest = np.bincount(of[n_own:], minlength=n_groups) / max(len(rows) - n_own, 1)
    return float(np.minimum(own, rest).sum())


def may_be_oversampled(sheet: Sheet) -> bool:
    """Tell whether a class may hold rows on lines, copies, or digits that no other class has."""
    classes = sheet.told
    for code in _grown(classes):
        rows = classes.rows_of(code)
        if len(rows) > _MOST_SEARCHED:
            rows = np.sort(np.random.default_rng(SEED).choice(rows, _MOST_SEARCHED, replace=False))
        if (
            _are_copies(sheet.views, rows)
            or _have_other_digits(sheet.features, classes, code)
            or _are_on_lines(sheet.features, sheet.n_rows, rows)
        ):
            return True
    return False


def _grown(classes: Classes) -> list[int]:
    """List the classes that somebody may have grown: all but the largest, and that one if another is near it."""
    counts = classes.counts
    first = 0 if counts[1] >= _NEAR_LARGEST * counts[0] else 1
    return [
        code for code in range(first, min(len(counts), _MOST_CLASSES)) if counts[code] >= _FEWEST
    ]


def _are_copies(views: tuple[View, ...], rows: NDArray[np.int64]) -> bool:
    """Tell by the columns of the most different values whether many rows have a twin in them."""
    some = rows[:: max(len(rows) // _SAMPLE, 1)]
    columns = [view.codes if view.cells is None else view.cells for view in views]
    varied = [(len(np.unique(cells[some])), cells) for cells in columns if cells is not None]
    varied.sort(key=lambda found: -found[0])
    keys = mixed_keys((_keys(cells[rows]) for _, cells in varied[:_KEYED]), len(rows))
    _, times = np.unique(keys, return_counts=True)
    return bool(times[times > 1].sum() >= _TWINS * len(rows))


def _keys(cells: NDArray[Any]) -> NDArray[np.int64]:
    return cell_keys(cells) if cells.dtype.kind == "f" else cells.astype(np.int64)


def _have_other_digits(views: tuple[View, ...], classes: Classes, code: int) -> bool:
    """Tell whether some rows of a class need more digits than some of the others do."""
    own, rest = (
        _numbers(views, _some(is_one)) for is_one in (classes.codes == code, classes.codes != code)
    )
    if own.shape[1] < 2:  # noqa: PLR2004 - one column may have been measured otherwise in one class
        return False
    digits = _digits(rest)
    made = np.zeros(len(own), dtype=bool)
    for few in range(_MOST_DIGITS + 1):
        cells = own[:, digits == few]
        made |= (np.round(cells, few + (1 if few == 0 else 2)) != cells).any(axis=1)
    return bool(made.mean() >= _FOREIGN)


def _numbers(views: tuple[View, ...], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Lay the cells of all columns of numbers side by side; 0 where missing, or too large to square."""
    cells = [view.cells[rows] for view in views if view.is_number and view.cells is not None]
    block = np.column_stack(cells) if cells else np.empty((len(rows), 0))
    return np.where(np.abs(block) < _LARGEST, block, 0.0)


def _digits(block: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the digits behind the point that all cells of each column do with; 7 where they are more than 6."""
    digits = np.full(block.shape[1], _MOST_DIGITS + 1)
    for few in range(_MOST_DIGITS, -1, -1):
        open_ = np.flatnonzero(digits == few + 1)  # one digit fewer can only do where these did
        is_enough = (np.round(block[:, open_], few) == block[:, open_]).all(axis=0)
        digits[open_[is_enough]] = few
    return digits


def _are_on_lines(views: tuple[View, ...], n_rows: int, rows: NDArray[np.int64]) -> bool:
    """Tell whether many of some rows lie on a line through two others of the class."""
    views = tuple(view for view in views if view.is_number)
    some = np.arange(0, n_rows, max(n_rows // _VARIED, 1))
    block = _numbers(views, some)
    if block.shape[1] < FEWEST_COLUMNS:
        return False
    digits, spread = _digits(block), block.std(axis=0)
    ordered = np.sort(block, axis=0)
    n_values = 1 + np.count_nonzero(ordered[1:] != ordered[:-1], axis=0)
    least = needed_values(n_rows)  # of so many, some rows show fewer
    least *= _SHOWN * (1.0 - np.exp(-len(some) / least))
    varied = np.flatnonzero((n_values >= least) & (digits > 0) & (spread > 0.0))
    if len(varied) < FEWEST_COLUMNS:
        return False
    cells = [views[at].cells for at in varied.tolist()]
    points = np.column_stack([one[rows] for one in cells if one is not None]) / spread[varied]
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < _FEWEST:
        return False
    step = np.where(digits[varied] > _MOST_DIGITS, 0.0, 10.0 ** -digits[varied] / np.sqrt(3))
    blur = float(np.sqrt(np.sum((step / spread[varied]) ** 2)))
    return share_on_lines(points, blur, _ASKED) >= _SHARE
