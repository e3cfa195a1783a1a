"""Facts about refusing folds and neighbours that the rows do not allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.errors import StudyError
from oversample.study.enough import check_folds, check_neighbors
from oversample.study.folds import smallest_parts


def needs(k):
    """Rows that copies and neighbour methods need: 1, and the k neighbours and the row itself."""
    k = 5 if k is None else k
    return {"random": 1, "smote": k + 1}


def test_too_few_rows_for_k_names_class_rows_and_ways_out():
    with pytest.raises(StudyError) as caught:
        check_neighbors("fraud", 8, 5, needs, None)
    assert caught.value.wrong == (
        'Class "fraud" has too few rows for smote: 5-fold training parts would hold 6 to 7 of '
        "them (their inner parts, which choose the threshold, 4), but k=5 neighbours need at "
        "least 6."
    )
    assert caught.value.got == "8 rows"
    assert caught.value.remedy == ("Options: k=3, or methods=['random'], or collect more rows.")
    with pytest.raises(StudyError) as alone:  # where nothing that was asked for is left, copies are
        check_neighbors("fraud", 8, 5, lambda k: {"smote": needs(k)["smote"]}, None)
    assert alone.value.remedy == caught.value.remedy


def test_more_folds_are_offered_where_they_help():
    """10 rows in 4 folds: 7 train, 4 inner; in 10 folds 9 train, 6 inner."""
    with pytest.raises(StudyError) as caught:
        check_neighbors("fraud", 10, 4, needs, 5)
    assert "folds=10" in caught.value.remedy


@given(st.integers(3, 40), st.integers(2, 8), st.integers(1, 12))
def test_ways_out_work(n_rows, folds, k):
    try:
        check_folds("ill", n_rows, folds)
    except StudyError:
        return
    try:
        check_neighbors("ill", n_rows, folds, needs, k)
    except StudyError as error:
        ways = error.remedy
    else:
        assert smallest_parts(n_rows, folds)[2] >= k + 1
        return
    for way in ways.removeprefix("Options: ").split(", or "):
        name, _, value = way.partition("=")
        if name == "k":
            check_neighbors("ill", n_rows, folds, needs, int(value))
        if name == "folds":
            check_folds("ill", n_rows, int(value))
            check_neighbors("ill", n_rows, int(value), needs, k)


def test_enough_rows_pass_in_silence():
    check_folds("ill", 12, 5)
    check_neighbors("ill", 12, 5, needs, 5)  # 9 to 10 train, 6 of 9 in the inner parts


def test_fewer_rows_than_folds_are_refused_with_a_smaller_number_that_works():
    with pytest.raises(StudyError) as caught:
        check_folds("ill", 6, 8)
    assert caught.value.got == "6 rows, 8 needed"
    assert caught.value.remedy.startswith("Set folds=6, or collect at least 2 more rows")
    check_folds("ill", 6, 6)


def test_class_too_small_for_any_folds_is_refused():
    with pytest.raises(StudyError) as caught:
        check_folds("ill", 4, 5)
    assert caught.value.remedy.startswith("Set folds=4")
    check_folds("ill", 4, 4)
    with pytest.raises(StudyError) as caught:
        check_folds("ill", 2, 2)
    assert caught.value.remedy == "Collect at least 4 more rows of that class."
    check_folds("ill", 6, 2)
