"""Facts about choosing thresholds, and about the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.study.metrics import counts_at, decisions
from oversample.study.prices import Prices
from oversample.study.thresholds import (
    THRESHOLD_METRICS,
    choose_threshold,
    sensible,
    threshold_grid,
)


@st.composite
def ranked(draw):
    n = draw(st.integers(2, 30))
    codes = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    codes[0], codes[1] = 0, 1
    scores = draw(st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n))
    return np.array(codes, dtype=np.int8), np.array(scores)


COST = Prices(np.linspace(1.0, 9.0, 30), np.linspace(3.0, 0.5, 30))
ROOM = 0.3


def value_at(codes, scores, threshold, metric):
    if metric == "cost":
        prices = COST.of(np.arange(len(codes)))
        return -float(prices.decided(codes, scores >= threshold).sum())
    if metric == "capacity":
        called = int((scores >= threshold).sum())
        return called if called <= ROOM * len(codes) + 1e-9 else -1
    tp, fp = counts_at(codes, scores, [threshold])
    n_positive = int(codes.sum())
    return float(decisions(tp, fp, n_positive, len(codes) - n_positive)[metric][0])


@given(ranked(), st.sampled_from(THRESHOLD_METRICS))
def test_no_other_threshold_is_better(rows, metric):
    codes, scores = rows
    prices = COST.of(np.arange(len(codes)))
    at = choose_threshold(codes, scores, metric, prices=prices, capacity=ROOM)
    chosen = value_at(codes, scores, at, metric)
    others = [value_at(codes, scores, at, metric) for at in [0.0, *scores, 2.0]]
    assert chosen >= max(others) - 1e-12  # quotients of counts: equal on paper


def test_threshold_is_the_middle_between_the_two_scores_it_separates():
    codes = np.array([0, 0, 1, 1], dtype=np.int8)
    assert choose_threshold(codes, np.array([0.0, 0.25, 0.75, 1.0])) == 0.5


def test_widest_of_tied_plateaus_is_taken():
    """Cuts at 0.5 and at 0.9 have the same balanced accuracy; the gap below 0.5 is wider."""
    codes = np.array([0, 1, 0, 1], dtype=np.int8)
    scores = np.array([0.1, 0.5, 0.8, 0.9])
    # {0.5, 0.8, 0.9}: recall 1, specificity 1/2. {0.9}: recall 1/2, specificity 1. Both 3/4.
    assert choose_threshold(codes, scores) == pytest.approx(0.3)


def test_neighbouring_floats_are_still_separated():
    """The middle of two neighbouring floats rounds onto one of them."""
    low = 0.5
    high = np.nextafter(low, 1.0)
    codes = np.array([0, 1], dtype=np.int8)
    scores = np.array([low, high])
    at = choose_threshold(codes, scores)
    assert value_at(codes, scores, at, "balanced_accuracy") == 1.0


def test_constant_scores_call_every_row_positive():
    codes = np.array([0, 1, 0], dtype=np.int8)
    assert choose_threshold(codes, np.full(3, 0.2)) <= 0.2


def test_f1_and_balanced_accuracy_choose_differently_when_positives_are_rare():
    """F1 counts false alarms against hits, balanced accuracy against the many negatives."""
    codes = np.array([1] * 5 + [0] * 5 + [1] * 5 + [0] * 85, dtype=np.int8)
    scores = np.repeat([0.9, 0.7, 0.6, 0.1], [5, 5, 5, 85])
    scores[10:15] = 0.5
    scores[15:45] = 0.55  # thirty negatives above the last five positives
    # F1: top 5 -> 10/15; balanced accuracy: all 10 positives at 35 of 90 alarms -> (1 + 55/90)/2.
    assert choose_threshold(codes, scores, "f1") == pytest.approx(0.8)
    assert choose_threshold(codes, scores) == pytest.approx(0.3)


def test_no_row_is_called_where_every_alarm_costs_more_than_it_saves():
    codes, scores = np.array([0, 1, 0], dtype=np.int8), np.array([1.0, 0.5, 0.2])
    dear = Prices(np.full(3, 1.0), np.full(3, 2.0))
    at = choose_threshold(codes, scores, "cost", prices=dear)
    assert not (scores >= at).any()


def test_no_row_is_called_where_more_tie_than_can_be_looked_at():
    codes = np.array([0, 1, 0, 0], dtype=np.int8)
    at = choose_threshold(codes, np.full(4, 0.2), "capacity", capacity=0.5)
    assert at > 0.2


def test_dear_misses_and_cheap_alarms_move_the_threshold_down():
    """By hand: the second negative at 0.4 is called as soon as the positive at 0.3 is worth two alarms."""
    codes, scores = np.array([1, 0, 0, 1], dtype=np.int8), np.array([0.9, 0.5, 0.4, 0.3])
    cheap, dear = (Prices(np.full(4, miss), np.full(4, 1.0)) for miss in (1.9, 2.1))
    assert choose_threshold(codes, scores, "cost", prices=cheap) == pytest.approx(0.7)
    assert choose_threshold(codes, scores, "cost", prices=dear) == pytest.approx(0.15)


def test_grid_is_ascending_and_holds_what_was_chosen_once():
    grid = threshold_grid([0.0476, 0.5])
    assert (np.diff(grid) > 0).all()
    assert np.isin([0.001, 0.0476, 0.29, 0.5, 0.999], grid).all()
    assert len(grid) == 99 + 5 + 1


def test_rounded_threshold_keeps_two_significant_digits_near_zero():
    assert sensible(0.000123456) == 0.00012
