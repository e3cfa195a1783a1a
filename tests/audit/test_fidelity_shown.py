"""Fidelity as it is shown: at the command line, in a terminal, in a notebook."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from oversample.audit import fidelity
from oversample.cli import main
from oversample.errors import DataError
from oversample.lineage import Lineage
from oversample.report import fidelity_fragment, fidelity_text
from oversample.tables import read, read_target

FRAME = pd.DataFrame(
    {
        "calls": np.arange(60) % 7,
        "<i>plan</i>": np.where(np.arange(60) % 3 == 0, "a & b", "c"),
        "y": np.where(np.arange(60) % 4 == 0, "Yes", "No"),
    }
)


@pytest.fixture
def record():
    """Of rows that are wrong in every way that can be said."""
    X = FRAME.drop(columns="y")
    rows = np.arange(0, 60, 4)
    lineage = Lineage.of_pairs(rows, np.roll(rows, 1), np.full(15, 0.4), label="Yes", n_original=60)
    made = X.iloc[rows].assign(calls=70, **{"<i>plan</i>": "<b>new</b>"})
    grown = read(pd.concat([X, made], ignore_index=True))
    return fidelity(read(X), read_target(FRAME["y"]), lineage, grown, seed=0).to_dict()


def test_what_is_wrong_comes_first(record):
    lines = fidelity_text(record).splitlines()
    assert lines[0] == "Of 15 synthetic rows 15 are impossible; beyond noise:"
    assert lines[1].startswith("  * 15 of 15 rows are impossible in calls (outside): 70, 70, 70;")
    assert re.search(r"^\* calls .* \+", "\n".join(lines), re.MULTILINE)


def test_texts_of_the_table_cannot_become_html(record):
    html = fidelity_fragment(record)
    assert "<b>new" not in html
    assert "<i>plan" not in html
    assert "&lt;i&gt;plan&lt;/i&gt;" in html
    assert html.count("<div") == html.count("</div")
    assert "<script" not in html


def test_a_record_of_another_kind_is_refused(record):
    for show in (fidelity_text, fidelity_fragment):
        with pytest.raises(DataError) as caught:
            show(record | {"kind": "comparison"})
        assert "'comparison'" in caught.value.got


def test_the_command_says_it_on_standard_error_only(tmp_path):
    FRAME.to_csv(tmp_path / "t.csv", index=False)
    words = ["balance", str(tmp_path / "t.csv"), "--target", "y", "--ratio", "0.6", "--seed", "1"]
    plain = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "a.csv")])
    asked = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "b.csv"), "--fidelity"])
    assert (plain.exit_code, asked.exit_code) == (0, 0), asked.stderr
    assert "impossible" not in plain.stderr
    assert "Of 12 synthetic rows 0 are impossible" in asked.stderr
    assert asked.stdout == ""
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_the_audit_is_kept_from_knowing_the_makers():
    root = Path(__file__).parents[2]
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    (mine,) = [one for one in contracts if "oversample.audit" in one.get("source_modules", [])
               and "oversample.samplers" in one["forbidden_modules"]]  # fmt: skip
    assert {"oversample.recipes", "oversample.imblearn", "oversample.learning"} <= set(
        mine["forbidden_modules"]
    )
