"""Cells near the largest number: what is mixed of finite cells is finite, and nothing else changes a bit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from oversample.kernels import blend_dense, blend_sparse, deviation, sparse_deviation
from oversample.kernels.blend import blend_dense_plain, blend_sparse_plain

TYPES = (np.float32, np.float64)


def exactly(X, parents, gaps):
    """Mix one cell of many parents in exact numbers, and end at the largest of the type."""
    most = Fraction(float(np.finfo(X.dtype).max))
    weights = [1 - sum(map(Fraction, gaps)), *map(Fraction, gaps)]
    cells = (Fraction(float(X[p, 0])) for p in parents)
    value = sum(w * cell for w, cell in zip(weights, cells, strict=True))
    return float(min(max(value, -most), most))


@st.composite
def huge(draw):
    dtype = draw(st.sampled_from(TYPES))
    most = float(np.finfo(dtype).max)
    cells = draw(
        st.lists(
            st.sampled_from([most, -most, most / 2, -most / 2, most / 3, 1.0, -2.5, 0.0]),
            min_size=2,
            max_size=5,
        )
    )
    n = draw(st.integers(2, 4))
    parents = draw(st.lists(st.integers(0, len(cells) - 1), min_size=n, max_size=n))
    gaps = draw(
        st.lists(st.sampled_from([0.0, 0.25, 1 / 3, 1.0, -0.5]), min_size=n - 1, max_size=n - 1)
    )
    X = np.array(cells, dtype=dtype)[:, np.newaxis] * np.ones((1, 3), dtype=dtype)
    return X, np.array([0, n]), np.array(parents), np.array(gaps)


@given(huge())
def test_a_mix_of_finite_cells_is_finite_and_right(mix):
    X, offsets, parents, gaps = mix
    out = np.empty((1, 3), dtype=X.dtype)
    blend_dense(X, offsets, parents, gaps, out)
    expected = exactly(X, parents, gaps)
    largest = float(np.abs(X[parents, 0].astype(np.float64)).max())
    assert np.isfinite(out).all()
    # a rounding of the type for each of at most eight steps, of sums at most three times the largest cell
    off = 8 * 3 * float(np.finfo(X.dtype).eps)
    assert (np.abs(out / 4 - expected / 4) <= off * (largest / 4)).all()


@given(huge())
def test_dense_and_sparse_twins_agree_on_huge_cells(mix):
    X, offsets, parents, gaps = mix
    out = [np.empty((1, 3), dtype=X.dtype) for _ in range(2)]
    blend_dense(X, offsets, parents, gaps, out[0])
    blend_dense_plain(X, offsets, parents, gaps, out[1])
    matrix = sp.csr_array(X)
    sparse = [blend(matrix, offsets, parents, gaps) for blend in (blend_sparse, blend_sparse_plain)]
    assert np.array_equal(out[0], out[1])
    for made in sparse:
        assert made.dtype == X.dtype
        assert np.array_equal(made.toarray(), out[0])


@pytest.mark.parametrize("layout", ["C", "F"])
@pytest.mark.parametrize("dtype", TYPES)
def test_only_the_cell_that_overflows_is_mixed_another_way(dtype, layout):
    """The other cells of its row, and missing ones, are those of the usual equation."""
    most = np.finfo(dtype).max
    X = np.array([[most, 0.1, np.nan, 7.3], [-most, 0.7, 1.0, np.nan]], dtype=dtype)
    gaps = np.array([0.3])
    out = np.empty((1, 4), dtype=dtype, order=layout)
    blend_dense(np.asarray(X, order=layout), np.array([0, 2]), np.array([0, 1]), gaps, out)
    usual = (X[0, 1].astype(float) + 0.3 * (X[1, 1] - X[0, 1])).astype(dtype)
    weighted = dtype((1.0 - 0.3) * float(most) + 0.3 * -float(most))
    assert out[0, :2].tolist() == [weighted, usual]
    assert np.isnan(out[0, 2:]).all()


@pytest.mark.parametrize("dtype", TYPES)
def test_a_row_of_many_parents_leaves_the_others_their_bits(dtype):
    most = np.finfo(dtype).max
    X = np.array([[most, 0.1], [-most, 0.7], [most, 0.4]], dtype=dtype)
    offsets, parents, gaps = np.array([0, 3]), np.array([0, 1, 2]), np.array([0.3, 0.2])
    out = np.empty((1, 2), dtype=dtype)
    blend_dense(X, offsets, parents, gaps, out)
    usual = float(X[0, 1])
    for gap, row in zip(gaps, (1, 2), strict=True):
        usual += gap * float(X[row, 1] - X[0, 1])
    assert out[0, 1] == dtype(usual)
    assert float(out[0, 0]) == pytest.approx(0.4 * float(most), rel=1e-6)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("power", [-0.9, -0.6, 0.0, 0.6, 0.9])
def test_a_deviation_scales_with_its_cells(dtype, power):
    """Multiplying by a power of two changes no digit of a deviation, whatever the squares do."""
    cells = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float64)
    exponent = int(power * np.finfo(dtype).maxexp)
    cells = cells.astype(dtype)
    found = deviation(np.ldexp(cells, exponent))
    assert found.dtype == dtype
    rounding = 64 * float(np.finfo(dtype).eps)  # 50 squares are added in another order
    assert np.ldexp(found.astype(float), -exponent) == pytest.approx(
        np.std(cells, axis=0).astype(float), rel=rounding
    )


def test_a_deviation_leaves_missing_cells_out_and_knows_columns_without_any_spread():
    cells = np.array([[np.nan, 5.0, 1e200], [1e200, 5.0, np.nan], [-1e200, 5.0, np.nan]])
    assert deviation(cells).tolist() == [1e200, 0.0, 0.0]


def test_a_deviation_of_sparse_columns_counts_noughts():
    dense = np.array([[1e200, 0.0], [0.0, 3.0], [-1e200, 0.0], [0.0, 1.0]])
    expected = [1e200 * 0.5**0.5, np.std(dense[:, 1])]
    assert sparse_deviation(sp.csr_array(dense)) == pytest.approx(expected, rel=1e-14)
