"""No input is ever touched, and sparse input is taken however it is stored, by all samplers of both faces."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import scipy.sparse as sp

from oversample import samplers
from oversample.imblearn import combine, over_sampling, under_sampling
from oversample.testing.trials import overlapping, seeded

SAMPLERS = [
    sampler([0]) if name == "SMOTENC" else sampler()
    for module in (samplers, over_sampling, under_sampling, combine)
    for name, sampler in inspect.getmembers(module, inspect.isclass)
    if name in module.__all__ and not name.startswith("Base")
] + [
    samplers.RandomOverSampler(shrinkage=1.0),
    over_sampling.RandomOverSampler(shrinkage=1.0),
    samplers.BorderlineSMOTE(kind="borderline-2"),
    over_sampling.BorderlineSMOTE(kind="borderline-2"),
    under_sampling.NearMiss(version=2),
    under_sampling.NearMiss(version=3),
]
QUIET = [
    pytest.mark.filterwarnings("ignore::oversample.OversampleWarning"),
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.DataConversionWarning"),
]


def _name(sampler):
    return f"{type(sampler).__module__.split('.')[1]}-{sampler!r}"


def _table():
    X, y = overlapping()
    X = np.round(X * 4) / 4
    X[np.abs(X) < 0.3] = 0.0
    return X, y


def _messy(X, index):
    """Entries from the last column to the first, each in two parts, and stored noughts."""
    n, width = X.shape
    columns = np.tile(np.repeat(np.arange(width)[::-1], 2), n)
    cells = X[np.repeat(np.arange(n), 2 * width), columns]
    data = cells * np.tile([0.25, 0.75], n * width)
    indptr = np.arange(n + 1, dtype=index) * 2 * width
    return data, columns.astype(index), indptr


def _csr(X, index=np.int32):
    data, indices, indptr = _messy(X, index)
    matrix = sp.csr_array((data, indices, indptr), shape=X.shape)
    matrix.indices, matrix.indptr = indices, indptr  # SciPy narrows them
    return matrix


def _csc(X):
    data, indices, indptr = _messy(np.ascontiguousarray(X.T), np.int32)
    return sp.csc_matrix((data, indices, indptr), shape=X.shape)


def _coo(X):
    data, columns, indptr = _messy(X, np.int32)
    rows = np.repeat(np.arange(len(X), dtype=np.int32), np.diff(indptr))
    return sp.coo_array((data, (rows, columns)), shape=X.shape)


STORED = {
    "csr": _csr,
    "csr, 64 bits": lambda X: _csr(X, np.int64),
    "csr matrix": lambda X: sp.csr_matrix(_csr(X)),
    "csc": _csc,
    "coo": _coo,
}
PARTS = ("data", "indices", "indptr", "row", "col")


def _bytes(container):
    if isinstance(container, np.ndarray):
        return [container.tobytes()]
    arrays = [getattr(container, part) for part in PARTS if hasattr(container, part)]
    return [(array.dtype, array.tobytes()) for array in arrays]


def _lock(container):
    arrays = [container] if isinstance(container, np.ndarray) else []
    arrays += [getattr(container, part) for part in PARTS if hasattr(container, part)]
    for array in arrays:
        array.flags.writeable = False


@pytest.mark.parametrize("stored", sorted(STORED))
@pytest.mark.parametrize("sampler", [pytest.param(s, id=_name(s), marks=QUIET) for s in SAMPLERS])
def test_messy_sparse_rows_give_those_of_tidy_ones_and_stay_as_they_are(sampler, stored):
    """Regressions: entries that stood twice led to NaN; SVMSMOTE sorted the caller's own matrix."""
    X, y = _table()
    if "KMeans" in type(sampler).__name__:
        sampler = sampler.set_params(kmeans_estimator=2, cluster_balance_threshold=0.0)
    expected, labels = seeded(sampler, 0).fit_resample(sp.csr_array(X), y)
    for locked in (False, True):
        container = STORED[stored](X)
        if locked:
            _lock(container)
        before = _bytes(container)
        assert not getattr(container, "has_canonical_format", False)
        rows, new_labels = seeded(sampler, 0).fit_resample(container, y)
        assert _bytes(container) == before
        assert np.array_equal(rows.toarray(), expected.toarray())
        assert np.array_equal(new_labels, labels)
        assert type(rows) is type(container)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16])
@pytest.mark.parametrize("sampler", [pytest.param(s, id=_name(s), marks=QUIET) for s in SAMPLERS])
def test_arrays_stay_as_they_are_also_when_they_could_be_written_to(sampler, dtype, order):
    X, y = _table()
    X = np.asarray((4 * X).astype(dtype), order=order)
    if "KMeans" in type(sampler).__name__:
        sampler = sampler.set_params(kmeans_estimator=2, cluster_balance_threshold=0.0)
    before = X.tobytes(), y.tobytes()
    expected, _ = seeded(sampler, 0).fit_resample(X, y)
    assert (X.tobytes(), y.tobytes()) == before
    X.flags.writeable = y.flags.writeable = False
    rows, _ = seeded(sampler, 0).fit_resample(X, y)
    assert np.array_equal(rows, expected)
