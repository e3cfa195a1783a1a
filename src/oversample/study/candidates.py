"""Candidates: what is compared, by name and amount.

Doing nothing, doing nothing with a moved threshold, class weights and random under-sampling are
always among them: a method that cannot beat these is not worth its rows.

This file refuses to know how a candidate is fitted or judged.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

from oversample.errors import StudyError, listed, suggest
from oversample.recipes import GROWING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

__all__ = [
    "BASELINES",
    "DEFAULT_RATIOS",
    "GROWING_METHODS",
    "Candidate",
    "grown_to",
    "list_candidates",
]

DEFAULT_RATIOS = (0.1, 0.25, 0.5, 1.0)
GROWING_METHODS = tuple(GROWING)
BASELINES = ("nothing", "weights", "undersample")

_MOST_ROWS = 1e9  # positive rows per negative row; beyond it a number was mistyped

_SPOKEN = {
    "nothing": "doing nothing",
    "weights": "weighting the classes",
    "undersample": "random under-sampling",
    "random": "random oversampling",
    "smote": "SMOTE",
    "borderline": "Borderline-SMOTE",
    "adasyn": "ADASYN",
}


@dataclass(frozen=True)
class Candidate:
    """One thing that could be done about the rare class.

    Parameters
    ----------
    id : str
        Unique within a comparison, such as ``"smote-0.5"``.
    label : str
        As a table shows it, such as ``"smote 0.5"``.
    method : str
        Key of ``oversample.samplers.METHODS``, or ``"nothing"`` or ``"weights"``.
    ratio : float or None
        Positive rows per negative row in the resampled training part; None where nothing is
        resampled.
    decision : {"half", "chosen"}
        Whether the row stands for the threshold 0.5 or for the chosen one.
    k : int or None
        Neighbours; None leaves the method's own default.
    """

    id: str
    label: str
    method: str
    ratio: float | None = None
    decision: Literal["half", "chosen"] = "half"
    k: int | None = None

    @property
    def spoken(self) -> str:
        """The candidate in the middle of a sentence, such as ``"SMOTE at 0.5"``."""
        name = _SPOKEN.get(self.method, self.method)
        if self.decision == "chosen":
            return "moving the threshold"
        if self.ratio is None or self.method == "undersample":
            return name
        return f"{name} at {self.ratio:g}"

    @property
    def resamples(self) -> bool:
        """Whether training rows are added or removed."""
        return self.method not in {"nothing", "weights"}

    def sampler(
        self, counts: Mapping[Hashable, int], positive: Hashable, negative: Hashable, seed: int
    ) -> Any:
        """Make the sampler of this candidate for one training part.

        Parameters
        ----------
        counts : mapping of label to int
            Rows of both classes in that part: the amount is worked out from these.
        positive, negative : label
        seed : int

        Returns
        -------
        sampler : estimator with ``fit_resample``
        """
        from oversample.samplers import make_sampler

        assert self.ratio is not None, "only candidates that resample have a sampler"
        if self.method == "undersample":
            strategy = {negative: min(counts[negative], round(counts[positive] / self.ratio))}
        else:
            strategy = {positive: grown_to(counts[positive], counts[negative], self.ratio)}
        return make_sampler(self.method, sampling_strategy=strategy, seed=seed, k=self.k)


def grown_to(n_positive: int, n_negative: int, ratio: float) -> int:
    """Return the positive rows that a ratio asks for, at least those that are there.

    Examples
    --------
    >>> grown_to(20, 100, 0.29), grown_to(20, 100, 0.1)
    (29, 20)
    """
    # The decimal that was typed, not its nearest binary; halves round up, as in `plan`.
    wanted = Fraction(repr(float(ratio))) * n_negative
    return max(n_positive, int(wanted + Fraction(1, 2)))


def list_candidates(
    *,
    methods: Sequence[str] | None = None,
    ratios: Sequence[float] | None = None,
    k: int | None = None,
    parts: Iterable[tuple[int, int]],
    positive: str,
) -> tuple[Candidate, ...]:
    """List what is compared: the baselines, then every method at every amount.

    Parameters
    ----------
    methods : sequence of str, optional
        From `GROWING_METHODS`, all of them unless given. The baselines come in any case and may be
        named.
    ratios : sequence of float, optional
        Positive rows per negative row afterwards; `DEFAULT_RATIOS` above the present one unless
        given.
    k : int, optional
        Neighbours for the methods that use any.
    parts : iterable of (n_positive, n_negative)
        The whole table first, then every training part: an amount must add rows in each of them.
    positive : str
        Name of the positive class, for errors.

    Returns
    -------
    candidates : tuple of Candidate

    Raises
    ------
    StudyError
        For an unknown method, or an amount at or below the present ratio.

    Examples
    --------
    >>> found = list_candidates(methods=["smote"], parts=[(30, 100)], positive="ill")
    >>> [candidate.label for candidate in found][3:]
    ['under-sample', 'smote 0.5', 'smote 1']
    """
    chosen = _checked_methods(methods)
    parts = tuple(parts)
    amounts = _checked_ratios(ratios, parts, positive) if chosen else ()
    return (
        Candidate("nothing", "nothing", "nothing"),
        Candidate("nothing-threshold", "nothing + threshold", "nothing", decision="chosen"),
        Candidate("weights", "class weights", "weights"),
        Candidate("undersample", "under-sample", "undersample", ratio=1.0),
        *(
            Candidate(f"{method}-{ratio:g}", f"{method} {ratio:g}", method, ratio=ratio, k=k)
            for method, ratio in itertools.product(chosen, amounts)
        ),
    )


def _checked_methods(methods: Sequence[str] | None) -> tuple[str, ...]:
    if methods is None:
        return GROWING_METHODS
    names = [methods] if isinstance(methods, str) else list(methods)
    known = (*GROWING_METHODS, *BASELINES)
    for name in names:
        if name not in known:
            raise StudyError(
                "methods names a method that does not exist.",
                repr(name),
                f"{suggest(name, known)}Choose from {listed(GROWING_METHODS)}; doing nothing, a "
                "moved threshold, class weights and under-sampling are always compared.",
            )
    return tuple(name for name in dict.fromkeys(names) if name in GROWING_METHODS)


def _checked_ratios(
    ratios: Sequence[float] | None, parts: Sequence[tuple[int, int]], positive: str
) -> tuple[float, ...]:
    if ratios is None:
        return tuple(ratio for ratio in DEFAULT_RATIOS if _adds_rows(ratio, parts))
    asked: list[Any] = [ratios] if isinstance(ratios, Real) else list(ratios)
    n_positive, n_negative = parts[0]
    present = n_positive / n_negative
    for ratio in asked:
        is_number = isinstance(ratio, Real) and not isinstance(ratio, bool)
        if not (is_number and 0 < ratio < _MOST_ROWS):  # also refuses NaN
            raise StudyError(
                "ratios must hold numbers above 0: positive rows per negative row.",
                repr(ratio),
                "Set ratios=[0.25, 0.5, 1.0].",
            )
        if not _adds_rows(ratio, parts):
            useful = [f"{usual:g}" for usual in DEFAULT_RATIOS if _adds_rows(usual, parts)]
            raise StudyError(
                f"ratio {ratio:g} is not above the present ratio {present:.3g} of class "
                f'"{positive}" ({n_positive:,} : {n_negative:,}) in every training part; rows are '
                "never removed.",
                f"{ratio:g}",
                f"Leave it out, or set ratios=[{', '.join(useful)}].",
            )
    return tuple(sorted({float(ratio) for ratio in asked}))


def _adds_rows(ratio: float, parts: Iterable[tuple[int, int]]) -> bool:
    return all(grown_to(positive, negative, ratio) > positive for positive, negative in parts)
