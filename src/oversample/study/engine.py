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
    from collections.abc import Collection, Generator, Sequence

__all__ = ["Engine"]

# Seconds that worker processes take to start and import what fits need, measured on two cores. Work
# that they would not shorten by more than this is done sooner without them.
_SECONDS_TO_START = 4.0
_TRIED_FIRST = 2


class Engine:
    """Runs jobs, round after round, and remembers how long they take.

    Parameters
    ----------
    problem : Problem
    n_jobs : int or None
        Worker processes, as joblib counts them: 1 for none, -1 for a worker a core. The first few
        jobs run here in any case; workers are started only if what is left takes longer than
        starting them. None leaves it to the `joblib.parallel_config` around: its backend, a cluster too, then
        gets all jobs.
    """

    def __init__(self, problem: Problem, n_jobs: int | None) -> None:
        self._problem = problem
        self._n_jobs = n_jobs
        self._seconds: list[
            float
        ] = []  # of the fits after the first, which imported what they need
        self._is_warm = False
        self._has_workers = n_jobs is None

    def run(self, jobs: Sequence[Job], *, ahead: int = 0) -> Generator[Outcome, None, None]:
        """Run jobs and yield their outcomes as they come, in any order.

        Parameters
        ----------
        jobs : sequence of Job
        ahead : int
            Jobs that are likely to be asked for afterwards: for them, too, workers may be worth starting.

        Notes
        -----
        Closing it cancels what has not begun.
        """
        left = collections.deque(jobs)
        if not self._has_workers:
            yield from self._here(left, ahead)
        if left:
            self._has_workers = True
            yield from self._spread(left)

    def seconds_for(self, n_jobs: int) -> float | None:
        """Guess how long so many jobs take from those that ran here; None before any has."""
        if not self._seconds:
            return None
        return sum(self._seconds) / len(self._seconds) * n_jobs / self._workers()

    def _workers(self) -> int:
        from joblib import effective_n_jobs

        return max(int(effective_n_jobs(-1 if self._n_jobs is None else self._n_jobs)), 1)

    def _here(self, left: collections.deque[Job], ahead: int) -> Generator[Outcome, None, None]:
        from threadpoolctl import threadpool_limits

        if left and not self._is_warm:
            with threadpool_limits(1):
                yield fit_job(self._problem, left.popleft())
            self._is_warm = True  # all thread pools are known, and times honest
        with threadpool_limits(1):
            while left and not self._is_worth_workers(len(left), ahead):
                start = time.perf_counter()
                outcome = fit_job(self._problem, left.popleft())
                self._seconds.append(time.perf_counter() - start)
                yield outcome

    def _is_worth_workers(self, n_left: int, ahead: int) -> bool:
        workers = min(self._workers(), n_left)
        if len(self._seconds) < _TRIED_FIRST or workers < 2:  # noqa: PLR2004 - one is no company
            return False
        expected = sum(self._seconds) / len(self._seconds) * (n_left + ahead)
        return expected * (1.0 - 1.0 / workers) > _SECONDS_TO_START

    def _spread(self, jobs: Collection[Job]) -> Generator[Outcome, None, None]:
        from joblib import Parallel, delayed, parallel_config

        own: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
        if self._n_jobs is not None:
            workers = min(self._workers(), len(jobs))
            own = parallel_config("loky", n_jobs=workers, inner_max_num_threads=1)
        with own:
            # Arrays above a megabyte reach the workers as one memory-mapped file, not a copy a job.
            coming = Parallel(return_as="generator_unordered")(
                delayed(fit_job)(self._problem, job) for job in jobs
            )
        try:
            for outcome in coming:  # noqa: UP028 - closing this must not close that one unheard
                yield outcome
        finally:
            with warnings.catch_warnings():
                # After an interrupt joblib says that jobs were cancelled. That was asked for.
                warnings.simplefilter("ignore", UserWarning)
                coming.close()
