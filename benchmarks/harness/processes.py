"""The parent's end of a worker: start it, ask it, give up on it."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

__all__ = ["SWITCH", "Clock", "Process", "import_seconds"]

SWITCH = "OVERSAMPLE_NO_EXTENSION"  # read by the package when it is imported
_WORKER = Path(__file__).with_name("worker.py")


def surroundings(*, plain: bool, threads: int | None = None) -> dict[str, str]:
    """Give the environment of a measured process."""
    env = {name: value for name, value in os.environ.items() if name != SWITCH}
    if plain:
        env[SWITCH] = "1"
    if threads:
        env["OMP_NUM_THREADS"] = str(threads)
    return env


class Process:
    """A worker process. Every answer is a dict; `failed` in it says what went wrong.

    Commands may be sent ahead, so that several workers start and load at the same time; each is
    answered in its turn.
    """

    def __init__(
        self,
        library: str,
        *,
        plain: bool = False,
        threads: int | None = None,
        python: str = sys.executable,
        limit: float = 1_800.0,
    ) -> None:
        self.limit = limit
        self.child = subprocess.Popen(  # noqa: S603 - our own worker
            [python, str(_WORKER), library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # a second answer must not wait in a buffer while we wait for it at the pipe
            env=surroundings(plain=plain, threads=threads),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.child.poll() is None

    def ask(self, do: str, **command: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        self.send(do, **command)
        return self.receive()

    def send(self, do: str, **command: Any) -> None:
        """Send one command."""
        assert self.child.stdin is not None, "the worker was started with a pipe"
        with contextlib.suppress(
            BrokenPipeError, ValueError
        ):  # its end shows when the answer is missing
            self.child.stdin.write(json.dumps({"do": do, **command}).encode() + b"\n")

    def receive(self) -> dict[str, Any]:
        """Wait for the next answer, `limit` seconds at most."""
        assert self.child.stdout is not None, "the worker was started with a pipe"
        if self.child.stdout.closed:
            return {"failed": "the process was ended before"}
        with selectors.DefaultSelector() as ready:
            ready.register(self.child.stdout, selectors.EVENT_READ)
            if not ready.select(self.limit):
                self.close()
                return {"failed": f"not finished within {self.limit:.0f} s"}
        line = self.child.stdout.readline()
        if not line:
            code = self.child.wait()
            return {"failed": f"the process ended with code {code} (-9: out of memory)"}
        return dict(json.loads(line))

    def close(self) -> None:
        """End the worker."""
        self.child.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                pipe.close()


def import_seconds(statement: str, *, plain: bool = False) -> float:
    """Time a statement in a fresh interpreter, its own start not counted."""
    code = (
        f"import time\nbegan = time.perf_counter()\n{statement}\nprint(time.perf_counter() - began)"
    )
    done = subprocess.run(  # noqa: S603 - statements of ours
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=surroundings(plain=plain),
    )
    return float(done.stdout)


class Clock:
    """Seconds since a start, and whether a number of minutes is over."""

    def __init__(self, minutes: float) -> None:
        self.began = time.monotonic()
        self.minutes = minutes

    @property
    def over(self) -> bool:
        return time.monotonic() - self.began > self.minutes * 60

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began
