"""The three tables over sets: what a leak pretends, what a cut is worth, what probabilities lose.

In: what ``measure`` found for every set. Out: rows of numbers, and the same set by set.
This file refuses to know how a page looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evidence.arms import FOLDS, INSIDE, LEARNERS
from evidence.measure import CUTS, REPAIRS, Measured
from evidence.spread import Contest, Spread, contest, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.keel import Table

__all__ = ["Cell", "CutRow", "DamageRow", "LeakRow", "SetFacts", "cut_rows", "damage_rows", "leak_rows",
           "per_set"]  # fmt: skip

_TEST_PER_TRAIN = 1.0 / (FOLDS - 1)

Found = dict[str, dict[str, Measured]]  # by learner, then by treatment


@dataclass(frozen=True)
class SetFacts:
    """One set and what was measured on it."""

    table: Table
    found: Found


@dataclass(frozen=True)
class LeakRow:
    """What splitting after oversampling adds, for one learner and one sampler.

    Parameters
    ----------
    none, inside : float
        Mean ROC AUC on real rows, untreated and oversampled inside the fold.
    real, everything : Spread
        Of the estimate from oversampling before the split minus ``inside``: judged on the real rows
        alone, and on all rows as whoever makes the mistake would.
    largest : float
        The largest of the latter, and ``where`` it is.
    raised : int
        Sets where the latter is above 0.
    precision_inside, precision_real, precision_all : float
        Mean average precision: inside the fold, and before the split on real and on all rows.
    """

    learner: str
    sampler: str
    none: float
    inside: float
    real: Spread
    everything: Spread
    largest: float
    where: str
    raised: int
    precision_inside: float
    precision_real: float
    precision_all: float


@dataclass(frozen=True)
class CutRow:
    """Balanced accuracy of ways to decide, for one learner.

    Parameters
    ----------
    accuracy : dict of (treatment, cut) to float
        Means over sets.
    against_half, against_tuned, both_tuned : Contest
        Nothing cut at the prevalence against SMOTE cut at 0.5, and against SMOTE with its cut tuned;
        then nothing against SMOTE, both with their cut tuned.
    """

    learner: str
    accuracy: dict[tuple[str, str], float]
    against_half: Contest
    against_tuned: Contest
    both_tuned: Contest


@dataclass(frozen=True)
class Cell:
    """Probabilities under one repair; changes are from the untreated, unmended learner."""

    auc: Spread
    brier: Spread
    ratio: Spread
    median_ratio: float
    ece: float


@dataclass(frozen=True)
class DamageRow:
    """What a treatment does to the probabilities of one learner, and what each repair leaves of it."""

    learner: str
    treatment: str
    repairs: dict[str, Cell]


def leak_rows(facts: list[SetFacts]) -> list[LeakRow]:
    """Make the first table: a row for each learner and sampler."""
    families = [fact.table.family for fact in facts]
    rows = []
    for learner in LEARNERS:
        for sampler in ("random", "smote"):
            inside = _means(facts, learner, sampler, lambda m: m.auc)
            real = _means(facts, learner, f"{sampler}-before", lambda m: m.auc) - inside
            everything = _means(facts, learner, f"{sampler}-before", lambda m: m.auc_all) - inside
            top = int(np.argmax(everything))
            precision = (
                _means(facts, learner, sampler, lambda m: m.precision),
                _means(facts, learner, f"{sampler}-before", lambda m: m.precision),
                _means(facts, learner, f"{sampler}-before", lambda m: m.precision_all),
            )
            rows.append(
                LeakRow(
                    learner=learner,
                    sampler=sampler,
                    none=float(_means(facts, learner, "none", lambda m: m.auc).mean()),
                    inside=float(inside.mean()),
                    real=spread(real, families),
                    everything=spread(everything, families),
                    largest=float(everything[top]),
                    where=facts[top].table.name,
                    raised=int(np.sum(everything > 0.0)),
                    precision_inside=float(precision[0].mean()),
                    precision_real=float(precision[1].mean()),
                    precision_all=float(precision[2].mean()),
                )
            )
    return rows


def cut_rows(facts: list[SetFacts]) -> list[CutRow]:
    """Make the second table: a row for each learner."""
    return [_cut_row(facts, learner) for learner in LEARNERS]


def damage_rows(facts: list[SetFacts]) -> list[DamageRow]:
    """Make the third table: a row for each learner and treatment, a cell for each repair."""
    return [
        DamageRow(
            learner,
            treatment,
            {repair: _cell(facts, learner, treatment, repair) for repair in REPAIRS},
        )
        for learner in LEARNERS
        for treatment in INSIDE
    ]


def _cut_row(facts: list[SetFacts], learner: str) -> CutRow:
    families = [fact.table.family for fact in facts]
    by_way = {
        (treatment, cut): [fact.found[learner][treatment].accuracy[cut] for fact in facts]
        for treatment in ("none", "smote")
        for cut in CUTS
    }
    half, tuned, own = (
        contest(by_way[ours], by_way[theirs], families, _TEST_PER_TRAIN)
        for ours, theirs in (
            (("none", "prevalence"), ("smote", "half")),
            (("none", "prevalence"), ("smote", "tuned")),
            (("none", "tuned"), ("smote", "tuned")),
        )
    )
    return CutRow(
        learner=learner,
        accuracy={
            way: float(np.mean([a.mean() for a in by_set])) for way, by_set in by_way.items()
        },
        against_half=half,
        against_tuned=tuned,
        both_tuned=own,
    )


def _cell(facts: list[SetFacts], learner: str, treatment: str, repair: str) -> Cell:
    families = [fact.table.family for fact in facts]
    base = [fact.found[learner]["none"].calibration["raw"] for fact in facts]
    here = [fact.found[learner][treatment].calibration[repair] for fact in facts]
    ratios = [cell.ratio for cell in here]
    return Cell(
        auc=spread([a.auc - b.auc for a, b in zip(here, base, strict=True)], families),
        brier=spread([a.brier - b.brier for a, b in zip(here, base, strict=True)], families),
        ratio=spread(ratios, families),
        median_ratio=float(np.median(ratios)),
        ece=float(np.mean([cell.ece for cell in here])),
    )


def _means(
    facts: list[SetFacts], learner: str, treatment: str, part: Callable[[Measured], np.ndarray]
) -> np.ndarray:
    """Return the mean over folds for every set."""
    return np.array([part(fact.found[learner][treatment]).mean() for fact in facts])


def per_set(facts: list[SetFacts]) -> dict[str, list[dict[str, object]]]:
    """Return the means of every set, by table, one line for each learner and treatment."""
    lines: dict[str, list[dict[str, object]]] = {"leak": [], "threshold": [], "calibration": []}
    for fact in facts:
        size = {
            "set": fact.table.name,
            "rows": fact.table.n_rows,
            "minority": fact.table.n_minority,
            "duplicates": _short(fact.table.duplicates),
        }
        for learner, found in fact.found.items():
            named = size | {"learner": learner}
            for sampler in ("random", "smote"):
                inside, before = found[sampler], found[f"{sampler}-before"]
                lines["leak"].append(
                    named
                    | {
                        "sampler": sampler,
                        "auc_none": _short(found["none"].auc),
                        "auc_inside": _short(inside.auc),
                        "auc_before_real": _short(before.auc),
                        "auc_before_all": _short(before.auc_all),
                        "ap_none": _short(found["none"].precision),
                        "ap_inside": _short(inside.precision),
                        "ap_before_real": _short(before.precision),
                        "ap_before_all": _short(before.precision_all),
                    }
                )
            lines["threshold"].append(
                named
                | {
                    f"{treatment}_{cut}": _short(found[treatment].accuracy[cut])
                    for treatment in ("none", "smote")
                    for cut in CUTS
                }
            )
            for treatment in INSIDE:
                cells = found[treatment].calibration
                lines["calibration"].append(
                    named
                    | {"treatment": treatment}
                    | {
                        f"{name}_{repair}": _short(getattr(cells[repair], name))
                        for name in ("auc", "brier", "ratio", "ece")
                        for repair in REPAIRS
                    }
                )
    return lines


def _short(value: np.ndarray | float) -> str:
    return f"{float(np.mean(value)):.4f}"
