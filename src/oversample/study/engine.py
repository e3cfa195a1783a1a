"""Engine: run the jobs here or in worker processes, with the same outcomes either way.

Every fit runs on one thread wherever it runs: two libraries that both take every core fight over
them, and a sum whose order depends on the number of threads would change the last digits.

This file refuses to know what a job does.
"""

from __future__ import annotations

import collections
import contextlib
import time
import warnings
from typing import TYPE_CHECKING

from oversample.study.run import Job, Outcome, Problem, fit_job

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Sequence

    Progress = Callable[[int, int], None]

__all__ = ["run_jobs"]

# Seconds that worker processes take to start and import what fits need, measured on two cores. Work
# that they would not shorten by more than this is done sooner without them.
_SECONDS_TO_START = 4.0
_TRIED_FIRST = 2


def run_jobs(
    problem: Problem,
    jobs: Sequence[Job],
    *,
    n_jobs: int,
    progress: Progress | None = None,
    stop: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Run every job and return the outcomes in the order of the jobs.

    Parameters
    ----------
    problem : Problem
    jobs : sequence of Job
        Numbered from 0 in this order.
    n_jobs : int
        Worker processes, as joblib counts them: 1 for none, -1 for a worker a core. The first few
        jobs run here in any case; workers are started only if what is left takes longer than
        starting them.
    progress : callable (done, total), optional
        Called here, in the caller's thread, whenever a job has finished.
    stop : callable (outcome), optional
        Shown each outcome; what it raises ends the run.

    Returns
    -------
    outcomes : list of Outcome
    """
    outcomes: list[Outcome | None] = [None] * len(jobs)
    with contextlib.closing(_outcomes(problem, jobs, n_jobs)) as coming:
        for done, outcome in enumerate(coming, start=1):
            outcomes[outcome.number] = outcome
            if progress is not None:
                progress(done, len(jobs))
            if stop is not None:
                stop(outcome)
    return [outcome for outcome in outcomes if outcome is not None]


def _outcomes(problem: Problem, jobs: Sequence[Job], n_jobs: int) -> Generator[Outcome, None, None]:
    from joblib import effective_n_jobs
    from threadpoolctl import threadpool_limits

    workers = min(effective_n_jobs(n_jobs), len(jobs))
    left = collections.deque(jobs)
    with threadpool_limits(1):
        yield fit_job(problem, left.popleft())
    # The first job imported what fits need: only now are all thread pools known, and times honest.
    seconds: list[float] = []
    with threadpool_limits(1):
        while left and not _is_worth_workers(seconds, len(left), workers):
            start = time.perf_counter()
            outcome = fit_job(problem, left.popleft())
            seconds.append(time.perf_counter() - start)
            yield outcome
    if left:
        yield from _spread(problem, left, workers)


def _is_worth_workers(seconds: Sequence[float], n_left: int, workers: int) -> bool:
    if len(seconds) != _TRIED_FIRST:
        return False
    expected = sum(seconds) / len(seconds) * n_left
    return workers > 1 and expected * (1.0 - 1.0 / workers) > _SECONDS_TO_START


def _spread(
    problem: Problem, jobs: Collection[Job], workers: int
) -> Generator[Outcome, None, None]:
    from joblib import Parallel, delayed, parallel_config

    with parallel_config("loky", n_jobs=workers, inner_max_num_threads=1):
        # Arrays above a megabyte reach the workers as one memory-mapped file, not a copy a job.
        coming = Parallel(return_as="generator_unordered")(
            delayed(fit_job)(problem, job) for job in jobs
        )
    try:
        for outcome in coming:  # noqa: UP028 - closing this must not close that one unheard
            yield outcome
    finally:
        with warnings.catch_warnings():
            # After an interrupt joblib says that jobs were cancelled. That was asked for.
            warnings.simplefilter("ignore", UserWarning)
            coming.close()
