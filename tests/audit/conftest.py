"""Tables with known faults."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest


def _churn_columns():
    """Load the file beside: the tests are files, not a package."""
    spec = importlib.util.spec_from_file_location("churn", Path(__file__).with_name("churn.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.churn_columns()


@pytest.fixture(scope="session")
def churn():
    return pd.DataFrame(_churn_columns())


@pytest.fixture
def plain():
    """A clean table of 400 rows, 100 of them "Yes", with no fault that anything but a note is made of."""
    rng = np.random.default_rng(7)
    leaves = np.arange(400) % 4 == 0
    return pd.DataFrame(
        {
            "age": rng.normal(40, 9, 400) + 9 * leaves,
            "income": rng.normal(3, 1, 400),
            "visits": rng.poisson(6 + 3 * leaves, 400),
            "plan": rng.choice(["month", "year"], 400),
            "churn": np.where(leaves, "Yes", "No"),
        }
    )
