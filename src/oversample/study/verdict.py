"""Verdict: from results to what to do. A pure function, and the only place that draws conclusions.

Doing nothing is the answer unless something is shown to be better. What counts as shown:

1. Resampling or weights must beat doing nothing with a moved threshold, fold by fold, beyond fold noise
(``noise``),
   at a level divided by the number of candidates that were tried (Bonferroni), by the metric that was
   asked for: average precision unless costs or a capacity are given.
   And they must rank better than chance themselves: ties in hopeless scores shift average precision.
   Where no candidate does, that is said, and the outcome is still decided by the interval of the best one: rows
   that are too few to show a ranking are too few to rule a gain out.
2. Moving the threshold is one comparison, planned before any number was seen, at the full level. Where costs or a
   capacity are given it needs no proof, since 0.5 is then nobody's choice.
3. Where costs are given, a model must be cheaper than calling no row, and than calling every row.

What is not shown may still be so: ``outcome`` says where a gain is ruled out, or else what it would take to know.

This file refuses to know any data, model or fold; it sees results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oversample.study import wording as say
from oversample.study.noise import FEWEST_FOLDS, Interval, interval, lower_bound
from oversample.study.outcome import ROUGH, best_of, changes, outcome_of, strict_of
from oversample.study.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.records import Action, Outcome, Result

__all__ = ["EXIT_CODES", "Stakes", "judge"]

# Of the command line, where it is asked for; 1 and 2 are errors everywhere.
EXIT_CODES: dict[Outcome, int] = {
    "helps": 0,
    "no_difference": 3,
    "harms": 4,
    "cannot_tell": 5,
}
_ACTIONS: dict[str, Action] = {
    "weights": "class_weights",
    "cost-weights": "class_weights",
    "random-weights": "class_weights",
    "undersample": "under_sample",
}
_FEWEST_LOOKED_AT = 2  # rows of a validation part
_ROUNDING = 1e-9  # costs that differ by less are the same


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
    metric, threshold_metric : str
        What candidates are judged by, and what a threshold is chosen for.
    n_positive : int
        Positive rows of the table.
    n_trained : int
        The fewest positive rows in a training part.
    folds : int
        Of one repeat.
    worth : float or None
        The least gain worth having: of a score as it is (0.02 unless given), of a cost as a share of what doing
        nothing with a moved threshold costs (0.1 unless given).
    can_repeat : bool
        Whether folds can be drawn anew; in time nothing is drawn.
    unmodelled : (float, float) or None
        Where costs are given: what 1,000 rows cost if none is called, and if all are.
    capacity : float or None
        Share of the rows that can be looked at.
    n_judged : int
        The fewest rows in a validation part.
    """

    positive: str
    negative: str
    share: float
    chance_precision: tuple[float, ...]
    metric: str = "average_precision"
    threshold_metric: str = "balanced_accuracy"
    n_positive: int = 1000
    n_trained: int = 800
    folds: int = 5
    worth: float | None = None
    can_repeat: bool = True
    unmodelled: tuple[float, float] | None = None
    capacity: float | None = None
    n_judged: int = 1000


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
    found = _concluded(results, stakes)
    if stakes.unmodelled is None:
        return found
    used = next(result for result in results if result.candidate.id == found.candidate)
    cost = say.at(used, "cost_per_1000", chosen=found.candidate != "nothing").mean
    if cost < min(stakes.unmodelled) * (1.0 - _ROUNDING):
        return found
    headline, numbers = say.no_model(used.candidate.spoken, cost, *stakes.unmodelled)
    return replace(found, action="no_model", headline=headline, reasons=(numbers, *found.reasons))


def _concluded(results: Sequence[Result], stakes: Stakes) -> Verdict:
    nothing = next(result for result in results if result.candidate.id == "nothing")
    tried = [r for r in results if r.failed is None and r.candidate.method != "nothing"]
    rivals = [result for result in tried if result.stopped is None]
    n_folds = len(nothing.values)
    if n_folds < FEWEST_FOLDS:
        return _too_few_folds(n_folds, can_repeat=stakes.can_repeat)
    narrow = _narrow(stakes)
    winners = (
        [] if narrow else [r for r in rivals if strict_of(r).is_above_zero and _ranks(r, stakes)]
    )
    if winners:
        return _recommended(nothing, winners, stakes, len(tried))
    found: tuple[Outcome, str] = ("cannot_tell", narrow)
    if not narrow:
        found = outcome_of(nothing, rivals, stakes)
    reasons = (_closest(rivals, stakes, len(tried)),)
    # That nothing ranks better than chance is no proof that nothing could: the outcome is decided alike.
    breaks = _is_over(nothing, stakes, chosen=False)
    if not _ranks(nothing, stakes) and not any(_ranks(r, stakes, len(rivals)) for r in rivals):
        hopeless = _no_signal(nothing, rivals, reasons, stakes, found)
        at = say.own_threshold(nothing) if breaks else 0.5
        return replace(hopeless, threshold=at)
    moved = _moved(nothing, stakes)
    # 0.5 says that both mistakes cost the same. Whoever names costs, or a queue, has denied that: then the moved
    # threshold is where one starts, and has to be shown to do harm. That 0.5 catches more is no harm done where it
    # lets more rows through than can be looked at.
    denied = stakes.threshold_metric in ("cost", "capacity") and (moved.high > 0.0 or breaks)
    if moved.is_above_zero or denied:
        return _move(nothing, reasons, moved, stakes, found)
    return _nothing(reasons, moved, stakes, found)


def _narrow(stakes: Stakes) -> str:
    """Say that the queue takes too few rows of a fold to judge candidates by; empty if it does not."""
    if stakes.capacity is None or stakes.metric != "capacity":
        return ""
    if stakes.capacity * stakes.n_judged >= _FEWEST_LOOKED_AT:
        return ""
    share, fewest = f"{100 * stakes.capacity:.3g} %", _FEWEST_LOOKED_AT
    return (
        f"The capacity, {share} of the rows, is below {fewest} rows in a validation part of {stakes.n_judged:,}: "
        "what is caught among so few is chance. Judge by another metric, or by fewer folds."
    )


def _is_over(result: Result, stakes: Stakes, *, chosen: bool) -> bool:
    """Tell whether a threshold lets more rows through than can be looked at."""
    if stakes.capacity is None or stakes.threshold_metric != "capacity":
        return False
    return say.at(result, "alerts_per_1000", chosen=chosen).mean > 1000.0 * stakes.capacity


def _ranks(result: Result, stakes: Stakes, among: int = 1) -> bool:
    """Tell whether the model ranks better than chance, by either measure (one-sided, 95 %)."""
    level = 1.0 - 0.05 / among
    area = np.subtract(say.score(result, "roc_auc").folds, 0.5)
    precision = np.subtract(
        say.score(result, "average_precision").folds, stakes.chance_precision[: len(area)]
    )
    return any(lower_bound(above, stakes.share, level=level) > 0.0 for above in (area, precision))


def _moved(nothing: Result, stakes: Stakes) -> Interval:
    """Compare the moved threshold with 0.5, by the metric that it was chosen for."""
    metric = stakes.threshold_metric
    name = {"cost": "cost_per_1000", "capacity": "recall"}.get(metric, metric)
    change = np.subtract(
        say.at(nothing, name, chosen=True).folds, say.at(nothing, name, chosen=False).folds
    )
    return interval(-change if metric == "cost" else change, stakes.share)


def _recommended(nothing: Result, winners: Sequence[Result], stakes: Stakes, among: int) -> Verdict:
    best = max(winners, key=lambda result: strict_of(result).mean)
    floor = strict_of(best).mean - strict_of(best).error
    near = [result for result in winners if strict_of(result).mean >= floor]
    pick = min(near, key=lambda r: (abs(r.n_added), -strict_of(r).mean))
    method, gain, at = pick.candidate.method, strict_of(pick), say.own_threshold(pick)
    does = {
        "weights": "Don't oversample. Use class weights",
        "cost-weights": "Don't oversample. Weigh the rows by their costs",
        "random-weights": f"Don't oversample. Weigh the rare class as if at {pick.candidate.ratio or 1:g}",
        "undersample": "Don't oversample. Under-sample the other rows",
    }.get(method, f"Oversample: {pick.candidate.spoken}")
    metric = stakes.metric
    why = (
        f"{say.capital(pick.candidate.spoken)} {say.gains(metric, gain)} over doing nothing"
        f"{'' if metric == 'average_precision' else ' with a moved threshold'}, beyond fold noise "
        f"(95 %{say.corrected(among)}: {say.signed_range(metric, gain)})."
    )
    if pick is not best:
        why += (
            f" {say.capital(best.candidate.spoken)} {say.gains(metric, strict_of(best))}, too close to tell "
            "apart, and changes more rows."
        )
    return Verdict(
        action=_ACTIONS.get(method, "oversample"),
        outcome="helps",
        headline=f"{does}, with the threshold at {at:g}.",
        reasons=(why, _catches(pick, nothing, stakes)),
        candidate=pick.candidate.id,
        threshold=at,
    )


def _no_signal(
    nothing: Result,
    rivals: Sequence[Result],
    reasons: tuple[str, ...],
    stakes: Stakes,
    found: tuple[Outcome, str],
) -> Verdict:
    outcome, doubt = found
    areas = [say.score(result, "roc_auc").mean for result in (nothing, *rivals)]
    ranking = (
        f"ROC AUC lies between {min(areas):.3f} and {max(areas):.3f} over all candidates; 0.5 is "
        "guessing."
    )
    precision = (
        f"Doing nothing scores {say.score(nothing, 'average_precision').mean:.3f} average precision, "
        f"and a random order {float(np.mean(stakes.chance_precision)):.3f}."
    )
    classes = f"{say.named(stakes.positive)} from {say.named(stakes.negative)}"
    shown = f"is shown to tell {classes} better than chance"
    if outcome == "cannot_tell":
        headline = f"Do nothing for now: no candidate {shown}, and whether any method helps cannot be told."
        told = (ranking, precision, *reasons, *filter(None, [doubt]))
    else:
        headline = f"No method helps, and no candidate {shown}."
        told = (ranking, f"{precision} Look for better columns before more rows.", *reasons)
    return Verdict("no_signal", outcome, headline, told, "nothing", 0.5)


def _move(
    nothing: Result,
    reasons: tuple[str, ...],
    moved: Interval,
    stakes: Stakes,
    found: tuple[Outcome, str],
) -> Verdict:
    at, metric = say.own_threshold(nothing), stakes.threshold_metric
    outcome, doubt = found
    caught = _catches(nothing, nothing, stakes)
    if metric != "capacity":
        caught += (
            f" That is {say.moved_by(metric, moved)} (95 %: {say.signed_range(metric, moved)})."
        )
    move = f"Move the threshold to {at:g}."
    headline = f"Don't oversample. {move}"
    if outcome == "cannot_tell":
        headline = f"{move} Whether oversampling helps cannot be told."
    told = (*reasons, *filter(None, [doubt]), caught)
    return Verdict("move_threshold", outcome, headline, told, "nothing-threshold", at)


def _nothing(
    reasons: tuple[str, ...], moved: Interval, stakes: Stakes, found: tuple[Outcome, str]
) -> Verdict:
    outcome, doubt = found
    metric = stakes.threshold_metric
    how = "within" if moved.low <= 0.0 <= moved.high else "beyond"
    unmoved = (
        f"Moving the threshold gives {say.moved_by(metric, moved)}, {how} fold noise "
        f"(95 %: {say.signed_range(metric, moved)})."
    )
    headline = "Do nothing. No method is better beyond fold noise."
    if outcome == "cannot_tell":
        headline = "Do nothing for now. Whether any method helps cannot be told."
    told = (*reasons, *filter(None, [doubt]), unmoved)
    return Verdict("do_nothing", outcome, headline, told, "nothing", 0.5)


def _too_few_folds(n_folds: int, *, can_repeat: bool) -> Verdict:
    how = "A finer time gives more of them."
    if can_repeat:
        how = f"Set repeats={-(-2 * FEWEST_FOLDS // n_folds)}, or more folds."
    reason = f"With {n_folds} folds even a large gain cannot be told from fold noise. {how}"
    headline = f"Do nothing: {n_folds} folds cannot show that anything helps."
    return Verdict("do_nothing", "cannot_tell", headline, (reason,), "nothing", 0.5)


def _closest(rivals: Sequence[Result], stakes: Stakes, among: int) -> str:
    """Say how near the best rival came; with the plain interval if that already settles it."""
    if not rivals:
        return "Nothing else could be compared: every other candidate failed."
    best = best_of(rivals)
    plain, metric = best.gain, stakes.metric
    assert plain is not None, "a rival was compared with doing nothing"
    if strict_of(best).is_above_zero:  # or it would have been recommended
        return (
            f"{say.capital(best.candidate.spoken)} {say.gains(metric, plain)} "
            f"(95 %{say.corrected(among)}: {say.signed_range(metric, strict_of(best))}), but is not shown to rank "
            "better than chance itself: equal scores of many rows shift average precision."
        )
    if not changes(plain):
        return "No candidate changes what doing nothing scores, in any fold."
    if plain.mean <= 0.0:
        return (
            f"The closest, {best.candidate.spoken}, {say.gains(metric, plain)} "
            f"(95 %: {say.signed_range(metric, plain)})."
        )
    shown, note = (strict_of(best), say.corrected(among)) if plain.is_above_zero else (plain, "")
    return (
        f"{say.capital(best.candidate.spoken)} {say.gains(metric, plain)}, within "
        f"fold noise (95 %{note}: {say.signed_range(metric, shown)})."
    )


def _catches(result: Result, nothing: Result, stakes: Stakes) -> str:
    told = say.catches(result, nothing, stakes.positive, stakes.threshold_metric)
    if _is_over(result, stakes, chosen=True):
        told += f" The queue takes {1000.0 * (stakes.capacity or 0.0):.3g}: raise the threshold until they fit."
    if stakes.n_trained < ROUGH:
        told += (
            f" It was chosen on as few as {stakes.n_trained} positive rows: take it as a rough one."
        )
    return told
