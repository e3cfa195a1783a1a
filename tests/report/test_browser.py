"""The report as a person meets it: in a real browser, from the files that the command wrote.

The numbers on the page are compared with the record that ``--json`` put next to it, worked out here
from its counts and not from anything the page inlines.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """A page and its record, written by the command line from the demonstration table."""
    folder = tmp_path_factory.mktemp("report")
    words = ["demo", "--methods", "random,smote", "--ratios", "0.1,0.25,0.5", "--folds", "3", "--jobs", "1",
             "--report", "page.html", "--json", "record.json"]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "oversample", *words], cwd=folder,
                          capture_output=True, text=True, check=False, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return folder / "page.html", record


@pytest.fixture
def record(written):
    return written[1]


@pytest.fixture
def open_page(browser, written):
    """Open the page in a fresh window, and afterwards see that nothing was fetched or complained of."""
    said, asked, windows = [], [], []

    def opened(**options):
        window = browser.new_context(**options)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(written[0].as_uri())
        return page

    yield opened
    for window in windows:
        window.close()
    assert said == []
    assert asked == [written[0].as_uri()] * len(windows)


def shown(page, name):
    """Read a number as the page writes it."""
    return float(page.locator(f"#{name}").inner_text().replace(",", ""))


def matrix(page):
    return {name: int(shown(page, f"raw-{name}")) for name in ("tn", "fp", "fn", "tp")}


def counted(record, candidate, threshold):
    """Work the four counts out from the record, at the threshold of the grid that is meant."""
    at = record["thresholds"].index(threshold)
    tp, fp = candidate["counts"]["tp"][at], candidate["counts"]["fp"][at]
    positives = record["source"]["n_positive"]
    negatives = record["source"]["n_rows"] - positives
    return {"tn": negatives - fp, "fp": fp, "fn": positives - tp, "tp": tp}


def named(record, name):
    return next(one for one in record["candidates"] if one["id"] == name)


def test_page_opens_on_the_verdict_and_its_matrix(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    assert page.locator("h1").inner_text() == record["verdict"]["headline"]
    assert matrix(page) == counted(record, named(record, "nothing"), record["verdict"]["threshold"])


def test_matrix_follows_the_threshold_slider_over_every_setting(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    nothing = named(record, "nothing")
    slider = page.locator("#threshold")
    assert slider.get_attribute("max") == str(len(record["thresholds"]) - 1)
    for at, threshold in enumerate(record["thresholds"]):
        slider.fill(str(at))
        assert matrix(page) == counted(record, nothing, threshold)
        assert shown(page, "threshold-text") == pytest.approx(threshold, rel=5e-3)  # three digits


def test_matrix_follows_the_method_and_the_amount(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    page.locator("#to-half").click()
    page.select_option("#method", label="smote")
    seen = []
    for at in range(3):
        page.locator("#amount").fill(str(at))
        seen.append(shown(page, "amount-text"))
        assert matrix(page) == counted(record, named(record, f"smote-{seen[-1]:g}"), 0.5)
        assert page.locator("#setting").inner_text() == f"smote {seen[-1]:g}"
    assert seen == [0.1, 0.25, 0.5]


def test_sliders_work_with_the_keyboard_alone(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    page.locator("#to-half").focus()
    page.keyboard.press("Enter")
    half = record["thresholds"].index(0.5)
    page.locator("#threshold").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert matrix(page) == counted(record, named(record, "nothing"), record["thresholds"][half + 2])
    page.keyboard.press("End")
    assert matrix(page) == counted(record, named(record, "nothing"), record["thresholds"][-1])


def test_row_of_the_table_sets_the_matrix(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    page.get_by_role("button", name="random 0.25", exact=True).click()
    assert matrix(page) == counted(record, named(record, "random-0.25"), 0.5)


def test_costs_are_counts_times_prices_and_the_lowest_is_the_lowest(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    page.locator("#miss").fill("500")
    page.locator("#alarm").fill("5")
    nothing = named(record, "nothing")
    per_row = 1000 / record["source"]["n_rows"]
    totals = {}
    for threshold in record["thresholds"]:
        counts = counted(record, nothing, threshold)
        totals[threshold] = per_row * (500 * counts["fn"] + 5 * counts["fp"])
    here = totals[record["verdict"]["threshold"]]
    assert shown(page, "total") == pytest.approx(here, rel=5e-3)  # shown with three digits
    assert shown(page, "lowest") == pytest.approx(min(totals.values()), rel=5e-3)
    page.locator("#to-lowest").click()
    assert shown(page, "total") == shown(page, "lowest")


def test_areas_of_the_matrix_are_in_proportion_to_its_counts(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    counts = matrix(page)
    sides = {name: float(page.locator(f"#area-{name}").get_attribute("width")) for name in counts}
    for name, number in counts.items():
        share = number / counts["tn"]
        assert (sides[name] / sides["tn"]) ** 2 == pytest.approx(share, abs=0.002)  # tenths


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 841, 1181, 1320])
def test_page_fits_its_window_and_can_be_read(open_page, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color,"
        " getComputedStyle(document.querySelector('.ov-page')).backgroundColor]"
    )
    assert contrast(ink, paper) >= 7.0  # WCAG 2.2, level AAA


def test_page_prints_on_paper_without_its_controls(open_page):
    page = open_page(viewport={"width": 1000, "height": 800})
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".matrix").is_visible()
    assert not page.locator("#threshold").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_number_explains_itself_on_focus_with_the_folds_behind_it(open_page, record):
    page = open_page(viewport={"width": 1320, "height": 900})
    page.locator("tbody td.ap").first.focus()
    tip = page.locator("#tip")
    assert "Average precision" in tip.inner_text()
    best = record["candidates"][0]["scores"]["average_precision"]["folds"]
    assert all(f"{value:.3f}" in tip.inner_text() for value in best)
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_page_without_scripts_shows_the_recommended_setting(open_page, record):
    page = open_page(java_script_enabled=False)
    expected = counted(record, named(record, "nothing"), record["verdict"]["threshold"])
    assert matrix(page) == expected
    assert page.locator("noscript").count() == 1
    assert not page.locator("#controls").is_visible()


def contrast(ink, paper):
    """Give the ratio of relative luminances, WCAG 2.2."""

    def luminance(colour):
        channels = [int(part) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
