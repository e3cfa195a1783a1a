"""Growing and then cleaning gives imbalanced-learn's rows, in its order."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

import oversample
from oversample.errors import SamplingError
from oversample.imblearn import combine as ours
from oversample.imblearn import over_sampling, under_sampling
from oversample.tables import read

theirs = pytest.importorskip(
    "imblearn.combine", reason="imbalanced-learn, which the rows are compared with, is not here"
)
THEIR_SMOTE = pytest.importorskip("imblearn.over_sampling").SMOTE
THEIR_CLEANERS = pytest.importorskip("imblearn.under_sampling")

CLEANERS = {"SMOTEENN": ("enn", "EditedNearestNeighbours"), "SMOTETomek": ("tomek", "TomekLinks")}


def made(seed, spread=1.0):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 45, 70]))
    return rng.normal(size=(len(y), 4)) + spread * y[:, np.newaxis], y


def contained(X, container):
    if container == "pandas":
        import pandas as pd

        return pd.DataFrame(X, columns=list("abcd"))
    makers = {
        "array": np.asarray, "f4": lambda X: X.astype("f4"), "list": np.ndarray.tolist, "csr": sp.csr_matrix,
        "csc": sp.csc_matrix, "csr_array": sp.csr_array,
    }  # fmt: skip
    return makers[container](X)


def cells(X):
    return X.toarray() if sp.issparse(X) else np.asarray(X)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(CLEANERS)),
    st.integers(0, 2**31),
    st.sampled_from(["array", "f4", "list", "csr", "csc", "csr_array", "pandas"]),
    st.sampled_from(["auto", "minority", "all", "not minority", {0: 60, 1: 50}]),
    st.booleans(),
    st.booleans(),
)
def test_the_rows_are_those_of_theirs(name, seed, container, strategy, instance, given_parts):
    X, y = made(seed)
    X = contained(X, container)
    step, cleaner = CLEANERS[name]
    results = []
    for library, smote, cleaners in (
        (theirs, THEIR_SMOTE, THEIR_CLEANERS),
        (ours, over_sampling.SMOTE, under_sampling),
    ):
        number = np.random.RandomState(seed % 1000) if instance else seed
        params = {"sampling_strategy": strategy, "random_state": number}
        if given_parts:
            params = {
                "smote": smote(k_neighbors=NearestNeighbors(n_neighbors=4), **params),
                step: getattr(cleaners, cleaner)(sampling_strategy="majority"),
            }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results.append(getattr(library, name)(**params).fit_resample(X, y))
    (X_theirs, y_theirs), (X_ours, y_ours) = results
    assert type(X_ours) is type(X_theirs)
    assert np.array_equal(cells(X_ours), cells(X_theirs))
    assert cells(X_ours).dtype == cells(X_theirs).dtype
    assert np.array_equal(y_ours, y_theirs)


@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_rows_made_are_told_by_lineage_and_cleaner(name):
    X, y = made(1)
    sampler = getattr(ours, name)(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    cleaner = getattr(sampler, f"{CLEANERS[name][0]}_")
    is_new = cleaner.sample_indices_ >= len(X)
    assert 0 < is_new.sum() == len(sampler.lineage_)
    assert np.array_equal(sampler.lineage_.is_synthetic, is_new)
    assert np.array_equal(read(X).grow(sampler.lineage_), X_new)
    assert np.array_equal(X[cleaner.sample_indices_[~is_new]], X_new[~is_new])
    labels, counts = np.unique(y_new, return_counts=True)
    assert dict(zip(labels.tolist(), counts.tolist(), strict=True)) == dict(sampler.plan_.after)
    assert sampler.sampling_strategy_ == {0: 50, 1: 25}
    assert not hasattr(sampler, "sample_indices_")


OVER = [
    over_sampling.BorderlineSMOTE(),
    over_sampling.ADASYN(),
    over_sampling.SMOTENC([3]),
    over_sampling.RandomOverSampler(),
    oversample.SMOTE(),
]
CLEANING = [
    under_sampling.AllKNN(kind_sel="mode"),
    under_sampling.OneSidedSelection(random_state=0),
    oversample.TomekLinks(),
]


@pytest.mark.parametrize("smote", OVER, ids=repr)
@pytest.mark.parametrize("cleaner", CLEANING, ids=repr)
@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_any_sampler_of_either_kind_may_be_a_step(name, smote, cleaner):
    X, y = made(2)
    X[:, 3] = np.rint(X[:, 3])
    sampler = getattr(ours, name)(smote=smote, **{CLEANERS[name][0]: cleaner}, random_state=3)
    X_new, y_new = sampler.fit_resample(X, y)
    grown = sampler.smote_.fit_resample(X, y)
    again = type(cleaner)(**cleaner.get_params()).fit_resample(*grown)
    assert np.array_equal(X_new, again[0])
    assert np.array_equal(y_new, again[1])
    assert sampler.smote_.random_state == 3
    assert len(X_new) > len(sampler.lineage_) > 0


def test_a_mixed_frame_goes_through_both_steps():
    """There X is made numbers before SMOTENC sees it."""
    import pandas as pd

    X, y = made(3)
    frame = pd.DataFrame({"a": X[:, 0], "plan": np.where(X[:, 1] > 1, "month", "year")})
    smote = over_sampling.SMOTENC(["plan"])
    X_new, _ = ours.SMOTEENN(smote=smote, random_state=0).fit_resample(frame, y)
    assert X_new.columns.tolist() == ["a", "plan"]
    with pytest.raises(ValueError, match="convert"):
        theirs.SMOTEENN(
            smote=pytest.importorskip("imblearn.over_sampling").SMOTENC(["plan"])
        ).fit_resample(frame, y)


@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_what_is_asked_of_both_is_passed_on_unless_the_step_says_otherwise(name):
    X, y = made(4)
    kind = getattr(ours, name)
    asked = kind(sampling_strategy={0: 30}, random_state=5, smote=over_sampling.SMOTE()).fit(X, y)
    assert asked.smote_.random_state == 5
    assert asked.sampling_strategy_ == {0: 10}
    assert asked.plan_.added == {0: 10}
    own = over_sampling.SMOTE(sampling_strategy={0: 40}, random_state=6)
    said = kind(sampling_strategy={0: 30}, random_state=5, smote=own).fit(X, y)
    assert said.smote_.random_state == 6
    assert said.sampling_strategy_ == {0: 20}


@pytest.mark.parametrize("name", sorted(CLEANERS))
@pytest.mark.parametrize("wrong", [{"smote": 3}, {"n_jobs": "all"}, {"random_state": "x"}])
def test_what_is_no_step_is_refused(name, wrong):
    with pytest.raises(SamplingError) as caught:
        getattr(ours, name)(**wrong).fit_resample(*made(5))
    assert next(iter(wrong)) in caught.value.wrong


@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_a_target_of_one_column_a_class_comes_back_as_such(name):
    X, y = made(6)
    sampler = getattr(ours, name)(random_state=0)
    X_plain, y_plain = sampler.fit_resample(X, y)
    X_hot, y_hot = sampler.fit_resample(X, np.eye(3, dtype=int)[y])
    assert np.array_equal(X_hot, X_plain)
    assert np.array_equal(y_hot.argmax(axis=1), y_plain)


def test_the_global_generator_is_left_alone():
    state = str(np.random.get_state())  # noqa: NPY002
    ours.SMOTEENN().fit_resample(*made(7))
    assert str(np.random.get_state()) == state  # noqa: NPY002
