"""scikit-learn's checks of pipelines and of the built-in models, with and without a sampler."""

from __future__ import annotations

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.learning import OversampledClassifier, make_model, make_pipeline
from oversample.samplers import RandomOverSampler

_IN_PLACE = dict.fromkeys(
    ["check_dont_overwrite_parameters", "check_estimators_overwrite_params"],
    "a pipeline fits its steps in place, as scikit-learn's does",
)
_GAPS = {"check_estimators_nan_inf": "missing cells are what the preparation is for"}

_COUNTS = dict.fromkeys(
    [
        "check_sample_weight_equivalence_on_dense_data",
        "check_sample_weight_equivalence_on_sparse_data",
    ],
    "how many rows are made is decided by counting rows, not weights",
)


def _expected(estimator):
    if isinstance(estimator, OversampledClassifier):
        return _GAPS | _COUNTS
    return _IN_PLACE | (_GAPS if "prepare" in estimator.named_steps else {})


@parametrize_with_checks(
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(StandardScaler(), RandomOverSampler(random_state=0), LogisticRegression()),
        make_model("logistic", seed=0),
        OversampledClassifier(
            make_model("logistic", seed=0), RandomOverSampler(random_state=0), calibrate="prior"
        ),
    ],
    expected_failed_checks=_expected,
)
def test_scikit_learn_check_holds(estimator, check):
    check(estimator)
