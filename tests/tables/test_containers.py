"""Containers: what goes in comes out, grown."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample.errors import DataError
from oversample.lineage import Lineage
from oversample.tables import join_target, read, read_target, split_target

CELLS = {
    "amount": [1.5, 2.5, None, 4.0],
    "count": [1, 2, 3, 9],
    "plan": ["month", "year", None, "month"],
    "paid": [True, False, True, True],
    "since": [dt.datetime(2020, 1, day) for day in (1, 2, 3, 4)],
}
PAIRS = Lineage.of_pairs([0, 0, 3], [1, 2, 1], [0.25, 0.75, 0.5], label="rare", n_original=4)
# by hand: 1.5 + .25 * (2.5 - 1.5) = 1.75 | row 2 misses it, the base point has it: 1.5 | 4 + .5 * -1.5 = 3.25
AMOUNT = [1.75, 1.5, 3.25]
COUNT = [1, 2, 6]  # 1.25 -> 1 | 1 + .75 * 2 = 2.5 -> 2, the even one | 9 - 3.5 = 5.5 -> 6
PLAN = ["month", "month", "month"]  # of the base point: rows 0, 0, 3
PAID = [True, True, True]
SINCE = [CELLS["since"][0], CELLS["since"][0], CELLS["since"][3]]  # of the base point

FRAMES = {
    "pandas": lambda: pd.DataFrame(CELLS),
    "pandas-objects": lambda: pd.DataFrame(CELLS, dtype=object),
    "pandas-nullable": lambda: pd.DataFrame(CELLS).convert_dtypes(),
    "pandas-arrow": lambda: pd.DataFrame(CELLS).convert_dtypes(dtype_backend="pyarrow"),
    "pandas-category": lambda: pd.DataFrame(CELLS).astype(
        {"plan": pd.CategoricalDtype(["week", "month", "year"], ordered=True), "count": "uint8"}
    ),
    "polars": lambda: pl.DataFrame(CELLS),
    "polars-categorical": lambda: pl.DataFrame(CELLS).with_columns(
        pl.col("plan").cast(pl.Categorical)
    ),
    "arrow": lambda: pa.table(CELLS),
    "arrow-dictionary": lambda: pa.table(
        {
            **CELLS,
            "plan": pa.array(CELLS["plan"]).dictionary_encode(),
            "count": pa.array(CELLS["count"], pa.int8()),
        }
    ),
}


@pytest.fixture(params=FRAMES)
def frame(request):
    return FRAMES[request.param]()


def cells(frame, name):
    """Return a column as Python values, missing as None, whatever the library."""
    if isinstance(frame, pd.DataFrame):
        return [None if pd.isna(v) else v for v in frame[name].tolist()]
    return frame[name].to_list() if isinstance(frame, pl.DataFrame) else frame[name].to_pylist()


def kinds(frame):
    if isinstance(frame, pa.Table):
        return list(frame.schema.types)
    return list(frame.dtypes)


def test_each_column_grows_by_its_role(frame):
    grown = read(frame).grow(PAIRS)
    for name, expected in zip(CELLS, (AMOUNT, COUNT, PLAN, PAID, SINCE), strict=True):
        assert cells(grown, name)[4:] == expected, name


def test_originals_come_first_cell_for_cell(frame):
    grown = read(frame).grow(PAIRS)
    for name in CELLS:
        assert cells(grown, name)[:4] == cells(frame, name), name


def test_type_columns_and_dtypes_stay(frame):
    grown = read(frame).grow(PAIRS)
    assert type(grown) is type(frame)
    assert list(getattr(grown, "column_names", grown.columns)) == list(CELLS)
    assert kinds(grown) == kinds(frame)


def test_keeping_rows_takes_them_in_order(frame):
    kept = read(frame).keep(np.array([3, 0]))
    assert type(kept) is type(frame)
    assert cells(kept, "count") == [9, 1]
    assert kinds(kept) == kinds(frame)


def test_the_frame_that_was_passed_is_untouched(frame):
    before = {name: cells(frame, name) for name in CELLS}
    read(frame).grow(PAIRS)
    assert {name: cells(frame, name) for name in CELLS} == before


def test_a_table_without_its_container_grows_to_the_same_cells(frame):
    bare = read(frame).bare().grow(PAIRS)
    through = read(read(frame).grow(PAIRS))
    assert np.array_equal(bare.numbers, through.numbers, equal_nan=True)
    for column, twin in zip(bare.of_block("codes"), through.of_block("codes"), strict=True):
        own, other = bare.levels[column.at], through.levels[twin.at]
        mine = [None if c < 0 else own[c] for c in bare.codes[:, column.at]]
        theirs = [None if c < 0 else other[c] for c in through.codes[:, twin.at]]
        assert mine == theirs


@pytest.mark.parametrize("frame_kind", ["pandas", "polars", "arrow"])
def test_splitting_off_the_target_and_joining_it_is_the_identity(frame_kind):
    frame = FRAMES[frame_kind]()
    X, y = split_target(frame, "plan")
    back = join_target(X, y, frame, "plan")
    assert {name: cells(back, name) for name in CELLS} == {
        name: cells(frame, name) for name in CELLS
    }
    assert list(getattr(back, "column_names", back.columns)) == list(CELLS)


@pytest.mark.parametrize(
    ("index", "fresh"),
    [
        (pd.RangeIndex(4), [4, 5, 6]),
        (pd.RangeIndex(10, 14), [14, 15, 16]),
        (pd.Index([7, 3, 99, 4]), [100, 101, 102]),
        (pd.Index(["w", "x", "y", "z"]), ["synthetic-0", "synthetic-1", "synthetic-2"]),
        (pd.Index(["synthetic-0", "x", "y", "z"]), [f"new-synthetic-{i}" for i in range(3)]),
        (pd.date_range("2020", periods=4), ["synthetic-0", "synthetic-1", "synthetic-2"]),
        (
            pd.MultiIndex.from_product([["a", "b"], ["x", "y"]]),
            [(f"synthetic-{i}", "") for i in range(3)],
        ),
    ],
)
def test_new_index_labels_never_collide(index, fresh):
    grown = read(pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0]}, index=index)).grow(PAIRS)
    assert grown.index[:4].tolist() == index.tolist()
    assert grown.index[4:].tolist() == fresh
    assert grown.index.is_unique


def test_target_and_table_of_one_index_stay_aligned():
    index = pd.Index(["w", "x", "y", "z"])
    X = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0]}, index=index)
    y = pd.Series(["rare", "rare", "rare", "common"], index=index, name="target")
    X_new, y_new = read(X).grow(PAIRS), read_target(y).grow(PAIRS)
    assert X_new.index.equals(y_new.index)
    assert y_new.name == "target"
    assert y_new.tolist()[4:] == ["rare"] * 3


@pytest.mark.parametrize(
    "kind", [sp.csr_matrix, sp.csr_array, sp.csc_matrix, sp.csc_array, sp.coo_array]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16])
def test_sparse_stays_sparse_in_its_format_and_flavour(kind, dtype):
    X = kind(np.array([[0, 4], [8, 0], [0, 0], [0, 2]], dtype=dtype))
    grown = read(X).grow(PAIRS)
    assert type(grown) is type(X)
    assert grown.dtype == dtype
    assert grown.toarray()[4:].tolist() == [[2, 3], [0, 1], [4, 1]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float_arrays_keep_their_dtype_and_bits(dtype):
    X = np.random.default_rng(0).normal(size=(4, 3)).astype(dtype)
    grown = read(X).grow(PAIRS)
    assert grown.dtype == dtype
    assert np.array_equal(grown[:4], X)
    step = PAIRS.gaps[:, np.newaxis] * (X[[1, 2, 1]] - X[[0, 0, 3]])
    assert np.array_equal(grown[4:], (X[[0, 0, 3]] + step).astype(dtype))


def test_unsigned_numbers_do_not_wrap_and_are_not_cut_off():
    """Regression of the field: differences in uint8 wrap around, and integers truncate towards zero."""
    X = np.array([[10, 250], [0, 0], [7, 1], [200, 3]], dtype=np.uint8)
    assert read(X).grow(PAIRS)[4:].tolist() == [[8, 188], [8, 63], [100, 2]]
    # 10 - 2.5 = 7.5 -> 8 (even), 250 - 62.5 = 187.5 -> 188 | 10 - 2.25 = 7.75, 250 - 186.75 = 63.25 | 100, 1.5


def test_whole_numbers_are_rounded_without_bias():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 4, size=(400, 1))
    base, other, gap = (
        rng.integers(0, 400, 20_000),
        rng.integers(0, 400, 20_000),
        rng.random(20_000),
    )
    grown = read(X).grow(Lineage.of_pairs(base, other, gap, label=1, n_original=400))
    exact = X[base, 0] + gap * (X[other, 0] - X[base, 0])
    # rounding errors are uniform within half a unit: their mean over 20,000 stays below 5 standard errors
    assert abs(np.mean(grown[400:, 0] - exact)) < 5 * np.sqrt(1 / 12 / 20_000)


def test_booleans_come_from_the_base_point_and_do_not_inflate():
    """Regression of the field: any positive fraction became True."""
    X = np.array([[True], [False], [False], [False]])
    grown = read(X).grow(PAIRS)
    assert grown.dtype == bool
    assert grown[4:, 0].tolist() == [True, True, False]


def test_lists_of_mixed_cells_come_back_as_lists():
    grown = read([[1.0, "a"], [3.0, "b"], [5.0, "b"], [7.0, "a"]]).grow(PAIRS)
    assert grown[4:] == [[1.5, "a"], [4.0, "a"], [5.0, "a"]]


def test_missing_numbers_are_as_often_missing_as_in_the_parents_and_never_elsewhere():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 2))
    X[rng.random(300) < 0.3, 0] = np.nan
    base, other, gap = (
        rng.integers(0, 300, 20_000),
        rng.integers(0, 300, 20_000),
        rng.random(20_000),
    )
    new = read(X).grow(Lineage.of_pairs(base, other, gap, label=1, n_original=300))[300:]
    share = np.isnan(X[:, 0]).mean()
    # 20,000 draws: 5 standard errors of a share, parents drawn with replacement
    assert (
        abs(np.isnan(new[:, 0]).mean() - share) < 5 * np.sqrt(share * (1 - share) / 20_000) + 0.01
    )
    assert not np.isnan(new[:, 1]).any()


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), '"a" more than once'),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "2 levels"),
        (np.zeros(3), "shape (3,)"),
        (np.zeros((0, 3)), "0 rows and 3 columns"),
        (np.zeros((3, 0)), "3 rows and 0 columns"),
        (np.zeros((2, 2), dtype=complex), "complex128"),
        (np.zeros(2, dtype=[("a", float)]).reshape(1, 2), "fields a"),
        (
            pd.DataFrame({"a": [1.0, np.inf, -np.inf], "b": [1.0, 2.0, 3.0]}),
            '"a" 2 (first in row 1)',
        ),
        (pa.table({"x": [1.0, 2.0, float("inf")]}), '"x" 1 (first in row 2)'),
        (sp.csr_array([[0.0, np.inf]]), '"1" 1 (first in row 0)'),
        (sp.csr_array([[0.0, np.nan]]), "1 NaN cells"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_what_was_met(X, words):
    with pytest.raises(DataError) as caught:
        _ = read(X).numbers
    assert words in caught.value.got


def test_numbers_near_the_largest_are_not_taken_for_infinity():
    X = np.full((4, 2), 1e308)
    assert np.isfinite(read(X).grow(PAIRS)).all()


def test_a_misspelt_target_is_answered_with_the_nearest_name():
    with pytest.raises(DataError) as caught:
        split_target(pd.DataFrame({"age": [1], "churn": ["No"]}), "chrun")
    assert caught.value.wrong == 'There is no column "chrun" to use as the target.'
    assert caught.value.got == 'columns "age", "churn"'
    assert caught.value.remedy.startswith('Did you mean "churn"?')


def test_a_lineage_of_another_table_is_refused():
    with pytest.raises(DataError, match="another table"):
        read(np.zeros((5, 2))).grow(PAIRS)


@pytest.mark.parametrize("subtype", ["int64", "uint8", "float32"])
def test_sparse_columns_of_pandas_stay_sparse(subtype):
    cells = pd.arrays.SparseArray(np.array([0, 4, 0, 8], dtype=subtype))
    frame = pd.DataFrame({"x": pd.Series(cells)})
    grown = read(frame).grow(PAIRS)
    assert grown["x"].dtype == frame["x"].dtype
    # by hand: 0 + .25 * 4 = 1 | 0 | 8 + .5 * (4 - 8) = 6
    assert grown["x"].tolist() == [0, 4, 0, 8, 1, 0, 6]


def test_whole_numbers_of_128_bits_can_be_shown_as_text():
    if not hasattr(pl, "Int128"):
        pytest.skip("a release of polars without them")
    table = read(pl.DataFrame({"x": pl.Series([7, None, 7, 9], dtype=pl.Int128)}))
    codes, levels = table.native.encode(table.columns[0])
    assert (codes.tolist(), levels) == ([0, -1, 0, 1], ("7", "9"))
