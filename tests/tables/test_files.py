"""Files of tables: what is read, and what is written back."""

from __future__ import annotations

import gzip
import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from oversample.errors import FileError, SamplingError
from oversample.tables import Dialect, read_file, require_memory, write_grown

TEXT = 'id,plan,amount,day\n007,"month, paid",1.50,2020-01-02\n8,,2,\n9,True,?,2020-01-03'
MANY = 200_000  # lines of a file that is longer than the sample


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def made(tmp_path):
    """Write a file and return its path."""

    def make(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def grown(source, rows=2):
    return pa.concat_tables([source.table, source.table.slice(0, rows)])


def added(path, out="out.csv", rows=2, **options):
    """Read a file, write it with its first rows again, and return what stands behind the original bytes."""
    source = read_file(path, **options)
    write_grown(path.parent / out, source, grown(source, rows))
    original, written = path.read_bytes(), (path.parent / out).read_bytes()
    assert written.startswith(original)
    return written[len(original) :]


def test_numbers_are_numbers_and_all_else_is_text(csv):
    table = read_file(csv, na=["?"]).table
    assert [str(kind) for kind in table.schema.types] == ["string", "string", "double", "string"]
    assert table["id"].to_pylist() == ["007", "8", "9"]
    assert table["plan"].to_pylist() == ["month, paid", None, "True"]
    assert table["amount"].to_pylist() == [1.5, 2.0, None]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-20", "0"], "int64"),
        (["9223372036854775807", "1"], "int64"),
        (["00017", "1"], "string"),  # could not be written back as it was
        (["+1", "+2"], "string"),
        (["12345678901234567890", "1"], "string"),  # more than 64 bits, a float would lose digits
        (["1", "2.5"], "double"),
        (["1e5", "2E-3"], "double"),
        ([" 1", "2 "], "int64"),
        (["1.5", "NaN"], "double"),
        (["1.5", " "], "string"),  # a blank is no number, and `na` says so where it should be one
        (["true", "false"], "bool"),
        (["TRUE", "", "FALSE"], "bool"),
        (["True", "True"], "bool"),
        (["True", "false"], "string"),  # could not be written back as they were
        (["True", "no"], "string"),
        (["T", "F"], "string"),
        (["2020-01-02", "2020-01-03"], "string"),
        (["", ""], "string"),
        (["$1.50", "$2"], "string"),
    ],
)
def test_a_column_has_the_type_of_all_its_cells(made, cells, kind):
    path = made("x,y\n" + "".join(f"{cell},a\n" for cell in cells))
    assert str(read_file(path).table.schema.field("x").type) == kind


@pytest.mark.parametrize(
    ("usual", "last", "kind"),
    [
        ("1", "2.5", "double"),
        ("1", "00017", "string"),
        ("1.5", "2", "double"),
        ("1.5", "oops", "string"),
        ("x", "1", "string"),
    ],
)
def test_a_cell_far_down_counts_as_much(made, usual, last, kind):
    path = made("x,y\n" + f"{usual},a\n" * MANY + f"{last},b\n")
    column = read_file(path).table["x"]
    assert str(column.type) == kind
    if kind == "string":
        assert (column[0].as_py(), column[-1].as_py()) == (usual, last)


def test_growing_a_csv_keeps_the_original_bytes(csv):
    assert added(csv, na=["?"]) == b'\n007,"month, paid",1.5,2020-01-02\n8,,2,\n'


@pytest.mark.parametrize(
    ("content", "behind"),
    [
        ("a,b\nx,1\n", b"x,1\n"),
        ("a,b\r\nx,1\r\ny,2\r\n", b"x,1\r\n"),
        ("a,b\rx,1\ry,2\r", b"x,1\r"),
        ("a\tb\nx\t1.5", b"\nx\t1.5\n"),
        ('"a","b"\n"x","1"\n"y","2"\n', b'"x","1"\n'),
        ('a,b\nx,"0"\ny,"1"\n', b'x,"0"\n'),  # the class alone is quoted
        ('a,b\n"x ""1"", y",1\nz,2\n', b'"x ""1"", y",1\n'),
        ('a,b\n"x\ny",1\nz,2\n', b'"x\ny",1\n'),
        ("a;b\n1.234,50;x\n7,25;y\n", b"1.234,50;x\n"),
        ("a;b\n-1.234.567;x\n7;y\n8;y\n", b"-1.234.567;x\n"),
        ("a;b\n1 234,5;x\n7,25;y\n", b"1 234,5;x\n"),
        ('a,b\n"1,234.5",x\n12.25,y\n', b'"1,234.5",x\n'),
        ("a,b\n2.50,x\n1.00,y\n", b"2.50,x\n"),  # as many decimals as all others
        ("a,b\n?,x\n1,y\n", b"?,x\n"),  # missing as the others are
        ("a,b\n12.5,\n1,y\n", b"12.5,\n"),
    ],
)
def test_a_new_row_is_written_like_the_others(made, content, behind):
    assert added(made(content), rows=1, na=["?"]) == behind


def test_no_decimal_is_cut_off_to_look_like_the_others(made, tmp_path):
    source = read_file(made("a,b\n2.50,x\n1.00,y\n"))
    new = pa.table({"a": [1.234, 3.0], "b": ["x", "y"]})
    write_grown(tmp_path / "out.csv", source, pa.concat_tables([source.table, new]))
    assert (tmp_path / "out.csv").read_text().endswith("1.00,y\n1.234,x\n3,y\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_letters_are_written_back_in_their_encoding(made, encoding):
    text = "name,b\nCafé,1\nÜbung,2\nplain,3\n"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    path = made(mark + text.encode(encoding))
    assert read_file(path).table["name"].to_pylist() == ["Café", "Übung", "plain"]
    same = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert added(path, rows=1) == "Café,1\n".encode(same)


def test_a_letter_beyond_the_sample_tells_the_encoding(made):
    path = made(b"name,b\n" + b"x,1.5\n" * MANY + "Café,2.5\n".encode("cp1252"))
    source = read_file(path)
    assert source.table["name"][-1].as_py() == "Café"
    assert f"line {MANY + 2:,}" in source.layout.note


def test_any_bytes_survive_as_latin_1(made):
    path = made("ид,b\nЩит,1\n".encode("cp1251"))
    assert added(path, rows=1, dialect=Dialect(encoding="latin-1")) == "Щит,1\n".encode("cp1251")


def test_a_packed_file_is_read_and_stays_packed(made, tmp_path):
    path = made(gzip.compress(b"a,b\n1,x\n2,y"), "data.csv.gz")
    source = read_file(path)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    for out in ("out.csv.gz", "out.csv"):
        write_grown(tmp_path / out, source, grown(source))
    assert (tmp_path / "out.csv").read_bytes() == b"a,b\n1,x\n2,y\n1,x\n2,y\n"
    packed = (tmp_path / "out.csv.gz").read_bytes()
    assert packed.startswith(path.read_bytes())
    assert gzip.decompress(packed) == (tmp_path / "out.csv").read_bytes()
    assert read_file(tmp_path / "out.csv.gz").table.num_rows == 4


def test_another_ending_is_another_dialect(made, tmp_path):
    source = read_file(made("a;b\n1,5;x y\n2,5;z\n"))
    write_grown(tmp_path / "out.tsv", source, grown(source))
    assert (tmp_path / "out.tsv").read_text() == "a\tb\n1.5\tx y\n2.5\tz\n1.5\tx y\n2.5\tz\n"


@pytest.mark.parametrize("ending", ["parquet", "arrow", "feather"])
def test_columnar_files_keep_their_types(tmp_path, ending):
    table = pa.table(
        {
            "a": pa.array([1, 2], pa.int8()),
            "b": pa.array(["x", "y"]).dictionary_encode(),
            "c": pa.array([1, None], pa.timestamp("ms", "UTC")),
        }
    )
    path = tmp_path / f"data.{ending}"
    if ending == "parquet":
        pq.write_table(table, path)
    elif ending == "feather":
        feather.write_feather(table, path)
    else:
        with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
            writer.write_table(table)
    source = read_file(path)
    assert source.table.equals(table)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    for out in ("out.parquet", "out.arrow", "out.feather", "out.csv"):
        write_grown(tmp_path / out, source, grown(source))
        if out != "out.csv":
            assert read_file(tmp_path / out).table.schema.types == table.schema.types
    assert (tmp_path / "out.csv").read_text().splitlines()[:3] == [
        "a,b,c", "1,x,1970-01-01 00:00:00.001Z", "2,y,"]  # fmt: skip


def test_dictionaries_that_differ_fit_in_one_arrow_file(tmp_path):
    table = pa.table({"a": pa.array(["x", "y"]).dictionary_encode(), "b": [1, 2]})
    other = pa.table({"a": pa.array(["z", "x"]).dictionary_encode(), "b": [3, 4]})
    pq.write_table(table, tmp_path / "data.parquet")
    source = read_file(tmp_path / "data.parquet")
    write_grown(tmp_path / "out.arrow", source, pa.concat_tables([table, other]))
    assert read_file(tmp_path / "out.arrow").table["a"].to_pylist() == ["x", "y", "z", "x"]


def test_a_stream_of_arrow_is_recognised(tmp_path):
    table = pa.table({"a": [1, 2], "b": ["x", "y"]})
    path = tmp_path / "data.arrow"
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    assert read_file(path).table.equals(table)


def test_the_first_bytes_outrank_the_ending(tmp_path):
    pq.write_table(pa.table({"a": [1], "b": [2]}), tmp_path / "data.csv")
    assert read_file(tmp_path / "data.csv").form.name == "parquet"


def test_a_name_without_an_ending_needs_a_format(made, tmp_path):
    path = made("a,b\n1,x\n", "data.txt")
    source = read_file(path, format="csv")
    write_grown(tmp_path / "out", source, grown(source, 1), format="csv")
    assert (tmp_path / "out").read_text() == "a,b\n1,x\n1,x\n"


@pytest.mark.parametrize("content", [TEXT.encode(), gzip.compress(TEXT.encode(), mtime=0)])
def test_the_hash_is_of_the_bytes(made, content):
    assert read_file(made(content)).sha256 == hashlib.sha256(content).hexdigest()


def test_a_source_that_changed_since_is_not_copied(csv, tmp_path):
    source = read_file(csv)
    csv.write_text(TEXT + "\n10,x,3,\n")
    with pytest.raises(FileError) as caught:
        write_grown(tmp_path / "out.csv", source, grown(source))
    assert str(len(TEXT)) in caught.value.met
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_not_there_is_answered_with_those_that_are(csv):
    with pytest.raises(FileError) as caught:
        read_file(csv.parent / "date.csv")
    assert caught.value.remedy == 'Files there: "data.csv".'
    with pytest.raises(FileError) as caught:
        read_file(csv.parent)
    assert caught.value.remedy == 'Files there: "data.csv".'
    assert caught.value.got == "a folder"


@pytest.mark.parametrize("name", ["data.dat", "data"])
def test_an_unknown_ending_is_refused(made, name):
    with pytest.raises(FileError, match="ending") as caught:
        read_file(made("a,b\n1,2\n", name))
    assert "--format csv" in caught.value.remedy
    with pytest.raises(FileError, match="cvs") as caught:
        read_file(made("a,b\n1,2\n", name), format="cvs")
    assert 'Did you mean "csv"?' in caught.value.remedy


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"PK\x03\x04\x14\0", "data.csv", "Excel"),
        (b"PK\x03\x04\x14\0", "data.xlsx", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "data.csv", "Excel"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "data.csv", "web page"),
        (b'[{"a": 1}]', "data.csv", "JSON"),
        (b"%PDF-1.7", "data.csv", "PDF"),
        (b"BZh91AY", "data.csv", "bzip2"),
        (b"", "data.csv", "0 bytes"),
        (b"\xef\xbb\xbf\r\n\r\n", "data.csv", "7 bytes"),
        (b"a,b\n", "data.csv", "0 rows"),
        (b"a,b\n1,x\0\n", "data.csv", "line 2"),
        (b"a,b\n" + b"1.5,x\n" * MANY + b"1,\0\n", "data.csv", f"row {MANY:,}"),
        (bytes(range(1, 256)) * 9, "data.csv", "control characters"),
        (b"a,b\n1,2\n", "data.parquet", "a,b"),
        (b"PAR1", "data.parquet", "Parquet"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-12], "data.csv.gz", "end-of-stream"),
    ],
)
def test_what_is_no_table_is_named(made, content, name, what):
    with pytest.raises(FileError) as caught:
        read_file(made(content, name))
    assert what in caught.value.met
    assert "data." in caught.value.wrong


def test_a_failure_while_writing_leaves_no_file(csv, tmp_path):
    source = read_file(csv)
    with pytest.raises(FileError):
        write_grown(tmp_path / "missing" / "out.csv", source, source.table)
    with pytest.raises(FileError) as caught:
        write_grown(tmp_path / "out.tsv", source, pa.table({"a": [[1], [2]]}))
    assert '"a"' in caught.value.met
    intervals = pa.table({"a": pa.array([pa.MonthDayNano([1, 2, 3])])})
    with pytest.raises(FileError) as caught:
        write_grown(tmp_path / "out.tsv", source, intervals)
    assert '"a"' in caught.value.met
    with pytest.raises(FileError, match="cannot be written as parquet") as caught:
        write_grown(tmp_path / "out.parquet", source, intervals)  # found by the writer, half-way
    assert caught.value.met == '"a" of type month_day_nano_interval'
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv"]


def test_a_table_that_cannot_fit_is_refused_with_the_gigabytes():
    with pytest.raises(SamplingError) as caught:
        require_memory(41_200_000, 240.0, n_new=41_000_000, free=int(6.1e9))
    assert caught.value.got == "9.9 GB needed, 6.1 GB free"
    assert "41,000,000 synthetic rows" in caught.value.wrong


def test_a_table_that_fits_passes():
    require_memory(1000, 240.0, n_new=10, free=10**6)


@pytest.mark.parametrize("spelled", [("True", "False"), ("TRUE", "FALSE"), ("true", "false")])
def test_flags_are_written_as_the_file_spells_them(made, spelled):
    true, false = spelled
    path = made(f"x,y\n{true},a\n,b\n{false},a\n")
    source = read_file(path)
    assert source.table["x"].to_pylist() == [True, None, False]
    assert added(path, rows=3) == f"{true},a\n,b\n{false},a\n".encode()
    write_grown(path.parent / "out.tsv", source, source.table)
    assert (path.parent / "out.tsv").read_text() == f"x\ty\n{true}\ta\n\tb\n{false}\ta\n"


def test_a_class_of_flags_is_named_as_the_file_spells_it(made):
    from oversample.audit.check import check
    from oversample.study.classes import two_classes
    from oversample.tables import read_target

    path = made(
        "x,y\n" + "".join(f"{at / 7},{'true' if at < 8 else 'false'}\n" for at in range(40))
    )
    table = read_file(path).table
    assert two_classes(read_target(table["y"]), positive="true").positive is True
    assert check(table, "y", positive="true").positive is True
