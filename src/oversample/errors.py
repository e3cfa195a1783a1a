"""Errors: what was wrong, the value met, what to do.

The tree, all of it ``ValueError`` so that callers of scikit-learn code catch it as they are used to:

    OversampleError
        SamplingError   a request (amount, k, parameter) that cannot be carried out
            RunError    the same, where a drop-in's callers expect a ``RuntimeError``
        DataError       a table or a target that cannot be used as it is
        FileError       a file that cannot be read or written
        StudyError      a comparison that cannot be run

This module refuses to know where an error is shown: the command line prints the three parts on
three lines, Python joins them into one sentence after another.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "DataError",
    "FileError",
    "OversampleError",
    "OversampleWarning",
    "RunError",
    "SamplingError",
    "StudyError",
    "listed",
    "suggest",
]


class OversampleError(ValueError):
    """A request that cannot be carried out as it stands.

    Parameters
    ----------
    wrong : str
        What was wrong, with the parameter, column, class or file by its own name.
    got : object
        The value met. A string is shown as it is, anything else by its ``repr``.
    remedy : str
        What to do next; works when pasted.

    Examples
    --------
    >>> print(OversampleError("k_neighbors must be at least 1.", 0, "Set k_neighbors=5."))
    k_neighbors must be at least 1. Got 0. Set k_neighbors=5.
    """

    def __init__(self, wrong: str, got: object, remedy: str) -> None:
        super().__init__(wrong, got, remedy)  # positional, so that workers can send it back
        self.wrong, self.got, self.remedy = wrong, got, remedy

    @property
    def met(self) -> str:
        """The value met, as a person should read it."""
        return self.got if isinstance(self.got, str) else repr(self.got)

    def __str__(self) -> str:
        """Join the three parts into sentences."""
        return f"{self.wrong} Got {self.met.rstrip('.')}. {self.remedy}"


class SamplingError(OversampleError):
    """A request (an amount, a number of neighbours, a parameter) that cannot be carried out."""


class RunError(SamplingError, RuntimeError):
    """The same, found while the work is done; a ``RuntimeError`` as well, which imbalanced-learn raises there."""


class DataError(OversampleError):
    """A table or a target that cannot be used as it is."""


class FileError(OversampleError):
    """A file that cannot be read or written."""


class StudyError(OversampleError):
    """A comparison that cannot be run."""


class OversampleWarning(UserWarning):
    """A usable result that differs from what was asked; the text says what was done instead.

    Parameters
    ----------
    text : str
        With remedies as arguments of Python.
    shell : str, optional
        The same with options of the command line; `text` if not given.
    """

    def __init__(self, text: str = "", *, shell: str = "") -> None:
        super().__init__(text)
        self.shell = shell or text


def suggest(name: object, options: Iterable[object]) -> str:
    """Return ``'Did you mean "churn"? '`` for a near miss, or an empty string.

    Parameters
    ----------
    name : object
        What was typed.
    options : iterable of object
        What exists.

    Returns
    -------
    sentence : str
        Ends with a space when it is not empty, so that a list of options can follow.

    Examples
    --------
    >>> suggest("chrun", ["region", "churn"])
    'Did you mean "churn"? '
    >>> suggest("zzz", ["region", "churn"])
    ''
    """
    texts = {str(option).casefold(): str(option) for option in options}
    near = difflib.get_close_matches(str(name).casefold(), sorted(texts), n=1, cutoff=0.6)
    return f'Did you mean "{texts[near[0]]}"? ' if near else ""


def listed(options: Iterable[object], *, most: int = 12) -> str:
    """Join options for an error message, in the order given, and count what is left out.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    '"a", "b" and 1 more'
    """
    texts = [f'"{option}"' for option in options]
    if len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most} more"
