"""Refusals: what stands in the way of a call, collected, so that it is said at once and not one after another."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from oversample.errors import DataError, OversampleError, SamplingError, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Refusals"]


class Refusals:
    """Errors that were met so far.

    Examples
    --------
    >>> refusals = Refusals()
    >>> with refusals.noted():
    ...     raise SamplingError("k is 0.", "0", "Set k=5.", ways=[{"k": 5}])
    >>> with refusals.noted():
    ...     raise SamplingError("ratio is 0.", "0", "Set ratio=0.5.", ways=[{"ratio": 0.5}])
    >>> refusals.raise_all()
    Traceback (most recent call last):
    oversample.errors.SamplingError: 2 things stand in the way: (1) k is 0. (2) ratio is 0. ...
    """

    def __init__(self) -> None:
        self.met: list[OversampleError] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Keep an error of ours that is raised inside, and go on."""
        try:
            yield
        except OversampleError as error:
            self.met.append(error)

    def raise_all(self) -> None:
        """Raise what was met: one error as it is, several as one that names all of them."""
        if len(self.met) == 1:
            raise self.met[0]
        if self.met:
            raise _as_one(self.met)


def _as_one(met: list[OversampleError]) -> OversampleError:
    kind = DataError if all(isinstance(error, DataError) for error in met) else SamplingError
    together = _together(met)
    remedies = [error.remedy for error in met]
    return kind(
        _numbered(f"{len(met)} things stand in the way:", [error.wrong for error in met]),
        _numbered("", [error.met for error in met]),
        worded("Together: {}. Or one by one: {}", together, _numbered("", remedies))
        if together
        else _numbered("", remedies),
        ways=[together] if together else (),
    )


def _numbered(head: str, texts: list[str]) -> str:
    places = " ".join(f"({at}) {{}}" for at in range(1, len(texts) + 1))
    return worded(f"{head} {places}".strip(), *texts)


def _together(met: list[OversampleError]) -> dict[str, Any]:
    """Join the first way out of each, where each has one and no two of them set the same argument."""
    joined: dict[str, Any] = {}
    for error in met:
        if not error.ways or joined.keys() & error.ways[0].keys():
            return {}
        joined |= error.ways[0]
    return joined
