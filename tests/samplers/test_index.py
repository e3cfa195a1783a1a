"""Rows pair by position: X and y come back with one index, and every real row keeps its own label."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.preprocessing import FunctionTransformer

import oversample as ov
from oversample.imblearn import combine, over_sampling, under_sampling
from oversample.imblearn.pipeline import make_pipeline as their_pipeline

N = 90
RNG = np.random.default_rng(4)
LABELS = np.where(RNG.permutation(N) < 24, "rare", "usual")
CELLS = RNG.normal(size=N) + (LABELS == "rare")

INDICES = {
    "shuffled": lambda: pd.Index(np.random.default_rng(1).permutation(N)),
    "running": lambda: pd.RangeIndex(N),
    "running from 7": lambda: pd.RangeIndex(7, 7 + N, name="row"),
    "twice the same": lambda: pd.Index(np.arange(N) // 3),
    "text": lambda: pd.Index([f"patient-{i}" for i in range(N)][::-1]),
    "text like ours": lambda: pd.Index([f"synthetic-{i}" for i in range(N)]),
    "of two levels": lambda: pd.MultiIndex.from_arrays([np.arange(N) // 9, np.arange(N) % 9]),
    "times": lambda: pd.date_range("2026-01-01", periods=N)[::-1],
    "fractions": lambda: pd.Index(np.linspace(0.0, 1.0, N)[::-1]),
    "narrow": lambda: pd.Index(np.arange(N) + 38, dtype=np.int8),  # up to 127, the largest
    "unsigned": lambda: pd.Index(np.arange(N), dtype=np.uint64) + np.uint64(2**64 - 1 - N),
    "whole, with a gap": lambda: pd.Index([None, *range(N - 1)], dtype="Int64"),
    "flags": lambda: pd.Index(np.arange(N) % 2 == 0),
    "categories": lambda: pd.CategoricalIndex(np.where(np.arange(N) % 3, "a", "b")),
    "intervals": lambda: pd.interval_range(0, N),
    "periods": lambda: pd.period_range("2020-01", periods=N, freq="M"),
    "mixed": lambda: pd.Index([*range(N - 2), "last", None], dtype=object),
}
SAMPLERS = [
    ov.SMOTE(random_state=0),
    ov.RandomOverSampler(random_state=0),
    ov.RandomUnderSampler(random_state=0, replacement=True),
    ov.TomekLinks(),
    ov.SMOTEENN(random_state=0),
    over_sampling.SMOTE(random_state=0),
    over_sampling.RandomOverSampler(random_state=0, shrinkage=1.0),
    under_sampling.NearMiss(),
    under_sampling.ClusterCentroids(random_state=0),
    combine.SMOTEENN(random_state=0),
    ov.make_pipeline(ov.TomekLinks(), ov.SMOTE(random_state=0)),
    their_pipeline(FunctionTransformer(), over_sampling.SMOTE(random_state=0), "passthrough"),
]


def frame(index):
    return pd.DataFrame({"x": CELLS, "place": np.arange(N) * 1000.0}, index=index)


def assert_paired(X_new, y_new, n_real=1):
    """Join by the index, as a user would, and compare the labels of real rows with theirs."""
    assert X_new.index.equals(y_new.index)
    own = dict(zip(CELLS, LABELS, strict=True))
    real = [at for at, cell in enumerate(X_new["x"]) if cell in own]
    assert len(real) >= n_real
    labels = np.asarray(y_new).ravel()
    assert [labels[at] for at in real] == [own[X_new["x"].iloc[at]] for at in real]
    if X_new.index.is_unique:
        joined = X_new.join(y_new if isinstance(y_new, pd.DataFrame) else y_new.rename("y"))
        assert len(joined) == len(X_new)
        assert joined["y"].tolist() == labels.tolist()


@pytest.mark.parametrize("kind", INDICES)
@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: f"{type(s).__module__[11:]}-{s!r}")
def test_labels_come_back_beside_their_rows(sampler, kind):
    X = frame(INDICES[kind]())
    y = pd.Series(LABELS, name="y")  # a fresh index, as from an encoder
    for given in (y.astype("category"), y.set_axis(X.index[::-1]).to_frame()):
        before = X.index.copy(), given.index.copy()
        assert_paired(*sampler.fit_resample(X, given))
        assert X.index.equals(before[0])
        assert given.index.equals(before[1])


@pytest.mark.parametrize("sampler", [ov.SMOTE(random_state=0), over_sampling.SMOTE(random_state=0)])
def test_a_table_without_an_index_leaves_labels_theirs(sampler):
    y = pd.Series(LABELS, index=np.arange(N) + 100, name="y")
    for X in (frame(None).to_numpy(), pl.DataFrame(frame(None).to_dict("list"))):
        y_new = sampler.fit_resample(X, y)[1]
        assert y_new.index.tolist() == list(range(100, 100 + len(y_new)))


@pytest.mark.parametrize("sampler", [ov.SMOTE(random_state=0), over_sampling.SMOTE(random_state=0)])
def test_labels_without_an_index_stay_as_they_are(sampler):
    X = frame(INDICES["shuffled"]())
    as_array = sampler.fit_resample(X, LABELS)[1]
    assert isinstance(as_array, np.ndarray)
    assert isinstance(sampler.fit_resample(X, LABELS.tolist())[1], list)
    for kind in (pd.Index, pd.Categorical):
        y_new = sampler.fit_resample(X, kind(LABELS))[1]
        assert type(y_new) is type(kind(LABELS))
        assert list(y_new) == as_array.tolist()


@pytest.mark.parametrize("kind", ["narrow", "unsigned"])
def test_new_labels_of_an_index_are_new_where_its_type_has_no_room(kind):
    X_new, _ = ov.SMOTE(random_state=0).fit_resample(frame(INDICES[kind]()), LABELS)
    assert X_new.index.is_unique
    assert X_new.index[:N].tolist() == INDICES[kind]().tolist()


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: f"{type(s).__module__[11:]}-{s!r}")
@pytest.mark.parametrize("kind", ["shuffled", "of two levels", "times"])
@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")  # of lost classes
def test_naming_one_index_names_no_other(sampler, kind):
    even = pd.Series(np.arange(N) % 2)  # nothing is to be made
    for y in (pd.Series(LABELS), even):
        X = frame(INDICES[kind]())
        X_new, y_new = sampler.fit_resample(X, y)
        X_new.index.names = [f"level {i}" for i in range(X_new.index.nlevels)]
        assert set(X.index.names) == set(y_new.index.names) == {None}


class Seer:
    """Notes the rows and labels that it is fitted on."""

    classes_ = np.unique(LABELS)

    def get_params(self, deep=True):
        return {}

    def fit(self, X, y):
        self.X_, self.y_ = X, y
        return self


@pytest.mark.parametrize("options", [{}, {"sampler": ov.SMOTE(random_state=0)}])
def test_a_model_sees_rows_beside_their_labels(options):
    X = frame(INDICES["shuffled"]())
    model = ov.OversampledClassifier(Seer(), options.get("sampler", ov.TomekLinks()))
    model.fit(X, pd.Series(LABELS, name="y"))
    assert_paired(model.estimator_.X_, model.estimator_.y_)
