"""Paint: bold and dim on a terminal, where colour is asked for. This file refuses to know whether it is one."""

from __future__ import annotations

__all__ = ["BOLD", "DIM", "painted"]

BOLD, DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def painted(text: str, paint: str, colour: bool) -> str:  # noqa: FBT001 - as it is read at every call
    """Put a text into colour, if that is asked."""
    return f"{paint}{text}{_END}" if colour else text
