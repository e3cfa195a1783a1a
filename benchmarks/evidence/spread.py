"""How sure a mean over sets is, and a difference within one set.

The sets are not independent: nineteen are cut from the same table of proteins. An interval therefore draws
families of sets, not sets. This file refuses to know what the numbers mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Contest", "Spread", "contest", "corrected_p", "family_means", "signed_rank_p", "spread"]

_DRAWS = 10_000
_SEED = 0
_LEVEL = 0.05
_TIE = 1e-12  # means of quotients of counts; two that are equal on paper differ by a few 1e-16


@dataclass(frozen=True)
class Spread:
    """A mean over sets, and the middle 95 % of such means if other families had been drawn."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Contest:
    """One way against another over sets, first minus second.

    Parameters
    ----------
    gain : Spread
    won, tied, lost : int
        Sets where the mean of the first is higher, equal, lower.
    clearly_won, clearly_lost : int
        Sets where the corrected test of that set tells the two apart at 5 %.
    p_sets, p_families : float
        Wilcoxon's signed-rank test over the sets, and over the means of families.
    """

    gain: Spread
    won: int
    tied: int
    lost: int
    clearly_won: int
    clearly_lost: int
    p_sets: float
    p_families: float


def spread(values: ArrayLike, families: Sequence[str]) -> Spread:
    """Return the mean of values of sets, with an interval from drawing families again.

    Parameters
    ----------
    values : array-like of shape (n_sets,)
    families : sequence of str of shape (n_sets,)

    Examples
    --------
    Of one family there is nothing to draw anew:

    >>> spread([1.0, 2.0, 6.0], ["a", "a", "a"])
    Spread(mean=3.0, low=3.0, high=3.0)
    """
    given = np.asarray(values, dtype=np.float64)
    _, family = np.unique(np.array(families), return_inverse=True)
    sums, counts = np.bincount(family, weights=given), np.bincount(family)
    rng = np.random.default_rng(_SEED)
    drawn = rng.integers(len(sums), size=(_DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return Spread(mean=float(given.mean()), low=low, high=high)


def corrected_p(differences: ArrayLike, test_per_train: float) -> float:
    """Return the two-sided p of a mean difference over overlapping folds.

    t = mean / sqrt((1/J + n_test/n_train) * s^2) with J - 1 degrees of freedom: C. Nadeau, Y. Bengio,
    "Inference for the Generalization Error", Machine Learning 52, 2003. Folds that all differ by the same
    have no spread to judge by: p is 1 if they do not differ, and 0 otherwise.

    Examples
    --------
    Mean 2, s^2 1, J 3, a fourth as many test rows: t = 2 / sqrt(7/12) = 2.619 with 2 degrees of freedom.

    >>> round(corrected_p([1.0, 2.0, 3.0], 0.25), 3)
    0.12
    """
    given = np.asarray(differences, dtype=np.float64)
    mean, variance = float(given.mean()), float(given.var(ddof=1))
    if variance <= _TIE**2:
        return 1.0 if abs(mean) <= _TIE else 0.0
    t = mean / np.sqrt((1.0 / len(given) + test_per_train) * variance)
    return float(2.0 * stats.t.sf(abs(t), len(given) - 1))


def signed_rank_p(differences: ArrayLike) -> float:
    """Return the two-sided p of Wilcoxon's signed-rank test; zeros are left out, 1 if nothing is left."""
    given = np.asarray(differences, dtype=np.float64)
    given = given[np.abs(given) > _TIE]
    return float(stats.wilcoxon(given).pvalue) if len(given) else 1.0


def family_means(values: ArrayLike, families: Sequence[str]) -> NDArray[np.float64]:
    """Return the mean of each family, in the order of their names.

    Examples
    --------
    >>> family_means([1.0, 5.0, 3.0], ["b", "a", "b"]).tolist()
    [5.0, 2.0]
    """
    _, family = np.unique(np.array(families), return_inverse=True)
    means: NDArray[np.float64] = np.bincount(family, weights=np.asarray(values)) / np.bincount(
        family
    )
    return means


def contest(
    first: Sequence[NDArray[np.float64]],
    second: Sequence[NDArray[np.float64]],
    families: Sequence[str],
    test_per_train: float,
) -> Contest:
    """Compare two ways on the same folds of the same sets.

    Parameters
    ----------
    first, second : sequence of ndarray of shape (n_fits,), one of each for every set
        Higher is better.
    families : sequence of str of shape (n_sets,)
    test_per_train : float
        Rows held out per row trained on, in each fold.
    """
    folds = [a - b for a, b in zip(first, second, strict=True)]
    means = np.array([difference.mean() for difference in folds])
    clear = np.array([corrected_p(difference, test_per_train) < _LEVEL for difference in folds])
    return Contest(
        gain=spread(means, families),
        won=int(np.sum(means > _TIE)),
        tied=int(np.sum(np.abs(means) <= _TIE)),
        lost=int(np.sum(means < -_TIE)),
        clearly_won=int(np.sum(clear & (means > 0))),
        clearly_lost=int(np.sum(clear & (means < 0))),
        p_sets=signed_rank_p(means),
        p_families=signed_rank_p(family_means(means, families)),
    )
