"""What `check` calls a problem is said by every verb that goes ahead with it."""

from __future__ import annotations

import io
import json
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import oversample as ov
from oversample.cli import main
from oversample.imblearn import over_sampling as drop_in
from oversample.report import render_balance, render_comparison

HOMES = {"pandas": lambda frame: frame, "polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas}
QUICK = {"model": "logistic", "methods": ["random"], "n_jobs": 1, "explain": False}


def noise(n=600, n_yes=60, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 6))).add_prefix("x")
    return frame.assign(t=np.where(np.arange(n) < n_yes, "Yes", "No"))


def through_csv(frame):
    """A file forgets that rows were made."""
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)))


def near_equal():
    return noise().assign(t=np.repeat(["Yes", "yes", " Yes", "No"], [40, 18, 2, 540]))


def unlabelled():
    return noise().assign(t=np.repeat([1, -1, 0], [60, 40, 500]))


def oversampled():
    return through_csv(ov.balance(noise(), "t", method="smote", ratio=0.5, seed=1).frame)


def leaking():
    frame = noise()
    return frame.assign(closed=(frame["t"] == "Yes") * 5.0 + frame["x0"] / 10)


def grouped():
    """100 patients of 6 rows, each with the number of its patient, and a height that says which it is."""
    rng = np.random.default_rng(0)
    patient = np.arange(600) // 6
    ill = (np.arange(100) < 20)[patient]
    frame = noise().assign(
        patient=[f"PT-{one:05d}" for one in patient],
        x0=rng.normal(170, 9, 100)[patient],
        t=np.where(ill, "Yes", "No"),
    )
    return frame.sample(frac=1, random_state=0, ignore_index=True)


TABLES = {
    "near-equal-labels": near_equal,
    "unlabelled": unlabelled,
    "already-oversampled": oversampled,
    "target-leak": leaking,
    "groups": grouped,
}


def told(call):
    """Call, and give the warnings of ours."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ov.OversampleWarning)
        result = call()
    return result, [str(w.message) for w in seen if issubclass(w.category, ov.OversampleWarning)]


def coded(said, verb):
    """Pick the lines that say with what a verb goes ahead."""
    return [text for text in said if text.startswith(f"{verb} goes ahead with a ")]


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("code", TABLES)
def test_balance_says_with_what_it_goes_ahead_and_check_says_the_same(code, home):
    frame = HOMES[home](TABLES[code]())
    made, said = told(lambda: ov.balance(frame, "t", ratio=1.0, method="random", seed=0))
    (found,) = (f for f in ov.check(frame, "t").findings if f.code == code)
    assert [(one.code, one.what) for one in made.dangers] == [(code, found.what)]
    (line,) = coded(said, "balance")
    assert found.what in line


@pytest.mark.parametrize("code", TABLES)
def test_page_of_balance_says_it(code):
    made, _ = told(lambda: ov.balance(TABLES[code](), "t", ratio=1.0, method="random", seed=0))
    record = made.to_dict()
    assert [one["code"] for one in record["dangers"]] == [code]
    assert f"({code})" in render_balance(record)


@pytest.mark.parametrize("code", ["already-oversampled", "target-leak", "groups"])
def test_comparison_of_such_rows_never_reads_as_clean(code):
    found, said = told(lambda: ov.compare(TABLES[code](), "t", ratios=[1.0], **QUICK))
    assert coded(said, "compare")
    assert "scores on" in found.verdict.headline.split(".")[0]
    assert found.verdict.outcome == "cannot_tell"
    assert found.verdict.headline.endswith(
        ". Whether any method helps cannot be told: the scores are inflated."
    )  # seen: "No method is better beyond fold noise" beside this outcome
    record = json.loads(found.to_json())
    assert [one["code"] for one in record["dangers"]] == [code]
    assert f"Problem ({code})" in repr(found)
    assert f"Problem ({code})" in render_comparison(record)


def test_comparison_of_labels_in_several_spellings_says_so():
    found, said = told(lambda: ov.compare(near_equal(), "t", positive="Yes", ratios=[1.0], **QUICK))
    assert coded(said, "compare")
    assert found.verdict.headline.startswith("One class is written in several ways")


def test_question_is_a_line_and_no_headline():
    """-1 may be a class: nothing is wrong for certain."""
    found, said = told(lambda: ov.compare(unlabelled(), "t", positive=1, ratios=[1.0], **QUICK))
    assert coded(said, "compare")
    assert [one["severity"] for one in found.comparison.dangers] == ["warning"]
    assert found.verdict.headline.split(".")[0] in (
        "Don't oversample",
        "Do nothing",
        "Do nothing for now",
    ) or found.verdict.headline.startswith(("Oversample", "No method", "Move"))


def test_groups_that_are_kept_together_are_no_danger():
    found, said = told(lambda: ov.compare(grouped(), "t", groups="patient", ratios=[1.0], **QUICK))
    assert not coded(said, "compare")
    assert found.comparison.dangers == ()


def test_role_of_a_group_does_not_keep_its_rows_together():
    roles = {"patient": "group"}
    found, said = told(lambda: ov.compare(grouped(), "t", roles=roles, ratios=[1.0], **QUICK))
    assert coded(said, "compare")
    assert [one["code"] for one in found.comparison.dangers] == ["groups"]


def test_model_of_ones_own_may_have_columns_that_cannot_be_read():
    frame = noise().assign(cells=[["x"]] * 600)
    model = make_pipeline(FunctionTransformer(_first_columns), LogisticRegression())
    found, said = told(lambda: ov.compare(frame, "t", ratios=[1.0], **(QUICK | {"model": model})))
    assert (found.comparison.dangers, coded(said, "compare")) == ((), [])


def _first_columns(X):
    return X[["x0", "x1"]]


def appended():
    """Categories alone: nothing but the order of the rows says that some were made."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.choice(list("abcdef"), 600) for name in ("p", "q", "r")})
    frame["t"] = np.where(rng.permutation(600) < 60, "Yes", "No")
    with pytest.warns(ov.OversampleWarning, match="no column of numbers to mix"):
        made = ov.balance(frame, "t", method="smote", ratio=1.0, seed=1)
    return through_csv(made.frame)


def copied():
    return through_csv(ov.balance(noise(), "t", method="random", ratio=1.0, seed=1).frame)


@pytest.mark.parametrize("table", [copied, appended])
def test_rows_that_were_grown_to_one_to_one_are_refused_as_what_they_are(table):
    """Regression: "train on the rows as they are; the classes are already balanced"."""
    with pytest.raises(ov.DataError) as caught:
        ov.compare(table(), "t", **QUICK)
    assert caught.value.wrong.startswith("These rows look already oversampled")
    assert "already balanced" not in str(caught.value)


GROWN = {
    "smote": lambda: through_csv(ov.balance(noise(), "t", method="smote", ratio=1.0, seed=1).frame),
    "copies": copied,
    "order alone": appended,
}


@pytest.mark.parametrize("ratio", [0.5, {"Yes": 1.0}], ids=["number", "dict"])
@pytest.mark.parametrize("table", GROWN.values(), ids=GROWN)
def test_refused_ratio_of_rows_grown_before_begins_with_that(table, ratio):
    """Regression: rows grown to 1:1 were told to grow the other class, without a word of why."""
    frame = table()
    with pytest.raises(ov.SamplingError) as caught:
        ov.balance(frame, "t", ratio=ratio, seed=0)
    assert caught.value.wrong.startswith("These rows look already oversampled: ")
    assert caught.value.remedy.startswith("Go back to the original rows")
    for way in caught.value.ways:
        made, _ = told(lambda way=way: ov.balance(frame, "t", **{"seed": 0, **way}))
        assert len(made.lineage) > 0


def test_refused_ratio_of_a_frame_that_remembers_begins_with_that():
    frame = ov.balance(noise(), "t", method="smote", ratio=1.0, seed=1).frame
    with (
        pytest.warns(ov.OversampleWarning, match="already contains 480 synthetic"),
        pytest.raises(ov.SamplingError) as caught,
    ):
        ov.balance(frame, "t")
    assert caught.value.wrong.startswith("This data already contains 480 synthetic rows")


def test_refused_ratio_of_sound_rows_does_not_speak_of_oversampling():
    with pytest.raises(ov.SamplingError) as caught:
        ov.balance(noise(), "t", ratio=0.05)
    assert "already" not in str(caught.value)


def test_command_line_begins_a_refused_ratio_with_rows_grown_before(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copied().to_csv("a.csv", index=False)
    done = CliRunner().invoke(main, ["balance", "a.csv", "--target", "t", "--out", "b.csv"])
    assert done.exit_code != 0
    assert "These rows look already oversampled" in done.stderr.splitlines()[0]
    assert "--ratio" in done.stderr


def test_sound_table_is_not_warned_of():
    frame = noise()
    made, said = told(lambda: ov.balance(frame, "t", seed=0))
    assert (made.dangers, said) == ((), [])
    found, said = told(lambda: ov.compare(frame, "t", ratios=[1.0], **QUICK))
    assert (found.comparison.dangers, said) == ((), [])


def test_command_line_says_it_before_the_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    near_equal().to_csv("a.csv", index=False)
    done = CliRunner().invoke(main, ["balance", "a.csv", "--target", "t", "--out", "b.csv"])
    assert done.exit_code == 0, done.output
    lines = done.stderr.splitlines()
    (at,) = (at for at, line in enumerate(lines) if "(near-equal-labels)" in line)
    assert at < next(at for at, line in enumerate(lines) if line.startswith("Wrote"))


def test_command_line_says_it_in_one_line_when_quiet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    oversampled().to_csv("a.csv", index=False)
    words = ["--model", "logistic", "--methods", "random", "--ratios", "1", "--jobs", "1"]
    done = CliRunner().invoke(
        main, ["compare", "a.csv", "--target", "t", *words, "--quiet", "--exit-code"]
    )
    assert done.stdout.startswith("These rows look already oversampled")
    assert done.exit_code == 5  # cannot tell


@pytest.mark.parametrize(
    ("y", "code"),
    [
        (np.repeat(["No", "Yes", "yes"], [200, 60, 40]), "near-equal-labels"),
        (np.repeat([0, 1, -1], [200, 60, 40]), "unlabelled"),
    ],
    ids=["near-equal", "unlabelled"],
)
def test_sampler_warns_of_labels_that_may_be_no_classes(y, code):
    X = np.random.default_rng(0).normal(size=(300, 3))
    for name in ("SMOTE", "RandomOverSampler", "RandomUnderSampler", "TomekLinks", "SMOTETomek"):
        _, said = told(lambda name=name: getattr(ov, name)().fit_resample(X, y))
        assert len(said) == 1, name
        assert f"({code})" in said[0]
    _, said = told(lambda: drop_in.SMOTE().fit_resample(X, y))
    assert said == []


@pytest.mark.parametrize("y", [[-1, 1], [True, False], [-2, -1, 0, 1, 2], ["a", "b"], [0, 1, 2]])
def test_sampler_is_silent_about_labels_that_are_classes(y):
    X = np.random.default_rng(0).normal(size=(60 * len(y), 3))
    labels = np.repeat(np.array(y), 60)
    _, said = told(lambda: ov.RandomOverSampler().fit_resample(X[:-20], labels[:-20]))
    assert said == []
