"""Enough: are there rows for every fit? Asked for all folds at once, before any model is fitted.

This file refuses to know the rows themselves; it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oversample.errors import StudyError
from oversample.study.folds import INNER_FOLDS, smallest_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from oversample.recipes import Neighbors
    from oversample.study.folds import Split
    from oversample.study.metrics import Codes

__all__ = ["check_folds", "check_neighbors", "check_parts"]

_MOST_FOLDS = 20


def check_folds(name: str, n_rows: int, folds: int) -> None:
    """Refuse folds that would leave a part without the class.

    Parameters
    ----------
    name : str
        The class.
    n_rows : int
        Rows of that class in the whole table.
    folds : int

    Raises
    ------
    StudyError
        If a validation part would hold none of its rows, or a training part fewer than its inner
        folds need.
    """
    if _can_fold(n_rows, folds):
        return
    possible = [fewer for fewer in range(folds - 1, 1, -1) if _can_fold(n_rows, fewer)]
    least = next(count for count in range(folds, 3 * folds + 4) if _can_fold(count, folds))
    raise StudyError(
        f'Class "{name}" has too few rows for {folds} folds: each validation part needs at least '
        f"1 of them and each training part {INNER_FOLDS}.",
        f"{n_rows:,} rows, {least:,} needed",
        (f"Set folds={possible[0]}, or collect" if possible else "Collect")
        + f" at least {least - n_rows:,} more rows of that class.",
    )


def check_parts(
    names: tuple[str, str], splits: Sequence[Split], codes: Codes, folds: int, kept: str
) -> int:
    """Refuse folds that keep rows together, or apart in time, and leave a part without a class.

    Parameters
    ----------
    names : tuple of str
        The negative class and the positive one.
    splits : sequence of Split
    codes : ndarray of shape (n_rows,), dtype=int8
    folds : int
        How many were asked for.
    kept : str
        What decided about the rows, in words: ``"groups"``, ``"time"`` or both.

    Returns
    -------
    inner : int
        The fewest positive rows in a part that trains.

    Raises
    ------
    StudyError
        If there are fewer folds than two, or a part lacks a class.
    """
    fewer = f"Set folds={max(folds - 1, 2)}, " if folds > 2 else "Collect more rows, "  # noqa: PLR2004 - the least
    if len(splits) < 2:  # noqa: PLR2004 - one fold has no noise
        raise StudyError(
            "The rows cannot be parted in time often enough: too few moments with positive rows.",
            f"{len(splits)} folds of {folds}",
            "Name a finer time, or leave time out.",
        )
    least = len(codes)
    for split in splits:
        where = f"fold {split.fold + 1}"
        trained = [split.train, *(train for train, _ in split.inner)]
        held = np.concatenate([held_out for _, held_out in split.inner] or [split.train[:0]])
        for rows, what in (
            (split.validation, "validation part"),
            *((train, "training part") for train in trained),
            (held, "part that chooses the threshold"),
        ):
            n = np.bincount(codes[rows], minlength=2)
            for code in (1, 0):
                if not n[code]:
                    raise StudyError(
                        f"With the rows kept by {kept}, the {what} of {where} has no row of class "
                        f'"{names[code]}".',
                        f"{len(rows):,} rows",
                        f"{fewer}or keep fewer rows together.",
                    )
        least = min(least, *(int(codes[train].sum()) for train in trained))
    return least


def check_neighbors(
    name: str,
    n_rows: int,
    folds: int,
    needs: Callable[[Neighbors | None], Mapping[str, int]],
    k: Neighbors | None,
    *,
    least: int | None = None,
) -> None:
    """Refuse methods whose neighbours do not exist in the smallest part that trains.

    Parameters
    ----------
    name : str
        The class that grows.
    n_rows : int
        Its rows in the whole table.
    folds : int
    needs : callable (k) -> mapping of method to int
        Rows of the class that each method needs; None for the methods' own defaults.
    k : int, "auto" or None
        Neighbours asked for.
    least : int, optional
        The fewest rows of the class in a part that trains, where folds are not stratified only.

    Raises
    ------
    StudyError
        Names the class, the rows met and needed, and ways out that work.
    """
    fewest, most, inner = smallest_parts(n_rows, folds)
    if least is not None:
        fewest = most = inner = least
    needed = needs(k)
    short = [method for method, rows in needed.items() if rows > inner]
    if not short:
        return
    rows = max(needed[method] for method in short)
    hold = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    ways = [
        f"k={fewer}"
        for fewer in range(rows - 2, 0, -1)
        if max(needs(fewer).values(), default=0) <= inner
    ][:1]
    ways += [
        f"folds={more}"
        for more in range(folds + 1, _MOST_FOLDS + 1)
        if least is None and _can_fold(n_rows, more) and smallest_parts(n_rows, more)[2] >= rows
    ][:1]
    able = [method for method in needed if method not in short] or ["random"]
    ways.append(f"methods={able}")
    raise StudyError(
        f'Class "{name}" has too few rows for {_joined(short)}: {folds}-fold training parts would '
        f"hold {hold} of them (their inner parts, which choose the threshold, {inner:,}), but "
        f"k={rows - 1} neighbours need at least {rows:,}.",
        f"{n_rows:,} rows",
        f"Options: {', or '.join(ways)}, or collect more rows.",
    )


def _can_fold(n_rows: int, folds: int) -> bool:
    return n_rows >= folds and smallest_parts(n_rows, folds)[0] >= INNER_FOLDS


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
