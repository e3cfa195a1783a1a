"""The pipeline under imbalanced-learn's name gives what it gives there, and is right where that is not."""

from __future__ import annotations

import re

import numpy as np
import pytest
import sklearn
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.decomposition import PCA
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from oversample.errors import SamplingError
from oversample.imblearn.over_sampling import SMOTE
from oversample.imblearn.pipeline import Pipeline, make_pipeline

N_COMMON, N_RARE = 80, 20


class Watchful(ClassifierMixin, BaseEstimator):
    """A model that writes down what it sees."""

    def fit(self, X, y, sample_weight=None, X_val=None, pairs=None):
        self.classes_ = np.unique(y)
        self.X_, self.y_, self.weights_, self.X_val_, self.pairs_ = (
            X,
            y,
            sample_weight,
            X_val,
            pairs,
        )
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


class Doubled(TransformerMixin, BaseEstimator):
    """A transformer that writes down the labels it is fitted on."""

    def fit(self, X, y=None):
        self.y_ = y
        return self

    def transform(self, X):
        return 2.0 * X


class Plain(BaseEstimator):
    """The same, without a method that fits and transforms."""

    fit, transform = Doubled.fit, Doubled.transform


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_COMMON + N_RARE, 4))
    return X, np.repeat([0, 1], [N_COMMON, N_RARE])


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def test_pipeline_gives_what_it_gives_there(problem):
    theirs = pytest.importorskip("imblearn", reason="imbalanced-learn is not here")
    from imblearn.over_sampling import SMOTE as THEIRS
    from imblearn.pipeline import make_pipeline as make_theirs

    assert theirs
    X, y = problem
    told = [
        make(StandardScaler(), smote(random_state=3), PCA(2), LogisticRegression()).fit(X, y)
        for make, smote in ((make_pipeline, SMOTE), (make_theirs, THEIRS))
    ]
    for method in ("predict", "predict_proba", "decision_function"):
        assert_array_equal(*(getattr(pipeline, method)(X) for pipeline in told))
    assert told[0].get_params(deep=False).keys() == told[1].get_params(deep=False).keys()
    front = [pipeline[:-2].fit_resample(X, y) for pipeline in told]
    assert_array_equal(front[0][0], front[1][0])
    assert_array_equal(front[0][1], front[1][1])


def test_last_transformer_is_fitted_with_the_labels_of_the_resampled_rows(problem):
    """There, one without fit_transform is fitted with the labels of the rows before."""
    pipeline = make_pipeline(SMOTE(random_state=0), Plain())
    X_new = pipeline.fit_transform(*problem)
    assert len(X_new) == len(pipeline[-1].y_) == 2 * N_COMMON


def test_passthrough_behind_a_sampler_gives_the_labels_too(problem):
    """There, the rows come back alone."""
    X_new, y_new = make_pipeline(SMOTE(random_state=0), "passthrough").fit_resample(*problem)
    assert len(X_new) == len(y_new) == 2 * N_COMMON


def test_pipeline_may_be_a_step(problem):
    """There, it is refused."""
    inner = make_pipeline(StandardScaler(), SMOTE(random_state=0))
    outer = make_pipeline(inner, LogisticRegression()).fit(*problem)
    flat = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression()).fit(
        *problem
    )
    assert_array_equal(outer.predict_proba(problem[0]), flat.predict_proba(problem[0]))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"memory": 3}, "The 'memory' parameter of Pipeline must be"),
        ({"verbose": "yes"}, "The 'verbose' parameter of Pipeline must be"),
        ({"transform_input": "X_val"}, "The 'transform_input' parameter of Pipeline must be"),
        ({"transform_input": ["X_val"]}, "can only be set if metadata routing is enabled"),
    ],
)
def test_parameters_that_will_not_do_are_refused(problem, params, words):
    pipeline = Pipeline([("sampler", SMOTE()), ("model", Watchful())], **params)
    for method in ("fit", "fit_predict", "fit_transform", "fit_resample"):
        if hasattr(pipeline, method):
            with pytest.raises(SamplingError, match=re.escape(words)):
                getattr(pipeline, method)(*problem)


def test_name_of_a_parameter_is_no_name_of_a_step(problem):
    with pytest.raises(SamplingError, match="names of steps"):
        Pipeline([("transform_input", SMOTE()), ("model", Watchful())]).fit(*problem)


def test_times_are_told_on_standard_output_as_in_scikit_learn(problem, capfd):
    steps = [("scale", StandardScaler()), ("sampler", SMOTE(random_state=0)), ("none", None)]
    told = {}
    for make in (Pipeline, sklearn.pipeline.Pipeline):
        own = steps if make is Pipeline else [steps[0], ("sampler", StandardScaler()), steps[2]]
        make([*own, ("model", Watchful())], verbose=True).fit(*problem)
        out, err = capfd.readouterr()
        assert err == ""
        told[make] = re.sub(r"total=.*", "", out).splitlines()
    assert told[Pipeline] == told[sklearn.pipeline.Pipeline]
    assert len(told[Pipeline]) == 4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_checks_of_scikit_learn_pass():
    kept = "fitted steps take the place of those given, as in scikit-learn's own pipeline with a memory"
    expected = dict.fromkeys(
        ["check_estimators_overwrite_params", "check_dont_overwrite_parameters"], kept
    )
    model = make_pipeline(
        StandardScaler(), SMOTE(k_neighbors=1, random_state=0), LogisticRegression()
    )
    check_estimator(model, expected_failed_checks=expected)


# --- metadata routing


def test_weights_are_routed_and_carried_to_the_resampled_rows(problem, routing):
    """There, the model behind the sampler gets the weights of the rows before."""
    weights = np.linspace(0.5, 2.0, N_COMMON + N_RARE)
    model = Watchful().set_fit_request(sample_weight=True)
    pipeline = make_pipeline(Doubled(), SMOTE(random_state=0), model)
    pipeline.fit(*problem, sample_weight=weights)
    assert_array_equal(model.weights_[: len(weights)], weights)
    assert len(model.weights_) == len(model.y_) == 2 * N_COMMON
    named = clone(pipeline).fit(*problem, watchful__sample_weight=weights)
    assert_array_equal(named[-1].weights_, model.weights_)


def test_metadata_that_nobody_asked_for_is_refused(problem, routing):
    pipeline = make_pipeline(SMOTE(random_state=0), Watchful())
    with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
        pipeline.fit(*problem, sample_weight=np.ones(100))
    with pytest.raises(TypeError, match="nonsense"):
        pipeline.fit(*problem, nonsense=3)


def test_routed_tables_are_transformed_like_x(problem, routing):
    X, y = problem
    model = Watchful().set_fit_request(X_val=True, pairs=True)
    pipeline = make_pipeline(
        Doubled(), "passthrough", SMOTE(random_state=0), model, transform_input=["X_val", "pairs"]
    )
    pipeline.fit(X, y, X_val=X[:3], pairs=(X[:2], X[:1]))
    assert_array_equal(model.X_val_, 2.0 * X[:3])
    assert [len(part) for part in model.pairs_] == [2, 1]
    assert_array_equal(model.pairs_[0], 2.0 * X[:2])


@pytest.mark.parametrize("steps", [(SMOTE(random_state=0),), (SMOTE(random_state=0), Doubled())])
def test_pipelines_without_a_model_are_routed_through(problem, routing, steps):
    pipeline = make_pipeline(*steps).fit(*problem)
    assert len(pipeline.fit_resample(*problem)[0]) == 2 * N_COMMON
    assert pipeline.get_metadata_routing() is not None


def test_grid_search_routes_through_the_pipeline(problem, routing):
    weights = np.linspace(0.5, 2.0, N_COMMON + N_RARE)
    model = LogisticRegression().set_fit_request(sample_weight=True)
    pipeline = make_pipeline(SMOTE(random_state=0), model)
    scorer = get_scorer("roc_auc").set_score_request(sample_weight=False)
    found = GridSearchCV(pipeline, {"smote__k_neighbors": [1, 3]}, cv=3, scoring=scorer)
    found.fit(*problem, sample_weight=weights)
    assert np.isfinite(found.cv_results_["mean_test_score"]).all()
    scores = cross_validate(
        pipeline, *problem, cv=3, scoring=scorer, params={"sample_weight": weights}
    )
    assert np.isfinite(scores["test_score"]).all()
