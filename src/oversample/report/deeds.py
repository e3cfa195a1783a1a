"""Deeds: what was done, to which rows, by whose choice; and a statement on the synthetic rows for reviewers.

Looked up and written down; this file refuses to know HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.report import format as fmt
from oversample.report import lookup
from oversample.report.metric import decided_by, threshold_aim
from oversample.report.opening import priced, room
from oversample.report.roles import WHOLE, role_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["deeds", "statement"]

_USUAL = 5  # neighbours, where nothing else was asked for
_RECIPES = {
    "random": "random: copies of real rows, each as often as another",
    "smote": "smote: a random point on the line from a row to one of its {near} nearest of the same "
    "class (Chawla et al. 2002)",
    "borderline": "borderline: the same, but only from rows of whose 10 nearest at least half, not "
    "all, are of the other class (Han et al. 2005)",
    "adasyn": "adasyn: the same, and the more from a row the more of its {near} nearest are of the "
    "other class (He et al. 2008)",
    "undersample": "under-sample: other rows drawn at random, as many as rare ones",
    "weights": "class weights: no row is made; both classes weigh as much in all",
    "cost-weights": "cost weights: no row is made; each weighs what a mistake about it costs",
    "random-weights": "weights: no row is made; rare rows weigh as if they had been copied",
}  # in the order of the page


def deeds(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what was done, to which rows, by whose choice: pairs of a name and a sentence."""
    settings = record["settings"]
    versions = " \u00b7 ".join(f"{name} {one}" for name, one in settings["versions"].items())
    return [
        ("Rows", _rows(record)),
        ("Columns", _columns(record)),
        ("Folds", _folds(record)),
        (
            "Kept apart",
            "Preparing columns, resampling, fitting and choosing thresholds all happened inside the "  # noqa: ISC004
            "training part of each fold. Validation rows were never resampled, and no synthetic row "
            "descends from one that it was judged on.",
        ),
        ("Decided by", _decided(record)),
        (
            "Model",
            f"{settings['model']}. A candidate's own threshold is the one with the "  # noqa: ISC004
            f"{threshold_aim(record)} inside the training part of each fold.",
        ),
        ("Recipes", _recipes(record)),
        ("Fitted", _fits(record)),
        (
            "By whose choice",
            "The command below names what was asked for; what it does not name is a default of "  # noqa: ISC004
            f"oversample {settings['version']}.",
        ),
        ("Versions", f"oversample {settings['version']} \u00b7 {versions}"),
        (
            "Made",
            f"{fmt.date(settings['created'])}, in {fmt.short(round(settings['seconds'], 1))} seconds, "  # noqa: ISC004
            f"seed {settings['seed']}.",
        ),
    ]


def _rows(record: Mapping[str, Any]) -> str:
    source = record["source"]
    positives, others = source["n_positive"], source["n_rows"] - source["n_positive"]
    return (
        f"{fmt.count(source['n_rows'])} rows, {fmt.count(source['n_columns'])} columns of {source['name']}. "
        f'Target {source["target"]}: {fmt.count(positives)} "{source["positive"]}", '
        f'{fmt.count(others)} "{source["negative"]}".'
    )


def _columns(record: Mapping[str, Any]) -> str:
    columns = record.get("columns")
    if columns is None:
        return "The model got them as they are."
    groups = [
        f"{role}: {', '.join(names)}" + (f" ({why})" if why else "")
        for role, names, why in role_rows(columns, most=WHOLE, most_reasons=3)
    ]
    return f"Taken for {'; '.join(groups)}." if groups else "None."


def _recipes(record: Mapping[str, Any]) -> str:
    """Say how each method that was compared makes or takes rows; each once, whatever its amounts."""
    methods: dict[str, set[int | str]] = {}
    for one in lookup.whole(record):
        methods.setdefault(one["method"], set()).add(one.get("k") or _USUAL)
    said = [
        f"{text.format(near=_near(methods[name]))}."
        for name, text in _RECIPES.items()
        if name in methods
    ]
    passed = [name for name in methods if name not in _RECIPES and name != "nothing"]
    if passed:
        said.append(f"{', '.join(passed)}: samplers that were passed, as their own pages say.")
    return " ".join(said) or fmt.ABSENT


def _near(several: set[int | str]) -> str:
    """Write numbers of neighbours; ``"auto"`` is as many as there are, `_USUAL` at most."""
    texts = [str(k) for k in sorted(k for k in several if isinstance(k, int))]
    if len(texts) < len(several):
        texts.append(f"{_USUAL} (fewer where there are fewer rows)")
    return " or ".join(texts)


def _folds(record: Mapping[str, Any]) -> str:
    settings, folds, judged = record["settings"], record["folds"], record["judged"]
    repeats = "" if settings["repeats"] == 1 else f", drawn {settings['repeats']} times"
    groups, time = settings.get("groups"), settings.get("time")
    kept = [f"rows of one group (by {groups})"] if groups is not None else []
    kept += ["equal rows"] if settings.get("duplicates") == "together" else []
    kind = "stratified folds" if time is None else f"folds that look forward by {time}"
    if kept:
        kind += f"{' and' if time is not None else ' that'} keep {' and '.join(kept)} together"
    drawn = "" if time is not None else f", seed {settings['seed']}"
    return (
        f"{lookup.n_folds(record)} {kind}{repeats}{drawn}. Each model was "
        f"fitted on {_range(folds, 'n_train')} rows and judged on "
        f"{_range(folds, 'n_validation')} others ({_range(folds, 'n_positive')} of them positive). In all "
        f"{judged['folds']} folds {fmt.count(judged['rows'])} rows were judged, "
        f"{fmt.count(judged['positives'])} of them positive."
    )


def _decided(record: Mapping[str, Any]) -> str:
    settings, metric = record["settings"], decided_by(record)
    said = metric.words[:1].upper() + metric.words[1:]
    if metric.is_cost:
        said += (
            f", a miss at {priced(settings['cost_miss'])} and a false alarm at "
            f"{priced(settings['cost_alarm'])}"
        )
    if settings.get("capacity") is not None:
        said += f", with room for {room(settings)} of the rows"
    how = "drawing the judged rows anew"
    if settings.get("correction") == "nested":
        how = "choosing on inner folds"
    choice = record.get("choice")
    if choice is None or choice["among"] < 2 or choice["corrected"] is None:  # noqa: PLR2004 - one is no choice
        return f"{said}."
    return f"{said}. The score of the best was corrected for having been chosen, by {how}."


def _fits(record: Mapping[str, Any]) -> str:
    settings = record["settings"]
    if settings.get("n_fits") is None:
        return fmt.ABSENT
    known = ""
    if settings.get("n_known"):
        known = (
            f"; {fmt.count(settings['n_known'])} of them were read from a ledger of earlier runs"
        )
    budget = ""
    if settings.get("budget") is not None:
        budget = f" The budget was {fmt.short(settings['budget'])} seconds."
    return f"{fmt.count(settings['n_fits'])} fits of a candidate in a fold{known}.{budget}"


def _range(folds: Sequence[Mapping[str, int]], name: str) -> str:
    sizes = [fold[name] for fold in folds]
    low, high = min(sizes), max(sizes)
    return fmt.count(low) if low == high else f"{fmt.count(low)} to {fmt.count(high)}"


def statement(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say of the synthetic rows who made them, from whom, and where they went: for reviewers."""
    source, settings = record["source"], record["settings"]
    growing = [one for one in lookup.whole(record) if one["n_added"] > 0]
    makers = [f"{one['label']} ({fmt.count(one['n_added'])})" for one in growing]
    # Our methods have names in small letters; a sampler that was passed goes by its class.
    passed = any(one["method"] != one["method"].lower() for one in growing)
    by = "oversample and the samplers that were passed to it" if passed else "oversample"
    if not makers:
        return [
            (
                "Synthetic rows",
                "None were made: no candidate that adds rows was compared to the end.",
            )
        ]
    most = 8
    more = f", and {len(makers) - most} other candidates" if len(makers) > most else ""
    return [
        (
            "Who made them",
            f"{by} (version {settings['version']}), in this run only. Rows added to a training part, on average: "  # noqa: ISC004
            f"{', '.join(makers[:most])}{more}.",
        ),
        (
            "From whom",
            f'Each descends from real "{source["positive"]}" rows of the same training part: a copy of one, or a '  # noqa: ISC004
            f"mix of a few.{' A sampler that was passed may do otherwise.' if passed else ''} No other table was used.",  # noqa: E501
        ),
        (
            "By whose choice",
            "Methods and amounts are those that the command names, or defaults; draws follow the seed, so that the "  # noqa: E501, ISC004
            "same command makes the same rows again.",
        ),
        (
            "Where they went",
            "Into training parts only. None was judged, none was kept, and none was added to the input.",
        ),
        (
            "Not anonymous",
            "They hold cells of real rows and values between them: treat them as the real table.",
        ),
    ]
