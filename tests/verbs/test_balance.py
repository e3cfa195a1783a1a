"""balance: the rows, in the caller's frame."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from oversample import balance
from oversample.errors import DataError, SamplingError


def churn(n=400):
    rng = np.random.default_rng(0)
    return {
        "tenure": rng.integers(0, 72, n),
        "charges": rng.normal(60, 20, n).round(2),
        "churn": np.where(np.arange(n) % 8 == 0, "Yes", "No"),
        "plan": rng.choice(["month", "year"], n),
    }


FRAMES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}


@pytest.mark.parametrize("library", FRAMES)
def test_the_frame_comes_back_grown_with_the_target_in_its_place(library):
    frame = FRAMES[library](churn())
    made = balance(frame, "churn", method="smote", ratio=0.5, seed=1)
    assert type(made.frame) is type(frame)
    assert list(getattr(made.frame, "column_names", made.frame.columns)) == list(churn())
    labels = np.asarray(made.frame["churn"])
    assert (labels == "Yes").sum() == 175  # half of 350
    assert (labels[made.is_synthetic] == "Yes").all()
    assert made.is_synthetic.sum() == len(made.lineage) == 125


def test_the_same_seed_gives_the_same_rows_in_every_library():
    lineages = [
        balance(kind(churn()), "churn", method="smote", seed=1).lineage for kind in FRAMES.values()
    ]
    assert lineages[0] == lineages[1] == lineages[2]


def test_a_seed_that_was_not_given_is_told_and_repeats_the_rows():
    frame = pd.DataFrame(churn())
    made = balance(frame, "churn")
    assert balance(frame, "churn", seed=made.seed).lineage == made.lineage


def test_auto_says_what_it_chose():
    frame = pd.DataFrame(churn())
    assert balance(frame, "churn", seed=0).method == "smote"
    few = frame[(frame["churn"] == "No") | (frame.index < 24)]  # rows 0, 8, 16: three of them
    assert balance(few, "churn", seed=0).method == "random"
    assert "Balanced by random, seed 0" in repr(balance(few, "churn", seed=0))


def test_a_ratio_at_the_present_one_is_refused_with_it():
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(churn()), "churn", ratio=0.1)
    assert "present ratio 0.143 (50 : 350)" in caught.value.wrong


@pytest.mark.parametrize(
    ("method", "hint"), [("smoot", 'Did you mean "smote"?'), ("undersample", "Choose from")]
)
def test_a_method_that_adds_no_rows_is_refused(method, hint):
    with pytest.raises(SamplingError) as caught:
        balance(pd.DataFrame(churn()), "churn", method=method)
    assert caught.value.remedy.startswith(hint)


def test_a_misspelt_target_is_refused_with_the_columns():
    with pytest.raises(DataError, match='Did you mean "churn"'):
        balance(pd.DataFrame(churn()), "chrun")


def test_a_table_that_cannot_fit_is_refused_before_anything_is_computed(monkeypatch):
    from oversample.tables import memory

    monkeypatch.setattr(memory, "free_bytes", lambda: 10_000)
    with pytest.raises(SamplingError, match="does not fit in memory. Nothing was computed"):  # noqa: RUF043
        balance(pd.DataFrame(churn()), "churn", ratio=1.0)


def test_several_small_classes_grow_to_the_ratio():
    frame = pd.DataFrame({"a": np.arange(100) / 7, "k": ["x"] * 60 + ["y"] * 30 + ["z"] * 10})
    made = balance(frame, "k", ratio=0.4, seed=0)
    assert made.plan.added == {"z": 14}
