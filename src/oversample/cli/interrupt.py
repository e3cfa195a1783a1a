"""Interrupt: a Ctrl-C that cannot get lost.

Python raises ``KeyboardInterrupt`` wherever the program happens to be, and where that is a callback out of C
code (a finaliser, a ctypes callback) the exception is printed and dropped: the fits would go on. So
it is also remembered, and raised again where the work comes up for air.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Interrupt"]


class Interrupt:
    """Listens for Ctrl-C while it is entered; elsewhere than in the main thread nothing can."""

    def __init__(self) -> None:
        self._heard = False
        self._before: Any = None

    def __enter__(self) -> Self:
        """Listen."""
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def check(self) -> None:
        """Raise ``KeyboardInterrupt`` if Ctrl-C was pressed and the program goes on all the same."""
        if self._heard:
            raise KeyboardInterrupt

    def _hear(self, *_: object) -> NoReturn:
        self._heard = True
        raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give Ctrl-C back to whoever had it."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
