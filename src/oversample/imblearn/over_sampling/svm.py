"""SVM-SMOTE under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone
from sklearn.svm import SVC

from oversample.errors import RunError
from oversample.imblearn.over_sampling.faces import BorderFace
from oversample.imblearn.searches import Neighbours, scaled_rows
from oversample.recipes.replay import ReplayedSVM
from oversample.samplers import BaseSampler
from oversample.samplers.constraints import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.neighbors import Neighborhood
    from oversample.recipes.replay import Replayed
    from oversample.samplers.constraints import Constraint
    from oversample.streams import Replay
    from oversample.tables import Table

__all__ = ["SVMSMOTE"]

_SEEDS = 2**31 - 1  # of scikit-learn's SVC


@dataclass(frozen=True)
class _Machine:
    """None, or an estimator that can be fitted."""

    example: str = "None"

    def allows(self, value: object) -> bool:
        """Allow these, not the class itself."""
        is_estimator = callable(getattr(value, "fit", None)) and hasattr(value, "get_params")
        return value is None or (is_estimator and not isinstance(value, type))

    @property
    def words(self) -> str:
        """Say so."""
        return "None or a classifier that keeps its support vectors as support_, such as sklearn.svm.SVC()"


class SVMSMOTE(BorderFace):
    """Append rows next to the support vectors of a class: inwards from those in danger, outwards from the others.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    k_neighbors : int or object, default=5
        Neighbours of the same class, at least 1; or an object with ``fit``, ``kneighbors`` and ``n_neighbors``,
        one more than that.
    m_neighbors : int or object, default=10
        Neighbours of any class that decide whether a support vector is in danger (half or more of other classes)
        or noise (all of them); as `k_neighbors`.
    svm_estimator : estimator or None, default=None
        Classifier with ``support_`` after fitting; None is ``SVC(gamma="scale")``.
    out_step : float, default=0.5
        How far from a support vector that is not in danger, in the distance to the neighbour that is left behind.

    Attributes
    ----------
    nn_k_, nn_m_ : object
        What would search in imbalanced-learn; not fitted, since our engine searches, unless an object was given.
    svm_estimator_ : estimator
        Fitted once on all rows, text and categories as one column a level.

    Notes
    -----
    Time and memory are mostly those of the support vector machine, which grows with the square of the rows.

    Deviation from imbalanced-learn: where no support vector is in danger, or all are, the share of the kind that
    is absent is made by the other, so that the amount is the one asked; there it is silently lost.

    References
    ----------
    .. [1] H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline Over-sampling for Imbalanced Data
       Classification", International Journal of Knowledge Engineering and Soft Data Paradigms 3(1), 2011.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [40, 12])
    >>> X = rng.normal(size=(52, 2)) + 2 * y[:, np.newaxis]
    >>> X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [40, 40]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "k_neighbors": Neighbours(),
        "m_neighbors": Neighbours("10"),
        "svm_estimator": _Machine(),
        "out_step": Number(0.0, "0.5", none=False),
    }

    svm_estimator_: Any

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        m_neighbors: Any = 10,
        svm_estimator: Any = None,
        out_step: float = 0.5,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.svm_estimator = svm_estimator
        self.out_step = out_step

    def _method(self, table: Table, hood: Neighborhood, draws: Replay) -> Replayed:
        if self.svm_estimator is None:
            self.svm_estimator_ = SVC(gamma="scale", random_state=draws.shared)
        else:
            self.svm_estimator_ = clone(self.svm_estimator)
        support = _Support(self.svm_estimator_, table, hood, draws)
        judges = self._judges(hood)
        return ReplayedSVM(self._k, self._m, judges, support, float(self._said.out_step))


@dataclass(eq=False)
class _Support:
    """Support vectors of all classes: the machine is fitted when they are first asked for, and no second time."""

    machine: Any
    table: Table
    hood: Neighborhood
    draws: Replay
    rows: NDArray[np.int64] | None = None

    def __call__(self) -> NDArray[np.int64]:
        """Return row numbers, class by class, ascending in each."""
        if self.rows is not None:
            shared = self.draws.shared
            if isinstance(shared, np.random.RandomState) and _random_state(self.machine) is shared:
                self.draws.integers(_SEEDS, 1)  # imbalanced-learn fits again, which draws a seed
            return self.rows
        self.machine.fit(scaled_rows(self.table)[0], self.hood.codes)
        support = getattr(self.machine, "support_", None)
        if support is None:
            raise RunError(
                "`svm_estimator` must have a fitted attribute `support_`: the row numbers of its support "
                "vectors.",
                type(self.machine).__name__,
                "Set svm_estimator=sklearn.svm.SVC().",
            )
        self.rows = np.asarray(support, dtype=np.int64)
        return self.rows


def _random_state(estimator: Any) -> Any:
    return getattr(estimator, "random_state", None)
