"""Names of columns, classes and files are somebody else's: none may turn, hide, run or run away."""

from __future__ import annotations

import json
import re

import pytest

from oversample.report import render_comparison, summary_fragment, terminal_table
from oversample.report.safe import columns

SCRIPT = "</script><img src=x onerror=\"document.title='broken'\">"
TEXTS = {
    "script": SCRIPT,
    "formula": "=HYPERLINK(A1&B1)",
    "turning": "safe\u202etxt.exe\u2066\u200f",
    "long": "n" * 10_000,
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f600 e\u0301",
    "lines": "one\r\ntwo\u2028three\x1b[31m\x00",
    "template": "{{ 7 * 7 }}{% raw %}",
    "half": "\ud800",
}


def hostile(record, text):
    """Write a text wherever a text of somebody else may stand."""
    record["source"] |= dict.fromkeys(("name", "target", "positive", "negative"), text)
    record["settings"] |= dict.fromkeys(("model", "command", "by"), text)
    record["settings"]["versions"] = {text: text}
    record["verdict"] |= {"headline": text, "reasons": [text] * len(record["verdict"]["reasons"])}
    record["notes"] = [text] * len(record["notes"])
    for one in record["candidates"]:
        one["label"] = text
    record["candidates"][-1]["failed"] = text
    record["subgroups"] |= {"column": text, "levels": [text] * len(record["subgroups"]["levels"])}
    record["columns"] = [one | {"name": text, "why": text} for one in record["columns"]]
    found = record["importances"]
    found["columns"] = [text] * len(found["columns"])
    return record


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("draw", [render_comparison, summary_fragment])
def test_texts_of_the_record_cannot_become_elements(record, draw, text, elements):
    tags = [tag for tag, _, _ in elements(draw(record)).found]
    drawn = elements(draw(hostile(record, text)))
    assert [tag for tag, _, _ in drawn.found] == tags
    assert "img" not in tags
    assert not [name for _, attrs, _ in drawn.found for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("draw", [render_comparison, summary_fragment, terminal_table])
def test_nothing_turns_the_direction_of_writing_or_controls_a_terminal(record, draw, text):
    drawn = draw(hostile(record, text))
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\x00\x1b\ud800-\udfff]", drawn
    )
    drawn.encode("utf-8")


@pytest.mark.parametrize("draw", [render_comparison, summary_fragment])
def test_a_name_of_ten_thousand_letters_takes_little_room(record, draw):
    plain = len(draw(record))
    assert len(draw(hostile(record, "n" * 10_000))) < plain + 40_000  # two of them are the command


def test_template_language_in_a_name_stays_text(record):
    assert "{{ 7 * 7 }}" in render_comparison(hostile(record, TEXTS["template"]))


def test_inlined_data_survive_a_class_that_closes_scripts(record, elements):
    page = elements(render_comparison(hostile(record, SCRIPT)))
    assert json.loads(page.with_id("settings"))["positive"] == SCRIPT


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_terminal_stays_in_its_columns(record, text):
    lines = terminal_table(hostile(record, text)).splitlines()
    assert max(map(columns, lines)) <= 80
    assert len(lines) < 500
