"""What docs/serving.md shows of other tools runs, where these are installed; and ONNX agrees with us."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from oversample.learning import OversampledClassifier
from oversample.samplers import RandomOverSampler

PAGE = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
OTHERS = re.findall(r"^```py\n(# needs: (.*?)\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_page_has_a_block_for_each_tool():
    assert [needs for _, needs in OTHERS] == ["mlflow", "skl2onnx onnxruntime"]


@pytest.mark.filterwarnings("default")  # what another tool says of the future of others is not ours
@pytest.mark.parametrize(("block", "needs"), OTHERS, ids=[needs for _, needs in OTHERS])
def test_block_of_the_page_runs(block, needs, tmp_path, monkeypatch):
    for package in [*needs.split(), "pandas"]:
        if not importlib.util.find_spec(package):
            pytest.skip(f"{package} is not installed")
    monkeypatch.chdir(tmp_path)
    # Runs go into this folder, which MLflow calls the old way; a server is what the page speaks of.
    monkeypatch.setenv("MLFLOW_TRACKING_URI", (tmp_path / "runs").as_uri())
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    namespace = {"__name__": "__main__"}
    for code in [*SHOWN, block]:
        exec(compile(code, "serving.md", "exec"), namespace)  # noqa: S102 - the page is ours


MODELS = [
    make_pipeline(StandardScaler(), LogisticRegression()),
    RandomForestClassifier(20, random_state=0),
    GradientBoostingClassifier(n_estimators=20, random_state=0),
    HistGradientBoostingClassifier(max_iter=20, random_state=0),
]


def by_onnx(model, X):
    """Convert a model and let the other tool predict."""
    onnxruntime = pytest.importorskip("onnxruntime")
    skl2onnx = pytest.importorskip("skl2onnx")
    converted = skl2onnx.to_onnx(model, X[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(
        converted.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {session.get_inputs()[0].name: X})


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("load", [load_breast_cancer, load_wine])
@pytest.mark.parametrize("calibrate", ["none", "prior", "sigmoid", "isotonic"])
@pytest.mark.parametrize("model", MODELS)
def test_exported_model_converts_to_onnx_and_agrees(model, calibrate, load):
    X, y = load(return_X_y=True)
    X, y = X.astype(np.float32), np.array(["rare", "common", "other"])[y]
    fitted = OversampledClassifier(
        model, RandomOverSampler(random_state=0), calibrate=calibrate, cv=2, random_state=0
    ).fit(X, y)
    labels, probabilities = by_onnx(fitted.export(), X)
    # Numbers of 32 bits: six digits and a few roundings.
    assert_allclose(probabilities, fitted.predict_proba(X), rtol=0, atol=1e-5)
    assert_array_equal(labels, fitted.predict(X))


@pytest.mark.filterwarnings("default")
def test_what_a_threshold_stands_around_converts():
    X, y = load_breast_cancer(return_X_y=True)
    X = X.astype(np.float32)
    fitted = OversampledClassifier(
        MODELS[0], RandomOverSampler(random_state=0), calibrate="prior", threshold=0.1
    ).fit(X, y)
    plain = fitted.export()
    _, probabilities = by_onnx(plain.estimator.estimator, X)
    assert_allclose(probabilities, fitted.predict_proba(X), rtol=0, atol=1e-5)
    called = np.where(probabilities[:, 0] >= plain.threshold, 0, 1)
    assert_array_equal(called, fitted.predict(X))
