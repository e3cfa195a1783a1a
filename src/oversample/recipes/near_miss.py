"""Near miss: of the larger classes, the rows that are nearest to the smallest class.

This file refuses to know labels, containers, and what searches.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from oversample.errors import OversampleWarning, SamplingError
from oversample.recipes.replay_cleaning import scarcest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.neighbors import Neighborhood

__all__ = ["NearMiss"]

Rows = NDArray[np.int64]

_PAIRS = 500_000  # that are measured at once, in some 20 MB


@dataclass(frozen=True)
class NearMiss:
    """Keep the rows whose summed distance from some rows of the smallest class is least.

    Parameters
    ----------
    version : {1, 2, 3}
        1: from its nearest rows. 2: from its farthest. 3: of the rows that are near some row of the smallest class
        those whose nearest rows of it are the *farthest* away.
    k : int
        Rows of the smallest class whose distances are summed.
    k_first : int
        Of version 3: rows of a class that each row of the smallest class names.

    Notes
    -----
    Version 2 measures every pair with a row of the smallest class, the others search.

    References
    ----------
    .. [1] J. Zhang, I. Mani, "kNN Approach to Unbalanced Data Distributions: A Case Study Involving Information
       Extraction", ICML Workshop on Learning from Imbalanced Datasets, 2003.
    """

    version: int
    k: int
    k_first: int

    def __call__(
        self,
        codes: Rows,
        amounts: Mapping[int, int],
        search: Neighborhood,
        first_search: Neighborhood,
    ) -> Rows:
        """Choose.

        Parameters
        ----------
        codes : ndarray of shape (n_rows,), dtype=int64
            Class of each row.
        amounts : mapping of int to int
            Rows to keep of a class; of the others all are.
        search, first_search : Neighborhood
            Of all rows: for the distances, and for what version 3 begins with.

        Returns
        -------
        rows : ndarray of shape (n_kept,), dtype=int64
            Class by class; of a class with an amount, those chosen first come first.

        Raises
        ------
        SamplingError
            If a class has too few rows for the neighbours asked.

        Warns
        -----
        OversampleWarning
            If version 3 has found fewer rows than are to be kept.
        """
        rare = np.flatnonzero(codes == scarcest(codes))
        _require("n_neighbors", self.k, "the smallest class", len(rare))
        kept = []
        for code in np.unique(codes).tolist():
            rows = np.flatnonzero(codes == code)
            if code in amounts:
                rows = self._chosen(rows, rare, amounts[code], search, first_search)
            kept.append(rows)
        return np.concatenate(kept)

    def _chosen(
        self, rows: Rows, rare: Rows, n: int, search: Neighborhood, first_search: Neighborhood
    ) -> Rows:
        if self.version == 1:
            return rows[_in_order(search.measured(rows, rare, self.k)[1])[:n]]
        if self.version == 2:  # noqa: PLR2004
            n_blocks = 1 + len(rows) * len(rare) // _PAIRS
            farthest = np.empty((len(rows), self.k))
            for some in np.array_split(
                np.arange(len(rows)), n_blocks
            ):  # a view would keep all pairs
                farthest[some] = search.measured(rows[some], rare, len(rare))[1][:, -self.k :]
            return rows[_in_order(farthest)[:n]]
        _require("n_neighbors_ver3", self.k_first, "a class", len(rows))
        named = np.unique(first_search.measured(rare, rows, self.k_first)[0])
        if len(named) < n:
            warnings.warn(
                f"The number of the samples to be selected is larger than the number of samples available: "
                f"{n:,} of a class are to be kept, and {len(named):,} are among the {self.k_first} nearest of a "
                "row of the smallest class. These are kept. Raise n_neighbors_ver3 for more. Silence this with "
                "warnings.simplefilter('ignore', oversample.OversampleWarning).",
                OversampleWarning,
                stacklevel=7,
            )
        return named[_in_order(-search.measured(named, rare, self.k)[1])[:n]]


def _in_order(distance: NDArray[np.float64]) -> Rows:
    """Order rows by their summed distances; equal ones as they come."""
    return np.argsort(distance.sum(axis=1), kind="stable")


def _require(parameter: str, k: int, whose: str, n_rows: int) -> None:
    if n_rows < k:
        raise SamplingError(
            f"NearMiss with {parameter}={k} needs {k} rows of {whose}.",
            f"{n_rows} rows",
            f"Set {parameter}={n_rows} or less.",
        )
