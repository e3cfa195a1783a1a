"""Labels: doubts about a target that its labels alone give reason for.

Labels of nearly one spelling count as several classes, and a label such as -1 beside 0 and 1 may mean that nobody
knows the class. Both are told from the list of labels, so that they can be asked about on every call.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

__all__ = ["LabelDoubt", "label_doubts", "spellings"]

_MOST = 100_000  # labels; beyond, they are no classes
_FEWEST_OTHERS = 2  # classes beside a label that may stand for no label
_SHOWN = 6
_NO_LABEL = frozenset(
    ("", "?", "-", "na", "n/a", "nan", "<na>", "null", "unlabelled", "unlabeled", "unknown")
)  # fmt: skip


@dataclass(frozen=True)
class LabelDoubt:
    """One reason to doubt that the labels are the classes.

    Parameters
    ----------
    code : {"near-equal-labels", "unlabelled"}
    labels : tuple of tuple
        For ``"near-equal-labels"`` each set of labels that are nearly equal, the most frequent first; for
        ``"unlabelled"`` the one label that may stand for no label.
    counts : mapping of label to int
        Rows of each class.
    """

    code: Literal["near-equal-labels", "unlabelled"]
    labels: tuple[tuple[Hashable, ...], ...]
    counts: Mapping[Any, int]

    def sentence(self, name: str) -> str:
        """Say it of a target that is called `name`."""
        if self.code == "near-equal-labels":
            listed = [
                " = ".join(
                    f"{text} ({self.counts[label]:,})"
                    for label, text in zip(alike, _told_apart(alike), strict=True)
                )
                for alike in self.labels[:_SHOWN]
            ]
            more = len(self.labels) - _SHOWN
            listed += [f"{more:,} more"] if more > 0 else []
            return (
                f"{name} writes one class in several ways, which counts as several: "
                f"{'; '.join(listed)}."
            )
        label = self.labels[0][0]
        n, others = self.counts[label], [other for other in self.counts if other != label]
        rows = "1 row" if n == 1 else f"{n:,} rows"
        rest = f" and {len(others) - _SHOWN:,} more" if len(others) > _SHOWN else ""
        return (
            f"{name} has the label {_quoted(label)} in {rows}, beside "
            f"{', '.join(map(_quoted, others[:_SHOWN]))}{rest}. Does {_quoted(label)} mean that the class "
            "is not known (unlabelled)? It is taken for a class of its own."
        )


def label_doubts(counts: Mapping[Any, int]) -> tuple[LabelDoubt, ...]:
    """Find what the labels alone give reason to doubt.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class.

    Returns
    -------
    doubts : tuple of LabelDoubt
        Near-equal labels first; empty where nothing is doubtful.

    Examples
    --------
    >>> [doubt.labels for doubt in label_doubts({"No": 90, "Yes": 8, " yes": 2})]
    [(('Yes', ' yes'),)]
    >>> label_doubts({-1: 5, 0: 90, 1: 5})[0].code
    'unlabelled'
    >>> label_doubts({-1: 5, 1: 5})
    ()
    """
    if len(counts) > _MOST:
        return ()
    found = []
    alike = spellings(sorted(counts, key=lambda label: -counts[label]))
    if alike:
        found.append(LabelDoubt("near-equal-labels", alike, counts))
    unknown = _stands_for_none(counts)
    if unknown is not None:
        found.append(LabelDoubt("unlabelled", ((unknown,),), counts))
    return tuple(found)


def spellings(labels: Iterable[Hashable]) -> tuple[tuple[str, ...], ...]:
    """List the sets of labels that differ in case, blanks or the way a number is written, in the order given.

    Examples
    --------
    >>> spellings(["Yes", "No", "YES", "1", "1.0"])
    (('Yes', 'YES'), ('1', '1.0'))
    """
    written: dict[str, list[str]] = {}
    for label in labels:
        if isinstance(label, str):
            written.setdefault(_normal(label), []).append(label)
    return tuple(tuple(alike) for alike in written.values() if len(alike) > 1)


def _normal(label: str) -> str:
    """Write a label without case, spare blanks, invisible marks and other ways to write a number."""
    text = unicodedata.normalize("NFKC", label).casefold()
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = " ".join(text.split())
    try:
        number = float(text)
    except ValueError:
        return text
    # Python reads 1_0 as 10, which nobody writes in a table.
    return str(number + 0.0) if np.isfinite(number) and "_" not in text else text


def _stands_for_none(counts: Mapping[Any, int]) -> Hashable | None:
    """Find the label that may mean "not known": -1 beside 0 and 1, or a word for it beside two classes or more."""
    written = {_normal(str(label)): label for label in counts if not isinstance(label, bool)}
    minus: Hashable | None = written.get("-1.0")
    if minus is not None and {"0.0", "1.0"} <= written.keys() and not _has_other_negative(written):
        return minus
    if len(written) <= _FEWEST_OTHERS:
        return None
    return next((label for text, label in written.items() if text in _NO_LABEL), None)


def _has_other_negative(written: Mapping[str, Hashable]) -> bool:
    """Tell whether -1 is one step of a scale that goes on below it, such as -2, -1, 0, 1, 2."""
    return any(text.startswith("-") and text not in ("-1.0", "-") for text in written)


def _told_apart(alike: tuple[Hashable, ...]) -> list[str]:
    """Quote labels that are nearly equal, by their escapes where they look the same or hide a mark."""
    seen = [unicodedata.normalize("NFKC", str(label)) for label in alike]
    are_plain = len(set(seen)) == len(seen) and all(text.isprintable() for text in map(str, alike))
    return [_quoted(label if are_plain else ascii(str(label))[1:-1]) for label in alike]


def _quoted(label: Hashable) -> str:
    text = str(label)
    most = 40
    return f'"{text}"' if len(text) <= most else f'"{text[: most - 3]}..."'
