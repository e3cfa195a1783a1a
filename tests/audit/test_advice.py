"""What stands between backticks works when it is pasted, in Python with a frame of each library and in a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import oversample
from oversample.audit import Shell, check
from oversample.study import Sides
from oversample.study.classes import two_classes
from oversample.study.design import Design
from oversample.study.layout import lay_out
from oversample.tables import read_target, read_told, split_target

CODE = re.compile("`([^`]+)`")
FRAMES = {"pandas": lambda frame: frame, "polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas}


@pytest.fixture
def faulty():
    """Near every fault at once, with a name that needs care in a shell and in Python."""
    rng = np.random.default_rng(0)
    n = 300
    yes = rng.random(n) < 0.1
    texts = np.where(np.arange(n) % 50 == 7, "?", (np.arange(n) % 83).astype(str))
    frame = pd.DataFrame(
        {
            'it\'s a "day"': pd.date_range("2024-01-01", periods=n).strftime("%Y-%m-%d"),
            "amount due": texts,
            "ratio": np.where(np.arange(n) == 11, np.inf, rng.normal(size=n)),
            "patient_id": np.arange(n) // 6 + 100,
            "hollow": np.where(rng.random(n) < 0.7, np.nan, rng.normal(size=n)),
            "same": 1.0,
            "leak": yes * 2.0,
            "shop": [f"s{chr(97 + k % 26)}{chr(97 + k // 26)}" for k in rng.integers(0, 90, n)],
            "churn": np.where(yes, "Yes", "No"),
        }
    )
    frame.loc[np.flatnonzero(yes)[:2], "churn"] = "yes"
    return pd.concat([frame.head(5), frame], ignore_index=True)


def target_faults(frame):
    """Tables whose target is no target, or too small."""
    few = pd.concat([frame[frame["churn"] == "No"], frame[frame["churn"] == "Yes"].head(4)])
    yield frame.assign(churn="No")
    yield frame.assign(churn=np.linspace(0.5, 9.5, len(frame)))
    yield few


def without_costly(codes):
    """A comparison takes seconds; only that its arguments are known is looked at elsewhere."""
    return [code for code in codes if "compare" not in code]


@pytest.mark.parametrize("home", FRAMES)
def test_steps_in_python_work(faulty, home):
    frame = FRAMES[home](faulty)
    findings = check(frame, "churn").findings
    codes = [code for finding in findings for code in CODE.findall(finding.advice)]
    assert len(codes) >= 7
    for code in without_costly(codes):
        exec(compile(code, code, "exec"), {"df": frame, "oversample": oversample})  # noqa: S102


@pytest.mark.parametrize("home", FRAMES)
def test_steps_for_the_target_work(faulty, home):
    for table in target_faults(faulty):
        frame = FRAMES[home](table.reset_index(drop=True))
        for finding in check(frame, "churn").findings[:1]:
            for code in without_costly(CODE.findall(finding.advice)):
                exec(compile(code, code, "exec"), {"df": frame, "oversample": oversample})  # noqa: S102


@pytest.mark.parametrize("home", FRAMES)
@pytest.mark.parametrize(
    "code", ["infinite-values", "near-equal-labels", "numbers-as-text", "constant"]
)
def test_step_mends_what_was_found(faulty, home, code):
    frame = FRAMES[home](faulty)
    (finding,) = (f for f in check(frame, "churn").findings if f.code == code)
    names = {"df": frame}
    exec(CODE.findall(finding.advice)[0], names)  # noqa: S102
    assert code not in {f.code for f in check(names["df"], "churn").findings}


def test_comparison_that_is_advised_for_few_rows_runs(faulty):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=60), "churn": ["Yes"] * 4 + ["No"] * 56})
    (finding,) = (f for f in check(frame, "churn").findings if f.code == "too-few-rows")
    (code,) = CODE.findall(finding.advice)
    names = {"df": frame, "oversample": oversample}
    exec(f"found = {code[:-1]}, model='logistic', n_jobs=1)", names)  # noqa: S102
    assert names["found"].verdict is not None


class Laid:
    """Stands for the library in a pasted line: lays the comparison out as `compare` does, and fits nothing."""

    def compare(self, frame, target, **settings):
        given = {
            "methods": None,
            "ratios": None,
            "k": None,
            "folds": 5,
            "repeats": 1,
            "positive": None,
        } | settings
        design = Design(
            **given, seed=0, metric=None, threshold_metric=None, correction="bootstrap", duplicates="together",
            budget=None, worth=None, explain=False,
        )  # fmt: skip
        X, y = split_target(frame, target)
        table = read_told(X, None)
        classes = two_classes(read_target(y, name=target, n_rows=len(frame)), design.positive)
        return lay_out(design, Sides(), classes, table)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 8, 9, 11, 13, 40])
@pytest.mark.parametrize("kind", ["plain", "three classes", "equal rows"])
def test_every_comparison_that_is_advised_can_be_laid_out(n, kind):
    """What was advised ("--folds 5 --k 3", three classes without a name) was then refused."""
    rng = np.random.default_rng(n)
    frame = pd.DataFrame(
        {"x": rng.normal(size=n + 80).round(6), "churn": ["Yes"] * n + ["No"] * 80}
    )
    if kind == "three classes":
        frame.loc[n : n + 20, "churn"] = "Perhaps"
    if kind == "equal rows":
        frame.loc[: n // 3, "x"] = 1.0
    steps = [CODE.findall(finding.advice) for finding in check(frame, "churn").findings]
    compared = [step for found in steps for step in found if "compare(" in step]
    for step in compared:
        assert eval(step, {"df": frame, "oversample": Laid()}).candidates  # noqa: S307 - our own text
    assert compared or "too few for any comparison" in " ".join(
        f.advice for f in check(frame, "churn").findings
    )


@pytest.mark.skipif(os.name == "nt", reason="the steps are for a POSIX shell")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_steps_in_a_shell_work(faulty, tmp_path, ending):
    path = tmp_path / f"my file.{ending}"
    if ending == "csv":
        faulty.to_csv(path, index=False)
    else:
        pq.write_table(pa.Table.from_pandas(faulty), path)
    frame = pa.Table.from_pandas(faulty)
    findings = check(frame, "churn", say=Shell("churn", str(path))).findings
    codes = [code for finding in findings for code in CODE.findall(finding.advice)]
    assert len(codes) >= 7
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # With threads, pyarrow 17 aborts at the end of 1 in 100 processes that read Parquet, pandas alone as well.
    env = {**os.environ, "PATH": programs, "OMP_NUM_THREADS": "1"}
    for code in without_costly(dict.fromkeys(codes)):
        done = subprocess.run(  # noqa: S602
            code, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        # 1 is how `check` says that there is a problem
        assert done.returncode in ((0, 1) if "oversample check" in code else (0,)), (
            code,
            done.stderr,
        )


@pytest.mark.skipif(os.name == "nt", reason="the steps are for a POSIX shell")
def test_cut_in_a_shell_keeps_the_header_and_every_row(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{n},{n}\n" for n in range(10)))
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    step, env = Shell("b", str(path)).last_as_test(8), {**os.environ, "PATH": programs}
    subprocess.run(step, shell=True, check=True, env=env)  # noqa: S602
    train, test = ((tmp_path / f"t-{part}.csv").read_text().split() for part in ("train", "test"))
    assert train == ["a,b", *(f"{n},{n}" for n in range(8))]
    assert test == ["a,b", "8,8", "9,9"]


@pytest.mark.skipif(os.name == "nt", reason="the steps are for a POSIX shell")
def test_rows_with_line_breaks_in_quotes_are_cut_whole_in_a_shell(tmp_path):
    path = tmp_path / "t.csv"
    frame = pd.DataFrame(
        {"a": [f"one\n{n // 2}" for n in range(10)], "b": [str(n // 2) for n in range(10)]}
    )
    frame.to_csv(path, index=False)
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for step in (Shell("b", str(path)).last_as_test(8), Shell("b", str(path)).without_twins()):
        subprocess.run(step, shell=True, check=True, env={**os.environ, "PATH": programs})  # noqa: S602
    train, test, unique = (
        pd.read_csv(tmp_path / f"t-{part}.csv", dtype=str) for part in ("train", "test", "unique")
    )
    assert pd.concat([train, test], ignore_index=True).equals(frame)
    assert len(test) == 2
    assert unique.equals(frame.drop_duplicates(ignore_index=True))


@pytest.mark.parametrize("file", ["t.parquet", "t.csv"])
def test_no_step_in_a_shell_overwrites_what_another_made(file):
    say = Shell("y", file)
    steps = [
        say.labelled(is_float=False), say.without_label("n/a"), say.without_label(""), say.as_text(),
        say.above(2.0), say.without_twins(), say.relabelled({"Yes": "yes"}), say.last_as_test(8),
    ]  # fmt: skip
    if file.endswith("parquet"):
        steps += [say.finite(), say.as_number("a b/c", ["-"]), say.as_number("paid", [])]
    made = [re.findall(r'to_[a-z]+\("([^"]*)"', step) for step in steps]
    names = [name for some in made for name in some]
    assert all(made)
    assert len(set(names)) == len(names)
    assert all("/" not in name for name in names)
