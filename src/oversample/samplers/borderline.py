"""Borderline-SMOTE, kinds 1 and 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.recipes import Neighbors, Recipe, borderline_smote_1, borderline_smote_2
from oversample.samplers.base import (
    MISSING,
    ROLES,
    SCALE,
    SEARCHER,
    WITHIN,
    BaseOverSampler,
    BaseSampler,
)
from oversample.samplers.constraints import Choice, Constraint, Near, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BorderlineSMOTE"]

_KINDS = {"borderline-1": borderline_smote_1, "borderline-2": borderline_smote_2}


class BorderlineSMOTE(BaseOverSampler):
    """Append rows next to the minority rows in danger: those with half or more foreign neighbours, not all.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        As in `SMOTE`.
    k_neighbors : int or "auto", default=5
        As in `SMOTE`.
    m_neighbors : int, default=10
        Neighbours of any class that decide whether a row is in danger, at least 1.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Kind 2 also goes towards the nearest row of another class, half-way at most.
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

    Notes
    -----
    Time is that of one search of the minority in the whole table and one within the class. A class
    without a row in danger is an error, never a silent return of the input.

    Kind 2 follows the paper: partners are the k nearest of the class and the *one* nearest outside it.
    Other libraries draw from the k nearest of any class.

    References
    ----------
    .. [1] H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A New Over-Sampling Method in Imbalanced
       Data Sets Learning", ICIC 2005, section 3.

    Examples
    --------
    >>> X = [[0.0], [0.5], [1.0], [1.5], [2.0], [2.5], [3.0], [3.5]]
    >>> y = [1, 1, 1, 0, 0, 0, 0, 0]
    >>> sampler = BorderlineSMOTE(k_neighbors=1, m_neighbors=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sorted(set(sampler.lineage_.base.tolist()))  # row 2 alone has a foreign neighbour and one of its own
    [2]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Near("5"),
        "m_neighbors": Whole(1, "10"),
        "kind": Choice(tuple(_KINDS)),
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
        k_neighbors: Neighbors = 5,
        m_neighbors: int = 10,
        kind: str = "borderline-1",
        scale: str = "robust",
        roles: Any = None,
        within: Any = None,
        missing: str = "keep",
        neighbors: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.kind = kind
        self.scale = scale
        self.roles = roles
        self.within = within
        self.missing = missing
        self.neighbors = neighbors

    def _recipe(self) -> Recipe:
        return _KINDS[self._said.kind](
            k_neighbors=self._said.k_neighbors, m_neighbors=self._said.m_neighbors
        )
