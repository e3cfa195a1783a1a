"""Plans: exact, or an error."""

from __future__ import annotations

import pickle
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.errors import SamplingError, as_arguments
from oversample.plan import Plan, plan_over, plan_ratio, plan_under
from oversample.plan.shared import exact, share_for

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


def test_a_ratio_above_one_raises_the_small_classes_beyond_the_largest_which_never_grows():
    """Regression: 100 : 28 at 2.0 became 200 : 200, although ratio is rows per row of the largest class."""
    assert dict(plan_ratio({0: 100, 1: 28}, 2.0).after) == {0: 100, 1: 200}
    assert plan_ratio({"a": 100, "b": 100, "c": 28}, 1.5).added == {"c": 122}


@pytest.mark.parametrize("ratio", [2.0, {"a": 2.0, "b": 2.0}])
def test_classes_of_one_size_grow_only_where_one_is_named(ratio):
    equal = {"a": 50, "b": 50}
    with pytest.raises(SamplingError) as caught:
        plan_ratio(equal, ratio)
    ways = [plan_ratio(equal, way["ratio"]).added for way in caught.value.ways]
    assert {"a": 50} in ways


@pytest.mark.parametrize("ratio", [{"a": 2.0}, {"a": 1.0}, {"a": 2.0, "b": 0.5}])
def test_the_largest_class_is_not_grown_by_its_name_either(ratio):
    with pytest.raises(SamplingError) as caught:
        plan_ratio({"a": 100, "b": 20}, ratio)
    assert '"a"' in str(caught.value)
    for way in caught.value.ways:
        assert plan_ratio({"a": 100, "b": 20}, way["ratio"]).added.keys() == {"b"}


@pytest.mark.parametrize("ratio", [{"Yes": 300}, {"Yes": 300.0}, {"Yes": np.int64(300)}, 300])
def test_a_number_of_rows_for_a_ratio_is_refused_with_the_ratio_that_gives_it(ratio):
    counts = {"No": 350, "Yes": 50}
    with pytest.raises(SamplingError) as caught:
        plan_ratio(counts, ratio)
    assert "looks like a number of rows" in caught.value.wrong
    (way,) = caught.value.ways
    assert plan_ratio(counts, way["ratio"]).after["Yes"] == 300
    assert as_arguments(way) in caught.value.remedy


def test_a_number_of_rows_below_the_present_is_refused_with_a_ratio_that_grows():
    with pytest.raises(SamplingError) as caught:
        plan_ratio({"No": 350, "Yes": 50}, {"Yes": 40})
    assert plan_ratio({"No": 350, "Yes": 50}, caught.value.ways[0]["ratio"]).added == {"Yes": 300}


def test_a_ratio_below_ten_is_a_ratio_though_it_is_whole():
    assert plan_ratio({"No": 100, "Yes": 20}, {"Yes": 2}).after["Yes"] == 200


@pytest.mark.parametrize(
    ("labels", "asked"),
    [((0, 1), "1"), (("0", "1"), 1), ((0, 1), "1.0"), ((0.0, 1.0), "1"), ((False, True), "True")],
)
@pytest.mark.parametrize(("plan", "amount"), [(plan_ratio, 0.5), (plan_over, 50)])
def test_a_label_of_another_type_finds_the_one_class_it_can_mean(labels, asked, plan, amount):
    counts = dict(zip(labels, (100, 20), strict=True))
    assert plan(counts, {asked: amount}).after[labels[1]] == 50


def test_a_label_of_another_type_that_finds_none_says_both_types():
    with pytest.raises(SamplingError) as caught:
        plan_ratio({0: 100, 1: 20}, {"2": 0.5})
    assert "of type str" in caught.value.got
    assert "int" in caught.value.got


@pytest.mark.parametrize(
    "ratio", [{"1": 0.5, 1: 0.6}, {}, {1: "0.5"}, {1: None}, "0.5", None, [0.5], True, {1: True}]
)
def test_a_ratio_that_means_nothing_is_refused(ratio):
    with pytest.raises(SamplingError, match="ratio"):
        plan_ratio({0: 100, 1: 20}, ratio)


def test_all_classes_that_would_not_grow_are_named_at_once():
    counts = {"a": 100, "b": 20, "c": 7}
    with pytest.raises(SamplingError) as caught:
        plan_ratio(counts, {"b": 0.1, "c": 0.05})
    assert "(20 : 100)" in caught.value.wrong
    assert "(7 : 100)" in caught.value.wrong
    assert plan_ratio(counts, caught.value.ways[0]["ratio"]).added == {"b": 1, "c": 1}


@given(st.integers(1, 3000), st.integers(1, 3000), st.decimals("0.01", "3", places=2))
def test_every_way_out_of_a_ratio_grows_the_small_class(n_large, n_small, ratio):
    counts = {"x": n_large, "y": n_small}
    small = "y" if n_small < n_large else "x"
    plan, ways = None, ()
    try:
        plan = plan_ratio(counts, float(ratio))
    except SamplingError as error:
        ways = error.ways
    assert (plan is None) == bool(ways)
    for grown in [plan] if plan else [plan_ratio(counts, way["ratio"]) for way in ways]:
        assert sum(grown.added.values()) >= 1
        assert n_small == n_large or grown.added.keys() == {small}


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_share_that_is_proposed_gives_the_rows_however_it_is_rounded(n_rows, n_largest):
    share = exact(share_for(n_rows, n_largest)) * n_largest
    assert int(share) == n_rows == int(share + Fraction(1, 2))
