"""Facts about fold noise."""

import math

import numpy as np
import pytest
from scipy import stats

from oversample.study.noise import interval, lower_bound


def test_interval_is_the_corrected_resampled_t():
    values = np.array([0.01, 0.03, 0.02, 0.00, 0.04])
    error = math.sqrt((1 / 5 + 1 / 4) * values.var(ddof=1))
    low, high = stats.t.interval(0.95, df=4, loc=values.mean(), scale=error)
    found = interval(values, share=0.25)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)
    assert found.error == pytest.approx(error)


def test_share_of_zero_gives_the_plain_t_interval():
    values = [1.0, 2.0, 4.0]
    plain = stats.t.interval(0.95, df=2, loc=np.mean(values), scale=stats.sem(values))
    found = interval(values, share=0.0)
    assert (found.low, found.high) == pytest.approx(plain, rel=1e-9)


def test_interval_among_many_uses_the_level_divided_by_their_number():
    values = [0.1, 0.2, 0.4, 0.3]
    alone = interval(values, 0.3, level=1 - 0.05 / 18)
    among = interval(values, 0.3, level=0.95, among=18)
    assert (among.low, among.high) == pytest.approx((alone.low, alone.high))


def test_equal_folds_leave_no_noise():
    found = interval([0.25, 0.25, 0.25], share=0.5)
    assert (found.low, found.mean, found.high) == (0.25, 0.25, 0.25)


def test_lower_bound_is_one_sided():
    values = np.array([0.6, 0.7, 0.65])
    error = math.sqrt((1 / 3 + 0.5) * values.var(ddof=1))
    expected = values.mean() - stats.t.ppf(0.95, 2) * error
    assert lower_bound(values, share=0.5) == pytest.approx(expected)


def test_two_folds_bound_nothing():
    assert lower_bound([0.9, 0.9], share=1.0) == -math.inf


def test_interval_covers_zero_as_often_as_it_says_for_independent_folds():
    """With independent folds and share 0 this is the t interval: it misses 0 in 5 % of draws.

    2,000 draws: the count of misses has standard deviation sqrt(2000 * 0.05 * 0.95) = 9.7; five of
    these either side of 100.
    """
    draws = np.random.default_rng(3).normal(size=(2000, 5))
    misses = sum(not (found.low <= 0 <= found.high) for found in (interval(d, 0.0) for d in draws))
    assert 51 <= misses <= 149
