"""Opening: what stands before everything else, in texts.

What was compared, whether anything helps, and what the best of many is worth. This file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.metric import decided_by
from oversample.report.reading import fit_to_show, require_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "checked",
    "choice_sentence",
    "danger_line",
    "decided_sentence",
    "facts",
    "outcome",
]

_OUTCOMES = {
    "helps": (
        "It helps",
        "the gain is beyond fold noise, also after allowing for how many candidates were tried.",
    ),
    "no_difference": (
        "No difference beyond noise",
        (
            "no candidate is better beyond fold noise, the interval of the best one excludes a gain worth having, "
            "and that of no other reaches twice as far."
        ),
    ),
    "harms": (
        "It harms",
        "every amount of every oversampling method did worse than doing nothing, beyond fold noise.",
    ),
    "cannot_tell": (
        "Cannot tell",
        "a gain worth having is neither shown nor ruled out by these rows.",
    ),
}


def checked(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record with texts that can be shown, or refuse what this version cannot draw.

    Raises
    ------
    DataError
        If it is not a comparison of the known schema.
    """
    remedy = "Make the record with oversample.compare of this version."
    require_kind(record, "comparison", remedy, drawer="The report")
    return fit_to_show(record)


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


def outcome(record: Mapping[str, Any]) -> dict[str, str]:
    """Say in one group of words whether resampling or weights help, and what is meant by it."""
    word, meaning = _OUTCOMES[record["verdict"]["outcome"]]
    return {"word": word, "meaning": meaning, "name": record["verdict"]["outcome"]}


def danger_line(danger: Mapping[str, Any]) -> str:
    """Say what is dangerous about the rows, as `check` does."""
    word = "Problem" if danger["severity"] == "problem" else "Warning"
    return f"{word} ({danger['code']}): {danger['what']} check says what to do."


def choice_sentence(record: Mapping[str, Any]) -> str:
    """Say what the best of many is worth, once it is known that it was chosen; nothing if it was alone."""
    choice = record.get("choice")
    if choice is None or choice["among"] < 2:  # noqa: PLR2004 - one is no choice
        return ""
    metric = decided_by(record)
    best = lookup.by_id(record, choice["candidate"])["label"]
    score = metric.write(choice["score"]).rstrip()
    verb = "cost" if metric.is_cost else "scored"
    over = ", over all judged rows" if choice["correction"] == "bootstrap" else ""
    told = f"The best of {choice['among']}{over}, {best}, {verb} {score}"
    if choice["corrected"] is None:
        return f"{told}; there are too few rows to correct that for having been chosen."
    ends = " to ".join(metric.write(choice[end]).rstrip() for end in ("low", "high"))
    corrected = metric.write(choice["corrected"]).rstrip()
    return f"{told}; knowing that it was chosen, {corrected} (95\u00a0%: {ends})."


def decided_sentence(record: Mapping[str, Any]) -> str:
    """Say what the candidates were compared by."""
    settings, metric = record["settings"], decided_by(record)
    if metric.is_cost:
        return (
            f"Decided by cost per 1,000 rows at each one's own threshold: a miss costs "
            f"{priced(settings['cost_miss'])}, a false alarm {priced(settings['cost_alarm'])}."
        )
    if metric.name == "capacity":
        return f"Decided by recall where {room(settings)} of the rows can be looked at."
    return f"Decided by {metric.words}."


def priced(cost: float | str) -> str:
    """Write a cost, or the column that holds it."""
    return f'what column "{cost}" says' if isinstance(cost, str) else fmt.money(cost)


def room(settings: Mapping[str, Any]) -> str:
    """Write a capacity as a share of the rows, and as it was asked for."""
    share = f"{fmt.short(100 * settings['capacity'])}\u00a0%"
    said = settings.get("capacity_said")
    return share if said is None or str(said) == str(settings["capacity"]) else f"{share} ({said})"
