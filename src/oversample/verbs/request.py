"""The request: what `balance` was asked for, settled before a row is made, or refused as a whole."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from oversample.descent import require_room
from oversample.errors import (
    DataError,
    OversampleWarning,
    SamplingError,
    argument,
    in_python,
    listed,
    noted,
    suggest,
    together,
    worded,
)
from oversample.plan import plan_ratio, shares_of
from oversample.recipes import AUTO, GROWING, USUAL_K, choose, growing
from oversample.streams import resolve_seed
from oversample.tables import MISSING_CELLS, count_gaps, fillings, read, read_told
from oversample.verbs.dangers import led_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oversample.errors import OversampleError
    from oversample.plan import Plan
    from oversample.recipes import Choice, Neighbors
    from oversample.tables import Roles, Table, Target

__all__ = ["Filled", "Request", "settled"]

_MOST = 1e3  # times the largest class
_HALVINGS = 40  # of the amounts between too few rows and too many for the memory


@dataclass(frozen=True)
class Filled:
    """Missing cells by position of the column: how many there were, and what they were filled with."""

    gaps: Mapping[int, int]
    cells: Mapping[int, Any]


@dataclass(frozen=True)
class Request:
    """What is to be done.

    Parameters
    ----------
    table : Table
        With its roles told, missing cells filled where that was asked.
    plan : Plan
    choices : tuple of Choice
        For each class that grows.
    seed : int
    filled : Filled, optional
        None where missing cells were not to be filled.
    """

    table: Table
    plan: Plan
    choices: tuple[Choice, ...]
    seed: int
    filled: Filled | None


def settled(
    X: Any,
    classes: Target,
    target: object,
    *,
    method: str,
    ratio: Any,
    k: Neighbors | None,
    seed: int | None,
    roles: Roles,
    within: object,
    missing: str,
    grown_before: Callable[[Table], str],
) -> Request:
    """Settle a request, or say at once all that stands in its way.

    Parameters
    ----------
    X : table of shape (n_rows, n_columns)
        All columns but the target.
    classes : Target
    target : str or int
        Its name.
    method, ratio, k, seed, roles, within, missing
        As `balance` takes them.
    grown_before : callable
        Says of a table whose amount is refused that it was oversampled before; empty if it was not.

    Raises
    ------
    OversampleError
        The one thing that stands in the way; or one error that names all of them, with a call that has none.
    """
    errors: list[OversampleError] = []
    with noted(errors):
        _check_missing(missing)
    n_errors = len(errors)
    with noted(errors):
        _check_method(method)
    is_known = len(errors) == n_errors
    n_errors = len(errors)
    with noted(errors):
        _check_within(X, within, target)
    within = within if len(errors) == n_errors else None
    k = _checked_k(k, errors)
    with noted(errors):
        seed = resolve_seed(seed, "seed")
    n_errors = len(errors)
    plan, ratio = _planned(classes, ratio, errors)
    is_amount_refused = len(errors) > n_errors
    choices: tuple[Choice, ...] = ()
    if plan is not None and is_known:
        with noted(errors):
            choices = choose(method, k, plan, shares_of(plan, ratio), within=within is not None)
    table = None
    with noted(errors):
        table = read_told(
            X, roles, within=within, missing="keep" if missing == "impute" else missing
        )
    filled = None
    if table is not None and plan is not None:
        with noted(errors):
            _check_room(table, plan, ratio)
        with noted(errors):
            if is_known and _measures(method, choices):
                table.refuse_infinite()
            if missing == "impute":
                filled = Filled(count_gaps(table), fillings(table))
    if errors:
        is_looked_at = is_amount_refused and table is not None
        raise led_by(grown_before(table) if is_looked_at else "", together(errors))
    assert table is not None, "it was read, or refused"
    assert plan is not None, "it was made, or refused"
    assert seed is not None, "it was drawn, or refused"
    if k is not None and all(one.k is None for one in choices):
        warnings.warn(
            worded(
                "{} is not used: every class that grows is copied, and copies have no neighbours. Leave {} out to "
                "silence this.",
                {"k": k},
                argument("k"),
            ),
            OversampleWarning,
            stacklevel=3,
        )
    return Request(table if filled is None else table.imputed(), plan, choices, seed, filled)


def _planned(classes: Target, ratio: Any, errors: list[OversampleError]) -> tuple[Plan | None, Any]:
    """Make the plan; where the ratio is refused, that of the first way out, so that all else can be checked."""
    with noted(errors):
        return plan_ratio(classes.counts, ratio), ratio
    ways = errors[-1].ways
    return (
        (plan_ratio(classes.counts, ways[0]["ratio"]), ways[0]["ratio"]) if ways else (None, ratio)
    )


def _check_missing(missing: object) -> None:
    if missing not in MISSING_CELLS:
        raise SamplingError(
            worded("{} must be one of the known words.", argument("missing")),
            repr(missing),
            worded(
                "{}Set {}, or choose from {}.",
                suggest(missing, MISSING_CELLS),
                {"missing": "keep"},
                listed(MISSING_CELLS),
            ),
            [{"missing": "keep"}],
        )


def _check_within(X: Any, within: object, target: object) -> None:
    """Refuse what names no column beside the target."""
    if within is None:
        return
    names = list(read(X).native.names())
    if isinstance(within, Hashable) and within in names:
        return
    leave_out: dict[str, Any] = {"within": None}
    if not isinstance(within, str | Integral):
        name = getattr(within, "name", None)
        way = {"within": name} if isinstance(name, str) and name in names else leave_out
        raise DataError(
            worded("{} takes the name of a column, not its cells.", argument("within")),
            f"a {type(within).__name__}",
            worded("Set {}.", way),
            [way],
        )
    if within == target:
        raise DataError(
            worded(
                "{} names the target, {}, which all rows of a class have in common.",
                argument("within"),
                f'"{within}"',
            ),
            f'"{within}"',
            worded(
                "Leave {} out{}, or name another column: {}.",
                argument("within"),
                in_python(", within=None"),
                listed(names),
            ),
            [leave_out],
        )
    raise DataError(
        worded("{} names a column {} that is not there.", argument("within"), f'"{within}"'),
        f'"{within}"',
        f"{suggest(within, names)}Columns: {listed(names)}.",
    )


def _check_method(method: object) -> None:
    if not isinstance(method, str) or (method != "auto" and method not in GROWING):
        instead = isinstance(method, str) and ("undersample" in method or method == "weights")
        known = sorted(GROWING)
        raise SamplingError(
            f'"{method}" is not a method of balance, which only adds rows.',
            f'"{method}"',
            f"{'' if instead else suggest(method, known)}Choose from {listed(['auto', *known])}.",
        )


def _checked_k(k: object, errors: list[OversampleError]) -> Neighbors | None:
    """Read a number of neighbours; where it is refused, go on with "auto", so that all else can be checked."""
    if k is None:
        return None
    if isinstance(k, str) and k == "auto":
        return "auto"
    if isinstance(k, bool) or not isinstance(k, Integral) or k < 1:
        way: dict[str, Any] = {"k": "auto"}
        errors.append(
            SamplingError(
                worded('{} must be a whole number of at least 1, or "auto".', argument("k")),
                repr(k),
                worded(f"Set {{}} for as many neighbours as a class has, {USUAL_K} at most.", way),
                ways=[way],
            )
        )
        return "auto"
    return int(k)


def _measures(method: str, choices: tuple[Choice, ...]) -> bool:
    """Whether numbers are looked at; of a choice that was refused, whether they would have been."""
    methods = {one.method for one in choices} or set(AUTO if method == "auto" else [method])
    return any(not growing(one).only_copies for one in methods)


def _check_room(table: Table, plan: Plan, ratio: Any) -> None:
    """Refuse what does not fit in memory, with the largest amount that does."""
    try:
        require_room(table, plan)
    except SamplingError as error:
        way = _largest_that_fits(table, plan, ratio)
        if way is None:
            raise
        raise SamplingError(
            error.wrong,
            error.met,
            worded("Set {} or less, or use class weights instead.", way),
            [way],
        ) from None


def _largest_that_fits(table: Table, plan: Plan, ratio: Any) -> dict[str, Any] | None:
    if isinstance(ratio, dict):
        return None
    low, high, found = 0.0, min(float(ratio), _MOST), None
    for _ in range(_HALVINGS):
        middle = float(f"{(low + high) / 2:.3g}")
        middle += (
            0.5 if middle.is_integer() else 0.0
        )  # a whole number might be taken for one of rows
        try:
            require_room(table, plan_ratio(plan.before, middle))
        except SamplingError as error:
            low, high = (middle, high) if error.ways else (low, middle)  # too few rows, or too many
        else:
            low, found = middle, middle
    return None if found is None else {"ratio": found}
