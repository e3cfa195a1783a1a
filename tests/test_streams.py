"""Keyed randomness."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oversample.errors import SamplingError
from oversample.streams import Replay, Stream, derive_seed, label_text, resolve_seed

spans = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(sorted)


@given(spans, st.integers(1, 7), st.integers(0, 2**40))
def test_any_slice_of_a_stream_is_the_slice_of_the_whole(span, width, seed):
    stream = Stream(seed, "rare")
    whole = stream.uniform("gap", 0, 200, width)
    start, stop = span
    assert np.array_equal(stream.uniform("gap", start, stop, width), whole[start:stop])


@pytest.mark.parametrize("other", [Stream(1, "a"), Stream(0, "b")])
def test_streams_of_another_seed_or_label_differ(other):
    assert not np.array_equal(Stream(0, "a").uniform("gap", 0, 50), other.uniform("gap", 0, 50))


def test_stages_of_one_class_are_independent():
    stream = Stream(0, "a")
    first, second = stream.uniform("gap", 0, 5000), stream.uniform("partner", 0, 5000)
    # |r| of 5,000 independent pairs stays below 5 standard errors, 5 / sqrt(5000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(5000)


def test_uniforms_are_uniform():
    draws = Stream(3, "a").uniform("gap", 0, 20_000)
    assert draws.min() >= 0.0
    assert draws.max() < 1.0
    assert stats.kstest(draws, "uniform").pvalue > 1e-4


def test_normals_are_normal():
    assert stats.kstest(Stream(3, "a").normal("noise", 0, 20_000), "norm").pvalue > 1e-4


def test_integers_are_even_and_below_their_limit():
    draws = Stream(5, "a").integers("partner", 0, 30_000, 3)
    assert set(draws.tolist()) == {0, 1, 2}
    assert stats.chisquare(np.bincount(draws)).pvalue > 1e-4


def test_permutation_holds_every_number_once():
    assert sorted(Stream(5, "a").permutation("order", 100).tolist()) == list(range(100))


@pytest.mark.parametrize("label", [1, 1.0, np.int8(1), np.float32(1), "1"])
def test_a_class_is_one_class_however_its_label_is_stored(label):
    assert label_text(label) == "1"


def test_global_generator_is_never_touched():
    np.random.seed(0)  # noqa: NPY002 - the very thing under test
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    Stream(0, "a").uniform("gap", 0, 10)
    resolve_seed(None)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_a_generator_given_as_random_state_moves_on():
    generator = np.random.RandomState(0)
    assert resolve_seed(generator) != resolve_seed(generator)


@pytest.mark.parametrize("state", [-1, 0.5, "zero", True])
def test_an_impossible_random_state_is_refused(state):
    with pytest.raises(SamplingError) as caught:
        resolve_seed(state)
    assert caught.value.got is state


def test_derived_seeds_differ_by_part():
    seeds = {derive_seed(0, "fold", fold, repeat) for fold in range(10) for repeat in range(10)}
    assert len(seeds) == 100


def test_replayed_weighted_draws_are_those_of_choice():
    weights = np.array([1.0, 0.0, 3.0])
    drawn = Replay(5).weighted(weights, 200)
    expected = np.random.RandomState(5).choice(3, 200, replace=True, p=weights / 4.0)
    assert drawn.tolist() == expected.tolist()
    assert 1 not in drawn
