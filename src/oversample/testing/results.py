"""The checks of what was returned: one record tells of every row, and rows pair with their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.lineage import Lineage
from oversample.tables import to_frame
from oversample.testing.trials import overlapping, resampled, seeded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OF_RESULTS"]

_ROUNDING = 1e-9  # of sums of a few hundred weights, each right to about 1e-16


def check_the_lineage_accounts_for_every_row(sampler: Any) -> None:
    """One record tells of every row returned: which real row it is, or who its parents are."""
    X, y = overlapping()
    fitted, X_new, y_new = resampled(sampler, X, y)
    lineage = _record_of(fitted)
    assert lineage.n_rows == len(X_new) == len(y_new), "the lineage has each row returned"
    is_real, kept = ~lineage.is_synthetic, lineage.kept
    assert X_new[is_real].tobytes() == X[kept].tobytes(), "rows told as kept are the caller's"
    assert y_new[is_real].tobytes() == y[kept].tobytes(), "so are their labels"
    assert y_new.tolist() == y[lineage.origin].tolist(), "a row has the label it started from"
    for told in {"sample_indices_"} & vars(fitted).keys():
        rows = getattr(fitted, told)
        same = [np.array_equal(rows, which) for which in (kept, lineage.origin)]
        assert any(same), "sample_indices_ follows from the lineage"


def check_influence_sums_to_the_rows_returned(sampler: Any) -> None:
    """A real row counts as often as it was returned, and by its weights in synthetic rows; 0 if it is gone."""
    X, y = overlapping()
    fitted, X_new, _ = resampled(sampler, X, y)
    lineage = _record_of(fitted)
    influence = lineage.influence()
    assert abs(influence.sum() - len(X_new)) < _ROUNDING * len(X_new), (
        "influence sums to the rows returned"
    )
    gone = np.setdiff1d(np.arange(len(X)), [*lineage.kept, *lineage.parents])
    assert not influence[gone].any(), "a row that is gone has no influence"


def check_row_weights_are_carried(sampler: Any) -> None:
    """One finite weight a row returned: that of the real row, or the mix of the parents'."""
    X, y = overlapping()
    fitted, X_new, _ = resampled(sampler, X, y)
    lineage = _record_of(fitted)
    weights = np.random.default_rng(3).uniform(0.5, 2.0, len(X))
    carried = lineage.carry(weights)
    assert carried.shape == (len(X_new),), "one weight a row returned"
    assert np.isfinite(carried).all(), "all of them finite"
    assert np.array_equal(carried[~lineage.is_synthetic], weights[lineage.kept]), (
        "a row that was kept keeps its weight"
    )
    assert np.allclose(lineage.carry(np.ones(len(X))), 1.0, rtol=0, atol=_ROUNDING), (
        "rows of weight 1 make rows of weight 1"
    )
    assert np.isclose(carried.sum(), weights @ lineage.influence(), rtol=_ROUNDING), (
        "a row counts by its weight times its influence"
    )


def check_rows_pair_by_position(sampler: Any) -> None:
    """X and y of a frame come back with one index, whatever indices they had; real rows keep their labels."""
    X, y = overlapping()
    order = np.random.default_rng(5).permutation(len(X))
    columns = {str(at): column for at, column in enumerate(X[np.argsort(order)].T)}
    frame = to_frame(columns)
    if not hasattr(frame, "iloc"):  # only pandas has an index
        return
    rows = frame.iloc[order]  # row i of the frame is row i of X again, under another name
    labels = to_frame({"y": y.tolist()})["y"]
    one = to_frame({"y": y.tolist()})
    for given in (labels, one):
        X_new, y_new = seeded(sampler, 0).fit_resample(rows, given)
        assert X_new.index.equals(y_new.index), "X and y have one index"
        cells, own = (
            np.asarray(X_new),
            {tuple(row): c for row, c in zip(X.tolist(), y, strict=True)},
        )
        for row, label in zip(cells.tolist(), np.asarray(y_new).ravel(), strict=True):
            assert own.get(tuple(row), label) == label, "a real row keeps its label"
    assert rows.index.tolist() == order.tolist(), "the index of X is untouched"
    assert labels.index.tolist() == list(range(len(y))), "the index of y is untouched"


def _record_of(fitted: Any) -> Lineage:
    """Return the lineage of a sampler, or say which promise broke."""
    lineage = getattr(fitted, "lineage_", None)
    assert isinstance(lineage, Lineage), "lineage_ is a Lineage, which tells of every row returned"
    return lineage


OF_RESULTS: tuple[Callable[[Any], None], ...] = (
    check_the_lineage_accounts_for_every_row,
    check_influence_sums_to_the_rows_returned,
    check_row_weights_are_carried,
    check_rows_pair_by_position,
)
