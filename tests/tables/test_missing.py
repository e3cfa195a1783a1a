"""Missing: one definition for every container, and rows keep the caller's own kind of missing cell."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import oversample as ov
from oversample.errors import DataError
from oversample.imblearn.over_sampling import SMOTEN, SMOTENC
from oversample.tables import read_target, read_told
from oversample.tables.missing import is_missing, missing_cells

MARKS = {
    "pandas.NA": pd.NA,
    "pandas.NaT": pd.NaT,
    "None": None,
    "nan": float("nan"),
    "float32 nan": np.float32("nan"),
    "datetime64 NaT": np.datetime64("NaT"),
    "timedelta64 NaT": np.timedelta64("NaT"),
    "Decimal NaN": Decimal("NaN"),
    "masked": np.ma.masked,
    "Arrow null": pa.scalar(None, pa.int64()),
}
if (
    int(pd.__version__.split(".")[0]) >= 3
):  # older ones compare such a cell, which is an error by design
    MARKS["Decimal sNaN"] = Decimal("sNaN")
N, RARE, EVERY = 90, 20, 7
CONTAINERS = {
    "array": lambda X: X,
    "list": lambda X: X.tolist(),
    "pandas": lambda X: pd.DataFrame(
        {f"c{at}": pd.Series(X[:, at], dtype=object) for at in range(X.shape[1])}
    ),
}


@pytest.fixture(params=MARKS)
def mark(request):
    return MARKS[request.param]


def objects(cells):
    return np.fromiter(cells, dtype=object, count=len(cells))


def table_with(mark):
    """Ages, amounts and plans as objects; every seventh age and plan is missing."""
    r = np.random.default_rng(0)
    ages = [mark if at % EVERY == 0 else int(age) for at, age in enumerate(r.integers(18, 90, N))]
    plans = [mark if at % EVERY == 1 else "abc"[at % 3] for at in range(N)]
    amounts = [round(float(amount), 3) for amount in r.normal(size=N)]
    return np.column_stack([objects(ages), objects(amounts), objects(plans)])


LABELS = ["Yes"] * RARE + ["No"] * (N - RARE)


def test_every_mark_is_missing_and_nothing_else_is(mark):
    assert is_missing(mark)
    cells = objects(["", 0, mark, "nan", False, [], "None", (None,)])
    assert missing_cells(cells).tolist() == [cell is mark for cell in cells.tolist()]


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_mark_among_numbers_leaves_them_numbers_and_is_refused_where_asked(mark, container):
    X = CONTAINERS[container](table_with(mark))
    assert [column.role for column in read_told(X).columns] == ["whole", "number", "category"]
    with pytest.raises(DataError, match="2 columns have missing values") as caught:
        read_told(X, missing="error")
    assert "14.4% (13 rows)" in str(
        caught.value
    )  # rows 0, 7 ... 84, and 1, 8 ... 85: 13 of 90 each


@pytest.mark.parametrize("container", CONTAINERS)
def test_new_rows_have_the_callers_own_mark_and_imputed_tables_none(mark, container):
    X = CONTAINERS[container](table_with(mark))
    grown, _ = ov.SMOTE(random_state=0).fit_resample(X, LABELS)
    rows = grown.to_numpy(dtype=object).tolist() if container == "pandas" else list(grown)
    kinds = {type(row[0]) for row in rows[N:]}
    assert kinds == {int, type(mark)}, "whole numbers, and what the caller writes for none"
    assert {type(row[2]) for row in rows[N:]} == {str, type(mark)}
    read_told(read_told(X, missing="impute"), missing="error")


@pytest.mark.parametrize("container", ["array", "list", "pandas"])
def test_a_label_that_is_missing_is_refused(mark, container):
    labels = objects([mark if at == 3 else label for at, label in enumerate(LABELS)])
    y = {"array": labels, "list": labels.tolist(), "pandas": pd.Series(labels, dtype=object)}
    with pytest.raises(DataError, match=r"missing labels(.|\n)*1 of 90 labels missing"):
        read_target(y[container])


@pytest.mark.parametrize("sampler", [SMOTENC([2], random_state=0), SMOTEN(random_state=0)])
def test_the_drop_in_takes_every_mark_for_a_category_of_its_own(mark, sampler):
    X = CONTAINERS["pandas"](table_with(mark))
    as_none, y_none = sampler.fit_resample(CONTAINERS["pandas"](table_with(None)), LABELS)
    grown, y = sampler.fit_resample(X, LABELS)
    assert list(y) == list(y_none)
    gaps = np.array([is_missing(cell) for cell in grown["c2"]])
    assert gaps.tolist() == [is_missing(cell) for cell in as_none["c2"]]
    assert grown["c2"][~gaps].tolist() == as_none["c2"][~gaps].tolist()


def test_pandas_is_not_imported_to_find_its_marks():
    code = (
        "import sys, numpy as np\n"
        "from oversample.tables.missing import missing_cells\n"
        "assert missing_cells(np.array(['a', None], dtype=object)).tolist() == [False, True]\n"
        "assert 'pandas' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_masked_array_is_refused_and_the_way_out_works():
    X = np.ma.masked_less(np.random.default_rng(0).normal(size=(N, 2)), -1.0)
    with pytest.raises(DataError, match="masked array") as caught:
        ov.SMOTE(random_state=0).fit_resample(X, LABELS)
    remedy = str(caught.value).split("Pass ")[1].split(",")[0]
    assert remedy == "X.astype(float).filled(np.nan)"
    grown, _ = ov.SMOTE(random_state=0).fit_resample(X.astype(float).filled(np.nan), LABELS)
    assert np.isnan(grown).any()


def test_dates_and_durations_of_numpy_are_no_levels():
    days = np.datetime64("2020-01-01") + np.arange(N).astype("m8[D]")
    waits = (np.arange(N) * 60).astype("m8[s]")
    assert read_told(days.reshape(-1, 1)).columns[0].role == "date"
    table = read_told(waits.reshape(-1, 1))
    assert (table.columns[0].role, table.columns[0].step) == ("duration", 60)
    grown, _ = ov.SMOTE(random_state=0).fit_resample(waits.reshape(-1, 1), LABELS)
    assert grown.dtype == waits.dtype
    assert (grown.astype(int) % 60 == 0).all()
