"""Columns: what they held among the real rows of a class, and what they hold among the synthetic ones.

*How much of a difference is chance?* Synthetic rows are not new evidence: they descend from the real ones, so the
two means share their noise. What is left to chance is which real rows became parents, and how heavily. With
``c_i`` the share that row i has in all synthetic rows (its weights, added up; 1/n where it is no more a parent
than any other), the difference of the means is ``sum (c_i - 1/n) x_i``. If the shares fell on the rows at
random, its variance were ``s**2 * sum (c_i - 1/n)**2 = s**2 * (1/n_eff - 1/n)``: exactly that of all
permutations, with Kish's effective number of parents for `n_eff` and the variance (n - 1) of the real rows for
``s**2``. Two samples that know nothing of one another would get ``1/n_eff + 1/n``, and hide every fault of a
small class.

*What was added to the mix?* The lineage says what each cell should be, before rounding and noise. The mean of
what was added must be 0 within its own error, which is small: so cells that were cut off instead of rounded are
found even where the choice of parents is noisy.

No mean is judged whose variance rests on fewer than 5 rows (one that is parent of many would decide it), and no
share of fewer than 5 effective rows.

Levels are taken whole from the base point, so there `c_i` counts rows. Their test is the chi-squared of
Rao and Scott's first-order correction ("The analysis of categorical data from complex sample surveys", JASA
76, 1981), rare levels taken together.

*Are they as wide?* A blend lies between its parents, so blends are less spread out than real rows. The ratio of
the standard deviations is judged on its logarithm, by the same shares of the rows and the number of synthetic
rows.

A difference is *beyond noise* where chance gives as much in less than 1 of 100 classes (Bonferroni over the
columns of the class), and where it is at least 0.1 standard deviations (P. C. Austin, "Balance diagnostics for
comparing the distribution of baseline covariates", Statistics in Medicine 28, 2009, has 0.1 for the customary
limit; for levels the same is Cohen's w), or where the standard deviation is a tenth lower or higher. This file
refuses to know how the rows were made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from oversample.audit.fidelity.records import LevelColumn, LevelShare, Moments, NumberColumn

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.tables import Column, Table

__all__ = ["LIKELY", "compare_columns", "filled"]

LIKELY = 0.01  # how often chance alone may flag something in a class
MATTERS = 0.1  # standard deviations
MOST_SPARSE = 500  # columns of a sparse table
_LARGEST = 1e70  # cell whose fourth power, summed up over any table, is a number
_EXPECTED = 5.0  # rows that a share, or a variance, rests on; with fewer no test is trusted
_SHOWN = 5  # levels
_TESTS = 4  # of a column of numbers: mean, what was added to the mix, spread, gaps
_SPREAD = 0.1  # of a standard deviation, by which another is narrower or wider to matter

Rows = NDArray[np.int64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class _Descent:
    """A lineage, and ``sum (c_i - 1/n)**2`` with `c_i` by weights and by base points."""

    lineage: Lineage
    mixed: float
    taken: float


def compare_columns(
    grown: Table, real: Rows, lineage: Lineage, made: Rows
) -> tuple[NumberColumn | LevelColumn, ...]:
    """Compare the columns of the synthetic rows of a class with those of its real rows.

    Parameters
    ----------
    grown : Table
        Holds both, the real rows of all classes first.
    real : ndarray of shape (n_real,), dtype=int64
        Real rows of the class, at least one.
    lineage : Lineage
        Of the synthetic rows of the class, at least one. A parent of another class counts as a row whose share
        should be 0.
    made : ndarray of shape (len(lineage),), dtype=int64
        These rows in `grown`.

    Returns
    -------
    columns : tuple of NumberColumn or LevelColumn
        In the order of the table, a one-hot group once; columns that no distance is taken in are left out, and of
        a sparse table all but the 500 with the most entries among the real rows.

    Notes
    -----
    Time grows with the cells (percentiles select, they do not sort); memory is a few columns.
    """
    numbers, codes = grown.of_block("numbers"), grown.of_block("codes")
    if grown.is_sparse and len(numbers) > MOST_SPARSE:
        most = filled(
            grown.numbers_of(real)
        )  # chosen with synthetic rows, their hubs would be chosen
        numbers = tuple(numbers[at] for at in most.tolist())
    columns = sorted((*numbers, *codes), key=lambda column: column.position)
    limit = LIKELY / max(len(columns), 1)
    whose = _descent(lineage, real)
    return tuple(
        _numbers(grown, column, real, made, whose, limit / _TESTS)
        if column.block == "numbers"
        else _levels(grown, column, real, made, whose, limit)
        for column in columns
    )


def filled(numbers: Any) -> NDArray[np.int64]:
    """Number the columns of sparse rows with the most entries, in their order; 500 at most."""
    entries = np.bincount(numbers.indices, minlength=numbers.shape[1])
    return np.sort(np.argsort(-entries, kind="stable")[:MOST_SPARSE])


def _descent(lineage: Lineage, real: Rows) -> _Descent:
    n, due = lineage.n_original, np.zeros(lineage.n_original)
    due[real] = 1.0 / len(real)
    mixed = np.bincount(lineage.parents, weights=lineage.weights(), minlength=n) / len(lineage)
    taken = np.bincount(lineage.base, minlength=n) / len(lineage)
    return _Descent(lineage, float(np.sum((mixed - due) ** 2)), float(np.sum((taken - due) ** 2)))


def _numbers(
    grown: Table, column: Column, real: Rows, made: Rows, descent: _Descent, limit: float
) -> NumberColumn:
    cells = grown.cells(column).astype(np.float64, copy=False)
    power = _power_of_two(cells)
    cells = cells if power == 1.0 else cells / power
    lineage = descent.lineage
    before, after = cells[real], cells[made]
    here, there = _moments(before), _moments(after)
    gaps = _shift(here.missing, there.missing, math.sqrt(here.missing * (1.0 - here.missing)))
    gaps_off = _is_beyond(gaps, math.sqrt(descent.taken), limit)
    shift = error = spread = added = None
    is_off = spread_off = False
    if here.mean is not None and there.mean is not None and here.sd is not None:
        spread = there.sd / here.sd if here.sd and there.sd is not None else None
        added, added_error = _added(after - lineage.mix(cells[: lineage.n_original]), here.sd)
        shift = _shift(here.mean, there.mean, here.sd)
        error = math.hypot(math.sqrt(descent.mixed), added_error)
        is_off = _is_beyond(added, added_error, limit) or (
            _carriers(before) >= _EXPECTED and _is_beyond(shift, error, limit)
        )
        chance = math.sqrt(descent.mixed + 1.0 / len(made))
        spread_off = _spread_is_beyond(before, spread, chance, limit)
    return NumberColumn(
        str(column.name),
        column.role,
        _in_units(here, power),
        _in_units(there, power),
        shift,
        error,
        added,
        spread,
        is_off,
        spread_off,
        gaps_off,
    )


def _carriers(cells: Vector) -> float:
    """Count the rows that the variance rests on: a third of normal rows, 1 where one cell differs from all others.

    Where they are few, the mean is far from normal, and a single parent of many decides it.
    """
    square = (cells - np.nanmean(cells)) ** 2
    total = float(np.nansum(square))
    return total**2 / float(np.nansum(square**2)) if total else math.inf


def _added(steps: Vector, sd: float) -> tuple[float, float]:
    """Mean of what was added to the mix of the parents, and its error, in standard deviations.

    Rows with a parent whose cell is missing are left out: their mix is NaN.
    """
    present = steps[~np.isnan(steps)]
    if len(present) < 2:  # noqa: PLR2004
        return 0.0, 0.0
    tiny = 1e-9 * sd  # roundings of the last digit are no fault
    added = _shift(0.0, float(present.mean()) if abs(present.mean()) > tiny else 0.0, sd)
    return added, float(np.std(present, ddof=1)) / sd / math.sqrt(len(present)) if sd else 0.0


def _moments(cells: Vector) -> Moments:
    lacks = np.isnan(cells)
    missing = float(lacks.mean())
    present = cells[~lacks] if missing else cells
    if len(present) == 0:
        return Moments(None, None, None, None, None, missing)
    low, middle, high = np.percentile(present, [5, 50, 95]).tolist()
    sd = float(np.std(present, ddof=1)) if len(present) > 1 else None
    return Moments(float(present.mean()), sd, low, middle, high, missing)


def _power_of_two(cells: Vector) -> float:
    """Find a power of two to divide cells by, so that their fourth powers are numbers; mostly 1."""
    largest = float(np.fmax.reduce(np.abs(cells), initial=0.0))
    if largest == 0.0 or 1.0 / _LARGEST < largest < _LARGEST:
        return 1.0
    return float(2.0 ** min(max(int(np.frexp(largest)[1]), -1022), 1023))


def _in_units(moments: Moments, power: float) -> Moments:
    """Give moments of cells that were divided by a power of two in the units of the cells."""
    if power == 1.0:
        return moments
    names = ("mean", "sd", "low", "middle", "high")
    found = {name: getattr(moments, name) for name in names}
    return replace(moments, **{name: one * power for name, one in found.items() if one is not None})


def _shift(before: float, after: float, sd: float) -> float:
    """Return a difference in standard deviations; infinite where what was constant has moved."""
    difference = after - before
    if sd > 0.0:
        return difference / sd
    is_same = math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
    return 0.0 if is_same else math.copysign(math.inf, difference)


def _is_beyond(shift: float, error: float, limit: float) -> bool:
    """Tell whether a shift matters, and chance gives it less often than the limit."""
    if abs(shift) < MATTERS:
        return False
    return error == 0.0 or _chance_of(shift / error) < limit


def _spread_is_beyond(before: Vector, spread: float | None, chance: float, limit: float) -> bool:
    """Tell whether a ratio of standard deviations matters, and chance gives it less often than the limit.

    The variance is a mean of squares, whose own standard deviation is ``sqrt(kurtosis - 1)`` of it; of the
    logarithm of a standard deviation it is half as much.
    """
    if spread is None or abs(spread - 1.0) < _SPREAD or _carriers(before) < _EXPECTED:
        return False
    square = (before - np.nanmean(before)) ** 2
    kurtosis = float(np.nanmean(square**2)) / float(np.nanmean(square)) ** 2
    error = 0.5 * math.sqrt(max(kurtosis - 1.0, 0.0)) * chance
    change = math.log(spread) if spread > 0.0 else -math.inf
    return error == 0.0 or _chance_of(change / error) < limit


def _chance_of(deviation: float) -> float:
    """Give the probability that a standard normal number is at least as far from 0, on either side."""
    from scipy import special

    return float(2.0 * special.ndtr(-abs(deviation)))


def _levels(
    grown: Table, column: Column, real: Rows, made: Rows, descent: _Descent, limit: float
) -> LevelColumn:
    names = grown.levels[column.at]
    codes = grown.codes[:, column.at]
    n = len(names) + 1  # a missing cell is the last
    before = np.bincount(codes[real] % n, minlength=n)  # -1 becomes n - 1
    after = np.bincount(codes[made] % n, minlength=n)
    p, q = before / len(real), after / len(made)
    order = np.argsort(-p, kind="stable")[: np.count_nonzero(p)]
    gone = order[q[order] == 0.0]
    correction = descent.taken * len(real) / max(len(real) - 1, 1)
    noise = 0.5 * float(np.sum(np.sqrt(2.0 / math.pi * p * (1.0 - p) * correction)))

    def shares(which: NDArray[np.intp]) -> tuple[LevelShare, ...]:
        texts = [*names, "(missing)"]
        return tuple(
            LevelShare(str(texts[at]), float(p[at]), float(q[at])) for at in which[:_SHOWN].tolist()
        )

    return LevelColumn(
        _title(grown, column), column.role, len(order), shares(order),
        0.5 * float(np.abs(p - q).sum()), noise, len(gone), shares(gone),
        _levels_differ(p, q, correction, limit),
    )  # fmt: skip


def _title(grown: Table, column: Column) -> str:
    """Name a column, or the columns of a one-hot group, which share a place."""
    names = [str(c.name) for c in grown.columns if c.block == "codes" and c.at == column.at]
    return names[0] if len(names) == 1 else f"{names[0]} ... {names[-1]} ({len(names)} columns)"


def _levels_differ(p: Vector, q: Vector, correction: float, limit: float) -> bool:
    """Compare shares by chi-squared, levels that are too rare for it taken together."""
    if correction <= 0.0:  # every row is parent of as many: nothing is left to chance
        return bool(0.5 * np.abs(p - q).sum() > MATTERS)
    is_rare = p / correction < _EXPECTED
    before = np.append(p[~is_rare], p[is_rare].sum())
    after = np.append(q[~is_rare], q[is_rare].sum())
    there = before > 0.0
    square = float(np.sum((after[there] - before[there]) ** 2 / before[there]))
    freedom = int(np.count_nonzero(there)) - 1
    if freedom < 1 or math.sqrt(square) < MATTERS:
        return False
    from scipy import special

    return bool(special.chdtrc(freedom, square / correction) < limit)
