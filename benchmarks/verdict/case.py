"""One case: decide on two thirds as a user would, then fit every candidate on them and judge it on the rest.

The third that is held out is split off before anything is looked at: roles of columns, costs, thresholds and the
verdict come from the two thirds alone. Equal rows, and rows of one group, are on one side.

This file refuses to know where cases are kept, and what is made of them.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

import oversample
from oversample.errors import StudyError
from oversample.learning import make_model
from oversample.streams import derive_seed
from oversample.study.folds import Split, make_splits
from oversample.study.goal import Goal
from oversample.study.metrics import average_precision, cuts
from oversample.study.prices import Prices
from oversample.study.run import Job, Problem, fit_outer, score_rows
from oversample.study.units import join_rows
from oversample.study.wording import own_threshold
from oversample.tables import read, read_told, row_keys
from oversample.tables.table import Table
from verdict.sources import RARE, REST, TARGET

if TYPE_CHECKING:
    from pathlib import Path

    from verdict.sets import Data

__all__ = ["COSTS", "METHODS", "MODELS", "Asked", "decide_and_judge", "held_out"]

MODELS = ("logistic", "forest", "boosting")
COSTS = ("even", "ten")
METHODS = ("random", "smote", "borderline", "adasyn")

_SEED = 0
_PARTS = 3  # of which one is held out
_FEW_RATIOS = (0.25, 1.0)
_MANY_ROWS, _MANY_COLUMNS = 1_500, 100  # from here on a comparison of all amounts takes long
_NEIGHBORS = 5


@dataclass(frozen=True)
class Asked:
    """What a case is made of.

    Parameters
    ----------
    set, model : str
    costs : {"even", "ten"}
        A miss costs as many false alarms as there are other rows to a rare one, so that both classes weigh the
        same; or ten.
    """

    set: str
    model: str
    costs: str


def held_out(data: Data) -> Split:
    """Split a set: ``train`` to decide with, ``validation`` held out."""
    X = data.frame.drop(columns=TARGET)
    groups = None
    if data.groups is not None:
        _, groups = np.unique(data.groups.astype(str), return_inverse=True)
    units = join_rows(groups, row_keys(read(X)), len(X))
    return make_splits(data.codes, folds=_PARTS, repeats=1, seed=_SEED, units=units.of)[0]


def decide_and_judge(data: Data, split: Split, asked: Asked, ledger: Path) -> dict[str, Any]:
    """Compare on two thirds, fit all candidates on them, and judge each on the third.

    Returns
    -------
    case : dict
        JSON-ready. ``"refused"`` holds the words if `compare` would not do it, and is None otherwise.
    """
    began = time.perf_counter()
    codes = data.codes
    frame = data.frame.iloc[split.train].reset_index(drop=True)
    groups = None if data.groups is None else data.groups[split.train]
    n_rare = int(codes[split.train].sum())
    miss = 10.0 if asked.costs == "ten" else round((len(frame) - n_rare) / n_rare, 3)
    told: dict[str, Any] = {
        **vars(asked),
        "family": data.family,
        "rows": len(data.frame),
        "columns": data.frame.shape[1] - 1,
        "rare": int(codes.sum()),
        "is_drawn": data.is_drawn,
        "decided_rows": len(frame),
        "decided_rare": n_rare,
        "held_rows": len(split.validation),
        "held_rare": int(codes[split.validation].sum()),
        "cost_miss": miss,
        "cost_alarm": 1.0,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fits that do not converge: as many as there are fits
        try:
            compared, how = _compared(frame, groups, asked.model, miss, ledger)
        except StudyError as error:
            return {**told, "refused": str(error), "seconds": round(time.perf_counter() - began, 1)}
        compared_in = time.perf_counter() - began
        with threadpool_limits(1):
            candidates = _judged(data, split, asked.model, miss, compared.comparison)
    return {
        **told,
        "refused": None,
        **how,
        "verdict": compared.verdict.to_dict(),
        "looked_best": compared.comparison.choice.candidate,
        "candidates": candidates,
        "compare_seconds": round(compared_in, 1),
        "seconds": round(time.perf_counter() - began, 1),
    }


def _compared(
    frame: Any, groups: Any, model: str, miss: float, ledger: Path
) -> tuple[Any, dict[str, Any]]:
    """Compare; where rows are too few for five neighbours, do what the error says: fewer, then none at all."""
    ratios = _ratios(frame)
    ways: list[dict[str, Any]] = [{"methods": METHODS, "k": k} for k in (None, 4, 3, 2, 1)]
    ways.append({"methods": ("random",), "k": None})
    for way in ways:
        try:
            with threadpool_limits(1):
                compared = oversample.compare(
                    frame,
                    TARGET,
                    positive=RARE,
                    model=model,
                    groups=groups,
                    ratios=ratios,
                    cost_miss=miss,
                    cost_alarm=1.0,
                    explain=False,
                    n_jobs=1,
                    seed=_SEED,
                    ledger=ledger,
                    **way,
                )
        except StudyError:
            if way is ways[-1]:
                raise
        else:
            how = {"methods": list(way["methods"]), "k": way["k"] or _NEIGHBORS}
            return compared, {**how, "ratios": None if ratios is None else list(ratios)}
    raise AssertionError("the last way returns or raises")


def _ratios(frame: Any) -> tuple[float, ...] | None:
    """Fewer amounts where fits take long; those that add nothing would be refused."""
    if len(frame) <= _MANY_ROWS and frame.shape[1] - 1 <= _MANY_COLUMNS:
        return None
    n_rare = int((frame[TARGET] == RARE).sum())
    present = n_rare / (len(frame) - n_rare)
    return tuple(ratio for ratio in _FEW_RATIOS if ratio > 1.2 * present)  # in every fold


def _judged(
    data: Data, split: Split, model: str, miss: float, comparison: Any
) -> list[dict[str, Any]]:
    """Fit each candidate on all rows that were decided with, as `compare` fits it on those of a fold."""
    codes, prices = data.codes, Prices(np.full(len(data.frame), miss), np.ones(len(data.frame)))
    X = data.frame.drop(columns=TARGET)
    roles = read_told(X.iloc[split.train].reset_index(drop=True)).columns
    problem = Problem(
        table=Table(read(X).native, roles).bare(),
        codes=codes,
        negative=REST,
        positive=RARE,
        model=make_model(model, seed=derive_seed(_SEED, "model")),
        goal=Goal("cost", "cost", prices),
        seed=_SEED,
    )
    whole = Split(0, 0, split.train, split.validation, ())
    held, mine = codes[split.validation], prices.of(split.validation)
    shown = problem.part(split.validation)[0]
    found, nothing = [], None
    for number, result in enumerate(comparison.candidates):
        told: dict[str, Any] = {
            "id": result.candidate.id,
            "method": result.candidate.method,
            "ratio": result.candidate.ratio,
            "grows": result.candidate.grows,
            "failed": result.failed,
        }
        found.append(told)
        if result.failed is not None:
            continue
        if result.candidate.method == "nothing" and nothing is not None:
            scores = nothing  # with and without a moved threshold it is one model
        else:
            fitted = fit_outer(problem, Job(number, result.candidate, whole))
            scores = score_rows(problem, fitted, shown)
        if result.candidate.method == "nothing":
            nothing = scores
        at = own_threshold(result)
        told |= {
            "threshold": at,
            "at_half": mine.measure(held, scores, 0.5)["cost_per_1000"],
            "at_own": mine.measure(held, scores, at)["cost_per_1000"],
            "at_costs": mine.measure(held, scores, 1.0 / (1.0 + miss))["cost_per_1000"],
            "average_precision": average_precision(cuts(held, scores)),
            "value": float(np.mean(result.values)),
            "gain": None
            if result.strict is None
            else [result.strict.mean, result.strict.low, result.strict.high],
        }
    return found
