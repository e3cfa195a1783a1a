"""Facts about what is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.errors import StudyError
from oversample.study import compare
from oversample.study.candidates import BASELINES, grown_to, list_candidates

PARTS = [(30, 300), (24, 240), (16, 160)]


def listed(**asked):
    return list_candidates(parts=PARTS, positive="ill", **asked)


def test_baselines_are_always_compared():
    for methods in (None, ["random"], [], ["nothing"]):
        assert [c.id for c in listed(methods=methods)][:4] == [
            "nothing",
            "nothing-threshold",
            "weights",
            "undersample",
        ]


def test_only_amounts_above_the_present_ratio_are_tried():
    """The present ratio is 0.1 exactly, so 0.1 would add no row."""
    assert [c.id for c in listed(methods=["smote"])][4:] == ["smote-0.25", "smote-0.5", "smote-1"]


def test_every_method_comes_at_every_amount():
    """Weights at 1 are the class weights, which are there."""
    assert len(listed()) == 1 + len(BASELINES) + 4 * 3 + 2


def test_amount_at_the_present_ratio_is_refused_with_that_ratio():
    with pytest.raises(StudyError) as caught:
        listed(ratios=[0.1, 0.5])
    assert "present ratio 0.1 " in caught.value.wrong
    assert "rows are never removed" in caught.value.wrong
    assert caught.value.remedy == "Set `ratios=[0.5]`."  # those that were asked for and do add rows


def test_amount_that_adds_no_row_in_some_part_is_refused():
    """0.102 of 300 is 31 rows, one more than 30; of 160 it is 16, no more than there are."""
    with pytest.raises(StudyError):
        listed(ratios=[0.102])


@pytest.mark.parametrize("ratio", [0, -1, True, float("nan"), "0.5"])
def test_amount_that_is_no_positive_number_is_refused(ratio):
    with pytest.raises(StudyError):
        listed(ratios=[ratio])


def test_misspelt_method_is_answered_with_a_near_one():
    with pytest.raises(StudyError) as caught:
        listed(methods=["smoet"])
    assert 'Did you mean "smote"?' in caught.value.remedy


def test_single_names_and_numbers_are_lists_of_one():
    assert [c.id for c in listed(methods="smote", ratios=0.5)][4:] == ["smote-0.5"]


def test_amount_is_the_decimal_that_was_typed():
    """0.29 * 100 is 28.999999999999996 in binary, and 0.145 * 100 is 14.499999999999998."""
    assert grown_to(10, 100, 0.29) == 29
    assert grown_to(10, 100, 0.145) == 15  # halves up, as in plan


@given(st.integers(1, 1000), st.integers(1, 1000), st.floats(0.001, 2.0))
def test_rows_are_never_removed(n_positive, n_negative, ratio):
    assert grown_to(n_positive, n_negative, ratio) >= n_positive


def test_candidates_speak_in_sentences():
    spoken = {c.id: c.spoken for c in listed(methods=["smote"], ratios=[0.5])}
    assert spoken == {
        "nothing": "doing nothing",
        "nothing-threshold": "moving the threshold",
        "weights": "weighting the classes",
        "undersample": "random under-sampling",
        "smote-0.5": "SMOTE at 0.5",
    }


def test_ratio_that_is_refused_is_compared_with_the_largest_present_one():
    """Seen: 0.07 "is not above the present ratio 0.06", the ratio of the whole table."""
    with pytest.raises(StudyError) as caught:
        list_candidates(
            methods=["random"], ratios=[0.07], parts=[(12, 200), (10, 134)], positive="yes"
        )
    assert 'present ratio 0.07463 of class "yes" (10 : 134 ' in caught.value.wrong


def test_where_no_ratio_adds_rows_the_way_out_can_be_pasted():
    """Seen: `--methods ''`."""
    call = {"ratios": [1.0], "parts": [(100, 100)], "positive": "yes"}
    with pytest.raises(StudyError) as caught:
        list_candidates(methods=["random"], **call)
    assert caught.value.remedy.shell == "Set `--methods nothing`."
    assert len(list_candidates(**call, **caught.value.ways[0])) == 4


def test_no_number_of_neighbours_is_refused_in_words():
    """Seen: IndexError."""
    with pytest.raises(StudyError) as caught:
        compare([[0.0]] * 4, [0, 0, 0, 1], model="logistic", k=[])
    assert caught.value.wrong.startswith("k must hold one number of neighbours or more.")
