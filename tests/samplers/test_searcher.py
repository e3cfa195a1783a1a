"""Another search in place of ours: asked, and named in the lineage."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsTransformer, NearestNeighbors

from oversample.errors import SamplingError
from oversample.samplers import ADASYN, SMOTE, BorderlineSMOTE

SAMPLERS = [SMOTE(random_state=0), BorderlineSMOTE(random_state=0), ADASYN(random_state=0)]


@pytest.fixture
def overlapping():
    rng = np.random.default_rng(0)
    return rng.normal(size=(120, 4)), np.repeat([0, 1], [90, 30])


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: type(sampler).__name__)
def test_an_exact_search_gives_the_same_rows_where_no_distances_tie(sampler, overlapping):
    ours = sampler.fit_resample(*overlapping)[0]
    theirs = sampler.set_params(neighbors=NearestNeighbors(algorithm="brute")).fit_resample(
        *overlapping
    )[0]
    assert np.array_equal(ours, theirs)
    assert sampler.lineage_.stages[0].endswith(", neighbours by NearestNeighbors")


def test_a_search_that_finds_others_makes_other_rows(overlapping):
    ours = SMOTE(random_state=0).fit_resample(*overlapping)[0]
    by_blocks = SMOTE(random_state=0, neighbors=KNeighborsTransformer(metric="chebyshev"))
    assert not np.array_equal(by_blocks.fit_resample(*overlapping)[0], ours)


def test_what_cannot_search_is_refused(overlapping):
    with pytest.raises(SamplingError) as caught:
        SMOTE(neighbors=5).fit_resample(*overlapping)
    assert (
        "'neighbors' parameter of SMOTE must be None or an object with the methods"
        in caught.value.wrong
    )
