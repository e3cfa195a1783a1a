"""Numbers as people read them."""

from __future__ import annotations

import pytest

from oversample.report import format as fmt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.05, "0.05"),
        (0.04774, "0.0477"),
        (0.000012345, "0.0000123"),  # never an exponent
        (9.996, "10"),
        (71.24, "71.2"),
        (999.4, "999"),
        (999.6, "1,000"),
        (20180.0, "20,180"),
    ],
)
def test_short_number_has_three_significant_digits_and_no_exponent(value, text):
    assert fmt.short(value) == text


def test_full_score_has_three_digits_and_keeps_its_width():
    assert fmt.score(0.9999).rstrip("\u2007") == "1.00"
    assert len(fmt.score(0.9999)) == len(fmt.score(0.842)) == len("0.842")


def test_difference_that_rounds_to_nought_has_no_minus():
    assert fmt.signed(-0.0004) == "+0.000"


def test_difference_below_nought_has_a_real_minus_sign():
    assert fmt.signed(-0.0093) == "\u22120.009"


def test_points_stand_under_points_when_texts_are_right_aligned():
    texts = fmt.aligned(["0.05", "0.0477", "1", "12"])
    behind_point = {len(text) - len(text.split(".")[0].rstrip("\u2007\u2008")) for text in texts}
    assert behind_point == {len(".0477")}


def test_whole_numbers_are_not_padded():
    assert fmt.aligned(["1", "12"]) == ["1", "12"]


def test_date_does_not_depend_on_the_locale():
    assert fmt.date("2026-11-04") == "4 Nov 2026"


def test_text_that_is_no_date_stays_as_it_is():
    assert fmt.date("yesterday") == "yesterday"


def test_few_folds_are_listed_in_their_order():
    assert fmt.fold_values({"folds": [0.5, 0.25]}) == "0.500 0.250"


def test_many_folds_are_told_by_both_ends():
    assert fmt.fold_values({"folds": [0.5] * 10 + [0.25]}) == "11 folds, from 0.250 to 0.500"
