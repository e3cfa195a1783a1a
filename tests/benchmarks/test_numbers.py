"""What the benchmarks make of numbers; none is measured here."""

import copy
import json

import growth
import pytest
import speed
from harness.checks import counts_agree
from harness.compare import UnlikeError, regressions
from harness.files import read_result, replace_between, write_result
from harness.runner import Options, chosen, summarise
from harness.table import met, page, smote_mean
from harness.works import FORMS, WORKS


def entry(*, ours, work="SMOTE", case="A", peak=1.1):
    """One work on one table; the incumbent took 8 seconds."""
    forms = {
        "incumbent": {"walls": [8.0]},
        "ours": {"walls": ours, "peak_mib": peak * 10, "output_mib": 10.0},
    }
    return summarise({"work": work, "case": case, "kind": "gm", "forms": forms}, "equal")


def result(*entries, quick=False):
    machine = {"cpu": "a CPU", "features": ["avx2"], "cores": 2, "memory_gib": 24.0,
               "kernel": "Linux 6", "python": "3.11", "versions": {"numpy": "2"}, "blas": [],
               "variant": "not told"}  # fmt: skip
    return {"format": 1, "date": "2026-01-02", "label": "full", "quick": quick, "repeats": 1,
            "machine": machine, "load_before": [0.0], "load_after": [0.1], "seconds": 60.0,
            "entries": list(entries)}  # fmt: skip


def test_speed_up_is_the_ratio_of_medians_and_its_extremes_are_of_single_rounds():
    forms = {"incumbent": {"walls": [6.0, 9.0, 8.0]}, "ours": {"walls": [3.0, 1.0, 2.0]}}
    ours = summarise({"work": "SMOTE", "forms": forms}, "equal")["forms"]["ours"]
    assert (ours["ratio"], ours["ratio_low"], ours["ratio_high"]) == (4.0, 2.0, 9.0)


def test_mean_is_geometric_and_of_the_four_tuned_cases_alone():
    entries = [
        entry(ours=[4.0], case="A"),
        entry(ours=[1.0], case="C"),
        entry(ours=[0.1], work="SMOTE, new shapes", case="G"),
    ]
    mean = smote_mean(entries, "ours")
    assert mean["mean"] == pytest.approx(4.0)  # of 2 and 8
    assert (mean["lowest"], mean["lowest_case"]) == (2.0, "A gm")


@pytest.mark.parametrize(
    ("form", "asked", "said"),
    [
        ({"ratio": 4.0}, 4.0, "met"),
        ({"ratio": 3.99}, 4.0, "NOT MET"),
        ({"ratio": 9.0}, None, "-"),
        ({"absent": "no such method"}, 4.0, "not there"),
        ({"ratio": 9.0, "failed": "MemoryError"}, 4.0, "-"),
    ],
)
def test_a_figure_is_met_from_its_value_on(form, asked, said):
    assert met(form, asked) == said


def test_page_says_that_a_method_is_missing_and_that_a_run_was_small():
    missing = {"work": "TomekLinks", "case": "A", "kind": "gm", "asked": {"ours": 15.0},
               "forms": {"incumbent": {"walls": [1.0], "median": 1.0},
                         "ours": {"absent": "oversample.TomekLinks is not there"}}}  # fmt: skip
    text = page(result(missing, quick=True))
    assert "oversample: oversample.TomekLinks is not there: TomekLinks A gm" in text
    assert "Small versions of the tables" in text


@pytest.mark.parametrize(
    ("how", "theirs", "said"),
    [
        ("equal", {"0": 100, "1": 100}, "equal"),
        ("equal", {"0": 100, "1": 99}, "DIFFER by 1"),
        ("close", {"0": 100, "1": 99}, "theirs is off by 1"),
        ("close", {"0": 100, "1": 90}, "DIFFER by 10"),
        ("cleaned", {"0": 99, "1": 100}, "differ by 1"),
    ],
)
def test_counts_agree_as_far_as_the_work_promises(how, theirs, said):
    assert counts_agree(how, theirs, {"0": 100, "1": 100}) == said


def test_regression_is_named_beyond_the_tolerance_and_not_at_it():
    base = result(entry(ours=[2.0]))  # 4 times as fast
    assert regressions(base, result(entry(ours=[8 / 3.0])), 0.25) == ([], [])
    worse, _ = regressions(base, result(entry(ours=[8 / 2.9])), 0.25)
    assert worse == ["SMOTE A gm, oversample: 2.90 times as fast as the incumbent, was 4.00"]


def test_regression_of_memory_is_named():
    base = result(entry(ours=[2.0], peak=1.0))
    worse, _ = regressions(base, result(entry(ours=[2.0], peak=1.3)), 0.25)
    assert worse == ["SMOTE A gm, oversample: peak memory 1.30 times the output, was 1.00"]


def test_regression_that_cannot_be_seen_is_told_apart_from_none():
    base = result(entry(ours=[2.0]), entry(ours=[2.0], case="B"))
    failed = copy.deepcopy(base["entries"][0])
    del failed["forms"]["ours"]["ratio"]
    assert regressions(base, result(failed)) == (
        [],
        ["SMOTE A gm, oversample", "SMOTE B gm, oversample"],
    )


def test_small_and_whole_tables_are_not_compared():
    with pytest.raises(UnlikeError, match="small tables"):
        regressions(result(quick=True), result())


def test_slow_works_come_last_and_can_be_left_out():
    slow = [work.slow for _, _, work in chosen(Options())]
    assert slow == sorted(slow)
    assert any(slow)
    assert not any(work.slow for _, _, work in chosen(Options(skip_slow=True)))


def test_every_case_is_measured_in_both_kinds_of_data():
    seen = {(case.name, kind) for case, kind, _ in chosen(Options(skip_slow=True))}
    assert seen == {(c, k) for c in "ABCFGHJ" for k in ("gm", "mc")} | {
        ("D", "zipf"), ("D", "uni"), ("E", "mixed")}  # fmt: skip


def test_every_figure_belongs_to_a_form_of_its_work():
    assert all(set(work.forms) <= set(FORMS) for work in WORKS.values())
    assert all(set(work.asked or ()) <= set(work.forms) for work in WORKS.values())


def test_result_never_replaces_an_older_one(tmp_path):
    first = write_result(result(), "first\n", tmp_path)
    second = write_result(result(), "second\n", tmp_path)
    assert [file.name for file in second] == ["2026-01-02-full-2.json", "2026-01-02-full-2.md"]
    assert first[1].read_text() == "first\n"
    assert read_result(second[0]) == json.loads(json.dumps(result()))


def test_generated_part_is_replaced_and_the_rest_kept():
    page_ = "a\n<!-- speed:begin -->\nold\n<!-- speed:end -->\nb\n"
    once = replace_between(page_, "speed", "new")
    assert once == "a\n<!-- speed:begin -->\n\nnew\n\n<!-- speed:end -->\nb\n"
    assert replace_between(once, "speed", "new") == once


@pytest.mark.parametrize("text", ["", "<!-- x:end --><!-- x:begin -->", "<!-- x:begin -->"])
def test_page_without_its_markers_is_refused(text):
    with pytest.raises(ValueError, match="x:begin"):
        replace_between(text, "x", "new")


def test_next_point_is_expected_at_the_growth_of_the_last_two():
    assert growth.expected([(10, 1.0), (20, 4.0)], 40) == 16.0
    assert growth.expected([(10, 1.0), (20, 1.0)], 40) == 2.0  # never less than linear
    assert growth.expected([(10, 1.0)], 1_000) == 0.0


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (Options(), "full"),
        (Options(skip_slow=True), "part"),
        (Options(cases=("A",)), "part"),
        (Options(quick=True), "quick"),
    ],
)
def test_only_a_run_of_everything_is_called_full(options, name):
    assert speed.label(options) == name


def test_work_that_was_not_the_same_is_seen():
    assert not speed.unlike_work(result(entry(ours=[1.0])))
    other = entry(ours=[1.0])
    other["forms"]["ours"]["rows"] = "DIFFER by 1"
    assert speed.unlike_work(result(other))
    astray = entry(ours=[1.0])
    astray["forms"]["plain"] = {"geometry": {"off_segment": 1, "foreign": 0, "not_near": 0}}
    assert speed.unlike_work(result(astray))
