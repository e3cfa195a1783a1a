"""The helpers of imbalanced-learn that other people's samplers call."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from oversample.imblearn.strategy import check_sampling_strategy
from oversample.imblearn.targets import check_target_type

__all__ = ["check_neighbors_object", "check_sampling_strategy", "check_target_type"]


def check_neighbors_object(nn_name: str, nn_object: Any, additional_neighbor: int = 0) -> Any:  # noqa: ARG001
    """Return what searches neighbours, not fitted.

    Parameters
    ----------
    nn_name : str
        Name of the parameter; not used.
    nn_object : int or object
        A number of neighbours, or an estimator that searches them.
    additional_neighbor : int, default=0
        Added to a number: 1 where the row itself will be among those found.

    Returns
    -------
    searcher : object
        scikit-learn's ``NearestNeighbors``, or a copy of the object.

    Examples
    --------
    >>> check_neighbors_object("k_neighbors", 5, additional_neighbor=1).n_neighbors
    6
    """
    if isinstance(nn_object, Integral):
        return NearestNeighbors(n_neighbors=int(nn_object) + additional_neighbor)
    return clone(nn_object)
