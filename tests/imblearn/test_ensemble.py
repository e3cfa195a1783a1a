"""Ensembles of balanced members give imbalanced-learn's predictions, and are right where those are not."""

from __future__ import annotations

import pickle
import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import parallel_config
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.imblearn import FunctionSampler
from oversample.imblearn import ensemble as ours
from oversample.imblearn.over_sampling import SMOTE
from oversample.imblearn.pipeline import Pipeline, make_pipeline

NAMES = [
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
]
LABELS = np.array(["common", "rare", "rarer"])


def problem(seed=0, n_classes=3, n=300, d=5):
    weights = [0.6, 0.25, 0.15] if n_classes == 3 else [0.8, 0.2]
    X, y = make_classification(
        n, d, n_informative=d, n_redundant=0, n_classes=n_classes, weights=weights, random_state=seed,
        n_clusters_per_class=1, class_sep=1.0,
    )  # fmt: skip
    return X, LABELS[y]


def quiet(model, X, y, **params):
    """Fit without the warnings that are told in tests of their own; return the model or the refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return model.fit(X, y, **params)
        except ValueError as refusal:
            return refusal


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("imblearn.ensemble", reason="imbalanced-learn is not here")


# --- the same predictions


@st.composite
def bagging(draw):
    params = {
        "n_estimators": draw(st.integers(1, 8)),
        "max_samples": draw(st.sampled_from([1.0, 0.7, 150])),
        "max_features": draw(st.sampled_from([1.0, 0.5, 2])),
        "bootstrap": draw(st.booleans()),
        "bootstrap_features": draw(st.booleans()),
        "sampling_strategy": draw(st.sampled_from(["auto", "all", "majority", "not majority"])),
        "replacement": draw(st.booleans()),
    }
    if params["bootstrap"]:
        params["oob_score"] = draw(st.booleans())
    member = draw(st.sampled_from([None, KNeighborsClassifier(3), LogisticRegression()]))
    return params | {"estimator": member}


@st.composite
def easy(draw):
    params = {
        "n_estimators": draw(st.integers(1, 4)),
        "sampling_strategy": draw(st.sampled_from(["auto", "all", {"common": 60}])),
        "replacement": draw(st.booleans()),
    }
    member = draw(
        st.sampled_from(
            [AdaBoostClassifier(n_estimators=5), make_pipeline(StandardScaler(), DecisionTreeClassifier())]
        )
    )  # fmt: skip
    return params | {"estimator": member}


@st.composite
def boosting(draw):
    return {
        "n_estimators": draw(st.integers(1, 30)),
        "learning_rate": draw(st.sampled_from([1.0, 0.5, 2])),
        "sampling_strategy": draw(st.sampled_from(["auto", "all", "majority", {"common": 50}])),
        "replacement": draw(st.booleans()),
        "estimator": draw(st.sampled_from([None, DecisionTreeClassifier(max_depth=3)])),
    }


@st.composite
def forests(draw):
    params = {
        "n_estimators": draw(st.integers(1, 12)),
        "criterion": draw(st.sampled_from(["gini", "entropy"])),
        "max_depth": draw(st.sampled_from([None, 3])),
        "max_features": draw(st.sampled_from(["sqrt", None, 2, 0.5])),
        "sampling_strategy": draw(st.sampled_from(["auto", "all", "not majority", {"common": 50}])),
        "replacement": draw(st.booleans()),
        "bootstrap": draw(st.booleans()),
        "class_weight": draw(
            st.sampled_from(
                [None, "balanced", "balanced_subsample", {"common": 1, "rare": 3, "rarer": 9}]
            )
        ),
        "ccp_alpha": draw(st.sampled_from([0.0, 0.01])),
    }
    if params["bootstrap"]:
        params["max_samples"] = draw(st.sampled_from([None, 0.6, 40]))
    return params


PARAMS = dict(zip(NAMES, [bagging(), forests(), easy(), boosting()], strict=True))
# scikit-learn draws a bootstrap by weight, and balances classes by it, since then; ours does on every release
WEIGHTED = tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= (1, 9)


def fitted_attributes_are_the_same(own, other):
    for attribute in ("estimator_weights_", "estimator_errors_", "feature_importances_"):
        if hasattr(other, attribute):
            assert_array_equal(getattr(own, attribute), getattr(other, attribute))
    if own.get_params().get("oob_score") and hasattr(
        own, "sampler_"
    ):  # of bags: a forest's is another, see below
        assert own.oob_score_ == other.oob_score_
        assert_array_equal(own.oob_decision_function_, other.oob_decision_function_)
    for ours_, other_ in zip(*(getattr(m, "samplers_", ()) for m in (own, other)), strict=True):
        assert_array_equal(ours_.sample_indices_, other_.sample_indices_)
        assert ours_.random_state == other_.random_state
    if hasattr(other, "estimators_features_"):
        assert_array_equal(own.estimators_features_, other.estimators_features_)
        assert_array_equal(own.estimators_samples_, other.estimators_samples_)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_same_seed_gives_the_same_predictions(theirs, name, data):
    params = data.draw(PARAMS[name])
    seed, instance = data.draw(st.integers(0, 2**31)), data.draw(st.booleans())
    X, y = problem(data.draw(st.integers(0, 50)))
    container = data.draw(st.sampled_from([np.asarray, pd.DataFrame, sp.csr_matrix, sp.csc_matrix]))
    weights = None
    if name in ("BalancedRandomForestClassifier", "RUSBoostClassifier") and data.draw(
        st.booleans()
    ):
        weights = np.random.default_rng(seed).uniform(0.5, 2.0, len(y))
    if name == NAMES[1] and not WEIGHTED:
        weights = None
        if params["bootstrap"]:
            params["class_weight"] = None
    told = []
    for library in (theirs, ours):
        random_state = np.random.RandomState(seed % 1000) if instance else seed
        model = getattr(library, name)(random_state=random_state, **params)
        given_weights = {} if weights is None else {"sample_weight": weights}
        told.append(quiet(model, container(X), y, **given_weights))
    if isinstance(told[0], Exception):
        assert isinstance(told[1], ValueError)
        return
    assert not isinstance(told[1], Exception), told[1]
    other, own = told
    assert_array_equal(own.predict_proba(X), other.predict_proba(X))
    assert_array_equal(own.predict(X), other.predict(X))
    assert_array_equal(own.classes_, other.classes_)
    assert (own.n_classes_, own.n_features_in_) == (other.n_classes_, other.n_features_in_)
    assert len(own.estimators_) == len(other.estimators_)
    fitted_attributes_are_the_same(own, other)


def test_forest_takes_missing_cells_as_there(theirs):
    X, y = problem(4)
    X[np.random.default_rng(0).random(X.shape) < 0.1] = np.nan
    own, other = (
        library.BalancedRandomForestClassifier(20, random_state=1).fit(X, y)
        for library in (ours, theirs)
    )
    assert_array_equal(own.predict_proba(X), other.predict_proba(X))


@pytest.mark.parametrize("sampler", [SMOTE(), SMOTE(k_neighbors=2), FunctionSampler()])
def test_bagging_takes_any_sampler_as_there(theirs, sampler):
    from imblearn import FunctionSampler as TheirFunction
    from imblearn.over_sampling import SMOTE as THEIRS

    twin = {SMOTE: THEIRS, FunctionSampler: TheirFunction}[type(sampler)](**sampler.get_params())
    X, y = problem(2)
    own, other = (
        library.BalancedBaggingClassifier(random_state=0, sampler=given).fit(X, y)
        for library, given in ((ours, sampler), (theirs, twin))
    )
    assert_array_equal(own.predict_proba(X), other.predict_proba(X))


# --- where imbalanced-learn is not right


@pytest.mark.parametrize("name", NAMES)
def test_the_global_generator_is_neither_read_nor_moved(name):
    X, y = problem()
    np.random.seed(0)  # noqa: NPY002 - looked at, not used
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = getattr(ours, name)(n_estimators=3).fit(X, y).predict_proba(X)
    assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    second = getattr(ours, name)(n_estimators=3).fit(X, y).predict_proba(X)
    assert not np.array_equal(first, second)
    seeded = getattr(ours, name)(n_estimators=3, random_state=np.random.default_rng(0))
    assert_array_equal(
        seeded.fit(X, y).predict_proba(X),
        clone(seeded).set_params(random_state=np.random.default_rng(0)).fit(X, y).predict_proba(X),
    )


@pytest.mark.parametrize("name", ["BalancedBaggingClassifier", "EasyEnsembleClassifier", NAMES[1]])
@pytest.mark.parametrize("first", [3, 4])
def test_warm_start_gives_what_a_longer_fit_gives(name, first):
    """There, a forest of an even number of trees is followed by copies of some of them."""
    X, y = problem()
    warm = getattr(ours, name)(n_estimators=first, random_state=0, warm_start=True).fit(X, y)
    warm.set_params(n_estimators=8).fit(X, y)
    at_once = getattr(ours, name)(n_estimators=8, random_state=0).fit(X, y)
    assert_array_equal(warm.predict_proba(X), at_once.predict_proba(X))
    if name == NAMES[1]:
        assert len({tree.random_state for tree in warm.estimators_}) == 8
        assert len(warm.samplers_) == len(warm.pipelines_) == len(warm.estimators_samples_) == 8


def test_warm_started_forest_says_when_it_has_nothing_to_do():
    X, y = problem()
    forest = ours.BalancedRandomForestClassifier(3, warm_start=True, random_state=0).fit(X, y)
    with pytest.warns(OversampleWarning, match="Warm-start fitting without increasing"):
        forest.fit(X, y)
    with pytest.raises(SamplingError, match="must be larger or equal to"):
        forest.set_params(n_estimators=2).fit(X, y)
    with pytest.warns(OversampleWarning, match="class_weight"):
        forest.set_params(n_estimators=4, class_weight="balanced").fit(X, y)


def test_out_of_bag_is_what_no_copy_was_seen_of():
    X, y = problem(1)
    forest = ours.BalancedRandomForestClassifier(
        60, bootstrap=True, oob_score=True, random_state=0
    ).fit(X, y)
    votes, n = np.zeros((len(y), 3)), np.zeros(len(y))
    for tree, rows in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        left_out = np.setdiff1d(np.arange(len(y)), rows)
        votes[left_out] += tree.predict_proba(X[left_out].astype(np.float32))
        n[left_out] += 1
    np.testing.assert_allclose(forest.oob_decision_function_, votes / n[:, np.newaxis])
    right = forest.classes_[votes.argmax(axis=1)] == y
    assert forest.oob_score_ == right.mean()


def test_out_of_bag_score_does_not_hang_on_the_names_of_the_classes(theirs):
    """There, a row without any vote counts for the first class, whatever that is."""
    X, y = problem(3, n_classes=2, n=1000)
    other_way = np.where(y == "common", "z", "a")
    for library, agrees in ((ours, True), (theirs, False)):
        scores = [
            quiet(
                library.BalancedRandomForestClassifier(
                    5, bootstrap=True, oob_score=True, replacement=False, random_state=0
                ),
                X,
                labels,
            ).oob_score_
            for labels in (y, other_way)
        ]
        assert (abs(scores[0] - scores[1]) < 0.1) is agrees


def test_rows_that_every_tree_has_seen_are_not_scored():
    X, y = problem(n=60)
    forest = ours.BalancedRandomForestClassifier(
        1, bootstrap=True, oob_score=True, sampling_strategy={}, random_state=0
    )
    with pytest.warns(OversampleWarning, match="Some inputs do not have OOB scores"):
        forest.fit(X, y)
    unseen = np.isfinite(forest.oob_decision_function_).all(axis=1)
    assert 0 < unseen.sum() < 60
    assert forest.oob_score_ == np.mean(forest.predict(X)[unseen] == y[unseen])


@pytest.mark.parametrize("params", [{"max_samples": 0.5}, {"oob_score": True}])
def test_what_needs_a_bootstrap_is_refused_without(params):
    """There, max_samples has no effect, and nothing says so."""
    with pytest.raises(SamplingError, match="only available if bootstrap=True"):
        ours.BalancedRandomForestClassifier(2, **params).fit(*problem())


@pytest.mark.parametrize("name", [n for n in NAMES if n != "RUSBoostClassifier"])
def test_callable_strategy_sees_labels(name):
    """There, it sees numbers of classes."""
    X, y = problem()
    seen = []

    def strategy(labels):
        seen.append(set(labels))
        return {"common": 20}

    model = getattr(ours, name)(n_estimators=2, sampling_strategy=strategy, random_state=0)
    named = getattr(ours, name)(
        n_estimators=2, sampling_strategy={"common": 20}, random_state=0
    ).fit(X, y)
    assert_array_equal(model.fit(X, y).predict_proba(X), named.predict_proba(X))
    assert set.union(*seen) == set(LABELS)


def test_amounts_for_an_over_sampler_are_those_it_makes(theirs):
    """There, what is to be added is asked for where a total should be."""
    X, y = problem()
    counts = Counter(y.tolist())
    strategy = {"rare": counts["rare"] + 20, "rarer": 2 * counts["rarer"] + 20}

    class Counting(DecisionTreeClassifier):
        def fit(self, X, y, sample_weight=None):
            self.counts_ = Counter(y.tolist())
            return super().fit(X, y, sample_weight)

    params = {"n_estimators": 1, "bootstrap": False, "sampling_strategy": strategy}
    own = ours.BalancedBaggingClassifier(Counting(), sampler=SMOTE(), **params).fit(X, y)
    assert own.estimators_[0][-1].counts_ == {
        0: counts["common"],
        1: strategy["rare"],
        2: strategy["rarer"],
    }
    from imblearn.over_sampling import SMOTE as THEIRS

    other = quiet(theirs.BalancedBaggingClassifier(Counting(), sampler=THEIRS(), **params), X, y)
    assert isinstance(other, ValueError)  # 20 is less than what is there


def test_strategy_of_the_sampler_is_not_overruled_by_auto():
    X, y = problem(n_classes=2)
    model = ours.BalancedBaggingClassifier(
        n_estimators=1, bootstrap=False, sampler=SMOTE(sampling_strategy=0.5, random_state=0)
    ).fit(X, y)
    plan = model.estimators_[0]["sampler"].plan_
    assert plan.after[1] == int(0.5 * plan.after[0])
    named = {"rare": int((y == "common").sum())}
    model.set_params(sampler=SMOTE(sampling_strategy=named)).fit(X, y)
    assert model.estimators_[0]["sampler"].sampling_strategy == {1: named["rare"]}


def test_boosting_by_a_given_up_algorithm_is_answered_by_a_warning():
    X, y = problem(n_classes=2)
    plain = ours.RUSBoostClassifier(n_estimators=5, random_state=0).fit(X, y)
    for algorithm in ("SAMME", "SAMME.R"):
        with pytest.warns(FutureWarning, match="SAMME is used") as told:
            model = ours.RUSBoostClassifier(
                n_estimators=5, algorithm=algorithm, random_state=0
            ).fit(X, y)
        assert len(told) == 1
        assert_array_equal(model.predict_proba(X), plain.predict_proba(X))


# --- what is refused


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"n_estimators": 0}, "The 'n_estimators' parameter of {name} must be"),
        ({"replacement": "no"}, "The 'replacement' parameter of {name} must be"),
        ({"sampling_strategy": {"unheard of": 3}}, "not present in the data"),
        ({"sampling_strategy": "minority"}, "cannot be used|minority"),
        ({"random_state": "x"}, "The 'random_state' parameter of {name} must be"),
    ],
)
def test_parameters_that_will_not_do_are_refused(name, params, words):
    X, y = problem()
    model = getattr(ours, name)(n_estimators=2).set_params(**params)
    if params.get("sampling_strategy") and name == "RUSBoostClassifier":
        words = "unheard of|minority"  # in the sampler's own words
    with pytest.raises(SamplingError, match=words.format(name=name)):
        model.fit(X, y)


@pytest.mark.parametrize("name", NAMES)
def test_rows_with_several_labels_are_refused(name):
    X, _ = problem()
    with pytest.raises(DataError, match="Multilabel and multioutput targets are not supported"):
        getattr(ours, name)().fit(X, np.ones((len(X), 2), dtype=int))


def test_boosting_needs_a_member_that_takes_weights():
    with pytest.raises(SamplingError, match="doesn't support sample_weight"):
        ours.RUSBoostClassifier(KNeighborsClassifier()).fit(*problem())
    with pytest.raises(DataError, match="Negative values"):
        ours.RUSBoostClassifier().fit(*problem(), sample_weight=np.full(300, -1.0))


def test_failed_fit_of_a_bag_leaves_it_as_it_was():
    X, y = problem()
    model = ours.BalancedBaggingClassifier(n_estimators=2, random_state=0).fit(X, y)
    before = model.predict_proba(X)
    with pytest.raises(SamplingError):
        model.set_params(sampling_strategy={"common": 10**6}).fit(X, y)
    assert_array_equal(model.predict_proba(X), before)


@pytest.mark.parametrize("name", NAMES)
def test_fitting_changes_no_parameter_and_survives_a_pickle(name):
    X, y = problem()
    model = getattr(ours, name)(n_estimators=3, random_state=0)
    before = model.get_params()
    model.fit(X, y)
    assert model.get_params() == before
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    if name != "RUSBoostClassifier":
        with parallel_config("threading"):  # processes have to start first, which takes long
            many = clone(model).set_params(n_jobs=2).fit(X, y).predict_proba(X)
        assert_array_equal(many, model.predict_proba(X))


@pytest.mark.parametrize("name", ["BalancedRandomForestClassifier", "RUSBoostClassifier"])
def test_pipelines_are_the_samplers_and_their_members(name):
    X, y = problem()
    model = getattr(ours, name)(n_estimators=3, random_state=0).fit(X, y)
    trios = zip(model.pipelines_, model.samplers_, model.estimators_, strict=True)
    for pipeline, sampler, member in trios:
        assert isinstance(pipeline, Pipeline)
        assert pipeline[0] is sampler
        assert pipeline[1] is member
        assert pipeline.predict(X[:2]).shape == (2,)


def test_weights_of_the_wrong_shape_are_refused():
    X, y = problem()
    forest = ours.BalancedRandomForestClassifier(2)
    with pytest.raises(DataError, match="Sample weights must be 1D"):
        forest.fit(X, y, sample_weight=np.ones(3))
    alike = forest.set_params(random_state=0).fit(X, y, sample_weight=2.0).predict_proba(X)
    assert_array_equal(alike, clone(forest).fit(X, y).predict_proba(X))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_checks_of_scikit_learn_pass(name):
    apart = "leaving rows out at random cannot tell a row twice from one of weight 2"
    expected = dict.fromkeys(
        [f"check_sample_weight_equivalence_on_{kind}_data" for kind in ("dense", "sparse")], apart
    )
    model = getattr(ours, name)(n_estimators=5, random_state=0)
    if name == "EasyEnsembleClassifier":
        # Its own default boosts 50 rounds a member; theirs tests it so, see `tests/oracle`.
        model.set_params(estimator=AdaBoostClassifier(n_estimators=5))
    check_estimator(model, expected_failed_checks=expected)
