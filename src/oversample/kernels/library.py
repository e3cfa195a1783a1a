"""Library: the compiled kernels, if they are there, and how to call one.

The library has a plain C interface and is loaded with ctypes, which lets go of the interpreter lock for the
time of a call. It is optional: without it every kernel has its NumPy twin, and the same rows come out.
``OVERSAMPLE_NO_EXTENSION=1`` leaves it unloaded.

A long call runs in a thread of its own while the main thread waits, so that Ctrl-C is heard: it raises a flag
that the kernel looks at between pieces of work. How many threads a call may use follows the cores that
this process may run on, the quota of its container, ``OMP_NUM_THREADS`` (which joblib sets in its workers)
and ``threadpoolctl.threadpool_limits``.

This file refuses to know what a kernel computes.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from oversample.errors import SamplingError

__all__ = ["call", "compiled", "describe", "pointer", "tells", "threads", "use_tile"]

_VERSION = 5  # of the entry points, as the library says it
_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
_PATH = Path(__file__).with_name(f"liboversample{_SUFFIX}")
_NO_MEMORY = 1  # the status of a kernel that ran out of it; 0 is success
_LONG = 2e7  # steps of work, some 10 ms, from which a call is worth a thread that can be stopped
_CPU_MAX = Path("/sys/fs/cgroup/cpu.max")


@functools.cache
def _library() -> ctypes.CDLL | None:
    """Load the library once, unless it is missing, stale or not wanted."""
    if os.environ.get("OVERSAMPLE_NO_EXTENSION") == "1" or not _PATH.exists():
        return None
    try:
        library = ctypes.CDLL(str(_PATH))
        library.ov_version.restype = ctypes.c_int64
        if library.ov_version() != _VERSION:
            return None
    except (OSError, AttributeError):  # built for another machine, or half a file
        return None
    library.ov_tile.restype = ctypes.c_char_p
    library.ov_threads.restype = ctypes.c_int64
    library.ov_set_threads.argtypes = [ctypes.c_int64]
    library.ov_set_threads(_cores())
    _let_it_be_limited()
    return library


def compiled() -> bool:
    """Tell whether the compiled kernels are in use."""
    return _library() is not None


def describe() -> str:
    """Name what is in use, as ``oversample --version`` says it.

    Examples
    --------
    >>> describe().split()[0] in ("compiled", "plain,")
    True
    """
    library = _library()
    if library is None:
        return "plain, NumPy, SciPy and scikit-learn"
    return f"compiled for {library.ov_tile().decode()}, {threads()} threads"


def use_tile(name: str) -> bool:
    """Choose the instruction set of the search, for tests: "AVX-512 VNNI", "AVX-512", "AVX2" or "baseline".

    Returns
    -------
    chosen : bool
        False where it cannot run, or nothing is compiled.
    """
    library = _library()
    return library is not None and bool(library.ov_use_tile(name.encode()))


def tells(name: str) -> int:
    """Ask the library for a number that it knows; 0 where there is none."""
    library = _library()
    return 0 if library is None else int(getattr(library, f"ov_{name}")())


def threads() -> int:
    """Count the threads that a kernel or its twin may use."""
    library = _library()
    return _cores() if library is None else int(library.ov_threads())


class Pointer(ctypes.c_void_p):
    """The address of an array, which lives as long as this does.

    A kernel that is told to stop goes on for a moment. If Ctrl-C is pressed again meanwhile, whoever called is
    gone, and the array must not be: the kernel still writes to it.
    """

    array: np.ndarray


def pointer(array: np.ndarray, kind: str, *, strided: bool = False) -> Pointer:
    """Give a kernel the address of an array, and keep it alive for as long as the kernel runs.

    Parameters
    ----------
    array : ndarray
        Contiguous, unless the kernel is told its strides.
    kind : str
        What the kernel takes the cells for: "f4", "f8", "i2", "i4" or "i8". Another type of cells would be read
        beyond its end.
    strided : bool
        Whether the kernel is told the strides.
    """
    assert array.dtype == np.dtype(kind), f"a kernel is given {kind}, not {array.dtype}"
    assert strided or array.flags.c_contiguous, "a kernel steps from cell to cell"
    address = Pointer(array.ctypes.data)
    address.array = array
    return address


def call(name: str, *arguments: Any, work: float, asked: str) -> None:
    """Run a kernel on as many threads as are allowed.

    Parameters
    ----------
    name : str
        Entry point, without its prefix; its last arguments are the threads, the flag to stop, and `outputs`.
    *arguments : pointers and int
        As the entry point has them; ``...`` stands where the threads and the flag go.
    work : float
        Steps, about a billion a second; short calls are not worth a thread of their own.
    asked : str
        What was asked for, in the words of an error.

    Raises
    ------
    SamplingError
        If memory runs out on the way.
    KeyboardInterrupt
        Within a second, if Ctrl-C is pressed meanwhile.
    """
    library = _library()
    assert library is not None, "a kernel is called only where the library is loaded"
    stop = ctypes.c_int32(0)
    ready: list[Any] = []
    for argument in arguments:
        if argument is ...:
            ready += [ctypes.c_int64(threads()), ctypes.byref(stop)]
        else:
            is_whole = isinstance(argument, int | np.integer)
            ready.append(ctypes.c_int64(int(argument)) if is_whole else argument)
    function = getattr(library, f"ov_{name}")
    if work < _LONG or threading.current_thread() is not threading.main_thread():
        status = function(*ready)
    else:
        status = _stoppable(function, ready, stop)
    if status == _NO_MEMORY:
        raise SamplingError(
            f"Memory ran out during {asked}.",
            f"{work:,.0f} steps of work on {threads()} threads",
            "Use fewer rows or columns, or close other programs.",
        )
    assert status == 0, f"the kernel {name} ends well, out of memory or stopped, not with {status}"


def _stoppable(function: Any, arguments: list[Any], stop: ctypes.c_int32) -> int:
    told: list[int] = []
    worker = threading.Thread(target=lambda: told.append(function(*arguments)))
    try:
        worker.start()
        while worker.is_alive():
            worker.join(0.1)  # a wait without end would not hear Ctrl-C on every platform
    except BaseException:
        stop.value = 1
        with suppress(RuntimeError):  # where it was stopped before it began
            worker.join()
        raise
    return told[0]


def _cores() -> int:
    """Count the cores that this process may use."""
    with suppress(ValueError):
        return max(1, int(os.environ.get("OMP_NUM_THREADS", "").split(",")[0]))
    count = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    with suppress(OSError, ValueError):
        quota, period = _CPU_MAX.read_text(encoding="ascii").split()
        count = min(count, max(1, int(quota) // int(period)))
    return count


def _let_it_be_limited() -> None:
    """Make ``threadpoolctl.threadpool_limits`` limit these kernels like any other library."""
    import threadpoolctl

    class Controller(threadpoolctl.LibController):  # type: ignore[misc]  # it ships no types
        user_api = "oversample"
        internal_api = "oversample"
        filename_prefixes = ("liboversample",)

        def get_num_threads(self) -> int:
            self.dynlib.ov_threads.restype = ctypes.c_int64
            return int(self.dynlib.ov_threads())

        def set_num_threads(self, num_threads: int) -> None:
            self.dynlib.ov_set_threads(ctypes.c_int64(num_threads))

        def get_version(self) -> str:
            return str(_VERSION)

    threadpoolctl.register(Controller)
