"""`make_imbalance` keeps imbalanced-learn's rows; `fetch_datasets` reads what it has downloaded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversample.errors import FileError, SamplingError
from oversample.imblearn import datasets as ours

theirs = pytest.importorskip(
    "imblearn.datasets", reason="imbalanced-learn, which is compared with, is not here"
)


@st.composite
def requests(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    counts = draw(st.lists(st.integers(2, 40), min_size=2, max_size=5))
    y = rng.permutation(np.repeat(np.arange(len(counts)), counts)) * 2 - 3
    wanted = {
        2 * c - 3: draw(st.integers(1, n)) for c, n in enumerate(counts) if draw(st.booleans())
    }
    return rng.normal(size=(len(y), 3)), y, wanted


@settings(max_examples=150, deadline=None)
@given(
    requests(),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["array", "pandas", "list"]),
    st.booleans(),
    st.booleans(),
)
def test_the_same_seed_keeps_the_same_rows(made, seed, container, instance, called):
    import pandas as pd

    X, y, wanted = made
    makers = {
        "array": np.asarray,
        "list": np.ndarray.tolist,
        "pandas": lambda X: pd.DataFrame(X, index=np.arange(len(X))[::-1]),
    }
    table = makers[container](X)
    target = pd.Series(y, index=table.index) if container == "pandas" else y
    strategy = (lambda y, extra: wanted) if called else wanted
    options = {"extra": 1} if called else {}
    told = [
        library.make_imbalance(
            table, target, sampling_strategy=strategy,
            random_state=np.random.RandomState(seed) if instance else seed, **options,
        )
        for library in (theirs, ours)
    ]  # fmt: skip
    (X_theirs, y_theirs), (X_ours, y_ours) = told
    assert type(X_ours) is type(X_theirs)
    if container == "pandas":
        pd.testing.assert_frame_equal(X_ours, X_theirs)
        pd.testing.assert_series_equal(y_ours, y_theirs)
    else:
        assert np.array_equal(X_ours, X_theirs)
        assert np.array_equal(y_ours, y_theirs)


def test_rows_before_and_after_are_told_when_asked(capsys):
    y = ["a"] * 3 + ["b"] * 2
    ours.make_imbalance(np.eye(5), y, sampling_strategy={"a": 1}, verbose=True)
    told = capsys.readouterr()
    assert told.out == ""
    assert "before: {'a': 3, 'b': 2}" in told.err
    assert "after:  {'a': 1, 'b': 2}" in told.err
    ours.make_imbalance(np.eye(5), y, sampling_strategy={"a": 1})
    assert capsys.readouterr().err == ""


def test_the_global_state_and_the_table_are_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - what must not move
    X, y = np.arange(10.0).reshape(-1, 1), np.repeat([0, 1], 5)
    X_new, _ = ours.make_imbalance(X, y, sampling_strategy={0: 2})
    X_new[:] = -1
    assert np.array_equal(X, np.arange(10.0).reshape(-1, 1))
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_sparse_tables_are_welcome():
    """There they are refused, though the sampler behind takes them."""
    import scipy.sparse as sp

    X, y = np.eye(6), np.array([0, 0, 0, 0, 1, 1])
    options = {"sampling_strategy": {0: 2}, "random_state": 1}
    got = ours.make_imbalance(sp.csr_array(X), y, **options)[0]
    assert np.array_equal(got.toarray(), ours.make_imbalance(X, y, **options)[0])


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({}, "'sampling_strategy' parameter of make_imbalance must be a dict"),
        (
            {"sampling_strategy": 0.5},
            "'sampling_strategy' parameter of make_imbalance must be a dict",
        ),
        ({"sampling_strategy": {0: 9}}, "asks for more rows"),
        ({"sampling_strategy": {0: 1}, "random_sate": 1}, "passes other arguments"),
    ],
)
def test_wrong_requests_are_refused(options, wrong):
    with pytest.raises(SamplingError) as caught:
        ours.make_imbalance(np.eye(6), [0, 0, 0, 1, 1, 1], **options)
    assert wrong in caught.value.wrong


@pytest.fixture
def home(tmp_path):
    (tmp_path / "zenodo").mkdir()
    rng = np.random.default_rng(0)
    for number in (1, 18, 27):
        held = {"data": rng.normal(size=(12, 2)), "label": rng.integers(0, 2, 12) * 2 - 1}
        np.savez(tmp_path / "zenodo" / f"x{number}data.npz", **held)
    return tmp_path


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("instance", [False, True])
def test_tables_on_this_machine_are_read_as_it_reads_them(home, shuffle, instance):
    told = [
        library.fetch_datasets(
            data_home=str(home), filter_data=("oil", 1, "abalone_19"), download_if_missing=False,
            shuffle=shuffle, random_state=np.random.RandomState(3) if instance else 3,
        )
        for library in (theirs, ours)
    ]  # fmt: skip
    assert list(told[0]) == list(told[1]) == ["oil", "ecoli", "abalone_19"]
    for its, got in zip(told[0].values(), told[1].values(), strict=True):
        assert np.array_equal(got.data, its.data)
        assert np.array_equal(got.target, its.target)
        assert got.DESCR == its.DESCR


def test_a_table_that_is_not_there_is_an_error_and_no_download(home):
    with pytest.raises(FileError) as caught:
        ours.fetch_datasets(data_home=home, filter_data=["mammography"])
    assert "mammography" in caught.value.wrong
    assert "x25data.npz" in caught.value.met
    assert str(home / "zenodo") in caught.value.remedy


@pytest.mark.parametrize("item", ["ecolli", 0, 28, True, 1.0])
def test_a_table_that_does_not_exist_is_refused(home, item):
    with pytest.raises(SamplingError) as caught:
        ours.fetch_datasets(data_home=home, filter_data=[item])
    assert caught.value.got == repr(item)
