"""Standard input and output: data only, and a reader that goes away."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

BALANCE = ("balance", "-", "--target", "churn", "--seed", "1")


def oversample(*words, data=b""):
    return subprocess.run(
        [sys.executable, "-m", "oversample", *map(str, words)],
        input=data, capture_output=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture
def text():
    lines = [f"{at % 7},{at * 0.25:.2f},{'Yes' if at % 5 == 0 else 'No'}" for at in range(60)]
    return "\n".join(["tenure,charges,churn", *lines, ""]).encode()


@pytest.fixture
def packed(text):
    table = pa_csv.read_csv(io.BytesIO(text))
    stored = {"parquet": io.BytesIO(), "feather": io.BytesIO()}
    pq.write_table(table, stored["parquet"])
    feather.write_feather(table, stored["feather"])
    return {name: sink.getvalue() for name, sink in stored.items()}


def test_rows_go_through_and_words_stay_out(text):
    done = oversample(*BALANCE, "--out", "-", data=text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(text)
    assert done.stdout.count(b"\n") > text.count(b"\n")
    assert all(line.endswith(b",Yes") for line in done.stdout[len(text) :].splitlines())
    assert b"Plan" in done.stderr
    assert b"standard output" in done.stderr


@pytest.mark.parametrize("name", ["parquet", "feather"])
def test_a_table_that_is_no_text_is_recognised_and_comes_out_the_same(packed, name):
    done = oversample(*BALANCE, "--out", "-", data=packed[name])
    assert done.returncode == 0, done.stderr
    read = {"parquet": pq.read_table, "feather": feather.read_table}[name]
    assert (
        read(pa.BufferReader(done.stdout)).num_rows > read(pa.BufferReader(packed[name])).num_rows
    )


def test_the_format_of_standard_output_can_be_said(text, packed):
    done = oversample(*BALANCE, "--out", "-", "--format", "parquet", data=text)
    assert pq.read_table(pa.BufferReader(done.stdout)).column_names == [
        "tenure",
        "charges",
        "churn",
    ]
    done = oversample(*BALANCE, "--out", "-", "--format", "tsv", data=packed["parquet"])
    assert done.stdout.startswith(b"tenure\tcharges\tchurn\n")
    done = oversample(*BALANCE, "--out", "-", "--format", "xlsx", data=text)
    assert done.returncode == 2
    assert done.stdout == b""


def test_the_options_of_a_dialect_decide(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"churn;amount;b\n" + b"No;1,234;0\nNo;2,345;1\n" * 9 + b"Yes;3,456;1\n" * 7)
    words = ("balance", path, "--target", "churn", "--seed", 1, "--out", "-")
    refused = oversample(*words)
    assert refused.returncode == 2
    assert refused.stdout == b""
    assert b"--thousands" in refused.stderr
    for option in (("--decimal", ","), ("--thousands", ",")):
        done = oversample(*words, *option)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(path.read_bytes())


def test_compare_reads_standard_input_too(text):
    done = oversample(
        "compare", "-", "--target", "churn", "--model", "logistic", "--methods", "random", "--ratios", "0.5",
        "--folds", 2, "--jobs", 1, "--quiet", data=text,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_what_was_assumed_of_the_encoding_is_said(text):
    done = oversample(*BALANCE, "--out", "-", data=text.replace(b"churn", b"churn,caf\xe9", 1)
                      .replace(b"Yes\n", b"Yes,x\n").replace(b"No\n", b"No,y\n"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"cp1252" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGPIPE to be told of")
def test_a_reader_that_goes_away_ends_it_quietly(text):
    """Regression of a kind: `| head -1` used to end other tools in a stack trace, or in "Exception ignored"."""
    process = subprocess.Popen(
        [sys.executable, "-m", "oversample", *BALANCE, "--out", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.close()  # before anything is written
    process.stdin.write(text)
    process.stdin.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert b"Traceback" not in said
    assert b"Exception" not in said
    assert b"Wrote" not in said


def test_no_copy_of_standard_input_is_left(text, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "oversample", *BALANCE, "--out", "-"],
        input=text, capture_output=True, check=False, timeout=300, env=os.environ | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
