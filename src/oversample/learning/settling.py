"""Settling: which calibration and which threshold, from what held-out real rows say.

This file refuses to know how rows were held out, and which model was fitted on the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.learning.calibration import (
    Calibrator,
    at_prevalence,
    fit_isotonic,
    fit_sigmoid,
)
from oversample.learning.judging import ENOUGH_POSITIVE, cross_fitted, gain, judge
from oversample.learning.thresholds import (
    best_threshold,
    capacity_threshold,
    cheapest_threshold,
    threshold_of_costs,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.learning.judging import Agreement
    from oversample.learning.options import Goal
    from oversample.learning.training import HeldOut

    Vector = NDArray[np.float64]

__all__ = ["Calibration", "needs_held_out", "settle_calibration", "settle_threshold"]

_VERIFIED = ("sigmoid", "isotonic", "auto")  # learned from, or looked at on, held-out real rows

_FITS = {"sigmoid": fit_sigmoid, "isotonic": fit_isotonic}


@dataclass(frozen=True)
class Calibration:
    """How the model's probabilities are turned into those it gives.

    Parameters
    ----------
    method : {"none", "prior", "sigmoid", "isotonic"}
    why : str
        In words, with the numbers it was chosen by; what `str` gives.
    trained, real : ndarray of shape (n_classes,)
        Share of each class as the model saw it, and among the rows given to `fit`.
    positive : int or None
        Column of the positive class, where there are two.
    calibrator : Sigmoid, Isotonic, OneVsRest or None
    """

    method: str
    why: str
    trained: Vector
    real: Vector
    positive: int | None
    calibrator: Calibrator | None = None

    def __str__(self) -> str:
        """Say what was chosen and why."""
        return self.why

    def apply(self, probabilities: Vector) -> Vector:
        """Return the probabilities to be given.

        Parameters
        ----------
        probabilities : ndarray of shape (n_rows, n_classes), dtype=float64
            Of the model.

        Returns
        -------
        probabilities : ndarray of shape (n_rows, n_classes), dtype=float64
        """
        if self.method == "none":
            return probabilities
        if self.calibrator is None:
            return at_prevalence(probabilities, self.trained, self.real)
        if self.positive is None:
            return self.calibrator.apply(probabilities)
        p = self.calibrator.apply(probabilities[:, self.positive])
        return np.column_stack([1.0 - p, p] if self.positive == 1 else [p, 1.0 - p])


def needs_held_out(calibrate: str | None, goal: Goal | None) -> bool:
    """Tell whether real rows have to be held out for this."""
    if calibrate in _VERIFIED:
        return True
    return goal is not None and goal.kind != "fixed"


def settle_calibration(
    asked: str | None,
    trained: Vector,
    real: Vector,
    positive: int | None,
    held: HeldOut | None,
) -> Calibration:
    """Choose and fit a calibration.

    Parameters
    ----------
    asked : {"none", "prior", "sigmoid", "isotonic", "auto"} or None
    trained, real, positive
        As in `Calibration`.
    held : HeldOut or None
        For all but ``"none"`` and ``"prior"``.

    Returns
    -------
    calibration : Calibration
    """

    def settled(method: str, why: str, calibrator: Calibrator | None = None) -> Calibration:
        return Calibration(method, f"{method}: {why}", trained, real, positive, calibrator)

    if asked in (None, "none"):
        return settled("none", "the model's probabilities as they are")
    if asked == "prior":
        return settled(
            "prior", f"shares {_shares(trained)} undone to {_shares(real)}, in closed form"
        )
    assert held is not None, "the classifier holds rows out where they are needed"
    scores, codes = _scores(held.probabilities, held.codes, positive)
    rows = f"{len(codes):,} real rows, each held out of one of {held.n_fits} fits"
    if asked in _FITS:
        return settled(asked, f"fitted on {rows}", _FITS[asked](scores, codes, held.weights))
    corrected = _corrected(held, real)
    worst = _worst(corrected, held, positive)
    if worst.holds:
        return settled("prior", f"the closed form holds on {rows}: {worst.words()}")
    failed = f"the closed form does not hold on {rows}: {worst.words()}"
    before, _ = _scores(corrected, codes, positive)
    line = cross_fitted(fit_sigmoid, scores, codes, held.weights)
    gained, error = gain(before, line, codes, held.weights)
    method, told = "sigmoid", f"sigmoid {_lowers(gained, error)}"
    if worst.level_holds and gained <= 0.0:
        method, told, line = "prior", f"{told}, and so is no better", before
    n_least = int(np.bincount(held.codes).min())
    if n_least >= ENOUGH_POSITIVE:
        curve = cross_fitted(fit_isotonic, scores, codes, held.weights)
        gained, error = gain(line, curve, codes, held.weights)
        if gained > 2.0 * error:
            method = "isotonic"
        told = f"{told}; after that isotonic {_lowers(gained, error)}"
    else:
        told = f"{told}; {n_least:,} rows of a class are too few for isotonic"
    fitted = _FITS[method](scores, codes, held.weights) if method in _FITS else None
    return settled(method, f"{failed}; {told}", fitted)


def settle_threshold(
    goal: Goal, calibrate: str | None, calibration: Calibration, held: HeldOut | None
) -> float:
    """Choose a threshold on the probabilities that are given.

    Parameters
    ----------
    goal : Goal
    calibrate : str or None
        What was asked. Costs are turned into a threshold by arithmetic where the calibration was fitted,
        or seen to hold, on real rows; anywhere else the cheapest cut of the held-out rows is taken,
        which needs no calibration to be right.
    calibration : Calibration
    held : HeldOut or None
        For all but a fixed threshold.

    Returns
    -------
    threshold : float
    """
    if goal.kind == "fixed":
        return goal.fixed
    if goal.kind == "costs" and calibrate in _VERIFIED:
        return threshold_of_costs(goal.cost_miss, goal.cost_alarm)
    assert held is not None, "the classifier holds rows out where they are needed"
    assert calibration.positive is not None, "more classes were refused"
    scores = calibration.apply(held.probabilities)[:, calibration.positive]
    codes = (held.codes == calibration.positive).astype(np.int8)
    if goal.kind == "costs":
        return cheapest_threshold(codes, scores, goal.cost_miss, goal.cost_alarm, held.weights)
    if goal.kind == "capacity":
        return capacity_threshold(scores, goal.capacity, held.weights)
    return best_threshold(codes, scores, goal.metric, held.weights)


def _scores(
    probabilities: Vector, codes: NDArray[np.int64], positive: int | None
) -> tuple[Vector, NDArray[Any]]:
    """Return what the calibrators are fitted on: one column for two classes, all for more."""
    if positive is None:
        return probabilities, codes
    return probabilities[:, positive], (codes == positive).astype(np.int8)


def _corrected(held: HeldOut, real: Vector) -> Vector:
    """Undo the change of prevalence of held-out rows, each by what its own fit was shown."""
    corrected = np.empty_like(held.probabilities)
    for shown in np.unique(held.shown, axis=0):
        rows = (held.shown == shown).all(axis=1)
        corrected[rows] = at_prevalence(held.probabilities[rows], shown, real)
    return corrected


def _worst(probabilities: Vector, held: HeldOut, positive: int | None) -> Agreement:
    """Judge the positive class, or every one; return the first that is off, else the rarest."""
    columns = np.argsort(np.bincount(held.codes)) if positive is None else [positive]
    found = [
        judge(probabilities[:, at], (held.codes == at).astype(np.int8), held.weights)
        for at in columns
    ]
    return next((one for one in found if not one.holds), found[0])


def _lowers(gained: float, error: float) -> str:
    way = "lowers" if gained > 0.0 else "raises"
    return f"{way} the squared error by {abs(gained):.2g} (standard error {error:.1g})"


def _shares(shares: Vector) -> str:
    return ":".join(f"{100.0 * share:.3g}" for share in shares)
