"""Levels: who is caught and who is bothered in each subgroup, before and after.

Counts are looked up and written as shares; this file refuses to know HTML, and whether a difference is fair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.drawing import Axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FEWEST", "level_rows", "levels_view", "settings_shown"]

FEWEST = 20  # positive rows of a level, below which a share of them says little
_STRIP = {"width": 110, "height": 22, "left": 6, "right": 104, "middle": 11}


def settings_shown(record: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """List what is set side by side: its name, the candidate's ``id``, and which of its thresholds."""
    shown = [
        ("nothing at 0.5", lookup.base(record)["id"], "half"),
        ("threshold moved", lookup.base(record)["id"], "chosen"),
    ]
    rival = lookup.rival(record)
    if rival is not None and rival["id"] in record["subgroups"]["candidates"]:
        shown.append((rival["label"], rival["id"], "chosen"))
    return shown


def level_rows(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Write recall, false alarms and alerts of each level, one of each a setting."""
    found = record["subgroups"]
    rows = []
    for at, level in enumerate(found["levels"]):
        n_rows, n_positive = found["rows"][at], found["positives"][at]
        counts = [
            {name: found["candidates"][one][where][name][at] for name in ("tp", "fp")}
            for _, one, where in settings_shown(record)
        ]
        rows.append(
            {
                "level": level,
                "n_rows": fmt.count(n_rows),
                "n_positive": fmt.count(n_positive),
                "few": n_positive < FEWEST,
                "recall": [fmt.percent(each["tp"], n_positive) for each in counts],
                "alarms": [fmt.percent(each["fp"], n_rows - n_positive) for each in counts],
                "alerts": [
                    fmt.short(round(1000 * (each["tp"] + each["fp"]) / n_rows, 1))
                    if n_rows
                    else fmt.ABSENT
                    for each in counts
                ],
                "caught": [each["tp"] / n_positive if n_positive else None for each in counts],
            }
        )
    return rows


def levels_view(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Lay the levels out as rows, each with its recalls on one scale; None where no column was named."""
    if record.get("subgroups") is None:
        return None
    rows = level_rows(record)
    settings = settings_shown(record)
    axis = Axis(0.0, 1.0, _STRIP["left"], _STRIP["right"], (0.0, 0.5, 1.0))
    for row in rows:
        row["marks"] = [
            {"x": axis.at(share), "looks": looks}
            for share, looks in zip(row.pop("caught"), ("hollow", "full", "on"), strict=False)
            if share is not None
        ]
        for name in ("recall", "alarms", "alerts"):
            row[name] = [fmt.aligned([text])[0] for text in row[name]]
    _align(rows)
    return {
        "title": _title(record["subgroups"]["column"], rows),
        "column": record["subgroups"]["column"],
        "settings": [fmt.cut(name, 20) for name, _, _ in settings],
        "groups": [
            {"text": "recall, %", "about": "level_recall"},
            {"text": "false alarms, %", "about": "level_alarms"},
            {"text": "alerts per 1,000", "about": "level_alerts"},
        ],
        "rows": rows,
        "strip": _STRIP,
        "ticks": [{"x": axis.at(tick), "text": f"{100 * tick:.0f}"} for tick in axis.ticks],
        "fewest": FEWEST,
        "any_few": any(row["few"] for row in rows),
    }


def _align(rows: Sequence[dict[str, Any]]) -> None:
    for name in ("recall", "alarms", "alerts"):
        for at in range(len(rows[0][name]) if rows else 0):
            texts = fmt.aligned([row[name][at] for row in rows])
            for row, text in zip(rows, texts, strict=True):
                row[name][at] = text


def _title(column: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the levels with the lowest and the highest recall at the moved threshold, of those large enough."""
    judged = [row for row in rows if not row["few"]]
    if len(judged) < 2:  # noqa: PLR2004 - a pair
        return f"{fmt.capital(column)} has too few positive rows in its levels to compare them"
    order = sorted(judged, key=lambda row: float(row["recall"][1]))
    low, high = order[0], order[-1]
    if low["recall"][1] == high["recall"][1]:
        return f"With the threshold moved, recall is alike for every {column} that can be judged"
    return (
        f"With the threshold moved, recall by {column} goes from {low['recall'][1].strip()} % "
        f"({low['level']}) to {high['recall'][1].strip()} % ({high['level']})"
    )
