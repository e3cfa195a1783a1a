"""The BLAS has one thread while blocks are done, and afterwards as many as before."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from oversample.kernels import blocks
from oversample.kernels.blocks import in_blocks, one_blas_thread


def blas_threads():
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


@pytest.fixture
def two_threads():
    with threadpool_limits(2, user_api="blas"):
        if 2 not in blas_threads():
            pytest.skip("This machine's BLAS has one thread.")
        yield


def test_it_is_limited_within_and_not_after(two_threads):
    with one_blas_thread():
        assert set(blas_threads()) == {1}
    assert set(blas_threads()) == {2}


def test_an_error_lifts_the_limit(two_threads):
    def fail(_):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        in_blocks(fail, range(3), 1.0)
    assert set(blas_threads()) == {2}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_overlaps_leaves_the_limit_as_it_was(two_threads, order):
    """As two threads do: what the second finds is not what is restored."""
    both = one_blas_thread(), one_blas_thread()
    for one in both:
        one.__enter__()
    for one in order:
        both[one].__exit__(None, None, None)
    assert set(blas_threads()) == {2}


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("products", [0.0, 1e12])
def test_every_block_is_done_once(monkeypatch, threads, products):
    monkeypatch.setattr(blocks, "threads", lambda: threads)
    done = np.zeros(17, dtype=int)

    def ask(start):
        done[start : start + 5] += 1

    in_blocks(ask, range(0, 17, 5), products)
    assert (done == 1).all()
