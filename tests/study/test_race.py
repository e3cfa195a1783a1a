"""Facts about giving up what is hopeless, and about time that is limited."""

import time

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB

from oversample.errors import StudyError
from oversample.study import compare
from oversample.study.noise import FEWEST_FOLDS, interval


class Spoilt(ClassifierMixin, BaseEstimator):
    """Ranks well, unless it was trained on more than a third of positive rows: then at random."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.is_spoilt_ = (y == 1).mean() > 1 / 3
        self.seen_ = X[:, :1].mean()
        return self

    def predict_proba(self, X):
        score = 1 / (1 + np.exp(-X[:, 0]))
        if self.is_spoilt_:
            score = np.mod(score * 1e4, 1.0)
        return np.column_stack([1 - score, score])


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    y = (rng.random(900) < 0.1).astype(int)
    return rng.normal(size=(900, 2)) + 1.5 * y[:, np.newaxis], y


ASKED = {"methods": ["random"], "folds": 4, "n_jobs": 1, "explain": False}


def test_hopeless_amounts_are_given_up_and_shown_as_such(table):
    found = compare(*table, model=Spoilt(), ratios="search", **ASKED)
    stopped = {r.candidate.ratio for r in found.candidates if r.stopped}
    assert stopped == {0.7, 1.0}, "more than a third of the rows is a ratio above one half"
    assert all(r.stopped >= FEWEST_FOLDS for r in found.candidates if r.stopped)
    through = [bool(r.stopped) for r in found.candidates if r.failed is None]
    assert through == sorted(through), "they come after those that went through"


def test_survivors_score_what_they_score_without_a_race(table):
    """Nobody is judged kinder for who was given up: folds, seeds and means are the same."""
    raced = compare(*table, model=Spoilt(), ratios="search", **ASKED)
    ratios = [0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0]
    full = compare(*table, model=Spoilt(), ratios=ratios, **ASKED)
    for result in raced.candidates:
        if result.stopped is None and result.candidate.id in {
            r.candidate.id for r in full.candidates
        }:
            assert result.scores == full[result.candidate.id].scores
    assert not any(result.stopped for result in full.candidates)


def test_baselines_are_never_given_up(table):
    found = compare(*table, model=Spoilt(), ratios="search", **ASKED)
    assert found["undersample"].stopped is None, (
        "it is as hopeless, and what others are compared with"
    )
    assert found["undersample"].scores["roc_auc"].mean < 0.6


def test_given_up_candidates_count_when_the_choice_is_corrected(table):
    found = compare(*table, model=Spoilt(), ratios="search", **ASKED)
    tried = sum(r.candidate.method != "nothing" and r.failed is None for r in found.candidates)
    rival = next(r for r in found.candidates if r.strict is not None)
    gained = np.subtract(rival.values, found["nothing"].values)
    share = float(np.mean([f.n_validation / f.n_train for f in found.folds]))
    assert rival.strict == interval(gained, share, among=tried)
    assert any(r.stopped for r in found.candidates)


class Slow(GaussianNB):
    """A model that takes its time."""

    def fit(self, X, y, sample_weight=None):
        time.sleep(0.02)
        return super().fit(X, y, sample_weight)


def test_budget_draws_folds_anew_as_long_as_there_is_time(table):
    found = compare(*table, model=Slow(), methods=[], folds=3, n_jobs=1, explain=False, budget=4.0)
    assert found.settings.repeats > 1
    assert found.judged.folds == len(found.folds) > 3
    assert found.judged.rows == sum(fold.n_validation for fold in found.folds)
    assert found.settings.repeats < 20, "more than so many are not drawn, and time was up before"


def test_budget_too_short_for_anything_still_runs_three_folds(table):
    found = compare(*table, model=Slow(), methods=[], folds=5, n_jobs=1, explain=False, budget=1e-3)
    assert found.judged.folds == FEWEST_FOLDS
    assert found.judged.positives == sum(fold.n_positive for fold in found.folds)


@pytest.mark.parametrize("budget", [0, -3, float("nan"), float("inf"), "10"])
def test_budget_that_is_no_time_is_refused(table, budget):
    with pytest.raises(StudyError, match="budget"):
        compare(*table, model=Slow(), budget=budget)


def test_cluster_backends_of_joblib_get_the_fits():
    """With n_jobs=None the configuration around decides; here the threads that come with joblib."""
    from joblib import parallel_config

    X, y = make_classification(300, 4, weights=[0.85], random_state=4)
    asked = {"methods": ["random"], "ratios": [1.0], "folds": 3, "explain": False}
    alone = compare(X, y, model=GaussianNB(), n_jobs=1, **asked)
    with parallel_config("threading", n_jobs=2):
        shared = compare(X, y, model=GaussianNB(), n_jobs=None, **asked)
    assert [r.scores for r in alone.candidates] == [r.scores for r in shared.candidates]
