"""Columns whose role the cells do not tell: named on the command line, with the option that tells it."""

from __future__ import annotations

import re
import shlex

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from oversample.cli import main

N = 400


@pytest.fixture
def folder(tmp_path, monkeypatch):
    r = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "zip": r.choice(r.choice(np.arange(10_115, 99_999), 60, replace=False), N),
            "ref": 300_000_000 + r.choice(4 * 10**8, N, replace=False),
            "total": np.where(np.arange(N) == 40, " ", r.gamma(2, 300, N).round(2).astype(str)),
            "paid": [f"${value:,.2f}" for value in r.gamma(2, 3000, N)],
            "churn": np.where(np.arange(N) % 4 == 0, "Yes", "No"),
        }
    )
    frame.to_csv(tmp_path / "my churn.csv", index=False)
    frame.assign(shop=(17 + 61 * (np.arange(N) % 40)).astype(str)).to_parquet(
        tmp_path / "t.parquet"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, list(words))


def test_balance_names_the_columns_once_each_with_the_option(folder):
    done = run("balance", "my churn.csv", "--target", "churn", "--out", "new.csv", "--seed", "0")
    assert done.exit_code == 0, done.output
    notes = [line for line in done.stderr.splitlines() if line.startswith("Note: Column")]
    assert [re.match(r'Note: Column "(\w+)"', note)[1] for note in notes] == ["zip", "ref", "total"]
    assert "--role zip=category" in notes[0]
    assert "--role ref=id" in notes[1]
    assert "--na=' '" in notes[2]
    assert "roles={" not in done.stderr
    told = ["--role", "zip=category", "--role", "ref=id", "--na= "]
    again = run(
        "balance", "my churn.csv", "--target", "churn", "--out", "b.csv", "--seed", "0", *told
    )
    assert again.exit_code == 0, again.output
    assert "Note: Column" not in again.stderr
    made = pd.read_csv("b.csv")
    assert set(made["zip"]) <= set(pd.read_csv("my churn.csv")["zip"])
    assert made["paid"].str.fullmatch(r"\$\d{1,3}(,\d{3})*\.\d\d").all()


@pytest.mark.parametrize("file", ["my churn.csv", "t.parquet"])
def test_every_step_of_check_runs_when_pasted(folder, file):
    done = run("check", file, "--target", "churn")
    assert done.exit_code == 1, done.output
    text = re.sub(r"\s+", " ", done.stdout)
    assert "zip=category" in text
    assert "ref=id" in text
    from oversample.audit import Shell, check
    from oversample.tables import read_file

    found = check(read_file(folder / file).table, "churn", say=Shell("churn", file))
    codes = [
        code for one in found.findings for code in re.findall(r"`(oversample [^`]*)`", one.advice)
    ]
    assert len(codes) >= 4
    for code in codes:
        verb = shlex.split(code)[1:]
        if verb[0] == "check":
            assert run(*verb).exit_code in (0, 1), code


def test_reasons_of_check_are_in_the_words_of_the_command_line(folder):
    done = run("check", "t.parquet", "--target", "churn", "--json")
    assert done.exit_code == 1, done.output
    assert "--role shop=whole" in done.stdout
    assert "roles={" not in done.stdout


@pytest.mark.parametrize("more", [[], ["--roles"]])
def test_balance_writes_the_reasons_of_roles_with_options(folder, more):
    words = ["balance", "t.parquet", "--target", "churn", "--out", "new.parquet", *more]
    done = run(*words)
    assert done.exit_code == 0, done.output
    if more:  # without, the first reasons of each role are shown
        assert "if they are amounts, set --role shop=whole" in " ".join(done.stderr.split())
    assert "roles={" not in done.stderr
