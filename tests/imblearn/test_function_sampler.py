"""Samplers of the user's own, as classes and as functions, do what they do under imbalanced-learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import oversample
import oversample.imblearn
from oversample.errors import DataError, SamplingError
from oversample.imblearn import FunctionSampler
from oversample.imblearn.base import (
    BaseCleaningSampler,
    BaseOverSampler,
    BaseSampler,
    BaseUnderSampler,
    SamplerMixin,
    is_sampler,
)
from oversample.imblearn.over_sampling import SMOTE

theirs = pytest.importorskip("imblearn", reason="imbalanced-learn, to compare with, is not here")
from imblearn import base as their_base  # noqa: E402 - once it is known to be here


def problem():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 3)), np.repeat([3, 5, 9], [18, 8, 4])


def first_rows(X, y, n=12):
    return X[:n], y[:n]


def derived(base, kind):
    """Derive a sampler that keeps or repeats the first rows of each class from a library's base."""

    class First(base):
        _sampling_type = kind
        _parameter_constraints = {"sampling_strategy": "no_validation", "offset": "no_validation"}  # noqa: RUF012

        def __init__(self, sampling_strategy="auto", offset=0):
            super().__init__(sampling_strategy)
            self.offset = offset

        def _fit_resample(self, X, y):
            rows = []
            for label in np.unique(y):
                own = np.flatnonzero(y == label)
                n = self.sampling_strategy_.get(label)
                n = None if kind != "over-sampling" or n is None else n + len(own)
                keep = own if n is None else np.resize(own, n)
                rows.append(keep[: self.sampling_strategy_.get(label)] if n is None else keep)
            rows = np.concatenate(rows)
            self.rows_ = rows
            return X[rows], y[rows]

    return First


CONTAINERS = {
    "array": (np.asarray, np.asarray),
    "list": (np.ndarray.tolist, np.ndarray.tolist),
    "csr": (sp.csr_matrix, np.asarray),
    "csc": (sp.csc_array, np.asarray),
    "frame": (lambda X: pd.DataFrame(X, columns=["a", "b", "c"]), lambda y: pd.Series(y, name="t")),
    "frames": (lambda X: pd.DataFrame(X.astype("f4")), lambda y: pd.DataFrame({"t": y})),
    "mixed frame": (
        lambda X: pd.DataFrame(
            {"a": np.arange(len(X)), "b": X[:, 1].astype("f4"), "c": X[:, 2] > 0}
        ),
        lambda y: pd.Series(y.astype(str), dtype="category"),
    ),
    "sparse frame": (
        lambda X: pd.DataFrame(X, columns=["a", "b", "c"]).astype(pd.SparseDtype(float, 0.0)),
        lambda y: pd.Series(y.astype(str), dtype="category"),
    ),
    "one column a class": (np.asarray, lambda y: np.equal.outer(y, np.unique(y)).astype(int)),
}


def equal(ours, other):
    assert type(ours) is type(other)
    if isinstance(ours, pd.DataFrame):
        pd.testing.assert_frame_equal(ours, other)
    elif isinstance(ours, pd.Series):
        pd.testing.assert_series_equal(ours, other)
    elif sp.issparse(ours):
        assert np.array_equal(ours.toarray(), other.toarray())
    else:
        assert np.array_equal(ours, other)
        assert np.asarray(ours).dtype == np.asarray(other).dtype


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", ["over-sampling", "under-sampling", "clean-sampling"])
def test_class_of_the_users_own_gives_what_it_gives_there(container, kind):
    X, y = (make(part) for make, part in zip(CONTAINERS[container], problem(), strict=True))
    told = []
    for base in (BaseSampler, their_base.BaseSampler):
        sampler = derived(base, kind)(offset=1)
        told.append((sampler, *sampler.fit_resample(X, y)))
        assert clone(sampler).fit(X, y).sampling_strategy_ == sampler.sampling_strategy_
    (ours, X_ours, y_ours), (other, X_other, y_other) = told
    assert ours.sampling_strategy_ == other.sampling_strategy_
    assert ours.n_features_in_ == other.n_features_in_ == 3
    equal(X_ours, X_other)
    equal(y_ours, y_other)


@pytest.mark.parametrize(
    ("container", "func"),
    [(c, f) for c in CONTAINERS for f in (None, first_rows) if not (f and c == "sparse frame")],
)
def test_function_gives_what_it_gives_there(container, func):
    X, y = (make(part) for make, part in zip(CONTAINERS[container], problem(), strict=True))
    (X_ours, y_ours), (X_other, y_other) = (
        library.FunctionSampler(func=func, kw_args={"n": 20} if func else None).fit_resample(X, y)
        for library in (oversample.imblearn, theirs)
    )
    equal(X_ours, X_other)
    equal(y_ours, y_other)


def test_rows_of_a_sparse_frame_can_be_taken():
    """There, a sparse frame is handed over in a format that has no rows to take."""
    X, y = problem()
    frame = CONTAINERS["sparse frame"][0](X)
    X_new, _ = FunctionSampler(func=first_rows).fit_resample(frame, y)
    pd.testing.assert_frame_equal(X_new, frame[:12])


def test_polars_frames_come_back():
    X, y = problem()
    frame, labels = pl.DataFrame(X.astype("f4"), schema=["a", "b", "c"]), pl.Series("t", y)
    X_new, y_new = FunctionSampler(func=first_rows).fit_resample(frame, labels)
    assert X_new.equals(frame[:12])
    assert y_new.equals(labels[:12])
    assert y_new.name == "t"


def test_function_is_given_anything_where_nothing_is_checked():
    rng = np.random.default_rng(0)
    images, values = rng.normal(size=(20, 4, 5)), rng.normal(size=20)
    sampler = FunctionSampler(func=first_rows, validate=False).fit(images, values)
    X_new, y_new = sampler.fit_resample(images, values)
    assert np.shares_memory(X_new, images)
    assert np.array_equal(y_new, values[:12])
    as_array = FunctionSampler(func=lambda X, y: (np.asarray(X), y), validate=False)
    assert isinstance(as_array.fit_resample([[1.0], [2.0]], [0, 1])[0], np.ndarray)
    assert not hasattr(sampler, "n_features_in_")
    assert sampler.sampling_strategy_ == "auto"


@pytest.mark.parametrize(
    ("sampler", "X", "y", "error", "words"),
    [
        (FunctionSampler(accept_sparse=False), sp.csr_array(np.eye(4)), [0, 0, 1, 1], TypeError, "dense data"),
        (FunctionSampler(), np.eye(4), [0.5, 0.1, 0.2, 0.3], ValueError, "Unknown label type"),
        (FunctionSampler(), np.eye(4), np.ones((4, 2), dtype=int), DataError, "Multilabel and multioutput"),
        (FunctionSampler(), np.eye(4), [1, 1, 1, 1], DataError, "more than 1 class"),
        (FunctionSampler(), np.full((4, 1), np.nan), [0, 0, 1, 1], ValueError, "contains NaN"),
        (FunctionSampler(func=3), np.eye(4), [0, 0, 1, 1], SamplingError, "'func' parameter of FunctionSampler"),
        (FunctionSampler(validate="no"), np.eye(4), [0, 0, 1, 1], SamplingError, "'validate' parameter"),
    ],
)  # fmt: skip
def test_what_cannot_be_resampled_is_refused(sampler, X, y, error, words):
    for method in ("fit", "fit_resample"):
        with pytest.raises(error, match=words):
            getattr(sampler, method)(X, y)


def test_third_thing_that_a_function_returns_comes_along():
    X, y = problem()
    sampler = FunctionSampler(func=lambda X, y: (*first_rows(X, y), np.arange(12)))
    assert sampler.fit_resample(X, y)[2].tolist() == list(range(12))


def test_samplers_of_this_library_count_as_derived():
    assert issubclass(SMOTE, SamplerMixin)
    assert isinstance(SMOTE(), BaseSampler)
    assert isinstance(oversample.TomekLinks(), SamplerMixin)
    assert isinstance(SMOTE(), BaseOverSampler)
    assert not isinstance(SMOTE(), BaseUnderSampler | BaseCleaningSampler)
    assert not issubclass(StandardScaler, SamplerMixin)
    own = derived(BaseUnderSampler, "under-sampling")
    assert issubclass(own, BaseUnderSampler)
    assert not issubclass(SMOTE, derived(BaseOverSampler, "over-sampling"))


@pytest.mark.parametrize(
    ("estimator", "answer"),
    [
        (SMOTE(), True),
        (oversample.SMOTE(), True),
        (FunctionSampler(), True),
        (their_base.FunctionSampler(), True),
        (LogisticRegression(), False),
        ("passthrough", False),
        (None, False),
    ],
)
def test_is_sampler_knows_samplers_of_every_library(estimator, answer):
    assert is_sampler(estimator) is answer


def test_tags_are_those_that_tools_of_imbalanced_learn_ask_for():
    tags = FunctionSampler().__sklearn_tags__()
    assert tags.estimator_type == "sampler"
    assert tags.sampler_tags.sample_indices is False
    assert (tags.input_tags.sparse, tags.input_tags.dataframe) == (True, True)
    assert tags.target_tags.required


def test_module_of_the_room_is_loaded_when_it_is_asked_for():
    assert oversample.imblearn.over_sampling.SMOTE is SMOTE
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = oversample.imblearn.nothing_like_it
