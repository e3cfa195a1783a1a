"""Weights: carry the weights of real rows through a sampler.

A synthetic row gets the weighted mix of its parents' weights, by the same weights that mixed its cells.
Why this and not 1, or the mean of its class: it is linear in the parents. Doubling a person's weight
doubles their share in every row that descends from them, so that a row's total effect on the fit,
its own and through its descendants, is proportional to the weight it came with; and a set of
parents that all have weight w makes rows of weight w.

A row that lies beyond its parents (SVMSMOTE moves some away from a neighbour) has a negative share of one. The mix
could then be a weight below all of theirs, even below zero, which most models cannot use: it is kept between the
smallest and the largest weight of the parents.

This file refuses to know what the weights are for, and which model takes them.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.pipeline import Pipeline as PlainPipeline

from oversample.errors import DataError, SamplingError
from oversample.learning.steps import is_skipped, samplers_in
from oversample.lineage import Lineage

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["carry", "count_rows", "read_weights", "weight_key"]


def count_rows(y: Any) -> int:  # any container of labels
    """Count the labels in a container; one that only NumPy can read is read by NumPy."""
    return len(y) if hasattr(y, "__len__") else len(np.asarray(y))


def read_weights(sample_weight: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    """Read one weight a row.

    Raises
    ------
    DataError
        If it is not one finite number a row, or zero for all of them.
    """
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n_rows,):
        raise DataError(
            "sample_weight must hold one number for each row of X.",
            f"shape {weights.shape} for {n_rows:,} rows",
            "Pass an array that is parallel to X.",
        )
    if not np.isfinite(weights).all():
        at = int(np.argmin(np.isfinite(weights)))
        raise DataError(
            "sample_weight has missing or infinite cells.",
            f"{weights[at]} in row {at:,}",
            "Give these rows the weight 0, or leave them out.",
        )
    if not weights.any():
        raise DataError(
            "sample_weight gives every row a weight of zero, so that there is nothing to learn from.",
            f"{n_rows:,} rows of weight 0",
            "Give the rows that count a weight above 0, or leave sample_weight out.",
        )
    return weights


def carry(sampler: Any, weights: NDArray[np.float64], n_after: int) -> NDArray[np.float64]:
    """Return the weights of the rows that a sampler gave.

    Parameters
    ----------
    sampler : sampler
        Just fitted; of any library, or a pipeline that holds samplers.
    weights : ndarray of shape (n_before,), dtype=float64
        Weights of the rows it was given.
    n_after : int
        Rows it returned.

    Returns
    -------
    carried : ndarray of shape (n_after,), dtype=float64
        A row that was kept keeps its weight; a synthetic one has the mix of its parents'.

    Raises
    ------
    SamplingError
        If the sampler does not say where its rows come from.
    """
    carried = weights
    for stage in samplers_in(sampler):
        carried = _carried(stage, carried)
    if len(carried) != n_after:
        raise SamplingError(
            f"The rows that {type(sampler).__name__} returned are not those it accounts for.",
            f"{len(carried):,} accounted for, {n_after:,} returned",
            "Fit without sample_weight, or use a sampler of oversample.",
        )
    return carried


def weight_key(estimator: Any) -> str:  # any classifier
    """Name the parameter of `fit` that takes the weights.

    Parameters
    ----------
    estimator : estimator
        A model, or pipelines around one.

    Returns
    -------
    key : str
        ``"sample_weight"``, behind the names of the last steps of pipelines.

    Raises
    ------
    SamplingError
        If the model takes no weights.
    """
    model, prefix = estimator, ""
    while isinstance(model, PlainPipeline) and not is_skipped(model.steps[-1][1]):
        name, model = model.steps[-1]
        prefix += f"{name}__"
    accepted = inspect.signature(model.fit).parameters
    if "sample_weight" not in accepted and not any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in accepted.values()
    ):
        raise SamplingError(
            f"{type(model).__name__} takes no weights: its fit has no sample_weight.",
            "sample_weight",
            "Fit without sample_weight, or choose a model that takes weights, such as "
            "LogisticRegression().",
        )
    return f"{prefix}sample_weight"


def _carried(stage: Any, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    lineage = getattr(stage, "lineage_", None)
    if isinstance(lineage, Lineage):  # which tells of every row returned, real or synthetic
        return _within_parents(lineage, weights, lineage.carry(weights))
    rows = getattr(stage, "sample_indices_", None)
    if rows is not None:  # of another library: the row that each row returned is, or is a copy of
        carried: NDArray[np.float64] = weights[np.asarray(rows)]
        return carried
    raise SamplingError(
        f"{type(stage).__name__} does not say where its rows come from, so no weight can be given "
        "to them.",
        "neither lineage_ nor sample_indices_ after fit_resample",
        "Fit without sample_weight, or use a sampler of oversample.",
    )


def _within_parents(
    lineage: Lineage, weights: NDArray[np.float64], carried: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Keep the weights of rows beyond their parents between the smallest and the largest weight of these."""
    is_beyond = np.zeros(len(lineage), dtype=bool)
    is_beyond[lineage.row_of_parent()[lineage.weights() < 0.0]] = True
    if not is_beyond.any():
        return carried
    of_parents, first = weights[lineage.parents], lineage.offsets[:-1]
    low = np.minimum.reduceat(of_parents, first)[is_beyond]
    high = np.maximum.reduceat(of_parents, first)[is_beyond]
    at = np.flatnonzero(lineage.is_synthetic)[is_beyond]
    carried[at] = np.clip(carried[at], low, high)
    return carried
