"""Numbers at the edge in the drop-in: powers that overflow, tables of huge or tiny numbers, and memory."""

from __future__ import annotations

import inspect
import tracemalloc
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.cluster import KMeans

from oversample.imblearn import combine, over_sampling, under_sampling
from oversample.imblearn.over_sampling import SMOTE, SMOTEN, KMeansSMOTE, RandomOverSampler
from oversample.imblearn.under_sampling import ClusterCentroids, NearMiss
from oversample.testing.trials import overlapping, seeded

SAMPLERS = [
    sampler([0]) if name == "SMOTENC" else sampler()
    for module in (over_sampling, under_sampling, combine)
    for name, sampler in inspect.getmembers(module, inspect.isclass)
    if name in module.__all__
] + [
    RandomOverSampler(shrinkage=1.0),
    over_sampling.BorderlineSMOTE(kind="borderline-2"),
    NearMiss(version=2),
    NearMiss(version=3),
]


def _clusters(n_columns=2, size=1.0):
    """Two clusters of the rare class, the second twice as wide as the first, and a frequent one far away."""
    rng = np.random.default_rng(0)
    near = rng.normal(size=(12, n_columns))
    X = np.concatenate([near, 2.0 * near + 100.0, rng.normal(size=(96, n_columns)) - 200.0])
    return X * size, np.repeat([1, 1, 0], [12, 12, 96])


@pytest.mark.parametrize(("exponent", "size"), [(40.0, 1e9), (4096.0, 1.0), (40.0, 1e-12)])
def test_shares_of_clusters_follow_from_the_paper_where_powers_are_no_numbers(exponent, size):
    """Twice the distance, 2 ** 40 times the share: all rows are made in the wider cluster."""
    X, y = _clusters(size=size)
    sampler = KMeansSMOTE(
        kmeans_estimator=KMeans(3, random_state=0, n_init=3),
        density_exponent=exponent,
        random_state=0,
    )
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [96, 96]
    assert (X_new[120:] / size > 50).all()


def test_shares_in_logarithms_are_those_of_the_powers():
    """A power of 1 shares 1 to 2, whatever the size of the cells."""
    made = []
    for size in (1.0, 2.0**900, 2.0**-900):
        X, y = _clusters(size=size)
        kmeans = KMeans(3, random_state=0, n_init=3)
        sampler = KMeansSMOTE(kmeans_estimator=kmeans, density_exponent=1.0, random_state=0)
        made.append(sampler.fit_resample(X, y)[0] / size)
    assert 0.6 < (made[0][120:, 0] > 50).mean() < 0.7
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])


@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
@pytest.mark.parametrize("power", [900, -900])
@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_rows_do_not_depend_on_the_unit_however_large_or_small(sampler, power):
    """Multiplying all cells by a power of two multiplies the output, and chooses the same rows."""
    X, y = overlapping()
    if isinstance(sampler, KMeansSMOTE):
        X, y = _clusters()
        sampler = sampler.set_params(kmeans_estimator=3, density_exponent=2.0)
    if isinstance(sampler, over_sampling.SMOTENC):
        X[:, 0] = np.round(X[:, 0])
    expected, labels = seeded(sampler, 0).fit_resample(X, y)
    rows, new_labels = seeded(sampler, 0).fit_resample(np.ldexp(X, power), y)
    assert np.array_equal(labels, new_labels)
    if isinstance(sampler, ClusterCentroids) or getattr(sampler, "shrinkage", None):
        # iterations end, and a deviation is added up, at another last bit
        assert np.ldexp(rows, -power) == pytest.approx(expected, rel=1e-9)
    else:
        assert np.array_equal(np.ldexp(rows, -power), expected)


@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.DataConversionWarning")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_output_is_finite_where_one_column_spans_all_numbers(sampler, dtype):
    X, y = overlapping()
    X = X.astype(dtype)
    X[:, 0] = np.where(np.arange(len(X)) % 2, -1, 1) * np.finfo(dtype).max
    if isinstance(sampler, ClusterCentroids):  # beside the largest number other columns are nothing
        X[:, 0] *= np.linspace(0.5, 1.0, len(X), dtype=dtype)
    if isinstance(sampler, KMeansSMOTE):
        sampler = sampler.set_params(cluster_balance_threshold=0.0, kmeans_estimator=2)
    for container in (X, sp.csr_array(X)):
        rows, _ = seeded(sampler, 0).fit_resample(container, y)
        assert np.isfinite(rows.data if sp.issparse(rows) else rows).all()


def test_near_miss_2_holds_a_block_of_pairs_and_not_all():
    """Regression: the farthest distances were views, which kept all pairs (672 MB for 40,000 x 2,000)."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9000, 3)), np.repeat([1, 0], [1000, 8000])
    all_pairs = 8000 * 1000 * 8
    sampler = NearMiss(version=2, n_neighbors=3)
    tracemalloc.start()
    sampler.fit_resample(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    distance = np.sqrt(((X[1000:, np.newaxis] - X[np.newaxis, :1000]) ** 2).sum(axis=2))
    farthest = np.sort(distance, axis=1)[:, -3:].sum(axis=1)
    expected = 1000 + np.argsort(farthest, kind="stable")[:1000]
    assert sorted(sampler.sample_indices_.tolist()) == sorted([*range(1000), *expected.tolist()])
    assert peak < all_pairs / 2


def test_smoten_has_room_for_cells_that_its_base_point_lacks():
    """Regression: "could not broadcast input array", since room was counted by the base points alone."""
    X = np.array([[1, 0], [0, 2], [1, 2], [0, 0], [0, 0], [1, 0], [2, 2]])
    y = [1, 1, 1, 0, 0, 0, 0]
    dense, _ = SMOTEN(k_neighbors=2, random_state=0).fit_resample(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sparse, _ = SMOTEN(k_neighbors=2, random_state=0).fit_resample(sp.csr_array(X), y)
    assert np.array_equal(sparse.toarray(), dense)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
def test_noise_on_sparse_whole_numbers_is_rounded_and_stays_within_the_type(dtype):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 120, size=(40, 3)).astype(dtype)
    y = np.repeat([1, 0], [10, 30])
    rows = [
        RandomOverSampler(shrinkage=3.0, random_state=0).fit_resample(make(X), y)[0]
        for make in (sp.csr_array, np.asarray)
    ]
    assert rows[0].dtype == dtype
    assert np.array_equal(rows[0].toarray(), rows[1])


@pytest.mark.parametrize("cell", [1e22, 1e30, 3e38])
@pytest.mark.parametrize("make", [np.asarray, sp.csr_array])
def test_noise_on_large_narrow_floats_is_finite_and_scales(cell, make):
    rng = np.random.default_rng(0)
    X = rng.uniform(0.1, 1.0, size=(40, 2)).astype(np.float32)
    y = np.repeat([1, 0], [10, 30])
    power = int(np.log2(cell))
    usual, _ = RandomOverSampler(shrinkage=0.1, random_state=0).fit_resample(make(X), y)
    large, _ = RandomOverSampler(shrinkage=0.1, random_state=0).fit_resample(
        make(np.ldexp(X, power)), y
    )
    cells = [rows.toarray() if sp.issparse(rows) else rows for rows in (usual, large)]
    assert np.isfinite(cells[1]).all()
    most = np.ldexp(np.finfo(np.float32).max, -power)
    # the deviation is worked out in float64 where squares overflow, so its last bits differ
    assert np.ldexp(cells[1], -power) == pytest.approx(np.clip(cells[0], -most, most), rel=1e-5)


def test_a_step_away_from_a_huge_row_ends_at_the_largest_number():
    X, y = overlapping()
    X[:, 0] = np.where(y == 0, 1.5e308, -1.5e308)
    rows, _ = SMOTE(random_state=0, k_neighbors=2).fit_resample(X, y)
    assert np.isfinite(rows).all()
