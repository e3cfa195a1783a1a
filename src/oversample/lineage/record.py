"""The record of a lineage, and its arithmetic.

A synthetic row is ``base + gap_1 * (parent_1 - base) + gap_2 * (parent_2 - base) + ...``, evaluated in that
order. The first parent is the base point; the gaps of the others are what is stored, and the weight
of the base is what remains, so that an affine mix never needs renormalising. The few kernels that add
noise add a *residual*, which is stored as its scale and the key to draw it again, never as rows.

So a lineage is the oversampled part of the data in a few bytes a row, and the data follow from it:
``Table.grow(lineage)``. This file refuses to know what a column is, and how parents were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.lineage import stored
from oversample.lineage.parts import Donors, Factors
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
    """The synthetic rows of one call, in output order.

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

    def __post_init__(self) -> None:
        """Freeze the arrays and refuse a record that contradicts itself."""
        for name, kind in ARRAYS.items():
            kind = self._width() if kind is np.int64 else kind  # noqa: PLW2901
            object.__setattr__(self, name, _frozen(getattr(self, name), kind))
        if self.factors is not None:
            first, second = self.factors.first, self.factors.second
            exact = Factors(_frozen(first, np.float64), _frozen(second, np.float64))
            object.__setattr__(self, "factors", exact)
        if self.donors is not None:
            whose = _frozen(self.donors.rows, self._width())
            object.__setattr__(self, "donors", Donors(self.donors.columns, whose))
        n_new = len(self.offsets) - 1
        fault = _fault(self, n_new)
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
        """Say how many rows, from whom, by what."""
        used = len(np.unique(self.parents))
        return (
            f"Lineage({len(self):,} synthetic rows from {used:,} of {self.n_original:,} real rows, "
            f"by {', '.join(map(_spoken, self.stages)) or 'nothing'}, seed {self.seed})"
        )

    def __eq__(self, other: object) -> bool:
        """Compare every field, cell for cell."""
        if not isinstance(other, Lineage):
            return NotImplemented
        return all(
            np.array_equal(mine, theirs)
            for mine, theirs in zip(self._arrays(), other._arrays(), strict=True)
        ) and all(
            getattr(self, name) == getattr(other, name)
            for name in ("labels", "stages", "seed", "n_original", "residual")
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside: compared, never hashed

    def _arrays(self) -> list[Any]:
        """All arrays, nothing for those of a part that is absent."""
        factors, donors = self.factors, self.donors
        return [
            *(getattr(self, name) for name in ARRAYS),
            *((factors.first, factors.second) if factors else ((), ())),
            *((donors.columns, donors.rows) if donors else ((), ())),
        ]

    @classmethod
    def empty(cls, *, n_original: int, labels: Sequence[Hashable] = (), seed: int = 0) -> Lineage:
        """Make the lineage of no synthetic row."""
        none: NDArray[Any] = np.empty(0, dtype=np.int64)
        return cls(
            np.zeros(1, dtype=np.int64), none, np.empty(0), none, none, none,
            tuple(labels), (), seed, n_original,
        )  # fmt: skip

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

    def influence(self) -> NDArray[np.float64]:
        """How much each real row counts now: 1 for itself plus its weights in synthetic rows.

        Returns
        -------
        influence : ndarray of shape (n_original,), dtype=float64
            Sums to ``n_original + n_new`` within rounding.
        """
        extra = np.bincount(self.parents, weights=self.weights(), minlength=self.n_original)
        return (1.0 + extra).astype(np.float64)

    def effective_parents(self) -> float:
        """Count the real rows the synthetic ones are really worth (Kish's effective size).

        ``(sum w)**2 / sum w**2`` over the column sums of the weights; 0 when nothing was made.
        """
        sums = np.bincount(self.parents, weights=self.weights(), minlength=self.n_original)
        square = float(np.sum(sums**2))
        return float(sums.sum()) ** 2 / square if square else 0.0

    def descendants(self, row: int) -> NDArray[np.int64]:
        """Number the synthetic rows that have this real row among their parents, or cells of it."""
        found = self.row_of_parent()[self.parents == row]
        if self.donors is not None:
            takers = np.flatnonzero((self.donors.rows == row).any(axis=1))
            found = np.concatenate([found, takers])
        return np.unique(found)

    def take(self, rows: ArrayLike) -> Lineage:
        """Keep only these synthetic rows, in this order."""
        rows = np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        n_parents = self.n_parents[rows]
        offsets = np.concatenate([[0], np.cumsum(n_parents)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], n_parents)
        entry = np.repeat(self.offsets[rows], n_parents) + within
        further = within > 0
        # the gap of entry e of row r stands r + 1 places earlier: the base points have none
        row = np.repeat(rows, n_parents)
        gap = entry[further] - row[further] - 1
        return replace(
            self, offsets=offsets, parents=self.parents[entry], gaps=self.gaps[gap], label=self.label[rows],
            position=self.position[rows], stage=self.stage[rows],
            factors=self.factors and self.factors.take(gap), donors=self.donors and self.donors.take(rows),
        )  # fmt: skip

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


def _frozen(given: Any, kind: type) -> NDArray[Any]:
    """Return an array that cannot be written to, of this type; the one given stays writable."""
    array = _compact(np.asarray(given), kind)
    if array is given:  # do not freeze an array that the caller may still own
        array = array.view()
    array.flags.writeable = False
    return array


def _compact(array: NDArray[Any], kind: type) -> NDArray[Any]:
    """Return the array contiguous and of this type, or the broadcast of one value that it is."""
    if array.strides == (0,) and array.size:
        return np.broadcast_to(array[:1].astype(kind)[0], array.shape)
    return np.ascontiguousarray(array, dtype=kind)


def _fault(lineage: Lineage, n_new: int) -> str:
    """Name what is wrong with a record, or return an empty string."""
    steps = np.diff(lineage.offsets)
    total = int(lineage.offsets[-1]) if n_new >= 0 else -1
    checks = (
        (n_new >= 0 and lineage.offsets[0] == 0, "offsets that do not start at 0"),
        (bool((steps >= 1).all()), "a row without a parent"),
        (len(lineage.parents) == total, f"{len(lineage.parents)} parents for {total} entries"),
        (len(lineage.gaps) == total - n_new, f"{len(lineage.gaps)} gaps for {total - n_new}"),
        (
            len(lineage.parents) == 0
            or (lineage.parents.min() >= 0 and lineage.parents.max() < lineage.n_original),
            f"a parent outside the {lineage.n_original} real rows",
        ),
        (
            all(len(part) == n_new for part in (lineage.label, lineage.position, lineage.stage)),
            "arrays of different lengths",
        ),
        (
            lineage.factors is None
            or len(lineage.factors.first) == len(lineage.factors.second) == len(lineage.gaps),
            "factors for other gaps",
        ),
        (
            lineage.donors is None
            or lineage.donors.rows.shape == (n_new, len(lineage.donors.columns)),
            "donors for other rows or columns",
        ),
    )
    return next((fault for holds, fault in checks if not holds), "")
