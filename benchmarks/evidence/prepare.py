"""Turn a table into columns that every learner reads, with nothing learned from rows held out.

Medians for missing numbers, a column for each word, then mean 0 and variance 1: each from the rows that
it is fitted on. This file refuses to know about folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evidence.keel import Table

__all__ = ["Preparation"]


class Preparation:
    """What was learned from some rows of a table about writing any of them as numbers.

    Parameters
    ----------
    table : Table
    rows : ndarray of shape (n_fitted,), dtype=intp
        The rows to learn from.
    """

    def __init__(self, table: Table, rows: NDArray[np.intp]) -> None:
        self._table = table
        # A column that is empty in these rows becomes one of zeros, so that the width never changes.
        self._fill = SimpleImputer(strategy="median", keep_empty_features=True)
        # A word that these rows do not have is none of the words that they have.
        self._code = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        if table.numbers.shape[1]:
            self._fill.fit(table.numbers[rows])
        if table.words.shape[1]:
            self._code.fit(table.words[rows])
        self._scale = StandardScaler().fit(self._unscaled(rows))

    def matrix(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return rows as numbers of about unit size, of shape (n_rows, n_columns)."""
        return np.ascontiguousarray(self._scale.transform(self._unscaled(rows)))

    def _unscaled(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        table, parts = self._table, []
        if table.numbers.shape[1]:
            parts.append(self._fill.transform(table.numbers[rows]))
        if table.words.shape[1]:
            parts.append(self._code.transform(table.words[rows]))
        return np.hstack(parts)
