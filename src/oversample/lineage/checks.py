"""Checks of a lineage: arrays that cannot be written to, records that contradict themselves, and equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.lineage.order import order_fault
from oversample.lineage.stored import ARRAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.lineage.record import Lineage

__all__ = ["equal", "fault_of", "frozen"]


def frozen(given: Any, kind: type) -> NDArray[Any]:
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


def fault_of(lineage: Lineage, n_new: int) -> str:
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
    fault = next((fault for holds, fault in checks if not holds), "")
    return fault or order_fault(lineage.order, lineage.n_original, n_new)


def equal(one: Lineage, other: Lineage) -> bool:
    """Compare every field of two lineages, cell for cell."""
    same_parts = all(
        (getattr(one, name) is None) == (getattr(other, name) is None)
        for name in ("factors", "donors", "order")
    )
    return (
        same_parts
        and all(
            np.array_equal(mine, theirs)
            for mine, theirs in zip(_arrays(one), _arrays(other), strict=True)
        )
        and all(
            getattr(one, name) == getattr(other, name)
            for name in ("labels", "stages", "seed", "n_original", "residual")
        )
    )


def _arrays(lineage: Lineage) -> list[Any]:
    """List all arrays; those of a part that is absent are empty."""
    factors, donors = lineage.factors, lineage.donors
    return [
        *(getattr(lineage, name) for name in ARRAYS),
        *((factors.first, factors.second) if factors else ((), ())),
        *((donors.columns, donors.rows) if donors else ((), ())),
        () if lineage.order is None else lineage.order,
    ]
