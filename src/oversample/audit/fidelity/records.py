"""Records: what was found about synthetic rows, ready to be shown or stored.

Plain frozen data; `Fidelity.to_dict` is the contract with the report. Shares lie between 0 and 1; a figure that
cannot be told is None. This file refuses to know how anything in it was measured.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

__all__ = [
    "ClassFidelity",
    "Copies",
    "Fidelity",
    "Finding",
    "Impossible",
    "ImpossibleKind",
    "LevelColumn",
    "LevelShare",
    "Moments",
    "NearestOther",
    "NumberColumn",
    "ToldApart",
]

SCHEMA = 1


@dataclass(frozen=True)
class Moments:
    """The cells of one numeric column that are not missing, and the share that is.

    Parameters
    ----------
    mean, sd : float or None
        In the units of the column; `sd` is the standard deviation (n - 1).
    low, middle, high : float or None
        5th, 50th and 95th percentile.
    missing : float
        Share of cells that are missing.
    """

    mean: float | None
    sd: float | None
    low: float | None
    middle: float | None
    high: float | None
    missing: float


@dataclass(frozen=True)
class NumberColumn:
    """A numeric column of the real and of the synthetic rows of one class.

    Parameters
    ----------
    name, role : str
    real, made : Moments
    shift : float or None
        Synthetic mean less real mean, in standard deviations of the real rows.
    error : float or None
        What chance alone gives `shift`, as a standard error: see `oversample.audit.fidelity.columns`.
    added : float or None
        Mean of what rounding (or noise) added to the mix of the parents, in standard deviations.
    spread : float or None
        Standard deviation of the synthetic rows over that of the real ones.
    is_beyond_noise, spread_beyond_noise, gaps_beyond_noise : bool
        Whether the means, the standard deviations, and the shares of missing cells differ by more than chance
        allows and by enough to matter.
    """

    name: str
    role: str
    real: Moments
    made: Moments
    shift: float | None
    error: float | None
    added: float | None
    spread: float | None
    is_beyond_noise: bool
    spread_beyond_noise: bool
    gaps_beyond_noise: bool


@dataclass(frozen=True)
class LevelShare:
    """Share of one level among the real and the synthetic rows of a class."""

    level: str
    real: float
    made: float


@dataclass(frozen=True)
class LevelColumn:
    """A column of levels of the real and of the synthetic rows of one class.

    Parameters
    ----------
    name, role : str
    n_levels : int
        Levels that real rows of the class have; a missing cell counts as one.
    levels : tuple of LevelShare
        The most frequent ones of the real rows.
    distance : float
        Total variation distance: the share of rows that would have to change their level.
    noise : float
        The distance that chance alone gives on average.
    n_vanished : int
        Levels of the real rows that no synthetic row has.
    vanished : tuple of LevelShare
        The most frequent of these.
    is_beyond_noise : bool
        Whether the shares differ by more than chance allows, and by enough to matter.
    """

    name: str
    role: str
    n_levels: int
    levels: tuple[LevelShare, ...]
    distance: float
    noise: float
    n_vanished: int
    vanished: tuple[LevelShare, ...]
    is_beyond_noise: bool


@dataclass(frozen=True)
class ImpossibleKind:
    """One way in which rows cannot exist, in one column or one-hot group.

    Parameters
    ----------
    code : {"fraction", "decimals", "outside", "level", "one-hot", "missing", "id"}
    column : str
        Its name; for a one-hot group, the names of its columns.
    n_rows : int
        Synthetic rows that it holds for.
    rows : tuple of int
        The first of them, counted from 0 among the synthetic rows.
    cells : tuple of str
        What they hold.
    possible : str
        What real rows hold.
    """

    code: str
    column: str
    n_rows: int
    rows: tuple[int, ...]
    cells: tuple[str, ...]
    possible: str


@dataclass(frozen=True)
class Impossible:
    """Synthetic rows that cannot exist.

    Parameters
    ----------
    n_rows : int
        Rows with at least one impossible cell.
    n_checked : int
        Rows looked at.
    kinds : tuple of ImpossibleKind
        Most rows first.
    """

    n_rows: int
    n_checked: int
    kinds: tuple[ImpossibleKind, ...]

    @property
    def share(self) -> float:
        """Impossible rows among those looked at, between 0 and 1."""
        return self.n_rows / self.n_checked if self.n_checked else 0.0

    def __repr__(self) -> str:
        """Say how many of how many, and why."""
        head = f"{self.n_rows:,} of {self.n_checked:,} synthetic rows are impossible ({self.share:.1%})"
        lines = [
            f"  {kind.column}: {kind.n_rows:,} ({kind.code}), as {', '.join(kind.cells)}; real: {kind.possible}"
            for kind in self.kinds
        ]
        return "\n".join([head, *lines])


@dataclass(frozen=True)
class ToldApart:
    """Whether a classifier tells synthetic rows from real ones that are not their parents.

    Parameters
    ----------
    auc : float or None
        Area under the ROC curve: 0.5 cannot tell, 1 tells all; the mean of both directions of the split. None
        where too few rows were left to learn from.
    low, high : float or None
        Its 95 % interval.
    n_real, n_made : int
        Rows judged.
    n_between : int
        Synthetic rows left out since they have parents on both sides of the split.
    is_beyond_noise : bool
        Whether the interval lies above 0.5 and the area is higher than that by enough to matter.
    """

    auc: float | None
    low: float | None
    high: float | None
    n_real: int
    n_made: int
    n_between: int
    is_beyond_noise: bool = False


@dataclass(frozen=True)
class NearestOther:
    """How often the nearest real row that is not a parent belongs to another class.

    Parameters
    ----------
    made : float
        Share of synthetic rows.
    real : float
        Share of real rows of the class; nearest other row.
    base : float
        Share of the base points of those synthetic rows, with the same rows left out: what `made` would be if a
        synthetic row had stayed where it started from.
    error : float
        Standard error of ``made - base``.
    n_made, n_real : int
        Rows looked at.
    is_beyond_noise : bool
        Whether `made` is higher than `base` by more than chance allows, and by enough to matter.
    """

    made: float
    real: float
    base: float
    error: float
    n_made: int
    n_real: int
    is_beyond_noise: bool


@dataclass(frozen=True)
class Copies:
    """How many synthetic rows of a class are copies of the real rows they come from, and how many are distinct.

    Parameters
    ----------
    n_looked_at : int
        Synthetic rows that were compared, evenly spread; all of them, where there are no more than some thousands.
    n_copies, n_distinct : int
        Of these.
    n_parents, n_distinct_parents : int
        Real rows that these come from, and distinct rows among them.
    """

    n_looked_at: int
    n_copies: int
    n_distinct: int
    n_parents: int
    n_distinct_parents: int


@dataclass(frozen=True)
class ClassFidelity:
    """What was found about the synthetic rows of one class.

    Parameters
    ----------
    label : str
    n_real, n_made : int
        Rows of the class that were there, and that were made.
    effective_parents : float
        Real rows that the synthetic ones are worth (Kish).
    copies : Copies
    columns : tuple of NumberColumn or LevelColumn
        In the order of the table.
    told_apart : ToldApart
    nearest : NearestOther
    """

    label: str
    n_real: int
    n_made: int
    effective_parents: float
    copies: Copies
    columns: tuple[NumberColumn | LevelColumn, ...]
    told_apart: ToldApart
    nearest: NearestOther


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with synthetic rows.

    Parameters
    ----------
    code : {"impossible", "copies", "shifted", "narrower", "wider", "told-apart", "land"}
    label, column : str
        Class and column, empty where it is about all of them.
    text : str
        What, with its numbers.
    """

    code: str
    label: str
    column: str
    text: str


@dataclass(frozen=True)
class Fidelity:
    """How like the real rows the synthetic ones are.

    Parameters
    ----------
    classes : tuple of ClassFidelity
        Classes that grew, in the order of the lineage.
    impossible : Impossible
        Of all synthetic rows.
    findings : tuple of Finding
        What is wrong; empty where nothing is beyond noise.
    seed : int
        Of the samples and the split.
    """

    classes: tuple[ClassFidelity, ...]
    impossible: Impossible
    findings: tuple[Finding, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Give the record in types that JSON has.

        Returns
        -------
        record : dict
            With ``"kind": "fidelity"`` and ``"schema": 1``; numbers that are not finite are None.
        """
        plain: dict[str, Any] = _plain(asdict(self))
        return {"kind": "fidelity", "schema": SCHEMA, **plain}


def _plain(value: Any) -> Any:
    """Turn tuples into lists and NaN into None, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
