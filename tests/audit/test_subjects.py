"""A column that says whose rows these are is no leak; a column that knows the class is."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import oversample
from oversample import check

NAMES = {
    "told by its values": ("x", lambda one: f"PT-{one:05d}"),
    "told by its name": ("patient_id", lambda one: 1000 + 7 * one),
    "told by its levels": ("x", lambda one: f"{one * 7919 % 65521:04x}q"),
}


def visits(name="patient", write=str, n_ill=20):
    """100 patients of 6 rows, of one class each; age and height are the patient's, blood pressure is not."""
    rng = np.random.default_rng(0)
    patient = np.arange(600) // 6
    frame = pd.DataFrame(
        {
            name: [write(one) for one in patient],
            "age": rng.integers(20, 90, 100)[patient],
            "height": rng.normal(170, 9, 100)[patient].round(1),
            "pressure": rng.normal(120, 10, 600).round(0),
            "t": np.where(patient < n_ill, "ill", "well"),
        }
    )
    return frame.sample(frac=1, random_state=1, ignore_index=True)


def named(frame, code, **options):
    found = check(frame, "t", **options).findings
    return [f.evidence["column"] for f in found if f.code == code]


@pytest.mark.parametrize("kind", NAMES)
def test_subject_is_the_first_finding_and_no_leak(kind):
    name, write = NAMES[kind]
    frame = visits(name, write)
    result = check(frame, "t")
    assert (result.findings[0].code, result.findings[0].severity) == ("groups", "problem")
    assert result.findings[0].evidence["column"] == name
    assert "target-leak" not in {f.code for f in result.findings}
    assert not [f for f in result.findings if f'["{name}"]' in f.advice], "nobody is to drop it"


@pytest.mark.parametrize("kind", NAMES)
def test_step_for_a_subject_keeps_it_together(kind):
    name, write = NAMES[kind]
    frame = visits(name, write)
    (step,) = re.findall("`([^`]+)`", check(frame, "t").findings[0].advice)
    assert f'groups="{name}"' in step
    call = f"{step[:-1]}, model='logistic', methods=[], n_jobs=1, explain=False)"
    found = eval(call, {"df": frame, "oversample": oversample})  # noqa: S307
    assert found.comparison.dangers == ()
    assert found.comparison.settings.groups == name


def test_group_that_was_told_is_a_warning_and_no_leak():
    frame = visits("x", lambda one: f"{one * 7919 % 65521:04x}q")
    (finding,) = (f for f in check(frame, "t", roles={"x": "group"}).findings if f.code == "groups")
    assert finding.severity == "warning"
    assert named(frame, "target-leak", roles={"x": "group"}) == []


def test_column_that_is_constant_within_a_subject_is_no_leak_for_it():
    """Each height is one patient's; without that patient's rows it tells nothing."""
    frame = visits("patient", lambda one: f"PT-{one:05d}")
    frame["town"] = [f"t{int(10 * height)}" for height in frame["height"]]
    assert named(frame, "target-leak") == []


def test_column_that_knows_the_class_is_a_leak_beside_a_subject():
    frame = visits("patient", lambda one: f"PT-{one:05d}", n_ill=40)
    rng = np.random.default_rng(5)
    frame["closed"] = np.where(frame["t"] == "ill", "closed", rng.choice(["open", "new"], 600))
    assert named(frame, "target-leak") == ["closed"]


def test_few_levels_that_know_the_class_are_a_leak_and_no_subject():
    """Reasons that are written after the outcome: seven for one class, eight for the other, 40 rows each."""
    frame = visits().drop(columns="patient")
    rng = np.random.default_rng(5)
    ill = frame["t"] == "ill"
    frame = frame.drop(columns=["age", "height"])
    frame["reason"] = np.where(
        ill, rng.choice(list("abcdefg"), 600), rng.choice(list("hijklmno"), 600)
    )
    assert named(frame, "target-leak") == ["reason"]
    assert named(frame, "groups") == []


def test_levels_that_repeat_and_mix_classes_are_no_subject():
    frame = visits().drop(columns="patient")
    frame["shop"] = np.random.default_rng(3).choice([f"s{k:02x}z" for k in range(60)], 600)
    assert named(frame, "groups") == []


def test_time_that_was_told_is_no_leak():
    """All of one class came later: the column orders the folds, and no model is shown it."""
    frame = visits().drop(columns=["patient", "age", "height"])
    frame["day"] = np.where(frame["t"] == "ill", 500.5, 100.25) + np.random.default_rng(1).normal(
        size=600
    )
    assert named(frame, "target-leak") == ["day"]
    assert named(frame, "target-leak", roles={"day": "time"}) == []


def test_few_subjects_prove_no_leak():
    """Four ill patients who are the oldest of all: one in a million, of as many columns as one likes."""
    frame = visits("patient", lambda one: f"PT-{one:05d}", n_ill=4)
    frame["age"] = np.where(frame["t"] == "ill", 95.0, frame["age"])
    assert named(frame, "target-leak") == []
