"""A model that cannot read the table ends the comparison in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from oversample.errors import StudyError
from oversample.study import compare


def test_text_in_front_of_a_model_that_needs_numbers_is_named_by_column():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "contract": rng.choice(["Month", "Year"], 120),
            "spend": rng.normal(size=120),
            "region": rng.choice(["N", "S", "W"], 120),
        }
    )
    X.loc[0, ["contract", "region"]] = ["Month", "N"]
    y = np.where(np.arange(120) % 5 == 0, "Yes", "No")
    with pytest.raises(StudyError) as caught:
        compare(X, y, model=LogisticRegression(), methods=["random"], ratios=[1.0], n_jobs=1)
    assert (
        caught.value.wrong == "model=LogisticRegression() needs numbers, but 2 columns hold text."
    )
    assert caught.value.got == '"contract" (2 values, e.g. "Month"), "region" (3 values, e.g. "N")'
    assert caught.value.remedy.startswith('Use model="logistic"')
    with pytest.raises(StudyError, match=r"needs numbers, but 1 column holds text\."):
        compare(X[["spend", "region"]], y, model=LogisticRegression(), methods=["random"], n_jobs=1)
