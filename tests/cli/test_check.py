"""`oversample check`, run as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from oversample.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    n = 240
    churn = np.arange(n) % 4 == 0
    total = np.where(np.arange(n) == 40, " ", rng.gamma(2, 300, n).round(2).astype(str))
    rows = zip(rng.normal(40, 9, n).round(1), rng.choice(["month", "year"], n), total,
               np.where(churn, "Yes", "No"), strict=True)  # fmt: skip
    lines = ["age,plan,total,churn", *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "churn.csv").write_text("\n".join(lines) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, ["check", *words])


def test_problem_ends_with_1_and_names_the_column(folder):
    done = run("churn.csv", "--target", "churn")
    assert done.exit_code == 1, done.output
    assert "total" in done.stdout
    assert "--na ' '" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_mended_table_ends_with_0(folder):
    done = run("churn.csv", "--target", "churn", "--na", " ")
    assert done.exit_code == 0, done.output


def test_json_is_all_that_goes_to_standard_output(folder):
    done = run("churn.csv", "--target", "churn", "--json")
    record = json.loads(done.stdout)
    assert done.exit_code == 1
    assert record["ok"] is False
    assert record["table"] == {"name": "churn.csv", "n_rows": 240, "n_columns": 4}
    assert record["target"]["classes"][1] == {"label": "Yes", "rows": 60, "share": 0.25}
    assert record["findings"][0]["severity"] == "problem"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["nowhere.csv", "--target", "churn"], ["nowhere.csv", "churn.csv"]),
        (["churn.csv", "--target", "chrun"], ["chrun", "churn"]),
        (["churn.csv", "--target", "churn", "--role", "plan"], ["plan"]),
        (["churn.csv", "--target", "churn", "--positive", "Maybe"], ["Maybe", "Yes"]),
    ],
)
def test_what_cannot_be_checked_ends_with_2_in_three_lines(folder, words, names):
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert all(name in done.stderr for name in names)
    assert [line.split(":")[0].strip() for line in done.stderr.splitlines()] == [
        "Error",
        "met",
        "do",
    ]


def test_positive_class_is_chosen(folder):
    record = json.loads(run("churn.csv", "--target", "churn", "--positive", "No", "--json").stdout)
    assert record["target"]["positive"] == "No"


def test_shown_in_a_pipe_that_closes_and_without_utf8(folder):
    """A terminal of another encoding must not end it with a stack trace."""
    env = {"PYTHONIOENCODING": "ascii:strict", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "oversample", "check", "churn.csv", "--target", "churn"],
        cwd=folder, capture_output=True, text=True, check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
