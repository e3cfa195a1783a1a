"""The blend kernels against the equation, written out."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from oversample.kernels import blend_dense, blend_sparse, vote
from oversample.kernels.blend import blend_dense_plain, blend_sparse_plain


def by_hand(X, offsets, parents, gaps):
    """Evaluate the equation of the lineage row by row, in its order of roundings."""
    rows, used = [], 0
    for start, stop in zip(offsets[:-1], offsets[1:], strict=True):  # noqa: RUF007
        base = X[parents[start]]
        row = base.astype(np.float64)
        for entry in range(start + 1, stop):
            row = row + gaps[used] * (X[parents[entry]] - base)
            used += 1
        rows.append(row.astype(X.dtype))
    return np.array(rows, dtype=X.dtype).reshape(len(rows), X.shape[1])


@st.composite
def mixes(draw):
    n, d = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 999))
    rng = np.random.default_rng(seed)
    counts = draw(st.lists(st.integers(1, 4), min_size=0, max_size=8))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    X = rng.normal(size=(n, d)).astype(draw(st.sampled_from([np.float32, np.float64])))
    X[rng.random(X.shape) < 0.4] = 0.0
    return (
        X,
        offsets,
        rng.integers(0, n, offsets[-1]),
        rng.uniform(-1, 1, offsets[-1] - len(counts)),
    )


@given(mixes())
def test_dense_blend_equals_the_equation_bit_for_bit(mix):
    X, offsets, parents, gaps = mix
    out = np.empty((len(offsets) - 1, X.shape[1]), dtype=X.dtype)
    blend_dense(X, offsets, parents, gaps, out)
    assert np.array_equal(out, by_hand(*mix))


def _inside_records(X):
    """One column among others of a record, so that steps are no whole number of cells."""
    records = np.zeros(X.shape, dtype=[("mark", "u1"), ("cell", X.dtype)])
    records["cell"] = X
    return records["cell"]


LAYOUTS = {
    "rows": lambda X: X,
    "columns": np.asfortranarray,
    "backwards": lambda X: X[::-1, ::-1].copy()[::-1, ::-1],
    "every other": lambda X: np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3],
    "swapped bytes": lambda X: X.astype(X.dtype.newbyteorder()),
    "inside a record": _inside_records,
}


@given(mixes(), st.sampled_from(sorted(LAYOUTS)), st.sampled_from([0.0, np.nan, 1e-310, 1e308]))
def test_dense_blend_equals_its_twin_in_every_layout_bit_for_bit(mix, layout, cell):
    X, offsets, parents, gaps = mix
    with np.errstate(all="ignore"):
        X[0, 0] = cell
        source = LAYOUTS[layout](X)
        outs = [np.zeros((X.shape[1], len(offsets) - 1), dtype=X.dtype).T for _ in range(2)]
        blend_dense(source, offsets, parents, gaps, outs[0])
        blend_dense_plain(X, offsets, parents, gaps, outs[1])
    assert np.array_equal(outs[0], outs[1], equal_nan=True)


@given(st.integers(0, 10_000), st.sampled_from([np.float32, np.float64]), st.booleans())
def test_sparse_pairs_equal_their_twin_in_bits_and_structure(seed, dtype, wide):
    rng = np.random.default_rng(seed)
    X = sp.csr_array(rng.integers(-1, 2, size=(8, 12)).astype(dtype) * dtype(0.1))
    if wide:
        X.indices, X.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    offsets, parents = np.arange(0, 42, 2), rng.integers(0, 8, 40)
    gaps = rng.choice([0.0, 0.25, 0.5, 1.0], 20)
    found, twin = (blend(X, offsets, parents, gaps) for blend in (blend_sparse, blend_sparse_plain))
    for name in ("indptr", "indices", "data"):
        assert np.array_equal(getattr(found, name), getattr(twin, name)), name
    assert found.dtype == twin.dtype


@given(mixes())
def test_sparse_blend_equals_the_dense_one(mix):
    X, offsets, parents, gaps = mix
    new = blend_sparse(sp.csr_array(X), offsets, parents, gaps)
    assert new.dtype == X.dtype
    assert np.array_equal(new.toarray(), by_hand(*mix))


@pytest.mark.parametrize("n_new", [0, 1, 4095, 4096, 4097])
def test_blocks_meet_without_a_seam(n_new):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 3))
    offsets = np.arange(n_new + 1) * 2
    parents, gaps = rng.integers(0, 50, 2 * n_new), rng.random(n_new)
    out = np.full((n_new, 3), np.nan)
    blend_dense(X, offsets, parents, gaps, out)
    assert np.array_equal(out, by_hand(X, offsets, parents, gaps))


def test_output_may_be_a_view_with_gaps_between_its_cells():
    X = np.arange(6.0).reshape(3, 2)
    wide = np.zeros((2, 4))
    blend_dense(X, np.array([0, 1, 2]), np.array([2, 0]), np.empty(0), wide[:, ::2])
    assert wide.tolist() == [[4.0, 0.0, 5.0, 0.0], [0.0, 0.0, 1.0, 0.0]]


def test_read_only_input_is_enough():
    X = np.arange(6.0).reshape(3, 2)
    X.flags.writeable = False
    out = np.empty((1, 2))
    blend_dense(X, np.array([0, 2]), np.array([0, 2]), np.array([0.5]), out)
    assert out.tolist() == [[2.0, 3.0]]


def test_seventy_thousand_columns_are_nothing_special():
    """Regression elsewhere: narrow index types wrapped at 65,536 columns."""
    X = np.arange(140_000.0).reshape(2, 70_000)
    out = np.empty((1, 70_000))
    blend_dense(X, np.array([0, 2]), np.array([0, 1]), np.array([0.5]), out)
    assert np.array_equal(out[0], X[0] + 35_000.0)


def test_two_lighter_parents_that_agree_outvote_a_heavier_one():
    codes = np.array([0, 1, 1], dtype=np.int32)
    winner = vote(codes, np.array([0, 3]), np.array([0, 1, 2]), np.array([0.3, 0.3]))
    assert codes[winner].tolist() == [1]


def test_missing_cells_vote_like_a_level():
    codes = np.array([0, -1, -1], dtype=np.int32)
    winner = vote(codes, np.array([0, 3]), np.array([0, 1, 2]), np.array([0.3, 0.3]))
    assert codes[winner].tolist() == [-1]
