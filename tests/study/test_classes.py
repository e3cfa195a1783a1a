"""Facts about naming the class to find."""

import pytest

from oversample.errors import StudyError
from oversample.study.classes import two_classes
from oversample.tables import read_target


def test_smaller_class_is_the_one_to_find():
    found = two_classes(read_target(["n", "y", "n"]))
    assert (found.positive, found.negative, found.codes.tolist()) == ("y", "n", [0, 1, 0])


def test_labels_reach_the_model_in_their_own_type():
    found = two_classes(read_target([0, 1, 0]), positive="1")
    assert (found.negative, found.positive) == (0, 1)
    assert type(found.positive) is int


def test_more_than_two_classes_need_a_name():
    with pytest.raises(StudyError) as caught:
        two_classes(read_target(list("aaabbc")))
    assert caught.value.got == '3 classes: "a" (3), "b" (2), "c" (1)'
    assert caught.value.remedy.startswith('Set `positive="c"`')


def test_other_classes_are_joined():
    found = two_classes(read_target(list("aaabbc")), positive="b")
    assert (found.negative, found.n_positive, found.n_negative) == ("not b", 2, 4)


def test_misspelt_class_is_answered_with_a_near_one():
    with pytest.raises(StudyError) as caught:
        two_classes(read_target(["fraud", "legit", "legit"]), positive="frued")
    assert 'Did you mean "fraud"?' in caught.value.remedy


def test_larger_class_is_refused_with_the_smaller_one_named():
    with pytest.raises(StudyError) as caught:
        two_classes(read_target(["fraud", "legit", "legit"]), positive="legit")
    assert caught.value.remedy == 'Set `positive="fraud"`.'


def test_equal_classes_are_refused():
    with pytest.raises(StudyError) as caught:
        two_classes(read_target([0, 1, 0, 1]))
    assert caught.value.got == "2 of 4 rows"


def test_of_very_many_classes_a_dozen_is_named():
    labels = [f"c{at % 40:02d}" for at in range(200)]
    with pytest.raises(StudyError) as caught:
        two_classes(read_target(labels))
    assert caught.value.met.startswith('40 classes: "c00" (5), "c01" (5), ')
    assert caught.value.met.endswith('"c11" (5) and 28 more')
