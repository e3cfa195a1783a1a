"""Files of tables."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oversample.errors import FileError, SamplingError
from oversample.tables import read_file, require_memory, write_grown

TEXT = 'id,plan,amount,day\n007,"month, paid",1.50,2020-01-02\n8,,2,\n9,True,?,2020-01-03'


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(TEXT)
    return path


def test_numbers_are_numbers_and_all_else_is_text(csv):
    table = read_file(csv, na=["?"]).table
    assert [str(kind) for kind in table.schema.types] == ["int64", "string", "double", "string"]
    assert table["plan"].to_pylist() == ["month, paid", None, "True"]
    assert table["amount"].to_pylist() == [1.5, 2.0, None]


def test_growing_a_csv_keeps_the_original_bytes(csv, tmp_path):
    source = read_file(csv, na=["?"])
    write_grown(
        tmp_path / "out.csv", source, pa.concat_tables([source.table, source.table.slice(0, 2)])
    )
    written = (tmp_path / "out.csv").read_text()
    assert written.startswith(TEXT + "\n")
    assert read_file(tmp_path / "out.csv", na=["?"]).table.slice(3).equals(source.table.slice(0, 2))


def test_plain_cells_are_written_without_quotes(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b\nx,1\n")
    source = read_file(path)
    write_grown(tmp_path / "out.csv", source, pa.concat_tables([source.table, source.table]))
    assert (tmp_path / "out.csv").read_text() == "a,b\nx,1\nx,1\n"


def test_parquet_keeps_its_types(tmp_path):
    table = pa.table(
        {"a": pa.array([1, 2], pa.int8()), "b": pa.array(["x", "y"]).dictionary_encode()}
    )
    pq.write_table(table, tmp_path / "data.parquet")
    source = read_file(tmp_path / "data.parquet")
    write_grown(tmp_path / "out.parquet", source, pa.concat_tables([source.table, source.table]))
    assert pq.read_table(tmp_path / "out.parquet").schema.types == source.table.schema.types


def test_the_hash_is_of_the_bytes(csv):
    import hashlib

    assert read_file(csv).sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_file_that_is_not_there_is_answered_with_those_that_are(csv):
    with pytest.raises(FileError) as caught:
        read_file(csv.parent / "date.csv")
    assert caught.value.remedy == 'Files there: "data.csv".'


@pytest.mark.parametrize("name", ["data.xlsx", "data"])
def test_an_unknown_ending_is_refused(tmp_path, name):
    (tmp_path / name).write_text("a,b\n1,2\n")
    with pytest.raises(FileError, match="ending"):
        read_file(tmp_path / name)


@pytest.mark.parametrize("text", ["a,b\n1,2\n3\n", "a,b\n", ""])
def test_a_broken_csv_is_refused_in_words(tmp_path, text):
    (tmp_path / "data.csv").write_text(text)
    with pytest.raises(FileError):
        read_file(tmp_path / "data.csv")


def test_a_failure_while_writing_leaves_no_file(csv, tmp_path):
    source = read_file(csv)
    with pytest.raises(FileError):
        write_grown(tmp_path / "missing" / "out.csv", source, source.table)
    with pytest.raises(FileError, match="lists or records"):
        write_grown(tmp_path / "out.tsv", source, pa.table({"a": [[1], [2]]}))
    with pytest.raises(pa.ArrowException):  # found by the writer itself, half-way
        write_grown(
            tmp_path / "out.tsv",
            source,
            pa.table({"a": pa.array([b"\xff"])})
            .cast(pa.schema([("a", pa.binary())]))
            .append_column("b", pa.array([None], pa.duration("s"))),
        )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv"]


def test_a_table_that_cannot_fit_is_refused_with_the_gigabytes():
    with pytest.raises(SamplingError) as caught:
        require_memory(41_200_000, 240.0, n_new=41_000_000, free=int(6.1e9))
    assert caught.value.got == "9.9 GB needed, 6.1 GB free"
    assert "41,000,000 synthetic rows" in caught.value.wrong


def test_a_table_that_fits_passes():
    require_memory(1000, 240.0, n_new=10, free=10**6)
