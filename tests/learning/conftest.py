"""A small imbalanced problem, and a mixed table in every container."""

from __future__ import annotations

import importlib.util

import numpy as np
import pyarrow as pa
import pytest

N_COMMON, N_RARE = 60, 12


@pytest.fixture
def problem():
    """Sixty common rows and twelve rare ones that a line nearly parts."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(N_COMMON + N_RARE, 3))
    X[N_COMMON:] += 1.5
    y = np.array(["common"] * N_COMMON + ["rare"] * N_RARE)
    return X, y


@pytest.fixture
def weights():
    """Return a weight for each row of the problem, none like another."""
    return np.linspace(0.5, 2.0, N_COMMON + N_RARE)


def mixed(n_rows: int = 160) -> tuple[pa.Table, np.ndarray]:
    """Make numbers, whole numbers, text, flags and missing cells, and what they tell of."""
    rng = np.random.default_rng(7)
    age = rng.normal(40.0, 10.0, n_rows)
    town = rng.choice(["Ulm", "Bern", "Graz"], n_rows).tolist()
    y = np.where(age + 8.0 * np.array([t == "Ulm" for t in town]) > 53.0, "ill", "well")
    age[::9] = np.nan
    town[5] = town[50] = None
    table = pa.table(
        {
            "age": pa.array(age, from_pandas=True),
            "visits": rng.integers(0, 9, n_rows),
            "town": town,
            "smokes": rng.random(n_rows) < 0.3,
        }
    )
    return table, y


def as_container(table: pa.Table, kind: str) -> object:
    """Turn an Arrow table into another container with the same cells."""
    from oversample.tables import read

    match kind:
        case "pyarrow":
            return table
        case "pandas":
            return table.to_pandas()
        case "polars":
            import polars as pl

            return pl.from_arrow(table)
        case "bare":
            return read(table).bare()
        case "numpy":
            return np.column_stack(
                [np.array(column.to_pylist(), dtype=object) for column in table.columns]
            )
    message = f"no container {kind}"
    raise AssertionError(message)


@pytest.fixture
def mixed_tables():
    """Return the same mixed table in every container that is installed."""
    kinds = ["pyarrow", "bare", "numpy"]
    kinds += [kind for kind in ("pandas", "polars") if importlib.util.find_spec(kind)]
    return {kind: as_container(mixed()[0], kind) for kind in kinds}


@pytest.fixture
def labels():
    """Return the labels of the mixed table."""
    return mixed()[1]
