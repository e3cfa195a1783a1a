"""Numbers at the edge through the verb: finite rows, finite figures, and scalars of NumPy as options."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import oversample as ov


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    sign = np.where(rng.random(300) < 0.5, 1e308, -1e308)
    return pd.DataFrame(
        {
            "a": rng.normal(size=300),
            "b": sign * rng.random(300),
            "y": np.where(np.arange(300) < 60, "Yes", "No"),
        }
    )


def test_rows_and_figures_are_finite_where_cells_reach_the_largest_number(frame):
    balanced = ov.balance(frame, target="y", seed=1)
    assert np.isfinite(balanced.frame[["a", "b"]].to_numpy()).all()
    (wide,) = (
        column
        for part in balanced.fidelity.classes
        for column in part.columns
        if column.name == "b"
    )
    real = frame.loc[frame["y"] == "Yes", "b"].to_numpy() / 1e308
    assert wide.real.mean / 1e308 == pytest.approx(real.mean(), rel=1e-12)
    assert wide.real.sd / 1e308 == pytest.approx(real.std(ddof=1), rel=1e-12)
    assert np.isfinite([wide.shift, wide.error, wide.added, wide.spread]).all()


@pytest.mark.parametrize(
    "options",
    [
        {"k": (np.int64(3), 3)},
        {"ratio": (np.float32(0.5), 0.5)},
        {"seed": (np.int64(7), 7)},
        {"method": (np.str_("smote"), "smote")},
        {"ratio": ({"Yes": np.float64(0.5)}, {"Yes": 0.5})},
    ],
)
def test_an_option_may_be_a_scalar_of_numpy(frame, options):
    base = {"target": "y", "seed": 1, "method": "smote"}
    made = [
        ov.balance(frame, **(base | {name: pair[at] for name, pair in options.items()})).frame
        for at in (0, 1)
    ]
    pd.testing.assert_frame_equal(made[0], made[1])
