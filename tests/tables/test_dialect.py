"""Dialects of text files: detected when one fits, refused with the option that decides when two do."""

from __future__ import annotations

import csv
import io
import re
import shlex

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oversample.errors import FileError
from oversample.tables import Dialect, read_file, write_grown

NEWLINE = b"\n"


@pytest.fixture
def made(tmp_path):
    def make(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def refused(path, **options):
    with pytest.raises(FileError) as caught:
        read_file(path, **options)
    return caught.value


def offered(remedy):
    """Read the options out of a remedy, as they would be pasted."""
    found = re.findall(r"--(separator|decimal|thousands|encoding) (\"[^\"]*\"|[\w-]+)", remedy)
    return [{name: shlex.split(value)[0]} for name, value in found]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_every_line_alike(made, separator):
    rows = [["a", "b", "c"], ["1.5", 'x,y;z\t|"', "x"], ["2.5", "", "two\nlines"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    source = read_file(made(out.getvalue()))
    assert source.layout.separator == separator
    assert source.table.to_pydict() == {
        "a": [1.5, 2.5],
        "b": [rows[1][1], None],
        "c": ["x", "two\nlines"],
    }


def test_two_separators_that_fit_are_refused_with_their_counts(made):
    path = made("a;b,c;d\n1;2,3;4\n5;6,7;8\n")
    error = refused(path)
    assert '"," gives 2' in error.met
    assert '";" gives 3' in error.met
    widths = {
        read_file(path, dialect=Dialect(**one)).table.num_columns for one in offered(error.remedy)
    }
    assert widths == {2, 3}
    assert read_file(made("a\tb,c\n1\t2,3\n", "data.tsv")).table.column_names == ["a", "b,c"]


def test_one_column_is_refused_with_what_was_tried(made):
    path = made("a:b\n1:x\n2:y\n")
    error = refused(path)
    assert "a:b" in error.met
    assert read_file(path, dialect=Dialect(separator=":")).table.num_columns == 2
    error = refused(made("a;b\n1;x\n"), dialect=Dialect(separator=","))
    assert offered(error.remedy) == [{"separator": ";"}]


@pytest.mark.parametrize(
    ("cells", "other", "values"),
    [
        (["3,14", "2,5"], None, [3.14, 2.5]),
        (["1.234,5", "7"], None, [1234.5, 7.0]),
        (["1,234.5", "7"], None, [1234.5, 7.0]),
        (["1,234,567", "1,234"], None, [1234567, 1234]),  # two commas are no decimal mark
        (["1,234", "0,5"], None, [1.234, 0.5]),  # no group of three
        (["1,234", "0,345"], None, [1.234, 0.345]),  # thousands never begin with zero
        (["1,234", "1234,500"], None, [1.234, 1234.5]),  # four digits are no group
        (["1,234", "2,345"], "5.5", [1234, 2345]),  # another column decides
        (["1,234", "2,345"], "5,5", [1.234, 2.345]),
        (["1.234", "2.345"], "5,5", [1234, 2345]),
        (["1'234.5", "7.5"], None, [1234.5, 7.5]),
        (["1\u00a0234,5", "7,5"], None, [1234.5, 7.5]),
        (["1\u202f234", "7"], None, [1234, 7]),
        (["555 123", "555 124"], None, ["555 123", "555 124"]),  # of one length: telephones
        (["1.2.2020", "3.4.2020"], None, ["1.2.2020", "3.4.2020"]),
        (["12,34,567", "1"], None, ["12,34,567", "1"]),  # groups that are none
    ],
)
def test_marks_are_told_by_whole_columns(made, cells, other, values):
    rows = "".join(f"{cell};{other or 'x'}\n" for cell in cells)
    assert read_file(made("n;o\n" + rows)).table["n"].to_pylist() == values


@pytest.mark.parametrize(("cell", "values"), [("1,234", {1.234, 1234}), ("1.234", {1.234, 1234})])
def test_a_number_of_two_readings_is_refused_and_each_option_decides(made, cell, values):
    path = made(f"price;b\n{cell};x\n{cell};y\n")
    error = refused(path)
    assert '"price"' in error.wrong
    assert f'"{cell}"' in error.met
    assert {read_file(path, dialect=Dialect(**one)).table["price"][0].as_py()
            for one in offered(error.remedy)} == values  # fmt: skip


def test_where_a_comma_separates_a_point_is_decimal_without_more_proof(made):
    assert read_file(made("a,b\n1.234,x\n2.345,y\n")).table["a"].to_pylist() == [1.234, 2.345]


def test_a_gap_that_the_caller_names_is_one_between_thousands(made):
    path = made("n;o\n555 123;x\n555 124;y\n")
    assert read_file(path, dialect=Dialect(thousands=" ")).table["n"].to_pylist() == [
        555123,
        555124,
    ]


def test_two_decimal_marks_in_one_file_are_refused_by_column(made):
    path = made("a;b\n3,14;1.5\n2,1;2.75\n")
    error = refused(path)
    assert '"3,14" in column "a"' in error.met
    assert '"1.5" in column "b"' in error.met
    kinds = [list(map(str, read_file(path, dialect=Dialect(**one)).table.schema.types))
             for one in offered(error.remedy)]  # fmt: skip
    assert kinds == [["string", "double"], ["double", "string"]]


def test_a_list_in_quotes_is_no_decimal_where_a_comma_separates(made):
    table = read_file(made('ids,b\n"1,2",1.5\n"3,4",2.5\n')).table
    assert table["ids"].to_pylist() == ["1,2", "3,4"]


def test_a_point_far_down_outranks_a_comma_in_quotes(made):
    table = read_file(made("a,b\n" + '"3,14",1\n' * 200_000 + '"3,14",1.5\n')).table
    assert list(map(str, table.schema.types)) == ["string", "double"]


def test_a_mark_far_down_is_not_guessed_at(made):
    path = made("n;o\n" + "1;x\n" * 300_000 + "2.500;y\n")
    error = refused(path)
    assert '"2.500"' in error.met
    assert [read_file(path, dialect=Dialect(**one)).table["n"][-1].as_py()
            for one in offered(error.remedy)] == [2.5, 2500]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        ("a,b\n1,2\n3\n4,5\n", ["Line 3", "1 cell,", "header 2"]),
        ("a,b\n1,2\n3,4,5\n4,5\n", ["Line 3", "3 cells", "header 2"]),
        ('a,b\n"x\ny",2\n3,4\n1,2,3\n', ["Line 5", "3 cells"]),  # lines, not records
        ("a,b\n" + "1,2.5\n" * 300_000 + "3\n", ["Line 300,002", "1 cell,"]),
        ('a,b\n1,"x\n2,y\n3,z\n', ["line 2"]),  # a quote that is never closed
        ('a,b\n1,"x"y\n2,y\n', ["line 2"]),
        ("a,b\n" + '1,"x"\n' * 300_000 + '2,"y\n1,z\n', ["line 300,002"]),
    ],
)
def test_a_line_that_differs_is_named(made, content, numbers):
    error = refused(made(content))
    assert all(number in error.wrong for number in numbers), error.wrong


def test_a_quote_that_is_no_quotation_is_read_as_it_is(made):
    assert read_file(made('a,b\n1,5" pipe\n2,y\n')).table["b"].to_pylist() == ['5" pipe', "y"]


def test_lines_above_the_header_are_said_to_be_above(made):
    error = refused(made("Report of May\n\na,b,c\n1,2,3\n4,5,6\n"))
    assert "tail -n +3 " in error.remedy
    assert "tail -n +2 " in refused(made("sep=;\na;b\n1;2\n3;4\n")).remedy


@pytest.mark.parametrize("header", ["1.5,2,3", "7,8", '"1,5";2'])
def test_a_header_of_numbers_is_no_header(made, header):
    error = refused(made(f"{header}\n" * 2))
    assert "header" in error.wrong
    assert "7" in error.met or "1" in error.met


def test_names_that_count_from_nought_are_names(made):
    assert read_file(made("0,1,2\n5,6,x\n")).table.column_names == ["0", "1", "2"]


def test_two_columns_of_one_name_are_refused_by_place(made):
    assert refused(made("a,b,a\n1,2,3\n")).met == '"a" in columns 1 and 3'


@pytest.mark.parametrize("encoding", ["shift_jis", "cp1251", "gb18030", "utf-16-le", "utf-16-be"])
def test_an_encoding_that_cannot_be_told_is_refused(made, encoding):
    words = {"shift_jis": "東京都", "gb18030": "北京市", "cp1251": "Щит"}
    text = f"name,b\n{words.get(encoding, 'plain')},1\n"
    path = made(text.encode(encoding))
    options = offered(refused(path).remedy)
    assert options
    assert read_file(path, dialect=Dialect(encoding=encoding)).table["name"][0].as_py() in text
    assert read_file(path, dialect=Dialect(**options[-1])).table.num_rows == 1


@pytest.mark.parametrize("filler", [0, 300_000])
def test_utf_8_with_a_bad_byte_is_refused_with_its_line(made, filler):
    path = made("name,b\né,1\n".encode() + b"x,1\n" * filler + b"caf\xe9,2\n")
    error = refused(path)
    assert f"line {filler + 3:,}" in error.wrong + error.met
    assert read_file(path, dialect=Dialect(**offered(error.remedy)[0])).table.num_rows == filler + 2


def test_a_letter_cut_between_two_blocks_is_a_letter(made):
    head = b"name,b\n" + b"x,1\n" * 300_000
    block = 1 << 20
    head = head[: block - 7].rpartition(b"\n")[0] + b"\n"
    split = head + b"y" * (block - 1 - len(head)) + "é,2\n".encode()
    assert split[block - 1 : block + 1] == "é".encode()
    error = refused(made(split + b"z,1\ncaf\xe9,2\n"))
    assert f"line {split.count(NEWLINE) + 2:,}" in error.wrong


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "klingon"])
def test_an_encoding_that_is_not_that_is_refused(made, encoding):
    error = refused(made(b"name,b\ncaf\xe9,1\n"), dialect=Dialect(encoding=encoding))
    assert encoding in error.wrong


@pytest.mark.parametrize(
    "options",
    [
        {"separator": ""}, {"separator": '"'}, {"separator": "ab"}, {"decimal": "x"}, {"thousands": "1"},
        {"decimal": ",", "thousands": ","},
    ],
)  # fmt: skip
def test_a_dialect_that_cannot_be_is_refused(options):
    with pytest.raises(FileError) as caught:
        Dialect(**options)
    assert f"--{next(iter(options))}" in caught.value.wrong


texts = st.text(alphabet="ab,;|\t\"\n'é .0", max_size=6).map(lambda text: f"x{text}")
wholes = st.integers(-(10**7), 10**7)
tenths = st.integers(-(10**9), 10**9).map(lambda whole: whole / 1000)
rows = st.lists(st.tuples(st.none() | texts, wholes, st.none() | tenths), min_size=2, max_size=8)


def written(value, decimal, thousands):
    if value is None:
        return ""
    text = f"{value:,}" if thousands else str(value)
    marks = str.maketrans({".": decimal, ",": thousands})
    return text.translate(marks)


@given(
    table=rows,
    separator=st.sampled_from(",;\t|"),
    marks=st.sampled_from([(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'")]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    is_ended=st.booleans(),
    is_told=st.booleans(),
)
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_read_is_what_was_written_or_the_file_is_refused(
    *, tmp_path, table, separator, marks, newline, encoding, quoting, is_ended, is_told
):
    """The detector never reads other numbers than were written: it finds them, or it asks."""
    decimal, thousands = marks
    assume(not (separator == "," and thousands == "."))  # the one convention that is not proved
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=newline, quoting=quoting)
    writer.writerow(["text", "whole", "tenth"])
    for text, whole, tenth in table:
        writer.writerow(
            [text or "", written(whole, decimal, thousands), written(tenth, decimal, thousands)]
        )
    content = out.getvalue() if is_ended else out.getvalue().removesuffix(newline)
    path = tmp_path / "data.csv"
    path.write_bytes(content.encode(encoding))
    dialect = Dialect(separator, decimal, thousands or None, encoding) if is_told else None
    try:
        source = read_file(path, dialect=dialect)
    except FileError:
        assert not is_told
        return
    found = source.table.to_pydict()
    assert found["text"] == [text for text, _, _ in table]
    for name, at in (("whole", 1), ("tenth", 2)):
        expected = [row[at] for row in table]
        if not pa.types.is_string(source.table.schema.field(name).type):
            assert found[name] == expected
    if is_told:
        assert not pa.types.is_string(source.table.schema.field("whole").type)
    target = tmp_path / "out.csv"
    write_grown(target, source, pa.concat_tables([source.table, source.table]), overwrite=True)
    assert target.read_bytes().startswith(path.read_bytes())
    again = read_file(target, dialect=dialect)
    assert again.table.slice(len(table)).to_pydict() == found
