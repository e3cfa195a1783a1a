"""Objects: cells that are vectors, lists, dicts, sets or anything else are taken along from the base point."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import oversample as ov
from oversample.errors import DataError
from oversample.tables import read_told


class Thing:
    """A cell that no library knows."""


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


N, RARE = 80, 20
LABELS = ["Yes"] * RARE + ["No"] * (N - RARE)
CARRIED = {
    "vectors": [np.arange(3.0), np.ones(3), None],
    "lists": [[1, 2, 3], [4], None],
    "dicts": [{"a": 1}, {"b": [2]}],
    "sets": [{1}, {2, 3}],
    "tuples": [(1, 2), (3,)],
    "series": [pd.Series([1, 2]), pd.Series([3])],
    "things": [Thing(), Thing()],
    "bytes": [b"a", b"b"],
    "intervals": [pd.Interval(0, 1), pd.Interval(1, 2)],
}
OTHERS = {  # cells of other types, and their role
    "dates": ([dt.date(2020, 1, 1), dt.date(2021, 1, 1), None], "date"),
    "times": ([dt.time(1), dt.time(2)], "date"),
    "periods": ([pd.Period("2020"), pd.Period("2021")], "date"),
    "durations": (
        [dt.timedelta(hours=1), dt.timedelta(hours=3), dt.timedelta(hours=9)],
        "duration",
    ),
    "pandas durations": ([pd.Timedelta("1h"), pd.Timedelta("3h"), pd.Timedelta("9h")], "duration"),
    "NumPy durations": ([np.timedelta64(1, "h"), np.timedelta64(3, "h"), None], "duration"),
    "decimals": ([Decimal("1.5"), Decimal("2.25"), Decimal("9.75")], "number"),
    "fractions": ([Fraction(1, 4), Fraction(1, 2), Fraction(7, 4)], "number"),
    "flags": ([True, False, None], "flag"),
    "NumPy flags": ([np.True_, np.False_], "flag"),
    "whole numbers": ([1, 6, np.int8(9)], "whole"),
    "numbers of 80 digits": ([10**80, 5, 7], "whole"),
    "numbers beyond floats": ([10**400, 5, 7], "category"),
    "flags and numbers": ([True, 2], "category"),
    "text and numbers": (["a", 1, None], "category"),
    "enumerations": ([Colour.RED, Colour.BLUE], "category"),
}


def column_of(cells):
    return np.fromiter((cells[at % len(cells)] for at in range(N)), dtype=object, count=N)


def frame_of(cells, **more):
    r = np.random.default_rng(0)
    x = pd.Series(column_of(cells), dtype=object)
    return pd.DataFrame({"f": r.normal(size=N), "x": x, "g": r.normal(size=N), **more})


@pytest.mark.parametrize("method", ["smote", "random"])
@pytest.mark.parametrize("kind", CARRIED)
def test_a_cell_of_any_kind_is_that_of_the_base_point(kind, method):
    frame = frame_of(CARRIED[kind], y=LABELS)
    made = ov.balance(frame, target="y", method=method, ratio=1.0, seed=0)
    assert {column.name: column.role for column in made.roles}["x"] == "ignore"
    cells, base = made.frame["x"].tolist(), made.lineage.base.tolist()
    assert all(new is frame["x"][old] for new, old in zip(cells[N:], base, strict=True))
    assert all(new is old for new, old in zip(cells[:N], frame["x"], strict=True))
    made.to_dict()  # the page shows them as text


@pytest.mark.parametrize("kind", CARRIED)
def test_cells_of_any_kind_in_arrays_and_lists_are_taken_along(kind):
    frame = frame_of(CARRIED[kind])
    X = frame.to_numpy(dtype=object)
    grown, _ = ov.SMOTE(random_state=0).fit_resample(X, LABELS)
    expected, _ = ov.SMOTE(random_state=0).fit_resample(frame, LABELS)
    assert [row[1] is cell for row, cell in zip(grown, expected["x"], strict=True)] == [True] * len(
        grown
    )
    rows = [list(row) for row in X]
    as_list, _ = ov.SMOTE(random_state=0).fit_resample(rows, LABELS)
    assert [row[0] for row in as_list] == expected["f"].tolist()


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("container", ["pandas", "array"])
def test_python_objects_have_the_role_of_what_they_are(kind, container):
    cells, role = OTHERS[kind]
    frame = frame_of(cells)
    table = frame if container == "pandas" else frame.to_numpy(dtype=object)
    assert read_told(table).columns[1].role == role
    grown, _ = ov.SMOTE(random_state=0).fit_resample(table, LABELS)
    new = [row[1] for row in np.asarray(grown, dtype=object)[N:]]
    kinds = {type(cell) for cell in cells}
    if kind == "whole numbers":
        kinds = {int}  # of several types, Python's own
    assert {type(cell) for cell in new} <= kinds
    if role in ("number", "whole", "duration"):
        there = [cell for cell in cells if cell is not None]
        assert all(min(there) <= cell <= max(there) for cell in new if cell is not None)
        assert any(cell not in there for cell in new), "some lie between"


def test_levels_among_which_a_cell_is_none_are_refused_and_the_way_out_works():
    frame = frame_of(["a", "b", "a", [1]], y=LABELS)
    with pytest.raises(TypeError, match="not a level") as caught:
        ov.balance(frame, target="y", ratio=1.0, seed=0)
    assert "a list in row 3" in str(caught.value)
    assert 'roles={"x": "ignore"}' in str(caught.value)
    made = ov.balance(frame, target="y", ratio=1.0, seed=0, roles={"x": "ignore"})
    base = made.lineage.base.tolist()
    assert made.frame["x"].tolist()[N:] == [frame["x"][row] for row in base]


def test_rows_of_several_lengths_are_refused_in_words():
    with pytest.raises(DataError, match="not equally long") as caught:
        ov.SMOTE().fit_resample([[1.0, 2.0], [1.0]], [0, 1])
    assert "1, 2 cells" in str(caught.value)


@pytest.mark.parametrize("kind", ["lists", "sets", "dicts", "vectors", "series"])
@pytest.mark.parametrize("container", ["series", "array", "list"])
def test_labels_that_are_none_are_refused_by_their_type(kind, container):
    cells = [cell for cell in CARRIED[kind] if cell is not None]
    labels = np.fromiter((cells[at < RARE] for at in range(N)), dtype=object, count=N)
    y = {"series": pd.Series(labels, dtype=object), "array": labels, "list": labels.tolist()}
    X = np.random.default_rng(0).normal(size=(N, 2))
    with pytest.raises(DataError, match=r"class labels|Multilabel and multioutput|several lengths"):
        ov.SMOTE(random_state=0).fit_resample(X, y[container])
