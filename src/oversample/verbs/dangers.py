"""Dangers: saying with which of them a verb goes ahead, or what a refusal has to begin with.

This file refuses to know what is dangerous; the audit does.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from oversample.errors import OversampleWarning, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oversample.audit import Finding
    from oversample.errors import OversampleError

__all__ = ["grown_before", "led_by", "warn_of"]


def warn_of(found: Iterable[Finding], verb: str, *, stacklevel: int = 3) -> None:
    """Warn of each danger, in a line that says that the verb goes ahead all the same.

    Parameters
    ----------
    found : iterable of Finding
    verb : str
        What goes ahead.
    stacklevel : int
        Calls between here and the caller who can do something about it.
    """
    for danger in found:
        warnings.warn(
            f"{verb} goes ahead with a {danger.severity} ({danger.code}): {danger.what} check says what to do.",
            OversampleWarning,
            stacklevel=stacklevel,
        )


def grown_before(found: Iterable[Finding]) -> str:
    """Say that rows were oversampled before, where that was found; empty where it was not."""
    for danger in found:
        if danger.code == "already-oversampled":
            return f"These rows look already oversampled: {danger.what}"
    return ""


def led_by(said: str, error: OversampleError) -> OversampleError:
    """Begin a refusal of an amount with what explains it: that rows were oversampled before.

    Parameters
    ----------
    said : str
        That they were, as a sentence; empty leaves the error as it is.
    error : OversampleError

    Returns
    -------
    error : OversampleError
        Of the same type and with the same ways out, which come second: the original rows come first.
    """
    if not said:
        return error
    return type(error)(
        worded("{} {}", said, error.wrong),
        error.got,
        worded(
            "Go back to the original rows and balance those. If these are the original rows: {}",
            error.remedy,
        ),
        error.ways,
    )
