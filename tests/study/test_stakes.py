"""Facts about what people decide by: costs, queues, risks, subgroups, columns, and what is said of them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, precision_score, recall_score
from sklearn.naive_bayes import GaussianNB

import oversample as ov
from oversample.errors import OversampleError, OversampleWarning, StudyError
from oversample.study import EXIT_CODES, Sides, compare
from oversample.study.metrics import at_capacity, cuts, recall_at_alarms
from oversample.study.prices import Prices
from oversample.study.truth import reliability

QUICK = {"model": "logistic", "methods": ["random"], "ratios": [1.0], "folds": 3, "n_jobs": 1}


@pytest.fixture(scope="module")
def dated():
    """Days of orders: the score tells, large amounts are dearer to miss, and one region is harder."""
    rng = np.random.default_rng(0)
    n = 1500
    region = rng.choice(["north", "south", "west"], n, p=[0.6, 0.3, 0.1])
    fraud = rng.random(n) < 0.08
    signal = rng.normal(size=n) + np.where(region == "south", 0.6, 2.0) * fraud
    return pd.DataFrame(
        {
            "day": pd.date_range("2026-01-01", periods=30).repeat(50),
            "signal": signal,
            "amount": np.round(rng.lognormal(4, 1, n), 2),
            "region": region,
            "fraud": np.where(fraud, "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def frauds(dated):
    return dated.drop(columns="day")


@pytest.fixture(scope="module")
def priced(frauds):
    return ov.compare(
        frauds, "fraud", cost_miss="amount", cost_alarm=5, by="region", **QUICK
    ).comparison


def test_costs_decide_where_they_are_given(priced):
    assert (priced.settings.metric, priced.settings.threshold_metric) == ("cost", "cost")
    assert (priced.settings.cost_miss, priced.settings.cost_alarm) == ("amount", 5.0)
    assert "cost-weights" in {r.candidate.id for r in priced.candidates}
    means = [np.mean(r.values) for r in priced.candidates if r.failed is None]
    assert means == sorted(means, reverse=True)


def test_where_calling_no_row_is_cheapest_the_verdict_says_so(frauds):
    found = ov.compare(frauds, "fraud", cost_miss=1, cost_alarm=1000, **QUICK).comparison
    n_rare = int((frauds["fraud"] == "yes").sum())
    each = [1000 * fold.n_positive / fold.n_validation for fold in found.folds]
    assert np.mean(each) == pytest.approx(1000 * n_rare / len(frauds), rel=0.01)
    assert found.verdict.action == "no_model"
    assert found.verdict.headline == "Use no model: at these costs, calling no row is as cheap."
    assert f"calling no row {np.mean(each):.3g}, calling every row " in found.verdict.reasons[0]


def test_cost_of_a_fold_is_what_its_mistakes_cost(frauds):
    """By hand, at 0.5, with the amounts of the rows that were missed."""
    X = frauds[["signal"]].to_numpy()
    y = (frauds["fraud"] == "yes").to_numpy().astype(int)
    amount = frauds["amount"].to_numpy()
    sides = Sides(cost_miss=amount, cost_alarm=5.0)
    found = compare(X, y, sides=sides, **{**QUICK, "model": GaussianNB()})
    from oversample.study.folds import make_splits

    split = make_splits(y.astype(np.int8), folds=3, repeats=1, seed=0)[1]
    called = GaussianNB().fit(X[split.train], y[split.train]).predict(X[split.validation])
    truth, dear = y[split.validation], amount[split.validation]
    lost = dear[(truth == 1) & (called == 0)].sum() + 5.0 * ((truth == 0) & (called == 1)).sum()
    at_half = found["nothing"].at_half["cost_per_1000"].folds[1]
    assert at_half == pytest.approx(1000 * lost / len(truth))


def test_threshold_chosen_by_cost_costs_less_than_that_of_balanced_accuracy(frauds, priced):
    other = ov.compare(
        frauds, "fraud", cost_miss="amount", cost_alarm=5,
        metric="average_precision", threshold_metric="balanced_accuracy", **QUICK,
    ).comparison  # fmt: skip
    costs = [c["nothing"].at_chosen["cost_per_1000"].mean for c in (priced, other)]
    assert costs[0] < costs[1]


def test_verdict_speaks_of_money(priced):
    assert "per 1,000 rows" in " ".join(priced.verdict.reasons)
    assert "Mistakes then cost" in " ".join(priced.verdict.reasons)


def test_weights_by_cost_are_the_costs_and_1_in_the_mean():
    prices = Prices(np.array([50.0, 50.0, 10.0]), np.array([5.0, 2.0, 2.0]))
    weights = prices.weights(np.array([1, 0, 0], dtype=np.int8))
    assert weights.mean() == pytest.approx(1.0)
    assert (weights / weights[1]).tolist() == [25.0, 1.0, 1.0]


def test_queue_takes_the_best_ranked_and_shares_what_ties_at_its_end():
    codes = np.array([1, 0, 1, 1, 0, 0], dtype=np.int8)
    found = at_capacity(codes, np.array([0.9, 0.8, 0.5, 0.5, 0.5, 0.1]), 0.5)
    # Three of six: the two above, and one of three that tie, of which two are positive.
    assert found["recall_at_capacity"] == pytest.approx((1 + 2 / 3) / 3)
    assert found["precision_at_capacity"] == pytest.approx((1 + 2 / 3) / 3)


def test_capacity_a_day_is_a_share_of_the_rows_of_a_day(dated):
    found = ov.compare(dated, "fraud", time="day", capacity="5/day", **QUICK).comparison
    # 30 days, of which the first and the last are 29 apart: 5 * 29 of 1,500 rows.
    assert found.settings.capacity == pytest.approx(5 * 29 / 1500)
    assert (found.settings.metric, found.settings.capacity_said) == ("capacity", "5/day")
    assert {"recall_at_capacity", "precision_at_capacity"} <= set(found["nothing"].scores)
    alerts = found["nothing"].at_chosen["alerts_per_1000"].mean
    assert alerts == pytest.approx(1000 * 5 * 29 / 1500, rel=0.35), "chosen to fill the queue"


@pytest.mark.parametrize(
    ("said", "share"), [("2%", 0.02), ("20 per 1000", 0.02), ("20/1,000", 0.02), (0.02, 0.02)]
)
def test_capacity_may_be_a_share(frauds, said, share):
    found = ov.compare(frauds, "fraud", capacity=said, **QUICK).comparison
    assert found.settings.capacity == pytest.approx(share)


def test_in_time_columns_of_time_and_groups_are_not_shown(dated):
    shown = dated.shape[1] - 1
    timed = ov.compare(dated, "fraud", time="day", **QUICK).comparison
    assert timed.facts.n_columns == shown - 1
    assert timed.notes[-1].startswith(
        "Folds look forward only: the rows of a validation part are later, by day, than all rows that the model"
    )
    assert timed.judged.rows < timed.facts.n_rows


@pytest.mark.parametrize(
    ("side", "role"), [("groups", "group"), ("groups", "id"), ("time", "duration")]
)
def test_column_that_groups_or_orders_rows_may_have_a_role(dated, side, role):
    """Regression: `check` advises the role, and compare said that the column "is not there"."""
    frame = dated.assign(w=np.arange(len(dated)) // 3)
    plain, told = (
        ov.compare(
            frame.drop(columns="day"), "fraud", roles=roles, explain=False, **{side: "w"}, **QUICK
        )
        for roles in (None, {"w": role})
    )
    assert told.comparison.to_dict()["candidates"] == plain.comparison.to_dict()["candidates"]


def test_role_of_a_side_is_no_role_for_a_callers_own_model(frauds):
    frame = frauds[["signal", "amount", "fraud"]].assign(w=np.arange(len(frauds)) // 3)
    own = {**QUICK, "model": GaussianNB(), "explain": False}
    assert ov.compare(frame, "fraud", groups="w", roles={"w": "group"}, **own)


def test_role_of_a_column_that_is_not_there_is_still_refused(frauds):
    with pytest.raises(OversampleError, match="not there"):
        ov.compare(frauds, "fraud", groups="region", roles={"regoin": "group"}, **QUICK)


@pytest.mark.parametrize("side", ["groups", "time", "by", "cost_miss", "cost_alarm"])
def test_target_is_no_side_and_is_called_the_target(dated, side):
    """Regression: '"fraud" is not there'."""
    with pytest.raises(OversampleError) as caught:
        ov.compare(dated, "fraud", **{side: "fraud"}, **QUICK)
    assert caught.value.wrong.startswith(f'{side} names the target, "fraud": ')
    for way in caught.value.ways:
        asked = {**QUICK, side: "fraud", **way}
        ov.compare(dated, "fraud", explain=False, **asked)


def test_one_column_cannot_group_rows_and_order_them(dated):
    """Regression: 'There is no column "day" to use as the target'."""
    both = {"groups": "day", "time": "day"}
    with pytest.raises(OversampleError) as caught:
        ov.compare(dated, "fraud", **both, **QUICK)
    assert caught.value.wrong.startswith('groups and time both name the column "day"')
    assert caught.value.remedy.shell.endswith("`without --group`, or `without --time`.")
    for way in caught.value.ways:
        ov.compare(dated, "fraud", explain=False, **{**both, **way}, **QUICK)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"cost_miss": 5}, "Both costs are needed"),
        ({"cost_miss": -5, "cost_alarm": 1}, "cost_miss must be 0 or more"),
        ({"cost_miss": "region", "cost_alarm": 1}, "column of numbers"),
        ({"cost_miss": "amuont", "cost_alarm": 1}, 'Did you mean "amount"'),
        ({"capacity": "300/day"}, 'time="date"'),
        ({"capacity": "lots"}, "capacity must be a share"),
        ({"capacity": 1.5}, "capacity must leave some rows out"),
        ({"groups": "regoin"}, 'Did you mean "region"'),
        ({"groups": [1, 2, 3]}, "one value for each row"),
        ({"time": "region"}, "cannot order the rows in time"),
        ({"metric": "cost"}, "without a cost"),
        ({"metric": "auc"}, 'Did you mean "roc_auc"'),
        ({"metric": "f1", "threshold_metric": "g_mean"}, "thresholds must be chosen for the same"),
        ({"duplicates": "drop"}, "duplicates is unknown"),
        ({"correction": "bonferroni"}, "correction is unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_by_is_refused_in_words(frauds, asked, words):
    with pytest.raises(OversampleError, match=words):
        ov.compare(frauds, "fraud", **asked, **QUICK)


def test_subgroups_add_up_to_the_whole(priced):
    by = priced.subgroups
    assert by["column"] == "region"
    assert by["levels"] == ["north", "south", "west"]
    assert sum(by["rows"]) == priced.judged.rows
    assert sum(by["positives"]) == priced.judged.positives
    at = priced.thresholds.index(0.5)
    for name, counts in by["candidates"].items():
        assert sum(counts["half"]["tp"]) == priced[name].tp[at]
        assert sum(counts["half"]["fp"]) == priced[name].fp[at]


def test_harder_subgroup_is_seen_to_be_caught_less(priced):
    by = priced.subgroups
    caught = by["candidates"]["nothing"]["chosen"]["tp"]
    recall = dict(zip(by["levels"], np.divide(caught, by["positives"]), strict=True))
    assert recall["south"] < recall["north"] - 0.1


def test_many_levels_are_joined_and_missing_ones_named(frauds):
    rng = np.random.default_rng(1)
    shop = pd.Series([f"shop {n}" for n in rng.integers(0, 40, len(frauds))], dtype=object)
    shop[::5] = None
    by = ov.compare(frauds, "fraud", by=shop.to_numpy(), **QUICK).comparison.subgroups
    assert len(by["levels"]) == 12
    assert (by["levels"][0], by["levels"][-1]) == ("(missing)", "all others")
    assert sum(by["rows"]) == len(frauds)


def test_reliability_is_what_scikit_learn_and_arithmetic_say():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.02, 0.5, 4000)
    codes = (rng.random(4000) < truth).astype(np.int8)
    odds = truth / (1 - truth) * 3  # too high by a factor of three in the odds
    scores = odds / (1 + odds)
    found = reliability(codes, scores)
    assert found["brier"] == pytest.approx(brier_score_loss(codes, scores))
    assert found["observed_expected"] == pytest.approx(codes.sum() / scores.sum())
    # expit(slope * logit(score) + intercept) is the truth at slope 1 and intercept -log 3; errors are about 0.05.
    assert found["slope"] == pytest.approx(1.0, abs=0.15)
    assert found["intercept"] == pytest.approx(-np.log(3), abs=0.15)
    assert sum(each["n"] for each in found["bins"]) == 4000
    by_hand = sum(each["n"] * abs(each["risk"] - each["rate"]) for each in found["bins"]) / 4000
    assert found["ece"] == pytest.approx(by_hand, abs=1e-5)  # bins are rounded to six digits


def test_copies_overstate_risk_and_both_corrections_mend_it_for_a_logistic_model(frauds):
    """The prevalence goes from 8 to 50 %, so risks are far too high; the closed form knows by how much."""
    told = ov.compare(frauds, "fraud", **QUICK).comparison["random-1"].calibration
    assert told["raw"]["observed_expected"] < 0.4
    assert told["prior"]["observed_expected"] == pytest.approx(1.0, abs=0.1)
    assert told["sigmoid"]["observed_expected"] == pytest.approx(1.0, abs=0.1)
    assert told["prior"]["ece"] < told["raw"]["ece"] / 3


def test_nothing_to_undo_where_no_prevalence_was_changed(frauds):
    found = ov.compare(frauds, "fraud", **QUICK).comparison
    assert found["nothing"].calibration["prior"] is None


def test_closed_form_fails_for_a_forest_and_is_seen_to(frauds):
    """Its trees isolate the copies instead of shifting the prior: what is undone was not there."""
    from sklearn.ensemble import RandomForestClassifier

    X, y = frauds[["signal", "amount"]].to_numpy(), frauds["fraud"].to_numpy()
    asked = {**QUICK, "model": RandomForestClassifier(30), "explain": False}
    told = compare(X, y, **asked)["random-1"].calibration
    assert told["prior"]["observed_expected"] > 1.5
    assert abs(np.log(told["sigmoid"]["observed_expected"])) < 0.3


def test_columns_that_tell_matter_and_noise_does_not(frauds):
    found = ov.compare(frauds, "fraud", **QUICK).comparison.importances
    assert found["columns"] == ["signal", "amount", "region"]
    mean = dict(zip(found["columns"], np.mean(found["before"], axis=1), strict=True))
    assert mean["signal"] > 0.1
    assert abs(mean["amount"]) < 0.05
    assert np.shape(found["after"]) == np.shape(found["before"]) == (3, 3)


def test_columns_of_a_callers_own_frame_are_shuffled_too(frauds):
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    model = make_pipeline(
        make_column_transformer((OneHotEncoder(), ["region"]), ("passthrough", ["signal"])),
        LogisticRegression(),
    )
    frame = frauds.drop(columns="amount")
    found = ov.compare(frame, "fraud", **{**QUICK, "model": model}).comparison.importances
    assert found["columns"] == ["signal", "region"]
    assert np.mean(found["before"][0]) > 0.1


def test_gap_shows_what_was_learned_by_heart():
    """A tree knows its copies by heart: perfect on what it was trained on, wherever copies were made."""
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(600, 3)), rng.random(600) < 0.15
    asked = {**QUICK, "explain": False}
    for model, low, high in ((DecisionTreeClassifier(), 0.6, 1.0), (GaussianNB(), -0.1, 0.15)):
        found = compare(X, y, **{**asked, "model": model})
        gap = found["random-1"].scores["gap"]
        assert low < gap.mean < high
        trained = found["random-1"].scores["train_average_precision"].mean
        measured = found["random-1"].scores["average_precision"].mean
        assert gap.mean == pytest.approx(trained - measured)


def test_roc_curve_passes_through_its_points_and_ties_are_straight():
    found = cuts(np.array([0, 1, 1, 0], dtype=np.int8), np.array([0.1, 0.4, 0.9, 0.4]))
    # (0, 1/2), then both rows of 0.4 at once: a line to (1/2, 1).
    assert recall_at_alarms(found, np.array([0.0, 0.25, 0.5, 1.0])).tolist() == [
        0.5,
        0.75,
        1.0,
        1.0,
    ]


def test_measures_of_a_setting_are_those_of_scikit_learn(frauds):
    X = frauds[["signal"]].to_numpy()
    y = (frauds["fraud"] == "yes").to_numpy().astype(int)
    found = compare(X, y, **{**QUICK, "model": GaussianNB(), "explain": False})
    from oversample.study.folds import make_splits

    split = make_splits(y.astype(np.int8), folds=3, repeats=1, seed=0)[0]
    called = GaussianNB().fit(X[split.train], y[split.train]).predict(X[split.validation])
    truth = y[split.validation]
    nothing = found["nothing"].at_half
    assert nothing["recall"].folds[0] == pytest.approx(recall_score(truth, called))
    assert nothing["precision"].folds[0] == pytest.approx(precision_score(truth, called))


def test_samplers_of_any_library_are_candidates(frauds):
    from imblearn.over_sampling import SVMSMOTE

    X = frauds[["signal", "amount"]].to_numpy()
    y = (frauds["fraud"] == "yes").to_numpy().astype(int)
    methods = [SVMSMOTE(), ov.SMOTETomek(), "random"]
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", OversampleWarning
        )  # it makes fewer rows, as the next test says
        found = compare(X, y, **{**QUICK, "methods": methods, "explain": False})
    ids = {r.candidate.id: r.failed for r in found.candidates}
    assert ids["svmsmote-1"] is None
    assert ids["smotetomek-1"] is None
    assert found["smotetomek-1"].n_added > found["svmsmote-1"].n_added > 0


def test_sampler_that_makes_fewer_rows_than_asked_is_told_of(frauds):
    """That of imbalanced-learn 0.14 makes about half."""
    from imblearn.over_sampling import SVMSMOTE

    X, y = frauds[["signal", "amount"]].to_numpy(), frauds["fraud"].to_numpy()
    with pytest.warns(OversampleWarning, match=r"SVMSMOTE made \d+ of the 8\d\d rows asked"):
        compare(X, y, **{**QUICK, "methods": [SVMSMOTE()], "explain": False})


def test_several_numbers_of_neighbours_are_candidates_each(frauds):
    asked = {**QUICK, "methods": ["smote", "random"], "explain": False}
    found = ov.compare(frauds, "fraud", k=[3, 7], **asked).comparison
    assert {r.candidate.id for r in found.candidates if r.candidate.method == "smote"} == {
        "smote-1-k3",
        "smote-1-k7",
    }
    assert [r.candidate.id for r in found.candidates if r.candidate.method == "random"] == [
        "random-1"
    ]


def test_weights_instead_of_copies_are_nearly_the_copies(frauds):
    """Of a model without chance in it: a weight of three is the row three times."""
    found = compare(
        frauds[["signal"]].to_numpy(), frauds["fraud"].to_numpy(),
        **{**QUICK, "model": GaussianNB(), "methods": ["random", "random-weights"], "ratios": [0.5]},
    )  # fmt: skip
    copies, weights = (
        found[name].scores["average_precision"].mean for name in ("random-0.5", "weights-0.5")
    )
    assert copies == pytest.approx(weights, abs=0.01)
    assert found["weights-0.5"].n_added == 0


def test_exit_codes_are_told_apart():
    assert len(set(EXIT_CODES.values())) == 4
    assert not {1, 2} & set(EXIT_CODES.values()), "errors have these"


def test_costs_of_zero_for_all_are_refused():
    with pytest.raises(StudyError, match="not 0 for all"):
        Sides(cost_miss=0.0, cost_alarm=0.0)


def test_model_that_stops_early_by_itself_is_handed_real_rows_in_the_folds(frauds):
    """Its own split would be one of resampled rows: near-copies of what it learns from."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    X, y = frauds[["signal", "amount"]].to_numpy(), frauds["fraud"].to_numpy()
    model = HistGradientBoostingClassifier(early_stopping=True, max_iter=15)
    with pytest.warns(OversampleWarning, match="would stop early on a split of the resampled rows"):
        compare(X, y, **{**QUICK, "model": model, "explain": False})
