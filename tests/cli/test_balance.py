"""The balance command: what it prints, LABEL=RATIO, --k auto, --roles, and refusals in its own words."""

from __future__ import annotations

import re
import shlex

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from oversample.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)

    def write(name, counts, **more):
        labels = np.repeat(list(counts), list(counts.values()))
        cells = {f"x{at}": rng.normal(size=len(labels)).round(3) for at in range(30)}
        pd.DataFrame({**cells, **more, "k": labels}).to_csv(tmp_path / name, index=False)

    write("three.csv", {"a": 90, "b": 40, "c": 1})
    write(
        "gaps.csv",
        {"No": 90, "Yes": 20},
        age=np.where(np.arange(110) % 5, np.arange(110) / 4, np.nan),
    )
    write("odd.csv", {"no": 60, "very rare=0.5": 12})
    write("whole.csv", {0: 100, 1: 28})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line):
    return CliRunner().invoke(main, shlex.split(line))


def balanced(line, out="out.csv"):
    done = run(f"balance {line} --target k --seed 1 --force --out {out}")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    return done.stderr


def counts(folder, out="out.csv"):
    return pd.read_csv(folder / out)["k"].value_counts().to_dict()


def test_method_and_reason_come_first_and_a_class_can_be_left_alone_as_is_said(folder):
    said = balanced("three.csv")
    assert said.startswith("Method\n  b: smote with 5 neighbours, chosen by auto")
    assert (
        "c: copies (random), chosen by auto: too few for neighbours (1 row; 6 are the least)"
        in said
    )
    assert "Synthetic rows are blends and copies of real ones" in said
    (option,) = re.findall(r"To leave c alone, (--ratio \S+?)\.\n", said)
    balanced(f"three.csv {option}")
    assert counts(folder) == {"a": 90, "b": 45, "c": 1}


def test_copies_are_not_called_blends(folder):
    said = balanced("gaps.csv --method random --k 3")
    assert "Note: --k 3 is not used" in said
    assert "blend" not in said
    assert "Synthetic rows are copies of real ones" in said


def test_a_ratio_names_classes_one_by_one(folder):
    balanced("three.csv --ratio b=1 --ratio c=0.1")
    assert counts(folder) == {"a": 90, "b": 90, "c": 9}
    balanced("odd.csv --ratio 'very rare=0.5=0.5'")  # the label has an equals sign
    assert counts(folder) == {"no": 60, "very rare=0.5": 30}
    balanced("whole.csv --ratio 1=0.5")  # the class 1 is a number
    assert counts(folder) == {0: 100, 1: 50}
    balanced("whole.csv --ratio 2.0")
    assert counts(folder) == {0: 100, 1: 200}


@pytest.mark.parametrize(
    "ratios",
    [
        "half",
        "b=",
        "=0.5",
        "b=half",
        "0.5 --ratio b=1",
        "0.5 --ratio 0.6",
        "b=1 --ratio b=0.9",
        "nan",
        "-1",
    ],
)
def test_a_ratio_that_means_nothing_is_refused_in_the_words_of_the_command_line(folder, ratios):
    done = run(f"balance three.csv --target k --out out.csv --ratio {ratios}")
    assert done.exit_code == 2
    assert "--ratio" in done.stderr
    assert "ratio=" not in done.stderr
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    "line",
    [
        "three.csv --k 400",
        "three.csv --method smote",
        "whole.csv --ratio 1=300",
        "whole.csv --ratio 0.1 --k 99",
        "gaps.csv --missing error",
        "gaps.csv --missing error --k 99 --ratio 0.1",
    ],
)
def test_ways_out_are_options_and_every_one_runs(folder, line):
    done = run(f"balance {line} --target k --out out.csv --seed 1")
    assert done.exit_code == 2
    _, remedy = done.stderr.split("  do:   ")
    assert not re.search(r'\b(ratio|k|method|missing)=["{\d]', remedy)
    together = re.findall(r"Together: `(.*?)`\. Or one by one", remedy)
    ways = together or re.findall(r"--\w+ '?[\w.=]+", remedy)
    assert ways
    for way in ways:
        kept = line
        for option in re.findall(r"--\w+", way):
            kept = re.sub(rf"{option} \S+", "", kept)
        balanced(f"{kept} {way}")


def test_as_many_neighbours_as_there_are_is_an_option(folder):
    pd.concat([pd.read_csv("three.csv"), pd.read_csv("three.csv").head(3).assign(k="d")]).to_csv(
        "four.csv", index=False
    )
    said = balanced("four.csv --k auto")
    assert "d: smote with 2 neighbours" in said
    assert "for as many neighbours as there are, --k auto" in balanced("four.csv").replace(
        "For", "for"
    )
    done = run("balance four.csv --target k --out o.csv --k some")
    assert (done.exit_code, "--k auto" in done.stderr) == (2, True)


def test_missing_cells_are_said_in_a_line(folder):
    assert (
        "Missing cells kept, a new row misses what the row it starts from does: age (20 %)"
        in balanced("gaps.csv")
    )
    assert "Missing cells filled, in the real rows too: age (20 %) with" in balanced(
        "gaps.csv --missing impute"
    )
    assert "issing" not in balanced("three.csv")


@pytest.mark.parametrize(
    "command", ["balance gaps.csv --target k --out out.csv --force", "check gaps.csv --target k"]
)
def test_roles_are_printed_whole_on_request(folder, command):
    names = [f"x{at}" for at in range(30)] + ["age"]
    short, whole = run(command), run(f"{command} --roles")
    lines = (whole.stdout + whole.stderr).splitlines()
    for name in names:
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        assert line.split()[1].rstrip(",") == "number"
    assert "..." in short.stdout + short.stderr


def test_the_page_repeats_ratios_by_label(folder):
    balanced("three.csv --ratio b=1 --ratio c=0.1 --report page.html")
    page = (folder / "page.html").read_text()
    command = re.search(r'<code class="command">oversample (.*?)</code>', page)[1]
    assert "--ratio b=1 --ratio c=0.1" in command
    first = (folder / "out.csv").read_bytes()
    assert run(f"{command} --force --report page.html").exit_code == 0
    assert (folder / "out.csv").read_bytes() == first
