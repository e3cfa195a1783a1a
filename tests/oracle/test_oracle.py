"""imbalanced-learn's own tests, run on our modules under its name.

The tests ship in its wheel and are taken from where it is installed; nothing of it is kept here. A package
named `imblearn` that only re-exports ours stands in front of it. What fails is listed below, each with why ours
is right; a listed test that passes fails too, so the list stays true.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

# Which of its test files are run: those of what is there.
FILES = ("over_sampling/_smote/tests/test_smote.py", "over_sampling/tests/test_adasyn.py")

# name of the test: why ours is right
DIFFERENT: dict[str, str] = {}

ROOMS = ("over_sampling",)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run them once, and return the outcome of each by name."""
    found = importlib.util.find_spec("imblearn")
    if found is None or found.origin is None:
        pytest.skip("imbalanced-learn, whose tests are run, is not installed here.")
    theirs = Path(found.origin).parent
    folder = tmp_path_factory.mktemp("oracle")
    for room in ROOMS:
        (folder / "imblearn" / room).mkdir(parents=True)
        front = f"from oversample.imblearn.{room} import *\n"
        (folder / "imblearn" / room / "__init__.py").write_text(front, encoding="utf-8")
    (folder / "imblearn" / "__init__.py").write_text("", encoding="utf-8")
    (folder / "tests").mkdir()
    for file in FILES:
        shutil.copy(theirs / file, folder / "tests")
    report = folder / "report.xml"
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider",
         "--import-mode=importlib", f"--junitxml={report}", str(folder / "tests")],
        cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
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
