"""Near miss under imbalanced-learn's name: same parameters, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.searches import Neighbours, search_of
from oversample.imblearn.under_sampling.faces import BaseUnderFace, Given
from oversample.recipes import near_miss
from oversample.samplers.constraints import Constraint, Jobs, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NearMiss"]


@dataclass(frozen=True)
class _Version:
    """1, 2 or 3."""

    example: str = "1"

    def allows(self, value: object) -> bool:
        """Allow these."""
        return Whole(1, self.example).allows(value) and value in {1, 2, 3}

    @property
    def words(self) -> str:
        """Say so."""
        return "1, 2 or 3"


class NearMiss(BaseUnderFace):
    """Keep those rows of the larger classes that are nearest to the smallest class.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.RandomUnderSampler`.
    version : {1, 2, 3}, default=1
        1 keeps the rows whose nearest rows of the smallest class are near, 2 those whose farthest are. 3 first
        takes the rows that are nearest to some row of the smallest class, and keeps those of them whose own
        nearest rows of it are *far*.
    n_neighbors : int or object, default=3
        Rows of the smallest class that count, at least 1; or an object with ``fit``, ``kneighbors`` and
        ``n_neighbors``, whose distances then count.
    n_neighbors_ver3 : int or object, default=3
        Rows that each row of the smallest class names in version 3.
    n_jobs : int or None, default=None
        Kept for what would search in imbalanced-learn; our engine uses the cores that it may.

    Attributes
    ----------
    nn_, nn_ver3_ : object
        What would search in imbalanced-learn; not fitted. The second of version 3 only.
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, inside a class the row chosen first comes first.

    Warns
    -----
    OversampleWarning
        If version 3 has found fewer rows than were asked for, and keeps these.

    Notes
    -----
    Version 2 measures all pairs with rows of the smallest class, in blocks; the others search.

    References
    ----------
    .. [1] J. Zhang, I. Mani, "kNN Approach to Unbalanced Data Distributions: A Case Study Involving Information
       Extraction", ICML Workshop on Learning from Imbalanced Datasets, 2003.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0]]
    >>> sampler = NearMiss(n_neighbors=1)
    >>> X_new, y_new = sampler.fit_resample(X, [1, 1, 0, 0, 0, 0, 0])
    >>> sampler.sample_indices_.tolist()
    [2, 3, 0, 1]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseUnderFace.constraints,
        "version": _Version(),
        "n_neighbors": Neighbours("3"),
        "n_neighbors_ver3": Neighbours("3"),
        "n_jobs": Jobs(),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        version: int = 1,
        n_neighbors: Any = 3,
        n_neighbors_ver3: Any = 3,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.version = version
        self.n_neighbors = n_neighbors
        self.n_neighbors_ver3 = n_neighbors_ver3
        self.n_jobs = n_jobs

    def _select(self, given: Given) -> NDArray[np.int64]:
        self.nn_, engine, k = search_of(self._said.n_neighbors, self._said.n_jobs, itself=0)
        keeper, first_engine, k_first = search_of(
            self._said.n_neighbors_ver3, self._said.n_jobs, itself=0
        )
        if self._said.version == 3:  # noqa: PLR2004
            self.nn_ver3_ = keeper
        hood = given.hood(engine)
        first = hood if engine is first_engine else given.hood(first_engine)
        rule = near_miss.NearMiss(int(self._said.version), k, k_first)
        return rule(given.codes, self._by_code(given.target), hood, first)
