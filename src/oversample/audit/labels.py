"""Labels: what is wrong with the target, and whether each class has the rows that methods and folds need.

This file refuses to look at any other column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.audit.advice import FOLDS, K, in_training, then_compare
from oversample.audit.records import Finding
from oversample.audit.sheet import Classes
from oversample.audit.sources import ELREEDY_ATIYA
from oversample.audit.words import counted, few, named, rounded
from oversample.tables import label_doubts, spellings, tells_rows_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oversample.audit.sheet import Sheet
    from oversample.audit.view import View
    from oversample.audit.wording import Wording
    from oversample.tables import LabelDoubt

__all__ = ["doubtful", "equal", "few_to_judge", "merged", "missing", "mixed", "too_few", "unusable"]

_TINY = 10  # rows of a class in a training part below which blends are not advised
_WELL_JUDGED = 500  # rows of a class that make a share on one of five folds good to some 5 points


def unusable(view: View, say: Wording) -> Finding | None:
    """Find a target of one class, or of measured numbers; None where it is unusable for another reason."""
    if view.n_missing or view.n_distinct is None:
        return None
    name, n_rows = named(view.name), view.n_rows
    if view.n_distinct == 1:
        label = _only(view)
        return Finding(
            "one-class",
            "problem",
            f"All {counted(n_rows, 'row')} of {name} are of one class, {named(label)}, so there is nothing to "
            "balance or to predict.",
            {"rows": n_rows, "labels": 1, "label": label},
            "Pass the rows of the other class too, or name another column as the target.",
        )
    if not view.is_number:
        if not tells_rows_apart(view.n_distinct, n_rows):
            return None
        return Finding(
            "identifier-target",
            "problem",
            f"{name} has {view.n_distinct:,} different values in {counted(n_rows, 'row')}, so it tells rows "
            "apart, and no class holds more than a few of them.",
            {"rows": n_rows, "distinct": view.n_distinct},
            "Name the column that holds the classes as the target.",
        )
    if len(view.finite) < n_rows:
        return None
    cut = float(np.quantile(view.finite, 0.9))
    return Finding(
        "regression-target",
        "problem",
        f"{name} holds {view.n_distinct:,} different numbers in {counted(n_rows, 'row')}, which looks "
        "like a regression target and not like classes.",
        {
            "rows": n_rows,
            "distinct": view.n_distinct,
            "lowest": rounded(float(view.values[0])),
            "highest": rounded(float(view.values[-1])),
        },
        f"Say first which values are the rare ones, for example the top tenth: `{say.above(rounded(cut, 6))}`",
    )


def _only(view: View) -> str:
    """Write the one label of a target as a person would."""
    if view.codes is not None:
        return str(view.levels[int(view.codes[0])])
    label = float(view.finite[0])
    return str(int(label)) if label.is_integer() else str(label)


def missing(
    is_missing: NDArray[np.bool_], name: object, say: Wording, *, is_float: bool
) -> Finding:
    """Find rows without a label, of which there are some."""
    n_rows, n_missing, first = len(is_missing), int(is_missing.sum()), int(np.argmax(is_missing))
    are_all = n_missing == n_rows
    rest = (
        ""
        if are_all
        else f" What is said of the classes holds for the other {n_rows - n_missing:,} rows."
    )
    return Finding(
        "missing-labels",
        "problem",
        f"{n_missing:,} of {counted(n_rows, 'row')} {'has' if n_missing == 1 else 'have'} no label in "
        f"{named(name)} "
        f"(the first is row {first:,}): a row without a class can be used neither to train nor to judge.{rest}",
        {"rows": n_rows, "missing": n_missing, "first_row": first},
        "Name the column that holds the classes as the target."
        if are_all
        else f"Find out why they are missing, or leave these rows out: `{say.labelled(is_float=is_float)}`",
    )


def mixed(kinds: list[str], name: object, say: Wording) -> Finding:
    """Find labels of types that cannot be sorted together."""
    return Finding(
        "mixed-labels",
        "problem",
        f"{named(name)} mixes labels of the types {', '.join(kinds)}, which cannot be sorted together: 1 and "
        '"1" would count as two classes. They are taken for text here.',
        {"types": kinds},
        f"Turn them into one type: `{say.as_text()}`",
    )


def equal(alike: Sequence[Sequence[Any]], name: object, say: Wording) -> Finding:
    """Find labels of several types that are equal, and so count as one class."""
    written = "; ".join(
        " = ".join(f"{label!r} ({type(label).__name__})" for label in ways) for ways in alike
    )
    return Finding(
        "mixed-labels",
        "warning",
        f"{named(name)} writes one class as several types, which count as one class here, and as several once "
        f"they are written to a file: {written}.",
        {"types": sorted({type(label).__name__ for ways in alike for label in ways})},
        f"Turn them into one type: `{say.as_numbers()}`",
    )


def doubtful(classes: Classes, name: object, say: Wording) -> list[Finding]:
    """Find labels that may not be the classes: of nearly one spelling, or one that may mean "not known"."""
    counts = dict(zip(classes.labels, classes.counts.tolist(), strict=True))
    return [_doubt(doubt, name, say) for doubt in label_doubts(counts)]


def _doubt(doubt: LabelDoubt, name: object, say: Wording) -> Finding:
    counts, what = doubt.counts, doubt.sentence(named(name))
    if doubt.code == "unlabelled":
        label = doubt.labels[0][0]
        return Finding(
            "unlabelled",
            "warning",
            what,
            {"label": str(label), "rows": counts[label], "classes": len(counts)},
            "If so, leave these rows out; if it is a class, nothing has to be done: "
            f"`{say.without_label(label)}`",
        )
    changes = {str(other): str(alike[0]).strip() for alike in doubt.labels for other in alike}
    changes = {old: new for old, new in changes.items() if old != new}
    return Finding(
        "near-equal-labels",
        "problem",
        what,
        {
            "classes": len(counts),
            "classes_if_merged": len(counts) - sum(len(alike) - 1 for alike in doubt.labels),
            "spellings": [{str(label): counts[label] for label in alike} for alike in doubt.labels],
        },
        f"Give each class one spelling: `{say.relabelled(changes)}`",
    )


def merged(classes: Classes) -> Classes | None:
    """Count labels that are nearly equal as the commonest of them; None where one class is left."""
    names = {other: alike[0] for alike in spellings(classes.labels) for other in alike}
    if not names:
        return classes
    of = [names.get(label, label) for label in classes.labels]  # type: ignore[call-overload]
    sizes = {
        name: sum(n for n, its in zip(classes.counts.tolist(), of, strict=True) if its == name)
        for name in of
    }
    labels = tuple(sorted(sizes, key=lambda name: -sizes[name]))
    codes = np.array([labels.index(name) for name in of])[classes.codes]
    positive = of[classes.one] if sizes[of[classes.one]] < sizes[labels[0]] else labels[-1]
    return Classes(labels, codes, positive) if len(labels) > 1 else None


def too_few(sheet: Sheet) -> list[Finding]:
    """Find classes whose training parts are too small for the neighbours of a default, or for any."""
    classes = sheet.told
    smallest = {code: in_training(int(classes.counts[code]))[0] for code in classes.small}
    short = [code for code in classes.small if smallest[code] <= K]
    tiny = [code for code in classes.small if K < smallest[code] < _TINY]
    found = []
    if short:
        found.append(_short(sheet, classes, short))
    if tiny:
        code = tiny[-1]
        what = (
            f"Class {named(classes.labels[code])} has {classes.counts[code]:,} rows, of which {FOLDS}-fold "
            f"training parts hold {_span(classes, code)}: too few for blends that can be trusted."
        )
        found.append(
            Finding(
                "too-few-rows",
                "warning",
                what,
                _sizes(classes, tiny) | {"needed_in_training": _TINY},
                "Prefer class weights or copies to blends, and repeat the folds"
                + then_compare(sheet, code, methods=["random"], repeats=5),
                ELREEDY_ATIYA,
            )
        )
    return found


def _short(sheet: Sheet, classes: Classes, short: list[int]) -> Finding:
    code = short[-1]
    n = int(classes.counts[code])
    others = f" (so have {few([classes.labels[c] for c in short[:-1]])})" if len(short) > 1 else ""
    step = then_compare(sheet, code)
    if n == 1:
        advice = (
            "Collect more rows, or leave the class out: one row can neither be split nor blended."
        )
    elif step == ".":
        advice = "Collect more rows, or leave the class out: there are too few for any comparison."
    else:
        advice = f"Collect more rows, use fewer neighbours, or copy rows{step}"
    return Finding(
        "too-few-rows",
        "problem",
        f"Class {named(classes.labels[code])} has {counted(n, 'row')}{others}: {FOLDS}-fold training parts "
        f"would hold {_span(classes, code)}, but k={K} neighbours need at least {K + 1}.",
        _sizes(classes, short) | {"needed_in_training": K + 1},
        advice,
        ELREEDY_ATIYA,
    )


def few_to_judge(sheet: Sheet) -> list[Finding]:
    """Say how blurred a score is that is measured on the rows of the positive class."""
    classes = sheet.told
    n = int(classes.counts[classes.one])
    if in_training(n)[0] < _TINY or n >= _WELL_JUDGED:
        return []
    fold = n // FOLDS
    fold_error, whole_error = (np.sqrt(0.25 / size) for size in (fold, n))
    return [
        Finding(
            "few-to-judge",
            "note",
            f"{n:,} rows are {named(classes.positive)}: a validation part of {FOLDS} folds holds about {fold:,}, "
            f"on which recall is uncertain by {100 * fold_error:.0f} points either way "
            f"({100 * whole_error:.0f} over all folds), so small differences are noise.",
            {
                "rows": n,
                "folds": FOLDS,
                "rows_a_fold": fold,
                "standard_error_a_fold": rounded(float(fold_error)),
                "standard_error": rounded(float(whole_error)),
            },
            f"Judge by intervals, not by single scores{then_compare(sheet, classes.one)}",
        )
    ]


def _span(classes: Classes, code: int) -> str:
    low, high = in_training(int(classes.counts[code]))
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _sizes(classes: Classes, codes: list[int]) -> dict[str, Any]:
    rows = [
        {
            "label": str(classes.labels[code]),
            "rows": int(classes.counts[code]),
            "least_in_training": in_training(int(classes.counts[code]))[0],
        }
        for code in reversed(codes)
    ]
    return {"classes": rows[:20], "n_classes": len(rows), "folds": FOLDS, "k": K}
