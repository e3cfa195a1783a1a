"""Parameters that are scalars of NumPy, in every drop-in sampler: the same rows as with Python's own."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from sklearn.base import clone

from oversample.imblearn import combine, over_sampling, under_sampling
from oversample.testing.trials import in_numpy, overlapping, seeded

SAID = {  # what the defaults leave unsaid
    "KMeansSMOTE": {
        "kmeans_estimator": 3,
        "cluster_balance_threshold": 0.125,
        "density_exponent": 1.5,
        "k_neighbors": 2,
        "n_jobs": 1,
    },
    "RandomOverSampler": {"shrinkage": 0.5},
    "CondensedNearestNeighbour": {"n_neighbors": 1, "n_seeds_S": 2},
    "OneSidedSelection": {"n_neighbors": 1, "n_seeds_S": 2},
    "NearMiss": {"version": 3, "n_jobs": 1},
    "RandomUnderSampler": {"replacement": True},
    "InstanceHardnessThreshold": {"cv": 3, "n_jobs": 1},
    "AllKNN": {"allow_minority": True},
}
SAMPLERS = [
    (sampler([0]) if name == "SMOTENC" else sampler()).set_params(**SAID.get(name, {}))
    for module in (over_sampling, under_sampling, combine)
    for name, sampler in inspect.getmembers(module, inspect.isclass)
    if name in module.__all__
]


@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")  # a class may lose all rows
@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: type(sampler).__name__)
def test_numpy_scalars_give_the_rows_of_pythons_and_are_kept_as_they_were_set(sampler):
    X, y = overlapping()
    X[:, 0] = np.round(X[:, 0])
    plain = seeded(sampler, 0)
    expected, labels = plain.fit_resample(X, y)
    params = {
        name: in_numpy(value)
        for name, value in plain.get_params(deep=False).items()
        if isinstance(value, bool | int | float | str)
    }
    scalar = clone(sampler).set_params(**params)
    rows, new_labels = scalar.fit_resample(X, y)
    assert rows.tobytes() == expected.tobytes()
    assert new_labels.tolist() == labels.tolist()
    assert all(scalar.get_params(deep=False)[name] is params[name] for name in params)


@pytest.mark.parametrize("strategy", [{0: np.int64(50), 1: np.int32(60)}, {0: np.uint8(50), 1: 60}])
def test_amounts_may_be_scalars_of_numpy(strategy):
    X, y = overlapping()
    _, labels = over_sampling.SMOTE(sampling_strategy=strategy, random_state=0).fit_resample(X, y)
    assert np.bincount(labels).tolist() == [50, 60, 96]


def test_a_width_of_numpy_may_stand_for_a_class():
    X, y = overlapping()
    rows = [
        over_sampling.RandomOverSampler(random_state=0, shrinkage=width).fit_resample(X, y)[0]
        for width in ({0: np.float32(0.5), 1: np.int8(1)}, {0: 0.5, 1: 1})
    ]
    assert rows[0].tobytes() == rows[1].tobytes()
