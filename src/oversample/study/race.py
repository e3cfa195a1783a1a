"""Race: which fits are run, and when no more are.

All candidates go through the same folds, so that they can be compared fold by fold. Unless an amount is searched
for or time is short, that is all: every candidate, every fold. Otherwise folds are run one after the other, and
what has no chance left is not fitted any more (`pool.hopeless`); with a budget, folds go on, drawn anew once all
are used, until it is spent.

What is known from an earlier run (`ledger`) is not fitted again. This file refuses to know what is recommended.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oversample.study.noise import FEWEST_FOLDS
from oversample.study.pool import hopeless, pooled
from oversample.study.run import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from oversample.study.candidates import Candidate
    from oversample.study.engine import Engine
    from oversample.study.folds import Numbers, Split
    from oversample.study.ledger import Ledger
    from oversample.study.run import Outcome, Problem

    Progress = Callable[[int, int], None]

__all__ = ["Field", "Rules", "race"]


@dataclass(frozen=True)
class Rules:
    """When to stop.

    Parameters
    ----------
    drops : bool
        Whether hopeless candidates are given up.
    budget : float or None
        Seconds of wall clock for the fits. At least three folds are run in any case.
    began : float
        When the clock started, by `time.perf_counter`.
    """

    drops: bool = False
    budget: float | None = None
    began: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether all fits are run, whatever they say."""
        return not self.drops and self.budget is None

    def has_time(self, seconds: float) -> bool:
        """Whether so many seconds more are within the budget."""
        return self.budget is None or time.perf_counter() - self.began + seconds <= self.budget


@dataclass
class Field:
    """What has been run.

    Parameters
    ----------
    outcomes : dict of candidate ``id`` to list of Outcome
        One a split, in their order; fewer where a candidate was given up.
    splits : tuple of Split
        Those that were run.
    n_known : int
        Outcomes that came from the ledger.
    """

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    splits: tuple[Split, ...] = ()
    n_known: int = 0

    def complete(self) -> dict[str, list[Outcome]]:
        """Return those that went through all folds and never failed."""
        return {
            name: runs
            for name, runs in self.outcomes.items()
            if len(runs) == len(self.splits) and all(run.failed is None for run in runs)
        }


def race(
    problem: Problem,
    candidates: Sequence[Candidate],
    splits: Iterable[Split],
    n_splits: int,
    units: Numbers,
    engine: Engine,
    rules: Rules,
    *,
    memory: tuple[Ledger, Callable[[Job], str]] | None = None,
    progress: Progress | None = None,
    stop: Callable[[Job, Outcome], None] | None = None,
) -> Field:
    """Run the candidates over the folds.

    Parameters
    ----------
    problem : Problem
    candidates : sequence of Candidate
        That have fits of their own.
    splits : iterable of Split
        At most these; taken as they are needed.
    n_splits : int
        How many there are, or are likely to be run.
    units : ndarray of shape (n_rows,), dtype=int64
        Rows that belong together, for drawing them.
    engine : Engine
    rules : Rules
    memory : Ledger and function from Job to key, optional
        Where outcomes are kept.
    progress : callable (done, total), optional
        Called in the caller's thread whenever a job has finished; the total shrinks as candidates are given up.
    stop : callable (job, outcome), optional
        Shown each outcome; what it raises ends the run.

    Returns
    -------
    field : Field
    """
    found = Field({candidate.id: [] for candidate in candidates})
    alive, done = list(candidates), 0
    rounds = iter([tuple(splits)]) if rules.is_open else ((split,) for split in splits)
    took = 0.0
    for at, folds in enumerate(rounds):
        if at >= FEWEST_FOLDS and not rules.has_time(took):
            break
        began = time.perf_counter()
        jobs = [
            Job(number, candidate, split)
            for number, (split, candidate) in enumerate(itertools.product(folds, alive))
        ]
        ahead = max(n_splits - len(found.splits) - len(folds), 0) * len(alive)
        outcomes: list[Outcome | None] = [None] * len(jobs)
        with contextlib.closing(_each(jobs, engine, memory, found, ahead)) as coming:
            for outcome in coming:
                outcomes[outcome.number] = outcome
                done += 1
                if progress is not None:
                    progress(done, done + sum(each is None for each in outcomes) + ahead)
                if stop is not None:
                    stop(jobs[outcome.number], outcome)
        for job, result in zip(jobs, outcomes, strict=True):
            assert result is not None, "an engine gives an outcome for every job"
            found.outcomes[job.candidate.id].append(result)
        found.splits += folds
        took = time.perf_counter() - began
        alive = [candidate for candidate in alive if _goes_on(found, candidate)]
        if rules.drops and len(found.splits) >= FEWEST_FOLDS:
            alive = _survivors(problem, found, alive, units)
    if progress is not None and not rules.is_open:
        progress(done, done)
    return found


def _each(
    jobs: Sequence[Job],
    engine: Engine,
    memory: tuple[Ledger, Callable[[Job], str]] | None,
    found: Field,
    ahead: int,
) -> Generator[Outcome, None, None]:
    """Give what is known, then fit the rest and remember it."""
    if memory is None:
        yield from engine.run(jobs, ahead=ahead)
        return
    ledger, name = memory
    keys = {job.number: name(job) for job in jobs}
    known = ledger.known(keys.values())
    for job in jobs:
        if keys[job.number] in known:
            found.n_known += 1
            yield replace(known[keys[job.number]], number=job.number)
    left = {job.number: job for job in jobs if keys[job.number] not in known}
    with contextlib.closing(engine.run(list(left.values()), ahead=ahead)) as coming:
        for outcome in coming:
            ledger.add(keys[outcome.number], left[outcome.number], outcome)
            yield outcome


def _goes_on(found: Field, candidate: Candidate) -> bool:
    """Tell whether a candidate has not failed: one that has has no fair mean, and is not fitted again."""
    return found.outcomes[candidate.id][-1].failed is None


def _survivors(
    problem: Problem, found: Field, alive: Sequence[Candidate], units: Numbers
) -> list[Candidate]:
    """Leave out what has no chance; baselines stay, since everything is compared with them."""
    outcomes: Mapping[str, list[Outcome]] = {
        candidate.id: found.outcomes[candidate.id] for candidate in alive
    }
    pool = pooled(problem.goal, problem.codes, units, outcomes, found.splits, problem.seed)
    keep = [candidate.id for candidate in alive if not candidate.grows]
    lost = set(hopeless(pool, keep))
    return [candidate for candidate in alive if candidate.id not in lost]
