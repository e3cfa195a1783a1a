"""Clusters: the error of a figure that is made of rows which descend from one another.

A figure such as a share or an area under a curve is a mean of what each row adds to it. Rows that start from
the same real row are not independent: what they add is summed first, and the sums are what varies (for the area
under a curve this is N. A. Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53,
1997, on the placements of DeLong et al. 1988). This file refuses to know what the figure says.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["auc_with_error", "clustered_error"]


def clustered_error(adds: NDArray[np.float64], cluster: NDArray[np.int64]) -> float:
    """Return the standard error of a figure.

    Parameters
    ----------
    adds : ndarray of shape (n,), dtype=float64
        What each row adds to the figure, less what it adds on average; sums to 0.
    cluster : ndarray of shape (n,), dtype=int64
        Number of the real row that each starts from, at least 0.

    Returns
    -------
    error : float
        At least 0; infinite where all rows are of one cluster.

    Examples
    --------
    Four rows of two clusters are worth two, not four:

    >>> share = np.array([1.0, 1.0, 0.0, 0.0])
    >>> adds = (share - share.mean()) / 4
    >>> [round(clustered_error(adds, np.array(who)), 3) for who in ([0, 1, 2, 3], [0, 0, 1, 1])]
    [0.289, 0.5]
    """
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place, weights=adds)
    n = len(sums)
    if n < 2:  # noqa: PLR2004
        return math.inf
    return math.sqrt(float(np.sum(sums**2)) * n / (n - 1))


def auc_with_error(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    cluster_low: NDArray[np.int64],
    cluster_high: NDArray[np.int64],
) -> tuple[float, float]:
    """Return the area under the ROC curve and its standard error.

    Parameters
    ----------
    low, high : ndarray of shape (n_low,) and (n_high,), dtype=float64
        Scores of the rows that should get the lower and the higher ones; equal scores count half.
    cluster_low, cluster_high : ndarray of the same shapes, dtype=int64
        Real row that each starts from, or is.

    Returns
    -------
    auc, error : float

    Notes
    -----
    Time is that of sorting the scores.

    Examples
    --------
    >>> rows = np.arange(4)
    >>> auc_with_error(np.array([0.1, 0.4]), np.array([0.3, 0.9]), rows[:2], rows[2:])[0]
    0.75
    """
    of_high, of_low = _placed(high, low), 1.0 - _placed(low, high)
    auc = float(of_high.mean())
    adds = np.concatenate([(of_low - auc) / len(low), (of_high - auc) / len(high)])
    return auc, clustered_error(adds, np.concatenate([cluster_low, cluster_high]))


def _placed(scores: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the others that lie below each score, those that equal it by half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, scores, side="left")
    not_above = np.searchsorted(ordered, scores, side="right")
    return (below + not_above) / (2.0 * len(others))
