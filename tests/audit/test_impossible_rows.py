"""Impossible rows: each kind is found where it was planted, and nowhere else; whoever made the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample import balance
from oversample.audit import impossible_rows
from oversample.errors import DataError


def customers(n=300, seed=0):
    rng = np.random.default_rng(seed)
    contract = rng.choice(["month", "year", "two"], n)
    return pd.DataFrame(
        {
            "customer": [f"C-{at:05d}" for at in rng.permutation(n) * 7],
            "calls": rng.poisson(2, n),
            "charges": rng.gamma(2, 30, n).round(2),
            "weight": rng.normal(70, 10, n),
            "plan": rng.choice(["basic", "plus"], n),
            "active": rng.random(n) < 0.3,
            "is_month": (contract == "month").astype(int),
            "is_year": (contract == "year").astype(int),
            "is_two": (contract == "two").astype(int),
            "y": np.where(np.arange(n) % 6 == 0, "Yes", "No"),
        }
    )


def kinds(found):
    return {(kind.code, kind.column): kind.n_rows for kind in found.kinds}


def real_and_copies():
    """Return real rows, and ten that could exist: copies without the identifier."""
    real = customers().drop(columns="y")
    made = real.iloc[:10].copy()
    made["customer"] = None
    return real, made


def test_rows_that_could_exist_are_not_flagged():
    found = impossible_rows(*real_and_copies())
    assert (found.n_rows, found.n_checked, found.kinds) == (0, 10, ())


@pytest.mark.parametrize(
    ("code", "column", "row", "cell", "shown", "possible"),
    [
        ("fraction", "calls", 3, 1.5, "1.5", "whole numbers"),
        ("decimals", "charges", 3, 20.123, "20.123", "2 decimals"),
        ("outside", "weight", 3, 500.0, "500", None),
        ("level", "plan", 3, "gold", "gold", None),
        ("missing", "weight", 3, np.nan, "(missing)", "never missing"),
        ("id", "customer", 3, "C-00007", "C-00007", None),
    ],
)
def test_a_planted_cell_is_found_with_row_and_content(code, column, row, cell, shown, possible):
    real, made = real_and_copies()
    made[column] = made[column].astype(object if isinstance(cell, str) else float)
    made.iloc[row, list(made).index(column)] = cell
    found = impossible_rows(real, made)
    assert kinds(found) == {(code, column): 1}
    (kind,) = found.kinds
    assert (kind.rows, kind.cells) == ((row,), (shown,))
    assert possible is None or kind.possible == possible
    assert found.n_rows == 1


@pytest.mark.parametrize("cells", [(0, 0, 0), (1, 1, 0), (0.4, 0.6, 0.0)])
def test_a_one_hot_group_filled_in_as_in_no_real_row_is_found(cells):
    real, made = real_and_copies()
    hot = ["is_month", "is_year", "is_two"]
    made[hot] = made[hot].astype(float)
    made.iloc[4, [list(made).index(name) for name in hot]] = cells
    found = impossible_rows(real, made)
    assert kinds(found) == {("one-hot", "is_month, is_year, is_two"): 1}
    assert found.kinds[0].cells == (" ".join(f"{cell:g}" for cell in cells),)


def test_a_row_with_two_faults_counts_once():
    real, made = real_and_copies()
    made.loc[:3, "weight"] += 1000.0
    made["plan"] = "gold"
    found = impossible_rows(real, made)
    assert found.n_rows == 10
    assert [(k.code, k.column, k.n_rows) for k in found.kinds] == [
        ("level", "plan", 10),  # most rows first
        ("outside", "weight", 4),
    ]
    assert "10 of 10 synthetic rows are impossible (100.0%)" in repr(found)


def test_a_role_that_the_caller_names_decides():
    real = pd.DataFrame({"rooms": [1.0, 2.0, 3.0, 4.0] * 20})
    made = pd.DataFrame({"rooms": [2.5]})
    assert kinds(impossible_rows(real, made, roles={"rooms": "whole"})) == {
        ("fraction", "rooms"): 1
    }
    assert kinds(impossible_rows(real, made, roles={"rooms": "category"})) == {
        ("level", "rooms"): 1
    }


def test_columns_are_matched_by_name_whatever_their_order_and_library():
    real, made = real_and_copies()
    made["calls"] = made["calls"] + 0.5
    turned = made[list(made)[::-1]]
    for container in (turned, pl.from_pandas(turned), pa.Table.from_pandas(turned)):
        assert kinds(impossible_rows(real, container)) == {("fraction", "calls"): 10}


def test_arrays_without_names_are_matched_by_position():
    real, made = real_and_copies()
    numbers = ["calls", "weight"]
    array = made[numbers].to_numpy(dtype=float) + np.array([0.5, 0.0])
    assert kinds(impossible_rows(real[numbers], array)) == {("fraction", "calls"): 10}


def test_different_columns_are_refused_by_name():
    real, made = real_and_copies()
    with pytest.raises(DataError) as caught:
        impossible_rows(real, made.drop(columns="plan"))
    assert '"plan"' in caught.value.got


def test_sparse_rows_are_looked_at_without_making_them_dense():
    rng = np.random.default_rng(0)
    real = sp.csr_array(np.where(rng.random((200, 3000)) < 0.01, rng.random((200, 3000)), 0.0))
    made = real[:20].copy()
    assert impossible_rows(real, made).n_rows == 0
    made.data[0] = 9.0
    found = impossible_rows(real, made)
    assert [(kind.code, kind.n_rows) for kind in found.kinds] == [("outside", 1)]


@pytest.mark.parametrize("library", [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas])
@pytest.mark.parametrize("method", ["smote", "borderline", "adasyn"])
def test_balance_makes_no_impossible_row(library, method):
    frame = customers()
    frame.loc[::11, "weight"] = np.nan
    made = balance(library(frame), "y", method=method, ratio=1.0, seed=1)
    assert made.fidelity.impossible.kinds == ()


def test_rows_of_imbalanced_learn_are_found_out():
    """Its one-hot rows have no level, or two at once, in more than a third of the rows (USERS.md: 59 %)."""
    imblearn = pytest.importorskip("imblearn.over_sampling")
    frame = customers(600)
    X = frame.drop(columns=["customer", "plan", "active", "y"])
    grown, _ = imblearn.SMOTE(random_state=0).fit_resample(X, frame["y"])
    found = impossible_rows(X, grown.iloc[len(X) :])
    assert kinds(found)["one-hot", "is_month, is_year, is_two"] > found.n_checked / 3
    assert kinds(found)["decimals", "charges"] > found.n_checked / 2
