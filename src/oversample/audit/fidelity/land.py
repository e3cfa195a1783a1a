"""Land: whose rows lie nearest to the synthetic ones, parents left out.

A synthetic row always lies beside its parents; that says nothing. With them left out, the class of the
nearest real row tells whether it was put where its class lives. Real rows of the class often have a nearest
other row of another class too, so their share is the yardstick. Two of them are measured: that of the real
rows of the class, and that of the *base points* of the synthetic rows with the same rows left out, which is
fair to methods that start from rows near the border, and to small classes, whose density the two missing
parents lower. Only the second decides.

This file refuses to know who chose the parents.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from oversample.audit.fidelity.clusters import clustered_error
from oversample.audit.fidelity.columns import LIKELY
from oversample.audit.fidelity.records import NearestOther
from oversample.neighbors import Neighborhood
from oversample.tables import Space, space

if TYPE_CHECKING:
    from oversample.lineage import Lineage
    from oversample.streams import Stream
    from oversample.tables import Table

__all__ = ["coordinates", "judge_land"]

MOST = 5000  # rows of a kind
_MATTERS = 0.05  # of all synthetic rows

Rows = NDArray[np.int64]


def coordinates(table: Table, grown: Table) -> Any:
    """Place real and synthetic rows in the space of the real ones.

    Parameters
    ----------
    table : Table
        The real rows, whose centre and spread are used.
    grown : Table
        The real rows, then the synthetic ones.

    Returns
    -------
    coordinates : Space or csr_array
        Of all rows of `grown`.
    """
    measured = space(table)
    if not isinstance(measured, Space):
        return space(grown)
    return dataclasses.replace(measured, table=grown, has_gaps=not grown.is_complete)


def judge_land(
    place: Any, codes: Rows, code: int, lineage: Lineage, made: Rows, stream: Stream
) -> NearestOther:
    """Measure how often the nearest real row that is not a parent belongs to another class.

    Parameters
    ----------
    place : Space or csr_array
        Coordinates of the real rows, then the synthetic ones.
    codes : ndarray of shape (n_real_of_all_classes,), dtype=int64
        Class of each real row.
    code : int
        The class that is judged.
    lineage : Lineage
        Of its synthetic rows.
    made : ndarray of shape (len(lineage),), dtype=int64
        These rows in `place`.
    stream : Stream
        For the samples.

    Returns
    -------
    nearest : NearestOther

    Notes
    -----
    At most 5,000 rows of a kind are asked for their nearest: one more than a row has parents. Exact.
    """
    asked = np.sort(stream.permutation("fidelity:land", len(lineage))[:MOST])
    some, rows = lineage.take(asked), made[asked]
    among = np.arange(len(codes))
    own = np.flatnonzero(codes == code)
    own = np.sort(own[stream.permutation("fidelity:land:real", len(own))[:MOST]])
    everyone = np.concatenate([codes, np.full(place.shape[0] - len(codes), code)])
    hood = Neighborhood(place, everyone)
    parents = _padded(some)
    k = min(parents.shape[1] + 1, len(codes))
    base = some.base.astype(np.int64)
    bases = np.unique(base)
    found = hood.measured(rows, among, k)[0]
    near_base = hood.measured(bases, among, k)[0][np.searchsorted(bases, base)]
    near_real = hood.measured(own, among, min(2, len(codes)))[0]
    is_made = codes[_first_other(found, parents)] != code
    is_base = codes[_first_other(near_base, parents)] != code
    is_real = codes[_first_other(near_real, own[:, np.newaxis])] != code
    gap = is_made.astype(np.float64) - is_base
    difference = float(gap.mean())
    error = clustered_error((gap - difference) / len(gap), base)
    return NearestOther(
        made=float(is_made.mean()), real=float(is_real.mean()), base=float(is_base.mean()),
        error=error, n_made=len(rows), n_real=len(own),
        is_beyond_noise=difference > _MATTERS and bool(difference > -special.ndtri(LIKELY) * error),
    )  # fmt: skip


def _padded(lineage: Lineage) -> Rows:
    """Lay the parents of each row side by side, the base point again where there are fewer."""
    n_parents = lineage.n_parents
    parents = np.repeat(lineage.base[:, np.newaxis], int(n_parents.max()), axis=1).astype(np.int64)
    row = lineage.row_of_parent()
    parents[row, np.arange(len(row)) - lineage.offsets[row]] = lineage.parents
    return parents


def _first_other(found: Rows, left_out: Rows) -> Rows:
    """Take the first of each row of `found` that is not left out; the last where all are."""
    is_out = (found[:, :, np.newaxis] == left_out[:, np.newaxis, :]).any(axis=2)
    first = np.where(is_out.all(axis=1), found.shape[1] - 1, np.argmin(is_out, axis=1))
    taken: Rows = found[np.arange(len(found)), first]
    return taken
