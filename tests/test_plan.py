"""Plans: exact, or an error."""

from __future__ import annotations

import pickle
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.errors import SamplingError
from oversample.plan import Plan, plan_over, plan_ratio, plan_under

THREE = {"a": 100, "b": 20, "c": 7}


@pytest.mark.parametrize(
    ("word", "added"),
    [
        ("auto", {"b": 80, "c": 93}),
        ("not majority", {"b": 80, "c": 93}),
        ("minority", {"c": 93}),
        ("not minority", {"b": 80}),
        ("all", {"b": 80, "c": 93}),
    ],
)
def test_words_name_the_classes_to_grow(word, added):
    assert plan_over(THREE, word).added == added


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("auto", {"a": 7, "b": 7, "c": 7}),
        ("majority", {"a": 7, "b": 20, "c": 7}),
        ("not majority", {"a": 100, "b": 7, "c": 7}),
    ],
)
def test_words_name_the_classes_to_shrink(word, kept):
    assert dict(plan_under(THREE, word).after) == kept


def test_a_ratio_is_worked_out_in_the_decimal_that_was_typed():
    """Regression of the field: 0.29 * 100 is 28.999999999999996 in binary, and 28 when truncated."""
    assert plan_over({0: 100, 1: 28}, 0.29).after[1] == 29


def test_samplers_round_a_ratio_down_and_verbs_to_the_nearest_row():
    counts = {"No": 101, "Yes": 10}
    assert plan_over(counts, 0.25).after["Yes"] == 25  # 25.25
    assert plan_ratio(counts, 0.25).after["Yes"] == 25
    assert plan_over(counts, 0.5).after["Yes"] == 50  # 50.5
    assert plan_ratio(counts, 0.5).after["Yes"] == 51


@pytest.mark.parametrize("ratio", [0.2, 0.19, 0.05])
def test_a_ratio_at_or_below_the_present_one_says_the_present_one(ratio):
    for plan in (plan_over, plan_ratio):
        with pytest.raises(SamplingError) as caught:
            plan({"a": 100, "b": 20}, ratio)
        assert "present ratio 0.2 (20 : 100)" in caught.value.wrong
        assert "never removes rows" in caught.value.wrong


def test_a_ratio_grows_every_class_below_it():
    assert plan_ratio(THREE, 0.5).added == {"b": 30, "c": 43}


def test_a_ratio_may_be_given_class_by_class():
    assert plan_ratio(THREE, {"c": 0.1}).added == {"c": 3}


def test_a_number_for_three_classes_is_refused():
    with pytest.raises(SamplingError, match="exactly 2 classes"):
        plan_over(THREE, 0.5)


def test_a_misspelt_class_is_named_with_the_nearest_one():
    with pytest.raises(SamplingError) as caught:
        plan_over({"Fraud": 492, "Legit": 284_315}, {"Frud": 1000})
    assert caught.value.wrong == 'sampling_strategy names class "Frud", which is not in y.'
    assert caught.value.remedy == (
        'Did you mean "Fraud"? Classes: "Fraud" (492), "Legit" (284,315).'
    )


@pytest.mark.parametrize("strategy", [{"b": 19}, {"b": -1}, {"b": 1.5}, {"b": True}])
def test_a_mapping_that_cannot_be_kept_is_refused(strategy):
    with pytest.raises(SamplingError):
        plan_over(THREE, strategy)


@pytest.mark.parametrize(
    "strategy", ["majority", "minorty", 1.5, 0, -0.5, float("nan"), True, None, [1]]
)
def test_a_strategy_that_means_nothing_is_refused(strategy):
    with pytest.raises(SamplingError):
        plan_over({"a": 100, "b": 20}, strategy)


@pytest.mark.parametrize("strategy", [{"b": 50}, MappingProxyType({"b": 50}), lambda y: {"b": 50}])
def test_dicts_other_mappings_and_callables_say_the_same(strategy):
    assert plan_over(THREE, strategy, np.array(["a", "b"])).added == {"b": 30}


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.decimals("0.01", "1", places=2))
def test_a_plan_reaches_the_ratio_or_refuses(n_majority, n_minority, ratio):
    counts = {"x": max(n_majority, n_minority) + 1, "y": min(n_majority, n_minority)}
    wanted = int(ratio * counts["x"])
    if wanted <= counts["y"]:
        with pytest.raises(SamplingError):
            plan_over(counts, float(ratio))
    else:
        assert plan_over(counts, float(ratio)).after["y"] == wanted


def test_a_plan_survives_a_pickle():
    plan = Plan({"a": 3}, {"a": 5})
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_under_sampling_below_the_present_ratio_is_refused():
    with pytest.raises(SamplingError) as caught:
        plan_under({"a": 100, "b": 20}, 0.1)
    assert "present ratio 0.2" in caught.value.wrong
