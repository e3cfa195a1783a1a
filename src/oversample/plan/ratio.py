"""The amounts of the verbs: rows of a class per row of the largest class, afterwards."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any

from oversample.errors import SamplingError, argument, in_python, listed, worded
from oversample.plan.shared import exact, grown, known_class, share_for

if TYPE_CHECKING:
    from oversample.plan.record import Counts, Plan

__all__ = ["plan_ratio", "shares_of"]

_COUNTS = range(10, 10**12)  # whole numbers that are taken for a number of rows that was meant
_SHOWN = 6  # classes of one message


def plan_ratio(counts: Counts, ratio: object) -> Plan:
    """Resolve ``ratio``: rows of a class per row of the largest class, afterwards.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, in the order of the labels.
    ratio : float or mapping of label to float
        A number above 0 raises every class that is smaller than the largest to at least that share of it; above 1,
        beyond it. The largest class never grows, nor do others that are as large, unless a mapping names them. A
        mapping raises the classes that it names, and leaves all others alone. ``ratio * n_largest`` is rounded to
        the nearest whole row, halves up.

    Returns
    -------
    plan : Plan
        Never shrinks a class.

    Raises
    ------
    SamplingError
        If no class would grow, or a class that is named would not: rows are never removed. If a number looks like
        one of rows (10, 300), or a label is not known.

    Examples
    --------
    >>> plan_ratio({"No": 4300, "Yes": 700}, 0.5).added
    {'Yes': 1450}
    >>> plan_ratio({"No": 100, "Yes": 28}, 2.0).added
    {'Yes': 172}
    """
    if isinstance(ratio, Mapping):
        return _class_by_class(counts, ratio)
    largest = max(counts.values())
    smaller = {label: n for label, n in counts.items() if n < largest}
    rarest = min(counts, key=lambda label: counts[label])
    share = _share(ratio, {"ratio": ratio}, counts, rarest)
    if not smaller:
        raise _all_alike(counts, ratio)
    wanted = _nearest(share * largest)
    targets = {label: wanted for label, n in smaller.items() if n < wanted}
    if not targets:
        raise _not_above(counts, {rarest: wanted}, {"ratio": ratio}, {})
    return grown(counts, targets)


def shares_of(plan: Plan, ratio: Any) -> dict[Hashable, Any]:
    """Give ``ratio`` of each class that grows by a plan, as it was asked for.

    Examples
    --------
    >>> counts = {"a": 100, "b": 10, "c": 2}
    >>> shares_of(plan_ratio(counts, 0.5), 0.5), shares_of(plan_ratio(counts, {"b": 0.3}), {"b": 0.3})
    ({'b': 0.5, 'c': 0.5}, {'b': 0.3})
    """
    if not isinstance(ratio, Mapping):
        return dict.fromkeys(plan.added, ratio)
    return {known_class(plan.before, label, "ratio"): share for label, share in ratio.items()}


def _class_by_class(counts: Counts, ratio: Mapping[Any, Any]) -> Plan:
    if not ratio:
        way = _one_that_grows(counts)
        others = [label for label in _growing(counts) if label not in way["ratio"]]
        raise SamplingError(
            worded("{} names no class, so no row could be made.", argument("ratio")),
            "an empty dict",
            worded(
                "Name a class that is to grow, such as {}{}.",
                way,
                f"; so can {listed(others)}" if others else "",
            ),
            ways=[way],
        )
    named: dict[Hashable, Any] = {}
    for label, asked in ratio.items():
        known = known_class(counts, label, "ratio")
        if known in named:
            raise SamplingError(
                worded("{} names class {} twice.", argument("ratio"), f'"{known}"'),
                f"{label!r}",
                "Leave one of them out.",
            )
        named[known] = asked
    shares = {
        label: _share(asked, {"ratio": {label: asked}}, counts, label)
        for label, asked in named.items()
    }
    largest = max(counts.values())
    targets = {label: _nearest(share * largest) for label, share in shares.items()}
    _refuse_largest(counts, named, targets)
    low = {label: wanted for label, wanted in targets.items() if wanted <= counts[label]}
    if low:
        asked = {label: named[label] for label in low}
        raise _not_above(counts, low, {"ratio": asked}, named)
    return grown(counts, targets)


def _growing(counts: Counts) -> list[Hashable]:
    """List the classes that may grow: all but the largest, or any where all are as large."""
    largest = max(counts.values())
    return [label for label, n in counts.items() if n < largest] or list(counts)


def _one_that_grows(counts: Counts) -> dict[str, Any]:
    """Name the rarest class, with an amount that is above what it has."""
    rarest = min(counts, key=lambda label: counts[label])
    return {"ratio": {rarest: 1.0 if counts[rarest] < max(counts.values()) else 2.0}}


def _for_all(counts: Counts, share: float = 1.0) -> dict[str, Any]:
    """Give one amount for all small classes, by which at least one grows; where none is small, name one."""
    largest, fewest = max(counts.values()), min(counts.values())
    if fewest == largest:
        return _one_that_grows(counts)
    return {"ratio": share if _nearest(exact(share) * largest) > fewest else 1.0}


def _all_alike(counts: Counts, ratio: Any) -> SamplingError:
    """Say that no class is smaller than the largest, so that a number does not say which is to grow."""
    n_rows = next(iter(counts.values()))
    ways = [{"ratio": {label: max(2.0, float(ratio))}} for label in list(counts)[:2]]
    return SamplingError(
        worded(
            "{} grows the classes that are smaller than the largest, and none is: {} has {} row{}.",
            {"ratio": ratio},
            f"each of {len(counts)} classes ({listed(counts, most=_SHOWN)})",
            f"{n_rows:,}",
            "" if n_rows == 1 else "s",
        ),
        " : ".join([f"{n_rows:,}"] * min(len(counts), _SHOWN)),
        worded("Name the class that is to grow: {}, or {}.", *ways),
        ways=ways,
    )


def _refuse_largest(
    counts: Counts, named: Mapping[Hashable, Any], targets: Mapping[Hashable, int]
) -> None:
    """Refuse to grow the class by which all others are measured; one of several as large has to stay."""
    largest = max(counts.values())
    whole = [label for label, n in counts.items() if n == largest]
    too_far = [label for label in whole if label in named]
    if len(too_far) < len(whole):
        return
    others = {label: share for label, share in named.items() if targets[label] > counts[label]}
    others = {label: share for label, share in others.items() if label not in whole}
    way = {"ratio": others} if others else _one_that_grows(counts)
    raise SamplingError(
        worded(
            '{} is measured by the largest class, "{}", which never grows.',
            argument("ratio"),
            str(whole[0]),
        ),
        worded("{}", {"ratio": {label: named[label] for label in too_far}}),
        worded("Leave it out: {}.", way),
        ways=[way],
    )


def _not_above(
    counts: Counts, wanted: Mapping[Hashable, int], asked: Any, named: Mapping[Hashable, Any]
) -> SamplingError:
    """Say of each class that would not grow how many rows per row of the largest there are now."""
    largest = max(counts.values())
    present = [
        f'ratio {counts[label] / largest:.3g} ({counts[label]:,} : {largest:,}) of class "{label}"'
        for label in list(wanted)[:_SHOWN]
    ]
    more = f" and {len(wanted) - _SHOWN} more" if len(wanted) > _SHOWN else ""
    least = {label: share_for(counts[label] + 1, largest) for label in wanted}
    ways: list[dict[str, Any]]
    if named:
        ways = [{"ratio": {**named, **least}}]
        others = {label: share for label, share in named.items() if label not in wanted}
        ways += [{"ratio": others}] if others else []
    else:
        ways = [{"ratio": share} for share in dict.fromkeys([*least.values(), 1.0])]
    return SamplingError(
        worded(
            "{} is not above the present {}; oversampling never removes rows.",
            asked,
            ", ".join(present) + more,
        ),
        "; ".join(f"{n:,} rows asked, {counts[label]:,} present" for label, n in wanted.items()),
        worded(
            f"Set {' or '.join(['{}'] * len(ways))}{' or more' if len(ways) == 1 else ''}.", *ways
        ),
        ways=ways,
    )


def _share(value: object, asked: Any, counts: Counts, label: Hashable) -> Fraction:
    """Read rows of a class per row of the largest; what can only be a number of rows is refused."""
    is_named = isinstance(asked["ratio"], Mapping)
    if (
        isinstance(value, bool)
        or not isinstance(value, Real)
        or not 0 < float(value) < float("inf")
    ):
        way = _way(counts, label, 1.0) if is_named else _for_all(counts, 0.5)
        raise SamplingError(
            worded(
                "{} must be a number above 0{}: rows of a class per row of the largest class, afterwards.",
                argument("ratio"),
                in_python(", or a dict of label to such a number"),
            ),
            value,
            worded("Write for example {}.", way),
        )
    if not float(value).is_integer() or int(float(value)) not in _COUNTS:
        return exact(float(value))
    largest, n_rows = max(counts.values()), int(float(value))
    can_grow = label in _growing(counts)
    is_above = n_rows > counts[label] and can_grow
    share = _share_of_rows(n_rows, largest) if is_above else 1.0
    is_named = is_named or min(counts.values()) == largest
    way = _way(counts, label, share) if is_named else _for_all(counts, share)
    raise SamplingError(
        worded(
            f"{{}} looks like a number of rows; a ratio is rows per row of the largest class, so this would be "
            f"{n_rows * largest:,} rows of class {{}}.",
            asked,
            f'"{label}"',
        ),
        f"{n_rows:,} for each of {largest:,} rows, {counts[label]:,} present",
        worded(
            f"Set {{}} for {_nearest(exact(share) * largest):,} rows{{}}.",
            way,
            in_python(f", or give a sampler its sampling_strategy={{{label!r}: {n_rows}}}"),
        )
        if is_above
        else worded("Set {} for as many rows as the largest class has.", way)
        if min(counts.values()) < largest
        else worded("Set {} for twice as many rows.", way),
        ways=[way],
    )


def _share_of_rows(n_rows: int, n_largest: int) -> float:
    """Give a share for so many rows that cannot be taken for a number of rows itself: 20.001 in place of 20."""
    share = share_for(n_rows, n_largest)
    if share.is_integer() and int(share) in _COUNTS:
        digits = len(str(2 * n_largest))
        share = round(share + 10**-digits, digits)
    return share


def _way(counts: Counts, label: Hashable, share: float) -> dict[str, Any]:
    """Give an amount for this class, or for the rarest where this one cannot grow by it."""
    can_grow = label in _growing(counts)
    if can_grow and _nearest(exact(share) * max(counts.values())) > counts[label]:
        return {"ratio": {label: share}}
    return _one_that_grows(counts)


def _nearest(rows: Fraction) -> int:
    return int(rows + Fraction(1, 2))
