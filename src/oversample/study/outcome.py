"""Outcome: whether a gain worth having is ruled out, and what it would take to know where it is not.

"No difference" takes three things, since it is read as "oversampling is ruled out", of every candidate there is:

1. the interval of the best candidate ends below a gain worth having;
2. the interval of no other one reaches twice as far. The others have shown less on the same rows than the best, so
   they need not be told from the gain itself; but a gain of twice its size is no detail that may be passed over;
3. the smallest training part holds ten positive rows or more. With fewer the folds agree by chance.

This file refuses to recommend anything; ``verdict`` does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from oversample.study import wording as say
from oversample.study.noise import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.noise import Interval
    from oversample.study.records import Outcome, Result
    from oversample.study.verdict import Stakes

__all__ = ["ROUGH", "best_of", "changes", "outcome_of", "strict_of"]

ROUGH = 10  # positive rows in a training part, below which a threshold is a guess, and so is an interval

_REPEATS = 5  # from here on more of them hardly narrow an interval: the rows are the same
_WORTH, _COST_WORTH = 0.02, 0.1
_TWICE = 2.0  # as far as a gain worth having, for a candidate that is not the best
_FAR = 100  # times the rows there are: a number beyond says no more than that it is far
_ROUNDING = 1e-9


def strict_of(result: Result) -> Interval:
    """Return the interval that allows for how many candidates were tried."""
    assert result.strict is not None, "whatever is not doing nothing was compared with it"
    return result.strict


def changes(found: Interval) -> bool:
    """Tell whether anything differs from doing nothing in any fold."""
    return max(abs(found.low), abs(found.high)) > _ROUNDING


def best_of(rivals: Sequence[Result]) -> Result:
    """Find the rival with the highest mean among those that change anything.

    Weights do not change how some models rank: such a rival is doing nothing once more, and its interval without
    width says nothing of the others.
    """
    changing = [result for result in rivals if changes(strict_of(result))]
    return max(changing or rivals, key=lambda result: strict_of(result).mean)


def outcome_of(nothing: Result, rivals: Sequence[Result], stakes: Stakes) -> tuple[Outcome, str]:
    """Tell no difference from not knowing, where nothing is shown to help.

    Parameters
    ----------
    nothing : Result
    rivals : sequence of Result
        Candidates other than doing nothing that were judged in all folds.
    stakes : Stakes

    Returns
    -------
    outcome : {"no_difference", "harms", "cannot_tell"}
    doubt : str
        What may be gained and what it would take to know, as a sentence; empty where nothing is left to know.
    """
    growing = [result for result in rivals if result.candidate.grows]
    if growing and max(strict_of(result).high for result in growing) < 0.0:
        return "harms", ""
    doubt = _doubt(nothing, rivals, stakes) if rivals else ""
    return ("no_difference" if doubt is None else "cannot_tell"), doubt or ""


def _doubt(nothing: Result, rivals: Sequence[Result], stakes: Stakes) -> str | None:
    """Say which gain is not ruled out; None if all are."""
    # Its own interval: being the best of many, its mean is too high already.
    found, worth = _gain(best_of(rivals)), _worth(nothing, stakes)
    if worth <= 0.0:
        return None
    if found.high >= worth:
        return _wanted(nothing, found, stakes, worth)
    farthest = max(rivals, key=lambda result: _gain(result).high)
    other = _gain(farthest)
    if other.high >= _TWICE * worth:
        who = (
            f"{say.capital(farthest.candidate.spoken)}, which {say.gains(stakes.metric, other)} "
            f"(95 %: {say.signed_range(stakes.metric, other)}),"
        )
        return _wanted(nothing, other, stakes, _TWICE * worth, who)
    if stakes.n_trained < ROUGH:
        return (
            f"Training parts hold as few as {stakes.n_trained} positive rows: below {ROUGH}, folds may agree by "
            "chance, and nothing is ruled out."
        )
    return None


def _gain(result: Result) -> Interval:
    assert result.gain is not None, "a rival was compared with doing nothing"
    return result.gain


def _worth(nothing: Result, stakes: Stakes) -> float:
    if stakes.metric != "cost":
        return _WORTH if stakes.worth is None else stakes.worth
    share = _COST_WORTH if stakes.worth is None else stakes.worth
    return share * abs(float(np.mean(nothing.values)))


def _wanted(nothing: Result, found: Interval, stakes: Stakes, worth: float, who: str = "It") -> str:
    """Say how many positive rows a gain worth having would take to be seen.

    The spread between folds falls with the square root of the positive rows. More repeats of the same folds help
    as well, up to a point: so many are reckoned with.
    """
    n_folds = len(nothing.values)
    most = max(_REPEATS * stakes.folds, n_folds) if stakes.can_repeat else n_folds
    spread = found.error / math.sqrt(1.0 / n_folds + stakes.share)
    width = reach(spread, stakes.share, n_folds=most)
    needed = math.ceil(stakes.n_positive * (width / worth) ** 2)
    least = say.worth(stakes.metric, worth)
    if needed <= stakes.n_positive and most > n_folds:
        return f"{who} may gain {least} or more: set repeats={_REPEATS} to look closer."
    if needed <= stakes.n_positive:
        return f"{who} may gain {least} or more: its interval ends just above that."
    wanted = f"about {round(needed, 2 - len(str(needed))):,} would be needed, in {most} folds"
    if needed > _FAR * stakes.n_positive:
        wanted = f"more than {_FAR} times as many would be needed"
    few = f"which cannot be told from {stakes.n_positive:,} positive rows"
    return f"{who} may gain {least} or more, {few}: {wanted}."
