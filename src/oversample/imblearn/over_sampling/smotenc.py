"""SMOTE for numbers and categories under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.preprocessing import OneHotEncoder

from oversample.errors import DataError, SamplingError, listed
from oversample.imblearn.over_sampling.categories import positions_of, ranked_hot
from oversample.imblearn.over_sampling.faces import OverFace
from oversample.imblearn.searches import Neighbours
from oversample.kernels import Points, deviation
from oversample.neighbors import Neighborhood
from oversample.recipes.replay import ReplayedVotes
from oversample.samplers import BaseSampler
from oversample.samplers.constraints import HasMethods
from oversample.tables import power_of_two

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from oversample.recipes.recipe import Scene
    from oversample.recipes.replay import Ballot, Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Column, Table

__all__ = ["SMOTENC"]


@dataclass(frozen=True)
class _Features:
    """``"auto"``, or positions, names or a mask."""

    example: str = '"auto"'

    def allows(self, value: object) -> bool:
        """Allow these; which columns there are is seen later."""
        if isinstance(value, str):
            return True
        try:
            given = np.atleast_1d(np.asarray(value))
        except ValueError:
            return False
        return given.ndim == 1 and given.dtype.kind in "biuUO" and not _holds_objects(given)

    @property
    def words(self) -> str:
        """Say so."""
        return '"auto" or a list of positions, names or flags'


def _holds_objects(given: NDArray[Any]) -> bool:
    return given.dtype.kind == "O" and not all(isinstance(name, str | int) for name in given)


class SMOTENC(OverFace):
    """Append rows between minority rows and their neighbours; their categories are voted on by the neighbours.

    Parameters
    ----------
    categorical_features : "auto" or array-like of int, str or bool of shape (n_categorical,) or (n_features,)
        Columns of categories, by position, name or mask; ``"auto"`` takes those that hold categories or text. A
        column of numbers may be one. All others must be numbers or flags.
    categorical_encoder : estimator or None, default=None
        One-hot encoder, whose ``categories_`` order the categories; None is ``OneHotEncoder()``.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=5
        Neighbours of the same class, at least 1; or an object with ``fit``, ``kneighbors`` and ``n_neighbors``,
        one more than that, which is shown a column for each category.

    Attributes
    ----------
    categorical_features_, continuous_features_ : ndarray of int64
        Positions of the columns of both kinds.
    categorical_encoder_ : estimator
        Fitted on rows that hold every category, not on the table.
    median_std_ : dict of label to float
        Median of the standard deviations of the numbers, for each class that grows: the distance between two rows
        that differ in one category.
    n_features_ : int
        Columns of X.
    nn_k_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.

    Notes
    -----
    Categories are codes throughout: no column is made for a level, so that 20,000 of them cost what two do.

    Deviations from imbalanced-learn: with whole-number columns of a small spread it truncates the distance of a
    category to 0 and then votes at random among all categories; here the numbers are taken as they are. A flag
    that is not named as a category counts as 0 or 1 in distances, and is taken from the nearer parent.
    ``"auto"`` takes text columns as well, and in any container.

    References
    ----------
    .. [1] N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002, section 6.1.

    Examples
    --------
    >>> X = [[0.0, "a"], [1.0, "a"], [2.5, "b"], [3.0, "b"], [11.0, "b"], [12.0, "b"], [13.0, "a"], [14.0, "b"]]
    >>> sampler = SMOTENC([1], k_neighbors=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> [category for _, category in X_new[8:]]
    ['a', 'a']
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "categorical_features": _Features(),
        "categorical_encoder": HasMethods(("fit_transform", "inverse_transform")),
        "k_neighbors": Neighbours(),
    }

    categorical_features_: NDArray[np.int64]
    continuous_features_: NDArray[np.int64]
    categorical_encoder_: Any
    median_std_: dict[Hashable, float]
    n_features_: int

    def __init__(
        self,
        categorical_features: Any,
        *,
        categorical_encoder: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
    ) -> None:
        self.categorical_features = categorical_features
        self.categorical_encoder = categorical_encoder
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:  # noqa: ARG002
        self._choose_columns(table)
        self.median_std_ = {}
        encoder = OneHotEncoder(handle_unknown="ignore")
        given = self.categorical_encoder
        self.categorical_encoder_ = encoder if given is None else clone(given)
        ballot = ranked_hot(table, self.categorical_features_, self.categorical_encoder_)
        numbers = [table.columns[at] for at in self.continuous_features_.tolist()]
        _refuse_text(numbers)

        def near(scene: Scene) -> NDArray[np.int64]:
            return self._near(scene, table, numbers, ballot, hood.engine)

        return ReplayedVotes(self._k, near, ballot)

    def _choose_columns(self, table: Table) -> None:
        self.n_features_ = len(table.columns)
        self.categorical_features_ = positions_of(table, self.categorical_features)
        everything = np.arange(self.n_features_)
        self.continuous_features_ = np.setdiff1d(everything, self.categorical_features_)
        for chosen, other in (("categorical", "numerical"), ("numerical", "categorical")):
            columns = (
                self.continuous_features_ if other == "numerical" else self.categorical_features_
            )
            if not len(columns):
                raise SamplingError(
                    f"SMOTE-NC is not designed to work only with {chosen} features. It requires some {other} "
                    "features.",
                    f"{self.n_features_} columns, all {chosen}",
                    "Use SMOTEN for categories alone, SMOTE for numbers alone.",
                )

    def _near(
        self, scene: Scene, table: Table, columns: list[Column], ballot: Ballot, engine: Any
    ) -> NDArray[np.int64]:
        """Search in a class: numbers as they are, a category as far as the median number spreads."""
        cells = np.column_stack([_as_numbers(table, column)[scene.rows] for column in columns])
        self.median_std_[scene.label] = spread = _median_deviation(cells)
        gaps = np.isnan(cells)
        if gaps.any():
            cells = np.where(gaps, _medians(cells), cells)
        power = power_of_two(cells)
        unit = min(spread / power, 1.0 / np.finfo(float).tiny ** 0.5)
        ranks = np.ascontiguousarray(ballot.ranks[scene.rows])
        points = Points(cells / power, ranks, unit**2)
        codes = np.full(len(scene.rows), scene.code)
        inside = Neighborhood(points, codes, engine, drops_first=True)
        near = inside.among(np.arange(len(scene.rows)), self._k)
        return scene.rows[near]


def _median_deviation(cells: NDArray[np.float64]) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.nanstd(cells, axis=0)
        is_lost = ~np.isfinite(found) | (found == 0.0)  # by squares that are no numbers, or vanish
        if is_lost.any():
            found = np.where(is_lost, deviation(cells), found)
        return float(np.nan_to_num(np.median(found)))  # the mean of two may be infinite


def _medians(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median of each column of what is there; half of each is taken where the sum of two is no number."""
    with np.errstate(over="ignore"):
        found = np.asarray(np.nanmedian(cells, axis=0))
    if np.isinf(found).any():
        found = np.where(np.isinf(found), 2.0 * np.nanmedian(cells / 2.0, axis=0), found)
    return found


def _as_numbers(table: Table, column: Column) -> NDArray[np.float64]:
    if column.block == "numbers":
        return np.asarray(table.cells(column), dtype=np.float64)
    levels = [float(level) for level in table.levels[column.at]]  # a flag
    return np.array([*levels, np.nan])[table.codes[:, column.at]]


def _refuse_text(columns: list[Column]) -> None:
    others = [
        column.name
        for column in columns
        if column.role in ("category", "ignore", "date", "duration")
    ]
    if others:
        raise DataError(
            "SMOTENC can place only numbers and flags between two rows: could not convert string to float.",
            f"columns {listed(others)}, not named as categories",
            "Name them in categorical_features.",
        )
