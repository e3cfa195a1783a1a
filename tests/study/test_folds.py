"""Facts about folds: what is apart stays apart, and everybody gets the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.parts import INNER_FOLDS, Units, smallest_parts
from oversample.study.folds import make_splits


def some_codes(n_positive=23, n_negative=77):
    codes = np.array([1] * n_positive + [0] * n_negative, dtype=np.int8)
    return np.random.default_rng(0).permutation(codes)


def test_validation_rows_of_a_repeat_are_all_rows_once():
    splits = make_splits(some_codes(), folds=4, repeats=2, seed=5)
    for repeat in (0, 1):
        judged = np.concatenate([s.validation for s in splits if s.repeat == repeat])
        assert sorted(judged.tolist()) == list(range(100))


def test_no_validation_row_is_in_a_training_or_inner_part():
    for split in make_splits(some_codes(), folds=5, repeats=1, seed=1):
        for train, held_out in [(split.train, split.validation), *split.inner]:
            assert not np.intersect1d(train, held_out).size
            assert not np.intersect1d(train, split.validation).size


def test_inner_folds_judge_every_training_row_once():
    for split in make_splits(some_codes(), folds=3, repeats=1, seed=1):
        assert len(split.inner) == INNER_FOLDS
        held = np.concatenate([held_out for _, held_out in split.inner])
        assert sorted(held.tolist()) == sorted(split.train.tolist())


def test_same_seed_gives_the_same_folds_and_another_seed_others():
    first, again, other = (
        make_splits(some_codes(), folds=5, repeats=2, seed=seed) for seed in (7, 7, 8)
    )
    assert all((a.train == b.train).all() for a, b in zip(first, again, strict=True))
    assert not (first[0].train == other[0].train).all()
    assert not (first[0].validation == first[5].validation).all(), "repeats shuffle anew"


@given(st.integers(2, 60), st.integers(2, 10))
def test_smallest_parts_are_what_the_folds_really_hold(n_positive, folds):
    fewest, most, inner = smallest_parts(n_positive, folds)
    if n_positive < folds or fewest < INNER_FOLDS:
        return
    codes = some_codes(n_positive, 200)
    splits = make_splits(codes, folds=folds, repeats=1, seed=n_positive)
    outer = [int(codes[s.train].sum()) for s in splits]
    within = [int(codes[train].sum()) for s in splits for train, _ in s.inner]
    assert (min(outer), max(outer), min(within)) == (fewest, most, inner)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=30),
    st.integers(2, 6),
)
def test_parts_of_units_are_what_the_folds_really_hold(units, folds):
    """`check` advises by these counts; a fold that holds more was a comparison that was refused."""
    of = np.repeat(np.arange(len(units)), [sum(unit) for unit in units])
    codes = np.concatenate([np.repeat([1, 0], unit) for unit in units]).astype(np.int8)
    if not len(of):
        return
    splits = make_splits(codes, folds=folds, repeats=1, seed=len(of), units=of)
    parts = Units.of(of, codes == 1).parts(folds)
    for split, (training, validation) in zip(splits, parts, strict=True):
        for rows, part in ((split.train, training), (split.validation, validation)):
            assert part.rows == (codes[rows].sum(), (codes[rows] == 0).sum())
        inner = [part for part in training.parts(INNER_FOLDS) if part[1].count.any()]
        for (train, _), (part, _) in zip(split.inner, inner, strict=True):
            assert part.rows == (codes[train].sum(), (codes[train] == 0).sum())


def test_worked_example_of_parts():
    """8 rows in 5 folds: 1 or 2 validate, so 6 or 7 train; of 6, inner folds leave 4."""
    assert smallest_parts(8, 5) == (6, 7, 4)


@pytest.mark.parametrize("folds", [2, 5])
def test_every_validation_part_has_the_real_prevalence(folds):
    codes = some_codes(20, 180)
    for split in make_splits(codes, folds=folds, repeats=1, seed=0):
        assert codes[split.validation].mean() == pytest.approx(0.1)
