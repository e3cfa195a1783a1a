"""The command line, run as a person runs it."""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from oversample.cli import main
from oversample.cli.interrupt import Interrupt
from oversample.lineage import Lineage


def oversample(*words, cwd, **options):
    return subprocess.run(
        [sys.executable, "-m", "oversample", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=300, **options,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    n = 240
    churn = rng.random(n) < 0.2
    rows = zip(rng.integers(0, 72, n) - 20 * churn, rng.normal(60, 20, n).round(2),
               np.where(rng.random(n) < 0.1, "", rng.choice(["month", "year"], n)),
               np.where(churn, "Yes", "No"), strict=True)  # fmt: skip
    lines = ["tenure,charges,plan,churn", *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "churn.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_balance_writes_originals_untouched_and_says_the_plan(folder):
    done = oversample(
        "balance", "churn.csv", "--target", "churn", "--method", "smote", "--ratio", 0.8, "--seed", 1,
        "--out", "out.csv", "--lineage", "lineage.parquet", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    original = (folder / "churn.csv").read_text()
    written = (folder / "out.csv").read_text()
    assert written.startswith(original)
    lineage = Lineage.read_parquet(folder / "lineage.parquet")
    assert len(lineage) == written.count("\n") - original.count("\n")
    n_yes, n_no = original.count(",Yes\n"), original.count(",No\n")
    assert f"Yes: {n_yes} -> {round(0.8 * n_no)}" in done.stderr
    assert "seed 1" in done.stderr


def test_balance_writes_a_page_with_the_command_that_makes_the_same_rows(folder):
    words = ("balance", "churn.csv", "--target", "churn", "--ratio", 0.9, "--out", "out.csv")
    done = oversample(*words, "--report", "page.html", "--lineage", "lineage.parquet", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "page.html" in done.stderr
    page = html.unescape((folder / "page.html").read_text(encoding="utf-8"))
    assert hashlib.sha256((folder / "churn.csv").read_bytes()).hexdigest() in page
    command = re.search(r'<code class="command">oversample (.*?)</code>', page)[1]
    first = (folder / "out.csv").read_bytes()
    again = oversample(*shlex.split(command), "--force", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "out.csv").read_bytes() == first


def test_balance_refuses_an_existing_page_before_any_work(folder):
    (folder / "page.html").write_text("mine")
    words = ("balance", "churn.csv", "--target", "churn", "--out", "out.csv", "--ratio", 0.9)
    done = oversample(*words, "--report", "page.html", cwd=folder)
    assert done.returncode == 2
    assert "page.html" in done.stderr
    assert "--force" in done.stderr
    assert not (folder / "out.csv").exists()
    assert (folder / "page.html").read_text() == "mine"
    assert oversample(*words, "--report", "page.html", "--force", cwd=folder).returncode == 0
    assert (folder / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_balance_writes_parquet_from_csv(folder):
    done = oversample(
        "balance", "churn.csv", "--target", "churn", "--out", "out.parquet", "--seed", 0, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    assert pq.read_table(folder / "out.parquet").column_names == [
        "tenure",
        "charges",
        "plan",
        "churn",
    ]


@pytest.mark.parametrize("out", ["out.csv", "churn.csv"])
def test_a_present_file_is_not_overwritten_without_force(folder, out):
    (folder / "out.csv").write_text("mine")
    before = (folder / out).read_bytes()
    words = ("balance", "churn.csv", "--target", "churn", "--ratio", 0.9, "--seed", 0, "--out", out)
    refused = oversample(*words, cwd=folder)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (folder / out).read_bytes() == before
    if out == "out.csv":
        assert oversample(*words, "--force", cwd=folder).returncode == 0
        assert (folder / out).read_bytes() != before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("balance", "churn.csv", "--target", "chrun", "--out", "o.csv"), 'Did you mean "churn"?'),
        (
            ("balance", "churn.csv", "--target", "charges", "--out", "o.csv"),
            "looks like a regression target",
        ),
        (
            ("balance", "nothing.csv", "--target", "churn", "--out", "o.csv"),
            'Files there: "churn.csv"',
        ),
        (
            ("balance", "churn.csv", "--target", "churn", "--ratio", "0.01", "--out", "o.csv"),
            "present ratio",
        ),
        (
            ("balance", "churn.csv", "--target", "churn", "--method", "smoot", "--out", "o.csv"),
            "smote",
        ),
        (("balance", "churn.csv", "--target", "churn", "--out", "o.xlsx"), "ending"),
        (("balance", "churn.csv", "--target", "churn", "--out", "no/o.csv"), "mkdir -p no"),
        (("compare", "churn.csv", "--target", "churn", "--model", "logistics"), '"logistic"'),
        (("compare", "churn.csv", "--target", "churn", "--ratios", "0.1"), "present ratio"),
        (("compare", "churn.csv", "--target", "churn", "--ratios", "a,b"), "separated by commas"),
        (("compare", "churn.csv", "--target", "churn", "--methods", "smoot"), "smote"),
        (("compare", "churn.csv", "--target", "churn", "--k", "200"), "k="),
        (("compare", "churn.csv", "--target", "churn", "--report", "churn.csv"), "--force"),
    ],
)
def test_bad_requests_end_in_three_lines_and_no_file(folder, words, said, monkeypatch):
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert [line[:8] for line in lines] == ["Error: " + lines[0][7], "  met:  ", "  do:   "]
    assert said in done.stderr
    assert sorted(p.name for p in folder.iterdir()) == ["churn.csv"]


def test_compare_prints_the_verdict_first_and_writes_page_and_record(folder):
    done = oversample(
        "compare", "churn.csv", "--target", "churn", "--model", "logistic", "--methods", "smote,random",
        "--ratios", "0.5", "--folds", 3, "--jobs", 1, "--report", "page.html", "--json", "record.json", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "record.json").read_text())
    assert record["verdict"]["headline"] in " ".join(done.stdout.split())
    assert record["source"]["name"] == "churn.csv"
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    page = (folder / "page.html").read_text()
    assert "Content-Security-Policy" in page
    assert "<script src" not in page
    again = oversample(
        *record["settings"]["command"].split()[1:], "--json", "again.json", cwd=folder
    )
    assert again.returncode == 0, again.stderr
    repeated = json.loads((folder / "again.json").read_text())
    assert repeated["candidates"] == record["candidates"]


def test_quiet_prints_the_headline_alone(folder):
    done = oversample(
        "compare", "churn.csv", "--target", "churn", "--model", "logistic", "--methods", "random",
        "--ratios", "0.5", "--folds", 3, "--jobs", 1, "--quiet", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_interrupting_leaves_no_half_file(folder):
    """Ctrl-C half-way: one sentence, the shell's exit code, no report and no temporary."""
    with subprocess.Popen(
        [sys.executable, "-m", "oversample", "compare", "churn.csv", "--target", "churn", "--jobs", "1",
         "--repeats", "20", "--report", "page.html"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            time.sleep(8)
            assert process.poll() is None, "it should still be fitting"
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "Stopped. Nothing was written." in err
    assert sorted(p.name for p in folder.iterdir()) == ["churn.csv"]


def test_interrupt_that_a_callback_dropped_is_raised_at_the_next_check():
    """Regression: a Ctrl-C that arrived inside a callback out of C code was printed and forgotten."""
    before = signal.getsignal(signal.SIGINT)
    with Interrupt() as interrupt:
        interrupt.check()  # nothing was pressed yet
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupt.check()
    assert signal.getsignal(signal.SIGINT) is before


def test_help_shows_an_example_first_and_version_names_the_engine(tmp_path):
    shown = oversample("compare", "--help", cwd=tmp_path).stdout
    assert shown.index("oversample compare churn.csv --target churn") < shown.index("--target TEXT")
    assert "(kernels: " in oversample("--version", cwd=tmp_path).stdout
    assert Path(tmp_path).exists()
