"""SMOTE under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.over_sampling.faces import OverFace
from oversample.imblearn.searches import Neighbours
from oversample.recipes.replay import ReplayedSMOTE
from oversample.samplers import BaseSampler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.neighbors import Neighborhood
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table

__all__ = ["SMOTE"]


class SMOTE(OverFace):
    """Append rows between minority rows and their nearest neighbours of the same class.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=5
        Neighbours of the same class, at least 1; or an object with ``fit``, ``kneighbors`` and ``n_neighbors``,
        one more than that, such as scikit-learn's ``NearestNeighbors``.

    Attributes
    ----------
    nn_k_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.

    Notes
    -----
    With a seed the same stream serves every class from its start, as in imbalanced-learn, so classes of one shape
    grow alike; `oversample.SMOTE` draws independently for each.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> y = [1, 1, 1, 0, 0, 0, 0, 0]
    >>> X_new, y_new = SMOTE(k_neighbors=2, random_state=0).fit_resample(X, y)
    >>> len(X_new), y_new[8:]
    (10, [1, 1])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Neighbours(),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        return ReplayedSMOTE(self._k)
