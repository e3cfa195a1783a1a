"""Which method each class grows by: chosen class by class, or refused with ways out that work."""

from __future__ import annotations

import pytest

from oversample.errors import SamplingError, as_arguments, as_options
from oversample.plan import plan_ratio
from oversample.recipes import choose

COUNTS = {"a": 200, "b": 99, "c": 1, "d": 4}
PLAN = plan_ratio(COUNTS, 1.0)
SHARES = dict.fromkeys("bcd", 1.0)


def chosen(method, k=None, plan=PLAN, **more):
    return {
        one.label: (one.method, one.k, one.why) for one in choose(method, k, plan, SHARES, **more)
    }


def refusal(method, k=None, plan=PLAN):
    with pytest.raises(SamplingError) as caught:
        choose(method, k, plan, SHARES)
    return caught.value


def test_one_tiny_class_does_not_decide_for_all():
    assert chosen("auto") == {
        "b": ("smote", 5, "enough"), "c": ("random", None, "few"), "d": ("random", None, "few"),
    }  # fmt: skip


def test_auto_k_takes_as_many_neighbours_as_a_class_has_and_the_usual_at_most():
    assert chosen("auto", "auto") == {
        "b": ("smote", 5, "enough"), "c": ("random", None, "few"), "d": ("smote", 3, "enough"),
    }  # fmt: skip
    two = plan_ratio({"a": 200, "b": 99, "d": 4}, 1.0)
    for method in ("smote", "borderline", "adasyn"):
        assert chosen(method, "auto", two) == {"b": (method, 5, "asked"), "d": (method, 3, "asked")}


def test_copies_have_no_neighbours_and_need_none():
    assert chosen("random", 400) == dict.fromkeys("bcd", ("random", None, "asked"))


@pytest.mark.parametrize("method", ["auto", "smote", "adasyn"])
def test_neighbours_that_were_named_are_had_or_refused_for_all_classes_at_once(method):
    error = refusal(method, 50)
    assert '1 row in class "c", 4 rows in class "d"' in error.met
    assert '"b"' not in error.met


@pytest.mark.parametrize("k", [None, "auto", 1, 3, 5, 98, 99, 400])
@pytest.mark.parametrize("method", ["auto", "smote", "borderline", "adasyn"])
@pytest.mark.parametrize(
    "counts", [COUNTS, {"a": 20, "c": 1}, {"a": 20, "b": 2}, {"a": 9, "b": 5, "c": 3}]
)
def test_every_way_out_is_a_way_out(method, k, counts):
    plan = plan_ratio(counts, 1.0)
    try:
        choose(method, k, plan, dict.fromkeys(plan.added, 1.0))
    except SamplingError as error:
        ways, remedy = error.ways, error.remedy
    else:
        return
    assert ways
    for way in ways:
        asked = {"method": method, "k": k, "ratio": 1.0, **way}
        smaller = plan_ratio(counts, asked["ratio"])
        again = choose(asked["method"], asked["k"], smaller, dict.fromkeys(smaller.added, 1.0))
        assert len(again) == len(smaller.added)
        assert as_arguments(way) in remedy
        assert as_options(way) in remedy.shell


def test_a_class_can_be_left_alone_in_the_words_of_python_and_of_the_command_line():
    error = refusal("smote")
    assert {"ratio": {"b": 1.0}} in error.ways
    assert 'ratio={"b": 1.0}' in error.remedy
    assert "--ratio b=1.0" in error.remedy.shell


def test_a_label_with_braces_and_quotes_does_not_break_the_message():
    hostile = {"a": 20, 'x{0}" y': 3, "z": 9}
    plan = plan_ratio(hostile, 1.0)
    with pytest.raises(SamplingError) as caught:
        choose("smote", None, plan, dict.fromkeys(plan.added, 1.0))
    assert 'x{0}" y' in str(caught.value)


def test_within_a_subject_k_is_the_most_and_two_rows_are_enough():
    assert chosen("smote", 50, plan_ratio({"a": 200, "d": 4}, 1.0), within=True) == {
        "d": ("smote", 3, "asked")
    }
