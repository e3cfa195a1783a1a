"""Regret: what a choice cost on rows that were held out, beside what other choices would have cost.

A *way* is a candidate with the threshold that it is used at. The verdict picks one; the best in hindsight is the
cheapest of all that it could have picked; habits pick the same one whatever the table. Costs are those of 1,000
rows held out. To average over tables they are divided by the *scale* of the case: what doing nothing with a moved
threshold costs there, or one false alarm, where that makes no mistake at all.

Everything here is arithmetic on one case. This file refuses to know models and data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HABITS", "OVER", "Case", "Way"]

OVER = 0.1  # of what doing nothing costs: the gain that `compare` holds worth having

# What is done whatever the table, and the candidate and the threshold that it stands for.
HABITS: dict[str, tuple[str, str]] = {
    "nothing, cut at 0.5": ("nothing", "at_half"),
    "nothing, cut where the costs say": ("nothing", "at_costs"),
    "nothing, moved threshold": ("nothing-threshold", "at_own"),
    "SMOTE 1:1, cut at 0.5": ("smote-1", "at_half"),
    "SMOTE 1:1, own threshold": ("smote-1", "at_own"),
    "class weights, cut at 0.5": ("weights", "at_half"),
    "class weights, own threshold": ("weights", "at_own"),
}


@dataclass(frozen=True)
class Way:
    """One candidate on the rows held out.

    Parameters
    ----------
    id : str
    grows : bool
        Whether it makes rows, or weighs as if it did.
    value : float
        What the comparison found for it on the rows decided with, more being better.
    at_half, at_costs, at_own : float
        Cost of 1,000 rows: cut at 0.5, where a miss and an alarm are worth the same, and at the threshold that
        the comparison chose for it.
    average_precision : float
    """

    id: str
    grows: bool
    value: float
    at_half: float
    at_costs: float
    at_own: float
    average_precision: float

    @property
    def cost(self) -> float:
        """What it costs if the verdict picks it: doing nothing is cut at 0.5, all else at its own threshold."""
        return self.at_half if self.id == "nothing" else self.at_own


@dataclass(frozen=True)
class Case:
    """One table, one model, one pair of costs, decided and judged.

    Parameters
    ----------
    told : mapping
        What was kept of it; see ``case``.
    """

    told: Mapping[str, Any]

    @property
    def ways(self) -> dict[str, Way]:
        """Those that did not fail, by ``id``."""
        fields = Way.__dataclass_fields__
        return {
            each["id"]: Way(**{name: each[name] for name in fields})
            for each in self.told["candidates"]
            if each["failed"] is None
        }

    @property
    def outcome(self) -> str:
        """What the verdict said."""
        return str(self.told["verdict"]["outcome"])

    @property
    def chosen(self) -> Way:
        """What the verdict picked; at the cost of calling no row, or all, where it says to use no model."""
        way = self.ways[self.told["verdict"]["candidate"]]
        if self.told["verdict"]["action"] != "no_model":
            return way
        cost = self._uncalled if self._calls_none else self._all_called
        return replace(way, at_half=cost, at_costs=cost, at_own=cost)

    @property
    def _calls_none(self) -> bool:
        """Whether, on the rows that were decided with, calling none costs no more than calling all."""
        rare, rows = int(self.told["decided_rare"]), int(self.told["decided_rows"])
        miss, alarm = float(self.told["cost_miss"]), float(self.told["cost_alarm"])
        return rare * miss <= (rows - rare) * alarm

    @property
    def _uncalled(self) -> float:
        share = int(self.told["held_rare"]) / int(self.told["held_rows"])
        return 1000.0 * share * float(self.told["cost_miss"])

    @property
    def _all_called(self) -> float:
        share = int(self.told["held_rare"]) / int(self.told["held_rows"])
        return 1000.0 * (1.0 - share) * float(self.told["cost_alarm"])

    def never_half(self, at: str) -> float:
        """What the verdict's choice would cost if doing nothing were cut elsewhere than at 0.5.

        Parameters
        ----------
        at : {"at_costs", "at_own"}
            Where the costs say, or at the moved threshold.
        """
        chosen = self.chosen
        return float(getattr(chosen, at)) if chosen.id == "nothing" else chosen.cost

    @property
    def best(self) -> Way:
        """The cheapest in hindsight; of equals the first of the comparison."""
        return min(self.ways.values(), key=lambda way: way.cost)

    @property
    def moved(self) -> float:
        """Cost of doing nothing with a moved threshold."""
        return self.ways["nothing-threshold"].at_own

    @property
    def scale(self) -> float:
        """What costs are divided by."""
        one_alarm = 1000.0 * float(self.told["cost_alarm"]) / int(self.told["held_rows"])
        return max(self.moved, one_alarm)

    @property
    def trivial(self) -> float:
        """Cost of the better of calling no row and calling all."""
        return min(self._uncalled, self._all_called)

    def habit(self, name: str) -> tuple[float, Way] | None:
        """Cost of one of `HABITS`, and its candidate; None where that failed or was not compared."""
        way, at = HABITS[name]
        found = self.ways.get(way)
        return None if found is None else (float(getattr(found, at)), found)

    def looked_best(self, *, grows: bool) -> Way | None:
        """Find what did best in the comparison, noise or not: of all, or of those that grow."""
        known = [way for way in self.ways.values() if way.grows or not grows]
        # doing nothing with a moved threshold and without have the same value: the former is meant
        known = [way for way in known if way.id != "nothing"]
        return max(known, key=lambda way: way.value) if known else None

    def regret(self, cost: float) -> float:
        """How much more a choice cost than the best in hindsight, as a share of the scale."""
        return (cost - self.best.cost) / self.scale

    def saved(self, cost: float) -> float:
        """How much less the verdict's choice cost than another, as a share of the scale; negative if more."""
        return (cost - self.chosen.cost) / self.scale

    def is_within(self, share: float) -> bool:
        """Whether the verdict's choice cost at most so much more than the best."""
        return self.chosen.cost <= self.best.cost * (1.0 + share) + 1e-9

    def gain(self, way: Way) -> float:
        """How much less a way cost than doing nothing with a moved threshold, as a share of the scale."""
        return (self.moved - way.cost) / self.scale

    @property
    def best_grown(self) -> float:
        """The largest gain of anything that grows, in hindsight; minus infinity if there is nothing."""
        return max(
            (self.gain(way) for way in self.ways.values() if way.grows), default=-float("inf")
        )

    @property
    def is_right(self) -> bool:
        """Whether what the verdict said turned out so.

        ``"helps"``: what it picked cost less than doing nothing with a moved threshold. ``"no_difference"`` and
        ``"cannot_tell"``: nothing that grows cost less by more than `OVER`, even in hindsight. ``"harms"``:
        nothing that grows cost less at all.
        """
        if self.outcome == "helps":
            return self.gain(self.chosen) > 0.0
        return self.best_grown <= (0.0 if self.outcome == "harms" else OVER) + 1e-9
