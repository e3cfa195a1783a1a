"""Dangers: saying with which of them a verb goes ahead.

This file refuses to know what is dangerous; the audit does.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from oversample.errors import OversampleWarning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oversample.audit import Finding

__all__ = ["warn_of"]


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
