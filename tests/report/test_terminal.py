"""The terminal twin of the page."""

from __future__ import annotations

import re

import pytest

from oversample.errors import DataError
from oversample.report import terminal_table


def _rows(record, **options):
    lines = terminal_table(record, **options).splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip().startswith("candidate"))
    return lines[start + 1 : lines.index("", start)]


def test_verdict_comes_first(record):
    assert terminal_table(record).splitlines()[0] == record["verdict"]["headline"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(record, width):
    assert max(map(len, terminal_table(record, width=width).splitlines())) <= width


def test_eighty_columns_hold_every_column(record):
    row = next(line for line in _rows(record) if line.startswith("  smote 0.5"))
    one = next(one for one in record["candidates"] if one["id"] == "smote-0.5")
    precision, found = one["scores"]["average_precision"], one["difference"]
    own = one["at_chosen"]
    assert row.split() == [
        "smote",
        "0.5",
        f"{precision['mean']:.3f}±{precision['sd']:.3f}",
        f"{found['mean']:+.3f}",
        f"{found['low']:+.3f}",
        "to",
        f"{found['high']:+.3f}",
        f"{one['at_half']['balanced_accuracy']['mean']:.3f}",
        f"{own['balanced_accuracy']['mean']:.3f}",
        f"{own['threshold']['median']:g}",
    ]


def test_rows_stand_in_the_order_of_the_record_with_the_recommended_one_marked(record):
    labels = [one["label"] for one in record["candidates"]]
    rows = [line for line in _rows(record) if line[2] != " "]
    assert [line[2:].startswith(label) for line, label in zip(rows, labels, strict=True)] == [
        True
    ] * 20
    marked = [line for line in rows if line.startswith("*")]
    assert len(marked) == 1
    assert marked[0].startswith("* nothing + threshold ")


def test_points_stand_under_points(record):
    scored = [line for line in _rows(record) if "±" in line]
    places = {tuple(found.start() for found in re.finditer(r"\d\.\d", line))[0] for line in scored}  # noqa: RUF015
    last = {len(line) - len(line.rsplit(".", 1)[1]) for line in scored}
    assert len({line.index("±") for line in scored}) == 1
    assert len(last) == 1
    assert places


def test_narrow_terminal_does_without_the_interval_first(record):
    narrow = "\n".join(_rows(record, width=70))
    assert " to " not in narrow.split("failed")[0]
    assert "±" in narrow


def test_failed_candidate_is_listed_with_its_reason(record):
    text = " ".join(" ".join(_rows(record)).split())
    assert f"adasyn 1 failed: {record['candidates'][-1]['failed']}" in text


def test_plain_text_has_no_escape_and_no_box(record):
    text = terminal_table(record)
    assert "\x1b" not in text
    assert not re.search("[\u2500-\u257f]", text)


def test_colour_changes_nothing_but_the_escapes(record):
    coloured = terminal_table(record, colour=True)
    assert coloured.startswith("\x1b[1m")
    assert re.sub(r"\x1b\[\d+m", "", coloured) == terminal_table(record)


def test_record_of_another_kind_is_refused():
    with pytest.raises(DataError):
        terminal_table({"kind": "balance"})
