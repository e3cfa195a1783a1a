"""Truth: whether a predicted risk is what happens.

Judged on rows that were held out, real ones at their real prevalence: as the model gave it, with the change of
prevalence undone in closed form, and after a sigmoid fitted inside the training part.
This file refuses to know what made a prediction untrue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.study.metrics import brier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.metrics import Codes, Vector
    from oversample.study.run import Outcome

__all__ = ["reliability", "truth_of"]

_BINS = 10
_EDGE = 1e-12  # a risk of 0 has no logit; no model means it so exactly
_CHANGED = 1e-9  # shares of classes that differ by less are the same


def truth_of(
    runs: Sequence[Outcome], judged: Sequence[Codes], real: Sequence[float]
) -> dict[str, Any]:
    """Measure the probabilities of one candidate, raw and corrected.

    Parameters
    ----------
    runs : sequence of Outcome
        One a fold.
    judged : sequence of ndarray
        Codes of the validation rows of each fold.
    real : sequence of float
        Share of positive rows in each training part, before anything was done to it.

    Returns
    -------
    truth : dict
        ``"raw"``, ``"prior"`` (None where the prevalence was not changed) and ``"sigmoid"``, each what
        `reliability` gives over all folds.
    """
    from oversample.learning import positive_at_prevalence

    codes = np.concatenate(judged)
    raw = np.concatenate([run.judged for run in runs])
    mended = np.concatenate([run.mended for run in runs if run.mended is not None])
    changed = any(
        abs(run.trained_share - share) > _CHANGED for run, share in zip(runs, real, strict=True)
    )
    prior = None
    if changed:
        prior = np.concatenate(
            [
                positive_at_prevalence(run.judged, run.trained_share, share)
                for run, share in zip(runs, real, strict=True)
            ]
        )
    return {
        "raw": reliability(codes, raw),
        "prior": None if prior is None else reliability(codes, prior),
        "sigmoid": reliability(codes, mended),
    }


def reliability(codes: Codes, scores: Vector) -> dict[str, Any]:
    """Compare predicted risks with what happened.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int8
        At least one row of each class.
    scores : ndarray of shape (n_rows,), dtype=float64
        0 to 1.

    Returns
    -------
    measured : dict
        ``"observed_expected"``: positive rows over the sum of the risks, 1 if right on average, below 1 if risks
        are too high. ``"slope"`` and ``"intercept"`` of the logistic regression of what happened on the logit of
        the risk, 1 and 0 if right; a slope below 1 says that risks are too extreme; None where they part the
        classes. ``"brier"``; ``"ece"``, the mean distance of risk and rate over bins with as many rows each; and
        the ``"bins"``: ``n``, mean ``risk`` and ``rate`` of each.

    Examples
    --------
    >>> codes = np.array([0, 0, 0, 1] * 25, dtype=np.int8)
    >>> found = reliability(codes, np.full(100, 0.5))
    >>> found["observed_expected"], found["ece"]
    (0.5, 0.25)
    """
    expected = float(scores.sum())
    slope, intercept = _line(codes, scores)
    bins = _bins(codes, scores)
    apart = [each["n"] * abs(each["risk"] - each["rate"]) for each in bins]
    return {
        "observed_expected": int(codes.sum()) / expected if expected else None,
        "slope": slope,
        "intercept": intercept,
        "brier": brier(codes, scores),
        "ece": float(sum(apart) / len(codes)),
        "bins": bins,
    }


def _bins(codes: Codes, scores: Vector) -> list[dict[str, float]]:
    """Cut the rows by risk into bins of as many rows each; equal risks stay in one."""
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    wanted = np.arange(1, _BINS) * len(scores) // _BINS
    starts = np.unique([0, *np.searchsorted(ranked, ranked[wanted], side="left")])
    found = []
    for start, stop in zip(starts, [*starts[1:], len(scores)], strict=True):
        rows = order[start:stop]
        found.append(
            {
                "n": len(rows),
                "risk": round(float(scores[rows].mean()), 6),
                "rate": round(float(codes[rows].mean()), 6),
            }
        )
    return found


def _line(codes: Codes, scores: Vector) -> tuple[float | None, float | None]:
    from scipy.special import logit

    from oversample.learning.calibration import fit_line

    if scores[codes == 1].min() >= scores[codes == 0].max():
        return None, None
    x = logit(np.clip(scores, _EDGE, 1.0 - _EDGE))
    if np.ptp(x) == 0.0:
        return None, None
    return fit_line(x, codes.astype(np.float64), np.ones(len(x)))
