"""imbalanced-learn's own tests, run on our modules under its name.

The tests ship in its wheel and are taken from where it is installed; nothing of it is kept here. What fails is
listed below, each with why ours is right; a listed test that passes fails too, so the list stays true.
"""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

_SPEC = importlib.util.spec_from_file_location("shim", Path(__file__).with_name("shim.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
shim = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(shim)

# Which of its test files are run: those of what is there.
FILES = ("over_sampling___smote__test_smote.py", "over_sampling__test_adasyn.py")

# name of the test: why ours is right
DIFFERENT: dict[str, str] = {}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run them once, and return the outcome of each by name."""
    source = shim.theirs()
    if source is None:
        pytest.skip("imbalanced-learn, whose tests are run, is not installed here.")
    folder = tmp_path_factory.mktemp("oracle")
    shim.build(folder, source)
    report = folder / "report.xml"
    files = [str(folder / "tests" / f"test_{name}") for name in FILES]
    run, environment = shim.command(folder, f"--junitxml={report}", *files)
    done = subprocess.run(
        run, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    return {
        case.get("name"): "failed"
        if case.find("failure") is not None or case.find("error") is not None
        else "passed"
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - written above
        if case.find("skipped") is None
    }


def test_they_were_run(told):
    assert len(told) >= 6, told


def test_what_fails_is_what_differs_on_purpose(told):
    failed = {name for name, outcome in told.items() if outcome == "failed"}
    assert failed == set(DIFFERENT)
