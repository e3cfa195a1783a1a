"""Tables, processes and the look at what came out; nothing is timed here."""

import platform

import numpy as np
import pytest
from harness.cases import CASES, load, make
from harness.checks import geometry
from harness.machine import describe
from harness.processes import SWITCH, Process, surroundings
from scipy import sparse

from oversample.lineage import Lineage

X = np.array([[0.0, 0.0], [4.0, 0.0], [9.0, 0.0], [0.0, 3.0]])
Y = np.array([1, 1, 1, 0])


def look(new, partner, k=2, table=np.array):
    lineage = Lineage.of_pairs([0], [partner], [0.5], label=1, n_original=4)
    found = geometry(table(X), Y, table(np.vstack([X, [new]])), lineage, k)
    return found["off_segment"], found["foreign"], found["not_near"]


@pytest.mark.parametrize("table", [np.array, sparse.csr_matrix])
def test_row_off_its_segment_foreign_parents_and_far_partners_are_counted(table):
    assert look([2.0, 0.0], 1, table=table) == (0, 0, 0)
    assert look([2.0, 0.1], 1, table=table) == (1, 0, 0)
    assert look([4.1, 0.0], 1, table=table) == (1, 0, 0)  # on the line, past the end
    assert look([4.5, 0.0], 2, k=1, table=table) == (0, 0, 1)  # row 1 is nearer than row 2


def test_parent_of_another_class_is_counted():
    lineage = Lineage.of_pairs([3], [0], [0.5], label=1, n_original=4)
    assert geometry(X, Y, np.vstack([X, [[0.0, 1.5]]]), lineage, 2)["foreign"] == 1


@pytest.mark.parametrize("name", CASES)
def test_table_is_read_as_it_was_made_and_its_rare_class_is_as_rare_as_said(name, tmp_path):
    case = CASES[name]
    rows, columns = case.size(quick=True)
    if case.kinds == ("mixed",):
        pytest.importorskip("pandas")
    make(case.kinds[0], rows, columns, case.rare, tmp_path)
    table, label = load(tmp_path)
    assert table.shape == (rows, columns)
    assert np.asarray(label).mean() == pytest.approx(case.rare, rel=0.25)
    again = load(tmp_path)[0]
    same = table.equals(again) if hasattr(table, "equals") else not (table != again).sum()
    assert same


def test_worker_answers_in_turn_and_tells_what_went_wrong(tmp_path):
    with Process("oversample") as process:
        process.send("make", kind="gm", rows=300, columns=4, rare=0.1, folder=str(tmp_path))
        process.send("load", folder=str(tmp_path))
        process.send("measure", work="SMOTE", geometry=True)
        process.send("load", folder=str(tmp_path / "nowhere"))
        answers = [process.receive() for _ in range(4)]
    assert answers[1]["counts"] == {"0": 270, "1": 30}
    assert answers[2]["counts"] == {"0": 270, "1": 270}
    assert answers[2]["geometry"] == {"rows": 240, "off_segment": 0, "foreign": 0, "not_near": 0}
    assert answers[3]["failed"].startswith("FileNotFoundError")


def test_worker_that_takes_too_long_is_given_up():
    with Process("oversample", limit=0.0) as process:
        assert process.ask("load", folder="nowhere") == {"failed": "not finished within 0 s"}
        assert not process.alive
        assert "failed" in process.ask("load", folder="nowhere")


def test_switch_and_threads_reach_the_environment(monkeypatch):
    monkeypatch.setenv(SWITCH, "1")
    assert SWITCH not in surroundings(plain=False)
    assert surroundings(plain=True)[SWITCH] == "1"
    assert surroundings(plain=False, threads=2)["OMP_NUM_THREADS"] == "2"


def test_description_drops_what_a_host_adds_to_its_kernel(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "release", lambda: "6.1.0-of-some-host")
    assert describe()["kernel"] == "Linux 6.1.0"
