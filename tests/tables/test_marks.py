"""A frame that was resampled remembers it."""

from __future__ import annotations

import gc

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oversample import balance, check, compare
from oversample.errors import DataError, OversampleWarning
from oversample.tables import mark_of
from oversample.tables.marks import _LIVING

CELLS = {"x": np.arange(60.0) ** 1.5, "y": ["rare"] * 15 + ["common"] * 45}
FRAMES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}


@pytest.mark.parametrize("kind", FRAMES)
def test_compare_refuses_what_balance_made(kind):
    frame = FRAMES[kind](CELLS)
    made = balance(frame, "y", ratio=0.6, seed=7).frame
    with pytest.raises(DataError) as refused:
        compare(made, "y", model="logistic")
    assert all(
        word in str(refused.value) for word in ("12 synthetic rows", "seed 7", "original rows")
    )
    assert mark_of(frame) is None
    with pytest.warns(OversampleWarning, match="already contains 12 synthetic rows"):
        balance(made, "y", ratio=1.0, seed=0)


def test_the_originals_taken_out_of_it_are_no_longer_marked():
    made = balance(pd.DataFrame(CELLS), "y", seed=7)
    assert mark_of(made.frame[~made.is_synthetic]) is None
    assert mark_of(made.frame.iloc[:61]) is not None


@pytest.mark.parametrize("kind", FRAMES)
def test_check_tells_what_the_frame_remembers(kind):
    made = balance(FRAMES[kind](CELLS), "y", ratio=0.6, seed=7).frame
    found = check(made, "y")
    worst = found.findings[0]
    assert (worst.code, worst.severity, worst.evidence["n_synthetic"]) == (
        "already-oversampled",
        "problem",
        12,
    )
    assert not found.ok
    assert [one.code for one in found.findings].count("already-oversampled") == 1


def test_a_parquet_file_keeps_the_mark(tmp_path):
    pq.write_table(balance(pa.table(CELLS), "y", seed=7).frame, tmp_path / "made.parquet")
    assert mark_of(pq.read_table(tmp_path / "made.parquet")).seed == 7


def test_a_frame_that_is_gone_is_forgotten():
    made = balance(pl.DataFrame(CELLS), "y", seed=7)
    assert any(mark.seed == 7 for _, mark in _LIVING.values())
    del made
    gc.collect()
    assert not any(mark.seed == 7 for _, mark in _LIVING.values())


def test_a_mark_of_another_version_is_no_mark():
    frame = pd.DataFrame(CELLS)
    frame.attrs["oversample"] = {"rows": 3, "n_original": 3}
    assert mark_of(frame) is None
