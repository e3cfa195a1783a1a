"""Samplers that clean: what may go, what they say of it, and cleaning after growing."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

import oversample as ov
from oversample.errors import OversampleWarning, SamplingError
from oversample.samplers import (
    SMOTE,
    SMOTEENN,
    AllKNN,
    BorderlineSMOTE,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RandomOverSampler,
    RepeatedEditedNearestNeighbours,
    SMOTETomek,
    TomekLinks,
)

CLEANERS = [
    TomekLinks,
    EditedNearestNeighbours,
    RepeatedEditedNearestNeighbours,
    AllKNN,
    NeighbourhoodCleaningRule,
]
BOTH = [SMOTETomek, SMOTEENN]

# At 0, 1, 2, 2.5, 4, 5, 6, ...: rows 2 (rare) and 3 (common) are a Tomek link, and the only contradiction of 3
X = np.array([0, 1, 2, 2.5, 4, 5, 6, 7, 8.5])[:, np.newaxis]
Y = np.array(["rare"] * 3 + ["common"] * 6)


@pytest.fixture
def clouds():
    """Three overlapping classes of 30, 60 and 150 rows, four columns."""
    rng = np.random.default_rng(5)
    y = rng.permutation(np.repeat(["a", "b", "c"], [30, 60, 150]))
    return rng.normal(size=(240, 4)) + 0.9 * (y == "c")[:, None] - 0.6 * (y == "a")[:, None], y


# --- what may go


@pytest.mark.parametrize(
    ("strategy", "kept"),
    [
        ("auto", [0, 1, 2, 4, 5, 6, 7, 8]),
        ("not minority", [0, 1, 2, 4, 5, 6, 7, 8]),
        ("majority", [0, 1, 2, 4, 5, 6, 7, 8]),
        ("not majority", [0, 1, 3, 4, 5, 6, 7, 8]),
        ("all", [0, 1, 4, 5, 6, 7, 8]),
        (["rare"], [0, 1, 3, 4, 5, 6, 7, 8]),
        (("common",), [0, 1, 2, 4, 5, 6, 7, 8]),
        (lambda y: [y[0]], [0, 1, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_only_the_classes_asked_for_lose_rows(strategy, kept):
    cleaner = TomekLinks(sampling_strategy=strategy)
    X_new, y_new = cleaner.fit_resample(X, Y)
    assert cleaner.sample_indices_.tolist() == kept
    assert X_new.tolist() == X[kept].tolist()
    assert y_new.tolist() == Y[kept].tolist()


@pytest.mark.parametrize("cleaner", CLEANERS)
@pytest.mark.parametrize("amount", [{"common": 4}, 0.5, 3])
def test_amounts_are_refused_because_a_rule_decides(cleaner, amount):
    with pytest.raises(SamplingError) as caught:
        cleaner(sampling_strategy=amount).fit(X, Y)
    assert "which classes may lose rows, not how many" in caught.value.wrong
    assert caught.value.got == repr(amount)
    assert 'sampling_strategy="auto"' in caught.value.remedy


@pytest.mark.parametrize(
    ("strategy", "wrong"),
    [
        ("minority", "cannot be used to clean"),
        ("majorty", "one of the known words"),
        ([], "names no class"),
        (["rare", "odd"], 'names class "odd"'),
        (lambda y: {"common": 4}, "not how many"),
    ],
)
def test_requests_that_mean_nothing_are_refused(strategy, wrong):
    with pytest.raises(SamplingError) as caught:
        TomekLinks(sampling_strategy=strategy).fit(X, Y)
    assert wrong in caught.value.wrong


def test_more_neighbours_than_rows_are_refused():
    with pytest.raises(SamplingError) as caught:
        EditedNearestNeighbours(n_neighbors=9).fit_resample(X, Y)
    assert "needs 10 rows" in caught.value.wrong
    assert caught.value.got == "9 rows"
    assert caught.value.remedy == "Set n_neighbors=8 or less."
    EditedNearestNeighbours(n_neighbors=8, kind_sel="mode").fit_resample(X, Y)


def test_the_unit_of_a_column_does_not_decide_who_is_near_unless_asked():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [40, 80])
    rows = rng.normal(size=(120, 2)) + y[:, np.newaxis]
    other = rows * [1.0, 1e6]
    scaled, raw = TomekLinks(), TomekLinks(scale="none")
    kept = []
    for table in (rows, other):
        for cleaner in (scaled, raw):
            cleaner.fit_resample(table, y)
            kept.append(cleaner.sample_indices_.tolist())
    assert kept[0] == kept[2]
    assert kept[1] != kept[3]


def test_a_table_without_a_column_to_take_distances_on_is_refused():
    frame = pd.DataFrame({"day": pd.date_range("2020-01-01", periods=9)})
    with pytest.raises(ov.DataError) as caught:
        TomekLinks().fit_resample(frame, Y)
    assert "no column that distances can be taken on" in caught.value.wrong
    assert '"day"' in caught.value.got


# --- what is said of it


def test_the_plan_holds_what_is_there_afterwards():
    cleaner = TomekLinks(sampling_strategy="all")
    cleaner.fit_resample(X, Y)
    assert dict(cleaner.plan_.before) == {"common": 6, "rare": 3}
    assert dict(cleaner.plan_.after) == {"common": 5, "rare": 2}
    assert cleaner.plan_.removed == {"common": 1, "rare": 1}
    assert cleaner.sampling_strategy_ == {"common": 5, "rare": 2}
    assert len(cleaner.lineage_) == 0
    assert cleaner.lineage_.n_original == 9


def test_a_class_that_loses_every_row_is_told_by_name():
    rows, y = np.array([[0.0], [1.0], [2.0], [3.0], [1.5]]), ["c", "c", "c", "c", "r"]
    cleaner = EditedNearestNeighbours(sampling_strategy=["r"], n_neighbors=2)
    with pytest.warns(OversampleWarning, match='every row of class "r"'):
        _, y_new = cleaner.fit_resample(rows, y)
    assert y_new == ["c"] * 4
    assert dict(cleaner.plan_.after) == {"c": 4, "r": 0}


@pytest.mark.parametrize("cleaner", [RepeatedEditedNearestNeighbours, AllKNN])
def test_a_limit_that_stops_the_first_step_is_told(cleaner):
    # as many of both, in turns: every row is contradicted, so either class would fall below the other
    rows, y = np.arange(10.0)[:, np.newaxis], np.tile(["a", "b"], 5)
    strict = cleaner(sampling_strategy="majority", n_neighbors=1)
    with pytest.warns(OversampleWarning, match="took no row away") as told:
        strict.fit_resample(rows, y)
    assert told[0].filename == __file__
    assert (strict.n_iter_, strict.end_) == (0, "class would vanish")
    assert strict.sample_indices_.tolist() == list(range(10))


def test_rounds_are_counted_and_their_end_is_named():
    rows = np.array([0, 1, 2, 4, 7, 11, 16, 22, 29.0])[:, np.newaxis]
    cleaner = RepeatedEditedNearestNeighbours(n_neighbors=2)
    cleaner.fit_resample(rows, ["r"] * 3 + ["c"] * 6)
    assert (cleaner.n_iter_, cleaner.end_) == (3, "settled")
    cleaner.set_params(max_iter=2).fit_resample(rows, ["r"] * 3 + ["c"] * 6)
    assert (cleaner.n_iter_, cleaner.end_) == (2, "max_iter")
    assert cleaner.sample_indices_.tolist() == [0, 1, 2, 5, 6, 7, 8]


def test_fit_searches_nothing_and_counts_every_row_as_kept():
    cleaner = TomekLinks().fit(X, Y)
    assert cleaner.plan_.removed == {}
    assert cleaner.sampling_strategy_ == {"common": 6}
    assert not hasattr(cleaner, "sample_indices_")


# --- containers


def frames(rows):
    columns = {
        "x": rows[:, 0],
        "whole": np.arange(len(rows)),
        "word": [f"w{i}" for i in range(len(rows))],
    }
    frame = pd.DataFrame(columns, index=[f"row {i}" for i in range(len(rows))])
    return [frame, pl.DataFrame(columns), pa.table(columns)]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_frames_keep_their_rows_types_and_index(at):
    table = frames(X)[at]
    labels = pd.Series(Y, index=table.index) if at == 0 else Y
    cleaner = TomekLinks(scale="none")
    kept, y_new = cleaner.fit_resample(table, labels)
    rows = cleaner.sample_indices_
    assert type(kept) is type(table)
    if at == 0:
        pd.testing.assert_frame_equal(kept, table.iloc[rows])
        assert y_new.index.equals(kept.index)
    else:
        assert kept.equals(table[rows] if at == 1 else table.take(rows))


@pytest.mark.parametrize("sampler", BOTH)
@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "list", "csr", "float32"])
def test_every_container_is_given_back_after_growing_and_cleaning(clouds, sampler, kind):
    rows, y = clouds
    rows[np.abs(rows) < 0.3] = 0.0
    names = list("abcd")
    make = {
        "pandas": lambda r: pd.DataFrame(r, columns=names),
        "polars": lambda r: pl.DataFrame(r, schema=names),
        "pyarrow": lambda r: pa.table(dict(zip(names, r.T, strict=True))),
        "list": lambda r: r.tolist(),
        "csr": sp.csr_array,
        "float32": lambda r: r.astype(np.float32),
    }[kind]
    labels = pd.Series(y) if kind == "pandas" else y
    fitted = sampler(random_state=0)
    grown, y_new = fitted.fit_resample(make(rows), labels)
    assert type(grown) is type(make(rows))
    cells = grown.toarray() if kind == "csr" else np.asarray(grown)
    n_kept = len(fitted.sample_indices_)
    assert cells.dtype == (np.float32 if kind == "float32" else np.float64)
    assert np.array_equal(cells[:n_kept], rows[fitted.sample_indices_].astype(cells.dtype))
    assert 0 < n_kept < 240
    assert len(cells) == n_kept + len(fitted.lineage_) == len(y_new) == fitted.plan_.n_after
    if kind == "pandas":
        assert grown.index.equals(y_new.index)
        assert grown.index[:n_kept].tolist() == fitted.sample_indices_.tolist()
        assert grown.index[n_kept:].min() >= 240


# --- cleaning after growing


@pytest.mark.parametrize("scale", ["robust", "none"])
@pytest.mark.parametrize(
    "cleaner",
    [
        TomekLinks(sampling_strategy="all"),
        EditedNearestNeighbours(sampling_strategy="all"),
        NeighbourhoodCleaningRule(),
        RepeatedEditedNearestNeighbours(
            sampling_strategy="all", kind_sel="mode", allow_minority=True
        ),
        AllKNN(sampling_strategy=["c", "b"], allow_minority=True),
    ],
)
def test_growing_and_cleaning_is_one_after_the_other(clouds, cleaner, scale):
    rows, y = clouds
    cleaner.set_params(scale=scale)
    smote = SMOTE(random_state=3, scale=scale)
    both = SMOTEENN(smote=smote, enn=cleaner)
    X_new, y_new = both.fit_resample(rows, y)
    X_two, y_two = cleaner.fit_resample(*smote.fit_resample(rows, y))
    assert X_new.tobytes() == X_two.tobytes()
    assert y_new.tolist() == y_two.tolist()
    assert both.lineage_ == smote.lineage_.select(cleaner.sample_indices_)


@pytest.mark.parametrize(
    ("both", "cleaner"),
    [
        (SMOTETomek, TomekLinks(sampling_strategy="all")),
        (SMOTEENN, EditedNearestNeighbours(sampling_strategy="all")),
    ],
)
def test_the_parts_that_are_not_given_are_smote_and_a_rule_for_all_classes(clouds, both, cleaner):
    X_new, _ = both(random_state=1).fit_resample(*clouds)
    X_two, _ = cleaner.fit_resample(*SMOTE(random_state=1).fit_resample(*clouds))
    assert X_new.tobytes() == X_two.tobytes()


def test_what_was_removed_is_told_for_real_and_synthetic_rows_apart(clouds):
    rows, y = clouds
    sampler = SMOTEENN(random_state=0)
    _, y_new = sampler.fit_resample(rows, y)
    n_kept = len(sampler.sample_indices_)
    assert sampler.sampling_strategy_ == {"a": 120, "b": 90}
    for label in "abc":
        real, synthetic = sampler.removed_[label]
        assert real == (y == label).sum() - (y_new[:n_kept] == label).sum()
        made = sampler.sampling_strategy_.get(label, 0)
        assert synthetic == made - (y_new[n_kept:] == label).sum()
        assert sampler.plan_.after[label] == (y_new == label).sum()
    assert sampler.removed_["a"].synthetic > 0
    assert sampler.removed_["c"] == (sampler.removed_["c"].real, 0)
    assert pickle.loads(pickle.dumps(sampler)).removed_ == sampler.removed_


def test_a_synthetic_row_may_outlive_its_parents(clouds):
    sampler = SMOTETomek(random_state=0)
    X_new, _ = sampler.fit_resample(*clouds)
    gone = np.setdiff1d(np.arange(240), sampler.sample_indices_)
    orphans = np.isin(sampler.lineage_.parents, gone)
    assert orphans.any()
    from oversample.tables import read

    assert read(clouds[0]).grow(sampler.lineage_).tobytes() == X_new.tobytes()


def test_nothing_is_taken_away_where_the_classes_lie_apart():
    rows = np.concatenate(
        [np.random.default_rng(0).normal(size=(12, 2)), 50 + np.eye(2).repeat(15, axis=0)]
    )
    y = np.repeat(["r", "c"], [12, 30])
    sampler = SMOTEENN(random_state=0)
    X_new, _ = sampler.fit_resample(rows, y)
    assert dict(sampler.plan_.after) == {"c": 30, "r": 30}
    assert X_new[:42].tobytes() == rows.tobytes()
    assert all(removed == (0, 0) for removed in sampler.removed_.values())


def test_the_outer_request_and_seed_take_the_place_of_the_inner_ones(clouds):
    inner = SMOTE(sampling_strategy={"a": 40}, random_state=1, k_neighbors=3)
    own = SMOTETomek(smote=inner)
    own.fit_resample(*clouds)
    assert own.sampling_strategy_ == {"a": 10}
    assert own.lineage_.seed == 1
    outer = SMOTETomek(smote=inner, sampling_strategy={"b": 80}, random_state=2)
    outer.fit_resample(*clouds)
    assert outer.sampling_strategy_ == {"b": 20}
    assert outer.lineage_.seed == 2
    assert outer.smote_.k_neighbors == 3
    assert (inner.sampling_strategy, inner.random_state) == ({"a": 40}, 1)  # a clone was used
    assert not hasattr(inner, "plan_")


@pytest.mark.parametrize(
    "smote", [BorderlineSMOTE(), RandomOverSampler(shrinkage=0.5), ov.ADASYN()]
)
def test_any_over_sampler_of_ours_may_grow(clouds, smote):
    sampler = SMOTETomek(smote=smote, random_state=0)
    X_new, _ = sampler.fit_resample(*clouds)
    assert len(X_new) == sampler.plan_.n_after
    assert isinstance(sampler.smote_, type(smote))


@pytest.mark.parametrize(
    ("sampler", "name"),
    [
        (SMOTETomek(smote=TomekLinks()), "smote"),
        (SMOTETomek(tomek=SMOTE()), "tomek"),
        (SMOTEENN(enn=EditedNearestNeighbours), "enn"),
    ],
)
def test_parts_of_the_wrong_kind_are_refused(sampler, name):
    with pytest.raises(SamplingError) as caught:
        sampler.fit(X, Y)
    assert f"The '{name}' parameter" in caught.value.wrong


def test_parameters_of_the_parts_are_checked_and_reached_by_name():
    sampler = SMOTEENN(enn=EditedNearestNeighbours()).set_params(enn__n_neighbors=0)
    with pytest.raises(SamplingError) as caught:
        sampler.fit(X, Y)
    assert "The 'n_neighbors' parameter of EditedNearestNeighbours" in caught.value.wrong


def test_a_mixed_table_is_grown_and_cleaned(clouds):
    rows, y = clouds
    frame = pd.DataFrame(rows, columns=list("abcd"))
    frame["word"] = pd.Categorical(np.where(rows[:, 0] > 0, "up", "down"))
    frame["whole"] = np.arange(240) % 7
    frame.loc[::9, "b"] = np.nan
    before = frame.copy()
    sampler = SMOTEENN(random_state=0)
    grown, _ = sampler.fit_resample(frame, y)
    pd.testing.assert_frame_equal(frame, before)
    assert grown.dtypes.equals(frame.dtypes)
    n_kept = len(sampler.sample_indices_)
    pd.testing.assert_frame_equal(grown.iloc[:n_kept], frame.iloc[sampler.sample_indices_])
    assert len(grown) == sampler.plan_.n_after


# --- in a model


def test_weights_follow_the_rows_that_are_kept_and_made(clouds):
    rows, y = clouds
    weights = np.random.default_rng(0).random(240)
    model = ov.OversampledClassifier(LogisticRegression(), SMOTEENN(random_state=0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(rows, y, sample_weight=weights)
    from oversample.learning.weights import carry

    sampler = model.sampler_
    carried = carry(sampler, weights, sampler.plan_.n_after)
    n_kept = len(sampler.sample_indices_)
    assert np.array_equal(carried[:n_kept], weights[sampler.sample_indices_])
    assert np.array_equal(carried[n_kept:], sampler.lineage_.mix(weights))


def test_the_summary_of_a_model_counts_rows_made_and_left_out(clouds):
    rows, y = clouds
    model = ov.OversampledClassifier(LogisticRegression(), SMOTEENN(random_state=0)).fit(rows, y)
    sampler = model.sampler_
    made, left_out = len(sampler.lineage_), 240 - len(sampler.sample_indices_)
    assert f"({made} synthetic, {left_out} left out)" in model.training_summary_
    model = ov.OversampledClassifier(LogisticRegression(), TomekLinks()).fit(X, Y)
    assert "9 rows -> 8 (1 left out)" in model.training_summary_


def test_a_cleaner_stands_in_a_pipeline_before_an_over_sampler(clouds):
    rows, y = clouds
    model = ov.make_pipeline(TomekLinks(), SMOTE(random_state=0), LogisticRegression()).fit(rows, y)
    assert model.predict(rows).shape == (240,)
