"""Candidates: what is compared, by name and amount.

Doing nothing, doing nothing with a moved threshold, class weights and random under-sampling are
always among them: a method that cannot beat these is not worth its rows.

This file refuses to know how a candidate is fitted or judged.
"""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass, field, replace
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from oversample.errors import StudyError, listed, suggest, way_out
from oversample.recipes import GROWING
from oversample.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from oversample.recipes import Neighbors

__all__ = [
    "BASELINES",
    "DEFAULT_RATIOS",
    "GROWING_METHODS",
    "SEARCHED_RATIOS",
    "WEIGHING_METHODS",
    "Candidate",
    "checked_methods",
    "grown_to",
    "list_candidates",
]

DEFAULT_RATIOS = (0.1, 0.25, 0.5, 1.0)
SEARCHED_RATIOS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)  # where ratios="search"
GROWING_METHODS = tuple(GROWING)
WEIGHING_METHODS = ("weights", "cost-weights", "random-weights")  # no row is added or removed
BASELINES = ("nothing", "weights", "undersample")

_CHOICES = (*GROWING_METHODS, "random-weights")
_MOST_ROWS = 1e9  # positive rows per negative row; beyond it a number was mistyped
_NO_NEIGHBORS = ("random", "random-weights")

_SPOKEN = {
    "nothing": "doing nothing",
    "weights": "weighting the classes",
    "cost-weights": "weighting by the costs",
    "undersample": "random under-sampling",
    "random": "random oversampling",
    "random-weights": "random oversampling as weights",
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
        Key of ``oversample.samplers.METHODS``, one of `WEIGHING_METHODS`, ``"nothing"``, or the class of a
        sampler that was passed.
    ratio : float or None
        Positive rows per negative row in the resampled training part; None where nothing is
        resampled.
    decision : {"half", "chosen"}
        Whether the row stands for the threshold 0.5 or for the chosen one.
    k : int, "auto" or None
        Neighbours; ``"auto"`` takes as many as there are, None leaves the method's own default.
    own : sampler or None
        The caller's own, unfitted.
    """

    id: str
    label: str
    method: str
    ratio: float | None = None
    decision: Literal["half", "chosen"] = "half"
    k: Neighbors | None = None
    own: Any = field(default=None, compare=False)

    @property
    def spoken(self) -> str:
        """The candidate in the middle of a sentence, such as ``"SMOTE at 0.5"``."""
        name = _SPOKEN.get(self.method, self.method)
        if self.decision == "chosen":
            return "moving the threshold"
        if self.ratio is None or self.method == "undersample":
            return name
        near = f" with {self.k} neighbours"
        if self.k is None or self.method in _NO_NEIGHBORS:
            near = ""
        elif self.k == "auto":
            near = " with as many neighbours as there are"
        return f"{name} at {self.ratio:g}{near}"

    @property
    def resamples(self) -> bool:
        """Whether training rows are added or removed."""
        return self.method != "nothing" and self.method not in WEIGHING_METHODS

    @property
    def cleans(self) -> bool:
        """Whether a sampler that was passed takes rows away again, so that fewer than asked for are no fault."""
        return hasattr(self.own, "enn") or hasattr(self.own, "tomek")

    @property
    def grows(self) -> bool:
        """Whether it makes rows, or weighs as if it did: what an amount curve is drawn of."""
        return self.ratio is not None and self.method != "undersample"

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

        if self.own is not None:
            return self._own_sampler(counts, positive, negative, seed)
        assert self.ratio is not None, "only candidates that resample have a sampler"
        if self.method == "undersample":
            strategy = {negative: min(counts[negative], round(counts[positive] / self.ratio))}
        else:
            strategy = {positive: grown_to(counts[positive], counts[negative], self.ratio)}
        return make_sampler(self.method, sampling_strategy=strategy, seed=seed, k=self.k)

    def _own_sampler(
        self, counts: Mapping[Hashable, int], positive: Hashable, negative: Hashable, seed: int
    ) -> Any:
        from sklearn.base import clone

        sampler = clone(self.own, safe=False)
        known = sampler.get_params(deep=False) if hasattr(sampler, "get_params") else {}
        given: dict[str, Any] = {}
        if self.ratio is not None:
            given["sampling_strategy"] = {
                positive: grown_to(counts[positive], counts[negative], self.ratio)
            }
        if known.get("random_state", seed) is None:
            given["random_state"] = seed
        return sampler.set_params(**given) if given else sampler


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
    methods: Sequence[Any] | None = None,
    ratios: Sequence[float] | Literal["search"] | None = None,
    k: Neighbors | Sequence[Neighbors] | None = None,
    parts: Iterable[tuple[int, int]],
    positive: str,
    has_prices: bool = False,
) -> tuple[Candidate, ...]:
    """List what is compared: the baselines, then every method at every amount.

    Parameters
    ----------
    methods : sequence of str or sampler, optional
        From `GROWING_METHODS` and ``"random-weights"``, all of them unless given; or unfitted samplers of any
        library. The baselines come in any case and may be named.
    ratios : sequence of float or "search", optional
        Positive rows per negative row afterwards; `DEFAULT_RATIOS` above the present one unless
        given.
    k : int, "auto" or sequence of these, optional
        Neighbours for the methods that use any; each of several is a candidate. ``"auto"``: as many as a training
        part has, the method's default at most.
    parts : iterable of (n_positive, n_negative)
        The whole table first, then every training part: an amount must add rows in each of them.
    positive : str
        Name of the positive class, for errors.
    has_prices : bool
        Whether mistakes have a price, so that rows can be weighed by it.

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
    chosen = checked_methods(methods)
    parts = tuple(parts)
    amounts = _checked_ratios(ratios, parts, positive) if chosen else ()
    near = (k,) if k is None or isinstance(k, int | str) else tuple(dict.fromkeys(k))
    return (
        Candidate("nothing", "nothing", "nothing"),
        Candidate("nothing-threshold", "nothing + threshold", "nothing", decision="chosen"),
        Candidate("weights", "class weights", "weights"),
        *([Candidate("cost-weights", "cost weights", "cost-weights")] if has_prices else ()),
        Candidate("undersample", "under-sample", "undersample", ratio=1.0),
        *_distinct(
            itertools.chain.from_iterable(_named(method, amounts, near) for method in chosen)
        ),
    )


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Number those of one name: two samplers of one class may have been passed."""
    found: list[Candidate] = []
    for candidate in candidates:
        same = sum(other.id.partition("#")[0] == candidate.id for other in found) + 1
        mark = "" if same == 1 else f"#{same}"
        found.append(replace(candidate, id=candidate.id + mark, label=candidate.label + mark))
    return found


def _named(
    method: Any, amounts: Sequence[float], near: Sequence[Neighbors | None]
) -> list[Candidate]:
    """List one method at every amount and number of neighbours."""
    if not isinstance(method, str):
        return _owned(method, amounts)
    if method == "random-weights":  # at 1 they are the class weights
        return [
            Candidate(f"weights-{ratio:g}", f"weights {ratio:g}", method, ratio=ratio)
            for ratio in amounts
            if ratio != 1.0
        ]
    several = len(near) > 1 and method not in _NO_NEIGHBORS
    return [
        Candidate(
            f"{method}-{ratio:g}" + (f"-k{neighbors}" if several else ""),
            f"{method} {ratio:g}" + (f" k={neighbors}" if several else ""),
            method,
            ratio=ratio,
            k=neighbors,
        )
        for ratio, neighbors in itertools.product(amounts, near if several else near[:1])
    ]


def _owned(sampler: Any, amounts: Sequence[float]) -> list[Candidate]:
    """List a sampler that was passed: at every amount, if it takes one and nobody told it."""
    name = type(sampler).__name__
    if not _takes_amounts(sampler):
        return [Candidate(name.lower(), name, name, own=sampler)]
    return [
        Candidate(f"{name.lower()}-{ratio:g}", f"{name} {ratio:g}", name, ratio=ratio, own=sampler)
        for ratio in amounts
    ]


def _takes_amounts(sampler: Any) -> bool:
    """Ask a sampler for two amounts on a few rows that nobody needs, and see whether it makes a difference.

    What its parameters are called does not tell: cleaning methods have a ``sampling_strategy`` too.
    """
    from sklearn.base import clone

    if not hasattr(sampler, "get_params"):
        return False
    if sampler.get_params(deep=False).get("sampling_strategy") != "auto":
        return False
    X = Stream(0, "trial").uniform("cells", 0, 120, width=3)
    X[90:] += 1.0  # apart, so that a method that cleans does not take all away again
    y = np.repeat(["rest", "rare"], [90, 30])
    made = []
    for wanted in (45, 75):
        asked = clone(sampler).set_params(sampling_strategy={"rare": wanted})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made.append(int((np.asarray(asked.fit_resample(X, y)[1]) == "rare").sum()))
        except Exception:  # noqa: BLE001 - whatever it is: it does not take amounts
            return False
    return 30 < made[0] < made[1]  # noqa: PLR2004 - the rows there were


def checked_methods(methods: Sequence[Any] | None) -> tuple[Any, ...]:
    """Return the methods to compare without the baselines, or refuse a name that is none."""
    if methods is None:
        return _CHOICES
    names = (
        [methods] if isinstance(methods, str) or hasattr(methods, "fit_resample") else list(methods)
    )
    known = (*_CHOICES, *BASELINES)
    for name in names:
        is_sampler = hasattr(name, "fit_resample") and not isinstance(name, type)
        if not is_sampler and (not isinstance(name, str) or name not in known):
            raise StudyError(
                "methods names a method that does not exist.",
                name.__name__ if isinstance(name, type) else repr(name),
                f"{suggest(name, known)}Choose from {listed(_CHOICES)}, or pass an object with fit_resample; "
                "doing nothing, a moved threshold, class weights and under-sampling are always compared.",
            )
    texts = dict.fromkeys(name for name in names if isinstance(name, str))
    own = [name for name in names if not isinstance(name, str)]
    return (*(name for name in texts if name in _CHOICES), *own)


def _checked_ratios(
    ratios: Sequence[float] | str | None, parts: Sequence[tuple[int, int]], positive: str
) -> tuple[float, ...]:
    if ratios is None or ratios == "search":
        usual = DEFAULT_RATIOS if ratios is None else SEARCHED_RATIOS
        return tuple(ratio for ratio in usual if _adds_rows(ratio, parts))
    asked: list[Any] = [ratios] if isinstance(ratios, Real | str) else list(ratios)
    n_positive, n_negative = max(parts, key=lambda part: part[0] / part[1])
    present = n_positive / n_negative
    for ratio in asked:
        is_number = isinstance(ratio, Real) and not isinstance(ratio, bool)
        if not (is_number and 0 < ratio < _MOST_ROWS):  # also refuses NaN
            usual_ways: list[dict[str, Any]] = [{"ratios": [0.25, 0.5, 1.0]}, {"ratios": "search"}]
            raise StudyError(
                "ratios must hold numbers above 0: positive rows per negative row.",
                repr(ratio),
                way_out("Set {}.", usual_ways),
                usual_ways,
            )
    idle = [ratio for ratio in asked if not _adds_rows(ratio, parts)]
    if idle:
        useful = [ratio for ratio in asked if ratio not in idle]
        useful = useful or [usual for usual in DEFAULT_RATIOS if _adds_rows(usual, parts)]
        are, shown = "ratio" if len(idle) == 1 else "ratios", ", ".join(f"{r:g}" for r in idle)
        ways: list[dict[str, Any]] = [{"ratios": useful} if useful else {"methods": ["nothing"]}]
        raise StudyError(
            f"{are} {shown} {'is' if len(idle) == 1 else 'are'} not above the present ratio {present:.4g} of "
            f'class "{positive}" ({n_positive:,} : {n_negative:,} where it is largest) by a row in every training '
            "part; rows are never removed.",
            shown,
            way_out("Set {}.", ways),
            ways,
        )
    return tuple(sorted({float(ratio) for ratio in asked}))


def _adds_rows(ratio: float, parts: Iterable[tuple[int, int]]) -> bool:
    return all(grown_to(positive, negative, ratio) > positive for positive, negative in parts)
