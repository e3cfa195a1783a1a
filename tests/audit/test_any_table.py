"""No table that can be read makes a check fail, and no name breaks what it shows."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversample import DataError, check
from oversample.audit import Shell
from oversample.audit import check as check_for
from oversample.report import check_fragment, terminal_check

NAMES = st.text(
    st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=60
)  # polars stops at a nought
CELLS = {
    "floats": st.floats(width=64),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "few": st.integers(0, 2),
    "text": st.text(st.characters(codec="utf-8"), max_size=8),
    "numbers": st.integers(0, 99).map(str) | st.just(" "),
    "flags": st.booleans(),
    "days": st.dates(),
    "times": st.datetimes(timezones=st.none() | st.just(dt.UTC)).map(
        lambda t: t.replace(tzinfo=dt.UTC)
    ),
    "spans": st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999)),
    "lists": st.lists(st.integers(0, 3), max_size=2),
    "bytes": st.binary(max_size=3),
    "decimals": st.integers(-99999, 99999).map(lambda n: Decimal(n) / 100),
    "iso": st.dates().map(dt.date.isoformat),
}


@st.composite
def tables(draw):
    n = draw(st.integers(1, 30))
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), max_size=6))
    names = draw(st.lists(NAMES, min_size=len(kinds) + 1, max_size=len(kinds) + 1, unique=True))
    columns = {}
    for name, kind in zip(names, kinds, strict=False):
        cells = st.none() | CELLS[kind] if draw(st.booleans()) else CELLS[kind]
        columns[name] = draw(st.lists(cells, min_size=n, max_size=n))
    labels = draw(
        st.sampled_from(
            [st.sampled_from(["Yes", "No", " yes"]), st.integers(0, 3), st.floats(0, 1)]
        )
    )
    columns[names[-1]] = draw(st.lists(labels, min_size=n, max_size=n))
    try:
        table = pa.table(columns)
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        table = pa.table({"x": list(range(n)), names[-1]: columns[names[-1]]})
    return table, names[-1]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(["pyarrow", "pandas", "polars"]))
def test_check_never_fails_but_by_its_own_error(made, home):
    table, target = made
    try:
        frame = {
            "pyarrow": lambda: table,
            "pandas": table.to_pandas,
            "polars": lambda: pl.from_arrow(table),
        }[home]()
    except Exception:  # noqa: BLE001 - the library itself cannot hold it
        return
    try:
        result = check(frame, target)
    except DataError:
        return
    record = json.loads(result.to_json())
    assert record["findings"] == json.loads(json.dumps([f.to_dict() for f in result.findings]))
    assert_harmless(repr(result))
    assert "<script" not in result._repr_html_().lower()


def assert_harmless(text):
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\ud800-\udfff]", text)
    text.encode("utf-8")


HOSTILE = ["\x1b[2J\x1b[31mred", "two\nlines", "<script>alert(1)</script>", "`rm -rf`", "\u202egnp.exe", "x" * 500,
           "'; drop", "$(reboot)", "{{ 7*7 }}", "[bold]"]  # fmt: skip


def test_hostile_names_and_labels_do_no_harm():
    rng = np.random.default_rng(0)
    columns = {name: rng.normal(size=40) for name in HOSTILE}
    columns[HOSTILE[0]][3] = np.inf
    columns[HOSTILE[2]][:30] = np.nan
    target = "<img src=x onerror=alert(1)>\x1b[5m"
    frame = pd.DataFrame(columns)
    frame[target] = np.where(np.arange(40) % 8 == 0, "<b>\x07yes</b>", "<B>\x07yes</B>")
    result = check(frame, target)
    assert "near-equal-labels" in {f.code for f in result.findings}
    assert_harmless(repr(result))
    html = check_fragment(result.to_dict())
    tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html)}
    assert (
        tags
        == {
            "div",
            "style",
            "h4",
            "table",
            "tr",
            "th",
            "td",
            "small",
            "ol",
            "li",
            "span",
            "br",
            "code",
        }
        & tags
    )
    assert "49" not in re.sub(r"\d{3,}", "", html) or "{{ 7*7 }}" in html


@pytest.mark.parametrize("width", [40, 80, 120])
def test_prose_is_no_wider_than_the_terminal(churn, width):
    text = terminal_check(check(churn, "churn").to_dict(), width=width)
    prose = [line for line in text.splitlines() if not line.startswith("     ")]
    assert max(map(len, prose)) <= width


def test_colour_is_only_there_where_it_is_asked_for(churn):
    record = check(churn, "churn").to_dict()
    assert "\x1b[" not in terminal_check(record)
    painted = terminal_check(record, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == terminal_check(record)


@pytest.mark.parametrize("draw", [terminal_check, check_fragment])
def test_record_of_another_kind_is_refused(draw):
    with pytest.raises(DataError):
        draw({"kind": "comparison", "schema": 1})


def test_codes_are_never_broken_in_the_terminal(churn):
    result = check_for(
        churn, "churn", say=Shell("churn", "a long folder name/and a long file name/churn.csv")
    )
    text = terminal_check(result.to_dict())
    for finding in result.findings:
        for code in re.findall("`([^`]+)`", finding.advice):
            assert code in text


@pytest.mark.parametrize(
    "make", [pl.from_pandas, lambda frame: pl.from_pandas(frame).lazy(), pa.Table.from_pandas]
)
def test_containers_give_the_same_findings(churn, make):
    frame = churn.sample(1500, random_state=0).reset_index(drop=True)
    expected, got = check(frame, "churn"), check(make(frame), "churn")
    assert [(f.code, f.what, f.evidence) for f in got.findings] == [
        (f.code, f.what, f.evidence) for f in expected.findings
    ]


def test_table_of_the_target_alone_is_checked():
    result = check(pa.table({"y": ["a", "b", "a", "b"]}), "y")
    assert result.roles == {}
    assert not result.ok


def test_large_table_is_searched_in_part_and_says_so(monkeypatch):
    from oversample.audit import sheet

    monkeypatch.setattr(sheet, "_MOST_PAIRS", 50 * 150)
    rng = np.random.default_rng(0)
    frame = pa.table({"x": rng.normal(size=1000), "y": np.arange(1000) % 20 == 0})
    (finding,) = (f for f in check(frame, "y").findings if f.code == "minority-types")
    assert finding.evidence["rows_searched"] < 1000
    again = next(f for f in check(frame, "y").findings if f.code == "minority-types")
    assert again.evidence == finding.evidence
