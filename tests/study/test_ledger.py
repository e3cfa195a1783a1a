"""Facts about fits that are kept on disk: none is lost, none is done twice, and none is taken for another."""

import contextlib
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB

import oversample as ov
from oversample.errors import FileError
from oversample.study import Sides, compare

SMALL = {"methods": ["random"], "ratios": [1.0], "folds": 3, "n_jobs": 1, "explain": False}
JOBS = 4 * 3  # nothing, weights, under-sampling and copies, in three folds


@pytest.fixture(scope="module")
def table():
    return make_classification(
        300, 4, n_informative=3, n_redundant=0, weights=[0.85], random_state=4
    )


def numbers(comparison):
    record = comparison.to_dict()
    del record["settings"]
    return record


class Counting(GaussianNB):
    """A model that counts its fits, in this process."""

    fits = 0

    def fit(self, X, y, sample_weight=None):
        type(self).fits += 1
        return super().fit(X, y, sample_weight)


def test_second_run_fits_nothing_and_says_the_same(table, tmp_path):
    kept = tmp_path / "kept.sqlite"
    plain = compare(*table, model=Counting(), **SMALL)
    first = compare(*table, model=Counting(), ledger=kept, **SMALL)
    Counting.fits = 0
    again = compare(*table, model=Counting(), ledger=kept, **SMALL)
    assert Counting.fits == 0
    assert numbers(plain) == numbers(first) == numbers(again)
    assert (first.settings.n_known, again.settings.n_known, again.settings.n_fits) == (
        0,
        JOBS,
        JOBS,
    )


def test_run_that_was_stopped_goes_on_where_it_was(table, tmp_path):
    kept = tmp_path / "kept.sqlite"

    def interrupted(done, _):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(*table, model=Counting(), ledger=kept, progress=interrupted, **SMALL)
    Counting.fits = 0
    again = compare(*table, model=Counting(), ledger=kept, **SMALL)
    assert again.settings.n_known == 5
    assert Counting.fits == 4 * (JOBS - 5)
    assert numbers(again) == numbers(compare(*table, model=Counting(), **SMALL))


KILLED = """
import sys, time
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB
from oversample.study import compare
table = make_classification(300, 4, n_informative=3, n_redundant=0, weights=[0.85], random_state=4)
compare(*table, model=GaussianNB(), ledger=sys.argv[1], methods=["random"], ratios=[1.0], folds=3, n_jobs=1,
        explain=False, progress=lambda *_: time.sleep(0.2))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_process_loses_no_fit_and_none_counts_twice(table, tmp_path):
    kept = tmp_path / "kept.sqlite"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(kept)]) as child:
        deadline = time.monotonic() + 120
        while _rows(kept) < 4 and time.monotonic() < deadline and child.poll() is None:
            time.sleep(0.05)
        child.kill()
    n_kept = _rows(kept)
    assert 4 <= n_kept < JOBS
    again = compare(*table, model=GaussianNB(), ledger=kept, **SMALL)
    assert again.settings.n_known == n_kept
    assert _rows(kept) == JOBS
    assert numbers(again) == numbers(compare(*table, model=GaussianNB(), **SMALL))


def _rows(path):
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as file:
        try:
            return file.execute("SELECT count(*) FROM outcomes").fetchone()[0]
        except sqlite3.OperationalError:  # it is just being made
            return 0


def changed(table, what):
    X, y = (part.copy() for part in table)
    asked = {"model": GaussianNB(), **SMALL}
    match what:
        case "a cell":
            X[7, 2] += 1e-9
        case "a label":
            y[0] = 1 - y[0]
        case "the model":
            asked["model"] = GaussianNB(var_smoothing=1e-8)
        case "the seed":
            asked["seed"] = 1
        case "the folds":
            asked["folds"] = 4
        case "costs":
            asked["sides"] = Sides(cost_miss=5.0, cost_alarm=1.0)
        case "what thresholds are chosen for":
            asked["threshold_metric"] = "f1"
    return X, y, asked


@pytest.mark.parametrize(
    "what",
    [
        "a cell",
        "a label",
        "the model",
        "the seed",
        "the folds",
        "costs",
        "what thresholds are chosen for",
    ],
)
def test_whatever_changes_an_outcome_changes_its_key(table, tmp_path, what):
    kept = tmp_path / "kept.sqlite"
    compare(*table, model=GaussianNB(), ledger=kept, **SMALL)
    X, y, asked = changed(table, what)
    assert compare(X, y, ledger=kept, **asked).settings.n_known == 0


def test_more_candidates_and_repeats_fit_only_what_is_new(table, tmp_path):
    kept = tmp_path / "kept.sqlite"
    compare(*table, model=GaussianNB(), ledger=kept, **SMALL)
    more = compare(
        *table, model=GaussianNB(), ledger=kept, **{**SMALL, "ratios": [0.5, 1.0], "repeats": 2}
    )
    assert (more.settings.n_known, more.settings.n_fits) == (JOBS, 2 * 5 * 3)


def test_levels_of_one_order_are_not_taken_for_others(tmp_path):
    """Codes of levels are alike, names are not: a model with an encoder sees the names."""
    kept = tmp_path / "kept.sqlite"
    rng = np.random.default_rng(0)
    cells = rng.integers(0, 2, (200, 1))
    y = rng.random(200) < 0.3
    for names in (["a", "b"], ["b", "a"]):
        X = np.column_stack([np.array(names, dtype=object)[cells], np.arange(200.0)])
        found = compare(X, y, model="logistic", ledger=kept, **SMALL)
        assert found.settings.n_known == 0


def test_columns_that_are_not_shown_to_the_model_are_no_hindrance(tmp_path):
    """Seen on the command line: "day was forgotten", of a date that a role had put aside."""
    rng = np.random.default_rng(0)
    days = [f"2026-01-{1 + at // 10:02}" for at in range(200)]
    frame = pd.DataFrame({"day": days, "name": [f"N{at}" for at in range(200)]})
    frame = frame.assign(a=rng.normal(size=200), y=rng.permutation(200) < 60)
    asked = {"model": "logistic", "roles": {"day": "ignore"}, "ledger": tmp_path / "kept.sqlite"}
    known = [ov.compare(frame, "y", **asked, **SMALL).comparison.settings.n_known for _ in "ab"]
    assert known[0] == 0 < known[1]


def test_file_that_is_no_ledger_is_refused_by_name(table, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("This is not a database, and long enough to be looked at as one." * 20)
    with pytest.raises(FileError, match=r"notes\.txt"):
        compare(*table, model=GaussianNB(), ledger=other, **SMALL)
    assert other.read_text().startswith("This is not")
