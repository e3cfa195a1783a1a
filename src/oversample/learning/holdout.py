"""Held-out rows: real rows that a model is not fitted on, at their real prevalence.

Groups stay together: rows of one patient are all held out, or none of them. This file refuses to know
what rows are held out for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, SamplingError, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Codes = NDArray[np.int64]

__all__ = ["fold_rows", "read_groups", "set_aside"]


def read_groups(groups: Any, n_rows: int) -> Codes | None:  # any container of labels
    """Read which group each row belongs to, as numbers.

    Raises
    ------
    DataError
        If it is not one label a row.
    """
    if groups is None:
        return None
    labels = np.asarray(groups)
    if labels.shape != (n_rows,):
        raise DataError(
            "groups must hold one label for each row of X.",
            f"shape {labels.shape} for {n_rows:,} rows",
            "Pass an array that is parallel to X.",
        )
    seen: dict[Any, int] = {}  # not np.unique: labels may be text and numbers, which have no order
    return np.array(
        [seen.setdefault(label, len(seen)) for label in labels.tolist()], dtype=np.int64
    )


def fold_rows(
    codes: Codes,
    labels: tuple[Any, ...],
    groups: Codes | None,
    cv: Any,  # a number, or any splitter
    seed: int,
) -> list[tuple[Rows, Rows]]:
    """Part rows into training and held-out ones, some times over.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row, a position in `labels`.
    labels : tuple
        For messages.
    groups : ndarray of shape (n_rows,), dtype=int64, or None
    cv : int or splitter
        A number stands for stratified folds of shuffled rows, or groups.
    seed : int

    Returns
    -------
    parts : list of (train, held)
        Row numbers. Every training part has rows of every class.

    Raises
    ------
    SamplingError
        If a class, or the groups, are too few for that.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if isinstance(cv, int):
        _require(codes, labels, groups, cv)
        kind = StratifiedKFold if groups is None else StratifiedGroupKFold
        cv = kind(cv, shuffle=True, random_state=seed % 2**32)
    parts = [
        (np.asarray(train, dtype=np.int64), np.asarray(held, dtype=np.int64))
        for train, held in cv.split(np.zeros((len(codes), 1)), codes, groups)
    ]
    for train, _ in parts:
        met = np.bincount(codes[train], minlength=len(labels))
        if not met.all():
            raise SamplingError(
                f'A part of the rows to learn from has none of class "{labels[int(np.argmin(met))]}".',
                f"{len(train):,} rows of {listed([labels[code] for code in np.flatnonzero(met)])}",
                "Hold out fewer rows at a time (a larger cv), or choose a stratified splitter.",
            )
    return parts


def set_aside(
    codes: Codes, labels: tuple[Any, ...], groups: Codes | None, share: float, seed: int
) -> tuple[Rows, Rows]:
    """Part rows into those to learn from and those to stop by.

    Parameters
    ----------
    codes, labels, groups, seed
        As for `fold_rows`.
    share : float
        Of the rows to set aside, above 0 and up to 0.5. With groups it is met as nearly as one part of
        ``round(1 / share)`` parts of whole groups meets it.

    Returns
    -------
    train, aside : ndarray of dtype=int64
        Ascending; both with rows of every class.

    Raises
    ------
    SamplingError
        If a class, or the groups, are too few for that.
    """
    from sklearn.model_selection import StratifiedShuffleSplit

    _require(codes, labels, groups, 2)
    if groups is None:
        n_aside = max(round(share * len(codes)), len(labels))
        splitter = StratifiedShuffleSplit(1, test_size=n_aside, random_state=seed % 2**32)
        train, aside = next(splitter.split(np.zeros((len(codes), 1)), codes))
        choices = [(np.sort(train), np.sort(aside))]
    else:
        most = min(len(np.unique(groups[codes == code])) for code in range(len(labels)))
        n_parts = min(max(2, round(1.0 / share)), most)
        choices = fold_rows(codes, labels, groups, n_parts, seed)
    for train, aside in choices:
        if all(len(np.unique(codes[rows])) == len(labels) for rows in (train, aside)):
            return np.asarray(train, dtype=np.int64), np.asarray(aside, dtype=np.int64)
    scarce = int(np.argmin(np.bincount(codes, minlength=len(labels))))
    raise SamplingError(
        f"early_stopping={share:g} sets no row of a class aside, and stopping cannot be judged without.",
        f'{int((codes == scarce).sum()):,} rows of class "{labels[scarce]}"',
        "Set a larger share, or switch early stopping off in the model.",
    )


def _require(codes: Codes, labels: tuple[Any, ...], groups: Codes | None, n_parts: int) -> None:
    """Refuse what no way of dealing out rows can do."""
    for code, label in enumerate(labels):
        mine = codes == code
        n = int(mine.sum()) if groups is None else len(np.unique(groups[mine]))
        if n < n_parts:
            raise SamplingError(
                f"Rows are to be held out from each of {n_parts} parts, and a class has fewer "
                f"{'rows' if groups is None else 'groups'} than that.",
                f'{n} of class "{label}"',
                f"Set cv={max(n, 2)}, or leave out calibrate, threshold and early_stopping.",
            )
