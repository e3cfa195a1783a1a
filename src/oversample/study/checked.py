"""Checked: settings and classes, with all that is wrong with them said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import noted, together
from oversample.study.classes import two_classes
from oversample.study.design import Design
from oversample.study.layout import ways_to_name

if TYPE_CHECKING:
    from oversample.errors import OversampleError
    from oversample.study.classes import TwoClasses
    from oversample.study.sides import Sides
    from oversample.tables import Table, Target

__all__ = ["checked"]


def checked(
    asked: tuple[Any, ...], sides: Sides, target: Target, table: Table
) -> tuple[Design, tuple[str, str], TwoClasses]:
    """Check settings and classes.

    Parameters
    ----------
    asked : tuple
        The fields of `Design`, in order.
    sides : Sides
    target : Target
    table : Table

    Returns
    -------
    design : Design
    goals : tuple of str
        What candidates are judged by, and what thresholds are chosen for.
    classes : TwoClasses

    Raises
    ------
    StudyError
        With all that is wrong.
    """
    errors: list[OversampleError] = []
    design, goals, classes = None, None, None
    with noted(errors):
        design = Design(*asked)
        with noted(errors):
            goals = design.goals(sides)
        with noted(errors):
            classes = two_classes(
                target, design.positive, lambda: ways_to_name(design, sides, target, table)
            )
    if errors:
        raise together(errors)
    assert design is not None, "without it there is an error"
    assert goals is not None, "the same"
    assert classes is not None, "the same"
    return design, goals, classes
