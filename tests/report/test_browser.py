"""The report as a person meets it: in a real browser, from the files that the command wrote.

The numbers on the page are compared with the record that ``--json`` put next to it, worked out here
from its counts and not from anything the page inlines.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys

import pytest

from oversample.report import lookup, write_comparison

pytestmark = pytest.mark.browser
WIDE = {"width": 1320, "height": 900}


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
    return copy.deepcopy(written[1])


@pytest.fixture
def open_page(browser, written, tmp_path):
    """Open a page in a fresh window, and afterwards see that nothing was fetched or complained of."""
    said, asked, windows, meant = [], [], [], []

    def opened(shown=None, **options):
        path = written[0]
        if shown is not None:
            path = write_comparison(shown, tmp_path / f"page{len(windows)}.html")
        meant.append(path.as_uri())
        options = {"viewport": WIDE} | options
        window = browser.new_context(**options)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(meant[-1])
        return page

    yield opened
    for window in windows:
        window.close()
    assert said == []
    assert asked == meant


def shown(page, name):
    """Read a number as the page writes it."""
    return float(page.locator(f"#{name}").inner_text().replace(",", ""))


def matrix(page):
    return {name: int(shown(page, f"raw-{name}")) for name in ("tn", "fp", "fn", "tp")}


def counted(record, candidate, threshold):
    """Work the four counts out from the record, at the threshold of the grid that is meant."""
    at = record["thresholds"].index(threshold)
    tp, fp = candidate["counts"]["tp"][at], candidate["counts"]["fp"][at]
    positives = record["judged"]["positives"]
    negatives = record["judged"]["rows"] - positives
    return {"tn": negatives - fp, "fp": fp, "fn": positives - tp, "tp": tp}


def test_page_opens_on_the_verdict_and_its_matrix(open_page, record):
    page = open_page()
    assert page.locator("h1").inner_text() == record["verdict"]["headline"]
    assert matrix(page) == counted(
        record, lookup.recommended(record), record["verdict"]["threshold"]
    )


def test_matrix_follows_the_threshold_slider_over_every_setting(open_page, record):
    page = open_page()
    nothing = lookup.base(record)
    slider = page.locator("#threshold")
    assert slider.get_attribute("max") == str(len(record["thresholds"]) - 1)
    for at, threshold in enumerate(record["thresholds"]):
        slider.fill(str(at))
        assert matrix(page) == counted(record, nothing, threshold)
        assert shown(page, "threshold-text") == pytest.approx(threshold, rel=5e-3)  # three digits


def test_matrix_follows_the_method_and_the_amount(open_page, record, named):
    page = open_page()
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
    page = open_page()
    page.locator("#to-half").focus()
    page.keyboard.press("Enter")
    half = record["thresholds"].index(0.5)
    page.locator("#threshold").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert matrix(page) == counted(record, lookup.base(record), record["thresholds"][half + 2])
    page.keyboard.press("End")
    assert matrix(page) == counted(record, lookup.base(record), record["thresholds"][-1])


def test_row_of_the_table_sets_the_matrix(open_page, record, named):
    page = open_page()
    page.get_by_role("button", name="random 0.25", exact=True).click()
    assert matrix(page) == counted(record, named(record, "random-0.25"), 0.5)


def test_costs_are_counts_times_prices_and_the_lowest_is_the_lowest(open_page, record):
    page = open_page()
    page.locator("#miss").fill("500")
    page.locator("#alarm").fill("5")
    nothing = lookup.base(record)
    per_row = 1000 / record["judged"]["rows"]
    totals = {}
    for threshold in record["thresholds"]:
        counts = counted(record, nothing, threshold)
        totals[threshold] = per_row * (500 * counts["fn"] + 5 * counts["fp"])
    here = totals[record["verdict"]["threshold"]]
    assert shown(page, "total") == pytest.approx(here, rel=5e-3)  # shown with three digits
    assert shown(page, "lowest") == pytest.approx(min(totals.values()), rel=5e-3)
    page.locator("#to-lowest").click()
    assert shown(page, "total") == shown(page, "lowest")


def test_rates_are_those_of_the_counts(open_page, priced, named):
    page = open_page(priced)
    page.get_by_role("button", name="class weights", exact=True).click()
    at = page.evaluate("Number(document.getElementById('threshold').value)")
    counts = counted(priced, named(priced, "weights"), priced["thresholds"][at])
    assert matrix(page) == counts
    called, rows = counts["tp"] + counts["fp"], priced["judged"]["rows"]
    expected = {
        "precision": counts["tp"] / called,
        "recall": counts["tp"] / priced["judged"]["positives"],
        "alerts": 1000 * called / rows,
        "benefit": 1000
        * (counts["tp"] - counts["fp"] * 2 / 50)
        / rows,  # an alarm is 2/50 of a miss
        "total": 1000 * (50 * counts["fn"] + 2 * counts["fp"]) / rows,
    }
    for name, value in expected.items():
        assert shown(page, name) == pytest.approx(value, rel=5e-3), name


def test_costs_start_as_the_record_has_them(open_page, priced):
    page = open_page(priced)
    assert (page.input_value("#miss"), page.input_value("#alarm")) == ("50", "2")
    assert not page.locator("#example").is_visible()


def test_a_miss_that_costs_nothing_leaves_no_net_benefit(open_page):
    page = open_page()
    page.locator("#miss").fill("")
    assert page.locator("#benefit").inner_text() == "\u2013"
    assert page.locator("#total").inner_text() != ""


def test_costs_of_each_row_are_said_to_be_flat_here(open_page, priced):
    priced["settings"]["cost_miss"] = "loss"
    page = open_page(priced)
    assert page.get_by_text("row by row from").is_visible()
    assert page.locator("#example").is_visible()


def test_matrix_follows_the_neighbours_with_mouse_and_keyboard(open_page, priced, named):
    page = open_page(priced)
    assert not page.locator("#ks").is_visible()
    page.select_option("#method", label="smote")
    page.locator("#to-half").click()
    page.select_option("#k", label="3")
    assert matrix(page) == counted(priced, named(priced, "smote-0.25-k3"), 0.5)
    page.locator("#k").focus()
    page.keyboard.press("ArrowDown")
    assert matrix(page) == counted(priced, named(priced, "smote-0.25-k5"), 0.5)


def test_capacity_is_the_lowest_threshold_that_has_room(open_page, queued):
    page = open_page(queued)
    room = 1000 * queued["settings"]["capacity"]
    page.locator("#to-half").focus()
    page.locator("#to-capacity").click()
    at = int(page.input_value("#threshold"))
    counts = counted(queued, lookup.base(queued), queued["thresholds"][at])
    assert 1000 * (counts["tp"] + counts["fp"]) / queued["judged"]["rows"] <= room
    assert page.locator("#over").inner_text() == ""
    page.locator("#threshold").focus()
    page.keyboard.press("ArrowLeft")
    assert "there is room for" in page.locator("#over").inner_text()
    assert page.locator("#cost-capacity").get_attribute("d").endswith("V56")


def test_without_a_capacity_nothing_is_said_of_one(open_page):
    page = open_page()
    assert not page.locator("#to-capacity").is_visible()
    assert page.locator("#over").inner_text() == ""


def test_curves_follow_the_setting(open_page, record):
    page = open_page()
    page.get_by_role("button", name="random 0.5", exact=True).click()
    places = [one["id"] for one in lookup.as_fitted(record)]
    for name in ("pr", "roc"):
        thick = page.locator(f"#{name} .curve.on")
        assert thick.count() == 1
        assert thick.get_attribute("data-curve") == str(places.index("random-0.5"))
        assert page.locator(f"#{name} .curve-name").inner_html() == "random 0.5"


def test_figure_is_one_stop_of_the_tab_key_and_arrows_move_in_it(open_page, record):
    page = open_page()
    dots = page.locator(".plot:has(.line) .mark")
    assert page.locator(".plot:has(.line) .mark[tabindex='0']").count() == 2  # of two figures
    dots.first.focus()
    first = page.locator("#tip").inner_text()
    assert dots.first.get_attribute("aria-label") in first
    page.keyboard.press("ArrowRight")
    assert dots.nth(1).get_attribute("aria-label") in page.locator("#tip").inner_text()
    assert dots.nth(1).evaluate("(dot) => dot === document.activeElement")


def test_dot_tells_its_folds_on_hover(open_page, record):
    page = open_page()
    dot = page.locator(".plot:has(.line) .mark").last  # the one on top, in the figure of gaps
    dot.hover()
    label = dot.get_attribute("aria-label").split(":")[0]
    folds = next(one for one in record["candidates"] if one["label"] == label)["scores"]["gap"][
        "folds"
    ]
    text = page.locator("#tip").inner_text().replace("\u2212", "-")
    assert dot.get_attribute("aria-label") in text
    assert all(f"{value:.3f}" in text for value in folds)


def test_arrows_walk_the_table_cell_by_cell(open_page):
    page = open_page()
    page.locator("#grid tbody button").first.focus()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.parentElement.rowIndex") == 3
    assert page.evaluate("document.activeElement.classList.contains('threshold')")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_corrected_interval_is_told_with_the_plain_one(open_page, record, named):
    page = open_page()
    gain = named(record, "smote-0.25")["gain"]
    page.locator("[data-row='smote-0.25'] td.gain").hover()
    text = page.locator("#tip").inner_text().replace("\u2212", "-")
    assert f"corrected for the number of candidates: {gain['strict_low']:+.3f}" in text


def test_areas_of_the_matrix_are_in_proportion_to_its_counts(open_page, record):
    page = open_page()
    counts = matrix(page)
    sides = {name: float(page.locator(f"#area-{name}").get_attribute("width")) for name in counts}
    for name, number in counts.items():
        share = number / counts["tn"]
        assert (sides[name] / sides["tn"]) ** 2 == pytest.approx(share, abs=0.002)  # tenths


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 921, 1181, 1320])
def test_page_fits_its_window_and_can_be_read(open_page, request, width, scheme):
    shown = request.getfixturevalue("priced") if scheme == "dark" else None
    page = open_page(shown, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color,"
        " getComputedStyle(document.querySelector('.ov-page')).backgroundColor]"
    )
    assert contrast(ink, paper) >= 7.0  # WCAG 2.2, level AAA
    soft = page.evaluate("getComputedStyle(document.querySelector('.key')).color")
    assert contrast(soft, paper) >= 4.5  # level AA


_RUNNING_OVER = """() => {
  const width = document.documentElement.clientWidth, found = [];
  for (const one of document.querySelectorAll("main *")) {
    if (one.closest(".scroll, .aside, option, noscript") || !one.checkVisibility()) continue;
    const isText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!isText) continue;
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = one.ownerSVGElement ? one.getBoundingClientRect() : range.getBoundingClientRect();
    if (box.width && (box.right > width + 0.5 || box.left < -0.5)) found.push(one.textContent.slice(0, 60));
  }
  return found;
}"""


@pytest.mark.parametrize("width", [360, 768, 1320])
@pytest.mark.parametrize("kind", ["record", "priced", "queued"])
def test_no_text_runs_over_the_edge(open_page, request, kind, width):
    page = open_page(request.getfixturevalue(kind), viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate(_RUNNING_OVER) == []


@pytest.mark.parametrize("width", [360, 1320])
def test_hostile_names_run_nothing_and_leave_the_page_in_its_window(open_page, record, width):
    text = "</script><script>document.title='broken'</script>\u202e" + 200 * "n"
    record["source"] |= dict.fromkeys(("name", "target", "positive", "negative"), text)
    record["verdict"]["headline"] = text
    record["settings"]["command"] = text * 20
    record["notes"] = [text]
    for one in record["candidates"]:
        one["label"] = text
    if record["subgroups"]:
        record["subgroups"]["levels"] = [text] * len(record["subgroups"]["levels"])
    record["importances"]["columns"] = [text] * len(record["importances"]["columns"])
    page = open_page(record, viewport={"width": width, "height": 800})
    assert page.title() != "broken"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#method").is_visible()


def test_page_prints_on_paper_without_its_controls(open_page):
    page = open_page(viewport={"width": 1000, "height": 800})
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".matrix").is_visible()
    assert not page.locator("#threshold").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.set_viewport_size({"width": 688, "height": 900})  # A4 less its margins
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    assert page.locator("#grid thead .num").first.is_visible()  # the table stays one


def test_number_explains_itself_on_focus_with_the_folds_behind_it(open_page, record):
    page = open_page()
    page.locator("tbody td.ap").first.focus()
    tip = page.locator("#tip")
    assert "Average precision" in tip.inner_text()
    best = record["candidates"][0]["scores"]["average_precision"]["folds"]
    assert all(f"{value:.3f}" in tip.inner_text() for value in best)
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_page_without_scripts_shows_the_recommended_setting(open_page, record):
    page = open_page(java_script_enabled=False)
    expected = counted(record, lookup.recommended(record), record["verdict"]["threshold"])
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
