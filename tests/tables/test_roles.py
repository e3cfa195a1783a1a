"""Roles: told by cells, with a reason, and overruled by the caller."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample.errors import DataError, SamplingError
from oversample.tables import odd_cells, parse_role, read

N = 300
RNG = np.random.default_rng(0)
MONTH = RNG.integers(0, 3, N)
WORDS = ["line", "slow", "again", "nobody", "called", "back", "about", "my", "bill", "so", "far"]
PROSE = [" ".join(RNG.choice(WORDS, 6)) for _ in range(N)]


def told(cells, name="column", **roles):
    """Tell one column of a frame."""
    return read(pd.DataFrame({name: cells})).inferred(roles).columns[0]


@pytest.mark.parametrize(
    ("cells", "role", "decimals"),
    [
        (RNG.normal(size=N), "number", None),
        (RNG.normal(size=N).astype("f4"), "number", None),
        (RNG.normal(50, 9, N).round(2), "number", 2),
        (RNG.normal(50, 9, N).round(1).astype("f4"), "number", 1),
        (np.where(RNG.random(N) < 0.1, np.nan, RNG.integers(0, 70, N)), "whole", None),
        (RNG.integers(0, 70, N), "whole", None),
        (RNG.integers(0, 2, N), "flag", None),
        (RNG.integers(0, 2, N) * 5.0, "flag", None),
        (RNG.integers(0, 2, N) == 1, "flag", None),
        (RNG.choice(["a", "b", None], N), "category", None),
        (RNG.choice(["1", "2", "3"], N), "category", None),  # text of few levels stays text
        (np.char.mod("%.2f", RNG.normal(50, 9, N)), "number", 2),
        (np.char.mod("%d", RNG.integers(0, 500, N)), "category", None),  # text of digits is codes
        (np.char.mod("%05d", RNG.integers(0, 500, N)), "category", None),  # 00042 is a name
        (pd.date_range("2020-01-01", periods=N), "date", None),
        (pd.date_range("2020-01-01", periods=N, tz="Europe/Paris"), "date", None),
        (pd.date_range("2020-01-01", periods=N).strftime("%Y-%m-%d"), "date", None),
        (pd.date_range("2020-01-01", periods=N).strftime("%d.%m.%y %H:%M"), "date", None),
        (pd.to_timedelta(RNG.integers(1, 90, N), unit="D"), "duration", None),
        (np.char.mod("C-%05d", RNG.permutation(N)), "id", None),
        (RNG.permutation(N) + 1, "id", None),
        (PROSE, "text", None),
        (pd.Categorical(RNG.choice(["lo", "hi"], N), ["lo", "hi"], ordered=True), "ordered", None),
        (pd.array([[1], [2]] * (N // 2), dtype=pd.ArrowDtype(pa.list_(pa.int64()))), "ignore", None),
    ],
)  # fmt: skip
def test_a_role_is_told_by_the_cells(cells, role, decimals):
    column = told(cells)
    assert (column.role, column.decimals) == (role, decimals)
    assert column.why


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("customer_id", RNG.permutation(N) * 7 + 1000, "id"),
        (
            "charge",
            RNG.permutation(N) * 7 + 1000,
            "whole",
        ),  # differs in every row, but is called no identifier
        ("patient_id", np.arange(N) % 60, "group"),
        ("patientID", np.char.mod("P%02d", np.arange(N) % 60), "group"),
        ("store_id", np.arange(N) % 6, "category"),
        ("seconds", np.arange(N), "whole"),  # a time that runs is no identifier
        (0, np.arange(N), "whole"),  # without a name nothing is one
    ],
)
def test_an_identifier_is_told_by_its_name_and_how_it_repeats(name, cells, role):
    assert told(cells, name).role == role


def test_whole_numbers_keep_their_step():
    assert told(RNG.integers(2, 90, N) * 50).step == 50
    assert told(RNG.integers(2, 90, N) * 50 + 3).step == 50
    assert told(RNG.integers(2, 90, N)).step == 1


def hot(prefix, codes, levels, *, drop=False):
    return {f"{prefix}_{level}": (codes == at).astype(int) for at, level in enumerate(levels)
            if not (drop and at == 0)}  # fmt: skip


def test_one_hot_groups_are_one_column_of_codes():
    frame = pd.DataFrame(
        {
            "tenure": RNG.integers(0, 70, N),
            **hot("contract", MONTH, ["month", "1y", "2y"]),
            **hot("pay_by", RNG.integers(0, 4, N), ["card", "bank", "cash", "check"], drop=True),
            "is_new": RNG.integers(0, 2, N),
            "is_old": RNG.integers(0, 2, N),
        }
    )
    table = read(frame).inferred()
    roles = {column.name: column.role for column in table.columns}
    groups = {column.name: (column.group, column.at) for column in table.columns}
    assert [name for name, role in roles.items() if role == "one-hot"] == list(frame.columns[1:7])
    assert len({groups[name] for name in frame.columns[1:4]}) == 1
    assert len({groups[name] for name in frame.columns[4:7]}) == 1
    assert roles["is_new"] == roles["is_old"] == "flag"
    assert table.codes.shape == (N, 4)
    at = groups["contract_month"][1]
    assert [table.levels[at][code] for code in table.codes[:5, at]] == [
        ["contract_month", "contract_1y", "contract_2y"][m] for m in MONTH[:5]
    ]


@pytest.mark.parametrize("as_type", ["f4", "f8", "i8", "?"])
def test_one_hot_columns_of_an_array_are_found_where_they_lie(as_type):
    X = np.column_stack([at == MONTH for at in range(3)]).astype(as_type)
    table = read(X).inferred()
    assert {(column.role, column.at) for column in table.columns} == {("one-hot", 0)}


def test_flags_that_could_exclude_one_another_by_chance_stay_flags():
    rare = np.zeros((N, 2), dtype=int)
    rare[:5, 0] = rare[5:10, 1] = 1
    frame = pd.DataFrame(rare, columns=["sick_a", "sick_b"])
    assert {column.role for column in read(frame).inferred().columns} == {"flag"}


def test_numbers_with_blanks_are_named_with_their_rows():
    cells = np.char.mod("%.2f", RNG.normal(50, 9, N)).astype(object)
    cells[[4, 90, 91, 200]] = [" ", " ", "?", " "]
    table = read(pd.DataFrame({"total": cells})).inferred()
    column = table.columns[0]
    assert (column.role, column.block, column.decimals) == ("number", "numbers", 2)
    assert "296" in column.why
    assert "4, 90, 91, ..." in column.why
    odd = odd_cells(*table.native.encode(column))
    assert {one.cell: one.rows.tolist() for one in odd} == {" ": [4, 90, 200], "?": [91]}
    assert np.flatnonzero(np.isnan(table.numbers[:, 0])).tolist() == [4, 90, 91, 200]


FRAMES = {
    "pandas": pd.DataFrame,
    "pandas-nullable": lambda cells: pd.DataFrame(cells).convert_dtypes(),
    "pandas-arrow": lambda cells: pd.DataFrame(cells).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "arrow": pa.table,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_library_tells_the_same(kind):
    cells = {
        "rate": RNG.normal(50, 9, N).round(2),
        "count": RNG.integers(0, 9, N),
        "flag": RNG.integers(0, 2, N) == 1,
        "plan": RNG.choice(["a", "b"], N).tolist(),
        "when": pd.date_range("2020-01-01", periods=N).to_pydatetime().tolist(),
        "notes": PROSE,
        "user_id": [f"u{n}" for n in range(N)],
        "total": [f"{x:.1f}" for x in RNG.normal(50, 9, N)],
        "c_1": MONTH == 0,
        "c_2": MONTH == 1,
        "c_3": MONTH == 2,
    }
    roles = [column.role for column in read(FRAMES[kind](cells)).inferred().columns]
    assert roles == [
        "number",
        "whole",
        "flag",
        "category",
        "date",
        "text",
        "id",
        "number",
        *["one-hot"] * 3,
    ]


def test_the_caller_knows_better():
    frame = pd.DataFrame({"notes": PROSE, "size": RNG.choice(["S", "M", "L"], N), "code": MONTH,
                          "user_id": np.arange(N)})  # fmt: skip
    roles = {"notes": "category", "size": ["S", "M", "L"], "code": "category", "user_id": "whole"}
    columns = read(frame).inferred(roles).columns
    assert [column.role for column in columns] == ["category", "ordered", "category", "whole"]
    assert columns[1].order == ("S", "M", "L")
    assert {column.why for column in columns} == {"as you said"}


def test_a_group_can_be_torn_by_saying_flag():
    frame = pd.DataFrame(hot("c", MONTH, "abc"))
    columns = read(frame).inferred(dict.fromkeys(frame.columns, "flag")).columns
    assert [column.at for column in columns] == [0, 1, 2]


@pytest.mark.parametrize(
    ("roles", "kind", "named"),
    [
        ({"nots": "text"}, DataError, ["nots", "notes"]),
        ({"notes": "prose"}, SamplingError, ["prose", "notes", "text"]),
        ({"notes": "number"}, DataError, ["notes", "number"]),
        ({"notes": "one-hot"}, DataError, ["notes"]),
        ({"size": "ordered"}, DataError, ["size", "S"]),
        ({"size": ["S", "M"]}, DataError, ["size", "L"]),
        ({"notes": "duration"}, DataError, ["notes", "duration"]),
    ],
)
def test_what_cannot_be_is_refused_by_column(roles, kind, named):
    frame = pd.DataFrame({"notes": PROSE, "size": RNG.choice(["S", "M", "L"], N)})
    with pytest.raises(kind) as refused:
        read(frame).inferred(roles)
    assert all(word in str(refused.value) for word in named)


def test_the_remedy_of_an_unknown_order_works_when_pasted():
    frame = pd.DataFrame({"size": RNG.choice(["S", "M"], N)})
    with pytest.raises(DataError) as refused:
        read(frame).inferred({"size": "ordered"})
    given = refused.value.remedy.partition("roles=")[2].rstrip(".")
    assert read(frame).inferred(eval(given)).columns[0].role == "ordered"  # noqa: S307 - as a user would


def test_levels_that_are_left_out_are_added_to_the_order_that_was_given():
    """Regression: the levels that occur were listed by alphabet, in Python's words on the command line too."""
    frame = pd.DataFrame({"size": RNG.choice(["S", "M", "L"], N)})
    with pytest.raises(DataError) as refused:
        read(frame).inferred({"size": ["S", "M"]})
    assert refused.value.met == 'levels "L"'
    assert 'roles={"size": ["S", "M", "L"]}' in refused.value.remedy
    assert "--role 'size=S<M<L'" in refused.value.remedy.shell


@pytest.mark.parametrize("levels", [["S", "M"], [3, 2, 1], [1, 2], [1, 3], ["1", "x"]], ids=str)
def test_levels_of_a_column_of_numbers_that_are_not_its_numbers_are_refused(levels):
    """Regression: they were ignored, and the column was "whole (as you said)"."""
    with pytest.raises(DataError) as refused:
        read(pd.DataFrame({"age": np.arange(N) % 3 + 1})).inferred({"age": levels})
    assert refused.value.wrong.startswith('Column "age" holds numbers')
    assert 'roles={"age": "whole"}' in refused.value.remedy
    assert "--role age=whole" in refused.value.remedy.shell


@pytest.mark.parametrize("levels", [[1, 2, 3], ["1", "2", "3"], [0, 1, 2, 3, 4]], ids=str)
def test_levels_of_a_column_of_numbers_that_are_its_numbers_are_its_order(levels):
    for cells in (np.arange(N) % 3 + 1, np.arange(N) % 3 + 1.0):
        (column,) = read(pd.DataFrame({"grade": cells})).inferred({"grade": levels}).columns
        assert column.role == "whole"


def test_a_role_is_written_on_the_command_line_as_column_and_role():
    assert parse_role("a=b=id") == ("a=b", "id")
    with pytest.raises(SamplingError):
        parse_role("notes")


def test_a_sparse_table_has_numbers_alone():
    table = read(sp.csr_array(np.eye(30)))
    assert table.inferred() is table
    with pytest.raises(DataError):
        table.inferred({0: "flag"})


def test_roles_are_told_once_and_stay_when_the_container_is_forgotten():
    frame = pd.DataFrame(
        {"user_id": np.arange(N), "rate": RNG.normal(size=N).round(1), **hot("c", MONTH, "abc")}
    )
    table = read(frame).inferred()
    assert table.inferred() is table
    bare = table.bare()
    assert [c.role for c in bare.columns] == [c.role for c in table.columns]
    assert bare.inferred() is bare
    assert np.array_equal(bare.numbers, table.numbers)
    assert np.array_equal(bare.codes, table.codes)


@pytest.mark.parametrize(
    ("first", "said"), [(0, "multiples of 10"), (3, "steps of 10"), (-20, "multiples of 10")]
)
def test_multiples_are_said_of_cells_that_are_multiples_alone(first, said):
    cells = first + 10 * (np.arange(200) % 13)
    column = read(pd.DataFrame({"x": cells})).inferred().columns[0]
    assert (column.step, column.why) == (10, said)


def test_what_floats_have_lost_is_no_step():
    cells = 2**60 + (np.arange(300) % 50) * 512 + 7
    column = read(pd.DataFrame({"x": cells})).inferred().columns[0]
    assert (column.role, column.step, column.why) == ("whole", 1, "whole numbers")
