"""Scores become probabilities at the real prevalence, exactly where it can be exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from oversample.errors import DataError
from oversample.learning.calibration import (
    Isotonic,
    OneVsRest,
    Sigmoid,
    at_prevalence,
    fit_isotonic,
    fit_sigmoid,
    positive_at_prevalence,
)

shares = st.floats(0.001, 0.999)
unit = st.floats(0.0, 1.0)


# --- closed form


def test_odds_are_multiplied_by_the_ratio_of_the_odds():
    """By hand: odds 3 at shares 1:1; the rare class weighs 1/9 in reality, so odds 3/9."""
    found = at_prevalence([[0.25, 0.75]], [0.5, 0.5], [0.9, 0.1])
    assert found == pytest.approx(np.array([[0.75, 0.25]]))


def test_three_classes_are_weighted_each_and_divided_by_their_sum():
    """By hand: 0.2 * 1.8, 0.3 * 0.9, 0.5 * 0.3 = 0.36, 0.27, 0.15, together 0.78."""
    third = [1 / 3] * 3
    found = at_prevalence([[0.2, 0.3, 0.5]], third, [0.6, 0.3, 0.1])
    assert found == pytest.approx(np.array([[0.36, 0.27, 0.15]]) / 0.78)


@given(unit, shares, shares)
def test_way_back_undoes_the_way_there(score, trained, real):
    there = positive_at_prevalence([score], trained, real)
    # A score within 1e-16 of 1 loses its distance to 1 in floating point, times the odds of both ways.
    assert positive_at_prevalence(there, real, trained)[0] == pytest.approx(score, abs=1e-9)


@given(shares, shares)
def test_certain_scores_stay(trained, real):
    assert positive_at_prevalence([0.0, 1.0], trained, real).tolist() == [0.0, 1.0]


@given(unit, unit, shares, shares)
def test_ranking_stays(one, other, trained, real):
    low, high = positive_at_prevalence(sorted([one, other]), trained, real)
    assert low <= high


def test_row_of_zeros_stays_and_is_not_nan():
    assert at_prevalence([[0.0, 0.0]], [0.5, 0.5], [0.9, 0.1]).tolist() == [[0.0, 0.0]]


def test_shift_of_the_logit_is_what_random_copies_did_to_a_logistic_model():
    """Nine copies of each positive row multiply the odds by ten, and nothing else, without a penalty."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4000, 2))
    y = (rng.random(4000) < expit(X[:, 0] - 3.0)).astype(int)
    plain = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000).fit(X, y)
    weights = np.where(y == 1, 10.0, 1.0)
    copied = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000).fit(X, y, weights)
    real, trained = y.mean(), weights[y == 1].sum() / weights.sum()
    assert copied.predict_proba(X)[:, 1].mean() > 3 * real
    back = positive_at_prevalence(copied.predict_proba(X)[:, 1], trained, real)
    assert back.mean() == pytest.approx(real, rel=0.02)
    assert back == pytest.approx(plain.predict_proba(X)[:, 1], abs=0.02)


@pytest.mark.parametrize(
    "broken", [[0.5, 0.4], [1.0, 0.0], [1.2, -0.2], [0.5, 0.3, 0.2], [0.5, float("nan")]]
)
@pytest.mark.parametrize("name", ["trained", "real"])
def test_shares_that_are_none_are_refused_by_name(name, broken):
    given_shares = {"trained": [0.5, 0.5], "real": [0.9, 0.1], name: broken}
    with pytest.raises(DataError) as caught:
        at_prevalence([[0.5, 0.5]], **given_shares)
    assert caught.value.wrong.startswith(f"{name} must hold the share of each class")


# --- sigmoid


def drawn(n_rows, true_slope, true_intercept, seed=0):
    rng = np.random.default_rng(seed)
    scores = expit(rng.normal(-1.0, 2.0, n_rows))
    codes = (rng.random(n_rows) < expit(true_slope * logit(scores) + true_intercept)).astype(int)
    return scores, codes


def test_sigmoid_finds_the_line_that_made_the_labels():
    line = fit_sigmoid(*drawn(40_000, 0.5, -1.0))
    # Standard errors of both are about 0.01 here.
    assert line.slope == pytest.approx(0.5, abs=0.04)
    assert line.intercept == pytest.approx(-1.0, abs=0.05)


def test_sigmoid_makes_the_mean_right():
    scores, codes = drawn(5_000, 0.5, -2.0)
    calibrated = fit_sigmoid(scores, codes).apply(scores)
    assert scores.mean() > 2 * codes.mean()
    # Off by the regularised targets alone, one or two rows among the five thousand.
    assert calibrated.mean() == pytest.approx(codes.mean(), abs=2 / 5_000)


def test_sigmoid_stays_finite_where_a_score_parts_the_classes():
    """By hand: three of each, so the targets are 4/5 and 1/5, which the line meets exactly."""
    line = fit_sigmoid(np.array([0.1] * 3 + [0.9] * 3), np.array([0] * 3 + [1] * 3))
    assert line.apply(np.array([0.1, 0.9])) == pytest.approx([0.2, 0.8], abs=1e-6)


@pytest.mark.parametrize("constant", [0.0, 0.3, 1.0])
def test_one_distinct_score_becomes_the_base_rate(constant):
    codes = np.array([1] * 20 + [0] * 80)
    found = fit_sigmoid(np.full(100, constant), codes).apply(np.array([constant]))
    # The targets give (20 * 21/22 + 80 / 82) / 100.
    assert found == pytest.approx([(20 * 21 / 22 + 80 / 82) / 100], abs=1e-6)


def test_scores_of_nought_are_taken_for_half_the_smallest_other():
    line = fit_sigmoid(np.array([0.0, 0.0, 0.1, 0.8, 1.0]), np.array([0, 0, 1, 0, 1]))
    assert (line.low, line.high) == pytest.approx((0.05, 0.9))


def test_weight_of_two_is_a_row_given_twice():
    scores, codes = drawn(300, 0.7, -0.5)
    twice = codes == 1
    weighted = fit_sigmoid(scores, codes, np.where(twice, 2.0, 1.0))
    repeated = fit_sigmoid(
        np.concatenate([scores, scores[twice]]), np.concatenate([codes, codes[twice]])
    )
    # Weights are brought to mean 1: the targets count 300 rows, not the repeated ones.
    assert weighted.slope == pytest.approx(repeated.slope, rel=0.02)
    assert weighted.intercept == pytest.approx(repeated.intercept, abs=0.02)


# --- isotonic


def test_isotonic_is_the_share_of_each_level():
    scores = np.repeat([0.1, 0.5, 0.9], 4)
    codes = np.array([0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1])
    found = fit_isotonic(scores, codes).apply(np.array([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]))
    assert found == pytest.approx([0.25, 0.25, 0.375, 0.5, 0.75, 0.75])


def test_isotonic_makes_the_mean_right():
    scores, codes = drawn(3_000, 0.5, -2.0)
    assert fit_isotonic(scores, codes).apply(scores).mean() == pytest.approx(codes.mean(), abs=1e-6)


def test_isotonic_never_says_never():
    found = fit_isotonic(np.array([0.1, 0.9]), np.array([0, 1])).apply(np.array([0.0, 1.0]))
    assert found == pytest.approx([1e-9, 1.0 - 1e-9], abs=1e-15)


def test_isotonic_counts_weights():
    found = fit_isotonic(np.array([0.5, 0.5]), np.array([0, 1]), np.array([3.0, 1.0]))
    assert found.apply(np.array([0.5])) == pytest.approx([0.25])


# --- several classes, and none


@pytest.mark.parametrize(("fit", "kind"), [(fit_sigmoid, Sigmoid), (fit_isotonic, Isotonic)])
def test_several_classes_are_calibrated_each_against_the_rest(fit, kind):
    rng = np.random.default_rng(0)
    codes = rng.choice(3, 2_000, p=[0.7, 0.2, 0.1])
    raw = rng.dirichlet([1.0, 1.0, 1.0], 2_000)
    scores = (raw + np.eye(3)[codes]) / 2.0
    found = fit(scores, codes)
    assert isinstance(found, OneVsRest)
    assert all(isinstance(part, kind) for part in found.parts)
    after = found.apply(scores)
    assert after.sum(axis=1) == pytest.approx(1.0)
    shares = np.bincount(codes) / len(codes)
    assert np.abs(scores.mean(axis=0) - shares).max() > 0.1
    assert after.mean(axis=0) == pytest.approx(shares, abs=0.02)
    alone = fit(scores[:, 1], (codes == 1).astype(int)).apply(scores[:, 1])
    assert found.parts[1].apply(scores[:, 1]) == pytest.approx(alone)


@pytest.mark.parametrize("fit", [fit_sigmoid, fit_isotonic])
@pytest.mark.parametrize("codes", [[0, 0, 0], [1, 1, 1]])
def test_rows_of_one_class_are_refused(fit, codes):
    with pytest.raises(DataError) as caught:
        fit(np.array([0.1, 0.2, 0.3]), np.array(codes))
    assert caught.value.wrong == "A calibration needs rows of both classes."
