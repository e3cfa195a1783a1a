"""Hot: groups of flags of which one is hot in every row, or at most one where the first was dropped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.tables.evidence import Evidence, Kind
from oversample.tables.roles.told import ENOUGH, Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

__all__ = ["tell_groups"]

_EXPECTED = (
    10.0  # rows with two hot flags, were they independent, below which their absence may be chance
)
_SEPARATOR = re.compile(r"[_=\-. :|]+")


def tell_groups(names: Sequence[Any], flags: Mapping[int, Flags]) -> dict[int, Told]:
    """Find one-hot groups among flags.

    Parameters
    ----------
    names : sequence
        Names of all columns; positions where they have none.
    flags : mapping of position to ndarray of shape (n_rows,), dtype=bool
        The columns of 0 and 1 without a missing cell.

    Returns
    -------
    told : dict of position to Told
        Members of a group share its name.

    Notes
    -----
    Columns whose names begin alike are a group if their sum is 1 in every row; or at most 1, and were they
    independent, 10 rows and more would have two of them hot (then one column was dropped). Neighbouring columns
    whose sum is 1 in every row are a group whatever they are called.

    Examples
    --------
    >>> month = np.arange(30) % 3
    >>> told = tell_groups(["c_jan", "c_feb", "c_mar"], {at: month == at for at in range(3)})
    >>> {(one.role, one.group) for one in told.values()}
    {('one-hot', 'c')}
    """
    told: dict[int, Told] = {}
    if len(flags) < 2 or len(next(iter(flags.values()))) < ENOUGH:  # noqa: PLR2004 - no group of one
        return told
    for prefix, members in _alike(names, flags).items():
        left = [at for at in members if at not in told]
        if len(left) < 2:  # noqa: PLR2004
            continue
        hot = np.sum([flags[at] for at in left], axis=0)
        if (hot == 1).all():
            told |= _group(left, prefix, Evidence.of(Kind.SUM_ONE, columns=len(left)))
        elif hot.max() <= 1 and _expected([flags[at] for at in left]) >= _EXPECTED:
            told |= _group(left, prefix, Evidence.of(Kind.SUM_AT_MOST_ONE, columns=len(left)))
    told |= _neighbours(names, {at: flag for at, flag in flags.items() if at not in told})
    return told


def _group(members: list[int], name: str, why: Evidence) -> dict[int, Told]:
    return {at: Told("one-hot", why, group=name) for at in members}


def _alike(names: Sequence[Any], flags: Mapping[int, Flags]) -> dict[str, list[int]]:
    """Collect the columns by every beginning of their names, the shortest beginnings first."""
    members: dict[str, list[int]] = {}
    for at in flags:
        name = names[at]
        if isinstance(name, str):
            for separator in _SEPARATOR.finditer(name):
                members.setdefault(name[: separator.start()], []).append(at)
    return {prefix: members[prefix] for prefix in sorted(members, key=len) if prefix}


def _expected(flags: Sequence[Flags]) -> float:
    """Count the rows with two hot flags that independent flags of these shares would have."""
    shares = np.array([flag.mean() for flag in flags])
    return float((shares.sum() ** 2 - (shares**2).sum()) / 2 * len(flags[0]))


def _neighbours(names: Sequence[Any], flags: Mapping[int, Flags]) -> dict[int, Told]:
    """Find runs of neighbouring columns of which one is hot in every row."""
    told: dict[int, Told] = {}
    for first in flags:
        if first in told:
            continue
        hot, members, at = flags[first].astype(np.int8), [first], first + 1
        while at in flags and at not in told and not (hot & flags[at]).any():
            hot += flags[at]
            members.append(at)
            at += 1
            if hot.all():
                why = Evidence.of(Kind.SUM_ONE, columns=len(members))
                told |= _group(members, f"{names[first]} to {names[members[-1]]}", why)
                break
    return told
