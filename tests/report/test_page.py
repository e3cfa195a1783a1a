"""The page: one file, no request, no surprise from what a table's columns are called."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import oversample.report.page as page_module
from oversample.errors import DataError, FileError
from oversample.report import (
    render_comparison,
    summary_fragment,
    terminal_table,
    write_comparison,
)

KILOBYTES = 1000
ASSETS = Path(page_module.__file__).parent / "assets"


@pytest.fixture
def page(record, elements):
    return elements(render_comparison(record))


def _sizes(record, elements):
    """Measure a page in bytes: all of it, and without the numbers that are inlined for its script."""
    html = render_comparison(record)
    data = elements(html).with_id("settings")
    return len(html.encode()), len(html.encode()) - len(data.encode())


def test_page_of_23_candidates_is_under_150_kilobytes_and_its_data(large, elements):
    assert len(large["candidates"]) == 23
    _, without = _sizes(large, elements)
    assert without < 150 * KILOBYTES


def test_page_of_a_large_table_with_many_folds_is_under_150_kilobytes_and_its_data(large, elements):
    """Counts of six digits and fifty folds."""
    large["judged"]["rows"] = 284_807
    for one in large["candidates"]:
        one["counts"]["fp"] = [100_000 + number for number in one["counts"]["fp"]]
        for block in ("scores", "at_half", "at_chosen"):
            for found in one[block].values():
                found["folds"] = (found["folds"] * 17)[:50]
    whole, without = _sizes(large, elements)
    assert without < 150 * KILOBYTES
    assert whole < 250 * KILOBYTES


def test_verdict_is_the_first_and_only_heading_of_its_rank(page, record):
    headings = [
        (tag, "".join(texts)) for tag, _, texts in page.found if re.fullmatch("h[1-6]", tag)
    ]
    assert headings[0] == ("h1", record["verdict"]["headline"])
    assert [tag for tag, _ in headings].count("h1") == 1


def test_page_names_nothing_that_could_be_fetched(record, elements):
    parts = elements(render_comparison(record))
    loaders = {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "base",
        "form",
        "source",
    }
    assert loaders.isdisjoint(tag for tag, _, _ in parts.found)
    fetching = {"src", "href", "srcset", "action", "poster", "background", "xlink:href"}
    assert fetching.isdisjoint(name for _, attrs, _ in parts.found for name in attrs)
    text = render_comparison(record)
    for word in (
        "http:",
        "https:",
        "url(",
        "@import",
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "import(",
    ):
        assert word not in text


def test_policy_allows_only_the_inlined_script_and_style_by_hash(page):
    policy = next(
        attrs["content"]
        for attrs, _ in page.named("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    script = next(text for attrs, text in page.named("script") if "type" not in attrs)
    style = page.named("style")[0][1]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts == {
        "default-src": "'none'",
        "script-src": f"'sha256-{_sha256(script)}'",
        "style-src": f"'sha256-{_sha256(style)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def _sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_page_has_no_inline_style_and_no_inline_handler(page):
    names = {name for _, attrs, _ in page.found for name in attrs}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}


def test_script_builds_no_code_and_no_markup_from_text():
    script = "".join(path.read_text() for path in ASSETS.glob("*.js"))
    assert "addEventListener" in script
    for word in (
        "eval(",
        "Function(",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
    ):
        assert word not in script


def test_failed_candidate_is_listed_with_its_reason_and_never_drawn(page, record):
    failed = record["candidates"][-1]
    html = render_comparison(record)
    row = next(part for part in html.split("<tr") if f">{failed['label']}</th>" in part)
    assert "failed: ADASYN with n_neighbors=5 needs 6 rows" in row
    assert "<svg" not in row
    assert "data-row" not in row


def test_candidate_that_was_given_up_says_so_and_is_never_drawn(record):
    html = render_comparison(record)
    row = next(part for part in html.split("<tr") if ">smote 1</th>" in part)
    assert "given up after 2 folds" in row
    assert "<svg" not in row
    assert "data-row" not in row


def test_notes_stand_with_the_verdict(page, record):
    texts = [text for attrs, text in page.named("li")]
    assert [text.strip() for text in texts] == record["notes"]


def test_every_candidate_is_listed_in_the_order_of_the_record(page, record):
    shown = [text for attrs, text in page.named("button") if "id" not in attrs]
    assert shown == [
        one["label"]
        for one in record["candidates"]
        if one["failed"] is None and one["stopped"] is None
    ]


def test_every_number_with_a_hint_has_its_definition_in_the_page(page):
    asked = {attrs["data-about"] for _, attrs, _ in page.found if "data-about" in attrs}
    defined = {attrs["id"].removeprefix("about-") for attrs, _ in page.named("dd") if "id" in attrs}
    assert asked == defined


def test_scores_are_shown_with_three_significant_digits_at_most(page):
    shown = [
        "".join(texts).strip()
        for _, attrs, texts in page.found
        if {"ap", "half", "chosen", "threshold"} & set((attrs.get("class") or "").split())
    ]
    numbers = [text for text in shown if re.match(r"\d", text)]
    assert len(numbers) == 4 * 10
    for text in numbers:
        digits = re.sub(r"\D", "", text).lstrip("0")
        assert len(digits) <= 3, text


def test_page_without_scripts_shows_the_recommended_matrix_and_says_so(page, record):
    at = record["thresholds"].index(record["verdict"]["threshold"])
    nothing = next(one for one in record["candidates"] if one["id"] == "nothing")
    assert page.with_id("raw-tp") == str(nothing["counts"]["tp"][at])
    assert page.with_id("raw-fp") == str(nothing["counts"]["fp"][at])
    controls = next(attrs for _, attrs, _ in page.found if attrs.get("id") == "controls")
    assert "hidden" in controls
    assert len(page.named("noscript")) == 1


def test_page_says_what_was_done_with_hash_and_command(record):
    html = render_comparison(record)
    assert record["source"]["sha256"] in html
    assert record["settings"]["command"] in html


def test_table_in_memory_has_no_hash_and_says_so(record):
    record["source"]["sha256"] = None
    assert "a table in memory, without a hash" in render_comparison(record)


def test_same_record_gives_the_same_page(record):
    assert render_comparison(record) == render_comparison(record)


@pytest.mark.parametrize("draw", [render_comparison, summary_fragment])
def test_record_of_another_kind_is_not_drawn(draw):
    with pytest.raises(DataError):
        draw({"kind": "balance", "schema": 1})


def test_notebook_fragment_has_no_script_and_no_identifiers(record, elements):
    parts = elements(summary_fragment(record))
    assert "script" not in {tag for tag, _, _ in parts.found}
    assert not [attrs for _, attrs, _ in parts.found if "id" in attrs]
    assert parts.named("h1")[0][1] == record["verdict"]["headline"]


def test_notebook_fragment_styles_touch_nothing_outside_it(record, elements):
    style = elements(summary_fragment(record)).named("style")[0][1]
    flat = re.sub(r"@media[^{]*\{", "", style)
    selectors = [one for rule in re.findall(r"([^{}]+)\{", flat) for one in _split_selectors(rule)]
    assert len(selectors) > 50
    assert [one for one in selectors if not re.match(r"\.ov(-note)?\b", one)] == []


def _split_selectors(rule):
    return [part.strip() for part in re.split(r",(?![^(]*\))", rule) if part.strip()]


def test_written_page_is_the_rendered_page(record, tmp_path):
    path = write_comparison(record, tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == render_comparison(record)
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


def test_existing_file_is_not_overwritten(record, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")
    with pytest.raises(FileError):
        write_comparison(record, path)
    assert path.read_text() == "mine"


def test_existing_file_is_overwritten_when_asked(record, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")
    write_comparison(record, path, overwrite=True)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_interrupt_leaves_neither_a_page_nor_a_part_of_one(record, tmp_path, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(tmp_path), "write_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_comparison(record, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_report_room_loads_no_library_that_computes():
    code = "import oversample.report, sys; print(sorted({'numpy', 'sklearn', 'pandas'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_record_in_which_all_but_doing_nothing_failed_is_drawn(record, elements):
    failed = record["candidates"][-1]
    for at, one in enumerate(record["candidates"]):
        if one["method"] != "nothing":
            record["candidates"][at] = failed | {"id": one["id"], "label": one["label"]}
    record["choice"]["candidate"] = "nothing"
    page = elements(render_comparison(record))
    titles = [text for _, text in page.named("h2")]
    assert titles[0] == "Nothing could be compared with doing nothing"
    assert not [title for title in titles if "From amount" in title or "ahead of" in title]
    assert "random 1" in terminal_table(record)


def test_page_of_costs_and_of_a_capacity_defines_what_it_shows(priced, queued, elements):
    for record in (priced, queued):
        page = elements(render_comparison(record))
        asked = {attrs["data-about"] for _, attrs, _ in page.found if "data-about" in attrs}
        defined = {
            attrs["id"].removeprefix("about-") for attrs, _ in page.named("dd") if "id" in attrs
        }
        assert asked == defined
