"""Terminal: the verdict, then the table, 80 columns wide, in plain text.

The twin of the page's first screen. This file refuses to know whether it is shown on a terminal: colour is
asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.levels import level_rows, settings_shown
from oversample.report.metric import Metric, decided_by
from oversample.report.opening import (
    checked,
    choice_sentence,
    danger_line,
    decided_sentence,
    outcome,
)
from oversample.report.paint import BOLD, DIM, painted
from oversample.report.ranking import given_up
from oversample.report.safe import columns, ljust, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["terminal_table"]

_MOST = 12  # candidates that are listed one by one
_DIGITS = 2  # of a threshold: those that a person types
_BALANCED = "balanced_accuracy"
_PRECISION = ("scores", "average_precision", "avg", "prec.")
# Beside the score: block and name in the record, and two lines of heading.
_OTHERS = {
    "average_precision": (
        ("at_half", _BALANCED, "bal.", "0.5"),
        ("at_chosen", _BALANCED, "acc.", "own"),
    ),
    "roc_auc": (_PRECISION, ("at_chosen", _BALANCED, "bal.acc", "own")),
    "balanced_accuracy": (("at_half", _BALANCED, "same", "at 0.5"), _PRECISION),
    "f1": (("at_half", "f1", "same", "at 0.5"), _PRECISION),
    "g_mean": (("at_half", "g_mean", "same", "at 0.5"), _PRECISION),
    "cost": (("at_half", "cost_per_1000", "cost", "at 0.5"), _PRECISION),
    "capacity": (("scores", "precision_at_capacity", "preci-", "sion"), _PRECISION),
}
_SCORES = {
    "average_precision": "avg prec.",
    "roc_auc": "ROC AUC",
    "balanced_accuracy": "bal. acc.",
    "f1": "F1",
    "g_mean": "G-mean",
    "cost": "cost/1,000",
    "capacity": "recall",
}
_CLOSE = ("score", "range")  # one space before these, two before the others
# What a narrow terminal does without, the most dispensable first.
_SPARED = ("range", "first", "gain", "threshold", "second")


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
    shown = checked(record)
    lines = [painted(line, BOLD, colour) for line in _wrapped(shown["verdict"]["headline"], width)]
    found = outcome(shown)
    lines += _wrapped(f"Does it help? {found['word']}: {found['meaning']}", width)
    for reason in shown["verdict"]["reasons"]:
        lines += _wrapped(reason, width)
    for one in shown["dangers"]:
        lines += _wrapped(danger_line(one), width, "", "  ")
    for note in shown["notes"]:
        lines += _wrapped(note, width, "Note: ", "      ")
    lines += ["", *_table(shown, width, colour=colour), ""]
    for said in (choice_sentence(shown), *_levels(shown), _key(shown), _facts(shown)):
        lines += _wrapped(said, width, "", "  " if said.startswith("- ") else "") if said else []
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str = "", later: str | None = None) -> list[str]:
    return wrap(_plain(text), width, indent, later)


def _plain(text: str) -> str:
    """Use the spaces and the minus that every terminal has."""
    for special in "\u2007\u2008\u00a0":
        text = text.replace(special, " ")
    return text.replace("\u2212", "-").replace("\u2013", "-")


def _key(record: Mapping[str, Any]) -> str:
    metric, aim = decided_by(record), "own threshold, given last"
    said = f"* recommended. {decided_sentence(record)}"
    if metric.name == "average_precision":
        said += f" bal. acc.: balanced accuracy at 0.5 and at the {aim}."
    else:
        said += f" Last: the {aim.removesuffix(', given last')}."
    return said


def _facts(record: Mapping[str, Any]) -> str:
    source, settings = record["source"], record["settings"]
    return (
        f'{source["name"]}, target {source["target"]} = "{source["positive"]}": '
        f"{fmt.count(source['n_rows'])} rows, {fmt.count(source['n_positive'])} positive "
        f"({fmt.short(100 * source['prevalence'])} %). Model {settings['model']}, "
        f"{lookup.n_folds(record)} folds x {settings['repeats']}, seed {settings['seed']}."
    )


def _levels(record: Mapping[str, Any]) -> list[str]:
    """Write recall, false alarms and alerts of each level, one line each."""
    if record.get("subgroups") is None:
        return []
    names = " / ".join(name for name, _, _ in settings_shown(record))
    lines, few = [f"By {record['subgroups']['column']} ({names}):"], []
    for row in level_rows(record):
        if row["few"]:
            few.append(row["level"])
            continue
        recall, alarms, alerts = (" / ".join(row[name]) for name in ("recall", "alarms", "alerts"))
        lines.append(
            f"- {row['level']}: recall {recall} %, false alarms {alarms} %, alerts {alerts} per 1,000"
        )
    if few:
        lines.append(f"- too few positive rows to judge: {', '.join(few)}")
    return lines


def _listed(record: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Part the candidates that were judged in all folds: those with a line each, and those that are only named."""
    scored, kept = lookup.scored(record), []
    told = (lookup.base(record)["id"], lookup.moved(record)["id"], record["verdict"]["candidate"])
    extra = sum(one["id"] in told for one in scored[_MOST:])
    for at, one in enumerate(scored):
        if at < _MOST - extra or one["id"] in told or len(scored) <= _MOST:
            kept.append(one)
    return kept, [one for one in scored if one not in kept]


def _table(record: Mapping[str, Any], width: int, *, colour: bool) -> list[str]:
    metric = decided_by(record)
    shown, left = _listed(record)
    cells = _cells(shown, metric)
    heads = _heads(metric)
    widths = {key: max(map(len, texts)) for key, texts in heads.items()}
    for key in widths:  # noqa: PLC0206
        widths[key] = max([widths[key], *(len(row[key]) for row in cells if key in row)])
    names = [columns(c["label"]) for c in record["candidates"]]
    widths["name"] = min(max([*names, widths["name"]]), max(width // 3, 19))
    kept = _fitting(widths, width)
    lines = []
    for at in (0, 1):
        head = {key: texts[at] for key, texts in heads.items()}
        lines.append("  " + _joined(head, kept, widths).rstrip())
    for candidate, row in zip(shown, cells, strict=True):
        picked = candidate["id"] == record["verdict"]["candidate"]
        name = _fitted(candidate["label"], widths["name"])
        line = (("* " if picked else "  ") + _joined(row | {"name": name}, kept, widths)).rstrip()
        lines.append(painted(line, BOLD, colour and picked))
    if left:
        names_left = ", ".join(one["label"] for one in left)
        lines += _dim(f"and {len(left)} that did less: {names_left}", width, colour=colour)
    return lines + _unjudged(record, width, colour=colour)


def _unjudged(record: Mapping[str, Any], width: int, *, colour: bool) -> list[str]:
    """List what was given up, together, and what failed, one by one with its reason."""
    lines: list[str] = []
    stopped: dict[str, list[str]] = {}
    for one in record["candidates"]:
        if one["failed"] is not None:
            lines += _dim(f"{one['label']}  failed: {one['failed']}", width, colour=colour)
        elif given_up(one):
            stopped.setdefault(given_up(one), []).append(one["label"])
    for said, labels in stopped.items():
        lines += _dim(f"{said}: {', '.join(labels)}", width, colour=colour)
    return lines


def _dim(text: str, width: int, *, colour: bool) -> list[str]:
    return [painted(line, DIM, colour) for line in _wrapped(text, width, "  ", "    ")]


def _fitted(text: str, width: int) -> str:
    """Cut a name to so many columns."""
    if columns(text) <= width:
        return text
    kept = text
    while columns(kept) > width - 3:
        kept = kept[:-1]
    return kept + "..."


def _heads(metric: Metric) -> dict[str, tuple[str, str]]:
    first, second = ((upper, lower) for _, _, upper, lower in _OTHERS[metric.name])
    gain = ("saved", "mean") if metric.is_cost else ("less", "mean")
    return {
        "name": ("", "candidate"),
        "score": (_SCORES[metric.name], "mean\u00b1sd"),
        "gain": gain,
        # Read together with the column before it.
        "range": (
            "against nothing " if metric.is_cost else "doing nothing   ",
            "95 % interval   ",
        ),
        "first": first,
        "second": second,
        "threshold": ("", "at"),
    }


def _cells(shown: Sequence[Mapping[str, Any]], metric: Metric) -> list[dict[str, str]]:
    thresholds = fmt.aligned([_threshold(c["at_chosen"]["threshold"]["median"]) for c in shown])
    rows = []
    for candidate, threshold in zip(shown, thresholds, strict=True):
        found, gain = metric.of(candidate), candidate["gain"]
        row = {
            "score": metric.write(found["mean"]) + metric.tail(found["sd"]),
            "gain": "",
            "range": "",
            "threshold": threshold,
        }
        for key, (block, name, _, _) in zip(("first", "second"), _OTHERS[metric.name], strict=True):
            write = fmt.money if name == "cost_per_1000" else fmt.score
            row[key] = write(candidate[block][name]["mean"])
        if gain is not None:
            row["gain"] = metric.gain(gain["mean"])
            row["range"] = f"{metric.gain(gain['low'])} to {metric.gain(gain['high'])}"
        rows.append({key: _plain(text) for key, text in row.items()})
    return rows


def _threshold(value: float) -> str:
    return "never" if value > 1.0 else fmt.short(float(f"{value:.{_DIGITS}g}"))


def _fitting(widths: Mapping[str, int], width: int) -> list[str]:
    kept = list(widths)
    for key in _SPARED:
        if 2 + len(_joined({}, kept, widths)) <= width:
            break
        kept.remove(key)
    return kept


def _joined(cells: Mapping[str, str], kept: Sequence[str], widths: Mapping[str, int]) -> str:
    line = ljust(cells.get("name", ""), widths["name"])
    for key in kept[1:]:
        line += (" " if key in _CLOSE else "  ") + cells.get(key, "").rjust(widths[key])
    return line
