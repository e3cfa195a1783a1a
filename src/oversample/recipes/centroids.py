"""Centroids: the rows of a class put together in clusters, and one row for each.

What clusters is handed in. This file refuses to know labels' meaning, containers, and any estimator.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from oversample.lineage import Lineage
from oversample.recipes.run import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

__all__ = ["Centroids", "Clusters", "centroids"]

Rows = NDArray[np.int64]


class Clusters(NamedTuple):
    """Clusters of the rows of one class.

    Parameters
    ----------
    centres : ndarray of shape (n_clusters, n_columns)
    cluster : ndarray of shape (n_rows,), dtype=int64
        Cluster of each row.
    nearest : callable
        Returns the row of the class nearest to each centre, of shape (n_clusters,), as positions within the class.
    """

    centres: NDArray[Any]
    cluster: Rows
    nearest: Callable[[], Rows]


class Centroids(NamedTuple):
    """What becomes of a table.

    Parameters
    ----------
    order : ndarray of shape (n_kept,), dtype=int64
        Class by class: rows of the table, or its number of rows plus the place in `lineage`.
    lineage : Lineage
        Of the centres, in that order.
    centres : list of ndarray
        Where they lie, a class an entry, in the order of `lineage`.
    """

    order: Rows
    lineage: Lineage
    centres: list[NDArray[Any]]


def centroids(
    codes: Rows,
    amounts: Mapping[int, int],
    labels: Sequence[Hashable],
    clusters: Callable[[Rows, int], Clusters],
    *,
    made: bool,
) -> Centroids:
    """Put one row in the place of each cluster.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row.
    amounts : mapping of int to int
        Clusters to make of a class; of the others all rows are kept.
    labels : sequence
        Labels of the classes.
    clusters : callable
        Gets the rows of a class and a number of clusters of at least 1, returns them. Called in the order of
        classes.
    made : bool
        Whether the row is the mean of the members, or the row nearest to the centre, and so a real one.
    """
    parts: list[Lineage] = []
    centres: list[NDArray[Any]] = []
    order: list[Rows] = []
    n_made = 0
    for code in np.unique(codes).tolist():
        rows = np.flatnonzero(codes == code)
        n = amounts.get(code, -1)
        if n > 0:
            found = clusters(rows, n)
            if made:
                parts.append(_means(rows, found, code, tuple(labels), len(codes)))
                centres.append(found.centres)
                rows = len(codes) + n_made + np.arange(n)
                n_made += n
            else:
                rows = rows[found.nearest()]
        order.append(rows if n else rows[:0])
    lineage = joined(parts) if parts else Lineage.empty(n_original=len(codes), labels=labels)
    rows = np.concatenate(order)
    return Centroids(rows, replace(lineage, order=rows), centres)


def _means(
    rows: Rows, found: Clusters, code: int, labels: tuple[Hashable, ...], n_original: int
) -> Lineage:
    """Make the lineage in which the members of a cluster have equal shares."""
    n = len(found.centres)
    counts = np.bincount(found.cluster, minlength=n)
    cluster, member = found.cluster, rows
    empty = np.flatnonzero(counts == 0)
    if len(empty):  # a centre that no row is nearest to stands for the row nearest to it
        cluster = np.concatenate([cluster, empty])
        member = np.concatenate([member, rows[found.nearest()[empty]]])
        counts = np.maximum(counts, 1)
    return Lineage(
        offsets=np.concatenate([[0], np.cumsum(counts)]),
        parents=member[np.argsort(cluster, kind="stable")],
        gaps=np.repeat(1.0 / counts, counts - 1),
        label=np.full(n, code, dtype=np.int16),
        position=np.arange(n),
        stage=np.zeros(n, dtype=np.int16),
        labels=labels,
        stages=("mean of a cluster",),
        seed=0,
        n_original=n_original,
    )
