"""Types of Arrow: each is grown, taken along, or refused by name, as a feature, as a target and in files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import oversample as ov
from oversample.errors import DataError, FileError
from oversample.imblearn.over_sampling import SMOTE
from oversample.tables import read_file, read_told, write_grown
from oversample.tables.table import Table

OLD_ARROW = int(pa.__version__.split(".")[0]) < 20
N, RARE, AGAIN = 120, 24, 30


def dictionary(indices, index, values, *, ordered=False):
    return pa.DictionaryArray.from_arrays(pa.array(indices, index), values, ordered=ordered)


def extension():
    kind = pa.uuid() if hasattr(pa, "uuid") else pa.fixed_shape_tensor(pa.int64(), [2])
    cells = [bytes([at] * 16) for at in range(4)] if hasattr(pa, "uuid") else [[1, 2]] * 4
    return pa.ExtensionArray.from_storage(kind, pa.array(cells, kind.storage_type))


# four cells of a type, the third missing where the type can; and the role of such a column
TYPES = {
    "dictionary uint8": (dictionary([0, 1, None, 0], pa.uint8(), pa.array(["a", "b"])), "category"),
    "dictionary uint32 of large_string": (
        dictionary([0, 1, None, 0], pa.uint32(), pa.array(["a", "b"], pa.large_string())),
        "category",
    ),
    "dictionary uint64, ordered": (
        dictionary([1, 0, None, 0], pa.uint64(), pa.array(["low", "high"]), ordered=True),
        "ordered",
    ),
    "dictionary of whole numbers": (pa.array([7, 9, None, 7]).dictionary_encode(), "category"),
    "dictionary of flags": (pa.array([True, False, None, True]).dictionary_encode(), "flag"),
    "dictionary with a gap among its entries": (
        dictionary([0, 1, 2, 0], pa.int8(), pa.array(["a", "b", None])),
        "category",
    ),
    "text": (pa.array(["a", "b", None, "a"], pa.large_string()), "category"),
    "null": (pa.nulls(4), "category"),
    "decimal128": (
        pa.array([Decimal("1.5"), Decimal("2.25"), None, Decimal(9)], pa.decimal128(9, 2)),
        "number",
    ),
    "half float": (pa.array(np.array([1, 2, 3, 9], np.float16)), "whole"),
    "uint64": (pa.array([1, 5, None, 9], pa.uint64()), "whole"),
    "duration in seconds": (pa.array([60, 120, None, 90], pa.duration("s")), "duration"),
    "duration in nanoseconds": (pa.array([60, 121, None, 9], pa.duration("ns")), "duration"),
    "timestamp with a zone": (
        pa.array([dt.datetime(2020, 1, day) for day in (1, 2, 3, 4)], pa.timestamp("us", "UTC")),
        "date",
    ),
    "date64": (pa.array([dt.date(2020, 1, day) for day in (1, 2, 3, 4)], pa.date64()), "date"),
    "time32": (pa.array([1, 2, None, 4], pa.time32("s")), "date"),
    "time64": (pa.array([1000, 2000, None, 4000], pa.time64("ns")), "date"),
    "binary": (pa.array([b"a", b"b", None, b"a"]), "ignore"),
    "fixed size binary": (pa.array([b"ab", b"cd", None, b"ab"], pa.binary(2)), "ignore"),
    "list": (pa.array([[1], [2, 3], None, []]), "ignore"),
    "fixed size list": (
        pa.array([[1, 2], [3, 4], None, [5, 6]], pa.list_(pa.int64(), 2)),
        "ignore",
    ),
    "struct": (pa.array([{"a": 1}, {"a": 2}, None, {"a": 3}]), "ignore"),
    "map": (
        pa.array([[("a", 1)], [("b", 2)], None, []], pa.map_(pa.string(), pa.int64())),
        "ignore",
    ),
    "extension": (extension(), "ignore"),
    "runs of whole numbers": (pc.run_end_encode(pa.array([1, 1, None, 5])), "whole"),
    "runs of text": (pc.run_end_encode(pa.array(["a", "a", None, "b"])), "category"),
}
if int(pa.__version__.partition(".")[0]) >= 20:  # before, Arrow could do hardly anything with views
    TYPES["view of text"] = (pa.array(["a", "b", None, "a"], pa.string_view()), "category")
    TYPES["view of bytes"] = (pa.array([b"a", b"b", None, b"a"], pa.binary_view()), "ignore")
    TYPES["dictionary of views"] = (
        dictionary([0, 1, None, 0], pa.uint32(), pa.array(["a", "b"], pa.string_view())),
        "category",
    )


@pytest.fixture(params=TYPES)
def typed(request):
    cells, role = TYPES[request.param]
    return request.param, repeated(cells), role


def repeated(cells):
    if pa.types.is_run_end_encoded(cells.type):
        return pc.run_end_encode(pa.concat_arrays([pc.run_end_decode(cells)] * AGAIN))
    return pa.concat_arrays([cells] * AGAIN)


def table_of(cells):
    r = np.random.default_rng(0)
    columns = {"f": r.normal(size=N), "x": cells, "g": r.normal(size=N)}
    return pa.table({**columns, "y": ["Yes"] * RARE + ["No"] * (N - RARE)})


@pytest.mark.parametrize("method", ["smote", "random"])
def test_a_column_of_any_type_grows_in_its_own_type(typed, method):
    name, cells, role = typed
    table = table_of(cells)
    made = ov.balance(table, target="y", method=method, ratio=1.0, seed=1)
    told = {column.name: column.role for column in made.roles}["x"]
    # two values alone make numbers a flag, whatever their type
    assert told == ("flag" if name == "runs of whole numbers" else role)
    assert made.frame.schema.types == table.schema.types
    old, new = made.frame["x"].to_pylist()[:N], made.frame["x"].to_pylist()[N:]
    assert old == cells.to_pylist(), "originals stay, cell for cell"
    assert len(new) == N - 2 * RARE
    if role not in ("number", "whole", "duration", "ordered"):
        # taken along from the base point: whichever row it was, the cells beside it are its own
        assert new == [old[row] for row in made.lineage.base.tolist()]
    assert {type(cell) for cell in new} <= {type(cell) for cell in old}


def test_missing_cells_of_any_type_are_filled_or_left(typed):
    _, cells, role = typed
    table = read_told(table_of(cells), missing="impute")
    assert isinstance(table, Table)
    assert table.native.table.schema.types[1] == cells.type
    left = table.native.table["x"].to_pylist().count(None)
    is_filled = role not in ("date", "ignore") and not pa.types.is_null(cells.type)
    assert left == (0 if is_filled else cells.to_pylist().count(None))


def test_an_ordered_dictionary_keeps_its_order_when_it_is_filled():
    cells, _ = TYPES["dictionary uint64, ordered"]
    table = read_told(table_of(repeated(cells)), missing="impute")
    filled = table.native.table["x"].combine_chunks()
    assert filled.type == cells.type
    assert filled.dictionary.to_pylist() == ["low", "high"]
    assert table.column("x").order == ("low", "high")


def test_a_target_of_any_type_is_read_or_refused_by_its_type(typed):
    name, cells, role = typed
    plain = pc.run_end_decode(cells) if name.startswith("runs") else cells
    second = next((row for row in (1, 3) if cells[row].as_py() != cells[0].as_py()), None)
    if second is None:
        empty = (
            ("null", "extension") if OLD_ARROW else ("null",)
        )  # old ones lose cells of extensions
        assert name in empty, "every other type has two different cells"
        return
    labels = [plain.slice(0, 1)] * (N - RARE) + [plain.slice(second, 1)] * RARE
    y = pa.concat_arrays(labels)
    y = pa.chunked_array([pc.run_end_encode(y) if name.startswith("runs") else y])
    X = np.random.default_rng(0).normal(size=(N, 2))
    for sampler in (ov.SMOTE(random_state=0), SMOTE(random_state=0)):
        if role == "ignore" and "binary" not in name and "bytes" not in name:
            with pytest.raises(DataError, match="no class labels") as caught:
                sampler.fit_resample(X, y)
            assert str(cells.type) in str(caught.value)
            continue
        _, grown = sampler.fit_resample(X, y)
        assert grown.type == y.type
        assert grown.to_pylist()[N:] == [y[-1].as_py()] * (N - 2 * RARE)


@pytest.mark.parametrize("ending", ["arrow", "parquet", "csv"])
def test_a_grown_table_is_written_with_the_same_cells_or_refused_by_column(typed, ending, tmp_path):
    name, cells, role = typed
    source = tmp_path / "source.arrow"
    with pa.OSFile(str(source), "wb") as out, pa.ipc.new_file(out, table_of(cells).schema) as file:
        file.write_table(table_of(cells))
    read = read_file(source)
    made = ov.balance(read.table, target="y", method="smote", ratio=1.0, seed=1)
    path = tmp_path / f"out.{ending}"
    if ending == "csv" and role == "ignore":
        with pytest.raises(FileError, match="cannot hold") as caught:
            write_grown(path, read, made.frame)
        assert '"x"' in str(caught.value)
        assert not path.exists()
        return
    if ending == "parquet" and name == "fixed size list" and OLD_ARROW:
        with pytest.raises(FileError, match="cannot be written") as caught:
            write_grown(path, read, made.frame)
        assert '"x"' in str(caught.value)
        return
    write_grown(path, read, made.frame)
    back = read_file(path).table
    assert back.num_rows == 2 * (N - RARE)
    if ending != "csv":
        assert back["x"].to_pylist() == made.frame["x"].to_pylist()
    if ending == "arrow" and "view" not in name and "gap" not in name:
        assert back.schema.field("x").type == cells.type


@pytest.mark.parametrize("name", [name for name in TYPES if name.startswith(("runs", "view"))])
def test_what_pandas_cannot_take_is_refused_by_name_and_its_own_table_is_not(name):
    cells = repeated(TYPES[name][0])
    frame = pd.DataFrame(
        {
            "f": np.arange(N) / 7,
            "x": pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([cells]))),
        }
    )
    labels = ["Yes"] * RARE + ["No"] * (N - RARE)
    with pytest.raises(DataError, match='no rows of column "x"'):
        ov.SMOTE(random_state=0).fit_resample(frame, labels)
    table = pa.table({"f": np.arange(N) / 7, "x": cells})  # the way out
    grown, _ = ov.SMOTE(random_state=0).fit_resample(table, labels)
    assert grown.num_rows == 2 * (N - RARE)


def test_a_category_that_polars_wrote_to_parquet_is_balanced(tmp_path):
    import polars as pl

    levels = ["b", "a", "c"]
    frame = pl.DataFrame(
        {
            "f": np.arange(N) / 7,
            "x": [levels[at % 3] for at in range(N)],
            "y": ["Yes", "No", "No"] * 40,
        }
    ).with_columns(pl.col("x").cast(pl.Categorical), pl.col("y").cast(pl.Enum(["No", "Yes"])))
    path, out = tmp_path / "polars.parquet", tmp_path / "grown.parquet"
    frame.write_parquet(path)
    source = read_file(path)
    if not pa.types.is_unsigned_integer(source.table.schema.field("x").type.index_type):
        pytest.skip("this release of polars writes signed indices")
    made = ov.balance(source.table, target="y", ratio=1.0, seed=1)
    write_grown(out, source, made.frame)
    back = pl.read_parquet(out)
    assert back.head(N).equals(frame)
    assert back["y"].cast(pl.String).value_counts(sort=True)["count"].to_list() == [80, 80]
