"""Traces: signs in one table that rows were made before.

Five signs, each with what it cannot tell:

    lines      rows of one class lie on straight lines through two others of it, in the columns of many different
               decimals; other classes do not. SMOTE and its kin leave them, and scaling does not take them away.
    decimals   numbers of one class need more digits behind the point than those of all others: blends of whole
               numbers or of money.
    copies     most rows of one class are there several times, evenly, as random copying makes them; those of
               other classes are not.
    tail       the last rows are of one class, far more than chance allows, behind rows that are mixed.
    even       two classes have exactly as many rows. By itself it is no sign.

Rows that were rounded to whole numbers, blurred, shuffled *and* made of categories, or drawn from a fitted
generator leave none of these, so finding nothing proves nothing. Classes are compared within the table: where all
of them lie on lines (time series, sums of other columns) lines are no sign. docs/check.md has the false-alarm
rates. This file refuses to know which library made a row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.copies import is_coarse, row_keys
from oversample.audit.records import Finding
from oversample.audit.sheet import SEED, drawn
from oversample.audit.sources import VANDEWIELE
from oversample.audit.view import decimals_of
from oversample.audit.words import counted, named, percent, rounded
from oversample.neighbors import Neighborhood

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["already_oversampled"]

_MOST_CLASSES = 10
_FEWEST = 30  # rows of a class
_ASKED = 300
_SEARCHED = 100_000
_NEAR = 20
_ANGLE = math.sqrt(2e-7)  # between two directions that floats call one
_BLURRED = 0.03  # widest tolerance of an angle; 190 pairs of directions in 4 dimensions meet in 1 row of 200
_FEWEST_COLUMNS = 3
_VARIED = 0.2  # different values a row, from which a column counts as continuous
_LINES = 0.3  # share of rows on a line
_OTHERS = 0.1  # of that share, at most, in the class with the fewest
_FEW_VALUES = 10  # different numbers of other classes that may be whole by chance
_FOREIGN = 0.1  # share of cells with more digits
_TWINS = 0.5  # share of rows with a twin
_UNEVEN = 2.5  # variance of how often a row is there, over its mean less one; 1 for draws with replacement
_CHANCE = 1e-12
_TAIL = 20


def already_oversampled(sheet: Sheet) -> list[Finding]:
    """Look for rows that were made before."""
    classes = sheet.told
    codes = [c for c in range(len(classes.labels))[:_MOST_CLASSES] if classes.counts[c] >= _FEWEST]
    if len(codes) < 2:  # noqa: PLR2004 - nothing to compare with
        return []
    signs = [sign for look in (_lines, _decimals, _copies) for sign in look(sheet, codes)]
    tail = _tail(sheet)
    if not signs and tail is None:
        return []
    certain = bool(signs)
    signs += [tail] if tail else []
    code = signs[0].code
    label = classes.labels[code]
    even = int(np.count_nonzero(classes.counts == classes.counts[code])) > 1
    said = "; ".join(sign.what for sign in signs)
    return [
        Finding(
            "already-oversampled",
            "problem" if certain else "warning",
            f"Rows of {named(label)} look made, by oversampling or otherwise: {said}"
            + (f"; and it has exactly as many rows as another class ({classes.counts[code]:,})." if even else "."),
            {
                "label": str(label),
                "rows": int(classes.counts[code]),
                "is_even": even,
                "signs": {sign.name: sign.numbers for sign in signs},
                "seed": SEED,
            },
            "Scores on such rows are inflated. Go back to the original rows; resampling belongs inside each training "
            f"fold, where `{sheet.say.compare()}` does it.",
            VANDEWIELE,
        )
    ]


@dataclass(frozen=True)
class _Sign:
    """One sign: its name, the class, what it says and what was measured."""

    name: str
    code: int
    what: str
    numbers: dict[str, Any]


def _lines(sheet: Sheet, codes: list[int]) -> list[_Sign]:
    """Find a class whose rows lie on lines through others of it, while another class's do not."""
    varied = [view for view in sheet.features if _is_continuous(view)]
    if len(varied) < _FEWEST_COLUMNS:
        return []
    spread = np.array([float(np.std(view.finite)) for view in varied])
    if not np.isfinite(spread).all():
        return []
    steps = [0.0 if view.decimals is None else 10.0**-view.decimals / math.sqrt(3) for view in varied]
    blur = float(np.sqrt(np.sum((np.array(steps) / spread) ** 2)))
    keys = row_keys(varied, sheet.n_rows)
    shares: dict[int, float] = {}
    for code in codes:
        rows = sheet.told.rows_of(code)
        _, first = np.unique(keys[rows], return_index=True)  # two twins are seen in one direction from anywhere
        rows = drawn(rows[np.sort(first)], _SEARCHED)
        points = np.column_stack([view.cells[rows] for view in varied if view.cells is not None]) / spread
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) >= _FEWEST:
            shares[code] = _share_on_lines(points, blur)
    if len(shares) < 2:  # noqa: PLR2004
        return []
    null = min(shares.values())
    found = []
    for code, share in shares.items():
        if share >= _LINES and null <= _OTHERS * share:
            numbers = {
                "share": rounded(share),
                "share_in_other_class": rounded(null),
                "columns": len(varied),
                "neighbors": _NEAR,
            }
            what = (
                f"{percent(share)} of them lie on a straight line between two others of the class, "
                f"against {percent(null)} in another class"
            )
            found.append(_Sign("lines", code, what, numbers))
    return found


def _is_continuous(view: View) -> bool:
    """Whether a column has so many different values that rows are on one line by design only."""
    if not view.is_number or view.decimals == 0 or len(view.finite) < _PRESENT * view.n_rows:
        return False
    return len(view.values) >= max(_FEWEST, _VARIED * min(len(view.finite), 5_000))


_PRESENT = 0.8


def _share_on_lines(points: NDArray[np.float64], blur: float) -> float:
    """Share of rows from which two of the nearest are seen in one direction, or in opposite ones.

    The tolerance is the angle that rounding can cause: `blur` over the distance of either.
    """
    asked = drawn(np.arange(len(points)), _ASKED)
    hood = Neighborhood(points, np.zeros(len(points), dtype=np.int64))
    near = hood.everywhere(asked, min(_NEAR, len(points) - 1))
    way = points[near] - points[asked][:, np.newaxis]
    length = np.linalg.norm(way, axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        way /= length[:, :, np.newaxis]
        one, two = np.triu_indices(near.shape[1], 1)
        cosine = np.abs(np.einsum("nid,njd->nij", way, way)[:, one, two])
        angle = np.sqrt(np.clip(2.0 * (1.0 - cosine), 0.0, None))
        limit = _ANGLE + blur / length[:, one] + blur / length[:, two]
    # A twin has no direction; rows that differ in a few columns only have few directions to lie in; and where
    # rounding blurs the angle much, any two directions agree.
    counts = (np.count_nonzero(way, axis=2) >= max(_FEWEST_COLUMNS, points.shape[1] / 2)) & (length > 0.0)
    is_line = (angle < limit) & (limit < _BLURRED) & counts[:, one] & counts[:, two]
    return float(is_line.any(axis=1).mean())


def _decimals(sheet: Sheet, codes: list[int]) -> list[_Sign]:
    """Find a class whose numbers have digits behind the point that no other class has."""
    found: dict[int, list[tuple[Any, int, float]]] = {}
    for view in sheet.features:
        if not view.is_number or view.decimals == 0 or view.cells is None:
            continue
        for code in codes:
            is_own = sheet.told.codes == code
            rest = view.cells[~is_own & np.isfinite(view.cells)]
            own = view.cells[is_own & np.isfinite(view.cells)]
            digits = decimals_of(rest) if min(len(rest), len(own)) >= _FEWEST else None
            if digits is None or len(np.unique(rest)) < _FEW_VALUES:
                continue
            spare = digits + (1 if digits == 0 else 2)  # real rows may need a digit that few of them have
            share = float((np.round(own, spare) != own).mean())
            if share >= _FOREIGN:
                found.setdefault(code, []).append((view.name, digits, share))
    signs = []
    for code, columns in found.items():
        name, digits, share = max(columns, key=lambda column: column[2])
        usual = "whole numbers" if digits == 0 else counted(digits, "decimal")
        signs.append(
            _Sign(
                "decimals",
                code,
                f"{percent(share)} of their cells of {named(name)} have more digits than {usual}, all that other rows have",
                {"columns": {str(n): {"decimals": d, "share": rounded(s)} for n, d, s in columns[:20]}},
            )
        )
    return signs


def _copies(sheet: Sheet, codes: list[int]) -> list[_Sign]:
    """Find a class of which most rows have twins, evenly, while another class's have not."""
    if is_coarse(sheet):
        return []
    keys = row_keys(sheet.features, sheet.n_rows)
    facts: dict[int, tuple[float, float, float, int]] = {}
    for code in codes:
        _, times = np.unique(keys[sheet.told.codes == code], return_counts=True)
        mean = float(times.mean())
        uneven = float(times.var()) / (mean - 1.0) if mean > 1.0 else math.inf
        facts[code] = float(times[times > 1].sum() / times.sum()), mean, uneven, len(times)
    null = min(share for share, *_ in facts.values())
    signs = []
    for code, (share, mean, uneven, distinct) in facts.items():
        if share >= _TWINS and null <= share / 4 and uneven <= _UNEVEN and distinct >= _FEW_VALUES:
            what = (
                f"{percent(share)} of them have an exact twin, {mean:.2g} of each row on average, against "
                f"{percent(null)} in another class"
            )
            numbers = {
                "share": rounded(share),
                "share_in_other_class": rounded(null),
                "copies_of_a_row": rounded(mean),
                "different_rows": distinct,
                "variance_over_chance": rounded(uneven),
            }
            signs.append(_Sign("copies", code, what, numbers))
    return signs


def _tail(sheet: Sheet) -> _Sign | None:
    """Find a run of one class at the end of a table that is mixed before it."""
    codes = sheet.told.codes
    other = np.flatnonzero(codes != codes[-1])
    start = int(other[-1]) + 1  # there is another class
    length, rest = len(codes) - start, codes[:start]
    is_own = rest == codes[-1]
    n_own = int(is_own.sum())
    if length < _TAIL or n_own < _TAIL or len(rest) - n_own < _TAIL:
        return None
    share = n_own / len(rest)
    changes = int(np.count_nonzero(np.diff(is_own)))
    mixed = changes / (2.0 * share * (1.0 - share) * len(rest))  # 1 where rows are in random order
    if mixed < 0.5 or length * math.log(share) > math.log(_CHANCE):  # noqa: PLR2004
        return None
    return _Sign(
        "tail",
        int(codes[-1]),
        f"the last {length:,} rows are all of this class, which is {percent(share)} of the rows before them",
        {
            "rows": length,
            "first_row": start,
            "share_before": rounded(share),
            "log10_chance": rounded(length * math.log10(share)),
        },
    )
