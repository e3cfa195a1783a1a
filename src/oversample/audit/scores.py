"""Scores: how well one column tells a class from the others, judged without the row itself, or its subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["level_auc", "rank_auc"]


def rank_auc(score: NDArray[np.float64], is_own: NDArray[np.bool_]) -> float:
    """Share of pairs of a row of the class and another in which the former scores higher; ties count half.

    Examples
    --------
    >>> rank_auc(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True]))
    0.875
    """
    _, place = np.unique(score, return_inverse=True)
    place = place.reshape(-1)
    own = np.bincount(place[is_own], minlength=int(place.max(initial=0)) + 1)
    rest = np.bincount(place[~is_own], minlength=len(own))
    below = np.cumsum(rest) - rest
    pairs = float(own.sum()) * float(rest.sum())
    return float((own * (below + rest / 2)).sum() / pairs) if pairs else 0.5


def level_auc(
    level: NDArray[np.int64],
    is_own: NDArray[np.bool_],
    subject: NDArray[np.int64] | None = None,
) -> float:
    """Judge levels, each row scored by the share of the class among the others of its level.

    Parameters
    ----------
    level : ndarray of shape (n_rows,), dtype=int64
        Level of each row, from 0.
    is_own : ndarray of shape (n_rows,), dtype=bool
        Whether a row is of the class.
    subject : ndarray of shape (n_rows,), dtype=int64, optional
        Whose row it is, from 0: rows of the same subject are left out with the row itself.

    Returns
    -------
    auc : float
        0.5 where levels tell nothing, as where each stands in one row, or belongs to one subject.
    """
    size = np.bincount(level)
    own = np.bincount(level[is_own], minlength=len(size))
    share = float(is_own.mean())
    if subject is None:
        # A row leaves its level, and one row of the whole table's mix comes in: a level of one row scores the mix.
        of_own = (own - 1 + share) / np.maximum(size, 1)
        of_rest = (own + share) / np.maximum(size, 1)
        return rank_auc(np.where(is_own, of_own[level], of_rest[level]), is_own)
    pair, of = np.unique(level * (int(subject.max()) + 1) + subject, return_inverse=True)
    of = of.reshape(-1)
    left_out = np.bincount(of, minlength=len(pair))[of]
    own_left_out = np.bincount(of[is_own], minlength=len(pair))[of]
    return rank_auc((own[level] - own_left_out + share) / (size[level] - left_out + 1), is_own)
