"""Thresholds worked out by hand: best by a metric, by costs, by capacity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.learning.thresholds import (
    best_threshold,
    capacity_threshold,
    cheapest_threshold,
    threshold_of_costs,
)

METRICS = ("balanced_accuracy", "f1", "g_mean")
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.8])
CODES = np.array([0, 0, 1, 0, 1])

rows = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])),
    min_size=2,
    max_size=30,
).filter(lambda pairs: len({code for code, _ in pairs}) == 2)


def worth(codes, called, metric):
    """Say the metric as the books do."""
    tp, fp = (called & (codes == 1)).sum(), (called & (codes == 0)).sum()
    recall, specificity = tp / (codes == 1).sum(), 1 - fp / (codes == 0).sum()
    if metric == "f1":
        return 2 * tp / (2 * tp + fp + (codes == 1).sum() - tp)
    return (
        (recall + specificity) / 2
        if metric == "balanced_accuracy"
        else np.sqrt(recall * specificity)
    )


@given(rows, st.sampled_from(METRICS))
def test_no_other_threshold_has_a_better_metric(pairs, metric):
    codes, scores = (np.array(each) for each in zip(*pairs, strict=True))
    chosen = worth(codes, scores >= best_threshold(codes, scores, metric), metric)
    best = max(worth(codes, scores >= cut, metric) for cut in scores)
    assert chosen == pytest.approx(best)


@given(rows, st.sampled_from([0.1, 1.0, 7.0]))
def test_no_other_threshold_is_cheaper(pairs, miss):
    codes, scores = (np.array(each) for each in zip(*pairs, strict=True))

    def cost(cut):
        called = scores >= cut
        return miss * ((codes == 1) & ~called).sum() + ((codes == 0) & called).sum()

    chosen = cost(cheapest_threshold(codes, scores, miss, 1.0))
    assert chosen == pytest.approx(min(cost(cut) for cut in [*scores, 2.0]))


@given(rows, st.sampled_from([0.05, 0.3, 0.5, 1.0]))
def test_capacity_is_never_passed_and_one_cut_lower_would(pairs, capacity):
    scores = np.array([score for _, score in pairs])
    at = capacity_threshold(scores, capacity)
    called = (scores >= at).sum()
    assert called <= capacity * len(scores) + 1e-9
    if called < len(scores):
        next_lower = scores[scores < at].max()
        assert (scores >= next_lower).sum() > capacity * len(scores) + 1e-9


def test_threshold_is_the_middle_of_its_plateau():
    """By hand: at 0.4 to 0.8 one of two is found and none is called wrongly; from 0.2 to 0.3 both, and one is."""
    assert best_threshold(CODES, SCORES, "balanced_accuracy") == pytest.approx(0.25)
    assert cheapest_threshold(CODES, SCORES, 0.5, 1.0) == pytest.approx(0.6)
    assert cheapest_threshold(CODES, SCORES, 5.0, 1.0) == pytest.approx(0.25)


def test_nobody_is_called_where_that_is_cheapest():
    at = cheapest_threshold(np.array([0, 1, 0]), np.array([1.0, 0.5, 0.6]), 1.0, 100.0)
    assert at > 1.0


def test_neighbouring_floats_let_nobody_in_between():
    low = 0.5
    high = np.nextafter(low, 1.0)
    scores = np.array([low, high])
    at = best_threshold(np.array([0, 1]), scores, "f1")
    assert ((scores >= at) == [False, True]).all()


def test_equal_scores_are_not_parted_for_a_capacity():
    scores = np.array([0.9] * 5 + [0.1] * 5)
    assert capacity_threshold(scores, 0.4) > 0.9
    assert capacity_threshold(scores, 0.5) == pytest.approx(0.5)


def test_capacity_of_three_tenths_of_ten_is_three():
    assert (np.arange(10.0) / 10 >= capacity_threshold(np.arange(10.0) / 10, 0.3)).sum() == 3


def test_weights_count_as_rows():
    weights = np.array([1.0, 1.0, 1.0, 3.0, 1.0])
    again = np.repeat(np.arange(5), weights.astype(int))
    for metric in METRICS:
        assert best_threshold(CODES, SCORES, metric, weights) == best_threshold(
            CODES[again], SCORES[again], metric
        )
    assert capacity_threshold(SCORES, 0.6, weights) == capacity_threshold(SCORES[again], 0.6)
    assert cheapest_threshold(CODES, SCORES, 2.0, 1.0, weights) == cheapest_threshold(
        CODES[again], SCORES[again], 2.0, 1.0
    )


def test_costs_meet_where_both_mistakes_are_worth_the_same():
    p = threshold_of_costs(500.0, 5.0)
    assert p * 500.0 == pytest.approx((1 - p) * 5.0)
