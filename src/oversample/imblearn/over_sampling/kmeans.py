"""k-means SMOTE under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.cluster import MiniBatchKMeans
from sklearn.metrics import pairwise_distances, pairwise_distances_chunked

from oversample.imblearn.over_sampling.faces import OverFace
from oversample.imblearn.searches import Neighbours, scaled_rows
from oversample.recipes.replay import ReplayedClusters
from oversample.samplers import BaseSampler
from oversample.samplers.constraints import Jobs, Number, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.neighbors import Neighborhood
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table

__all__ = ["KMeansSMOTE"]

_FEW = 2048  # rows of a class in a cluster whose distances, 32 MB, are summed at once as imbalanced-learn does


@dataclass(frozen=True)
class _Clusterer:
    """None, a number of clusters, or an estimator with ``fit_predict`` and ``n_clusters``."""

    example: str = "8"

    def allows(self, value: object) -> bool:
        """Allow these."""
        clusters = callable(getattr(value, "fit_predict", None)) and hasattr(value, "n_clusters")
        return value is None or Whole(1, self.example).allows(value) or clusters

    @property
    def words(self) -> str:
        """Say so."""
        return "None, a whole number of at least 1 or an estimator with fit_predict and n_clusters"


@dataclass(frozen=True)
class _AutoOr:
    """``"auto"`` or a finite number of at least 0."""

    example: str = '"auto"'

    def allows(self, value: object) -> bool:
        """Allow these."""
        if isinstance(value, str):
            return value == "auto"
        return Number(0.0, self.example, none=False).allows(value)

    @property
    def words(self) -> str:
        """Say so."""
        return '"auto" or a number of at least 0'


class KMeansSMOTE(OverFace):
    """Append rows by SMOTE inside the clusters where a class is frequent, more where its rows lie farther apart.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=2
        Neighbours of the same class and cluster, at least 1; or an object with ``fit``, ``kneighbors`` and
        ``n_neighbors``, one more than that.
    n_jobs : int or None, default=None
        Threads for the distances inside clusters.
    kmeans_estimator : int, estimator or None, default=None
        Number of clusters; or an estimator with ``fit_predict`` and ``n_clusters``. None is
        ``MiniBatchKMeans()``.
    cluster_balance_threshold : float or "auto", default="auto"
        Share of the class, 0 to 1, from which a cluster is used; "auto" is half the class's part of all rows
        asked for. With one cluster there is no threshold.
    density_exponent : float or "auto", default="auto"
        Power of the mean distance of the rows of a cluster, at least 0; "auto" grows with their number.

    Attributes
    ----------
    kmeans_estimator_ : estimator
        Fitted on all rows, text and categories as one column a level: once; or, where it draws from a RandomState
        that goes on, once for each class that grows, as in imbalanced-learn.
    nn_k_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.
    cluster_balance_threshold_ : float or "auto"
        As set; minus infinity with one cluster.

    Notes
    -----
    Time is mostly that of the clustering and of the distances inside clusters, which grow with the square of their
    rows; memory is one block of these.

    Shares are worked out in logarithms where the power of a distance is too large or too small for a number, as
    with the paper's exponent, the number of columns; imbalanced-learn then ends in an error.

    Deviation from imbalanced-learn: it rounds the share of each cluster up, which exceeds the amount asked; so
    many rows are left out here. Clusters of identical rows share evenly; there they divide by zero.

    References
    ----------
    .. [1] F. Last, G. Douzas, F. Bacao, "Oversampling for Imbalanced Learning Based on K-Means and SMOTE",
       arXiv:1711.00837, 2017.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [60, 20])
    >>> X = rng.normal(size=(80, 2)) + 3 * y[:, np.newaxis]
    >>> X_new, y_new = KMeansSMOTE(kmeans_estimator=4, random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [60, 60]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Neighbours("2"),
        "n_jobs": Jobs(),
        "kmeans_estimator": _Clusterer(),
        "cluster_balance_threshold": _AutoOr(),
        "density_exponent": _AutoOr(),
    }

    kmeans_estimator_: Any
    cluster_balance_threshold_: Any

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 2,
        n_jobs: int | None = None,
        kmeans_estimator: Any = None,
        cluster_balance_threshold: Any = "auto",
        density_exponent: Any = "auto",
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.n_jobs = n_jobs
        self.kmeans_estimator = kmeans_estimator
        self.cluster_balance_threshold = cluster_balance_threshold
        self.density_exponent = density_exponent

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        given = self._said.kmeans_estimator
        if given is None:
            self.kmeans_estimator_ = MiniBatchKMeans(random_state=draws.shared)
        elif isinstance(given, int):
            self.kmeans_estimator_ = MiniBatchKMeans(n_clusters=given, random_state=draws.shared)
        else:
            self.kmeans_estimator_ = clone(given)
        one = self.kmeans_estimator_.n_clusters == 1
        self.cluster_balance_threshold_ = -np.inf if one else self._said.cluster_balance_threshold
        threshold, exponent = self.cluster_balance_threshold_, self._said.density_exponent
        cells, exponent_of_two = scaled_rows(table)
        return ReplayedClusters(
            self._k,
            _Clusters(self.kmeans_estimator_, cells),
            lambda rows: _mean_distance(cells[rows], self._said.n_jobs),
            None if threshold == "auto" else float(threshold),
            None if exponent == "auto" else float(exponent),
            sum(self.plan_.added.values()),
            exponent_of_two,
        )


@dataclass(eq=False)
class _Clusters:
    """Cluster of every row: fitted when first asked for, and again only where that gives other clusters."""

    clusterer: Any
    cells: Any
    labels: NDArray[np.int64] | None = None

    def __call__(self) -> NDArray[np.int64]:
        """Return the clusters, numbered from 0."""
        drawn_from = getattr(self.clusterer, "random_state", None)
        if self.labels is None or isinstance(drawn_from, np.random.RandomState):
            found = self.clusterer.fit_predict(self.cells)
            self.labels = np.asarray(found, dtype=np.int64)
        return self.labels


def _mean_distance(cells: Any, n_jobs: int | None) -> Any:  # a float of the precision of the cells
    """Take the mean distance of rows from one another, in the precision of the cells."""
    n_rows = cells.shape[0]
    pairs = n_rows**2 - n_rows
    if n_rows <= _FEW:
        distances = pairwise_distances(cells, metric="euclidean", n_jobs=n_jobs)
        np.fill_diagonal(distances, 0.0)
        total = distances.sum()
    else:
        blocks = pairwise_distances_chunked(
            cells, reduce_func=lambda block, _: [block.sum()], n_jobs=n_jobs
        )
        total = np.sum(list(blocks))
    return total / pairs
