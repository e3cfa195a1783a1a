"""imbalanced-learn's tests that do not pass on ours, by file, each with why that is right.

A test that is listed and passes is an error too (`test_oracle.py`), so the list stays true.
"""

from __future__ import annotations

WORDING = "an error of the same type, in other words: ours say what was met and what to do"
PRIVATE = "a private helper of theirs, which ours has no use for"
MEAN = "the mean of the classes' scores, as its documentation says and its own report prints (its #1096)"
# From scikit-learn 1.8 on; before, both warn.
UNFITTED = (
    "what their warning announces: a pipeline that is not fitted is an error, as in scikit-learn"
)
MISSING = "missing cells and text are taken, where theirs does not offer them; this table has no "

DIFFERENT: dict[str, dict[str, str]] = {
    "datasets__test_imbalance": {
        "test_make_imbalance_error[sampling_strategy0-in a class cannot be negative]": WORDING,
        "test_make_imbalance_error[sampling_strategy1-should be less or equal to the original]": WORDING,
    },
    "metrics__test_classification": {
        "test_geometric_mean_average[y_true0-y_pred0-macro-0.471]": MEAN,
        "test_geometric_mean_average[y_true2-y_pred2-weighted-0.471]": MEAN,
        "test_geometric_mean_sample_weight[y_true2-y_pred2-sample_weight2-weighted-0.333]": MEAN
        + ", and weights count in the specificity (its #1180)",
        "test_geometric_mean_score_prediction[macro-0.67]": MEAN,
        "test_geometric_mean_score_prediction[weighted-0.64]": MEAN,
    },
    "over_sampling___smote__test_borderline_smote": {
        f"test_borderline_smote_no_in_danger_samples[{kind}]": "the amount asked is made, with a warning; theirs "
        "leaves the table as it was, without a word"
        for kind in ("borderline-1", "borderline-2")
    },
    "over_sampling___smote__test_smote_nc": {
        "test_smote_nc_categorical_features_auto_error": '"auto" takes text for categories, in any container',
    },
    "over_sampling___smote__test_svm_smote": {"test_svm_smote_not_svm": WORDING},
    "over_sampling__test_random_over_sampler": {
        "test_random_over_sampler_shrinkage_error[shrinkage1-The shrinkage factor needs to be >= 0]": WORDING,
    },
    "tests__test_common": {
        "test_estimators_imblearn[KMeansSMOTE(random_state=0)-check_samplers_nan]": MISSING
        + "cluster with enough of the class, with or without them",
        "test_estimators_imblearn[SMOTEENN(random_state=42)-check_samplers_nan]": MISSING
        + "row with a missing cell that the cleaning leaves",
        "test_estimators_imblearn[SMOTEENN(random_state=42)-check_samplers_string]": MISSING
        + "row of one category that the cleaning leaves",
    },
    "tests__test_pipeline": {
        "test_metadata_routing_with_sampler": "needs a name put into a private list of scikit-learn",
        "test_pipeline_with_step_that_it_is_pipeline": "a pipeline may be a step of ours",
        **{
            f"test_pipeline_warns_not_fitted[{method}]": UNFITTED
            for method in (
                "predict", "predict_proba", "predict_log_proba", "decision_function", "score", "score_samples",
                "transform", "inverse_transform",
            )
        },
    },
    "utils__test_validation": {
        "test_check_sampling_strategy_error": WORDING,
        "test_check_sampling_strategy_error_wrong_string[majority-over-sampling-over-sampler]": WORDING,
        "test_check_sampling_strategy_error_wrong_string[minority-under-sampling-under-sampler]": WORDING,
        "test_check_sampling_strategy_float_error[0.5-y0-clean-sampling-'clean-sampling' methods do let the user "
        "specify the sampling ratio]": WORDING,
        "test_check_sampling_strategy_float_error[0.1-y1-over-sampling-remove samples from the minority class "
        "while trying to generate new]": WORDING,
        "test_check_sampling_strategy_float_error[0.1-y2-under-sampling-generate new sample in the majority class "
        "while trying to remove]": WORDING,
        "test_check_sampling_strategy_warning": WORDING,
        "test_sampling_strategy_class_target_unknown[sampling_strategy0-under-sampling]": WORDING,
        "test_sampling_strategy_class_target_unknown[sampling_strategy1-over-sampling]": WORDING,
        "test_sampling_strategy_class_target_unknown[sampling_strategy2-clean-sampling]": WORDING,
        "test_sampling_strategy_dict_error": WORDING,
        "test_sampling_strategy_float_error_not_binary": WORDING,
        "test_sampling_strategy_float_error_not_in_range[-10]": WORDING,
        "test_sampling_strategy_float_error_not_in_range[10]": WORDING,
        "test_sampling_strategy_list_error_not_clean_sampling[over-sampling]": WORDING,
        "test_sampling_strategy_list_error_not_clean_sampling[under-sampling]": WORDING,
        "test_arrays_transformer_numpy": PRIVATE,
        "test_arrays_transformer_pandas": PRIVATE,
        "test_arrays_transformer_plain_list": PRIVATE,
        "test_deprecate_positional_args_warns_for_function": PRIVATE,
        "test_is_neighbors_object[estimator0-True]": PRIVATE,
        "test_is_neighbors_object[estimator1-False]": PRIVATE,
    },
}  # fmt: skip
