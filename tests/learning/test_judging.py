"""Two numbers tell whether probabilities agree with what happened, and chance is not taken for an error."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from oversample.learning.calibration import fit_isotonic, fit_sigmoid
from oversample.learning.judging import Agreement, cross_fitted, gain, judge


def drawn(n_rows, shift=0.0, slope=1.0, seed=0):
    """Return probabilities, and what happened at ``expit(slope * logit + shift)``."""
    rng = np.random.default_rng(seed)
    p = expit(rng.normal(-2.5, 1.5, n_rows))
    return p, (rng.random(n_rows) < expit(slope * logit(p) + shift)).astype(int)


def test_probabilities_that_are_right_hold():
    found = judge(*drawn(20_000))
    assert found.expected == pytest.approx(1.0, abs=0.05)
    assert found.slope == pytest.approx(1.0, abs=0.05)
    assert found.holds


@pytest.mark.parametrize(("shift", "slope"), [(-1.0, 1.0), (1.0, 1.0)])
def test_wrong_level_does_not_hold(shift, slope):
    found = judge(*drawn(5_000, shift, slope))
    assert not found.level_holds
    assert not found.holds
    assert (found.expected > 1.0) == (shift < 0.0)


def test_too_extreme_probabilities_have_a_slope_below_one_and_do_not_hold():
    p, codes = drawn(5_000)
    extreme = expit(2.0 * logit(p) + 1.6)  # the shift keeps the level
    found = judge(extreme, codes)
    assert found.slope == pytest.approx(0.5, abs=0.07)
    assert found.level_holds
    assert not found.holds


def test_few_rows_cannot_speak_against_probabilities():
    """Off by more than the tolerance, and by no more than chance: five positive rows, and seven expected."""
    found = judge(np.full(100, 0.07), np.repeat([0, 1], [95, 5]))
    assert found.expected == pytest.approx(1.4)
    assert found.expected_range[0] < 1.0 < found.expected_range[1]
    assert found.holds


def test_many_rows_cannot_speak_against_what_is_near_enough():
    found = Agreement(90_000, 1.1, (1.09, 1.11), 0.9, (0.89, 0.91))
    assert found.holds


@pytest.mark.parametrize("seed", range(3))
def test_intervals_hold_the_truth_about_as_often_as_they_say(seed):
    rng = np.random.default_rng(seed)
    inside = []
    for _ in range(200):
        p, codes = drawn(400, seed=int(rng.integers(2**31)))
        found = judge(p, codes)
        inside.append(
            [low <= 1.0 <= high for low, high in (found.expected_range, found.slope_range)]
        )
    # 95% of 200, give or take three standard errors of 1.5%; the ratio's interval leaves out that more
    # certain rows vary less, and so is wider than it need be.
    level, slope = np.mean(inside, axis=0)
    assert level > 0.9
    assert slope == pytest.approx(0.95, abs=0.06)


def test_weights_count_as_rows():
    p, codes = drawn(600)
    twice = np.where(codes == 1, 2.0, 1.0)
    weighted = judge(p, codes, twice)
    again = np.concatenate([np.arange(600), np.flatnonzero(codes)])
    repeated = judge(p[again], codes[again])
    assert weighted.expected == pytest.approx(repeated.expected)
    assert weighted.n_positive == codes.sum()


def test_cross_fitted_calibration_has_not_seen_the_row():
    """By hand: a curve that could see the row would give back its label."""
    scores, codes = np.linspace(0.01, 0.99, 50), np.arange(50) % 2
    seen = fit_isotonic(scores, codes).apply(scores)
    unseen = cross_fitted(fit_isotonic, scores, codes)
    assert ((unseen - codes) ** 2).mean() > ((seen - codes) ** 2).mean()


def test_gain_is_positive_where_the_second_is_nearer():
    p, codes = drawn(5_000, shift=-1.5)
    better = cross_fitted(fit_sigmoid, p, codes)
    mean, error = gain(p, better, codes)
    assert mean > 3 * error > 0.0
    assert gain(better, p, codes)[0] == -mean


def test_gain_of_several_classes_is_summed_over_them():
    """By hand: from thirds, squared error 2/3, to certainty, 0."""
    codes = np.array([0, 1, 2])
    assert gain(np.full((3, 3), 1 / 3), np.eye(3), codes)[0] == pytest.approx(2 / 3)
