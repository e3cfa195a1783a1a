"""Boosting is stopped by real rows that nothing was learned from, at their real prevalence."""

from __future__ import annotations

import importlib.util
import warnings

import numpy as np
import pytest
import sklearn
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline as make_plain_pipeline

from oversample.errors import OversampleWarning, SamplingError
from oversample.learning import OversampledClassifier, make_model, make_pipeline
from oversample.learning.numbered import NumberedClasses
from oversample.learning.stopping import stops_by_itself
from oversample.samplers import RandomOverSampler, RandomUnderSampler

ROS = RandomOverSampler(random_state=0)
N_ROWS = 900


def boosters():
    """Return each booster that is here, with far more rounds than it needs, and how many it took."""
    found = {
        "histogram": (
            HistGradientBoostingClassifier(max_iter=150, early_stopping=False, random_state=0),
            lambda model: model.n_iter_,
        ),
        "gradient": (
            GradientBoostingClassifier(n_estimators=150, random_state=0),
            lambda model: model.n_estimators_,
        ),
    }
    if importlib.util.find_spec("lightgbm"):
        from lightgbm import LGBMClassifier

        found["lightgbm"] = (
            LGBMClassifier(n_estimators=150, verbosity=-1, n_jobs=1, random_state=0),
            lambda model: model.best_iteration_,
        )
    if importlib.util.find_spec("xgboost"):
        from xgboost import XGBClassifier

        found["xgboost"] = (
            XGBClassifier(n_estimators=150, n_jobs=1, random_state=0),
            lambda model: model.best_iteration + 1,
        )
    if importlib.util.find_spec("catboost"):
        from catboost import CatBoostClassifier

        found["catboost"] = (
            CatBoostClassifier(
                n_estimators=150,
                learning_rate=0.3,
                verbose=False,
                allow_writing_files=False,
                thread_count=1,
                random_state=0,
            ),
            lambda model: model.tree_count_,
        )
    return found


BOOSTERS = boosters()


@pytest.fixture(scope="module")
def noisy():
    """Rows whose class a score hardly tells: boosting soon learns them by heart."""
    rng = np.random.default_rng(0)
    X = np.column_stack([np.arange(N_ROWS) / N_ROWS, rng.normal(size=(N_ROWS, 4))])
    y = (rng.random(N_ROWS) < 1 / (1 + np.exp(2.5 - X[:, 1]))).astype(int)
    return X, y


class Notes(TransformerMixin, BaseEstimator):
    """A transformer that writes down, for all its copies, which rows it was fitted on and shown."""

    fitted: list = []  # noqa: RUF012 - shared by the clones on purpose
    shown: list = []  # noqa: RUF012

    def fit(self, X, y=None):
        self.fitted.append(X[:, 0].copy())
        self.mean_ = X.mean(axis=0)
        return self

    def fit_transform(self, X, y=None):
        return self.fit(X).mean_ * 0.0 + X  # what is fitted on is not counted as shown

    def transform(self, X):
        self.shown.append(X[:, 0].copy())
        return X


@pytest.fixture
def notes():
    Notes.fitted.clear()
    Notes.shown.clear()
    return Notes


@pytest.mark.parametrize("name", sorted(BOOSTERS))
def test_booster_stops_by_real_rows_that_were_only_transformed(noisy, notes, name):
    X, y = noisy
    booster, rounds = BOOSTERS[name]
    model = OversampledClassifier(
        make_plain_pipeline(Notes(), booster),
        ROS,
        early_stopping=0.2,
        calibrate="none",
        random_state=0,
    ).fit(X, y)
    assert 0 < rounds(model.estimator_[-1]) < 150
    (learned,), (aside,) = notes.fitted, notes.shown
    assert len(aside) == 180
    assert not set(learned) & set(aside)
    rows = np.rint(aside * N_ROWS).astype(int)
    # At the real prevalence, and each once: these rows were not resampled.
    assert len(set(rows)) == 180
    assert y[rows].mean() == pytest.approx(y.mean(), abs=0.005)
    assert set(np.rint(learned * N_ROWS).astype(int)) | set(rows) == set(range(N_ROWS))
    assert ", 180 real rows set aside to stop by; predict" in model.training_summary_
    assert model.predict_proba(X).shape == (N_ROWS, 2)


@pytest.mark.parametrize("name", sorted(BOOSTERS))
def test_rows_of_a_group_are_set_aside_together(noisy, notes, name):
    X, y = noisy
    groups = np.arange(N_ROWS) // 5
    OversampledClassifier(
        make_plain_pipeline(Notes(), BOOSTERS[name][0]), ROS, early_stopping=0.2, random_state=0
    ).fit(X, y, groups=groups)
    of_aside = set(groups[np.rint(notes.shown[0] * N_ROWS).astype(int)])
    of_learned = set(groups[np.rint(notes.fitted[0] * N_ROWS).astype(int)])
    assert not of_aside & of_learned
    assert len(of_aside) == pytest.approx(36, abs=4)


@pytest.mark.parametrize("name", sorted(BOOSTERS))
def test_weights_of_the_rows_set_aside_decide_where_it_stops(noisy, notes, name):
    """Only they differ from 1: what is learned from weighs the same."""
    X, y = noisy
    booster, rounds = BOOSTERS[name]
    model = OversampledClassifier(
        make_plain_pipeline(Notes(), booster), ROS, early_stopping=0.3, random_state=0
    )
    even = rounds(clone(model).fit(X, y).estimator_[-1])
    rows = np.rint(notes.shown[0] * N_ROWS).astype(int)
    weights = np.ones(N_ROWS)
    same = clone(model).fit(X, y, sample_weight=weights)
    assert rounds(same.estimator_[-1]) == even
    weights[rows[y[rows] == 1]] = 1e-3  # what is left is learned better and better
    other = clone(model).fit(X, y, sample_weight=weights)
    assert rounds(other.estimator_[-1]) != even


@pytest.mark.parametrize("name", sorted(BOOSTERS))
def test_weights_reach_what_is_learned_from(noisy, name):
    X, y = noisy
    booster, _ = BOOSTERS[name]
    model = OversampledClassifier(
        booster, ROS, early_stopping=0.3, calibrate="none", random_state=0
    )
    light = np.where(y == 1, 0.05, 1.0)
    even, fewer = (
        clone(model).fit(X, y, sample_weight=w).predict_proba(X)[:, 1].mean()
        for w in (np.ones(N_ROWS), light)
    )
    assert fewer < 0.8 * even


@pytest.mark.skipif(not importlib.util.find_spec("xgboost"), reason="XGBoost is not installed")
def test_numbered_classes_stop_by_real_rows_and_keep_their_labels(noisy):
    X, y = noisy
    booster, rounds = BOOSTERS["xgboost"]
    plain = OversampledClassifier(
        booster, ROS, early_stopping=0.2, calibrate="none", random_state=0
    )
    numbered = clone(plain).set_params(estimator=NumberedClasses(booster)).fit(X, y)
    plain.fit(X, y)
    assert rounds(numbered.estimator_.estimator_) == rounds(plain.estimator_) < 100
    assert_array_equal(numbered.predict_proba(X), plain.predict_proba(X))
    named = clone(numbered).fit(X, np.array(["no", "yes"])[y])
    assert rounds(named.estimator_.estimator_) < 100
    assert set(named.predict(X)) == {"no", "yes"}


def test_staged_way_is_the_model_with_the_rounds_it_chose(noisy):
    X, y = noisy
    booster = BOOSTERS["gradient"][0]
    model = OversampledClassifier(booster, ROS, early_stopping=0.2, random_state=0).fit(X, y)
    fewer = clone(booster).set_params(n_estimators=model.estimator_.n_estimators_)
    assert model.estimator_.get_params() == fewer.get_params()


def test_newer_scikit_learn_is_handed_the_rows_and_an_older_one_finds_the_rounds(noisy):
    """X_val came with 1.7; before, all rounds are fitted, and then as many as were best."""
    X, y = noisy
    booster = BOOSTERS["histogram"][0]
    model = OversampledClassifier(booster, ROS, early_stopping=0.2, random_state=0).fit(X, y)
    newer = tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= (1, 7)
    assert model.estimator_.do_early_stopping_ is newer
    assert (model.estimator_.max_iter == 150) is newer


# --- what a model does by itself


@pytest.mark.parametrize(
    "booster",
    [
        HistGradientBoostingClassifier(max_iter=150, early_stopping=True, random_state=0),
        GradientBoostingClassifier(n_estimators=150, n_iter_no_change=5, random_state=0),
    ],
)
def test_own_stopping_is_given_real_rows_with_a_warning(noisy, booster):
    model = OversampledClassifier(booster, ROS, random_state=0)
    with pytest.warns(OversampleWarning) as caught:
        model.fit(*noisy)
    assert len(caught) == 1
    name = type(booster).__name__
    assert str(caught[0].message).startswith(
        f"{name} would stop early on a split of the resampled rows. Using 15% real rows instead; set "
        'early_stopping="model" to keep its behaviour.'
    )
    assert caught[0].filename == __file__
    asked = clone(model).set_params(early_stopping=0.15).fit(*noisy)  # silent
    assert_array_equal(
        model.estimator_.predict_proba(noisy[0]), asked.estimator_.predict_proba(noisy[0])
    )


def test_own_stopping_is_warned_of_once_though_there_are_folds(noisy):
    booster = HistGradientBoostingClassifier(max_iter=20, early_stopping=True, random_state=0)
    model = OversampledClassifier(booster, ROS, calibrate="sigmoid", cv=3, random_state=0)
    with pytest.warns(OversampleWarning) as caught:
        model.fit(*noisy)
    assert len(caught) == 1


def test_own_behaviour_can_be_kept(noisy):
    booster = HistGradientBoostingClassifier(max_iter=30, early_stopping=True, random_state=0)
    model = OversampledClassifier(booster, ROS, early_stopping="model").fit(*noisy)
    by_hand = clone(booster).fit(*ROS.fit_resample(*noisy))
    assert model.estimator_.n_iter_ == by_hand.n_iter_
    assert "aside" not in model.training_summary_


def test_histogram_boosting_stops_by_itself_above_ten_thousand_resampled_rows():
    auto = HistGradientBoostingClassifier()
    assert not stops_by_itself(auto, 10_000)
    assert stops_by_itself(make_plain_pipeline(LogisticRegression(), auto), 10_001)
    assert not stops_by_itself(HistGradientBoostingClassifier(early_stopping=False), 10_001)


def test_rows_are_counted_after_resampling():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(10_500, 2)), (rng.random(10_500) < 0.1).astype(int)
    auto = HistGradientBoostingClassifier(max_iter=2)
    with pytest.warns(OversampleWarning, match="would stop early"):
        OversampledClassifier(auto, ROS).fit(X, y)
    OversampledClassifier(auto, RandomUnderSampler(random_state=0)).fit(X, y)  # silent: 2,100 rows


@pytest.mark.parametrize(
    "model",
    [
        MLPClassifier(early_stopping=True),
        SGDClassifier(loss="log_loss", early_stopping=True),
        make_plain_pipeline(Notes(), MLPClassifier(early_stopping=True)),
    ],
)
def test_model_that_takes_no_rows_to_stop_by_is_refused_with_advice(noisy, model):
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(model, ROS).fit(*noisy)
    assert "would stop early on a split of the resampled rows" in caught.value.wrong
    assert 'early_stopping="model"' in caught.value.remedy


def test_model_that_takes_no_rows_keeps_its_behaviour_when_told(noisy):
    model = MLPClassifier((2,), early_stopping=True, max_iter=300, random_state=0)
    OversampledClassifier(model, ROS, early_stopping="model").fit(*noisy)


@pytest.mark.parametrize("model", [LogisticRegression(), MLPClassifier()])
def test_stopping_is_refused_for_a_model_that_has_none(noisy, model):
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(model, ROS, early_stopping=0.2).fit(*noisy)
    assert caught.value.wrong == f"{type(model).__name__} cannot be handed rows to stop by."


def test_estimator_that_resamples_is_refused(noisy):
    inner = make_pipeline(ROS, BOOSTERS["histogram"][0])
    with pytest.raises(SamplingError, match="estimator resamples by itself"):
        OversampledClassifier(inner, ROS, early_stopping=0.2).fit(*noisy)


def test_class_too_small_to_be_set_aside_is_refused():
    X, y = np.arange(40.0).reshape(-1, 1), np.array([1] + [0] * 39)
    with pytest.raises(SamplingError) as caught:
        OversampledClassifier(BOOSTERS["histogram"][0], ROS, early_stopping=0.2).fit(X, y)
    assert caught.value.got == '1 of class "1"'


@pytest.mark.parametrize("name", ["boosting", "lightgbm", "xgboost"])
def test_built_in_boosters_stop_by_real_rows_in_every_container(mixed_tables, labels, name):
    if name != "boosting":
        pytest.importorskip(name)
    found = None
    for kind, container in mixed_tables.items():
        model = OversampledClassifier(
            make_model(name, seed=0), ROS, early_stopping=0.2, calibrate="prior", random_state=0
        ).fit(container, labels)
        probabilities = model.predict_proba(container)
        found = probabilities if found is None else found
        assert_array_equal(probabilities, found, err_msg=kind)


# --- groups, through everything that hands them on


@pytest.fixture
def grouped(noisy):
    return (*noisy, np.arange(N_ROWS) // 5)


def asker():
    """Return a classifier that needs groups in the rows to stop by."""
    booster = HistGradientBoostingClassifier(max_iter=5, early_stopping=False, random_state=0)
    return OversampledClassifier(
        make_plain_pipeline(Notes(), booster),
        ROS,
        early_stopping=0.2,
        calibrate="none",
        random_state=0,
    )


def assert_groups_parted(notes, groups, n_fits):
    assert len(notes.fitted) == n_fits
    for learned, aside in zip(notes.fitted, [a for a in notes.shown if len(a) < 200], strict=False):
        rows = [set(groups[np.rint(part * N_ROWS).astype(int)]) for part in (learned, aside)]
        assert not rows[0] & rows[1]


def test_cross_validation_without_routing_hands_groups_on(grouped, notes):
    X, y, groups = grouped
    found = cross_validate(asker(), X, y, cv=3, params={"groups": groups}, scoring="roc_auc")
    assert len(found["test_score"]) == 3
    assert_groups_parted(notes, groups, 3)


def test_cross_validation_with_routing_hands_groups_to_folds_and_fit(grouped, notes):
    from sklearn.model_selection import GroupKFold

    X, y, groups = grouped
    with sklearn.config_context(enable_metadata_routing=True):
        model = asker().set_fit_request(groups=True, sample_weight=False)
        cross_validate(model, X, y, cv=GroupKFold(3), params={"groups": groups}, scoring="roc_auc")
    assert_groups_parted(notes, groups, 3)


@pytest.mark.parametrize("routing", [False, True])
def test_grid_search_hands_groups_on(grouped, notes, routing):
    X, y, groups = grouped
    with sklearn.config_context(enable_metadata_routing=routing):
        model = asker()
        if routing:
            model.set_fit_request(groups=True, sample_weight=False)
            search = GridSearchCV(model, {"threshold": [0.2, 0.3]}, cv=3, scoring="f1")
            search.fit(X, y, groups=groups)
        else:
            # scikit-learn keeps `groups` for the folds then; a pipeline's spelling reaches the fit
            pipeline = make_plain_pipeline("passthrough", model)
            grid = {"oversampledclassifier__threshold": [0.2, 0.3]}
            search = GridSearchCV(pipeline, grid, cv=3, scoring="f1")
            search.fit(X, y, oversampledclassifier__groups=groups)
    assert_groups_parted(notes, groups, 7)


@pytest.mark.parametrize("pipeline", [make_plain_pipeline, make_pipeline])
def test_pipeline_without_routing_hands_groups_on(grouped, notes, pipeline):
    X, y, groups = grouped
    whole = pipeline("passthrough", asker())
    whole.fit(X, y, oversampledclassifier__groups=groups)
    assert_groups_parted(notes, groups, 1)


def test_pipeline_with_routing_hands_groups_on(grouped, notes):
    X, y, groups = grouped
    with sklearn.config_context(enable_metadata_routing=True):
        model = asker().set_fit_request(groups=True, sample_weight=False)
        make_plain_pipeline("passthrough", model).fit(X, y, groups=groups)
    assert_groups_parted(notes, groups, 1)


def test_fit_without_groups_parts_them(grouped, notes):
    """Else the tests above would show nothing."""
    X, y, groups = grouped
    with warnings.catch_warnings():
        asker().fit(X, y)
    with pytest.raises(AssertionError):
        assert_groups_parted(notes, groups, 1)
