"""Folds of `InstanceHardnessCV` are imbalanced-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.imblearn.model_selection import InstanceHardnessCV

theirs = pytest.importorskip(
    "imblearn.model_selection", reason="imbalanced-learn, which is compared with, is not here"
).InstanceHardnessCV


def table(seed, n=90):
    rng = np.random.default_rng(seed)
    y = (np.arange(n) < n // 4).astype(int)
    return rng.normal(size=(n, 3)) + y[:, np.newaxis], y


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("n_splits", [2, 3, 5, 7])
@pytest.mark.parametrize("labels", [None, "text", "object", "list", "bool"])
@pytest.mark.parametrize(
    "estimator",
    [LogisticRegression(), GaussianNB(), KNeighborsClassifier(3)],
    ids=["lr", "nb", "ties"],
)
def test_folds_are_its(seed, n_splits, labels, estimator):
    X, y = table(seed)
    pos_label = None
    if labels == "list":
        y = y.tolist()
    elif labels == "bool":
        y = y.astype(bool)
    elif labels is not None:
        y = np.array(["no", "yes"], dtype=object if labels == "object" else None)[y]
        pos_label = "no" if seed % 2 else "yes"
    pair = [
        list(kind(estimator, n_splits=n_splits, pos_label=pos_label).split(X, y))
        for kind in (theirs, InstanceHardnessCV)
    ]
    assert len(pair[1]) == n_splits
    for its, ours in zip(*pair, strict=True):
        assert np.array_equal(ours[0], its[0])
        assert np.array_equal(ours[1], its[1])


def test_it_works_in_a_search_and_with_frames():
    import pandas as pd

    X, y = table(0)
    frame, target = pd.DataFrame(X, columns=list("abc")), pd.Series(y)
    folds = InstanceHardnessCV(GaussianNB(), n_splits=3)
    assert folds.get_n_splits(frame, target) == 3
    told = cross_validate(GaussianNB(), frame, target, cv=folds)
    assert np.array_equal(
        told["test_score"], cross_validate(GaussianNB(), X, y, cv=folds)["test_score"]
    )
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=folds).fit(X, y)
    assert search.n_splits_ == 3


def test_hard_rows_are_spread_evenly():
    X, y = table(1)
    folds = [test for _, test in InstanceHardnessCV(GaussianNB(), n_splits=3).split(X, y)]
    assert np.array_equal(np.sort(np.concatenate(folds)), np.arange(90))
    assert {tuple(np.bincount(y[test])) for test in folds} <= {(22, 8), (23, 7), (23, 8), (22, 7)}


def test_groups_are_not_looked_at_and_it_says_so():
    X, y = table(0)
    with pytest.warns(
        OversampleWarning, match="The groups parameter is ignored by InstanceHardnessCV"
    ):
        list(InstanceHardnessCV(GaussianNB()).split(X, y, groups=y))


def test_three_classes_are_refused():
    with pytest.raises(DataError) as caught:
        next(InstanceHardnessCV(GaussianNB()).split(np.eye(3), [0, 1, 2]))
    assert caught.value.got == "3 classes"


@pytest.mark.parametrize(
    ("options", "wrong"),
    [({"n_splits": 1}, "'n_splits' parameter"), ({"pos_label": "x"}, "pos_label of")],
)
def test_wrong_parameters_are_named(options, wrong):
    X, y = table(0)
    with pytest.raises(SamplingError) as caught:
        next(InstanceHardnessCV(GaussianNB(), **options).split(X, y))
    assert wrong in caught.value.wrong
