"""Terminal: the verdict, then the table, 80 columns wide, in plain text.

The twin of the page's first screen. This file refuses to know whether it is shown on a terminal: colour is asked for.
"""  # noqa: E501

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.paint import BOLD, DIM, painted
from oversample.report.views import checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["terminal_table"]

_HEADS = {
    "name": ("", "candidate"),
    "ap": ("avg prec.", "mean±sd"),
    "difference": ("less", "mean"),
    "range": ("doing nothing   ", "95 % interval   "),  # read together with the column before it
    "half": ("bal.", "0.5"),
    "chosen": ("acc.", "own"),
    "threshold": ("", "at"),
}
_KEY = "* recommended. bal. acc.: balanced accuracy at 0.5 and at the own threshold, given last."
_CLOSE = ("ap", "range")  # one space before these, two before the others
# What a narrow terminal does without, the most dispensable first.
_SPARED = ("range", "half", "difference", "threshold", "chosen")


def terminal_table(record: Mapping[str, Any], *, width: int = 80, colour: bool = False) -> str:
    """Write the verdict and the table of candidates as text.

    Parameters
    ----------
    record : mapping
        A comparison record of schema 1.
    width : int
        Columns of the terminal; below 80 the table leaves columns out, the interval first.
    colour : bool
        Whether the headline and the recommended row are bold and failures dim.

    Returns
    -------
    text : str
        Lines without an end of line after the last one.

    Raises
    ------
    DataError
        If the record is of another kind or schema.

    Examples
    --------
    >>> terminal_table({"kind": "other"})
    Traceback (most recent call last):
    oversample.errors.DataError: The report draws comparison records of schema 1 only. ...
    """
    checked(record)
    verdict = record["verdict"]
    headline = textwrap.wrap(verdict["headline"], width)
    lines = [painted(line, BOLD, colour) for line in headline]
    for reason in verdict["reasons"]:
        lines += textwrap.wrap(reason, width)
    lines += ["", *_table(record, width, colour=colour), ""]
    for note in (_KEY, _facts(record)):
        lines += textwrap.wrap(note, width)
    return "\n".join(lines)


def _facts(record: Mapping[str, Any]) -> str:
    source, settings = record["source"], record["settings"]
    return (
        f'{source["name"]}, target {source["target"]} = "{source["positive"]}": '
        f"{fmt.count(source['n_rows'])} rows, {fmt.count(source['n_positive'])} positive "
        f"({fmt.short(100 * source['prevalence'])} %). Model {settings['model']}, "
        f"{settings['folds']} folds x {settings['repeats']}, seed {settings['seed']}."
    )


def _table(record: Mapping[str, Any], width: int, *, colour: bool) -> list[str]:
    scored = [c for c in record["candidates"] if c["failed"] is None]
    thresholds = fmt.aligned([fmt.short(c["at_chosen"]["threshold"]["median"]) for c in scored])
    cells = [_cells(c, at) for c, at in zip(scored, thresholds, strict=True)]
    name_width = max(len(c["label"]) for c in record["candidates"])
    widths = {key: max(map(len, heads)) for key, heads in _HEADS.items()}
    for key in widths:  # noqa: PLC0206
        widths[key] = max([widths[key], *(len(row[key]) for row in cells if key in row)])
    widths["name"] = min(max(name_width, widths["name"]), max(width // 3, 19))
    kept = _fitting(widths, width)
    heads = ({key: texts[at] for key, texts in _HEADS.items()} for at in (0, 1))
    lines = ["  " + _joined(head, kept, widths).rstrip() for head in heads]
    rows = iter(cells)
    for candidate in record["candidates"]:
        name = textwrap.shorten(candidate["label"], widths["name"], placeholder="...")
        picked = candidate["id"] == record["verdict"]["candidate"]
        mark = "* " if picked else "  "
        if candidate["failed"] is None:
            line = (mark + _joined(next(rows) | {"name": name}, kept, widths)).rstrip()
            lines.append(painted(line, BOLD, colour and picked))
        else:
            lines += _failure(name.ljust(widths["name"]), candidate["failed"], width, colour=colour)
    return lines


def _cells(candidate: Mapping[str, Any], threshold: str) -> dict[str, str]:
    precision, found = candidate["scores"]["average_precision"], candidate["difference"]
    balanced = "balanced_accuracy"
    cells = {
        "ap": fmt.score(precision["mean"]) + fmt.spread(precision["sd"]),
        "difference": "",
        "range": "",
        "half": fmt.score(candidate["at_half"][balanced]["mean"]),
        "chosen": fmt.score(candidate["at_chosen"][balanced]["mean"]),
        "threshold": threshold,
    }
    if found is not None:
        cells["difference"] = fmt.signed(found["mean"])
        cells["range"] = f"{fmt.signed(found['low'])} to {fmt.signed(found['high'])}"
    return {key: _plain(text) for key, text in cells.items()}


def _plain(text: str) -> str:
    """Use the spaces and the minus that every terminal has."""
    return text.replace("\u2007", " ").replace("\u2008", " ").replace("\u2212", "-")


def _fitting(widths: Mapping[str, int], width: int) -> list[str]:
    kept = list(widths)
    for key in _SPARED:
        if 2 + len(_joined({}, kept, widths)) <= width:
            break
        kept.remove(key)
    return kept


def _joined(cells: Mapping[str, str], kept: Sequence[str], widths: Mapping[str, int]) -> str:
    line = cells.get("name", "").ljust(widths["name"])
    for key in kept[1:]:
        line += (" " if key in _CLOSE else "  ") + cells.get(key, "").rjust(widths[key])
    return line


def _failure(name: str, reason: str, width: int, *, colour: bool) -> list[str]:
    wrapped = textwrap.wrap(
        f"  {name}  failed: {reason}", width, subsequent_indent=" " * (len(name) + 4)
    )
    return [painted(line, DIM, colour) for line in wrapped]
