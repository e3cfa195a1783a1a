"""imbalanced-learn's own tests, run on our modules under its name.

The tests ship in its wheel and are taken from where it is installed; nothing of it is kept here.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sklearn


def beside(name):
    """Load a file of this folder: the tests are files, not a package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


shim, different = beside("shim"), beside("different")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run them once, and return the outcome of each by file and name."""
    source = shim.theirs()
    if source is None:
        pytest.skip("imbalanced-learn, whose tests are run, is not installed here.")
    folder = tmp_path_factory.mktemp("oracle")
    shim.build(folder, source)
    report = folder / "report.xml"
    # beside other workers of this run it has one process; alone it takes as many as there are
    workers = [] if "PYTEST_XDIST_WORKER" in os.environ else ["-n", "auto"]
    run, environment = shim.command(folder, f"--junitxml={report}", *workers, str(folder / "tests"))
    done = subprocess.run(
        run, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    return {
        (case.get("classname").rpartition(".test_")[2], case.get("name")): outcome_of(case)
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - written above
    }


def outcome_of(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


@pytest.mark.slow
def test_they_were_run(told):
    passed = sum(outcome == "passed" for outcome in told.values())
    assert passed > 2300, f"{passed} of {len(told)}"


@pytest.mark.slow
def test_what_fails_is_what_differs_on_purpose(told):
    failed = {test for test, outcome in told.items() if outcome == "failed"}
    newer = tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8)
    listed = {
        (file, name)
        for file, names in different.DIFFERENT.items()
        for name, reason in names.items()
        if newer or reason != different.UNFITTED
    }
    assert failed == listed
