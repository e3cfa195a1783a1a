"""What is offered here, for tools that walk over it.

This file refuses to know any class by name.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

from sklearn.base import BaseEstimator

import oversample.imblearn
from oversample.errors import SamplingError
from oversample.imblearn.base import SamplerMixin

__all__ = ["all_estimators"]


def all_estimators(type_filter: str | list[str] | None = None) -> list[tuple[str, type[Any]]]:
    """List the estimators of `oversample.imblearn` that can be made.

    Parameters
    ----------
    type_filter : {"sampler"}, list of these or None, default=None
        None lists ensembles and pipelines too.

    Returns
    -------
    estimators : list of (str, type)
        By name.

    Raises
    ------
    SamplingError
        If another type is asked for.

    Examples
    --------
    >>> dict(all_estimators("sampler"))["SMOTE"]().k_neighbors
    5
    """
    wanted = [type_filter] if isinstance(type_filter, str) else type_filter
    if wanted is not None and wanted != ["sampler"]:
        raise SamplingError(
            "Parameter type_filter must be 'sampler' or None.", type_filter, 'Pass "sampler".'
        )
    found: dict[str, type[Any]] = {}
    home = oversample.imblearn
    for module in pkgutil.walk_packages(home.__path__, f"{home.__name__}."):
        for _, cls in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            is_ours = cls.__module__.startswith(home.__name__) and issubclass(cls, BaseEstimator)
            name = cls.__name__  # a module may know it by another
            if is_ours and not name.startswith(("_", "Base")) and not inspect.isabstract(cls):
                found[name] = cls
    return sorted(
        (name, cls)
        for name, cls in found.items()
        if wanted is None or issubclass(cls, SamplerMixin)
    )
