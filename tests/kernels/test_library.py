"""How kernels are called: stoppable, limited in threads, safe after a fork, and an error when memory runs out."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import threadpoolctl

from oversample.kernels import library, nearest_dense

pytestmark = pytest.mark.usefixtures("compiled")


def program(text, **options):
    """Run a program of its own: what is tested here ends processes, or changes them for good."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(text)], capture_output=True, text=True, check=False,
        timeout=120, **options,
    )  # fmt: skip


def test_threads_follow_threadpoolctl_and_come_back():
    before = library._library().ov_threads()
    with threadpoolctl.threadpool_limits(1):
        assert library._library().ov_threads() == 1
    assert library._library().ov_threads() == before


def test_threads_follow_the_variable_that_joblib_sets_in_its_workers():
    done = program(
        "from oversample.kernels import describe; print(describe())",
        env=os.environ | {"OMP_NUM_THREADS": "3"},
    )
    assert done.stdout.strip().endswith(", 3 threads"), done.stderr


def test_leaving_the_library_out_is_one_variable_away():
    done = program(
        "from oversample.kernels import compiled; print(compiled())",
        env=os.environ | {"OVERSAMPLE_NO_EXTENSION": "1"},
    )
    assert done.stdout.strip() == "False", done.stderr


def test_several_python_threads_search_at_once():
    X = np.random.default_rng(0).normal(size=(4000, 12)).astype(np.float32)
    alone = nearest_dense(X, None, 6, leaf=0, direct=False)[0]
    with ThreadPoolExecutor(6) as pool:
        found = list(
            pool.map(lambda _: nearest_dense(X, None, 6, leaf=0, direct=False)[0], range(12))
        )
    assert all(np.array_equal(one, alone) for one in found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system cannot fork.")
def test_a_forked_worker_searches_after_its_parent_did():
    """Regression of the field: a pool of OpenMP threads does not survive a fork, and the child waits for ever."""
    done = program(
        """
        import multiprocessing
        import numpy as np
        from oversample.kernels import nearest_dense

        X = np.random.default_rng(0).normal(size=(6000, 12)).astype(np.float32)
        search = lambda _=None: nearest_dense(X, None, 6, leaf=128, direct=False)[0]
        alone = search()

        def child(queue):
            queue.put(bool(np.array_equal(search(), alone)))

        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        workers = [context.Process(target=child, args=(queue,)) for _ in range(3)]
        [worker.start() for worker in workers]
        print([queue.get(timeout=60) for _ in workers])
        [worker.join() for worker in workers]
        """
    )
    assert done.stdout.strip() == "[True, True, True]", done.stderr


def test_memory_that_runs_out_is_an_error_that_says_what_was_asked():
    done = program(
        """
        import resource
        import numpy as np
        from oversample.errors import SamplingError
        from oversample.kernels import nearest_dense

        nearest_dense(np.zeros((100, 4), dtype=np.float32), None, 2, leaf=0, direct=False)
        X = np.zeros((3_000_000, 30), dtype=np.float32)
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 250_000_000, -1))
        try:
            nearest_dense(X, X[:1].copy(), 2, leaf=0, direct=False)
        except SamplingError as error:
            print(error.wrong)
        """
    )
    wanted = "Memory ran out during the search for 2 neighbours of 1 among 3,000,000 rows."
    assert done.stdout.strip() == wanted, done.stderr


def test_ctrl_c_ends_a_long_search_within_a_second():
    done = program(
        """
        import os, signal, threading, time
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this aside ignores it
        import numpy as np
        from oversample.kernels import nearest_dense

        X = np.random.default_rng(0).normal(size=(300_000, 40)).astype(np.float32)
        pressed = []

        def press():
            time.sleep(1.0)
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=press).start()
        try:
            nearest_dense(X, None, 6, leaf=0, direct=False)
        except KeyboardInterrupt:
            print(time.monotonic() - pressed[0] < 1.0)
        """
    )
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.parametrize("first", [0.0, 0.3])
def test_ctrl_c_pressed_again_and_again_does_not_free_what_is_written_to(first):
    """Regression: the second one ended the wait for the kernel, which then wrote to memory that was given back."""
    done = program(
        f"""
        import os, signal, threading, time
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this aside ignores it
        import numpy as np
        from oversample.kernels import nearest_dense

        X = np.random.default_rng(0).normal(size=(200_000, 40)).astype(np.float32)
        nearest_dense(X[:2000], None, 6, leaf=0, direct=False)  # all is loaded
        is_over = threading.Event()

        def press():
            time.sleep({first})
            while not is_over.is_set():
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.002)

        presser = threading.Thread(target=press)
        heard = 0
        try:
            presser.start()
            for _ in range(3):
                try:
                    nearest_dense(X, None, 6, leaf=0, direct=False)
                except KeyboardInterrupt:
                    heard += 1
                    junk = [np.ones(200_000 * 6) for _ in range(20)]
                    del junk
        except KeyboardInterrupt:
            heard += 1
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        is_over.set()
        print(heard > 0)
        """
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
