"""What the documentation shows is run: a block that raises is a page that lies.

The ```python blocks of one file run in order, in one namespace, in an empty folder. A ```console block
shows a terminal and is not run, unless the line before it is ``<!-- run -->``: then each line that
starts with ``$ `` has to succeed, in the same folder. Files without blocks pass.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [file for file in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))] if file.exists()]
BLOCK = re.compile(
    r"^(?P<run><!-- run -->\n+)?```(?P<kind>python|console)[^\n]*\n(?P<code>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


def blocks(text):
    """Yield (kind, code, line number of its first line) of each block that is to be run."""
    for match in BLOCK.finditer(text):
        if match["kind"] == "python" or match["run"]:
            yield match["kind"], match["code"], text.count("\n", 0, match.start("code")) + 1


def run_page(text, name, folder):
    """Run the blocks of one page; whatever goes wrong comes out."""
    namespace = {"__name__": "__main__"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for kind, code, line in blocks(text):
        if kind == "python":
            # The empty lines make a traceback give the line of the page.
            exec(compile("\n" * (line - 1) + code, name, "exec"), namespace)  # noqa: S102
            continue
        for command in re.findall(r"^\$ (.*(?:\\\n.*)*)", code, re.MULTILINE):
            # The pages are ours, and a shell is what they show.
            env = {**os.environ, "PATH": path}
            subprocess.run(command, shell=True, check=True, cwd=folder, env=env)  # noqa: S602


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_of_the_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page(page.read_text(encoding="utf-8"), str(page), tmp_path)


def test_block_that_raises_fails_with_the_line_of_the_page(tmp_path):
    with pytest.raises(ZeroDivisionError) as caught:
        run_page("# Title\n\n```python\nx = 0\n1 / x\n```\n", "page.md", tmp_path)
    raised = caught.traceback[-1]
    assert (raised.lineno + 1, Path(raised.path).name) == (5, "page.md")  # `lineno` counts from 0


def test_later_blocks_know_the_names_of_earlier_ones(tmp_path):
    run_page("```python\nx = 1\n```\ntext\n```python\nassert x == 1\n```\n", "page.md", tmp_path)


def test_console_block_is_run_only_when_marked(tmp_path):
    shown = "```console\n$ false\n```\n"
    run_page(shown, "page.md", tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run_page("<!-- run -->\n" + shown, "page.md", tmp_path)


def test_page_without_blocks_passes(tmp_path):
    assert list(blocks("# Title\n\n```\nnot python\n```\n")) == []
    run_page("# Title\n", "page.md", tmp_path)
