"""What every sampler here returns is told by one record, and rows pair with their labels."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import MiniBatchKMeans
from sklearn.naive_bayes import GaussianNB

import oversample
from oversample.imblearn import FunctionSampler, combine, over_sampling, under_sampling
from oversample.imblearn.base import BaseUnderSampler
from oversample.imblearn.datasets import make_imbalance
from oversample.testing import checks_for
from oversample.testing.results import OF_RESULTS

VARIANTS = [
    over_sampling.RandomOverSampler(),
    over_sampling.RandomOverSampler(shrinkage=1.0),
    over_sampling.SMOTE(),
    over_sampling.SMOTE(sampling_strategy={0: 30}),
    over_sampling.SMOTENC([0]),
    over_sampling.SMOTEN(),
    over_sampling.BorderlineSMOTE(),
    over_sampling.BorderlineSMOTE(kind="borderline-2"),
    over_sampling.SVMSMOTE(),
    over_sampling.KMeansSMOTE(kmeans_estimator=2, cluster_balance_threshold=0.01),
    over_sampling.ADASYN(),
    under_sampling.RandomUnderSampler(),
    under_sampling.RandomUnderSampler(replacement=True),
    under_sampling.NearMiss(),
    under_sampling.NearMiss(version=2),
    under_sampling.NearMiss(version=3),
    under_sampling.ClusterCentroids(),
    under_sampling.ClusterCentroids(voting="hard"),
    under_sampling.ClusterCentroids(sampling_strategy={2: 50}),
    under_sampling.ClusterCentroids(estimator=MiniBatchKMeans(n_init=1, random_state=0)),
    under_sampling.InstanceHardnessThreshold(estimator=GaussianNB()),
    under_sampling.CondensedNearestNeighbour(),
    under_sampling.OneSidedSelection(),
    under_sampling.EditedNearestNeighbours(),
    under_sampling.RepeatedEditedNearestNeighbours(kind_sel="mode"),
    under_sampling.AllKNN(kind_sel="mode"),
    under_sampling.NeighbourhoodCleaningRule(),
    under_sampling.TomekLinks(sampling_strategy="all"),
    combine.SMOTEENN(),
    combine.SMOTEENN(enn=under_sampling.AllKNN(sampling_strategy="all", kind_sel="mode")),
    combine.SMOTEENN(smote=oversample.ADASYN(), enn=oversample.EditedNearestNeighbours()),
    combine.SMOTETomek(),
    combine.SMOTETomek(
        smote=over_sampling.BorderlineSMOTE(), tomek=under_sampling.NeighbourhoodCleaningRule()
    ),
]


def test_every_sampler_has_a_variant():
    named = {
        getattr(module, name)
        for module in (over_sampling, under_sampling, combine)
        for name in module.__all__
    }
    assert {kind for kind in named if isinstance(kind, type)} == {type(v) for v in VARIANTS}


@pytest.mark.parametrize("check", OF_RESULTS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("sampler", VARIANTS, ids=repr)
@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
def test_the_promise_about_results_is_kept(sampler, check):
    check(sampler)


def test_check_sampler_holds_everybody_to_these_promises():
    names = {check.__name__.removeprefix("check_") for check in OF_RESULTS}
    assert names <= {name for name, _ in checks_for(oversample.SMOTE())}


# --- rows and labels of what else returns them


def shuffled(n=80):
    """Rows under a shuffled index, labels under a fresh one; the cell of a row tells its place."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {"place": np.arange(float(n)), "x": rng.normal(size=n)}, index=rng.permutation(n)
    )
    return X, pd.Series(np.where(np.arange(n) < n // 4, "rare", "usual"), name="y")


def assert_paired(X_new, y_new, y):
    assert X_new.index.equals(y_new.index)
    joined = pd.concat([X_new, y_new], axis=1)
    assert len(joined) == len(X_new)
    real = joined[joined["place"] % 1 == 0]
    assert (real.iloc[:, -1].to_numpy() == y.to_numpy()[real["place"].astype(int)]).all()


def test_make_imbalance_leaves_each_row_its_label():
    X, y = shuffled()
    for labels in (y, y.to_frame()):
        X_new, y_new = make_imbalance(X, labels, sampling_strategy={"rare": 7}, random_state=0)
        assert_paired(X_new, y_new, y)
        assert X_new.index.isin(X.index).all()


def test_a_function_gives_rows_and_labels_one_index():
    X, y = shuffled()
    some = FunctionSampler(func=lambda X, y: (X[::3], y[::3]))
    X_new, y_new = some.fit_resample(X, y)
    assert_paired(X_new, y_new, y)
    frames = FunctionSampler(func=lambda X, y: (pd.DataFrame(X).iloc[5:9], y[5:9]))
    assert_paired(*frames.fit_resample(X, y), y)


def test_a_sampler_of_ones_own_gives_rows_and_labels_one_index():
    class Last(BaseUnderSampler):
        def _fit_resample(self, X, y):
            return X[-50:], y[-50:]

    X, y = shuffled()
    assert_paired(*Last().fit_resample(X, y), y)


@pytest.mark.parametrize("name", ["RandomUnderSampler", "NearMiss", "TomekLinks"])
def test_rows_of_imbalanced_learn_pair_in_our_pipelines(name):
    theirs = pytest.importorskip("imblearn.under_sampling")
    X, y = shuffled()
    for pipeline in (oversample.make_pipeline, oversample.imblearn.pipeline.make_pipeline):
        made = pipeline(getattr(theirs, name)(), "passthrough")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            X_new, y_new = made.fit_resample(X, y)
        assert_paired(X_new, y_new, y)
