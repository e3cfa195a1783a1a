"""The terminal twin of the page."""

from __future__ import annotations

import re

import pytest

from oversample.errors import DataError
from oversample.report import terminal_table
from oversample.report.safe import wrap


def _rows(record, **options):
    lines = terminal_table(record, **options).splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip().startswith("candidate"))
    return lines[start + 1 : lines.index("", start)]


def _flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("helps", "It helps"),
        ("no_difference", "No difference beyond noise: "),
        ("harms", "It harms"),
        ("cannot_tell", "Cannot tell: "),
    ],
)
def test_verdict_comes_first_then_the_outcome(record, outcome, said):
    verdict = record["verdict"] | {"outcome": outcome}
    lines = terminal_table(record | {"verdict": verdict}).splitlines()
    assert lines[0] == verdict["headline"]
    assert lines[1].startswith(f"Does it help? {said}")


def test_notes_stand_between_the_verdict_and_the_table(record):
    text = _flat(terminal_table(record))
    note = text.index(f"Note: {record['notes'][0]}")
    assert text.index(record["verdict"]["reasons"][-1]) < note < text.index(" candidate mean")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("kind", ["record", "priced", "queued", "large"])
def test_no_line_is_wider_than_the_terminal(request, kind, width):
    record = request.getfixturevalue(kind)
    assert max(map(len, terminal_table(record, width=width).splitlines())) <= width


def test_eighty_columns_hold_every_column(record, named):
    row = next(line for line in _rows(record) if line.startswith("  smote 0.5"))
    one = named(record, "smote-0.5")
    precision, found = one["scores"]["average_precision"], one["gain"]
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
        f"{float(format(own['threshold']['median'], '.2g')):g}",
    ]


def test_costs_and_savings_are_shown_where_costs_decided(priced, named):
    row = next(line for line in _rows(priced) if line.startswith("  class weights"))
    one = named(priced, "weights")
    gain = one["gain"]
    cells = row.split()
    assert cells[2].split("±")[0] == f"{one['at_chosen']['cost_per_1000']['mean']:,.0f}"
    assert cells[3] == _money(gain["mean"])
    assert cells[4:7] == [_money(gain["low"]), "to", _money(gain["high"])]


def _money(value):
    return (
        f"{value:+,.0f}" if abs(value) >= 99.5 else f"{'-' if value < 0 else '+'}{abs(value):.3g}"
    )


def test_recall_at_capacity_is_shown_where_it_decided(queued, named):
    row = next(line for line in _rows(queued) if line.startswith("  smote 0.25"))
    found = named(queued, "smote-0.25")["scores"]
    assert row.split()[2].startswith(f"{found['recall_at_capacity']['mean']:.3f}±")
    assert f"{found['precision_at_capacity']['mean']:.3f}" in row
    assert "Decided by recall where 4 % (4%) of the rows can be looked at." in _flat(
        terminal_table(queued)
    )


def test_rows_stand_in_the_order_of_the_record_with_the_recommended_one_marked(record):
    labels = [
        one["label"] for one in record["candidates"] if one["failed"] is None and not one["stopped"]
    ]
    rows = [line for line in _rows(record) if "±" in line]
    assert [line[2:].startswith(label) for line, label in zip(rows, labels, strict=True)] == [
        True
    ] * 10
    marked = [line for line in rows if line.startswith("*")]
    assert len(marked) == 1
    assert marked[0].startswith("* nothing ")


def test_a_dozen_candidates_are_listed_the_others_named(large):
    large["verdict"]["candidate"] = large["candidates"][-1]["id"]
    rows = [line for line in _rows(large) if "±" in line]
    assert len(rows) == 12
    starts = {line[2:].split("  ")[0].rsplit(" 0.", 1)[0].strip() for line in rows}
    assert {"nothing", "nothing + threshold"} <= starts
    assert rows[-1].startswith("* ")
    assert "and 11 that did less: " in _flat(terminal_table(large))


def test_points_stand_under_points(record):
    scored = [line for line in _rows(record) if "±" in line]
    last = {len(line) - len(line.rsplit(".", 1)[1]) for line in scored}
    assert len({line.index("±") for line in scored}) == 1
    assert len(last) == 1


def test_narrow_terminal_does_without_the_interval_first(record):
    narrow = "\n".join(_rows(record, width=70))
    assert " to " not in narrow.split("failed")[0]
    assert "±" in narrow


def test_failed_candidate_is_listed_with_its_reason(record):
    assert f"random 1 failed: {record['candidates'][-1]['failed']}" in _flat(
        "\n".join(_rows(record))
    )


def test_candidates_that_were_given_up_share_a_line(record):
    record["candidates"][0]["stopped"] = 2
    label = record["candidates"][0]["label"]
    assert f"given up after 2 folds: {label}, smote 1" in _flat("\n".join(_rows(record)))


def test_best_of_many_is_told_with_its_corrected_score(record):
    assert f"The best of {record['choice']['among']}, over all judged rows, " in _flat(
        terminal_table(record)
    )


def test_levels_take_a_line_each_and_small_ones_share_one(record):
    text = _flat(terminal_table(record))
    assert "By sex (nothing at 0.5 / threshold moved / smote 0.1):" in text
    found = record["subgroups"]
    tp, positives = found["candidates"]["nothing"]["half"]["tp"][0], found["positives"][0]
    assert f"- {found['levels'][0]}: recall {100 * tp / positives:.1f} / " in text
    assert "- too few positive rows to judge: (missing)" in text


def test_plain_text_has_no_escape_and_no_box(record):
    text = terminal_table(record)
    assert "\x1b" not in text
    assert not re.search("[\u2500-\u257f]", text)
    assert set(text) - {chr(at) for at in range(32, 127)} == {"\n", "±"}


def test_colour_changes_nothing_but_the_escapes(record):
    coloured = terminal_table(record, colour=True)
    assert coloured.startswith("\x1b[1m")
    assert re.sub(r"\x1b\[\d+m", "", coloured) == terminal_table(record)


def test_record_of_another_kind_is_refused():
    with pytest.raises(DataError):
        terminal_table({"kind": "balance"})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("abcdefgh", ["abcd", "efgh"]),
        ("ab cd ef", ["ab", "cd", "ef"]),
        ("\u6f22\u5b57\u6f22", ["\u6f22\u5b57", "\u6f22"]),  # two columns each
        ("a \u6f22\u5b57", ["a", "\u6f22\u5b57"]),
    ],
)
def test_words_are_broken_by_the_columns_they_take(text, lines):
    assert wrap(text, 4) == lines
