"""Dates that are written as whole numbers: taken along, and never mixed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import oversample as ov
from oversample.tables import Kind, read, read_file

N = 300
R = np.random.default_rng(0)
Y = np.where(np.arange(N) % 6 == 0, "Yes", "No")
A = R.normal(size=N)
STAMPS = pd.Timestamp("2023-11-20") + pd.to_timedelta(R.integers(0, 120, N), unit="D")
DAYS = STAMPS.strftime("%Y%m%d").astype(int).to_numpy()
MONTHS = DAYS // 100
MANY = np.where(np.arange(N) % 7, DAYS.astype(float), np.nan)


def as_csv(cells, folder):
    pd.DataFrame({"when": cells, "a": A, "y": Y}).to_csv(folder / "d.csv", index=False)
    return read_file(folder / "d.csv").table


HOMES = {
    "ints": lambda cells, _: pd.DataFrame({"when": cells, "a": A, "y": Y}),
    "floats": lambda cells, _: pd.DataFrame({"when": cells.astype(float), "a": A, "y": Y}),
    "text": lambda cells, _: pd.DataFrame({"when": cells.astype(str), "a": A, "y": Y}),
    "polars": lambda cells, _: pl.DataFrame({"when": cells, "a": A, "y": Y}),
    "arrow": lambda cells, _: pa.table({"when": cells, "a": A, "y": Y}),
    "csv": as_csv,
}


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("cells", [DAYS, MONTHS], ids=["days", "months"])
def test_whole_numbers_that_are_dates_are_never_mixed(home, cells, tmp_path):
    table = HOMES[home](cells, tmp_path)
    made = ov.balance(table, "y", seed=0)
    column = made.roles[0]
    assert (column.role, column.evidence.kind) == ("date", Kind.WHOLE_DATES)
    assert f"whole numbers that are dates ({cells[0]})" in column.why
    new = made.frame["when"]
    new = new.to_pylist() if isinstance(new, pa.ChunkedArray) else list(new)
    assert len(new) > N
    assert {int(one) for one in new} <= set(cells.tolist())


def test_the_reason_says_how_to_take_them_for_amounts():
    why = read(pd.DataFrame({"when": DAYS})).inferred().columns[0].why
    roles = eval(why.partition("set roles=")[2])  # noqa: S307 - as a user would
    assert read(pd.DataFrame({"when": DAYS})).inferred(roles).columns[0].role == "whole"


def test_cells_may_be_missing_and_columns_need_no_name():
    assert read(pd.DataFrame({"when": MANY})).inferred().columns[0].role == "date"
    assert read(np.column_stack([DAYS.astype(float), A])).inferred().columns[0].role == "date"


def test_a_number_called_an_identifier_stays_one():
    days = pd.date_range("2024-01-01", periods=N).strftime("%Y%m%d").astype(int)
    assert read(pd.DataFrame({"visit_id": days})).inferred().columns[0].role == "id"


@pytest.mark.parametrize(
    "cells",
    [
        np.append(DAYS[1:], 20230229),
        np.append(MONTHS[1:], 202313),
        np.append(MONTHS[1:], 202300),
        DAYS[:19],
        DAYS % 10_000 + 1000_0000,  # the year 1000
        202_400 + R.integers(0, 100, N),
        1000 * R.integers(180, 200, N),
        R.integers(1990, 2025, N),
    ],
    ids=["30 February", "month 13", "month 0", "few", "year 1000", "amounts", "round", "years"],
)
def test_one_cell_that_is_no_date_makes_them_numbers(cells):
    assert read(pd.DataFrame({"when": cells})).inferred().columns[0].role == "whole"


def test_money_and_durations_are_no_dates():
    money = [f"${cell:,}" for cell in DAYS]
    assert read(pd.DataFrame({"when": money})).inferred().columns[0].role == "whole"
    spans = pd.to_timedelta(DAYS, unit="s")
    assert read(pd.DataFrame({"when": spans})).inferred().columns[0].role == "duration"
