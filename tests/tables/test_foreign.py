"""Tables of other libraries come in through Arrow, and bad ones are refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from oversample import SMOTE, balance
from oversample.errors import DataError
from oversample.tables import read

RNG = np.random.default_rng(0)
CELLS = {
    "rate": RNG.normal(50, 9, 60).round(2).tolist(),
    "plan": RNG.choice(["month", "year"], 60).tolist(),
    "churn": ["Yes"] * 15 + ["No"] * 45,
}
EXPECTED = balance(pa.table(CELLS), "churn", seed=1).frame


def duckdb_relation():
    duckdb = pytest.importorskip("duckdb", reason="DuckDB, whose relations are read, is not here")
    churned = pa.table(CELLS)  # noqa: F841 - found by its name
    return duckdb.connect().sql("select * from churned")


def narwhals_frame(native):
    narwhals = pytest.importorskip(
        "narwhals", reason="narwhals, whose frames are read, is not here"
    )
    return narwhals.from_native(native)


FOREIGN = {
    "duckdb": duckdb_relation,
    "narwhals": lambda: narwhals_frame(pa.table(CELLS)),
    "narwhals of duckdb": lambda: narwhals_frame(duckdb_relation()),
    "reader of batches": lambda: pa.table(CELLS).to_reader(max_chunksize=7),
    "data set": lambda: __import__("pyarrow.dataset").dataset.dataset(pa.table(CELLS)),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_speaks_arrow_becomes_an_arrow_table(kind):
    assert balance(FOREIGN[kind](), "churn", seed=1).frame.equals(EXPECTED)


def test_a_wrapped_or_lazy_frame_is_what_is_in_it():
    made = balance(narwhals_frame(pl.LazyFrame(CELLS)), "churn", seed=1).frame
    assert isinstance(made, pl.DataFrame)
    assert made.equals(pl.from_arrow(EXPECTED))


def test_a_sampler_takes_a_relation_as_x():
    X_new, _ = SMOTE(random_state=0).fit_resample(
        duckdb_relation().select("rate, plan"), CELLS["churn"]
    )
    assert X_new.num_rows == 90


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (np.zeros(3, dtype=[("age", "f8"), ("plan", "U4")]), ["age", "plan"]),
        (pd.DataFrame(np.eye(3), columns=["age", "age", "b"]), ["age"]),
        (
            pd.DataFrame(np.eye(2), columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])),
            ["2 levels"],
        ),
        (pa.table([[1], [2]], names=["age", "age"]), ["age"]),
        (pd.Series([1, 2]), ["Series"]),
    ],
)
def test_what_is_no_table_of_named_columns_is_refused_by_name(bad, named):
    with pytest.raises(DataError) as refused:
        read(bad)
    assert all(word in str(refused.value) for word in named)
    if not isinstance(bad, np.ndarray | pd.Series):
        with pytest.raises(DataError) as refused:
            balance(bad, "b")
        assert all(word in str(refused.value) for word in named)


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr", "lil", "dok", "dia"])
@pytest.mark.parametrize("flavour", ["matrix", "array"])
def test_sparse_tables_of_every_format_stay_what_they_are(kind, flavour):
    import scipy.sparse as sp

    X = getattr(sp, f"{kind}_{flavour}")(np.where(RNG.random((40, 9)) < 0.3, 1.5, 0.0))
    X_new, y_new = SMOTE(random_state=0).fit_resample(X, [1] * 10 + [0] * 30)
    assert type(X_new) is type(X)
    assert X_new.shape == (60, 9)
    assert (X_new.tocsr()[:40] != X.tocsr()).nnz == 0
    assert len(y_new) == 60
