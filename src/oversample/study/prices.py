"""Prices: what a miss and a false alarm cost, row by row, and what decisions come to.

This file refuses to know where a decision came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.study.folds import Rows
    from oversample.study.metrics import Codes, Vector

    Called = NDArray[np.bool_]

__all__ = ["PRICE_METRICS", "Prices"]

PRICE_METRICS = ("cost_per_1000", "net_benefit")


@dataclass(frozen=True, eq=False)
class Prices:
    """Costs of the two mistakes.

    Parameters
    ----------
    miss : ndarray of shape (n_rows,), dtype=float64
        Cost of leaving a row alone that is positive, in the caller's unit, at least 0.
    alarm : ndarray of shape (n_rows,), dtype=float64
        Cost of calling a row positive that is not, at least 0.
    """

    miss: Vector
    alarm: Vector

    def of(self, rows: Rows) -> Prices:
        """Give the prices of these rows, in this order."""
        return Prices(self.miss[rows], self.alarm[rows])

    def weights(self, codes: Codes) -> Vector:
        """Weigh each row by what a mistake about it costs; the mean weight is 1.

        A model that minimises the weighted loss minimises the expected cost (Zadrozny, Langford and Abe,
        "Cost-sensitive learning by cost-proportionate example weighting", ICDM 2003).
        """
        weights = np.where(codes == 1, self.miss, self.alarm)
        return np.asarray(weights / weights.mean(), dtype=np.float64)

    def unmodelled(self, codes: Codes) -> tuple[float, float]:
        """Give the cost of 1,000 rows if none is called, and if all are.

        Examples
        --------
        >>> prices = Prices(np.full(4, 50.0), np.full(4, 5.0))
        >>> prices.unmodelled(np.array([1, 0, 0, 0], dtype=np.int8))
        (12500.0, 3750.0)
        """
        none, every = (self.decided(codes, np.full(len(codes), called)) for called in (False, True))
        return float(1000.0 * none.mean()), float(1000.0 * every.mean())

    def decided(self, codes: Codes, is_called: Called) -> Vector:
        """Give the cost of each decision, of shape (n_rows,)."""
        wrong = is_called != (codes == 1)
        return np.asarray(wrong * np.where(codes == 1, self.miss, self.alarm), dtype=np.float64)

    def measure(self, codes: Codes, scores: Vector, threshold: float) -> dict[str, float]:
        """Measure decisions at a threshold, by the names of `PRICE_METRICS`.

        Returns
        -------
        metrics : dict of str to float
            The cost of 1,000 rows; and the net benefit (Vickers and Elkin, "Decision curve analysis", Medical
            Decision Making 26, 2006): what is saved against leaving all rows alone, in misses avoided a row.

        Examples
        --------
        >>> prices = Prices(np.full(4, 50.0), np.full(4, 5.0))
        >>> codes = np.array([1, 1, 0, 0], dtype=np.int8)
        >>> prices.measure(codes, np.array([0.9, 0.2, 0.8, 0.1]), 0.5)
        {'cost_per_1000': 13750.0, 'net_benefit': 0.225}
        """
        total = float(self.decided(codes, scores >= threshold).sum())
        untouched = float(self.miss[codes == 1].sum())
        mean_miss = untouched / int(codes.sum())
        saved = (untouched - total) / (len(codes) * mean_miss) if mean_miss else 0.0
        return dict(zip(PRICE_METRICS, (1000.0 * total / len(codes), saved), strict=True))
