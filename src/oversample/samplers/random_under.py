"""Random under-sampling, to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from oversample.lineage import Lineage
from oversample.plan import Plan, plan_under
from oversample.samplers.base import BaseSampler
from oversample.samplers.constraints import Constraint, Flag
from oversample.streams import Stream, resolve_seed
from oversample.tables import read, resampled

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from oversample.tables import Table, Target

__all__ = ["RandomUnderSampler"]


class RandomUnderSampler(BaseSampler):
    """Leave out random rows of the larger classes.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Classes to shrink, and how far. ``"auto"`` (= ``"not minority"``), ``"majority"``, ``"not majority"`` or
        ``"all"``: to the size of the smallest class. A float in (0, 1], two classes only: minority rows
        per majority row afterwards. A dict of label to rows to keep. A callable that gets y and returns one.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed keeps the same rows.
    replacement : bool, default=False
        Whether a row may be kept twice.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, ascending.

    Notes
    -----
    Time and memory are those of the output. Rows keep their order. `lineage_` tells which were kept: none is made.

    References
    ----------
    .. [1] M. Kubat, S. Matwin, "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection",
       ICML 1997, section 1 (the random baseline it argues against).

    Examples
    --------
    >>> sampler = RandomUnderSampler(random_state=0)
    >>> X_new, y_new = sampler.fit_resample([[1], [2], [3], [4]], ["No", "No", "No", "Yes"])
    >>> sorted(y_new)
    ['No', 'Yes']
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "replacement": Flag(),
    }

    sample_indices_: NDArray[np.int64]

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        replacement: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.replacement = replacement

    def _read(self, X: Any) -> Table:
        return read(X)  # of which no cell is looked at

    def rows_needed(self) -> int:
        """Count the rows that a class must have."""
        return 1

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Keep a random part of the classes of the plan.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container the over-samplers take.
        y : array-like of shape (n_samples,)
            Class labels of any type, none missing.

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            The rows kept, in their order, with their index labels, which are those of X for both.

        Raises
        ------
        SamplingError
            If more rows are asked for than there are.
        DataError
            If X or y cannot be used as they are.
        """
        table, target = self._prepare(X, y)
        seed = resolve_seed(self._said.random_state)
        kept = [self._kept(target, label, seed) for label in target.labels]
        self.lineage_ = Lineage.of_kept(
            np.sort(np.concatenate(kept)), n_original=table.n_rows, labels=target.labels, seed=seed
        )
        self.sample_indices_ = self.lineage_.kept
        return resampled(table, target, self.lineage_)

    def _kept(self, target: Target, label: Hashable, seed: int) -> NDArray[np.int64]:
        rows, amount = target.rows_of(label), self.plan_.after[label]
        if amount == len(rows):
            return rows
        stream = Stream(seed, label)
        if self.replacement:
            return rows[stream.integers("keep", 0, amount, len(rows))]
        return rows[stream.permutation("keep", len(rows))[:amount]]

    def _make_plan(self, target: Target) -> Plan:
        return plan_under(target.counts, self._said.sampling_strategy, target.array)

    def _amounts(self, plan: Plan) -> dict[Hashable, int]:
        return {label: plan.after[label] for label in plan.removed}
