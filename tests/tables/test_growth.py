"""Growth: rows are copied without a look at their cells, and mixed without losing a digit or a byte."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample.errors import DataError, SamplingError
from oversample.kernels import index_dtype
from oversample.lineage import Lineage
from oversample.samplers import SMOTE, RandomOverSampler, RandomUnderSampler
from oversample.tables import read, read_target, require_memory
from oversample.tables.growth import Growth, whole_cells

CELLS = {"amount": [1.5, 2.5, None, 4.0], "count": [1, 2, 3, 9], "plan": ["a", "b", None, "a"]}
NUMBERS = np.array([[1.5, 1.0], [2.5, 2.0], [0.0, 3.0], [4.0, 9.0]])
CONTAINERS = {
    "pandas": pd.DataFrame(CELLS),
    "pandas-object": pd.DataFrame(CELLS).astype({"plan": object}),
    "pandas-nullable": pd.DataFrame(CELLS).convert_dtypes(),
    "pandas-arrow": pd.DataFrame(CELLS).convert_dtypes(dtype_backend="pyarrow"),
    "pandas-category": pd.DataFrame(CELLS).astype({"plan": "category", "count": "uint8"}),
    "polars": pl.DataFrame(CELLS),
    "arrow": pa.table(CELLS),
    "array": NUMBERS,
    "array-float32": NUMBERS.astype(np.float32),
    "array-int": NUMBERS.astype(int),
    "array-object": np.array([[1.5, "a"], [2.5, "b"], [None, "a"], [4.0, None]], dtype=object),
    "csr": sp.csr_array(NUMBERS),
    "csc": sp.csc_matrix(NUMBERS),
}
COPIES = Lineage(
    np.arange(6), np.array([3, 0, 2, 2, 3]), np.empty(0), np.zeros(5), np.arange(5), np.zeros(5),
    ("rare",), ("copy",), 0, 4,
)  # fmt: skip
Y = ["common", "common", "common", "rare"]


@pytest.fixture(params=CONTAINERS)
def container(request):
    return CONTAINERS[request.param]


def rows_of(container):
    """Return rows as tuples of Python values, missing as None, whatever the library."""
    if sp.issparse(container):
        container = container.toarray()
    if isinstance(container, np.ndarray):
        container = pd.DataFrame(container)
    if isinstance(container, pd.DataFrame):
        return [
            tuple(None if pd.isna(cell) else cell for cell in row)
            for row in container.itertuples(index=False)
        ]
    if isinstance(container, pl.DataFrame):
        return container.rows()
    return [tuple(row.values()) for row in container.to_pylist()]


def test_copying_looks_at_no_cell(container, monkeypatch):
    adapter = type(read(container).native)
    for look in ("cells", "encode", "columns"):
        monkeypatch.setattr(adapter, look, None)  # to call it is an error
    grown, _ = RandomOverSampler(random_state=0).fit_resample(container, Y)
    assert rows_of(grown) == [*rows_of(container), *[rows_of(container)[3]] * 2]
    kept, _ = RandomUnderSampler(random_state=0).fit_resample(container, Y)
    assert rows_of(kept)[-1] == rows_of(container)[3]


def test_copies_are_what_mixing_one_parent_gives(container):
    table = read(container)
    copied, mixed = table.grow(COPIES), table.native.extend(Growth(table, COPIES))
    assert rows_of(copied) == rows_of(mixed)
    assert str(getattr(copied, "dtypes", "")) == str(getattr(mixed, "dtypes", ""))


def test_a_bare_table_copies_the_same_rows(container):
    bare = read(container).bare()
    grown = bare.grow(COPIES)
    rows = [0, 1, 2, 3, *COPIES.parents]
    dense, copied = bare.dense().numbers, grown.dense().numbers
    assert np.array_equal(copied, dense[rows], equal_nan=True)
    assert np.array_equal(grown.codes, bare.codes[rows])
    assert grown.is_sparse == bare.is_sparse


def test_infinite_cells_are_copied_but_never_mixed():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, np.inf]})
    grown, _ = RandomOverSampler(random_state=0).fit_resample(frame, Y)
    assert grown["a"].tolist()[3:] == [np.inf] * 3
    for sampler in (SMOTE(k_neighbors=1), RandomOverSampler(shrinkage=1.0)):
        for call in (sampler.fit, sampler.fit_resample):
            with pytest.raises(DataError) as caught:
                call(frame, Y)
            assert caught.value.got == '"a" 1 (first in row 3)'


def test_text_in_object_columns_stays_an_object():
    """Regression: new object columns were guessed to be of pandas' text type."""
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "c": ["x", "y", "x", None]}).astype(
        {"c": object}
    )
    pairs = Lineage.of_pairs([0], [1], [0.5], label="rare", n_original=4)
    for lineage in (COPIES, pairs):
        assert read(frame).grow(lineage)["c"].dtype == object


def test_a_frame_that_forbids_double_labels_can_be_copied():
    frame = pd.DataFrame(CELLS, index=list("wxyz")).set_flags(allows_duplicate_labels=False)
    assert read(frame).grow(COPIES).index.is_unique


HUGE = 2**60 + 1  # no float64 is equal to it
WIDE = {
    "array": lambda cells: np.array([cells]).T,
    "pandas": lambda cells: pd.DataFrame({"id": cells}),
    "pandas-nullable": lambda cells: pd.DataFrame({"id": pd.array([*cells], dtype="Int64")}),
    "pandas-arrow": lambda cells: pd.DataFrame({"id": pd.array(cells, dtype="int64[pyarrow]")}),
    "pandas-unsigned": lambda cells: pd.DataFrame({"id": np.array(cells, dtype=np.uint64)}),
    "polars": lambda cells: pl.DataFrame({"id": cells}),
    "arrow": lambda cells: pa.table({"id": cells}),
    "list": lambda cells: [[cell] for cell in cells],
}


@pytest.mark.parametrize("kind", WIDE)
def test_whole_numbers_no_float_can_hold_come_from_the_heavier_parent(kind):
    """Regression: identifiers of 2**60 were rounded to the next float, silently."""
    X = WIDE[kind]([HUGE, HUGE + 2, 4, 8])
    pairs = Lineage.of_pairs([0, 0, 2], [1, 1, 3], [0.25, 0.75, 0.5], label="rare", n_original=4)
    grown = read(X).grow(pairs)
    cells = grown if isinstance(grown, list) else rows_of(grown)
    assert [int(cell[0]) for cell in cells] == [HUGE, HUGE + 2, 4, 8, HUGE, HUGE + 2, 6]


def test_such_numbers_are_refused_where_rows_are_sparse():
    X = sp.csr_array(np.array([[HUGE], [1], [0], [2]]))
    pairs = Lineage.of_pairs([0], [1], [0.5], label="rare", n_original=4)
    with pytest.raises(DataError, match="RandomOverSampler") as caught:
        read(X).grow(pairs)
    assert caught.value.got == "1 such cells"
    assert read(X).grow(COPIES).toarray()[:, 0].tolist() == [HUGE, 1, 0, 2, 2, HUGE, 0, 0, 2]


@pytest.mark.parametrize("kind", ["array", "pandas", "pandas-nullable", "polars", "arrow"])
def test_noise_stops_at_the_limit_of_a_whole_type(kind):
    """Regression: noise above 255 wrapped around to small numbers, or was an error of the library."""
    cells = np.tile(np.array([240, 255], dtype=np.uint8), 20)
    frame = pd.DataFrame({"a": cells})
    X = {
        "array": lambda: cells[:, np.newaxis],
        "pandas": lambda: frame,
        "pandas-nullable": lambda: frame.astype("UInt8"),
        "polars": lambda: pl.DataFrame({"a": cells}),
        "arrow": lambda: pa.table({"a": cells}),
    }[kind]()
    y = [0] * 10 + [1] * 30
    grown, _ = RandomOverSampler(random_state=0, shrinkage=1.0).fit_resample(X, y)
    new = [row[0] for row in rows_of(grown)[40:]]
    assert max(new) == 255
    assert min(new) > 200  # deviation 7.5, bandwidth below 1: 240 less 5 of it


def test_the_limit_of_64_bits_is_not_overstepped():
    cells = np.array([1e300, -1e300, np.nan, 3.0])
    assert whole_cells(cells, np.dtype(np.int64)).tolist() == [2**63 - 1024, -(2**63), 0, 3]
    assert whole_cells(cells, np.dtype(np.uint64)).tolist() == [2**64 - 2048, 0, 0, 3]


def peak_over_output(X, n_bytes):
    """Memory of growing by nine tenths, at its highest, as a multiple of the output."""
    n_rows = X.shape[0]
    rng = np.random.default_rng(0)
    n_new = int(0.9 * n_rows)
    pairs = Lineage.of_pairs(
        rng.integers(0, n_rows, n_new), rng.integers(0, n_rows, n_new), rng.random(n_new),
        label=1, n_original=n_rows,
    )  # fmt: skip
    table = read(X)
    tracemalloc.start()
    try:
        grown = table.grow(pairs)
        return tracemalloc.get_traced_memory()[1] / n_bytes(grown)
    finally:
        tracemalloc.stop()


def spread_out(n_rows, n_columns, a_row):
    """A CSR matrix of that many entries a row, hardly any shared by two rows."""
    rng = np.random.default_rng(0)
    place = np.arange(0, n_columns, n_columns // a_row) + rng.integers(
        0, n_columns // a_row, (n_rows, a_row)
    )
    starts = np.arange(n_rows + 1) * a_row
    return sp.csr_array((np.ones(place.size), place.ravel(), starts), shape=(n_rows, n_columns))


def of_csr(rows):
    return rows.data.nbytes + rows.indices.nbytes + rows.indptr.nbytes


@pytest.mark.parametrize(
    ("X", "n_bytes"),
    [
        pytest.param(np.ones((200_000, 30)), lambda out: out.nbytes, id="float64"),
        pytest.param(np.ones((200_000, 30), np.float32), lambda out: out.nbytes, id="float32"),
        pytest.param(
            pd.DataFrame(np.ones((200_000, 30))), lambda out: out.memory_usage().sum(), id="frame"
        ),
        pytest.param(
            spread_out(60_000, 4_000, 20),
            of_csr,
            id="csr",
        ),
    ],
)
def test_growing_needs_little_more_than_its_output(X, n_bytes):
    assert peak_over_output(X, n_bytes) < 1.15


def test_indices_widen_before_they_overflow():
    most = 2**31 - 1
    assert index_dtype(most, 10) is np.int32
    assert index_dtype(most + 1, 10) is np.int64
    assert index_dtype(10, most + 1) is np.int64


def test_more_rows_than_64_bits_can_count_are_refused():
    with pytest.raises(SamplingError) as caught:
        require_memory(2**63, 1.0, n_new=2**62, free=2**70)
    assert caught.value.got == "9,223,372,036,854,775,808 rows"


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.uint64])
def test_whole_labels_are_numbered_in_order_up_to_the_ends_of_their_type(kind):
    ends = np.iinfo(kind)
    for labels in ([ends.min, ends.min + 2], [ends.max - 2, ends.max], [ends.min, ends.max]):
        y = np.array(labels * 200, dtype=kind)
        target = read_target(y)
        assert target.labels == tuple(labels)
        assert target.codes.tolist() == [0, 1] * 200
