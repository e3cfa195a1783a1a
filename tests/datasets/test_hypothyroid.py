"""The table that ships is the one that was published.

The counts are those of ``hypothyroid.names`` where it gives them, and else were counted in the source file
before anything was changed.
"""

import csv

import pyarrow.compute as pc
import pytest

from oversample.datasets import hypothyroid_path, load_hypothyroid

NUMBERS = ["age", "TSH", "T3", "TT4", "T4U", "FTI", "TBG"]
MISSING = {"age": 446, "sex": 73, "TSH": 468, "T3": 695, "TT4": 249, "T4U": 248, "FTI": 247,
           "TBG": 2903}  # fmt: skip
FLAGS = [
    "on_thyroxine",
    "query_on_thyroxine",
    "on_antithyroid_medication",
    "thyroid_surgery",
    "query_hypothyroid",
    "query_hyperthyroid",
    "pregnant",
    "sick",
    "tumor",
    "lithium",
    "goitre",
]


@pytest.fixture(scope="module")
def table():
    return load_hypothyroid()


@pytest.fixture(scope="module")
def notice():
    return hypothyroid_path().with_name("README.md").read_text(encoding="utf-8")


def test_table_has_the_published_shape(table):
    assert (table.num_rows, table.num_columns) == (3163, 25 + 1)


def test_class_is_the_last_column_with_151_positives(table):
    assert table.column_names[-1] == "diagnosis"
    counts = {
        pair["values"]: pair["counts"] for pair in table["diagnosis"].value_counts().to_pylist()
    }
    assert counts == {"hypothyroid": 151, "negative": 3163 - 151}


def test_missing_cells_are_null_and_nowhere_else(table):
    assert {
        name: table[name].null_count for name in table.column_names if table[name].null_count
    } == MISSING
    assert sum(MISSING.values()) == 5329


def test_levels_are_those_of_the_description(table):
    levels = {name: set(pc.drop_null(table[name]).to_pylist()) for name in table.column_names}
    measured = [f"{name}_measured" for name in NUMBERS[1:]]
    assert levels["sex"] == {"F", "M"}
    assert all(levels[name] == {"f", "t"} for name in FLAGS)
    assert all(levels[name] == {"n", "y"} for name in measured)
    assert {"sex", "diagnosis", *FLAGS, *measured, *NUMBERS} == set(table.column_names)


def test_measurement_is_there_exactly_where_its_flag_says_so(table):
    for name in NUMBERS[1:]:
        said = pc.equal(table[f"{name}_measured"], "y")
        assert said.to_pylist() == pc.is_valid(table[name]).to_pylist(), name


def test_numbers_are_numbers_and_never_negative(table):
    for name in NUMBERS:
        assert str(table.schema.field(name).type) == ("int64" if name == "age" else "double")
        assert pc.min(table[name]).as_py() >= 0


def test_file_keeps_the_text_and_order_of_the_source():
    """First line of the source: hypothyroid,72,M,f,...,f,y,30,y,0.60,y,15,y,1.48,y,10,n,?."""
    with hypothyroid_path().open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert list(first.values()) == [
        "72", "M", *"fffffffffff", "y", "30", "y", "0.60", "y", "15", "y", "1.48", "y", "10", "n", "",
        "hypothyroid",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Creative Commons Attribution 4.0",
        "10.24432/C5D010",
        "Quinlan",
        "Garavan",
        "What was changed",
    ],
)
def test_notice_beside_the_file_says_what_the_licence_asks_for(notice, said):
    assert said in notice
