"""Verdict: from results to what to do. A pure function, and the only place that draws conclusions.

Doing nothing is the answer unless something is shown to be better. What counts as shown:

1. Resampling or weights must raise average precision over doing nothing, fold by fold, beyond fold
noise
   (``noise``), at a level divided by the number of candidates that were tried (Bonferroni).
   And they must rank better than chance themselves: ties in hopeless scores shift average
   precision.
2. Moving the threshold is one comparison, planned before any number was seen, at the full level.

This file refuses to know any data, model or fold; it sees results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oversample.study.noise import FEWEST_FOLDS, Interval, interval, lower_bound
from oversample.study.records import Verdict
from oversample.study.thresholds import sensible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.records import Action, Result, Spread

__all__ = ["Stakes", "judge"]

_METRIC_NAMES = {
    "balanced_accuracy": "balanced accuracy",
    "f1": "F1",
    "g_mean": "the geometric mean of recall and specificity",
}
_ACTIONS: dict[str, Action] = {"weights": "class_weights", "undersample": "under_sample"}


@dataclass(frozen=True)
class Stakes:
    """What the results are about, as far as sentences and noise need it.

    Parameters
    ----------
    positive, negative : str
        Names of the classes.
    share : float
        Validation rows over training rows of one fold.
    chance_precision : tuple of float
        Average precision that a random order would have, a number a fold.
    threshold_metric : str
    """

    positive: str
    negative: str
    share: float
    chance_precision: tuple[float, ...]
    threshold_metric: str = "balanced_accuracy"


def judge(results: Sequence[Result], stakes: Stakes) -> Verdict:
    """Say what to do.

    Parameters
    ----------
    results : sequence of Result
        Any order; must hold ``nothing`` and ``nothing-threshold``, neither failed.
    stakes : Stakes

    Returns
    -------
    verdict : Verdict
        Never recommends a gain smaller than fold noise.

    Notes
    -----
    Of several candidates that are better than doing nothing, the one that changes the data least is
    recommended among those within one standard error of the best: amounts that close cannot be told
    apart (the rule is that of Breiman et al., "Classification and Regression Trees", 1984, section
    3.4.3).
    """
    by_id = {result.candidate.id: result for result in results}
    nothing = by_id["nothing"]
    rivals = [
        result
        for result in results
        if result.failed is None and result.candidate.method != "nothing"
    ]
    n_folds = len(_scores(nothing, "average_precision").folds)
    if n_folds < FEWEST_FOLDS:
        return _too_few_folds(n_folds)
    gains = {rival.candidate.id: _gain(rival, nothing, stakes, len(rivals)) for rival in rivals}
    winners = [
        rival
        for rival in rivals
        if gains[rival.candidate.id].is_above_zero and _ranks(rival, stakes)
    ]
    if winners:
        return _recommended(nothing, winners, gains, stakes, len(rivals))
    if not _ranks(nothing, stakes) and not any(_ranks(r, stakes, len(rivals)) for r in rivals):
        return _no_signal(nothing, rivals, stakes)
    closest = _closest(rivals, gains, nothing, stakes)
    moved = _moved(nothing, stakes)
    if moved.is_above_zero:
        return _move(nothing, closest, moved, stakes)
    return _nothing(closest, moved, stakes)


def _scores(result: Result, name: str) -> Spread:
    assert result.scores is not None, "a failed candidate has no scores"
    return result.scores[name]


def _at(result: Result, name: str, *, chosen: bool) -> Spread:
    found = result.at_chosen if chosen else result.at_half
    assert found is not None, "a failed candidate has no decisions"
    return found[name]


def _threshold(result: Result) -> float:
    median = _at(result, "threshold", chosen=True).median
    assert median is not None, "thresholds have a median over folds"
    return sensible(median)


def _gain(rival: Result, nothing: Result, stakes: Stakes, among: int) -> Interval:
    return interval(
        np.subtract(
            _scores(rival, "average_precision").folds, _scores(nothing, "average_precision").folds
        ),
        stakes.share,
        among=among,
    )


def _ranks(result: Result, stakes: Stakes, among: int = 1) -> bool:
    """Tell whether the model ranks better than chance, by either measure (one-sided, 95 %)."""
    level = 1.0 - 0.05 / among
    area = np.subtract(_scores(result, "roc_auc").folds, 0.5)
    precision = np.subtract(_scores(result, "average_precision").folds, stakes.chance_precision)
    return any(lower_bound(above, stakes.share, level=level) > 0.0 for above in (area, precision))


def _moved(nothing: Result, stakes: Stakes) -> Interval:
    metric = stakes.threshold_metric
    return interval(
        np.subtract(
            _at(nothing, metric, chosen=True).folds, _at(nothing, metric, chosen=False).folds
        ),
        stakes.share,
    )


def _recommended(
    nothing: Result,
    winners: Sequence[Result],
    gains: dict[str, Interval],
    stakes: Stakes,
    among: int,
) -> Verdict:
    best = max(winners, key=lambda result: gains[result.candidate.id].mean)
    floor = gains[best.candidate.id].mean - gains[best.candidate.id].error
    near = [result for result in winners if gains[result.candidate.id].mean >= floor]
    pick = min(near, key=lambda r: (abs(r.n_added), -gains[r.candidate.id].mean))
    method, gain, at = pick.candidate.method, gains[pick.candidate.id], _threshold(pick)
    does = {
        "weights": "Don't oversample. Use class weights",
        "undersample": "Don't oversample. Under-sample the other rows",
    }.get(method, f"Oversample: {pick.candidate.spoken}")
    why = (
        f"{_capital(pick.candidate.spoken)} scores {_signed(gain.mean)} average precision over "
        f"doing nothing, beyond fold noise (95 %{_corrected(among)}: {_range(gain)})."
    )
    if pick is not best:
        why += (
            f" {_capital(best.candidate.spoken)} scores "
            f"{_signed(gains[best.candidate.id].mean)}, too close to tell apart, and changes more "
            "rows."
        )
    return Verdict(
        action=_ACTIONS.get(method, "oversample"),
        headline=f"{does}, with the threshold at {at:g}.",
        reasons=(why, _catches(pick, nothing, stakes)),
        candidate=pick.candidate.id,
        threshold=at,
    )


def _no_signal(nothing: Result, rivals: Sequence[Result], stakes: Stakes) -> Verdict:
    areas = [_scores(result, "roc_auc").mean for result in (nothing, *rivals)]
    ranking = (
        f"ROC AUC lies between {min(areas):.3f} and {max(areas):.3f} over all candidates; 0.5 is "
        "guessing."
    )
    precision = (
        f"Doing nothing scores {_scores(nothing, 'average_precision').mean:.3f} average precision, "
        f"and a random order {float(np.mean(stakes.chance_precision)):.3f}. Look for better "
        "columns before more rows."
    )
    headline = (
        f"No method helps: the model cannot tell {_named(stakes.positive)} from "
        f"{_named(stakes.negative)} better than chance."
    )
    return Verdict("no_signal", headline, (ranking, precision), "nothing", 0.5)


def _move(nothing: Result, closest: str, moved: Interval, stakes: Stakes) -> Verdict:
    at = _threshold(nothing)
    caught = (
        f"{_catches(nothing, nothing, stakes)} That is {_signed(moved.mean)} "
        f"{_METRIC_NAMES[stakes.threshold_metric]} (95 %: {_range(moved)})."
    )
    headline = f"Don't oversample. Move the threshold to {at:g}."
    return Verdict("move_threshold", headline, (closest, caught), "nothing-threshold", at)


def _nothing(closest: str, moved: Interval, stakes: Stakes) -> Verdict:
    unmoved = (
        f"Moving the threshold changes {_METRIC_NAMES[stakes.threshold_metric]} by "
        f"{_signed(moved.mean)}, within fold noise (95 %: {_range(moved)})."
    )
    headline = "Do nothing. No method is better beyond fold noise."
    return Verdict("do_nothing", headline, (closest, unmoved), "nothing", 0.5)


def _too_few_folds(n_folds: int) -> Verdict:
    reason = (
        f"With {n_folds} folds even a large gain cannot be told from fold noise. Set folds=5, or "
        f"repeats={-(-2 * FEWEST_FOLDS // n_folds)}."
    )
    headline = f"Do nothing: {n_folds} folds cannot show that anything helps."
    return Verdict("do_nothing", headline, (reason,), "nothing", 0.5)


def _closest(
    rivals: Sequence[Result], gains: dict[str, Interval], nothing: Result, stakes: Stakes
) -> str:
    """Say how near the best rival came; with the plain interval if that already settles it."""
    if not rivals:
        return "Nothing else could be compared: every other candidate failed."
    best = max(rivals, key=lambda result: gains[result.candidate.id].mean)
    plain, strict = _gain(best, nothing, stakes, 1), gains[best.candidate.id]
    if plain.mean <= 0.0:
        return (
            f"The closest, {best.candidate.spoken}, scores {_signed(plain.mean)} average precision "
            f"(95 %: {_range(plain)})."
        )
    shown, note = (strict, _corrected(len(rivals))) if plain.is_above_zero else (plain, "")
    return (
        f"{_capital(best.candidate.spoken)} scores {_signed(plain.mean)} average precision, within "
        f"fold noise (95 %{note}: {_range(shown)})."
    )


def _catches(result: Result, before: Result, stakes: Stakes) -> str:
    """Say what the chosen threshold catches, against doing nothing at 0.5.

    Means over folds, each at the threshold that its own training part chose: the pooled counts at
    the recommended threshold would be judged on rows that had a say in it.
    """
    recall, alerts = (_at(result, name, chosen=True).mean for name in ("recall", "alerts_per_1000"))
    missed, quiet = (_at(before, name, chosen=False).mean for name in ("recall", "alerts_per_1000"))
    return (
        f"At {_threshold(result):g} you catch {100 * recall:.0f} % of {_named(stakes.positive)} "
        f"rows (was {100 * missed:.0f} %) at {alerts:.0f} alerts per 1,000 rows (was {quiet:.0f})."
    )


def _named(label: str) -> str:
    """Quote what does not read as a word in a sentence: 1, Yes, True."""
    is_word = label.replace(" ", "").isalpha() and len(label) > len("False")
    return label if is_word else f'"{label}"'


def _corrected(among: int) -> str:
    return f", corrected for {among} comparisons" if among > 1 else ""


def _range(found: Interval) -> str:
    return f"{_signed(found.low)} to {_signed(found.high)}"


def _signed(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"  # adding 0 turns -0.0 into 0.0: "-0.000" reads oddly


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
