"""Calibration: scores as probabilities at the prevalence that rows really have.

Three ways, from the one that assumes most to the one that assumes least: undo the change of prevalence in
closed form, fit a sigmoid, fit any rising curve. The last two learn from scores of rows that the model
was not fitted on; synthetic rows have no place among them, since their prevalence is made up.

Pure functions of arrays, and the small records they give. This file refuses to know which model the scores
came from, and which rows were held out for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from oversample.errors import DataError
from oversample.learning.calibrators import EDGE, Calibrator, Isotonic, OneVsRest, Sigmoid

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

__all__ = [
    "Calibrator",
    "Isotonic",
    "OneVsRest",
    "Sigmoid",
    "at_prevalence",
    "fit_isotonic",
    "fit_line",
    "fit_sigmoid",
    "positive_at_prevalence",
]

# What a rising curve gives at least, and one minus it at most: several classes are divided by their sum.
_LEAST = 1e-9
_SUMS_TO = 1e-6  # shares typed with six digits are meant to add up to 1


def at_prevalence(probabilities: ArrayLike, trained: ArrayLike, real: ArrayLike) -> Vector:
    """Return the probabilities that a model would give had it learned at another prevalence.

    Each class is weighted by its real share over the share it was trained at, and the row is divided by
    its sum [1]_. For two classes this is a shift of the logit.

    Parameters
    ----------
    probabilities : array-like of shape (n_rows, n_classes)
        0 to 1, a row adding up to 1. 0 stays 0, and 1 stays 1.
    trained, real : array-like of shape (n_classes,)
        Share of each class among the (weighted) rows the model was fitted on, and in reality; above 0, and
        adding up to 1.

    Returns
    -------
    corrected : ndarray of shape (n_rows, n_classes), dtype=float64
        In the order of `probabilities`; the ranking of rows of two classes is unchanged.

    Raises
    ------
    DataError
        If the shares are not that.

    Notes
    -----
    Time and memory grow as ``n_rows * n_classes``.

    Exact where the model estimates the probability of the class *given the shares it was trained at*, and
    resampling changed nothing but the shares: random over- and under-sampling, weights. Not exact for
    synthetic rows, which change the classes as well, and not for forests and neighbours, whose shares of
    copied rows are no such probabilities. ``calibrate="auto"`` looks whether it holds.

    References
    ----------
    .. [1] M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the Outputs of a Classifier to New a Priori
       Probabilities: A Simple Procedure", Neural Computation 14, 2002, eq. (2.4); the case of two classes
       is theorem 2 of C. Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001.

    Examples
    --------
    >>> at_prevalence([[0.5, 0.5], [0.1, 0.9]], trained=[0.5, 0.5], real=[0.9, 0.1])
    array([[0.9, 0.1],
           [0.5, 0.5]])
    """
    P = np.asarray(probabilities, dtype=np.float64)
    learned = _read_shares("trained", trained, P.shape[1])
    factor = _read_shares("real", real, P.shape[1]) / learned
    weighted = P * factor
    total = weighted.sum(axis=1, keepdims=True)
    # A row of zeros is no row of probabilities, but some models give one; it stays as it is.
    corrected: Vector = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0.0)
    return corrected


def positive_at_prevalence(scores: ArrayLike, trained: float, real: float) -> Vector:
    """Do the same for the probability of one of two classes.

    Parameters
    ----------
    scores : array-like of shape (n_rows,)
        Probability of the positive class, 0 to 1; 0 and 1 stay.
    trained, real : float
        Share of the positive class among the rows the model was fitted on, and in reality; above 0 and
        below 1.

    Returns
    -------
    corrected : ndarray of shape (n_rows,), dtype=float64

    Raises
    ------
    DataError
        If a share is not between 0 and 1.

    Examples
    --------
    >>> positive_at_prevalence([0.0, 0.5, 0.9, 1.0], trained=0.5, real=0.1)
    array([0. , 0.1, 0.5, 1. ])
    """
    p = np.asarray(scores, dtype=np.float64)
    both = at_prevalence(
        np.column_stack([1.0 - p, p]), [1.0 - trained, trained], [1.0 - real, real]
    )
    positive: Vector = both[:, 1]
    return positive


def fit_sigmoid(
    scores: Vector, codes: NDArray[np.integer], weights: Vector | None = None
) -> Sigmoid | OneVsRest:
    """Fit a straight line through the logits of scores.

    Parameters
    ----------
    scores : ndarray of shape (n_rows,) or (n_rows, n_classes), dtype=float64
        0 to 1, of rows the model was not fitted on, at their real prevalence: the probability of the
        positive class, or one for each class. Scores of exactly 0 (a forest gives many) are taken for half
        the smallest other one, and alike at 1.
    codes : ndarray of shape (n_rows,), integer
        1 for a positive row and 0 for a negative one; or the column of the row's class. At least one of
        each.
    weights : ndarray of shape (n_rows,), dtype=float64, optional
        Not negative; 1 for each row if not given.

    Returns
    -------
    calibrator : Sigmoid or OneVsRest

    Raises
    ------
    DataError
        If a class has no row.

    Notes
    -----
    Time grows as ``n_rows * n_classes``: a Newton step looks at each row once, and some ten are taken.

    Deviation from the source: [1]_ fits ``expit(A * f + B)`` to the output f of a support vector machine,
    which has no ends. A probability has, and a line through it cannot be the identity; through its logit
    it can (slope 1, intercept 0). The targets are those of the source, ``(n + 1) / (n + 2)`` and ``1 / (m +
    2)`` for 1 and 0, so that the line stays finite where a score parts the classes.

    References
    ----------
    .. [1] J. C. Platt, "Probabilistic Outputs for Support Vector Machines and Comparisons to Regularized
       Likelihood Methods", Advances in Large Margin Classifiers, 1999, section 2.2.

    Examples
    --------
    >>> scores = np.array([0.2] * 4 + [0.8] * 4)  # too timid: it is 0 or 1 out of 4
    >>> line = fit_sigmoid(scores, np.array([0, 0, 0, 0, 1, 1, 1, 1]))
    >>> line.apply(np.array([0.2, 0.5, 0.8])).round(3).tolist()
    [0.167, 0.5, 0.833]
    """
    if scores.ndim > 1:
        each = [fit_sigmoid(*one, weights) for one in _apart(scores, codes)]
        return OneVsRest(tuple(part for part in each if isinstance(part, Sigmoid)))
    counted = _read_weights(codes, weights)
    low, high = _edges(scores)
    x = logit(np.clip(scores, low, high))
    n_positive = float(counted[codes == 1].sum())
    n_negative = float(counted[codes != 1].sum())
    target = np.where(codes == 1, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    slope, intercept = fit_line(x, target, counted)
    return Sigmoid(slope, intercept, low, high)


def fit_isotonic(
    scores: Vector, codes: NDArray[np.integer], weights: Vector | None = None
) -> Isotonic | OneVsRest:
    """Fit the rising curve that is nearest in squares to what happened.

    Parameters
    ----------
    scores, codes, weights
        As for `fit_sigmoid`.

    Returns
    -------
    calibrator : Isotonic or OneVsRest

    Raises
    ------
    DataError
        If a class has no row.

    Notes
    -----
    Time grows as ``n_rows * log(n_rows)``. A curve of steps is learned from few positive rows as a curve of
    few steps: scores that the model tells apart become equal. With less than some hundred positive rows a
    sigmoid is nearer the truth [1]_.

    References
    ----------
    .. [1] A. Niculescu-Mizil, R. Caruana, "Predicting Good Probabilities With Supervised Learning", ICML
       2005, section 5.

    Examples
    --------
    >>> scores = np.array([0.1, 0.1, 0.4, 0.4, 0.9, 0.9])
    >>> curve = fit_isotonic(scores, np.array([0, 0, 0, 1, 1, 1]))
    >>> curve.apply(np.array([0.4, 0.65])).tolist()
    [0.5, 0.7499999995]
    """
    from sklearn.isotonic import IsotonicRegression

    if scores.ndim > 1:
        each = [fit_isotonic(*one, weights) for one in _apart(scores, codes)]
        return OneVsRest(tuple(part for part in each if isinstance(part, Isotonic)))
    counted = _read_weights(codes, weights)
    curve = IsotonicRegression(y_min=_LEAST, y_max=1.0 - _LEAST, out_of_bounds="clip")
    curve.fit(scores, (codes == 1).astype(np.float64), sample_weight=counted)
    return Isotonic(
        np.asarray(curve.X_thresholds_, dtype=np.float64),
        np.asarray(curve.y_thresholds_, dtype=np.float64),
    )


def _read_shares(name: str, shares: ArrayLike, n_classes: int) -> Vector:
    read = np.asarray(shares, dtype=np.float64)
    if read.shape != (n_classes,) or not (read > 0.0).all() or abs(read.sum() - 1.0) > _SUMS_TO:
        raise DataError(
            f"{name} must hold the share of each class: above 0, and 1 together.",
            str(read.tolist()),
            f"Pass {n_classes} shares, such as {[round(1 / n_classes, 3)] * n_classes}.",
        )
    return read


def _read_weights(codes: NDArray[np.integer], weights: Vector | None) -> Vector:
    """Return weights of mean 1, so that targets count rows whatever the unit of the weights."""
    counted = np.ones(len(codes)) if weights is None else np.asarray(weights, dtype=np.float64)
    n_positive = int(((codes == 1) & (counted > 0.0)).sum())
    n_rows = int((counted > 0.0).sum())
    if n_positive in (0, n_rows):
        raise DataError(
            "A calibration needs rows of both classes.",
            f"{n_positive:,} positive of {n_rows:,} rows",
            'Pass more rows, or calibrate in closed form (calibrate="prior"), which needs none.',
        )
    mean_one: Vector = counted / counted.sum() * n_rows
    return mean_one


def _apart(scores: Vector, codes: NDArray[np.integer]) -> list[tuple[Vector, NDArray[np.integer]]]:
    """List the scores and the codes of each class against the rest."""
    return [(scores[:, at], (codes == at).astype(np.int8)) for at in range(scores.shape[1])]


def _edges(scores: Vector) -> tuple[float, float]:
    inside = scores[(scores > 0.0) & (scores < 1.0)]
    low = high = EDGE
    if len(inside) and (scores <= 0.0).any():
        low = max(EDGE, 0.5 * float(inside.min()))
    if len(inside) and (scores >= 1.0).any():
        high = max(EDGE, 0.5 * (1.0 - float(inside.max())))
    return low, 1.0 - high


def fit_line(x: Vector, target: Vector, weights: Vector) -> tuple[float, float]:
    """Fit the logistic regression on one column that nothing holds back.

    Parameters
    ----------
    x : ndarray of shape (n_rows,), dtype=float64
        Finite.
    target : ndarray of shape (n_rows,), dtype=float64
        0 to 1: what the probability should be.
    weights : ndarray of shape (n_rows,), dtype=float64
        Not negative.

    Returns
    -------
    slope, intercept : float
        Of least weighted cross entropy; convex, so there is one where `x` does not part the targets.

    Examples
    --------
    >>> slope, intercept = fit_line(np.array([-1.0, 1.0]), np.array([0.25, 0.75]), np.ones(2))
    >>> round(slope, 4), abs(round(intercept, 4))  # log 3
    (1.0986, 0.0)
    """
    from scipy.optimize import minimize

    share = weights / weights.sum()

    def loss(line: Vector) -> float:
        z = line[0] * x + line[1]
        return float(share @ (np.logaddexp(0.0, z) - target * z))

    def gradient(line: Vector) -> Vector:
        off = share * (expit(line[0] * x + line[1]) - target)
        return np.array([off @ x, off.sum()])

    def curvature(line: Vector) -> Vector:
        p = expit(line[0] * x + line[1])
        each = share * p * (1.0 - p)
        cross = each @ x
        # A hair on the diagonal: with one distinct score any slope will do, and the nearest to 1 is taken.
        return np.array([[each @ x**2 + 1e-12, cross], [cross, each.sum() + 1e-12]])

    found = minimize(
        loss, [1.0, 0.0], jac=gradient, hess=curvature, method="trust-exact", options={"gtol": 1e-9}
    )
    return float(found.x[0]), float(found.x[1])
