"""Rows that were made before: found where a sign can be left, and not called so where real data look alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler

from oversample import check


def signs(frame):
    found = [f for f in check(frame, "y").findings if f.code == "already-oversampled"]
    return found[0].evidence["signs"] if found else {}


@pytest.fixture
def real():
    """600 rows of six correlated columns, 60 of them of the rare class."""
    rng = np.random.default_rng(5)
    rare = np.arange(600) % 10 == 3
    X = rng.normal(size=(600, 6)) @ rng.normal(size=(6, 6)) + rare[:, np.newaxis]
    return pd.DataFrame(X).add_prefix("x").assign(y=np.where(rare, "rare", "usual"))


def resampled(frame, sampler, **changes):
    X, y = sampler.fit_resample(frame.drop(columns="y"), frame["y"])
    return X.assign(y=y, **changes)


def test_real_rows_have_no_sign(real):
    assert signs(real) == {}


@pytest.mark.parametrize("sampler", [SMOTE, BorderlineSMOTE, ADASYN])
@pytest.mark.parametrize("decimals", [None, 3])
def test_blends_lie_on_lines_also_when_shuffled_scaled_and_rounded(real, sampler, decimals):
    made = resampled(real, sampler(random_state=0)).sample(frac=1, random_state=0)
    numbers = made.drop(columns="y")
    made = ((numbers - numbers.mean()) / numbers.std()).assign(y=made["y"])
    found = signs(made if decimals is None else made.round(decimals))
    assert found["lines"]["share"] > 0.7
    assert found["lines"]["share_in_other_class"] < 0.02


def test_copies_are_found_also_when_shuffled(real):
    made = resampled(real, RandomOverSampler(random_state=0)).sample(frac=1, random_state=0)
    found = signs(made)
    assert found["copies"]["different_rows"] == 60
    assert found["copies"]["copies_of_a_row"] == 9.0


def test_blends_of_whole_numbers_have_digits_that_no_real_row_has(real):
    whole = (real.drop(columns="y") * 20).round().assign(y=real["y"])
    found = signs(resampled(whole, SMOTE(random_state=0)).sample(frac=1, random_state=0))
    assert found["decimals"]["share"] > 0.8
    assert {c["decimals_elsewhere"] for c in found["decimals"]["columns"].values()} == {0}


def test_rows_put_at_the_end_are_found(real):
    """Whole numbers leave no line, and rounding no digit; the order tells still."""
    whole = (real.drop(columns="y") * 20).round().astype(int).assign(y=real["y"])
    found = signs(resampled(whole, SMOTE(random_state=0)))
    assert found["tail"]["first_row"] == 600


def test_tail_alone_is_a_warning_and_other_signs_are_a_problem(real):
    whole = (real.drop(columns="y") * 20).round().astype(int).assign(y=real["y"])
    made = (
        check(resampled(whole, SMOTE(random_state=0)), "y"),
        check(resampled(real, SMOTE(random_state=0)), "y"),
    )
    severities = [
        next(f for f in c.findings if f.code == "already-oversampled").severity for c in made
    ]
    assert severities == ["warning", "problem"]


def test_class_that_is_a_block_at_the_end_is_no_tail(real):
    """Files are often sorted by class: nothing is mixed before the last class."""
    assert signs(real.sort_values("y", ascending=False)) == {}


def test_twins_by_nature_are_uneven_and_no_sign(real):
    """One row of the rare class stands there a hundred times, as a default or an empty form does."""
    rare = real[real["y"] == "rare"]
    more = pd.concat([real, *[rare.head(1)] * 100], ignore_index=True)
    assert signs(more.sample(frac=1, random_state=0)) == {}


def test_tables_that_lie_on_lines_by_themselves_are_no_sign():
    """All columns run with one of them: every class lies on a line."""
    rng = np.random.default_rng(0)
    t = rng.normal(size=500)
    frame = pd.DataFrame({f"x{n}": n + (n + 1) * t for n in range(4)}).assign(
        y=rng.random(500) < 0.2
    )
    assert signs(frame) == {}


def test_columns_of_categories_tell_nothing(real):
    frame = pd.DataFrame({f"c{n}": real[f"x{n}"].gt(0).astype(int) for n in range(6)})
    made = resampled(frame.assign(y=real["y"]), RandomOverSampler(random_state=0))
    assert "copies" not in signs(made.sample(frac=1, random_state=0))


def test_class_that_stands_in_blocks_is_no_tail(real):
    """Rare rows at both ends: those before the last are in no random order either."""
    rare, usual = real[real["y"] == "rare"], real[real["y"] == "usual"]
    assert signs(pd.concat([rare.head(40), usual, rare.tail(20)])) == {}


def test_dense_class_of_few_decimals_lies_on_no_lines():
    """Between rows a few hundredths apart, rounding to hundredths turns any direction into any other."""
    rng = np.random.default_rng(0)
    rare = np.arange(600) % 10 == 3
    X = rng.normal(size=(600, 5)) * np.where(rare, 0.03, 1.0)[:, np.newaxis]
    assert signs(pd.DataFrame(X.round(2)).add_prefix("x").assign(y=rare)) == {}


def test_twins_among_few_possible_rows_are_no_copies():
    """256 rows are possible; one class has 40 of them twice, the other 90 of them once."""
    cells = np.array(
        np.unravel_index(np.random.default_rng(0).permutation(256)[:130], (4, 4, 4, 4))
    ).T
    rows = np.concatenate([cells[:40], cells[:40], cells[40:]])
    frame = pd.DataFrame(rows).add_prefix("c").assign(y=np.arange(170) < 80)
    assert signs(frame.sample(frac=1, random_state=0)) == {}


def test_rows_that_differ_in_their_identifier_alone_are_no_copies(real):
    """Two visits of each of the rare class, measured alike: copies of a row would have its number as well."""
    rare = real[real["y"] == "rare"]
    visits = pd.concat([real, rare], ignore_index=True).assign(visit_id=np.arange(660))
    assert signs(visits.sample(frac=1, random_state=0)) == {}


def test_evidence_tells_how_often_the_signs_were_wrong(real):
    (finding,) = (
        f
        for f in check(resampled(real, SMOTE(random_state=0)), "y").findings
        if f.code == "already-oversampled"
    )
    assert finding.evidence["false_alarms"] == {"alarms": 0, "real_tables": 748}
