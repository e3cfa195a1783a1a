"""Messy tables of all roles at once, in all containers: what grows could exist, and nothing else is touched."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from oversample import SMOTE, RandomOverSampler, balance
from oversample.errors import OversampleWarning
from oversample.tables import read

CONTAINERS = {
    "pandas": pd.DataFrame,
    "pandas-objects": lambda cells: pd.DataFrame(cells).astype(object),
    "pandas-nullable": lambda cells: pd.DataFrame(cells).convert_dtypes(),
    "pandas-arrow": lambda cells: pd.DataFrame(cells).convert_dtypes(dtype_backend="pyarrow"),
    "pandas-category": lambda cells: pd.DataFrame(cells).astype({"plan": "category"}),
    "polars": lambda cells: pl.DataFrame(cells, strict=False),
    "polars-lazy": lambda cells: pl.LazyFrame(cells, strict=False),
    "arrow": pa.table,
}
SIZES = ("S", "M", "L", "XL")
ROLES = {"size": list(SIZES)}


@st.composite
def tables(draw):
    """Columns of every role, each with its own gaps, as plain lists."""
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n = draw(st.integers(60, 160))
    decimals = draw(st.integers(0, 3))
    month = rng.integers(0, draw(st.integers(2, 4)), n)
    month[:2] = 0, 1
    gaps = draw(st.sampled_from([0.0, 0.1, 0.5]))

    def with_gaps(cells):
        return [None if rng.random() < gaps else cell for cell in cells]

    start = dt.datetime(2020, 1, 1)
    return {
        "user_id": [f"u-{at:04d}" for at in rng.permutation(n)],
        "row": (rng.permutation(n) + 1).tolist(),
        "ratio": with_gaps(rng.normal(size=n).tolist()),
        "price": with_gaps(rng.gamma(3, 40, n).round(decimals).tolist()),
        "visits": rng.poisson(2, n).tolist(),
        "steps": (rng.integers(0, 40, n) * 10).tolist(),
        "senior": rng.integers(0, 2, n).tolist(),
        "paid": (rng.random(n) < 0.3).tolist(),
        "plan": with_gaps(rng.choice(["month", "year", "Jahr, 2", "ünï"], n).tolist()),
        "size": with_gaps(rng.choice(SIZES, n).tolist()),
        "total": [f"{x:.2f}" for x in rng.gamma(3, 40, n)],
        "since": with_gaps([start + dt.timedelta(days=int(d)) for d in rng.integers(0, 900, n)]),
        "notes": [" ".join(rng.choice(["a", "bb", "ccc", "dddd", "ee"], 7)) for _ in range(n)],
        **{f"m_{level}": (month == level).tolist() for level in range(month.max() + 1)},
        "target": np.where(np.arange(n) % 6 == 0, "rare", "common").tolist(),
    }


def columns_of(frame):
    """Read any container as lists, a missing cell as None."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        cells = frame.to_dict(as_series=False)
    elif isinstance(frame, pa.Table):
        cells = frame.to_pydict()
    else:
        cells = {name: frame[name].tolist() for name in frame.columns}
    return {
        name: [None if pd.isna(cell) else cell for cell in column] for name, column in cells.items()
    }


def combinations(cells, names):
    return set(zip(*(cells[name] for name in names), strict=True))


def kinds(frame):
    if isinstance(frame, pa.Table):
        return (
            frame.schema.remove_metadata()
        )  # which is where the frame remembers that it was resampled
    return frame.collect_schema() if isinstance(frame, pl.LazyFrame) else list(frame.dtypes)


@settings(max_examples=120, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(tables(), st.sampled_from(sorted(CONTAINERS)), st.sampled_from(["smote", "borderline", "adasyn", "random"]),
       st.integers(0, 99))  # fmt: skip
def test_only_possible_rows_come_out(cells, container, method, seed):
    frame = CONTAINERS[container](cells)
    made = balance(frame, "target", method=method, ratio=1.0, seed=seed, roles=ROLES)
    before, after = columns_of(frame), columns_of(made.frame)
    n = len(before["target"])
    new = {name: column[n:] for name, column in after.items()}
    # originals, types, order, counts
    assert list(after) == list(cells)
    assert {name: column[:n] for name, column in after.items()} == before
    if not isinstance(frame, pl.LazyFrame):
        assert type(made.frame) is type(frame)
        assert str(kinds(made.frame)) == str(kinds(frame))
    assert (
        after["target"].count("rare")
        == after["target"].count("common")
        == before["target"].count("common")
    )
    # impossible rows
    assert not set(new["user_id"]) - {None}
    assert not set(new["row"]) & set(before["row"])
    assert method == "random" or not set(new["notes"]) - {None}
    for name in ("senior", "paid", "plan", "size", "since"):
        assert set(new[name]) <= set(before[name]), name
    hot = [name for name in cells if name.startswith("m_")]
    assert combinations(new, hot) <= combinations(before, hot)
    for name in ("ratio", "price", "visits", "steps"):
        real = [cell for cell in before[name] if cell is not None]
        made_up = [cell for cell in new[name] if cell is not None]
        assert all(min(real) <= cell <= max(real) for cell in made_up), name
        assert None in before[name] or None not in new[name], name
    assert all(float(cell) == round(float(cell), 3) for cell in new["price"] if cell is not None)
    assert all(cell % 10 == 0 for cell in new["steps"])
    assert all(float(cell) == round(float(cell), 2) for cell in new["total"])
    # the lineage tells every number, within its rounding
    lineage, table = made.lineage, read(frame)
    numbers = table.cells(table.column("visits")), table.cells(table.column("price"))
    for cells_of, name, slack in zip(numbers, ("visits", "price"), (0.5, 0.5), strict=True):
        mixed = lineage.mix(cells_of)
        whole = ~np.isnan(mixed)
        found = np.array([np.nan if cell is None else float(cell) for cell in new[name]])
        assert np.abs(found - mixed)[whole].max(initial=0.0) <= slack + 1e-9, name


ARRAYS = {
    "float64": lambda X: X,
    "float32": lambda X: X.astype("f4"),
    "fortran": np.asfortranarray,
    "objects": lambda X: X.astype(object),
    "lists": lambda X: X.tolist(),
    "whole": lambda X: np.nan_to_num(X).astype("i8"),
    "small": lambda X: np.nan_to_num(X).clip(-128, 127).astype("i1"),
}


@st.composite
def matrices(draw):
    """Columns 0: many decimals, 1: two, 2: whole, 3: tens, 4: a flag, 5 to 7: one-hot; gaps in the first three."""
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n = draw(st.integers(60, 200))
    hot = np.eye(3)[rng.permutation(np.arange(n) % 3)]
    X = np.column_stack([
        rng.normal(size=n), rng.gamma(2, 9, n).round(2), rng.poisson(4, n), rng.integers(0, 12, n) * 10,
        rng.integers(0, 2, n), hot,
    ])  # fmt: skip
    gaps = draw(st.sampled_from([0.0, 0.2]))
    X[:, :3][rng.random((n, 3)) < gaps] = np.nan
    return X


@settings(max_examples=80, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(matrices(), st.sampled_from(sorted(ARRAYS)), st.integers(0, 99))
def test_only_possible_rows_come_out_of_arrays_and_lists(X, container, seed):
    X = ARRAYS[container](X)
    before = np.array(X, dtype=float)
    y = np.where(np.arange(len(before)) % 5 == 0, 1, 0)
    X_new, y_new = SMOTE(random_state=seed).fit_resample(X, y)
    assert type(X_new) is type(X)
    assert getattr(X_new, "dtype", None) == getattr(X, "dtype", None)
    after = np.array(X_new, dtype=float)
    old, new = after[: len(before)], after[len(before) :]
    assert np.array_equal(old, before, equal_nan=True)
    assert (y_new == 1).sum() == (y_new == 0).sum()
    present = ~np.isnan(new)
    low, high = np.nanmin(before, axis=0), np.nanmax(before, axis=0)
    assert ((new >= low) & (new <= high) | ~present).all()
    assert present[:, ~np.isnan(before).any(axis=0)].all()
    single = container == "float32"
    assert np.allclose(
        new[:, 1], new[:, 1].round(2), rtol=1e-6 if single else 0, atol=0, equal_nan=True
    )
    assert np.array_equal(new[:, 2:], np.rint(new[:, 2:]), equal_nan=True)
    assert not (new[:, 3] % 10)[present[:, 3]].any() or container == "small"
    assert set(new[:, 4]) <= {0.0, 1.0}
    assert (new[:, 5:].sum(axis=1) == 1).all()


def test_the_averages_of_whole_numbers_and_flags_are_those_of_the_real_rows():
    rng = np.random.default_rng(3)
    rare = pd.DataFrame(
        {
            "count": rng.poisson(1.45, 75),
            "flag": rng.random(75) < 0.15,
            "bit": rng.integers(0, 2, 75),
        }
    )
    common = rare.sample(400, replace=True, random_state=0)
    X = pd.concat([rare, common], ignore_index=True).assign(
        x=rng.normal(size=475), z=rng.normal(size=475)
    )
    y = np.repeat(["rare", "common"], [75, 400])
    made = [
        SMOTE(sampling_strategy={"rare": 375}, random_state=seed)
        .fit_resample(X, y)[0][475:][list(rare)]
        .astype(float)
        for seed in range(60)
    ]
    real = rare.astype(float).mean()
    for new in made:  # every row is the base point of four
        assert new[["flag", "bit"]].mean().tolist() == real[["flag", "bit"]].tolist()
    # whole numbers depend on the partners, too, of which some rows have more than others
    off = np.mean([new["count"].mean() for new in made]) - real["count"]
    assert abs(off) < rare["count"].std() / np.sqrt(75)


def test_the_zone_of_a_date_is_kept():
    when = pd.date_range("2024-03-30", periods=40, freq="h", tz="Europe/Paris")
    frame = pd.DataFrame(
        {"when": when, "x": np.arange(40.0) ** 1.5, "y": ["rare"] * 10 + ["common"] * 30}
    )
    made = balance(frame, "y", method="smote", ratio=1.0, seed=0).frame
    assert made["when"].dtype == frame["when"].dtype
    assert set(made["when"][40:]) <= set(when[:10])


def test_durations_are_mixed_in_whole_units_of_their_own():
    days = pd.to_timedelta(np.arange(60) % 31, unit="D")
    frame = pd.DataFrame(
        {"stay": days, "x": np.arange(60.0) ** 1.5, "y": ["rare"] * 20 + ["common"] * 40}
    )
    for kind in (lambda f: f, pl.from_pandas, pa.Table.from_pandas):
        made = balance(kind(frame), "y", method="smote", ratio=1.0, seed=0).frame
        new = columns_of(made)["stay"][60:]
        assert all(pd.Timedelta(cell) % pd.Timedelta(days=1) == pd.Timedelta(0) for cell in new)
        assert len(set(new)) > 5


def test_all_categories_of_a_row_are_those_of_one_real_row():
    rng = np.random.default_rng(0)
    make = rng.choice(["audi", "bmw", "vw"], 90)
    model = np.char.add(np.char.add(make, " "), rng.integers(0, 4, 90).astype(str))
    frame = pd.DataFrame(
        {
            "make": make,
            "model": model,
            "km": rng.normal(size=90),
            "y": ["rare"] * 30 + ["common"] * 60,
        }
    )
    made = balance(frame, "y", method="smote", ratio=1.0, seed=0).frame
    assert combinations(made, ["make", "model"]) == combinations(frame, ["make", "model"])


def test_what_is_missing_agrees_with_the_flag_that_says_so():
    """Regression: gaps were voted on column by column, and a row had a value that its flag called not measured."""
    rng = np.random.default_rng(0)
    measured = rng.random(300) < 0.7
    frame = pd.DataFrame({
        "t3": np.where(measured, rng.normal(2, 0.3, 300).round(1), np.nan), "t3_measured": measured,
        "age": rng.integers(20, 90, 300), "y": ["ill"] * 60 + ["well"] * 240,
    })  # fmt: skip
    made = balance(frame, "y", method="smote", ratio=1.0, seed=0)
    new = made.frame[made.is_synthetic]
    assert (new["t3"].notna() == new["t3_measured"]).all()
    assert (
        new["t3"].isna().mean() == (~measured[:60]).mean()
    )  # each of the 60 is the base point of three


@pytest.mark.parametrize("kind", [lambda f: f, pl.from_pandas, pa.Table.from_pandas])
def test_single_floats_have_the_same_decimals_and_rows_in_every_library(kind):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"dose": rng.gamma(3, 9, 90).round(2).astype("f4"), "y": ["rare"] * 30 + ["common"] * 60}
    )
    made = balance(kind(frame), "y", method="smote", ratio=1.0, seed=0)
    assert made.roles[0].decimals == 2
    expected = balance(frame, "y", method="smote", ratio=1.0, seed=0).frame["dose"].tolist()
    assert columns_of(made.frame)["dose"] == expected


@pytest.mark.parametrize("method", ["smote", "random"])
def test_numbers_written_as_text_keep_their_digits(method):
    rng = np.random.default_rng(0)
    cells = [f"{x:.2f}" for x in rng.gamma(3, 9, 89).round(1)]
    frame = pd.DataFrame({"id": [f"u{at}" for at in range(90)], "total": [" ", *cells], "x": rng.normal(size=90),
                          "y": ["rare"] * 30 + ["common"] * 60})  # fmt: skip
    with pytest.warns(OversampleWarning, match="total"):
        made = balance(frame, "y", method=method, ratio=1.0, seed=0).frame["total"][90:]
    assert all(
        cell is None or pd.isna(cell) or cell == " " or len(cell.partition(".")[2]) == 2
        for cell in made
    )
    assert made.str.endswith("0").any()


@pytest.mark.parametrize("container", sorted(set(CONTAINERS) - {"pandas-objects"}))
def test_imputed_tables_have_no_gap_and_are_otherwise_as_they_were(container):
    rng = np.random.default_rng(0)
    cells = {
        "price": [
            None if at % 7 == 0 else float(x) for at, x in enumerate(rng.gamma(3, 9, 70).round(1))
        ],
        "visits": [None if at % 5 == 0 else int(x) for at, x in enumerate(rng.poisson(3, 70))],
        "plan": [None if at % 9 == 0 else "ab"[at % 2] for at in range(70)],
        "size": [None if at % 9 == 0 else SIZES[at % 4] for at in range(70)],
        "target": ["rare"] * 20 + ["common"] * 50,
    }
    frame = CONTAINERS[container](cells)
    made = balance(frame, "target", missing="impute", seed=0, roles=ROLES, ratio=1.0)
    before, after = columns_of(frame), columns_of(made.frame)
    assert all(None not in column for column in after.values())
    for name, column in before.items():
        kept = [
            (old, new) for old, new in zip(column, after[name], strict=False) if old is not None
        ]
        assert all(old == new for old, new in kept), name
    prices = [cell for cell in before["price"] if cell is not None]
    assert after["price"][0] == round(float(np.median(prices)), 1)


def test_copies_of_a_sampler_are_whole_unless_roles_are_told():
    frame = pd.DataFrame({"user_id": [f"u{at}" for at in range(40)], "x": np.arange(40.0) ** 1.5})
    y = ["rare"] * 10 + ["common"] * 30
    plain, _ = RandomOverSampler(random_state=0).fit_resample(frame, y)
    assert set(plain["user_id"][40:]) <= set(frame["user_id"])
    told, _ = RandomOverSampler(random_state=0, roles={}).fit_resample(frame, y)
    assert told["user_id"][40:].isna().all()
    assert told["x"].tolist() == plain["x"].tolist()
