"""Records: what a comparison found, ready to be drawn, printed or stored.

Plain frozen data; nothing is computed here. `Comparison.to_dict` is the contract with the report.
This file refuses to know how anything in it was measured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.study.candidates import Candidate
    from oversample.study.choice import Choice
    from oversample.study.noise import Interval

__all__ = [
    "Action",
    "Comparison",
    "Facts",
    "FoldFacts",
    "Judged",
    "Outcome",
    "Result",
    "Settings",
    "Source",
    "Spread",
    "Verdict",
]

SCHEMA = 1

Action = Literal[
    "move_threshold",
    "do_nothing",
    "oversample",
    "class_weights",
    "under_sample",
    "no_signal",
    "no_model",
]


Outcome = Literal["helps", "no_difference", "harms", "cannot_tell"]


@dataclass(frozen=True)
class Source:
    """Where the rows came from; known to the caller only.

    Parameters
    ----------
    name : str
        File or frame, as the report's first line shows it.
    target : str
        Name of the column that holds the classes.
    sha256 : str or None
        Hash of the file's bytes.
    command : str or None
        What was typed; None has the comparison write the Python call that repeats it.
    """

    name: str = "table"
    target: str = "y"
    sha256: str | None = None
    command: str | None = None


@dataclass(frozen=True)
class Facts:
    """What the table holds; `negative` is ``"not <positive>"`` where classes were joined."""

    n_rows: int
    n_columns: int
    positive: str
    negative: str
    n_positive: int

    @property
    def prevalence(self) -> float:
        """Share of positive rows, between 0 and 1."""
        return self.n_positive / self.n_rows


@dataclass(frozen=True)
class Settings:
    """What was asked for, with which versions, and how long it took (seconds of wall clock).

    `groups`, `time` and `by` are names of columns; `cost_miss` and `cost_alarm` numbers, or names of columns.
    `capacity` is a share of the rows, and `capacity_said` what was asked for. `n_fits` counts candidates times
    folds, of which `n_known` were read from a ledger.
    """

    model: str
    folds: int
    repeats: int
    seed: int
    metric: str
    threshold_metric: str
    correction: str
    duplicates: str
    groups: str | None
    time: str | None
    by: str | None
    cost_miss: float | str | None
    cost_alarm: float | str | None
    capacity: float | None
    capacity_said: str | None
    budget: float | None
    n_fits: int
    n_known: int
    version: str
    versions: Mapping[str, str]
    created: str
    command: str
    seconds: float


@dataclass(frozen=True)
class Judged:
    """Rows that were judged, over all folds and repeats; in time, or as a budget ends, not all equally often."""

    rows: int
    positives: int
    folds: int


@dataclass(frozen=True)
class FoldFacts:
    """One fold: its place and its size; `n_positive` is of the validation part."""

    repeat: int
    fold: int
    n_train: int
    n_validation: int
    n_positive: int


@dataclass(frozen=True)
class Spread:
    """A number measured once a fold: mean, standard deviation (over n - 1), and each fold."""

    mean: float
    sd: float
    folds: tuple[float, ...]
    median: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready; the median only where there is one."""
        record: dict[str, Any] = {"mean": self.mean, "sd": self.sd, "folds": list(self.folds)}
        return record if self.median is None else {**record, "median": self.median}


@dataclass(frozen=True)
class Result:
    """One candidate, as it did.

    Parameters
    ----------
    candidate : Candidate
    failed : str or None
        Why there is nothing else here, in words.
    stopped : int or None
        Folds after which it was given up as hopeless; what is here is of those.
    n_added : float
        Mean synthetic rows in a training part; negative where rows were removed.
    scores, at_half, at_chosen : mapping of str to Spread
        Without a threshold; at 0.5; at each fold's own threshold (whose spread is ``"threshold"``).
    difference : Interval or None
        Average precision less that of doing nothing, paired by fold; None for doing nothing itself.
    values : tuple of float
        What the comparison is decided by, a number a fold, more being better.
    gain, strict : Interval or None
        `values` less those of doing nothing with a moved threshold, paired by fold: by itself, and corrected
        for the number of candidates. None for doing nothing itself.
    tp, fp : tuple of int
        Counts at each threshold of the grid, over all validation parts and repeats.
    recall, precision : tuple of float
        The precision-recall curve, averaged over folds at each recall.
    alarms, caught : tuple of float
        The ROC curve: the mean share of positive rows caught at each share of false alarms.
    calibration : mapping of str to mapping, or None
        How true the probabilities are: ``"raw"``, ``"prior"`` (None where no prevalence was changed) and
        ``"sigmoid"``; see `oversample.study.truth`.
    """

    candidate: Candidate
    failed: str | None = None
    stopped: int | None = None
    n_added: float = 0.0
    scores: Mapping[str, Spread] | None = None
    at_half: Mapping[str, Spread] | None = None
    at_chosen: Mapping[str, Spread] | None = None
    difference: Interval | None = None
    values: tuple[float, ...] = ()
    gain: Interval | None = None
    strict: Interval | None = None
    tp: tuple[int, ...] = ()
    fp: tuple[int, ...] = ()
    recall: tuple[float, ...] = ()
    precision: tuple[float, ...] = ()
    alarms: tuple[float, ...] = ()
    caught: tuple[float, ...] = ()
    calibration: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready, with nulls instead of numbers if it failed."""
        mine, lost = self.candidate, self.failed is not None
        return {
            "id": mine.id,
            "label": mine.label,
            "method": mine.method,
            "ratio": mine.ratio,
            "k": mine.k,
            "decision": mine.decision,
            "failed": self.failed,
            "stopped": self.stopped,
            "n_added": None if lost else self.n_added,
            "scores": _spreads(self.scores),
            "at_half": _spreads(self.at_half),
            "at_chosen": _spreads(self.at_chosen),
            "difference": _ends(self.difference),
            "gain": None
            if self.gain is None or self.strict is None
            else {
                **(_ends(self.gain) or {}),
                "strict_low": self.strict.low,
                "strict_high": self.strict.high,
                "folds": list(self.values),
            },
            "counts": None if lost else {"tp": list(self.tp), "fp": list(self.fp)},
            "pr": None
            if lost
            else {"recall": list(self.recall), "precision": list(self.precision)},
            "roc": None if lost else {"alarms": list(self.alarms), "caught": list(self.caught)},
            "calibration": None if self.calibration is None else dict(self.calibration),
        }


@dataclass(frozen=True)
class Verdict:
    """What to do, in a headline and one or two sentences with the numbers behind it.

    Parameters
    ----------
    action : str
        What to do. ``"no_model"`` where, at the costs given, calling no row or every row costs no more than
        the best to be recommended otherwise, which `candidate` and `threshold` then name.
    outcome : {"helps", "no_difference", "harms", "cannot_tell"}
        Whether anything but a moved threshold is worth it.
    headline : str
        The whole answer, for a reader who stops here.
    reasons : tuple of str
        Full sentences.
    candidate : str
        ``id`` of the candidate to use.
    threshold : float
        Where to cut its probabilities.
    """

    action: Action
    outcome: Outcome
    headline: str
    reasons: tuple[str, ...]
    candidate: str
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "action": self.action,
            "outcome": self.outcome,
            "headline": self.headline,
            "reasons": list(self.reasons),
            "candidate": self.candidate,
            "threshold": self.threshold,
        }


@dataclass(frozen=True)
class Comparison:
    """A comparison of everything that could be done about the rare class, and its verdict.

    Parameters
    ----------
    source, facts, settings
        The rows, what they hold, and what was asked.
    judged : Judged
    notes : tuple of str
        What was done to the rows that nobody asked for, or should be asked for.
    verdict : Verdict
    choice : Choice
        The candidate with the best score, corrected for having been chosen.
    thresholds : tuple of float
        The grid that the counts were made at, ascending; holds every chosen threshold.
    candidates : tuple of Result
        Best first by mean average precision; failed ones last.
    folds : tuple of FoldFacts
    subgroups : mapping or None
        What was caught in each level of a column; see `oversample.study.subgroups`.
    importances : mapping or None
        What the model looks at, before and after; see `oversample.study.explain`.
    columns : tuple of mapping, or None
        What each column was taken for, and why. None for a model of the caller's own, which gets them as they
        are, and for a sparse table, whose columns are all numbers.
    dangers : tuple of mapping
        What is dangerous about the rows, as findings of `check`: severity, code, what it is, evidence and advice.
    """

    source: Source
    facts: Facts
    settings: Settings
    judged: Judged
    notes: tuple[str, ...]
    verdict: Verdict
    choice: Choice
    thresholds: tuple[float, ...]
    candidates: tuple[Result, ...]
    folds: tuple[FoldFacts, ...]
    subgroups: Mapping[str, Any] | None = None
    importances: Mapping[str, Any] | None = None
    columns: tuple[Mapping[str, Any], ...] | None = None
    dangers: tuple[Mapping[str, Any], ...] = ()

    @property
    def best(self) -> Result:
        """The candidate that the verdict recommends."""
        return self[self.verdict.candidate]

    def __getitem__(self, key: str) -> Result:
        """Return the candidate with this ``id``."""
        return {result.candidate.id: result for result in self.candidates}[key]

    def to_dict(self) -> dict[str, Any]:
        """Return the whole record, JSON-ready."""
        facts = vars(self.facts) | {"prevalence": self.facts.prevalence}
        described = {
            "name": self.source.name,
            "sha256": self.source.sha256,
            "target": self.source.target,
        }
        return {
            "kind": "comparison",
            "schema": SCHEMA,
            "source": described | facts,
            "settings": vars(self.settings) | {"versions": dict(self.settings.versions)},
            "judged": dict(vars(self.judged)),
            "notes": list(self.notes),
            "verdict": self.verdict.to_dict(),
            "choice": dict(vars(self.choice)),
            "thresholds": list(self.thresholds),
            "candidates": [result.to_dict() for result in self.candidates],
            "folds": [dict(vars(fold)) for fold in self.folds],
            "subgroups": None if self.subgroups is None else dict(self.subgroups),
            "importances": None if self.importances is None else dict(self.importances),
            "columns": None if self.columns is None else [dict(one) for one in self.columns],
            "dangers": [dict(one) for one in self.dangers],
        }

    def to_json(self) -> str:
        """Return the record as JSON text; not-a-number is refused rather than written."""
        return json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False)


def _ends(found: Interval | None) -> dict[str, float] | None:
    return None if found is None else {"mean": found.mean, "low": found.low, "high": found.high}


def _spreads(named: Mapping[str, Spread] | None) -> dict[str, Any] | None:
    return None if named is None else {name: spread.to_dict() for name, spread in named.items()}
