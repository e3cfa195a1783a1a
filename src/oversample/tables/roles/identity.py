"""Identity: whether whole numbers name rows, subjects or kinds, or are amounts; and where that cannot be told.

Amounts that are drawn one by one repeat. Of n of them, spread over R values in any way, at least n (n - 1) / 2R
pairs are equal on average. If no two are equal although four pairs or more should be, somebody has handed the
numbers out. A few of them may still be equal, where rows occur twice. Numbers that were handed out run without
gaps, in blocks, or have gaps at random, which leaves them evenly spread. Times do all of this as well; their name
or range tells them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.tables.evidence import Evidence, Kind
from oversample.tables.roles.times import are_billionths, may_be_times
from oversample.tables.roles.told import (
    ENOUGH,
    Told,
    is_repeated_id,
    names_a_code,
    names_a_time,
    names_an_amount,
    names_an_id,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Cells = NDArray[np.float64]

__all__ = ["tell_identity"]

_PAIRS = 4.0  # equal pairs on average, of amounts drawn one by one: none of them has a chance of 2 in 100
_SOME_PAIRS = 1.0
_HALF = 0.5  # of the numbers in the range, or of the steps from one to the next
_UNEVEN, _DOUBTFULLY = 0.001, 0.05  # chance of so uneven a spread
_DIGITS = 5  # from which on equally long numbers are a sign
_MANY = 100  # rows from which on an even spread over all numbers of some digits is no accident
_SOME = 50
_CODE_DIGITS = 4
_SPARSE = 0.1  # of the numbers in the range occur, in a column of codes
_REPEATS = 2.0  # rows a number, in a column of codes
_ROUND = 0.2  # of the numbers end in the same digit: amounts are round
_NEARLY, _MOSTLY = 0.98, 0.9  # of the numbers differ
_SAMPLE = 1024


def tell_identity(name: object, present: Cells, n_rows: int) -> tuple[Told | None, Evidence | None]:
    """Tell whole numbers that name something.

    Parameters
    ----------
    name : object
        What the column is called; only one with a name can be an identifier.
    present : ndarray of shape (n,), dtype=float
        Its whole numbers, none missing, each exact.
    n_rows : int
        Rows of the table.

    Returns
    -------
    told : Told or None
        id, group or category; None where they are taken for amounts.
    doubt : Evidence or None
        What speaks for another role, where the cells cannot tell.

    Examples
    --------
    >>> ids = (700_000 + np.random.default_rng(0).permutation(500)) * 1000.0
    >>> tell_identity("customer", ids, 500)[0].role
    'id'
    """
    if not isinstance(name, str) or len(present) < ENOUGH or names_a_time(name):
        return None, None
    is_called = names_an_id(name)
    if not is_called and _repeats(present):
        return None, _maybe_codes(name, present)
    values = np.unique(present)
    n_equal = len(present) - len(values)
    is_code = is_called or names_a_code(name)
    if n_equal == 0 or (not is_called and len(values) >= _NEARLY * len(present)):
        return _all_different(name, values, n_equal, is_called=is_code and n_equal == 0)
    if not is_called:
        return None, _maybe_codes(name, present)
    figures = {"levels": len(values), "rows": n_rows}
    if is_repeated_id(len(values), n_rows):
        return Told("group", Evidence.of(Kind.NUMBERS_REPEAT, **figures)), None
    return Told("category", Evidence.of(Kind.NUMBERS_NAME, **figures)), None


def _repeats(present: Cells) -> bool:
    """Whether many of the first numbers are equal."""
    some = present[:_SAMPLE]
    return len(np.unique(some)) < _MOSTLY * len(some)


def _all_different(
    name: object, values: Cells, n_equal: int, *, is_called: bool
) -> tuple[Told | None, Evidence | None]:
    """Tell numbers of which hardly two are equal, from the lowest to the highest."""
    low, high = int(values[0]), int(values[-1])
    is_id, is_doubtful = _handed_out(values, n_equal)
    told = Told("id", Evidence.of(Kind.NUMBER_A_ROW, low=low, high=high, equal=n_equal))
    if is_called:
        return told, None
    is_time = may_be_times(values)
    if is_id and not is_time and not names_an_amount(name):
        return told, None
    if is_id or (is_doubtful and not is_time and not names_an_amount(name)):
        return None, Evidence.of(Kind.MAYBE_ID, name=name, low=low, high=high, equal=n_equal)
    return None, None


def _handed_out(values: Cells, n_equal: int) -> tuple[bool, bool]:
    """Tell whether different numbers, ascending, were handed out, and if not, whether they may have been."""
    n, low, high = len(values), values[0], values[-1]
    gaps = np.diff(values).astype(np.int64)
    step = int(np.gcd.reduce(gaps))
    size = (high - low) / step + 1.0
    pairs = n * (n - 1) / (2.0 * size)
    if n_equal and pairs - 2.0 * np.sqrt(pairs) < n_equal:
        return False, False  # as many are equal as of amounts
    if n / size > _HALF or float(np.mean(gaps == step)) >= _HALF:
        return True, True
    chance = _chance((values - low) / (high - low))
    if pairs >= _PAIRS and chance >= _UNEVEN:
        return True, True
    digits = len(str(int(low)))
    if n_equal == 0 and low > 0 and digits >= _DIGITS and digits == len(str(int(high))):
        least = 10.0 ** (digits - 1)
        over_all = _chance((values - least) / (9.0 * least))
        if over_all >= _DOUBTFULLY and n >= _SOME:
            return n >= _MANY, True
        if chance >= _DOUBTFULLY and n >= _MANY:
            return False, True
    return False, pairs >= _PAIRS or (pairs >= _SOME_PAIRS and chance >= _DOUBTFULLY)


def _chance(places: Cells) -> float:
    """Chance of so uneven a spread over 0 to 1 if it is even: Kolmogorov's test, by its limit for many rows."""
    from scipy.special import kolmogorov

    n = len(places)
    ranks = np.arange(n + 1) / n
    distance = max(float((ranks[1:] - places).max()), float((places - ranks[:-1]).max()))
    root = np.sqrt(n)
    return float(kolmogorov((root + 0.12 + 0.11 / root) * distance))


def _maybe_codes(name: object, present: Cells) -> Evidence | None:
    """Find what speaks for codes among numbers that repeat: their name, or digits that no amount has."""
    low, high = present.min(), present.max()
    digits = len(str(int(low)))
    is_called = names_a_code(name) and bool(low >= 0)
    is_even = low > 0 and digits >= _CODE_DIGITS and digits == len(str(int(high)))
    if not is_called and not is_even:
        return None
    values = np.unique(present)
    if not is_called and not _look_like_codes(values, len(present)):
        return None
    figures: dict[str, Any] = {"distinct": len(values), "digits": digits, "is_called": is_called}
    return Evidence.of(Kind.MAYBE_CODES, name=name, **figures)


def _look_like_codes(values: Cells, n: int) -> bool:
    """Whether equally long numbers occur again and again, few of those between them at all, and none is round."""
    if len(values) < ENOUGH or n < _REPEATS * len(values) or may_be_times(values):
        return False
    size = values[-1] - values[0] + 1.0
    ends = np.bincount((values % 10).astype(np.int64), minlength=10)
    chance = 0.1 * len(values) + 3.0 * np.sqrt(0.09 * len(values))  # ten digits, three deviations
    is_round = float(ends.max()) >= max(_ROUND * len(values), float(chance))
    return len(values) < _SPARSE * float(size) and not is_round


def tell_huge(name: object, levels: Sequence[Any], n_present: int) -> Told | None:
    """Tell whole numbers beyond those that floats hold, by their exact values.

    Parameters
    ----------
    name : object
        What the column is called.
    levels : sequence
        The different numbers, or texts of them.
    n_present : int
        Rows that have one.

    Returns
    -------
    told : Told or None
        An id where hardly two are equal. Billionths of seconds since 1970 are none; nearly all clocks are coarser,
        so that these are multiples of 1,000.
    """
    if not isinstance(name, str) or n_present < ENOUGH or names_a_time(name):
        return None
    if len(levels) < _NEARLY * n_present:
        return None
    values = [int(level) for level in levels]
    low, high = min(values), max(values)
    in_time = are_billionths(low, high)
    if in_time and all((value - low) % 1000 == 0 for value in values):
        return None
    figures = {"low": low, "high": high, "equal": n_present - len(levels)}
    return Told("id", Evidence.of(Kind.NUMBER_A_ROW, **figures))
