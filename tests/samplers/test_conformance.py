"""Every sampler keeps every promise: ours, and scikit-learn's."""

from __future__ import annotations

import pytest
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.samplers import (
    ADASYN,
    METHODS,
    SMOTE,
    BorderlineSMOTE,
    RandomOverSampler,
    RandomUnderSampler,
)
from oversample.testing import check_sampler, checks_for

VARIANTS = [
    SMOTE(),
    SMOTE(k_neighbors=2, scale="none"),
    SMOTE(neighbors=NearestNeighbors()),
    BorderlineSMOTE(),
    BorderlineSMOTE(kind="borderline-2"),
    ADASYN(),
    RandomOverSampler(),
    RandomOverSampler(shrinkage=1.0),
    RandomUnderSampler(),
    RandomUnderSampler(replacement=True),
]


def test_every_registered_method_is_checked():
    assert set(METHODS.values()) <= {type(variant) for variant in VARIANTS}


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(check, id=f"{variant!r}-{name}")
        for variant in VARIANTS
        for name, check in checks_for(variant)
    ],
)
def test_the_promise_is_kept(check):
    check()


@parametrize_with_checks(VARIANTS)
def test_scikit_learn_is_content(estimator, check):
    check(estimator)


class Forgetful(SMOTE):
    """Loses the last synthetic row."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        return X_new[:-1], y_new[:-1]


class Scribbler(SMOTE):
    """Writes into the caller's table."""

    def fit_resample(self, X, y):
        resampled = super().fit_resample(X, y)
        if X.flags.writeable:
            X[0, 0] = 0.0
        return resampled


class Careless(SMOTE):
    """Draws from the global generator."""

    def fit_resample(self, X, y):
        import numpy as np

        np.random.random()  # noqa: NPY002 - the crime
        return super().fit_resample(X, y)


class Forger(SMOTE):
    """Hands out rows that its lineage does not account for."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        X_new[-1, 0] += 1
        return X_new, y_new


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Forgetful(), "the counts made are those of plan_"),
        (Scribbler(), "X is untouched"),
        (Careless(), "the global generator stands where it stood"),
        (Forger(), "the lineage gives the same bytes"),
    ],
)
def test_a_sampler_that_breaks_a_promise_is_caught(broken, promise):
    with pytest.raises(AssertionError, match=promise):
        check_sampler(broken)
