"""Built-in models take any table, are named, and repeat themselves."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.errors import StudyError
from oversample.learning import (
    MODEL_NAMES,
    OversampledClassifier,
    Prepare,
    make_model,
    positive_scores,
)
from oversample.learning.numbered import NumberedClasses
from oversample.samplers import SMOTE
from oversample.tables import read

INSTALLED = [
    name
    for name in MODEL_NAMES
    if name not in ("lightgbm", "xgboost") or importlib.util.find_spec(name)
]


@parametrize_with_checks([NumberedClasses(LogisticRegression())])
def test_scikit_learn_check_holds(estimator, check):
    check(estimator)


@pytest.mark.parametrize("name", INSTALLED)
def test_model_takes_every_container_and_gives_the_same_answer(name, mixed_tables, labels):
    """Warnings are errors here: a model that does not converge fails this test."""
    expected = None
    for kind, container in mixed_tables.items():
        scores = positive_scores(make_model(name, seed=0).fit(container, labels), container, "ill")
        expected = scores if expected is None else expected
        assert_array_equal(scores, expected, err_msg=kind)
    assert roc_auc_score(labels == "ill", expected) > 0.9  # it has learned its own training rows


@pytest.mark.parametrize("name", INSTALLED)
def test_model_can_be_oversampled_in_every_container(name, mixed_tables, labels):
    for container in mixed_tables.values():
        sampler = SMOTE(k_neighbors=3, random_state=0)
        model = OversampledClassifier(make_model(name, seed=0), sampler, calibrate="none")
        model.fit(container, labels)
        assert model.plan_.after["ill"] == model.plan_.after["well"]
        assert np.isfinite(positive_scores(model, container, "ill")).all()


@pytest.mark.parametrize("name", INSTALLED)
def test_model_repeats_itself_to_the_last_digit(name, mixed_tables, labels):
    table = mixed_tables["bare"]
    one, two = (make_model(name, seed=5).fit(table, labels).predict_proba(table) for _ in range(2))
    assert_array_equal(one, two)


@pytest.mark.parametrize("name", INSTALLED)
def test_model_gives_the_same_on_any_number_of_threads(name, mixed_tables, labels):
    table = mixed_tables["bare"]
    one, two = (
        make_model(name, seed=5, n_jobs=n_jobs).fit(table, labels).predict_proba(table)
        for n_jobs in (1, 2)
    )
    # Threads add up the votes of trees in the order in which they finish: the last digit may differ.
    assert one == pytest.approx(two, rel=1e-12, abs=1e-15)


def test_seed_decides_what_is_random(mixed_tables, labels):
    table = mixed_tables["bare"]
    one, two = (
        make_model("forest", seed=s).fit(table, labels).predict_proba(table) for s in (1, 2)
    )
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("name", INSTALLED)
def test_model_takes_weights(name, mixed_tables, labels):
    """A class whose rows weigh next to nothing is hardly predicted."""
    table = mixed_tables["bare"]
    light = np.where(labels == "ill", 0.01, 1.0)
    fair, unfair = (
        make_model(name, seed=0).fit(table, labels, model__sample_weight=w)
        for w in (np.ones(len(labels)), light)
    )
    shares = [positive_scores(model, table, "ill").mean() for model in (fair, unfair)]
    assert shares[1] < shares[0]


@pytest.mark.parametrize("name", INSTALLED)
def test_model_learns_three_classes_of_any_label(name):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 2))
    for y in (np.digitize(X[:, 0], [-0.5, 0.5]) * 10, np.array(["a", "b", "c"])[np.arange(90) % 3]):
        model = make_model(name, seed=0).fit(X, y)
        assert_array_equal(model.classes_, np.unique(y))
        assert set(model.predict(X)) <= set(y)


def test_model_is_a_plain_pipeline_of_preparation_and_classifier():
    kinds = {"logistic": "linear", "forest": "tree", "boosting": "native"}
    for name, kind in kinds.items():
        model = clone(make_model(name, seed=0))
        assert type(model) is PlainPipeline
        assert list(model.named_steps) == ["prepare", "model"]
        assert isinstance(model["prepare"], Prepare)
        assert model["prepare"].kind == kind


def test_boosting_never_holds_out_resampled_rows():
    assert make_model("boosting", seed=0)["model"].early_stopping is False


def test_logistic_converges_on_columns_of_any_size():
    """A million and a millionth side by side, and classes that a line parts."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3)) * [1e6, 1.0, 1e-6]
    model = make_model("logistic", seed=0).fit(X, X[:, 0] > 0)
    assert model.score(X, X[:, 0] > 0) > 0.95


def test_model_can_be_cross_validated_on_a_frame(mixed_tables, labels):
    pytest.importorskip("pandas")
    scores = cross_val_score(make_model("boosting", seed=0), mixed_tables["pandas"], labels, cv=3)
    assert len(scores) == 3


def test_unknown_model_is_refused_with_the_list():
    with pytest.raises(StudyError) as caught:
        make_model("forrest", seed=0)
    assert caught.value.got == '"forrest"'
    assert caught.value.remedy.startswith(
        'Did you mean "forest"? Choose from "boosting", "forest", '
    )


@pytest.mark.parametrize("name", ["lightgbm", "xgboost"])
def test_model_of_an_absent_package_says_how_to_get_it(name, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)  # what Python does for a module that is not there
    with pytest.raises(StudyError) as caught:
        make_model(name, seed=0)
    assert caught.value.wrong.startswith(f'The model "{name}" needs the package {name}')
    assert f"pip install {name}." in caught.value.remedy


# --- scores


def test_positive_scores_find_the_column_of_the_class(problem):
    model = LogisticRegression().fit(*problem)
    X, _ = problem
    rare, common = (positive_scores(model, X, label) for label in ("rare", "common"))
    assert_array_equal(rare, model.predict_proba(X)[:, 1])
    assert rare + common == pytest.approx(1.0)


def test_positive_scores_find_numbers_and_flags(problem):
    X, y = problem
    for labels, positive in ((np.where(y == "rare", 7, 3), 7), (y == "rare", True)):
        scores = positive_scores(LogisticRegression().fit(X, labels), X, positive)
        assert scores[-12:].mean() > 0.5


def test_model_without_probabilities_is_refused_in_words(problem):
    with pytest.raises(StudyError) as caught:
        positive_scores(Perceptron().fit(*problem), problem[0], "rare")
    assert caught.value.got == "a Perceptron without predict_proba"


def test_class_that_was_not_learned_is_refused(problem):
    with pytest.raises(StudyError) as caught:
        positive_scores(LogisticRegression().fit(*problem), problem[0], "raer")
    assert caught.value.remedy.startswith('Did you mean "rare"? ')


def test_tables_of_a_study_are_taken_without_their_container(mixed_tables, labels):
    part = read(mixed_tables["pyarrow"]).bare().keep(np.arange(80))
    model = make_model("logistic", seed=0).fit(part, labels[:80])
    assert len(model.predict(part)) == 80
