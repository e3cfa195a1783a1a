"""Scores of `oversample.imblearn.metrics` beside imbalanced-learn's, and by hand where its own are wrong."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, precision_score, roc_auc_score

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.imblearn import metrics as ours

theirs = pytest.importorskip(
    "imblearn.metrics", reason="imbalanced-learn, which scores are compared with, is not here"
)

SCORES = (
    "sensitivity_score",
    "specificity_score",
    "sensitivity_specificity_support",
    "geometric_mean_score",
)
WORDS = np.array(["fox", "owl", "ant", "yak", "cod"])


@st.composite
def predictions(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n, n_classes = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    true = rng.integers(0, n_classes, n)
    predicted = np.where(rng.random(n) < draw(st.floats(0, 1)), true, rng.integers(0, n_classes, n))
    kind = draw(st.sampled_from(["numbers", "text", "objects", "list"]))
    if kind == "numbers":
        return true, predicted
    if kind == "list":
        return true.tolist(), predicted.tolist()
    words = WORDS.astype(object) if kind == "objects" else WORDS
    return words[true], words[predicted]


def told(function, *arguments, **options):
    """Return the outcome, and the kinds of the warnings with what they speak of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome = function(*arguments, **options)
        except (ValueError, ZeroDivisionError) as refusal:
            outcome = refusal
    undefined = {
        str(warning.message).split()[0]
        for warning in caught
        if warning.category is UndefinedMetricWarning
    }
    others = any(warning.category is not UndefinedMetricWarning for warning in caught)
    return outcome, undefined, others


def same(one, other):
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return (one is None and other is None) or (
        np.shape(one) == np.shape(other) and np.array_equal(one, other)
    )


@st.composite
def options_of(draw, y_true, y_pred):
    present = sorted(set(list(y_true) + list(y_pred)))
    options = {
        "average": draw(st.sampled_from([None, "binary", "micro", "macro", "weighted", "samples"]))
    }
    if draw(st.booleans()):
        options["labels"] = draw(st.permutations(present))[: draw(st.integers(1, len(present)))]
    if draw(st.booleans()):
        options["pos_label"] = draw(st.sampled_from([None, 0, 1, "fox"]))
    return options


@settings(max_examples=300, deadline=None)
@given(st.data(), predictions(), st.sampled_from(SCORES))
def test_scores_without_weights_have_its_bits_and_its_warnings(data, made, name):
    options = data.draw(options_of(*made))
    if name == "geometric_mean_score" and options["average"] in {"macro", "weighted"}:
        options["average"] = "multiclass"
    expected, undefined, others = told(getattr(theirs, name), *made, **options)
    got, our_undefined, our_others = told(getattr(ours, name), *made, **options)
    if isinstance(expected, Exception):
        assert isinstance(got, ValueError)
        return
    assert same(got, expected), (got, expected)
    assert (our_undefined, our_others) == (undefined, others)


@settings(max_examples=50, deadline=None)
@given(predictions(), st.sampled_from([0.001, 0.3, 1]))
def test_a_class_never_found_is_corrected_as_there(made, correction):
    pair = [
        told(library.geometric_mean_score, *made, correction=correction)[0]
        for library in (ours, theirs)
    ]
    assert same(*pair)


def test_correction_stands_for_a_sensitivity_of_nothing():
    score = ours.geometric_mean_score([0, 0, 1], [1, 1, 1], correction=0.01)
    assert score == pytest.approx(0.1)  # the root of 0.01 * 1


@settings(max_examples=150, deadline=None)
@given(st.data(), predictions())
def test_weighted_sensitivity_and_geometric_mean_are_its(data, made):
    """Its specificity is wrong with weights, so only what does not use it can be compared."""
    weight = np.random.default_rng(data.draw(st.integers(0, 99))).uniform(0.1, 3, len(made[0]))
    average = data.draw(st.sampled_from([None, "micro", "macro", "weighted"]))
    for name, options in (
        ("sensitivity_score", {"average": average}),
        ("geometric_mean_score", {}),
    ):
        expected, undefined, _ = told(getattr(theirs, name), *made, sample_weight=weight, **options)
        got, our_undefined, _ = told(getattr(ours, name), *made, sample_weight=weight, **options)
        # Rounding: a weight that is subtracted and added again.
        np.testing.assert_allclose(got, expected, rtol=4e-15)
        assert our_undefined == undefined


@settings(max_examples=100, deadline=None)
@given(st.data(), predictions())
def test_a_row_of_weight_n_counts_as_n_rows(data, made):
    y_true, y_pred = map(np.asarray, made)
    weight = np.random.default_rng(data.draw(st.integers(0, 99))).integers(0, 4, len(y_true))
    if not weight.any():
        return
    for name in SCORES:
        present = np.unique(np.concatenate([y_true, y_pred]))
        options = {"average": None, "labels": present}
        weighed, _, _ = told(getattr(ours, name), y_true, y_pred, sample_weight=weight, **options)
        rows = np.repeat(np.arange(len(weight)), weight)
        repeated, _, _ = told(getattr(ours, name), y_true[rows], y_pred[rows], **options)
        assert same(weighed, repeated)


def test_specificity_with_weights_stays_a_share():
    """Theirs gives 5/3: true negatives are the number of rows, less weights."""
    y_true, y_pred, weight = [0, 0, 1, 1], [0, 1, 1, 1], [1.0, 2.0, 3.0, 4.0]
    kwargs = {"sample_weight": weight, "average": None}
    assert theirs.specificity_score(y_true, y_pred, **kwargs).max() > 1
    # Of the weight 3 outside class 1, the weight 1 is not taken for it; of 7 outside class 0, all.
    np.testing.assert_allclose(
        ours.specificity_score(y_true, y_pred, **kwargs), [1, 1 / 3], rtol=1e-15
    )


def test_a_class_with_all_the_weight_has_none_outside_whatever_the_rounding():
    weight = np.array([0.1, 0.2, 0.3, 0.7, 0.0])
    y_true, y_pred = np.array([1, 1, 1, 1, 0]), np.array([1, 1, 0, 1, 0])
    with pytest.warns(UndefinedMetricWarning, match='Specificity is ill-defined.*"1"'):
        share = ours.specificity_score(y_true, y_pred, sample_weight=weight)
    assert share == 0.0


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_averaged_geometric_mean_is_the_mean_of_the_classes(average):
    y_true, y_pred = [0, 0, 1, 0, 1, 1, 2], [0, 0, 0, 0, 0, 1, 2]
    each = ours.geometric_mean_score(y_true, y_pred, average=None)
    weights = [3, 3, 1] if average == "weighted" else None
    got = ours.geometric_mean_score(y_true, y_pred, average=average)
    assert got == np.average(each, weights=weights)
    assert theirs.geometric_mean_score(y_true, y_pred, average=average) != pytest.approx(
        got, rel=1e-3
    )
    rates = ours.sensitivity_specificity_support(y_true, y_pred, average=average)[:2]
    its = theirs.geometric_mean_score(y_true, y_pred, average=average)
    assert np.sqrt(np.prod(rates)) == pytest.approx(its, rel=1e-15)  # as the docstring says


def test_averaged_geometric_mean_is_the_last_line_of_the_report():
    y_true, y_pred = [0, 0, 1, 0, 1, 1, 2], [0, 0, 0, 0, 0, 1, 2]
    report = ours.classification_report_imbalanced(y_true, y_pred, output_dict=True)
    assert report["avg_geo"] == ours.geometric_mean_score(y_true, y_pred, average="weighted")


@pytest.mark.parametrize("average", [None, "macro", "weighted", "micro", "binary", "multiclass"])
def test_no_row_of_the_labels_asked_scores_nothing(average):
    got, _, _ = told(
        ours.geometric_mean_score, [0, 0, 0], [0, 1, 0], labels=[1], pos_label=1, average=average
    )
    assert np.all(got == 0)


@pytest.mark.parametrize("average", [None, "macro"])
def test_a_label_that_nobody_has_is_named_in_the_warning(average):
    with pytest.warns(
        UndefinedMetricWarning, match='Sensitivity is ill-defined.*"yak": y_true has no row of it'
    ):
        ours.sensitivity_score(
            ["fox", "owl"], ["owl", "owl"], labels=["fox", "yak"], average=average
        )


@settings(max_examples=200, deadline=None)
@given(st.data(), predictions())
def test_report_is_its_to_the_letter(data, made):
    options = {
        "digits": data.draw(st.integers(0, 15)),
        "alpha": data.draw(st.floats(-2, 2)),
        "output_dict": data.draw(st.booleans()),
        "zero_division": data.draw(st.sampled_from(["warn", 0])),
    }
    present = sorted(set(list(made[0]) + list(made[1])))
    if data.draw(st.booleans()):
        options["target_names"] = [f"class {label}" * 2 for label in present]
    if data.draw(st.booleans()):
        options["labels"] = present
    expected, undefined, _ = told(theirs.classification_report_imbalanced, *made, **options)
    got, our_undefined, _ = told(ours.classification_report_imbalanced, *made, **options)
    assert got == expected
    if options["zero_division"] == "warn":  # without, theirs warns of the specificity all the same
        assert our_undefined == undefined - {"Sensitivity"}  # that is told as Recall
    else:
        assert our_undefined == set()


def test_report_fills_every_share_of_nothing_alike():
    """Theirs leaves the specificity, and so two more columns, at 0."""
    made = [1, 1], [1, 1]
    report = ours.classification_report_imbalanced(*made, zero_division=1, output_dict=True)
    assert {report["1"][key] for key in ("pre", "rec", "spe", "f1", "geo", "iba")} == {1.0}


def test_report_of_no_row_of_the_labels_is_zero():
    report, _, _ = told(
        ours.classification_report_imbalanced, [0, 0], [0, 1], labels=[1], output_dict=True
    )
    assert (report["avg_pre"], report["total_support"]) == (0, 0)


def test_names_that_do_not_fit_are_refused_rather_than_shifted():
    names = ["low", "middle", "high"]
    assert "middle" in theirs.classification_report_imbalanced([0, 2], [0, 2], target_names=names)
    with pytest.raises(SamplingError) as caught:
        ours.classification_report_imbalanced([0, 2], [0, 2], target_names=names)
    assert caught.value.got == "3 names for 2 classes"
    with pytest.warns(OversampleWarning, match="the first are taken"):
        ours.classification_report_imbalanced([0, 1], [0, 1], labels=[0, 1], target_names=names)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 2**31),
    st.floats(-2, 2),
    st.booleans(),
    st.sampled_from([accuracy_score, f1_score, jaccard_score, precision_score, "sensitivity_score",
                     "specificity_score", "geometric_mean_score"]),
)  # fmt: skip
def test_balanced_scores_are_its(seed, alpha, squared, score):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.integers(0, 2, (2, 20))
    pair = [
        library.make_index_balanced_accuracy(alpha=alpha, squared=squared)(
            getattr(library, score) if isinstance(score, str) else score
        )
        for library in (theirs, ours)
    ]
    assert same(*(told(function, y_true, y_pred)[0] for function in pair))
    if score in (f1_score, "sensitivity_score", "geometric_mean_score"):
        assert same(*(told(function, y_true, y_pred, average=None)[0] for function in pair))


def test_balanced_score_keeps_its_name_and_works_in_a_search():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import make_scorer
    from sklearn.model_selection import cross_val_score

    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    y = (X[:, 0] + rng.normal(size=60) > 0).astype(int)
    score = ours.make_index_balanced_accuracy()(ours.geometric_mean_score)
    assert score.__name__ == "geometric_mean_score"
    assert cross_val_score(LogisticRegression(), X, y, scoring=make_scorer(score)).min() > 0


def test_a_score_of_probabilities_cannot_be_balanced():
    score = ours.make_index_balanced_accuracy()(roc_auc_score)
    with pytest.raises(AttributeError) as caught:
        score([0, 1], [0.2, 0.7])
    assert caught.value.wrong.startswith("roc_auc_score has no parameter y_pred")
    assert isinstance(caught.value, SamplingError)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 6), st.booleans(), st.booleans())
def test_macro_error_is_its_where_every_class_is_true(seed, n_classes, weighed, as_list):
    rng = np.random.default_rng(seed)
    y_true = np.concatenate([np.arange(n_classes), rng.integers(0, n_classes, 30)])
    y_pred = rng.integers(0, n_classes, len(y_true))
    weight = rng.uniform(0.1, 2, len(y_true)) if weighed else None
    made = (y_true.tolist(), y_pred.tolist()) if as_list else (y_true, y_pred)
    got, expected = (
        library.macro_averaged_mean_absolute_error(*made, sample_weight=weight)
        for library in (ours, theirs)
    )
    assert got == pytest.approx(expected, rel=4e-15)


def test_macro_error_leaves_out_a_class_that_is_never_true():
    with pytest.raises(ValueError, match="0 sample"):
        theirs.macro_averaged_mean_absolute_error([1, 1, 2], [1, 3, 2])
    assert ours.macro_averaged_mean_absolute_error([1, 1, 2], [1, 3, 2]) == (2 / 2 + 0) / 2


def test_macro_error_leaves_out_a_class_without_weight():
    weight = [1, 1, 0]
    made = [1, 2, 3], [1, 3, 1]
    assert ours.macro_averaged_mean_absolute_error(*made, sample_weight=weight) == (0 + 1) / 2


@pytest.mark.parametrize(
    ("y_true", "y_pred", "weight", "wrong"),
    [
        (["low", "high"], ["low", "low"], None, "must be numbers"),
        ([1, 2], [1, 2], [0, 0], "gives no row a weight"),
        ([], [], None, "hold no row"),
    ],
)
def test_macro_error_of_nothing_is_refused(y_true, y_pred, weight, wrong):
    with pytest.raises(DataError) as caught:
        ours.macro_averaged_mean_absolute_error(y_true, y_pred, sample_weight=weight)
    assert wrong in caught.value.wrong


@pytest.mark.parametrize(
    ("name", "options", "wrong"),
    [
        ("sensitivity_score", {"average": "mega"}, "'average' parameter of sensitivity"),
        ("geometric_mean_score", {"correction": -1.0}, "'correction' parameter"),
        ("geometric_mean_score", {"average": "samples"}, "several labels a row"),
        ("specificity_score", {"pos_label": 7}, "pos_label is not a label"),
        ("classification_report_imbalanced", {"digits": -1}, "'digits' parameter"),
        ("classification_report_imbalanced", {"zero_division": 0.5}, "'zero_division' parameter"),
        ("classification_report_imbalanced", {"alpha": "much"}, "'alpha' parameter"),
    ],
)
def test_wrong_parameters_are_named(name, options, wrong):
    with pytest.raises(SamplingError) as caught:
        getattr(ours, name)([0, 1], [1, 1], **options)
    assert wrong in caught.value.wrong


@pytest.mark.parametrize("name", [*SCORES, "classification_report_imbalanced"])
def test_several_labels_a_row_are_refused(name):
    hot = np.array([[1, 0], [1, 1]])
    with pytest.raises(DataError) as caught:
        getattr(ours, name)(hot, hot)
    assert caught.value.wrong.startswith("y_true has several labels a row")


def test_averaging_one_of_two_needs_two():
    with pytest.raises(SamplingError) as caught:
        ours.sensitivity_score([0, 1, 2], [0, 1, 2])
    assert caught.value.got == "3 classes"
