"""Results on disk, and the part of the documentation that is made from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["DOCS", "RESULTS", "read_result", "replace_between", "write_docs", "write_result"]

_ROOT = Path(__file__).resolve().parents[2]
RESULTS = _ROOT / "benchmarks" / "results"
DOCS = _ROOT / "docs"


def write_result(result: dict[str, Any], page: str, folder: Path = RESULTS) -> list[Path]:
    """Write JSON and Markdown beside each other, under a name that no file has yet."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{result['date']}-{result['label']}"
    number = 1
    while (folder / f"{stem}.json").exists():
        number += 1
        stem = f"{result['date']}-{result['label']}-{number}"
    files = [folder / f"{stem}.json", folder / f"{stem}.md"]
    for file, text in zip(files, (json.dumps(result, indent=1) + "\n", page), strict=True):
        partial = file.with_suffix(file.suffix + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)
    return files


def read_result(file: Path) -> dict[str, Any]:
    """Read a result that `write_result` wrote."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def replace_between(text: str, name: str, content: str) -> str:
    """Put content between the two markers of a name; what stood there goes.

    Examples
    --------
    >>> replace_between("<!-- x:begin -->\\nold\\n<!-- x:end -->", "x", "new")
    '<!-- x:begin -->\\n\\nnew\\n\\n<!-- x:end -->'
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"The page needs one {begin} and after it one {end}.")
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}\n\n{content.strip()}\n\n{end}{after}"


def write_docs(name: str, content: str, file: Path = DOCS / "performance.md") -> None:
    """Renew one generated part of the page on speed."""
    text = file.read_text(encoding="utf-8")
    file.write_text(replace_between(text, name, content), encoding="utf-8")
