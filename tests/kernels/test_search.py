"""What whole numbers and block minima find is complete, and what they say of the rest is true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversample.kernels import blocks, minima
from oversample.kernels.minima import nearest_minima
from oversample.kernels.pairs import round_pairs, round_pairs_plain, squares, squares_plain
from oversample.kernels.search import has_pairs, nearest_dense, nearest_pairs


def squared_in_whole_numbers(Q, R):
    Q, R = Q.astype(np.int64), R.astype(np.int64)
    return ((Q[:, np.newaxis] - R) ** 2).sum(axis=2)


def whole(n, d, seed, most=120):
    rng = np.random.default_rng(seed)
    return rng.integers(-most, most + 1, size=(n, d)).astype(np.int16)


@pytest.fixture
def pairs(compiled):
    if not has_pairs():
        pytest.skip("This processor does not multiply pairs of whole numbers (AVX-512 VNNI).")


@pytest.mark.parametrize(
    "n", [1, 2, 11, 12, 13, 31, 32, 33, 47, 48, 49, 191, 192, 193, 1023, 1024, 1025]
)
@pytest.mark.parametrize("k", [1, 16, 17])
@pytest.mark.parametrize("leaf", [0, 32])
def test_pairs_find_the_nearest_of_whole_numbers(pairs, n, k, leaf):
    k = min(k, n)
    R = whole(n, 6, seed=n)
    found, last = nearest_pairs(R, None, k, leaf=leaf)
    squared = squared_in_whole_numbers(R, R)
    wanted = np.sort(squared, axis=1)[:, :k]
    mine = np.take_along_axis(squared, found.astype(np.int64), axis=1)
    # Halves of squares are rounded down: neighbours whose squares differ by 1 may change places.
    assert (np.abs(np.sort(mine, axis=1) - wanted) <= 1).all()
    assert ((last <= wanted[:, -1]) & (last >= wanted[:, -1] - 1)).all()
    assert all(len(set(row)) == k for row in found.tolist())


@pytest.mark.parametrize("d", [3, 12])
@pytest.mark.parametrize("k", [1, 16, 17])
def test_boxes_leave_out_nothing_that_is_near(tile, k, d):
    """Whole numbers as floats, so that products are exact: any box too many that is skipped is seen."""
    R, Q = whole(2000, d, seed=d), whole(700, d, seed=k)
    R[1::2], Q[1::2] = R[1::2] // 8, Q[1::2] // 8  # denser in the middle
    found, last = nearest_dense(
        R.astype(np.float32), Q.astype(np.float32), k, leaf=32, direct=d <= 8
    )
    squared = squared_in_whole_numbers(Q, R)
    wanted = np.sort(squared, axis=1)[:, :k]
    mine = np.take_along_axis(squared, found.astype(np.int64), axis=1)
    assert np.array_equal(np.sort(mine, axis=1), wanted)
    assert np.array_equal(last, wanted[:, -1])


def test_pairs_at_the_ends_of_their_range(pairs):
    """The longest rows there may be, on opposite sides: nothing overflows."""
    ends = np.zeros((40, 2), dtype=np.int16)
    ends[:, 0] = np.where(np.arange(40) % 2, 32767, -32767)
    found, last = nearest_pairs(ends, None, 21)
    apart = 65534.0**2
    assert ((last == apart) | (last == apart - 1)).all()
    assert (found[:, :20] % 2 == (np.arange(40) % 2)[:, np.newaxis]).all()


@given(
    st.integers(0, 10_000), st.integers(0, 30), st.sampled_from([0, 1, 2, 7, 30, 301]),
    st.sampled_from([1e-3, 1.0, 40.0, 1e6]),
)  # fmt: skip
def test_rounding_to_pairs_and_its_twin(seed, n, d, unit):
    rng = np.random.default_rng(seed)
    X, centre = rng.normal(size=(n, d)) * 50, rng.normal(size=d)
    mine, moved = round_pairs(X, centre, unit)
    plain, moved_plain = round_pairs_plain(X, centre, unit)
    assert np.array_equal(mine, plain)
    assert np.array_equal(moved, moved_plain)
    assert np.array_equal(squares(X, centre), squares_plain(X, centre))
    exact = (X - centre) * unit
    assert mine.shape == (n, d + d % 2)
    assert np.allclose(((exact - mine[:, :d]) ** 2).sum(axis=1), moved)
    assert (np.abs(mine) <= 32767).all()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000), st.integers(1, 700), st.sampled_from([0, 1, 3, 40]), st.integers(1, 12),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_minima_bound_every_row_they_leave_out(seed, n, d, k, whole_numbers, boxed):
    rng = np.random.default_rng(seed)
    R, Q = rng.normal(size=(n, d)), rng.normal(size=(9, d))
    if whole_numbers:  # ties
        R, Q = R.round(), Q.round()
    k = min(k, n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minima, "_PANEL", 64)
        patch.setattr(minima, "_BOXED_QUERIES", 4)
        found, last = nearest_minima(
            R.astype(np.float32), Q.astype(np.float32), k, boxed=boxed and d > 0
        )
    squared = ((Q[:, np.newaxis] - R) ** 2).sum(axis=2)
    for row, mine, bound in zip(squared, found.tolist(), last, strict=True):
        assert len(set(mine)) == k
        assert max(mine) < n
        outside = np.delete(row, mine)
        assert (outside >= bound - 1e-4).all()
        assert np.allclose(np.sort(row[mine]), np.sort(row)[:k], atol=1e-4)


def test_boxes_leave_out_what_is_far(monkeypatch):
    """Fewer products, the same rows."""
    monkeypatch.setattr(minima, "_PANEL", 64)
    monkeypatch.setattr(minima, "_BOXED_QUERIES", 60)
    rng = np.random.default_rng(0)
    R = (
        rng.normal(size=(2000, 4)) + 20 * rng.normal(size=(10, 4))[rng.integers(0, 10, 2000)]
    ).astype(np.float32)
    whole, last = nearest_minima(R, R[:600], 5)
    asked, minima_of = [], minima._minima_of

    def spy(panel, some):
        asked.append(some.shape[1])
        return minima_of(panel, some)

    monkeypatch.setattr(minima, "_minima_of", spy)
    found, last_within = nearest_minima(R, R[:600], 5, boxed=True)
    assert np.array_equal(np.sort(found, axis=1), np.sort(whole, axis=1))
    assert np.allclose(last, last_within, atol=1e-3)
    assert sum(asked) < 0.3 * 600 * 32


@pytest.mark.parametrize("d", [2, 3, 5])
def test_boxes_that_adjoin_leave_out_nothing_that_is_near(monkeypatch, d):
    monkeypatch.setattr(minima, "_PANEL", 64)
    monkeypatch.setattr(minima, "_BOXED_QUERIES", 40)
    R = np.random.default_rng(d).random(size=(3000, d)).astype(np.float32)
    found, last = nearest_minima(R, R, 5, boxed=True)
    squared = ((R[:, np.newaxis].astype(np.float64) - R) ** 2).sum(axis=2)
    wanted = np.sort(squared, axis=1)[:, :5]
    mine = np.sort(np.take_along_axis(squared, found.astype(np.int64), axis=1), axis=1)
    assert np.allclose(mine, wanted, rtol=0.0, atol=1e-6)
    assert (last <= wanted[:, -1] + 1e-6).all()


@pytest.mark.parametrize("threads", [1, 3])
def test_minima_of_many_rows_are_those_of_few(monkeypatch, threads):
    """Products that are made again for the chosen blocks alone, several chunks, several threads."""
    rng = np.random.default_rng(0)
    R, Q = (
        rng.normal(size=(3000, 9)).astype(np.float32),
        rng.normal(size=(300, 9)).astype(np.float32),
    )
    whole_found, whole_last = nearest_minima(R, Q, 7)
    monkeypatch.setattr(minima, "CELLS", 5000)
    monkeypatch.setattr(minima, "_KEPT", 5000)
    monkeypatch.setattr(blocks, "_LONG", 0.0)
    monkeypatch.setattr(blocks, "threads", lambda: threads)
    found, last = nearest_minima(R, Q, 7)
    assert np.array_equal(np.sort(found, axis=1), np.sort(whole_found, axis=1))
    assert np.allclose(last, whole_last, rtol=1e-5)
