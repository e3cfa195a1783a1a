"""Errors: what was wrong, the value met, what to do.

The tree, all of it ``ValueError`` so that callers of scikit-learn code catch it as they are used to:

    OversampleError
        SamplingError   a request (amount, k, parameter) that cannot be carried out
            RunError    the same, where a drop-in's callers expect a ``RuntimeError``
        DataError       a table or a target that cannot be used as it is
        FileError       a file that cannot be read or written
        StudyError      a comparison that cannot be run

This module refuses to know where an error is shown: the command line prints the three parts on
three lines, Python joins them into one sentence after another. A sentence that names arguments is made by
`worded`, which writes them as Python does and keeps the command line's way of writing beside it.
"""

from __future__ import annotations

import contextlib
import difflib
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "DataError",
    "FileError",
    "OversampleError",
    "OversampleWarning",
    "RunError",
    "SamplingError",
    "StudyError",
    "Worded",
    "argument",
    "as_arguments",
    "as_options",
    "both",
    "in_python",
    "listed",
    "literal",
    "noted",
    "on_shell",
    "option_words",
    "suggest",
    "together",
    "way_out",
    "worded",
]


_OPTIONS = {
    "groups": "group",
    "n_jobs": "jobs",
    "roles": "role",
}  # of the command line, where its name is another


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
    ways : iterable of dict, optional
        The arguments that `remedy` offers, one dict for each way out: the same call with them is not refused for
        this reason.

    Examples
    --------
    >>> print(OversampleError("k_neighbors must be at least 1.", 0, "Set k_neighbors=5."))
    k_neighbors must be at least 1. Got 0. Set k_neighbors=5.
    """

    def __init__(
        self, wrong: str, got: object, remedy: str, ways: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(wrong, got, remedy)  # positional, so that workers can send it back
        self.wrong, self.got, self.remedy = wrong, got, remedy
        self.ways = tuple(dict(way) for way in ways)

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


class Worded(str):  # noqa: SLOT000 - it carries its other wording through a pickle
    """A text in Python's words; `shell` is the same in the words of the command line."""

    shell: str


def worded(text: str, *parts: Mapping[str, Any] | str) -> Worded:
    r"""Write a sentence that names arguments, for Python and for the command line.

    Parameters
    ----------
    text : str
        With ``{}`` for each of `parts`.
    *parts : mapping of argument to value, or str
        Arguments are written ``k=3, method="random"`` in Python, ``--k 3 --method random`` on the command line;
        a text (a label, whatever it holds) is written as it is.

    Returns
    -------
    text : Worded

    Examples
    --------
    >>> said = worded("Set {}.", {"ratio": {"Yes": 0.5}})
    >>> print(said, said.shell, sep="\n")
    Set ratio={"Yes": 0.5}.
    Set --ratio Yes=0.5.
    """
    return both(
        text.format(*(as_arguments(one) if isinstance(one, Mapping) else one for one in parts)),
        text.format(
            *(as_options(one) if isinstance(one, Mapping) else on_shell(one) for one in parts)
        ),
    )


def both(python: str, shell: str) -> Worded:
    """Put two wordings of one text together."""
    made = Worded(python)
    made.shell = shell
    return made


def argument(name: str) -> Worded:
    """Name an argument in a sentence: ``ratio`` in Python, ``--ratio`` on the command line."""
    return both(name, _option(name))


def _option(name: str) -> str:
    return f"--{_OPTIONS.get(name, name).replace('_', '-')}"


def way_out(text: str, ways: Sequence[Mapping[str, Any]]) -> Worded:
    r"""Write a sentence that offers settings between backticks, ready to be copied, in place of ``{}``.

    Examples
    --------
    >>> said = way_out("Set {}.", [{"folds": 4}, {"k": 3}])
    >>> print(said, said.shell, sep="\n")
    Set `folds=4`, or `k=3`.
    Set `--folds 4`, or `--k 3`.
    """
    before, _, after = text.partition("{}")
    offered = ", or ".join(["`{}`"] * len(ways))
    return worded(f"{_escaped(before)}{offered}{_escaped(after)}", *ways)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def in_python(text: str) -> Worded:
    """Make a part of a sentence that the command line leaves out."""
    return both(text, "")


def on_shell(text: str) -> str:
    """Return a text in the words of the command line, where it has some of its own."""
    return text.shell if isinstance(text, Worded) else text


def as_arguments(arguments: Mapping[str, Any]) -> str:
    """Write arguments as a call in Python has them."""
    return ", ".join(f"{name}={literal(value)}" for name, value in arguments.items())


def as_options(arguments: Mapping[str, Any]) -> str:
    """Write arguments as options of the command line; a dict is an option for each of its keys.

    Examples
    --------
    >>> as_options({"folds": 3, "methods": ["random", "smote"], "time": None})
    '--folds 3 --methods random,smote without --time'
    """
    left_out = [_option(name) for name, value in arguments.items() if value is None]
    without = f"without {' and '.join(left_out)}" if left_out else ""
    return " ".join(filter(None, [shlex.join(option_words(arguments)), without]))


def option_words(arguments: Mapping[str, Any]) -> list[str]:
    """Write arguments as words of the command line, not quoted yet; those that are None are left out.

    Examples
    --------
    >>> option_words({"groups": "patient id", "folds": 3, "time": None})
    ['--group', 'patient id', '--folds', '3']
    """
    words = []
    for name, value in arguments.items():
        if value is None:
            continue
        option = _option(name)
        pairs = value.items() if isinstance(value, Mapping) else [(None, value)]
        for key, one in pairs:
            between = "<" if name == "roles" else ","  # levels from lowest to highest
            told = between.join(map(str, one)) if isinstance(one, list) else str(one)
            text = told if key is None else f"{key}={told}"
            # What begins with a dash would be taken for an option.
            words += [f"{option}={text}"] if text.startswith("-") else [option, text]
    return words


def literal(value: Any) -> str:
    """Write a value as Python reads it, with double quotes where the text allows."""
    if isinstance(value, str):
        text = repr(str(value))
        return (
            f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text and "\\'" not in text else text
        )
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if hasattr(value, "item"):  # a scalar of NumPy
        return literal(value.item())
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(k)}: {literal(v)}' for k, v in value.items())}}}"
    return repr(value)


@contextlib.contextmanager
def noted(errors: list[OversampleError]) -> Iterator[None]:
    """Add an error that is raised inside to `errors`, and go on, so that `together` can say all of them."""
    try:
        yield
    except OversampleError as error:
        errors.append(error)


def together(errors: Sequence[OversampleError]) -> OversampleError:
    """Join all that stands in the way of one request into one error.

    Parameters
    ----------
    errors : sequence of OversampleError
        At least one.

    Returns
    -------
    error : OversampleError
        The only one as it is. Of several, one that numbers them, and whose way out joins the first of each, where
        each has one and no two of them set the same argument. It is a `DataError` only if all of them are.

    Examples
    --------
    >>> odd = StudyError("A is odd.", 3, worded("Set {}.", {"a": 2}), [{"a": 2}])
    >>> off = StudyError("B is off.", 1, worded("Set {}.", {"b": 0}), [{"b": 0}])
    >>> print(together([odd, off]).remedy)
    Together: `a=2, b=0`. Or one by one: (1) Set a=2. (2) Set b=0.
    """
    if len(errors) == 1:
        return errors[0]
    kind = next((type(error) for error in errors if not isinstance(error, DataError)), DataError)
    way = _joint_way(errors)
    remedies = _numbered([error.remedy for error in errors])
    return kind(
        worded(
            "{} things stand in the way: {}", str(len(errors)), _numbered([e.wrong for e in errors])
        ),
        _numbered([error.met for error in errors]),
        worded("Together: `{}`. Or one by one: {}", way, remedies) if way else remedies,
        [way] if way else [],
    )


def _joint_way(errors: Sequence[OversampleError]) -> dict[str, Any]:
    way: dict[str, Any] = {}
    for error in errors:
        if not error.ways or way.keys() & error.ways[0].keys():
            return {}
        way |= error.ways[0]
    return way


def _numbered(texts: Sequence[str]) -> Worded:
    return worded(" ".join(f"({place}) {{}}" for place in range(1, len(texts) + 1)), *texts)


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
