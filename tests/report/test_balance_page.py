"""The page of what was made: everything a reviewer asks for, and no surprise from what a table holds."""

from __future__ import annotations

import copy
import json
import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from oversample import balance
from oversample.errors import DataError, FileError
from oversample.report import balance_fragment, render_balance
from oversample.study import Source

HOSTILE = "\x1b[2J\u202e</script><img src=x onerror=\"document.title='broken'\">"
SOURCE = Source("shop.csv", "churn", "9f2c" * 16, "oversample balance shop.csv --target churn")


def table(n=600, wrap=str):
    """A column of every kind that is treated on its own; `wrap` makes texts of the caller's choice."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "customer": [wrap(f"C-{at:05}") for at in rng.permutation(n)],
            "joined": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 600, n), unit="D"),
            "calls": rng.poisson(2.0, n),
            "charge": rng.gamma(2.0, 30.0, n).round(2),
            "plan": [wrap(level) for level in rng.choice(["month", "year"], n)],
            "notes": [wrap(" ".join(rng.choice(["late", "bill", "call"], 9))) for _ in range(n)],
            "churn": np.where(np.arange(n) % 6 == 0, wrap("Yes"), wrap("No")),
        }
    )


@pytest.fixture(scope="module")
def _made_once():
    return balance(table(), "churn", method="smote", ratio=0.5, seed=1, source=SOURCE)


@pytest.fixture
def made(_made_once):
    return _made_once


@pytest.fixture
def record(made):
    return copy.deepcopy(made.to_dict())


class Elements(HTMLParser):
    """Tags in their order, and names of attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def texts(html):
    return re.sub(
        r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
    )


def test_page_says_who_made_the_rows_and_from_whom(record):
    page = texts(render_balance(record))
    for said in (
        "150 synthetic rows from 100 real ones", "no impossible cell was found", "blends of real ones",
        "not share this file as anonymous data", "Class Yes grows from 100 to 250 rows", "training only",
        "smote, 5 neighbours", "seed 1", SOURCE.name, SOURCE.sha256, SOURCE.command, "told apart by a classifier",
        "nearest to another class", "2 decimals", "not whether two cells contradict",
    ):  # fmt: skip
        assert said in page, said
    (of_yes,) = record["parents"]
    most = of_yes["most_used"]
    assert f"weigh as much as {of_yes['effective']:.0f} rows" in page
    assert f"Row {most['row']} is used most" in page


def test_page_shows_five_rows_beside_their_parents_as_they_stand_in_the_frame(made, record):
    sample = record["sample"]
    assert len(sample["families"]) == 5
    assert len({family[1]["row"] for family in sample["families"]}) == 5  # no base point twice
    page = texts(render_balance(record))
    for one, *parents in sample["families"]:
        assert made.is_synthetic[one["row"]]
        assert sum(parent["weight"] for parent in parents) == pytest.approx(1.0)
        assert f"Row {one['row']}, made for class Yes" in page
        for member in (one, *parents):
            cells = dict(zip(sample["columns"], member["cells"], strict=True))
            row = made.frame.iloc[member["row"]]
            assert float(cells["charge"]) == row["charge"]
            assert cells["plan"] == row["plan"]
            assert cells["joined"] == str(row["joined"].date())
            assert f" {cells['charge']} " in page


def test_sample_is_the_same_in_every_library():
    frame = table().assign(
        flag=np.arange(600) % 3 == 0,
        wait=pd.to_timedelta(np.arange(600), unit="m"),
        seen=lambda frame: frame["joined"] + pd.to_timedelta(np.arange(600), unit="s"),
    )
    frames = (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame, preserve_index=False))
    samples = [
        balance(one, "churn", method="smote", ratio=0.5, seed=1).to_dict()["sample"]
        for one in frames
    ]
    assert samples[0] == samples[1] == samples[2]
    assert samples[0]["n_others"] == 0


def test_no_identifier_and_no_text_of_a_real_row_is_on_the_page(made, record):
    html = render_balance(record) + balance_fragment(record)
    originals = made.frame[~made.is_synthetic]
    assert not [cell for name in ("customer", "notes") for cell in originals[name] if cell in html]
    assert html.count("left empty") == 5 * 2


def test_texts_of_copies_are_not_said_to_be_empty():
    made = balance(table(), "churn", method="random", ratio=0.5, seed=1)
    record = made.to_dict()
    assert {one["name"]: one["is_empty"] for one in record["sample"]["kept_back"]} == {
        "customer": True,
        "notes": False,
    }
    page = texts(render_balance(record))
    assert "copies of real ones" in page
    assert not [text for text in made.frame["notes"].dropna() if text in page]


def test_subjects_of_a_group_are_not_named():
    frame = table().assign(patient=[f"P-{at % 90:03}" for at in range(600)])
    made = balance(frame, "churn", method="smote", ratio=0.5, seed=1, within="patient")
    html = render_balance(made.to_dict())
    assert not re.search(r"P-\d{3}", html)
    assert re.search(r"not shown: [^<]*patient", html)


def test_impossible_rows_are_the_first_thing_said(record):
    found = record["fidelity"]["impossible"]
    found["n_rows"] = 3
    record["fidelity"]["findings"] = [
        {"code": "impossible", "label": "", "column": "calls", "text": "3 of 75 rows <b>no</b>"}
    ]
    html = render_balance(record)
    assert "3 could not exist" in html.split("</h1>")[0]
    assert "3 of 75 rows &lt;b&gt;no" in html


def test_texts_of_the_table_cannot_become_elements():
    tame, wild = (
        balance(frame, frame.columns[-1], method="smote", ratio=0.5, seed=1)
        for frame in (table(), table(wrap=lambda text: f"{HOSTILE} {text}"))
    )
    hostile = wild.to_dict()
    for name in ("name", "target"):
        hostile["source"][name] = HOSTILE
    hostile["settings"] |= {"command": HOSTILE, "within": HOSTILE}
    for column in hostile["columns"]:
        column |= {"name": HOSTILE, "why": HOSTILE, "role": column["role"]}
    hostile["sample"]["columns"] = [HOSTILE] * len(hostile["sample"]["columns"])
    for draw in (render_balance, balance_fragment):
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", draw(hostile))
        assert Elements(draw(hostile)).tags.count("img") == 0
        assert not [name for name in Elements(draw(hostile)).attributes if name.startswith("on")]
    assert Elements(draw(tame.to_dict())).tags.count("script") == 0


def test_page_has_no_script_and_names_nothing_that_could_be_fetched(record):
    html = render_balance(record)
    elements = Elements(html)
    assert {"link", "img", "iframe", "script", "object", "form"}.isdisjoint(elements.tags)
    assert {"src", "href", "style", "action"}.isdisjoint(elements.attributes)
    assert "script-src 'none'" in unescape(html)
    assert "default-src 'none'" in unescape(html)
    assert not re.search(r"https?:|url\(|@import", html)


def test_page_of_a_wide_table_of_many_classes_is_under_150_kilobytes():
    rng = np.random.default_rng(0)
    n, names = 1800, [f"a rather long name of column {at}" for at in range(80)]
    frame = pd.DataFrame(rng.normal(size=(n, 80)), columns=names)
    frame["level"] = [f"{'long level ' * 20}{at}" for at in rng.integers(0, 9, n)]
    frame["y"] = np.where(np.arange(n) < 480, "big", [f"c{at % 40}" for at in range(n)])
    made = balance(frame, "y", method="smote", ratio=0.5, seed=0)
    assert len(made.plan.added) == 40
    assert len(render_balance(made.to_dict()).encode()) < 150_000


def test_notebook_shows_the_same_in_short_and_measures_nothing(made):
    fresh = balance(table(), "churn", method="smote", ratio=0.5, seed=1)
    html = fresh._repr_html_()
    assert "fidelity" not in vars(fresh)
    assert "150 synthetic rows from 100 real ones" in html
    assert "impossible" not in html
    assert made.fidelity is made.fidelity
    shown = made._repr_html_()
    assert "no impossible cell was found" in shown
    assert Elements(shown).tags.count("script") == 0
    style = re.search(r"<style>(.*?)</style>", shown, re.DOTALL)[1]
    rules = re.findall(r"([^{}]+)\{", re.sub(r"@media[^{]*\{", "", style))
    selectors = [one.strip() for rule in rules for one in re.split(r",(?![^(]*\))", rule)]
    assert [one for one in selectors if not re.match(r"\.ov(-note)?\b", one)] == []


def test_record_is_plain_data_that_json_can_hold(record):
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert (record["kind"], record["schema"]) == ("balance", 1)


def test_a_call_is_shown_that_makes_the_same_rows():
    frame = table()
    made = balance(
        frame, "churn", k=3, ratio={"Yes": 0.4}, within="plan", roles={"calls": "number"}
    )
    call = made.to_dict()["settings"]["command"]
    names = {"balance": balance, "df": frame}
    again = eval(call.removeprefix("oversample."), names)  # noqa: S307 - what the page says to type
    assert again.lineage == made.lineage


def test_most_used_row_and_its_share_are_those_of_the_lineage(made, record):
    (of_yes,) = record["parents"]
    extra = made.lineage.influence() - 1.0
    assert of_yes["most_used"]["row"] == int(extra.argmax())
    assert of_yes["most_used"]["share"] == pytest.approx(extra.max() / 150)
    assert of_yes["effective"] == pytest.approx(made.lineage.effective_parents())
    assert of_yes["n_used"] == len(set(made.lineage.parents.tolist()))


@pytest.mark.parametrize("draw", [render_balance, balance_fragment])
def test_record_of_another_kind_is_not_drawn(draw):
    with pytest.raises(DataError) as caught:
        draw({"kind": "comparison", "schema": 1})
    assert "'comparison'" in caught.value.got


def test_existing_page_is_refused_before_anything_is_measured(tmp_path):
    fresh = balance(table(), "churn", seed=1)
    (tmp_path / "page.html").write_text("mine")
    with pytest.raises(FileError):
        fresh.report(tmp_path / "page.html")
    assert "fidelity" not in vars(fresh)
    assert (tmp_path / "page.html").read_text() == "mine"
    assert fresh.report(tmp_path / "page.html", overwrite=True) == tmp_path / "page.html"
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1320])
def test_page_fits_its_window_and_complains_of_nothing(browser, made, tmp_path, width, scheme):
    path = made.report(tmp_path / "page.html")
    said, asked = [], []
    window = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = window.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert ink != page.evaluate(
        "getComputedStyle(document.querySelector('.ov-page')).backgroundColor"
    )
    assert page.locator(".families table").count() == 5
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    window.close()
    assert said == []
    assert asked == [path.as_uri()]


def test_the_page_says_how_many_new_rows_there_are_for_a_real_one(record):
    """100 of 600 rows churn, 500 do not: half as many are 250, so 150 were made, 1.5 for each real one."""
    page = unescape(render_balance(record))
    assert "Yes: x1.5, that is 150 new rows for 100 real ones." in page
    assert "rows used equally (effective parents)" in page
