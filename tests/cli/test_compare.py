"""The comparison on the command line: what decides, what is kept, and what a script is told."""

import contextlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest

QUICK = (
    "--model",
    "logistic",
    "--methods",
    "random",
    "--ratios",
    "1",
    "--folds",
    3,
    "--no-explain",
)


def oversample(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "oversample", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Orders of thirty days by customers who come back; the amount is lost where a fraud is missed."""
    path = tmp_path_factory.mktemp("orders")
    rng = np.random.default_rng(0)
    n = 900
    fraud = rng.random(n) < 0.1
    signal_ = (rng.normal(size=n) + 1.5 * fraud).round(3)
    days = [f"2026-01-{1 + at * 30 // n:02}" for at in range(n)]
    rows = zip(days, (f"C{c:04}" for c in rng.integers(0, 300, n)), signal_, rng.lognormal(4, 1, n).round(2),
               rng.choice(["north", "south"], n), np.where(fraud, "yes", "no"), strict=True)  # fmt: skip
    lines = [
        "day,customer_id,signal,amount,region,fraud",
        *(",".join(map(str, row)) for row in rows),
    ]
    (path / "orders.csv").write_text("\n".join(lines) + "\n")
    return path


def test_costs_groups_and_subgroups_are_taken_by_name_and_the_command_repeats_it(folder):
    done = oversample(
        "compare", "orders.csv", "--target", "fraud", "--group", "customer_id", "--role", "day=ignore",
        "--cost-miss", "amount", "--cost-alarm", 5, "--by", "region", "--json", "a.json", *QUICK, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "a.json").read_text())
    settings = record["settings"]
    assert (settings["groups"], settings["by"]) == ("customer_id", "region")
    assert (settings["cost_miss"], settings["cost_alarm"]) == ("amount", 5)
    assert settings["metric"] == "cost"
    words = shlex.split(settings["command"])
    again = oversample(*words[1:], "--json", "b.json", cwd=folder)
    assert again.returncode == 0, again.stderr
    other = json.loads((folder / "b.json").read_text())
    assert other["candidates"] == record["candidates"]


def test_queue_needs_time_and_folds_then_look_forward(folder):
    words = (
        "compare",
        "orders.csv",
        "--target",
        "fraud",
        "--capacity",
        "3/day",
        "--role",
        "customer_id=id",
    )
    refused = oversample(*words, *QUICK, cwd=folder)
    assert refused.returncode == 2
    assert "--time" in refused.stderr or 'time="' in refused.stderr
    done = oversample(*words, "--time", "day", "--json", "c.json", *QUICK, cwd=folder)
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "c.json").read_text())
    assert record["settings"]["capacity"] == pytest.approx(3 * 29 / 900)
    assert any("look forward only" in note for note in record["notes"])


def test_exit_code_tells_a_script_only_where_it_is_asked_to(folder):
    words = (
        "compare",
        "orders.csv",
        "--target",
        "fraud",
        "--role",
        "day=ignore",
        "--quiet",
        *QUICK,
    )
    assert oversample(*words, cwd=folder).returncode == 0
    told = oversample(*words, "--exit-code", "--json", "d.json", cwd=folder)
    outcome = json.loads((folder / "d.json").read_text())["verdict"]["outcome"]
    assert (
        told.returncode == {"helps": 0, "no_difference": 3, "harms": 4, "cannot_tell": 5}[outcome]
    )
    assert told.returncode != 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_comparison_goes_on_from_its_ledger(folder):
    words = [
        "compare", "orders.csv", "--target", "fraud", "--role", "day=ignore", "--model", "boosting", "--folds", 3,
        "--methods", "smote", "--no-explain", "--ledger", "fits.sqlite", "--jobs", 2,
    ]  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "oversample", *map(str, words)],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while kept(folder / "fits.sqlite") < 4:
        assert time.monotonic() < deadline, "it never got so far"
        time.sleep(0.1)
    os.killpg(child.pid, signal.SIGKILL)  # its workers, too
    child.wait()
    n_kept = kept(folder / "fits.sqlite")
    done = oversample(*words, "--json", "e.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    settings = json.loads((folder / "e.json").read_text())["settings"]
    assert settings["n_known"] == n_kept
    assert kept(folder / "fits.sqlite") == settings["n_fits"]


def kept(path):
    if not path.exists():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(path)) as file:
            return file.execute("SELECT count(*) FROM outcomes").fetchone()[0]
    except sqlite3.OperationalError:  # it is just being made
        return 0


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--budget", "soon", "90s, 10min or 2h"),
        ("--budget", "0min", "--budget must be a time"),
        ("--k", "five", "--k 3,5"),
        ("--ratios", "0,5;1", "0.1,0.5,1"),
        ("--cost-miss", "500", "Both costs are needed"),
        ("--group", "custmer_id", 'Did you mean "customer_id"'),
        ("--by", "regoin", 'Did you mean "region"'),
    ],
)
def test_what_cannot_be_read_is_refused_in_three_lines(folder, option, value, said):
    done = oversample(
        "compare",
        "orders.csv",
        "--target",
        "fraud",
        "--role",
        "day=ignore",
        option,
        value,
        cwd=folder,
    )
    assert done.returncode == 2
    assert said in done.stderr
    error = done.stderr[done.stderr.index("Error:") :]
    assert [line[:8].strip() for line in error.strip().splitlines()] == [
        "Error:",
        "met:",
        "do:",
    ] or re.match(r"Error: .*\n  met:  .*\n  do:   ", error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cost-miss", "500"), "Set --cost-miss 500 --cost-alarm 5,"),
        (("--cost-miss", "custmer_id", "--cost-alarm", "1"), "--cost-miss names a column"),
        (("--capacity", "3/day"), "Name one: --time date."),
        (("--capacity", "many"), "Set --capacity 2%,"),
        (("--group", "custmer_id"), "Set --group to one of these columns."),
        (("--role", "day=number"), "Set --role day=category."),
        (("--role", "day=flag", "--role", "dya=text"), "--role names a column"),
        (("--json", "orders.csv"), "use --force."),
    ],
)
def test_refusal_offers_options_and_no_arguments_of_python(folder, words, said):
    """Seen: `Set roles={"size": "category"}`, `time="date"`, `Set cost_miss=500`, `overwrite=True`."""
    done = oversample("compare", "orders.csv", "--target", "fraud", *words, cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert not re.search(r"[a-z]=[\[{\d\"T]", done.stderr), done.stderr


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("90s", 90), ("10min", 600), ("2h", 7200), ("45", 45), ("1.5 hours", 5400)],
)
def test_times_are_read_as_people_write_them(said, seconds):
    from oversample.cli import options

    assert options.seconds(said) == seconds
