"""Random over-sampling under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils.sparsefuncs import mean_variance_axis

from oversample.descent import require_room
from oversample.errors import DataError, SamplingError, listed
from oversample.imblearn.dropin import DropIn
from oversample.kernels import deviation, mend_sparse_deviation
from oversample.neighbors import Neighborhood
from oversample.recipes import Recipe, copies
from oversample.recipes.replay import ReplayedCopies, replay
from oversample.samplers import BaseOverSampler, BaseSampler
from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.samplers.constraints import Constraint
    from oversample.tables import Table, Target

__all__ = ["RandomOverSampler"]


@dataclass(frozen=True)
class _Widths:
    """None, a number, or numbers by class."""

    example: str = "1.0"

    def allows(self, value: object) -> bool:
        """Allow these."""
        numbers = value.values() if isinstance(value, Mapping) else [value]
        return value is None or all(
            isinstance(number, Real) and not isinstance(number, bool) and 0 <= number < np.inf  # type: ignore[operator]
            for number in numbers
        )

    @property
    def words(self) -> str:
        """Say so."""
        return "None, a number of at least 0 or a dict of label to such a number"


class RandomOverSampler(DropIn, BaseOverSampler):
    """Append copies of rows drawn with replacement; with `shrinkage`, blurred copies (a smoothed bootstrap).

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.RandomOverSampler`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    shrinkage : float, dict or None, default=None
        Width of the Gaussian blur of numeric columns, in normal-reference bandwidths, at least 0; a dict gives one
        for each class that grows. None copies exactly.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Row of X that each row is, or is a copy of: all of X, then the copies.
    shrinkage_ : dict or None
        Width by class.

    Notes
    -----
    As in imbalanced-learn the bandwidth counts the rows of the whole table, where the paper counts those of the
    class; `oversample.RandomOverSampler` follows the paper. Drawing with replacement leaves out a third of the
    rows when as many copies are made as there are rows; ours spreads them evenly.

    Deviation from imbalanced-learn: blurred float32 rows stay float32.

    Examples
    --------
    >>> sampler = RandomOverSampler(random_state=0)
    >>> X_new, y_new = sampler.fit_resample([[1, "a"], [2, "b"], [3, "b"], [4, "c"]], [0, 0, 0, 1])
    >>> X_new[4:], sampler.sample_indices_.tolist()
    ([[4, 'c'], [4, 'c']], [0, 1, 2, 3, 3, 3])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "shrinkage": _Widths(),
    }

    sampling_type = counts_as = "over-sampling"
    names_rows = True
    shrinkage_: dict[Hashable, float] | None
    sample_indices_: NDArray[np.int64]

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.shrinkage = shrinkage

    def _recipe(self) -> Recipe:
        return copies(shrinkage=0.0 if self._said.shrinkage is None else 1.0)

    def _descend(self, table: Table, target: Target, plan: Plan) -> Lineage:
        require_room(table, plan)
        self.shrinkage_ = self._widths()
        if self.shrinkage_ is not None and len(table.of_block("numbers")) < len(table.columns):
            others = listed(column.name for column in table.columns if column.block != "numbers")
            raise DataError(
                "When shrinkage is not None, X needs to contain only numerical data to later generate a smoothed "
                "bootstrap sample.",
                f"columns {others}",
                "Use shrinkage=None, or oversample.RandomOverSampler, which blurs the numbers only.",
            )
        method = ReplayedCopies(self.shrinkage_, lambda rows: _deviation(table, rows), table.n_rows)
        lineage = replay(
            method,
            hood=Neighborhood(np.empty((table.n_rows, 0)), target.codes),
            labels=target.labels,
            plan=plan,
            draws=Replay(self._said.random_state),
        )
        self.sample_indices_ = lineage.origin
        return lineage

    def _widths(self) -> dict[Hashable, float] | None:
        if self._said.shrinkage is None:
            return None
        if not isinstance(self._said.shrinkage, Mapping):
            return dict.fromkeys(self.sampling_strategy_, float(self._said.shrinkage))
        missing = [label for label in self.sampling_strategy_ if label not in self._said.shrinkage]
        if missing:
            raise SamplingError(
                "`shrinkage` should contain a shrinkage factor for each class that will be resampled.",
                f"none for {listed(missing)}",
                "Give one for each of these classes, or one number for all.",
            )
        return dict(self._said.shrinkage)


def _deviation(table: Table, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Take the population standard deviation of each column, in the precision of the cells, gaps left out."""
    cells: Any = table.numbers_of(rows)
    if table.is_sparse:
        with np.errstate(over="ignore", invalid="ignore"):
            found = np.asarray(np.sqrt(mean_variance_axis(cells, axis=0)[1]))
        return mend_sparse_deviation(found, cells, len(rows))
    if all(table.cells(column).dtype == np.float32 for column in table.of_block("numbers")):
        cells = np.asarray(cells, dtype=np.float32)  # columns of a frame are stacked in float64
    return deviation(cells)
