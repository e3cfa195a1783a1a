"""Facts about refusing what the rows do not allow: all of it at once, and with ways out that work."""

import dataclasses
import re
import shlex

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import oversample as ov
from oversample.cli import main
from oversample.errors import StudyError, as_options
from oversample.parts import Units, can_fold, settings_for, smallest_parts
from oversample.study import Sides
from oversample.study.classes import two_classes
from oversample.study.design import Design
from oversample.study.layout import lay_out
from oversample.tables import read, read_target

ASKED = Design(
    methods=["random", "smote"],
    ratios=[1.0],
    k=None,
    folds=5,
    repeats=1,
    seed=0,
    positive=None,
    metric=None,
    threshold_metric=None,
    correction="bootstrap",
    duplicates="together",
    budget=None,
    worth=None,
    explain=False,
)


def some_rows(n_positive, n_negative=60, seed=0):
    y = np.array([1] * n_positive + [0] * n_negative)
    return np.random.default_rng(seed).normal(size=(len(y), 2)), y


def laid_out(X, y, sides=None, **asked):
    table, target = read(X), read_target(y, name="y", n_rows=len(y))
    return lay_out(
        dataclasses.replace(ASKED, **asked), sides or Sides(), two_classes(target), table
    )


def refusal(*args, **asked):
    with pytest.raises(StudyError) as caught:
        laid_out(*args, **asked)
    return caught.value


def pasted(error):
    """Read the ways out of the sentence, as somebody would who copies what stands between backticks."""
    return [eval(f"dict({way})") for way in re.findall("`([^`]+)`", error.remedy)]  # noqa: S307 - our own text


def test_too_few_rows_for_k_names_class_rows_and_ways_out():
    """8 rows in 5 folds: 6 or 7 train, of 6 the inner folds leave 4; 12 rows leave 9 and 6."""
    error = refusal(*some_rows(8))
    assert error.wrong == (
        'Class "1" has too few rows for smote: 5-fold training parts would hold 6 to 7 of them (their inner '
        "parts, which choose the threshold, 4) and validation parts 1 to 2, but k=5 neighbours need at least 6."
    )
    assert error.got == "8 rows, 12 needed"
    assert error.remedy == (
        'Options: `k=3`, or `methods=["random"]`, or collect at least 4 more rows of that class.'
    )


def test_folds_and_neighbours_are_refused_together():
    """The first refusal said "set folds=4", and the next one that k=5 needs 6 rows."""
    error = refusal(*some_rows(4))
    assert "5 folds and for smote" in error.wrong
    assert "training parts would hold 3 to 4 of them" in error.wrong
    assert "validation parts 0 to 1" in error.wrong
    assert pasted(error) == [{"folds": 4, "k": 1}, {"folds": 4, "methods": ["random"]}]


def test_more_folds_are_offered_where_they_help():
    """10 rows in 4 folds: 7 train, 4 inner; in 10 folds 9 train, 6 inner."""
    assert {"folds": 10} in pasted(refusal(*some_rows(10), folds=4))


def test_where_nothing_works_only_more_rows_are_asked_for():
    error = refusal(*some_rows(2), folds=2)
    # 18 in 2 folds: 9 train, of whom 6 are left in the inner parts.
    assert error.remedy == "Collect at least 16 more rows of that class."


def ways_out_of(X, y, sides, **asked):
    try:
        laid_out(X, y, sides, **asked)
    except StudyError as error:
        return pasted(error)
    return []


@settings(deadline=None, max_examples=40)
@given(
    st.integers(3, 30),
    st.integers(2, 8),
    st.sampled_from([None, 1, 4, 7, [2, 9], [3, 5]]),
    st.sampled_from(["rows", "groups", "time", "both", "equal rows"]),
    st.integers(0, 5),
    st.sampled_from([1, 2]),
)
def test_every_way_out_works(n_positive, folds, k, kept, seed, repeats):
    X, y = some_rows(n_positive, seed=seed)
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 2 + 3 * seed, len(y)) if kept in ("groups", "both") else None
    times = rng.integers(0, 30, len(y)).astype(float) if kept in ("time", "both") else None
    if kept == "equal rows":
        X = rng.integers(0, 4, X.shape).astype(float)
    asked = {"folds": folds, "k": k, "repeats": repeats}
    ways = ways_out_of(X, y, Sides(groups=groups, times=times), **asked)
    assume(ways)
    for way in ways:
        left = None if "time" in way else times
        changed = {name: value for name, value in way.items() if name != "time"}
        assert laid_out(X, y, Sides(groups=groups, times=left), **{**asked, **changed}).candidates


def test_three_groups_are_not_told_to_be_four_folds():
    X, y = some_rows(60, 120)
    error = refusal(X, y, Sides(groups=np.arange(180) % 3))
    assert error.met == "60 rows in 3 groups"
    assert [way["folds"] for way in pasted(error)] == [3]


def test_class_in_one_group_is_said_to_be():
    X, y = some_rows(20, 80)
    error = refusal(X, y, Sides(groups=np.arange(100) // 20), folds=3, ratios=None)
    assert error.met == "20 rows in 1 group"
    assert error.remedy == "Collect rows of more groups."


def test_repeats_in_time_and_too_few_rows_are_said_together_and_mended_together():
    X, y = some_rows(9, 90)
    error = refusal(X, y, Sides(times=np.arange(99.0)[::-1].copy()), repeats=3)
    assert "Folds in time are the same each time" in error.wrong
    assert "too few rows for" in error.wrong
    assert all(way["repeats"] == 1 for way in pasted(error))


@pytest.mark.parametrize("n", range(2, 40))
@pytest.mark.parametrize("folds", [2, 3, 5, 8])
def test_what_is_advised_for_so_many_rows_can_be_laid_out(n, folds):
    """The same arithmetic advises in `check`."""
    rows = Units(size=np.array([1, 1]), positive=np.array([0, 1]), count=np.array([60, n]))
    advised = settings_for(rows, folds)
    if advised is None:
        assert not any(can_fold(n, other) for other in range(2, 21))
    else:
        assert laid_out(*some_rows(n), **advised).candidates


def test_enough_rows_pass_in_silence():
    assert smallest_parts(12, 5) == (9, 10, 6)
    assert laid_out(*some_rows(12))


def table_of(n_rare, n_rest=80, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "a": rng.normal(size=n_rare + n_rest),
            "b": rng.normal(size=n_rare + n_rest),
            "day": rng.permutation(n_rare + n_rest),
            "shop": np.array(["north", "south", "west"])[rng.integers(0, 3, n_rare + n_rest)],
            "y": ["ill"] * n_rare + ["well"] * n_rest,
        }
    )


QUICK = {"model": "logistic", "methods": ["random", "smote"], "ratios": [1.0], "explain": False}


@pytest.mark.parametrize(
    ("n_rare", "asked"),
    [
        (4, {}),
        (8, {"folds": 4}),
        (30, {"groups": "shop", "folds": 5}),
        (30, {"time": "day", "repeats": 2}),
        (30, {"ratios": [0.1]}),
    ],
)
def test_ways_out_run_when_pasted_in_python_and_at_a_shell(n_rare, asked, tmp_path):
    frame = table_of(n_rare)
    call = {**QUICK, "n_jobs": 1, **asked}
    with pytest.raises(StudyError) as caught:
        ov.compare(frame, "y", **call)
    file = tmp_path / "rows.csv"
    frame.to_csv(file, index=False)
    options = as_options({name: value for name, value in call.items() if name != "explain"})
    words = [
        "compare",
        str(file),
        "--target",
        "y",
        "--no-explain",
        "--quiet",
        *shlex.split(options),
    ]
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 2
    shown = re.findall("`([^`]+)`", refused.stderr.partition("do:")[2])
    assert len(shown) == len(pasted(caught.value)) > 0
    for way, text in zip(pasted(caught.value), shown, strict=True):
        assert ov.compare(frame, "y", **{**call, **way}).verdict.headline
        ran = CliRunner().invoke(main, [*words, *shlex.split(text)])
        assert ran.exit_code == 0, ran.output


def test_three_classes_are_offered_one_that_can_be_compared():
    """Classes of 200, 99 and 1 rows: the smallest cannot be folded at all."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=300), "y": ["a"] * 200 + ["b"] * 99 + ["c"]})
    for named in ({}, {"positive": "a"}):
        with pytest.raises(StudyError) as caught:
            ov.compare(frame, "y", **QUICK, **named)
        assert pasted(caught.value) == [{"positive": "b"}]


def test_wrong_settings_are_refused_all_at_once():
    with pytest.raises(StudyError) as caught:
        ov.compare(table_of(30), "y", folds=1, metric="f2", budget=-1, duplicates="apart?")
    for name in ("folds", "metric", "budget", "duplicates"):
        assert name in caught.value.wrong
    # No way out is said to mend all of them: a metric has to be chosen.
    assert (caught.value.ways, "Together" in caught.value.remedy) == ((), False)
    assert {"folds": 5} in pasted(caught.value)
    assert {"budget": 600} in pasted(caught.value)


def test_settings_that_are_refused_together_are_mended_together():
    asked = {"folds": 0, "repeats": 0, "k": 0}
    with pytest.raises(StudyError) as caught:
        ov.compare(table_of(30), "y", **QUICK, **asked)
    way, *one_by_one = pasted(caught.value)
    assert way == {"folds": 5, "repeats": 1, "k": 1}
    assert one_by_one == [{"folds": 5}, {"repeats": 1}, {"k": 1}]


def test_capacity_that_is_offered_is_taken_by_the_command_line(tmp_path):
    table_of(30).to_csv(tmp_path / "rows.csv", index=False)
    words = [
        "compare",
        str(tmp_path / "rows.csv"),
        "--target",
        "y",
        "--metric",
        "capacity",
        "--model",
        "logistic",
    ]
    words += ["--methods", "random", "--ratios", "1", "--no-explain", "--quiet", "--jobs", "1"]
    refused = CliRunner().invoke(main, words)
    (way,) = re.findall("`([^`]+)`", refused.stderr)
    assert way == "--capacity 0.02"
    assert CliRunner().invoke(main, [*words, *shlex.split(way)]).exit_code == 0
