"""Views: a comparison record as the template needs it, in texts and points.

Everything here is looked up and written down; no score, count or choice is made. This file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report.drawing import STRIP, Axis, dots_path, fitted_axis, squares
from oversample.report.reading import require_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "checked",
    "counts_at",
    "facts",
    "nearest",
    "setting_view",
    "settings_data",
    "table_view",
]

RESAMPLING = ("oversample", "class_weights", "under_sample")  # verdicts that found a gain


def checked(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record, or refuse what this version cannot draw.

    Raises
    ------
    DataError
        If it is not a comparison of the known schema.
    """
    remedy = "Make the record with oversample.compare of this version."
    require_kind(record, "comparison", remedy, drawer="The report")
    return record


def facts(record: Mapping[str, Any]) -> list[list[dict[str, str]]]:
    """Say what was compared, as pieces of one line; a piece with ``about`` has a definition."""
    source, settings = record["source"], record["settings"]
    return [
        [_piece(source["name"])],
        [_piece(f'target {source["target"]} = "{source["positive"]}"')],
        [
            _piece(fmt.count(source["n_rows"]), "rows"),
            _piece(" rows, "),
            _piece(fmt.count(source["n_positive"]), "positive"),
            _piece(" positive ("),
            _piece(f"{fmt.short(100 * source['prevalence'])}\u00a0%", "prevalence"),
            _piece(")"),
        ],
        [_piece(f"model {settings['model']}")],
        [_piece(fmt.date(settings["created"]))],
        [_piece("seed\u00a0"), _piece(str(settings["seed"]), "seed")],
    ]


def _piece(text: str, about: str = "") -> dict[str, str]:
    return {"text": text, "about": about}


def nearest(record: Mapping[str, Any], threshold: float) -> int:
    """Give the place in the grid of the threshold nearest to this one."""
    grid = record["thresholds"]
    return min(range(len(grid)), key=lambda at: abs(grid[at] - threshold))


def counts_at(record: Mapping[str, Any], candidate: Mapping[str, Any], at: int) -> dict[str, int]:
    """Look the four counts up, over all validation parts and repeats."""
    source, repeats = record["source"], record["settings"]["repeats"]
    positives = source["n_positive"] * repeats
    negatives = source["n_rows"] * repeats - positives
    tp, fp = candidate["counts"]["tp"][at], candidate["counts"]["fp"][at]
    return {"tn": negatives - fp, "fp": fp, "fn": positives - tp, "tp": tp}


def setting_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the confusion matrix of the setting that the verdict recommends."""
    verdict, source = record["verdict"], record["source"]
    candidate = next(c for c in record["candidates"] if c["id"] == verdict["candidate"])
    at = nearest(record, verdict["threshold"])
    counts = counts_at(record, candidate, at)
    n_judged = source["n_rows"] * record["settings"]["repeats"]
    return {
        "label": _twin_label(record, candidate),
        "threshold": fmt.short(record["thresholds"][at]),
        "counts": {name: fmt.count(number) for name, number in counts.items()},
        "per_1000": {name: fmt.short(1000 * number / n_judged) for name, number in counts.items()},
        "squares": squares(counts),
        "n_positive": fmt.count(counts["tp"] + counts["fn"]),
        "n_negative": fmt.count(counts["tn"] + counts["fp"]),
    }


def _twin_label(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> str:
    """Name a candidate without its decision: the matrix says the threshold itself."""
    if candidate["decision"] != "chosen":
        return str(candidate["label"])
    twins = (c for c in record["candidates"] if c["method"] == candidate["method"])
    return next((str(c["label"]) for c in twins if c["decision"] == "half"), candidate["label"])


def settings_data(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the page's script all settings that were run: counts for every candidate and threshold.

    A row that differs from another by its decision alone shares that one's entry.
    """
    grid, repeats = record["thresholds"], record["settings"]["repeats"]
    source, verdict = record["source"], record["verdict"]
    entries: list[dict[str, Any]] = []
    for candidate in record["candidates"]:
        if candidate["failed"] is not None or candidate["decision"] == "chosen":
            continue
        amount = None if candidate["ratio"] is None else fmt.ratio(candidate["ratio"])
        entries.append(
            {
                "id": candidate["id"],
                "label": candidate["label"],
                "method": candidate["label"].removesuffix(f" {amount}"),
                "amount": amount,
                "ratio": candidate["ratio"],
                "added": _added(candidate["n_added"]),
                "own": nearest(record, candidate["at_chosen"]["threshold"]["median"]),
                "tp": candidate["counts"]["tp"],
                "fp": candidate["counts"]["fp"],
            }
        )
    places = {entry["id"]: at for at, entry in enumerate(entries)}
    rows = {
        c["id"]: places.get(c["id"], _place_of_twin(record, c, places))
        for c in record["candidates"]
    }
    return {
        "thresholds": grid,
        "rows": source["n_rows"] * repeats,
        "positives": source["n_positive"] * repeats,
        "positive": source["positive"],
        "candidates": entries,
        "half": nearest(record, 0.5),
        "start": [rows[verdict["candidate"]], nearest(record, verdict["threshold"])],
        "places": rows,
    }


def _place_of_twin(
    record: Mapping[str, Any], candidate: Mapping[str, Any], places: Mapping[str, int]
) -> int | None:
    twins = (c for c in record["candidates"] if c["method"] == candidate["method"])
    same = (
        places[c["id"]] for c in twins if c["id"] in places and c["ratio"] == candidate["ratio"]
    )
    return next(same, None) if candidate["failed"] is None else None


def _added(n_added: float) -> str:
    if n_added == 0:
        return "adds no rows"
    what = "adds {} rows to" if n_added > 0 else "leaves {} rows out of"
    return f"{what.format(fmt.count(abs(n_added)))} a training part"


def table_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the candidates out as rows, in the order of the record, with their strips."""
    scored = [c for c in record["candidates"] if c["failed"] is None]
    base = next(c for c in scored if c["method"] == "nothing")["scores"]["average_precision"]
    axis = fitted_axis(_strip_values(scored, base), STRIP["left"], STRIP["right"])
    thresholds = fmt.aligned([fmt.short(c["at_chosen"]["threshold"]["median"]) for c in scored])
    rows: list[dict[str, Any]] = []
    for candidate in record["candidates"]:
        row = {
            "id": candidate["id"],
            "label": candidate["label"],
            "failed": candidate["failed"],
            "recommended": candidate["id"] == record["verdict"]["candidate"],
            "cut": _own_cut(record, candidate),
        }
        if candidate["failed"] is None:
            row |= _cells(candidate, thresholds[scored.index(candidate)])
            row["strip"] = _strip(candidate, base["mean"], axis)
        rows.append(row)
    ticks = [{"x": axis.at(tick), "text": fmt.short(tick)} for tick in axis.ticks]
    return {
        "title": _table_title(scored, record["verdict"]["action"]),
        "rows": rows,
        "strip": STRIP,
        "ticks": ticks,
        "band": _band(base, axis),
        "middle": axis.at(base["mean"]),
    }


def _own_cut(record: Mapping[str, Any], candidate: Mapping[str, Any]) -> int | None:
    """Give the threshold that a row of the table stands for."""
    if candidate["failed"] is not None:
        return None
    chosen = candidate["decision"] == "chosen"
    return nearest(record, candidate["at_chosen"]["threshold"]["median"] if chosen else 0.5)


def _cells(candidate: Mapping[str, Any], threshold: str) -> dict[str, Any]:
    precision = candidate["scores"]["average_precision"]
    half, chosen = candidate["at_half"], candidate["at_chosen"]
    balanced = "balanced_accuracy"
    return {
        "ap": {"text": fmt.score(precision["mean"]), "folds": fmt.fold_values(precision)},
        "sd": fmt.spread(precision["sd"]),
        "difference": _difference(candidate),
        "half": {
            "text": fmt.score(half[balanced]["mean"]),
            "folds": fmt.fold_values(half[balanced]),
        },
        "chosen": {
            "text": fmt.score(chosen[balanced]["mean"]),
            "folds": fmt.fold_values(chosen[balanced]),
        },
        "threshold": {
            "text": threshold,
            "folds": fmt.fold_values(chosen["threshold"], write=fmt.short),
        },
        "decision": candidate["decision"],
        "is_plain": candidate["method"] == "nothing" and candidate["decision"] == "half",
    }


def _difference(candidate: Mapping[str, Any]) -> dict[str, str] | None:
    found = candidate["difference"]
    if found is None:
        return None
    return {
        "mean": fmt.signed(found["mean"]),
        "low": fmt.signed(found["low"]),
        "high": fmt.signed(found["high"]),
    }


def _strip_values(scored: list[Mapping[str, Any]], base: Mapping[str, Any]) -> list[float]:
    """List everything the strips draw, so that one scale holds it all."""
    values = [base["mean"] - base["sd"], base["mean"] + base["sd"]]
    for candidate in scored:
        values += candidate["scores"]["average_precision"]["folds"]
        if candidate["difference"] is not None:
            values += [base["mean"] + candidate["difference"][end] for end in ("low", "high")]
    return values


def _strip(candidate: Mapping[str, Any], base: float, axis: Axis) -> dict[str, Any]:
    """Draw one candidate: its folds, its mean, and its paired interval hung at doing nothing."""
    precision, found = candidate["scores"]["average_precision"], candidate["difference"]
    points = [axis.at(value) for value in precision["folds"]]
    interval = None
    if found is not None:
        interval = {"from": axis.at(base + found["low"]), "to": axis.at(base + found["high"])}
    return {
        "dots": dots_path(points, STRIP["middle"]),
        "mean": axis.at(precision["mean"]),
        "interval": interval,
    }


def _band(base: Mapping[str, float], axis: Axis) -> dict[str, float]:
    start = axis.at(base["mean"] - base["sd"])
    return {"x": start, "width": round(axis.at(base["mean"] + base["sd"]) - start, 1)}


def _table_title(scored: list[Mapping[str, Any]], action: str) -> str:
    """Say what the strips show, from the ends of the intervals alone, never more than the verdict."""
    rivals = [c["difference"] for c in scored if c["difference"] is not None]
    if not rivals:
        return "Nothing could be compared with doing nothing"
    above = len([found for found in rivals if found["low"] > 0])
    below = len([found for found in rivals if found["high"] < 0])
    if above:
        said = (
            f"{above} of {len(rivals)} changes {'is' if above == 1 else 'are'} above doing nothing"
        )
        if action in RESAMPLING:
            return f"{said}, beyond fold noise"
        return f"{said} when read alone; that many tries need a wider margin"
    if below:
        return (
            "No change is above doing nothing beyond fold noise; "
            f"{below} {'is' if below == 1 else 'are'} below it"
        )
    return "No change differs from doing nothing beyond fold noise"
