"""Same table, same rows: a logical table has one set of roles and one set of new rows, whatever holds it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import oversample as ov
from oversample.tables import read_file

N, RARE = 240, 60
SIZES = ["S", "M", "L"]
CITIES = ("Bonn", "Köln", "Ulm")
ROLES = {
    "amount": "number",
    "height": "number",
    "count": "whole",
    "visits": "whole",
    "rooms": "whole",
    "paid": "flag",
    "asked": "flag",
    **{f"city_{city}": "one-hot" for city in CITIES},
    "plan": "category",
    "size": "ordered",
    "since": "date",
    "wait": "duration",
    "patient": "id",
}


def cells():
    """Columns of every kind as Python values; some cells are missing, labels last."""
    r = np.random.default_rng(7)

    def gappy(values, every):
        return [None if at % every == 3 else value for at, value in enumerate(values)]

    city = r.choice(CITIES, N)
    start = dt.datetime(2020, 1, 1)
    return {
        "amount": gappy(r.normal(50, 20, N).round(2).tolist(), 17),
        "height": r.normal(size=N).tolist(),
        "count": r.integers(0, 40, N).tolist(),
        "visits": gappy(r.integers(0, 40, N).tolist(), 13),
        "rooms": r.integers(1, 50, N).astype(float).tolist(),  # 1.0 here, 1 in other containers
        "paid": (r.random(N) < 0.4).tolist(),
        "asked": gappy((r.random(N) < 0.3).tolist(), 11),
        **{f"city_{name}": (city == name).tolist() for name in CITIES},
        "plan": gappy(r.choice(["month", "year", "week"], N).tolist(), 19),
        "size": gappy(r.choice(SIZES, N).tolist(), 23),
        "since": [start + dt.timedelta(days=int(day)) for day in r.integers(0, 900, N)],
        "wait": [dt.timedelta(seconds=int(wait)) for wait in r.integers(0, 9000, N)],
        "patient": [f"PT-{number:05d}" for number in r.permutation(N)],
        "y": ["Yes"] * RARE + ["No"] * (N - RARE),
    }


def pandas_numpy(**options):
    frame = pd.DataFrame(cells(), **options)
    frame["size"] = pd.Categorical(cells()["size"], SIZES, ordered=True)
    return frame


def pandas_nullable():
    frame = pd.DataFrame(cells()).convert_dtypes()
    return frame.assign(size=pandas_numpy()["size"])


def pandas_arrow():
    frame = pd.DataFrame(cells()).convert_dtypes(dtype_backend="pyarrow")
    assert frame["wait"].dtype == pd.ArrowDtype(pa.duration("ns")) or str(
        frame["wait"].dtype
    ).startswith("duration")
    return frame.assign(size=pandas_numpy()["size"])


def arrow(index=None, unit="us"):
    table = pa.table(cells())
    codes = [None if size is None else SIZES.index(size) for size in cells()["size"]]
    size = pa.DictionaryArray.from_arrays(
        pa.array(codes, index or pa.int8()), pa.array(SIZES), ordered=True
    )
    plan = table["plan"].dictionary_encode()  # in the order in which they appear
    for name, column in (("size", size), ("plan", plan)):
        table = table.set_column(table.column_names.index(name), name, column)
    for name, kind in (("since", pa.timestamp(unit)), ("wait", pa.duration(unit))):
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].cast(kind))
    return table


def polars():
    return pl.DataFrame(cells()).with_columns(
        pl.col("size").cast(pl.Enum(SIZES)), pl.col("plan").cast(pl.Categorical)
    )


CONTAINERS = {
    "pandas": pandas_numpy,
    "pandas-objects": lambda: pandas_numpy(dtype=object),
    "pandas-nullable": pandas_nullable,
    "pandas-arrow": pandas_arrow,
    "polars": polars,
    "arrow": arrow,
    "arrow-seconds": lambda: arrow(unit="s"),
    "arrow-unsigned": lambda: arrow(pa.uint32(), unit="ns"),
}
METHODS = ("smote", "borderline", "adasyn", "random")
PARQUET = ("pandas", "polars", "arrow", "arrow-unsigned")


def plain(frame):
    """Return columns as lists of Python values, None where missing."""
    if isinstance(frame, pd.DataFrame):
        return {
            name: [None if pd.isna(cell) else cell for cell in frame[name].tolist()]
            for name in frame
        }
    return frame.to_dict(as_series=False) if isinstance(frame, pl.DataFrame) else frame.to_pydict()


def made(table, method, **options):
    found = ov.balance(table, target="y", method=method, ratio=0.8, seed=3, **options)
    roles = {column.name: column.role for column in found.roles}
    new = {name: column[N:] for name, column in plain(found.frame).items()}
    assert len(new["y"]) == 0.8 * (N - RARE) - RARE
    return roles, new


@pytest.fixture(scope="module", params=METHODS)
def expected(request):
    """Roles and rows of the table of Arrow, which the rows of all others are compared with."""
    roles, new = made(arrow(), request.param)
    assert roles == ROLES
    return request.param, roles, new


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_table_in_memory_has_the_same_roles_and_rows(container, expected):
    method, roles, new = expected
    assert made(CONTAINERS[container](), method) == (roles, new)


@pytest.mark.parametrize("container", PARQUET)
def test_a_parquet_file_has_the_same_roles_and_rows(container, expected, tmp_path):
    method, roles, new = expected
    path, table = tmp_path / "table.parquet", CONTAINERS[container]()
    match container:
        case "pandas":
            table.to_parquet(path)
        case "polars":
            table.write_parquet(path)
        case _:
            pq.write_table(table, path)
    read = read_file(path).table
    if not read.schema.field("size").type.ordered:
        pytest.skip("this release of polars writes an enumeration without its order")
    assert made(read, method) == (roles, new)


def test_a_csv_file_has_the_same_roles_and_rows(expected, tmp_path):
    """Text has no durations, dates that are text, and an order that has to be said."""
    method, roles, _ = expected
    path = tmp_path / "table.csv"
    pd.DataFrame(cells()).drop(columns="wait").to_csv(path, index=False)
    found_roles, found = made(read_file(path).table, method, roles={"size": SIZES})
    _, wanted = made(arrow().drop_columns(["wait"]), method)
    assert found_roles == {name: role for name, role in roles.items() if name != "wait"}
    found["since"] = [dt.datetime.fromisoformat(day) for day in found["since"]]
    assert found == wanted


def test_a_relation_of_duckdb_has_the_same_roles_and_rows(expected):
    """Its intervals have no fixed length, and its enumerations tell no order."""
    duckdb = pytest.importorskip("duckdb")
    method, roles, _ = expected
    connection = duckdb.connect()
    connection.register("source", pa.table(cells()).drop_columns(["wait"]))
    connection.execute("create type sizes as enum ('S', 'M', 'L')")
    relation = connection.sql("select * replace (size::sizes as size) from source")
    found = made(relation, method, roles={"size": SIZES})
    _, wanted = made(arrow().drop_columns(["wait"]), method)
    assert found == ({name: role for name, role in roles.items() if name != "wait"}, wanted)


def test_an_array_of_the_same_cells_has_the_same_rows(expected):
    """Without names, a column of identifiers is not named: it is left out."""
    method, _, _ = expected
    kept = [name for name in ROLES if name != "size"]
    frame = pd.DataFrame(cells(), dtype=object)[kept]
    X = frame.to_numpy(dtype=object)
    sampler = {"smote": ov.SMOTE, "borderline": ov.BorderlineSMOTE, "adasyn": ov.ADASYN}.get(
        method, ov.RandomOverSampler
    )(random_state=3)
    as_frame, _ = sampler.fit_resample(frame, cells()["y"])
    as_array, _ = sampler.fit_resample(X, cells()["y"])
    as_list, _ = sampler.fit_resample(X.tolist(), cells()["y"])
    rows = [list(row) for row in plain_rows(as_frame.to_numpy(dtype=object))]
    assert plain_rows(as_array) == rows
    assert plain_rows(as_list) == rows


def plain_rows(rows):
    return [[None if pd.isna(cell) else cell for cell in row] for row in rows]
