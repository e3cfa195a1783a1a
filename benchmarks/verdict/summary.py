"""The tables over cases: what each way of deciding cost too much, and what the verdict's words were worth.

In: cases. Out: rows of numbers. Intervals draw families of sets anew: the sets of one family share rows.
This file refuses to know how a page looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from evidence.spread import Spread, spread

from verdict.regret import HABITS, Case, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Used = tuple[float, Way] | None  # what it cost, and the candidate

__all__ = ["ACTIONS", "OUTCOMES", "Did", "Said", "WayRow", "did", "lines", "said", "way_rows"]

OUTCOMES = ("helps", "no_difference", "cannot_tell", "harms")
ACTIONS = (
    "do_nothing",
    "move_threshold",
    "class_weights",
    "under_sample",
    "oversample",
    "no_signal",
    "no_model",
)
_SAME = 1e-9


@dataclass(frozen=True)
class WayRow:
    """One way of deciding, over cases.

    Parameters
    ----------
    name : str
    n : int
        Cases in which it was there.
    regret, median_regret : Spread, float
        Cost above that of the best in hindsight, as a share of the scale.
    points : Spread
        The same as a share of what calling no row, or all of them, costs: it cannot grow without bound.
    within_2, within_5 : float
        Share of cases in which it cost at most so many per cent more than the best.
    precision : float
        Mean average precision, which no threshold has a say in.
    saved : Spread or None
        What the verdict's choice cost less, as a share of the scale; None for the verdict itself.
    won, tied, lost : int
        Cases in which the verdict's choice cost less, the same, more.
    """

    name: str
    n: int
    regret: Spread
    median_regret: float
    points: Spread
    within_2: float
    within_5: float
    precision: float
    saved: Spread | None
    won: int
    tied: int
    lost: int


@dataclass(frozen=True)
class Said:
    """What the verdict said, and how often it was so.

    Parameters
    ----------
    outcome : str
    n, right : int
    gain : float
        Mean gain of the verdict's choice over doing nothing with a moved threshold, as a share of the scale.
    looked_best : float
        Mean gain of what grows and did best in the comparison: what a user gets who disregards the noise.
    over : int
        Cases in which that cost less than doing nothing with a moved threshold by more than a tenth.
    """

    outcome: str
    n: int
    right: int
    gain: float
    looked_best: float
    over: int


@dataclass(frozen=True)
class Did:
    """What the verdict recommended, and what came of it.

    Parameters
    ----------
    action : str
    n : int
    regret, median_regret : float
        Cost above that of the best in hindsight, as a share of the scale.
    saved : float
        Mean of what it cost less than doing nothing with a moved threshold, as a share of the scale.
    worst, where : float, str
        The largest regret, and its set and model.
    """

    action: str
    n: int
    regret: float
    median_regret: float
    saved: float
    worst: float
    where: str


def way_rows(cases: Sequence[Case]) -> list[WayRow]:
    """Make the first table: the verdict, then every habit, then what looked best in the comparison."""
    every: dict[str, Callable[[Case], Used]] = {
        "the verdict": lambda case: (case.chosen.cost, case.chosen),
        "the verdict, but cut where the costs say instead of at 0.5": lambda case: (
            case.never_half("at_costs"),
            case.chosen,
        ),
        "the verdict, but with a moved threshold instead of 0.5": lambda case: (
            case.never_half("at_own"),
            case.chosen,
        ),
        **{name: (lambda case, name=name: case.habit(name)) for name in HABITS},
        "what looked best": lambda case: _best_looking(case, grows=False),
        "the oversampler that looked best": lambda case: _best_looking(case, grows=True),
    }
    rows = [
        _row(name, use, cases, is_verdict=at == 0) for at, (name, use) in enumerate(every.items())
    ]
    return [row for row in rows if row is not None]


def _best_looking(case: Case, *, grows: bool) -> Used:
    way = case.looked_best(grows=grows)
    return None if way is None else (way.cost, way)


def _row(
    name: str, use: Callable[[Case], Used], cases: Sequence[Case], *, is_verdict: bool
) -> WayRow | None:
    used = [(case, *found) for case in cases if (found := use(case)) is not None]
    if not used:
        return None
    known = [(case, cost) for case, cost, _ in used]
    families = [case.told["family"] for case, _ in known]
    regrets = [case.regret(found) for case, found in known]
    saved = np.array([case.saved(found) for case, found in known])
    return WayRow(
        name=name,
        n=len(known),
        regret=spread(regrets, families),
        median_regret=float(np.median(regrets)),
        points=spread([(found - case.best.cost) / case.trivial for case, found in known], families),
        within_2=_share(known, 0.02),
        within_5=_share(known, 0.05),
        precision=float(np.mean([way.average_precision for *_, way in used])),
        saved=None if is_verdict else spread(saved, families),
        won=int(np.sum(saved > _SAME)),
        tied=int(np.sum(np.abs(saved) <= _SAME)),
        lost=int(np.sum(saved < -_SAME)),
    )


def _share(known: Sequence[tuple[Case, float]], most: float) -> float:
    return float(np.mean([cost <= case.best.cost * (1.0 + most) + _SAME for case, cost in known]))


def said(cases: Sequence[Case]) -> list[Said]:
    """Make the second table: a row for each outcome that was said."""
    rows = []
    for outcome in OUTCOMES:
        mine = [case for case in cases if case.outcome == outcome]
        if not mine:
            continue
        grown = [(case, way) for case in mine if (way := case.looked_best(grows=True)) is not None]
        gains = [case.gain(way) for case, way in grown]
        rows.append(
            Said(
                outcome=outcome,
                n=len(mine),
                right=sum(case.is_right for case in mine),
                gain=float(np.mean([case.gain(case.chosen) for case in mine])),
                looked_best=float(np.mean(gains)) if gains else 0.0,
                over=sum(gain > 0.1 + _SAME for gain in gains),
            )
        )
    return rows


def did(cases: Sequence[Case]) -> list[Did]:
    """Make the third table: a row for each action that was recommended."""
    rows = []
    for action in ACTIONS:
        mine = [case for case in cases if case.told["verdict"]["action"] == action]
        if not mine:
            continue
        regrets = [case.regret(case.chosen.cost) for case in mine]
        worst = int(np.argmax(regrets))
        rows.append(
            Did(
                action=action,
                n=len(mine),
                regret=float(np.mean(regrets)),
                median_regret=float(np.median(regrets)),
                saved=float(np.mean([case.gain(case.chosen) for case in mine])),
                worst=regrets[worst],
                where="{set}, {model}".format(**mine[worst].told),
            )
        )
    return rows


def lines(cases: Sequence[Case]) -> list[dict[str, object]]:
    """Lay every case out as a line: what was decided, and what everything cost."""
    found = []
    for case in cases:
        told, chosen, best = case.told, case.chosen, case.best
        line = {
            name: told[name]
            for name in ("set", "family", "model", "costs", "rows", "columns", "rare", "is_drawn",
                         "held_rows", "held_rare", "cost_miss", "k")
        }  # fmt: skip
        line |= {
            "ratios": "usual"
            if told["ratios"] is None
            else " ".join(f"{r:g}" for r in told["ratios"]),
            "action": told["verdict"]["action"],
            "outcome": case.outcome,
            "right": int(case.is_right),
            "chosen": chosen.id,
            "threshold": told["verdict"]["threshold"],
            "cost_chosen": f"{chosen.cost:.2f}",
            "best": best.id,
            "cost_best": f"{best.cost:.2f}",
            **{name: _short(case.habit(name)) for name in HABITS},
            "verdict, never cut at 0.5": _short((case.never_half("at_costs"), chosen)),
            "ap_chosen": f"{chosen.average_precision:.4f}",
            "ap_nothing": f"{case.ways['nothing'].average_precision:.4f}",
            "ap_best": f"{max(way.average_precision for way in case.ways.values()):.4f}",
            "regret": f"{case.regret(chosen.cost):.4f}",
            "seconds": told["seconds"],
        }
        found.append(line)
    return found


def _short(used: Used) -> str:
    return "" if used is None else f"{used[0]:.2f}"
