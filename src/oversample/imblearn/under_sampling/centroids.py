"""Cluster centroids under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

from oversample.errors import RunError, SamplingError
from oversample.imblearn.searches import scaled_rows
from oversample.imblearn.under_sampling.faces import BaseUnderFace, Given
from oversample.kernels import narrowed
from oversample.recipes.centroids import Clusters, centroids
from oversample.samplers.constraints import Choice, Constraint, HasMethods, Seed
from oversample.streams import Replay
from oversample.tables import resampled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


__all__ = ["ClusterCentroids"]


class ClusterCentroids(BaseUnderFace):
    """Put the larger classes together in clusters, and keep the centre of each, or the row nearest to it.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.RandomUnderSampler`.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the default `estimator`; None takes fresh entropy. One that is given keeps its own.
    estimator : clusterer or None, default=None
        With the parameter ``n_clusters``, and ``cluster_centers_`` once fitted; None is ``KMeans()``.
    voting : {"auto", "hard", "soft"}, default="auto"
        ``"soft"``: centres, which are new rows. ``"hard"``: the real row nearest to each; one may be kept twice.
        ``"auto"``: hard for a sparse X.

    Attributes
    ----------
    estimator_ : clusterer
        Fitted on the last class; text and categories as one column a level.
    voting_ : {"hard", "soft"}
        What was done.
    lineage_ : Lineage
        Which rows were kept and where the centres stand among them, class by class; of the centres, with the
        members of a cluster as parents in equal shares.

    Notes
    -----
    Numbers of a centre are those that the clusterer worked out, to the bit. For k-means the lineage gives them
    again up to rounding; for a clusterer whose centres are not the means of the members, as mini-batch k-means, it
    tells who is in the cluster, and the mean of these. In a table with text, categories or missing cells
    the lineage makes the row: numbers are the mean of the members, anything else is voted for.

    Deviation from imbalanced-learn: whole numbers stay so, a centre is rounded there. It turns an array of them
    into one of floats, and cuts a centre in a frame of them towards zero.

    References
    ----------
    .. [1] S.-J. Yen, Y.-S. Lee, "Cluster-Based Under-Sampling Approaches for Imbalanced Data Distributions",
       Expert Systems with Applications 36(3), 2009, pages 5718-5727 (clusters first).

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [4.0], [11.0], [12.0], [16.0]]
    >>> sampler = ClusterCentroids(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> sorted(X_new), y_new
    ([[0.0], [1.0], [3.0], [13.0]], [0, 0, 1, 1])
    """

    names_rows = False
    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseUnderFace.constraints,
        "random_state": Seed(),
        "estimator": HasMethods(("fit", "predict")),
        "voting": Choice(("auto", "hard", "soft")),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        estimator: Any = None,
        voting: str = "auto",
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.estimator = estimator
        self.voting = voting

    def _resample(self, given: Given) -> tuple[Any, Any]:
        table, target = given.table, given.target
        self.estimator_ = self._clusterer()
        self.voting_ = self._said.voting
        if self._said.voting == "auto":
            self.voting_ = "hard" if table.is_sparse else "soft"
        found = centroids(
            target.codes,
            self._by_code(target),
            target.labels,
            _Clustering(self.estimator_, *scaled_rows(table)),
            made=self.voting_ == "soft",
        )
        self.lineage_ = found.lineage
        grown_codes = np.concatenate([target.codes, found.lineage.label.astype(np.int64)])
        grown = replace(target, codes=grown_codes)
        self._account_for(grown, found.order)
        knows_all = table.is_sparse or (not table.levels and table.is_complete)
        placed = np.concatenate(found.centres) if found.centres and knows_all else None
        return resampled(table, target, found.lineage, placed)

    def _clusterer(self) -> Any:
        if self.estimator is None:
            return KMeans(random_state=Replay(self._said.random_state).shared)
        clusterer = clone(self.estimator)
        if "n_clusters" not in clusterer.get_params():
            raise SamplingError(
                "`estimator` should be a clustering estimator exposing a parameter `n_clusters` and a fitted "
                "parameter `cluster_centers_`.",
                type(clusterer).__name__,
                "Set estimator=KMeans().",
            )
        return clusterer


@dataclass(frozen=True, eq=False)
class _Clustering:
    """Fits a clusterer on the rows of a class."""

    clusterer: Any
    cells: Any
    exponent: int  # of two: what cells and centres are to be multiplied by

    def __call__(self, rows: NDArray[np.int64], n: int) -> Clusters:
        """Make so many clusters."""
        cells = self.cells[rows]
        self.clusterer.set_params(n_clusters=n)
        self.clusterer.fit(cells)
        if not hasattr(self.clusterer, "cluster_centers_"):
            raise RunError(
                "`estimator` should be a clustering estimator exposing a fitted parameter `cluster_centers_`.",
                type(self.clusterer).__name__,
                "Set estimator=KMeans().",
            )
        centres = np.asarray(self.clusterer.cluster_centers_)
        cluster = getattr(self.clusterer, "labels_", None)
        if cluster is None:
            cluster = _nearest(centres, cells)
        with np.errstate(over="ignore"):
            placed = narrowed(np.ldexp(centres, self.exponent), centres.dtype)
        return Clusters(
            placed, np.asarray(cluster, dtype=np.int64), lambda: _nearest(cells, centres)
        )


def _nearest(among: Any, asked: Any) -> NDArray[np.int64]:
    """Find for each of some points the nearest of others, as scikit-learn does.

    Both rows of a cluster of two are as near to its centre: rounding tells which is taken, so theirs has to.
    """
    search = NearestNeighbors(n_neighbors=1).fit(among)
    return np.asarray(search.kneighbors(asked, return_distance=False)[:, 0], dtype=np.int64)
