"""compare with as many neighbours as a training part has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import oversample as ov
from oversample.errors import StudyError
from oversample.report import render_comparison, terminal_table
from oversample.study.candidates import list_candidates

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {"x": RNG.normal(size=70), "z": RNG.normal(size=70), "y": ["n"] * 61 + ["y"] * 9}
)


def compared(k, **more):
    return ov.compare(
        FRAME,
        "y",
        model="logistic",
        methods=["smote"],
        ratios=[0.5],
        k=k,
        folds=3,
        n_jobs=1,
        explain=False,
        **more,
    )


def test_a_class_too_small_for_the_usual_neighbours_is_compared_with_those_it_has():
    with pytest.raises(StudyError):
        compared(5)
    found = compared("auto")
    assert {"smote 0.5"} <= set(found.table["label"])
    assert not found.table["failed"].notna().any()
    record = found.comparison.to_dict()
    assert [one["k"] for one in record["candidates"] if one["method"] == "smote"] == ["auto"]
    page = render_comparison(record)
    assert "5 (fewer where there are fewer rows) nearest" in " ".join(page.split())
    assert terminal_table(record)


def test_the_word_may_stand_among_numbers():
    found = compared([2, "auto"])
    labels = set(found.table["label"])
    assert {"smote 0.5 k=2", "smote 0.5 k=auto"} <= labels
    assert "2 or 5 (fewer where" in " ".join(render_comparison(found.comparison.to_dict()).split())


def test_it_is_spoken_of_in_words():
    listed = list_candidates(
        methods=["smote"], ratios=[0.5], k="auto", parts=[(9, 61)], positive="y"
    )
    assert listed[-1].spoken == "SMOTE at 0.5 with as many neighbours as there are"
    assert listed[-1].sampler({"n": 61, "y": 9}, "y", "n", 0).k_neighbors == "auto"


@pytest.mark.parametrize("k", ["Auto", ["auto", "five"], "5"])
def test_another_word_is_refused(k):
    with pytest.raises(StudyError, match="k"):
        compared(k)
