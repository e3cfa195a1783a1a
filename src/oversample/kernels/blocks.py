"""Blocks: pieces of work in NumPy, on as many threads as the kernels may use.

A product wakes the threads of the BLAS, which then wait for the next one by spinning, for tens of milliseconds and
on cores that the kernels need. So the BLAS has one thread here, and the blocks are what is done side by side.
"""

from __future__ import annotations

import functools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np  # noqa: F401  # loads the BLAS that is to be limited
from threadpoolctl import ThreadpoolController

from oversample.kernels.library import threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["A_CELL", "in_blocks", "one_blas_thread"]

A_CELL = 40  # products in the time that a cell takes to be gathered and mixed or measured

_LONG = 2e8  # products, some 10 ms, from which threads are worth more than they cost
_turn = threading.Lock()
_inside: list[Any] = []  # for each who is within, what it was before the first of them came


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let the BLAS of NumPy use one thread.

    Several threads may be within at once. Whoever goes restores what was before the first came, although another
    may still be within: it loses time only, while some releases of OpenBLAS heed no thread but the one that set
    the limit, so that nobody else could lift it.

    Examples
    --------
    >>> with one_blas_thread():
    ...     product = np.ones((2, 3)) @ np.ones((3, 1))
    """
    with _turn:
        limit = _blas().limit(limits=1)
        _inside.append(_inside[0] if _inside else limit)
        before = _inside[0]
    try:
        yield
    finally:
        with _turn:
            before.restore_original_limits()
            _inside.pop()


@functools.cache
def _blas() -> Any:
    return ThreadpoolController().select(user_api="blas")


def in_blocks(ask: Callable[[int], None], starts: range, products: float) -> None:
    """Ask for block after block, on as many threads as are allowed where there are many products.

    Parameters
    ----------
    ask : callable
        Does the block that begins at a number.
    starts : range
        Where blocks begin.
    products : float
        How much work all of it is.
    """
    workers = min(threads(), len(starts)) if products > _LONG else 1
    with one_blas_thread():
        if workers < 2:  # noqa: PLR2004
            for start in starts:
                ask(start)
            return
        pool = ThreadPoolExecutor(workers)
        try:
            for _ in pool.map(ask, starts):
                pass
        finally:
            pool.shutdown(cancel_futures=True)  # soon, also when interrupted
