"""The record of a lineage, and its arithmetic.

A synthetic row is ``base + gap_1 * (parent_1 - base) + gap_2 * (parent_2 - base) + ...``, evaluated in that
order. The first parent is the base point; the gaps of the others are what is stored, and the weight
of the base is what remains, so that an affine mix never needs renormalising. The few kernels that add
noise add a *residual*, which is stored as its scale and the key to draw it again, never as rows.

A lineage also says which real rows are still there, and in which order all rows stand. So it is the resampled
data in a few bytes a row, and the data follow from it: ``Table.grow(lineage)``. This file refuses to know what a
column is, and how parents were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.lineage import stored
from oversample.lineage.checks import equal, fault_of, frozen
from oversample.lineage.order import row_numbers, settled
from oversample.lineage.parts import Donors, Factors
from oversample.lineage.slices import taken
from oversample.lineage.stored import ARRAYS

if TYPE_CHECKING:
    import os
    from collections.abc import Hashable, Sequence

    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from oversample.lineage.parts import Residual

__all__ = ["Lineage"]

_WIDE = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Lineage:
    """The rows that one call returned: who the parents of the synthetic ones are, and which real ones are kept.

    Parameters
    ----------
    offsets : ndarray of shape (n_new + 1,), dtype=int32 or int64
        Row ``i`` has the parents ``parents[offsets[i]:offsets[i + 1]]``; at least one each.
    parents : ndarray of shape (offsets[-1],), dtype=int32 or int64
        Row numbers in the table the lineage speaks of; the first of each row is its base point.
    gaps : ndarray of shape (offsets[-1] - n_new,), dtype=float64
        Share of the way from the base point towards each further parent, unitless.
    label : ndarray of shape (n_new,), dtype=int16
        Class of each row, as a position in `labels`.
    position : ndarray of shape (n_new,), dtype=int32 or int64
        Number of the row within its class: with seed, class and stage, the key of its draws.
    stage : ndarray of shape (n_new,), dtype=int16
        What made each row, as a position in `stages`.
    labels : tuple
        Class labels, as the caller knows them.
    stages : tuple of str
        Names of the recipes.
    seed : int
        Seed of the call.
    n_original : int
        Rows of the table that `parents` points into.
    residual : Residual, optional
        Noise of the kernels that add some.
    factors : Factors, optional
        Of the gaps, where they are products that are rounded twice.
    donors : Donors, optional
        Whose cells are taken whole, where the method says so rather than the parents' vote.
    order : ndarray of shape (n_rows,), dtype=int32 or int64, optional
        Which row each row returned is: the number of a real row, which may stand there several times, or
        `n_original` plus the place of a synthetic row in this lineage. None: all real rows, then all synthetic
        ones.

    Notes
    -----
    A row of two parents takes 24 to 28 bytes: whole numbers are narrow where all of them fit, and an array
    that repeats one value may be a broadcast of it.

    Examples
    --------
    >>> lineage = Lineage.of_pairs([0, 0], [2, 1], [0.25, 0.5], label="rare", n_original=3)
    >>> lineage.weights()
    array([0.75, 0.25, 0.5 , 0.5 ])
    >>> lineage.mix([0.0, 4.0, 8.0])
    array([2., 2.])
    """

    offsets: NDArray[np.int64]
    parents: NDArray[np.int64]
    gaps: NDArray[np.float64]
    label: NDArray[np.int16]
    position: NDArray[np.int64]
    stage: NDArray[np.int16]
    labels: tuple[Hashable, ...]
    stages: tuple[str, ...]
    seed: int
    n_original: int
    residual: Residual | None = field(default=None)
    factors: Factors | None = field(default=None)
    donors: Donors | None = field(default=None)
    order: NDArray[np.int64] | None = field(default=None)

    def __post_init__(self) -> None:
        """Freeze the arrays and refuse a record that contradicts itself."""
        for name, kind in ARRAYS.items():
            kind = self._width() if kind is np.int64 else kind  # noqa: PLW2901
            object.__setattr__(self, name, frozen(getattr(self, name), kind))
        if self.factors is not None:
            first, second = self.factors.first, self.factors.second
            exact = Factors(frozen(first, np.float64), frozen(second, np.float64))
            object.__setattr__(self, "factors", exact)
        if self.donors is not None:
            whose = frozen(self.donors.rows, self._width())
            object.__setattr__(self, "donors", Donors(self.donors.columns, whose))
        n_new = len(self.offsets) - 1
        object.__setattr__(self, "order", settled(self.order, self.n_original, n_new))
        fault = fault_of(self, n_new)
        if fault:
            raise DataError(
                "This lineage contradicts itself.", fault, "Make it again with the sampler."
            )

    def _width(self) -> type:
        """Give the narrowest type of whole number that all rows and entries fit into."""
        largest = max(self.n_original, len(self.parents), len(self.position))
        if len(self.position):
            largest = max(largest, int(np.max(self.position)))
        return np.int32 if largest < _WIDE else np.int64

    def __len__(self) -> int:
        """Count the synthetic rows."""
        return len(self.offsets) - 1

    def __repr__(self) -> str:
        """Say how many rows, from whom, which real rows are there if not all, and by what."""
        used = len(np.unique(self.parents))
        kept = "" if self.order is None else f"{len(np.unique(self.kept)):,} of them kept, "
        return (
            f"Lineage({len(self):,} synthetic rows from {used:,} of {self.n_original:,} real rows, "
            f"{kept}by {', '.join(map(_spoken, self.stages)) or 'nothing'}, seed {self.seed})"
        )

    def __eq__(self, other: object) -> bool:
        """Compare every field, cell for cell."""
        return equal(self, other) if isinstance(other, Lineage) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # arrays inside: compared, never hashed

    @classmethod
    def empty(cls, *, n_original: int, labels: Sequence[Hashable] = (), seed: int = 0) -> Lineage:
        """Make the lineage of no synthetic row."""
        none: NDArray[Any] = np.empty(0, dtype=np.int64)
        return cls(
            np.zeros(1, dtype=np.int64), none, np.empty(0), none, none, none,
            tuple(labels), (), seed, n_original,
        )  # fmt: skip

    @classmethod
    def of_kept(
        cls,
        rows: ArrayLike,
        *,
        n_original: int,
        labels: Sequence[Hashable] = (),
        seed: int = 0,
    ) -> Lineage:
        """Make the lineage of real rows alone, in this order; a row may stand there several times.

        Examples
        --------
        >>> Lineage.of_kept([0, 2, 2], n_original=3).influence().tolist()
        [1.0, 0.0, 2.0]
        """
        order = row_numbers(rows)
        return replace(cls.empty(n_original=n_original, labels=labels, seed=seed), order=order)

    @classmethod
    def of_pairs(
        cls,
        base: ArrayLike,
        neighbor: ArrayLike,
        gap: ArrayLike,
        *,
        label: Hashable,
        n_original: int,
    ) -> Lineage:
        """Make a lineage of two-parent rows by hand, for tests and examples."""
        base = np.asarray(base, dtype=np.int64)
        n_new = len(base)
        return cls(
            np.arange(n_new + 1, dtype=np.int64) * 2,
            np.column_stack([base, np.asarray(neighbor, dtype=np.int64)]).ravel(),
            np.asarray(gap, dtype=np.float64),
            np.zeros(n_new, dtype=np.int16),
            np.arange(n_new, dtype=np.int64),
            np.zeros(n_new, dtype=np.int16),
            (label,), ("by hand",), 0, n_original,
        )  # fmt: skip

    @property
    def base(self) -> NDArray[np.int64]:
        """Base point of each row, ndarray of shape (n_new,)."""
        return self.parents[self.offsets[:-1]]

    @property
    def n_parents(self) -> NDArray[np.int64]:
        """Number of parents of each row, ndarray of shape (n_new,)."""
        return np.diff(self.offsets)

    @property
    def n_rows(self) -> int:
        """Rows returned, real and synthetic."""
        return self.n_original + len(self) if self.order is None else len(self.order)

    @property
    def kept(self) -> NDArray[np.int64]:
        """Real rows that were returned, in the order of the result; ndarray of shape (n_kept,), dtype=int64."""
        if self.order is None:
            return np.arange(self.n_original)
        return self.order[self.order < self.n_original].astype(np.int64)

    @property
    def is_synthetic(self) -> NDArray[np.bool_]:
        """Whether each row returned is synthetic, ndarray of shape (n_rows,)."""
        return self._in_order() >= self.n_original

    @property
    def origin(self) -> NDArray[np.int64]:
        """Real row that each row returned is, or starts from; ndarray of shape (n_rows,), dtype=int64."""
        return np.concatenate([np.arange(self.n_original), self.base])[self._in_order()]

    def _in_order(self) -> NDArray[np.int64]:
        return np.arange(self.n_rows) if self.order is None else self.order

    def row_of_parent(self) -> NDArray[np.int64]:
        """Synthetic row that each entry of `parents` belongs to, dtype=int64."""
        return np.repeat(np.arange(len(self)), self.n_parents)

    def is_base(self) -> NDArray[np.bool_]:
        """Tell which entries of `parents` are base points."""
        mask = np.zeros(len(self.parents), dtype=bool)
        mask[self.offsets[:-1]] = True
        return mask

    def weights(self) -> NDArray[np.float64]:
        """Weight of each entry of `parents`; those of one row sum to 1 within rounding.

        Returns
        -------
        weights : ndarray of shape (offsets[-1],), dtype=float64
            1 for a copy, ``1 - gap`` and ``gap`` for a pair; may be negative for a direction.
        """
        weights = np.empty(len(self.parents))
        first = self.is_base()
        weights[~first] = self.gaps
        totals = np.bincount(self.row_of_parent()[~first], weights=self.gaps, minlength=len(self))
        weights[first] = 1.0 - totals
        return weights

    def mix(self, values: ArrayLike) -> NDArray[np.float64]:
        """Carry one number a real row (a weight, a cost) to the synthetic rows.

        Parameters
        ----------
        values : array-like of shape (n_original,)
            Number of each real row.

        Returns
        -------
        mixed : ndarray of shape (n_new,), dtype=float64
            Weighted mean over the parents.
        """
        values = np.asarray(values, dtype=np.float64)
        if len(values) != self.n_original:
            raise DataError(
                "One value for each real row is needed.",
                f"{len(values):,} values for {self.n_original:,} rows",
                "Pass an array that is parallel to the X that was resampled.",
            )
        shares = self.weights() * values[self.parents]
        mixed = np.bincount(self.row_of_parent(), weights=shares, minlength=len(self))
        return mixed.astype(np.float64, copy=False)  # of no row at all, bincount counts whole

    def carry(self, values: ArrayLike) -> NDArray[np.float64]:
        """Carry one number a real row to every row returned, real or synthetic.

        Parameters
        ----------
        values : array-like of shape (n_original,)
            Number of each real row.

        Returns
        -------
        carried : ndarray of shape (n_rows,), dtype=float64
            In the order of the result: a real row has its own number, a synthetic one the mean that `mix` gives.
        """
        mixed = self.mix(values)
        return np.concatenate([np.asarray(values, dtype=np.float64), mixed])[self._in_order()]

    def weight_sums(self) -> NDArray[np.float64]:
        """Sum the weights that each real row has in synthetic rows, ndarray of shape (n_original,)."""
        sums = np.bincount(self.parents, weights=self.weights(), minlength=self.n_original)
        return sums.astype(np.float64, copy=False)  # of no row at all, bincount counts whole

    def influence(self) -> NDArray[np.float64]:
        """How much each real row counts now: how often it was returned plus its weights in synthetic rows.

        Returns
        -------
        influence : ndarray of shape (n_original,), dtype=float64
            0 for a row that was left out and has no descendant. Sums to `n_rows` within rounding.
        """
        return np.bincount(self.kept, minlength=self.n_original) + self.weight_sums()

    def effective_parents(self) -> float:
        """Count the real rows the synthetic ones are really worth (Kish's effective size).

        ``(sum w)**2 / sum w**2`` over `weight_sums`; 0 when nothing was made.
        """
        sums = self.weight_sums()
        square = float(np.sum(sums**2))
        return float(sums.sum()) ** 2 / square if square else 0.0

    def descendants(self, row: int) -> NDArray[np.int64]:
        """Number the synthetic rows that have this real row among their parents, or cells of it.

        Numbers are places in this lineage; a row that was left out has descendants, too.
        """
        found = self.row_of_parent()[self.parents == row]
        if self.donors is not None:
            takers = np.flatnonzero((self.donors.rows == row).any(axis=1))
            found = np.concatenate([found, takers])
        return np.unique(found)

    def take(self, rows: ArrayLike) -> Lineage:
        """Keep only these synthetic rows, in this order, behind the real rows that were returned."""
        return replace(self, **taken(self, rows))

    def whole(self) -> Lineage:
        """Return the same synthetic rows behind all real rows, as if none had been left out."""
        return self if self.order is None else replace(self, order=None)

    def select(self, rows: ArrayLike) -> Lineage:
        """Keep only these of the rows returned, real or synthetic, in this order.

        Parameters
        ----------
        rows : array-like
            Positions in the result, or a boolean for each of its rows.

        Returns
        -------
        lineage : Lineage
            Of what is left. Parents stay parents when they are left out themselves.

        Examples
        --------
        >>> lineage = Lineage.of_pairs([0], [1], [0.25], label="rare", n_original=3)
        >>> lineage.select([3, 0]).influence()  # the synthetic row, then row 0
        array([1.75, 0.25, 0.  ])
        """
        order = self._in_order()[row_numbers(rows)].astype(np.int64)
        is_new = order >= self.n_original
        made = self.whole().take(order[is_new] - self.n_original)
        order[is_new] = self.n_original + np.arange(len(made))
        return replace(made, order=order)

    def to_arrow(self) -> pa.Table:
        """Give the lineage as an Arrow table; see `oversample.lineage.stored.to_arrow`."""
        return stored.to_arrow(self)

    @classmethod
    def from_arrow(cls, table: pa.Table) -> Lineage:
        """Read what `to_arrow` gave."""
        return cls(**stored.from_arrow(table))

    def write_parquet(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write the lineage; the file is complete under its name, or absent."""
        stored.write_parquet(self, path, overwrite=overwrite)

    @classmethod
    def read_parquet(cls, path: str | os.PathLike[str]) -> Lineage:
        """Read what `write_parquet` wrote."""
        import pyarrow.parquet as pq

        return cls.from_arrow(pq.read_table(path))

    def to_json(self) -> str:
        """Give the lineage as JSON text; numbers keep all their digits."""
        return stored.to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Lineage:
        """Read what `to_json` gave."""
        return cls(**stored.from_json(text))


def _spoken(stage: str) -> str:
    """Write the name of a recipe for people: in the record, one of the drop-in's also names its way to draw."""
    name, _, drawn = stage.partition(", ")
    return f"{name} (drawn as imbalanced-learn draws)" if drawn == "replayed" else stage
