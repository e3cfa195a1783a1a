"""The churn-like table of the first ten minutes: text, gaps, an identifier, a date, and a blank among numbers."""

from __future__ import annotations

import numpy as np

N_ROWS, N_YES = 5_000, 700
BLANKS = (488, 753, 936, 1082, 1340, 3331, 3826, 4380, 4521, 4700, 4901)
_WORDS = [
    "slow",
    "line",
    "again",
    "after",
    "the",
    "move",
    "called",
    "twice",
    "no",
    "answer",
    "bill",
    "too",
    "high",
    "wants",
    "to",
    "leave",
    "happy",
    "with",
    "it",
]


def churn_columns(seed=0):
    """Make the columns as lists and arrays, by name; total_charges is text, as a CSV file with blanks gives it."""
    rng = np.random.default_rng(seed)
    leaves = np.zeros(N_ROWS, dtype=bool)
    leaves[rng.choice(N_ROWS, N_YES, replace=False)] = True
    tenure = np.clip(rng.gamma(2.0, 16.0, N_ROWS) - 14 * leaves, 0, 72).astype(np.int64)
    monthly = np.round(np.clip(rng.normal(64 + 9 * leaves, 28), 18.25, 118.75), 2)
    total = np.round(tenure * monthly * rng.normal(1, 0.02, N_ROWS), 2)
    texts = [f"{value:.2f}" for value in total.tolist()]
    for row in BLANKS:
        texts[row] = " "
    days = rng.integers(0, 3_000, N_ROWS)
    contact = np.round(rng.gamma(2, 20, N_ROWS), 1)
    contact[rng.choice(N_ROWS, 400, replace=False)] = np.nan
    region = rng.choice([f"R{at:02}" for at in range(12)], N_ROWS).astype(object)
    region[rng.choice(N_ROWS, 61, replace=False)] = None
    return {
        "customer_id": [f"C-{at:05}" for at in rng.permutation(N_ROWS).tolist()],
        "signup_date": (np.datetime64("2016-01-01") + days)
        .astype("datetime64[D]")
        .astype(str)
        .tolist(),
        "tenure": tenure,
        "monthly_charges": monthly,
        "total_charges": texts,
        "contract": rng.choice(["Month", "1Y", "2Y"], N_ROWS, p=[0.55, 0.25, 0.2]).tolist(),
        "payment": rng.choice(["card", "check", "transfer", "wallet"], N_ROWS).tolist(),
        "region": region.tolist(),
        "last_contact_days": contact,
        "senior": rng.binomial(1, 0.16, N_ROWS),
        "tickets": rng.poisson(0.7 + 0.9 * leaves),
        "notes": [" ".join(rng.choice(_WORDS, 7)) for _ in range(N_ROWS)],
        "churn": np.where(leaves, "Yes", "No").tolist(),
    }
