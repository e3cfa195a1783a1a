"""ADASYN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.recipes import Neighbors, Recipe, adasyn
from oversample.samplers.base import (
    MISSING,
    ROLES,
    SCALE,
    SEARCHER,
    WITHIN,
    BaseOverSampler,
    BaseSampler,
)
from oversample.samplers.constraints import Constraint, Near

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ADASYN"]


class ADASYN(BaseOverSampler):
    """Append more rows where more of the neighbours are of other classes.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        As in `SMOTE`.
    n_neighbors : int or "auto", default=5
        Neighbours, both of any class (how hard a row is) and of the same class (partners), at least 1. ``"auto"``:
        5 of any class, and as many of the same class as it has, 5 at most, as in `SMOTE`.
    scale : {"robust", "none"}, default="robust"
        As in `SMOTE`.
    roles : dict of column to role, default=None
        As in `SMOTE`.
    within : str or int, default=None
        As in `SMOTE`.
    missing : {"keep", "error", "impute"}, default="keep"
        As in `SMOTE`.
    neighbors : object with ``fit`` and ``kneighbors``, default=None
        As in `SMOTE`.

    Warns
    -----
    OversampleWarning
        If no row of a class has a neighbour of another class: rows are then spread evenly.

    Notes
    -----
    Time is that of one search of the minority in the whole table and one within the class.

    The amounts of [1]_ are rounded row by row there, so that their sum drifts; here each is rounded down
    or up so that the sum is exactly the amount asked.

    References
    ----------
    .. [1] H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive Synthetic Sampling Approach for
       Imbalanced Learning", IJCNN 2008, section III.

    Examples
    --------
    >>> X = [[0.0], [0.5], [1.0], [1.5], [2.0], [2.5], [3.0], [3.5]]
    >>> y = [1, 1, 1, 0, 0, 0, 0, 0]
    >>> sampler = ADASYN(n_neighbors=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.lineage_.base.tolist()  # only row 2 has a neighbour of the other class
    [2, 2]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "n_neighbors": Near("5"),
        "scale": SCALE,
        "roles": ROLES,
        "within": WITHIN,
        "missing": MISSING,
        "neighbors": SEARCHER,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Neighbors = 5,
        scale: str = "robust",
        roles: Any = None,
        within: Any = None,
        missing: str = "keep",
        neighbors: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.scale = scale
        self.roles = roles
        self.within = within
        self.missing = missing
        self.neighbors = neighbors

    def _recipe(self) -> Recipe:
        return adasyn(n_neighbors=self._said.n_neighbors)
