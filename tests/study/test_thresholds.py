"""Facts about choosing thresholds, and about the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.study.metrics import counts_at, decisions
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


def value_at(codes, scores, threshold, metric):
    tp, fp = counts_at(codes, scores, [threshold])
    n_positive = int(codes.sum())
    return float(decisions(tp, fp, n_positive, len(codes) - n_positive)[metric][0])


@given(ranked(), st.sampled_from(THRESHOLD_METRICS))
def test_no_other_threshold_is_better(rows, metric):
    codes, scores = rows
    chosen = value_at(codes, scores, choose_threshold(codes, scores, metric), metric)
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


def test_grid_is_ascending_and_holds_what_was_chosen_once():
    grid = threshold_grid([0.0476, 0.5])
    assert (np.diff(grid) > 0).all()
    assert np.isin([0.001, 0.0476, 0.29, 0.5, 0.999], grid).all()
    assert len(grid) == 99 + 5 + 1


def test_rounded_threshold_keeps_two_significant_digits_near_zero():
    assert sensible(0.000123456) == 0.00012
