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
    from oversample.study.noise import Interval

__all__ = [
    "Action",
    "Comparison",
    "Facts",
    "FoldFacts",
    "Result",
    "Settings",
    "Source",
    "Spread",
    "Verdict",
]

SCHEMA = 1

Action = Literal[
    "move_threshold", "do_nothing", "oversample", "class_weights", "under_sample", "no_signal"
]


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
    """What was asked for, with which versions, and how long it took (seconds of wall clock)."""

    model: str
    folds: int
    repeats: int
    seed: int
    threshold_metric: str
    version: str
    versions: Mapping[str, str]
    created: str
    command: str
    seconds: float


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
    n_added : float
        Mean synthetic rows in a training part; negative where rows were removed.
    scores, at_half, at_chosen : mapping of str to Spread
        Without a threshold; at 0.5; at each fold's own threshold (whose spread is ``"threshold"``).
    difference : Interval or None
        Average precision less that of doing nothing, paired by fold; None for doing nothing itself.
    tp, fp : tuple of int
        Counts at each threshold of the grid, over all validation parts and repeats.
    recall, precision : tuple of float
        The precision-recall curve, averaged over folds at each recall.
    """

    candidate: Candidate
    failed: str | None = None
    n_added: float = 0.0
    scores: Mapping[str, Spread] | None = None
    at_half: Mapping[str, Spread] | None = None
    at_chosen: Mapping[str, Spread] | None = None
    difference: Interval | None = None
    tp: tuple[int, ...] = ()
    fp: tuple[int, ...] = ()
    recall: tuple[float, ...] = ()
    precision: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready, with nulls instead of numbers if it failed."""
        mine, lost = self.candidate, self.failed is not None
        return {
            "id": mine.id,
            "label": mine.label,
            "method": mine.method,
            "ratio": mine.ratio,
            "decision": mine.decision,
            "failed": self.failed,
            "n_added": None if lost else self.n_added,
            "scores": _spreads(self.scores),
            "at_half": _spreads(self.at_half),
            "at_chosen": _spreads(self.at_chosen),
            "difference": None
            if self.difference is None
            else {
                "mean": self.difference.mean,
                "low": self.difference.low,
                "high": self.difference.high,
            },
            "counts": None if lost else {"tp": list(self.tp), "fp": list(self.fp)},
            "pr": None
            if lost
            else {"recall": list(self.recall), "precision": list(self.precision)},
        }


@dataclass(frozen=True)
class Verdict:
    """What to do, in a headline and one or two sentences with the numbers behind it.

    Parameters
    ----------
    action : str
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
    headline: str
    reasons: tuple[str, ...]
    candidate: str
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "action": self.action,
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
    verdict : Verdict
    thresholds : tuple of float
        The grid that the counts were made at, ascending; holds every chosen threshold.
    candidates : tuple of Result
        Best first by mean average precision; failed ones last.
    folds : tuple of FoldFacts
    """

    source: Source
    facts: Facts
    settings: Settings
    verdict: Verdict
    thresholds: tuple[float, ...]
    candidates: tuple[Result, ...]
    folds: tuple[FoldFacts, ...]

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
            "verdict": self.verdict.to_dict(),
            "thresholds": list(self.thresholds),
            "candidates": [result.to_dict() for result in self.candidates],
            "folds": [dict(vars(fold)) for fold in self.folds],
        }

    def to_json(self) -> str:
        """Return the record as JSON text; not-a-number is refused rather than written."""
        return json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False)


def _spreads(named: Mapping[str, Spread] | None) -> dict[str, Any] | None:
    return None if named is None else {name: spread.to_dict() for name, spread in named.items()}
