"""SMOTE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.recipes import Neighbors, Recipe, smote
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

__all__ = ["SMOTE"]


class SMOTE(BaseOverSampler):
    """Append rows between minority rows and their nearest neighbours of the same class.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Classes to grow, and how far. ``"auto"`` (= ``"not majority"``), ``"minority"``, ``"not minority"`` or
        ``"all"``: to the size of the largest class. A float in (0, 1], two classes only: minority rows per
        majority row afterwards. A dict of label to rows afterwards. A callable that gets y and returns one.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows. None takes fresh entropy.
    k_neighbors : int or "auto", default=5
        Neighbours of the same class to choose the partner from, at least 1; a class needs one row more.
        ``"auto"``: as many as the class has, 5 at most; `neighbors_used_` says how many. A class needs two rows.
    scale : {"robust", "none"}, default="robust"
        Whether distances are taken on robustly scaled copies of the columns. Values are always written
        in their own units.
    roles : dict of column to role, default=None
        What columns are, where their cells do not tell it: "number", "whole", "flag", "category", "one-hot",
        "date", "id", "text", "group", "time", "ignore", or a list of levels from lowest to highest.
    within : str or int, default=None
        Column of X whose value the parents of a new row share: rows are mixed within a patient, a shop, a site.
        A row that is the only one of its class there is copied.
    missing : {"keep", "error", "impute"}, default="keep"
        What is done about missing cells. ``"keep"``: a new cell is missing where its base point misses it.
        ``"error"``: they are refused, by column. ``"impute"``: they are filled, those of X too, by the median or
        the most frequent level of the rows that were passed.
    neighbors : object with ``fit`` and ``kneighbors``, default=None
        Searches in place of the exact engines of this library, for example scikit-learn's
        ``NearestNeighbors``; its own number of neighbours does not matter. It may be approximate: the
        lineage names it.

    Notes
    -----
    Time is that of the neighbour search in each growing class, plus the output; peak memory is the
    output, or before it the coordinates of the rows that are compared. Whole numbers beyond 2**53, which
    floats cannot hold, are not mixed: the new row has the cell of its base point.

    Deviation from the source: the pseudocode of [1]_ draws a gap for every feature, which fills a box;
    its prose says line segment. We follow the prose. As there, every minority row is a base point equally
    often. Categories are those of the base point, where section 6.1 of [1]_ votes among the k nearest.

    References
    ----------
    .. [1] N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002,
       section 4.2.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [10.0], [11.0], [12.0], [13.0], [14.0]]
    >>> y = ["rare"] * 3 + ["common"] * 5
    >>> sampler = SMOTE(k_neighbors=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.sampling_strategy_
    {'rare': 2}
    >>> all(0.0 <= row[0] <= 2.0 for row in X_new[8:])
    True
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Near("5"),
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
        scale: str = "robust",
        roles: Any = None,
        within: Any = None,
        missing: str = "keep",
        neighbors: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.scale = scale
        self.roles = roles
        self.within = within
        self.missing = missing
        self.neighbors = neighbors

    def _recipe(self) -> Recipe:
        return smote(k_neighbors=self._said.k_neighbors)
