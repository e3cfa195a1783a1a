"""Definitions: what every number on the page means, written once.

The page lists them at its end and shows each one on hover and focus of the number. This file refuses to know
any number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["define"]

_METRIC_NAMES = {
    "balanced_accuracy": "balanced accuracy",
    "f1": "F1",
    "g_mean": "the geometric mean of recall and specificity",
}


def define(record: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Give every definition its name and its sentences, in the words of this record's classes.

    Parameters
    ----------
    record : mapping
        A comparison record.

    Returns
    -------
    definitions : dict of str to (str, str)
        Key to name and text, in the order the page lists them.
    """
    settings, source = record["settings"], record["source"]
    positive, negative = f'"{source["positive"]}"', f'"{source["negative"]}"'
    metric = _METRIC_NAMES.get(settings["threshold_metric"], settings["threshold_metric"])
    return {
        **_about_rows(positive),
        **_about_scores(),
        **_about_decisions(metric),
        **_about_counts(positive, negative),
        **_about_costs(),
    }


def _about_rows(positive: str) -> dict[str, tuple[str, str]]:
    return {
        "rows": (
            "Rows",
            "Real rows of the table, of both classes. Every one is judged once in each repeat.",
        ),
        "positive": ("Positive rows", f"Real rows of class {positive}, the class to be found."),
        "prevalence": (
            "Prevalence",
            f"Share of real rows that are {positive}. Alarms raised at random are right this often, so "  # noqa: ISC004
            "it is the floor of precision.",
        ),
        "seed": (
            "Seed",
            "The same data, seed and version give the same numbers, on any number of cores.",
        ),
        "amount": (
            "Amount",
            f"{positive} rows for each other row after resampling: 0.5 is one to two, 1 is as many. Only "  # noqa: ISC004
            "amounts that were run can be chosen.",
        ),
        "added": (
            "Rows added",
            "Synthetic rows or copies put into a training part, averaged over folds; negative where rows were left out. "  # noqa: E501, ISC004
            "Validation parts are never resampled.",
        ),
    }


def _about_scores() -> dict[str, tuple[str, str]]:
    return {
        "ap": (
            "Average precision",
            "Area under the precision-recall curve on untouched validation rows, mean over folds; 1 is "  # noqa: ISC004
            "perfect, the prevalence is guessing. It needs no threshold. After \u00b1: the standard deviation "
            "over folds.",
        ),
        "difference": (
            "Difference from nothing",
            "Average precision less that of doing nothing, paired fold by fold, with its 95 % interval "  # noqa: ISC004
            "(Nadeau and Bengio, 2003). An interval that holds 0 is within fold noise. Each is read "
            "alone; the verdict also allows for how many were tried.",
        ),
        "roc": (
            "ROC AUC",
            "Chance that a positive row is ranked above another row; 0.5 is guessing. Mean over folds.",
        ),
        "brier": (
            "Brier score",
            "Mean squared distance between probability and truth; lower is better. Oversampling inflates "  # noqa: ISC004
            "probabilities and shows here. Mean over folds.",
        ),
    }


def _about_decisions(metric: str) -> dict[str, tuple[str, str]]:
    return {
        "half": (
            "Balanced accuracy at 0.5",
            "Mean of the shares of both classes that are called right when rows with a probability of at least 0.5 are "  # noqa: E501, ISC004
            "called positive. Mean over folds; 0.5 is guessing.",
        ),
        "chosen": (
            "Balanced accuracy at its own threshold",
            f"The same, with the threshold that was best for {metric} on training rows alone, fold by fold.",
        ),
        "threshold": (
            "Own threshold",
            f"Median over folds of the threshold that was best for {metric} on training rows. The rows "  # noqa: ISC004
            "it is judged on had no say in it.",
        ),
        "precision": ("Precision", "Share of alarms that are right. Mean over folds."),
        "recall": ("Recall", "Share of positive rows that raise an alarm. Mean over folds."),
        "f1": ("F1", "Harmonic mean of precision and recall. Mean over folds."),
        "g_mean": (
            "G-mean",
            "Geometric mean of recall and of the share of other rows left alone. Mean over folds.",
        ),
        "alerts": (
            "Alarms per 1,000",
            "Rows called positive, right or wrong, in 1,000. Mean over folds.",
        ),
    }


def _about_counts(positive: str, negative: str) -> dict[str, tuple[str, str]]:
    pooled = (
        "Counted over all validation parts at this one threshold, then per 1,000 rows. The verdict's sentences average "  # noqa: E501
        "folds, each at its own threshold, and may differ a little."
    )
    return {
        "tn": ("Left alone", f"{negative} rows below the threshold (true negatives). {pooled}"),
        "fp": (
            "False alarms",
            f"{negative} rows at or above the threshold (false positives). {pooled}",
        ),
        "fn": ("Missed", f"{positive} rows below the threshold (false negatives). {pooled}"),
        "tp": ("Caught", f"{positive} rows at or above the threshold (true positives). {pooled}"),
        "cut": (
            "Threshold",
            "Rows with at least this probability are called positive. Only thresholds that were counted "  # noqa: ISC004
            "can be chosen.",
        ),
    }


def _about_costs() -> dict[str, tuple[str, str]]:
    return {
        "total": (
            "Total cost",
            "Misses times the cost of a miss, plus false alarms times the cost of one, per 1,000 rows.",
        ),
        "lowest": (
            "Lowest here",
            "The lowest total of any threshold of this candidate. It is picked on the rows that it is "  # noqa: ISC004
            "counted on, so expect a little more on new ones.",
        ),
    }
