"""ADASYN under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.over_sampling.faces import OverFace
from oversample.imblearn.searches import Neighbours
from oversample.recipes import Recipe, adasyn
from oversample.recipes.replay import ReplayedADASYN
from oversample.samplers import BaseSampler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.neighbors import Neighborhood
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table

__all__ = ["ADASYN"]


class ADASYN(OverFace):
    """Append more rows where more of the neighbours are of other classes.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.ADASYN`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    n_neighbors : int or object, default=5
        Neighbours of any class, and of the same class, at least 1; or an object with ``fit``, ``kneighbors``
        and ``n_neighbors``, one more than that, such as scikit-learn's ``NearestNeighbors``.

    Attributes
    ----------
    nn_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.

    Notes
    -----
    Deviation from imbalanced-learn: its rounded amounts miss the count asked, nearly always by a few rows.
    Here so many are left out, or added at the end of the class; the others are its rows.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.5], [3.0], [11.0], [12.0], [13.0], [14.0]]
    >>> y = [1, 1, 1, 0, 0, 0, 0, 0]
    >>> X_new, y_new = ADASYN(n_neighbors=2, random_state=0).fit_resample(X, y)
    >>> len(X_new), y_new[8:]
    (10, [1, 1])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "n_neighbors": Neighbours(),
    }

    counts = "n_neighbors"
    keeps = "nn_"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.n_neighbors = n_neighbors

    def _recipe(self) -> Recipe:
        return adasyn(n_neighbors=self._k)

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        return ReplayedADASYN(self._k)
