"""Slices of a lineage: some of its synthetic rows, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.lineage.order import row_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oversample.lineage.record import Lineage

__all__ = ["taken"]


def taken(lineage: Lineage, rows: ArrayLike) -> dict[str, Any]:
    """Return the fields of a lineage that change when only some synthetic rows are kept.

    Parameters
    ----------
    lineage : Lineage
    rows : array-like
        Places of synthetic rows, or a boolean for each.

    Returns
    -------
    fields : dict of str to array
        Real rows stay as they were returned; the synthetic ones stand behind them.
    """
    rows = row_numbers(rows)
    n_parents = lineage.n_parents[rows]
    offsets = np.concatenate([[0], np.cumsum(n_parents)]).astype(np.int64)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], n_parents)
    entry = np.repeat(lineage.offsets[rows], n_parents) + within
    further = within > 0
    # the gap of entry e of row r stands r + 1 places earlier: the base points have none
    row = np.repeat(rows, n_parents)
    gap = entry[further] - row[further] - 1
    order = None
    if lineage.order is not None:
        order = np.concatenate([lineage.kept, lineage.n_original + np.arange(len(rows))])
    return {
        "offsets": offsets,
        "parents": lineage.parents[entry],
        "gaps": lineage.gaps[gap],
        "label": lineage.label[rows],
        "position": lineage.position[rows],
        "stage": lineage.stage[rows],
        "factors": lineage.factors and lineage.factors.take(gap),
        "donors": lineage.donors and lineage.donors.take(rows),
        "order": order,
    }
