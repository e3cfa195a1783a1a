"""Bags: the rows that a tree of a balanced forest learns from, and those it has not seen.

This file refuses to know how many trees there are, or how they are seeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse as sp
from sklearn.utils import compute_sample_weight

from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Bag", "Seen", "bootstrap_size", "left_out_votes"]


@dataclass(frozen=True, eq=False)
class Bag:
    """A sampler, the tree behind it, and the rows that the tree learnt from.

    Parameters
    ----------
    sampler, tree : object
        Both fitted.
    rows : ndarray of shape (n_samples_seen,), dtype=int64
        Row numbers, some twice.
    """

    sampler: Any
    tree: Any
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seen:
    """The rows that a forest is fitted on.

    Parameters
    ----------
    X : ndarray or CSC of shape (n_samples, n_features), dtype=float32
    codes : ndarray of shape (n_samples,), dtype=intp
        Class of each row as a number.
    weight : ndarray of shape (n_samples,), dtype=float64, or None
    size : int or None
        Rows of a bootstrap, or None where there is none.
    per_tree : bool
        Whether classes weigh by their rows in each bootstrap.
    """

    X: Any
    codes: NDArray[np.intp]
    weight: NDArray[np.float64] | None
    size: int | None
    per_tree: bool

    def teach(self, sampler: Any, tree: Any) -> Bag:
        """Fit a tree on the rows that a sampler keeps, or on a bootstrap of them."""
        X, codes = sampler.fit_resample(self.X, self.codes)
        rows: NDArray[np.int64] = sampler.sample_indices_
        weight = None if self.weight is None else self.weight[rows]
        if self.size is not None:
            draws, size = Replay(tree.random_state), min(self.size, len(rows))
            # a weighted row is drawn more often, and then counts like any other
            drawn = (
                draws.integers(len(rows), size) if weight is None else draws.weighted(weight, size)
            )
            weight = np.bincount(drawn, minlength=len(rows)).astype(np.float64)
            if self.per_tree:
                weight *= compute_sample_weight("balanced", codes, indices=drawn)
            rows = rows[drawn]
        # numbers of classes are floats to scikit-learn's own forest
        tree.fit(X, codes.astype(np.float64), sample_weight=weight)
        return Bag(sampler, tree, rows)


def bootstrap_size(forest: Any, n_rows: int, weight: NDArray[np.float64] | None) -> int | None:
    """Count the rows of a bootstrap before any is left out.

    Parameters
    ----------
    forest : BalancedRandomForestClassifier
        For `bootstrap` and `max_samples`.
    n_rows : int
        Rows of X.
    weight : ndarray of shape (n_rows,), dtype=float64, or None

    Returns
    -------
    size : int or None
        A share is one of the weights, where rows have weights, as in scikit-learn 1.9; None without bootstrap.
    """
    asked = forest.max_samples
    if not forest.bootstrap:
        return None
    if asked is None:
        return n_rows
    if isinstance(asked, Integral):
        return int(asked)
    return max(int(asked * (n_rows if weight is None else weight.sum())), 1)


def left_out_votes(bags: Sequence[Bag], X: Any, n_classes: int) -> NDArray[np.float64]:
    """Average, for each row, the probabilities by the trees that have not seen it.

    Parameters
    ----------
    bags : sequence of Bag
    X : ndarray or CSC of shape (n_samples, n_features), dtype=float32
    n_classes : int

    Returns
    -------
    votes : ndarray of shape (n_samples, n_classes), dtype=float64
        NaN for rows that every tree has seen.
    """
    if sp.issparse(X):
        by_rows: Any = X
        X = by_rows.tocsr()
    votes, n_voters = np.zeros((X.shape[0], n_classes)), np.zeros(X.shape[0])
    for bag in bags:
        is_left_out = np.ones(X.shape[0], dtype=bool)
        is_left_out[bag.rows] = False
        rows = np.flatnonzero(is_left_out)
        if len(rows):
            columns = bag.tree.classes_.astype(np.intp)  # without classes of which no row was kept
            votes[np.ix_(rows, columns)] += bag.tree.predict_proba(X[rows])
            n_voters[rows] += 1
    with np.errstate(invalid="ignore"):  # 0 / 0
        return votes / n_voters[:, np.newaxis]
