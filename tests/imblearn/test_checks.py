"""scikit-learn's checks of every sampler here, as of those of the main face."""

from __future__ import annotations

import inspect

from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.imblearn import FunctionSampler, combine, over_sampling, under_sampling
from oversample.imblearn.metrics.pairwise import ValueDifferenceMetric

SAMPLERS = [
    sampler([0]) if name == "SMOTENC" else sampler()
    for module in (over_sampling, under_sampling, combine)
    for name, sampler in inspect.getmembers(module, inspect.isclass)
    if name in module.__all__
]


def test_every_module_has_samplers():
    homes = {type(sampler).__module__.split(".")[2] for sampler in SAMPLERS}
    assert homes == {"over_sampling", "under_sampling", "combine"}
    assert len(SAMPLERS) == len({type(sampler) for sampler in SAMPLERS}) > 20


@parametrize_with_checks([*SAMPLERS, FunctionSampler(), ValueDifferenceMetric()])
def test_scikit_learn_check_holds(estimator, check):
    check(estimator)
