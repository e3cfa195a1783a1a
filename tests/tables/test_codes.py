"""Codes and identifiers: digits that are text, and whole numbers that name something."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner

import oversample as ov
from oversample.cli import main
from oversample.tables import Evidence, Kind, read, read_file

N = 500
R = np.random.default_rng(0)
Y = np.where(np.arange(N) < 60, "Yes", "No")
A = R.normal(size=N)
SHUFFLED = np.random.default_rng(3)  # of its own, so that the other columns stay as they are
SHOPS = [str(shop) for shop in R.choice(R.choice(3000, 200, replace=False), N)]

CONTAINERS = {
    "object": lambda cells: pd.DataFrame({"shop": np.array(cells, dtype=object), "a": A}),
    "str": lambda cells: pd.DataFrame({"shop": cells, "a": A}),
    "string": lambda cells: pd.DataFrame({"shop": pd.array(cells, dtype="string"), "a": A}),
    "arrow string": lambda cells: pd.DataFrame(
        {"shop": pd.array(cells, dtype=pd.ArrowDtype(pa.string())), "a": A}
    ),
    "polars": lambda cells: pl.DataFrame({"shop": cells, "a": A}),
    "pyarrow": lambda cells: pa.table({"shop": cells, "a": A}),
    "lists": lambda cells: [list(row) for row in zip(cells, A.tolist(), strict=True)],
    "array": lambda cells: np.array(list(zip(cells, A.tolist(), strict=True)), dtype=object),
}


def first_column(container):
    if isinstance(container, list):
        return [row[0] for row in container]
    if isinstance(container, np.ndarray):
        return container[:, 0].tolist()
    if isinstance(container, pd.DataFrame):
        return container["shop"].tolist()
    column = container["shop"]
    return column.to_list() if isinstance(container, pl.DataFrame) else column.to_pylist()


@pytest.mark.parametrize("kind", CONTAINERS)
def test_digits_as_text_are_codes_and_never_averaged(kind):
    X = CONTAINERS[kind](SHOPS)
    column = read(X).inferred().columns[0]
    assert column.role == "category"
    assert column.evidence.kind is Kind.CODES
    assert "whole digits as text are codes" in column.why
    X_new, _ = ov.SMOTE(random_state=0).fit_resample(X, Y)
    new = first_column(X_new)
    assert len(new) > N
    assert set(new) <= set(SHOPS)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_the_reason_says_how_to_take_them_for_amounts(kind):
    X = CONTAINERS[kind](SHOPS)
    why = read(X).inferred().columns[0].why
    roles = eval(why.partition("set roles=")[2])  # noqa: S307 - as a user would
    column = read(X).inferred(roles).columns[0]
    assert (column.role, column.block) == ("whole", "numbers")


def test_digits_that_differ_in_every_row_are_an_identifier():
    cells = [str(1000 + at) for at in R.permutation(N)]
    column = read(pd.DataFrame({"shop": cells})).inferred().columns[0]
    assert (column.role, column.evidence.kind, column.doubt) == ("id", Kind.CODES, None)


def test_uneven_digits_that_differ_in_every_row_may_be_amounts():
    income = np.unique(R.lognormal(10, 0.7, 2 * N).astype(int))
    cells = R.permutation(income)[:N].astype(str)
    frame = pd.DataFrame({"earned": cells, "a": A, "y": Y})
    with pytest.warns(ov.OversampleWarning, match='roles={"earned": "whole"}'):
        ov.balance(frame, "y", seed=0)
    made = ov.balance(frame, "y", seed=0, roles={"earned": "whole"})
    assert made.frame["earned"][made.is_synthetic].notna().all()


def test_digits_that_repeat_under_the_name_of_subjects_are_a_group():
    cells = [str(at % 100) for at in range(N)]
    assert read(pd.DataFrame({"patient_id": cells})).inferred().columns[0].role == "group"


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        ([f"{at / 4:.2f}" for at in range(N)], "number"),
        ([str(at % 90) if at % 50 else " " for at in range(N)], "whole"),
        ([str(at % 90 - 40) for at in range(N)], "whole"),  # a sign is no part of a code
        ([f"{at % 90}.0" for at in range(N)], "whole"),
        ([f"{at % 150:03}" for at in range(N)], "category"),
        ([str(10**20 + 7 * at) for at in range(N)], "id"),
    ],
)
def test_text_with_decimals_blanks_or_signs_stays_numbers(cells, role):
    assert read(pd.DataFrame({"x": cells})).inferred().columns[0].role == role


def test_check_does_not_advise_to_turn_codes_into_floats():
    frame = pd.DataFrame({"shop": SHOPS, "a": A, "y": Y})
    findings = {one.code: one for one in ov.check(frame, "y").findings}
    assert "numbers-as-text" not in findings
    assert all("float" not in one.advice for one in findings.values())
    names = {"df": frame, "oversample": ov}
    advice = findings["digits-as-text"].advice
    found = eval(advice.split("`")[1], names)  # noqa: S307 - as a user would
    assert found.roles["shop"] == "whole"


# --- whole numbers that name rows -------------------------------------------------------------------


def handed_out():
    r = np.random.default_rng(1)
    running = np.arange(N)
    return {
        "step": (700_000 + r.permutation(N)) * 1000,
        "step of 7": r.permutation(N) * 7 + 13,
        "2 in 100": 700_000 + r.choice(N * 50, N, replace=False),
        "5 in 100": 700_000 + r.choice(N * 20, N, replace=False),
        "30 in 100": 1 + r.choice(int(N / 0.3), N, replace=False),
        "80 in 100": 10**6 + r.choice(int(N / 0.8), N, replace=False),
        "in two blocks": r.permutation(np.append(100_001 + running[:250], 900_001 + running[:250])),
        "eight digits": r.choice(90_000_000, N, replace=False) + 10_000_000,
        "as floats": (5_000.0 + r.choice(N * 10, N, replace=False)) * 10,
        "with gaps": np.where(running % 9, 1000.0 + r.choice(N * 10, N, replace=False), np.nan),
    }


@pytest.mark.parametrize("kind", handed_out())
def test_numbers_that_were_handed_out_are_identifiers(kind):
    cells = handed_out()[kind]
    frame = pd.DataFrame({"customer": cells, "a": A, "y": Y})
    column = read(frame).inferred().columns[0]
    assert (column.role, column.doubt) == ("id", None)
    made = ov.balance(frame, "y", seed=0)
    new = made.frame["customer"][made.is_synthetic].dropna()
    assert not set(new) & set(cells)


@pytest.mark.parametrize("kind", handed_out())
def test_the_name_of_an_amount_makes_it_a_matter_to_be_said(kind):
    column = read(pd.DataFrame({"income": handed_out()[kind]})).inferred().columns[0]
    assert column.role == "whole"
    assert column.doubt is None or column.doubt.kind is Kind.MAYBE_ID


def amounts():
    r = np.random.default_rng(2)
    seconds = 1_600_000_000 + r.choice(10**8, N, replace=False)
    days = pd.Timestamp("2001-01-01") + pd.to_timedelta(r.permutation(9000)[:N], unit="D")
    distinct = np.unique(r.lognormal(10.3, 0.5, 4 * N).astype(int))
    return {
        "income": r.permutation(distinct)[:N],
        "x": r.permutation(distinct)[:N],
        "population": SHUFFLED.permutation(np.unique(r.lognormal(9, 2, 2 * N).astype(int))[-N:]),
        "seconds since 1970": seconds,
        "e": seconds,
        "f": seconds * 1000,
        "g": seconds * 1_000_000,
        "h": days.strftime("%Y%m%d").astype(int).to_numpy(),
        "k": -r.permutation(distinct)[:N],
        "m": np.cumsum(r.lognormal(6, 2, N).astype(int) + 1),
    }


@pytest.mark.parametrize("name", amounts())
def test_incomes_populations_and_times_are_no_identifiers(name):
    role = "date" if name == "h" else "whole"
    assert read(pd.DataFrame({name: amounts()[name]})).inferred().columns[0].role == role


@pytest.mark.parametrize("name", ["income", "x", "population", "seconds since 1970", "e", "f", "h"])
def test_nobody_is_warned_of_them(name):
    frame = pd.DataFrame({name: amounts()[name], "a": A, "y": Y})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ov.balance(frame, "y", seed=0)
    assert "doubtful-role" not in {one.code for one in ov.check(frame, "y").findings}


def test_where_it_cannot_be_told_balance_samplers_and_check_say_so():
    r = np.random.default_rng(4)
    frame = pd.DataFrame({"x": 300_000_000 + r.choice(4 * 10**8, N, replace=False), "a": A})
    assert read(frame).inferred().columns[0].role == "whole"
    for run in (lambda: ov.balance(frame.assign(y=Y), "y", seed=0),
                lambda: ov.SMOTE(random_state=0).fit_resample(frame, Y)):  # fmt: skip
        with pytest.warns(ov.OversampleWarning, match='roles={"x": "id"}') as told:
            run()
        assert len(told) == 1
        assert "--role x=id" in told[0].message.args[0].shell
    (finding,) = (
        one for one in ov.check(frame.assign(y=Y), "y").findings if one.code == "doubtful-role"
    )
    names = {"df": frame.assign(y=Y), "oversample": ov}
    found = eval(finding.advice.split("`")[1], names)  # noqa: S307 - as a user would
    assert found.roles["x"] == "id"
    assert "doubtful-role" not in {one.code for one in found.findings}


# --- whole numbers that name kinds ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["zip", "PLZ", "postcode", "sku", "branch", "store", "area_code", "phone"]
)
def test_numbers_that_are_called_codes_are_named(name):
    column = read(pd.DataFrame({name: R.integers(1, 90, N)})).inferred().columns[0]
    assert (column.role, column.doubt.kind) == ("whole", Kind.MAYBE_CODES)


def test_numbers_that_look_like_codes_are_named():
    draw = np.random.default_rng(4)  # whatever other tests have drawn
    codes = draw.choice(draw.choice(np.arange(10_115, 99_999), 60, replace=False), N)
    column = read(pd.DataFrame({"x": codes})).inferred().columns[0]
    assert (column.role, column.doubt.kind) == ("whole", Kind.MAYBE_CODES)
    assert 'roles={"x": "category"}' in column.doubt.sentence()


@pytest.mark.parametrize(
    "cells",
    [
        R.integers(18, 90, N),
        R.choice(np.arange(20_000, 90_000, 500), N),  # round
        R.choice(R.integers(200, 900, 60) * 100 + 99, N),  # prices
        R.integers(1000, 1400, N),
        R.poisson(3000, N),
        R.integers(1950, 2020, N),
    ],
)
def test_amounts_that_repeat_are_not_named(cells):
    column = read(pd.DataFrame({"x": cells})).inferred().columns[0]
    assert (column.role, column.doubt) == ("whole", None)


def test_a_role_that_was_said_is_no_longer_doubted():
    frame = pd.DataFrame({"zip": R.integers(10_000, 10_090, N), "a": A, "y": Y})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ov.balance(frame, "y", seed=0, roles={"zip": "category"})
        ov.balance(frame, "y", seed=0, roles={"zip": "whole"})


# --- evidence ---------------------------------------------------------------------------------------


def test_every_kind_of_evidence_has_a_sentence():
    from oversample.tables.evidence import _SENTENCES

    assert set(_SENTENCES) == set(Kind)


def test_a_decision_looks_at_the_kind_and_not_at_the_sentence(monkeypatch):
    hot = pd.DataFrame({f"c_{at}": (np.arange(N) % 3 == at).astype(int) for at in range(3)})
    frame = hot.assign(shop=SHOPS, total=[f"{x:.2f}" for x in A])
    before = [column._replace(evidence=None) for column in read(frame).inferred().columns]
    monkeypatch.setattr(Evidence, "facts", lambda _: "only 0 and 1")
    after = [column._replace(evidence=None) for column in read(frame).inferred().columns]
    assert after == before


def test_a_one_hot_group_written_as_text_is_told_by_its_kind():
    evidence = read(pd.DataFrame({"b": [0, 1] * 30})).inferred().columns[0].evidence
    assert evidence.kind is Kind.TWO_VALUES
    assert evidence.measured == {"low": 0.0, "high": 1.0}
    assert hash(evidence) == hash(Evidence.of(Kind.TWO_VALUES, low=0.0, high=1.0))


def huge(home):
    r = np.random.default_rng(5)
    return home({"tweet": 2**60 + np.cumsum(r.integers(1, 10**12, N)), "a": A})


@pytest.mark.parametrize("home", [pd.DataFrame, pl.DataFrame, pa.table])
def test_numbers_that_no_float_holds_are_identifiers_by_their_exact_values(home):
    column = read(huge(home)).inferred().columns[0]
    assert (column.role, column.evidence.kind) == ("id", Kind.NUMBER_A_ROW)


def test_billionths_of_a_second_are_a_time():
    stamps = pd.date_range("2019-01-01", periods=N, freq="7h13min").as_unit("ns").astype("int64")
    assert read(pd.DataFrame({"x": stamps})).inferred().columns[0].role == "whole"


def test_a_row_that_occurs_twice_does_not_turn_an_identifier_into_an_amount():
    running = np.append(np.arange(N - 3), [4, 70, 70])
    column = read(pd.DataFrame({"customer": running})).inferred().columns[0]
    assert column.role == "id"
    assert "nearly every row" in column.why
    amounts_with_ties = np.random.default_rng(0).integers(0, 30_000, N)
    assert read(pd.DataFrame({"x": amounts_with_ties})).inferred().columns[0].role == "whole"


def test_digits_of_other_scripts_are_codes_too():
    cells = ["".join(chr(0x660 + int(digit)) for digit in str(at % 90)) for at in range(N)]
    assert read(pd.DataFrame({"x": cells})).inferred().columns[0].role == "category"


def test_long_digits_with_a_blank_are_not_averaged():
    cells = [str(10**19 + 7 * at) for at in range(N)]
    cells[3] = " "
    assert read(pd.DataFrame({"x": cells})).inferred().columns[0].role == "id"


@pytest.mark.parametrize(
    "cells",
    [
        [f"0x{at:04x}" for at in SHUFFLED.permutation(N) + 9000],
        [f"0X{at:X}" for at in SHUFFLED.integers(0, 40, N)],
        [hex(at) if at % 9 else str(at) for at in SHUFFLED.integers(1, 99, N)],
        [f"-0x{at:x}" for at in SHUFFLED.integers(1, 40, N)],
    ],
    ids=["id", "category", "mixed", "minus"],
)
def test_hexadecimal_digits_in_a_csv_stay_as_they_are(cells, tmp_path):
    new = grown_csv(cells, tmp_path)
    assert new[:N] == cells
    assert set(new[N:]) <= {*cells, ""}


def grown_csv(cells, folder):
    """Balance a CSV with a column `shop` of these cells; return it as text, the new cells last."""
    pd.DataFrame({"shop": cells, "a": A, "y": Y}).to_csv(folder / "t.csv", index=False)
    words = ["balance", str(folder / "t.csv"), "--target", "y", "--seed", "0"]
    done = CliRunner().invoke(main, [*words, "--out", str(folder / "new.csv")])
    assert done.exit_code == 0, done.output
    new = pd.read_csv(folder / "new.csv", dtype=str, keep_default_na=False)["shop"].tolist()
    assert len(new) > N
    return new


PHONES = [f"+49{at}" for at in SHUFFLED.choice(10**8, N, replace=False) + 155_000_000]
CALLED = [PHONES[at] for at in SHUFFLED.integers(0, 60, N)]


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize(("cells", "role"), [(PHONES, "id"), (CALLED, "category")])
def test_digits_that_all_have_a_plus_are_codes(kind, cells, role):
    X = CONTAINERS[kind](cells)
    column = read(X).inferred().columns[0]
    assert (column.role, column.doubt) == (role, None)
    assert "whole digits with a plus as text are codes" in column.why
    new = first_column(ov.SMOTE(random_state=0).fit_resample(X, Y)[0])
    assert {one for one in new[N:] if isinstance(one, str) and one} <= set(cells)


@pytest.mark.parametrize("cells", [PHONES, CALLED, [f"+49 155 {cell[-6:]}" for cell in CALLED]])
def test_digits_with_a_plus_in_a_csv_are_codes(cells, tmp_path):
    new = grown_csv(cells, tmp_path)
    assert new[:N] == cells
    assert set(new[N:]) <= {*cells, ""}


@pytest.mark.parametrize(
    "cells",
    [
        [f"{at % 90 - 40:+}" for at in range(N)],
        [f"{at % 90 + 1:+}" if at % 9 else "0" for at in range(N)],
        [f"{at % 90 / 4 + 1:+.2f}" for at in range(N)],
    ],
    ids=["minus", "unsigned", "decimals"],
)
def test_a_plus_beside_other_signs_or_before_decimals_is_that_of_a_number(cells):
    column = read(pd.DataFrame({"change": cells})).inferred().columns[0]
    assert column.role in ("number", "whole")
    assert column.block == "numbers"


LETTERED = [f"{at:03}E{at % 7}" for at in SHUFFLED.permutation(N)]
AGAIN = [f"{at}E{at % 3}" for at in SHUFFLED.integers(10, 90, N)]


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize(("cells", "role"), [(LETTERED, "id"), (AGAIN, "category")])
def test_digits_with_an_e_between_are_codes(kind, cells, role):
    X = CONTAINERS[kind](cells)
    column = read(X).inferred().columns[0]
    assert (column.role, column.doubt) == (role, None)
    assert "digits with an E as text are codes" in column.why
    new = first_column(ov.SMOTE(random_state=0).fit_resample(X, Y)[0])
    assert {one for one in new[N:] if isinstance(one, str) and one} <= set(cells)


@pytest.mark.parametrize(
    "cells", [LETTERED, AGAIN, ["n/a" if one[0] == "1" else one for one in AGAIN]]
)
def test_digits_with_an_e_between_stay_codes_in_a_csv(cells, tmp_path):
    new = grown_csv(cells, tmp_path)
    assert new[:N] == cells
    assert set(new[N:]) <= {*cells, ""}


@pytest.mark.parametrize("form", ["{:.2e}", "{:.0e}", "{:E}"])
def test_exponents_with_a_point_or_a_sign_are_those_of_numbers(form, tmp_path):
    cells = [form.format(one) for one in 10 ** np.random.default_rng(5).uniform(-3, 3, N)]
    frame = pd.DataFrame({"x": cells, "y": Y})
    assert read(frame).inferred().columns[0].block == "numbers"
    frame.to_csv(tmp_path / "e.csv", index=False)
    assert read(read_file(tmp_path / "e.csv").table).inferred().columns[0].block == "numbers"
