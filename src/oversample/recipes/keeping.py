"""Keeping: which rows of a class stay, by nothing but chance, drawn as imbalanced-learn draws them.

This file refuses to know labels and containers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oversample.streams import Replay

__all__ = ["keep_random"]


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
