"""Make the cases that are missing: small sets first, all models of a set together, costs one after another.

This file refuses to know how a case is made and what is computed from it.
"""

from __future__ import annotations

import time
import traceback
from typing import TYPE_CHECKING

from verdict.case import Asked, decide_and_judge, held_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verdict.sets import Data
    from verdict.store import Store

__all__ = ["missing", "run"]


def missing(
    sets: Sequence[Data], models: Sequence[str], costs: Sequence[str], done: set[Asked]
) -> list[tuple[Data, Asked]]:
    """List what is not there, in the order to make it."""
    ordered = sorted(sets, key=lambda data: (data.cells, data.name))
    every = [
        (data, Asked(data.name, model, cost))
        for cost in costs
        for data in ordered
        for model in models
    ]
    return [(data, asked) for data, asked in every if asked not in done]


def run(
    sets: Sequence[Data],
    store: Store,
    models: Sequence[str],
    costs: Sequence[str],
    *,
    seconds: float = float("inf"),
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Fill the store.

    Parameters
    ----------
    sets : sequence of Data
    store : Store
    models, costs : sequence of str
    seconds : float
        To stop after, at the end of a case.
    say : callable
        Is told after each case how it went.

    Returns
    -------
    finished : bool
        Whether every case is there. One that breaks is told of, and tried again next time.
    """
    began, broken = time.monotonic(), 0
    todo = missing(sets, models, costs, store.done())
    for number, (data, asked) in enumerate(todo, 1):
        if time.monotonic() - began > seconds:
            return False
        place = f"{number} of {len(todo)}: {asked.set}, {asked.model}, {asked.costs}"
        try:
            told = decide_and_judge(data, held_out(data), asked, store.file)
        except Exception:  # noqa: BLE001 - hours of other cases must not be lost by one
            broken += 1
            say(f"{place} BROKE\n{traceback.format_exc()}")
            continue
        store.add(asked, told)
        came = told["refused"] or "{action} ({outcome}): {candidate}".format(**told["verdict"])
        say(f"{place}; {told['seconds']:.0f} s; {came}")
    return not broken
