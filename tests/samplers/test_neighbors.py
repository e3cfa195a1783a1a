"""As many neighbours as there are, and new rows that are copies: what the samplers say of both."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp

import oversample as ov
from oversample import imblearn
from oversample.errors import OversampleWarning, SamplingError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(114, 3))
Y = np.repeat(["a", "b", "c"], [100, 11, 3])
OURS = {"SMOTE": "k_neighbors", "ADASYN": "n_neighbors", "BorderlineSMOTE": "k_neighbors"}


def sampler(name, k, **more):
    return getattr(ov, name)(**{OURS[name]: k}, random_state=0, **more)


@pytest.mark.parametrize("name", ["SMOTE", "ADASYN"])
def test_as_many_neighbours_as_there_are_are_used_and_told(name):
    auto = sampler(name, "auto")
    X_new, _ = auto.fit_resample(X, Y)
    assert auto.neighbors_used_ == {"b": 5, "c": 2}
    of_c = auto.lineage_.take(auto.lineage_.label == 2)
    assert set(of_c.parents) <= {111, 112, 113}
    usual = sampler(name, 5, sampling_strategy={"b": 100})
    rows, _ = usual.fit_resample(X, Y)
    assert usual.neighbors_used_ == {"b": 5}
    assert np.array_equal(
        rows[114:], X_new[114 : 114 + 89]
    )  # a class with enough rows is as it was


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_rows_at_the_border_take_as_many_as_there_are(kind):
    near = X[[*range(100), 100, 101, 102]] + 0.0
    near[100:] = near[0] + [
        [0.01],
        [0.02],
        [0.03],
    ]  # of whose two nearest one is of the other class
    auto = sampler("BorderlineSMOTE", "auto", kind=kind, m_neighbors=2)
    auto.fit_resample(near, np.repeat(["a", "b"], [100, 3]))
    assert auto.neighbors_used_ == {"b": 2}


def test_a_class_of_two_rows_grows_and_of_one_is_refused_in_the_words_of_the_sampler():
    rows = [*range(100), 111, 112]
    two = sampler("SMOTE", "auto")
    two.fit_resample(X[rows], Y[rows])
    assert two.neighbors_used_ == {"c": 1}
    with pytest.raises(SamplingError) as caught:
        sampler("SMOTE", "auto").fit_resample(X[rows[:-1]], Y[rows[:-1]])
    assert "RandomOverSampler" in caught.value.remedy


@pytest.mark.parametrize("name", ["SMOTE", "ADASYN"])
def test_all_classes_that_are_too_small_are_named_and_each_way_out_runs(name):
    with pytest.raises(SamplingError) as caught:
        sampler(name, 20).fit_resample(X, Y)
    assert '11 rows in "b", 3 rows in "c"' in caught.value.met
    for way in caught.value.ways:
        assert set(way) == {OURS[name]}
        getattr(ov, name)(**way, random_state=0).fit_resample(X, Y)


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("k", ["Auto", "five", None, 0, 2.5, True])
def test_words_that_mean_nothing_are_refused_with_the_one_that_does(name, k):
    with pytest.raises(SamplingError, match=r'"auto"'):
        sampler(name, k).fit_resample(X, Y)


def test_the_words_reach_through_combinations_pipelines_and_classifiers():
    from sklearn.linear_model import LogisticRegression

    smote = sampler("SMOTE", "auto")
    both = ov.SMOTETomek(smote=smote)
    both.fit_resample(X, Y)
    assert both.smote_.neighbors_used_ == {"b": 5, "c": 2}
    model = ov.OversampledClassifier(LogisticRegression(), sampler=smote, calibrate="none")
    assert model.fit(X, Y).predict(X).shape == (114,)


WRAPS = {
    "array": np.asarray, "list": np.ndarray.tolist, "pandas": pd.DataFrame, "polars": pl.DataFrame,
    "csr": sp.csr_array, "float32": lambda cells: cells.astype(np.float32),
}  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
@pytest.mark.parametrize(
    "make", [lambda: sampler("SMOTE", 2), lambda: ov.SMOTETomek(smote=sampler("SMOTE", 2))]
)
def test_new_rows_of_equal_rows_are_warned_of_in_every_container(wrap, make):
    cells = np.round(X, 2)
    cells[111:] = 0.5
    with pytest.warns(
        OversampleWarning, match=r'new rows of class "c" are copies.*3 real rows, 1 distinct'
    ):
        make().fit_resample(wrap(cells), Y)


def test_rows_that_differ_in_one_number_are_not_warned_of():
    cells = np.ones_like(X)
    cells[:, 1] = X[:, 1]
    sampler("SMOTE", 2).fit_resample(cells, Y)


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_copies_of_copies_are_warned_of(wrap):
    """A table that was brought to 1:1 by copies: the nearest rows of a row are its own copies."""
    rows = np.concatenate([np.arange(100), np.repeat([100, 101, 102], 9)])
    with pytest.warns(OversampleWarning, match=r"27 real rows, 3 distinct"):
        sampler("SMOTE", 5).fit_resample(wrap(X[rows]), np.repeat(["a", "b"], [100, 27]))


def test_random_copies_and_the_drop_in_say_nothing():
    cells = X.copy()
    cells[100:] = 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ov.RandomOverSampler(random_state=0).fit_resample(cells, Y)
        ov.RandomOverSampler(random_state=0, shrinkage=0.5).fit_resample(cells, Y)
        imblearn.over_sampling.SMOTE(random_state=0, k_neighbors=2).fit_resample(cells, Y)
