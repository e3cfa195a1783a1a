"""Targets: labels of any type, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from oversample.errors import DataError
from oversample.lineage import Lineage
from oversample.tables import paired, read, read_target, resampled

GROWN = Lineage.of_pairs([0], [2], [0.5], label="b", n_original=3)


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        (["b", "a", "b"], ("a", "b")),
        (np.array([2, 0, 2], dtype=np.uint8), (0, 2)),
        (np.array([True, False, True]), (False, True)),
        (np.array([1.0, 0.0, 1.0]), (0.0, 1.0)),
        (pd.Series(["b", "a", "b"], dtype="category"), ("a", "b")),
        (pd.Series([2, 0, 2], dtype="Int64"), (0, 2)),
        (pl.Series(["b", "a", "b"]), ("a", "b")),
        (pa.chunked_array([["b", "a"], ["b"]]), ("a", "b")),
        (pa.array([True, False, True]), (False, True)),
    ],
)
def test_labels_of_any_type_are_read_and_given_back(y, labels):
    target = read_target(y)
    assert target.labels == labels
    assert target.codes.tolist() == [1, 0, 1]
    grown = target.grow(Lineage.of_pairs([0], [2], [0.5], label=labels[1], n_original=3))
    assert type(grown) is type(y)
    assert [v.as_py() if hasattr(v, "as_py") else v for v in grown] == [
        labels[1],
        labels[0],
        labels[1],
        labels[1],
    ]
    if hasattr(y, "dtype"):
        assert grown.dtype == y.dtype


LABELS = [
    ["b", "a", "b"],
    np.array(["b", "a", "b"]),
    pd.Series(["b", "a", "b"], index=[7, 7, 1]),
    pl.Series(["b", "a", "b"]),
    pa.array(["b", "a", "b"]),
]


@pytest.mark.parametrize("y", LABELS, ids=lambda y: type(y).__name__)
def test_labels_stand_in_the_order_of_the_lineage(y):
    """The synthetic row, then row 1 twice, then row 2."""
    lineage = GROWN.select([3, 1, 1, 2])
    target = read_target(y)
    assert list(map(str, target.grow(lineage))) == ["b", "a", "a", "b"]
    assert list(map(str, target.keep([1, 1, 2]))) == ["a", "a", "b"]
    assert list(map(str, target.keep([]))) == []


def test_labels_without_a_table_beside_them_continue_their_own_index():
    target = read_target(pd.Series(["b", "a", "b"], index=[7, 8, 1]))
    assert target.grow(GROWN.select([3, 1, 1])).index.tolist() == [9, 8, 8]
    assert target.keep([2, 0]).index.tolist() == [1, 7]


def test_rows_and_labels_are_resampled_with_the_index_of_the_rows():
    table = read(pd.DataFrame({"x": [0.0, 1.0, 2.0]}, index=["u", "v", "w"]))
    target = read_target(pd.Series(["b", "a", "b"], name="y"))
    X_new, y_new = resampled(table, target, GROWN.select([2, 3, 0]))
    assert X_new["x"].tolist() == [2.0, 1.0, 0.0]
    assert X_new.index.tolist() == y_new.index.tolist() == ["w", "synthetic-0", "u"]
    assert (y_new.tolist(), y_new.name) == (["b", "b", "b"], "y")


def test_labels_of_others_get_the_index_of_their_rows_and_are_not_written_to():
    X = pd.DataFrame({"x": [0.0, 1.0]}, index=[5, 3])
    for y in (pd.Series([1, 0]), pd.DataFrame({"y": [1, 0]})):
        assert paired(X, y).index.tolist() == [5, 3]
        assert y.index.tolist() == [0, 1]
    for y in ([1, 0], np.array([1, 0]), pl.Series([1, 0]), None):
        assert paired(X, y) is y
    longer = pd.Series([1, 0, 1])
    assert paired(X, longer) is longer  # not labels of these rows
    assert paired(X.to_numpy(), longer) is longer


def test_the_label_is_the_class_that_grows_even_when_a_stranger_weighs_more():
    target = read_target(["b", "a", "b"])
    lineage = Lineage.of_pairs([0], [1], [0.9], label="b", n_original=3)
    assert target.grow(lineage)[3:] == ["b"]


@pytest.mark.parametrize(
    "y",
    [
        ["a", None, "b"],
        np.array([0.0, np.nan, 1.0]),
        pd.Series(["a", None, "b"]),
        pd.Series([0, None, 1], dtype="Int64"),
        pl.Series(["a", None, "b"]),
        pa.array(["a", None, "b"]),
    ],
)
def test_missing_labels_are_counted_and_the_first_is_named(y):
    with pytest.raises(DataError) as caught:
        read_target(y, name="churn")
    assert caught.value.wrong.startswith("churn has missing labels")
    assert caught.value.got == "1 of 3 labels missing, the first in row 1"


def test_one_class_is_refused_by_name():
    with pytest.raises(DataError) as caught:
        read_target(["No", "No"])
    assert caught.value.got == '2 rows, all of class "No"'


def test_a_target_that_names_rows_is_refused_and_one_of_many_classes_is_not():
    with pytest.raises(DataError) as caught:
        read_target([f"T{at}" for at in range(30)], name="id", n_rows=30)
    assert "looks like a name of rows" in caught.value.wrong
    assert "30 different values in 30 rows" in caught.value.met
    assert len(read_target([f"T{at // 2}" for at in range(60)], name="id", n_rows=60).labels) == 30


def test_a_regression_target_is_named_as_such():
    y = np.random.default_rng(0).normal(size=4812)
    with pytest.raises(DataError) as caught:
        read_target(y, name="price")
    assert "looks like a regression target" in caught.value.wrong
    assert caught.value.got.startswith("4,812 different decimal values in 4,812 rows")


def test_a_few_decimal_grades_are_classes():
    assert read_target([0.5, 1.5, 0.5, 1.5, 1.5]).labels == (0.5, 1.5)


def test_labels_that_cannot_be_sorted_are_refused_with_their_types():
    with pytest.raises(DataError) as caught:
        read_target(np.array(["a", 1, "a", 1], dtype=object))
    assert caught.value.got == "types int, str"


def test_an_unused_category_is_no_class():
    y = pd.Series(["a", "b", "a"], dtype=pd.CategoricalDtype(["a", "b", "zzz"]))
    assert read_target(y).labels == ("a", "b")


def test_a_length_that_does_not_fit_is_refused():
    with pytest.raises(DataError, match="different lengths"):
        read_target(["a", "b"], n_rows=3)
