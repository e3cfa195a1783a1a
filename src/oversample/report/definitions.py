"""Definitions: what every number on the page means, written once.

The page lists them at its end and shows each one on hover and focus of the number. This file refuses to know
any number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report.metric import decided_by, threshold_aim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["define", "only"]

Definitions = dict[str, tuple[str, str]]


def define(record: Mapping[str, Any]) -> Definitions:
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
    source = record["source"]
    positive, negative = f'"{source["positive"]}"', f'"{source["negative"]}"'
    return {
        **_about_rows(positive, has_budget=record["settings"].get("budget") is not None),
        **_about_scores(record),
        **_about_decisions(threshold_aim(record)),
        **_about_counts(positive, negative),
        **_about_costs(),
        **_about_truth(positive),
        **_about_panels(positive, negative),
    }


def only(definitions: Definitions, asked: Iterable[str]) -> Definitions:
    """Keep the definitions of what is on the page."""
    wanted = set(asked)
    return {key: said for key, said in definitions.items() if key in wanted}


def _about_rows(positive: str, *, has_budget: bool) -> Definitions:
    unless = " Here a budget of time decided how many folds were run." if has_budget else ""
    return {
        "rows": ("Rows", "Real rows of the table, of both classes."),
        "positive": ("Positive rows", f"Real rows of class {positive}, the class to be found."),
        "prevalence": (
            "Prevalence",
            f"Share of real rows that are {positive}. Alarms raised at random are right this often, so "  # noqa: ISC004
            "it is the floor of precision.",
        ),
        "seed": (
            "Seed",
            f"The same data, seed and version give the same numbers, on any number of cores.{unless}",
        ),
        "amount": (
            "Amount",
            f"{positive} rows for each other row after resampling: 0.5 is one to two, 1 is as many. Only "  # noqa: ISC004
            "amounts that were run in all folds can be chosen.",
        ),
        "k": ("Neighbours", "How many near rows of its class a synthetic row can be mixed with."),
        "added": (
            "Rows added",
            "Synthetic rows or copies put into a training part, averaged over folds; negative where rows were left "  # noqa: E501, ISC004
            "out. Validation parts are never resampled.",
        ),
    }


def _about_scores(record: Mapping[str, Any]) -> Definitions:
    metric = decided_by(record)
    what = (
        f"What is saved in {metric.words}" if metric.is_cost else f"{_capital(metric.words)} more"
    )
    return {
        "ap": (
            "Average precision",
            "Area under the precision-recall curve on untouched validation rows, mean over folds; 1 is "  # noqa: ISC004
            "perfect, the prevalence is guessing. It needs no threshold. After \u00b1: the standard deviation "
            "over folds.",
        ),
        "gain": (
            "Against doing nothing",
            f"{what} than doing nothing with a moved threshold, paired fold by fold, with its 95 % interval "  # noqa: ISC004
            "(Nadeau and Bengio, 2003). An interval that holds 0 is within fold noise. The wider ends are corrected "  # noqa: E501
            "for how many candidates were tried; the verdict goes by those.",
        ),
        "corrected": (
            "Best of many",
            "The best of many scores is too good even if all are alike. Its corrected value is what a choice made "  # noqa: ISC004
            "like this is worth on rows that had no say in it. The score before it is of all judged rows together, "  # noqa: E501
            "where the table has means over folds.",
        ),
        "train": (
            "Average precision on training rows",
            "The same measure on the real rows that the model was fitted on.",
        ),
        "gap": (
            "Gap",
            "Average precision on the real rows that a model was trained on, less that on rows held out; mean over "  # noqa: E501, ISC004
            "folds. A wide gap is memory, not learning.",
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
        "at_recall": (
            "Precision at a recall",
            "Share of alarms that are right where just this share of positive rows is caught. Mean over folds.",
        ),
        "recall_at_capacity": (
            "Recall at capacity",
            "Share of positive rows among those that can be looked at, the highest scores first. Mean over folds.",
        ),
        "precision_at_capacity": (
            "Precision at capacity",
            "Share of the rows that can be looked at that are positive. Mean over folds.",
        ),
    }


def _about_decisions(aim: str) -> Definitions:
    return {
        "half": (
            "Balanced accuracy at 0.5",
            "Mean of the shares of both classes that are called right when rows with a probability of at least 0.5 "  # noqa: E501, ISC004
            "are called positive. Mean over folds; 0.5 is guessing.",
        ),
        "chosen": (
            "Balanced accuracy at its own threshold",
            f"The same, with the threshold of the {aim} on training rows alone, fold by fold.",
        ),
        "threshold": (
            "Own threshold",
            f"Median over folds of the threshold with the {aim} on training rows. The rows "  # noqa: ISC004
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
            "Alerts per 1,000",
            "Rows called positive, right or wrong, in 1,000. Mean over folds.",
        ),
        "cost": (
            "Cost per 1,000 rows",
            "Misses and false alarms, each at its cost, for 1,000 rows; lower is better. Mean over folds. After "  # noqa: ISC004
            "\u00b1: the standard deviation over folds.",
        ),
        "net_benefit": (
            "Net benefit",
            "What is saved against leaving all rows alone, counted in misses avoided a row (Vickers and Elkin, "  # noqa: ISC004
            "2006). Mean over folds.",
        ),
    }


def _about_counts(positive: str, negative: str) -> Definitions:
    pooled = (
        "Counted over all validation parts at this one threshold, then per 1,000 rows. The verdict's sentences "
        "average folds, each at its own threshold, and may differ a little."
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


def _about_costs() -> Definitions:
    return {
        "total": (
            "Total cost",
            "Misses times the cost of a miss, plus false alarms times the cost of one, per 1,000 rows.",
        ),
        "lowest": (
            "Lowest here",
            "The lowest total of any threshold of this candidate, picked on the rows that it is counted on: expect "  # noqa: E501, ISC004
            "a little more on new ones.",
        ),
        "here_precision": (
            "Precision here",
            "Caught rows over all alerts, of the counts above.",
        ),
        "here_recall": ("Recall here", "Caught rows over all positive rows, of the counts above."),
        "here_alerts": ("Alerts", "Rows at or above the threshold, right or wrong, per 1,000."),
        "here_benefit": (
            "Net benefit",
            "Caught rows, less false alarms at the price of alarms in misses, per 1,000. Below 0, leaving all rows "  # noqa: E501, ISC004
            "alone is cheaper.",
        ),
    }


def _about_truth(positive: str) -> Definitions:
    return {
        "bin": (
            "Bin",
            "About a tenth of the judged rows, by predicted probability: its mean, and the share of "  # noqa: ISC004
            f"{positive} rows. On the line, predicted is observed.",
        ),
        "observed_expected": (
            "Observed over predicted",
            f"{positive} rows over the sum of predicted probabilities: 1 is right on average, below 1 they are "  # noqa: ISC004
            "too high.",
        ),
        "slope": (
            "Calibration slope",
            "Of the logistic regression of the truth on the logit of the prediction: 1 is right, below 1 is too "  # noqa: ISC004
            "extreme.",
        ),
        "intercept": ("Calibration intercept", "Of the same regression: 0 is right."),
        "calibrated_brier": (
            "Brier score, all rows",
            "Mean squared distance between probability and truth over all judged rows.",
        ),
        "ece": (
            "Expected calibration error",
            "Mean distance between predicted and observed over the bins, weighted by their rows.",
        ),
    }


def _about_panels(positive: str, negative: str) -> Definitions:
    return {
        "amount_score": (
            "Score at an amount",
            "Average precision on rows held out, mean over folds, at this amount.",
        ),
        "paired": (
            "Fold by fold",
            "Both judged on the same rows of the same fold, after training on the same others.",
        ),
        "importance": (
            "Importance",
            "What average precision loses when the cells of this column are shuffled among the rows that judge "  # noqa: ISC004
            "(Breiman, 2001); the middle of the folds it was measured in, which are listed. Around 0: not needed, or "  # noqa: E501
            "another column tells the same.",
        ),
        "level_recall": (
            "Recall of a level",
            f"Share of its {positive} rows that raise an alarm, over all judged rows.",
        ),
        "level_alarms": (
            "False alarms of a level",
            f"Share of its {negative} rows that raise an alarm, over all judged rows.",
        ),
        "level_alerts": (
            "Alerts of a level",
            "Rows that raise an alarm, right or wrong, in 1,000 of the level.",
        ),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
