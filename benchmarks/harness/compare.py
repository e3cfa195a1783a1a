"""Two results against each other, by ratio: seconds differ between machines, ratios far less."""

from __future__ import annotations

from typing import Any

from harness.works import FORMS

__all__ = ["UnlikeError", "regressions"]


class UnlikeError(ValueError):
    """Two results that do not measure the same thing."""


def regressions(
    base: dict[str, Any], now: dict[str, Any], tolerance: float = 0.25
) -> tuple[list[str], list[str]]:
    """Say what got worse by more than the tolerance, and what of the base was not measured now.

    Parameters
    ----------
    base, now : dict
        Results, as `speed.py` writes them.
    tolerance : float, default=0.25
        Share that the speed-up over the incumbent may lose, and that peak over output may gain.

    Returns
    -------
    worse, unmeasured : list of str
        One sentence a regression; one name a work, table and form.

    Raises
    ------
    UnlikeError
        If one of the two was made from the small versions of the tables.
    """
    if base["quick"] != now["quick"]:
        sizes = {True: "small tables", False: "whole tables"}
        raise UnlikeError(
            f"The base was measured on {sizes[base['quick']]}, this run on {sizes[now['quick']]}. "
            "Compare runs that both had --quick, or both not."
        )
    found = {_key(entry): entry["forms"] for entry in now["entries"]}
    worse, unmeasured = [], []
    for entry in base["entries"]:
        forms = found.get(_key(entry), {})
        for name in ("ours", "plain"):
            before, after = entry["forms"].get(name, {}), forms.get(name, {})
            where = f"{' '.join(_key(entry))}, {FORMS[name].title}"
            if "ratio" in before and "ratio" not in after:
                unmeasured.append(where)
                continue
            worse += _worse(where, before, after, tolerance)
    return worse, unmeasured


def _key(entry: dict[str, Any]) -> tuple[str, ...]:
    return tuple(part for part in (entry["work"], entry["case"], entry["kind"]) if part != "-")


def _worse(
    where: str, before: dict[str, Any], after: dict[str, Any], tolerance: float
) -> list[str]:
    told = []
    if "ratio" in before and after["ratio"] < before["ratio"] * (1 - tolerance):
        told.append(
            f"{where}: {after['ratio']:.2f} times as fast as the incumbent, was {before['ratio']:.2f}"
        )
    peaks = before.get("peak_over_output"), after.get("peak_over_output")
    if None not in peaks and peaks[1] > peaks[0] * (1 + tolerance):
        told.append(f"{where}: peak memory {peaks[1]:.2f} times the output, was {peaks[0]:.2f}")
    return told
