"""Facts about what the best of many is worth."""

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB

from oversample.study import compare
from oversample.study.choice import choose
from oversample.study.folds import make_splits
from oversample.study.goal import Goal
from oversample.study.metrics import chance_average_precision, rank_scores
from oversample.study.pool import hopeless, pooled
from oversample.study.prices import Prices
from oversample.study.run import Outcome

N = 600


def made_up(n_candidates, seed, *, gain=0.0, inner=None):
    """Scores of candidates that are all as good as noise, or better by a gain for the first."""
    rng = np.random.default_rng(seed)
    codes = (np.arange(N) % 8 == 0).astype(np.int8)
    splits = make_splits(codes, folds=5, repeats=1, seed=seed)
    outcomes = {}
    for at in range(n_candidates):
        better = gain if at == 0 else 0.0
        runs = []
        for number, split in enumerate(splits):
            scores = rng.random(len(split.validation)) + better * codes[split.validation]
            scores /= 1.0 + better
            own = 0.0 if inner is None else inner[at][number]
            runs.append(Outcome(number, scores=scores, mended=scores, inner_value=own))
        outcomes[f"c{at}"] = runs
    return codes, splits, outcomes


def chosen(correction, codes, splits, outcomes, goal=None, seed=0):
    goal = goal or Goal()
    pool = pooled(goal, codes, np.arange(len(codes)), outcomes, splits, seed)
    values = {
        name: np.array(
            [
                goal.value(codes[s.validation], run.scores, s.validation, run.threshold)
                for s, run in zip(splits, runs, strict=True)
            ]
        )
        for name, runs in outcomes.items()
    }
    return choose(correction, pool, outcomes, values, 0.25)


def test_best_of_twenty_coins_is_corrected_to_what_a_coin_is_worth():
    """A draw leaves out 0.37 of the rows, and so many are worth by chance what a random order is."""
    scores, corrected = [], []
    for seed in range(6):
        found = chosen("bootstrap", *made_up(20, seed), seed=seed)
        scores.append(found.score)
        corrected.append(found.corrected)
    left_out = round(0.368 * N)
    assert np.mean(scores) > chance_average_precision(N // 8, N - N // 8) + 0.02
    chance = chance_average_precision(left_out // 8, left_out - left_out // 8)
    # One corrected score of noise has a standard deviation of about 0.02, the mean of 6 of 0.008.
    assert abs(np.mean(corrected) - chance) < 0.02


def test_clear_winner_is_not_corrected_away():
    found = chosen("bootstrap", *made_up(20, 0, gain=0.5))
    assert found.candidate == "c0"
    assert found.corrected == pytest.approx(found.score, abs=0.03)
    assert found.low < found.corrected < found.high


def test_nested_choice_is_judged_where_it_was_not_made():
    """In each fold the candidate with the best inner value is taken; by hand: 0, 1, 0, 1, 0."""
    inner = [[1, 0, 1, 0, 1], [0, 1, 0, 1, 0]]
    codes, splits, outcomes = made_up(2, 3, inner=inner)
    found = chosen("nested", codes, splits, outcomes)
    by_hand = [
        rank_scores(codes[s.validation], outcomes[f"c{at}"][fold].scores)["average_precision"]
        for fold, (s, at) in enumerate(zip(splits, [0, 1, 0, 1, 0], strict=True))
    ]
    assert found.corrected == pytest.approx(np.mean(by_hand))
    assert found.draws == 5


def test_cost_is_reported_as_a_cost_and_the_lowest_is_best():
    codes, splits, outcomes = made_up(5, 1, gain=0.5)
    prices = Prices(np.full(N, 50.0), np.full(N, 5.0))
    found = chosen("bootstrap", codes, splits, outcomes, Goal("cost", "cost", prices))
    assert found.metric == "cost_per_1000"
    assert found.score > 0
    assert found.low < found.corrected < found.high


def test_pool_counts_each_row_once_and_agrees_with_the_plain_metrics():
    codes, splits, outcomes = made_up(3, 5)
    for metric in ("average_precision", "roc_auc", "balanced_accuracy", "f1", "g_mean", "capacity"):
        goal = Goal(metric, capacity=0.1)
        pool = pooled(goal, codes, np.arange(N), outcomes, splits, 0)
        rows = np.concatenate([s.validation for s in splits])
        scores = np.concatenate([run.scores for run in outcomes["c1"]])
        expected = goal.value(codes[rows], scores, rows, 0.5)
        assert pool.as_they_are()[1] == pytest.approx(expected), metric


def test_rows_of_one_unit_are_drawn_together():
    codes, splits, outcomes = made_up(2, 5)
    units = np.arange(N) // 3
    pool = pooled(Goal(), codes, units, outcomes, splits, 0)
    drawn, left = next(pool.draws(20))
    assert drawn.shape == left.shape == (N, 20)
    by_unit = drawn.reshape(N // 3, 3, 20)
    assert (by_unit == by_unit[:, :1]).all()
    assert ((drawn > 0) != (left > 0)).all()
    assert (drawn.sum(axis=0) == N).all()


def test_only_what_nearly_never_wins_is_hopeless():
    codes, splits, outcomes = made_up(6, 2, gain=0.6)
    pool = pooled(Goal(), codes, np.arange(N), outcomes, splits, 0)
    assert set(hopeless(pool, ["c3"])) == {"c1", "c2", "c4", "c5"}
    codes, splits, outcomes = made_up(6, 2)
    pool = pooled(Goal(), codes, np.arange(N), outcomes, splits, 0)
    assert len(hopeless(pool, [])) < 3, "of candidates that are alike, most may still win"


@pytest.mark.parametrize("correction", ["bootstrap", "nested"])
def test_both_corrections_come_with_a_comparison(correction):
    X, y = make_classification(400, 4, weights=[0.85], random_state=1)
    found = compare(
        X,
        y,
        model=GaussianNB(),
        ratios=[1.0],
        folds=3,
        n_jobs=1,
        explain=False,
        correction=correction,
    ).choice
    assert found.correction == correction
    assert found.among == 7
    assert found.low <= found.corrected <= found.high
