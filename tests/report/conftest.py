"""Comparison records, measured here on the demonstration table, and a browser to look at pages with."""

from __future__ import annotations

import copy
import os
import shutil
import warnings
from html.parser import HTMLParser

import pytest

import oversample
from oversample.datasets import load_hypothyroid
from oversample.study import Source

REASON = (
    'ADASYN with n_neighbors=5 needs 6 rows in class "hypothyroid" of the training part of fold 4. Got 3. '
    "Set k to 2 or less."
)
_COMMAND = "oversample compare hypothyroid.csv --target diagnosis --model logistic --folds 3"


def _measured(**asked):
    source = Source(
        name="hypothyroid.csv", target="diagnosis", sha256="9f2c" * 16, command=_COMMAND
    )
    given = {"model": "logistic", "folds": 3, "n_jobs": 1, "seed": 0, "source": source} | asked
    with warnings.catch_warnings():
        # Of what is under test elsewhere: a record is all that matters here.
        warnings.simplefilter("ignore")
        return oversample.compare(load_hypothyroid(), "diagnosis", **given).comparison.to_dict()


def _failed(candidate):
    """Give a candidate as it is where it could not be fitted."""
    lost = ("scores", "at_half", "at_chosen", "difference", "gain", "counts", "pr", "roc")
    return candidate | dict.fromkeys((*lost, "n_added", "calibration")) | {"failed": REASON}


def _named(record, name):
    """Find a candidate by its ``id``."""
    return next(one for one in record["candidates"] if one["id"] == name)


def _with_troubles(record):
    """Let one candidate fail and one be given up; both stand behind the others, as the study has it."""
    found = record["candidates"]
    lost, given_up = _named(record, "random-1"), _named(record, "smote-1")
    rest = [one for one in found if one["id"] not in ("random-1", "smote-1")]
    record["candidates"] = [*rest, given_up | {"stopped": 2}, _failed(lost)]
    return record


@pytest.fixture(scope="session")
def _record_once():
    return _with_troubles(_measured(methods=["random", "smote"], by="sex"))


@pytest.fixture
def record(_record_once):
    """Four baselines and eight amounts, one of them failed and one given up; the test's own copy."""
    return copy.deepcopy(_record_once)


@pytest.fixture(scope="session")
def _priced_once():
    return _measured(
        methods=["smote"], ratios=[0.25], k=[3, 5], cost_miss=50, cost_alarm=2, explain=False
    )


@pytest.fixture
def priced(_priced_once):
    """Decided by costs, with two numbers of neighbours; the test's own copy."""
    return copy.deepcopy(_priced_once)


@pytest.fixture(scope="session")
def _queued_once():
    return _measured(methods=["smote"], ratios=[0.25], capacity="4%", explain=False)


@pytest.fixture
def queued(_queued_once):
    """Decided by recall where 4 % of the rows can be looked at; the test's own copy."""
    return copy.deepcopy(_queued_once)


@pytest.fixture
def large(record):
    """Twenty-three candidates that were judged, as the defaults give them."""
    plain = [one for one in record["candidates"] if one["failed"] is None and not one["stopped"]]
    growing = [one for one in plain if one["method"] in ("random", "smote")]
    more = [
        one
        | {"id": f"{name}-{one['ratio']:g}", "label": f"{name} {one['ratio']:g}", "method": name}
        for name in ("borderline", "adasyn", "kernel")
        for one in growing
        if one["method"] == "smote" or name != "kernel"
    ]
    record["candidates"] = (plain + more)[:23]
    return record


class Elements(HTMLParser):
    """Every element with its attributes, and the text directly in it."""

    def __init__(self, html):
        super().__init__()
        self.found, self._open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        self._open.append(self.found[-1])

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open:
            self._open[-1][2].append(data)

    def named(self, tag):
        return [(attrs, "".join(texts)) for name, attrs, texts in self.found if name == tag]

    def with_id(self, name):
        return next("".join(texts) for _, attrs, texts in self.found if attrs.get("id") == name)


@pytest.fixture
def elements():
    """Take a page apart."""
    return Elements


@pytest.fixture
def named():
    """Find a candidate of a record by its ``id``."""
    return _named


def _chromium():
    named = os.environ.get("OVERSAMPLE_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return named or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium without a network of its own; skipped when it is missing, unless it is required."""
    path = _chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        reason = (
            "These tests look at the page in a browser. Install one with "
            '"apt-get install --no-install-recommends chromium" and "pip install playwright", or name '
            "one in OVERSAMPLE_CHROMIUM."
        )
        if os.environ.get("OVERSAMPLE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"OVERSAMPLE_REQUIRE_BROWSER=1, but no browser was found. {reason}")
        pytest.skip(reason)
    flags = (
        "--no-sandbox --disable-gpu --disable-background-networking --no-first-run "
        "--disable-component-update --disable-sync"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags.split())
        yield started
        started.close()
