"""Pairs: rows as whole numbers of 16 bits, which a processor may multiply two at a time.

Their products and sums are exact. What rounding moved a row by is measured, so that distances of rounded
rows bound those of the rows themselves: by the triangle inequality they differ by no more than both were moved.
"""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from oversample.kernels.library import call, compiled, pointer

__all__ = ["round_pairs", "round_pairs_plain", "squares", "squares_plain"]

Vector = NDArray[np.float64]

_MOST = 32767.0


def squares(X: Vector, centre: Vector) -> Vector:
    """Squared distance of each row from a centre.

    Parameters
    ----------
    X : ndarray of shape (n, d), dtype=float64, C-contiguous
        Rows.
    centre : ndarray of shape (d,), dtype=float64
        From where.

    Returns
    -------
    squared : ndarray of shape (n,), dtype=float64
        Infinite where it overflows.
    """
    if not compiled():
        return squares_plain(X, centre)
    squared = np.empty(len(X))
    call("spread", pointer(X, "f8"), *X.shape, pointer(centre, "f8"), ..., pointer(squared, "f8"),
         work=float(X.size), asked=f"measuring {len(X):,} rows")  # fmt: skip
    return squared


def squares_plain(X: Vector, centre: Vector) -> Vector:
    """Do what `squares` does, in NumPy: its twin."""
    squared = np.zeros(len(X))
    with np.errstate(over="ignore"):
        for column in range(X.shape[1]):
            squared += (X[:, column] - centre[column]) ** 2
    return squared


def round_pairs(X: Vector, centre: Vector, unit: float) -> tuple[NDArray[np.int16], Vector]:
    """Round ``unit * (X - centre)`` to whole numbers.

    Parameters
    ----------
    X : ndarray of shape (n, d), dtype=float64, C-contiguous
        Finite.
    centre : ndarray of shape (d,), dtype=float64
        What is taken from each row.
    unit : float
        Whole numbers in one of X.

    Returns
    -------
    whole : ndarray of shape (n, d or d + 1), dtype=int16
        With a column of zeros where `d` is odd.
    moved : ndarray of shape (n,), dtype=float64
        Squared distance that rounding moved each row by, in whole numbers.

    Examples
    --------
    >>> round_pairs(np.array([[1.0, 2.5, -3.25]]), np.zeros(3), 2.0)
    (array([[ 2,  5, -6,  0]], dtype=int16), array([0.25]))
    """
    if not compiled():
        return round_pairs_plain(X, centre, unit)
    n, d = X.shape
    whole = np.empty((n, d + d % 2), dtype=np.int16)
    moved = np.empty(n)
    call("round", pointer(X, "f8"), n, d, pointer(centre, "f8"), ctypes.c_double(unit), ...,
         pointer(whole, "i2"), pointer(moved, "f8"), work=2.0 * X.size, asked=f"rounding {n:,} rows")  # fmt: skip
    return whole, moved


def round_pairs_plain(X: Vector, centre: Vector, unit: float) -> tuple[NDArray[np.int16], Vector]:
    """Do what `round_pairs` does, in NumPy: its twin."""
    n, d = X.shape
    whole = np.zeros((n, d + d % 2), dtype=np.int16)
    moved = np.zeros(n)
    for column in range(d):
        exact = (X[:, column] - centre[column]) * unit
        rounded = np.rint(np.clip(exact, -_MOST, _MOST))
        whole[:, column] = rounded
        moved += (exact - rounded) ** 2
    return whole, moved
