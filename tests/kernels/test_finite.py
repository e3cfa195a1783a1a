"""One pass that tells whether all cells are finite."""

from __future__ import annotations

import numpy as np
import pytest

from oversample.kernels.finite import all_finite, all_finite_plain

WAYS = (all_finite, all_finite_plain)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, 65_535, 65_536, 199_999])
def test_one_bad_cell_is_seen_wherever_it_is(dtype, bad, at):
    cells = np.linspace(-1.0, 1.0, 200_000).astype(dtype)
    for way in WAYS:
        assert way(cells)
    cells[at] = bad
    for way in WAYS:
        assert not way(cells)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_largest_and_the_smallest_cells_are_finite(dtype):
    limits = np.finfo(dtype)
    cells = np.tile(
        np.array([limits.max, limits.min, limits.smallest_subnormal, -0.0], dtype), 50_000
    )
    for way in WAYS:
        assert way(cells)


def test_any_layout_is_looked_at():
    cells = np.zeros((600, 400))
    layouts = (
        cells,
        np.asfortranarray(cells),
        cells[::2],
        cells[:, ::3],
        cells[::-1].T,
        cells.astype(">f8"),
    )
    for given in layouts:
        layout = given.copy(order="K") if given.flags.owndata else given
        assert all_finite(layout)
        layout[3, 5] = np.inf
        assert not all_finite(layout)
        layout[3, 5] = 0.0
    read_only = cells.copy()
    read_only.flags.writeable = False
    assert all_finite(read_only)
    assert all_finite(np.empty((0, 3)))
