"""Choosing: by which method each class grows, and why; refused as a whole where it cannot be had.

A class that is too small for a method says nothing about the others, so ``"auto"`` chooses class by class. A
number of neighbours that was named is kept or refused: it is never changed in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from oversample.errors import SamplingError, worded
from oversample.recipes.named import AUTO, USUAL_K, growing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from oversample.plan import Plan
    from oversample.recipes.named import Neighbors

__all__ = ["Choice", "choose"]

_SHOWN = 6  # classes of one message


@dataclass(frozen=True)
class Choice:
    """How one class grows.

    Parameters
    ----------
    label : hashable
    method : str
        Key of `oversample.recipes.GROWING`.
    k : int or None
        Neighbours that are used, fewer than usual where the class has fewer; None for copies.
    why : {"asked", "enough", "few"}
        ``"asked"``: the method was named. Otherwise ``"auto"`` chose it, since the class has enough rows for
        neighbours, or too few.
    n_rows, n_needed : int
        Rows of the class, and rows that neighbours need.
    """

    label: Hashable
    method: str
    k: int | None
    why: Literal["asked", "enough", "few"]
    n_rows: int
    n_needed: int


def choose(
    method: str,
    k: Neighbors | None,
    plan: Plan,
    shares: Mapping[Hashable, float],
    *,
    within: bool = False,
) -> tuple[Choice, ...]:
    """Choose a method for each class that grows.

    Parameters
    ----------
    method : str
        A key of `GROWING`, or ``"auto"``: class by class, the first of `AUTO` where there are enough rows, else
        the second.
    k : int or "auto", optional
        Neighbours, as in `growing`.
    plan : Plan
        What grows.
    shares : mapping of label to float
        ``ratio`` of each class that grows, for the way out that leaves some alone.
    within : bool
        Whether only rows of one subject are mixed: `k` is then the most.

    Returns
    -------
    choices : tuple of Choice
        In the order of the plan.

    Raises
    ------
    SamplingError
        If classes have too few rows for the method or the number of neighbours that was named: it names all of
        them, with ways out that work.

    Examples
    --------
    >>> from oversample.plan import plan_ratio
    >>> plan = plan_ratio({"a": 200, "b": 99, "c": 1}, 1.0)
    >>> [(one.label, one.method, one.k) for one in choose("auto", None, plan, {"b": 1.0, "c": 1.0})]
    [('b', 'smote', 5), ('c', 'random', None)]
    """
    short = _short(method, k, plan, within=within)
    if short:
        raise _refusal(method, k, plan, shares, short, within=within)
    first, second = AUTO if method == "auto" else (method, method)
    recipe, needed = growing(first, k), _needed(first, k, within=within)
    choices = []
    for label in plan.added:
        n_rows = plan.before[label]
        is_enough = n_rows >= needed
        near = recipe.neighbors_used(n_rows) if is_enough else None
        if near is not None and within:
            near = min(near, n_rows - 1)
        why: Literal["asked", "enough", "few"] = "enough" if is_enough else "few"
        if method != "auto":
            why = "asked"
        choices.append(Choice(label, first if is_enough else second, near, why, n_rows, needed))
    return tuple(choices)


def _needed(method: str, k: Neighbors | None, *, within: bool) -> int:
    needed = growing(method, k).rows_needed
    return min(needed, 2) if within else needed


def _short(method: str, k: Neighbors | None, plan: Plan, *, within: bool) -> dict[Hashable, int]:
    """Rows of the classes that have too few for what was named; ``"auto"`` alone names nothing."""
    if method == "auto" and (k is None or k == "auto"):
        return {}
    needed = _needed(AUTO[0] if method == "auto" else method, k, within=within)
    return {label: n for label in plan.added if (n := plan.before[label]) < needed}


def _refusal(
    method: str,
    k: Neighbors | None,
    plan: Plan,
    shares: Mapping[Hashable, float],
    short: Mapping[Hashable, int],
    *,
    within: bool,
) -> SamplingError:
    first = AUTO[0] if method == "auto" else method
    needed = _needed(first, k, within=within)
    near = needed - 1
    who = f'class "{next(iter(short))}"' if len(short) == 1 else f"each of {len(short)} classes"
    shown = [
        f"{n:,} row{'' if n == 1 else 's'}" + (f' in class "{label}"' if len(short) > 1 else "")
        for label, n in list(short.items())[:_SHOWN]
    ]
    more = f" and {len(short) - _SHOWN} more" if len(short) > _SHOWN else ""
    ways = list(_ways(method, k, plan, shares, short, within=within))
    return SamplingError(
        worded(f"{first} with {{}} needs {needed} rows in {{}}.", {"k": near}, who),
        ", ".join(shown) + more,
        worded(f"Set {', or '.join('{}' + said for _, said in ways)}.", *(way for way, _ in ways)),
        ways=[way for way, _ in ways],
    )  # fmt: skip


def _ways(
    method: str,
    k: Neighbors | None,
    plan: Plan,
    shares: Mapping[Hashable, float],
    short: Mapping[Hashable, int],
    *,
    within: bool,
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield arguments with which the same call runs, and what they do, the gentlest first."""
    fewest = min(short.values())
    asks: list[tuple[dict[str, Any], str]] = [
        ({"k": "auto"}, f" (as many neighbours as a class has, {USUAL_K} at most)")
    ]
    if method == AUTO[0] and fewest == 1:
        named = {} if k is None or k == "auto" else {"k": "auto"}
        asks.append(({"method": "auto", **named}, " (copies where a class has too few rows)"))
    if fewest > 1:
        asks.append(({"k": fewest - 1}, " or less"))
    asks.append(({"method": AUTO[1]}, " (copies)"))
    for way, said in asks:
        asked = {"method": method, "k": k, **way}
        if not _short(asked["method"], asked["k"], plan, within=within):
            yield way, said
    others = {label: shares[label] for label in plan.added if label not in short}
    if others:
        names = ", ".join(f'"{label}"' for label in list(short)[:_SHOWN])
        yield (
            {"ratio": others},
            f", which leaves {names} alone".replace("{", "{{").replace("}", "}}"),
        )
