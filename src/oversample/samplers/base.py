"""The base of all samplers: read, plan, run, grow, restore. No method is named here.

A sampler stores its parameters, declares what they may be, and returns a recipe; everything else is done
in the few lines of `BaseOverSampler.fit_resample`, in the order of the house: any container -> Table ->
Plan -> Recipe -> Lineage -> the same container.
"""

from __future__ import annotations

import warnings
from abc import ABCMeta, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from oversample.descent import descend
from oversample.errors import OversampleWarning
from oversample.plan import Plan, plan_over
from oversample.samplers.constraints import (
    Choice,
    ColumnName,
    Constraint,
    RolesLike,
    Searcher,
    Seed,
    StrategyLike,
    check,
    plain,
)
from oversample.streams import resolve_seed
from oversample.tables import (
    MISSING_CELLS,
    SCALES,
    Table,
    Target,
    label_doubts,
    read,
    read_target,
    read_told,
    resampled,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from sklearn.utils import Tags

    from oversample.lineage import Lineage
    from oversample.recipes import Recipe

__all__ = ["BaseOverSampler", "BaseSampler"]

_LINEAGE_BYTES = 64  # a synthetic row of two parents, and its share of the draws


class BaseSampler(BaseEstimator, metaclass=ABCMeta):
    """What over- and under-samplers share: parameters, checks, the plan.

    Attributes
    ----------
    plan_ : Plan
        Rows of each class before and after.
    sampling_strategy_ : dict of label to int
        Rows to add (over-sampling) or to keep (under-sampling), by class.
    lineage_ : Lineage
        Which rows of X were kept, and parents and weights of every synthetic row: one record for all rows that
        were returned.
    scale_ : {"robust", "none"}
        How distances were taken, of a sampler with `scale`: a sparse table is never scaled.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.
    """

    plan_: Plan
    lineage_: Lineage
    sampling_strategy_: dict[Hashable, int]
    scale_: str
    n_features_in_: int

    constraints: ClassVar[Mapping[str, Constraint]] = {
        "sampling_strategy": StrategyLike(),
        "random_state": Seed(),
    }
    _doubts_labels: ClassVar[bool] = True  # whether labels that may be no classes are warned of

    @abstractmethod
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample X and y."""

    @property
    def fit_sample(self) -> Any:
        """Not there: it has been called `fit_resample` since 2018."""
        message = f"{type(self).__name__} has no fit_sample: it is called fit_resample."
        raise AttributeError(message)

    @abstractmethod
    def _make_plan(self, target: Target) -> Plan:
        """Resolve the sampling strategy."""

    @abstractmethod
    def rows_needed(self) -> int:
        """Count the rows that a class must have to be resampled."""

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check X, y and the parameters, and work out the plan, without making a row.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container that `fit_resample` takes.
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        self : object
            With `plan_` and `sampling_strategy_`.
        """
        self._prepare(X, y)
        return self

    def _prepare(self, X: Any, y: Any) -> tuple[Table, Target]:
        self._check_params()
        table = self._read(X)
        if isinstance(X, Table):
            self.n_features_in_ = len(table.native.names())
        else:
            validate_data(self, X, skip_check_array=True)
        if hasattr(self, "scale"):
            self.scale_ = "none" if table.is_sparse else self._said.scale
        target = read_target(y, n_rows=table.n_rows)
        if self._doubts_labels:
            _warn_of_labels(type(self).__name__, target)
        self.plan_ = self._make_plan(target)
        self.sampling_strategy_ = self._amounts(self.plan_)
        return table, target

    def _read(self, X: Any) -> Table:
        """Read X, and tell roles by its cells."""
        return read_told(
            X,
            getattr(self._said, "roles", None),
            within=getattr(self._said, "within", None),
            missing=getattr(self._said, "missing", "keep"),
        )

    def _check_params(self) -> None:
        check(type(self).__name__, self.get_params(deep=False), self.constraints)

    @property
    def _said(self) -> Any:
        """Parameters to work with: as they were set, NumPy's scalars as Python's own."""
        return _Parameters(self)

    def _amounts(self, plan: Plan) -> dict[Hashable, int]:
        return plan.added

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn what X and y may be."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.target_tags.required = True
        return tags


class _Parameters:
    """Reads parameters one by one: `get_params` looks at the signature each time, which takes longer."""

    def __init__(self, sampler: BaseSampler) -> None:
        self._sampler = sampler

    def __getattr__(self, name: str) -> Any:
        """Read one, a NumPy scalar as Python's own."""
        return plain(getattr(self._sampler, name))


def _warn_of_labels(name: str, target: Target) -> None:
    """Warn of labels that may not be the classes; anything more would take a look at the rows."""
    for doubt in label_doubts(target.counts):
        step = "Give each class one spelling first"
        if doubt.code == "unlabelled":
            step = "If it does, drop these rows first"
        warnings.warn(
            f"{name} goes ahead with doubtful labels ({doubt.code}): {doubt.sentence('y')} {step}. Silence this "
            "with warnings.simplefilter('ignore', oversample.OversampleWarning).",
            OversampleWarning,
            stacklevel=5,
        )


class BaseOverSampler(BaseSampler):
    """A sampler that appends rows by a recipe.

    Attributes
    ----------
    neighbors_used_ : dict of label to int
        Neighbours of the same class that partners are chosen from, for each class that grows; empty for copies. It
        says what ``"auto"`` stands for.
    """

    neighbors_used_: dict[Hashable, int]

    @abstractmethod
    def _recipe(self) -> Recipe:
        """Return the stages."""

    def _read(self, X: Any) -> Table:
        """Read X; roles are told where cells are mixed, or where the caller names some."""
        if self._recipe().only_copies and getattr(self._said, "roles", None) is None:
            return read(X)
        return super()._read(X)

    def _prepare(self, X: Any, y: Any) -> tuple[Table, Target]:
        table, target = super()._prepare(X, y)
        if not self._recipe().only_copies:
            table.refuse_infinite()
        return table, target

    def rows_needed(self) -> int:
        """Count the rows that a class must have to grow, base point included."""
        return self._recipe().rows_needed

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Append synthetic rows to the classes of the plan.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            NumPy array, list of lists, SciPy sparse, pandas, polars or pyarrow table. Numbers are mixed;
            text, categories and flags are taken whole from a parent; missing cells are kept.
        y : array-like of shape (n_samples,)
            Class labels of any type, none missing.

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            The originals first, untouched and in order, then the synthetic rows, class by class. New
            index labels are unlike all present ones. Rows pair by position: if both are pandas, y has the
            index of X.

        Raises
        ------
        SamplingError
            If the plan cannot be kept: an amount below what is there, too few rows for the neighbours
            asked, no row to start from, or no room in memory.
        DataError
            If X or y cannot be used as they are. Infinite numbers can, where rows are only copied.
        """
        table, target = self._prepare(X, y)
        self.lineage_ = self._descend(table, target, self.plan_)
        return resampled(table, target, self.lineage_)

    def _descend(self, table: Table, target: Target, plan: Plan) -> Lineage:
        """Choose parents and weights for every row of the plan; no row is made."""
        recipe = self._recipe()
        used = {label: recipe.neighbors_used(plan.before[label]) for label in plan.added}
        self.neighbors_used_ = {label: k for label, k in used.items() if k is not None}
        return descend(
            recipe,
            table,
            target,
            plan,
            seed=resolve_seed(getattr(self._said, "random_state", None)),
            scale=getattr(self._said, "scale", "none"),
            engine=getattr(self._said, "neighbors", None),
            within=getattr(self._said, "within", None),
        )

    def _make_plan(self, target: Target) -> Plan:
        strategy = getattr(self._said, "sampling_strategy", "auto")
        return plan_over(target.counts, strategy, target.array)


SCALE: Constraint = Choice(SCALES)
ROLES: Constraint = RolesLike()
WITHIN: Constraint = ColumnName()
MISSING: Constraint = Choice(MISSING_CELLS)
SEARCHER: Constraint = Searcher()
