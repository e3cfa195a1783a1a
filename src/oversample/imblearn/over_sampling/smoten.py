"""SMOTE for categories alone under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning
from sklearn.preprocessing import OrdinalEncoder

from oversample.imblearn.over_sampling.categories import ranked
from oversample.imblearn.over_sampling.faces import OverFace
from oversample.imblearn.searches import Neighbours
from oversample.neighbors import LevelDistance, Neighborhood, class_shares
from oversample.recipes.replay import ReplayedModes
from oversample.samplers import BaseSampler
from oversample.samplers.constraints import HasMethods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.recipes.recipe import Scene
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table, Target

__all__ = ["SMOTEN"]

_CELLS = 2**20  # of a block of distances: 8 MB


class SMOTEN(OverFace):
    """Append rows whose every cell is the most frequent category among a row and its nearest of the same class.

    Parameters
    ----------
    categorical_encoder : estimator or None, default=None
        Ordinal encoder, whose ``categories_`` order the categories: of equally frequent ones the first is taken.
        None is ``OrdinalEncoder(dtype=numpy.int32)``, which takes missing cells for a category.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=5
        Neighbours of the same class, at least 1; or an object with ``fit``, ``kneighbors`` and ``n_neighbors``,
        one more than that, which is shown a matrix of all distances in the class.

    Attributes
    ----------
    categorical_encoder_ : estimator
        Fitted on rows that hold every category, not on the table.
    nn_k_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.

    Notes
    -----
    The distance is the value difference metric (see `oversample.imblearn.metrics.pairwise`). Equal distances are
    the rule; which of the rows are taken then is up to NumPy's ``argpartition``, as it is in imbalanced-learn.

    Time grows as the distinct rows of a class times its rows times the columns; memory is 8 MB and the output,
    where imbalanced-learn holds all distances of the class.

    References
    ----------
    .. [1] N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002, section 6.2.

    Examples
    --------
    >>> X = [["a", "x"], ["a", "y"], ["a", "y"], ["b", "x"], ["b", "y"], ["b", "x"], ["c", "x"], ["c", "y"]]
    >>> X_new, y_new = SMOTEN(k_neighbors=2, random_state=0).fit_resample(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> X_new[8:]
    [['a', 'y'], ['a', 'y']]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "categorical_encoder": HasMethods(("fit_transform", "inverse_transform")),
        "k_neighbors": Neighbours(),
    }

    categorical_encoder_: Any

    def __init__(
        self,
        categorical_encoder: Any = None,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
    ) -> None:
        self.categorical_encoder = categorical_encoder
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors

    def _hood(self, table: Table, target: Target) -> Neighborhood:
        engine = self._searcher(self.counts, self.keeps)
        if table.is_sparse:
            warnings.warn(
                "A sparse matrix is not really efficient here: every cell of it is a category, zeros too. "
                "Pass X dense to silence this.",
                DataConversionWarning,
                stacklevel=5,
            )
        return Neighborhood(np.empty((table.n_rows, 0)), target.codes, engine)

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        encoder = OrdinalEncoder(dtype=np.int32, encoded_missing_value=-1)
        given = self.categorical_encoder
        self.categorical_encoder_ = encoder if given is None else clone(given)
        ballot, sizes = ranked(table, np.arange(len(table.columns)), self.categorical_encoder_)
        shares = class_shares(ballot.ranks, hood.codes, sizes, int(hood.codes.max()) + 1)
        distance = LevelDistance(shares)

        def near(scene: Scene) -> NDArray[np.int64]:
            ranks = ballot.ranks[scene.rows]
            if hood.engine is None:
                return scene.rows[_nearest(distance, ranks, self._k + 1)]
            between = distance.between(ranks, ranks)
            search = clone(hood.engine, safe=False).set_params(metric="precomputed").fit(between)
            found = np.asarray(search.kneighbors(between, return_distance=False), dtype=np.int64)
            return scene.rows[found]

        return ReplayedModes(self._k, near, ballot)


def _nearest(distance: LevelDistance, ranks: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """Find the k nearest of each row among all, itself with them, rows alike once; ties are NumPy's."""
    kinds, kind = np.unique(ranks, axis=0, return_inverse=True)
    near = np.empty((len(kinds), k), dtype=np.int64)
    step = max(1, _CELLS // len(ranks))
    for start in range(0, len(kinds), step):
        block = distance.between(kinds[start : start + step], ranks)
        found = np.argpartition(block, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(block, found, axis=1), axis=1)
        near[start : start + step] = np.take_along_axis(found, order, axis=1)
    return near[kind.reshape(-1)]
