"""Facts about the metrics, with scikit-learn as the oracle."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from oversample.study.metrics import (
    average_precision,
    brier,
    chance_average_precision,
    counts_at,
    cuts,
    decisions,
    precision_at_recall,
    roc_auc,
)


@st.composite
def ranked(draw):
    """Draw rows of both classes; few distinct scores, so that ties are common."""
    n = draw(st.integers(2, 40))
    codes = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    codes[0], codes[1] = 0, 1
    steps = draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))
    return np.array(codes, dtype=np.int8), np.array(steps) / 8


# Sums of up to 40 quotients in another order: a few units in the last place of numbers up to 1.
_ROUNDING = 1e-12


@given(ranked())
def test_average_precision_agrees_with_scikit_learn(rows):
    codes, scores = rows
    expected = oracle.average_precision_score(codes, scores)
    assert average_precision(cuts(codes, scores)) == pytest.approx(expected, abs=_ROUNDING)


@given(ranked())
def test_roc_auc_agrees_with_scikit_learn(rows):
    codes, scores = rows
    expected = oracle.roc_auc_score(codes, scores)
    assert roc_auc(cuts(codes, scores)) == pytest.approx(expected, abs=_ROUNDING)


@given(ranked())
def test_brier_agrees_with_scikit_learn(rows):
    codes, scores = rows
    expected = oracle.brier_score_loss(codes, scores)
    assert brier(codes, scores) == pytest.approx(expected, abs=_ROUNDING)


@given(ranked(), st.integers(0, 9))
def test_decisions_agree_with_scikit_learn_at_any_threshold(rows, step):
    codes, scores = rows
    at = step / 8
    called = (scores >= at).astype(int)
    tp, fp = counts_at(codes, scores, [at])
    found = decisions(tp, fp, int(codes.sum()), int((1 - codes).sum()))
    recall = oracle.recall_score(codes, called)
    specificity = oracle.recall_score(codes, called, pos_label=0)
    expected = {
        "balanced_accuracy": oracle.balanced_accuracy_score(codes, called),
        "precision": oracle.precision_score(codes, called, zero_division=0),
        "recall": recall,
        "f1": oracle.f1_score(codes, called, zero_division=0),
        "g_mean": np.sqrt(recall * specificity),
        "alerts_per_1000": 1000 * called.mean(),
    }
    assert {name: float(value[0]) for name, value in found.items()} == pytest.approx(
        expected, abs=1e-9
    )


@given(ranked())
def test_confusion_matrix_at_each_score_agrees_with_scikit_learn(rows):
    codes, scores = rows
    tp, fp = counts_at(codes, scores, np.unique(scores))
    matrices = [
        oracle.confusion_matrix(codes, scores >= at, labels=[0, 1]) for at in np.unique(scores)
    ]
    assert tp.tolist() == [int(matrix[1, 1]) for matrix in matrices]
    assert fp.tolist() == [int(matrix[0, 1]) for matrix in matrices]


def test_row_at_the_threshold_is_called_positive():
    tp, fp = counts_at(np.array([0, 1], dtype=np.int8), np.array([0.3, 0.3]), [0.3])
    assert (tp.tolist(), fp.tolist()) == ([1], [1])


@given(ranked())
def test_area_below_the_step_curve_is_the_average_precision(rows):
    codes, scores = rows
    found = cuts(codes, scores)
    # The curve only changes at multiples of 1/P; the middles between these sample every step once.
    middles = (np.arange(found.n_positive) + 0.5) / found.n_positive
    area = precision_at_recall(found, middles).mean()
    assert area == pytest.approx(average_precision(found), abs=_ROUNDING)


def test_precision_between_two_cuts_is_that_of_the_lower_cut_and_not_interpolated():
    """Ten positives; the best one alone (precision 1), then all others with 90 negatives (0.1)."""
    codes = np.array([1] + [1] * 9 + [0] * 90, dtype=np.int8)
    scores = np.array([0.9] + [0.1] * 99)
    found = precision_at_recall(cuts(codes, scores), np.array([0.1, 0.11, 0.5, 1.0]))
    assert found.tolist() == [1.0, 0.1, 0.1, 0.1]


def test_recall_grid_is_not_thrown_off_by_binary_rounding():
    """0.07 * 100 is 7.000000000000001 in binary: it must ask for 7 positive rows, not 8."""
    codes = np.array([1] * 7 + [0] + [1] * 93, dtype=np.int8)
    scores = np.linspace(1.0, 0.0, len(codes))
    assert precision_at_recall(cuts(codes, scores), np.array([0.07]))[0] == 1.0


@pytest.mark.parametrize(("n_positive", "n_negative"), [(1, 1), (2, 3), (1, 6), (3, 4)])
def test_chance_average_precision_is_the_mean_over_all_orders(n_positive, n_negative):
    n = n_positive + n_negative
    scores = np.linspace(1.0, 0.0, n)
    found = []
    for chosen in itertools.combinations(range(n), n_positive):
        codes = np.zeros(n, dtype=np.int8)
        codes[list(chosen)] = 1
        found.append(average_precision(cuts(codes, scores)))
    expected = chance_average_precision(n_positive, n_negative)
    assert np.mean(found) == pytest.approx(expected, abs=_ROUNDING)
