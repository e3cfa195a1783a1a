"""Output: what goes to standard error, and how progress is shown there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Self

import click

from oversample.errors import on_shell

if TYPE_CHECKING:
    from types import TracebackType

    from oversample.errors import OversampleError

__all__ = ["Progress", "close_quietly", "say", "three_lines"]


def say(text: str) -> None:
    """Print to standard error; standard output is kept for data."""
    click.echo(text, err=True)


def three_lines(error: OversampleError) -> str:
    """Lay an error out as what, met, do, in the words of the command line."""
    wrong, met, remedy = map(on_shell, (error.wrong, error.met, error.remedy))
    return f"Error: {wrong}\n  met:  {met}\n  do:   {remedy}"


def close_quietly() -> None:
    """Give up standard output, whose reader has gone, so that Python does not complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class Progress:
    """A bar on standard error with the time left; silent when quiet, a line at the end in a file."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Start; rich is loaded only when somebody watches."""
        if self._shown:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("Fitting"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        return self

    def update(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away, whatever happened."""
        if self._bar is not None:
            self._bar.stop()
