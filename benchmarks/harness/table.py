"""What the numbers say: the figures that were asked, met or not, as a Markdown page and as text."""

from __future__ import annotations

import math
from typing import Any

from harness.works import DROP_IN, FORMS

__all__ = ["MEAN_ASKED", "PEAK_ASKED", "met", "page", "smote_mean", "speed_table", "work_table"]

PEAK_ASKED = {"ours": 1.15, "plain": 1.3}  # peak memory above the input over the size of the output
MEAN_ASKED = {"ours": 6.0, "plain": 1.0}  # geometric mean of SMOTE on A, B, C and F
_MEASURED = ("ours", "plain")
_MISSING = "-"


def met(form: dict[str, Any], asked: float | None) -> str:
    """Say whether a speed-up reaches the figure."""
    if "absent" in form:
        return "not there"
    if "failed" in form or "ratio" not in form or asked is None:
        return _MISSING
    return "met" if form["ratio"] >= asked else "NOT MET"


def peak_met(form: dict[str, Any], asked: float) -> str:
    """Say whether peak memory keeps to the figure."""
    if "peak_over_output" not in form or "failed" in form:
        return _MISSING
    return "met" if form["peak_over_output"] <= asked else "NOT MET"


def smote_mean(entries: list[dict[str, Any]], form: str) -> dict[str, Any] | None:
    """Give the geometric mean of the speed-ups of SMOTE on A, B, C and F, and the lowest."""
    ratios = {
        f"{entry['case']} {entry['kind']}": entry["forms"][form]["ratio"]
        for entry in entries
        if entry["work"] == "SMOTE" and "ratio" in entry["forms"].get(form, {})
    }
    if not ratios:
        return None
    lowest = min(ratios, key=lambda name: ratios[name])
    mean = math.exp(sum(map(math.log, ratios.values())) / len(ratios))
    return {"mean": mean, "lowest": ratios[lowest], "lowest_case": lowest, "of": sorted(ratios)}


def page(result: dict[str, Any]) -> str:
    """Write the whole result as Markdown."""
    entries = result["entries"]
    parts = [
        f"## {result['date']}, {result['label']}",
        "\n".join(_warnings(result)),
        "\n".join(f"- {line}" for line in _machine(result)),
        speed_table(entries),
        "\n".join(f"- {line}" for line in _means(entries)),
        "### The same work?",
        work_table(entries),
        "\n".join(f"- {line}" for line in _notes(entries)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def speed_table(entries: list[dict[str, Any]]) -> str:
    """Lay out seconds, ratios and memory, a row a work and table."""
    head = ["work", "case", "incumbent s", "ours s", "ratio", "no ext. s", "ratio", "asked", "met?",
            "peak MiB", "peak / output", "asked", "met?"]  # fmt: skip
    rows = [_speed_row(entry) for entry in entries if entry["forms"]]
    return _layout(head, rows, text_columns=2)


def _speed_row(entry: dict[str, Any]) -> list[str]:
    forms = entry["forms"]
    theirs = forms.get("incumbent", {})
    asked = entry.get("asked") or {}
    ours = [forms.get(name, {}) for name in _MEASURED]
    row = [entry["work"], f"{entry['case']} {entry['kind']}".replace("- -", _MISSING)]
    row.append(_seconds(theirs))
    for form in ours:
        row += [_seconds(form), _ratio(form)]
    row += [
        _pair([f"{asked[n]:g}" if n in asked else _MISSING for n in _MEASURED]),
        _pair([met(f, asked.get(n)) for n, f in zip(_MEASURED, ours, strict=True)]),
        _pair([_number(f.get("peak_mib"), "{:,.0f}") for f in (theirs, *ours)]),
        _pair([_number(f.get("peak_over_output"), "{:.2f}") for f in (theirs, *ours)]),
    ]
    if entry["work"].startswith(DROP_IN):  # small tables, for which no figure was set
        return [*row, _MISSING, _MISSING]
    known = any("peak_over_output" in form for form in ours)
    limits = [PEAK_ASKED[name] for name in _MEASURED]
    row.append(_pair([f"{limit:g}" if known else _MISSING for limit in limits]))
    row.append(_pair([peak_met(f, limit) for f, limit in zip(ours, limits, strict=True)]))
    return row


def work_table(entries: list[dict[str, Any]]) -> str:
    """Lay out rounds, extremes and whether both did the same work."""
    head = ["work", "case", "rounds", "incumbent min-max", "ours min-max", "rows", "on segments",
            "partners near", "default scale s", "peer s"]  # fmt: skip
    rows = []
    for entry in entries:
        forms = entry["forms"]
        if not forms or entry["case"] == "-":
            continue
        theirs, ours = forms.get("incumbent", {}), forms.get("ours", {})
        looked = [forms[n]["geometry"] for n in _MEASURED if "geometry" in forms.get(n, {})]
        rows.append([
            entry["work"], f"{entry['case']} {entry['kind']}", str(len(theirs.get("walls", []))),
            _extremes(theirs), _extremes(ours), ours.get("rows", _MISSING),
            _all_right(looked, ("off_segment", "foreign")), _all_right(looked, ("not_near",)),
            _seconds(forms.get("default", {})), _seconds(forms.get("peer", {})),
        ])  # fmt: skip
    return _layout(head, rows, text_columns=2) if rows else ""


def _all_right(looked: list[dict[str, Any]], faults: tuple[str, ...]) -> str:
    if not looked:
        return _MISSING
    wrong = sum(found[fault] for found in looked for fault in faults)
    return f"NO: {wrong:,} are not" if wrong else "yes"


def _machine(result: dict[str, Any]) -> list[str]:
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    features = ", ".join(machine["features"])
    place = f"{machine['memory_gib']} GiB, {machine['kernel']}, Python {machine['python']}"
    load = f"load average before {result['load_before']}, after {result['load_after']}"
    return [
        f"{machine['cpu']} ({features}), {machine['cores']} cores, {place}",
        versions,
        f"BLAS and OpenMP: {'; '.join(machine['blas'])}",
        f"our kernels: {machine['variant']}",
        f"{load}; {result['repeats']} repeats, {result['seconds'] / 60:.0f} minutes",
    ]


def _warnings(result: dict[str, Any]) -> list[str]:
    if result["quick"]:
        return [
            "**Small versions of the tables: these numbers say that the harness works, no more.**"
        ]
    return []


def _means(entries: list[dict[str, Any]]) -> list[str]:
    lines = []
    for name in (*_MEASURED, "default"):
        mean = smote_mean(entries, name)
        if mean:
            asked = MEAN_ASKED.get(name)
            verdict = ""
            if asked is not None:
                verdict = f" (asked {asked:g}: {'met' if mean['mean'] >= asked else 'NOT MET'})"
            lines.append(
                f"SMOTE, {FORMS[name].title}: geometric mean {mean['mean']:.2f}{verdict}, lowest "
                f"{mean['lowest']:.2f} on {mean['lowest_case']}; of {', '.join(mean['of'])}"
            )
    return lines


def _notes(entries: list[dict[str, Any]]) -> list[str]:
    notes: dict[str, list[str]] = {}
    for entry in entries:
        where = f"{entry['work']} {entry['case']} {entry['kind']}".replace(" - -", "")
        if "note" in entry:
            notes.setdefault(entry["note"], []).append(where)
        for name, form in entry["forms"].items():
            for key in ("absent", "failed"):
                if key in form:
                    notes.setdefault(f"{FORMS[name].title}: {form[key]}", []).append(where)
            if form.get("estimated"):
                text = "~ the incumbent's search is scaled up from 5 % of its queries"
                notes.setdefault(text, []).append(where)
            if form.get("peak_exact") is False:
                text = "the high-water mark could not be set back: peaks may be too high"
                notes.setdefault(text, []).append(where)
    return [f"{text}: {'; '.join(dict.fromkeys(where))}" for text, where in notes.items()]


def _seconds(form: dict[str, Any]) -> str:
    if "absent" in form:
        return "not there"
    if "failed" in form:
        return "failed"
    if "median" not in form:
        return _MISSING
    return ("~" if form.get("estimated") else "") + _number(form["median"], "{:.3g}")


def _ratio(form: dict[str, Any]) -> str:
    if "ratio" not in form or "failed" in form:
        return _MISSING
    return f"{form['ratio']:.2f} ({form['ratio_low']:.2f}-{form['ratio_high']:.2f})"


def _extremes(form: dict[str, Any]) -> str:
    walls = form.get("walls")
    return f"{min(walls):.3g}-{max(walls):.3g}" if walls else _MISSING


def _number(value: float | None, form: str) -> str:
    if value is None or math.isnan(value):
        return _MISSING
    return f"{value:,.0f}" if value >= 1_000 else form.format(value)


def _pair(parts: list[str]) -> str:
    return _MISSING if set(parts) == {_MISSING} else " / ".join(parts)


def _layout(head: list[str], rows: list[list[str]], text_columns: int) -> str:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    rule = ["-" * w if i < text_columns else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(w) if i < text_columns else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in [head, rule, *rows]
    ]
    return "\n".join(lines)
