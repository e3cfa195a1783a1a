"""An exported model needs nothing of this library, and says what the model says."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline as make_plain_pipeline
from sklearn.preprocessing import StandardScaler

from oversample.datasets import load_hypothyroid
from oversample.errors import SamplingError
from oversample.learning import (
    MODEL_NAMES,
    OversampledClassifier,
    Prepare,
    make_model,
    make_pipeline,
)
from oversample.learning.calibrators import Isotonic, Sigmoid
from oversample.learning.export import plain_model
from oversample.learning.export_calibration import plain_calibrated
from oversample.learning.export_prepare import plain_prepare
from oversample.learning.settling import Calibration
from oversample.samplers import SMOTE, RandomOverSampler, TomekLinks

pd = pytest.importorskip("pandas")

CLOSE = {"rtol": 0.0, "atol": 1e-12}  # logarithms and back: a few roundings
KINDS = ("linear", "tree", "native")
WAYS = ("none", "prior", "sigmoid", "isotonic")

# Serves a pickled model in a fresh interpreter that cannot import this library, and says what it did.
SERVE = """
import pickle, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "oversample":
            raise ImportError(name + " is not installed here")
sys.meta_path.insert(0, Absent())
try:
    import oversample
except ImportError:
    pass
else:
    raise SystemExit("oversample can be imported here: this would show nothing")
with open(sys.argv[1], "rb") as file:
    model, X = pickle.load(file)
with open(sys.argv[2], "wb") as file:
    pickle.dump((model.predict(X), model.predict_proba(X), model.classes_), file)
"""


def served_elsewhere(plain, X, folder):
    """Pickle, load and predict in another process, where this library is absent."""
    stored = pickle.dumps((plain, X))
    assert b"oversample" not in stored
    (folder / "model").write_bytes(stored)
    command = [sys.executable, "-W", "error", "-c", SERVE, "model", "answers"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return pickle.loads((folder / "answers").read_bytes())


@pytest.fixture(scope="module")
def thyroid():
    """Return every other row to fit on and the rest, as pandas frames."""
    frame = load_hypothyroid().to_pandas()
    y = frame.pop("diagnosis").to_numpy()
    return frame[::2], y[::2], frame[1::2], y[1::2]


@pytest.fixture(scope="module")
def two_classes(thyroid):
    """Return the numbers of the table alone."""
    X, y, unseen, _ = thyroid
    numbers = ["age", "TSH", "T3", "TT4"]
    return X[numbers].fillna(0.0), y, unseen[numbers].fillna(0.0)


# --- the model


@pytest.mark.parametrize("positive", ["hypothyroid", "negative"])
@pytest.mark.parametrize("calibrate", WAYS)
def test_every_calibration_and_threshold_is_served_without_this_library(
    two_classes, tmp_path, calibrate, positive
):
    X, y, unseen = two_classes
    model = OversampledClassifier(
        RandomForestClassifier(20, random_state=0),
        RandomOverSampler(random_state=0),
        calibrate=calibrate,
        threshold="balanced_accuracy",
        positive=positive,
        cv=3,
        random_state=0,
    ).fit(X, y)
    labels, probabilities, classes = served_elsewhere(model.export(), unseen, tmp_path)
    assert_array_equal(classes, model.classes_)
    assert_allclose(probabilities, model.predict_proba(unseen), **CLOSE)
    assert_array_equal(labels, model.predict(unseen))
    # The threshold is really there: cutting at one half would say something else.
    halved = model.classes_[np.argmax(probabilities, axis=1)]
    assert (halved != labels).any()


@pytest.mark.parametrize("calibrate", WAYS)
def test_three_classes_are_served_without_this_library(tmp_path, calibrate):
    X, y = load_wine(return_X_y=True)
    y = np.array(["barolo", "grignolino", "barbera"])[y]
    model = OversampledClassifier(
        RandomForestClassifier(10, max_depth=3, random_state=0),
        RandomOverSampler(sampling_strategy={"barbera": 150}, random_state=0),
        calibrate=calibrate,
        cv=3,
        random_state=0,
    ).fit(X, y)
    labels, probabilities, _ = served_elsewhere(model.export(), X, tmp_path)
    assert_allclose(probabilities, model.predict_proba(X), **CLOSE)
    assert_array_equal(labels, model.predict(X))
    assert_allclose(probabilities.sum(axis=1), 1.0)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_built_in_model_is_served_without_this_library(thyroid, tmp_path, name):
    if name in ("lightgbm", "xgboost"):
        pytest.importorskip(name)
    X, y, unseen, _ = thyroid
    model = OversampledClassifier(
        make_model(name, seed=0), SMOTE(random_state=0), calibrate="prior", threshold=0.1
    ).fit(X, y)
    labels, probabilities, _ = served_elsewhere(model.export(), unseen, tmp_path)
    assert_allclose(probabilities, model.predict_proba(unseen), **CLOSE)
    assert_array_equal(labels, model.predict(unseen))
    assert 0 < (labels == "hypothyroid").sum() < len(labels) / 2


@pytest.mark.parametrize("calibrate", ["prior", "isotonic"])
def test_exported_model_does_not_mind_what_transformers_are_set_to_give(thyroid, calibrate):
    """Warnings are errors here."""
    X, y, unseen, _ = thyroid
    model = OversampledClassifier(
        make_model("logistic", seed=0), RandomOverSampler(random_state=0), calibrate=calibrate, cv=2
    ).fit(X, y)
    plain, expected = model.export(), model.predict_proba(unseen)
    with sklearn.config_context(transform_output="pandas"):
        found = plain.predict_proba(unseen)
    assert_allclose(found, expected, **CLOSE)


class Given(ClassifierMixin, BaseEstimator):
    """A model that is handed its probabilities; not scikit-learn's, so that both are looked at."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.n_features_in_ = X.shape[1]
        return self

    def predict_proba(self, X):
        return np.column_stack([1.0 - X[:, 0], X[:, 0]])


def given_line():
    """Return a model of scikit-learn whose probability of the second class is the one column."""
    line = SGDClassifier(loss="modified_huber")
    line.coef_, line.intercept_ = np.array([[2.0]]), np.array([-1.0])
    line.classes_, line.n_features_in_ = np.array([0, 1]), 1
    return line


SCORES = np.unique(np.concatenate([np.linspace(0, 1, 201), np.geomspace(1e-15, 0.1, 60)]))
SHARES = np.array([0.5, 0.5]), np.array([0.97, 0.03])


@pytest.mark.parametrize("model", [Given().fit(SCORES[:2, None], [0, 1]), given_line()])
@pytest.mark.parametrize("positive", [0, 1])
@pytest.mark.parametrize("intercept", [-20.0, -3.0, 0.0, 0.1, 9.0])
@pytest.mark.parametrize("slope", [-2.0, 0.0, 0.03, 1.0, 25.0])
def test_line_of_any_slope_is_exported(model, positive, intercept, slope):
    line = Sigmoid(slope, intercept, 1e-4, 1.0 - 1e-12)
    calibration = Calibration("sigmoid", "", *SHARES, positive, line)
    plain = plain_calibrated(model, (0, 1), calibration)
    expected = calibration.apply(model.predict_proba(SCORES[:, None]))
    assert_allclose(plain.predict_proba(SCORES[:, None]), expected, **CLOSE)


@pytest.mark.parametrize("model", [Given().fit(SCORES[:2, None], [0, 1]), given_line()])
@pytest.mark.parametrize("positive", [0, 1])
@pytest.mark.parametrize("n_points", [1, 2, 30])
def test_curve_of_any_points_is_exported(model, positive, n_points):
    rng = np.random.default_rng(n_points)
    curve = Isotonic(np.sort(rng.random(n_points)), np.sort(rng.uniform(1e-9, 1 - 1e-9, n_points)))
    calibration = Calibration("isotonic", "", *SHARES, positive, curve)
    plain = plain_calibrated(model, (0, 1), calibration)
    expected = calibration.apply(model.predict_proba(SCORES[:, None]))
    assert_allclose(plain.predict_proba(SCORES[:, None]), expected, **CLOSE)


def test_certain_probabilities_stay_certain(two_classes):
    X, y, unseen = two_classes
    model = OversampledClassifier(
        RandomForestClassifier(5, random_state=0),
        RandomOverSampler(random_state=0),
        calibrate="prior",
    ).fit(X, y)
    sure = model.predict_proba(unseen)[:, 1] == 0.0
    assert sure.any()
    assert model.export().predict_proba(unseen)[sure, 1].max() < 1e-250


def test_pipeline_of_ours_is_exported_without_its_samplers(two_classes, tmp_path):
    X, y, unseen = two_classes
    inner = make_pipeline(StandardScaler(), TomekLinks(), LogisticRegression())
    model = OversampledClassifier(inner, SMOTE(random_state=0), calibrate="none").fit(X, y)
    plain = model.export()
    assert [name for name, _ in plain.steps] == ["standardscaler", "logisticregression"]
    _, probabilities, _ = served_elsewhere(plain, unseen, tmp_path)
    assert_array_equal(probabilities, model.predict_proba(unseen))


def test_what_has_no_equal_is_refused_by_name(two_classes):
    X, y, _ = two_classes
    around = ColumnTransformer([("all", Prepare("linear"), list(X.columns))])
    model = OversampledClassifier(
        make_plain_pipeline(around, LogisticRegression()), SMOTE(random_state=0)
    ).fit(X, y)
    with pytest.raises(SamplingError) as caught:
        model.export()
    assert "Prepare" in caught.value.got


def test_export_leaves_the_model_as_it_was(thyroid):
    X, y, unseen, _ = thyroid
    model = OversampledClassifier(
        make_model("logistic", seed=0), SMOTE(random_state=0), calibrate="prior"
    ).fit(X, y)
    before = model.predict_proba(unseen)
    model.export()
    assert isinstance(model.estimator_["prepare"], Prepare)
    assert_array_equal(model.predict_proba(unseen), before)


# --- the preparation


def odd_cells(n_rows=300):
    """Return a frame with every kind of column, and another with cells that it never held."""
    rng = np.random.default_rng(0)

    def draw(n, *, is_new):
        town = rng.choice(
            ["Ulm", "Bern", "Graz", "Bonn", *"abcdef"], n, p=[0.3] * 3 + [0.02] * 5 + [0.0] * 2
        )
        many = np.array([f"z{code:03}" for code in rng.zipf(1.3, n) % 400])
        frame = pd.DataFrame(
            {
                "n": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n) * 1e3),
                "whole": rng.integers(0, 9, n),
                "flag": rng.random(n) < 0.3,
                "town": pd.Series(town, dtype=object),
                "many": many,
                "grade": pd.Categorical(rng.choice([1, 2, 3], n)),
                "pair": rng.choice(["m", "f"], n, p=[0.2, 0.8]),
                "day": pd.Timestamp("2026-01-01"),
                "full": rng.normal(size=n),
            }
        )
        frame.loc[rng.random(n) < 0.1, "town"] = None
        frame.loc[rng.random(n) < 0.05, "town"] = np.nan
        frame.loc[rng.random(n) < 0.1, "many"] = None
        if is_new:
            frame.loc[::7, "town"] = "never seen"
            frame.loc[::5, "many"] = "never seen"
            frame.loc[::3, "pair"] = None  # no training row missed one
            frame.loc[::4, "full"] = np.nan
        return frame

    return draw(n_rows, is_new=False), draw(n_rows, is_new=True)


@pytest.mark.filterwarnings(
    "ignore:Columns? .* (are neither numbers nor levels|is neither a number nor a level)"
)
@pytest.mark.parametrize("rare_below", [1, 10])
@pytest.mark.parametrize("kind", KINDS)
def test_preparation_is_the_same_cell_for_cell(kind, rare_below):
    seen, unseen = odd_cells()
    prepare = Prepare(kind, rare_below=rare_below).fit(seen)
    plain = plain_prepare(prepare)
    for frame in (seen, unseen):
        expected = prepare.transform(frame)
        assert_array_equal(plain.transform(frame), expected)
        cells = frame.astype(object).to_numpy()
        assert_array_equal(plain.transform(cells), expected)
    assert np.isnan(prepare.transform(unseen)).any() == (kind == "native")


@pytest.mark.parametrize("kind", KINDS)
def test_preparation_of_a_real_table_is_the_same_cell_for_cell(kind, thyroid):
    X, _, unseen, _ = thyroid
    prepare = Prepare(kind).fit(X)
    assert_array_equal(plain_prepare(prepare).transform(unseen), prepare.transform(unseen))


@pytest.mark.filterwarnings(
    "ignore:Columns? .* (are neither numbers nor levels|is neither a number nor a level)"
)
def test_columns_of_a_frame_are_found_by_name():
    seen, unseen = odd_cells()
    prepare = Prepare("tree").fit(seen)
    turned = unseen[unseen.columns[::-1]]
    plain = plain_prepare(prepare)
    assert_array_equal(plain.transform(turned), prepare.transform(unseen))
    with pytest.raises(ValueError, match="town"):
        plain.transform(unseen.drop(columns="town"))


@pytest.mark.parametrize("kind", KINDS)
def test_preparation_of_an_array_of_objects_is_the_same(kind):
    seen, unseen = (frame[["n", "town", "flag"]].astype(object).to_numpy() for frame in odd_cells())
    prepare = Prepare(kind).fit(seen)
    assert_array_equal(plain_prepare(prepare).transform(unseen), prepare.transform(unseen))


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "string", "float32", "category"])
@pytest.mark.parametrize("kind", KINDS)
def test_missing_cells_of_every_type_of_column_are_the_same(kind, dtype):
    rng = np.random.default_rng(0)
    cells = rng.integers(0, 2, 60)
    frame = pd.DataFrame(
        {"x": pd.Series(cells.astype(str) if dtype == "string" else cells).astype(dtype)}
    )
    frame["z"] = rng.normal(size=60)
    frame.loc[::7, "x"] = None
    prepare = Prepare(kind, rare_below=1).fit(frame)
    expected = prepare.transform(frame)
    assert_array_equal(
        pickle.loads(pickle.dumps(plain_prepare(prepare))).transform(frame), expected
    )


@pytest.mark.parametrize("kind", ["linear", "tree"])
def test_preparation_of_a_sparse_table_stays_sparse_and_is_the_same(kind):
    rng = np.random.default_rng(0)
    X = sp.csr_array(np.where(rng.random((50, 4)) < 0.4, rng.normal(size=(50, 4)), 0.0))
    prepare = Prepare(kind).fit(X)
    found = plain_prepare(prepare).transform(X)
    assert sp.issparse(found)
    # A division in place of a product with the reciprocal: the last digit may differ.
    assert_allclose(found.toarray(), prepare.transform(X).toarray(), rtol=1e-15)


def test_sparse_table_made_dense_is_refused():
    X = sp.csr_array([[0.0, 7.0], [3.0, 0.0]])
    with pytest.raises(SamplingError) as caught:
        plain_prepare(Prepare("native").fit(X))
    assert caught.value.wrong.startswith("The preparation made a sparse table dense")


def test_categories_that_cannot_be_looked_up_are_refused_by_column():
    days = pd.Categorical(pd.to_datetime(["2026-01-01", "2026-01-02"] * 20))
    prepare = Prepare("tree").fit(pd.DataFrame({"day": days, "x": np.arange(40.0)}))
    with pytest.raises(SamplingError) as caught:
        plain_prepare(prepare)
    assert caught.value.wrong.startswith('Column "day" holds categories')


def test_model_inside_pipelines_inside_pipelines_is_plain(thyroid):
    X, y, unseen, _ = thyroid
    nested = make_plain_pipeline(
        make_pipeline(Prepare("tree")), RandomForestClassifier(5, random_state=0)
    )
    nested.fit(X, y)
    plain = plain_model(nested)
    assert b"oversample" not in pickle.dumps(plain)
    assert_array_equal(plain.predict_proba(unseen), nested.predict_proba(unseen))
