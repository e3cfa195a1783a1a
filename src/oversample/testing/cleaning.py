"""The checks of samplers that take rows away by a rule, alone or after growing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from oversample.errors import SamplingError
from oversample.testing.trials import error_of, overlapping, resampled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FOR_BOTH", "FOR_CLEANING"]


def check_rows_said_to_be_removed_are_those_gone(sampler: Any) -> None:
    """What the plan reports is what is missing, and only classes that may lose rows have lost any."""
    X, y = overlapping()
    fitted, X_new, _ = resampled(sampler, X, y)
    gone = np.setdiff1d(np.arange(len(X)), fitted.sample_indices_)
    assert len(X_new) == len(X) - len(gone), "rows are kept or gone"
    assert fitted.plan_.removed == dict(sorted(Counter(y[gone].tolist()).items())), (
        "the plan counts the rows that are gone"
    )
    assert set(y[gone].tolist()) <= set(fitted.sampling_strategy_), (
        "only classes that may lose rows lose any"
    )
    assert len(fitted.lineage_) == 0, "nothing is made"


def check_every_class_may_be_protected(sampler: Any) -> None:
    """A class that is left out of a list of labels keeps all its rows."""
    X, y = overlapping()
    for label in np.unique(y).tolist():
        others = [other for other in np.unique(y).tolist() if other != label]
        fitted = type(sampler)(**{**sampler.get_params(), "sampling_strategy": others})
        _, y_new = fitted.fit_resample(X, y)
        assert (y_new == label).sum() == (y == label).sum(), "a class left out keeps its rows"


def check_amounts_are_refused(sampler: Any) -> None:
    """A rule decides how many rows go; a request for a number is refused, not ignored."""
    for amount in ({0: 10}, 0.5):
        error = error_of(sampler, *overlapping(), sampling_strategy=amount)
        assert isinstance(error, SamplingError), f"sampling_strategy={amount} is refused"
        assert "rule" in error.wrong, "the error says why"


def check_the_order_of_rows_does_not_matter(sampler: Any) -> None:
    """Without ties, the same rows go however the table is sorted."""
    X, y = overlapping()
    fitted, _, _ = resampled(sampler, X, y)
    order = np.random.default_rng(0).permutation(len(X))
    shuffled, _, _ = resampled(sampler, X[order], y[order])
    assert set(order[shuffled.sample_indices_].tolist()) == set(fitted.sample_indices_.tolist()), (
        "a shuffled table keeps the same rows"
    )


def check_rows_are_kept_whole_in_every_container(sampler: Any) -> None:
    """What is kept is equal cell for cell, with gaps and text, and the container is as it was."""
    X, y = overlapping()
    X[::7, 0] = np.nan
    text = np.where(X[:, 1] > 0, "up", "down").tolist()
    rows = [[*numbers, word] for numbers, word in zip(X.tolist(), text, strict=True)]
    fitted, listed, _ = resampled(sampler, rows, y)
    assert str(listed) == str([rows[i] for i in fitted.sample_indices_]), "a list keeps its rows"
    frame = pa.table({"a": X[:, 0], "b": X[:, 1], "word": text})
    fitted, kept, labels = resampled(sampler, frame, pa.array(y))
    assert str(kept) == str(frame.take(fitted.sample_indices_)), "an Arrow table keeps its rows"
    assert labels.equals(pa.array(y[fitted.sample_indices_])), "so do its labels"
    sparse = sp.csr_array(np.where(np.abs(X[:, 1:]) < 0.3, 0.0, X[:, 1:]))  # noqa: PLR2004
    fitted, thin, _ = resampled(sampler, sparse, y)
    assert isinstance(thin, sp.csr_array), "sparse stays sparse"
    assert (thin != sparse[fitted.sample_indices_]).nnz == 0, "a sparse table keeps its rows"


def check_what_was_removed_is_accounted_for(sampler: Any) -> None:
    """Real and synthetic rows taken away, added to those that are left, are all there were."""
    X, y = overlapping()
    fitted, _, y_new = resampled(sampler, X, y)
    n_kept = len(fitted.sample_indices_)
    real, fresh = Counter(y_new[:n_kept].tolist()), Counter(y_new[n_kept:].tolist())
    for label, before in fitted.plan_.before.items():
        removed = fitted.removed_[label]
        made = fitted.sampling_strategy_.get(label, 0)
        assert removed.real == before - real[label], "real rows removed are those gone"
        assert removed.synthetic == made - fresh[label], "synthetic rows removed are those gone"
    assert any(sum(removed) for removed in fitted.removed_.values()), "the rule was put to work"


FOR_CLEANING: tuple[Callable[[Any], None], ...] = (
    check_rows_said_to_be_removed_are_those_gone,
    check_every_class_may_be_protected,
    check_amounts_are_refused,
    check_the_order_of_rows_does_not_matter,
    check_rows_are_kept_whole_in_every_container,
)
FOR_BOTH: tuple[Callable[[Any], None], ...] = (check_what_was_removed_is_accounted_for,)
