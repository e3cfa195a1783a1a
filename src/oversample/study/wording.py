"""Wording: numbers of a comparison as sentences.

This file refuses to conclude anything: `verdict` says what holds, this says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversample.study.thresholds import sensible

if TYPE_CHECKING:
    from oversample.study.noise import Interval
    from oversample.study.records import Result, Spread

__all__ = [
    "at",
    "capital",
    "catches",
    "corrected",
    "gains",
    "moved_by",
    "named",
    "no_model",
    "own_threshold",
    "score",
    "signed_range",
    "worth",
]

_METRIC_NAMES = {
    "average_precision": "average precision",
    "roc_auc": "ROC AUC",
    "balanced_accuracy": "balanced accuracy",
    "f1": "F1",
    "g_mean": "the geometric mean of recall and specificity",
    "capacity": "recall at the queue's capacity",
}


def score(result: Result, name: str) -> Spread:
    """Return a score that needs no threshold."""
    assert result.scores is not None, "a failed candidate has no scores"
    return result.scores[name]


def at(result: Result, name: str, *, chosen: bool) -> Spread:
    """Return what is decided at the chosen threshold, or at 0.5."""
    found = result.at_chosen if chosen else result.at_half
    assert found is not None, "a failed candidate has no decisions"
    return found[name]


def own_threshold(result: Result) -> float:
    """Return the threshold to recommend: the median over folds, in two digits."""
    median = at(result, "threshold", chosen=True).median
    assert median is not None, "thresholds have a median over folds"
    return sensible(median)


def gains(metric: str, found: Interval) -> str:
    """Say what is gained, as a verb and its object: ``"scores +0.004 average precision"``."""
    if metric == "cost":
        verb = "saves" if found.mean >= 0.0 else "costs another"
        return f"{verb} {_money(abs(found.mean))} per 1,000 rows"
    return f"scores {signed(found.mean)} {_METRIC_NAMES[metric]}"


def worth(metric: str, least: float) -> str:
    """Say how much would be worth having."""
    return f"{_money(least)} per 1,000 rows" if metric == "cost" else f"{least:.3g}"


def signed_range(metric: str, found: Interval) -> str:
    """Write the ends of an interval of gains."""
    if metric == "cost":
        return f"{_signed_money(found.low)} to {_signed_money(found.high)}"
    return f"{signed(found.low)} to {signed(found.high)}"


def moved_by(metric: str, found: Interval) -> str:
    """Say what moving the threshold does to the metric that it was chosen for."""
    if metric == "cost":
        return f"{_signed_money(found.mean)} saved per 1,000 rows"
    return f"{signed(found.mean)} {_METRIC_NAMES[metric]}"


def catches(result: Result, before: Result, positive: str, metric: str) -> str:
    """Say what the chosen threshold catches, against doing nothing at 0.5.

    Means over folds, each at the threshold that its own training part chose: the pooled counts at
    the recommended threshold would be judged on rows that had a say in it.
    """
    recall, alerts = (at(result, name, chosen=True).mean for name in ("recall", "alerts_per_1000"))
    missed, quiet = (at(before, name, chosen=False).mean for name in ("recall", "alerts_per_1000"))
    told = (
        f"At {own_threshold(result):g} you catch {100 * recall:.0f} % of {named(positive)} "
        f"rows (was {100 * missed:.0f} %) at {_few(alerts)} alerts per 1,000 rows (was {_few(quiet)})."
    )
    if metric == "cost":
        now, was = (
            at(result, "cost_per_1000", chosen=True),
            at(before, "cost_per_1000", chosen=False),
        )
        told += f" Mistakes then cost {_money(now.mean)} per 1,000 rows (was {_money(was.mean)})."
    return told


def no_model(spoken: str, cost: float, none: float, every: float) -> tuple[str, str]:
    """Say that no row, or every row, is to be called: a headline, and the numbers behind it."""
    rows = "no row" if none <= every else "every row"
    numbers = (
        f"{capital(spoken)} costs {_money(cost)} per 1,000 rows, calling no row {_money(none)}, calling "
        f"every row {_money(every)}."
    )
    return f"Use no model: at these costs, calling {rows} is as cheap.", numbers


def named(label: str) -> str:
    """Quote what does not read as a word in a sentence: 1, Yes, True."""
    is_word = label.replace(" ", "").isalpha() and len(label) > len("False")
    return label if is_word else f'"{label}"'


def corrected(among: int) -> str:
    """Say that an interval allows for a choice among several."""
    return f", corrected for {among} comparisons" if among > 1 else ""


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def signed(value: float) -> str:
    """Write a difference of scores; adding 0 turns -0.0 into 0.0: "-0.000" reads oddly."""
    return f"{round(value, 3) + 0.0:+.3f}"


def _few(alerts: float) -> str:
    return f"{alerts:.0f}" if alerts >= 9.5 or alerts == 0 else f"{alerts:.2g}"  # noqa: PLR2004 - two digits


def _money(value: float) -> str:
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"  # noqa: PLR2004 - three digits


def _signed_money(value: float) -> str:
    return f"{'-' if value < 0 else '+'}{_money(abs(value))}"
