"""The classifier resamples while it is fitted, and at no other time."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import sklearn
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline as make_plain_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils import estimator_html_repr
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.learning import OversampledClassifier, Pipeline, make_pipeline
from oversample.samplers import SMOTE, RandomOverSampler, RandomUnderSampler

N_COMMON, N_RARE = 60, 12


class Watchful(ClassifierMixin, BaseEstimator):
    """A model that writes down what it sees."""

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        self.X_, self.y_, self.weights_ = X, y, sample_weight
        self.asked_ = []
        return self

    def predict(self, X):
        self.asked_.append(X)
        return np.full(len(X), self.classes_[0])


class Foreign:
    """A sampler of no library: it doubles every row and keeps no account."""

    def fit_resample(self, X, y):
        return np.vstack([X, X]), np.concatenate([y, y])


class Spy(RandomOverSampler):
    """A sampler that writes down which rows it sees."""

    seen: list = []  # noqa: RUF012 - shared by the clones on purpose

    def fit_resample(self, X, y):
        self.seen.append(X[:, 0].copy())
        return super().fit_resample(X, y)


# Each check with the reason why it cannot hold.
_EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": "a weight of 2 is not a second row: how many rows are "
    "made is decided by counting rows, not weights",
    "check_sample_weight_equivalence_on_sparse_data": "as for dense data",
}


@parametrize_with_checks(
    [OversampledClassifier(LogisticRegression(), RandomOverSampler(random_state=0))],
    expected_failed_checks=lambda _: _EXPECTED,
)
def test_scikit_learn_check_holds(estimator, check):
    check(estimator)


def test_model_sees_the_resampled_rows_on_fit_and_the_rows_as_they_are_on_predict(problem):
    X, y = problem
    model = OversampledClassifier(Watchful(), SMOTE(random_state=0)).fit(X, y)
    inner = model.estimator_
    assert len(inner.X_) == len(inner.y_) == 2 * N_COMMON
    assert_array_equal(inner.X_[: len(X)], X)
    model.predict(X[:5])
    assert len(inner.asked_) == 1
    assert inner.asked_[0] is not inner.X_
    assert_array_equal(inner.asked_[0], X[:5])


def test_fit_is_the_model_fitted_on_what_the_sampler_gives(problem):
    X, y = problem
    model = OversampledClassifier(
        LogisticRegression(), SMOTE(random_state=4), calibrate="none"
    ).fit(X, y)
    by_hand = LogisticRegression().fit(*SMOTE(random_state=4).fit_resample(X, y))
    assert_array_equal(model.predict_proba(X), by_hand.predict_proba(X))
    assert_array_equal(model.predict_log_proba(X), by_hand.predict_log_proba(X))
    assert_array_equal(model.decision_function(X), by_hand.decision_function(X))
    assert_array_equal(model.predict(X), by_hand.predict(X))
    assert model.score(X, y) == by_hand.score(X, y)


def test_data_of_the_caller_stay_as_they_were(problem, weights):
    X, y = problem
    before = X.copy(), y.copy(), weights.copy()
    OversampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(X, y, weights)
    for old, new in zip(before, (X, y, weights), strict=True):
        assert_array_equal(old, new)


def test_sampler_is_smote_unless_another_is_given(problem):
    model = OversampledClassifier(LogisticRegression()).fit(*problem)
    assert isinstance(model.sampler_, SMOTE)
    assert model.sampler is None


def test_what_was_passed_is_never_fitted(problem):
    sampler, estimator = SMOTE(random_state=0), LogisticRegression()
    OversampledClassifier(estimator, sampler).fit(*problem)
    assert not hasattr(sampler, "lineage_")
    assert not hasattr(estimator, "coef_")


def test_lineage_and_plan_are_those_of_the_sampler(problem):
    model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(*problem)
    assert len(model.lineage_) == N_COMMON - N_RARE
    assert model.plan_.added == {"rare": N_COMMON - N_RARE}


@pytest.mark.parametrize(
    ("sampler", "summary"),
    [
        (SMOTE(random_state=0), "72 rows -> 120 (48 synthetic)"),
        (RandomUnderSampler(random_state=0), "72 rows -> 24 (48 left out)"),
        (Foreign(), "72 rows -> 144 (72 added)"),
    ],
)
def test_training_summary_counts_the_rows(problem, sampler, summary):
    model = OversampledClassifier(LogisticRegression(), sampler).fit(*problem)
    assert model.training_summary_ == f"fit: {summary}; predict: rows are never resampled"


def test_sampler_of_no_library_works_and_leaves_no_account(problem):
    model = OversampledClassifier(Watchful(), Foreign()).fit(*problem)
    assert len(model.estimator_.X_) == 2 * (N_COMMON + N_RARE)
    assert model.lineage_ is None
    assert model.plan_ is None


def test_parameters_reach_both_parts():
    model = OversampledClassifier(LogisticRegression(), SMOTE())
    model.set_params(sampler__k_neighbors=2, estimator__C=0.1)
    copied = clone(model)
    assert copied.get_params()["sampler__k_neighbors"] == 2
    assert copied.get_params()["estimator__C"] == 0.1
    assert copied.sampler is not model.sampler


def test_grid_search_chooses_among_parameters_of_the_sampler(problem):
    model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0))
    grid = {"sampler__k_neighbors": [1, 3], "estimator__C": [0.1, 1.0]}
    found = GridSearchCV(model, grid, cv=3, scoring="roc_auc").fit(*problem)
    assert len(found.cv_results_["params"]) == 4
    k = found.best_params_["sampler__k_neighbors"]
    assert found.best_estimator_.sampler_.k_neighbors == k


def test_cross_validation_shows_the_sampler_training_rows_only(problem):
    X, y = problem
    X[:, 0] = np.arange(len(X))
    Spy.seen.clear()
    folds = StratifiedKFold(4)
    model = OversampledClassifier(LogisticRegression(), Spy(random_state=0))
    found = cross_validate(model, X, y, cv=folds, return_estimator=True)
    assert len(found["test_score"]) == 4
    for (train, _), seen in zip(folds.split(X, y), Spy.seen, strict=True):
        assert_array_equal(seen, train)


# --- weights


def test_synthetic_row_has_the_mixed_weight_of_its_parents():
    """By hand: two rare rows, weights 1 and 3; a row a quarter of the way has 1 + 0.25 * (3 - 1)."""
    X = np.array([[0.0], [4.0], [10.0], [11.0], [1 / 3]])  # of thirds: no new cell is rounded
    y = np.array(["rare"] * 2 + ["common"] * 3)
    sampler = SMOTE(k_neighbors=1, random_state=0)
    model = OversampledClassifier(Watchful(), sampler).fit(X, y, [1.0, 3.0, 1.0, 1.0, 1.0])
    assert_array_equal(model.estimator_.weights_[:5], [1.0, 3.0, 1.0, 1.0, 1.0])
    share_of_second = model.estimator_.X_[5, 0] / 4.0
    assert model.estimator_.weights_[5] == pytest.approx(1.0 + 2.0 * share_of_second)


def test_weights_act_in_proportion(problem, weights):
    def seen(sample_weight):
        model = OversampledClassifier(Watchful(), SMOTE(random_state=0))
        return model.fit(*problem, sample_weight).estimator_.weights_

    other = np.random.default_rng(1).random(len(weights))
    assert seen(2.0 * weights + other) == pytest.approx(2.0 * seen(weights) + seen(other))


def test_rows_do_not_depend_on_weights(problem, weights):
    model = OversampledClassifier(Watchful(), SMOTE(random_state=0))
    assert_array_equal(
        clone(model).fit(*problem).estimator_.X_, clone(model).fit(*problem, weights).estimator_.X_
    )


def test_row_that_is_kept_keeps_its_weight_when_others_are_removed(problem, weights):
    model = OversampledClassifier(Watchful(), RandomUnderSampler(random_state=0))
    model.fit(*problem, sample_weight=weights)
    assert_array_equal(model.estimator_.weights_, weights[model.sampler_.sample_indices_])


def test_weights_reach_the_last_step_of_nested_pipelines(problem, weights):
    inner = make_plain_pipeline(StandardScaler(), make_plain_pipeline(StandardScaler(), Watchful()))
    model = OversampledClassifier(inner, RandomOverSampler(random_state=0))
    model.fit(*problem, sample_weight=weights)
    seen = model.estimator_[-1][-1].weights_
    assert_array_equal(seen[: len(weights)], weights)
    assert_array_equal(seen[len(weights) :], model.lineage_.mix(weights))


def test_weights_pass_through_a_chain_of_samplers(problem, weights):
    chain = make_pipeline(
        RandomOverSampler(sampling_strategy=0.5, random_state=0), RandomUnderSampler(random_state=0)
    )
    model = OversampledClassifier(Watchful(), chain).fit(*problem, sample_weight=weights)
    over, under = (step for _, step in model.sampler_.steps)
    grown = np.concatenate([weights, over.lineage_.mix(weights)])
    assert_array_equal(model.estimator_.weights_, grown[under.sample_indices_])


def test_model_without_weights_is_refused_in_words(problem, weights):
    model = OversampledClassifier(make_plain_pipeline(StandardScaler(), KNeighborsClassifier()))
    with pytest.raises(SamplingError) as caught:
        model.fit(*problem, sample_weight=weights)
    assert caught.value.wrong == (
        "KNeighborsClassifier takes no weights: its fit has no sample_weight."
    )


def test_sampler_that_keeps_no_account_is_refused_with_weights(problem, weights):
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(Watchful(), Foreign()).fit(*problem, sample_weight=weights)
    assert caught.value.wrong.startswith("Foreign does not say where its rows come from")


@pytest.mark.parametrize("broken", [np.ones(3), np.ones((72, 1)), np.full(72, np.nan)])
def test_weights_that_are_not_one_number_a_row_are_refused(problem, broken):
    with pytest.raises(DataError) as caught:
        OversampledClassifier(Watchful(), SMOTE()).fit(*problem, sample_weight=broken)
    assert caught.value.wrong.startswith("sample_weight")


# --- what it offers


def test_methods_are_those_of_the_model(problem):
    model = OversampledClassifier(LinearSVC(), SMOTE(random_state=0))
    for state in (model, model.fit(*problem)):
        assert hasattr(state, "decision_function")
        assert not hasattr(state, "predict_proba")
        assert not hasattr(state, "predict_log_proba")


def test_nothing_is_known_before_fit():
    model = OversampledClassifier(LogisticRegression())
    for name in ("classes_", "n_features_in_", "feature_names_in_"):
        assert not hasattr(model, name)
    with pytest.raises(NotFittedError):
        model.predict([[1.0]])


def test_names_of_the_columns_are_kept(problem):
    pd = pytest.importorskip("pandas")
    X, y = problem
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(frame, y)
    assert model.feature_names_in_.tolist() == ["a", "b", "c"]
    assert model.n_features_in_ == 3
    assert model.classes_.tolist() == ["common", "rare"]


def test_set_output_of_a_pipeline_inside_is_kept(problem):
    pd = pytest.importorskip("pandas")
    X, y = problem
    inner = make_plain_pipeline(StandardScaler().set_output(transform="pandas"), Watchful())
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    model = OversampledClassifier(inner, SMOTE(random_state=0)).fit(frame, y)
    assert list(model.estimator_[-1].X_.columns) == ["a", "b", "c"]


def test_html_shows_both_parts(problem):
    model = OversampledClassifier(LogisticRegression(), SMOTE(k_neighbors=3, random_state=0))
    for state in (model, clone(model).fit(*problem)):
        html = estimator_html_repr(state)
        assert "sampler: SMOTE" in html
        assert "estimator: LogisticRegression" in html


def test_pickled_model_predicts_the_same(problem):
    X, y = problem
    model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0), calibrate="prior")
    model.fit(X, y)
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert again.lineage_ == model.lineage_


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_labels_may_come_in_any_container(problem, kind):
    module = pytest.importorskip(kind)
    X, y = problem
    make = {"pandas": "Series", "polars": "Series", "pyarrow": "chunked_array"}[kind]
    labels = getattr(module, make)([y.tolist()] if kind == "pyarrow" else y.tolist())
    model = OversampledClassifier(LogisticRegression(), SMOTE(random_state=0), calibrate="none")
    plain = clone(model).fit(X, y)
    model.fit(X, labels)
    assert_array_equal(model.predict_proba(X), plain.predict_proba(X))


# --- what it refuses


@pytest.mark.parametrize(
    "sampler", [SMOTE, StandardScaler(), "smote", Pipeline([("m", Watchful())])]
)
def test_what_is_no_sampler_is_refused(problem, sampler):
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(Watchful(), sampler).fit(*problem)
    assert caught.value.wrong == "sampler must be a sampler: an object with fit_resample."


@pytest.mark.parametrize(
    "sampler",
    [
        make_pipeline(StandardScaler(), SMOTE()),
        make_pipeline(SMOTE(), StandardScaler()),
        make_pipeline(make_pipeline(StandardScaler(), SMOTE()), RandomUnderSampler()),
    ],
)
def test_sampler_that_transforms_is_refused(problem, sampler):
    """It would scale on fit and not on predict, and the model would be silently wrong."""
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(Watchful(), sampler).fit(*problem)
    assert caught.value.wrong.startswith("sampler also transforms columns")


def test_model_that_cross_validates_inside_is_warned_of(problem):
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=3)
    model = OversampledClassifier(
        make_plain_pipeline(StandardScaler(), search), SMOTE(random_state=0)
    )
    with pytest.warns(OversampleWarning, match="GridSearchCV splits the rows it is given"):
        model.fit(*problem)
    assert len(model.predict(problem[0])) == N_COMMON + N_RARE


# --- metadata routing


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


@pytest.mark.usefixtures("routing")
def test_routing_hands_weights_to_the_classifier(problem, weights):
    model = OversampledClassifier(Watchful(), RandomOverSampler(random_state=0))
    model.set_fit_request(sample_weight=True).set_score_request(sample_weight=False)
    found = cross_validate(
        model, *problem, cv=3, params={"sample_weight": weights}, return_estimator=True
    )
    for fitted in found["estimator"]:
        assert len(fitted.estimator_.weights_) == 2 * 40


@pytest.mark.usefixtures("routing")
def test_routing_passes_weights_on_to_a_step_that_asks_for_them(problem, weights):
    asking = make_plain_pipeline(
        StandardScaler().set_fit_request(sample_weight=False),
        Watchful().set_fit_request(sample_weight=True),
    )
    model = OversampledClassifier(asking, RandomOverSampler(random_state=0))
    model.fit(*problem, sample_weight=weights)
    assert_array_equal(model.estimator_[-1].weights_[: len(weights)], weights)


@pytest.mark.usefixtures("routing")
def test_routing_refuses_weights_that_no_step_asked_for(problem, weights):
    model = OversampledClassifier(
        make_plain_pipeline(StandardScaler(), Watchful()), RandomOverSampler(random_state=0)
    )
    with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
        model.fit(*problem, sample_weight=weights)
