"""Outcomes: the levels that training rows held, and what becomes of all others."""

from __future__ import annotations

import numpy as np

from oversample.learning.levels import UNSEEN, learn_outcomes


def coded(text):
    """Turn letters into codes; a dot is a missing cell."""
    levels = tuple(dict.fromkeys(text.replace(".", "")))
    codes = np.array([levels.index(c) if c != "." else -1 for c in text], dtype=np.int32)
    return codes, levels


def learned(text, *, rare_below=1, most=99):
    return learn_outcomes(*coded(text), rare_below=rare_below, most=most)


def test_outcomes_stand_by_falling_frequency_and_ties_by_name():
    assert learned("cabbac" + "bb").names == ("b", "a", "c")


def test_levels_with_fewer_rows_than_asked_are_pooled():
    outcomes = learned("aaabbcd", rare_below=2)
    assert outcomes.names == ("a", "b", "(rare)")
    assert outcomes.number(*coded("dcba")).tolist() == [2, 2, 1, 0]


def test_levels_beyond_the_most_are_pooled():
    assert learned("aaabbc", most=1).names == ("a", "(rare)")


def test_one_rare_level_alone_keeps_its_name():
    assert learned("aaabbc", rare_below=2).names == ("a", "b", "c")


def test_missing_is_an_outcome_only_where_a_training_row_missed_one():
    assert learned("aab.").names == ("a", "b", "(missing)")
    assert learned("aab.").number(*coded("."))[0] == 2
    assert learned("aab").number(*coded("."))[0] == UNSEEN


def test_level_of_another_table_is_found_by_what_it_is_not_by_its_code():
    outcomes = learned("aaab")
    assert outcomes.number(*coded("ba")).tolist() == [1, 0]  # here b has code 0


def test_level_that_no_training_row_had_is_unseen():
    outcomes = learn_outcomes(np.array([0, 0], dtype=np.int32), ("a", "z"), rare_below=1, most=9)
    assert outcomes.names == ("a",)
    assert outcomes.number(*coded("aqz")).tolist() == [0, UNSEEN, UNSEEN]
