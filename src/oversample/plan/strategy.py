"""The amounts of the samplers: ``sampling_strategy``, to add rows, to take rows away, and to clean."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

from oversample.errors import SamplingError, listed, suggest
from oversample.plan.shared import exact, grown, known_class, share_for

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy as np

    from oversample.plan.record import Counts, Plan

__all__ = ["Strategy", "losing_classes", "plan_over", "plan_under", "targeted_classes"]

Strategy = str | float | Mapping[Hashable, int] | Callable[["np.ndarray"], Mapping[Hashable, int]]

_WORDS = ("auto", "all", "majority", "minority", "not majority", "not minority")


def plan_over(counts: Counts, strategy: object, y: np.ndarray | None = None) -> Plan:
    """Resolve ``sampling_strategy`` for a sampler that adds rows.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, in the order of the labels.
    strategy : str, float, mapping or callable
        ``"auto"`` (= ``"not majority"``), ``"minority"``, ``"not minority"`` or ``"all"``: bring these classes
        to the size of the largest. A float in (0, 1], two classes only: minority rows per majority row
        afterwards, rounded down. A mapping of label to the number of rows afterwards. A callable gets
        `y` and returns such a mapping.
    y : ndarray of shape (n_samples,), optional
        Labels, for a callable.

    Returns
    -------
    plan : Plan
        Never shrinks a class.

    Raises
    ------
    SamplingError
        If the request is misspelt, names an unknown class, asks for fewer rows than there are, or
        would change nothing although an amount was given.

    Examples
    --------
    >>> plan_over({"a": 100, "b": 20}, 0.29).after["b"]
    29
    """
    strategy = _called(strategy, y)
    if isinstance(strategy, Mapping):
        return grown(counts, _checked_targets(counts, strategy, may="grow"))
    if isinstance(strategy, str):
        if strategy == "majority":
            raise SamplingError(
                'sampling_strategy="majority" cannot be used to add rows: the majority is already the '
                "largest class.",
                repr(strategy),
                'Use "auto", "minority", "not minority" or "all".',
            )
        largest = max(counts.values())
        return grown(counts, dict.fromkeys(_named(counts, strategy, "not majority"), largest))
    ratio = _ratio(strategy)
    minority, majority = _two(counts)
    wanted = int(ratio * counts[majority])  # rounded down, as the field's samplers have always done
    old, large = counts[minority], counts[majority]
    if wanted <= old:
        least = share_for(old + 1, large)
        raise SamplingError(
            f"sampling_strategy={strategy} is not above the present ratio {old / large:.3g} ({old:,} : {large:,}) "
            f'of class "{minority}"; oversampling never removes rows.',
            f"{wanted:,} rows asked, {old:,} present",
            f"Set sampling_strategy={least} or more, 1 at most."
            if least <= 1
            else f"Use a dict to go beyond the majority: sampling_strategy={{{minority!r}: {2 * large}}}.",
        )
    return grown(counts, {minority: wanted})


def plan_under(counts: Counts, strategy: object, y: np.ndarray | None = None) -> Plan:
    """Resolve ``sampling_strategy`` for a sampler that removes rows.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, in the order of the labels.
    strategy : str, float, mapping or callable
        ``"auto"`` (= ``"not minority"``), ``"majority"``, ``"not majority"`` or ``"all"``: bring these classes
        to the size of the smallest. A float in (0, 1], two classes only: minority rows per majority row
        afterwards. A mapping of label to the number of rows to keep. A callable gets `y`.
    y : ndarray of shape (n_samples,), optional
        Labels, for a callable.

    Returns
    -------
    plan : Plan
        Never grows a class.

    Raises
    ------
    SamplingError
        As `plan_over`, the other way round.

    Examples
    --------
    >>> plan_under({"a": 100, "b": 20}, 0.5).after["a"]
    40
    """
    strategy = _called(strategy, y)
    if isinstance(strategy, Mapping):
        return grown(counts, _checked_targets(counts, strategy, may="shrink"))
    if isinstance(strategy, str):
        if strategy == "minority":
            raise SamplingError(
                'sampling_strategy="minority" cannot be used to remove rows: the minority is already the '
                "smallest class.",
                repr(strategy),
                'Use "auto", "majority", "not majority" or "all".',
            )
        smallest = min(counts.values())
        return grown(counts, dict.fromkeys(_named(counts, strategy, "not minority"), smallest))
    ratio = _ratio(strategy)
    minority, majority = _two(counts)
    kept = int(counts[minority] / ratio)
    if kept > counts[majority]:
        present = counts[minority] / counts[majority]
        raise SamplingError(
            f"sampling_strategy={strategy} is below the present ratio {present:.3g} "
            f"({counts[minority]:,} : {counts[majority]:,}); removing majority rows can only raise it.",
            f"{float(ratio):.3g}",
            f"Use a number above {present:.3g} and at most 1.",
        )
    return grown(counts, {majority: kept})


def losing_classes(
    counts: Counts, strategy: object, y: np.ndarray | None = None
) -> tuple[Hashable, ...]:
    """Resolve ``sampling_strategy`` for a sampler that cleans: the classes that may lose rows.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, in the order of the labels.
    strategy : str, iterable of labels or callable
        ``"auto"`` (= ``"not minority"``), ``"majority"``, ``"not majority"`` or ``"all"``; or the labels. A
        callable gets `y` and returns one of these.
    y : ndarray of shape (n_samples,), optional
        Labels, for a callable.

    Returns
    -------
    labels : tuple
        In the order of `counts`, at least one.

    Raises
    ------
    SamplingError
        If the request is misspelt, names an unknown class or none, or gives amounts: a rule decides
        how many rows go.

    Examples
    --------
    >>> losing_classes({"a": 100, "b": 20, "c": 30}, "auto")
    ('a', 'c')
    """
    strategy = _called(strategy, y)
    if isinstance(strategy, Real | Mapping):
        raise SamplingError(
            "sampling_strategy of a sampler that cleans says which classes may lose rows, not how many "
            "rows: its rule decides that.",
            repr(strategy),
            'Set sampling_strategy="auto", or give the labels: '
            f"sampling_strategy={list(strategy) if isinstance(strategy, Mapping) else list(counts)}.",
        )
    if isinstance(strategy, str):
        if strategy == "minority":
            raise SamplingError(
                'sampling_strategy="minority" cannot be used to clean: it would take rows of the smallest '
                "class only.",
                repr(strategy),
                'Use "auto", "majority", "not majority" or "all", or a list with its label.',
            )
        chosen = _named(counts, strategy, "not minority")
    else:
        given = list(strategy) if isinstance(strategy, Iterable) else [strategy]
        chosen = [known_class(counts, label, "sampling_strategy") for label in given]
    if not chosen:
        raise SamplingError(
            "sampling_strategy names no class, so no row could be taken away.",
            repr(strategy),
            f"Give at least one of {listed(counts)}.",
        )
    return tuple(label for label in counts if label in chosen)


def targeted_classes(
    counts: Counts, strategy: str | Mapping[Hashable, int] | float, auto: str
) -> tuple[Hashable, ...]:
    """Name the classes that a strategy speaks of, whether or not their numbers of rows change.

    Parameters
    ----------
    counts : mapping of label to int
        Rows of each class, in the order of the labels.
    strategy : str, mapping or float
        As `plan_over` or `plan_under` has resolved it.
    auto : {"not majority", "not minority"}
        What ``"auto"`` stands for, and which of two classes a number changes.

    Examples
    --------
    >>> targeted_classes({"a": 100, "b": 20, "c": 100}, "auto", "not majority")
    ('b', 'c')
    """
    if isinstance(strategy, Mapping):
        return tuple(label for label in counts if label in strategy)
    if isinstance(strategy, str):
        return tuple(_named(counts, strategy, auto))
    minority, majority = _two(counts)
    return (minority if auto == "not majority" else majority,)


def _called(strategy: object, y: np.ndarray | None) -> object:
    return strategy(y) if callable(strategy) else strategy


def _named(counts: Counts, word: str, auto: str) -> list[Hashable]:
    """List the classes that a word stands for; ties for largest and smallest go to the first label."""
    if word not in _WORDS:
        raise SamplingError(
            "sampling_strategy must be one of the known words, a number, a dict or a callable.",
            repr(word),
            f"{suggest(word, _WORDS)}Choose from {listed(_WORDS)}.",
        )
    word = auto if word == "auto" else word
    majority = max(counts, key=lambda label: counts[label])
    minority = min(counts, key=lambda label: counts[label])
    chosen = {
        "all": list(counts),
        "majority": [majority],
        "minority": [minority],
        "not majority": [label for label in counts if label != majority],
        "not minority": [label for label in counts if label != minority],
    }
    return chosen[word]


def _ratio(value: object) -> Fraction:
    if (
        isinstance(value, bool)
        or not isinstance(value, Real)
        or not 0 < float(value) < float("inf")
    ):
        raise SamplingError(
            "sampling_strategy must be a number above 0, or name classes.",
            value,
            "Set sampling_strategy=0.5 for half as many minority rows as majority rows.",
        )
    if float(value) > 1:
        raise SamplingError(
            "sampling_strategy as a number must be at most 1: minority rows per majority row.",
            value,
            "Use a dict of label to number of rows to go beyond the majority.",
        )
    return exact(float(value))


def _two(counts: Counts) -> tuple[Hashable, Hashable]:
    if len(counts) > 2:  # noqa: PLR2004 - a ratio of one class to the other
        raise SamplingError(
            "sampling_strategy as a number needs exactly 2 classes.",
            f"{len(counts)} classes ({listed(counts)})",
            'Use a dict of label to number of rows, or "not majority".',
        )
    minority = min(counts, key=lambda label: counts[label])
    majority = next(label for label in counts if label != minority)
    return minority, majority


def _checked_targets(
    counts: Counts, strategy: Mapping[Hashable, int], may: Literal["grow", "shrink"]
) -> dict[Hashable, int]:
    targets: dict[Hashable, int] = {}
    for label, wanted in strategy.items():
        known = known_class(counts, label, "sampling_strategy")
        old = counts[known]
        if isinstance(wanted, bool) or not isinstance(wanted, Integral) or wanted < 0:
            raise SamplingError(
                f'sampling_strategy must give a whole number of rows for class "{label}".',
                wanted,
                f"Give at least {old:,}." if may == "grow" else f"Give 0 to {old:,}.",
            )
        if may == "grow" and wanted < old:
            raise SamplingError(
                f'sampling_strategy asks for fewer rows of class "{label}" than there are; oversampling '
                "never removes rows.",
                f"{int(wanted):,} rows asked, {old:,} present (present ratio "
                f"{old / max(counts.values()):.3g})",
                f"Ask for {old:,} or more, or leave the class out.",
            )
        if may == "shrink" and wanted > old:
            raise SamplingError(
                f'sampling_strategy asks for more rows of class "{label}" than there are; '
                "under-sampling never adds rows.",
                f"{int(wanted):,} rows asked, {old:,} present",
                f"Ask for {old:,} or fewer, or leave the class out.",
            )
        targets[known] = int(wanted)
    return targets
