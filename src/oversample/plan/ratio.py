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
        raise SamplingError(
            worded("{} names no class, so no row could be made.", argument("ratio")),
            "an empty dict",
            f"Give at least one of {listed(counts)}.",
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
    _refuse_largest(counts, named)
    low = {label: wanted for label, wanted in targets.items() if wanted <= counts[label]}
    if low:
        asked = {label: named[label] for label in low}
        raise _not_above(counts, low, {"ratio": asked}, named)
    return grown(counts, targets)


def _refuse_largest(counts: Counts, named: Mapping[Hashable, Any]) -> None:
    """Refuse to grow the class by which all others are measured; one of several as large has to stay."""
    largest = max(counts.values())
    whole = [label for label, n in counts.items() if n == largest]
    too_far = [label for label in whole if label in named]
    if len(too_far) < len(whole):
        return
    others = {label: share for label, share in named.items() if label not in whole}
    rarest = min(counts, key=lambda label: counts[label])
    others = others or ({rarest: 1.0} if rarest not in whole else {whole[0]: 2.0})
    way = {"ratio": others}
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
    elif all(n == largest for n in counts.values()):
        ways = [{"ratio": {label: 2.0}} for label in wanted]
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
    if (
        isinstance(value, bool)
        or not isinstance(value, Real)
        or not 0 < float(value) < float("inf")
    ):
        way = {"ratio": {label: 1.0} if isinstance(asked["ratio"], Mapping) else 0.5}
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
    is_above = n_rows > counts[label]
    share = share_for(n_rows, largest) if is_above else 1.0
    way = {"ratio": {label: share} if isinstance(asked["ratio"], Mapping) else share}
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
        else worded("Set {} for as many rows as the largest class has.", way),
        ways=[way],
    )


def _nearest(rows: Fraction) -> int:
    return int(rows + Fraction(1, 2))
