"""Numbers written as text, with marks: read as numbers, and written back in the same notation."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import oversample as ov
from oversample.tables import read, read_numbers

N = 400
Y = np.where(np.arange(N) < 60, "Yes", "No")
VALUES = np.random.default_rng(3).lognormal(7.5, 1.2, N).round(2) * np.where(
    np.arange(N) % 3 == 0, -1, 1
)


def english(value, digits=2):
    return f"{abs(value):,.{digits}f}"


def german(value):
    return english(value).translate(str.maketrans(",.", ".,"))


def french(value):
    return english(value).translate(str.maketrans(",.", "\u202f,"))


def indian(value):
    digits = f"{value:.0f}"
    head, tail = digits[:-3], digits[-3:]
    return ",".join([*re.findall(r"\d{1,2}(?=(?:\d\d)*$)", head), tail])


def minus(value):
    return "-" if value < 0 else ""


NOTATIONS = {
    "6,736.18": (lambda v: minus(v) + english(v), r"-?\d{1,3}(,\d{3})*\.\d\d"),
    "$6736.18": (lambda v: f"${abs(v):.2f}", r"\$\d+\.\d\d"),
    "$6,736.18": (lambda v: f"${english(v)}", r"\$\d{1,3}(,\d{3})*\.\d\d"),
    "6736,18 €": (lambda v: f"{v:.2f} €".replace(".", ","), r"-?\d+,\d\d €"),
    "6.736,18 €": (lambda v: f"{minus(v)}{german(v)} €", r"-?\d{1,3}(\.\d{3})*,\d\d €"),
    "12 %": (lambda v: f"{abs(v) // 10:.0f} %", r"\d+ %"),
    "12.5%": (lambda v: f"{abs(v) / 10:.1f}%", r"\d+\.\d%"),
    "(1,200.50)": (
        lambda v: f"({english(v)})" if v < 0 else english(v),
        r"\(?\d{1,3}(,\d{3})*\.\d\d\)?",
    ),
    "1 234,56": (lambda v: minus(v) + french(v), r"-?\d{1,3}(\u202f\d{3})*,\d\d"),
    "1'234.50": (
        lambda v: minus(v) + english(v).replace(",", "'"),
        r"-?\d{1,3}('\d{3})*\.\d\d",
    ),
    "-$3.20": (lambda v: f"{minus(v)}${abs(v):.2f}", r"-?\$\d+\.\d\d"),
    "$-3.20": (lambda v: f"${v:.2f}", r"\$-?\d+\.\d\d"),
    "3.20-": (lambda v: f"{abs(v):.2f}{minus(v)}", r"\d+\.\d\d-?"),
    "USD 12.50": (lambda v: f"USD {abs(v):.2f}", r"USD \d+\.\d\d"),
    "Rs.500": (lambda v: f"Rs.{abs(v):.0f}", r"Rs\.\d+"),
    "1,234": (lambda v: minus(v) + english(v, 0), r"-?\d{1,3}(,\d{3})*"),
    "+3.20": (lambda v: f"{v:+.2f}", r"[+-]\d+\.\d\d"),
    "12,34,567": (lambda v: minus(v) + indian(abs(v) * 100), r"-?\d{1,2}(,\d\d)*,\d{3}|-?\d{1,3}"),
    "%12.5": (lambda v: f"%{abs(v) / 10:.1f}", r"%\d+\.\d"),
    "12 kg": (lambda v: f"{abs(v):.1f} kg", r"\d+\.\d kg"),
}


def value_of(text):
    """Read a number of any of these notations in a way of its own: by its last two or no digits."""
    digits = re.sub(r"[^0-9]", "", text)
    tail = re.search(r"[.,](\d{1,2})\D*$", text.replace("Rs.", ""))
    size = int(digits) / 10 ** (len(tail[1]) if tail else 0)
    return -size if re.search(r"[-(]", text) else size


def told(cells, name="amount"):
    return read(pd.DataFrame({name: cells})).inferred().columns[0]


@pytest.mark.parametrize("blanks", [0, 9])
@pytest.mark.parametrize("kind", NOTATIONS)
def test_money_is_numbers_and_new_cells_are_written_alike(kind, blanks):
    write, pattern = NOTATIONS[kind]
    cells = np.array([write(value) for value in VALUES], dtype=object)
    cells[5 : 5 + 40 * blanks : 40] = " "
    is_blank = cells == " "
    frame = pd.DataFrame({"amount": cells, "x": np.arange(N) % 7 + 0.5})
    table = read(frame).inferred()
    column = table.columns[0]
    assert column.block == "numbers"
    assert column.role in ("number", "whole")
    cells_as_numbers = table.cells(column)
    assert np.isnan(cells_as_numbers[is_blank]).all()
    expected = [value_of(text) for text in cells[~is_blank]]
    assert cells_as_numbers[~is_blank].tolist() == pytest.approx(expected)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ov.OversampleWarning)
        made = ov.balance(frame.assign(y=Y), "y", seed=0)
    new = made.frame["amount"][made.is_synthetic].dropna()
    assert len(new) > 100
    assert all(re.fullmatch(pattern, text) for text in new)
    rare = expected_of(cells, Y == "Yes")
    grown = [value_of(text) for text in new]
    assert min(rare) <= min(grown)
    assert max(grown) <= max(rare)
    assert len(set(new) - set(cells)) > len(new) / 4  # mixed, not copied


def expected_of(cells, rows):
    return [value_of(text) for text in cells[rows] if text != " "]


@pytest.mark.parametrize(
    ("levels", "values"),
    [
        (["1,234", "950", "12,000"], [1234, 950, 12000]),
        (["1,234", "9500", "2,345"], [1.234, 9500, 2.345]),  # 9500 has no mark, so it is none
        (["0,123", "1,234", "2,345"], [0.123, 1.234, 2.345]),
        (["1.234 €", "2.345 €"], [1234, 2345]),  # no money has three decimals
        (["1.234", "2.345"], [1.234, 2.345]),
        (["1.234", "950", "12.000"], [1234, 950, 12000]),
        (["1.234", "0.95", "12.000"], [1.234, 0.95, 12]),
        (["1,2", "1,234"], [1.2, 1.234]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["$12", "15.50"], [12, 15.5]),  # an amount of money need not be marked
        (["12 %", "7 %", "0", "0.15"], [12, 7, 0, np.nan]),  # a share is not a percentage
        (["$12", "€13", "$14"], [12, np.nan, 14]),
        (["($12)", "$(13)", "-($14)", "$15"], [-12, -13, np.nan, 15]),
        (["\u221212.5", "3.5"], [-12.5, 3.5]),
        (["Rs.500", "Rs.750"], [500, 750]),
        (["12.5 kg", "C 12", "A12"], [12.5, np.nan, np.nan]),
        (["1.2.3", "12:30", "01.02.2024", "x", ""], [np.nan] * 5),
    ],
)
def test_a_column_decides_how_its_marks_are_read(levels, values):
    assert read_numbers(levels)[0].tolist() == pytest.approx(values, nan_ok=True)


@pytest.mark.parametrize(
    ("write", "pattern"),
    [
        ("{:.0f}.0", r"\d+\.0"),
        ("{:.3e}", r"\d+(\.\d+)?"),
        ("{:.1f}", r"\d+\.\d"),
    ],
)
def test_plain_numbers_keep_their_digits(write, pattern):
    cells = [write.format(abs(value)) for value in VALUES]
    made = ov.balance(pd.DataFrame({"x": cells, "y": Y}), "y", seed=0)
    new = made.frame["x"][made.is_synthetic]
    assert all(re.fullmatch(pattern, text) for text in new)


@pytest.mark.parametrize("mark", [",", "."])
def test_both_readings_of_a_lone_mark_grow_the_same_digits(mark):
    cells = [f"{1 + at * 7 % 900}{mark}{100 + at * 37 % 900}" for at in range(N)]
    frame = pd.DataFrame({"amount": cells, "y": Y})
    made = ov.balance(frame, "y", seed=0)
    new = made.frame["amount"][made.is_synthetic]
    assert all(re.fullmatch(rf"\d{{1,3}}\{mark}\d{{3}}", text) for text in new)


CONTAINERS = {
    "object": lambda cells: pd.DataFrame({"amount": np.array(cells, dtype=object), "y": Y}),
    "string": lambda cells: pd.DataFrame({"amount": pd.array(cells, dtype="string"), "y": Y}),
    "arrow string": lambda cells: pd.DataFrame(
        {"amount": pd.array(cells, dtype=pd.ArrowDtype(pa.string())), "y": Y}
    ),
    "polars": lambda cells: pl.DataFrame({"amount": cells, "y": Y.tolist()}),
    "pyarrow": lambda cells: pa.table({"amount": cells, "y": Y.tolist()}),
}


@pytest.mark.parametrize("blank", [" ", None])
@pytest.mark.parametrize("kind", ["$6,736.18", "6.736,18 €", "(1,200.50)", "3.20-", "12 %"])
@pytest.mark.parametrize("container", CONTAINERS)
def test_the_remedy_of_check_makes_the_same_numbers(container, kind, blank):
    cells = [NOTATIONS[kind][0](value) for value in VALUES]
    cells[7] = cells[90] = blank
    frame = CONTAINERS[container](cells)
    found = ov.check(frame, "y")
    (finding,) = (one for one in found.findings if one.code == "numbers-as-text")
    names = {"df": frame}
    exec(re.search("`(.*)`", finding.advice)[1], names)  # noqa: S102 - as a user would
    mended = names["df"]["amount"]
    values = np.asarray(mended.to_numpy(), dtype=float)
    expected = [np.nan if cell == blank else value_of(cell) for cell in cells]
    assert values.tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("kind", ["$6,736.18", "6.736,18 €", "12 %"])
def test_a_csv_with_money_comes_back_with_money(kind, tmp_path):
    write, pattern = NOTATIONS[kind]
    path = tmp_path / "t.csv"
    cells = [write(value) for value in VALUES]
    cells[7] = cells[90] = ""
    pd.DataFrame({"amount": cells, "y": Y}).to_csv(path, index=False, sep=";")
    from oversample.tables import read_file

    table = read_file(path).table
    made = ov.balance(table, "y", seed=0)
    new = [text for text in made.frame["amount"].to_pylist()[N:] if text]
    assert len(new) > 100
    assert all(re.fullmatch(pattern, text) for text in new)


def test_an_amount_that_differs_in_every_row_is_no_identifier():
    cells = [f"${value:,}" for value in 45_000 + np.random.default_rng(0).permutation(N)]
    assert told(cells, "income").role == "whole"


def test_numbers_in_an_array_of_short_texts_are_not_cut_off():
    r = np.random.default_rng(0)
    numbers = np.where(
        r.random((N, 1)) < 0.5, r.integers(1, 19, (N, 1)) / 2, 10.0 + r.integers(0, 40, (N, 1))
    )
    X = np.array([[f"{value:g}"] for value in numbers[:, 0]])
    assert X.dtype == "<U3"
    made, _ = ov.SMOTE(random_state=0).fit_resample(X, Y)
    assert (made[:N] == X).all()
    new = made[N:, 0]
    assert (np.char.str_len(new) == len("11.5")).any()
    assert all(re.fullmatch(r"\d+(\.\d)?", text) for text in new)
