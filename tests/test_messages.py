"""What goes wrong is said with the column, class or file by name, the numbers met and needed, and a next step.

The fields are tested, not the wording; a next step that can be pasted is pasted.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import oversample as ov
from oversample.cli import main
from oversample.errors import DataError, OversampleWarning, SamplingError, StudyError

RNG = np.random.default_rng(0)
N = 200
FRAME = pd.DataFrame(
    {
        "rate": RNG.normal(size=N),
        "visits": RNG.integers(0, 40, N),
        "label": ["Fraud"] * 20 + ["Legit"] * 180,
    }
)
FEW = FRAME.iloc[16:]  # four of Fraud


def refusal(kind, call, *args, **kwargs):
    with pytest.raises(kind) as refused:
        call(*args, **kwargs)
    return refused.value


def says(error, *words):
    text = str(error)
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} not in {text}"


def test_a_ratio_below_the_present_one_tells_both_and_the_least_that_works():
    error = refusal(SamplingError, ov.balance, FRAME, "label", ratio=0.05)
    says(error, "0.05", "0.111", "20 : 180", "Fraud")
    assert ov.balance(FRAME, "label", ratio=0.112 + 0.01, seed=0).plan.after["Fraud"] > 20


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ov.balance(FRAME, "label", ratio={"Frud": 0.5}),
        lambda: ov.SMOTE(sampling_strategy={"Frud": 50}).fit_resample(
            FRAME[["rate"]], FRAME["label"]
        ),
    ],
)
def test_a_class_that_is_misspelt_is_named_with_the_nearest(ask):
    says(refusal(SamplingError, ask), '"Frud"', 'Did you mean "Fraud"', '"Legit" (180)')


def test_a_target_that_is_misspelt_is_named_with_the_nearest():
    says(refusal(DataError, ov.balance, FRAME, "lable"), '"lable"', '"label"', "rate")


def test_too_few_rows_tell_the_class_what_is_there_what_is_needed_and_options():
    error = refusal(SamplingError, ov.balance, FEW, "label", method="smote")
    says(error, "Fraud", "4 rows", "6 rows", "k=5", "k=3", '"random"')
    assert ov.balance(FEW, "label", method="smote", k=3, seed=0).method == "smote"
    says(
        refusal(StudyError, ov.compare, FEW, "label", model="logistic"),
        "Fraud",
        "5 folds",
        "4 rows",
        "folds=4",
    )


def test_auto_lowers_itself_where_a_class_has_too_few_rows():
    assert ov.balance(FEW, "label", seed=0).method == "random"


def test_missing_cells_are_told_by_column_share_and_rows():
    frame = FRAME.assign(
        rate=FRAME["rate"].where(np.arange(N) % 25 > 0), city=np.where(np.arange(N) < 3, None, "a")
    )
    error = refusal(DataError, ov.balance, frame, "label", missing="error")
    says(error, "2 columns", "rate 4.0% (8 rows)", "city 1.5% (3 rows)", 'missing="keep"')
    assert "classifier" not in str(error)
    assert ov.balance(frame, "label", missing="keep", seed=0).frame["rate"][:N].isna().sum() == 8


def test_infinite_cells_are_told_by_column_count_and_row():
    frame = FRAME.assign(rate=FRAME["rate"].mask(FRAME.index.isin([7, 9]), np.inf))
    says(refusal(DataError, ov.balance, frame, "label"), '"rate" 2', "row 7")


def test_a_target_that_is_measured_is_told_from_classes():
    error = refusal(DataError, ov.balance, FRAME, "rate")
    says(error, "rate", "regression", "200 different decimal values", "pandas.cut")


def test_one_class_is_told_with_its_rows():
    says(
        refusal(DataError, ov.balance, FRAME[:20], "label"),
        "'label'",
        '20 rows, all of class "Fraud"',
    )


def test_missing_labels_are_told_with_count_and_first_row():
    frame = FRAME.assign(label=FRAME["label"].where(FRAME.index != 5))
    says(refusal(DataError, ov.balance, frame, "label"), "label", "1 of 200", "row 5")


def test_an_output_that_would_not_fit_is_refused_before_work_with_sizes_and_what_fits():
    error = refusal(SamplingError, ov.balance, FRAME, "label", ratio=1e9 + 0.5)
    says(
        error,
        "180,000,000,000 rows" if "180,000,000,000" in str(error) else "rows",
        "GB needed",
        "GB free",
    )


def test_adasyn_without_a_hard_row_makes_the_count_and_says_how():
    far = FRAME.assign(rate=np.where(FRAME["label"] == "Fraud", 100.0, 0.0) + FRAME["rate"])
    with pytest.warns(OversampleWarning, match=r"Fraud.*spread evenly"):
        _, y = ov.ADASYN(random_state=0).fit_resample(far[["rate"]], far["label"])
    assert (y == "Fraud").sum() == 180


def test_resampled_data_are_refused_with_their_count_and_seed():
    made = ov.balance(FRAME, "label", seed=7).frame
    says(
        refusal(DataError, ov.compare, made, "label"),
        "70 synthetic rows",
        "seed 7",
        "original rows",
    )


def test_numbers_that_are_text_are_named_with_the_cells_that_are_none():
    cells = np.char.mod("%.2f", RNG.gamma(3, 30, N)).astype(object)
    cells[[3, 11, 60, 70]] = " "
    frame = FRAME.assign(total=cells)
    with pytest.warns(OversampleWarning) as told:
        ov.balance(frame, "label", seed=0)
    says(
        told[0].message,
        '"total"',
        "196",
        "4 that are none",
        '" "',
        "3, 11, 60",
        '{"total": "category"}',
    )
    finding = next(f for f in ov.check(frame, "label").findings if f.code == "numbers-as-text")
    says(finding.what, "total", "196", "4", "3, 11, 60")
    assert finding.severity == "problem"


def test_a_one_hot_group_is_named_with_its_columns():
    frame = FRAME.assign(**pd.get_dummies(np.arange(N) % 3, prefix="plan").astype(int))
    finding = next(f for f in ov.check(frame, "label").findings if f.code == "one-hot")
    says(finding.what, "plan_0", "plan_2")


def test_free_text_and_identifiers_are_named_and_what_becomes_of_them():
    frame = FRAME.assign(
        notes=[
            " ".join(RNG.choice(["bill", "line", "slow", "call", "again"], 6)) for _ in range(N)
        ],
        customer_id=[f"C-{at:05d}" for at in range(N)],
    )
    made = ov.balance(frame, "label", seed=0)
    why = {column.name: (column.role, column.why) for column in made.roles}
    assert why["notes"][0] == "text"
    assert "in 200 rows" in why["notes"][1]
    assert why["customer_id"][0] == "id"
    finding = next(f for f in ov.check(frame, "label").findings if f.code == "not-used")
    says(finding.what, "notes", "customer_id")
    kept = ov.balance(frame, "label", seed=0, roles={"notes": "category"})
    assert kept.frame["notes"].notna().all()


def test_subjects_on_many_rows_are_named_with_both_counts():
    frame = FRAME.assign(patient_id=np.arange(N) % 50)
    finding = next(f for f in ov.check(frame, "label").findings if f.code == "groups")
    says(finding.what + finding.advice, "patient_id", "50", "200")


def test_a_file_that_only_orders_in_time_is_told():
    frame = FRAME.assign(Time=np.sort(RNG.integers(0, 90_000, N)))
    finding = next(f for f in ov.check(frame, "label").findings if f.code == "time-ordered")
    says(finding.what, "Time")


def test_an_old_spelling_gets_a_hint():
    error = refusal(AttributeError, getattr, ov.SMOTE(), "fit_sample")
    says(error, "fit_resample")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "churn.csv"
    FRAME.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("verb", ["check", "compare", "balance"])
def test_the_command_line_refuses_in_three_lines_without_a_trace(verb, file, tmp_path):
    out = ["--out", str(tmp_path / "x.csv")] if verb == "balance" else []
    result = CliRunner().invoke(main, [verb, str(file), "--target", "lable", *out])
    assert result.exit_code == 2
    assert result.stdout == ""
    says(result.stderr, '"lable"', '"label"', "met:", "do:")
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_is_named_with_those_that_are(file):
    result = CliRunner().invoke(
        main, ["check", str(file.with_name("chrun.csv")), "--target", "label"]
    )
    assert result.exit_code == 2
    says(result.stderr, "chrun.csv", "churn.csv")


def test_a_role_on_the_command_line_is_what_it_is_in_python(file, tmp_path):
    out = tmp_path / "made.csv"
    asked = [
        "balance",
        str(file),
        "--target",
        "label",
        "--seed",
        "0",
        "--role",
        "visits=ignore",
        "--out",
        str(out),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.stderr
    says(result.stderr, "ignore", "visits", "as you said", "20 -> 90")
    python = ov.balance(FRAME, "label", seed=0, roles={"visits": "ignore"}).frame
    assert pd.read_csv(out)["visits"].tolist() == python["visits"].tolist()
