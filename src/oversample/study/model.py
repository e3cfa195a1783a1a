"""Model: the one that all candidates share, made ready to be fitted, and why it cannot be.

This file refuses to know candidates and folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import StudyError

if TYPE_CHECKING:
    from oversample.study.run import Problem

__all__ = ["make_ready", "why_it_fails"]


def make_ready(model: Any, seed: int) -> Any:
    """Make or copy the model, with every random_state that was left open set to one seed."""
    from sklearn.base import clone

    from oversample.learning import make_model

    if isinstance(model, str):
        return make_model(model, seed=seed)
    if not (hasattr(model, "fit") and hasattr(model, "get_params")):
        raise StudyError(
            "model must be a built-in model by name or a scikit-learn classifier.",
            f"a {type(model).__name__}",
            'Set model="logistic", or pass an unfitted classifier.',
        )
    copied = clone(model)
    left_open = [
        name
        for name, value in copied.get_params(deep=True).items()
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    ]
    return copied.set_params(**dict.fromkeys(left_open, seed))


def why_it_fails(problem: Problem, failed: str) -> StudyError:
    """Say why the model cannot be fitted at all; the usual reason is text that it cannot read."""
    text = [column for column in problem.table.of_block("codes") if column.role == "category"]
    if text and "to float" in failed:  # NumPy's words, which name no column
        name = type(problem.model).__name__
        levels = problem.table.levels
        columns = ", ".join(
            f'"{c.name}" ({len(levels[c.at]):,} values, e.g. "{(levels[c.at] or ("",))[0]}")'
            for c in text[:5]
        )
        hold = "1 column holds" if len(text) == 1 else f"{len(text):,} columns hold"
        more = f" and {len(text) - 5} more" if len(text) > 5 else ""  # noqa: PLR2004 - as above
        return StudyError(
            f"model={name}() needs numbers, but {hold} text.",
            f"{columns}{more}",
            'Use model="logistic", "forest" or "boosting", which encode text themselves, or put an '
            "encoder before the model in a scikit-learn Pipeline.",
        )
    return StudyError(
        "The model fails on the rows as they are, so there is nothing to compare with.",
        failed,
        "Fit it to the training rows yourself to see the whole message.",
    )
