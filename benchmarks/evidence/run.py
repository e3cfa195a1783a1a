"""Make the fits that are missing, smallest sets first, every set once before any set twice.

This file refuses to know how a fit is made and what is computed from it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from evidence.arms import FOLDS, LEARNERS, TREATMENTS, Key, Repeat, fit_fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.keel import Table
    from evidence.store import Store

__all__ = ["missing_fits", "run"]

_BASE_COST = 400  # a fit takes as long as if the set had so many rows more: trees have to be begun


def missing_fits(name: str, repeat: int, fold: int, done: set[Key]) -> list[tuple[str, str]]:
    """Return (treatment, learner) of the fits of a fold that are not there."""
    return [
        (treatment, learner)
        for treatment in TREATMENTS
        for learner in LEARNERS
        if Key(name, learner, treatment, repeat, fold) not in done
    ]


def run(
    tables: Sequence[Table],
    store: Store,
    repeats: int,
    *,
    seconds: float = float("inf"),
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Fill the store.

    Parameters
    ----------
    tables : sequence of Table
    store : Store
    repeats : int
        Shuffles of each table, at least 1.
    seconds : float
        To stop after, at the end of a fold.
    say : callable
        Is told after each fold how far it is and how long it may take.

    Returns
    -------
    finished : bool
        Whether every fit is there.
    """
    done = store.keys()
    ordered = sorted(tables, key=lambda table: (table.n_rows, table.name))
    todo = [
        (table, repeat, fold, wanted)
        for repeat in range(repeats)
        for table in ordered
        for fold in range(FOLDS)
        if (wanted := missing_fits(table.name, repeat, fold, done))
    ]
    costs = [(_BASE_COST + table.n_rows) * len(wanted) for table, _, _, wanted in todo]
    began, spent, left = time.monotonic(), 0.0, float(sum(costs))
    shuffle: Repeat | None = None
    for (table, repeat, fold, wanted), cost in zip(todo, costs, strict=True):
        if time.monotonic() - began > seconds:
            return False
        if shuffle is None or shuffle.table is not table or shuffle.repeat != repeat:
            shuffle = Repeat(table, repeat)
        with threadpool_limits(1):  # the matrices are small: threads cost more than they give
            for fit in fit_fold(shuffle, fold, wanted):
                store.add(fit)
        spent, left = spent + cost, left - cost
        gone = time.monotonic() - began
        say(f"repeat {repeat + 1} of {repeats}, {table.name}, fold {fold + 1} of {FOLDS}; "
            f"{_minutes(gone)} gone, about {_minutes(gone / spent * left)} left")  # fmt: skip
    return True


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
