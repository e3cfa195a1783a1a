"""Errors of figures made of rows that descend from one another."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from oversample.audit.fidelity.clusters import auc_with_error, clustered_error


def test_area_is_that_of_scikit_learn_with_ties_counted_half():
    rng = np.random.default_rng(0)
    low, high = rng.integers(0, 6, 50).astype(float), rng.integers(1, 7, 40).astype(float)
    area, _ = auc_with_error(low, high, np.arange(50), np.arange(40))
    truth = np.arange(90) >= 50
    assert area == pytest.approx(roc_auc_score(truth, np.concatenate([low, high])))


def test_error_of_the_area_covers_the_truth_when_rows_come_in_families():
    """Ten copies of each of 30 rows: as independent rows, the interval would be three times too narrow."""
    rng = np.random.default_rng(1)
    areas, errors = [], []
    for _ in range(300):
        low, high = rng.normal(size=30), np.repeat(rng.normal(size=30), 10)
        who = np.repeat(np.arange(30, 60), 10)
        area, error = auc_with_error(low, high, np.arange(30), who)
        areas.append(area)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(np.std(areas), rel=0.12)  # of 300: 4 in 100 either way
    assert np.mean(np.abs(np.array(areas) - 0.5) < 1.96 * np.array(errors)) > 0.9


def test_one_family_tells_no_error():
    assert clustered_error(np.array([0.5, -0.5]), np.array([7, 7])) == np.inf
