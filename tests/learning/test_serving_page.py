"""What docs/serving.md shows of other tools runs, where these are installed; and ONNX agrees with us."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
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


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        RandomForestClassifier(20, random_state=0),
        GradientBoostingClassifier(n_estimators=20, random_state=0),
    ],
)
def test_exported_model_converts_to_onnx_and_agrees(model):
    onnxruntime = pytest.importorskip("onnxruntime")
    skl2onnx = pytest.importorskip("skl2onnx")
    X, y = load_breast_cancer(return_X_y=True)
    X, y = X.astype(np.float32), np.array(["no", "yes"])[y]
    fitted = OversampledClassifier(model, RandomOverSampler(random_state=0), calibrate="none").fit(
        X, y
    )
    converted = skl2onnx.to_onnx(fitted.export(), X[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(
        converted.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    labels, probabilities = session.run(None, {session.get_inputs()[0].name: X})
    # Numbers of 32 bits: six digits and a few roundings.
    assert_allclose(probabilities, fitted.predict_proba(X), atol=1e-5)
    assert_array_equal(labels, fitted.predict(X))
