"""One process that holds one table and one library, and does one call when it is told to.

Commands come as lines of JSON on standard input and are answered, each with one line, on what was
standard output; whatever a library prints goes to standard error. Peak memory is the high-water mark
of resident memory during the call, less what was resident before it. The mark is set back through
/proc first; where that is not allowed it may be too high, never too low, and the answer says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import sys
import time
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import cases, checks, works

_STATUS = Path("/proc/self/status")
_NEIGHBORS = 5  # both sides' default


def resident(key: str) -> float:
    """Read VmRSS or VmHWM in MiB; not a number where there is no /proc."""
    with contextlib.suppress(OSError):
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith(key):
                return int(line.split()[1]) / 1024
    return float("nan")


def settle() -> bool:
    """Give freed memory back and set the high-water mark to the present; tell whether that worked."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


class Worker:
    """The table and the library of this process."""

    def __init__(self, library: str) -> None:
        self.library = library
        self.X: Any = None
        self.y: Any = None

    def make(self, command: dict[str, Any]) -> dict[str, Any]:
        """Draw a table and write it."""
        cases.make(
            command["kind"],
            command["rows"],
            command["columns"],
            command["rare"],
            Path(command["folder"]),
        )
        return {}

    def load(self, command: dict[str, Any]) -> dict[str, Any]:
        """Read a table."""
        self.X, self.y = cases.load(Path(command["folder"]))
        return {"counts": checks.count_classes(self.y)}

    def warm(self, command: dict[str, Any]) -> dict[str, Any]:
        """Call on a few rows, so that no import and no first start of threads is timed."""
        X, y = cases.small_part(self.X, self.y)
        try:
            sampler = self._sampler(command, X)
        except works.AbsentError as absent:
            return {"absent": str(absent)}
        with contextlib.suppress(ValueError):  # so few rows may have nobody at the border
            sampler.fit_resample(X, y)
        return {}

    def time(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do the call and give its wall time in seconds."""
        sampler = self._sampler(command, self.X)
        gc.collect()
        began = time.perf_counter()
        with _threads(command):
            done = sampler.fit_resample(self.X, self.y)
        wall = time.perf_counter() - began
        del done, sampler
        return {"wall": wall}

    def measure(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do the call once, with its memory, and look at what came out."""
        sampler = self._sampler(command, self.X)
        exact = settle()
        before = resident("VmRSS")
        began = time.perf_counter()
        grown, label = sampler.fit_resample(self.X, self.y)
        wall = time.perf_counter() - began
        answer = {
            "wall": wall,
            "version": metadata.version(works.LIBRARIES[self.library]),
            "peak_mib": resident("VmHWM") - before,
            "peak_exact": exact,
            "output_mib": checks.size_mib(grown, label),
            "counts": checks.count_classes(label),
        }
        if command.get("geometry"):
            found = checks.geometry(self.X, self.y, grown, sampler.lineage_, _NEIGHBORS)
            answer["geometry"] = found
        return answer

    def estimate(self, _: dict[str, Any]) -> dict[str, Any]:
        """Work out what a call would take that is too slow to be run."""
        return {"wall": works.estimate_smoteenn(self.X, self.y), "estimated": True}

    def _sampler(self, command: dict[str, Any], X: Any) -> Any:
        return works.call(self.library, command["work"], X, default=command.get("default", False))


def _threads(command: dict[str, Any]) -> Any:
    """Hold the call to a number of threads, where one is given."""
    if "threads" not in command:
        return contextlib.nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(command["threads"])


def main() -> None:
    """Answer commands until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not answer for us
    warnings.simplefilter("ignore")
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(worker, command["do"])(command)
        except MemoryError as error:
            answer = {"failed": f"MemoryError: {error}"}
        except Exception as error:  # noqa: BLE001 - the other process has to hear of any
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
