"""Helpers and checks that other people's samplers and test suites ask for."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from oversample.errors import DataError, SamplingError
from oversample.imblearn import FunctionSampler, combine, over_sampling, under_sampling
from oversample.imblearn.base import BaseSampler, BaseUnderSampler
from oversample.imblearn.ensemble import BalancedBaggingClassifier
from oversample.imblearn.over_sampling import ADASYN, SMOTE
from oversample.imblearn.pipeline import Pipeline
from oversample.imblearn.utils import check_neighbors_object, check_target_type
from oversample.imblearn.utils.estimator_checks import (
    check_classifier_on_multilabel_or_multioutput_targets,
    check_samplers_fit,
    check_samplers_list,
    check_samplers_multiclass_ova,
    check_samplers_one_label,
    check_samplers_preserve_dtype,
    check_samplers_sample_indices,
    check_samplers_sparse,
    estimator_checks_generator,
    parametrize_with_checks,
)
from oversample.imblearn.utils.estimator_checks import check_target_type as target_is_checked
from oversample.imblearn.utils.testing import all_estimators


class Some(BaseUnderSampler):
    """A sampler as somebody else would write it."""

    def __init__(self, sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy)
        self.random_state = random_state

    def _fit_resample(self, X, y):
        draws = np.random.default_rng(self.random_state)
        rows = [
            draws.choice(np.flatnonzero(y == label), self.sampling_strategy_.get(label, (y == label).sum()))
            for label in np.unique(y)
        ]  # fmt: skip
        rows = np.sort(np.concatenate(rows))
        return X[rows], y[rows]


@parametrize_with_checks(
    [SMOTE(), ADASYN(), FunctionSampler(), Some(), BalancedBaggingClassifier()]
)
def test_everything_passes_its_checks(estimator, check):
    check(estimator)


class Bad:
    """A sampler that does as it likes."""

    def get_params(self, deep=True):
        return {}

    def fit_resample(self, X, y):
        return np.asarray(X).astype(np.float64), np.asarray(y)


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (target_is_checked, "values of a regression"),
        (check_samplers_one_label, "single class is refused"),
        (check_samplers_fit, "No fitted attribute"),
        (check_samplers_list, "as a list"),
        (check_samplers_preserve_dtype, "X dtype is not preserved"),
    ],
)
def test_check_fails_where_a_promise_is_broken(check, words):
    with pytest.raises(AssertionError, match=words):
        check("Bad", Bad())


def test_checks_tell_labels_rows_and_indices_apart():
    class Lost(BaseSampler):
        _sampling_type = "bypass"

        def _fit_resample(self, X, y):
            self.sample_indices_ = np.arange(len(y))
            return X if hasattr(X, "toarray") else X + 1.0, y[::-1]

    with pytest.raises(AssertionError, match="rows are the same"):
        check_samplers_sparse("Lost", Lost())
    with pytest.raises(AssertionError, match="what the tags say"):
        check_samplers_sample_indices("Lost", Lost())
    with pytest.raises(AssertionError, match="several labels"):
        check_classifier_on_multilabel_or_multioutput_targets("KNN", KNeighborsClassifier())
    check_samplers_multiclass_ova("Lost", Lost())


def test_checks_that_may_fail_are_marked_or_left_out():
    expected = {"check_samplers_list": "lists are not my business"}
    everything = list(estimator_checks_generator(Some()))
    fewer = list(estimator_checks_generator(Some(), expected_failed_checks=expected, mark="skip"))
    assert len(everything) == len(fewer) + 1
    decorated = parametrize_with_checks([Some()], expected_failed_checks=lambda _: expected)
    marked = [case for case in decorated.args[1] if case.marks]
    assert [case.id for case in marked] == ["Some-check_samplers_list"]
    with pytest.raises(SamplingError, match="not classes"):
        parametrize_with_checks([Some])


def test_estimators_of_the_room_are_listed_by_name():
    everything = all_estimators()
    samplers = all_estimators("sampler")
    assert ("SMOTE", SMOTE) in samplers
    assert ("Pipeline", Pipeline) in everything
    assert ("Pipeline", Pipeline) not in samplers
    assert everything == sorted(everything)
    assert all(name == cls.__name__ for name, cls in everything)
    modules = (over_sampling, under_sampling, combine)
    public = {"FunctionSampler"}.union(*(module.__all__ for module in modules))
    assert {name for name, _ in samplers} == public
    assert all_estimators(["sampler"]) == samplers
    with pytest.raises(SamplingError, match="type_filter"):
        all_estimators("classifier")


@pytest.mark.parametrize(
    ("y", "labels", "is_hot"),
    [
        ([0, 1, 1], [0, 1, 1], False),
        (["b", "a"], ["b", "a"], False),
        (np.array([[0, 1], [1, 0]]), [1, 0], True),
        (np.array([[0, 0, 1], [0, 0, 0]]), [2, 0], True),
    ],
)
def test_target_is_labels_or_one_column_a_class(y, labels, is_hot):
    read, told = check_target_type(y, indicate_one_vs_all=True)
    assert read.tolist() == labels
    assert told is is_hot
    assert check_target_type(y).tolist() == labels


def test_target_of_several_labels_is_refused():
    with pytest.raises(DataError, match="Multilabel and multioutput") as caught:
        check_target_type(np.array([[1, 1], [0, 1]]))
    assert caught.value.got == "up to 2 labels in a row"


def test_what_searches_is_made_or_copied():
    assert check_neighbors_object("k", np.int64(3), additional_neighbor=1).n_neighbors == 4
    given = NearestNeighbors(n_neighbors=7).fit(np.eye(8))
    copied = check_neighbors_object("k", given, additional_neighbor=1)
    assert copied is not given
    assert copied.n_neighbors == 7
    assert not hasattr(copied, "n_samples_fit_")
