"""What a sparse table gives: the rows of the dense one, unscaled, and the sampler says so."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from oversample.samplers import (
    ADASYN,
    SMOTE,
    AllKNN,
    BorderlineSMOTE,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)
from oversample.testing.trials import overlapping, seeded

SCALED = [
    SMOTE(),
    BorderlineSMOTE(),
    BorderlineSMOTE(kind="borderline-2"),
    ADASYN(),
    TomekLinks(),
    EditedNearestNeighbours(),
    RepeatedEditedNearestNeighbours(),
    AllKNN(),
    NeighbourhoodCleaningRule(),
]


@pytest.mark.filterwarnings("ignore::oversample.OversampleWarning")
@pytest.mark.parametrize("sampler", SCALED, ids=repr)
def test_a_sparse_table_gives_the_rows_of_the_dense_one_unscaled_and_scale_says_so(sampler):
    X, y = overlapping()
    X[:, 1] *= 50.0
    X[np.abs(X) < 0.3] = 0.0
    sparse = seeded(sampler, 0)
    rows, _ = sparse.fit_resample(sp.csr_array(X), y)
    plain = seeded(sampler, 0).set_params(scale="none")
    expected, _ = plain.fit_resample(X, y)
    scaled = seeded(sampler, 0).fit(X, y)
    assert np.array_equal(rows.toarray(), expected)
    assert (sparse.scale_, plain.scale_, scaled.scale_) == ("none", "none", "robust")
    assert sparse.scale == "robust"
