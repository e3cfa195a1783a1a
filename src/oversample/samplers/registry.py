"""The registry: the short names of the methods. The command line, compare and the checks read it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from oversample.errors import SamplingError, listed, suggest
from oversample.samplers.adasyn import ADASYN
from oversample.samplers.borderline import BorderlineSMOTE
from oversample.samplers.random_over import RandomOverSampler
from oversample.samplers.random_under import RandomUnderSampler
from oversample.samplers.smote import SMOTE

if TYPE_CHECKING:
    from oversample.recipes import Neighbors
    from oversample.samplers.base import BaseSampler

__all__ = ["METHODS", "make_sampler"]

METHODS: dict[str, type[BaseSampler]] = {
    "random": RandomOverSampler,
    "smote": SMOTE,
    "borderline": BorderlineSMOTE,
    "adasyn": ADASYN,
    "undersample": RandomUnderSampler,
}
_K_NAMES = ("k_neighbors", "n_neighbors")  # the same choice under its two usual names


def make_sampler(
    method: str,
    *,
    sampling_strategy: Any = "auto",
    seed: int | None = None,
    k: Neighbors | None = None,
) -> BaseSampler:
    """Make a sampler by its short name.

    Parameters
    ----------
    method : str
        A key of `METHODS`.
    sampling_strategy : str, float, dict or callable
        As in the samplers.
    seed : int, optional
        Its random_state.
    k : int or "auto", optional
        Neighbours; ignored by methods without any. ``"auto"``: as many as a class has, 5 at most. Default: the
        method's own.

    Returns
    -------
    sampler : BaseSampler
        Not yet fitted.

    Raises
    ------
    SamplingError
        If there is no such method.

    Examples
    --------
    >>> make_sampler("smote", k=3)
    SMOTE(k_neighbors=3)
    """
    if method not in METHODS:
        raise SamplingError(
            f'There is no method "{method}".',
            f'"{method}"',
            f"{suggest(method, METHODS)}Choose from {listed(sorted(METHODS))}.",
        )
    kind = METHODS[method]
    sampler = kind(sampling_strategy=sampling_strategy, random_state=seed)
    if k is not None:
        known = inspect.signature(kind).parameters
        sampler.set_params(**{name: k for name in _K_NAMES if name in known})
    return sampler
