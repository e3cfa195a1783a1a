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

import contextlib
import difflib
import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = [
    "DataError",
    "FileError",
    "OversampleError",
    "OversampleWarning",
    "RunError",
    "SamplingError",
    "StudyError",
    "as_arguments",
    "as_options",
    "listed",
    "noted",
    "suggest",
    "together",
]


_OPTIONS = {"groups": "group", "n_jobs": "jobs"}  # of the command line, where its name is another


class OversampleError(ValueError):
    """A request that cannot be carried out as it stands.

    Parameters
    ----------
    wrong : str
        What was wrong, with the parameter, column, class or file by its own name.
    got : object
        The value met. A string is shown as it is, anything else by its ``repr``.
    remedy : str
        What to do next; works when pasted. ``{ways}`` in it stands for `ways`.
    ways : sequence of mapping of str to object
        Settings of the same call, each of which would make it run; None leaves a setting out. They are data, so
        that each face writes them as its own users type them.

    Examples
    --------
    >>> print(OversampleError("k_neighbors must be at least 1.", 0, "Set k_neighbors=5."))
    k_neighbors must be at least 1. Got 0. Set k_neighbors=5.
    """

    def __init__(
        self, wrong: str, got: object, remedy: str, ways: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        # Positional, so that workers can send it back.
        super().__init__(wrong, got, remedy, *([ways] if ways else []))
        self.wrong, self.got, self.ways = wrong, got, tuple(ways)
        self._asked = remedy

    @property
    def remedy(self) -> str:
        """What to do next, with settings as arguments of Python."""
        return self.remedy_in(as_arguments)

    def remedy_in(self, write: Callable[[Mapping[str, Any]], str]) -> str:
        """Write what to do next, with settings as `write` writes them."""
        ways = [f"`{write(way)}`" for way in self.ways]
        return self._asked.replace("{ways}", ", or ".join(ways)) if ways else self._asked

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
    """A usable result that differs from what was asked; the text says what was done instead."""


@contextlib.contextmanager
def noted(errors: list[OversampleError]) -> Iterator[None]:
    """Note an error instead of stopping at it, so that all that is wrong with a request is said at once."""
    try:
        yield
    except OversampleError as error:
        errors.append(error)


def together(errors: Sequence[OversampleError]) -> OversampleError:
    """Join what is wrong with one request into one error of the kind of the first.

    Parameters
    ----------
    errors : sequence of OversampleError
        At least one.

    Returns
    -------
    error : OversampleError
        The only one as it is; of several, all sentences in the order given.

    Examples
    --------
    >>> several = [StudyError("A is odd.", 3, "Set a=2."), StudyError("B is unknown.", "x", 'Set b="y".')]
    >>> print(together(several))
    A is odd. B is unknown. Got 3; x. Set a=2. Set b="y".
    """
    if len(errors) == 1:
        return errors[0]
    return type(errors[0])(
        " ".join(error.wrong for error in errors),
        "; ".join(error.met.rstrip(".") for error in errors),
        " ".join(error.remedy for error in errors),
    )


def as_arguments(way: Mapping[str, Any]) -> str:
    """Write settings as arguments of a call in Python.

    Examples
    --------
    >>> as_arguments({"folds": 3, "methods": ["random"], "time": None})
    'folds=3, methods=["random"], time=None'
    """
    return ", ".join(f"{name}={_literal(value)}" for name, value in way.items())


def as_options(way: Mapping[str, Any]) -> str:
    """Write settings as options of the command line.

    Examples
    --------
    >>> as_options({"folds": 3, "methods": ["random", "smote"], "positive": "not ill"})
    "--folds 3 --methods random,smote --positive 'not ill'"
    """
    words = [_option(name, value) for name, value in way.items() if value is not None]
    left_out = [f"without {_flag(name)}" for name, value in way.items() if value is None]
    return " ".join([*words, " and ".join(left_out)]).strip()


def _flag(name: str) -> str:
    return f"--{_OPTIONS.get(name, name).replace('_', '-')}"


def _option(name: str, value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    # What begins with a dash would be taken for an option.
    return (
        shlex.quote(f"{_flag(name)}={text}")
        if text.startswith("-")
        else f"{_flag(name)} {shlex.quote(text)}"
    )


def _literal(value: Any) -> str:
    """Write a value as Python reads it: texts in double quotes if they can be, scalars of NumPy as plain ones."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    plain = value.item() if hasattr(value, "item") else value
    text = repr(plain)
    if isinstance(plain, str) and text[0] == "'" and '"' not in text and "\\'" not in text:
        return f'"{text[1:-1]}"'
    return text


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
