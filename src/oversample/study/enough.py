"""Enough: are there rows for every fit? Asked of all folds at once, before any model is fitted.

What is too few is said with everything that was asked for, folds and neighbours, and with how many rows the parts
would hold; `layout` then looks for settings that do work. This file refuses to know the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.parts import INNER_FOLDS, least_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oversample.study.folds import Split
    from oversample.study.metrics import Codes

    Counts = NDArray[np.int64]

__all__ = ["Asked", "Fault", "Held", "fault_of_rows", "rows_held"]

_POSITIVE, _NEGATIVE = 1, 0
_FEWEST_SPLITS = 2


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a comparison from running.

    Parameters
    ----------
    wrong : str
        A sentence.
    met : str
        What was met.
    otherwise : str
        What else can be done, besides other settings; begins in small letters, without a full stop.
    fix : mapping or None
        The settings that mend it, where one mends it whatever the rows are.
    """

    wrong: str
    met: str
    otherwise: str = ""
    fix: Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Held:
    """Rows of the negative and of the positive class in each part that folds make.

    Parameters
    ----------
    validation, training, choosing : ndarray of shape (n_splits, 2), dtype=int64
        `choosing` counts the rows of a training part on which its threshold is chosen.
    inner : ndarray of shape (n_inner, 2), dtype=int64
        Inner training parts of all folds; a fold that has none counts as one without rows.
    """

    validation: Counts
    training: Counts
    inner: Counts
    choosing: Counts

    @property
    def least(self) -> int:
        """The fewest positive rows in any part that trains."""
        return int(min(self.training[:, _POSITIVE].min(), self.inner[:, _POSITIVE].min()))

    def lacks(self, code: int, least_training: int) -> bool:
        """Tell whether some part has too few rows of a class to be used at all."""
        alone = min(
            int(each[:, code].min()) for each in (self.validation, self.inner, self.choosing)
        )
        return alone < 1 or int(self.training[:, code].min()) < least_training


def rows_held(splits: Sequence[Split], codes: Codes) -> Held:
    """Count the rows of both classes in all parts.

    Parameters
    ----------
    splits : sequence of Split
        At least one.
    codes : ndarray of shape (n_rows,), dtype=int8
    """

    def counts(parts: Sequence[NDArray[np.intp]]) -> Counts:
        return np.array([np.bincount(codes[rows], minlength=2) for rows in parts], dtype=np.int64)

    nobody = np.array([], dtype=np.intp)
    return Held(
        validation=counts([split.validation for split in splits]),
        training=counts([split.train for split in splits]),
        inner=counts([train for s in splits for train in ([t for t, _ in s.inner] or [nobody])]),
        choosing=counts([np.concatenate([nobody, *(h for _, h in s.inner)]) for s in splits]),
    )


@dataclass(frozen=True)
class Asked:
    """What was asked of the rows.

    Parameters
    ----------
    names : tuple of str
        The negative class and the positive one.
    n_rows : tuple of int
        Their rows in the whole table.
    folds : int
    needs : mapping of str to int
        Positive rows that each method needs in every part that trains.
    kept : str
        What folds do besides dealing both classes in equal shares, such as ``"keep groups together"``; else empty.
    n_groups : tuple of int, optional
        Groups in which the rows of each class lie, where there are groups.
    """

    names: tuple[str, str]
    n_rows: tuple[int, int]
    folds: int
    needs: Mapping[str, int]
    kept: str = ""
    n_groups: tuple[int, int] | None = None

    @property
    def least_training(self) -> int:
        """Rows of a class that each training part needs: one for each inner fold, if rows are dealt one by one."""
        return 1 if self.kept else INNER_FOLDS


def fault_of_rows(asked: Asked, splits: Sequence[Split], held: Held | None) -> Fault | None:
    """Say what the rows do not allow; None if they allow all that was asked for.

    Parameters
    ----------
    asked : Asked
    splits : sequence of Split
    held : Held or None
        Of these splits; None if there are none.
    """
    if held is None or len(splits) < _FEWEST_SPLITS:
        n = len(splits)
        return Fault(
            "The rows cannot be parted in time often enough: too few moments with positive rows.",
            f"{n} fold{'' if n == 1 else 's'} of {asked.folds}",
            "name a finer time",
        )
    for code in (_POSITIVE, _NEGATIVE):
        if held.lacks(code, asked.least_training):
            return _too_few(asked, held, code, folds_too=True)
    if any(rows > held.least for rows in asked.needs.values()):
        return _too_few(asked, held, _POSITIVE, folds_too=False)
    return None


def _too_few(asked: Asked, held: Held, code: int, *, folds_too: bool) -> Fault:
    """Say everything that one class is too small for, with what its parts would hold."""
    needs = asked.needs if code == _POSITIVE else {}
    short = [method for method, rows in needs.items() if rows > held.least]
    rows = max((needs[method] for method in short), default=1)
    what = [f"{asked.folds} folds"] if folds_too else []
    what += [_joined(short)] if short else []
    needed = []
    if folds_too:
        one_each = "each validation part and each part that trains needs at least 1"
        fewest = (
            f"each validation part needs at least 1 and each training part {asked.least_training}"
        )
        needed.append(fewest if asked.least_training > 1 else one_each)
    if short:
        needed.append(f"k={rows - 1} neighbours need at least {rows:,}")
    trained, judged = held.training[:, code], held.validation[:, code]
    inner = int(held.inner[:, code].min())
    how = f" (folds {asked.kept})" if asked.kept else ""
    wrong = (
        f'Class "{asked.names[code]}" has too few rows for {" and for ".join(what)}{how}: {asked.folds}-fold '
        f"training parts would hold {_span(trained)} of them (their inner parts, which choose the threshold, "
        f"{inner:,}) and validation parts {_span(judged)}, but {' and '.join(needed)}."
    )
    n = asked.n_rows[code]
    if asked.n_groups is not None:
        groups = asked.n_groups[code]
        lie = f"{_rows(n)} in {groups:,} group{'' if groups == 1 else 's'}"
        return Fault(wrong, lie, "collect rows of more groups")
    if asked.kept:
        return Fault(wrong, _rows(n), "collect more rows")
    least = least_rows(asked.folds, rows)
    more = f"collect at least {_rows(least - n, 'more ')} of that class"
    return Fault(wrong, f"{_rows(n)}, {least:,} needed", more)


def _rows(n: int, more: str = "") -> str:
    return f"{n:,} {more}row{'' if n == 1 else 's'}"


def _span(counts: Counts) -> str:
    low, high = int(counts.min()), int(counts.max())
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
