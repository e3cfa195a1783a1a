"""Copies are told from blends, and distinct rows are counted, in every container."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp

from oversample.lineage import Lineage
from oversample.tables import count_distinct, count_gaps, count_repeats, read, shares_alike

FRAME = {"a": [1.0, 1.0, 3.0, None], "b": [2.0, 2.0, 2.0, 2.0], "t": ["u", "v", "u", None]}
WRAPS = {
    "pandas": pd.DataFrame,
    "nullable": lambda cells: pd.DataFrame(cells).convert_dtypes(),
    "polars": pl.DataFrame,
    "arrow": pa.table,
}


def pairs(base, partner, gap=0.5):
    return Lineage.of_pairs(base, partner, [gap] * len(base), label="r", n_original=4)


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_rows_between_equal_numbers_are_copies_in_every_container(wrap):
    table = read(wrap(FRAME))
    assert shares_alike(table, pairs([0], [1])) == {"r": 1.0}
    assert shares_alike(table, pairs([0], [2])) == {"r": 0.0}
    assert shares_alike(table, pairs([0, 0], [1, 2])) == {"r": 0.5}
    assert shares_alike(table, pairs([0], [3])) == {"r": 1.0}  # a cell that only the partner misses


@pytest.mark.parametrize("wrap", [np.asarray, sp.csr_array, sp.coo_matrix, np.ndarray.tolist])
def test_rows_between_equal_numbers_are_copies_in_arrays(wrap):
    table = read(wrap(np.array([[1.0, 0.0], [1.0, 0.0], [3.0, 0.0], [0.0, 2.0]])))
    assert shares_alike(table, pairs([0, 2], [1, 3])) == {"r": 0.5}
    assert count_distinct(table, np.arange(4)) == (3, 4)


def test_rows_of_one_parent_are_not_asked_about():
    alone = Lineage(
        np.arange(3), [0, 1], [], [0, 0], [0, 1], [0, 0], ("r",), ("copy",), 0, 4
    )  # fmt: skip
    assert shares_alike(read(pd.DataFrame(FRAME)), alone) == {}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_copies_and_distinct_rows_are_counted_in_what_was_made(wrap):
    table = read(wrap(FRAME))
    lineage = pairs([0, 0, 1, 2], [1, 2, 2, 0])
    (found,) = count_repeats(read(table.grow(lineage)), lineage)
    # rows made: (1, 2, u), a copy of row 0; (2, 2, u); (2, 2, v); (2, 2, u) again
    assert (found.n_made, found.n_copies, found.n_distinct) == (4, 1, 3)
    assert (found.n_parents, found.n_distinct_parents) == (3, 3)
    assert found.mixes


def test_copies_are_no_surprise_where_no_row_goes_towards_another():
    table = read(pd.DataFrame(FRAME))
    lineage = pairs([0, 2], [0, 2])
    (found,) = count_repeats(read(table.grow(lineage)), lineage)
    assert (found.n_copies, found.mixes) == (2, False)


def test_many_rows_are_judged_by_some_and_the_number_is_said():
    X = np.arange(8.0)[:, np.newaxis]
    n_new = 50_000
    base = np.arange(n_new) % 8
    lineage = Lineage.of_pairs(base, (base + 1) % 8, np.full(n_new, 0.5), label="r", n_original=8)
    (found,) = count_repeats(read(read(X).grow(lineage)), lineage)
    assert (found.n_made, found.n_looked_at) == (50_000, 20_000)
    assert found.n_distinct <= 8


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_missing_cells_are_counted_by_column(wrap):
    table = read(wrap(FRAME))
    assert count_gaps(table) == {0: 1, 2: 1}
    assert count_gaps(table, 3) == {}


def test_missing_cells_of_what_is_not_mixed_are_counted_and_lists_are_not():
    frame = pd.DataFrame({
        "when": pd.to_datetime(["2024-01-01", None, None]), "who": ["a-1", None, "a-3"], "list": [[1], [2], [3]],
    })  # fmt: skip
    assert count_gaps(read(frame)) == {0: 2, 1: 1}
