"""Score the fits of one learner on one set: what is in the tables of one set and none other.

Rankings and decisions are scored fold by fold and averaged, as cross-validation is usually reported.
Probabilities are pooled over the folds of a repeat first: a single fold has too few rare rows to compare
a mean probability with.

This file refuses to know how the fits were made and what becomes of many sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evidence.arms import BEFORE, FOLDS, INSIDE, LEARNERS, TREATMENTS
from evidence.repair import closed_form, odds_ratio
from oversample.study.metrics import average_precision, brier, counts_at, cuts, decisions, roc_auc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evidence.arms import Fit, Key
    from evidence.store import Store

    Vector = NDArray[np.float64]
    Codes = NDArray[np.int8]

__all__ = ["CUTS", "REPAIRS", "Calibration", "Coverage", "Measured", "coverage", "equal_mass_ece", "measure",
           "read"]  # fmt: skip

CUTS = ("half", "prevalence", "tuned")
REPAIRS = ("raw", "closed", "platt", "isotonic")
_BINS = 10


@dataclass(frozen=True)
class Calibration:
    """How far probabilities are from what happened; means over repeats.

    Parameters
    ----------
    auc : float
        Mean over folds.
    brier, ece : float
        Mean squared distance, and expected calibration error in bins of equally many rows.
    ratio : float
        Mean predicted over observed share of the rarer class, E/O: 1 is right on average.
    """

    auc: float
    brier: float
    ratio: float
    ece: float


@dataclass(frozen=True)
class Measured:
    """One learner on one set under one treatment; vectors have an entry per fold, repeat by repeat.

    Parameters
    ----------
    auc, precision : ndarray of shape (n_fits,), dtype=float64
        Area under the ROC curve and average precision on the real rows held out.
    auc_all, precision_all : ndarray of shape (n_fits,), dtype=float64
        The same with the synthetic rows held out; differs for ``*-before`` only.
    accuracy : dict of str to ndarray of shape (n_fits,)
        Balanced accuracy of each of `CUTS`; empty for ``*-before``.
    calibration : dict of str to Calibration
        By `REPAIRS`; empty for ``*-before``.
    """

    auc: Vector
    precision: Vector
    auc_all: Vector
    precision_all: Vector
    accuracy: dict[str, Vector]
    calibration: dict[str, Calibration]


@dataclass(frozen=True)
class Coverage:
    """Which sets are in a store as a whole, and how many whole repeats all of them have."""

    names: tuple[str, ...]
    repeats: int


def coverage(done: set[Key], names: Iterable[str]) -> Coverage:
    """Find the sets with at least one whole repeat, and the repeats that they all have.

    Parameters
    ----------
    done : set of Key
    names : iterable of str
        Sets to look for.
    """
    whole = len(LEARNERS) * len(TREATMENTS) * FOLDS
    counts: dict[tuple[str, int], int] = {}
    for key in done:
        counts[key.set, key.repeat] = counts.get((key.set, key.repeat), 0) + 1
    repeats: dict[str, int] = {}
    for name in names:
        number = 0
        while counts.get((name, number)) == whole:
            number += 1
        if number:
            repeats[name] = number
    return Coverage(names=tuple(repeats), repeats=min(repeats.values(), default=0))


def read(store: Store, name: str, repeats: int) -> dict[str, dict[str, Measured]]:
    """Score one set: by learner, then by treatment."""
    found: dict[str, dict[str, Measured]] = {}
    for learner in LEARNERS:
        by_treatment: dict[str, list[Fit]] = {treatment: [] for treatment in TREATMENTS}
        for fit in store.fits(name, learner):
            if fit.key.repeat < repeats:
                by_treatment[fit.key.treatment].append(fit)
        found[learner] = {treatment: measure(fits) for treatment, fits in by_treatment.items()}
    return found


def measure(fits: Sequence[Fit]) -> Measured:
    """Score the fits of one treatment.

    Parameters
    ----------
    fits : sequence of Fit
        Whole repeats, in order.
    """
    real = [fit.real == 1 for fit in fits]
    ranked = [cuts(fit.codes[rows], fit.raw[rows]) for fit, rows in zip(fits, real, strict=True)]
    inside = fits[0].key.treatment in INSIDE
    ranked_all = ranked if inside else [cuts(fit.codes, fit.raw) for fit in fits]
    assert inside or fits[0].key.treatment in BEFORE, (
        "every treatment is inside the fold or before the split"
    )
    return Measured(
        auc=np.array([roc_auc(found) for found in ranked]),
        precision=np.array([average_precision(found) for found in ranked]),
        auc_all=np.array([roc_auc(found) for found in ranked_all]),
        precision_all=np.array([average_precision(found) for found in ranked_all]),
        accuracy={cut: np.array([_accuracy(fit, cut) for fit in fits]) for cut in CUTS}
        if inside
        else {},
        calibration={repair: _calibration(fits, repair) for repair in REPAIRS} if inside else {},
    )


def equal_mass_ece(codes: Codes, probability: Vector, bins: int = _BINS) -> float:
    """Return the mean distance of predicted and observed share, over bins of about equally many rows.

    Rows with one probability are never torn apart: which of them went where would be invented. With many
    ties there are fewer bins.

    Examples
    --------
    Two bins of two rows, 0.25 predicted and none seen, then 0.75 predicted and all seen:

    >>> equal_mass_ece(np.array([0, 0, 1, 1]), np.array([0.2, 0.3, 0.7, 0.8]), bins=2)
    0.25
    """
    edges = np.quantile(probability, np.arange(1, bins) / bins, method="inverted_cdf")
    place = np.searchsorted(np.unique(edges), probability, side="left")
    off = np.bincount(place, weights=probability - codes)
    return float(np.abs(off).sum() / len(codes))


def _accuracy(fit: Fit, cut: str) -> float:
    positive, negative = fit.n_train[:2]
    threshold = {"half": 0.5, "prevalence": positive / (positive + negative), "tuned": fit.cut}[cut]
    tp, fp = counts_at(fit.codes, fit.raw, [threshold])
    n_positive = int(fit.codes.sum())
    found = decisions(tp, fp, n_positive, len(fit.codes) - n_positive)
    return float(found["balanced_accuracy"][0])


def _calibration(fits: Sequence[Fit], repair: str) -> Calibration:
    mended = [_mended(fit, repair) for fit in fits]
    areas = [roc_auc(cuts(fit.codes, p)) for fit, p in zip(fits, mended, strict=True)]
    rows = []
    for begin in range(0, len(fits), FOLDS):
        codes = np.concatenate([fit.codes for fit in fits[begin : begin + FOLDS]])
        probability = np.concatenate(mended[begin : begin + FOLDS])
        ratio = float(probability.sum() / codes.sum())
        rows.append((brier(codes, probability), ratio, equal_mass_ece(codes, probability)))
    score, ratio, ece = np.mean(rows, axis=0).tolist()
    return Calibration(auc=float(np.mean(areas)), brier=score, ratio=ratio, ece=ece)


def _mended(fit: Fit, repair: str) -> Vector:
    if repair == "closed":
        return closed_form(fit.raw, odds_ratio(*fit.n_train))
    return {"raw": fit.raw, "platt": fit.platt, "isotonic": fit.isotonic}[repair]
