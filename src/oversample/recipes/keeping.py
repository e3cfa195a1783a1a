"""Keeping: which rows of a class stay, by chance as imbalanced-learn draws it, or by how likely they are.

This file refuses to know labels and containers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.streams import Replay

__all__ = ["keep_likely", "keep_random"]


def keep_random(
    codes: NDArray[np.int64],
    amounts: Mapping[int, int],
    draws: Replay,
    *,
    replacement: bool = False,
) -> NDArray[np.int64]:
    """Draw rows of the classes that have an amount, and take all rows of the others.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row, from 0.
    amounts : mapping of int to int
        Rows to keep of a class, at most as many as it has unless they are replaced.
    draws : Replay
        The stream; it goes on from class to class.
    replacement : bool, default=False
        Whether a row may be kept twice.

    Returns
    -------
    rows : ndarray of shape (n_kept,), dtype=int64
        Class by class in the order of the codes; inside a class in the order drawn, or of the table.

    Notes
    -----
    One sort of the rows, and one draw a class.

    Examples
    --------
    >>> from oversample.streams import Replay
    >>> keep_random(np.array([1, 0, 0, 1, 0]), {0: 2}, Replay(0)).tolist()
    [4, 2, 0, 3]
    """
    counts = np.bincount(codes)
    grouped = np.split(np.argsort(codes, kind="stable"), np.cumsum(counts)[:-1])
    kept = [
        rows[draws.choice(len(rows), amounts[code], replacement=replacement)]
        if code in amounts
        else rows
        for code, rows in enumerate(grouped)
    ]
    return np.concatenate(kept)


def keep_likely(
    codes: NDArray[np.int64], amounts: Mapping[int, int], probability: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Keep of each class that has an amount the rows of the highest probability, and all rows of the others.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row, from 0.
    amounts : mapping of int to int
        Rows to keep of a class, at most as many as it has.
    probability : ndarray of shape (n_rows,), dtype=float64
        How likely a row is to be of its own class.

    Returns
    -------
    rows : ndarray of shape (n_kept,), dtype=int64
        Class by class in the order of the codes; inside a class in the order of the table. Where several rows
        share the probability from which on they are kept, more than the amount.

    Examples
    --------
    >>> keep_likely(np.array([1, 0, 0, 0]), {0: 2}, np.array([0.1, 0.9, 0.2, 0.8])).tolist()
    [1, 3, 0]
    """
    kept = []
    for code in np.unique(codes).tolist():
        rows = np.flatnonzero(codes == code)
        if code in amounts:
            likely = probability[rows]
            threshold = np.percentile(likely, (1.0 - (amounts[code] / len(rows))) * 100.0)
            rows = rows[likely >= threshold]
        kept.append(rows)
    return np.concatenate(kept)
