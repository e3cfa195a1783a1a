"""Facts about equal rows, moments, and cells taken from other rows, in every kind of table."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.tables import moments, read, read_told, row_keys

ROWS = {
    "n": [1.5, 1.5, 2.0, 1.5, None, None],
    "w": [3, 3, 3, 4, 3, 3],
    "t": ["a", "a", "a", "a", None, None],
    "d": [dt.date(2026, 1, 1)] * 5 + [dt.date(2026, 1, 2)],
}
FRAMES = {
    "pandas": lambda: pd.DataFrame(ROWS),
    "polars": lambda: pl.DataFrame(ROWS),
    "arrow": lambda: pa.table(ROWS),
    "blocks": lambda: read(pa.table(ROWS)).bare(),
}


@pytest.fixture(params=sorted(FRAMES))
def frame(request):
    return FRAMES[request.param]()


def test_rows_are_equal_where_all_their_cells_are_and_missing_ones_are_alike(frame):
    keys = row_keys(read(frame))
    assert keys[0] == keys[1]
    assert len({int(key) for key in keys[[0, 2, 3, 4]]}) == 4
    # A bare table has forgotten the date, which alone tells the last two rows apart.
    assert (keys[4] == keys[5]) is np.bool_(
        not hasattr(frame, "schema") and not hasattr(frame, "iloc")
    )


def test_noughts_are_alike_and_all_that_is_no_number_is():
    X = np.array([[0.0, np.nan], [-0.0, np.float64("-nan")], [1e-300, np.nan]])
    keys = row_keys(read(X))
    assert keys[0] == keys[1] != keys[2]


def test_identifiers_and_texts_do_not_tell_twins_apart():
    n = 60
    frame = pd.DataFrame(
        {"customer_id": [f"C-{i:05}" for i in range(n)], "x": np.arange(n) % 30 + 0.5}
    )
    keys = row_keys(read_told(frame))
    assert len(np.unique(keys)) == 30


def test_sparse_rows_are_equal_however_they_are_stored():
    dense = np.array([[0, 2.0, 0], [0, 2.0, 0], [2.0, 0, 0], [0, 0, 0]])
    stored = sp.csr_array(dense)
    padded = sp.csr_array(
        (np.array([2.0, 0.0, 2.0, 2.0]), [1, 2, 1, 0], [0, 2, 3, 4, 4]), shape=(4, 3)
    )
    for matrix in (stored, padded, stored.tocsc(), stored.tocoo()):
        keys = row_keys(read(matrix))
        assert keys[0] == keys[1]
        assert len(np.unique(keys)) == 3


def test_dates_order_rows_in_every_kind_of_table():
    days = [dt.date(2026, 1, 3), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    texts = [day.isoformat() for day in days]
    for cells in (days, texts, [dt.datetime(d.year, d.month, d.day, 12) for d in days]):
        for make in (pd.DataFrame, pl.DataFrame, pa.table):
            found, are_dates = moments(read(make({"when": cells})), "when")
            assert are_dates
            assert (found - found.min()).tolist() == [3 * 86400, 0, 86400]


def test_numbers_order_rows_as_they_are():
    found, are_dates = moments(read(np.array([[3.0], [1.0]])), 0)
    assert (found.tolist(), are_dates) == ([3.0, 1.0], False)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["2026-01-01", None], "some have none"),
        (["2026-01-01", "soon"], "not all cells are numbers or dates"),
        (["01.02.2026", "02.02.2026"], "year first"),
        ([1.0, None], "some have none"),
    ],
)
def test_what_cannot_order_rows_is_refused_by_name(cells, words):
    with pytest.raises(DataError, match=words) as caught:
        moments(read(pd.DataFrame({"when": cells})), "when")
    assert '"when"' in str(caught.value)


def test_cells_of_one_column_come_from_other_rows_and_all_others_stay(frame):
    table = read(frame)
    order = np.array([5, 4, 3, 2, 1, 0])
    for column in table.of_block("numbers") + table.of_block("codes"):
        swapped = read(table.swap(column, order))
        assert type(swapped.native) is type(table.native)
        for other in swapped.columns:
            if other.block == "none":
                continue
            before, after = plain(table, other.name), plain(swapped, other.name)
            expected = [before[at] for at in order] if other.name == column.name else before
            assert after == expected
    assert plain(read(frame), "w") == plain(table, "w"), "the frame itself is as it was"


def plain(table, name):
    column = table.column(name)
    if column.block == "numbers":
        return ["" if np.isnan(cell) else float(cell) for cell in table.cells(column)]
    codes, levels = table.encoded(column)
    return ["" if code < 0 else levels[code] for code in codes]


def test_columns_of_a_one_hot_group_are_taken_together():
    rng = np.random.default_rng(0)
    which = rng.integers(0, 3, 40)
    frame = pd.DataFrame(np.eye(3, dtype=int)[which], columns=["plan_a", "plan_b", "plan_c"])
    table = read_told(frame.assign(x=rng.normal(size=40)))
    hot = next(column for column in table.columns if column.group)
    swapped = table.swap(hot, np.arange(40)[::-1])
    assert (swapped[["plan_a", "plan_b", "plan_c"]].sum(axis=1) == 1).all()
    assert (swapped["plan_a"].to_numpy() == frame["plan_a"].to_numpy()[::-1]).all()


def test_sparse_column_is_taken_from_other_rows():
    dense = np.array([[0, 2.0, 0], [0, 0, 1.0], [3.0, 0, 0]])
    table = read(sp.csr_matrix(dense))
    swapped = table.swap(table.columns[1], np.array([2, 0, 1]))
    assert isinstance(swapped, sp.csr_matrix)
    assert swapped.toarray().tolist() == [[0, 0, 0], [0, 2.0, 1.0], [3.0, 0, 0]]


CELLS = {
    "text": ["b", "a", "b", "c", None],
    "flags": [True, False, True, True, None],
    "numbers": [1.5, 0.0, 1.5, -2.0, None],
    "whole": [3, 0, 3, 7, None],
    "days": [
        dt.date(2026, 1, 2),
        dt.date(2026, 1, 1),
        dt.date(2026, 1, 2),
        dt.date(1969, 5, 1),
        None,
    ],
    "moments": [dt.datetime(2026, 1, day, 3, 30) for day in (2, 1, 2, 3)] + [None],
    "spans": [dt.timedelta(days=day) for day in (2, 0, 2, 3)] + [None],
}


def _turned(name, cells):
    column = pd.Series(cells).astype("category")
    return pd.DataFrame({name: column.cat.reorder_categories(column.cat.categories[::-1])})


SAME = {
    "pandas": lambda name, cells: pd.DataFrame({name: cells}),
    "pandas category": lambda name, cells: pd.DataFrame(
        {name: pd.Series(cells).astype("category")}
    ),
    "pandas category, turned": _turned,
    "polars": lambda name, cells: pl.DataFrame({name: cells}),
    "arrow": lambda name, cells: pa.table({name: cells}),
    "array": lambda name, cells: np.array([[cell] for cell in cells], dtype=object),
    "bare": lambda name, cells: read(pa.table({name: cells})).bare(),
}


@pytest.mark.parametrize("container", sorted(SAME))
@pytest.mark.parametrize("kind", sorted(CELLS))
def test_keys_follow_from_content_whatever_the_container_and_the_order_of_rows(kind, container):
    """Regression: text was numbered by its first appearance, so equal rows of two tables differed."""
    if container == "bare" and kind in ("days", "moments", "spans"):
        pytest.skip("A bare table has forgotten dates.")
    cells = CELLS[kind]
    expected = row_keys(read(pa.table({kind: cells})))
    order = np.array([4, 3, 1, 0, 2])
    keys = row_keys(read(SAME[container](kind, [cells[at] for at in order])))
    assert keys.tolist() == expected[order].tolist()
    assert len(np.unique(expected)) == len(set(cells))


def test_keys_of_sparse_rows_are_those_of_dense_ones_also_with_a_column_left_out():
    dense = np.array([[0, 2.0, 0, 1], [0, 2.0, 0, 1], [2.0, 0, 0, 1], [0, 0, 0, 1]])
    for left_out in ([], [1], [0, 3]):
        keys = row_keys(read(dense), left_out)
        for make in (sp.csr_array, sp.csc_matrix, sp.coo_array):
            assert row_keys(read(make(dense)), left_out).tolist() == keys.tolist()
