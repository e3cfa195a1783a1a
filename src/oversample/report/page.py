"""Page: self-contained HTML files, and first screens for notebooks.

The page makes no request and runs only the script it was made with: a content policy names both script and style
by their hash. Texts from the record are escaped, also inside the inlined JSON. This file refuses to know what
the numbers say.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from oversample.files import complete_or_absent
from oversample.report import (
    amounts,
    curves,
    deeds,
    foldwise,
    importance,
    levels,
    matrix,
    opening,
    others,
    ranking,
    truth,
)
from oversample.report.definitions import define, only

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

__all__ = [
    "asset",
    "document",
    "note",
    "render_comparison",
    "summary_fragment",
    "templates",
    "write_comparison",
    "written",
]

_ASSETS = Path(__file__).parent / "assets"
_NOTHING = "'none'"
_WORDS = {"tn": "left alone", "fp": "false alarms", "fn": "missed", "tp": "caught"}
_SCRIPTS = ("settings.js", "figures.js", "explain.js", "start.js")
_MARGIN = re.compile(r"\n[ \n]+")
_ASKED = re.compile(r'data-about="(\w+)"')


def render_comparison(record: Mapping[str, Any]) -> str:
    """Draw a comparison as one HTML page.

    Parameters
    ----------
    record : mapping
        A comparison record of schema 1, as ``Comparison.to_dict`` gives it. Never written to.

    Returns
    -------
    html : str
        The whole page, under 150 kB for 23 candidates, and the counts that are inlined; it needs no network.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Notes
    -----
    Time and size grow with candidates times thresholds.

    Examples
    --------
    >>> render_comparison({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: The report draws comparison records of schema 1 only. ...
    """
    shown = opening.checked(record)
    scores = others.scores_view(shown)
    screen = _screen(shown)
    folds = {"grid": screen["table"]["folds"], "more": scores["folds"]}
    view = screen | {
        "live": True,
        "data": _inlined(matrix.settings_data(shown) | {"folds": folds}),
        "settings": shown["settings"],
        "curves": curves.curves_view(shown),
        "truth": truth.truth_view(shown),
        "amounts": amounts.amounts_view(shown),
        "foldwise": foldwise.folds_view(shown),
        "importance": importance.importance_view(shown),
        "levels": levels.levels_view(shown),
        "scores": scores,
        "deeds": deeds.deeds(shown),
        "statement": deeds.statement(shown),
    }
    # What a page defines is what stands on it: drawn once to see what that is.
    drawn = templates().get_template("page.html.j2").render(view, policy="", style="", script="")
    view["definitions"] = only(view["definitions"], _ASKED.findall(drawn))
    styles = ("base.css", "screen.css", "sheet.css", "page.css", "evidence.css")
    return document("page.html.j2", view, styles=styles, scripts=_SCRIPTS)


def write_comparison(
    record: Mapping[str, Any], path: str | os.PathLike[str], *, overwrite: bool = False
) -> Path:
    """Write the page of a comparison; it is complete under its name, or absent.

    Parameters
    ----------
    record : mapping
        As for `render_comparison`.
    path : path-like
        Where the page is to be, usually ending in ``.html``.
    overwrite : bool
        Whether a file of that name may be replaced.

    Returns
    -------
    path : Path
        Where it is.

    Raises
    ------
    DataError
        If the record is of another kind or schema.
    FileError
        If the file exists, or its folder does not.

    Examples
    --------
    >>> write_comparison({"kind": "other"}, "page.html")
    Traceback (most recent call last):
    oversample.errors.DataError: The report draws comparison records of schema 1 only. ...
    """
    return written(render_comparison(record), path, overwrite=overwrite)


def summary_fragment(record: Mapping[str, Any]) -> str:
    """Draw the first screen for a notebook: no script, and styles that touch nothing outside it.

    Parameters
    ----------
    record : mapping
        As for `render_comparison`.

    Returns
    -------
    html : str
        One ``div``.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Examples
    --------
    >>> summary_fragment({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: The report draws comparison records of schema 1 only. ...
    """
    shown = opening.checked(record)
    return note("screen.html.j2", _screen(shown), styles=("base.css", "screen.css"), live=False)


def _screen(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "facts": opening.facts(record),
        "verdict": record["verdict"],
        "outcome": opening.outcome(record),
        "dangers": [opening.danger_line(one) for one in record["dangers"]],
        "notes": record["notes"],
        "source": record["source"],
        "table": ranking.table_view(record),
        "choice": opening.choice_sentence(record),
        "decided": opening.decided_sentence(record),
        "setting": matrix.setting_view(record),
        "words": _WORDS,
        "definitions": define(record),
    }


def document(
    template: str,
    view: Mapping[str, Any],
    *,
    styles: Sequence[str],
    scripts: Sequence[str] = (),
    **more: Any,
) -> str:
    """Draw a page: its policy allows the styles and the script that are in it, and nothing else."""
    style, script = _style(styles), "".join(map(asset, scripts))
    policy = (
        f"default-src 'none'; script-src {_hash(script) if script else _NOTHING}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    drawn = templates().get_template(template)
    html = drawn.render(view, policy=policy, style=style, script=Markup(script), **more)  # noqa: S704 - our own file
    # Blanks at the start of lines are a tenth of a page; those of the style and the script are in their hashes.
    head, end, rest = html.partition("</style>")
    body, start, code = rest.partition("<script>")
    return "".join((head, end, _MARGIN.sub("\n", body), start, code))


def note(part: str, view: Mapping[str, Any], *, styles: Sequence[str], **more: Any) -> str:
    """Draw a part of a page for a notebook: one ``div``, no script, styles that touch nothing outside it."""
    drawn = templates().get_template("note.html.j2")
    return drawn.render(view, part=part, style=_style(styles), **more)


def written(html: str, path: str | os.PathLike[str], *, overwrite: bool) -> Path:
    """Write a page; it is complete under its name, or absent."""
    with complete_or_absent(path, overwrite=overwrite) as partial:
        partial.write_text(html, encoding="utf-8", newline="\n")
    return Path(path)


@functools.cache
def templates() -> jinja2.Environment:
    """Load our templates; what they are given is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _style(names: Sequence[str]) -> Markup:
    return Markup("".join(map(asset, names)))  # noqa: S704 - our own files, no text of a record in them


@functools.cache
def asset(name: str) -> str:
    """Read a style or a script of ours, to be inlined, without lines of comment and without indents."""
    text = (_ASSETS / name).read_text(encoding="utf-8")
    assert "</" not in text, "an inlined file would close its own element"
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _inlined(data: Mapping[str, Any]) -> Markup:
    """Write JSON that no text in it can close: every angle bracket and ampersand is escaped."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above
