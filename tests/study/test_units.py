"""Facts about rows that stay together, and folds that keep them so."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

import oversample as ov
from oversample.errors import OversampleWarning, StudyError
from oversample.study import Sides, compare
from oversample.study.folds import make_splits
from oversample.study.units import join_rows


def parts(splits):
    return [pair for s in splits for pair in [(s.train, s.validation), *s.inner]]


@st.composite
def grouped(draw):
    n = draw(st.integers(40, 120))
    units = np.array(draw(st.lists(st.integers(0, 25), min_size=n, max_size=n)))
    codes = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), dtype=np.int8)
    return codes, units


@given(grouped(), st.integers(2, 4), st.integers(0, 5))
def test_no_unit_is_on_both_sides_of_any_part(rows, folds, seed):
    codes, units = rows
    splits = make_splits(codes, folds=folds, repeats=1, seed=seed, units=units)
    for train, held_out in parts(splits):
        assert not np.intersect1d(units[train], units[held_out]).size
    judged = np.concatenate([split.validation for split in splits])
    assert sorted(judged.tolist()) == list(range(len(codes)))


@given(grouped(), st.integers(0, 5))
def test_both_classes_stay_level_within_one_unit(rows, seed):
    """Whoever is dealt last goes where fewest are, so no fold is further from the mean than the largest unit."""
    codes, units = rows
    splits = make_splits(codes, folds=3, repeats=1, seed=seed, units=units)
    held = np.array([[c.sum(), (1 - c).sum()] for c in (codes[s.validation] for s in splits)])
    largest = max(np.bincount(units))
    assert np.ptp(held.sum(axis=1)) <= 3 * largest


def test_many_units_of_several_rows_are_stratified():
    """2,000 patients of 1 to 6 rows, one in ten ill: each fold holds a fifth of either class, within a patient."""
    rng = np.random.default_rng(1)
    units = np.repeat(np.arange(2000), rng.integers(1, 7, 2000))
    codes = (rng.random(2000) < 0.1).astype(np.int8)[units]
    splits = make_splits(codes, folds=5, repeats=1, seed=0, units=units)
    held = [codes[s.validation] for s in splits]
    assert np.ptp([c.sum() for c in held]) <= 6
    assert np.ptp([len(c) for c in held]) <= 6


@given(st.lists(st.integers(0, 12), min_size=30, max_size=80), st.integers(2, 5))
def test_folds_in_time_are_judged_by_what_was_before(moments, folds):
    times = np.array(moments, dtype=float)
    codes = (np.arange(len(times)) % 4 == 0).astype(np.int8)
    splits = make_splits(codes, folds=folds, repeats=1, seed=0, times=times)
    for train, held_out in parts(splits):
        if len(train):
            assert times[train].max() < times[held_out].min(), "ties never straddle"
    for earlier, later in itertools.pairwise(splits):
        assert times[earlier.validation].max() < times[later.validation].min()


def test_folds_in_time_judge_about_as_many_positive_rows_each():
    """The rare class comes late: equal spans would leave the first folds without it."""
    rng = np.random.default_rng(0)
    times = rng.random(3000)
    codes = (rng.random(3000) < 0.2 * times**3).astype(np.int8)
    splits = make_splits(codes, folds=4, repeats=1, seed=0, times=times)
    held = [int(codes[s.validation].sum()) for s in splits]
    assert max(held) - min(held) <= 1
    assert min(held) > 0


def test_in_time_rows_of_a_judged_group_do_not_train():
    rng = np.random.default_rng(0)
    times, units = rng.random(600), rng.integers(0, 150, 600)
    codes = (rng.random(600) < 0.3).astype(np.int8)
    for train, held_out in parts(
        make_splits(codes, folds=3, repeats=1, seed=0, units=units, times=times)
    ):
        assert not np.intersect1d(units[train], units[held_out]).size
        assert times[train].max() < times[held_out].min()


def test_rows_that_share_a_group_or_their_cells_are_one_unit_however_long_the_chain():
    keys = np.array([1, 2, 2, 3, 3, 9], dtype=np.uint64)
    found = join_rows(np.array([0, 0, 1, 1, 2, -1]), keys, 6)
    assert found.of.tolist() == [0, 0, 0, 0, 0, 1]
    assert (found.n_twins, found.n_groups) == (2, 3)


def test_missing_groups_stand_alone():
    assert join_rows(np.array([-1, -1, 5, 5]), None, 4).of.tolist() == [0, 1, 2, 2]


PATIENTS, VISITS = 60, 8


@pytest.fixture(scope="module")
def visits():
    """Every patient has a fingerprint and an outcome that nothing else foretells."""
    rng = np.random.default_rng(3)
    patient = np.repeat(np.arange(PATIENTS), VISITS)
    finger = rng.normal(size=(PATIENTS, 4))[patient] + 0.01 * rng.normal(size=(len(patient), 4))
    ill = (rng.permutation(PATIENTS) < 15)[patient]
    frame = pd.DataFrame(finger, columns=list("abcd"))
    return frame.assign(patient_id=[f"P{p:03}" for p in patient], ill=np.where(ill, "yes", "no"))


FEW = {"methods": [], "folds": 3, "n_jobs": 1, "explain": False}


def test_patients_on_both_sides_look_like_a_good_model_and_apart_like_none(visits):
    """Why groups matter: nothing can be learned here but who it is."""
    rows, patient = visits.drop(columns="patient_id"), visits["patient_id"].to_numpy()
    leaky = ov.compare(rows, "ill", model=DecisionTreeClassifier(), **FEW)
    honest = ov.compare(rows, "ill", model=DecisionTreeClassifier(), groups=patient, **FEW)
    areas = [c.comparison["nothing"].scores["roc_auc"].mean for c in (leaky, honest)]
    assert areas[0] > 0.9
    assert 0.2 < areas[1] < 0.75


def test_column_that_names_subjects_is_asked_about_and_told_of_once_it_is_given(visits):
    with pytest.warns(OversampleWarning, match=r"problem \(groups\)"):
        asked = ov.compare(visits, "ill", model="logistic", **FEW)
    assert asked.comparison.notes[0] == (
        '"patient_id" has 60 values over 480 rows. If rows of one patient belong together, pass '
        'groups="patient_id"; otherwise scores are likely too high.'
    )
    assert asked.comparison.notes[1] == "Not shown to the model: patient_id (group)."
    given = ov.compare(visits, "ill", model="logistic", groups="patient_id", **FEW)
    assert given.comparison.notes == (
        "Rows of one group were kept on one side of every fold (patient_id: 60 groups).",
    )
    passed = ov.compare(
        visits.drop(columns="patient_id"),
        "ill",
        model="logistic",
        groups=visits["patient_id"],
        **FEW,
    )
    assert [c.scores for c in given.comparison.candidates] == [
        c.scores for c in passed.comparison.candidates
    ], "an array does the same"


def test_twins_are_kept_together_unless_told_apart():
    """Every row is there twice, and its label is a coin: seen once, the twin is known."""
    rng = np.random.default_rng(0)
    X = np.repeat(rng.normal(size=(200, 3)), 2, axis=0)
    y = np.repeat((rng.random(200) < 0.3).astype(int), 2)
    asked = {
        "model": DecisionTreeClassifier(),
        "methods": [],
        "folds": 3,
        "n_jobs": 1,
        "explain": False,
    }
    areas = {}
    for duplicates in ("together", "apart"):
        found = compare(X, y, duplicates=duplicates, **asked)
        areas[duplicates] = found["nothing"].scores["roc_auc"].mean
        notes = found.notes
        if duplicates == "together":
            assert notes[0].startswith("200 rows repeat an earlier one in all columns")
        else:
            assert notes == ()
    assert areas["apart"] > 0.8, (
        "of three folds, two twins in three are parted, and known: 2/3 + 1/6"
    )
    assert areas["together"] < 0.65


def test_twins_that_differ_in_an_identifier_only_are_twins(visits):
    twice = pd.concat([visits, visits.assign(patient_id="Q" + visits["patient_id"])])
    with pytest.warns(OversampleWarning, match=r"problem \(groups\)"):
        found = ov.compare(twice.reset_index(drop=True), "ill", model="logistic", **FEW)
    assert any(note.startswith("480 rows repeat") for note in found.comparison.notes)


def test_time_is_not_repeated():
    X, y = np.random.default_rng(0).normal(size=(100, 2)), np.arange(100) % 5 == 0
    with pytest.raises(StudyError) as caught:
        compare(
            X,
            y,
            model="logistic",
            sides=Sides(times=np.arange(100.0)),
            methods=["random"],
            repeats=2,
        )
    assert caught.value.got == "repeats=2"
    assert caught.value.remedy == "Set `repeats=1`."


def test_groups_that_leave_a_part_without_a_class_are_refused_before_any_fit():
    X = np.random.default_rng(0).normal(size=(100, 2))
    y, groups = np.arange(100) < 20, np.arange(100) // 20
    with pytest.raises(StudyError) as caught:
        compare(X, y, model="logistic", sides=Sides(groups=groups), folds=3)
    assert caught.value.wrong.startswith('Class "True" has too few rows for 3 folds')
    assert "folds keep groups together" in caught.value.wrong
    assert caught.value.got == "20 rows in 1 group"


def test_moments_too_few_to_part_at_are_refused():
    X = np.random.default_rng(0).normal(size=(100, 2))
    y = np.arange(100) % 5 == 0
    times = (np.arange(100) > 97).astype(float)
    with pytest.raises(StudyError) as caught:
        compare(X, y, model="logistic", sides=Sides(times=times), folds=3)
    assert caught.value.got == "1 fold of 3"
