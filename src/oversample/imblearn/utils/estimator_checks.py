"""Checks of samplers and of classifiers with samplers, for test suites that ask imbalanced-learn for them.

Each check takes a name, which is not used, and an unfitted estimator, and says by an AssertionError which
promise broke. What every sampler of any library should keep is here or taken from `oversample.testing`, whose
`check_sampler` asks more of samplers with a plan and a lineage. pytest is imported where it is asked for. This
file refuses to know any estimator by name.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse as sp
from sklearn.base import clone
from sklearn.utils import get_tags

from oversample.errors import SamplingError
from oversample.tables import read, to_frame
from oversample.testing import checks_for
from oversample.testing.trials import overlapping, seeded

__all__ = [
    "check_classifier_on_multilabel_or_multioutput_targets",
    "check_classifiers_with_encoded_labels",
    "check_samplers_2d_target",
    "check_samplers_fit",
    "check_samplers_list",
    "check_samplers_multiclass_ova",
    "check_samplers_nan",
    "check_samplers_one_label",
    "check_samplers_pandas",
    "check_samplers_preserve_dtype",
    "check_samplers_sample_indices",
    "check_samplers_sparse",
    "check_samplers_string",
    "check_target_type",
    "estimator_checks_generator",
    "parametrize_with_checks",
]

Check = Callable[[str, Any], None]

# Of `oversample.testing`, what holds for a sampler without a plan or a lineage.
_FOR_ANY = {
    "nothing_is_printed",
    "rows_pair_by_position",
    "the_global_generator_is_not_touched",
    "the_input_is_not_written_to",
}


def parametrize_with_checks(
    estimators: list[Any],
    *,
    legacy: bool = True,
    expected_failed_checks: Callable[[Any], dict[str, str]] | None = None,
) -> Any:
    """Decorate a test of pytest that takes an estimator and a check.

    Parameters
    ----------
    estimators : list of estimator
        Unfitted samplers, or classifiers.
    legacy : bool, default=True
        Not used: there is one set of checks.
    expected_failed_checks : callable or None, default=None
        Takes an estimator and returns the names of checks that it need not pass, each with the reason.

    Returns
    -------
    decorator : pytest.MarkDecorator

    Raises
    ------
    SamplingError
        If a class stands where an estimator should.

    Examples
    --------
    >>> from oversample.imblearn.over_sampling import SMOTE
    >>> @parametrize_with_checks([SMOTE()])
    ... def test_sampler(estimator, check):
    ...     check(estimator)
    >>> len(test_sampler.pytestmark[0].args[1]) > 10
    True
    """
    import pytest

    for estimator in estimators:
        if isinstance(estimator, type):
            raise SamplingError(
                "Checks need estimators, not classes.",
                estimator.__name__,
                f"Pass {estimator.__name__}().",
            )
    cases: list[Any] = []
    for estimator in estimators:
        failing = expected_failed_checks(estimator) if expected_failed_checks else {}
        cases += estimator_checks_generator(
            estimator, legacy=legacy, expected_failed_checks=failing, mark="xfail"
        )
    return pytest.mark.parametrize(("estimator", "check"), cases)


def estimator_checks_generator(
    estimator: Any,
    *,
    legacy: bool = True,  # noqa: ARG001 - imbalanced-learn's signature
    expected_failed_checks: dict[str, str] | None = None,
    mark: str | None = None,
) -> Iterator[Any]:
    """Yield an estimator with each check that applies.

    Parameters
    ----------
    estimator : estimator
        Unfitted sampler, or classifier.
    legacy : bool, default=True
        Not used: there is one set of checks.
    expected_failed_checks : dict of str to str, optional
        Reasons by name of check.
    mark : {"xfail", "skip"} or None, default=None
        What becomes of those: failures that pytest expects, or nothing at all; None yields them like others.

    Yields
    ------
    estimator, check : estimator, callable
        The check takes the estimator alone; a parameter of pytest, with its name, where marked ``"xfail"``.

    Examples
    --------
    >>> from oversample.imblearn.over_sampling import SMOTE
    >>> for sampler, check in estimator_checks_generator(SMOTE()):
    ...     check(sampler)
    """
    expected = expected_failed_checks or {}
    for name, check in _applicable(estimator):
        if mark == "skip" and name in expected:
            continue
        if mark != "xfail":
            yield estimator, check
            continue
        import pytest

        marks = [pytest.mark.xfail(reason=expected[name])] if name in expected else []
        yield pytest.param(estimator, check, marks=marks, id=f"{type(estimator).__name__}-{name}")


def _applicable(estimator: Any) -> Iterator[tuple[str, Callable[[Any], None]]]:
    checks: list[Check] = []
    if hasattr(estimator, "fit_resample"):
        inputs, sampler_tags = get_tags(estimator).input_tags, get_tags(estimator)
        checks += _OF_SAMPLERS
        by_tag: tuple[tuple[Any, Check], ...] = (
            (inputs.sparse, check_samplers_sparse),
            (getattr(inputs, "dataframe", True), check_samplers_pandas),
            (inputs.string, check_samplers_string),
            (inputs.allow_nan, check_samplers_nan),
            (getattr(sampler_tags, "sampler_tags", None), check_samplers_sample_indices),
        )
        checks += [check for applies, check in by_tag if applies]
    if hasattr(estimator, "predict"):
        checks += _OF_CLASSIFIERS
    for check in checks:
        yield check.__name__, partial(check, type(estimator).__name__)
    if hasattr(estimator, "fit_resample"):
        for name, _ in checks_for(estimator):
            if name in _FOR_ANY:
                yield f"check_{name}", partial(_run, name)


def _run(name: str, sampler: Any) -> None:
    dict(checks_for(sampler))[name]()


def check_target_type(name: str, estimator: Any) -> None:  # noqa: ARG001 - of every check
    """Values of a regression and several labels a row are refused."""
    X, y = overlapping()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _refused(estimator, X, np.linspace(0.0, 1.0, len(X)), "values of a regression are refused")
    several = np.random.default_rng(0).integers(0, 2, size=(len(y), 3))
    _refused(estimator, X, several, "several labels a row are refused")


def check_samplers_one_label(name: str, sampler: Any) -> None:  # noqa: ARG001
    """A single class cannot be balanced, and the error says so."""
    X, _ = overlapping()
    words = _refused(sampler, X, np.zeros(len(X), dtype=int), "a single class is refused")
    assert "class" in words, "the error speaks of the class"


def check_samplers_fit(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Resampling leaves the amounts behind."""
    fitted = seeded(sampler, 0)
    fitted.fit_resample(*overlapping())
    assert hasattr(fitted, "sampling_strategy_"), "No fitted attribute sampling_strategy_"


def check_samplers_sparse(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Sparse rows are the dense ones, and stay sparse."""
    X, y = overlapping()
    dense, y_dense = seeded(sampler, 0).fit_resample(X, y)
    sparse, y_sparse = seeded(sampler, 0).fit_resample(sp.csr_matrix(X), y)
    assert sp.issparse(sparse), "sparse stays sparse"
    cells: Any = sparse
    np.testing.assert_allclose(cells.toarray(), dense, rtol=1e-5, err_msg="rows are the same")
    assert np.array_equal(y_sparse, y_dense), "labels are the same"


def check_samplers_pandas(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Frames come back as frames of the same library, with their columns."""
    X, y = overlapping()
    frame = to_frame({str(at): column for at, column in enumerate(X.T)})
    kept, y_kept = seeded(sampler, 0).fit_resample(frame, y)
    plain, y_plain = seeded(sampler, 0).fit_resample(X, y)
    assert type(kept) is type(frame), "frames come back as frames"
    assert list(read(kept).native.names()) == list(read(frame).native.names()), "columns are kept"
    np.testing.assert_allclose(np.asarray(kept), plain, err_msg="rows are the same")
    assert np.array_equal(y_kept, y_plain), "labels are the same"


def check_samplers_list(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Lists come back as lists."""
    X, y = overlapping()
    rows, labels = seeded(sampler, 0).fit_resample(X.tolist(), y.tolist())
    plain, _ = seeded(sampler, 0).fit_resample(X, y)
    assert isinstance(rows, list), "rows come back as a list"
    assert isinstance(labels, list), "labels come back as a list"
    np.testing.assert_allclose(rows, plain, err_msg="rows are the same")


def check_samplers_multiclass_ova(name: str, sampler: Any) -> None:  # noqa: ARG001
    """A target of one column a class gives the rows of its labels, and comes back as such."""
    X, y = overlapping()
    rows, labels = seeded(sampler, 0).fit_resample(X, y)
    of_hot, hot = seeded(sampler, 0).fit_resample(X, np.eye(y.max() + 1, dtype=int)[y])
    np.testing.assert_allclose(of_hot, rows, err_msg="rows are the same")
    assert np.array_equal(np.asarray(hot).argmax(axis=1), labels), "labels are the same"


def check_samplers_2d_target(name: str, sampler: Any) -> None:  # noqa: ARG001
    """A target of one column is taken."""
    X, y = overlapping()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is one column may be told
        rows, _ = seeded(sampler, 0).fit_resample(X, y[:, np.newaxis])
    np.testing.assert_allclose(rows, seeded(sampler, 0).fit_resample(X, y)[0])


def check_samplers_preserve_dtype(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Numbers keep their type."""
    X, y = overlapping()
    rows, labels = seeded(sampler, 0).fit_resample(X.astype(np.float32), y.astype(np.int32))
    assert rows.dtype == np.float32, "X dtype is not preserved"
    assert labels.dtype == np.int32, "y dtype is not preserved"


def check_samplers_sample_indices(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Rows that were kept are named exactly where the tags say so."""
    fitted = seeded(sampler, 0)
    fitted.fit_resample(*overlapping())
    told = get_tags(fitted).sampler_tags.sample_indices
    assert hasattr(fitted, "sample_indices_") is told, "sample_indices_ is what the tags say"


def check_samplers_string(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Text is taken, and none is invented."""
    X, y = overlapping()
    text = np.array(["A", "B", "C"], dtype=object)[np.digitize(X[:, :1], [0.0, 1.0])]
    rows, labels = seeded(sampler, 0).fit_resample(text, y)
    assert rows.dtype == object, "text stays text"
    assert len(rows) == len(labels), "a label a row"
    assert set(rows.ravel()) <= {"A", "B", "C"}, "no text is invented"


def check_samplers_nan(name: str, sampler: Any) -> None:  # noqa: ARG001
    """Missing cells are taken, and stay missing."""
    X, y = overlapping()
    X[::3, 0] = np.nan
    rows, labels = seeded(sampler, 0).fit_resample(X, y)
    assert len(rows) == len(labels), "a label a row"
    assert np.isnan(rows).any(), "missing cells stay missing"


def check_classifier_on_multilabel_or_multioutput_targets(name: str, classifier: Any) -> None:  # noqa: ARG001
    """Several labels a row are refused."""
    X, y = overlapping()
    try:
        clone(classifier).fit(X, np.random.default_rng(0).integers(0, 2, size=(len(y), 3)))
    except ValueError as refusal:
        words = "Multilabel and multioutput targets are not supported."
        assert words in str(refusal), "the error says what is not supported"  # noqa: PT017 - no pytest here
    else:
        message = "several labels a row are refused"
        raise AssertionError(message)


def check_classifiers_with_encoded_labels(name: str, classifier: Any) -> None:  # noqa: ARG001
    """Text labels come back as predicted, and may be spoken of in a strategy."""
    X, y = overlapping()
    labels = np.array(["rare", "some", "usual"])[y]
    fitted = clone(classifier).fit(X, labels)
    assert set(fitted.classes_) == set(labels), "classes_ are the labels"
    assert set(fitted.predict(X)) <= set(labels), "predictions are labels"


def _refused(sampler: Any, X: Any, y: Any, promise: str) -> str:
    """Return the words of the error, or say which promise broke."""
    try:
        seeded(sampler, 0).fit_resample(X, y)
    except ValueError as refusal:
        return str(refusal)
    raise AssertionError(promise)


_OF_SAMPLERS: tuple[Check, ...] = (
    check_target_type,
    check_samplers_one_label,
    check_samplers_fit,
    check_samplers_list,
    check_samplers_multiclass_ova,
    check_samplers_2d_target,
    check_samplers_preserve_dtype,
)
_OF_CLASSIFIERS: tuple[Check, ...] = (
    check_classifier_on_multilabel_or_multioutput_targets,
    check_classifiers_with_encoded_labels,
)
