"""The proof of honesty: nothing is found in pure noise, and a leak would have "found" much."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from oversample.samplers import METHODS
from oversample.study import compare

MODEST = {"no_signal", "do_nothing"}


def noise(n_rows, n_columns, share, seed):
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(n_rows, n_columns))
    y = np.zeros(n_rows, dtype=int)
    y[rng.permutation(n_rows)[: round(n_rows * share)]] = 1
    return X, y


@pytest.fixture(scope="module")
def rows():
    return noise(5000, 5, 0.1, seed=11)


@pytest.fixture(scope="module")
def forest():
    return RandomForestClassifier(20, random_state=0)


def test_no_method_finds_anything_in_pure_noise(rows, forest):
    """The bounds are 3.7 standard deviations wide.

    A fold judges P = 167 positives and N = 1,500 negatives. The AUC of noise has the variance
    (P + N + 1) / (12 P N) of the Mann-Whitney statistic: sd 0.0236, or 0.0136 for the mean of 3
    folds. It leaves them with chance 0.0002 for one method, at most 0.0015 for one of seven.
    """
    found = compare(*rows, model=forest, ratios=[1.0], folds=3)
    areas = {r.candidate.id: r.scores["roc_auc"].mean for r in found.candidates}
    assert len(areas) == 8
    assert all(0.45 < area < 0.55 for area in areas.values()), areas
    assert found.verdict.action in MODEST


@pytest.mark.parametrize("method", ["random", "smote"])
def test_oversampling_before_the_split_pretends_to_find_much_in_the_same_noise(
    rows, forest, method
):
    X, y = METHODS[method](random_state=0).fit_resample(*rows)
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    assert cross_val_score(forest, X, y, cv=folds, scoring="roc_auc").mean() > 0.9


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_real_gain_is_found(seed):
    """A leaf must hold 150 rows, and the ball of positives has about as many: copies let it split.

    The rest of the cube is cut the same with and without them, and weights do not count as rows. So
    oversampling helps this model, and must be recommended.
    """
    X = np.random.default_rng(seed).uniform(size=(3000, 3))
    y = (np.square(X - 0.5).sum(axis=1) < 0.06).astype(int)
    tree = DecisionTreeClassifier(min_samples_leaf=150)
    found = compare(X, y, model=tree, methods=["random"], ratios=[1.0], seed=seed, n_jobs=1)
    assert (found.verdict.action, found.verdict.candidate) == ("oversample", "random-1")
    assert found.best.difference.low > 0.1


@pytest.mark.parametrize("seed", range(8))
def test_verdict_never_recommends_resampling_noise(seed):
    """At 95 % over all candidates at once, one-sided, and ranking above chance besides."""
    X, y = noise(400, 3, 0.12, seed)
    found = compare(X, y, model=GaussianNB(), ratios=[0.5, 1.0], seed=seed, n_jobs=1)
    assert found.verdict.action in MODEST | {"move_threshold"}


def few(seed, effect, n_rows=300, n_positive=9):
    """Draw a table of few rare rows; `effect` 1 makes a ranking by the first column have an area of 0.76."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 5))
    y = (rng.permutation(n_rows) < n_positive).astype(int)
    X[:, 0] += effect * y
    return X, y


@pytest.mark.parametrize("effect", [1.0, 2.0])
def test_nine_rare_rows_never_rule_out_a_gain(effect):
    """Three folds judge three rare rows each: no interval is narrow. It was said of 10 of 12 such tables."""
    outcomes = [
        compare(
            *few(seed, effect),
            model=LogisticRegression(),
            methods=["random"],
            ratios=[1.0],
            folds=3,
            seed=seed,
            n_jobs=1,
            explain=False,
        ).verdict.outcome
        for seed in range(12)
    ]
    assert outcomes.count("no_difference") + outcomes.count("harms") == 0


def test_many_rows_of_noise_rule_a_gain_out():
    """5,000 rows, a tenth of them positive: the sentence is not given up where it can be said."""
    X, y = noise(5000, 3, 0.1, seed=5)
    found = compare(
        X, y, model=LogisticRegression(), methods=["random"], ratios=[1.0], n_jobs=1, explain=False
    )
    assert (found.verdict.action, found.verdict.outcome) == ("no_signal", "no_difference")
