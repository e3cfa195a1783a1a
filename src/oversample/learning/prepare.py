"""Prepare: any table as the numbers that a kind of model learns best from.

Everything it knows it learned from the rows it was fitted on; the rows it transforms later only use it.
This file refuses to know a model by name, and any dataframe library: it reads Tables.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from oversample.errors import DataError, OversampleWarning, SamplingError, listed, suggest
from oversample.learning.cells import Learned, as_numbers, changed, made_dense, mark_of_gaps
from oversample.learning.levels import UNSEEN, Outcomes, learn_outcomes
from oversample.tables import Table, of_block, read

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from sklearn.utils import Tags

    from oversample.tables import Column

    Cells = NDArray[np.float64]

__all__ = ["KINDS", "Prepare"]

KINDS = ("linear", "tree", "native")
_FEW = 10  # outcomes; a column with more is ranked, not spread, for trees
_MOST_SPREAD = 100  # columns that one category may become: a table must not grow a hundredfold
_MOST_RANKED = 254  # with the pool 255, the bins that histogram boosting has for a column
_ROUNDING = 10 * np.finfo(np.float64).eps  # relative spread below which a column is constant


class Prepare(TransformerMixin, BaseEstimator):
    """Turn a table into a matrix of numbers for one kind of model.

    Parameters
    ----------
    kind : {"linear", "tree", "native"}, default="linear"
        ``"linear"``: missing numbers become the median, with a column that tells where; numbers are
        standardised; every category is spread into columns of 0 and 1, its missing cells as a level
        of their own. ``"tree"``: the same, but numbers keep their units and a category with more
        than 10 levels becomes one column, the rank of the level by frequency. ``"native"``: as
        ``"tree"``, but missing numbers stay NaN, and so do missing and unseen levels of ranks.
    rare_below : int, default=10
        Levels with fewer training rows than this are pooled into one; 1 pools none.

    Attributes
    ----------
    n_features_in_ : int
        Columns of the table it was fitted on.
    feature_names_in_ : ndarray of shape (n_features_in_,), dtype=object
        Their names, where all are text.

    Warns
    -----
    OversampleWarning
        If the table has columns that are neither numbers nor levels (dates, lists): they are left out.

    Notes
    -----
    Time and memory are those of the output, plus one copy of the numbers. A sparse table stays sparse
    (scaled without centring), except for ``"native"``.

    Why ranks for trees: spread over 50 columns, a category is hardly ever among the few columns that a
    split looks at. Why ranks by frequency: they need no labels, which resampled rows have in
    made-up shares. Why ``"native"`` does not declare its columns categorical to the model: which
    they are is known only after fitting, and each library is told in another way; with ranks, a
    histogram still gives each level a bin of its own.

    A category with two outcomes becomes one column, 1 for the rarer one. A level that no training row
    had is 0 in all columns, or, as a rank for trees, rarer than all others.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"age": [20.0, None, 40.0, 60.0], "sex": ["f", "m", "f", "f"]})
    >>> prepare = Prepare("tree", rare_below=1).fit(table)
    >>> prepare.get_feature_names_out().tolist()
    ['age', 'age is missing', 'sex=m']
    >>> prepare.transform(table)[1].tolist()
    [40.0, 1.0, 1.0]
    """

    n_features_in_: int
    _columns: tuple[Column, ...]
    _mark: Any
    _is_sparse: bool
    _fill: Cells
    _centre: Cells
    _spread: Cells
    _gappy: NDArray[np.intp]
    _outcomes: tuple[Outcomes, ...]

    def __init__(self, kind: str = "linear", *, rare_below: int = 10) -> None:
        self.kind = kind
        self.rare_below = rare_below

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - any container; scikit-learn passes y
        """Learn medians, spreads and levels.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container that `oversample.tables` reads, or a Table.
        y : object, optional
            Not looked at.

        Returns
        -------
        self : object

        Raises
        ------
        SamplingError
            If a parameter cannot be used.
        DataError
            If X cannot.
        """
        self._check_parameters()
        table = self._read(X, is_new=True)
        self._columns = table.columns
        self._mark = mark_of_gaps(X)
        self._is_sparse = table.is_sparse
        self._refuse_carried()
        table = table if self._stays_sparse() else made_dense(table)
        numbers = self._numbers(table)
        if self._stays_sparse():
            self._learn_sparse(numbers)
        else:
            self._learn_dense(numbers)
        most = _MOST_SPREAD if self.kind == "linear" else _MOST_RANKED
        self._outcomes = tuple(
            learn_outcomes(
                table.codes[:, column.at],
                table.levels[column.at],
                rare_below=int(self.rare_below),
                most=most,
            )
            for column in table.of_block("codes")
        )
        return self

    def transform(self, X: Any) -> Any:  # any container in, dense or sparse out
        """Turn rows into numbers by what was learned.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            With the columns it was fitted on, in any container.

        Returns
        -------
        matrix : ndarray or csr_array of shape (n_samples, n_features_out), dtype=float64
            Sparse if it was fitted on a sparse table and the kind is not ``"native"``.

        Raises
        ------
        DataError
            If columns are missing, new or of another type.
        """
        check_is_fitted(self, "n_features_in_")
        table = self._read(X, is_new=False)
        table = table if self._stays_sparse() else made_dense(table)
        numbers = self._numbers(table)
        if sp.issparse(numbers):
            scaled: Any = numbers  # the stubs of SciPy do not know the product of two sparse arrays
            return sp.csr_array(scaled @ sp.diags_array(1.0 / self._spread))
        out = np.zeros((table.n_rows, len(self._names())), dtype=np.float64)
        n_numbers = numbers.shape[1]
        lacks = np.isnan(numbers)
        out[:, :n_numbers] = (
            numbers if self.kind == "native" else np.where(lacks, self._fill, numbers)
        )
        out[:, :n_numbers] -= self._centre
        out[:, :n_numbers] /= self._spread
        start = n_numbers + len(self._gappy)
        out[:, n_numbers:start] = lacks[:, self._gappy]
        for column, outcomes in zip(self._of_block("codes"), self._outcomes, strict=True):
            stop = start + self._width(outcomes)
            self._write(out[:, start:stop], self._numbered(table, column, outcomes), outcomes)
            start = stop
        return out

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Name the columns of the matrix.

        Parameters
        ----------
        input_features : array-like of str, optional
            Not needed; checked against the names it was fitted on.

        Returns
        -------
        names : ndarray of shape (n_features_out,), dtype=object
            ``"age"``, ``"age is missing"``, ``"sex=f"``; ``"x0"`` for a column without a name.
        """
        check_is_fitted(self, "n_features_in_")
        known = getattr(self, "feature_names_in_", None)
        if input_features is not None:
            asked = np.asarray(input_features, dtype=object)
            if known is not None and not np.array_equal(asked, known):
                message = "input_features is not equal to feature_names_in_"
                raise ValueError(message)
            if len(asked) != self.n_features_in_:
                message = "input_features should have length equal to number of features"
                raise ValueError(message)
            known = asked
        return np.array(self._names(known), dtype=object)

    def learned(self) -> Learned:
        """Return what was learned, as a record: `export` says the same with scikit-learn's classes."""
        check_is_fitted(self, "n_features_in_")
        return Learned(
            self.kind,
            self._columns,
            self._is_sparse,
            self._fill,
            self._centre,
            self._spread,
            self._gappy,
            self._outcomes,
            tuple(self._is_ranked(outcomes) for outcomes in self._outcomes),
            self._mark,
        )

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn what X may be."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _check_parameters(self) -> None:
        if self.kind not in KINDS:
            raise SamplingError(
                "kind must be one of the known words.",
                repr(self.kind),
                f"{suggest(self.kind, KINDS)}Choose from {listed(KINDS)}.",
            )
        rare = self.rare_below
        if isinstance(rare, bool) or not isinstance(rare, int | np.integer) or rare < 1:
            raise SamplingError(
                "rare_below must be a whole number of at least 1.", rare, "Set rare_below=10."
            )

    def _read(self, X: Any, *, is_new: bool) -> Table:  # any container
        """Read a table and compare its columns with those it was fitted on."""
        table = read(X)
        names = [column.name for column in table.columns]
        if not isinstance(X, Table) and hasattr(X, "shape"):
            validate_data(self, X, reset=is_new, skip_check_array=True)
        elif is_new:
            self.n_features_in_ = len(names)
            self.__dict__.pop("feature_names_in_", None)
            if all(isinstance(name, str) for name in names):
                self.feature_names_in_ = np.array(names, dtype=object)
        elif len(names) != self.n_features_in_:
            raise DataError(
                f"X has {len(names)} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input.",
                f"columns {listed(names)}",
                "Pass the columns it was fitted on.",
            )
        if not is_new:
            self._refuse_other_names(names)
        return table

    def _refuse_other_names(self, names: list[Any]) -> None:
        known = [column.name for column in self._columns]
        if names == known or any(not isinstance(name, str) for name in [*names, *known]):
            return  # a container without names is taken by position, as scikit-learn does
        lost = [name for name in known if name not in names]
        new = [name for name in names if name not in known]
        raise DataError(
            "The columns are not those that the model was fitted on.",
            f"without {listed(lost)}, with {listed(new)}" if lost else "them in another order",
            f"{suggest(new[0], lost) if new else ''}Pass these columns in this order: "
            f"{listed(known)}.",
        )

    def _refuse_carried(self) -> None:
        # Whoever told roles knows what is left out.
        is_told = any(column.evidence is not None for column in self._columns)
        left_out = [column.name for column in self._of_block("none")]
        if left_out and not is_told:
            what = "Columns {} are neither numbers nor levels and were"
            if len(left_out) == 1:
                what = "Column {} is neither a number nor a level and was"
            warnings.warn(
                f"{what.format(listed(left_out))} left out. Turn such a column into numbers (dates: days "
                "since the first), or drop it to silence this.",
                OversampleWarning,
                stacklevel=3,
            )

    def _stays_sparse(self) -> bool:
        return self._is_sparse and self.kind != "native"

    def _of_block(self, block: str) -> list[Column]:
        return list(of_block(self._columns, block))

    def _numbers(self, table: Table) -> Any:  # dense or sparse
        """Return the numeric columns it was fitted on, in that order."""
        if self._stays_sparse():
            numbers = table.numbers if table.is_sparse else np.nan_to_num(table.numbers)
            return sp.csr_array(numbers, dtype=np.float64)  # a cell that is not stored is 0
        now = [table.columns[self._columns.index(c)] for c in self._of_block("numbers")]
        if [column.at for column in now] == list(range(table.numbers.shape[1])) and all(
            column.block == "numbers" for column in now
        ):
            return np.asarray(table.numbers, dtype=np.float64)
        cells = np.empty((table.n_rows, len(now)))
        for at, column in enumerate(now):
            cells[:, at] = as_numbers(table, column)
        return cells

    def _learn_dense(self, numbers: Cells) -> None:
        lacks = np.isnan(numbers)
        empty = lacks.all(axis=0)
        self._fill = np.zeros(numbers.shape[1])
        # the same medians; nanmedian goes through the columns one by one
        middle = np.nanmedian if lacks.any() else np.median
        self._fill[~empty] = middle(numbers[:, ~empty], axis=0)
        is_marked = lacks.any(axis=0) if self.kind != "native" else np.zeros_like(empty)
        self._gappy = np.flatnonzero(is_marked)
        self._centre, self._spread = np.zeros_like(self._fill), np.ones_like(self._fill)
        if self.kind == "linear" and numbers.shape[1]:
            filled = np.where(lacks, self._fill, numbers)
            self._centre, spread = filled.mean(axis=0), filled.std(axis=0)
            self._spread = np.where(spread > _ROUNDING * np.abs(self._centre), spread, 1.0)

    def _learn_sparse(self, numbers: Any) -> None:  # csr_array
        width = numbers.shape[1]
        self._fill, self._centre, self._spread = np.zeros(width), np.zeros(width), np.ones(width)
        self._gappy = np.empty(0, dtype=np.intp)
        if self.kind == "linear":
            mean = np.asarray(numbers.mean(axis=0)).ravel()
            square = np.asarray(numbers.multiply(numbers).mean(axis=0)).ravel()
            spread = np.sqrt(np.maximum(square - mean**2, 0.0))
            self._spread = np.where(spread > _ROUNDING * np.abs(mean), spread, 1.0)

    def _numbered(self, table: Table, fitted: Column, outcomes: Outcomes) -> NDArray[np.intp]:
        column = table.columns[self._columns.index(fitted)]
        if column.block == "codes":
            return outcomes.number(table.codes[:, column.at], table.levels[column.at])
        if column.block == "none":
            raise changed(column, "levels (text, flags)", "another type")
        # levels that are numbers, in a container that did not say so this time
        cells = table.numbers[:, column.at]
        levels, codes = np.unique(cells, return_inverse=True)
        found = np.where(np.isnan(cells), -1, codes)
        return outcomes.number(found, tuple(levels.tolist()))

    def _is_ranked(self, outcomes: Outcomes) -> bool:
        return self.kind != "linear" and len(outcomes) > _FEW

    def _width(self, outcomes: Outcomes) -> int:
        if self._is_ranked(outcomes) or len(outcomes) == 2:  # noqa: PLR2004 - one tells the other
            return 1
        return len(outcomes)

    def _write(self, out: Cells, numbered: NDArray[np.intp], outcomes: Outcomes) -> None:
        """Write one category into its columns, which hold zeros."""
        if self._is_ranked(outcomes):
            unknown = (numbered == UNSEEN) | (
                (numbered == outcomes.missing) & (self.kind == "native")
            )
            rank = np.where(numbered == UNSEEN, len(outcomes), numbered)
            out[:, 0] = np.where(unknown & (self.kind == "native"), np.nan, rank)
            return
        first = len(outcomes) - out.shape[1]
        rows = np.flatnonzero(numbered >= first)  # UNSEEN is below every outcome
        out[rows, numbered[rows] - first] = 1.0

    def _names(self, known: NDArray[Any] | None = None) -> list[str]:
        def name(column: Column) -> str:
            if known is not None:
                return str(known[self._columns.index(column)])
            named = column.group or column.name  # a one-hot group is one column of levels
            return named if isinstance(named, str) else f"x{named}"

        numbers = [name(column) for column in self._of_block("numbers")]
        names = [*numbers, *(f"{numbers[at]} is missing" for at in self._gappy)]
        for column, outcomes in zip(self._of_block("codes"), self._outcomes, strict=True):
            if self._is_ranked(outcomes):
                names.append(f"{name(column)} by frequency")
            else:
                shown = outcomes.names[-self._width(outcomes) :] if len(outcomes) else ()
                names += [f"{name(column)}={level}" for level in shown]
        return names
