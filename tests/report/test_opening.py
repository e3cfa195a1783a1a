"""What stands before everything else."""

from __future__ import annotations

import pytest

from oversample.errors import DataError
from oversample.report.opening import checked, choice_sentence, decided_sentence, outcome


@pytest.mark.parametrize("change", [{"kind": "balance"}, {"schema": 2}])
def test_record_of_another_kind_is_refused(record, change):
    with pytest.raises(DataError) as caught:
        checked(record | change)
    assert caught.value.wrong == "The report draws comparison records of schema 1 only."


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("helps", "It helps"),
        ("no_difference", "No difference beyond noise"),
        ("harms", "It harms"),
        ("cannot_tell", "Cannot tell"),
    ],
)
def test_outcome_is_said_in_one_group_of_words(record, name, word):
    record["verdict"]["outcome"] = name
    assert outcome(record)["word"] == word
    assert outcome(record)["meaning"].endswith(".")


def _chosen(record, **told):
    record["choice"] |= {
        "candidate": "smote-0.1",
        "among": 23,
        "score": 0.868,
        "corrected": 0.861,
        "low": 0.8123,
        "high": 0.9042,
    } | told
    return choice_sentence(record)


def test_best_of_many_is_told_with_its_corrected_score(record):
    assert _chosen(record) == (
        "The best of 23, over all judged rows, smote 0.1, scored 0.868; knowing that it was chosen, 0.861 "
        "(95\u00a0%: 0.812 to 0.904)."
    )


def test_choice_that_cannot_be_corrected_says_so(record):
    said = _chosen(record, corrected=None, low=None, high=None)
    assert said.endswith(
        "scored 0.868; there are too few rows to correct that for having been chosen."
    )


def test_nested_choice_is_of_the_same_mean_as_the_table(record):
    assert _chosen(record, correction="nested").startswith(
        "The best of 23, smote 0.1, scored 0.868;"
    )


def test_candidate_alone_was_not_chosen(record):
    assert _chosen(record, among=1) == ""


def test_best_of_costs_cost_so_much(priced, named):
    best = named(priced, priced["choice"]["candidate"])["label"]
    assert f", {best}, cost " in choice_sentence(priced)


def test_what_decided_is_said_in_words(record, priced, queued):
    assert decided_sentence(record) == "Decided by average precision."
    assert decided_sentence(priced).endswith("a miss costs 50, a false alarm 2.")
    assert (
        decided_sentence(queued)
        == "Decided by recall where 4\u00a0% (4%) of the rows can be looked at."
    )


def test_checked_record_leaves_the_given_one_alone(record):
    given = record["source"]["name"] = "a\u202eb"
    assert checked(record)["source"]["name"] == "a\\u202eb"
    assert record["source"]["name"] == given
