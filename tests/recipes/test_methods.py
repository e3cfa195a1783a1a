"""Each method against its paper's definition, on data small enough to work by hand."""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oversample.errors import OversampleWarning, SamplingError
from oversample.samplers import (
    ADASYN,
    SMOTE,
    BorderlineSMOTE,
    RandomOverSampler,
    RandomUnderSampler,
)

# Nine rows on a line, r rare and c common, at 0 .. 8:      r r r c r c c c c
LINE = np.arange(9.0)[:, np.newaxis]
KINDS = np.array(["r", "r", "r", "c", "r", "c", "c", "c", "c"])
# Two nearest of any class, equal distances by row number:
#   row 0: 1, 2 -> 0 foreign    row 1: 0, 2 -> 0    row 2: 1, 3 -> 1    row 4: 3, 5 -> 2, all foreign: noise


def bases(sampler):
    return Counter(sampler.lineage_.base.tolist())


def fitted(sampler, X=LINE, y=KINDS):
    sampler.fit_resample(X, y)
    return sampler


def test_smote_starts_from_every_row_equally_often():
    counts = bases(fitted(SMOTE(sampling_strategy={"r": 4 + 10}, k_neighbors=1, random_state=0)))
    assert set(counts) == {0, 1, 2, 4}
    assert set(counts.values()) == {2, 3}  # 10 rows over 4


def test_smote_goes_only_to_the_nearest_of_the_class():
    sampler = fitted(
        SMOTE(sampling_strategy={"r": 204}, k_neighbors=1, random_state=0, scale="none")
    )
    pairs = set(map(tuple, sampler.lineage_.parents.reshape(-1, 2).tolist()))
    # 1 is as near to 0 as to 2: the lower row number; 4 has only 2 within distance 2
    assert pairs == {(0, 1), (1, 0), (2, 1), (4, 2)}


def test_smote_uses_each_of_the_k_neighbours_equally():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), np.repeat(["r", "c"], [20, 40])
    sampler = fitted(
        SMOTE(sampling_strategy={"r": 20, "c": 8040}, k_neighbors=4, random_state=0), X, y
    )
    from oversample.neighbors import Neighborhood
    from oversample.tables import read, space

    near = Neighborhood(space(read(X)), (y == "r").astype(int)).among(np.arange(20, 60), 4)
    rank = [
        near[b - 20].tolist().index(p) for b, p in sampler.lineage_.parents.reshape(-1, 2).tolist()
    ]
    assert stats.chisquare(np.bincount(rank)).pvalue > 1e-4


def test_gaps_are_uniform():
    """Trap of the field: weights of u / (u + v) pile up in the middle of the segment."""
    sampler = fitted(SMOTE(sampling_strategy={"r": 20_004}, k_neighbors=2, random_state=0))
    assert stats.kstest(sampler.lineage_.gaps, "uniform").pvalue > 1e-4


def test_borderline_starts_only_from_rows_in_danger():
    sampler = fitted(
        BorderlineSMOTE(
            k_neighbors=1, m_neighbors=2, sampling_strategy={"r": 24}, random_state=0, scale="none"
        )
    )
    assert set(bases(sampler)) == {2}


@pytest.mark.parametrize(
    ("m", "danger"),
    [
        # three nearest: row 0: 1 2 3 -> 1/3 | 1: 0 2 3 -> 1/3 | 2: 1 3 0 -> 1/3 | 4: 3 5 2 -> 2/3
        (3, {4}),
        # four nearest: 0: 1 2 3 4 -> 1/4 | 1: 0 2 3 4 -> 1/4 | 2: 1 3 0 4 -> 1/4 | 4: 3 5 2 6 -> 3/4
        (4, {4}),
        # six nearest: 0: 1-6 -> 3/6 | 1: 0 2 3 4 5 6 -> 3/6 | 2: 1 3 0 4 5 6 -> 3/6 | 4: 3 5 2 6 1 7 -> 4/6
        (6, {0, 1, 2, 4}),
    ],
)
def test_danger_is_at_least_half_but_not_all(m, danger):
    """Trap of the field: the rule was found inverted in one library, and strict in another."""
    sampler = BorderlineSMOTE(
        k_neighbors=1, m_neighbors=m, sampling_strategy={"r": 44}, random_state=0, scale="none"
    )
    assert set(bases(fitted(sampler))) == danger


def test_borderline_without_a_row_in_danger_is_an_error_not_silence():
    X = np.concatenate([np.arange(10.0), 100 + np.arange(20.0)])[:, np.newaxis]
    with pytest.raises(SamplingError) as caught:
        BorderlineSMOTE(m_neighbors=3).fit_resample(X, np.repeat([1, 0], [10, 20]))
    assert caught.value.got == "10 safe rows and 0 rows among other classes only"


def test_borderline_2_goes_half_way_at_most_towards_another_class():
    sampler = BorderlineSMOTE(
        kind="borderline-2",
        k_neighbors=1,
        m_neighbors=2,
        sampling_strategy={"r": 2004},
        random_state=0,
        scale="none",
    )
    lineage = fitted(sampler).lineage_
    partner = lineage.parents.reshape(-1, 2)[:, 1]
    assert set(partner.tolist()) == {1, 3}  # the nearest of its class, and the nearest outside it
    assert lineage.gaps[partner == 3].max() < 0.5
    assert lineage.gaps[partner == 1].max() > 0.9
    assert stats.kstest(lineage.gaps[partner == 3] * 2, "uniform").pvalue > 1e-4


def test_adasyn_shares_by_the_foreign_neighbours_and_sums_exactly():
    # shares 0, 0, 1/2, 1 -> of 9 rows 3 and 6
    sampler = fitted(
        ADASYN(n_neighbors=2, sampling_strategy={"r": 13}, random_state=0, scale="none")
    )
    assert bases(sampler) == {2: 3, 4: 6}


@given(st.integers(1, 400), st.integers(0, 99))
def test_adasyn_counts_are_the_share_rounded_down_or_up(n_new, seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(60, 2)), np.repeat(["r", "c"], [15, 45])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OversampleWarning)
        sampler = fitted(ADASYN(sampling_strategy={"r": 15 + n_new}, random_state=seed), X, y)
    from oversample.neighbors import Neighborhood
    from oversample.tables import read, space

    share = Neighborhood(space(read(X)), (y == "r").astype(int)).foreign_share(np.arange(15), 1, 5)
    exact = n_new * share / share.sum()
    made = np.bincount(sampler.lineage_.base, minlength=15)
    assert made.sum() == n_new
    assert (np.abs(made - exact) < 1 + 1e-9).all()  # cut points may round by an ulp


def test_adasyn_spreads_evenly_with_a_warning_when_classes_are_apart():
    X = np.concatenate([np.arange(8.0), 100 + np.arange(24.0)])[:, np.newaxis]
    sampler = ADASYN(n_neighbors=3, random_state=0)
    with pytest.warns(OversampleWarning, match="spread evenly"):
        sampler.fit_resample(X, np.repeat(["r", "c"], [8, 24]))
    assert bases(sampler) == dict.fromkeys(range(8), 2)


def test_random_copies_are_exact_and_even():
    X_new, y_new = (
        sampler := RandomOverSampler(sampling_strategy={"r": 10}, random_state=0)
    ).fit_resample(LINE, KINDS)
    assert set(X_new[9:, 0].tolist()) == {0.0, 1.0, 2.0, 4.0}
    assert sorted(bases(sampler).values()) == [1, 1, 2, 2]
    assert y_new[9:].tolist() == ["r"] * 6


def test_smoothed_bootstrap_has_the_bandwidth_of_its_rule():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 3, (50, 1)), rng.normal(0, 1, (20_050, 1))])
    X[50:52] = [[-99.5], [99.5]]  # else values would be turned back at the ends of the column
    y = np.repeat(["r", "c"], [50, 20_050])
    sampler = RandomOverSampler(shrinkage=2.0, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    noise = X_new[len(X) :, 0] - X[sampler.lineage_.base, 0]
    # (4 / ((1 + 2) * 50)) ** (1 / (1 + 4)) times the population deviation of the class, times shrinkage
    expected = 2.0 * (4 / (3 * 50)) ** (1 / 5) * X[:50, 0].std()
    # the deviation of 20,000 normals is known to 0.5 %; 3 % is six standard errors
    assert noise.std() == pytest.approx(expected, rel=0.03)
    assert stats.kstest(noise / expected, "norm").pvalue > 1e-4


def test_blurred_whole_numbers_stay_whole_and_categories_stay_levels():
    X = [[1, "a"], [2, "b"], [3, "a"], [4, "c"], [5, "c"]]
    X_new, _ = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(
        X, ["r", "r", "c", "c", "c"]
    )
    assert all(isinstance(row[0], int) and row[1] in ("a", "b") for row in X_new[5:])


def test_under_sampling_keeps_rows_in_order_and_says_which():
    sampler = RandomUnderSampler(random_state=0)
    X_new, y_new = sampler.fit_resample(LINE, KINDS)
    assert X_new[:, 0].tolist() == sampler.sample_indices_.tolist()
    assert sorted(X_new[:, 0]) == X_new[:, 0].tolist()
    assert Counter(y_new.tolist()) == {"r": 4, "c": 4}
    assert sampler.sampling_strategy_ == {"c": 4}


def test_classes_do_not_share_a_stream():
    """Regression of the field: one seed replayed the same draws for every class."""
    rng = np.random.default_rng(0)
    cloud = rng.normal(size=(12, 2))
    X = np.concatenate([cloud, cloud + 100, rng.normal(50, 1, size=(40, 2))])
    y = np.repeat(["a", "b", "c"], [12, 12, 40])
    sampler = fitted(SMOTE(random_state=0), X, y)
    first, second = (sampler.lineage_.gaps[sampler.lineage_.label == code] for code in (0, 1))
    assert len(first) == len(second)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.9


def test_rows_of_a_class_do_not_depend_on_the_other_classes_that_grow():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(90, 2)), np.repeat(["a", "b", "c"], [10, 20, 60])
    both = fitted(SMOTE(sampling_strategy={"a": 30, "b": 30}, random_state=1), X, y).lineage_
    alone = fitted(SMOTE(sampling_strategy={"b": 30}, random_state=1), X, y).lineage_
    assert np.array_equal(both.take(both.label == 1).parents, alone.parents)


def test_too_few_rows_are_named_before_anything_is_searched():
    with pytest.raises(SamplingError) as caught:
        SMOTE().fit_resample(np.arange(10.0)[:, np.newaxis], np.repeat(["fraud", "legit"], [3, 7]))
    assert caught.value.wrong == 'smote with k_neighbors=5 needs 6 rows in class "fraud".'
    assert caught.value.got == "3 rows"
    assert caught.value.remedy == (
        'Set k_neighbors=2 or less, or k_neighbors="auto", or use random copies (RandomOverSampler).'
    )
