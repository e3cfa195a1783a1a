"""Facts about the whole study: what it fits on, what it refuses, and what its record holds."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from oversample.errors import DataError, OversampleWarning, StudyError
from oversample.study import Source, compare
from oversample.study.candidates import Candidate
from oversample.study.thresholds import choose_threshold

SMALL = {"methods": ["random", "smote"], "ratios": [1.0], "folds": 3, "n_jobs": 1}


@pytest.fixture(scope="module")
def table():
    return make_classification(
        300, 4, n_informative=3, n_redundant=0, weights=[0.85], random_state=4
    )


@pytest.fixture(scope="module")
def found(table):
    return compare(*table, model=GaussianNB(), **SMALL)


def without_clock(comparison):
    record = comparison.to_dict()
    del record["settings"]["seconds"], record["settings"]["created"]
    return record


def test_record_is_json_and_comes_back_equal(found):
    assert json.loads(found.to_json()) == found.to_dict()


def test_record_has_the_fields_the_report_is_written_for(found):
    record = found.to_dict()
    assert (record["kind"], record["schema"]) == ("comparison", 1)
    assert set(record["source"]) == {
        "name", "sha256", "n_rows", "n_columns", "target", "positive", "negative", "n_positive",
        "prevalence",
    }  # fmt: skip
    assert set(record["settings"]) == {
        "model", "folds", "repeats", "seed", "metric", "threshold_metric", "correction", "duplicates",
        "groups", "time", "by", "cost_miss", "cost_alarm", "capacity", "capacity_said", "budget", "n_fits",
        "n_known", "version", "versions", "created", "command", "seconds",
    }  # fmt: skip
    assert record["judged"] == {
        "rows": 300,
        "positives": record["source"]["n_positive"],
        "folds": 3,
    }
    assert set(record["choice"]) == {
        "correction", "metric", "candidate", "among", "score", "corrected", "low", "high", "draws",
    }  # fmt: skip
    assert set(record["verdict"]) == {
        "action", "outcome", "headline", "reasons", "candidate", "threshold",
    }  # fmt: skip
    first = record["candidates"][0]
    assert set(first) == {
        "id", "label", "method", "ratio", "k", "decision", "failed", "stopped", "n_added", "scores",
        "at_half", "at_chosen", "difference", "gain", "counts", "pr", "roc", "calibration",
    }  # fmt: skip
    decided = {"balanced_accuracy", "precision", "recall", "f1", "g_mean", "alerts_per_1000"}
    assert set(first["at_half"]) == decided
    assert set(first["at_chosen"]) == {*decided, "threshold"}
    assert set(first["at_chosen"]["threshold"]) == {"mean", "sd", "folds", "median"}
    assert len(first["counts"]["tp"]) == len(record["thresholds"])
    assert len(first["pr"]["recall"]) == 51
    assert [set(fold) for fold in record["folds"]] == 3 * [
        {"repeat", "fold", "n_train", "n_validation", "n_positive"}
    ]


def test_record_says_what_each_column_was_taken_for_unless_the_model_is_the_callers_own(table):
    frame, y = table
    named = compare(frame, y, model="logistic", methods=[], folds=3, n_jobs=1).to_dict()["columns"]
    assert [column["role"] for column in named] == ["number"] * frame.shape[1]
    assert [column["name"] for column in named] == [str(at) for at in range(frame.shape[1])]
    own = compare(frame, y, model=LogisticRegression(), methods=[], folds=3, n_jobs=1)
    assert own.to_dict()["columns"] is None


def test_candidates_come_best_first_with_doing_nothing_and_its_threshold_together(found):
    means = [r.scores["average_precision"].mean for r in found.candidates]
    assert means == sorted(means, reverse=True)
    ids = [r.candidate.id for r in found.candidates]
    assert ids.index("nothing-threshold") == ids.index("nothing") + 1


def test_moved_threshold_shares_everything_with_doing_nothing(found):
    nothing, moved = found["nothing"].to_dict(), found["nothing-threshold"].to_dict()
    assert {k: v for k, v in nothing.items() if moved[k] != v}.keys() == {"id", "label", "decision"}


def test_every_recommendable_threshold_is_in_the_grid(found):
    medians = [float(f"{r.at_chosen['threshold'].median:.2g}") for r in found.candidates]
    assert set(medians) <= set(found.thresholds)


def test_counts_are_those_of_all_validation_rows(found):
    for result in found.candidates:
        assert (np.diff(result.tp) <= 0).all()
        assert result.tp[0] <= found.facts.n_positive
    at = found.thresholds.index(0.5)
    nothing = found["nothing"]
    recalls = nothing.at_half["recall"].folds
    hits = sum(r * f.n_positive for r, f in zip(recalls, found.folds, strict=True))
    assert nothing.tp[at] == pytest.approx(hits)


def test_doing_nothing_is_what_scikit_learn_measures_on_the_same_folds(table, found):
    from sklearn.metrics import average_precision_score, roc_auc_score

    from oversample.study.folds import make_splits

    X, y = table
    splits = make_splits(y.astype(np.int8), folds=3, repeats=1, seed=0)
    expected = {"average_precision": [], "roc_auc": []}
    for split in splits:
        scores = GaussianNB().fit(X[split.train], y[split.train]).predict_proba(X[split.validation])
        truth = y[split.validation]
        expected["average_precision"].append(average_precision_score(truth, scores[:, 1]))
        expected["roc_auc"].append(roc_auc_score(truth, scores[:, 1]))
    for name, folds in expected.items():
        assert found["nothing"].scores[name].folds == pytest.approx(folds, abs=1e-12)


def test_amount_is_worked_out_from_each_training_part(found):
    n_negative = found.facts.n_rows - found.facts.n_positive
    # Of each class two thirds train, so at 1.0 two thirds of the difference are added, and as many
    # are removed by under-sampling; folds differ by one row.
    expected = (n_negative - found.facts.n_positive) * 2 / 3
    assert found["smote-1"].n_added == pytest.approx(expected, abs=1)
    assert found["undersample"].n_added == pytest.approx(-expected, abs=1)
    assert found["weights"].n_added == found["nothing"].n_added == 0


@pytest.mark.parametrize("n_jobs", [2, -1])
def test_record_is_the_same_for_any_number_of_workers(table, found, n_jobs, monkeypatch):
    monkeypatch.setattr(
        "oversample.study.engine._SECONDS_TO_START", 0.0
    )  # start workers in any case
    again = compare(*table, model=GaussianNB(), **{**SMALL, "n_jobs": n_jobs})
    assert without_clock(again) == without_clock(found)


def test_another_seed_gives_another_record(table, found):
    other = compare(*table, model=GaussianNB(), seed=1, **SMALL)
    assert other["nothing"].scores != found["nothing"].scores


def test_input_stays_as_it_was(table):
    X, y = (part.copy() for part in table)
    compare(X, y, model=GaussianNB(), **SMALL)
    assert np.array_equal(X, table[0])
    assert np.array_equal(y, table[1])


def test_global_random_state_is_not_touched(table):
    np.random.seed(3)  # noqa: NPY002 - the global state is what is looked at
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    compare(*table, model=GaussianNB(), **SMALL)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_every_fit_draws_from_a_seed_of_its_own(table, monkeypatch):
    seeds = []
    real = Candidate.sampler

    def watched(self, counts, positive, negative, seed):
        seeds.append(seed)
        return real(self, counts, positive, negative, seed)

    # Laying out the study asks each method how many rows it needs, with seed 0; these are not fits.
    monkeypatch.setattr(Candidate, "sampler", watched)
    compare(*table, model=GaussianNB(), repeats=2, explain=False, **SMALL)
    drawn = [seed for seed in seeds if seed != 0]
    assert len(set(drawn)) == len(drawn) == 2 * 3 * 3 * 4  # repeats, folds, methods, parts


def test_repeats_shuffle_anew_and_count_every_row_once_a_repeat(table):
    twice = compare(*table, model=GaussianNB(), repeats=2, **SMALL)
    assert [(f.repeat, f.fold) for f in twice.folds] == [(r, f) for r in (0, 1) for f in (0, 1, 2)]
    assert len(twice["nothing"].scores["roc_auc"].folds) == 6
    everything = twice.facts.n_positive * 2
    lowest = twice["nothing"].tp[0]
    assert everything * 0.9 <= lowest <= everything


class Watchful(ClassifierMixin, BaseEstimator):
    """A model that writes down which rows it sees; column 0 numbers them."""

    log = []  # noqa: RUF012 - shared by all clones on purpose

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.log.append(("fit", X[:, 0].copy(), len(y)))
        return self

    def predict_proba(self, X):
        self.log.append(("ask", X[:, 0].copy(), len(X)))
        scores = np.mod(X[:, 0] * 0.618, 1.0)
        return np.column_stack([1 - scores, scores])


def test_model_never_sees_a_row_that_it_is_asked_about():
    """Also not as a parent: copies carry the number of their parent."""
    rng = np.random.default_rng(0)
    n = 120
    X = np.column_stack([np.arange(n, dtype=float), rng.normal(size=n)])
    y = (np.arange(n) % 5 == 0).astype(int)
    Watchful.log.clear()
    compare(
        X, y, model=Watchful(), methods=["random"], ratios=[1.0], folds=3, n_jobs=1, explain=False
    )
    # Weights fail before their fit (Watchful takes none); nothing, under-sampling and copies do not. Each then
    # fits four times, and is asked after each fit; last about rows that it was trained on, for the gap.
    log = [rows for _, rows, _ in Watchful.log]
    assert [what for what, _, _ in Watchful.log] == 3 * 3 * (4 * ["fit", "ask"] + ["ask"])
    sizes = set()
    for start in range(0, len(log), 9):
        for trained, asked in zip(
            log[start : start + 8 : 2], log[start + 1 : start + 8 : 2], strict=True
        ):
            assert not np.intersect1d(trained, asked).size
            assert len(np.unique(asked)) == len(asked), "validation rows are never resampled"
            sizes.add(len(asked))
        seen = log[start + 8]
        assert np.isin(seen, np.setdiff1d(np.arange(n), log[start + 1])).all()
        assert len(np.unique(seen)) == len(seen) == len(log[start + 1])
    assert sizes <= {40, 26, 27}, "a third of 120 rows outside, a third of 80 inside"


def test_candidate_that_raises_is_reported_and_the_others_go_on(table):
    found = compare(*table, model=KNeighborsClassifier(), **SMALL)
    last = found.candidates[-1]
    assert last.candidate.id == "weights"
    assert last.failed.startswith("fold 1: KNeighborsClassifier takes no class weights.")
    assert (last.scores, last.to_dict()["counts"]) == (None, None)
    assert all(r.failed is None for r in found.candidates[:-1])


def test_model_that_already_weighs_the_classes_is_not_weighed_twice(table):
    found = compare(*table, model=LogisticRegression(class_weight="balanced"), **SMALL)
    assert "already weighs" in found["weights"].failed


def test_weights_reach_a_classifier_inside_a_pipeline(table):
    """GaussianNB knows sample_weight only, LogisticRegression class_weight."""
    for model in (GaussianNB(), LogisticRegression()):
        found = compare(*table, model=make_pipeline(StandardScaler(), model), **SMALL)
        weighted = found["weights"].at_half["recall"].mean
        assert weighted > found["nothing"].at_half["recall"].mean


class Broken(GaussianNB):
    """A model that never fits."""

    def fit(self, X, y):
        message = "no memory left\nsecond line"
        raise RuntimeError(message)


def test_model_that_fails_untreated_ends_the_study_at_once(table):
    done = []
    with pytest.raises(StudyError) as caught:
        compare(*table, model=Broken(), progress=lambda *at: done.append(at), **SMALL)
    assert caught.value.got == "fold 1: no memory left"
    assert len(done) == 1


def test_model_without_probabilities_is_refused_in_words(table):
    with pytest.raises(StudyError, match="predict_proba"):
        compare(*table, model=RidgeClassifier(), **SMALL)


def test_what_is_no_model_is_refused(table):
    with pytest.raises(StudyError) as caught:
        compare(*table, model=3, **SMALL)
    assert caught.value.got == "a int"


def test_progress_counts_every_job_once(table):
    seen = []
    compare(*table, model=GaussianNB(), progress=lambda *at: seen.append(at), **SMALL)
    jobs = 3 * 5  # folds times nothing, weights, under-sampling, random, smote
    assert seen == [(done, jobs) for done in range(1, jobs + 1)]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_interrupt_stops_at_once(table, n_jobs, monkeypatch):
    monkeypatch.setattr("oversample.study.engine._SECONDS_TO_START", 0.0)
    seen = []

    def interrupted(done, _):
        seen.append(done)
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(*table, model=GaussianNB(), progress=interrupted, **{**SMALL, "n_jobs": n_jobs})
    assert seen == [1, 2, 3, 4, 5]


def test_too_few_rows_are_refused_before_any_model_is_fitted(table):
    X, y = table
    few = np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:8]])
    with pytest.raises(StudyError) as caught:
        compare(X[few], y[few], model=Broken(), methods=["random", "smote"], n_jobs=1)
    assert "k=5 neighbours need at least 6" in caught.value.wrong
    assert caught.value.remedy.startswith('Options: `k=3`, or `methods=["random"]`')
    for way in ({"k": 3}, {"methods": ["random"]}):
        asked = {"methods": ["random", "smote"], "ratios": [1.0], "n_jobs": 1, **way}
        found = compare(X[few], y[few], model=GaussianNB(), **asked)
        assert all(result.failed is None for result in found.candidates)


def test_lengths_that_differ_are_refused(table):
    with pytest.raises(DataError):
        compare(table[0], table[1][:-1], model=GaussianNB(), **SMALL)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("folds", 1), ("folds", 2.5), ("repeats", 0), ("seed", -1), ("k", 0), ("folds", True)],
)
def test_numbers_out_of_range_are_refused_by_name(table, setting, value):
    with pytest.raises(StudyError) as caught:
        compare(*table, model=GaussianNB(), **{**SMALL, setting: value})
    assert caught.value.wrong.startswith(setting)


def test_misspelt_metric_is_answered_with_a_near_one(table):
    with pytest.raises(StudyError, match='Did you mean "g_mean"'):
        compare(*table, model=GaussianNB(), threshold_metric="gmean", **SMALL)


def test_pipeline_gets_the_frame_it_expects(table):
    """A pipeline that picks columns by name works only on frames."""
    from sklearn.compose import make_column_transformer

    X, y = table
    frame = pd.DataFrame(X.copy(), columns=list("abcd"))
    labels = pd.Series(np.where(y == 1, "ill", "well"), name="state")
    model = make_pipeline(
        make_column_transformer((StandardScaler(), ["a", "b", "c", "d"])), GaussianNB()
    )
    found = compare(frame, labels, model=model, **SMALL)
    assert all(result.failed is None for result in found.candidates)
    assert (found.facts.positive, found.facts.negative) == ("ill", "well")


def test_more_than_two_classes_are_compared_as_one_against_the_rest(table):
    X, y = table
    three = np.where(y == 1, "rare", np.where(X[:, 0] > 0, "left", "right"))
    with pytest.raises(StudyError, match="positive must name"):
        compare(X, three, model=GaussianNB(), **SMALL)
    found = compare(X, three, model=GaussianNB(), positive="rare", **SMALL)
    assert found.facts.negative == "not rare"


def test_built_in_model_takes_text_and_missing_cells(table):
    X, y = table
    frame = pd.DataFrame(X.copy(), columns=list("abcd"))
    frame["town"] = np.where(X[:, 1] > 0, "Ulm", "Bonn")
    frame.loc[::7, "a"] = np.nan
    found = compare(frame, y, model="logistic", **SMALL)
    assert all(result.failed is None for result in found.candidates)
    assert found.settings.model == "logistic"


def test_chosen_thresholds_are_the_same_for_each_fold_when_done_by_hand(table, found):
    """The threshold of a fold comes from its inner folds alone."""
    from oversample.study.folds import make_splits

    X, y = table
    split = make_splits(y.astype(np.int8), folds=3, repeats=1, seed=0)[1]
    held = np.concatenate([rows for _, rows in split.inner])
    scores = np.concatenate(
        [GaussianNB().fit(X[t], y[t]).predict_proba(X[h])[:, 1] for t, h in split.inner]
    )
    by_hand = choose_threshold(y[held].astype(np.int8), scores)
    # Scores by an own fit may differ in the last bits, and with them the middle of a plateau.
    chosen = found["nothing"].at_chosen["threshold"].folds[1]
    assert chosen == pytest.approx(by_hand, rel=1e-9)


def test_call_in_the_record_leaves_out_what_was_left_alone(table):
    found = compare(
        *table,
        model=GaussianNB(),
        source=Source(name="t.csv", target="state"),
        **SMALL,
    )
    assert found.settings.command == (
        "oversample.compare(df, target='state', model=GaussianNB(), methods=['random', 'smote'], "
        "ratios=[1.0], folds=3, seed=0)"
    )
    typed = Source(command="oversample compare t.csv --target state")
    again = compare(*table, model=GaussianNB(), source=typed, **SMALL)
    assert again.settings.command == "oversample compare t.csv --target state"


class Noisy(GaussianNB):
    """A model that warns at every fit."""

    def fit(self, X, y, sample_weight=None):
        import warnings

        warnings.warn("lbfgs did not settle", UserWarning, stacklevel=1)
        return super().fit(X, y, sample_weight)


def test_warnings_of_the_fits_are_said_once(table):
    with pytest.warns(OversampleWarning, match="in 15 of 15 candidates and folds: lbfgs") as caught:
        compare(*table, model=Noisy(), **SMALL)
    assert len(caught) == 1
