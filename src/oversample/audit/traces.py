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
from oversample.audit.words import counted, named, percent, rounded
from oversample.neighbors import Neighborhood
from oversample.tables import decimals_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View

__all__ = ["FEWEST_COLUMNS", "already_oversampled", "needed_values", "share_on_lines", "tail_only"]

_MOST_CLASSES = 10
_FEWEST = 30  # rows of a class
_ASKED = 300
_SEARCHED = 100_000
_NEAR = 20
_ANGLE = math.sqrt(2e-7)  # between two directions that floats call one
_BLURRED = 0.03  # widest tolerance of an angle; 190 pairs of directions in 4 dimensions meet in 1 row of 200
FEWEST_COLUMNS = 3
_VARIED = 0.2  # different values a row, from which a column counts as continuous
_LINES = 0.3  # share of rows on a line
_OTHERS = 0.1  # of that share, at most, in the class with the fewest
_FEW_VALUES = 10  # different numbers of other classes that may be whole by chance
_FOREIGN = 0.1  # share of rows with more digits
_TOGETHER = 0.5  # share of the columns in which such rows have them
_TWINS = 0.5  # share of rows with a twin
_UNEVEN = 2.5  # variance of how often a row is there, over its mean less one; 1 for draws with replacement
_CHANCE = 1e-12
_TABLES, _ALARMS, _ALARMS_OF_TAIL = (
    748,
    0,
    2,
)  # docs/check.md: which, and which rules were tuned on them
_TAIL = 20


def already_oversampled(sheet: Sheet) -> list[Finding]:
    """Look for rows that were made before."""
    classes = sheet.told
    codes = [c for c in range(len(classes.labels))[:_MOST_CLASSES] if classes.counts[c] >= _FEWEST]
    if len(codes) < 2:  # noqa: PLR2004 - nothing to compare with
        return []
    return _in_words(
        sheet, [sign for look in (_lines, _decimals, _copies) for sign in look(sheet, codes)]
    )


def tail_only(sheet: Sheet) -> list[Finding]:
    """Look at the order of the rows alone, which costs next to nothing."""
    large = np.count_nonzero(sheet.told.counts[:_MOST_CLASSES] >= _FEWEST)
    return _in_words(sheet, []) if large > 1 else []


def _in_words(sheet: Sheet, signs: list[_Sign]) -> list[Finding]:
    """Put the signs, and the order of the rows, into words."""
    classes = sheet.told
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
            + (
                f"; and it has exactly as many rows as another class ({classes.counts[code]:,})."
                if even
                else "."
            ),
            {
                "label": str(label),
                "rows": int(classes.counts[code]),
                "is_even": even,
                "signs": {sign.name: sign.numbers for sign in signs},
                "false_alarms": {
                    "alarms": _ALARMS if certain else _ALARMS_OF_TAIL,
                    "real_tables": _TABLES,
                },
                "seed": SEED,
            },
            _advice(sheet, signs),
            VANDEWIELE,
        )
    ]


def _advice(sheet: Sheet, signs: list[_Sign]) -> str:
    """Say where to go from here; no comparison of these very rows could be believed."""
    advice = (
        "Scores on such rows are inflated. Go back to the original rows, and let each training fold be resampled "
        "by itself, as compare does"
    )
    kept = [sign.numbers["different_rows"] for sign in signs if sign.name == "copies"]
    if len(kept) < len([sign for sign in signs if sign.name != "tail"]) or not kept:
        return f"{advice}."
    return f"{advice}; or, if there are none, keep one of each: `{sheet.say.without_twins()}`"


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
    if len(varied) < FEWEST_COLUMNS:
        return []
    spread = np.array([float(np.std(view.finite)) for view in varied])
    if not np.isfinite(spread).all():
        return []
    steps = [
        0.0 if view.decimals is None else 10.0**-view.decimals / math.sqrt(3) for view in varied
    ]
    blur = float(np.sqrt(np.sum((np.array(steps) / spread) ** 2)))
    keys = row_keys(varied, sheet.n_rows)
    shares: dict[int, float] = {}
    for code in codes:
        rows = sheet.told.rows_of(code)
        _, first = np.unique(
            keys[rows], return_index=True
        )  # two twins are seen in one direction from anywhere
        rows = drawn(rows[np.sort(first)], _SEARCHED)
        points = (
            np.column_stack([view.cells[rows] for view in varied if view.cells is not None])
            / spread
        )
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) >= _FEWEST:
            shares[code] = share_on_lines(points, blur)
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
    return len(view.values) >= needed_values(len(view.finite))


def needed_values(n_rows: int) -> float:
    """Count the different values from which a column of so many rows is continuous."""
    return max(_FEWEST, _VARIED * min(n_rows, 5_000))


_PRESENT = 0.8


def share_on_lines(points: NDArray[np.float64], blur: float, most: int = _ASKED) -> float:
    """Share of rows, `most` of them, from which two of the nearest are seen in one direction, or in opposite ones.

    The tolerance is the angle that rounding can cause: `blur` over the distance of either.
    """
    asked = drawn(np.arange(len(points)), most)
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
    counts = (np.count_nonzero(way, axis=2) >= max(FEWEST_COLUMNS, points.shape[1] / 2)) & (
        length > 0.0
    )
    is_line = (angle < limit) & (limit < _BLURRED) & counts[:, one] & counts[:, two]
    return float(is_line.any(axis=1).mean())


def _decimals(sheet: Sheet, codes: list[int]) -> list[_Sign]:
    """Find a class of which many rows have digits that no other class has, in most of their columns at once."""
    measured = [view for view in sheet.features if view.is_number and view.decimals != 0]
    signs = []
    for code in codes:
        is_own = sheet.told.codes == code
        foreign = {v.name: found for v in measured if (found := _foreign(v, is_own)) is not None}
        if len(foreign) < 2:  # noqa: PLR2004 - one column may have been measured otherwise in one class
            continue
        cells = np.column_stack([cells for _, cells in foreign.values()])
        made = cells.any(axis=1)
        if made.mean() < _FOREIGN or cells[made].mean() < _TOGETHER:
            continue
        per_column = cells.mean(axis=0)
        name, (digits, _) = list(foreign.items())[int(per_column.argmax())]
        usual = "a whole number" if digits == 0 else counted(digits, "decimal")
        share_made = float(made.mean())
        numbers: dict[str, Any] = {
            "share": rounded(share_made),
            "columns_in_such_rows": rounded(float(cells[made].mean())),
            "columns": {
                str(column): {"decimals_elsewhere": of, "share": rounded(share)}
                for (column, (of, _)), share in list(
                    zip(foreign.items(), per_column.tolist(), strict=True)
                )[:20]
            },
        }
        what = (
            f"{percent(share_made)} of them have digits that no other row has, as in {named(name)}, where "
            f"{usual} is enough for all others"
        )
        signs.append(_Sign("decimals", code, what, numbers))
    return signs


def _foreign(view: View, is_own: NDArray[np.bool_]) -> tuple[int, NDArray[np.bool_]] | None:
    """Mark the cells of a class with more digits than others need, by some; None where those need many."""
    assert view.cells is not None, "asked of columns of numbers"
    own, rest = view.cells[is_own], view.cells[~is_own]
    rest = rest[np.isfinite(rest)]
    digits = decimals_of(rest)
    if digits is None or min(len(np.unique(rest)), len(np.unique(own))) < _FEW_VALUES:
        return None
    spare = digits + (
        1 if digits == 0 else 2
    )  # a digit that is often nought may show in one class only
    return digits, np.isfinite(own) & (np.round(own, spare) != own)


def _copies(sheet: Sheet, codes: list[int]) -> list[_Sign]:
    """Find a class of which most rows have twins, evenly, while another class's have not."""
    if is_coarse(sheet):
        return []
    keys = row_keys(sheet.views, sheet.n_rows)  # a copy has its identifier, too
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
    grown = n_own + length  # over-sampling stops at the largest class, or a little beyond it
    if min(length, n_own) < _TAIL or grown > 1.05 * (len(rest) - n_own):
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
