"""Row weights reach the model through every sampler of both faces: one finite weight a row returned."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB

import oversample as ov
from oversample.imblearn import FunctionSampler, combine, over_sampling, under_sampling
from oversample.imblearn.pipeline import Pipeline as TheirPipeline
from oversample.learning.weights import carry
from oversample.lineage import Lineage
from oversample.samplers import (
    ADASYN,
    AllKNN,
    BorderlineSMOTE,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RepeatedEditedNearestNeighbours,
)
from oversample.testing.trials import overlapping

SAMPLERS = [
    ov.SMOTE(random_state=0),
    BorderlineSMOTE(random_state=0, kind="borderline-2"),
    ADASYN(random_state=0),
    ov.RandomOverSampler(random_state=0),
    ov.RandomOverSampler(random_state=0, shrinkage=1.0),
    ov.RandomUnderSampler(random_state=0),
    ov.RandomUnderSampler(random_state=0, replacement=True),
    ov.TomekLinks(),
    EditedNearestNeighbours(),
    RepeatedEditedNearestNeighbours(kind_sel="mode", allow_minority=True),
    AllKNN(allow_minority=True),
    NeighbourhoodCleaningRule(),
    ov.SMOTETomek(random_state=0),
    ov.SMOTEENN(random_state=0),
    over_sampling.RandomOverSampler(random_state=0),
    over_sampling.RandomOverSampler(random_state=0, shrinkage=1.0),
    over_sampling.SMOTE(random_state=0),
    over_sampling.SMOTENC([0], random_state=0),
    over_sampling.SMOTEN(random_state=0),
    over_sampling.BorderlineSMOTE(random_state=0),
    over_sampling.SVMSMOTE(random_state=0),
    over_sampling.KMeansSMOTE(kmeans_estimator=2, cluster_balance_threshold=0.01, random_state=0),
    over_sampling.ADASYN(random_state=0),
    under_sampling.RandomUnderSampler(random_state=0, replacement=True),
    under_sampling.NearMiss(),
    under_sampling.NearMiss(version=3),
    under_sampling.ClusterCentroids(random_state=0),
    under_sampling.ClusterCentroids(random_state=0, voting="hard"),
    under_sampling.InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0),
    under_sampling.CondensedNearestNeighbour(random_state=0),
    under_sampling.OneSidedSelection(random_state=0),
    under_sampling.EditedNearestNeighbours(),
    under_sampling.RepeatedEditedNearestNeighbours(kind_sel="mode"),
    under_sampling.AllKNN(kind_sel="mode"),
    under_sampling.NeighbourhoodCleaningRule(),
    under_sampling.TomekLinks(),
    combine.SMOTEENN(random_state=0),
    combine.SMOTETomek(random_state=0),
]


class Noting(ClassifierMixin, BaseEstimator):
    """Notes what it is fitted on."""

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        self.X_, self.y_, self.weights_ = np.asarray(X), np.asarray(y), sample_weight
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


def routes(sampler, X, y, weights):
    """Yield what the model noted on each way to it, with the sampler that was fitted."""
    model = ov.OversampledClassifier(Noting(), sampler).fit(X, y, weights)
    yield model.estimator_, model.sampler_
    for pipeline in (
        ov.make_pipeline(sampler, Noting()),
        ov.Pipeline([("s", sampler), ("nothing", "passthrough"), ("m", Noting())]),
        TheirPipeline([("s", sampler), ("m", Noting())]),
    ):
        name = pipeline.steps[-1][0]
        pipeline.fit(X, y, **{f"{name}__sample_weight": weights})
        yield pipeline.steps[-1][1], pipeline.steps[0][1]


def containers():
    X, y = overlapping()
    order = np.random.default_rng(8).permutation(len(X))
    frame = pd.DataFrame(X, columns=["a", "b", "c"], index=order)
    return {"arrays": (X, y), "pandas": (frame, pd.Series(y)), "lists": (X.tolist(), y.tolist())}


@pytest.mark.parametrize("kind", ["arrays", "pandas", "lists"])
@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: f"{type(s).__module__[11:]}-{s!r}")
@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
def test_every_row_that_the_model_sees_has_the_weight_of_where_it_comes_from(sampler, kind):
    X, y = containers()[kind]
    weights = np.random.default_rng(2).uniform(0.1, 3.0, len(y))
    for model, fitted in routes(sampler, X, y, weights):
        carried, lineage = model.weights_, fitted.lineage_
        assert carried.shape == model.y_.shape
        assert np.isfinite(carried).all()
        own = dict(zip(map(tuple, overlapping()[0].tolist()), weights, strict=True))
        real = [tuple(row) in own for row in model.X_.tolist()]
        real = np.array(real) & ~lineage.is_synthetic
        assert np.array_equal(real, ~lineage.is_synthetic)
        assert carried[real].tolist() == [own[tuple(row)] for row in model.X_[real].tolist()]
        if lineage.weights().min(initial=0.0) >= 0.0:  # no row lies beyond its parents
            assert carried.sum() == pytest.approx(weights @ lineage.influence(), rel=1e-12)
        assert carried[~real].min(initial=np.inf) >= weights.min() - 1e-12
        assert carried[~real].max(initial=-np.inf) <= weights.max() + 1e-12


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: f"{type(s).__module__[11:]}-{s!r}")
@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
def test_weights_of_one_stay_one(sampler):
    X, y = overlapping()
    for model, _ in routes(sampler, X, y, np.ones(len(y))):
        assert model.weights_ == pytest.approx(np.ones(len(model.y_)), abs=1e-12)


def test_a_row_beyond_its_parents_has_no_weight_beyond_theirs():
    """Half the way from row 0 away from row 1: the mix would be 1 - 0.5 * (9 - 1) = -3."""
    sampler = ov.SMOTE()
    sampler.lineage_ = Lineage.of_pairs([0, 1], [1, 0], [-0.5, -0.5], label="r", n_original=3)
    assert sampler.lineage_.mix([1.0, 9.0, 5.0]).tolist() == [-3.0, 13.0]
    carried = carry(sampler, np.array([1.0, 9.0, 5.0]), 5)
    assert carried.tolist() == [1.0, 9.0, 5.0, 1.0, 9.0]


def test_the_centre_of_a_cluster_has_the_mean_weight_of_its_members():
    X = [[0.0], [1.0], [10.0], [11.0], [12.0], [50.0], [51.0]]
    y, weights = [0, 0, 0, 0, 0, 1, 1], np.array([1.0, 3.0, 2.0, 4.0, 9.0, 0.5, 0.25])
    sampler = under_sampling.ClusterCentroids(random_state=0)
    model = ov.OversampledClassifier(Noting(), sampler).fit(X, y, weights).estimator_
    seen = dict(zip(model.X_[:, 0].tolist(), model.weights_.tolist(), strict=True))
    assert seen == pytest.approx({0.5: 2.0, 11.0: 5.0, 50.0: 0.5, 51.0: 0.25})


def test_weights_follow_rows_class_by_class_where_the_cleaner_sorts_them():
    """imbalanced-learn's order: real and synthetic rows of one class, then those of the next."""
    X, y = overlapping()
    weights = 1.0 + y  # a class each: a row of class c has the weight 1 + c, real or synthetic
    sampler = combine.SMOTEENN(random_state=0)
    model = ov.OversampledClassifier(Noting(), sampler).fit(X, y, weights)
    assert (np.diff(model.lineage_.is_synthetic.astype(int)) == -1).any()  # real ones stand behind
    assert model.estimator_.weights_ == pytest.approx(1.0 + model.estimator_.y_)


def test_weights_follow_through_samplers_one_behind_the_other():
    X, y = overlapping()
    weights = 1.0 + y
    chain = ov.make_pipeline(
        under_sampling.ClusterCentroids(sampling_strategy={2: 60}, random_state=0),
        combine.SMOTEENN(random_state=0),
        under_sampling.RandomUnderSampler(random_state=0, replacement=True),
    )
    model = ov.OversampledClassifier(Noting(), chain).fit(X, y, weights).estimator_
    assert model.weights_ == pytest.approx(1.0 + model.y_)


@pytest.mark.parametrize("name", ["RandomOverSampler", "RandomUnderSampler", "NearMiss"])
def test_samplers_of_imbalanced_learn_that_name_their_rows_carry_weights(name):
    theirs = pytest.importorskip("imblearn")
    home = theirs.over_sampling if name == "RandomOverSampler" else theirs.under_sampling
    X, y = overlapping()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ov.OversampledClassifier(Noting(), getattr(home, name)()).fit(X, y, 1.0 + y)
    assert model.estimator_.weights_ == pytest.approx(1.0 + model.estimator_.y_)


def test_a_sampler_without_a_record_is_refused_with_weights():
    X, y = overlapping()
    with pytest.raises(ov.SamplingError) as caught:
        ov.OversampledClassifier(Noting(), FunctionSampler()).fit(X, y, np.ones(len(y)))
    assert "does not say where its rows come from" in caught.value.wrong


@pytest.mark.parametrize(
    ("sampler", "told"),
    [
        (ov.SMOTE(random_state=0), "160 rows -> 288 (128 synthetic)"),
        (ov.TomekLinks(), "{n} left out)"),
        (
            under_sampling.ClusterCentroids(random_state=0),
            "160 rows -> 72 (48 synthetic, 136 left out)",
        ),
        (
            ov.RandomUnderSampler(random_state=0, replacement=True),
            "{again} repeated, {n} left out)",
        ),
    ],
)
def test_the_summary_counts_what_the_record_tells(sampler, told):
    X, y = overlapping()
    model = ov.OversampledClassifier(Noting(), sampler).fit(X, y)
    kept = model.lineage_.kept
    distinct = len(set(kept.tolist()))
    words = told.format(n=len(y) - distinct, again=len(kept) - distinct)
    assert words in model.training_summary_
