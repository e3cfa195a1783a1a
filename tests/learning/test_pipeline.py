"""Samplers between transformers: they run while the pipeline is fitted, and at no other time."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import sklearn
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.pipeline import make_pipeline as make_plain_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.utils import estimator_html_repr

from oversample.errors import DataError, SamplingError
from oversample.learning import Pipeline, make_pipeline
from oversample.learning.served import Served
from oversample.samplers import SMOTE, RandomOverSampler, RandomUnderSampler

N_COMMON, N_RARE = 60, 12


class Watchful(ClassifierMixin, BaseEstimator):
    """A model that writes down what it sees."""

    def fit(self, X, y, sample_weight=None, extra=None):
        self.classes_ = np.unique(y)
        self.X_, self.y_, self.weights_, self.extra_ = X, y, sample_weight, extra
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


class Plain(BaseEstimator):
    """A transformer without fit_transform, that writes down the labels it is fitted on."""

    def fit(self, X, y=None):
        self.n_rows_, self.y_ = len(X), y
        return self

    def transform(self, X):
        return X + 1.0


class Counted(TransformerMixin, BaseEstimator):
    """A transformer that counts how often any copy of it is fitted."""

    times = 0

    def fit(self, X, y=None):
        type(self).times += 1
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return X


class Both:
    """Something that resamples and transforms."""

    def fit_resample(self, X, y):
        return X, y

    def transform(self, X):
        return X


@pytest.fixture
def flat():
    """Return scaler, sampler, model."""
    return make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression())


def by_hand(X, y):
    """Fit what `flat` is, without a pipeline."""
    scaler = StandardScaler().fit(X)
    X_new, y_new = SMOTE(random_state=0).fit_resample(scaler.transform(X), y)
    return scaler, LogisticRegression().fit(X_new, y_new)


def test_pipeline_is_its_steps_one_after_the_other(problem, flat):
    X, y = problem
    scaler, model = by_hand(X, y)
    flat.fit(X, y)
    for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        assert_array_equal(getattr(flat, method)(X), getattr(model, method)(scaler.transform(X)))
    assert flat.score(X, y) == model.score(scaler.transform(X), y)
    ones = np.ones(len(y))
    assert flat.score(X, y, sample_weight=ones) == flat.score(X, y)


def test_prediction_does_not_need_the_sampler(problem, flat):
    X, y = problem
    flat.fit(X, y)
    expected = flat.predict(X)
    flat.steps[1] = ("smote", Both())  # anything that resamples; it would fail here
    assert_array_equal(flat.predict(X), expected)
    assert len(flat.predict(X[:1])) == 1


def test_pipeline_is_one_of_scikit_learn_and_overrides_nothing_private():
    """What scikit-learn does behind an underscore may change in any release."""
    assert issubclass(Pipeline, PlainPipeline)
    for ours in (Pipeline, Served):
        private = [name for name in vars(ours) if name.startswith("_") and not name.endswith("__")]
        assert private
        assert [
            name for name in private if hasattr(PlainPipeline, name) and name != "_abc_impl"
        ] == []


def test_caller_keeps_data_as_they_were(problem, flat):
    X, y = problem
    before = X.copy(), y.copy()
    flat.fit(X, y).predict(X)
    assert_array_equal(X, before[0])
    assert_array_equal(y, before[1])


# --- the incumbent's two defects


def test_fit_transform_fits_a_last_step_without_fit_transform_on_resampled_labels(problem):
    """Regression of another library: it passed 120 rows with 72 labels."""
    X, y = problem
    pipeline = make_pipeline(RandomOverSampler(random_state=0), Plain())
    X_new = pipeline.fit_transform(X, y)
    assert len(X_new) == len(pipeline[-1].y_) == pipeline[-1].n_rows_ == 2 * N_COMMON


@pytest.mark.parametrize("last", ["passthrough", None])
def test_fit_resample_returns_a_pair_when_the_last_step_is_skipped(problem, last):
    """Regression of another library: it returned X only."""
    X, y = problem
    pipeline = Pipeline([("sampler", RandomOverSampler(random_state=0)), ("last", last)])
    X_new, y_new = pipeline.fit_resample(X, y)
    assert len(X_new) == len(y_new) == 2 * N_COMMON
    assert_array_equal(pipeline.transform(X), X)


# --- methods that fit and give back


def test_fit_resample_gives_rows_and_labels_of_the_last_step(problem):
    X, y = problem
    sampler = RandomOverSampler(random_state=0)
    for last in (StandardScaler(), Plain(), RandomUnderSampler(random_state=0)):
        X_new, y_new = make_pipeline(sampler, last).fit_resample(X, y)
        assert len(X_new) == len(y_new) == 2 * N_COMMON


def test_fit_predict_speaks_of_the_rows_it_was_fitted_on(problem):
    X, y = problem
    model = KMeans(2, n_init=1, random_state=0)
    pipeline = make_pipeline(RandomOverSampler(random_state=0), model)
    assert len(pipeline.fit_predict(X, y)) == 2 * N_COMMON


def test_methods_are_there_only_where_they_mean_something():
    with_model = make_pipeline(SMOTE(), LogisticRegression())
    assert not hasattr(with_model, "fit_resample")
    assert not hasattr(with_model, "fit_transform")
    assert not hasattr(with_model, "transform")
    assert not hasattr(with_model, "score_samples")
    ends_in_sampler = make_pipeline(KMeans(2), SMOTE())
    assert hasattr(ends_in_sampler, "fit_resample")
    assert not hasattr(ends_in_sampler, "fit_transform")
    assert not hasattr(ends_in_sampler, "predict")
    assert not hasattr(make_pipeline(SMOTE()), "transform")


def test_fitted_sampler_at_the_end_has_its_plan(problem):
    pipeline = make_pipeline(StandardScaler(), SMOTE()).fit(*problem)
    assert pipeline[-1].plan_.added == {"rare": N_COMMON - N_RARE}
    assert len(pipeline.transform(problem[0])) == N_COMMON + N_RARE


def test_inverse_transform_and_names_leave_the_sampler_out(problem):
    X, y = problem
    pipeline = make_pipeline(MinMaxScaler(), RandomOverSampler(), PCA(3)).fit(X, y)
    assert pipeline.inverse_transform(pipeline.transform(X)) == pytest.approx(X)
    assert pipeline.get_feature_names_out().tolist() == ["pca0", "pca1", "pca2"]
    assert pipeline.n_features_in_ == 3


def test_score_samples_leaves_the_sampler_out(problem):
    from sklearn.neighbors import KernelDensity

    X, y = problem
    pipeline = make_pipeline(RandomOverSampler(random_state=0), KernelDensity()).fit(X, y)
    assert len(pipeline.score_samples(X)) == len(X)


def test_pipeline_without_samplers_does_what_scikit_learn_does(problem):
    X, y = problem
    steps = [("scale", StandardScaler()), ("model", LogisticRegression())]
    ours, theirs = Pipeline(clone(PlainPipeline(steps)).steps), PlainPipeline(steps)
    assert_array_equal(ours.fit(X, y).predict_proba(X), theirs.fit(X, y).predict_proba(X))


def test_nothing_is_predicted_before_fit(problem, flat):
    with pytest.raises(NotFittedError):
        flat.predict(problem[0])


# --- composition


def test_skipped_step_lets_everything_through(problem):
    X, y = problem
    for skipped in ("passthrough", None):
        pipeline = Pipeline(
            [("a", skipped), ("sampler", SMOTE(random_state=0)), ("model", Watchful())]
        )
        pipeline.fit(X, y)
        assert_array_equal(pipeline[-1].X_[: len(X)], X)
        assert len(pipeline.predict(X)) == len(X)


def test_sampler_can_be_switched_off(problem, flat):
    X, y = problem
    plain = make_plain_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    flat.set_params(smote="passthrough").fit(X, y)
    assert_array_equal(flat.predict_proba(X), plain.predict_proba(X))


def test_nested_pipeline_resamples_on_fit_and_transforms_on_predict(problem, flat):
    X, y = problem
    inner = make_pipeline(StandardScaler(), SMOTE(random_state=0))
    for nested in (
        make_pipeline(inner, LogisticRegression()),
        make_pipeline(StandardScaler(), make_pipeline(SMOTE(random_state=0), LogisticRegression())),
    ):
        nested.fit(X, y)
        assert_array_equal(nested.predict_proba(X), flat.fit(X, y).predict_proba(X))


def test_pipeline_of_samplers_alone_is_left_out_on_predict(problem):
    X, y = problem
    samplers = make_pipeline(
        RandomOverSampler(sampling_strategy=0.5, random_state=0), RandomUnderSampler(random_state=0)
    )
    pipeline = make_pipeline(samplers, Watchful()).fit(X, y)
    assert len(pipeline[-1].X_) == 2 * 30
    assert len(pipeline.predict(X)) == len(X)


def test_two_samplers_run_in_their_order(problem):
    pipeline = make_pipeline(
        RandomOverSampler(sampling_strategy=0.5, random_state=0),
        RandomUnderSampler(random_state=0),
        Watchful(),
    ).fit(*problem)
    labels, counts = np.unique(pipeline[-1].y_, return_counts=True)
    assert dict(zip(labels.tolist(), counts.tolist(), strict=True)) == {"common": 30, "rare": 30}


def test_steps_are_found_by_name_number_and_slice(problem, flat):
    X, y = problem
    flat.fit(X, y)
    assert flat["smote"] is flat[1] is flat.named_steps.smote is flat.steps[1][1]
    front = flat[:-1]
    assert isinstance(front, Pipeline)
    assert_array_equal(front.transform(X), flat[0].transform(X))
    assert len(flat) == 3


def test_clone_and_parameters_reach_every_step(flat):
    flat.set_params(smote__k_neighbors=2, logisticregression__C=0.1, verbose=False)
    copied = clone(flat)
    assert copied["smote"].k_neighbors == 2
    assert copied["smote"] is not flat["smote"]
    assert set(flat.get_params(deep=False)) == {"memory", "steps", "verbose"}


def test_grid_search_and_cross_validation_take_it(problem, flat):
    X, y = problem
    grid = {"smote__k_neighbors": [1, 3], "smote": [SMOTE(random_state=0), "passthrough"]}
    found = GridSearchCV(flat, [{"smote__k_neighbors": [1, 3]}, {"smote": grid["smote"]}], cv=3)
    found.fit(X, y)
    assert len(found.cv_results_["params"]) == 4
    assert not np.isnan(found.cv_results_["mean_test_score"]).any()
    scores = cross_validate(flat, X, y, cv=3, scoring="roc_auc")["test_score"]
    assert scores.min() > 0.5  # of three folds each ranks better than chance


def test_html_shows_every_step(problem, flat):
    for state in (flat, clone(flat).fit(*problem)):
        html = estimator_html_repr(state)
        for name in ("StandardScaler", "SMOTE", "LogisticRegression"):
            assert name in html


def test_pickled_pipeline_predicts_the_same(problem, flat):
    X, y = problem
    again = pickle.loads(pickle.dumps(flat.fit(X, y)))
    assert_array_equal(again.predict_proba(X), flat.predict_proba(X))


def test_set_output_reaches_the_transformers(problem):
    pd = pytest.importorskip("pandas")
    X, y = problem
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    pipeline = make_pipeline(StandardScaler(), SMOTE(random_state=0), Watchful())
    pipeline.set_output(transform="pandas").fit(frame, y)
    assert list(pipeline[-1].X_.columns) == ["a", "b", "c"]


def test_names_are_made_as_scikit_learn_makes_them():
    steps = make_pipeline(SMOTE(), StandardScaler(), StandardScaler(), "passthrough").steps
    assert [name for name, _ in steps] == [
        "smote",
        "standardscaler-1",
        "standardscaler-2",
        "passthrough",
    ]


# --- parameters of fit


def test_weights_of_a_step_behind_a_sampler_are_carried(problem, weights):
    pipeline = make_pipeline(StandardScaler(), SMOTE(random_state=0), Watchful())
    pipeline.fit(*problem, watchful__sample_weight=weights)
    seen = pipeline[-1].weights_
    assert_array_equal(seen[: len(weights)], weights)
    assert_array_equal(seen[len(weights) :], pipeline["smote"].lineage_.mix(weights))


def test_weights_are_carried_through_and_into_nested_pipelines(problem, weights):
    inner = make_pipeline(
        RandomOverSampler(sampling_strategy=0.5, random_state=0), StandardScaler()
    )
    pipeline = make_pipeline(inner, make_pipeline(RandomUnderSampler(random_state=0), Watchful()))
    pipeline.fit(*problem, **{"pipeline-2__watchful__sample_weight": weights})
    grown = np.concatenate([weights, inner[0].lineage_.mix(weights)])
    assert_array_equal(pipeline[-1][-1].weights_, grown[pipeline[-1][0].sample_indices_])


def test_parameters_reach_the_steps_of_a_nested_sampler(problem, weights):
    X, y = problem
    inner = make_pipeline(StandardScaler(), RandomOverSampler(random_state=0))
    pipeline = Pipeline([("inner", inner), ("model", Watchful())])
    pipeline.fit(X, y, inner__standardscaler__sample_weight=weights)
    assert inner[0].mean_ == pytest.approx(np.average(X, axis=0, weights=weights))


def test_nested_pipeline_without_samplers_is_a_transformer(problem):
    """It has fit_resample too, but the rows stay, so a value a row still fits behind it."""
    pipeline = Pipeline([("inner", make_pipeline(StandardScaler())), ("model", Watchful())])
    values = np.arange(N_COMMON + N_RARE)
    assert pipeline.fit(*problem, model__extra=values)[-1].extra_ is values


def test_weights_of_a_step_before_the_sampler_are_passed_as_they_are(problem, weights):
    X, y = problem
    pipeline = make_pipeline(StandardScaler(), RandomOverSampler(random_state=0), Watchful())
    pipeline.fit(X, y, standardscaler__sample_weight=weights)
    assert pipeline[0].mean_ == pytest.approx(np.average(X, axis=0, weights=weights))


def test_other_values_a_row_are_refused_behind_a_sampler(problem):
    pipeline = make_pipeline(RandomOverSampler(random_state=0), Watchful())
    pipeline.fit(*problem, watchful__extra=[1, 2, 3])  # not a value a row: passed on
    assert pipeline[-1].extra_ == [1, 2, 3]
    with pytest.raises(SamplingError) as caught:
        pipeline.fit(*problem, watchful__extra=np.zeros(N_COMMON + N_RARE))
    assert caught.value.got == "72 values for 120 resampled rows"


def test_weights_of_the_wrong_length_are_refused(problem):
    pipeline = make_pipeline(RandomOverSampler(random_state=0), Watchful())
    with pytest.raises(DataError, match="one number for each row"):
        pipeline.fit(*problem, watchful__sample_weight=np.ones(3))


@pytest.mark.parametrize(
    "steps", [["smote", "model"], ["passthrough", "model"], ["model", "smote"]]
)
def test_parameters_for_a_step_that_takes_none_are_refused(problem, steps):
    made = {"smote": SMOTE(), "passthrough": "passthrough", "model": StandardScaler()}
    name = next(step for step in steps if step != "model")
    pipeline = Pipeline([(step, made[step]) for step in steps])
    with pytest.raises(SamplingError, match="takes no parameters"):
        pipeline.fit(*problem, **{f"{name}__sample_weight": np.ones(72)})


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("sample_weight", "Write step__parameter, such as watchful__sample_weight;"),
        ("watchfull__sample_weight", 'Did you mean "watchful"? '),
    ],
)
def test_parameter_that_names_no_step_is_refused(problem, weights, key, remedy):
    pipeline = make_pipeline(RandomOverSampler(), Watchful())
    with pytest.raises(SamplingError) as caught:
        pipeline.fit(*problem, **{key: weights})
    assert caught.value.remedy.startswith(remedy)


# --- steps that cannot work


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([], "A pipeline needs a list of steps"),
        ([SMOTE()], "A pipeline needs a list of steps"),
        ([("a", SMOTE()), ("a", Watchful())], "The names of steps must be different"),
        ([("a__b", SMOTE()), ("model", Watchful())], "The names of steps must be different"),
        ([("memory", SMOTE()), ("model", Watchful())], "The names of steps must be different"),
        ([("a", SMOTE), ("model", Watchful())], 'Step "a" is a class'),
        ([("a", Both()), ("model", Watchful())], 'Step "a" both resamples and transforms'),
        ([("a", Watchful()), ("model", Watchful())], 'Step "a" has to implement fit and transform'),
        ([("a", SMOTE()), ("model", 3)], "Last step of Pipeline should implement fit"),
    ],
)
def test_steps_that_cannot_work_are_refused_before_data_are_touched(steps, wrong):
    with pytest.raises(SamplingError) as caught:
        Pipeline(steps).fit(None, None)
    assert caught.value.wrong.startswith(wrong)


@pytest.mark.parametrize("step", [Watchful(), Both(), SMOTE])
def test_step_that_cannot_be_run_is_a_type_error_as_in_scikit_learn(step):
    with pytest.raises(TypeError, match='Step "a"'):
        Pipeline([("a", step), ("model", Watchful())]).fit(None, None)


def test_foreign_pipeline_that_would_not_transform_on_predict_is_refused(problem):
    """A pipeline class of another library may resample, and then have no transform of its own."""

    class Foreign(PlainPipeline):
        def fit_resample(self, X, y):
            return X, y

    foreign = Foreign([("scale", StandardScaler()), ("sampler", SMOTE())])
    with pytest.raises(SamplingError, match="both resamples and transforms"):
        Pipeline([("inner", foreign), ("model", Watchful())]).fit(*problem)


# --- memory and verbose


def test_memory_spares_the_second_fit_of_a_transformer(problem, tmp_path):
    Counted.times = 0
    given = Counted()
    pipeline = Pipeline(
        [
            ("count", given),
            ("sampler", SMOTE(random_state=0)),
            ("again", Counted()),
            ("model", Watchful()),
        ],
        memory=str(tmp_path),
    )
    for _ in range(2):
        clone(pipeline).fit(*problem)
    assert Counted.times == 2
    pipeline.fit(*problem)
    assert not hasattr(given, "n_features_in_")  # the copy was fitted
    assert hasattr(pipeline[0], "n_features_in_")
    assert hasattr(pipeline[1], "lineage_")


def test_memory_fits_a_copy_of_the_transformer_the_first_time_too(problem, tmp_path):
    given = StandardScaler()
    pipeline = Pipeline([("scale", given), ("model", Watchful())], memory=str(tmp_path))
    assert hasattr(pipeline.fit(*problem)[0], "mean_")
    assert not hasattr(given, "mean_")


def test_memory_does_not_repeat_the_rows_of_an_unseeded_sampler(problem, tmp_path):
    pipeline = Pipeline([("sampler", SMOTE()), ("model", Watchful())], memory=str(tmp_path))
    first, second = (clone(pipeline).fit(*problem)[-1].X_ for _ in range(2))
    assert not np.array_equal(first, second)


class CountedSampler(RandomOverSampler):
    """A sampler that counts how often any copy of it resamples."""

    times = 0

    def fit_resample(self, X, y):
        type(self).times += 1
        return super().fit_resample(X, y)


@pytest.mark.parametrize(
    ("random_state", "times"), [(0, 1), (np.int64(3), 1), (None, 2), (np.random.RandomState(0), 2)]
)
def test_memory_spares_the_second_run_of_a_seeded_sampler(
    problem, weights, tmp_path, random_state, times
):
    CountedSampler.times = 0
    given = CountedSampler(random_state=random_state)
    pipeline = Pipeline([("sampler", given), ("model", Watchful())], memory=str(tmp_path))
    for _ in range(2):
        pipeline.fit(*problem, model__sample_weight=weights)
        assert len(pipeline[-1].weights_) == len(pipeline[-1].y_) == 2 * N_COMMON
    assert CountedSampler.times == times
    assert hasattr(pipeline[0], "lineage_")
    assert hasattr(given, "lineage_") is (times == 2)  # a copy is run where it is kept


def test_pipeline_is_silent_unless_asked(problem, flat, capfd):
    flat.fit(*problem)
    assert capfd.readouterr() == ("", "")
    flat.set_params(verbose=True).fit(*problem)
    out, err = capfd.readouterr()
    assert out == ""
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "[Pipeline] step 1 of 3, standardscaler",
        "[Pipeline] step 2 of 3, smote",
        "[Pipeline] step 3 of 3, logisticregression",
    ]
    flat.set_params(smote=None).fit(*problem)
    assert "step 2 of 3, smote" in capfd.readouterr().err


# --- metadata routing


def test_routing_leaves_step_parameters_as_they_are(problem, weights, flat):
    X, y = problem
    plain = clone(flat).fit(X, y, logisticregression__sample_weight=weights)
    with sklearn.config_context(enable_metadata_routing=True):
        flat.fit(X, y, logisticregression__sample_weight=weights)
        assert_array_equal(flat.predict_proba(X), plain.predict_proba(X))
        assert len(cross_validate(clone(flat), X, y, cv=3)["test_score"]) == 3


def test_routing_refuses_what_it_cannot_route(problem, weights, flat):
    with (
        sklearn.config_context(enable_metadata_routing=True),
        # which of the two depends on the release of scikit-learn
        pytest.raises((TypeError, UnsetMetadataPassedError), match="sample_weight"),
    ):
        GridSearchCV(flat, {"smote__k_neighbors": [1]}, cv=3).fit(*problem, sample_weight=weights)
