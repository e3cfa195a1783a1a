"""Borderline-SMOTE under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.over_sampling.faces import BorderFace
from oversample.imblearn.searches import Neighbours
from oversample.recipes import Recipe, borderline_smote_1, borderline_smote_2
from oversample.recipes.replay import ReplayedBorderline
from oversample.samplers import BaseSampler
from oversample.samplers.constraints import Choice

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from oversample.neighbors import Neighborhood
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table

__all__ = ["BorderlineSMOTE"]

_KINDS = {"borderline-1": borderline_smote_1, "borderline-2": borderline_smote_2}


class BorderlineSMOTE(BorderFace):
    """Append rows next to the minority rows in danger: those with half or more foreign neighbours, not all.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.BorderlineSMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=5
        Neighbours to go towards, at least 1; or an object with ``fit``, ``kneighbors`` and ``n_neighbors``, one
        more than that. Of the same class in kind 1, of any class in kind 2.
    m_neighbors : int or object, default=10
        Neighbours of any class that decide whether a row is in danger; as `k_neighbors`.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Kind 2 also goes towards rows of other classes, half-way at most.

    Attributes
    ----------
    nn_k_, nn_m_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.
    in_danger_indices : dict of label to ndarray of int64
        Rows in danger of each class that grows.

    Notes
    -----
    Deviation from imbalanced-learn: a class without a row in danger grows by SMOTE, with a warning, where there
    it silently stays as it is; and kind 2 takes sparse matrices.

    Warns
    -----
    OversampleWarning
        If no row of a class is in danger.

    Examples
    --------
    >>> X = [[0.0], [0.5], [1.0], [1.5], [2.0], [2.5], [3.0], [3.5]]
    >>> y = [1, 1, 1, 0, 0, 0, 0, 0]
    >>> sampler = BorderlineSMOTE(k_neighbors=1, m_neighbors=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> len(X_new), sampler.in_danger_indices[1].tolist()
    (10, [2])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Neighbours(),
        "m_neighbors": Neighbours("10"),
        "kind": Choice(tuple(_KINDS)),
    }

    in_danger_indices: dict[Hashable, NDArray[np.int64]]

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        m_neighbors: Any = 10,
        kind: str = "borderline-1",
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.kind = kind

    def _recipe(self) -> Recipe:
        return _KINDS[self._said.kind](k_neighbors=self._k, m_neighbors=self._m)

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        self.in_danger_indices = {}
        return ReplayedBorderline(
            self._k,
            self._m,
            self._judges(hood),
            towards_all=self._said.kind == "borderline-2",
            found=self.in_danger_indices,
        )
